// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pure functions from a conversation's snapshot to text.

#include "ui/mail-conversation-text.h"

#include "ui/mail-format.h"
#include "ui/mail-label-chip.h"

#include <glib/gi18n.h>
#include <stdbool.h>
#include <string.h>

static void
append_person (GString *text, const MailConversation *conversation, unsigned int i,
               PangoAttrList *attributes)
{
  const MailAddress *address = g_ptr_array_index (conversation->people, i);
  bool is_me = g_array_index (conversation->people_me, bool, i);
  bool is_alone = conversation->people->len == 1;
  g_autofree char *name = is_alone ? mail_format_dup_sender (address)
                          // Translators: the person who reads this, among the writers of a
                          // conversation.
                          :
                          is_me ? g_strdup (C_ ("sender", "me")) :
                                  mail_format_dup_first_name (address);
  PangoAttribute *bold;

  if (text->len > 0)
    g_string_append (text, C_ ("between names", ", "));
  if (attributes && g_array_index (conversation->people_unread, bool, i)) {
    bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);
    bold->start_index = (guint) text->len;
    bold->end_index = (guint) (text->len + strlen (name));
    pango_attr_list_insert (attributes, bold);
  }
  g_string_append (text, name);
}

char *
mail_conversation_dup_people (const MailConversation *conversation, PangoAttrList *attributes)
{
  GString *text = g_string_new (NULL);
  unsigned int n = conversation->people->len;

  for (int pass = 0; pass < 2; pass++)
    for (unsigned int i = 0; i < n; i++)
      if (g_array_index (conversation->people_me, bool, i) == (pass == 1))
        append_person (text, conversation, i, attributes);
  if (n == 0)
    g_string_append (text, _ ("Invalid Sender"));
  return g_string_free (text, false);
}

const char *
mail_conversation_subject (const MailConversation *conversation)
{
  return *conversation->subject ? conversation->subject : _ ("No Subject");
}

static bool
is_forbidden (gunichar character)
{
  return g_unichar_iscntrl (character) || (character >= 0x202a && character <= 0x202e) ||
         (character >= 0x2066 && character <= 0x2069);
}

char *
mail_conversation_dup_snippet (const char *snippet, PangoAttrList *attributes)
{
  GString *text = g_string_new (NULL);
  PangoAttribute *bold = NULL; // under way

  for (const char *p = snippet ? snippet : ""; *p; p = g_utf8_next_char (p)) {
    if (*p == '\x02' && attributes && !bold) {
      bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);
      bold->start_index = (guint) text->len;
    } else if (*p == '\x03' && bold) {
      bold->end_index = (guint) text->len;
      pango_attr_list_insert (attributes, g_steal_pointer (&bold));
    } else if (!is_forbidden (g_utf8_get_char (p))) {
      g_string_append_unichar (text, g_utf8_get_char (p));
    }
  }
  if (bold)
    pango_attr_list_insert (attributes, bold);
  return g_string_free (text, false);
}

char *
mail_conversation_dup_snooze (const MailConversation *conversation)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = NULL;

  if (conversation->snoozed_until == 0)
    return conversation->woken_at != 0 ? g_strdup (_ ("Was snoozed")) : NULL;
  time = mail_format_dup_until (conversation->snoozed_until, now);
  // Translators: the placeholder is a time, as in "Saturday, 08:00".
  return g_strdup_printf (_ ("Snoozed until %s"), time);
}

char *
mail_conversation_dup_spoken (const MailConversation *conversation, const char *snippet)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *people = mail_conversation_dup_people (conversation, NULL);

  if (conversation->unread > 0)
    g_ptr_array_add (parts, g_strdup (_ ("Unread")));
  if (conversation->any_flags & MAIL_FLAG_FLAGGED)
    g_ptr_array_add (parts, g_strdup (_ ("Flagged")));
  g_ptr_array_add (parts, g_steal_pointer (&people));
  g_ptr_array_add (parts, g_strdup (mail_conversation_subject (conversation)));
  if (conversation->total > 1)
    // Translators: how many messages a conversation has; %d is 2 or more.
    g_ptr_array_add (
      parts, g_strdup_printf (ngettext ("%d message", "%d messages", (gulong) conversation->total),
                              conversation->total));
  g_ptr_array_add (parts, mail_format_dup_date_long (conversation->date));
  if (conversation->has_attachment)
    g_ptr_array_add (parts, g_strdup (_ ("Has attachments")));
  if (conversation->any_flags & MAIL_FLAG_ANSWERED)
    g_ptr_array_add (parts, g_strdup (_ ("Replied")));
  if (conversation->any_flags & MAIL_FLAG_FORWARDED)
    g_ptr_array_add (parts, g_strdup (_ ("Forwarded")));
  if (conversation->any_flags & MAIL_FLAG_MUTED)
    g_ptr_array_add (parts, g_strdup (_ ("Muted")));
  if (conversation->snoozed_until != 0 || conversation->woken_at != 0)
    g_ptr_array_add (parts, mail_conversation_dup_snooze (conversation));
  for (char **name = conversation->labels; *name; name++) {
    g_autofree char *text = mail_label_chip_dup_text (*name);
    g_ptr_array_add (parts, g_strdup_printf (_ ("Label %s"), text));
  }
  g_ptr_array_add (parts, snippet ? mail_conversation_dup_snippet (snippet, NULL) :
                                    g_strdup (conversation->preview));
  g_ptr_array_add (parts, NULL);
  // Translators: stands between what a screen reader says of a conversation.
  return g_strjoinv (C_ ("between spoken parts", ", "), (char **) parts->pdata);
}
