// SPDX-License-Identifier: GPL-3.0-or-later

#include "store-fixture.h"

#include "store/store-draft.h"
#include "store/store-outbox.h"
#include "store/store-report.h"

static MailDraft *
save_draft (StoreFixture *fixture)
{
  const MailDraft draft = {.account_id = fixture->account_id,
                           .to = (char *) "bob@example.org",
                           .subject = (char *) "Lunch",
                           .text = (char *) "Hello"};
  StoreWrite *write = store_fixture_begin (fixture);
  MailDraft *stored = store_draft_save (write, &draft, NULL);

  g_assert_nonnull (stored);
  store_fixture_commit (write);
  return stored;
}

static unsigned
count_open (StoreFixture *fixture)
{
  g_autoptr (GPtrArray) open = store_draft_list_open (fixture->store, NULL);

  return open->len;
}

static StoreContent *
prepare (StoreFixture *fixture, const char *text, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, size);
  StoreContent *content = store_content_prepare (fixture->store, bytes, NULL);

  g_assert_nonnull (content);
  return content;
}

static void
assert_filled_with (MailSource *source, size_t size, char filling)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = mail_source_read (source, G_MAXUINT64, &error);
  g_autofree char *expected = g_strnfill (size, filling);
  size_t length;
  const char *data = g_bytes_get_data (bytes, &length);

  g_assert_no_error (error);
  g_assert_cmpmem (data, length, expected, size);
}

static const int64_t related_ids[] = {7, INT64_MAX};

static int64_t
queue_at (StoreFixture *fixture, int64_t draft_id, size_t size, int64_t send_at)
{
  g_autoptr (GError) error = NULL;
  const char *recipients[] = {"bob@example.org", "carol@example.org", NULL};
  g_autofree char *body = g_strnfill (size, 'x');
  g_autoptr (StoreContent) message = prepare (fixture, body, size);
  g_autoptr (StoreContent) sent = prepare (fixture, "with bcc", 8);
  g_autoptr (GArray) related = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_array_append_vals (related, related_ids, G_N_ELEMENTS (related_ids));
  StoreOutgoing outgoing = {.account_id = fixture->account_id,
                            .draft_id = draft_id,
                            .message = message,
                            .sent_copy = sent,
                            .sender = "alice@example.org",
                            .recipients = recipients,
                            .subject = "Lunch",
                            .message_id = "s@x",
                            .related_ids = related,
                            .related_flags = MAIL_FLAG_ANSWERED,
                            .not_before = send_at};
  StoreWrite *write = store_fixture_begin (fixture);
  int64_t id = store_outbox_add (write, &outgoing, &error);

  g_assert_no_error (error);
  store_fixture_commit (write);
  return id;
}

static int64_t
queue (StoreFixture *fixture, int64_t draft_id, size_t size)
{
  return queue_at (fixture, draft_id, size, 0);
}

static void
set_state (StoreFixture *fixture, int64_t id, MailOutboxState from, MailOutboxState to)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_fixture_begin (fixture);

  store_outbox_set_state (write, id, from, to, NULL, 0, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
}

static MailOutboxState
state_of (StoreFixture *fixture, int64_t id)
{
  g_autoptr (MailOutboxItem) item = store_outbox_get (fixture->store, id, NULL);

  return item->state;
}

