// SPDX-License-Identifier: GPL-3.0-or-later
//
// The list over a real store, of conversations and of single messages: what it announces is what
// changed, and the selection stays with its rows. When this fails, the wrong mail is archived.

#include "store-fixture.h"

#include "ui/mail-list-read.h"
#include "ui/mail-selection.h"
#include "ui/mail-targets.h"

#include "account/mail-engine.h"

#include <gtk/gtk.h>

#define MESSAGES 500
#define ANSWERS 3 // to the newest of them, where the list is of messages
#define OTHER 400
#define DEADLINE_SECONDS 120 // for what never comes, not for a busy machine

typedef struct {
  StoreFixture store;
  MailEngine *engine;
  MailListModel *model;
  MailSelection *selection;
  GArray *shadow; // int64_t: the list as a listener of items-changed knows it
  int largest;    // rows removed and added by one signal
} Fixture;

static gboolean
on_deadline (void *data)
{
  g_error ("nothing happened for %d s", DEADLINE_SECONDS);
  return G_SOURCE_REMOVE;
}

static void
run_while (Fixture *fixture, bool (*is_true) (Fixture *))
{
  unsigned int deadline = g_timeout_add_seconds (DEADLINE_SECONDS, on_deadline, NULL);

  while (is_true (fixture))
    g_main_context_iteration (NULL, true);
  g_source_remove (deadline);
}

// IS_LINKED: the last of them answers another message, too.
static void
fill (StoreFixture *store, uint32_t n_answers, bool is_linked)
{
  for (uint32_t uid = 1; uid <= MESSAGES + n_answers; uid++) {
    // Several in a second, and over several months.
    FixtureMessage message = {.uid = uid, .received = 1700000000 + (int64_t) (uid / 3) * 50000};
    if (uid >= MESSAGES)
      message.id = uid == MESSAGES ? "asked@example.org" : NULL;
    if (uid == OTHER)
      message.id = "other@example.org";
    if (uid > MESSAGES)
      message.references = is_linked && uid == MESSAGES + n_answers ?
                             "<asked@example.org> <other@example.org>" :
                             "<asked@example.org>";
    if (uid == MESSAGES + 2)
      message.flags = MAIL_FLAG_FLAGGED;
    store_fixture_add (store, store->inbox, &message);
  }
  // The engine is to own it now.
  g_clear_pointer (&store->store, store_close);
  g_clear_pointer (&store->owner, store_owner_unlock);
}

static void
on_opened (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GError) error = NULL;

  mail_engine_open_finish (MAIL_ENGINE (source), result, &error);
  g_assert_no_error (error);
  *(bool *) data = true;
}

static void
on_closed (GObject *source, GAsyncResult *result, void *data)
{
  mail_engine_close_finish (MAIL_ENGINE (source), result, NULL);
  *(bool *) data = true;
}

static void
wait_for (const bool *done)
{
  while (!*done)
    g_main_context_iteration (NULL, true);
}

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, Fixture *fixture)
{
  fixture->largest = MAX (fixture->largest, (int) (removed + added));
  g_array_remove_range (fixture->shadow, position, removed);
  for (guint i = position; i < position + added; i++) {
    int64_t id = mail_list_model_get_id (MAIL_LIST_MODEL (model), i);
    g_array_insert_val (fixture->shadow, i, id);
  }
  g_assert_cmpuint (fixture->shadow->len, ==, g_list_model_get_n_items (model));
}

static bool
is_loading (Fixture *fixture)
{
  return mail_list_model_is_loading (fixture->model);
}

// DATA "messages": the list is of those, and one conversation has several. "linked": the last of
// these joined it with another.
static void
set_up (Fixture *fixture, const void *data)
{
  bool is_open = false;
  MailQuery query = {.scope = MAIL_SCOPE_FOLDER,
                     .conversations = g_strcmp0 (data, "messages") != 0};

  store_fixture_set_up (&fixture->store, NULL);
  fill (&fixture->store, data ? ANSWERS : 0, g_strcmp0 (data, "linked") == 0);
  fixture->engine = mail_engine_new (fixture->store.dir, NULL);
  mail_engine_open_async (fixture->engine, NULL, on_opened, &is_open);
  wait_for (&is_open);
  query.folder_id = fixture->store.inbox;
  query.account_id = fixture->store.account_id;
  fixture->model = mail_list_model_new (fixture->engine, &query);
  fixture->selection = mail_selection_new (fixture->model);
  fixture->shadow = g_array_new (false, false, sizeof (int64_t));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->model)); i++) {
    int64_t id = mail_list_model_get_id (fixture->model, i);
    g_array_append_val (fixture->shadow, id);
  }
  g_signal_connect (fixture->model, "items-changed", G_CALLBACK (on_items_changed), fixture);
}

