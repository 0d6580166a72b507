// SPDX-License-Identifier: GPL-3.0-or-later
//
// Mail that goes from one account into another, by IMAP and at home, against real servers: it
// leaves only once the other side is known to have it, whatever breaks, and comes back by undo.
// MAIL_KILLS sets how many children are killed; the long form is for tools/soak.

#include "sync/sync-fixture.h"

#include "store/store-account.h"
#include "store/store-content.h"
#include "store/store-folder.h"
#include "support/test-death.h"
#include "sync/sync-transfer.h"

#include <stdlib.h>
#include <string.h>

#define MESSAGES 40

// A busy server does not take longer over a small message whose sender has died.
#define DOUBT_SECONDS 3

// Two accounts in one store.
typedef struct {
  SyncFixture *one, *two;
} World;

static void
world_clear (World *world)
{
  g_clear_pointer (&world->two, sync_fixture_free);
  g_clear_pointer (&world->one, sync_fixture_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static void
pass_both (World *world)
{
  sync_fixture_pass_whole (world->one);
  sync_fixture_pass_whole (world->two);
  sync_fixture_pass_whole (world->one);
}

static void
world_init (World *world, MailServiceKind one, MailServiceKind two)
{
  world->one = one == MAIL_SERVICE_IMAP ? sync_fixture_new (NULL) : sync_fixture_new_pop3 (NULL);
  world->two = sync_fixture_new_guest (world->one, two);
  test_client_append_many (world->one->other, "INBOX", "mail", 3);
  pass_both (world);
}

static int64_t
transfer (SyncFixture *from, const char *subject, SyncFixture *to, const char *path, bool copies)
{
  g_autoptr (GError) error = NULL;
  int64_t message_id = sync_fixture_find (from, "INBOX", subject);
  MailTarget target = {
    .folder_id = sync_fixture_folder (from, "INBOX"), .ids = &message_id, .n_ids = 1};
  g_assert_cmpint (message_id, !=, 0);
  g_autoptr (GArray) list =
    store_transfer_list (from->store, &target, sync_fixture_folder (to, path), &error);
  g_assert_no_error (error);
  int64_t id = sync_transfer_record (from->store, list, copies, 0, NULL, &error);
  g_assert_no_error (error);
  return id;
}

static void
undo (SyncFixture *fixture, int64_t operation_id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) left = store_transfer_list_left (fixture->store, operation_id, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sync_transfer_undo (fixture->store, operation_id, left, NULL, &error), ==,
                   operation_id);
  g_assert_no_error (error);
}

// How many messages with SUBJECT's Message-ID FIXTURE's server has, or, at home, the store.
static unsigned int
count (SyncFixture *fixture, const char *path, const char *subject)
{
  bool is_home = fixture->account->incoming_kind == MAIL_SERVICE_POP3;
  g_autofree char *dump =
    is_home ? sync_fixture_dump (fixture, path) : test_client_dump (fixture->other, path);
  g_autofree char *space = g_strdelimit (g_strdup (subject), " ", '-');
  g_autofree char *id = g_strdup_printf (" %s@test.example\n", space);
  unsigned int n = 0;
  for (const char *p = dump; (p = strstr (p, id)); p += strlen (id))
    n++;
  return n;
}

static void
assert_counts (World *world, const char *subject, unsigned int in_one, unsigned int in_two)
{
  g_assert_cmpuint (count (world->one, "INBOX", subject), ==, in_one);
  g_assert_cmpuint (count (world->two, "INBOX", subject), ==, in_two);
}

static MailOperationState
state_of (SyncFixture *fixture, int64_t operation_id)
{
  g_autoptr (MailOperation) operation = store_operation_get (fixture->store, operation_id, NULL);
  return operation->state;
}

typedef struct {
  MailServiceKind one, two;
} Kinds;

static const Kinds imap_to_imap = {MAIL_SERVICE_IMAP, MAIL_SERVICE_IMAP};
static const Kinds imap_to_home = {MAIL_SERVICE_IMAP, MAIL_SERVICE_POP3};
static const Kinds home_to_imap = {MAIL_SERVICE_POP3, MAIL_SERVICE_IMAP};
static const Kinds home_to_home = {MAIL_SERVICE_POP3, MAIL_SERVICE_POP3};

static char *
dup_hash (SyncFixture *fixture, const char *subject)
{
  g_autoptr (GError) error = NULL;
  int64_t id = sync_fixture_find (fixture, "INBOX", subject);
  g_autoptr (GBytes) raw = store_content_get (fixture->store, id, &error);
  g_assert_no_error (error);
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, raw);
}