// One try: Bob and Carol in these states afterwards.
static void
conclude (StoreFixture *fixture, int64_t id, MailRecipientState bob, MailRecipientState carol)
{
  g_autoptr (GError) error = NULL;
  const StoreVerdict verdicts[] = {
    {"bob@example.org", bob, MAIL_VERDICT_OK, 250, "2.1.5", "ok <0102019-server-s-own@x>"},
    {"carol@example.org", carol, MAIL_VERDICT_NO_MAILBOX, 550, "5.1.1", "no Carol"},
  };
  const StoreConclusion conclusion = {.expected = MAIL_OUTBOX_FINAL_DOT,
                                      .verdicts = verdicts,
                                      .n_verdicts = G_N_ELEMENTS (verdicts),
                                      .reason = "words",
                                      .retry_at = 7000,
                                      .server = "mail.example.org:465"};
  StoreWrite *write = store_fixture_begin (fixture);

  store_outbox_set_state (write, id, MAIL_OUTBOX_QUEUED, MAIL_OUTBOX_SENDING, NULL, 0, &error);
  g_assert_no_error (error);
  store_outbox_enter_final_dot (write, id, NULL, 0, &error);
  g_assert_no_error (error);
  store_outbox_conclude (write, id, &conclusion, NULL, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
}

static void
note_filed (StoreFixture *fixture, int64_t id)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_fixture_begin (fixture);

  store_outbox_note_filed (write, id, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
}

// What was frozen is what is sent, to those who have not had it yet.
static void
test_outbox_keeps_bytes_and_verdicts (StoreFixture *fixture, const void *unused)
{
  static const size_t sizes[] = {100, 400000, 2 * 1024 * 1024, 2 * 1024 * 1024 + 1};

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GError) error = NULL;
    int64_t id = queue (fixture, 0, sizes[i]);
    conclude (fixture, id, MAIL_RECIPIENT_ACCEPTED, MAIL_RECIPIENT_DELAYED);
    store_fixture_reopen (fixture);
    g_autoptr (StoreOutboxMessage) message = store_outbox_load (fixture->store, id, &error);
    g_assert_no_error (error);
    assert_filled_with (message->message, sizes[i], 'x');
    g_assert_cmpint (mail_source_get_size (message->sent_copy), ==, 8);
    g_assert_cmpstr (message->sender, ==, "alice@example.org");
    g_assert_cmpstr (message->recipients[0], ==, "carol@example.org");
    g_assert_null (message->recipients[1]);
    g_assert_cmpmem (message->related_ids->data, message->related_ids->len * sizeof (int64_t),
                     related_ids, sizeof (related_ids));
    g_autoptr (MailOutboxItem) item = store_outbox_get (fixture->store, id, &error);
    g_assert_cmpint (((MailRecipient *) item->recipients->pdata[0])->code, ==, 250);
  }
}

// Who is sent to by the next try; NULL: nobody.
static void
assert_next (StoreFixture *fixture, int64_t id, const char *address)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreOutboxMessage) message = store_outbox_load (fixture->store, id, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (message->recipients[0], ==, address);
  g_assert_true (address == NULL || message->recipients[1] == NULL);
}

// D3: before the final dot a crash is retried; after it nobody knows, and a person is asked.
static void
test_outbox_after_a_crash (StoreFixture *fixture, const void *unused)
{
  int64_t sending = queue (fixture, 0, 10), dotted = queue (fixture, 0, 10),
          accepted = queue (fixture, 0, 10);
  int64_t all[] = {sending, dotted, accepted};

  conclude (fixture, accepted, MAIL_RECIPIENT_ACCEPTED, MAIL_RECIPIENT_ACCEPTED);
  for (size_t i = 0; i < 2; i++)
    set_state (fixture, all[i], MAIL_OUTBOX_QUEUED, MAIL_OUTBOX_SENDING);
  set_state (fixture, dotted, MAIL_OUTBOX_SENDING, MAIL_OUTBOX_FINAL_DOT);
  store_fixture_reopen (fixture);
  g_assert_cmpint (state_of (fixture, sending), ==, MAIL_OUTBOX_QUEUED);
  g_assert_cmpint (state_of (fixture, dotted), ==, MAIL_OUTBOX_AMBIGUOUS);
  g_assert_cmpint (state_of (fixture, accepted), ==, MAIL_OUTBOX_ACCEPTED);
  g_autoptr (GPtrArray) due =
    store_outbox_list_due (fixture->store, fixture->account_id, 1, NULL, NULL);
  g_assert_cmpint (due->len, ==, 2);
}

