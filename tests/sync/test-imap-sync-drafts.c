// SPDX-License-Identifier: GPL-3.0-or-later
//
// One draft in the hands of several: another program, and another of our clients, edit it, send it
// or delete it, while it is open here or not. Nothing typed is lost, and nothing is there twice
// that one of them did not make beside the other's.

#include "mime/mime-reply.h"
#include "store/store-content.h"
#include "store/store-draft.h"
#include "support/test-client.h"
#include "sync-fixture.h"

#include <string.h>

static StoreWrite *
begin (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  g_assert_no_error (error);
  return write;
}

static void
commit (StoreWrite *write)
{
  g_autoptr (GError) error = NULL;
  store_write_commit (write, &error);
  g_assert_no_error (error);
}

// As the composer saves it: ID 0 is a new one.
static int64_t
type (SyncFixture *fixture, int64_t id, const char *text)
{
  g_autoptr (GError) error = NULL;
  const MailDraft draft = {.id = id,
                           .account_id = fixture->account->id,
                           .from = fixture->user,
                           .to = (char *) TEST_PEER,
                           .subject = (char *) "Plans",
                           .text = (char *) text};
  StoreWrite *write = begin (fixture);
  g_autoptr (MailDraft) stored = store_draft_save (write, &draft, &error);
  g_assert_no_error (error);
  commit (write);
  return stored->id;
}

static void
close_draft (SyncFixture *fixture, int64_t id, bool is_discarded)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = begin (fixture);
  store_draft_close (write, id, is_discarded, &error);
  g_assert_no_error (error);
  commit (write);
}

// As a person opens what lies in Drafts. → the draft.
static int64_t
open_copy (SyncFixture *fixture, const char *subject)
{
  g_autoptr (GError) error = NULL;
  int64_t folder_id = sync_fixture_folder (fixture, "Drafts");
  int64_t message_id = sync_fixture_find (fixture, "Drafts", subject);
  g_assert_cmpint (message_id, !=, 0);
  g_autoptr (GPtrArray) rows = store_list_rows (fixture->store, folder_id, &message_id, 1, &error);
  const MailRow *row = rows->pdata[0];
  g_autoptr (GBytes) raw = store_content_get (fixture->store, message_id, &error);
  g_assert_no_error (error);
  g_autoptr (MimeMessage) message = mime_message_parse (raw);
  g_autoptr (MailDraft) made = mime_reply_open_draft (message, row->account_id);
  StoreWrite *write = begin (fixture);
  g_autoptr (MailDraft) draft =
    store_draft_take (write, made, row->message_id, folder_id, row->uid, &error);
  g_assert_no_error (error);
  commit (write);
  return draft->id;
}

static char *
on_server (SyncFixture *fixture)
{
  g_free (test_client_run (fixture->other, "EXAMINE Drafts"));
  char *answer = test_client_run (fixture->other, "UID FETCH 1:* (FLAGS BODY.PEEK[])");
  g_free (test_client_run (fixture->other, "UNSELECT"));
  return answer;
}

static unsigned int
count (const char *text, const char *word)
{
  unsigned int n = 0;
  for (const char *p = text; (p = strstr (p, word)) != NULL; p += strlen (word))
    n++;
  return n;
}

// Each of WORDS (separated by |) is in one message there, and there are no others.
static void
assert_on_server (SyncFixture *fixture, const char *words)
{
  g_autofree char *there = on_server (fixture);
  g_auto (GStrv) all = g_strsplit (words, "|", -1);
  unsigned int expected = 0;
  for (char **word = all; *word != NULL && **word != '\0'; word++, expected++) {
    g_test_message ("“%s” in %s", *word, there);
    g_assert_cmpuint (count (there, *word), ==, 1);
  }
  g_assert_cmpuint (count (there, "FETCH ("), ==, expected);
}

static void
delete_there (SyncFixture *fixture)
{
  g_free (test_client_run (fixture->other, "SELECT Drafts"));
  g_free (test_client_run (fixture->other, "UID STORE 1:* +FLAGS (\\Deleted)"));
  g_free (test_client_run (fixture->other, "EXPUNGE"));
  g_free (test_client_run (fixture->other, "UNSELECT"));
}

static bool
is_offered (SyncFixture *fixture, int64_t id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) drafts = store_draft_list (fixture->store, 0, &error);
  g_assert_no_error (error);
  for (unsigned int i = 0; i < drafts->len; i++)
    if (((const MailDraft *) drafts->pdata[i])->id == id)
      return true;
  return false;
}

// Else a draft begun here can't be finished on the phone, is there twice, or is an old one.
static void
test_begun_here (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_fixture_pass (fixture);
  int64_t id = type (fixture, 0, "first words");
  sync_fixture_pass (fixture);
  assert_on_server (fixture, "first words");
  assert_on_server (fixture, "\\Draft");
  type (fixture, id, "second thoughts");
  sync_fixture_pass (fixture);
  assert_on_server (fixture, "second thoughts");
  close_draft (fixture, id, true);
  sync_fixture_pass (fixture);
  assert_on_server (fixture, "");
}

