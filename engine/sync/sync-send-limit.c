// SPDX-License-Identifier: GPL-3.0-or-later
//
// The providers' documented numbers, and the count of the last 24 hours from the timeline.

#include "sync/sync-send-limit.h"

#include "store/store-account.h"
#include "store/store-outbox.h"
#include "sync/sync-delivery.h"

#include <string.h>

#define DAY_SECONDS (24 * 3600)

typedef struct {
  const char *host;           // the submission server, or a domain that it is under
  const char *address_domain; // the account's own, NULL: any
  int64_t limit;
} Provider;

// What the providers' help pages say; the first that fits.
static const Provider providers[] = {
  {"smtp.gmail.com", "gmail.com", 500}, {"smtp.gmail.com", "googlemail.com", 500},
  {"smtp.gmail.com", NULL, 2000},       {"smtp-mail.outlook.com", NULL, 300},
  {"smtp.office365.com", NULL, 10000},  {"smtp.mail.yahoo.com", NULL, 500},
  {"smtp.mail.me.com", NULL, 1000},     {"smtp.zoho.com", NULL, 500},
  {"smtp.fastmail.com", NULL, 4000},
};

static int64_t
documented_limit (const MailAccount *account)
{
  const char *at = strrchr (account->address, '@');
  for (size_t i = 0; i < G_N_ELEMENTS (providers); i++) {
    const Provider *provider = &providers[i];
    if (account->submission.host &&
        g_ascii_strcasecmp (account->submission.host, provider->host) == 0 &&
        (!provider->address_domain ||
         (at && g_ascii_strcasecmp (at + 1, provider->address_domain) == 0)))
      return provider->limit;
  }
  return 0;
}

void
sync_send_limit_read (Store *store, const MailAccount *account, MailSendLimit *out)
{
  g_autofree char *set = store_account_dup_value (store, account->id, SYNC_SEND_LIMIT_KEY, NULL);
  gint64 limit;
  out->documented = documented_limit (account);
  out->is_chosen = set && g_ascii_string_to_signed (set, 10, 0, MAIL_SEND_LIMIT_MAX, &limit, NULL);
  out->recipients = out->is_chosen ? limit : out->documented;
}

int64_t
sync_send_limit_get (SyncContext *context)
{
  g_autoptr (MailAccount) account = sync_context_ref_account (context);
  MailSendLimit limit;
  sync_send_limit_read (context->config.store, account, &limit);
  return limit.recipients;
}

// One message to more people than the limit goes when nothing else went: its provider decides.
bool
sync_send_limit_ask (SyncContext *context, const MailOutboxItem *item, int64_t now,
                     int64_t *out_room_at, GError **error)
{
  int64_t limit = sync_send_limit_get (context);
  int64_t oldest = 0, recipients, sent;
  *out_room_at = 0;
  if (!limit)
    return true;
  recipients = mail_outbox_item_count (item, MAIL_RECIPIENT_WAITING) +
               mail_outbox_item_count (item, MAIL_RECIPIENT_DELAYED);
  // So many go at a time.
  recipients = MIN (recipients, SYNC_DELIVERY_RECIPIENTS);
  sent = store_outbox_count_sent (context->config.store, context->account_id, now - DAY_SECONDS,
                                  &oldest, error);
  if (sent < 0)
    return false;
  if (sent > 0 && sent + recipients > limit)
    *out_room_at = MAX (oldest + DAY_SECONDS, now) + 1;
  return true;
}