// Else mail that is put into another account is lost, doubled, or becomes something else; a copy
// takes its original along; or a change of mind costs the message: before anything was sent, when
// the copy is there and the original is still to go, and when all is done.
static void
test_move (const void *data)
{
  const Kinds *kinds = data;
  g_auto (World) world = {0};
  world_init (&world, kinds->one, kinds->two);
  g_autofree char *before = dup_hash (world.one, "mail 2");
  undo (world.one, transfer (world.one, "mail 1", world.two, "INBOX", false));
  int64_t moved = transfer (world.one, "mail 2", world.two, "INBOX", false);
  int64_t copied = transfer (world.one, "mail 1", world.two, "INBOX", true);
  int64_t half = transfer (world.one, "mail 3", world.two, "INBOX", false);
  // Shown at once, where it goes alone.
  g_assert_cmpint (sync_fixture_find (world.one, "INBOX", "mail 2"), ==, 0);
  g_assert_cmpint (sync_fixture_find (world.two, "INBOX", "mail 2"), !=, 0);
  sync_fixture_pass_whole (world.two);
  undo (world.one, half);
  g_assert_cmpint (sync_fixture_find (world.one, "INBOX", "mail 3"), !=, 0);
  pass_both (&world);
  assert_counts (&world, "mail 1", 1, 1);
  assert_counts (&world, "mail 2", 0, 1);
  assert_counts (&world, "mail 3", 1, 0);
  g_assert_cmpint (state_of (world.one, moved), ==, MAIL_OPERATION_DONE);
  g_autofree char *after = dup_hash (world.two, "mail 2");
  g_assert_cmpstr (before, ==, after);
  undo (world.one, moved);
  undo (world.one, copied);
  g_assert_cmpint (sync_fixture_find (world.one, "INBOX", "mail 2"), !=, 0);
  pass_both (&world);
  sync_fixture_pass_whole (world.two);
  assert_counts (&world, "mail 1", 1, 0);
  assert_counts (&world, "mail 2", 1, 0);
  g_autofree char *back = dup_hash (world.one, "mail 2");
  g_assert_cmpstr (before, ==, back);
}

// Else flags and labels stay behind, since each account has its own bits for keywords.
static void
test_flags (void)
{
  g_auto (World) world = {0};
  world_init (&world, MAIL_SERVICE_IMAP, MAIL_SERVICE_IMAP);
  g_free (test_client_run (world.two->other, "SELECT INBOX"));
  test_client_append (world.two->other, "INBOX", "other", "other@test.example", "first second");
  g_free (test_client_run (world.one->other, "SELECT INBOX"));
  g_free (test_client_run (world.one->other, "UID STORE 3 +FLAGS (\\Flagged second $Forwarded)"));
  pass_both (&world);
  transfer (world.one, "mail 3", world.two, "INBOX", false);
  pass_both (&world);
  g_autofree char *dump = test_client_dump (world.two->other, "INBOX");
  g_assert_nonnull (strstr (dump, "($Forwarded \\Flagged second) mail-3@test.example"));
  sync_fixture_assert_equal (world.two, "INBOX");
}

static void
add_impossible_folder (SyncFixture *fixture, const char *path)
{
  g_autoptr (GError) error = NULL;
  StoreMailbox mailbox = {
    .path = path, .raw_name = path, .delimiter = '/', .selectable = true, .role = MAIL_ROLE_NONE};
  g_autoptr (StoreWrite) write = store_write_begin (fixture->store, STORE_PRIORITY_USER, &error);
  store_folder_put (write, fixture->account->id, &mailbox, &error);
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
}

static void
pass_cut (SyncFixture *fixture)
{
  MailSyncReport report = {0};
  sync_account_sync (fixture->sync, NULL, MAIL_BODIES_NONE, NULL, &report, NULL);
  g_clear_error (&report.error);
}

