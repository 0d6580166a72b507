// SPDX-License-Identifier: GPL-3.0-or-later
//
// The random work. Drafts carry the number of their version as text, so that a lost one shows.

#include "store-work.h"

#include "store/store-content.h"
#include "store/store-draft.h"
#include "store/store-flags.h"
#include "store/store-operation.h"
#include "store/store-outbox.h"
#include "store/store-search.h"
#include "store/store-uid.h"

static bool
end (StoreWrite *write, bool ok, GError **error)
{
  if (ok)
    return store_write_commit (write, error);
  store_write_rollback (write);
  return false;
}

static StoreWrite *
begin (StoreWork *work, GError **error)
{
  return store_write_begin (work->fixture->store, STORE_PRIORITY_SYNC, error);
}

static bool
receive (StoreWork *work, GError **error)
{
  StoreWrite *write = begin (work, error);
  bool ok = write != NULL;

  for (int n = g_rand_int_range (work->rand, 1, 30); ok && n > 0; n--, work->uid++)
    ok = store_fixture_add_in (write, work->fixture->inbox, &(FixtureMessage) {.uid = work->uid},
                               NULL, error);
  return write != NULL && end (write, ok, error);
}

// A message of the inbox; 0 when it is empty.
static int64_t
pick (StoreWork *work)
{
  MailQuery query = {.folder_id = work->fixture->inbox};
  g_autoptr (MailIdList) list = store_list_page (work->fixture->store, &query, 0, 0, 50, NULL);

  return list != NULL && list->length > 0 ?
           list->items[g_rand_int_range (work->rand, 0, (int) list->length)].id :
           0;
}

static bool
download (StoreWork *work, GError **error)
{
  int64_t id = pick (work);
  size_t size = g_rand_int_range (work->rand, 0, 8) == 0 ? 300000 : 2000;
  g_autofree char *text = g_strnfill (size, 'x');
  g_autoptr (GBytes) raw = g_bytes_new (text, size);
  StoreText body = {.preview = (char *) "hello", .body = text};

  return id == 0 ||
         store_content_save (work->fixture->store, id, raw, &body, STORE_PRIORITY_SYNC, error);
}

// What comes in hundreds: so much in one write that its words have a thread of their own.
static bool
download_many (StoreWork *work, GError **error)
{
  MailQuery query = {.folder_id = work->fixture->inbox};
  g_autoptr (MailIdList) list = store_list_page (work->fixture->store, &query, 0, 0, 20, error);
  g_autofree char *text = g_strnfill (1000, 'y');
  g_autoptr (GBytes) raw = g_bytes_new (text, 1000);
  const StoreText body = {.preview = (char *) "hello", .body = text};
  StoreWrite *write = list != NULL ? begin (work, error) : NULL;
  bool ok = write != NULL;

  for (unsigned i = 0; ok && i < list->length; i++) {
    g_autoptr (StoreContent) content = store_content_prepare (work->fixture->store, raw, error);

    ok = content != NULL && store_content_put (write, list->items[i].id, content, &body, error);
  }
  return write != NULL && end (write, ok, error);
}

static bool
act (StoreWork *work, GError **error)
{
  int64_t id = pick (work);
  MailTarget target = {.folder_id = work->fixture->inbox, .ids = &id, .n_ids = 1};
  StoreWrite *write = id != 0 ? begin (work, error) : NULL;
  int64_t operation = 0;

  if (write == NULL)
    return id == 0;
  switch (g_rand_int_range (work->rand, 0, 5)) {
  case 0:
    operation = store_operation_flag (write, &target, MAIL_FLAG_SEEN, 0, NULL, NULL, error);
    break;
  case 1:
    operation = store_operation_move (write, &target, work->fixture->archive, 0, 0, error);
    break;
  case 2:
    operation = store_operation_copy (write, &target, work->fixture->archive, error);
    break;
  case 3:
    operation = store_operation_delete (write, &target, error);
    break;
  default:
    operation = store_operation_undo (write, 0, error);
    if (operation == 0 && error != NULL &&
        g_error_matches (*error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND)) {
      g_clear_error (error);
      operation = 1;
    }
  }
  return end (write, operation != 0, error);
}

