// SPDX-License-Identifier: GPL-3.0-or-later
//
// The policy in words.

#include "base/mail-pop3-policy.h"

bool
mail_pop3_policy_parse_leave (const char *text, MailPop3Policy *policy)
{
  uint64_t days;

  if (g_str_equal (text, "on"))
    policy->leave = MAIL_POP3_KEEP;
  else if (g_str_equal (text, "off"))
    policy->leave = MAIL_POP3_REMOVE;
  else if (g_str_equal (text, "deleted"))
    policy->leave = MAIL_POP3_REMOVE_DELETED;
  else if (g_str_equal (text, "moved"))
    policy->leave = MAIL_POP3_REMOVE_MOVED;
  else if (g_ascii_string_to_unsigned (text, 10, 1, MAIL_POP3_DAYS_MAX, &days, NULL)) {
    policy->leave = MAIL_POP3_REMOVE_AFTER;
    policy->days = (int) days;
  } else {
    return false;
  }
  return true;
}

char *
mail_pop3_policy_dup_leave (const MailPop3Policy *policy)
{
  switch (policy->leave) {
  case MAIL_POP3_KEEP:
    return g_strdup ("on");
  case MAIL_POP3_REMOVE:
    return g_strdup ("off");
  case MAIL_POP3_REMOVE_AFTER:
    return g_strdup_printf ("%d", policy->days);
  case MAIL_POP3_REMOVE_DELETED:
    return g_strdup ("deleted");
  case MAIL_POP3_REMOVE_MOVED:
    break;
  }
  return g_strdup ("moved");
}
