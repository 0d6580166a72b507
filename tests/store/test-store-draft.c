// SPDX-License-Identifier: GPL-3.0-or-later

#include "store-fixture.h"

#include "store/store-draft-file.h"
#include "store/store-draft.h"

#include <string.h>
#include <utime.h>

static MailDraft *
save (StoreFixture *fixture, int64_t id, const char *text, GPtrArray *attachments)
{
  g_autoptr (GError) error = NULL;
  const int64_t answered[] = {4, 9};
  g_autoptr (GArray) related = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_array_append_vals (related, answered, G_N_ELEMENTS (answered));
  MailDraft template = {.id = id,
                        .account_id = fixture->account_id,
                        .kind = MAIL_DRAFT_REPLY,
                        .related_ids = related,
                        .to = (char *) "bob@example.org, ",
                        .subject = (char *) "Re: Lunch",
                        .text = (char *) text,
                        .in_reply_to = (char *) "<a@x>",
                        .attachments = attachments};
  StoreWrite *write = store_fixture_begin (fixture);
  MailDraft *stored = store_draft_save (write, &template, &error);

  g_assert_no_error (error);
  store_fixture_commit (write);
  return stored;
}

static void
close_draft (StoreFixture *fixture, int64_t id, bool discard)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_fixture_begin (fixture);

  store_draft_close (write, id, discard, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
}

static unsigned
count_open (StoreFixture *fixture)
{
  g_autoptr (GPtrArray) open = store_draft_list_open (fixture->store, NULL);

  return open->len;
}

// Lost text is what people never forgive.
static void
test_text_survives (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailDraft) first = save (fixture, 0, "Dear B", NULL);
  g_autoptr (MailDraft) second = save (fixture, first->id, "Dear Bob", NULL);

  g_assert_cmpint (first->id, ==, second->id);
  g_assert_cmpint (second->saved_at, >, 0);
  store_fixture_reopen (fixture);
  g_autoptr (GPtrArray) open = store_draft_list_open (fixture->store, &error);
  g_assert_cmpint (open->len, ==, 1);
  const MailDraft *draft = open->pdata[0];
  g_assert_cmpstr (draft->text, ==, "Dear Bob");
  g_assert_cmpstr (draft->to, ==, "bob@example.org, ");
  g_assert_cmpstr (draft->in_reply_to, ==, "<a@x>");
  g_assert_null (draft->html);
  g_assert_cmpint (draft->kind, ==, MAIL_DRAFT_REPLY);
  g_assert_cmpuint (draft->related_ids->len, ==, 2);
  g_assert_cmpint (g_array_index (draft->related_ids, int64_t, 1), ==, 9);
  g_autoptr (GPtrArray) versions = store_draft_list_versions (fixture->store, draft->id, &error);
  g_assert_cmpint (versions->len, ==, 2);
  g_assert_cmpstr (((MailDraft *) versions->pdata[1])->text, ==, "Dear B");
  store_fixture_check (fixture);
}

static void
assert_versions (StoreFixture *fixture, int64_t id, const char *const *texts)
{
  g_autoptr (GPtrArray) versions = store_draft_list_versions (fixture->store, id, NULL);

  g_assert_cmpint (versions->len, ==, g_strv_length ((char **) texts));
  for (unsigned i = 0; i < versions->len; i++)
    g_assert_cmpstr (((MailDraft *) versions->pdata[i])->text, ==, texts[i]);
}

// With a version for each save, what was deleted two minutes ago would be gone for good.
static void
test_growth_is_one_version (StoreFixture *fixture, const void *unused)
{
  static const char *const texts[] = {"Dear",           "Dear Bob,",
                                      "Dear Bob, no",   "Dear Bob, oh no",
                                      "Dear Bob, well", "Dear Bob, well done"};
  g_autoptr (MailDraft) draft = save (fixture, 0, "D", NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (MailDraft) stored = save (fixture, draft->id, texts[i], NULL);
    g_assert_cmpint (stored->id, ==, draft->id);
  }
  // What was there before something was taken away stays; of mere steps the first and the last.
  const char *const kept[] = {"Dear Bob, well done", "Dear Bob, oh no", "D", NULL};
  assert_versions (fixture, draft->id, kept);
}

