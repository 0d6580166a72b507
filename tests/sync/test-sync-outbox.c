// SPDX-License-Identifier: GPL-3.0-or-later
//
// The outbox through a real Postfix: sent once, filed once, refused in words, put off, and cut at
// every place of the dialogue.

#include "sync/outbox-acts.h"

#include "store/store-account.h"
#include "store/store-draft.h"
#include "store/store-outbox.h"
#include "sync/sync-context.h"
#include "sync/sync-send-limit.h"

#include <stdlib.h>
#include <string.h>

// To RECIPIENT, and to OTHER unless that is NULL; it leaves at once.
static int64_t
queue_message (SyncFixture *fixture, const char *recipient, const char *other, const char *subject,
               OutboxActsMessage message)
{
  const char *recipients[] = {recipient, other, NULL};
  message.recipients = recipients;
  if (!message.body)
    message.body = "A body.\r\n.\r\nafter a dot\r\n";
  int64_t id = outbox_acts_queue_message (fixture, subject, &message);
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

static double
seconds_since (int64_t start_time)
{
  return (double) (g_get_monotonic_time () - start_time) / G_USEC_PER_SEC;
}

// Else a reply is sent twice, not filed, or the mail it answers is not marked.
static void
test_round_trip (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  sync_fixture_start (fixture);
  int64_t begun = g_get_monotonic_time ();
  int64_t related = sync_fixture_find (fixture, "INBOX", "mail 1");
  g_autoptr (GArray) related_ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_array_append_val (related_ids, related);
  const OutboxActsMessage origin = {.related_ids = related_ids,
                                    .related_flags = MAIL_FLAG_ANSWERED};
  int64_t id = queue_message (fixture, fixture->user, NULL, "Re: mail 1", origin);
  sync_fixture_wait_for_subject (fixture, "INBOX", "Re: mail 1");
  g_test_message ("back in the inbox after %.3f s", seconds_since (begun));
  sync_fixture_wait (fixture, is_in_sent_once, NULL, "one copy in Sent");
  sync_fixture_wait (fixture, sync_fixture_is_equal, (char *) "INBOX", "the answered mark");
  g_assert_cmpint (outbox_acts_get_state (fixture, id), ==, MAIL_OUTBOX_FILED);
  g_autofree char *inbox = test_client_dump (fixture->other, "INBOX");
  g_assert_true (g_str_has_prefix (inbox, "1 (\\Answered) mail-1@test.example\n"));
}

// Else of several messages sent on in one none shows that it was, or one deleted meanwhile takes
// the mark from the others.
static void
test_each_forwarded_is_marked (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GArray) related_ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  test_client_append_many (fixture->other, "INBOX", "mail", 3);
  sync_fixture_start (fixture);
  const int64_t related[] = {sync_fixture_find (fixture, "INBOX", "mail 1"), INT64_MAX,
                             sync_fixture_find (fixture, "INBOX", "mail 3")};
  g_array_append_vals (related_ids, related, G_N_ELEMENTS (related));
  const OutboxActsMessage origin = {.related_ids = related_ids,
                                    .related_flags = MAIL_FLAG_FORWARDED};
  queue_message (fixture, fixture->user, NULL, "Three of them", origin);
  sync_fixture_wait_for_subject (fixture, "INBOX", "Three of them");
  sync_fixture_wait (fixture, is_in_sent_once, NULL, "one copy in Sent");
  sync_fixture_wait (fixture, sync_fixture_is_equal, (char *) "INBOX", "the forwarded marks");
  g_autofree char *inbox = test_client_dump (fixture->other, "INBOX");
  g_assert_true (g_str_has_prefix (inbox, "1 ($Forwarded) mail-1@test.example\n"
                                          "2 () mail-2@test.example\n"
                                          "3 ($Forwarded) mail-3@test.example\n"));
}

static bool
is_refused (SyncFixture *fixture, void *data)
{
  return outbox_acts_get_state (fixture, *(int64_t *) data) == MAIL_OUTBOX_REFUSED;
}