// Who has it is never sent it again, whatever becomes of the others.
static void
test_outbox_never_sends_twice (StoreFixture *fixture, const void *unused)
{
  int64_t id = queue (fixture, 0, 10), now = 8000;

  conclude (fixture, id, MAIL_RECIPIENT_ACCEPTED, MAIL_RECIPIENT_DELAYED);
  g_assert_cmpint (state_of (fixture, id), ==, MAIL_OUTBOX_ACCEPTED);
  note_filed (fixture, id);
  g_assert_cmpint (state_of (fixture, id), ==, MAIL_OUTBOX_QUEUED);
  assert_next (fixture, id, "carol@example.org");
  conclude (fixture, id, MAIL_RECIPIENT_REFUSED, MAIL_RECIPIENT_REFUSED);
  note_filed (fixture, id);
  g_assert_cmpint (state_of (fixture, id), ==, MAIL_OUTBOX_PARTLY_REFUSED);
  assert_next (fixture, id, NULL);

  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_false (
    store_outbox_correct (write, id, "bob@example.org", "rob@example.org", now, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (
    store_outbox_correct (write, id, "carol@example.org", "BOB@example.org", now, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_INVALID);
  g_clear_error (&error);
  store_outbox_correct (write, id, "Carol@example.org", "carola@example.org", now, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
  g_assert_cmpint (state_of (fixture, id), ==, MAIL_OUTBOX_QUEUED);
  assert_next (fixture, id, "carola@example.org");
  g_assert_false (store_outbox_can_change (MAIL_OUTBOX_QUEUED, MAIL_OUTBOX_FINAL_DOT));
  g_assert_false (store_outbox_can_change (MAIL_OUTBOX_FINAL_DOT, MAIL_OUTBOX_CANCELLED));
}

// A person who is not asked, or whose answer does not count.
static void
test_outbox_asks_about_what_is_ambiguous (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  const StoreVerdict verdicts[] = {
    {"bob@example.org", MAIL_RECIPIENT_UNCERTAIN},
    {"carol@example.org", MAIL_RECIPIENT_REFUSED, MAIL_VERDICT_NO_MAILBOX, 550},
  };

  for (int arrived = 0; arrived < 2; arrived++) {
    int64_t id = queue (fixture, 0, 10);
    StoreWrite *write = store_fixture_begin (fixture);

    store_outbox_set_state (write, id, MAIL_OUTBOX_QUEUED, MAIL_OUTBOX_SENDING, NULL, 0, &error);
    store_outbox_enter_final_dot (write, id, verdicts, G_N_ELEMENTS (verdicts), &error);
    g_assert_no_error (error);
    store_fixture_commit (write);
    store_fixture_reopen (fixture);
    g_assert_cmpint (state_of (fixture, id), ==, MAIL_OUTBOX_AMBIGUOUS);
    write = store_fixture_begin (fixture);
    if (arrived)
      store_outbox_confirm (write, id, false, &error);
    else
      store_outbox_release (write, id, 5, &error);
    g_assert_no_error (error);
    store_fixture_commit (write);
    g_assert_cmpint (state_of (fixture, id), ==,
                     arrived ? MAIL_OUTBOX_ACCEPTED : MAIL_OUTBOX_QUEUED);
    assert_next (fixture, id, arrived ? NULL : "bob@example.org");
  }
}

// Who has it already can't be undone: the others are given up, and no draft invites to send it all
// once more.
static void
test_outbox_cancel_of_the_rest (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailDraft) draft = save_draft (fixture);
  int64_t id = queue (fixture, draft->id, 10);

  conclude (fixture, id, MAIL_RECIPIENT_ACCEPTED, MAIL_RECIPIENT_REFUSED);
  note_filed (fixture, id);
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_cmpint (store_outbox_cancel (write, id, &error), ==, 0);
  g_assert_no_error (error);
  store_fixture_commit (write);
  g_assert_cmpint (state_of (fixture, id), ==, MAIL_OUTBOX_FILED);
  g_assert_cmpint (count_open (fixture), ==, 0);
}

static int64_t
answer_invitation (StoreFixture *fixture, int64_t invitation, MailFlags answer)
{
  g_autoptr (GError) error = NULL;
  const char *organizer[] = {"olga@example.org", NULL};
  g_autoptr (StoreContent) message = prepare (fixture, "yes", 3);
  g_autoptr (GArray) related = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_array_append_val (related, invitation);
  const StoreOutgoing outgoing = {.account_id = fixture->account_id,
                                  .message = message,
                                  .recipients = organizer,
                                  .related_ids = related,
                                  .related_flags = answer};
  StoreWrite *write = store_fixture_begin (fixture);
  int64_t id = store_outbox_add (write, &outgoing, &error);

  g_assert_no_error (error);
  store_fixture_commit (write);
  return id;
}

static void
cancel (StoreFixture *fixture, int64_t id)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_fixture_begin (fixture);

  store_outbox_cancel (write, id, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
}

static void
assert_answered (StoreFixture *fixture, int64_t invitation, MailFlags answer)
{
  g_autoptr (MailRow) row = store_fixture_row (fixture, fixture->inbox, invitation);

  g_assert_cmphex (row->flags, ==, answer);
}

// One answers an invitation twice, or not at all, when it does not tell what one has said to it;
// and it must not tell what was taken back.
static void
test_outbox_marks_an_invitation (StoreFixture *fixture, const void *unused)
{
  int64_t invitation = store_fixture_add (fixture, fixture->inbox, &(FixtureMessage) {.uid = 1});
  int64_t yes = answer_invitation (fixture, invitation, MAIL_FLAG_INVITE_ACCEPTED);

  assert_answered (fixture, invitation, MAIL_FLAG_INVITE_ACCEPTED);
  int64_t no = answer_invitation (fixture, invitation, MAIL_FLAG_INVITE_DECLINED);
  assert_answered (fixture, invitation, MAIL_FLAG_INVITE_DECLINED);
  cancel (fixture, yes);
  store_fixture_reopen (fixture);
  assert_answered (fixture, invitation, MAIL_FLAG_INVITE_DECLINED);
  cancel (fixture, no);
  assert_answered (fixture, invitation, 0);
  answer_invitation (fixture, INT64_MAX, MAIL_FLAG_INVITE_DECLINED); // is gone by now
}

static void
assert_timeline (StoreFixture *fixture, int64_t id, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (MailTimeline) timeline = store_outbox_timeline (fixture->store, id, &error);

  g_assert_no_error (error);
  for (unsigned i = 0; i < timeline->events->len; i++) {
    const MailEvent *event = timeline->events->pdata[i];
    g_string_append_printf (text, "%s%s%s%s", i > 0 ? ", " : "", mail_event_kind_name (event->kind),
                            *event->address != '\0' ? " " : "", event->address);
  }
  g_assert_cmpstr (text->str, ==, expected);
}

// A person who can't see what became of a message; a bounce that is told twice, or of nothing.
static void
test_timeline_joins_reports (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailReport) report = mail_report_new ();
  int64_t id = queue (fixture, 0, 10);

  conclude (fixture, id, MAIL_RECIPIENT_ACCEPTED, MAIL_RECIPIENT_ACCEPTED);
  note_filed (fixture, id);
  MailReportLine *bounce = mail_report_add (report, MAIL_EVENT_BOUNCED);
  g_free (bounce->final);
  bounce->final = g_strdup ("CAROL@example.org");
  bounce->verdict = MAIL_VERDICT_MAILBOX_FULL;
  MailReportLine *read = mail_report_add (report, MAIL_EVENT_READ);
  g_free (read->address);
  read->address = g_strdup ("bob@example.org");
  report->at = 4000000000;
  for (int i = 0; i < 3; i++) {
    StoreWrite *write = store_fixture_begin (fixture);
    // The second time it is about a message that nobody sent.
    g_free (report->message_id);
    report->message_id = g_strdup (i == 1 ? "other@x" : "s@x");
    store_report_apply (write, report, &error);
    g_assert_no_error (error);
    store_fixture_commit (write);
  }
  store_fixture_reopen (fixture);
  assert_timeline (fixture, id,
                   "queued, handed-over, accepted bob@example.org, accepted carol@example.org, "
                   "filed, bounced carol@example.org, read bob@example.org");
  g_autoptr (MailOutboxItem) item = store_outbox_get (fixture->store, id, NULL);
  g_assert_cmpint (mail_outbox_item_count (item, MAIL_RECIPIENT_BOUNCED), ==, 1);
  StoreWrite *write = store_fixture_begin (fixture);
  store_outbox_correct (write, id, "carol@example.org", "carola@example.org", 1, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
  assert_next (fixture, id, "carola@example.org");
}

// What comes back of a message that its server gave another Message-ID is told of no message.
static void
test_report_of_a_renamed_message (StoreFixture *fixture, const void *unused)
{
  static const char *const ids[] = {"0102019-server-s-own@other.example", "ok@x", "0102019@x"};
  g_autoptr (GError) error = NULL;
  g_autoptr (MailReport) report = mail_report_new ();
  int64_t id = queue (fixture, 0, 10);

  conclude (fixture, id, MAIL_RECIPIENT_ACCEPTED, MAIL_RECIPIENT_REFUSED);
  MailReportLine *bounce = mail_report_add (report, MAIL_EVENT_BOUNCED);
  g_free (bounce->final);
  bounce->final = g_strdup ("bob@example.org");
  for (size_t i = 0; i < G_N_ELEMENTS (ids); i++) {
    StoreWrite *write = store_fixture_begin (fixture);

    report->at = 4000000000 + (int64_t) i;
    g_free (report->message_id);
    report->message_id = g_strdup (ids[i]);
    store_report_apply (write, report, &error);
    g_assert_no_error (error);
    store_fixture_commit (write);
  }
  assert_timeline (fixture, id,
                   "queued, handed-over, accepted bob@example.org, refused carol@example.org, "
                   "bounced bob@example.org");
}

static void
test_undo_send_brings_the_draft_back (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailDraft) draft = save_draft (fixture);
  int64_t id = queue (fixture, draft->id, 10);

  g_assert_cmpint (count_open (fixture), ==, 0);
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_cmpint (store_outbox_cancel (write, id, &error), ==, draft->id);
  store_fixture_commit (write);
  g_assert_cmpint (count_open (fixture), ==, 1);
  g_assert_cmpint (state_of (fixture, id), ==, MAIL_OUTBOX_CANCELLED);

  write = store_fixture_begin (fixture);
  g_assert_cmpint (store_outbox_cancel (write, id, &error), ==, 0);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_STALE);
  store_write_rollback (write);
}

static void
test_send_later_is_not_due (StoreFixture *fixture, const void *unused)
{
  int64_t next, id = queue (fixture, 0, 10);
  StoreWrite *write = store_fixture_begin (fixture);

  g_assert_true (store_outbox_postpone (write, id, MAIL_OUTBOX_CAUSE_SERVER, "busy", 5000, NULL));
  store_fixture_commit (write);
  g_autoptr (GPtrArray) early =
    store_outbox_list_due (fixture->store, fixture->account_id, 4999, &next, NULL);
  g_assert_cmpint (early->len, ==, 0);
  g_assert_cmpint (next, ==, 5000);
  g_autoptr (GPtrArray) due =
    store_outbox_list_due (fixture->store, fixture->account_id, 5000, &next, NULL);
  g_assert_cmpint (due->len, ==, 1);
  g_assert_cmpstr (((MailOutboxItem *) due->pdata[0])->reason, ==, "busy");
}

static unsigned
count_due (StoreFixture *fixture, int64_t now, int64_t *out_next)
{
  g_autoptr (GPtrArray) due =
    store_outbox_list_due (fixture->store, fixture->account_id, now, out_next, NULL);

  return due->len;
}

static void
postpone (StoreFixture *fixture, int64_t id, MailOutboxCause cause, int64_t not_before)
{
  StoreWrite *write = store_fixture_begin (fixture);

  g_assert_true (store_outbox_postpone (write, id, cause, "", not_before, NULL));
  store_fixture_commit (write);
}

// A clock that was years ahead for a minute, as after a flat battery, holds back for years what was
// queued in that minute.
static void
test_wrong_clock_holds_nothing_back (StoreFixture *fixture, const void *unused)
{
  const int64_t now = 1000000, day = 24 * 3600;
  int64_t next, id = queue (fixture, 0, 10);

  postpone (fixture, id, MAIL_OUTBOX_CAUSE_LIMIT, now + day);
  g_assert_cmpuint (count_due (fixture, now, &next), ==, 0);
  g_assert_cmpint (next, ==, now + day);
  postpone (fixture, id, MAIL_OUTBOX_CAUSE_SERVER, now + 70 * 365 * day);
  g_assert_cmpuint (count_due (fixture, now, &next), ==, 1);
  g_assert_cmpint (next, ==, 0);
}

// What a person wants to send in a year leaves at once.
static void
test_chosen_time_is_kept (StoreFixture *fixture, const void *unused)
{
  const int64_t now = g_get_real_time () / G_USEC_PER_SEC, year = 365 * 24 * 3600;
  int64_t next, id = queue_at (fixture, 0, 10, now + year);

  g_assert_cmpuint (count_due (fixture, now, &next), ==, 0);
  g_assert_cmpint (next, ==, now + year);
  g_assert_cmpuint (count_due (fixture, now + year, &next), ==, 1);
  g_assert_cmpint (id, >, 0);
}

// What waited for a cable goes on waiting though it is plugged in, or for tomorrow though the limit
// is a higher one now; or what a server put off is sent again at once.
static void
test_only_a_connection_is_waited_for (StoreFixture *fixture, const void *unused)
{
  int64_t next, offline = queue (fixture, 0, 10), busy = queue (fixture, 0, 10),
                over = queue (fixture, 0, 10);

  postpone (fixture, offline, MAIL_OUTBOX_CAUSE_CONNECTION, 5000);
  postpone (fixture, over, MAIL_OUTBOX_CAUSE_LIMIT, 7000);
  postpone (fixture, busy, MAIL_OUTBOX_CAUSE_SERVER, 6000);
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_true (store_outbox_wake (write, fixture->account_id, 4000, NULL));
  store_fixture_commit (write);
  g_assert_cmpuint (count_due (fixture, 4000, &next), ==, 2);
  g_assert_cmpint (next, ==, 6000);
}

// Who sends and quits: the message waits for the next start, or what is to go tomorrow goes now.
static void
test_end_of_undo (StoreFixture *fixture, const void *unused)
{
  const int64_t now = g_get_real_time () / G_USEC_PER_SEC, day = 24 * 3600;
  int64_t next, busy;

  queue_at (fixture, 0, 10, now + 30);
  queue_at (fixture, 0, 10, now + day);
  busy = queue (fixture, 0, 10);
  postpone (fixture, busy, MAIL_OUTBOX_CAUSE_SERVER, now + 300);
  g_assert_cmpuint (count_due (fixture, now, &next), ==, 0);
  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_true (store_outbox_end_undo (write, now, NULL));
  store_fixture_commit (write);
  g_assert_cmpuint (count_due (fixture, now, &next), ==, 1);
  g_assert_cmpint (next, ==, now + 300);
  g_assert_cmpuint (count_due (fixture, now + 300, &next), ==, 2);
  g_assert_cmpint (next, ==, now + day);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/store/outbox/keeps-bytes-and-verdicts", test_outbox_keeps_bytes_and_verdicts);
  fixture_test ("/store/outbox/after-a-crash", test_outbox_after_a_crash);
  fixture_test ("/store/outbox/never-sends-twice", test_outbox_never_sends_twice);
  fixture_test ("/store/outbox/asks-about-what-is-ambiguous",
                test_outbox_asks_about_what_is_ambiguous);
  fixture_test ("/store/outbox/cancel-of-the-rest", test_outbox_cancel_of_the_rest);
  fixture_test ("/store/outbox/marks-an-invitation", test_outbox_marks_an_invitation);
  fixture_test ("/store/outbox/timeline-joins-reports", test_timeline_joins_reports);
  fixture_test ("/store/outbox/report-of-a-renamed-message", test_report_of_a_renamed_message);
  fixture_test ("/store/outbox/undo-send-brings-the-draft-back",
                test_undo_send_brings_the_draft_back);
  fixture_test ("/store/outbox/send-later-is-not-due", test_send_later_is_not_due);
  fixture_test ("/store/outbox/wrong-clock-holds-nothing-back",
                test_wrong_clock_holds_nothing_back);
  fixture_test ("/store/outbox/chosen-time-is-kept", test_chosen_time_is_kept);
  fixture_test ("/store/outbox/only-a-connection-is-waited-for",
                test_only_a_connection_is_waited_for);
  fixture_test ("/store/outbox/end-of-undo", test_end_of_undo);
  return g_test_run ();
}
