// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every page of keep.db overwritten in turn, the schema's too: what lay elsewhere is there.

#include "store-fixture.h"

#include "store/store-draft.h"
#include "store/store-home.h"
#include "store/store-import.h"
#include "store/store-outbox.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define PAGE 4096
#define MESSAGES 24
#define DRAFTS 12
#define OUTGOING 6
// Rows of so many bytes, that do not compress.
#define ROW_BYTES 1400
// One page holds so many of them whole, and the beginning of one more: of a row that is too large
// for a page SQLite keeps a part there, and the rest on pages of its own. No page takes more.
#define LOST_MAX (PAGE / ROW_BYTES + 1)

typedef struct {
  StoreFixture base;
  GBytes *keep;          // as it was
  GPtrArray *messages;   // GBytes: what was stored
  bool has_long_headers; // longer than a page
  GRand *rand;
} Salvage;

static char *
make_noise (Salvage *salvage, size_t length)
{
  char *text = g_malloc (length + 1);

  for (size_t i = 0; i < length; i++)
    text[i] = (char) g_rand_int_range (salvage->rand, '!', '~');
  text[length] = '\0';
  return text;
}

static void
add_message (Salvage *salvage, StoreWrite *write, int64_t folder_id, int i)
{
  g_autofree char *noise = make_noise (salvage, i % 8 == 0 ? 9000 : ROW_BYTES);
  g_autofree char *text = g_strdup_printf ("Subject: Home %d\r\n\r\n%s\r\n", i, noise);
  g_autofree char *subject = g_strdup_printf ("Home %d", i);
  g_autofree char *id = g_strdup_printf ("<home-%d@example.org>", i);
  g_autofree char *references = salvage->has_long_headers ? make_noise (salvage, PAGE) : NULL;
  g_autoptr (GBytes) raw = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (StoreContent) content = store_content_prepare (salvage->base.store, raw, &error);
  const StoreHeaders headers = {.subject = subject,
                                .message_id = id,
                                .references = references,
                                .received = 1700000000 + i,
                                .size = strlen (text)};
  const StoreHomeMessage message = {.headers = &headers, .content = content, .is_whole = true};

  g_assert_cmpint (store_home_add (write, folder_id, &message, NULL, &error), >, 0);
  g_assert_no_error (error);
  g_ptr_array_add (salvage->messages, g_steal_pointer (&raw));
}

static void
add_outgoing (Salvage *salvage, StoreWrite *write, int i)
{
  static const char *const recipients[] = {"ana@example.com", NULL};
  g_autofree char *noise = make_noise (salvage, ROW_BYTES);
  g_autoptr (GBytes) raw = g_bytes_new (noise, strlen (noise));
  g_autoptr (StoreContent) content = store_content_prepare (salvage->base.store, raw, NULL);
  const StoreOutgoing outgoing = {.account_id = salvage->base.account_id,
                                  .message = content,
                                  .sender = "alice@example.org",
                                  .recipients = recipients,
                                  .subject = "Out",
                                  .message_id = "out@example.org",
                                  .not_before = G_MAXINT32};

  g_assert_cmpint (store_outbox_add (write, &outgoing, NULL), >, 0);
}

static void
fill (Salvage *salvage)
{
  MailAccount template = {.name = (char *) "Home",
                          .address = (char *) "robin@example.org",
                          .full_name = (char *) "Robin",
                          .incoming_kind = MAIL_SERVICE_POP3,
                          .incoming = {.host = (char *) "pop.example.org", .port = 995}};
  StoreWrite *write = store_fixture_begin (&salvage->base);
  g_autoptr (MailAccount) account = store_account_put (write, &template, NULL);

  store_fixture_commit (write);
  g_autoptr (MailFolder) inbox =
    store_folder_get_by_role (salvage->base.store, account->id, MAIL_ROLE_INBOX, NULL);
  g_autoptr (MailFolder) archive =
    store_folder_get_by_role (salvage->base.store, account->id, MAIL_ROLE_ARCHIVE, NULL);
  write = store_fixture_begin (&salvage->base);
  for (int i = 0; i < MESSAGES; i++)
    add_message (salvage, write, i % 2 == 0 ? inbox->id : archive->id, i);
  for (int i = 0; i < DRAFTS; i++) {
    g_autofree char *noise = make_noise (salvage, ROW_BYTES);
    MailDraft draft = {.account_id = salvage->base.account_id, .text = noise};
    g_autoptr (MailDraft) saved = store_draft_save (write, &draft, NULL);
    g_assert_nonnull (saved);
  }
  for (int i = 0; i < OUTGOING; i++)
    add_outgoing (salvage, write, i);
  store_fixture_commit (write);
}