static void
tear_down (Fixture *fixture, const void *data)
{
  bool is_closed = false;

  g_signal_handlers_disconnect_by_data (fixture->model, fixture);
  g_clear_object (&fixture->selection);
  g_clear_object (&fixture->model);
  mail_engine_close_async (fixture->engine, NULL, on_closed, &is_closed);
  wait_for (&is_closed);
  g_clear_object (&fixture->engine);
  g_array_unref (fixture->shadow);
  store_fixture_tear_down (&fixture->store, NULL);
}

static void
assert_shadow (Fixture *fixture)
{
  g_assert_cmpuint (fixture->shadow->len, ==,
                    g_list_model_get_n_items (G_LIST_MODEL (fixture->model)));
  for (guint i = 0; i < fixture->shadow->len; i++)
    g_assert_cmpint (g_array_index (fixture->shadow, int64_t, i), ==,
                     mail_list_model_get_id (fixture->model, i));
}

// The first page is there at once, before anything was waited for; the rest follows behind it.
static void
test_pages (Fixture *fixture, const void *data)
{
  guint first = g_list_model_get_n_items (G_LIST_MODEL (fixture->model));
  g_autoptr (MailListItem) row = g_list_model_get_item (G_LIST_MODEL (fixture->model), 0);
  g_autoptr (MailListItem) again = NULL;

  g_assert_cmpuint (first, >, 0);
  g_assert_cmpuint (first, <, MESSAGES);
  g_assert_cmpstr (mail_list_item_get_conversation (row)->subject, ==, "Message 500");
  run_while (fixture, is_loading);
  assert_shadow (fixture);
  g_assert_cmpuint (fixture->shadow->len, ==, MESSAGES);
  g_assert_cmpint (fixture->largest, ==, (int) (MESSAGES - first));
  // A row that is held is the same object still.
  again = g_list_model_get_item (G_LIST_MODEL (fixture->model), 0);
  g_assert_true (again == row);
}

// GTK ends the process where sections overlap or leave a gap.
static void
test_sections (Fixture *fixture, const void *data)
{
  GtkSectionModel *sections;
  guint n = MESSAGES;

  run_while (fixture, is_loading);
  sections = GTK_SECTION_MODEL (fixture->selection);
  for (guint start, end, i = 0; i < n; i = end) {
    gtk_section_model_get_section (sections, i, &start, &end);
    g_assert_cmpuint (start, ==, i);
    g_assert_cmpuint (end, >, i);
    g_assert_cmpuint (end, <=, n);
    for (guint j = i; j < end; j++) {
      guint other_start, other_end;
      gtk_section_model_get_section (sections, j, &other_start, &other_end);
      g_assert_cmpuint (other_start, ==, start);
      g_assert_cmpuint (other_end, ==, end);
    }
  }
}

static void
on_moved (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GError) error = NULL;

  mail_engine_operation_finish (MAIL_ENGINE (source), result, &error);
  g_assert_no_error (error);
}

static bool
has_all (Fixture *fixture)
{
  return fixture->shadow->len == MESSAGES;
}

static bool
lacks_some (Fixture *fixture)
{
  return fixture->shadow->len < MESSAGES;
}

static void
select_only (Fixture *fixture, guint position)
{
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (fixture->selection), position, true);
}

static int64_t
only_selected (Fixture *fixture)
{
  g_autoptr (GArray) ids = mail_selection_dup_ids (fixture->selection);

  g_assert_cmpuint (ids->len, ==, 1);
  return g_array_index (ids, int64_t, 0);
}

