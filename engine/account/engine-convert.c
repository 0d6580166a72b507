// SPDX-License-Identifier: GPL-3.0-or-later
//
// The two moments in which a conversion changes who has the account's place, each one write: before
// it nothing has happened, after it all of it has. In the process that owns the store.

#include "account/engine-accounts.h"
#include "account/engine-convert.h"
#include "base/mail-secret.h"
#include "store/store-account.h"
#include "store/store-content.h"
#include "store/store-conversion.h"
#include "store/store-fingerprint.h"
#include "store/store-folder.h"
#include "store/store-list.h"
#include "store/store-operation.h"
#include "store/store-pop.h"
#include "store/store-room.h"

#define GOAL_KEY "converted-to"
#define OPERATION_KEY "converted-by"
#define ROWS_AT_ONCE 200

int64_t
engine_convert_find_goal (Store *store, int64_t account_id)
{
  g_autofree char *text = store_account_dup_value (store, account_id, GOAL_KEY, NULL);
  int64_t id = text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
  g_autoptr (MailAccount) goal = id != 0 ? store_account_get (store, id, NULL) : NULL;

  return goal != NULL ? id : 0;
}

int64_t
engine_convert_find_origin (Store *store, int64_t goal_id)
{
  g_autoptr (GPtrArray) accounts = store_account_list (store, NULL);

  for (unsigned i = 0; accounts != NULL && i < accounts->len; i++) {
    const MailAccount *account = accounts->pdata[i];
    if (engine_convert_find_goal (store, account->id) == goal_id)
      return account->id;
  }
  return 0;
}

static bool
fail_refused (unsigned n, GError **error)
{
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_UNFINISHED, "%u refused operations", n);
  return false;
}

bool
engine_convert_check_refused (Store *store, int64_t account_id, GError **error)
{
  g_autoptr (GPtrArray) operations = store_operation_list (store, account_id, error);
  unsigned n = 0;

  for (unsigned i = 0; operations != NULL && i < operations->len; i++)
    n += ((const MailOperation *) operations->pdata[i])->state == MAIL_OPERATION_FAILED;
  return operations != NULL && (n == 0 || fail_refused (n, error));
}

// BASE with other names and servers; NULL: none.
static MailAccount *
put (StoreWrite *write, const MailAccount *base, int64_t id, const char *name, MailServiceKind kind,
     const MailService *incoming, const MailService *submission, GError **error)
{
  static const MailService none = {0};
  MailAccount account = *base;

  account.id = id;
  account.name = (char *) name;
  account.incoming_kind = kind;
  account.incoming = incoming != NULL ? *incoming : none;
  account.submission = submission != NULL ? *submission : none;
  return store_account_put (write, &account, error);
}

static bool
note_goal (StoreWrite *write, int64_t account_id, int64_t goal_id, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, goal_id);

  return store_account_set_value (write, account_id, GOAL_KEY, text, error);
}

// What lives here stays here, in an account without a server; the new one takes its place.
static MailAccount *
leave_at_home (StoreWrite *write, const MailAccount *old, const MailAccount *new, const char *name,
               GError **error)
{
  g_autoptr (MailAccount) home =
    put (write, old, old->id, name, MAIL_SERVICE_POP3, NULL, NULL, error);
  g_autoptr (MailAccount) goal = home == NULL ? NULL :
                                                put (write, old, 0, old->name, MAIL_SERVICE_IMAP,
                                                     &new->incoming, &old->submission, error);

  return goal != NULL && store_conversion_hand_on (write, old->id, goal->id, error) &&
             note_goal (write, old->id, goal->id, error) ?
           g_steal_pointer (&goal) :
           NULL;
}

// A place at home beside the old one, which stays as it is until all of it is there.
static MailAccount *
make_home (StoreWrite *write, const MailAccount *old, const char *name, GError **error)
{
  g_autoptr (MailAccount) goal = put (write, old, 0, name, MAIL_SERVICE_POP3, NULL, NULL, error);

  return goal != NULL && note_goal (write, old->id, goal->id, error) ? g_steal_pointer (&goal) :
                                                                       NULL;
}

