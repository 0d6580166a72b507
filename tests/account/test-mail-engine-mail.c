// SPDX-License-Identifier: GPL-3.0-or-later
//
// MailEngine on mail that is here already, without a server: lists, rows, acts and their signals,
// undo, drafts and answers.

#include "account/mail-engine-snooze.h"
#include "base/mail-snooze.h"
#include "store/store-account.h"
#include "store/store-content.h"
#include "store/store-folder.h"
#include "store/store-message.h"
#include "support/test-engine.h"

#include <string.h>

typedef struct {
  char *dir;
  MailEngine *engine;
  int64_t account_id, inbox, archive, drafts;
  int64_t first, second, draft; // messages
  GHashTable *lists;            // folder ids told by list-changed
  unsigned int rows_told;
} Fixture;

static int64_t
put_folder (StoreWrite *write, int64_t account_id, const char *path, MailRole role)
{
  const StoreMailbox mailbox = {
    .path = path,
    .raw_name = path,
    .delimiter = '/',
    .role = role,
    .selectable = true,
    .subscribed = true,
  };
  g_autoptr (GError) error = NULL;
  int64_t id = store_folder_put (write, account_id, &mailbox, &error);

  g_assert_no_error (error);
  return id;
}

static int64_t
put_message (Store *store, int64_t folder_id, uint32_t uid, const char *subject, const char *raw)
{
  g_autoptr (GPtrArray) from = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
  g_autofree char *message_id = g_strdup_printf ("<%u.%s@example.com>", uid, subject);
  g_autoptr (GBytes) bytes = g_bytes_new (raw, strlen (raw));
  g_autoptr (GError) error = NULL;
  StoreAdded added = {};

  g_ptr_array_add (from, mail_address_new ("Ana", "ana@example.com"));
  const StoreHeaders headers = {
    .uid = uid,
    .received = 1700000000 + uid,
    .date = 1700000000 + uid,
    .size = strlen (raw),
    .subject = subject,
    .from = from,
    .message_id = message_id,
  };
  StoreWrite *write = store_write_begin (store, STORE_PRIORITY_SYNC, &error);
  g_assert_no_error (error);
  store_message_add (write, folder_id, &headers, &added, &error);
  g_assert_no_error (error);
  store_write_commit (write, &error);
  g_assert_no_error (error);
  if (*raw != '\0')
    store_content_save (store, added.message_id, bytes, NULL, STORE_PRIORITY_SYNC, &error);
  g_assert_no_error (error);
  return added.message_id;
}

#define RAW(subject, text)                                                                         \
  "From: Ana <ana@example.com>\r\nTo: robin@example.org\r\nSubject: " subject                      \
  "\r\nMessage-ID: <x@example.com>\r\n\r\n" text "\r\n"

// What a sync would have left.
static void
fill (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreOwner) lock = store_owner_try_lock (fixture->dir, &error);
  Store *store = store_open (fixture->dir, lock, &error);
  const MailAccount account = {
    .name = (char *) "One",
    .address = (char *) "robin@example.org",
    .full_name = (char *) "Robin",
    .incoming = {.host = (char *) "localhost", .port = 1},
  };

  g_assert_no_error (error);
  StoreWrite *write = store_write_begin (store, STORE_PRIORITY_USER, &error);
  g_autoptr (MailAccount) stored = store_account_put (write, &account, &error);
  g_assert_no_error (error);
  fixture->account_id = stored->id;
  fixture->inbox = put_folder (write, stored->id, "INBOX", MAIL_ROLE_INBOX);
  fixture->archive = put_folder (write, stored->id, "Archive", MAIL_ROLE_ARCHIVE);
  fixture->drafts = put_folder (write, stored->id, "Drafts", MAIL_ROLE_DRAFTS);
  store_write_commit (write, &error);
  g_assert_no_error (error);
  fixture->first = put_message (store, fixture->inbox, 1, "First", RAW ("First", "Shall we meet?"));
  fixture->second = put_message (store, fixture->inbox, 2, "Second", "");
  fixture->draft =
    put_message (store, fixture->drafts, 1, "Begun elsewhere", RAW ("Begun elsewhere", "So far."));
  store_close (store);
}