// Others leave and come back while one row is selected: it stays selected, and only the places that
// changed are announced.
static void
test_selection_follows (Fixture *fixture, const void *data)
{
  int64_t kept, moved[2];
  MailTarget target = {fixture->store.inbox, moved, 2, true};

  run_while (fixture, is_loading);
  fixture->largest = 0;
  moved[0] = mail_list_model_get_id (fixture->model, 3);
  moved[1] = mail_list_model_get_id (fixture->model, 400);
  kept = mail_list_model_get_id (fixture->model, 100);
  select_only (fixture, 100);
  mail_engine_move_async (fixture->engine, &target, fixture->store.archive, NULL, on_moved, NULL);
  run_while (fixture, has_all);
  assert_shadow (fixture);
  g_assert_cmpuint (fixture->shadow->len, ==, MESSAGES - 2);
  g_assert_cmpint (only_selected (fixture), ==, kept);
  g_assert_cmpuint (mail_selection_get_single (fixture->selection), ==, 99);
  mail_engine_undo_async (fixture->engine, 0, NULL, on_moved, NULL);
  run_while (fixture, lacks_some);
  assert_shadow (fixture);
  g_assert_cmpint (only_selected (fixture), ==, kept);
  g_assert_cmpint (fixture->largest, ==, 1);
}

// What joined two conversations is deleted: both are there at once, the one that is read stays, and
// nothing else moves. And they are one again when that is undone.
static void
test_parts_have_rows (Fixture *fixture, const void *data)
{
  int64_t kept, link;
  MailTarget target = {fixture->store.inbox, &link, 1, false};

  run_while (fixture, is_loading);
  g_assert_cmpuint (fixture->shadow->len, ==, MESSAGES - 1);
  fixture->largest = 0;
  kept = mail_list_model_get_id (fixture->model, 0);
  link = mail_list_model_get_conversation (fixture->model, 0)->newest_id;
  select_only (fixture, 0);
  mail_engine_delete_async (fixture->engine, &target, false, NULL, on_moved, NULL);
  run_while (fixture, lacks_some);
  assert_shadow (fixture);
  g_assert_cmpuint (fixture->shadow->len, ==, MESSAGES);
  g_assert_cmpint (only_selected (fixture), ==, kept);
  g_assert_cmpuint (mail_selection_get_single (fixture->selection), ==, 0);
  g_assert_cmpint (mail_list_model_get_conversation (fixture->model, 0)->total, ==, ANSWERS);
  mail_engine_undo_async (fixture->engine, 0, NULL, on_moved, NULL);
  run_while (fixture, has_all);
  assert_shadow (fixture);
  g_assert_cmpuint (fixture->shadow->len, ==, MESSAGES - 1);
  g_assert_cmpint (only_selected (fixture), ==, kept);
  g_assert_cmpint (fixture->largest, ==, 1);
}

// A conversation that went and came back at once stood as an empty row in the list until the next
// start: its row was read while it was gone, and the list that came then had nothing new.
static void
test_back_at_once (Fixture *fixture, const void *data)
{
  int64_t moved = mail_list_model_get_id (fixture->model, 3);
  MailTarget target = {fixture->store.inbox, &moved, 1, true};

  run_while (fixture, is_loading);
  g_autoptr (MailListItem) row = g_list_model_get_item (G_LIST_MODEL (fixture->model), 0);
  mail_list_item_set_conversation (row, NULL);
  mail_engine_move_async (fixture->engine, &target, fixture->store.archive, NULL, on_moved, NULL);
  run_while (fixture, has_all);
  g_assert_nonnull (mail_list_item_get_conversation (row));
}

static void
test_select_all (Fixture *fixture, const void *data)
{
  g_autoptr (GArray) ids = NULL;

  run_while (fixture, is_loading);
  gtk_selection_model_select_all (GTK_SELECTION_MODEL (fixture->selection));
  ids = mail_selection_dup_ids (fixture->selection);
  g_assert_cmpuint (ids->len, ==, MESSAGES);
  g_assert_cmpmem (ids->data, ids->len * sizeof (int64_t), fixture->shadow->data,
                   fixture->shadow->len * sizeof (int64_t));
  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (fixture->selection));
  g_assert_cmpuint (mail_selection_count (fixture->selection), ==, 0);
}

