// SPDX-License-Identifier: GPL-3.0-or-later
//
// What messages are checked in. The dictionaries are those of tools/packages.txt; the desktop's
// language is English here.

#include "ui/mail-composer-spelling.h"

#include <libspelling.h>

static void
toggle (MailComposerSpelling *spelling, const char *code)
{
  g_action_group_activate_action (mail_composer_spelling_get_actions (spelling), code, NULL);
}

static void
count (MailComposerSpelling *spelling, int *n)
{
  (*n)++;
}

static void
reset (void)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");

  g_settings_reset (settings, "spelling-languages");
  g_settings_reset (settings, "spelling-of-people");
}

// All words of the second language are underlined.
static void
test_several_at_once (void)
{
  int changes = 0;

  reset ();
  g_autoptr (MailComposerSpelling) spelling = mail_composer_spelling_new ();
  g_assert_cmpstr (mail_composer_spelling_get_languages (spelling), ==, "en_US");
  g_signal_connect (spelling, "changed", G_CALLBACK (count), &changes);
  toggle (spelling, "de_DE");
  g_assert_cmpstr (mail_composer_spelling_get_languages (spelling), ==, "de_DE,en_US");
  g_assert_cmpint (changes, ==, 1);
  g_autoptr (SpellingChecker) checker = spelling_checker_new (
    spelling_provider_get_default (), mail_composer_spelling_get_languages (spelling));
  g_assert_true (spelling_checker_check_word (checker, "houses", -1));
  g_assert_true (spelling_checker_check_word (checker, "Häuser", -1));
  g_assert_false (spelling_checker_check_word (checker, "hosues", -1));
  toggle (spelling, "de_DE");
  toggle (spelling, "en_US");
  g_assert_cmpstr (mail_composer_spelling_get_languages (spelling), ==, "");
}

// The languages must be chosen again for each message to one's parents.
static void
test_remembered_for_whom_one_writes_to (void)
{
  reset ();
  g_autoptr (MailComposerSpelling) first = mail_composer_spelling_new ();
  mail_composer_spelling_set_recipient (first, "Opa@Example.org");
  toggle (first, "en_US");
  toggle (first, "de_DE");
  g_autoptr (MailComposerSpelling) second = mail_composer_spelling_new ();
  mail_composer_spelling_set_recipient (second, "ana@example.com");
  toggle (second, "de_DE");
  toggle (second, "en_US");

  g_autoptr (MailComposerSpelling) third = mail_composer_spelling_new ();
  g_assert_cmpstr (mail_composer_spelling_get_languages (third), ==, "en_US");
  mail_composer_spelling_set_recipient (third, "opa@example.org");
  g_assert_cmpstr (mail_composer_spelling_get_languages (third), ==, "de_DE");
  mail_composer_spelling_set_recipient (third, "ana@example.com");
  g_assert_cmpstr (mail_composer_spelling_get_languages (third), ==, "en_US");
  mail_composer_spelling_set_recipient (third, NULL);
  g_assert_cmpstr (mail_composer_spelling_get_languages (third), ==, "en_US");
}

// What was chosen for this message changes when another recipient is added before the first.
static void
test_choice_for_a_message_stays (void)
{
  reset ();
  g_autoptr (MailComposerSpelling) earlier = mail_composer_spelling_new ();
  mail_composer_spelling_set_recipient (earlier, "opa@example.org");
  toggle (earlier, "de_DE");
  g_autoptr (MailComposerSpelling) spelling = mail_composer_spelling_new ();
  toggle (spelling, "de_LU");
  mail_composer_spelling_set_recipient (spelling, "opa@example.org");
  g_assert_cmpstr (mail_composer_spelling_get_languages (spelling), ==, "de_DE,de_LU,en_US");
}

// The settings grow with each person that one writes to.
static void
test_memory_is_bounded (void)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");

  reset ();
  for (int i = 0; i < 250; i++) {
    g_autoptr (MailComposerSpelling) spelling = mail_composer_spelling_new ();
    g_autofree char *address = g_strdup_printf ("%d@example.org", i);

    mail_composer_spelling_set_recipient (spelling, address);
    toggle (spelling, "de_DE");
  }
  g_autoptr (GVariant) choices = g_settings_get_value (settings, "spelling-of-people");
  g_assert_cmpuint (g_variant_n_children (choices), ==, 200);
  g_autoptr (MailComposerSpelling) spelling = mail_composer_spelling_new ();
  mail_composer_spelling_set_recipient (spelling, "248@example.org");
  g_assert_cmpstr (mail_composer_spelling_get_languages (spelling), ==, "de_DE,en_US");
}

static void
test_menu_names_each (void)
{
  g_autoptr (MailComposerSpelling) spelling = mail_composer_spelling_new ();
  g_autoptr (GMenu) menu = g_menu_new ();

  mail_composer_spelling_fill_menu (spelling, menu);
  g_assert_cmpint (g_menu_model_get_n_items (G_MENU_MODEL (menu)), >=, 2);
  g_autofree char *label = NULL;
  g_assert_true (
    g_menu_model_get_item_attribute (G_MENU_MODEL (menu), 0, G_MENU_ATTRIBUTE_LABEL, "s", &label));
  g_assert_nonnull (strstr (label, "German"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_autofree char *schemas = g_test_build_filename (G_TEST_BUILT, "..", "data", NULL);
  g_setenv ("GSETTINGS_SCHEMA_DIR", schemas, TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_setenv ("LANGUAGE", "en_US", TRUE);
  g_test_add_func ("/ui/composer-spelling/several-at-once", test_several_at_once);
  g_test_add_func ("/ui/composer-spelling/remembered-for-whom-one-writes-to",
                   test_remembered_for_whom_one_writes_to);
  g_test_add_func ("/ui/composer-spelling/choice-for-a-message-stays",
                   test_choice_for_a_message_stays);
  g_test_add_func ("/ui/composer-spelling/memory-is-bounded", test_memory_is_bounded);
  g_test_add_func ("/ui/composer-spelling/menu-names-each", test_menu_names_each);
  return g_test_run ();
}
