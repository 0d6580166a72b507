// SPDX-License-Identifier: GPL-3.0-or-later

#include "store-fault.h"
#include "store-work.h"

#include "store/store-content.h"

#include <stdlib.h>
#include <string.h>

// Enough to come by every kind of act; how many faults are tried is said below.
#define STEPS 40

static void
assert_meaningful (const GError *error, FaultKind kind)
{
  g_assert_nonnull (error);
  g_assert_true (error->domain == MAIL_ERROR);
  if (kind == FAULT_FULL)
    g_assert_cmpint (error->code, ==, MAIL_ERROR_QUOTA);
  else
    g_assert_true (error->code == MAIL_ERROR_STORE || error->code == MAIL_ERROR_QUOTA);
}

// Works with a fault under way; errors are told, and what was said to be saved is counted.
static bool
work_with_fault (StoreFixture *fixture, FaultKind kind, unsigned call, StoreWork *work)
{
  store_fault_arm (kind, call);
  for (int i = 0; i < STEPS; i++) {
    g_autoptr (GError) error = NULL;

    if (!store_work_step (work, &error))
      assert_meaningful (error, kind);
  }
  bool distrusted = store_is_distrusted (fixture->store);
  bool came = store_fault_disarm ();
  // Nothing may be deleted on a server's side on the word of such a store.
  if (came && kind == FAULT_FSYNC)
    g_assert_true (distrusted);
  return came;
}

// D5: one fault at the CALL-th call; afterwards all that was saved is there and agrees.
static bool
try_fault (FaultKind kind, unsigned call)
{
  StoreFixture fixture = {0};
  StoreWork work;

  store_fixture_set_up (&fixture, NULL);
  store_work_begin (&work, &fixture, 7);
  bool came = work_with_fault (&fixture, kind, call, &work);
  g_test_message ("kind %d, call %u", kind, call);
  store_fixture_reopen (&fixture);
  store_fixture_check (&fixture);
  store_work_assert (&fixture, work.drafts, work.sent);
  store_work_end (&work);
  store_fixture_tear_down (&fixture, NULL);
  return came;
}

// Every call where MAIL_FAULTS is set, else the first ones and then ever fewer.
static void
test_faults (const void *data)
{
  FaultKind kind = (FaultKind) GPOINTER_TO_INT (data);
  bool all = g_getenv ("MAIL_FAULTS") != NULL;

  for (unsigned call = 1; try_fault (kind, call);)
    call += all || call < 12 ? 1 : call / 5;
}

// A full disk that gets room again must not need a restart.
static void
test_room_again (StoreFixture *fixture, const void *unused)
{
  StoreWork work;

  store_work_begin (&work, fixture, 3);
  work_with_fault (fixture, FAULT_FULL, 20, &work);
  int before = work.drafts;
  while (work.drafts == before) {
    g_autoptr (GError) error = NULL;
    store_work_step (&work, &error);
    g_assert_no_error (error);
  }
  g_assert_false (store_is_distrusted (fixture->store));
  store_fixture_check (fixture);
  store_work_assert (fixture, work.drafts, work.sent);
  store_work_end (&work);
}

// Opening on a full disk says so, and damages nothing.
static void
test_open_with_faults (void)
{
  StoreFixture fixture = {0};

  store_fixture_set_up (&fixture, NULL);
  for (int kind = 0; kind < FAULT_N_KINDS; kind++)
    for (unsigned call = 1; call < 40; call++) {
      g_autoptr (GError) error = NULL;

      g_clear_pointer (&fixture.store, store_close);
      store_fault_arm ((FaultKind) kind, call);
      fixture.store = store_open (fixture.dir, fixture.owner, &error);
      store_fault_disarm ();
      if (fixture.store == NULL)
        assert_meaningful (error, (FaultKind) kind);
      store_fixture_reopen (&fixture);
    }
  g_autoptr (GPtrArray) accounts = store_account_list (fixture.store, NULL);
  g_assert_cmpint (accounts->len, ==, 1);
  store_fixture_check (&fixture);
  store_fixture_tear_down (&fixture, NULL);
}

#define MESSAGES 40
#define LARGE (400 * 1024) // has a file of its own

