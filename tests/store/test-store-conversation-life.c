// SPDX-License-Identifier: GPL-3.0-or-later
//
// Random lives of mailboxes: messages come, are moved, go, come back, are told of by the server or
// read late, in any order. After each write the conversations are what the rules in
// store-conversation.h make of the mail that is there, worked out here without a store.

#include "store-fixture.h"
#include "thread-mailbox.h"

#include "store/store-links.h"
#include "store/store-location.h"
#include "store/store-thread.h"

#include <stdlib.h>
#include <string.h>

#define MOST 40
#define SUBJECT_SECONDS (60 * 24 * 3600)

typedef struct {
  StoreThreadInput input;
  const char *server_thread; // NULL: the server never tells one
  int64_t received;
  // In the store:
  int64_t id; // 0: it is not
  uint32_t uid;
  bool is_bare, is_told;
  // By the rules:
  StoreLinks links;
  int group;
} Letter;

typedef struct {
  StoreFixture fixture;
  Letter letters[MOST];
  unsigned n;
  uint32_t next_uid;
  GPtrArray *strings;
} Life;

static char *
keep (Life *life, char *string)
{
  g_ptr_array_add (life->strings, string);
  return string;
}

static void
life_init (Life *life)
{
  *life = (Life) {.next_uid = 1, .strings = g_ptr_array_new_with_free_func (g_free)};
  store_fixture_set_up (&life->fixture, NULL);
}

static void
life_clear (Life *life)
{
  store_fixture_check (&life->fixture);
  store_fixture_tear_down (&life->fixture, NULL);
  g_ptr_array_unref (life->strings);
}

static StoreHeaders
headers_of (const Letter *letter)
{
  StoreHeaders headers = {.uid = letter->uid, .received = letter->received};

  if (letter->is_bare)
    return headers;
  headers.size = 1000 + letter->input.number;
  headers.subject = letter->input.subject;
  headers.message_id = letter->input.message_id;
  headers.in_reply_to = letter->input.in_reply_to;
  headers.references = letter->input.references;
  headers.server_thread = letter->is_told ? letter->server_thread : NULL;
  return headers;
}

static void
add (Life *life, StoreWrite *write, Letter *letter)
{
  StoreHeaders headers = headers_of (letter);
  g_autoptr (GError) error = NULL;
  StoreAdded added;

  store_message_add (write, life->fixture.inbox, &headers, &added, &error);
  g_assert_no_error (error);
  letter->id = added.message_id;
}

static void
come (Life *life, StoreWrite *write, Letter *letter)
{
  int how = g_test_rand_int_range (0, 6);

  letter->is_bare = how == 0 && letter->server_thread == NULL;
  letter->is_told = letter->server_thread != NULL && how > 1;
  // Without a UID it waits to be told of.
  letter->uid = letter->server_thread == NULL || letter->is_told ? life->next_uid++ : 0;
  add (life, write, letter);
}

// More becomes known of it.
static void
learn (Life *life, StoreWrite *write, Letter *letter)
{
  g_autoptr (GError) error = NULL;

  if (letter->is_bare) {
    letter->is_bare = false;
    StoreHeaders headers = headers_of (letter);
    store_message_fill (write, letter->id, &headers, &error);
    g_assert_no_error (error);
  } else if (letter->server_thread != NULL && !letter->is_told) {
    letter->is_told = true;
    letter->uid = life->next_uid++;
    add (life, write, letter);
  }
}

static void
move_or_go (Life *life, StoreWrite *write, Letter *letter, int how)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) places = store_location_list_of (write, letter->id, &error);

  g_assert_no_error (error);
  for (unsigned i = 0; i < places->len; i++) {
    const StoreLocation *place = &g_array_index (places, StoreLocation, i);
    int64_t folder =
      place->folder_id == life->fixture.inbox ? life->fixture.archive : life->fixture.inbox;

    if (place->folder_id == 0)
      continue;
    if (how == 0)
      store_location_erase (write, place, &error);
    else if (how == 1)
      store_location_remove (write, place, &error);
    else if (place->uid != 0)
      store_location_place (write, place, folder, life->next_uid++, &error);
    g_assert_no_error (error);
  }
  if (how < 2)
    letter->id = 0;
}

static void
tell (const Life *life, const Letter *letter)
{
  g_test_message ("%d: message %" G_GINT64_FORMAT
                  "%s%s, id %s, names %s, subject %s, at %" G_GINT64_FORMAT ", server %s%s",
                  (int) (letter - life->letters), letter->id, letter->is_bare ? ", bare" : "",
                  letter->uid == 0 ? ", waiting" : "", letter->input.message_id,
                  letter->input.references, letter->input.subject, letter->received,
                  letter->server_thread, letter->is_told ? ", told" : "");
}