static void
on_list_changed (MailEngine *engine, int64_t folder_id, Fixture *fixture)
{
  g_hash_table_add (fixture->lists, g_memdup2 (&folder_id, sizeof folder_id));
}

static void
on_rows_changed (MailEngine *engine, GArray *messages, GArray *threads, Fixture *fixture)
{
  fixture->rows_told += messages->len;
}

static void
set_up (Fixture *fixture, const void *unused)
{
  fixture->dir = g_dir_make_tmp ("mail-engine-XXXXXX", NULL);
  fixture->lists = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  fill (fixture);
  fixture->engine = mail_engine_new (fixture->dir, NULL);
  g_signal_connect (fixture->engine, "list-changed", G_CALLBACK (on_list_changed), fixture);
  g_signal_connect (fixture->engine, "rows-changed", G_CALLBACK (on_rows_changed), fixture);
  test_engine_open (fixture->engine);
}

static void
tear_down (Fixture *fixture, const void *unused)
{
  test_engine_close (&fixture->engine);
  test_engine_remove_folder (fixture->dir);
  g_hash_table_unref (fixture->lists);
  g_free (fixture->dir);
}

static uint32_t
count_in (Fixture *fixture, int64_t folder_id)
{
  const MailQuery query = {.scope = MAIL_SCOPE_FOLDER, .folder_id = folder_id};
  g_autoptr (GError) error = NULL;
  g_autoptr (MailIdList) page =
    mail_engine_read_list_page (fixture->engine, &query, 0, 0, 100, &error);

  g_assert_no_error (error);
  return page->length;
}

static MailFlags
flags_of (Fixture *fixture, int64_t message_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = mail_engine_read_rows (fixture->engine, 0, &message_id, 1, &error);

  g_assert_no_error (error);
  return ((MailRow *) g_ptr_array_index (rows, 0))->flags;
}

static MailTarget
target (Fixture *fixture, const int64_t *message_id)
{
  return (MailTarget) {.folder_id = fixture->inbox, .ids = message_id, .n_ids = 1};
}