// Autosave every few seconds must not fill the disk with the same words or the same picture.
static void
test_same_is_not_saved_again (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) attachments =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mail_attachment_free);
  MailAttachment *attachment = g_new0 (MailAttachment, 1);
  attachment->file_name = g_strdup ("cat.png");
  attachment->media_type = g_strdup ("image/png");
  attachment->bytes = g_bytes_new ("picture", 7);
  attachment->size = 7;
  g_ptr_array_add (attachments, attachment);

  g_autoptr (MailDraft) first = save (fixture, 0, "Hello", attachments);
  g_autoptr (MailDraft) again = save (fixture, first->id, "Hello", attachments);
  g_autoptr (MailDraft) changed = save (fixture, first->id, "Hello!", attachments);
  g_autoptr (GPtrArray) versions = store_draft_list_versions (fixture->store, first->id, &error);
  g_assert_cmpint (versions->len, ==, 2);
  g_autoptr (MailDraft) draft = store_draft_get (fixture->store, first->id, &error);
  const MailAttachment *back = draft->attachments->pdata[0];
  g_assert_cmpstr (back->file_name, ==, "cat.png");
  g_assert_cmpint (g_bytes_get_size (back->bytes), ==, 7);
}

static void
test_versions_are_bounded (StoreFixture *fixture, const void *unused)
{
  g_autoptr (MailDraft) draft = save (fixture, 0, "0", NULL);

  for (int i = 1; i < 150; i++) {
    g_autofree char *text = g_strdup_printf ("%d", i);
    g_autoptr (MailDraft) stored = save (fixture, draft->id, text, NULL);
  }
  g_autoptr (GPtrArray) versions = store_draft_list_versions (fixture->store, draft->id, NULL);
  g_assert_cmpint (versions->len, ==, 100);
  g_assert_cmpstr (((MailDraft *) versions->pdata[0])->text, ==, "149");
}

static void
test_discard_can_be_taken_back (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailDraft) draft = save (fixture, 0, "Hello", NULL);

  close_draft (fixture, draft->id, true);
  g_autoptr (GPtrArray) none = store_draft_list (fixture->store, 0, &error);
  g_assert_cmpint (none->len, ==, 0);
  g_assert_cmpint (count_open (fixture), ==, 0);
  StoreWrite *write = store_fixture_begin (fixture);
  g_autoptr (MailDraft) back = store_draft_restore (write, draft->id, &error);
  store_fixture_commit (write);
  g_assert_cmpstr (back->text, ==, "Hello");
  g_assert_cmpint (count_open (fixture), ==, 1);
}

// The server's Drafts folder follows; the old copy goes only once the new one is confirmed.
static void
test_sync_sees_what_changed (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailDraft) draft = save (fixture, 0, "Hello", NULL);
  g_autoptr (GPtrArray) before =
    store_draft_list_unsynced (fixture->store, fixture->account_id, INT64_MAX, &error);
  g_assert_cmpint (before->len, ==, 1);
  const StoreDraftSync *sync = before->pdata[0];
  g_assert_cmpint (sync->version, >, 0);
  g_autoptr (GPtrArray) typed =
    store_draft_list_unsynced (fixture->store, fixture->account_id, 0, &error);
  g_assert_cmpint (typed->len, ==, 0);
  close_draft (fixture, draft->id, false);
  g_autoptr (GPtrArray) closed =
    store_draft_list_unsynced (fixture->store, fixture->account_id, 0, &error);
  g_assert_cmpint (closed->len, ==, 1);

  StoreWrite *write = store_fixture_begin (fixture);
  g_assert_true (
    store_draft_set_synced (write, draft->id, sync->version, "d1@x", fixture->archive, 9, &error));
  store_fixture_commit (write);
  g_autoptr (GPtrArray) synced =
    store_draft_list_unsynced (fixture->store, fixture->account_id, INT64_MAX, &error);
  g_assert_cmpint (synced->len, ==, 0);
  g_assert_cmpint (store_draft_find_copy (fixture->store, fixture->account_id, "d1@x", 0, &error),
                   ==, draft->id);

  close_draft (fixture, draft->id, true);
  g_autoptr (GPtrArray) gone =
    store_draft_list_unsynced (fixture->store, fixture->account_id, INT64_MAX, &error);
  g_assert_cmpint (gone->len, ==, 1);
  g_assert_cmpint (((StoreDraftSync *) gone->pdata[0])->version, ==, 0);
  g_assert_cmpint (((StoreDraftSync *) gone->pdata[0])->server_uid, ==, 9);
}