// Else a typing error in an address leaves a message that waits for ever, without a word.
static void
test_refused_recipient (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  sync_fixture_start (fixture);
  int64_t id = queue_message (fixture, "nobody@example.org", NULL, "lost", (OutboxActsMessage) {0});
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
save_draft (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  MailDraft template = {.account_id = fixture->account->id,
                        .from = fixture->user,
                        .to = fixture->user,
                        .subject = (char *) "Plans",
                        .text = (char *) "words"};
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  MailDraft *draft = store_draft_save (write, &template, &error);
  g_assert_no_error (error);
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
  return draft;
}

static bool
has_no_drafts (SyncFixture *fixture, void *data)
{
  g_autofree char *drafts = test_client_dump (fixture->other, "Drafts");
  return !*drafts;
}

// Else the draft of what was sent long ago lies about, and is sent again by mistake.
static void
test_draft_goes (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (MailDraft) draft = save_draft (fixture);
  sync_fixture_pass (fixture);
  g_assert_false (has_no_drafts (fixture, NULL));
  sync_fixture_start (fixture);
  queue_message (fixture, fixture->user, NULL, "Plans",
                 (OutboxActsMessage) {.draft_id = draft->id});
  sync_fixture_wait_for_subject (fixture, "INBOX", "Plans");
  sync_fixture_wait (fixture, has_no_drafts, NULL, "the draft to go");
  sync_fixture_wait (fixture, is_in_sent_once, NULL, "one copy in Sent");
}

static bool
was_tried (SyncFixture *fixture, void *data)
{
  g_autoptr (MailOutboxItem) item = store_outbox_get (fixture->store, *(int64_t *) data, NULL);
  return item->tries > 0 && item->state == MAIL_OUTBOX_QUEUED;
}

// Else a server's "later" sounds like a "no", is forgotten, or sends twice to those who have it.
static void
test_put_off (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  sync_fixture_start (fixture);
  int64_t now = g_get_real_time () / G_USEC_PER_SEC;
  int64_t id =
    queue_message (fixture, fixture->user, SYNC_FIXTURE_LATER, "half", (OutboxActsMessage) {0});
  sync_fixture_wait (fixture, was_tried, &id, "the first try");
  g_autoptr (MailOutboxItem) item = store_outbox_get (fixture->store, id, &error);
  g_assert_no_error (error);
  g_test_message ("%s", item->reason);
  g_assert_nonnull (strstr (item->reason, "come back later"));
  g_assert_cmpint (item->not_before, >=, now + 30);
  sync_fixture_wait_for_subject (fixture, "INBOX", "half");
  outbox_acts_release (fixture, id);
  sync_account_poke_outbox (fixture->sync);
  queue_message (fixture, fixture->user, NULL, "whole", (OutboxActsMessage) {0});
  sync_fixture_wait_for_subject (fixture, "INBOX", "whole");
  g_assert_cmpuint (outbox_acts_count_arrived (fixture, "half"), ==, 1);
}

static void
correct (SyncFixture *fixture, int64_t id, const char *address, const char *corrected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  store_outbox_correct (write, id, address, corrected, 1, &error);
  g_assert_no_error (error);
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
  sync_account_poke_outbox (fixture->sync);
}

static bool
is_partly_refused (SyncFixture *fixture, void *data)
{
  return outbox_acts_get_state (fixture, *(int64_t *) data) == MAIL_OUTBOX_PARTLY_REFUSED;
}

static bool
is_filed (SyncFixture *fixture, void *data)
{
  return outbox_acts_get_state (fixture, *(int64_t *) data) == MAIL_OUTBOX_FILED;
}

static bool
is_in_inbox (SyncFixture *fixture, void *data)
{
  return outbox_acts_count_arrived (fixture, data) > 0;
}

// Else one wrong address of several is overlooked, or correcting it sends to all once more.
static void
test_one_of_two_refused (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (SyncFixture) friend = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  sync_fixture_start (fixture);
  int64_t id = queue_message (fixture, fixture->user, "nobody@example.org", "both-of-you",
                              (OutboxActsMessage) {0});
  sync_fixture_wait (fixture, is_partly_refused, &id, "the refusal");
  sync_fixture_wait (fixture, is_in_sent_once, NULL, "one copy in Sent");
  g_autoptr (MailOutboxItem) item = store_outbox_get (fixture->store, id, &error);
  g_assert_no_error (error);
  const MailRecipient *has_it = item->recipients->pdata[0], *refused = item->recipients->pdata[1];
  g_assert_cmpint (has_it->state, ==, MAIL_RECIPIENT_ACCEPTED);
  g_assert_cmpint (refused->state, ==, MAIL_RECIPIENT_REFUSED);
  g_assert_cmpint (refused->verdict, ==, MAIL_VERDICT_NO_MAILBOX);
  correct (fixture, id, "nobody@example.org", friend->user);
  sync_fixture_wait (fixture, is_filed, &id, "the end");
  sync_fixture_wait (friend, is_in_inbox, (char *) "both-of-you", "the friend's copy");
  sync_fixture_wait (fixture, is_in_inbox, (char *) "both-of-you", "the first copy");
  g_assert_cmpuint (outbox_acts_count_arrived (fixture, "both-of-you"), ==, 1);
  g_assert_cmpuint (outbox_acts_count_arrived (friend, "both-of-you"), ==, 1);
  g_assert_true (is_in_sent_once (fixture, NULL));
}

// Else a message that the server put off after it had agreed to all recipients is sent to nobody
// the next time, and counts as sent.
static void
test_put_off_after_the_dot (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  sync_fixture_start (fixture);
  int64_t id =
    queue_message (fixture, SYNC_FIXTURE_AFTER_DOT, NULL, "dotted", (OutboxActsMessage) {0});
  sync_fixture_wait (fixture, was_tried, &id, "the first try");
  g_autoptr (MailOutboxItem) item = store_outbox_get (fixture->store, id, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (item->reason, "not after the dot"));
  const MailRecipient *recipient = item->recipients->pdata[0];
  g_assert_cmpint (recipient->state, ==, MAIL_RECIPIENT_DELAYED);
  g_assert_cmpint (recipient->code, ==, 450);
  g_autoptr (StoreOutboxMessage) again = store_outbox_load (fixture->store, id, &error);
  g_assert_cmpstr (again->recipients[0], ==, SYNC_FIXTURE_AFTER_DOT);
  correct (fixture, id, SYNC_FIXTURE_AFTER_DOT, fixture->user);
  sync_fixture_wait_for_subject (fixture, "INBOX", "dotted");
}

// Else a person attaches more than the server takes, and learns it only from the outbox; or not how
// much it takes.
static void
test_too_large_is_told_before (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) body = g_string_new (NULL);
  sync_fixture_start (fixture);
  while (body->len < 52428800)
    g_string_append (body, "all of them alike, and many of them there are\r\n");
  int64_t id =
    queue_message (fixture, fixture->user, NULL, "large", (OutboxActsMessage) {.body = body->str});
  sync_fixture_wait (fixture, is_refused, &id, "the refusal");
  g_autoptr (MailOutboxItem) item = store_outbox_get (fixture->store, id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (item->cause, ==, MAIL_OUTBOX_CAUSE_TOO_LARGE);
  g_assert_cmpstr (item->reason, ==, "52428800");
  g_assert_cmpuint (sync_context_recall_size_limit (fixture->store, fixture->account), ==,
                    52428800);
  MailAccount elsewhere = *fixture->account;
  elsewhere.submission.port++;
  g_assert_cmpuint (sync_context_recall_size_limit (fixture->store, &elsewhere), ==, 0);
}

// Else a provider blocks the account for a day, and nobody knows why nothing goes.
static void
test_keeps_below_the_limit (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  int64_t ids[4];
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  store_account_set_value (write, fixture->account->id, SYNC_SEND_LIMIT_KEY, "2", &error);
  g_assert_no_error (error);
  store_write_commit (g_steal_pointer (&write), &error);
  for (size_t i = 0; i < G_N_ELEMENTS (ids); i++)
    ids[i] = queue_message (fixture, fixture->user, NULL, "much", (OutboxActsMessage) {0});
  sync_fixture_pass (fixture);
  for (size_t i = 0; i < G_N_ELEMENTS (ids); i++) {
    g_autoptr (MailOutboxItem) item = store_outbox_get (fixture->store, ids[i], &error);
    g_assert_cmpint (item->state, ==, i < 2 ? MAIL_OUTBOX_FILED : MAIL_OUTBOX_QUEUED);
    g_assert_cmpint (item->cause, ==, i < 2 ? MAIL_OUTBOX_CAUSE_NONE : MAIL_OUTBOX_CAUSE_LIMIT);
    g_assert_true (i < 2 || item->not_before > g_get_real_time () / G_USEC_PER_SEC + 80000);
  }
}

static bool
waits_for_connection (SyncFixture *fixture, void *data)
{
  g_autoptr (MailOutboxItem) item = store_outbox_get (fixture->store, *(int64_t *) data, NULL);
  return item->state == MAIL_OUTBOX_QUEUED && item->cause == MAIL_OUTBOX_CAUSE_CONNECTION;
}

// Else what was written in a train leaves up to an hour after the train has arrived.
static void
test_goes_once_the_network_is_back (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  sync_fixture_start (fixture);
  test_proxy_cut_after_received (fixture->smtp_proxy, 1);
  int64_t id = queue_message (fixture, fixture->user, NULL, "tunnel", (OutboxActsMessage) {0});
  sync_fixture_wait (fixture, waits_for_connection, &id, "the failed try");
  test_proxy_cut_after_received (fixture->smtp_proxy, 0);
  g_autoptr (MailOutboxItem) item = store_outbox_get (fixture->store, id, &error);
  g_assert_cmpint (item->not_before, >, g_get_real_time () / G_USEC_PER_SEC + 10);
  sync_account_network_changed (fixture->sync, true);
  sync_fixture_wait_for_subject (fixture, "INBOX", "tunnel");
}

// From now on FIXTURE sends by SUBMISSION.
static void
send_by (SyncFixture *fixture, TestSubmission *submission)
{
  MailAccount template = *fixture->account;
  template.submission = (MailService) {.host = (char *) "localhost",
                                       .port = test_submission_get_port (submission),
                                       .security = MAIL_SECURITY_NONE};
  g_autoptr (MailAccount) account = mail_account_new (&template);
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  mail_account_unref (fixture->account);
  fixture->account = store_account_put (write, account, &error);
  g_assert_no_error (error);
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
}

// The server files the one message that it took itself.
static void
file_taken (SyncFixture *fixture, TestSubmission *submission)
{
  g_autoptr (GPtrArray) all = test_submission_take_all (submission);
  g_assert_cmpuint (all->len, ==, 1);
  g_auto (GStrv) lines = g_strsplit (((TestSubmissionMail *) all->pdata[0])->content, "\n", -1);
  g_autofree char *text = g_strjoinv ("\r\n", lines);
  g_free (test_client_run (fixture->other, "APPEND Sent {%zu+}\r\n%s", strlen (text), text));
}

static void
assert_found_once (SyncFixture *fixture, TestSubmission *submission, int64_t id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailTimeline) timeline = store_outbox_timeline (fixture->store, id, &error);
  g_assert_no_error (error);
  bool found = false;
  for (unsigned int i = 0; i < timeline->events->len; i++)
    found |= ((const MailEvent *) timeline->events->pdata[i])->kind == MAIL_EVENT_FOUND;
  g_assert_true (found);
  sync_fixture_pass (fixture);
  g_assert_true (is_in_sent_once (fixture, NULL));
  g_autoptr (GPtrArray) again = test_submission_take_all (submission);
  g_assert_cmpuint (again->len, ==, 0);
}