static int64_t
begin (EngineCore *core, const MailAccount *old, const MailAccount *new, const char *name,
       GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  g_autoptr (MailAccount) goal = write == NULL ? NULL :
                                 new->incoming_kind == MAIL_SERVICE_IMAP ?
                                                 leave_at_home (write, old, new, name, error) :
                                                 make_home (write, old, name, error);

  if (goal == NULL || !store_write_commit (g_steal_pointer (&write), error))
    return 0;
  g_autoptr (MailAccount) left = store_account_get (core->store, old->id, NULL);
  if (left != NULL)
    engine_accounts_update (core->accounts, left);
  return goal->id;
}

// The one that was GIVEN; else, unless TO has one since the conversion was begun, FROM's: the same
// person at the same provider. NULL: none.
static char *
dup_password (EngineCore *core, int64_t from_id, int64_t to_id, const char *given,
              GCancellable *cancellable)
{
  if (given != NULL)
    return mail_secret_dup (given);
  char *own = engine_core_dup_password (core, to_id, cancellable, NULL);

  return own != NULL ? own : engine_core_dup_password (core, from_id, cancellable, NULL);
}

// One that can't be kept is asked for.
static void
hand_on_password (EngineCore *core, int64_t from_id, int64_t to_id, const char *given,
                  GCancellable *cancellable)
{
  g_autoptr (MailAccount) goal = store_account_get (core->store, to_id, NULL);
  char *password = dup_password (core, from_id, to_id, given, cancellable);
  g_autofree char *key = engine_core_make_secret_key (core, to_id, NULL);

  if (goal != NULL && password != NULL && key != NULL)
    account_secrets_store (core->secrets, key, goal, password, cancellable, NULL);
  mail_secret_free (password);
}

static int64_t
find_operation (Store *store, int64_t account_id)
{
  g_autofree char *text = store_account_dup_value (store, account_id, OPERATION_KEY, NULL);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
}

// The operation of the copies, the same one after a cut. 0 with error.
static int64_t
open_operation (Store *store, int64_t account_id, int64_t goal_id, GError **error)
{
  int64_t known = find_operation (store, account_id);
  g_autoptr (StoreWrite) write = store_write_begin (store, STORE_PRIORITY_USER, error);
  int64_t id = write != NULL ? store_conversion_open (write, known, goal_id, error) : 0;
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, id);

  return id != 0 && store_account_set_value (write, account_id, OPERATION_KEY, text, error) &&
             store_write_commit (g_steal_pointer (&write), error) ?
           id :
           0;
}

// Rather than stop halfway: a person makes room first, and nothing has begun.
static bool
has_room_for_all (Store *store, int64_t account_id, int64_t goal_id, GError **error)
{
  uint64_t bytes;

  return store_conversion_count_bytes (store, account_id, goal_id, &bytes, error) &&
         store_has_room (store, bytes, error);
}

static GVariant *
run_begin (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) packed = NULL;
  const char *name = NULL, *password = NULL;
  int64_t account_id = 0;

  g_variant_get (arguments, "(x@" ENGINE_VARIANT_ACCOUNT "&sm&s)", &account_id, &packed, &name,
                 &password);
  g_autoptr (MailAccount) new = engine_variant_to_account (packed);
  g_autoptr (MailAccount) old = store_account_get (core->store, account_id, error);
  if (old == NULL)
    return NULL;
  if (new->incoming_kind == MAIL_SERVICE_POP3 &&
      !engine_convert_check_refused (core->store, account_id, error))
    return NULL;
  int64_t goal = engine_convert_find_goal (core->store, account_id);
  if (goal == 0 && old->incoming_kind == new->incoming_kind) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID, "it is of that kind already");
    return NULL;
  }
  if (new->incoming_kind == MAIL_SERVICE_POP3 &&
      !has_room_for_all (core->store, account_id, goal, error))
    return NULL;
  if (goal == 0)
    goal = begin (core, old, new, name, error);
  int64_t operation = goal != 0 ? open_operation (core->store, account_id, goal, error) : 0;
  if (operation == 0)
    return NULL;
  hand_on_password (core, account_id, goal, password, cancellable);
  g_autoptr (MailAccount) stored = store_account_get (core->store, goal, error);
  if (stored == NULL)
    return NULL;
  engine_accounts_update (core->accounts, stored);
  return g_variant_new ("(xx)", goal, operation);
}