static void
test_templates_are_no_drafts (StoreFixture *fixture, const void *unused)
{
  g_autoptr (MailDraft) draft = save (fixture, 0, "Dear {name}", NULL);
  StoreWrite *write = store_fixture_begin (fixture);
  int64_t id = store_draft_save_template (write, draft, NULL);

  g_assert_cmpint (id, >, 0);
  g_assert_cmpint (id, !=, draft->id);
  store_fixture_commit (write);
  g_autoptr (GPtrArray) templates = store_draft_list_templates (fixture->store, NULL);
  g_assert_cmpint (templates->len, ==, 1);
  const MailDraft *template = templates->pdata[0];
  g_assert_cmpstr (template->text, ==, "Dear {name}");
  g_assert_cmpint (template->kind, ==, MAIL_DRAFT_NEW);
  g_assert_null (template->in_reply_to);
  g_autoptr (GPtrArray) drafts = store_draft_list (fixture->store, 0, NULL);
  g_assert_cmpint (drafts->len, ==, 1);
  g_autoptr (GPtrArray) unsynced =
    store_draft_list_unsynced (fixture->store, fixture->account_id, INT64_MAX, NULL);
  g_assert_cmpint (unsynced->len, ==, 1);
  close_draft (fixture, id, true);
  g_autoptr (GPtrArray) none = store_draft_list_templates (fixture->store, NULL);
  g_assert_cmpint (none->len, ==, 0);
}

static void
test_options_are_kept (StoreFixture *fixture, const void *unused)
{
  g_autoptr (MailDraft) draft = save (fixture, 0, "text", NULL);
  MailDraft changed = *draft;
  StoreWrite *write = store_fixture_begin (fixture);

  changed.options = MAIL_DRAFT_URGENT | MAIL_DRAFT_READ_RECEIPT;
  changed.reply_to = (char *) "desk@example.org";
  g_autoptr (MailDraft) stored = store_draft_save (write, &changed, NULL);
  store_fixture_commit (write);
  g_autoptr (MailDraft) read = store_draft_get (fixture->store, stored->id, NULL);
  g_assert_cmpint (read->options, ==, changed.options);
  g_assert_cmpstr (read->reply_to, ==, "desk@example.org");
  g_autoptr (GPtrArray) versions = store_draft_list_versions (fixture->store, stored->id, NULL);
  g_assert_cmpint (versions->len, ==, 2);
}

static char *
keep_file (StoreFixture *fixture, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (MailSource) source = mail_source_new_bytes (bytes);
  char *path = store_draft_file_keep (fixture->store, source, &error);

  g_assert_no_error (error);
  return path;
}

static void
make_old (const char *path)
{
  const struct utimbuf times = {.actime = 1, .modtime = 1};

  g_assert_cmpint (utime (path, &times), ==, 0);
}

// A message that is to be handed on is gone from its draft, or stays on the disk for ever.
static void
test_files_are_collected (StoreFixture *fixture, const void *unused)
{
  g_autofree char *named = keep_file (fixture, "Subject: a\r\n\r\nnamed");
  g_autofree char *orphan = keep_file (fixture, "Subject: b\r\n\r\norphan");
  g_autofree char *fresh = keep_file (fixture, "Subject: c\r\n\r\nfresh");
  MailAttachment attachment = {.media_type = (char *) "message/rfc822", .path = named, .size = 1};
  g_autoptr (GPtrArray) attachments = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (attachments, &attachment);
  g_autoptr (MailDraft) draft = save (fixture, 0, "See below", attachments);
  make_old (named);
  make_old (orphan);
  g_assert_true (store_tidy (fixture->store, &error));
  g_assert_no_error (error);
  g_autofree char *kept = NULL;
  g_assert_true (g_file_get_contents (named, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, "Subject: a\r\n\r\nnamed");
  g_assert_false (g_file_test (orphan, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (fresh, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/store/draft/text-survives", test_text_survives);
  fixture_test ("/store/draft/same-is-not-saved-again", test_same_is_not_saved_again);
  fixture_test ("/store/draft/growth-is-one-version", test_growth_is_one_version);
  fixture_test ("/store/draft/versions-are-bounded", test_versions_are_bounded);
  fixture_test ("/store/draft/discard-can-be-taken-back", test_discard_can_be_taken_back);
  fixture_test ("/store/draft/sync-sees-what-changed", test_sync_sees_what_changed);
  fixture_test ("/store/draft/templates-are-no-drafts", test_templates_are_no_drafts);
  fixture_test ("/store/draft/options-are-kept", test_options_are_kept);
  fixture_test ("/store/draft/files-are-collected", test_files_are_collected);
  return g_test_run ();
}