// Else a person is asked about mail that lies in Sent for all to see, or a second copy of it comes
// there. The server files what it takes, and answers when we have given up.
static void
test_late_answer_is_found_in_sent (void)
{
  g_autoptr (TestSubmission) submission = test_submission_new (NULL, TEST_SUBMISSION_AUTH);
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_fixture_pass (fixture);
  send_by (fixture, submission);
  int64_t id = outbox_acts_queue (fixture, "late");
  outbox_acts_give_up (fixture, submission, id);
  g_assert_cmpint (outbox_acts_get_state (fixture, id), ==, MAIL_OUTBOX_AMBIGUOUS);
  file_taken (fixture, submission);
  sync_fixture_pass (fixture);
  g_assert_cmpint (outbox_acts_get_state (fixture, id), ==, MAIL_OUTBOX_FILED);
  assert_found_once (fixture, submission, id);
}

static bool
is_held (SyncFixture *fixture, void *data)
{
  return test_submission_is_held (data);
}

static TestSubmissionFate
cut (void *data, const char *step)
{
  return TEST_SUBMISSION_CUT;
}

// Else it is asked about as long as the connection to the other server lasts.
static void
test_lost_answer_is_found_at_once (void)
{
  g_autoptr (TestSubmission) submission = test_submission_new (NULL, TEST_SUBMISSION_AUTH);
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  send_by (fixture, submission);
  sync_fixture_restart (fixture);
  sync_fixture_start (fixture);
  test_submission_hold (submission, ": taken");
  int64_t id = queue_message (fixture, fixture->user, NULL, "lost", (OutboxActsMessage) {0});
  sync_fixture_wait (fixture, is_held, submission, "the server to take it");
  file_taken (fixture, submission);
  // Once that is known nothing but the loss makes anybody look there.
  sync_fixture_wait_for_subject (fixture, "Sent", "lost");
  test_submission_set_step (submission, cut, NULL);
  test_submission_hold (submission, NULL);
  sync_fixture_wait (fixture, is_filed, &id, "its being found");
  assert_found_once (fixture, submission, id);
}

