// SPDX-License-Identifier: GPL-3.0-or-later
//
// The fixed flags' names, one table both ways.

#include "base/mail-flags.h"

#include <string.h>

typedef struct {
  MailFlags bit;
  const char *imap; // RFC 9051 system flag, or a keyword of IANA's registry
  const char *name; // mailctl's
} FlagName;

static const FlagName flag_names[] = {
  {MAIL_FLAG_SEEN, "\\Seen", "seen"},           {MAIL_FLAG_ANSWERED, "\\Answered", "answered"},
  {MAIL_FLAG_FLAGGED, "\\Flagged", "flagged"},  {MAIL_FLAG_DELETED, "\\Deleted", "deleted"},
  {MAIL_FLAG_DRAFT, "\\Draft", "draft"},        {MAIL_FLAG_FORWARDED, "$Forwarded", "$forwarded"},
  {MAIL_FLAG_JUNK, "$Junk", "$junk"},           {MAIL_FLAG_NOT_JUNK, "$NotJunk", "$notjunk"},
  {MAIL_FLAG_MDN_SENT, "$MDNSent", "$mdnsent"}, {MAIL_FLAG_PHISHING, "$Phishing", "$phishing"},
  {MAIL_FLAG_MUTED, "$Muted", "$muted"},
  {MAIL_FLAG_INVITE_ACCEPTED, "$InviteAccepted", "$inviteaccepted"},
  {MAIL_FLAG_INVITE_TENTATIVE, "$InviteTentative", "$invitetentative"},
  {MAIL_FLAG_INVITE_DECLINED, "$InviteDeclined", "$invitedeclined"},
};

MailFlags
mail_flag_from_imap (const char *name, gssize length)
{
  size_t bytes = length < 0 ? strlen (name) : (size_t) length;

  for (size_t i = 0; i < G_N_ELEMENTS (flag_names); i++) {
    if (strlen (flag_names[i].imap) == bytes &&
        g_ascii_strncasecmp (flag_names[i].imap, name, bytes) == 0)
      return flag_names[i].bit;
  }
  return 0;
}

static const FlagName *
find_bit (MailFlags bit)
{
  for (size_t i = 0; i < G_N_ELEMENTS (flag_names); i++) {
    if (flag_names[i].bit == bit)
      return &flag_names[i];
  }
  return NULL;
}

const char *
mail_flag_to_imap (MailFlags bit)
{
  const FlagName *found = find_bit (bit);

  return found != NULL ? found->imap : NULL;
}

const char *
mail_flag_name (MailFlags bit)
{
  const FlagName *found = find_bit (bit);

  return found != NULL ? found->name : NULL;
}