static char *
keep_path (Salvage *salvage)
{
  return g_build_filename (salvage->base.dir, "keep.db", NULL);
}

// DATA: whether headers are long.
static void
set_up (Salvage *salvage, const void *data)
{
  g_autofree char *path = NULL;
  char *bytes = NULL;
  size_t length = 0;

  store_fixture_set_up (&salvage->base, NULL);
  salvage->rand = g_rand_new_with_seed (7);
  salvage->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  salvage->has_long_headers = data != NULL;
  fill (salvage);
  g_clear_pointer (&salvage->base.store, store_close);
  path = keep_path (salvage);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  salvage->keep = g_bytes_new_take (bytes, length);
}

static void
tear_down (Salvage *salvage, const void *unused)
{
  g_bytes_unref (salvage->keep);
  g_ptr_array_unref (salvage->messages);
  g_rand_free (salvage->rand);
  store_fixture_tear_down (&salvage->base, NULL);
}

// What a damaged page leaves behind from the last time goes.
static void
clean (Salvage *salvage)
{
  g_autoptr (GDir) dir = g_dir_open (salvage->base.dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (salvage->base.dir, name, NULL);
    if (strstr (name, ".damaged-") != NULL || g_str_has_prefix (name, "index.db") ||
        g_str_has_prefix (name, "keep.db-"))
      g_unlink (path);
  }
}

// N pages from NUMBER on make no sense, and something was read wrongly before (as the mail itself
// is not looked at at each start).
static void
damage (Salvage *salvage, size_t number, size_t n)
{
  g_autofree char *path = keep_path (salvage);
  g_autofree char *suspect = g_build_filename (salvage->base.dir, "suspect", NULL);
  size_t length;
  const char *bytes = g_bytes_get_data (salvage->keep, &length);
  g_autofree char *copy = g_memdup2 (bytes, length);

  clean (salvage);
  for (size_t at = number * PAGE; at < MIN ((number + n) * PAGE, length); at++)
    copy[at] = (char) g_rand_int_range (salvage->rand, 0, 256);
  g_assert_true (g_file_set_contents (path, copy, (gssize) length, NULL));
  g_assert_true (g_file_set_contents (suspect, "", 0, NULL));
}

static int
count_good_mail (Store *store)
{
  g_autoptr (GPtrArray) folders = store_folder_list (store, 0, NULL);
  int good = 0;

  for (unsigned i = 0; i < folders->len; i++) {
    const MailFolder *folder = folders->pdata[i];
    // As a view of other folders it would be left out of lists.
    g_assert_false (mail_role_is_view (folder->role));
    const MailQuery query = {.scope = MAIL_SCOPE_FOLDER, .folder_id = folder->id};
    g_autoptr (MailIdList) list = store_list_all (store, &query, NULL, NULL);
    for (uint32_t k = 0; list != NULL && k < list->length; k++)
      good += store_home_verify (store, list->items[k].id, NULL);
  }
  return good;
}

static int
count_good_outgoing (Store *store)
{
  g_autoptr (GPtrArray) items = store_outbox_list (store, 0, NULL);
  int good = 0;

  for (unsigned i = 0; items != NULL && i < items->len; i++) {
    const MailOutboxItem *item = items->pdata[i];
    g_autoptr (StoreOutboxMessage) message = store_outbox_load (store, item->id, NULL);
    good += message != NULL;
  }
  return good;
}

static int
count_good_drafts (Store *store)
{
  g_autoptr (GPtrArray) drafts = store_draft_list (store, 0, NULL);
  int good = 0;

  for (unsigned i = 0; drafts != NULL && i < drafts->len; i++)
    good += strlen (((const MailDraft *) drafts->pdata[i])->text) == ROW_BYTES;
  return good;
}

static void
open_and_count (Salvage *salvage, int lost_max)
{
  g_autoptr (GError) error = NULL;

  salvage->base.store = store_open (salvage->base.dir, salvage->base.owner, &error);
  g_assert_no_error (error);
  g_assert_cmpint (count_good_mail (salvage->base.store), >=, MESSAGES - lost_max);
  g_assert_cmpint (count_good_drafts (salvage->base.store), >=, DRAFTS - lost_max);
  g_assert_cmpint (count_good_outgoing (salvage->base.store), >=, OUTGOING - lost_max);
  g_clear_pointer (&salvage->base.store, store_close);
}

