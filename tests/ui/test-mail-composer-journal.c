// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is done again when WebKit's process ended. When this fails, letters are lost, stand there
// twice, or what ended the process ends it for ever.

#include "ui/mail-composer-journal.h"

static void
press (MailComposerJournal *journal, const char *letters)
{
  for (const char *letter = letters; *letter; letter++)
    g_assert_true (
      mail_composer_journal_add_key (journal, gdk_unicode_to_keyval (*letter), 0, true));
}

// → what is left, keys by their letters and calls by their names
static char *
dup_left (MailComposerJournal *journal)
{
  GString *left = g_string_new (NULL);
  unsigned int first;
  const GPtrArray *acts;

  mail_composer_journal_start_again (journal);
  acts = mail_composer_journal_send (journal, &first);
  g_assert_cmpuint (first, ==, 0);

  for (unsigned int i = 0; i < acts->len; i++) {
    const MailComposerAct *act = g_ptr_array_index (acts, i);

    g_string_append_printf (left, "%s%s", i ? " " : "", act->key ? act->key : act->function);
  }
  return g_string_free (left, false);
}

static void
assert_left (MailComposerJournal *journal, const char *expected)
{
  g_autofree char *left = dup_left (journal);

  g_assert_cmpstr (left, ==, expected);
}

static void
test_keys_are_dropped_as_they_are_seen (void)
{
  g_autoptr (MailComposerJournal) journal = mail_composer_journal_new ();

  press (journal, "aba");
  mail_composer_journal_take (journal, "a\nb", 0);
  assert_left (journal, ":a");
}

// An input method took the q; a page counts keys that are none of these.
static void
test_keys_that_were_taken (void)
{
  g_autoptr (MailComposerJournal) journal = mail_composer_journal_new ();

  press (journal, "qab");
  mail_composer_journal_take (journal, "Shift\na\nProcess", 0);
  assert_left (journal, ":b");
}

static void
test_names (void)
{
  g_autoptr (MailComposerJournal) journal = mail_composer_journal_new ();

  g_assert_true (
    mail_composer_journal_add_key (journal, GDK_KEY_Left, GDK_CONTROL_MASK | GDK_SHIFT_MASK, true));
  g_assert_true (mail_composer_journal_add_key (journal, GDK_KEY_KP_Enter, 0, true));
  g_assert_true (mail_composer_journal_add_key (journal, GDK_KEY_eacute, 0, true));
  g_assert_false (mail_composer_journal_add_key (journal, GDK_KEY_F10, 0, true));
  g_assert_false (mail_composer_journal_add_key (journal, GDK_KEY_a, GDK_ALT_MASK, true));
  assert_left (journal, "cs:ArrowLeft :Enter :\u00e9");
}

static void
test_calls (void)
{
  g_autoptr (MailComposerJournal) journal = mail_composer_journal_new ();

  for (int i = 0; i < 3; i++)
    mail_composer_journal_add_call (journal, "command", "bold", NULL)->is_sent = i < 2;
  press (journal, "a");
  mail_composer_journal_take (journal, "", 2);
  assert_left (journal, "command :a");
  g_assert_true (mail_composer_journal_has_calls (journal));
  mail_composer_journal_take (journal, "", 5);
  assert_left (journal, "");
}

// Keys that are next to each other go together; what is pasted goes by itself.
static void
test_one_number_for_a_row (void)
{
  g_autoptr (MailComposerJournal) journal = mail_composer_journal_new ();
  const GPtrArray *acts;
  unsigned int first;

  press (journal, "ab");
  mail_composer_journal_add_key (journal, GDK_KEY_v, GDK_CONTROL_MASK, true);
  press (journal, "c");
  mail_composer_journal_start_again (journal);
  acts = mail_composer_journal_send (journal, &first);
  for (unsigned int i = 0; i < acts->len; i++)
    g_assert_cmpuint (((MailComposerAct *) acts->pdata[i])->number, ==, MAX (i, 1));
}

static void
test_tries_end (void)
{
  g_autoptr (MailComposerJournal) journal = mail_composer_journal_new ();

  press (journal, "a");
  for (int i = 0; i < 4; i++) {
    mail_composer_journal_start_again (journal);
    assert_left (journal, ":a");
  }
  mail_composer_journal_start_again (journal);
  assert_left (journal, "");
}

// A message is not sent by itself; a key that the page never got is pressed first.
static void
test_sending (void)
{
  g_autoptr (MailComposerJournal) journal = mail_composer_journal_new ();

  mail_composer_journal_add_key (journal, GDK_KEY_Return, GDK_CONTROL_MASK, true);
  mail_composer_journal_start_again (journal);
  assert_left (journal, "");
  mail_composer_journal_add_key (journal, GDK_KEY_Return, GDK_CONTROL_MASK, false);
  mail_composer_journal_start_again (journal);
  assert_left (journal, "c:Enter");
}

// What was sent once is not sent by a pass that sends the rest.
static void
test_rest (void)
{
  g_autoptr (MailComposerJournal) journal = mail_composer_journal_new ();
  unsigned int first;

  press (journal, "ab");
  g_assert_null (mail_composer_journal_get_next (journal));
  mail_composer_journal_add_call (journal, "command", "bold", NULL);
  mail_composer_journal_add_key (journal, GDK_KEY_c, 0, false);
  g_assert_cmpstr (mail_composer_journal_get_next (journal)->function, ==, "command");
  g_assert_cmpuint (mail_composer_journal_send (journal, &first)->len, ==, 4);
  g_assert_cmpuint (first, ==, 2);
  g_assert_null (mail_composer_journal_get_next (journal));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/composer-journal/keys-are-dropped-as-they-are-seen",
                   test_keys_are_dropped_as_they_are_seen);
  g_test_add_func ("/ui/composer-journal/keys-that-were-taken", test_keys_that_were_taken);
  g_test_add_func ("/ui/composer-journal/names", test_names);
  g_test_add_func ("/ui/composer-journal/calls", test_calls);
  g_test_add_func ("/ui/composer-journal/one-number-for-a-row", test_one_number_for_a_row);
  g_test_add_func ("/ui/composer-journal/tries-end", test_tries_end);
  g_test_add_func ("/ui/composer-journal/sending", test_sending);
  g_test_add_func ("/ui/composer-journal/rest", test_rest);
  return g_test_run ();
}