static int64_t
finish (Fixture *fixture, GAsyncResult **result)
{
  g_autoptr (GError) error = NULL;

  test_engine_wait (result);
  int64_t id = mail_engine_operation_finish (fixture->engine, *result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  return id;
}

static bool
was_told (Fixture *fixture, int64_t folder_id)
{
  return g_hash_table_contains (fixture->lists, &folder_id);
}

// A list shows other mail than the folder has.
static void
test_lists_and_rows (Fixture *fixture, const void *unused)
{
  const MailQuery query = {.scope = MAIL_SCOPE_ALL_INBOXES, .conversations = true};
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (count_in (fixture, fixture->inbox), ==, 2);
  mail_engine_read_list_async (fixture->engine, &query, NULL, test_engine_on_ready, &result);
  test_engine_wait (&result);
  g_autoptr (MailIdList) all = mail_engine_read_list_finish (fixture->engine, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->length, ==, 2);
  g_autoptr (GPtrArray) conversations =
    mail_engine_read_conversations (fixture->engine, 0, &all->items[0].id, 1, &error);
  g_assert_no_error (error);
  const MailConversation *newest = g_ptr_array_index (conversations, 0);
  g_assert_cmpstr (newest->subject, ==, "Second");
  g_autoptr (GArray) folders =
    mail_engine_read_folders_of (fixture->engine, fixture->first, &error);
  g_assert_cmpuint (folders->len, ==, 1);
}

// Marking as read is not seen until the server answers.
static void
test_flag_is_shown_and_told (Fixture *fixture, const void *unused)
{
  g_autoptr (GAsyncResult) result = NULL;
  const MailTarget one = target (fixture, &fixture->first);

  mail_engine_flag_async (fixture->engine, &one, MAIL_FLAG_SEEN, 0, NULL, NULL, NULL,
                          test_engine_on_ready, &result);
  finish (fixture, &result);
  g_assert_true (flags_of (fixture, fixture->first) & MAIL_FLAG_SEEN);
  while (fixture->rows_told == 0)
    g_main_context_iteration (NULL, TRUE);
  g_autoptr (GPtrArray) operations = mail_engine_read_operations (fixture->engine, 0);
  g_assert_cmpuint (operations->len, ==, 1);
}

// A moved message stays where it was, or a slip can't be taken back.
static void
test_move_and_undo (Fixture *fixture, const void *unused)
{
  g_autoptr (GAsyncResult) moved = NULL;
  g_autoptr (GAsyncResult) undone = NULL;
  const MailTarget one = target (fixture, &fixture->first);

  mail_engine_move_async (fixture->engine, &one, fixture->archive, NULL, test_engine_on_ready,
                          &moved);
  int64_t operation = finish (fixture, &moved);
  g_assert_cmpuint (count_in (fixture, fixture->inbox), ==, 1);
  g_assert_cmpuint (count_in (fixture, fixture->archive), ==, 1);
  while (!was_told (fixture, fixture->inbox) || !was_told (fixture, fixture->archive))
    g_main_context_iteration (NULL, TRUE);
  mail_engine_undo_async (fixture->engine, operation, NULL, test_engine_on_ready, &undone);
  g_assert_cmpint (finish (fixture, &undone), ==, operation);
  g_assert_cmpuint (count_in (fixture, fixture->inbox), ==, 2);
  g_assert_cmpuint (count_in (fixture, fixture->archive), ==, 0);
}

// Deleting does nothing in an account that has no trash yet; deleting from the trash moves in a
// circle.
static void
test_trash_is_made (Fixture *fixture, const void *unused)
{
  g_autoptr (GAsyncResult) trashed = NULL;
  g_autoptr (GAsyncResult) deleted = NULL;
  const MailTarget one = target (fixture, &fixture->first);

  mail_engine_move_to_role_async (fixture->engine, &one, MAIL_ROLE_TRASH, NULL,
                                  test_engine_on_ready, &trashed);
  finish (fixture, &trashed);
  g_autoptr (MailFolder) trash =
    mail_engine_read_folder_by_role (fixture->engine, fixture->account_id, MAIL_ROLE_TRASH);
  g_assert_cmpstr (trash->path, ==, "Trash");
  g_assert_cmpuint (count_in (fixture, trash->id), ==, 1);
  const MailTarget there = {.folder_id = trash->id, .ids = &fixture->first, .n_ids = 1};
  mail_engine_move_to_role_async (fixture->engine, &there, MAIL_ROLE_TRASH, NULL,
                                  test_engine_on_ready, &deleted);
  finish (fixture, &deleted);
  g_assert_cmpuint (count_in (fixture, trash->id), ==, 0);
}

// Junk is moved but not marked, so that no filter learns; what was no junk stays marked.
static void
test_junk_is_marked (Fixture *fixture, const void *unused)
{
  g_autoptr (GAsyncResult) junked = NULL;
  g_autoptr (GAsyncResult) rescued = NULL;
  const MailTarget one = target (fixture, &fixture->first);

  mail_engine_move_to_role_async (fixture->engine, &one, MAIL_ROLE_JUNK, NULL, test_engine_on_ready,
                                  &junked);
  finish (fixture, &junked);
  g_assert_true (flags_of (fixture, fixture->first) & MAIL_FLAG_JUNK);
  g_autoptr (MailFolder) junk =
    mail_engine_read_folder_by_role (fixture->engine, fixture->account_id, MAIL_ROLE_JUNK);
  const MailTarget there = {.folder_id = junk->id, .ids = &fixture->first, .n_ids = 1};
  mail_engine_move_to_role_async (fixture->engine, &there, MAIL_ROLE_INBOX, NULL,
                                  test_engine_on_ready, &rescued);
  finish (fixture, &rescued);
  MailFlags flags = flags_of (fixture, fixture->first);
  g_assert_true ((flags & MAIL_FLAG_NOT_JUNK) && !(flags & MAIL_FLAG_JUNK));
}

// What is done to a conversation leaves half of it.
static void
test_conversation_as_target (Fixture *fixture, const void *unused)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows =
    mail_engine_read_rows (fixture->engine, 0, &fixture->first, 1, &error);
  int64_t thread = ((MailRow *) g_ptr_array_index (rows, 0))->thread_id;
  const MailTarget all = {
    .folder_id = fixture->inbox, .ids = &thread, .n_ids = 1, .conversations = true};

  mail_engine_move_async (fixture->engine, &all, fixture->archive, NULL, test_engine_on_ready,
                          &result);
  finish (fixture, &result);
  g_assert_cmpuint (count_in (fixture, fixture->archive), ==, 1);
}

