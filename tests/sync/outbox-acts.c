// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is queued was built from raw bytes, as `mailctl send` does it.

#include "sync/outbox-acts.h"

#include "mime/mime-build.h"

#include <string.h>

int64_t
outbox_acts_queue_message (SyncFixture *fixture, const char *subject,
                           const OutboxActsMessage *message)
{
  g_autoptr (GError) error = NULL;
  const char *const own[] = {fixture->user, NULL};
  const char *const *recipients = message->recipients ? message->recipients : own;
  g_autofree char *text =
    g_strdup_printf ("From: Robin <%s>\r\nTo: %s\r\nSubject: %s\r\n\r\n%s", fixture->user,
                     recipients[0], subject, message->body ? message->body : "Once, please.\r\n");
  g_autoptr (GBytes) raw = g_bytes_new (text, strlen (text));
  g_autoptr (MimeOutgoing) built = mime_build_from_raw (raw, &(MimeRawOptions) {0}, &error);
  g_assert_no_error (error);
  g_autoptr (StoreContent) content =
    store_content_prepare_source (fixture->store, built->wire, &error);
  g_assert_no_error (error);
  StoreOutgoing outgoing = {.account_id = fixture->account->id,
                            .message = content,
                            .sender = built->sender,
                            .recipients = recipients,
                            .subject = subject,
                            .message_id = built->message_id,
                            .draft_id = message->draft_id,
                            .related_ids = message->related_ids,
                            .related_flags = message->related_flags};
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  int64_t id = write ? store_outbox_add (write, &outgoing, &error) : 0;
  g_assert_no_error (error);
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
  return id;
}

int64_t
outbox_acts_queue_to (SyncFixture *fixture, const char *const *recipients, const char *subject)
{
  return outbox_acts_queue_message (fixture, subject,
                                    &(OutboxActsMessage) {.recipients = recipients});
}

int64_t
outbox_acts_queue (SyncFixture *fixture, const char *subject)
{
  return outbox_acts_queue_message (fixture, subject, &(OutboxActsMessage) {0});
}

MailOutboxState
outbox_acts_get_state (SyncFixture *fixture, int64_t id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailOutboxItem) item = store_outbox_get (fixture->store, id, &error);
  g_assert_no_error (error);
  return item->state;
}

void
outbox_acts_release (SyncFixture *fixture, int64_t id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  store_outbox_release (write, id, 1, &error);
  g_assert_no_error (error);
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
}

void
outbox_acts_release_queued (SyncFixture *fixture, const GArray *ids)
{
  for (unsigned int i = 0; i < ids->len; i++)
    if (outbox_acts_get_state (fixture, g_array_index (ids, int64_t, i)) == MAIL_OUTBOX_QUEUED)
      outbox_acts_release (fixture, g_array_index (ids, int64_t, i));
}

void
outbox_acts_give_up (SyncFixture *fixture, TestSubmission *submission, int64_t id)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof id);
  g_array_append_val (ids, id);
  sync_fixture_set_smtp_patience (500);
  sync_fixture_restart (fixture);
  test_submission_hold (submission, ": taken");
  // On a machine that has much to do the patience may end before it comes to that.
  while (!test_submission_is_held (submission)) {
    outbox_acts_release_queued (fixture, ids);
    sync_fixture_try_pass (fixture);
  }
  test_submission_hold (submission, NULL);
  test_submission_wait (submission);
  sync_fixture_set_smtp_patience (0);
  sync_fixture_restart (fixture);
}

unsigned int
outbox_acts_count_arrived (SyncFixture *fixture, const char *subject)
{
  g_free (test_client_run (fixture->other, "SELECT INBOX"));
  g_autofree char *answer = test_client_run (fixture->other, "UID SEARCH SUBJECT \"%s\"", subject);
  g_free (test_client_run (fixture->other, "UNSELECT"));
  const char *p = strstr (answer, "* SEARCH");
  unsigned int n = 0;
  for (p += strlen ("* SEARCH"); *p && *p != '\n'; p++)
    n += *p == ' ';
  return n;
}