static void
act (Life *life, StoreWrite *write)
{
  Letter *letter = &life->letters[g_test_rand_int_range (0, (int) life->n)];
  int how = g_test_rand_int_range (0, 5);

  if (letter->id == 0)
    come (life, write, letter);
  else if (how < 3)
    move_or_go (life, write, letter, how);
  else
    learn (life, write, letter);
  tell (life, letter);
}

static void
unite (Life *life, unsigned a, unsigned b)
{
  int from = life->letters[a].group, to = life->letters[b].group;

  for (unsigned i = 0; i < life->n; i++)
    if (life->letters[i].group == from)
      life->letters[i].group = to;
}

static bool
names (const StoreLinks *links, int64_t key)
{
  for (unsigned i = 0; i < links->n; i++)
    if (links->keys[i] == key)
      return true;
  return key != 0 && links->own == key;
}

static bool
have_common (const StoreLinks *a, const StoreLinks *b)
{
  for (unsigned i = 0; i < a->n; i++)
    if (names (b, a->keys[i]))
      return true;
  return names (b, a->own);
}

// B, which the server told nothing of, names what several of the server's messages may be.
static bool
is_owner (const Life *life, unsigned a, const StoreLinks *b)
{
  const StoreLinks *owner = &life->letters[a].links;

  if (!names (b, owner->own))
    return false;
  for (unsigned i = 0; i < life->n; i++) {
    const Letter *other = &life->letters[i];
    if (other->id != 0 && other->links.server != 0 && other->links.own == owner->own &&
        other->links.server < owner->server)
      return false;
  }
  return true;
}

static int64_t
at (const Letter *letter)
{
  return letter->received * 2 + letter->links.is_reply;
}

static bool
follows (const Life *life, unsigned a, unsigned b)
{
  const Letter *later = &life->letters[a], *earlier = &life->letters[b];

  if (later->links.subject == 0 || later->links.subject != earlier->links.subject ||
      !later->links.is_reply || at (later) <= at (earlier) ||
      later->received - earlier->received > SUBJECT_SECONDS)
    return false;
  for (unsigned i = 0; i < life->n; i++) {
    const Letter *between = &life->letters[i];
    if (between->id != 0 && between->links.subject == later->links.subject &&
        at (between) > at (earlier) && at (between) < at (later))
      return false;
  }
  return true;
}

static bool
are_tied (const Life *life, unsigned i, unsigned j)
{
  const StoreLinks *a = &life->letters[i].links, *b = &life->letters[j].links;

  if (a->server != 0 || b->server != 0)
    return a->server == b->server || (b->server == 0 && is_owner (life, i, b)) ||
           (a->server == 0 && is_owner (life, j, a));
  return have_common (a, b) || follows (life, i, j) || follows (life, j, i);
}

static void
work_out (Life *life)
{
  for (unsigned i = 0; i < life->n; i++) {
    Letter *letter = &life->letters[i];
    StoreHeaders headers = headers_of (letter);
    g_autoptr (GPtrArray) own = store_thread_parse_ids (headers.message_id);

    letter->group = (int) i;
    store_links_init (&letter->links, life->fixture.account_id,
                      own->len > 0 ? store_hash_key (life->fixture.account_id, own->pdata[0]) : 0,
                      &headers);
  }
  for (unsigned i = 0; i < life->n; i++)
    for (unsigned j = 0; j < i; j++)
      if (life->letters[i].id != 0 && life->letters[j].id != 0 && are_tied (life, i, j))
        unite (life, i, j);
}

static int64_t
thread_of (Life *life, const Letter *letter)
{
  g_autoptr (MailRow) row = store_fixture_row (&life->fixture, 0, letter->id);

  g_assert_nonnull (row);
  return row->thread_id;
}

static int64_t
count (Life *life, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_auto (StoreReading) read = store_read (life->fixture.store, &error);
  int64_t n = -1;

  store_db_get_int_values (read.db, &error, &n, sql, NULL, 0);
  g_assert_no_error (error);
  return n;
}

static void
note_keys (GHashTable *keys, const StoreLinks *links)
{
  store_id_set_add (keys, links->own);
  store_id_set_add (keys, links->server);
  for (unsigned i = 0; i < links->n; i++)
    store_id_set_add (keys, links->keys[i]);
}