const EngineRequest engine_request_convert_begin = {
  .name = "convert-begin",
  .arguments = "(x" ENGINE_VARIANT_ACCOUNT "sms)",
  .result = "(xx)",
  .lane = ENGINE_LANE_LONG, // the keyring may ask the person to unlock it
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_begin,
};

// What is here counts as having come from the POP3 server under a name it does not give: so its
// first session recognises it, by header or content, instead of downloading it a second time.
static bool
note_in_ledger (StoreWrite *write, Store *store, int64_t account_id, int64_t message_id,
                GError **error)
{
  g_autoptr (GBytes) raw = store_content_get (store, message_id, error);
  g_autoptr (StoreFingerprint) print = store_fingerprint_new ();
  g_autofree char *uid = g_strdup_printf ("converted %" G_GINT64_FORMAT, message_id);
  size_t size = 0;

  if (raw == NULL)
    return false;
  const void *bytes = g_bytes_get_data (raw, &size);
  store_fingerprint_append (print, bytes, size);
  g_autoptr (GBytes) header = store_fingerprint_dup_header (print);
  g_autoptr (GBytes) sha256 = store_fingerprint_dup_message (print);
  g_auto (StorePopName) entry = {g_bytes_new (uid, strlen (uid)), NULL};

  return store_pop_put_stored (write, account_id, &entry, message_id, size, header, sha256,
                               error) != 0;
}

static bool
fill_ledger (EngineCore *core, int64_t account_id, GCancellable *cancellable, GError **error)
{
  g_autoptr (MailFolder) inbox =
    store_folder_get_by_role (core->store, account_id, MAIL_ROLE_INBOX, error);
  g_autoptr (MailIdList) list =
    inbox != NULL ? store_list_folder (core->store, inbox->id, cancellable, error) : NULL;

  for (uint32_t i = 0; list != NULL && i < list->length; i += ROWS_AT_ONCE) {
    g_autoptr (StoreWrite) write = store_write_begin (core->store, STORE_PRIORITY_SYNC, error);

    for (uint32_t k = i; write != NULL && k < MIN (list->length, i + ROWS_AT_ONCE); k++)
      if (!note_in_ledger (write, core->store, account_id, list->items[k].id, error))
        return false;
    if (write == NULL || !store_write_commit (g_steal_pointer (&write), error))
      return false;
  }
  return list != NULL;
}

// NEW takes OLD's name and place, and OLD is gone.
static bool
take_place (StoreWrite *write, const MailAccount *old, const MailAccount *goal,
            const MailAccount *new, GError **error)
{
  if (!store_conversion_hand_on (write, old->id, goal->id, error) ||
      !store_account_remove (write, old->id, error))
    return false;
  g_autoptr (MailAccount) placed = put (write, old, goal->id, old->name, MAIL_SERVICE_POP3,
                                        &new->incoming, &old->submission, error);

  return placed != NULL;
}