// An act on what is gone looks like success.
static void
test_gone_target_is_told (Fixture *fixture, const void *unused)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  int64_t gone = 99999;
  const MailTarget one = target (fixture, &gone);

  mail_engine_move_async (fixture->engine, &one, fixture->archive, NULL, test_engine_on_ready,
                          &result);
  test_engine_wait (&result);
  g_assert_cmpint (mail_engine_operation_finish (fixture->engine, result, &error), ==, 0);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND);
}

// What is here can't be read offline; or what is not here looks empty.
static void
test_load (Fixture *fixture, const void *unused)
{
  g_autoptr (GAsyncResult) here = NULL;
  g_autoptr (GAsyncResult) far = NULL;
  g_autoptr (GError) error = NULL;

  mail_engine_load_message_async (fixture->engine, fixture->first, NULL, test_engine_on_ready,
                                  &here);
  test_engine_wait (&here);
  g_autoptr (MimeMessage) message = mail_engine_load_message_finish (fixture->engine, here, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (mime_message_get_subject (message), ==, "First");
  mail_engine_load_message_async (fixture->engine, fixture->second, NULL, test_engine_on_ready,
                                  &far);
  test_engine_wait (&far);
  g_assert_null (mail_engine_load_message_finish (fixture->engine, far, &error));
  g_assert_nonnull (error);
  g_assert_false (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND));
}

// An answer goes to the wrong person or stands apart.
static void
test_prepare_reply (Fixture *fixture, const void *unused)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  mail_engine_prepare_draft_async (fixture->engine, MAIL_DRAFT_REPLY, fixture->first, NULL,
                                   "Am Montag schrieb Ana:", NULL, test_engine_on_ready, &result);
  test_engine_wait (&result);
  g_autoptr (MailDraft) draft = mail_engine_prepare_draft_finish (fixture->engine, result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (draft->to, "ana@example.com"));
  g_assert_nonnull (strstr (draft->from, "robin@example.org"));
  g_assert_cmpstr (draft->subject, ==, "Re: First");
  g_assert_cmpuint (draft->related_ids->len, ==, 1);
  g_assert_cmpint (g_array_index (draft->related_ids, int64_t, 0), ==, fixture->first);
  g_assert_nonnull (strstr (draft->text, "Am Montag schrieb Ana:\n> "));
  g_assert_null (strstr (draft->text, "wrote:"));
  g_assert_cmpstr (draft->in_reply_to, ==, "<x@example.com>");
}

static MailDraft *
open_draft (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  mail_engine_open_draft_async (fixture->engine, fixture->draft, NULL, test_engine_on_ready,
                                &result);
  test_engine_wait (&result);
  MailDraft *draft = mail_engine_open_draft_finish (fixture->engine, result, &error);
  g_assert_no_error (error);
  return draft;
}

// A draft begun on the phone can't be finished here, or each opening makes another one.
static void
test_open_draft_of_another_client (Fixture *fixture, const void *unused)
{
  g_autoptr (MailDraft) once = open_draft (fixture);
  g_autoptr (MailDraft) twice = open_draft (fixture);

  g_assert_cmpstr (once->subject, ==, "Begun elsewhere");
  g_assert_nonnull (strstr (once->text, "So far."));
  g_assert_cmpint (once->id, >, 0);
  g_assert_cmpint (twice->id, ==, once->id);
}

