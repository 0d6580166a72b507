// SPDX-License-Identifier: GPL-3.0-or-later
//
// An account at work by itself: IDLE, bodies, drafts, the outbox through a real Postfix, few
// connections, cut lines.

#include "sync/sync-fixture.h"

#include "mime/mime-build.h"
#include "store/store-content.h"
#include "store/store-draft.h"
#include "store/store-folder.h"
#include "store/store-operation.h"
#include "store/store-outbox.h"

#include <string.h>

static void
run (TestClient *client, const char *command)
{
  g_free (test_client_run (client, "%s", command));
}

static bool
is_up_to_date (SyncFixture *fixture, void *data)
{
  g_autoptr (MailAccountState) state = sync_account_dup_state (fixture->sync);
  return state->code == MAIL_STATE_UP_TO_DATE && state->last_sync;
}

static bool
has_subject (SyncFixture *fixture, void *data)
{
  char **path_and_subject = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MailFolder) folder =
    store_folder_get_by_path (fixture->store, fixture->account->id, path_and_subject[0], &error);
  return folder && sync_fixture_find (fixture, path_and_subject[0], path_and_subject[1]);
}

static void
wait_for_subject (SyncFixture *fixture, const char *path, const char *subject)
{
  const char *both[] = {path, subject};
  sync_fixture_wait (fixture, has_subject, both, subject);
}

static void
start (SyncFixture *fixture)
{
  sync_account_start (fixture->sync);
  sync_fixture_wait (fixture, is_up_to_date, NULL, "up to date");
}

static double
seconds_since (int64_t start_time)
{
  return (double) (g_get_monotonic_time () - start_time) / G_USEC_PER_SEC;
}

static bool
has_new_mail (SyncFixture *fixture, void *data)
{
  g_mutex_lock (&fixture->mutex);
  bool has = fixture->new_mail == 1;
  g_mutex_unlock (&fixture->mutex);
  return has;
}

// Else new mail shows up minutes late, or only after a click.
static void
test_watch (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 30);
  start (fixture);
  int64_t begun = g_get_monotonic_time ();
  test_client_append (fixture->other, "INBOX", "news", "news@test.example", "");
  wait_for_subject (fixture, "INBOX", "news");
  g_test_message ("new mail after %.3f s", seconds_since (begun));
  sync_fixture_wait (fixture, has_new_mail, NULL, "the news of it");
  begun = g_get_monotonic_time ();
  run (fixture->other, "SELECT INBOX");
  run (fixture->other, "UID STORE 1:5 +FLAGS (\\Seen)");
  run (fixture->other, "UID STORE 6:20 +FLAGS (\\Deleted)");
  run (fixture->other, "EXPUNGE");
  sync_fixture_wait (fixture, sync_fixture_is_equal, (char *) "INBOX", "the same inbox");
  g_test_message ("changes after %.3f s", seconds_since (begun));
}

// Else the folder a person looks at is the one that stands still.
static void
test_open_folder (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "Archive", "mail", 30);
  start (fixture);
  wait_for_subject (fixture, "Archive", "mail 1");
  sync_account_set_open_folder (fixture->sync, sync_fixture_folder (fixture, "Archive"));
  for (int i = 0; i < 3; i++) {
    g_autofree char *subject = g_strdup_printf ("news %d", i);
    g_autofree char *id = g_strdup_printf ("news-%d@test.example", i);
    int64_t begun = g_get_monotonic_time ();
    test_client_append (fixture->other, "Archive", subject, id, "");
    wait_for_subject (fixture, "Archive", subject);
    g_test_message ("seen after %.3f s", seconds_since (begun));
  }
  run (fixture->other, "SELECT Archive");
  run (fixture->other, "UID STORE 1:5 +FLAGS (\\Seen)");
  sync_fixture_wait (fixture, sync_fixture_is_equal, (char *) "Archive", "the same archive");
}

static bool
has_all_bodies (SyncFixture *fixture, void *data)
{
  for (int i = 1; i <= 30; i++) {
    g_autofree char *subject = g_strdup_printf ("mail %d", i);
    int64_t id = sync_fixture_find (fixture, "INBOX", subject);
    if (!id || !store_content_has (fixture->store, id))
      return false;
  }
  return true;
}

// Else nothing can be read on a train.
static void
test_bodies_come_by_themselves (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 30);
  start (fixture);
  sync_fixture_wait (fixture, has_all_bodies, NULL, "all bodies");
  int64_t id = sync_fixture_find (fixture, "INBOX", "mail 7");
  g_autoptr (GBytes) raw = store_content_get (fixture->store, id, NULL);
  g_assert_nonnull (strstr (g_bytes_get_data (raw, NULL), "Hello, mail 7."));
}

