// SPDX-License-Identifier: GPL-3.0-or-later
//
// Times of wishes become the seconds that servers are told, since their clocks may be wrong.

#include "sync/sync-wishes.h"

#include "store/store-account.h"

// RFC 4865 section 4: as many digits as HOLDFOR may have, and RFC 2852 section 4 for BY.
#define MOST_SECONDS 999999999

static int64_t
seconds_until (int64_t time, int64_t now)
{
  return time > now ? MIN (time - now, MOST_SECONDS) : 0;
}

SyncWishes
sync_wishes_at (const MailSendWishes *wishes, uint64_t hold_limit, int64_t now)
{
  int64_t hold = seconds_until (wishes->hold_until, now);
  int64_t most = (int64_t) MIN (hold_limit, MOST_SECONDS);
  SyncWishes asked = {
    .deliver_by_seconds = (uint64_t) seconds_until (wishes->deliver_by, now),
    .is_overdue = wishes->deliver_by != 0 && wishes->deliver_by <= now,
  };
  if (hold > most)
    asked.wait_until = wishes->hold_until - most;
  else
    asked.hold_seconds = (uint64_t) hold;
  return asked;
}

static char *
dup_key (const MailAccount *account)
{
  const MailService *service = &account->submission;
  return g_strdup_printf ("smtp-abilities %s:%u", service->host ? service->host : "",
                          service->port);
}

void
sync_wishes_remember_abilities (SyncContext *context, const SmtpSession *session)
{
  Store *store = context->config.store;
  g_autoptr (MailAccount) account = sync_context_ref_account (context);
  g_autofree char *key = dup_key (account);
  g_autofree char *known = store_account_dup_value (store, account->id, key, NULL);
  g_autofree char *said = g_strdup_printf (
    "hold=%" G_GUINT64_FORMAT " by=%d tls=%d", smtp_session_get_hold_limit (session),
    smtp_session_can_deliver_by (session), smtp_session_can_require_tls (session));
  if (g_strcmp0 (known, said) == 0)
    return;
  g_autoptr (StoreWrite) write = store_write_begin (store, STORE_PRIORITY_SYNC, NULL);
  if (write && store_account_set_value (write, account->id, key, said, NULL))
    store_write_commit (g_steal_pointer (&write), NULL);
}

void
sync_wishes_recall_abilities (Store *store, const MailAccount *account, MailSendAbilities *out)
{
  g_autofree char *key = dup_key (account);
  g_autofree char *known = store_account_dup_value (store, account->id, key, NULL);
  g_auto (GStrv) parts = g_strsplit (known ? known : "", " ", 3);
  *out = (MailSendAbilities) {0};
  if (g_strv_length (parts) != 3)
    return;
  out->is_known = true;
  if (g_str_has_prefix (parts[0], "hold="))
    out->hold_seconds =
      (int64_t) MIN (g_ascii_strtoull (parts[0] + 5, NULL, 10), (uint64_t) MOST_SECONDS);
  out->can_deliver_by = g_str_equal (parts[1], "by=1");
  out->can_require_tls = g_str_equal (parts[2], "tls=1");
}