// A discarded draft is gone at once.
static void
test_discard_and_restore (Fixture *fixture, const void *unused)
{
  g_autoptr (MailDraft) draft = open_draft (fixture);
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GAsyncResult) restored = NULL;
  g_autoptr (GError) error = NULL;

  mail_engine_close_draft_async (fixture->engine, draft->id, true, NULL, test_engine_on_ready,
                                 &closed);
  test_engine_wait (&closed);
  mail_engine_close_draft_finish (fixture->engine, closed, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) open = mail_engine_read_open_drafts (fixture->engine);
  g_assert_cmpuint (open->len, ==, 0);
  mail_engine_restore_draft_async (fixture->engine, draft->id, NULL, test_engine_on_ready,
                                   &restored);
  test_engine_wait (&restored);
  g_autoptr (MailDraft) back = mail_engine_restore_draft_finish (fixture->engine, restored, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (back->subject, ==, "Begun elsewhere");
}

// As another client puts it off.
static void
put_off (Fixture *fixture, const int64_t *message_id, int64_t until)
{
  g_autofree char *keyword = mail_snooze_dup_keyword (until);
  const char *const keywords[] = {keyword, NULL};
  const MailTarget one = target (fixture, message_id);
  g_autoptr (GAsyncResult) result = NULL;

  mail_engine_flag_async (fixture->engine, &one, 0, 0, keywords, NULL, NULL, test_engine_on_ready,
                          &result);
  finish (fixture, &result);
}

static void
on_new_mail (MailEngine *engine, GArray *ids, GArray *told)
{
  g_array_append_vals (told, ids->data, ids->len);
}

// Mail that was put off comes back only with the next start, or what became due while Mail was off
// never does; or nobody is told.
static void
test_snoozed_mail_wakes (Fixture *fixture, const void *unused)
{
  int64_t now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (GArray) told = g_array_new (FALSE, FALSE, sizeof (int64_t));

  put_off (fixture, &fixture->first, now - 60);
  put_off (fixture, &fixture->second, now + 2);
  g_assert_cmpuint (count_in (fixture, fixture->inbox), ==, 0);
  g_assert_cmpuint (mail_engine_read_snoozed_count (fixture->engine), ==, 2);
  g_signal_connect (fixture->engine, "new-mail", G_CALLBACK (on_new_mail), told);
  mail_engine_start (fixture->engine);
  while (told->len < 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_get_real_time () / G_USEC_PER_SEC, >=, now + 2);
  g_assert_cmpint (g_array_index (told, int64_t, 0), ==, fixture->first);
  g_assert_cmpint (g_array_index (told, int64_t, 1), ==, fixture->second);
  g_assert_cmpuint (count_in (fixture, fixture->inbox), ==, 2);
  g_assert_cmpuint (mail_engine_read_snoozed_count (fixture->engine), ==, 0);
  g_signal_handlers_disconnect_by_data (fixture->engine, told);
}

static void
add (const char *path, void (*test) (Fixture *, const void *))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/account/mail/lists-and-rows", test_lists_and_rows);
  add ("/account/mail/flag-is-shown-and-told", test_flag_is_shown_and_told);
  add ("/account/mail/move-and-undo", test_move_and_undo);
  add ("/account/mail/trash-is-made", test_trash_is_made);
  add ("/account/mail/junk-is-marked", test_junk_is_marked);
  add ("/account/mail/conversation-as-target", test_conversation_as_target);
  add ("/account/mail/gone-target-is-told", test_gone_target_is_told);
  add ("/account/mail/load", test_load);
  add ("/account/mail/prepare-reply", test_prepare_reply);
  add ("/account/mail/open-draft-of-another-client", test_open_draft_of_another_client);
  add ("/account/mail/discard-and-restore", test_discard_and_restore);
  add ("/account/mail/snoozed-mail-wakes", test_snoozed_mail_wakes);
  return g_test_run ();
}