// Else a target that takes nothing makes mail vanish; a line that drops with the copy there leads
// to another one, or the original goes although there is none; and mail on its way goes with the
// account that it was to come to.
static void
test_trouble (const void *data)
{
  const Kinds *kinds = data;
  g_auto (World) world = {0};
  g_autoptr (GError) error = NULL;
  world_init (&world, kinds->one, kinds->two);
  const char *path = "not.allowed";
  add_impossible_folder (world.two, path);
  int64_t refused = transfer (world.one, "mail 1", world.two, path, false);
  g_assert_cmpint (sync_fixture_find (world.one, "INBOX", "mail 1"), ==, 0);
  sync_fixture_pass_whole (world.two);
  g_assert_cmpint (state_of (world.one, refused), ==, MAIL_OPERATION_FAILED);
  g_assert_cmpint (sync_fixture_find (world.one, "INBOX", "mail 1"), !=, 0);
  test_proxy_cut_answer_to (world.two->proxy, "APPEND");
  transfer (world.one, "mail 1", world.two, "INBOX", false);
  transfer (world.one, "mail 2", world.two, "INBOX", false);
  pass_cut (world.two);
  sync_fixture_pass_whole (world.two);
  pass_both (&world);
  assert_counts (&world, "mail 1", 0, 1);
  assert_counts (&world, "mail 2", 0, 1);
  transfer (world.one, "mail 3", world.two, "INBOX", false);
  sync_account_stop (world.two->sync);
  g_autoptr (StoreWrite) write = store_write_begin (world.one->store, STORE_PRIORITY_USER, &error);
  store_account_remove (write, world.two->account->id, &error);
  store_write_commit (g_steal_pointer (&write), &error);
  g_assert_no_error (error);
  g_assert_cmpint (sync_fixture_find (world.one, "INBOX", "mail 3"), !=, 0);
  sync_fixture_pass_whole (world.one);
  g_assert_cmpuint (count (world.one, "INBOX", "mail 3"), ==, 1);
}

// Else the same letter that was delivered there in that very moment passes for the copy, and one of
// the two is lost.
static void
test_cut_beside_another (void)
{
  g_auto (World) world = {0};
  world_init (&world, MAIL_SERVICE_IMAP, MAIL_SERVICE_IMAP);
  transfer (world.one, "mail 1", world.two, "INBOX", false);
  // The server got the beginning of it only.
  test_proxy_cut_after_sent (world.two->proxy, 100);
  pass_cut (world.two);
  test_proxy_cut_after_sent (world.two->proxy, 0);
  test_client_append (world.two->other, "INBOX", "delivered", "mail-1@test.example", "");
  pass_both (&world);
  pass_both (&world);
  assert_counts (&world, "mail 1", 0, 2);
}

static void
restart (World *world)
{
  sync_fixture_close_store (world->two);
  sync_fixture_close_store (world->one);
  sync_fixture_open_store (world->one);
  sync_fixture_open_store (world->two);
}

// Else a message that comes to a folder for the second time, while it is in doubt whether it came
// there the first time, is taken for both, and goes for good as what left it in between.
static void
test_to_and_fro_in_doubt (void)
{
  g_auto (World) world = {0};
  sync_fixture_set_doubt (3600);
  world_init (&world, MAIL_SERVICE_IMAP, MAIL_SERVICE_IMAP);
  transfer (world.one, "mail 1", world.two, "INBOX", false);
  test_proxy_cut_after_sent (world.two->proxy, 100);
  pass_cut (world.two);
  test_proxy_cut_after_sent (world.two->proxy, 0);
  transfer (world.two, "mail 1", world.one, "INBOX", false);
  sync_fixture_pass_whole (world.one);
  transfer (world.one, "mail 1", world.two, "INBOX", false);
  test_proxy_cut_answer_to (world.two->proxy, "APPEND");
  pass_cut (world.two);
  sync_fixture_set_doubt (-1);
  restart (&world);
  for (int i = 0; i < 3; i++)
    pass_both (&world);
  assert_counts (&world, "mail 1", 0, 1);
  g_assert_cmpint (sync_fixture_find (world.two, "INBOX", "mail 1"), !=, 0);
}

