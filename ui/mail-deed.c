// SPDX-License-Identifier: GPL-3.0-or-later
//
// One sentence for each.

#include "ui/mail-deed.h"

#include <glib/gi18n.h>

static const char *
conversations_format (MailDeed deed, unsigned int n)
{
  switch (deed) {
  case MAIL_DID_ARCHIVE:
    return ngettext ("%u conversation archived", "%u conversations archived", n);
  case MAIL_DID_COPY:
    return ngettext ("%u conversation copied", "%u conversations copied", n);
  case MAIL_DID_DELETE:
    return ngettext ("%u conversation deleted", "%u conversations deleted", n);
  case MAIL_DID_FLAG:
    return ngettext ("%u conversation flagged", "%u conversations flagged", n);
  case MAIL_DID_JUNK:
    return ngettext ("%u conversation moved to junk", "%u conversations moved to junk", n);
  case MAIL_DID_LABEL:
    return ngettext ("Labels of %u conversation changed", "Labels of %u conversations changed", n);
  case MAIL_DID_MARK_READ:
    return ngettext ("%u conversation marked as read", "%u conversations marked as read", n);
  case MAIL_DID_MARK_UNREAD:
    return ngettext ("%u conversation marked as unread", "%u conversations marked as unread", n);
  case MAIL_DID_MUTE:
    return ngettext ("%u conversation muted", "%u conversations muted", n);
  case MAIL_DID_NOT_JUNK:
    return ngettext ("%u conversation moved to the inbox", "%u conversations moved to the inbox",
                     n);
  case MAIL_DID_TRASH:
    return ngettext ("%u conversation moved to the trash", "%u conversations moved to the trash",
                     n);
  case MAIL_DID_UNFLAG:
    return ngettext ("Flag of %u conversation removed", "Flags of %u conversations removed", n);
  case MAIL_DID_UNMUTE:
    return ngettext ("%u conversation not muted any more", "%u conversations not muted any more",
                     n);
  case MAIL_DID_MOVE:
  default:
    return ngettext ("%u conversation moved", "%u conversations moved", n);
  }
}

// Only conversations are muted.
static const char *
messages_format (MailDeed deed, unsigned int n)
{
  switch (deed) {
  case MAIL_DID_ARCHIVE:
    return ngettext ("%u message archived", "%u messages archived", n);
  case MAIL_DID_COPY:
    return ngettext ("%u message copied", "%u messages copied", n);
  case MAIL_DID_DELETE:
    return ngettext ("%u message deleted", "%u messages deleted", n);
  case MAIL_DID_FLAG:
    return ngettext ("%u message flagged", "%u messages flagged", n);
  case MAIL_DID_JUNK:
    return ngettext ("%u message moved to junk", "%u messages moved to junk", n);
  case MAIL_DID_LABEL:
    return ngettext ("Labels of %u message changed", "Labels of %u messages changed", n);
  case MAIL_DID_MARK_READ:
    return ngettext ("%u message marked as read", "%u messages marked as read", n);
  case MAIL_DID_MARK_UNREAD:
    return ngettext ("%u message marked as unread", "%u messages marked as unread", n);
  case MAIL_DID_NOT_JUNK:
    return ngettext ("%u message moved to the inbox", "%u messages moved to the inbox", n);
  case MAIL_DID_TRASH:
    return ngettext ("%u message moved to the trash", "%u messages moved to the trash", n);
  case MAIL_DID_UNFLAG:
    return ngettext ("Flag of %u message removed", "Flags of %u messages removed", n);
  case MAIL_DID_MOVE:
  default:
    return ngettext ("%u message moved", "%u messages moved", n);
  }
}

// Translated numbers of one argument: the compiler can't see that through the switch.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
char *
mail_deed_dup_text (MailDeed deed, unsigned int n, bool conversations)
{
  return g_strdup_printf (
    conversations ? conversations_format (deed, n) : messages_format (deed, n), n);
}
#pragma GCC diagnostic pop

static char *
dup_woken_text (unsigned int n, bool conversations)
{
  return conversations ?
           // Translators: %u is a number of conversations that were snoozed.
           g_strdup_printf (ngettext ("%u conversation moved back to the inbox",
                                      "%u conversations moved back to the inbox", n),
                            n) :
           // Translators: %u is a number of messages that were snoozed.
           g_strdup_printf (ngettext ("%u message moved back to the inbox",
                                      "%u messages moved back to the inbox", n),
                            n);
}

char *
mail_deed_dup_snooze_text (const char *until, unsigned int n, bool conversations)
{
  if (!until)
    return dup_woken_text (n, conversations);
  if (conversations)
    return g_strdup_printf (
      // Translators: %u is a number of conversations, %s a time, as in "Saturday, 08:00".
      ngettext ("%u conversation snoozed until %s", "%u conversations snoozed until %s", n), n,
      until);
  return g_strdup_printf (
    // Translators: %u is a number of messages, %s a time, as in "Saturday, 08:00".
    ngettext ("%u message snoozed until %s", "%u messages snoozed until %s", n), n, until);
}

char *
mail_deed_dup_delete_question (unsigned int n, bool conversations)
{
  return conversations ?
           // Translators: %u is the number of conversations to delete.
           g_strdup_printf (
             ngettext ("Delete %u Conversation for Good?", "Delete %u Conversations for Good?", n),
             n) :
           // Translators: %u is the number of messages to delete.
           g_strdup_printf (
             ngettext ("Delete %u Message for Good?", "Delete %u Messages for Good?", n), n);
}

char *
mail_deed_dup_message_text (MailDeed deed)
{
  switch (deed) {
  case MAIL_DID_ARCHIVE:
    return g_strdup (_ ("Message archived"));
  case MAIL_DID_DELETE:
    return g_strdup (_ ("Message deleted"));
  case MAIL_DID_TRASH:
    return g_strdup (_ ("Message moved to the trash"));
  default:
    return g_strdup (_ ("Message moved"));
  }
}