// Nothing of OLD is under way any more, and all of it is in GOAL.
static bool
settle (StoreWrite *write, Store *store, int64_t old_id, int64_t goal_id, GError **error)
{
  bool is_complete = false;

  if (!engine_convert_check_refused (store, old_id, error))
    return false;
  g_autoptr (GPtrArray) open = store_operation_list (store, old_id, error);
  if (open == NULL ||
      !store_conversion_settle (write, old_id, goal_id, find_operation (store, old_id),
                                &is_complete, error))
    return false;
  if (open->len == 0 && is_complete)
    return true;
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_STALE,
                       open->len > 0 ? "the server does not know of all changes yet" :
                                       "mail came or was moved meanwhile");
  return false;
}

static bool
switch_over (EngineCore *core, const MailAccount *old, const MailAccount *goal,
             const MailAccount *new, GError **error)
{
  g_autoptr (StoreWrite) write = store_write_begin (core->store, STORE_PRIORITY_USER, error);

  return write != NULL && settle (write, core->store, old->id, goal->id, error) &&
         take_place (write, old, goal, new, error) &&
         store_write_commit (g_steal_pointer (&write), error);
}

// Nobody works for OLD while it goes; where it does not, it goes on.
static bool
replace (EngineCore *core, const MailAccount *old, const MailAccount *goal, const MailAccount *new,
         GCancellable *cancellable, GError **error)
{
  g_autofree char *key = engine_core_dup_secret_key (core, old->id, NULL);

  engine_accounts_remove (core->accounts, old->id);
  if (!switch_over (core, old, goal, new, error)) {
    engine_accounts_update (core->accounts, old);
    return false;
  }
  engine_core_forget_secret (core, key, cancellable);
  return true;
}

static GVariant *
run_finish (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  g_autoptr (GVariant) packed = NULL;
  int64_t account_id = 0, goal_id = 0;

  g_variant_get (arguments, "(xx@" ENGINE_VARIANT_ACCOUNT ")", &account_id, &goal_id, &packed);
  g_autoptr (MailAccount) new = engine_variant_to_account (packed);
  g_autoptr (MailAccount) goal = store_account_get (core->store, goal_id, error);
  if (goal == NULL)
    return NULL;
  // With a server it was finished by an owner that did not live to say so.
  if (goal->incoming.host == NULL) {
    g_autoptr (MailAccount) old = store_account_get (core->store, account_id, error);
    if (old == NULL || !fill_ledger (core, goal_id, cancellable, error) ||
        !replace (core, old, goal, new, cancellable, error))
      return NULL;
  }
  g_autoptr (MailAccount) placed = store_account_get (core->store, goal_id, error);
  if (placed == NULL)
    return NULL;
  engine_accounts_update (core->accounts, placed);
  return g_variant_new ("(x)", goal_id);
}

const EngineRequest engine_request_convert_finish = {
  .name = "convert-finish",
  .arguments = "(xx" ENGINE_VARIANT_ACCOUNT ")",
  .result = "(x)",
  .lane = ENGINE_LANE_LONG,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_finish,
};

static GVariant *
run_bring_flags (EngineCore *core, GVariant *arguments, GCancellable *cancellable, GError **error)
{
  int64_t account_id = 0, goal_id = 0;
  unsigned n = 0;

  g_variant_get (arguments, "(xx)", &account_id, &goal_id);
  int64_t operation = find_operation (core->store, account_id);
  g_autoptr (StoreWrite) write = store_write_begin (core->store, STORE_PRIORITY_USER, error);
  if (write == NULL ||
      !store_conversion_bring_flags (write, account_id, goal_id, operation, &n, error))
    return NULL;
  // From here on the two are their person's to keep apart.
  if (n == 0 && !store_account_set_value (write, account_id, OPERATION_KEY, NULL, error))
    return NULL;
  if (!store_write_commit (g_steal_pointer (&write), error))
    return NULL;
  return g_variant_new ("(u)", n);
}

const EngineRequest engine_request_convert_bring_flags = {
  .name = "convert-bring-flags",
  .arguments = "(xx)",
  .result = "(u)",
  .lane = ENGINE_LANE_LONG,
  .repeat = ENGINE_REPEAT_SAFE,
  .run = run_bring_flags,
};