static void
compare (Life *life)
{
  g_autoptr (GHashTable) keys = store_id_set_new ();
  int64_t threads[MOST];

  work_out (life);
  for (unsigned i = 0; i < life->n; i++) {
    const Letter *letter = &life->letters[i];

    if (letter->id == 0)
      continue;
    threads[i] = thread_of (life, letter);
    note_keys (keys, &letter->links);
    for (unsigned j = 0; j < i; j++)
      if (life->letters[j].id != 0 &&
          (threads[i] == threads[j]) != (letter->group == life->letters[j].group))
        g_error ("%u and %u are %sone conversation", i, j, threads[i] == threads[j] ? "" : "not ");
  }
  // Nothing is left of what went, which would join others one day.
  g_assert_cmpint (count (life, "SELECT count (*) FROM reference"), ==, g_hash_table_size (keys));
  g_assert_cmpint (count (life, "SELECT count (*) FROM reference r WHERE NOT EXISTS (SELECT 1 FROM"
                                "  location l WHERE l.thread_id = r.thread_id)"),
                   ==, 0);
  g_assert_cmpint (count (life, "SELECT count (*) FROM subject s LEFT JOIN message m"
                                "  ON m.id = s.message_id WHERE coalesce (m.thread_id, 0) = 0"),
                   ==, 0);
}

static void
live (Life *life, unsigned writes)
{
  for (unsigned i = 0; i < writes; i++) {
    StoreWrite *write = store_fixture_begin (&life->fixture);

    for (int n = g_test_rand_int_range (1, 5); n > 0; n--)
      act (life, write);
    store_fixture_commit (write);
    g_test_message ("committed");
    compare (life);
  }
}

static void
make (Life *life, bool has_server)
{
  life->n = (unsigned) g_test_rand_int_range (6, MOST);
  for (unsigned i = 0; i < life->n; i++) {
    Letter *letter = &life->letters[i];
    GString *references = g_string_new (NULL);
    // Few ids and subjects, so that they meet; some are nobody's, some are several messages'.
    unsigned ids = life->n + life->n / 3;

    for (int n = MAX (0, g_test_rand_int_range (-2, 4)); n > 0; n--)
      g_string_append_printf (references, "<%d@x> ", g_test_rand_int_range (0, (int) ids));
    letter->input = (StoreThreadInput) {
      .number = i + 1,
      .message_id =
        g_test_rand_int_range (0, 8) == 0 ?
          NULL :
          keep (life, g_strdup_printf ("<%d@x>", g_test_rand_bit () ?
                                                   (int) i :
                                                   g_test_rand_int_range (0, (int) i + 1))),
      .references = keep (life, g_string_free (references, FALSE)),
      .subject = keep (life, g_strdup_printf ("%s%d", g_test_rand_bit () ? "Re: " : "",
                                              g_test_rand_int_range (0, 4))),
    };
    letter->received = 1700000000 + g_test_rand_int_range (0, 300) * 24 * 3600 + (int) i;
    if (has_server && g_test_rand_int_range (0, 3) > 0)
      letter->server_thread = keep (life, g_strdup_printf ("T%d", g_test_rand_int_range (0, 5)));
  }
}

// Strangers stay in one conversation when what joined them is gone, or what belongs together falls
// apart, for ever.
static void
test_any_life (const void *has_server)
{
  for (int round = 0; round < (g_test_thorough () ? 200 : 8); round++) {
    Life life;

    life_init (&life);
    make (&life, has_server != NULL);
    live (&life, 80);
    life_clear (&life);
  }
}

static void
live_as (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_auto (ThreadMailbox) box = thread_mailbox_read (path);
  Life life;

  life_init (&life);
  life.n = MIN (box.inputs->len, MOST);
  for (unsigned i = 0; i < life.n; i++) {
    Letter *letter = &life.letters[i];
    letter->input = g_array_index (box.inputs, StoreThreadInput, i);
    letter->input.number = i + 1;
    letter->received = letter->input.date + i;
  }
  live (&life, 100);
  life_clear (&life);
}

// The same of mail that others' servers are tested with.
static void
test_corpus (void)
{
  g_autofree char *folder = thread_mailbox_dup_folder ();
  g_autoptr (GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  if (dir == NULL) {
    g_test_skip ("no ../shared/corpus/threads");
    return;
  }
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".mbox"))
      live_as (folder, name);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/store/conversation-life/any", NULL, test_any_life);
  g_test_add_data_func ("/store/conversation-life/any-with-server", "server", test_any_life);
  g_test_add_func ("/store/conversation-life/corpus", test_corpus);
  return g_test_run ();
}