// The child: transfers messages it picks by SEED between three accounts, takes some back, and
// syncs, until it is killed.

static void
transfer_some (SyncFixture **accounts, GRand *random)
{
  g_autoptr (GError) error = NULL;
  SyncFixture *from = accounts[g_rand_int_range (random, 0, 3)];
  SyncFixture *to = accounts[g_rand_int_range (random, 0, 3)];
  MailQuery query = {.scope = MAIL_SCOPE_FOLDER, .folder_id = sync_fixture_folder (from, "INBOX")};
  MailIdList *list = store_list_all (from->store, &query, NULL, &error);
  g_assert_no_error (error);
  for (int i = 0; i < 4 && list->length && from != to; i++) {
    int64_t id = list->items[g_rand_int_range (random, 0, (int) list->length)].id;
    MailTarget target = {.folder_id = query.folder_id, .ids = &id, .n_ids = 1};
    g_autoptr (GArray) transfers =
      store_transfer_list (from->store, &target, sync_fixture_folder (to, "INBOX"), NULL);
    if (!transfers || !transfers->len)
      continue;
    int64_t operation = sync_transfer_record (from->store, transfers, false, 0, NULL, NULL);
    g_autoptr (GArray) left =
      operation ? store_transfer_list_left (from->store, operation, NULL) : NULL;
    if (left && g_rand_int_range (random, 0, 4) == 0)
      sync_transfer_undo (from->store, operation, left, NULL, NULL);
  }
  mail_id_list_unref (list);
}

G_NORETURN static void
run_child (const char *dir, const char *seed, const char *ms)
{
  test_death_in (ms);
  sync_fixture_set_doubt (DOUBT_SECONDS);
  SyncFixture *accounts[3] = {sync_fixture_attach (dir)};
  accounts[1] = sync_fixture_attach_guest (accounts[0], 1);
  accounts[2] = sync_fixture_attach_guest (accounts[0], 2);
  g_autoptr (GRand) random = g_rand_new_with_seed ((uint32_t) strtoul (seed, NULL, 10));
  while (true) {
    transfer_some (accounts, random);
    for (int i = 0; i < 2; i++) {
      MailSyncReport report;
      sync_account_sync (accounts[i]->sync, NULL, MAIL_BODIES_ALL, NULL, &report, NULL);
      g_clear_error (&report.error);
    }
  }
}

static void
kill_one (SyncFixture *fixture, unsigned int number)
{
  g_autofree char *seed = g_strdup_printf ("%u", number);
  g_autofree char *ms = g_strdup_printf ("%d", g_test_rand_int_range (20, 500));
  test_death_of_child (fixture->dir, seed, ms, NULL);
}

static bool
has_operations (SyncFixture *fixture, int64_t deadline)
{
  g_autoptr (GPtrArray) operations = store_operation_list (fixture->store, 0, NULL);
  return operations->len > 0 && g_get_monotonic_time () < deadline;
}

// What was done with message N, and where it is here.
static void
print_history (SyncFixture *fixture, int n)
{
  g_autofree char *steps = g_strdup_printf (
    "SELECT *, rowid FROM step WHERE rfc_message_id = 'mail-%d@test.example' ORDER BY id", n);
  g_autofree char *rows =
    g_strdup_printf ("SELECT m.account_id, m.content_id, l.* FROM location l JOIN message m"
                     "  ON m.id = l.message_id WHERE m.rfc_message_id = 'mail-%d@test.example'",
                     n);
  sync_fixture_print (fixture, "keep.db", steps);
  sync_fixture_print (fixture, "index.db", rows);
  sync_fixture_print (fixture, "index.db", "SELECT * FROM departed");
  sync_fixture_print (fixture, "index.db", "SELECT * FROM removed");
  sync_fixture_print (fixture, "index.db", "SELECT * FROM folder WHERE path = 'INBOX'");
  sync_fixture_print (fixture, "keep.db",
                      "SELECT p.*, h.message_id FROM home_place p JOIN home_message h"
                      "  ON h.id = p.message_id");
}

