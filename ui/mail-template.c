// SPDX-License-Identifier: GPL-3.0-or-later
//
// Fields are replaced in the subject, the text and, escaped, in the HTML.

#include "ui/mail-template.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct {
  char *name, *first_name, *address, *date, *me;
} Fields;

static void
fields_clear (Fields *fields)
{
  g_free (fields->name);
  g_free (fields->first_name);
  g_free (fields->address);
  g_free (fields->date);
  g_free (fields->me);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fields, fields_clear)

static const char *
get_field (const Fields *fields, const char *name, size_t length)
{
  const struct {
    const char *name, *value;
  } known[] = {
    {"name", fields->name}, {"first name", fields->first_name}, {"address", fields->address},
    {"date", fields->date}, {"me", fields->me},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (known); i++)
    if (strlen (known[i].name) == length && strncmp (known[i].name, name, length) == 0)
      return known[i].value;
  return NULL;
}

// What is no field of ours stays as it is, braces and all.
static char *
fill (const char *text, const Fields *fields, bool html)
{
  GString *out = g_string_new (NULL);

  if (!text)
    return g_string_free (out, true);
  while (*text) {
    const char *end = *text == '{' ? strchr (text, '}') : NULL;
    const char *value = end ? get_field (fields, text + 1, end - text - 1) : NULL;

    if (!value) {
      g_string_append_c (out, *text++);
      continue;
    }
    g_autofree char *escaped = html ? g_markup_escape_text (value, -1) : g_strdup (value);

    g_string_append (out, escaped);
    text = end + 1;
  }
  return g_string_free (out, false);
}

static void
read_fields (const MailDraft *draft, Fields *fields)
{
  g_autoptr (GPtrArray) to = mime_address_parse_typed (draft->to, NULL);
  g_autoptr (GPtrArray) from = mime_address_parse_typed (draft->from, NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  const MailAddress *person = to && to->len > 0 ? g_ptr_array_index (to, 0) : NULL;
  const MailAddress *me = from && from->len > 0 ? g_ptr_array_index (from, 0) : NULL;

  fields->name = g_strdup (person ? person->name : "");
  fields->first_name = g_strndup (fields->name, strcspn (fields->name, " "));
  fields->address = g_strdup (person ? person->address : "");
  // Translators: a date in a letter, as strftime writes it: %-e day, %B month, %Y year.
  fields->date = g_date_time_format (now, _ ("%-e %B %Y"));
  fields->me = g_strdup (me ? me->name : "");
}

MailDraft *
mail_template_fill (const MailDraft *template, const MailDraft *draft)
{
  g_auto (Fields) fields = {0};
  MailDraft filled = *template;

  read_fields (draft, &fields);
  g_autofree char *subject = fill (template->subject, &fields, false);
  g_autofree char *text = fill (template->text, &fields, false);
  g_autofree char *html = fill (template->html, &fields, true);

  filled.subject = subject;
  filled.text = text;
  filled.html = html;
  return mail_draft_new (&filled);
}