// The server takes what was recorded.
static bool
send_log (StoreWork *work, GError **error)
{
  Store *store = work->fixture->store;
  g_autoptr (GPtrArray) steps = store_step_list (store, work->fixture->account_id, 5, error);
  g_autoptr (GArray) flags = store_flags_list_pending (store, work->fixture->account_id, 5, error);
  StoreWrite *write = steps != NULL && flags != NULL ? begin (work, error) : NULL;
  bool ok = write != NULL;

  for (unsigned i = 0; ok && i < steps->len; i++) {
    const StoreStep *step = steps->pdata[i];
    bool is_open;
    ok = store_step_sending (write, step->id, 0, &is_open, error) && is_open &&
         (i % 3 == 0 ? store_step_failed (write, step->id, "no", error) :
          i % 3 == 1 ? store_step_done (write, step->id, 1, 1000000 + work->uid++, error) :
                       true);
  }
  for (unsigned i = 0; ok && i < flags->len; i++)
    ok = store_flags_sent (write, &g_array_index (flags, StorePendingFlags, i), 0, error);
  return write != NULL && end (write, ok, error);
}

static bool
vanish (StoreWork *work, GError **error)
{
  uint32_t from = (uint32_t) g_rand_int_range (work->rand, 1, (int) work->uid + 1);
  StoreUidRange range = {from, from + 3};
  StoreWrite *write = begin (work, error);

  return write != NULL &&
         end (write, store_uid_remove (write, work->fixture->inbox, &range, 1, NULL, error), error);
}

static bool
type (StoreWork *work, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%d", work->drafts + 1);
  MailDraft template = {.id = work->draft_id,
                        .account_id = work->fixture->account_id,
                        .subject = (char *) "the draft",
                        .text = text};
  StoreWrite *write = begin (work, error);
  g_autoptr (MailDraft) stored = write != NULL ? store_draft_save (write, &template, error) : NULL;

  if (write == NULL || !end (write, stored != NULL, error))
    return false;
  work->draft_id = stored->id;
  work->drafts++;
  return true;
}

static bool
queue (StoreWork *work, GError **error)
{
  const char *recipients[] = {"bob@example.org", NULL};
  g_autoptr (GBytes) message = g_bytes_new_static ("Subject: x\r\n\r\nhello\r\n", 21);
  g_autoptr (StoreContent) content = store_content_prepare (work->fixture->store, message, error);
  StoreOutgoing outgoing = {.account_id = work->fixture->account_id,
                            .message = content,
                            .sender = "alice@example.org",
                            .recipients = recipients};
  StoreWrite *write = content != NULL ? begin (work, error) : NULL;

  if (write == NULL || !end (write, store_outbox_add (write, &outgoing, error) != 0, error))
    return false;
  work->sent++;
  return true;
}

bool
store_work_step (StoreWork *work, GError **error)
{
  switch (g_rand_int_range (work->rand, 0, 13)) {
  case 0:
  case 1:
  case 2:
    return receive (work, error);
  case 3:
  case 4:
    return download (work, error);
  case 5:
  case 6:
    return act (work, error);
  case 7:
    return send_log (work, error);
  case 8:
    return vanish (work, error);
  case 9:
    return queue (work, error);
  case 10:
    return store_search_index (work->fixture->store, 20, NULL, NULL, error);
  case 11:
    return download_many (work, error);
  default:
    return type (work, error);
  }
}

void
store_work_begin (StoreWork *work, StoreFixture *fixture, uint32_t seed)
{
  g_autoptr (GArray) ranges = store_uid_ranges (fixture->store, fixture->inbox, NULL);
  g_autoptr (GPtrArray) drafts = store_draft_list (fixture->store, 0, NULL);
  g_autoptr (GPtrArray) outbox = store_outbox_list (fixture->store, 0, NULL);

  *work = (StoreWork) {.fixture = fixture, .rand = g_rand_new_with_seed (seed), .uid = 1};
  if (ranges != NULL && ranges->len > 0)
    work->uid = g_array_index (ranges, StoreUidRange, ranges->len - 1).last + 1;
  if (drafts != NULL && drafts->len > 0) {
    const MailDraft *draft = drafts->pdata[0];
    work->draft_id = draft->id;
    work->drafts = (int) g_ascii_strtoll (draft->text, NULL, 10);
  }
  work->sent = outbox != NULL ? outbox->len : 0;
}

void
store_work_end (StoreWork *work)
{
  g_rand_free (work->rand);
}

void
store_work_assert (StoreFixture *fixture, int drafts, int64_t sent)
{
  g_autoptr (GPtrArray) found = store_draft_list (fixture->store, 0, NULL);
  g_autoptr (GPtrArray) outbox = store_outbox_list (fixture->store, 0, NULL);
  int version = 0;

  if (found->len > 0)
    version = (int) g_ascii_strtoll (((MailDraft *) found->pdata[0])->text, NULL, 10);
  g_assert_cmpint (found->len, <=, 1);
  g_assert_cmpint (version, >=, drafts);
  g_assert_cmpint (outbox->len, >=, sent);
}