static bool
has_all_sent (SyncFixture *fixture, void *data)
{
  GArray *ids = data;
  for (unsigned int i = 0; i < ids->len; i++) {
    g_autofree char *subject = g_strdup_printf ("cut-%u-", i);
    if (outbox_acts_get_state (fixture, g_array_index (ids, int64_t, i)) == MAIL_OUTBOX_FILED &&
        !outbox_acts_count_arrived (fixture, subject))
      return false;
  }
  return true;
}

// To N people of a domain that has them all, or (KNOWN false) of one that has none of them.
static int64_t
queue_for_many (SyncFixture *fixture, unsigned int n, bool known, const char *one_more)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (unsigned int i = 0; i < n; i++)
    g_strv_builder_take (
      builder, g_strdup_printf ("person%u@%s", i, known ? "many.example" : "example.org"));
  if (one_more)
    g_strv_builder_add (builder, one_more);
  g_auto (GStrv) recipients = g_strv_builder_end (builder);
  return outbox_acts_queue_to (fixture, (const char *const *) recipients, "to many");
}

// Postfix takes 1,000 recipients, refuses those over that one by one, and hangs up after 20
// refusals: nobody ever gets a message that names more, or one with many wrong addresses.
static void
test_to_very_many (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GError) error = NULL;
  int64_t many = queue_for_many (fixture, 1100, true, NULL);
  sync_fixture_pass (fixture);
  g_autoptr (MailOutboxItem) item = store_outbox_get (fixture->store, many, &error);
  g_assert_no_error (error);
  g_assert_cmpint (item->state, ==, MAIL_OUTBOX_FILED);
  g_assert_cmpuint (mail_outbox_item_count (item, MAIL_RECIPIENT_ACCEPTED), ==, 1100);
  int64_t wrong = queue_for_many (fixture, 25, false, fixture->user);
  sync_fixture_pass (fixture);
  g_autoptr (MailOutboxItem) told = store_outbox_get (fixture->store, wrong, &error);
  g_assert_no_error (error);
  g_assert_cmpint (told->state, ==, MAIL_OUTBOX_PARTLY_REFUSED);
  g_assert_cmpuint (mail_outbox_item_count (told, MAIL_RECIPIENT_REFUSED), ==, 25);
  g_assert_cmpuint (mail_outbox_item_count (told, MAIL_RECIPIENT_ACCEPTED), ==, 1);
}