// Else opening a message waits for a whole sync, or shows another's content.
static void
test_fetch_on_demand (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  sync_fixture_pass (fixture);
  int64_t id = sync_fixture_find (fixture, "INBOX", "mail 2");
  g_assert_false (store_content_has (fixture->store, id));
  sync_account_fetch_message (fixture->sync, id, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) raw = store_content_get (fixture->store, id, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (g_bytes_get_data (raw, NULL), "Hello, mail 2."));
  run (fixture->other, "SELECT INBOX");
  run (fixture->other, "UID STORE 3 +FLAGS (\\Deleted)");
  run (fixture->other, "EXPUNGE");
  id = sync_fixture_find (fixture, "INBOX", "mail 3");
  g_assert_false (sync_account_fetch_message (fixture->sync, id, NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND);
}

// Else a server that allows one connection shows an empty window.
static void
test_one_connection (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_proxy_set_max_connections (fixture->proxy, 1);
  test_client_append_many (fixture->other, "INBOX", "mail", 30);
  test_client_append (fixture->other, "Archive", "kept", "kept@test.example", "");
  start (fixture);
  wait_for_subject (fixture, "Archive", "kept");
  sync_fixture_wait (fixture, has_all_bodies, NULL, "all bodies");
  test_client_append (fixture->other, "INBOX", "news", "news@test.example", "");
  wait_for_subject (fixture, "INBOX", "news");
}

// Else the account is dead after the first tunnel.
static void
test_reconnects (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 30);
  start (fixture);
  for (int i = 0; i < 3; i++) {
    g_autofree char *subject = g_strdup_printf ("after %d", i);
    g_autofree char *id = g_strdup_printf ("after-%d@test.example", i);
    test_proxy_cut_now (fixture->proxy);
    test_client_append (fixture->other, "INBOX", subject, id, "");
    wait_for_subject (fixture, "INBOX", subject);
  }
  sync_account_network_changed (fixture->sync, false);
  test_client_append (fixture->other, "INBOX", "back", "back@test.example", "");
  sync_account_network_changed (fixture->sync, true);
  wait_for_subject (fixture, "INBOX", "back");
}

static void
flag_seen (SyncFixture *fixture, const char *subject)
{
  g_autoptr (GError) error = NULL;
  int64_t id = sync_fixture_find (fixture, "INBOX", subject);
  MailTarget target = {.folder_id = sync_fixture_folder (fixture, "INBOX"), .ids = &id, .n_ids = 1};
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  g_assert_no_error (error);
  store_operation_flag (write, &target, MAIL_FLAG_SEEN, 0, NULL, NULL, &error);
  g_assert_no_error (error);
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
}

// Else what was read here is bold on the phone until the evening.
static void
test_poke_sends_at_once (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  start (fixture);
  int64_t begun = g_get_monotonic_time ();
  flag_seen (fixture, "mail 1");
  sync_account_poke (fixture->sync);
  sync_fixture_wait (fixture, sync_fixture_is_equal, (char *) "INBOX", "the flag there");
  g_test_message ("sent after %.3f s", seconds_since (begun));
}

static int64_t
queue_message (SyncFixture *fixture, const char *recipient, const char *subject, int64_t related_id)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strdup_printf ("From: Robin <%s>\r\nTo: %s\r\nSubject: %s\r\n"
                                           "\r\nA body.\r\n.\r\nafter a dot\r\n",
                                           fixture->user, recipient, subject);
  g_autoptr (GBytes) raw = g_bytes_new (text, strlen (text));
  g_autoptr (MimeOutgoing) built = mime_build_from_raw (raw, NULL, NULL, &error);
  g_assert_no_error (error);
  const char *recipients[] = {recipient, NULL};
  StoreOutgoing outgoing = {.account_id = fixture->account->id,
                            .message = built->wire,
                            .sent_copy = built->sent,
                            .sender = built->sender,
                            .recipients = recipients,
                            .subject = subject,
                            .message_id = built->message_id,
                            .related_id = related_id,
                            .related_flags = related_id ? MAIL_FLAG_ANSWERED : 0};
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  g_assert_no_error (error);
  int64_t id = store_outbox_add (write, &outgoing, &error);
  g_assert_no_error (error);
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
  sync_account_poke_outbox (fixture->sync);
  return id;
}

static bool
is_in_sent_once (SyncFixture *fixture, void *data)
{
  g_autofree char *sent = test_client_dump (fixture->other, "Sent");
  const char *newline = strchr (sent, '\n');
  return newline && !newline[1];
}

static MailOutboxState
outbox_state (SyncFixture *fixture, int64_t id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailOutboxItem) item = store_outbox_get (fixture->store, id, &error);
  g_assert_no_error (error);
  return item->state;
}

// Else a reply is sent twice, not filed, or the mail it answers is not marked.
static void
test_round_trip (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  start (fixture);
  int64_t begun = g_get_monotonic_time ();
  int64_t related = sync_fixture_find (fixture, "INBOX", "mail 1");
  int64_t id = queue_message (fixture, fixture->user, "Re: mail 1", related);
  wait_for_subject (fixture, "INBOX", "Re: mail 1");
  g_test_message ("back in the inbox after %.3f s", seconds_since (begun));
  sync_fixture_wait (fixture, is_in_sent_once, NULL, "one copy in Sent");
  sync_fixture_wait (fixture, sync_fixture_is_equal, (char *) "INBOX", "the answered mark");
  g_assert_cmpint (outbox_state (fixture, id), ==, MAIL_OUTBOX_FILED);
  g_autofree char *inbox = test_client_dump (fixture->other, "INBOX");
  g_assert_true (g_str_has_prefix (inbox, "1 (\\Answered) mail-1@test.example\n"));
}