// One bad sector, wherever it lies, takes all mail, drafts and what waits to be sent.
static void
test_each_page (Salvage *salvage, const void *unused)
{
  size_t pages = g_bytes_get_size (salvage->keep) / PAGE;

  g_assert_cmpuint (pages, >, 40);
  for (size_t number = 0; number < pages; number++) {
    g_test_message ("page %zu of %zu", number + 1, pages);
    damage (salvage, number, 1);
    open_and_count (salvage, LOST_MAX);
  }
}

// What the copy of the mail has of the folder with ROLE, every second message, is imported.
static void
import_again (Salvage *salvage, MailRole role, unsigned first)
{
  Store *store = salvage->base.store;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) accounts = store_account_list (store, NULL);
  g_autoptr (MailFolder) folder = NULL;

  for (unsigned i = 0; i < accounts->len && folder == NULL; i++) {
    const MailAccount *account = accounts->pdata[i];
    if (account->incoming_kind == MAIL_SERVICE_POP3)
      folder = store_folder_get_by_role (store, account->id, role, NULL);
  }
  for (unsigned i = first; folder != NULL && i < salvage->messages->len; i += 2) {
    GBytes *raw = salvage->messages->pdata[i];
    g_autofree char *subject = g_strdup_printf ("Home %u", i);
    g_autofree char *id = g_strdup_printf ("<home-%u@example.org>", i);
    g_autoptr (StoreContent) content = store_content_prepare (store, raw, &error);
    const StoreHeaders headers = {
      .subject = subject, .message_id = id, .size = g_bytes_get_size (raw)};
    const StoreImport import = {.append = {.headers = &headers, .content = content}, .nth = 1};
    int64_t operation_id = 0;
    uint32_t added;
    StoreWrite *write = store_fixture_begin (&salvage->base);

    store_import (write, folder->id, &import, 1, &operation_id, &added, &error);
    g_assert_no_error (error);
    store_fixture_commit (write);
  }
}

// In each folder each message is there once, and whole.
static void
assert_whole (Store *store)
{
  g_autoptr (GPtrArray) folders = store_folder_list (store, 0, NULL);

  for (unsigned i = 0; i < folders->len; i++) {
    const MailFolder *folder = folders->pdata[i];
    const MailQuery query = {.scope = MAIL_SCOPE_FOLDER, .folder_id = folder->id};
    g_autoptr (MailIdList) list = store_list_all (store, &query, NULL, NULL);
    g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    for (uint32_t k = 0; list != NULL && k < list->length; k++) {
      g_autoptr (GPtrArray) rows = store_list_rows (store, 0, &list->items[k].id, 1, NULL);
      const MailRow *row = rows->pdata[0];
      g_assert_true (store_home_verify (store, row->id, NULL));
      g_assert_true (g_hash_table_add (seen, g_strdup (row->subject)));
    }
  }
}

// The copy of the mail, which has it whole, comes beside what a bad sector left of a message.
static void
test_import_mends (Salvage *salvage, const void *unused)
{
  size_t pages = g_bytes_get_size (salvage->keep) / PAGE;

  for (size_t number = 0; number < pages; number++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("page %zu of %zu", number + 1, pages);
    damage (salvage, number, 1);
    salvage->base.store = store_open (salvage->base.dir, salvage->base.owner, &error);
    g_assert_no_error (error);
    import_again (salvage, MAIL_ROLE_INBOX, 0);
    import_again (salvage, MAIL_ROLE_ARCHIVE, 1);
    assert_whole (salvage->base.store);
    g_clear_pointer (&salvage->base.store, store_close);
  }
}

// The salvage itself is cut short: what was read is lost with an empty file in its place.
static void
test_cut_short (Salvage *salvage, const void *unused)
{
  g_autofree char *path = keep_path (salvage);
  g_autofree char *half = g_strconcat (path, ".salvage", NULL);

  damage (salvage, 0, 1);
  g_assert_true (g_file_set_contents (half, "half", -1, NULL));
  open_and_count (salvage, LOST_MAX);
  // And after the damaged one stepped aside.
  damage (salvage, 0, 1);
  open_and_count (salvage, LOST_MAX);
  g_assert_cmpint (g_rename (path, half), ==, 0);
  open_and_count (salvage, LOST_MAX);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/store/salvage/each-page", Salvage, NULL, set_up, test_each_page, tear_down);
  g_test_add ("/store/salvage/import-mends", Salvage, NULL, set_up, test_import_mends, tear_down);
  g_test_add ("/store/salvage/import-mends-long-headers", Salvage, GINT_TO_POINTER (1), set_up,
              test_import_mends, tear_down);
  g_test_add ("/store/salvage/cut-short", Salvage, NULL, set_up, test_cut_short, tear_down);
  return g_test_run ();
}