// In select mode a click adds a row, and a second one takes it out again.
static void
test_select_mode (Fixture *fixture, const void *data)
{
  mail_selection_set_additive (fixture->selection, true);
  select_only (fixture, 1);
  select_only (fixture, 5);
  g_assert_cmpuint (mail_selection_count (fixture->selection), ==, 2);
  select_only (fixture, 1);
  g_assert_cmpuint (mail_selection_get_single (fixture->selection), ==, 5);
}

// Who does not want conversations gets them all the same, otherwise: each message has its row, the
// newest first, and tells of itself alone.
static void
test_messages_have_rows (Fixture *fixture, const void *data)
{
  g_autoptr (MailListItem) row = g_list_model_get_item (G_LIST_MODEL (fixture->model), 0);
  const MailConversation *one = mail_list_item_get_conversation (row);

  g_assert_cmpstr (one->subject, ==, "Message 503");
  g_assert_cmpint (one->total, ==, 1);
  g_assert_cmpint (one->unread, ==, 1);
  g_assert_cmpint (one->newest_id, ==, mail_list_item_get_id (row));
  run_while (fixture, is_loading);
  assert_shadow (fixture);
  g_assert_cmpuint (fixture->shadow->len, ==, MESSAGES + ANSWERS);
}

static bool
has_all_messages (Fixture *fixture)
{
  return fixture->shadow->len == MESSAGES + ANSWERS;
}

static bool
lacks_a_message (Fixture *fixture)
{
  return fixture->shadow->len < MESSAGES + ANSWERS;
}

// One deletes an answer, and what was said before and after it goes along, otherwise. And the row
// that went came back empty.
static void
test_message_goes_alone (Fixture *fixture, const void *data)
{
  const MailQuery *query = mail_list_model_get_query (fixture->model);
  g_autoptr (GArray) ids = NULL;

  run_while (fixture, is_loading);
  select_only (fixture, 1);
  ids = mail_selection_dup_ids (fixture->selection);
  g_autoptr (GPtrArray) targets = mail_targets_for_move (fixture->engine, query, ids, true);
  g_assert_cmpuint (targets->len, ==, 1);
  MailTarget target = mail_target_ids_borrow (g_ptr_array_index (targets, 0));
  mail_engine_move_async (fixture->engine, &target, fixture->store.archive, NULL, on_moved, NULL);
  run_while (fixture, has_all_messages);
  assert_shadow (fixture);
  g_assert_cmpuint (fixture->shadow->len, ==, MESSAGES + ANSWERS - 1);
  g_autoptr (GPtrArray) gone =
    mail_list_read (fixture->engine, query, (const int64_t *) (void *) ids->data, 1);
  g_assert_null (g_ptr_array_index (gone, 0));
  mail_engine_undo_async (fixture->engine, 0, NULL, on_moved, NULL);
  run_while (fixture, lacks_a_message);
  assert_shadow (fixture);
  g_assert_cmpint (mail_list_model_get_id (fixture->model, 1), ==, g_array_index (ids, int64_t, 0));
  g_assert_nonnull (mail_list_model_get_conversation (fixture->model, 1));
}

static void
on_trashed (GObject *source, GAsyncResult *result, void *data)
{
  bool *done = data;

  on_moved (source, result, NULL);
  *done = true;
}

// One deletes what a search found, and what of it lay in the trash is gone for good, unasked,
// otherwise.
static void
test_trash_is_no_target_of_itself (Fixture *fixture, const void *data)
{
  MailQuery query = *mail_list_model_get_query (fixture->model);
  int64_t both[2] = {mail_list_model_get_id (fixture->model, 0),
                     mail_list_model_get_id (fixture->model, 1)};
  MailTarget target = {fixture->store.inbox, both, 1, false};
  bool done = false;
  g_autoptr (GArray) ids = g_array_new (false, false, sizeof (int64_t));

  mail_engine_move_to_role_async (fixture->engine, &target, MAIL_ROLE_TRASH, NULL, on_trashed,
                                  &done);
  while (!done)
    g_main_context_iteration (NULL, true);
  query.scope = MAIL_SCOPE_EVERYTHING;
  g_array_append_vals (ids, both, 2);
  g_autoptr (GPtrArray) trash = mail_targets_for_move (fixture->engine, &query, ids, true);
  g_assert_cmpuint (trash->len, ==, 1);
  const MailTargetIds *only = g_ptr_array_index (trash, 0);
  g_assert_cmpint (only->folder_id, ==, fixture->store.inbox);
  g_assert_cmpuint (only->ids->len, ==, 1);
  g_assert_cmpint (g_array_index (only->ids, int64_t, 0), ==, both[1]);
  g_autoptr (GPtrArray) elsewhere = mail_targets_for_move (fixture->engine, &query, ids, false);
  g_assert_cmpuint (elsewhere->len, ==, 2);
}