static bool
is_refused (SyncFixture *fixture, void *data)
{
  return outbox_state (fixture, *(int64_t *) data) == MAIL_OUTBOX_REFUSED;
}

// Else a typing error in an address leaves a message that waits for ever, without a word.
static void
test_refused_recipient (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  start (fixture);
  int64_t id = queue_message (fixture, "nobody@example.org", "lost", 0);
  sync_fixture_wait (fixture, is_refused, &id, "the refusal");
  g_autoptr (MailOutboxItem) item = store_outbox_get (fixture->store, id, &error);
  g_assert_no_error (error);
  g_test_message ("%s", item->reason);
  g_assert_nonnull (strstr (item->reason, "550 5.1.1"));
  const MailRecipient *recipient = item->recipients->pdata[0];
  g_assert_cmpint (recipient->code, ==, 550);
  g_autofree char *sent = test_client_dump (fixture->other, "Sent");
  g_assert_cmpstr (sent, ==, "");
}

static MailDraft *
save_draft (SyncFixture *fixture, const MailDraft *template)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  g_assert_no_error (error);
  MailDraft *draft = store_draft_save (write, template, &error);
  g_assert_no_error (error);
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
  return draft;
}

static char *
drafts_on_server (SyncFixture *fixture)
{
  run (fixture->other, "EXAMINE Drafts");
  char *answer = test_client_run (fixture->other, "UID FETCH 1:* (FLAGS BODY.PEEK[])");
  run (fixture->other, "UNSELECT");
  return answer;
}

// Else a draft begun here can't be finished on the phone, is there twice, or is an old one.
static void
test_drafts (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_fixture_pass (fixture);
  MailDraft template = {.account_id = fixture->account->id,
                        .from = fixture->user,
                        .to = (char *) TEST_PEER,
                        .subject = (char *) "Plans",
                        .text = (char *) "first words"};
  g_autoptr (MailDraft) first = save_draft (fixture, &template);
  sync_fixture_pass (fixture);
  g_autofree char *once = drafts_on_server (fixture);
  g_assert_nonnull (strstr (once, "first words"));
  g_assert_nonnull (strstr (once, "\\Draft"));
  template.id = first->id;
  template.text = (char *) "second thoughts";
  g_autoptr (MailDraft) second = save_draft (fixture, &template);
  sync_fixture_pass (fixture);
  g_autofree char *twice = drafts_on_server (fixture);
  g_assert_nonnull (strstr (twice, "second thoughts"));
  g_assert_null (strstr (twice, "first words"));
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  store_draft_close (write, first->id, true, &error);
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
  sync_fixture_pass (fixture);
  g_autofree char *gone = drafts_on_server (fixture);
  g_assert_null (strstr (gone, "FETCH"));
}

static char *
give_wrong_password (void *data, const MailAccount *account, const MailService *service,
                     GCancellable *cancellable, GError **error)
{
  return g_strdup ("wrong");
}

static bool
is_in_trouble (SyncFixture *fixture, void *data)
{
  g_autoptr (MailAccountState) state = sync_account_dup_state (fixture->sync);
  return state->code == MAIL_STATE_TROUBLE &&
         g_error_matches (state->error, MAIL_ERROR, MAIL_ERROR_AUTH_REJECTED);
}

// Else a changed password looks like a day without mail.
static void
test_wrong_password (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_account_free (fixture->sync);
  SyncAccountConfig config = {
    .store = fixture->store, .net = fixture->net, .password = give_wrong_password};
  fixture->sync = sync_account_new (fixture->account, &config);
  sync_account_start (fixture->sync);
  sync_fixture_wait (fixture, is_in_trouble, NULL, "trouble");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/account/watch", test_watch);
  g_test_add_func ("/sync/account/open-folder", test_open_folder);
  g_test_add_func ("/sync/account/bodies-come-by-themselves", test_bodies_come_by_themselves);
  g_test_add_func ("/sync/account/fetch-on-demand", test_fetch_on_demand);
  g_test_add_func ("/sync/account/one-connection", test_one_connection);
  g_test_add_func ("/sync/account/reconnects", test_reconnects);
  g_test_add_func ("/sync/account/poke-sends-at-once", test_poke_sends_at_once);
  g_test_add_func ("/sync/account/round-trip", test_round_trip);
  g_test_add_func ("/sync/account/refused-recipient", test_refused_recipient);
  g_test_add_func ("/sync/account/drafts", test_drafts);
  g_test_add_func ("/sync/account/wrong-password", test_wrong_password);
  int failed = g_test_run ();
  sync_fixture_stop_servers ();
  return failed;
}