// What waits, and all that was to be done with the same mail.
static void
print_waiting (SyncFixture *fixture)
{
  sync_fixture_print (fixture, "keep.db",
                      "SELECT * FROM step WHERE rfc_message_id IN (SELECT rfc_message_id FROM step"
                      "  WHERE state < 2) ORDER BY id");
  sync_fixture_print (fixture, "keep.db", "SELECT * FROM operation WHERE state < 2");
}

// Else a crash while mail goes from account to account costs some of it, or doubles it.
static void
test_kill (void)
{
  const char *wanted = g_getenv ("MAIL_KILLS");
  sync_fixture_set_doubt (DOUBT_SECONDS);
  unsigned int kills = wanted ? (unsigned int) strtoul (wanted, NULL, 10) : 15;
  SyncFixture *accounts[3] = {sync_fixture_new (NULL)};
  accounts[1] = sync_fixture_new_guest (accounts[0], MAIL_SERVICE_IMAP);
  accounts[2] = sync_fixture_new_guest (accounts[0], MAIL_SERVICE_POP3);
  test_client_append_many (accounts[0]->other, "INBOX", "mail", MESSAGES);
  sync_fixture_pass_whole (accounts[0]);
  sync_fixture_pass_whole (accounts[1]);
  for (int i = 2; i >= 0; i--)
    sync_fixture_close_store (accounts[i]);
  for (unsigned int i = 0; i < kills; i++)
    kill_one (accounts[0], i + (unsigned int) g_test_rand_int_range (0, 1000000));
  for (int i = 0; i < 3; i++)
    sync_fixture_open_store (accounts[i]);
  sync_fixture_assert_sound (accounts[0]);
  // One that went to and fro needs a pass for each time; one whose copy is in doubt, DOUBT_SECONDS.
  int64_t deadline = g_get_monotonic_time () + SYNC_FIXTURE_PATIENCE_SECONDS * G_USEC_PER_SEC;
  for (int i = 0; i < 5 || has_operations (accounts[0], deadline); i++)
    sync_fixture_pass_whole (accounts[i % 2]);
  sync_fixture_set_doubt (-1);
  unsigned int in[3] = {0};
  for (int n = 1; n <= MESSAGES; n++) {
    g_autofree char *subject = g_strdup_printf ("mail %d", n);
    unsigned int sum = 0;
    for (int i = 0; i < 3; i++) {
      unsigned int found = count (accounts[i], "INBOX", subject);
      in[i] += found;
      sum += found;
    }
    if (sum != 1) {
      print_history (accounts[0], n);
      g_error ("%s is there %u times", subject, sum);
    }
  }
  if (has_operations (accounts[0], INT64_MAX)) {
    print_waiting (accounts[0]);
    g_error ("operations wait for ever");
  }
  g_test_message ("%u kills: %u and %u on servers, %u at home; 0 lost, 0 doubled", kills, in[0],
                  in[1], in[2]);
  for (int i = 2; i >= 0; i--)
    sync_fixture_free (accounts[i]);
}

int
main (int argc, char **argv)
{
  if (argc == 5 && g_str_equal (argv[1], "--child"))
    run_child (argv[2], argv[3], argv[4]);
  g_test_init (&argc, &argv, NULL);
  const struct {
    const char *name;
    const Kinds *kinds;
  } ways[] = {{"imap-to-imap", &imap_to_imap},
              {"imap-to-home", &imap_to_home},
              {"home-to-imap", &home_to_imap},
              {"home-to-home", &home_to_home}};
  for (size_t i = 0; i < G_N_ELEMENTS (ways); i++) {
    g_autofree char *move = g_strdup_printf ("/sync/transfer/move/%s", ways[i].name);
    g_autofree char *trouble = g_strdup_printf ("/sync/transfer/trouble/%s", ways[i].name);
    g_test_add_data_func (move, ways[i].kinds, test_move);
    if (ways[i].kinds->two == MAIL_SERVICE_IMAP)
      g_test_add_data_func (trouble, ways[i].kinds, test_trouble);
  }
  g_test_add_func ("/sync/transfer/flags", test_flags);
  g_test_add_func ("/sync/transfer/cut-beside-another", test_cut_beside_another);
  g_test_add_func ("/sync/transfer/to-and-fro-in-doubt", test_to_and_fro_in_doubt);
  g_test_add_func ("/sync/transfer/kill", test_kill);
  return sync_fixture_run ();
}
