// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pure functions from a message's row to text.

#include "ui/mail-message-head.h"

#include "ui/mail-format.h"

#include <glib/gi18n.h>

#define NAMED 3 // recipients named before "and 5 more"

static const MailAddress *
get_sender (const MailRow *row)
{
  return row->from->len > 0 ? g_ptr_array_index (row->from, 0) : NULL;
}

char *
mail_message_head_dup_sender (const MailRow *row)
{
  return mail_format_dup_sender (get_sender (row));
}

char *
mail_message_head_dup_address (const MailRow *row)
{
  const MailAddress *sender = get_sender (row);

  return sender && *sender->name && *sender->address ? mail_format_dup_address (sender->address) :
                                                       g_strdup ("");
}

const char *
mail_message_head_initials (const MailRow *row)
{
  const MailAddress *sender = get_sender (row);

  return !sender || !*sender->address ? "" : *sender->name ? sender->name : sender->address;
}

char *
mail_message_head_dup_recipients (const MailRow *row)
{
  unsigned int total = row->to->len + row->cc->len;
  unsigned int named = MIN (row->to->len, NAMED);
  g_autoptr (GPtrArray) shown = g_ptr_array_new ();
  g_autofree char *people = NULL;

  for (unsigned int i = 0; i < named; i++)
    g_ptr_array_add (shown, g_ptr_array_index (row->to, i));
  people = mail_format_dup_people (shown);
  if (total == 0)
    return g_strdup (_ ("No recipients"));
  if (total == named)
    // Translators: the placeholder is the names of a message's recipients.
    return g_strdup_printf (_ ("To %s"), people);
  // Translators: the first placeholder is names of recipients, the second how many more there are.
  return g_strdup_printf (ngettext ("To %s and %u more", "To %s and %u more", total - named),
                          people, total - named);
}

static void
append_field (GString *text, const char *name, const GPtrArray *addresses)
{
  if (addresses->len == 0)
    return;
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, name);
  for (unsigned int i = 0; i < addresses->len; i++) {
    g_autofree char *person = mail_format_dup_person_full (g_ptr_array_index (addresses, i));
    g_string_append_printf (text, "%s%s", i > 0 ? C_ ("between names", ", ") : " ", person);
  }
}

// What becomes of the server's copy; NULL: nothing to say.
static char *
dup_copy (const MailPop3Copy *copy)
{
  g_autoptr (GDateTime) until = NULL;
  g_autofree char *date = NULL;

  switch (copy->state) {
  case MAIL_POP3_COPY_KEPT:
    return g_strdup (_ ("A copy stays on the server"));
  case MAIL_POP3_COPY_DELETED:
    return g_strdup (_ ("On the server until it is deleted here"));
  case MAIL_POP3_COPY_MOVED:
    return g_strdup (_ ("On the server until it leaves the inbox here"));
  case MAIL_POP3_COPY_ONLY:
    return g_strdup (_ ("On the server; only its header is here"));
  case MAIL_POP3_COPY_UNTIL:
    if (copy->until <= g_get_real_time () / G_USEC_PER_SEC)
      return g_strdup (_ ("On the server until the next check"));
    until = g_date_time_new_from_unix_local (copy->until);
    // Translators: a day and a month, as in "12 December"; see strftime.
    date = until ? g_date_time_format (until, _ ("%-e %B")) : NULL;
    // Translators: the placeholder is a day, like "12 December".
    return date ? g_strdup_printf (_ ("On the server until %s"), date) : NULL;
  case MAIL_POP3_COPY_NONE:
    return g_strdup (_ ("Only on this computer"));
  }
  return NULL;
}

char *
mail_message_head_dup_details (const MailRow *row, const MailPop3Copy *copy)
{
  GString *text = g_string_new (NULL);
  g_autofree char *date = mail_format_dup_date_long (row->date);
  g_autofree char *place = copy ? dup_copy (copy) : NULL;

  append_field (text, _ ("From:"), row->from);
  append_field (text, _ ("To:"), row->to);
  append_field (text, _ ("Cc:"), row->cc);
  if (row->date != 0)
    g_string_append_printf (text, "\n%s %s", _ ("Date:"), date);
  if (place)
    g_string_append_printf (text, "\n%s", place);
  return g_string_free (text, false);
}

char *
mail_message_head_dup_snooze (const MailRow *row, bool is_local)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = NULL;

  if (row->snoozed_until == 0)
    return NULL;
  time = mail_format_dup_until (row->snoozed_until, now);
  // Translators: the placeholder is a time, as in "Saturday, 08:00".
  return is_local ? g_strdup_printf (_ ("Snoozed until %s, on this computer only"), time) :
                    // Translators: the placeholder is a time, as in "Saturday, 08:00".
                    g_strdup_printf (_ ("Snoozed until %s"), time);
}

char *
mail_message_head_dup_spoken (const MailRow *row)
{
  g_autofree char *sender = mail_message_head_dup_sender (row);
  g_autofree char *date = mail_format_dup_date_long (row->date);

  if (row->flags & MAIL_FLAG_SEEN)
    // Translators: who wrote a message, and when.
    return g_strdup_printf (_ ("Message from %s, %s"), sender, date);
  // Translators: who wrote a message, and when.
  return g_strdup_printf (_ ("Unread message from %s, %s"), sender, date);
}
