// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is asked before a message goes. When this fails, a message leaves without the file it speaks
// of, or a person is asked about a file that someone else wrote of.

#include "ui/mail-draft-check.h"

static const struct {
  const char *text;
  const char *word; // NULL: nothing is promised
} words[] = {
  {"", NULL},
  {"See you on Monday.", NULL},
  {"I have attached the offer.", "attached"},
  {"ATTACHMENT below", "ATTACHMENT"},
  {"Please find enclosed the plan", "enclosed"},
  {"anbei die Rechnung", "anbei"},
  {"Im Anhang findest du alles", "Anhang"},
  {"Ich habe sie angehängt.", "angehängt"},
  {"Ich habe sie angeha\xcc\x88ngt.", "angeha\xcc\x88ngt"}, // decomposed, as macOS types it
  {"die beigefügten Bilder", "beigefügten"},
  {"The military attaché called.", NULL},
  {"unattached", NULL},
  {"Yes.\n\nAna wrote:\n> I have attached the offer.", NULL},
  {"Look:\n\n---------- Forwarded message ----------\nattached", NULL},
  {"> attached\nand mine is attached", "attached"},
};

static void
test_words (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (words); i++) {
    g_autofree char *word = mail_draft_find_attachment_word (words[i].text);

    g_test_message ("“%s”", words[i].text);
    g_assert_cmpstr (word, ==, words[i].word);
  }
}

static MailDraft *
draft_new (const char *to, const char *bcc, const char *subject, const char *text)
{
  const MailDraft draft = {
    .to = (char *) to,
    .bcc = (char *) bcc,
    .subject = (char *) subject,
    .text = (char *) text,
  };

  return mail_draft_new (&draft);
}

static void
test_order (void)
{
  g_autoptr (MailDraft) draft = draft_new ("nonsense", "", " ", "attached");
  g_autofree char *recipient = NULL;
  g_autofree char *subject = NULL;
  g_autofree char *word = NULL;
  g_autofree char *nothing = NULL;

  g_assert_cmpint (mail_draft_check (draft, MAIL_DRAFT_PROBLEM_NONE, &recipient), ==,
                   MAIL_DRAFT_PROBLEM_INVALID_RECIPIENT);
  g_assert_cmpstr (recipient, ==, "nonsense");
  g_assert_cmpint (mail_draft_check (draft, MAIL_DRAFT_PROBLEM_NO_RECIPIENT, &subject), ==,
                   MAIL_DRAFT_PROBLEM_NO_SUBJECT);
  g_assert_null (subject);
  g_assert_cmpint (mail_draft_check (draft, MAIL_DRAFT_PROBLEM_NO_SUBJECT, &word), ==,
                   MAIL_DRAFT_PROBLEM_FORGOTTEN_ATTACHMENT);
  g_assert_cmpstr (word, ==, "attached");
  g_assert_cmpint (mail_draft_check (draft, MAIL_DRAFT_PROBLEM_FORGOTTEN_ATTACHMENT, &nothing), ==,
                   MAIL_DRAFT_PROBLEM_NONE);
}

static void
test_recipients (void)
{
  g_autoptr (MailDraft) nobody = draft_new (" , ", "", "Plan", "");
  g_autoptr (MailDraft) hidden = draft_new ("", "ana@example.org", "Plan", "");
  g_autofree char *detail = NULL;

  g_assert_cmpint (mail_draft_check (nobody, MAIL_DRAFT_PROBLEM_NONE, &detail), ==,
                   MAIL_DRAFT_PROBLEM_NO_RECIPIENT);
  g_assert_cmpint (mail_draft_check (hidden, MAIL_DRAFT_PROBLEM_NONE, &detail), ==,
                   MAIL_DRAFT_PROBLEM_NONE);
}

// A picture in the text is not the file that was promised.
static void
test_inline_image (void)
{
  g_autoptr (MailDraft) draft = draft_new ("ana@example.org", "", "Plan", "attached");
  MailAttachment *image = g_new0 (MailAttachment, 1);
  MailAttachment *file = g_new0 (MailAttachment, 1);
  g_autofree char *detail = NULL;
  g_autofree char *none = NULL;

  image->content_id = g_strdup ("1@mail");
  g_ptr_array_add (draft->attachments, image);
  g_assert_cmpint (mail_draft_check (draft, MAIL_DRAFT_PROBLEM_NONE, &detail), ==,
                   MAIL_DRAFT_PROBLEM_FORGOTTEN_ATTACHMENT);
  g_ptr_array_add (draft->attachments, file);
  g_assert_cmpint (mail_draft_check (draft, MAIL_DRAFT_PROBLEM_NONE, &none), ==,
                   MAIL_DRAFT_PROBLEM_NONE);
}

// Sends a letter into nowhere otherwise; and a false alarm teaches people to click it away.
static void
test_odd_addresses (void)
{
  static const char *const odd[] = {"a@gmial.com", "a@gmail.con", "a@hotmal.com", "a@outlok.com",
                                    "a@gmx.dee", "a@GMAI.com", "a@example"};
  static const char *const fine[] = {"a@gmail.com", "a@mail.com",  "a@gmx.at",    "a@example.org",
                                     "a@localhost", "a@[192.0.2.1]", "a@yahoo.com"};

  for (size_t i = 0; i < G_N_ELEMENTS (odd); i++)
    g_assert_true (mail_draft_is_odd_address (odd[i]));
  for (size_t i = 0; i < G_N_ELEMENTS (fine); i++)
    g_assert_false (mail_draft_is_odd_address (fine[i]));
}

static void
test_many_recipients (void)
{
  g_autoptr (GString) many = g_string_new (NULL);
  g_autofree char *detail = NULL;
  g_autofree char *none = NULL;

  for (int i = 0; i < 20; i++)
    g_string_append_printf (many, "p%d@example.org, ", i);
  g_autoptr (MailDraft) crowd = draft_new (many->str, "", "Plan", "Hello");
  g_autoptr (MailDraft) pair = draft_new ("a@example.org, b@example.org", many->str, "Plan", "Hi");

  g_assert_cmpint (mail_draft_check (crowd, MAIL_DRAFT_PROBLEM_NONE, &detail), ==,
                   MAIL_DRAFT_PROBLEM_MANY_RECIPIENTS);
  g_assert_cmpint (mail_draft_count_visible (pair), ==, 2);
  g_assert_cmpint (mail_draft_check (pair, MAIL_DRAFT_PROBLEM_NONE, &none), ==,
                   MAIL_DRAFT_PROBLEM_NONE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/draft-check/attachment-words-of-both-languages", test_words);
  g_test_add_func ("/ui/draft-check/asks-in-order-and-each-once", test_order);
  g_test_add_func ("/ui/draft-check/recipients-in-any-field", test_recipients);
  g_test_add_func ("/ui/draft-check/inline-image-is-no-attachment", test_inline_image);
  g_test_add_func ("/ui/draft-check/odd-addresses", test_odd_addresses);
  g_test_add_func ("/ui/draft-check/many-recipients", test_many_recipients);
  return g_test_run ();
}