// The first of them asks for BDAT, the others leave at once.
#define CUT_AT_ONCE 3

// Some messages over a line that drops somewhere, in either direction.
static void
send_cut (SyncFixture *fixture, unsigned int number, GArray *ids)
{
  MailSyncReport report;
  for (unsigned int i = 0; i < CUT_AT_ONCE; i++) {
    g_autofree char *subject = g_strdup_printf ("cut-%u-", ids->len);
    int64_t id = queue_message (fixture, fixture->user, NULL, subject, (OutboxActsMessage) {0});
    g_array_append_val (ids, id);
  }
  if (number % 2)
    test_proxy_cut_after_sent (fixture->smtp_proxy, (uint64_t) g_test_rand_int_range (500, 4000));
  else
    test_proxy_cut_after_received (fixture->smtp_proxy,
                                   (uint64_t) g_test_rand_int_range (1500, 5000));
  sync_account_sync (fixture->sync, NULL, MAIL_BODIES_NONE, NULL, &report, NULL);
  g_clear_error (&report.error);
}

// Else a line that drops while sending doubles the mail, or loses it without a word (D3).
static void
test_cut_while_sending (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  unsigned int counts[MAIL_OUTBOX_PARTLY_REFUSED + 1] = {0};
  const char *wanted = g_getenv ("MAIL_CUTS");
  unsigned int cuts = wanted ? (unsigned int) strtoul (wanted, NULL, 10) : 30;
  for (unsigned int i = 0; i < cuts; i++) {
    send_cut (fixture, i, ids);
    for (unsigned int k = ids->len - CUT_AT_ONCE; k < ids->len; k++)
      counts[outbox_acts_get_state (fixture, g_array_index (ids, int64_t, k))]++;
  }
  test_proxy_cut_after_sent (fixture->smtp_proxy, 0);
  test_proxy_cut_after_received (fixture->smtp_proxy, 0);
  outbox_acts_release_queued (fixture, ids);
  sync_fixture_pass (fixture);
  sync_fixture_wait (fixture, has_all_sent, ids, "delivery");
  for (unsigned int i = 0; i < ids->len; i++) {
    g_autofree char *subject = g_strdup_printf ("cut-%u-", i);
    MailOutboxState state = outbox_acts_get_state (fixture, g_array_index (ids, int64_t, i));
    g_assert_true (state == MAIL_OUTBOX_FILED || state == MAIL_OUTBOX_AMBIGUOUS);
    g_assert_cmpuint (outbox_acts_count_arrived (fixture, subject), <=, 1);
  }
  g_test_message ("%u cuts: at first %u filed, %u to be tried again, %u ambiguous; none came twice",
                  cuts, counts[MAIL_OUTBOX_FILED], counts[MAIL_OUTBOX_QUEUED],
                  counts[MAIL_OUTBOX_AMBIGUOUS]);
  g_assert_cmpuint (counts[MAIL_OUTBOX_QUEUED], >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/outbox/round-trip", test_round_trip);
  g_test_add_func ("/sync/outbox/each-forwarded-is-marked", test_each_forwarded_is_marked);
  g_test_add_func ("/sync/outbox/refused-recipient", test_refused_recipient);
  g_test_add_func ("/sync/outbox/draft-goes", test_draft_goes);
  g_test_add_func ("/sync/outbox/put-off", test_put_off);
  g_test_add_func ("/sync/outbox/one-of-two-refused", test_one_of_two_refused);
  g_test_add_func ("/sync/outbox/put-off-after-the-dot", test_put_off_after_the_dot);
  g_test_add_func ("/sync/outbox/keeps-below-the-limit", test_keeps_below_the_limit);
  g_test_add_func ("/sync/outbox/too-large-is-told-before", test_too_large_is_told_before);
  g_test_add_func ("/sync/outbox/goes-once-the-network-is-back",
                   test_goes_once_the_network_is_back);
  g_test_add_func ("/sync/outbox/lost-answer-is-found-at-once", test_lost_answer_is_found_at_once);
  g_test_add_func ("/sync/outbox/late-answer-is-found-in-sent", test_late_answer_is_found_in_sent);
  g_test_add_func ("/sync/outbox/to-very-many", test_to_very_many);
  g_test_add_func ("/sync/outbox/cut-while-sending", test_cut_while_sending);
  return sync_fixture_run ();
}
