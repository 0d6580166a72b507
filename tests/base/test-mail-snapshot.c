// SPDX-License-Identifier: GPL-3.0-or-later
//
// The snapshots that cross threads: copies of their own, counted.

#include "base/mail-account.h"
#include "base/mail-draft.h"
#include "base/mail-flags.h"
#include "base/mail-folder.h"
#include "base/mail-row.h"

#include <string.h>

// A snapshot that shares memory with what it was made from changes under its readers.
static void
test_account_is_a_copy (void)
{
  char host[] = "mail.example.org", address[] = "robin@example.org";
  const MailAccount template = {
    .id = 7,
    .address = address,
    .incoming = {.host = host, .port = 993},
    .submission = {.user = (char *) "other"},
  };
  MailAccount *account = mail_account_new (&template);
  MailAccount *second = mail_account_ref (account);

  memset (host, 'x', sizeof host - 1);
  memset (address, 'x', sizeof address - 1);
  mail_account_unref (account);
  g_assert_cmpstr (second->incoming.host, ==, "mail.example.org");
  g_assert_cmpstr (second->name, ==, "");
  g_assert_cmpstr (mail_account_user (second, &second->incoming), ==, "robin@example.org");
  g_assert_cmpstr (mail_account_user (second, &second->submission), ==, "other");
  mail_account_unref (second);
  mail_account_unref (NULL);
}

static void
test_folder_is_a_copy (void)
{
  char path[] = "Lists/gtk";
  const MailFolder template = {.path = path, .name = path + 6, .role = MAIL_ROLE_JUNK};
  g_autoptr (MailFolder) folder = mail_folder_new (&template);

  memset (path, 'x', sizeof path - 1);
  g_assert_cmpstr (folder->path, ==, "Lists/gtk");
  g_assert_cmpstr (folder->name, ==, "gtk");
  g_assert_cmpstr (mail_role_name (folder->role), ==, "junk");
  g_assert_cmpstr (mail_role_name (MAIL_ROLE_NONE), ==, "");
}

// An attachment lost between two autosaves.
static void
test_draft_keeps_its_attachments (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);
  MailAttachment attachment = {.file_name = (char *) "a.txt", .bytes = bytes, .size = 3};
  g_autoptr (GPtrArray) attachments = g_ptr_array_new ();
  const MailDraft template = {.attachments = attachments};

  g_ptr_array_add (attachments, &attachment);
  g_autoptr (MailDraft) draft = mail_draft_new (&template);
  const MailAttachment *copy = g_ptr_array_index (draft->attachments, 0);

  g_assert_true (copy != &attachment);
  g_assert_cmpstr (copy->file_name, ==, "a.txt");
  g_assert_true (copy->bytes == bytes);
  g_assert_false (mail_draft_is_empty (draft));
}

// Typed text thrown away, or every opened composer kept as a draft.
static void
test_empty_drafts (void)
{
  static const struct {
    MailDraft draft;
    bool is_empty;
  } cases[] = {
    {{.kind = MAIL_DRAFT_NEW}, true},        {{.text = (char *) " \n\n-- \nRobin\n"}, true},
    {{.text = (char *) "> quoted\n"}, true}, {{.text = (char *) "Hello\n-- \nRobin"}, false},
    {{.subject = (char *) "x"}, false},      {{.bcc = (char *) "a@example.org"}, false},
    {{.kind = MAIL_DRAFT_REPLY}, false},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (MailDraft) draft = mail_draft_new (&cases[i].draft);

    g_assert_true (mail_draft_is_empty (draft) == cases[i].is_empty);
  }
}

// A flag read as another: unread mail shown as read, or deleted.
static void
test_flags_go_both_ways (void)
{
  for (int bit = 0; bit < MAIL_FLAG_FIRST_KEYWORD; bit++) {
    const char *name = mail_flag_to_imap ((MailFlags) 1 << bit);
    g_autofree char *upper = name != NULL ? g_ascii_strup (name, -1) : NULL;

    if (name == NULL)
      continue;
    g_assert_cmpuint (mail_flag_from_imap (name, -1), ==, (MailFlags) 1 << bit);
    g_assert_cmpuint (mail_flag_from_imap (upper, (gssize) strlen (upper)), ==,
                      (MailFlags) 1 << bit);
    g_assert_nonnull (mail_flag_name ((MailFlags) 1 << bit));
  }
  g_assert_cmpuint (mail_flag_from_imap ("\\Seen)", 5), ==, MAIL_FLAG_SEEN);
  g_assert_cmpuint (mail_flag_from_imap ("\\See", -1), ==, 0);
  g_assert_cmpuint (mail_flag_from_imap ("work", -1), ==, 0);
  g_assert_null (mail_flag_to_imap (MAIL_FLAG_SEEN | MAIL_FLAG_DRAFT));
}

// A list of a hundred thousand ids freed twice, or never.
static void
test_id_list_and_rows (void)
{
  const MailIdDate items[] = {{3, 30}, {2, 20}};
  MailIdList *list = mail_id_list_new (items, 2);
  MailIdList *empty = mail_id_list_new (NULL, 0);
  MailRow *row = mail_row_new ();
  MailConversation *conversation = mail_conversation_new ();

  g_assert_true (mail_id_list_ref (list) == list);
  mail_id_list_unref (list);
  g_assert_cmpint (list->items[1].id, ==, 2);
  mail_id_list_unref (list);
  mail_id_list_unref (empty);
  g_ptr_array_add (row->from, mail_address_new (NULL, "a@example.org"));
  g_assert_cmpstr (((MailAddress *) g_ptr_array_index (row->from, 0))->name, ==, "");
  mail_row_unref (mail_row_ref (row));
  mail_row_unref (row);
  mail_conversation_unref (mail_conversation_ref (conversation));
  mail_conversation_unref (conversation);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/mail-account/is-a-copy", test_account_is_a_copy);
  g_test_add_func ("/base/mail-folder/is-a-copy", test_folder_is_a_copy);
  g_test_add_func ("/base/mail-draft/keeps-its-attachments", test_draft_keeps_its_attachments);
  g_test_add_func ("/base/mail-draft/empty", test_empty_drafts);
  g_test_add_func ("/base/mail-flags/go-both-ways", test_flags_go_both_ways);
  g_test_add_func ("/base/mail-row/id-list-and-rows", test_id_list_and_rows);
  return g_test_run ();
}
