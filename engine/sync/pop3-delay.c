// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two numbers and whose they are, as text under one key.

#include "sync/pop3-delay.h"

#include "base/limits.h"
#include "store/store-account.h"

#include <inttypes.h>
#include <string.h>

#define KEY "pop3-login-delay"

// Whom the server would not let in.
static char *
dup_whose (const MailAccount *account)
{
  return g_strdup_printf ("%s %s", account->incoming.host,
                          mail_account_user (account, &account->incoming));
}

void
pop3_delay_get (Store *store, const MailAccount *account, Pop3Delay *out)
{
  g_autofree char *value = store_account_dup_value (store, account->id, KEY, NULL);
  g_autofree char *whose = dup_whose (account);
  char *rest = value;

  *out = (Pop3Delay) {0};
  if (value == NULL)
    return;
  int64_t since = g_ascii_strtoll (rest, &rest, 10);
  uint64_t delay_s = g_ascii_strtoull (rest, &rest, 10);

  if (*rest == ' ' && strcmp (rest + 1, whose) == 0)
    *out = (Pop3Delay) {since, (unsigned) MIN (delay_s, LIMIT_POP3_LOGIN_DELAY_S)};
}

bool
pop3_delay_set (Store *store, const MailAccount *account, const Pop3Delay *delay, GError **error)
{
  g_autofree char *whose = dup_whose (account);
  g_autofree char *value = delay->delay_s > 0 ? g_strdup_printf ("%" PRIi64 " %u %s", delay->since,
                                                                 delay->delay_s, whose) :
                                                NULL;
  Pop3Delay known;

  pop3_delay_get (store, account, &known);
  if (delay->delay_s == 0 && known.delay_s == 0)
    return true;
  g_autoptr (StoreWrite) write = store_write_begin (store, STORE_PRIORITY_SYNC, error);

  return write != NULL && store_account_set_value (write, account->id, KEY, value, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

int64_t
pop3_delay_get_end (Pop3Delay *delay, int64_t now)
{
  if (delay->delay_s == 0 || delay->since == 0)
    return 0;
  delay->since = MIN (delay->since, now);
  // The log-in was within a second that began then.
  int64_t end = delay->since + delay->delay_s + 1;

  return end > now ? end : 0;
}