static bool
is_unread (Fixture *fixture)
{
  return mail_list_model_get_conversation (fixture->model, 0)->unread > 0;
}

// What another device read stays bold here, otherwise; and its neighbours must not change with it.
static void
test_message_is_read (Fixture *fixture, const void *data)
{
  int64_t id = mail_list_model_get_id (fixture->model, 0);
  MailTarget target = {fixture->store.inbox, &id, 1, false};

  run_while (fixture, is_loading);
  mail_engine_flag_async (fixture->engine, &target, MAIL_FLAG_SEEN, 0, NULL, NULL, NULL, on_moved,
                          NULL);
  run_while (fixture, is_unread);
  g_assert_cmpint (mail_list_model_get_conversation (fixture->model, 1)->unread, ==, 1);
}

// What one reads is lost when the list is switched, otherwise: a conversation is found again by its
// newest message, and a message by its conversation.
static void
test_rows_are_found_again (Fixture *fixture, const void *data)
{
  const MailQuery *query = mail_list_model_get_query (fixture->model);
  MailQuery whole = *query;
  int64_t newest = mail_list_model_get_id (fixture->model, 0);
  int64_t middle = mail_list_model_get_id (fixture->model, 2);
  int64_t thread_id = mail_list_find_thread (fixture->engine, query, middle);

  whole.conversations = true;
  g_assert_cmpint (thread_id, ==, mail_list_find_thread (fixture->engine, query, newest));
  g_assert_cmpint (mail_list_find_row (fixture->engine, query, thread_id), ==, newest);
  g_assert_cmpint (mail_list_find_row (fixture->engine, &whole, thread_id), ==, thread_id);
  g_assert_cmpint (mail_list_find_row (fixture->engine, query, 0), ==, 0);
}

static bool
lacks_the_found (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (fixture->model)) == 0;
}

// A search shows each message that has the words, not the conversation around it.
static void
test_messages_are_found (Fixture *fixture, const void *data)
{
  MailQuery query = *mail_list_model_get_query (fixture->model);

  query.search = "is:flagged";
  g_signal_handlers_disconnect_by_data (fixture->model, fixture);
  g_set_object (&fixture->model, NULL);
  fixture->model = mail_list_model_new (fixture->engine, &query);
  run_while (fixture, lacks_the_found);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->model)), ==, 1);
  g_assert_cmpstr (mail_list_model_get_conversation (fixture->model, 0)->subject, ==,
                   "Message 502");
}

static void
add (const char *path, void (*test) (Fixture *, const void *))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

static void
add_of_messages (const char *path, void (*test) (Fixture *, const void *))
{
  g_test_add (path, Fixture, "messages", set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/ui/list-model/first-page-then-the-rest", test_pages);
  add ("/ui/list-model/sections-follow-each-other", test_sections);
  add ("/ui/list-model/selection-follows-conversations", test_selection_follows);
  g_test_add ("/ui/list-model/parts-have-rows", Fixture, "linked", set_up, test_parts_have_rows,
              tear_down);
  add ("/ui/list-model/back-at-once-is-read-again", test_back_at_once);
  add ("/ui/list-model/select-all", test_select_all);
  add ("/ui/list-model/select-mode", test_select_mode);
  add_of_messages ("/ui/list-model/messages-have-rows", test_messages_have_rows);
  add_of_messages ("/ui/list-model/message-goes-alone", test_message_goes_alone);
  add_of_messages ("/ui/list-model/trash-is-no-target-of-itself",
                   test_trash_is_no_target_of_itself);
  add_of_messages ("/ui/list-model/message-is-read", test_message_is_read);
  add_of_messages ("/ui/list-model/rows-are-found-again", test_rows_are_found_again);
  add_of_messages ("/ui/list-model/messages-are-found", test_messages_are_found);
  return g_test_run ();
}
