// SPDX-License-Identifier: GPL-3.0-or-later
//
// The composer's body without formats, in a real window. When this fails, what a person writes is
// not what is saved and sent.

#include "composer-fixture.h"

static void
test_answer_is_below_the_quote (ComposerFixture *fixture, const void *data)
{
  static const struct {
    MailDraftKind kind;
    const char *text, *expected;
  } cases[] = {
    {MAIL_DRAFT_REPLY, "\n\nAna:\n> \u00dc\n> -- \n", "Ana:\n> \u00dc\n> --\n\nYes"},
    {MAIL_DRAFT_REPLY_ALL, "Ana:\n> \u00dc\n\n-- \nR.\n", "Ana:\n> \u00dc\n\nYes\n\n-- \nR.\n"},
    {MAIL_DRAFT_FORWARD, "Ana:\n> Hi\n", "Yes\n\nAna:\n> Hi\n"},
  };

  composer_fixture_answer_below (true);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = NULL;

    composer_fixture_load (fixture,
                           &(MailDraft) {.kind = cases[i].kind, .text = (char *) cases[i].text});
    mail_composer_body_command (fixture->body, "insert-text", "Yes");
    text = mail_composer_body_dup_text (fixture->body);
    g_assert_cmpstr (text, ==, cases[i].expected);
  }
  composer_fixture_answer_below (false);
}

static void
test_edits (ComposerFixture *fixture, const void *data)
{
  g_autofree char *answer = NULL;
  g_autofree char *undone = NULL;

  composer_fixture_load (
    fixture, &(MailDraft) {.kind = MAIL_DRAFT_REPLY, .text = (char *) "Ana wrote:\n> attached\n"});
  g_assert_null (mail_composer_body_dup_html (fixture->body));
  g_assert_cmpint (fixture->changes, ==, 0);
  composer_fixture_run (fixture, "insert-text", "Yes");
  answer = mail_composer_body_dup_text (fixture->body);
  g_assert_cmpstr (answer, ==, "Yes\n\nAna wrote:\n> attached\n");
  g_assert_cmpint (fixture->changes, ==, 1);
  composer_fixture_run (fixture, "undo", NULL);
  undone = mail_composer_body_dup_text (fixture->body);
  g_assert_cmpstr (undone, ==, "\n\nAna wrote:\n> attached\n");
}

static void
test_finds (ComposerFixture *fixture, const void *data)
{
  g_autofree char *text = NULL;

  composer_fixture_load (fixture, &(MailDraft) {.id = 1, .text = (char *) "two One two\n"});
  g_assert_false (composer_fixture_find (fixture, "three"));
  g_assert_true (composer_fixture_find (fixture, "TWO"));
  g_assert_true (composer_fixture_find (fixture, "two"));
  g_assert_true (composer_fixture_find (fixture, "one"));
  gtk_text_buffer_delete_selection (
    gtk_text_view_get_buffer (GTK_TEXT_VIEW (gtk_root_get_focus (GTK_ROOT (fixture->window)))),
    true, true);
  text = mail_composer_body_dup_text (fixture->body);
  g_assert_cmpstr (text, ==, "two  two\n");
}

static void
test_quotes (ComposerFixture *fixture, const void *data)
{
  g_autofree char *more = NULL;
  g_autofree char *less = NULL;

  composer_fixture_load (fixture, &(MailDraft) {.id = 1, .text = (char *) "a\n> b"});
  gtk_widget_grab_focus (GTK_WIDGET (fixture->body));
  composer_fixture_run (fixture, "select-all", NULL);
  composer_fixture_run (fixture, "quote", NULL);
  more = mail_composer_body_dup_text (fixture->body);
  g_assert_cmpstr (more, ==, "> a\n>> b");
  composer_fixture_run (fixture, "select-all", NULL);
  composer_fixture_run (fixture, "unquote", NULL);
  less = mail_composer_body_dup_text (fixture->body);
  g_assert_cmpstr (less, ==, "a\n> b");
}

int
main (int argc, char **argv)
{
  composer_fixture_init (&argc, &argv);
  composer_fixture_add_plain ("/ui/composer-plain/edits", test_edits);
  composer_fixture_add_plain ("/ui/composer-plain/answer-is-below-the-quote",
                              test_answer_is_below_the_quote);
  composer_fixture_add_plain ("/ui/composer-plain/finds", test_finds);
  composer_fixture_add_plain ("/ui/composer-plain/quotes", test_quotes);
  return g_test_run ();
}