// Else what was written on the phone is thrown away by what was written here.
static void
test_edited_elsewhere (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_fixture_pass (fixture);
  int64_t id = type (fixture, 0, "first words");
  sync_fixture_pass (fixture);
  g_autofree char *there = on_server (fixture);
  const char *message_id = strstr (there, "Message-ID: <") + strlen ("Message-ID: <");
  g_autofree char *same = g_strndup (message_id, strcspn (message_id, ">"));
  delete_there (fixture);
  test_client_append (fixture->other, "Drafts", "Plans made on the phone", same, "\\Draft");
  type (fixture, id, "second thoughts");
  sync_fixture_pass (fixture);
  assert_on_server (fixture, "second thoughts|Hello, Plans made on the phone");
}

// Else looking at a draft changes it for the program that wrote it.
static void
test_opened_is_left (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_fixture_pass (fixture);
  test_client_append (fixture->other, "Drafts", "Made elsewhere", "made@other.example", "\\Draft");
  sync_fixture_pass_whole (fixture);
  int64_t id = open_copy (fixture, "Made elsewhere");
  g_autofree char *before = on_server (fixture);
  sync_fixture_pass (fixture);
  close_draft (fixture, id, false);
  sync_fixture_pass (fixture);
  g_autofree char *after = on_server (fixture);
  g_assert_cmpstr (after, ==, before);
  g_assert_true (is_offered (fixture, id));
  type (fixture, id, "edited here");
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  assert_on_server (fixture, "edited here");
}

// Else what is written at one machine is thrown away by the other, or stands there twice.
static void
test_two_machines (void)
{
  g_autoptr (SyncFixture) here = sync_fixture_new (NULL);
  sync_fixture_pass (here);
  int64_t mine = type (here, 0, "begun here");
  sync_fixture_pass (here);
  g_autoptr (SyncFixture) there = sync_fixture_new_beside (here);
  sync_fixture_pass_whole (there);
  int64_t theirs = open_copy (there, "Plans");
  sync_fixture_pass (there);
  assert_on_server (here, "begun here");
  type (here, mine, "gone on here");
  sync_fixture_pass (here);
  assert_on_server (here, "gone on here");
  // It is open there as it was, and is edited: both stay.
  sync_fixture_pass (there);
  type (there, theirs, "gone on there");
  sync_fixture_pass (there);
  sync_fixture_pass (here);
  assert_on_server (here, "gone on here|gone on there");
  // Each goes on with its own.
  type (here, mine, "ended here");
  type (there, theirs, "ended there");
  sync_fixture_pass (here);
  sync_fixture_pass (there);
  sync_fixture_pass (here);
  assert_on_server (here, "ended here|ended there");
}

// Else a draft that was sent from the phone is sent once more from here.
static void
test_sent_elsewhere (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_fixture_pass (fixture);
  int64_t closed = type (fixture, 0, "closed words");
  int64_t open = type (fixture, 0, "open words");
  sync_fixture_pass (fixture);
  close_draft (fixture, closed, false);
  sync_fixture_pass (fixture);
  assert_on_server (fixture, "closed words|open words");
  g_assert_false (store_draft_is_gone (fixture->store, open, &error));
  delete_there (fixture);
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  assert_on_server (fixture, "");
  g_assert_false (is_offered (fixture, closed));
  // The open one is told, and stays.
  g_assert_true (is_offered (fixture, open));
  g_assert_true (store_draft_is_gone (fixture->store, open, &error));
  g_assert_no_error (error);
  type (fixture, open, "written on");
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  assert_on_server (fixture, "written on");
  g_assert_false (store_draft_is_gone (fixture->store, open, &error));
}

static unsigned int
count_waiting (SyncFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) drafts = store_draft_list_waiting (fixture->store, 0, &error);
  g_assert_no_error (error);
  return drafts->len;
}

// Else what was written without a network can't be found before there is one.
static void
test_waiting_is_told (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_fixture_pass (fixture);
  int64_t id = type (fixture, 0, "on the train");
  g_assert_cmpuint (count_waiting (fixture), ==, 0); // its composer shows it
  close_draft (fixture, id, false);
  g_assert_cmpuint (count_waiting (fixture), ==, 1);
  sync_fixture_pass (fixture);
  g_assert_cmpuint (count_waiting (fixture), ==, 0);
  type (fixture, id, "on the train, and later");
  close_draft (fixture, id, false);
  g_assert_cmpuint (count_waiting (fixture), ==, 1);
}

// Else a lost index, or a folder that is not known yet, takes drafts for deleted.
static void
test_unknown_is_not_gone (void)
{
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  sync_fixture_pass (fixture);
  int64_t id = type (fixture, 0, "still there");
  sync_fixture_pass (fixture);
  close_draft (fixture, id, false);
  sync_fixture_pass (fixture);
  sync_fixture_lose_index (fixture);
  for (int i = 0; i < 3; i++) {
    sync_fixture_pass (fixture);
    g_assert_true (is_offered (fixture, id));
  }
  type (fixture, id, "and edited");
  sync_fixture_pass (fixture);
  sync_fixture_pass (fixture);
  assert_on_server (fixture, "and edited");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/drafts/begun-here", test_begun_here);
  g_test_add_func ("/sync/drafts/edited-elsewhere", test_edited_elsewhere);
  g_test_add_func ("/sync/drafts/opened-is-left", test_opened_is_left);
  g_test_add_func ("/sync/drafts/two-machines", test_two_machines);
  g_test_add_func ("/sync/drafts/sent-elsewhere", test_sent_elsewhere);
  g_test_add_func ("/sync/drafts/waiting-is-told", test_waiting_is_told);
  g_test_add_func ("/sync/drafts/unknown-is-not-gone", test_unknown_is_not_gone);
  return sync_fixture_run ();
}
