// SPDX-License-Identifier: GPL-3.0-or-later
//
// Splits what was typed into recipients, and opens groups.

#include "ui/mail-recipients.h"

#include "ui/mail-format.h"

#include "account/mail-engine.h"

#include <glib/gi18n.h>
#include <string.h>

// A quote within a word, as in O"Neil, quotes nothing.
static const char *
find_separator (const char *text)
{
  bool quoted = false, angled = false;

  for (const char *p = text; *p; p++) {
    if (*p == '\\' && quoted && p[1])
      p++;
    else if (*p == '"' && (quoted || p == text || strchr (" \t\r\n,;<", p[-1])))
      quoted = !quoted;
    else if (!quoted && *p == '<')
      angled = true;
    else if (!quoted && *p == '>')
      angled = false;
    else if (!quoted && !angled && strchr (",;\n", *p))
      return p;
  }
  return NULL;
}

// "Lima, Ana <ana@example.com>" as a list of Outlook's has it, where PIECE is "Lima" and REST
// begins with what followed its comma: the one entry, with REST moved behind it. NULL: it is none.
static char *
dup_turned_name (const char *piece, const char **rest)
{
  const char *end = find_separator (*rest);
  g_autofree char *more = g_strstrip (end ? g_strndup (*rest, end - *rest) : g_strdup (*rest));
  char *angle = strchr (more, '<');

  if (strpbrk (piece, "@<>\"\\:") || !angle || angle == more || strpbrk (more, "\"\\") ||
      !g_str_has_suffix (more, ">") || (end && *end == ','))
    return NULL;
  *angle = '\0';
  *rest = end ? end + 1 : *rest + strlen (*rest);
  return g_strdup_printf ("\"%s, %s\" <%s", piece, g_strchomp (more), angle + 1);
}

// PIECE of words alone: of several addresses the first, with REST set back to the next; "Ana
// ana@example.com", as cells of a table come, as name and address. Else PIECE as it is.
static char *
dup_of_words (const char *piece, const char *start, const char **rest)
{
  size_t first = strcspn (piece, " \t\r");
  const char *last = piece + strlen (piece);

  while (last > piece && !strchr (" \t\r", last[-1]))
    last--;
  if (piece[first] == '\0' || !strchr (last, '@') || strpbrk (piece, "<>\"\\()"))
    return g_strdup (piece);
  if (memchr (piece, '@', first)) {
    *rest = strstr (start, piece) + first;
    return g_strndup (piece, first);
  }
  g_autofree char *name = g_strchomp (g_strndup (piece, last - piece));
  g_strdelimit (name, "\t\r", ' ');
  return strchr (name, '@') || strchr (name, ':') ? g_strdup (piece) :
                                                    g_strdup_printf ("%s <%s>", name, last);
}

// Without the name of a group before it: "Friends: ana@example.com".
static const char *
skip_group (const char *piece)
{
  size_t length = strcspn (piece, ":@<>\"\\");
  bool is_scheme =
    length == strlen ("mailto") && g_ascii_strncasecmp (piece, "mailto", length) == 0;

  return piece[length] != ':' || length == 0 || is_scheme ?
           piece :
           piece + length + 1 + strspn (piece + length + 1, " \t");
}

char *
mail_recipients_take (const char **text, bool all)
{
  const char *separator;

  while ((separator = find_separator (*text)) || (all && **text)) {
    const char *start = *text;
    g_autofree char *whole = separator ? g_strndup (*text, separator - *text) : g_strdup (*text);
    const char *piece = skip_group (g_strstrip (whole));

    *text = separator ? separator + 1 : *text + strlen (*text);
    if (*piece == '\0')
      continue;
    char *turned = separator && *separator == ',' ? dup_turned_name (piece, text) : NULL;
    return turned ? turned : dup_of_words (piece, start, text);
  }
  return NULL;
}

char *
mail_recipients_find_invalid (const char *text)
{
  char *piece;

  while ((piece = mail_recipients_take (&text, true))) {
    g_autoptr (GPtrArray) addresses = mime_address_parse_typed (piece, NULL);

    if (!addresses || addresses->len != 1)
      return piece;
    g_free (piece);
  }
  return NULL;
}

char *
mail_recipients_dup_count (const MailContactGroup *group)
{
  unsigned int addresses = mail_contact_group_count (group);
  unsigned int without = group->members->len - addresses;
  // Translators: how many people a group of contacts has.
  g_autofree char *people =
    g_strdup_printf (ngettext ("%u person", "%u people", addresses), addresses);

  if (without == 0)
    return g_steal_pointer (&people);
  // Translators: the first placeholder is "5 people".
  return g_strdup_printf (
    ngettext ("%s, %u without an address", "%s, %u without an address", without), people, without);
}

static void
add_present (GHashTable *present, const char *text)
{
  char *piece;

  while ((piece = mail_recipients_take (&text, true))) {
    g_autoptr (GPtrArray) addresses = mime_address_parse_typed (piece, NULL);

    for (unsigned int i = 0; addresses && i < addresses->len; i++)
      g_hash_table_add (present,
                        g_ascii_strdown (((MailAddress *) addresses->pdata[i])->address, -1));
    g_free (piece);
  }
}

GPtrArray *
mail_recipients_open_group (const MailContactGroup *group, const char *const *present)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);

  for (; *present; present++)
    add_present (known, *present);
  for (unsigned int i = 0; i < group->members->len; i++) {
    const MailAddress *member = g_ptr_array_index (group->members, i);

    if (*member->address && g_hash_table_add (known, g_ascii_strdown (member->address, -1)))
      g_ptr_array_add (found, mime_address_format (member));
  }
  return found;
}

char *
mail_recipients_dup_left_out (const MailContactGroup *group)
{
  unsigned int without = group->members->len - mail_contact_group_count (group);
  g_autofree char *group_name = mail_format_dup_isolated (group->name);

  if (group->members->len == 0)
    // Translators: the placeholder is the name of a group of contacts.
    return mail_format_dup_sentence (_ ("There is nobody in “%s”."), group->name);
  for (unsigned int i = 0; without == 1 && i < group->members->len; i++) {
    const MailAddress *member = g_ptr_array_index (group->members, i);

    if (!*member->address) {
      g_autofree char *name = mail_format_dup_isolated (member->name);

      // Translators: the first placeholder is somebody's name, the second that of a group.
      return g_strdup_printf (_ ("%s of “%s” has no address and was left out."), name, group_name);
    }
  }
  if (without == 0)
    return NULL;
  // Translators: the second placeholder is the name of a group of contacts.
  return g_strdup_printf (ngettext ("%u member of “%s” has no address and was left out.",
                                    "%u members of “%s” have no address and were left out.",
                                    without),
                          without, group_name);
}
