// SPDX-License-Identifier: GPL-3.0-or-later
//
// The policy as text under the keys below.

#include "sync/pop3-settings.h"

#include "store/store-account.h"

#include <string.h>

#define LEAVE_KEY "pop3-leave"
#define MAX_SIZE_KEY "pop3-max-size"
#define INBOX_KEY "pop3-inbox"
#define INBOX_SHARED "shared"
#define ORDER_KEY "pop3-order"
#define ORDER_OLDEST "oldest"
#define EXPIRE_KEY "pop3-expire"
#define FIRST_KEY "pop3-first-asked"
#define NEVER (-1)
#define LACKS_KEY "pop3-lacks"
#define LIES_KEY "pop3-lies"
#define LIES_OF_SIZES "LIST"

void
pop3_settings_get (Store *store, int64_t account_id, MailPop3Policy *out)
{
  g_autofree char *leave = store_account_dup_value (store, account_id, LEAVE_KEY, NULL);
  g_autofree char *size = store_account_dup_value (store, account_id, MAX_SIZE_KEY, NULL);
  g_autofree char *inbox = store_account_dup_value (store, account_id, INBOX_KEY, NULL);
  g_autofree char *order = store_account_dup_value (store, account_id, ORDER_KEY, NULL);

  // What can't be read keeps everything where it is.
  *out = (MailPop3Policy) {.leave = MAIL_POP3_KEEP,
                           .is_shared = g_strcmp0 (inbox, INBOX_SHARED) == 0,
                           .is_oldest_first = g_strcmp0 (order, ORDER_OLDEST) == 0};
  if (leave != NULL)
    mail_pop3_policy_parse_leave (leave, out);
  if (size != NULL)
    g_ascii_string_to_unsigned (size, 10, 0, G_MAXUINT64, &out->max_size, NULL);
}

bool
pop3_settings_set (StoreWrite *write, int64_t account_id, const MailPop3Policy *policy,
                   GError **error)
{
  g_autofree char *leave = mail_pop3_policy_dup_leave (policy);
  g_autofree char *size = g_strdup_printf ("%" G_GUINT64_FORMAT, policy->max_size);

  return store_account_set_value (write, account_id, LEAVE_KEY, leave, error) &&
         store_account_set_value (write, account_id, MAX_SIZE_KEY, size, error) &&
         store_account_set_value (write, account_id, INBOX_KEY,
                                  policy->is_shared ? INBOX_SHARED : NULL, error) &&
         store_account_set_value (write, account_id, ORDER_KEY,
                                  policy->is_oldest_first ? ORDER_OLDEST : NULL, error);
}

int
pop3_settings_get_expire (Store *store, int64_t account_id)
{
  g_autofree char *text = store_account_dup_value (store, account_id, EXPIRE_KEY, NULL);
  uint64_t days;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT, &days, NULL) ?
           (int) days :
           NEVER;
}

bool
pop3_settings_note_expire (Store *store, int64_t account_id, int days, GError **error)
{
  g_autofree char *text = days >= 0 ? g_strdup_printf ("%d", days) : NULL;

  if (pop3_settings_get_expire (store, account_id) == MAX (days, NEVER))
    return true;
  g_autoptr (StoreWrite) write = store_write_begin (store, STORE_PRIORITY_SYNC, error);

  return write != NULL && store_account_set_value (write, account_id, EXPIRE_KEY, text, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

bool
pop3_settings_note_first (Store *store, int64_t account_id, int64_t now, int64_t *out_first,
                          GError **error)
{
  g_autofree char *known = store_account_dup_value (store, account_id, FIRST_KEY, NULL);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, now);

  *out_first = known != NULL ? g_ascii_strtoll (known, NULL, 10) : 0;
  if (known != NULL)
    return true;
  g_autoptr (StoreWrite) write = store_write_begin (store, STORE_PRIORITY_SYNC, error);

  return write != NULL && store_account_set_value (write, account_id, FIRST_KEY, text, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

// The commands, one behind the other; NULL: it has both.
static const char *
name_lacks (bool uidl, bool top)
{
  if (uidl)
    return top ? "UIDL TOP" : "UIDL";
  return top ? "TOP" : NULL;
}

void
pop3_settings_get_lacks (Store *store, int64_t account_id, bool *out_uidl, bool *out_top)
{
  g_autofree char *text = store_account_dup_value (store, account_id, LACKS_KEY, NULL);

  *out_uidl = text != NULL && strstr (text, "UIDL") != NULL;
  *out_top = text != NULL && strstr (text, "TOP") != NULL;
}

bool
pop3_settings_note_lacks (Store *store, int64_t account_id, bool uidl, bool top, GError **error)
{
  bool known_uidl, known_top;

  pop3_settings_get_lacks (store, account_id, &known_uidl, &known_top);
  if (known_uidl == uidl && known_top == top)
    return true;
  g_autoptr (StoreWrite) write = store_write_begin (store, STORE_PRIORITY_SYNC, error);

  return write != NULL &&
         store_account_set_value (write, account_id, LACKS_KEY, name_lacks (uidl, top), error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

bool
pop3_settings_get_lies (Store *store, int64_t account_id)
{
  g_autofree char *text = store_account_dup_value (store, account_id, LIES_KEY, NULL);

  return g_strcmp0 (text, LIES_OF_SIZES) == 0;
}

bool
pop3_settings_set_lies (StoreWrite *write, int64_t account_id, GError **error)
{
  return store_account_set_value (write, account_id, LIES_KEY, LIES_OF_SIZES, error);
}