typedef struct {
  StoreFixture base;
  int64_t ids[MESSAGES];
} Mail;

static void
fill (Mail *mail)
{
  g_autofree char *large = g_strnfill (LARGE, 'x');

  // As random as attachments are, so that it stays as large in the store.
  for (size_t i = 0; i < LARGE; i++)
    large[i] = (char) g_random_int_range ('0', 'z');
  store_fixture_set_up (&mail->base, NULL);
  for (unsigned i = 0; i < MESSAGES; i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *raw =
      g_strdup_printf ("Subject: Message %u\r\n\r\n%s\r\n", i, i % 20 == 0 ? large : "text");
    g_autoptr (GBytes) bytes = g_bytes_new (raw, strlen (raw));

    mail->ids[i] =
      store_fixture_add (&mail->base, mail->base.inbox, &(FixtureMessage) {.uid = i + 1});
    store_content_save (mail->base.store, mail->ids[i], bytes, NULL, STORE_PRIORITY_SYNC, &error);
    g_assert_no_error (error);
  }
}

// Each answer is the whole one or an error.
static void
read_all (Mail *mail, unsigned *told)
{
  const MailQuery query = {.folder_id = mail->base.inbox};
  g_autoptr (GError) list_error = NULL, row_error = NULL;
  g_autoptr (MailIdList) list = store_list_all (mail->base.store, &query, NULL, &list_error);
  g_autoptr (GPtrArray) rows =
    store_list_rows (mail->base.store, mail->base.inbox, mail->ids, MESSAGES, &row_error);

  g_assert_true ((list == NULL) == (list_error != NULL));
  g_assert_true ((rows == NULL) == (row_error != NULL));
  if (list != NULL)
    g_assert_cmpuint (list->length, ==, MESSAGES);
  for (unsigned i = 0; rows != NULL && i < MESSAGES; i++)
    g_assert_nonnull (rows->pdata[i]);
  *told += (list == NULL) + (rows == NULL);
  for (unsigned i = 0; i < MESSAGES; i += 10) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) raw = store_content_get (mail->base.store, mail->ids[i], &error);

    *told += raw == NULL;
    if (raw == NULL)
      g_assert_true (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_STORE) ||
                     g_error_matches (error, MAIL_ERROR, MAIL_ERROR_FILE));
    else
      g_assert_cmpuint (g_bytes_get_size (raw), >, i % 20 == 0 ? LARGE : 20);
  }
}

// A disk that can't be read for a moment makes mail seem gone, or have no content; and what seems
// gone is then deleted, or downloaded again.
static void
test_unreadable_is_not_gone (void)
{
  Mail mail = {0};
  unsigned told = 0, call = 0;
  bool came = true;

  fill (&mail);
  while (came) {
    store_fixture_reopen (&mail.base);
    store_fault_arm (FAULT_READ, ++call);
    read_all (&mail, &told);
    came = store_fault_disarm ();
  }
  g_test_message ("%u reads failed, %u times told", call - 1, told);
  g_assert_cmpuint (told, ==, call - 1);
  g_assert_cmpuint (told, >, 8);
  told = 0;
  read_all (&mail, &told);
  g_assert_cmpuint (told, ==, 0);
  store_fixture_check (&mail.base);
  store_fixture_tear_down (&mail.base, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/store/fault/disk-full", GINT_TO_POINTER (FAULT_FULL), test_faults);
  g_test_add_data_func ("/store/fault/write-fails", GINT_TO_POINTER (FAULT_WRITE), test_faults);
  g_test_add_data_func ("/store/fault/write-is-short", GINT_TO_POINTER (FAULT_SHORT), test_faults);
  g_test_add_data_func ("/store/fault/fsync-fails", GINT_TO_POINTER (FAULT_FSYNC), test_faults);
  g_test_add_data_func ("/store/fault/read-fails", GINT_TO_POINTER (FAULT_READ), test_faults);
  fixture_test ("/store/fault/room-again", test_room_again);
  g_test_add_func ("/store/fault/unreadable-is-not-gone", test_unreadable_is_not_gone);
  g_test_add_func ("/store/fault/open-with-faults", test_open_with_faults);
  return g_test_run ();
}
