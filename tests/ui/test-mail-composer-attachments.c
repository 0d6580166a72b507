// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is attached to a message. When this fails, a person attaches what can't be sent and never
// hears why, or the keyboard is nowhere once a file was removed.

#include "ui/mail-composer-attachment.h"
#include "ui/mail-composer-attachments.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

typedef struct {
  char *folder;
  GtkWidget *window, *before; // BEFORE: a button above the list
  MailComposerAttachments *list;
  char *failed, *words; // what could not be attached, and why
  int changes;
} Fixture;

static void
on_failed (MailComposerAttachments *list, const char *name, GError *error, Fixture *fixture)
{
  fixture->failed = g_strdup (name);
  fixture->words = g_strdup (error->message);
}

static void
on_changed (MailComposerAttachments *list, Fixture *fixture)
{
  fixture->changes++;
}

static void
set_up (Fixture *fixture, const void *data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  fixture->folder = g_dir_make_tmp ("attachments-XXXXXX", NULL);
  fixture->window = gtk_window_new ();
  // As wide as it will have to be: one that grows is measured once more at the width of before.
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 400, 300);
  fixture->before = gtk_button_new_with_label ("before");
  fixture->list = g_object_new (MAIL_TYPE_COMPOSER_ATTACHMENTS, NULL);
  g_signal_connect (fixture->list, "failed", G_CALLBACK (on_failed), fixture);
  g_signal_connect (fixture->list, "changed", G_CALLBACK (on_changed), fixture);
  gtk_box_append (GTK_BOX (box), fixture->before);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (fixture->list));
  gtk_window_set_child (GTK_WINDOW (fixture->window), box);
  gtk_window_present (GTK_WINDOW (fixture->window));
}

static void
tear_down (Fixture *fixture, const void *data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->failed);
  g_free (fixture->words);
}

static void
add (Fixture *fixture, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  mail_composer_attachments_add_file (fixture->list, file);
  while (!fixture->failed && !fixture->changes)
    g_main_context_iteration (NULL, true);
}

static void
test_folder (Fixture *fixture, const void *data)
{
  g_autofree char *name = g_path_get_basename (fixture->folder);

  add (fixture, fixture->folder);
  g_assert_cmpstr (fixture->failed, ==, name);
  g_assert_cmpstr (fixture->words, ==,
                   "It is a folder. Attach the files in it, or an archive of it.");
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (fixture->list)));
}

// It would be read for ever when the message is built.
static void
test_endless (Fixture *fixture, const void *data)
{
  g_autofree char *pipe = g_build_filename (fixture->folder, "pipe", NULL);

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  add (fixture, pipe);
  g_assert_cmpstr (fixture->failed, ==, "pipe");
  g_assert_cmpstr (fixture->words, ==, "It is a device or a pipe, not a file.");
  g_remove (pipe);
}

static GtkWidget *
get_focus (Fixture *fixture)
{
  return gtk_root_get_focus (GTK_ROOT (fixture->window));
}

// The name of the file whose button has the keyboard; NULL: none.
static const char *
get_focused_file (Fixture *fixture)
{
  GtkWidget *tile =
    gtk_widget_get_ancestor (get_focus (fixture), MAIL_TYPE_COMPOSER_ATTACHMENT);

  return tile ? mail_composer_attachment_get (MAIL_COMPOSER_ATTACHMENT (tile))->file_name : NULL;
}

static void
add_named (Fixture *fixture, const char *name)
{
  g_autoptr (MailAttachment) attachment = g_new0 (MailAttachment, 1);

  attachment->file_name = g_strdup (name);
  attachment->media_type = g_strdup ("text/plain");
  attachment->bytes = g_bytes_new_static ("x", 1);
  attachment->size = 1;
  mail_composer_attachments_add (fixture->list, attachment);
}

static void
test_keyboard_stays (Fixture *fixture, const void *data)
{
  add_named (fixture, "one");
  add_named (fixture, "two");
  add_named (fixture, "three");
  while (gtk_widget_get_height (GTK_WIDGET (fixture->list)) == 0)
    g_main_context_iteration (NULL, true);
  gtk_widget_grab_focus (fixture->before);
  g_signal_emit_by_name (fixture->window, "move-focus", GTK_DIR_TAB_FORWARD);
  g_assert_cmpstr (get_focused_file (fixture), ==, "one");
  g_signal_emit_by_name (get_focus (fixture), "clicked");
  g_assert_cmpstr (get_focused_file (fixture), ==, "two");
  g_signal_emit_by_name (fixture->window, "move-focus", GTK_DIR_TAB_FORWARD);
  g_assert_cmpstr (get_focused_file (fixture), ==, "three");
  g_signal_emit_by_name (get_focus (fixture), "clicked");
  g_assert_cmpstr (get_focused_file (fixture), ==, "two");
  g_signal_emit_by_name (get_focus (fixture), "clicked");
  g_assert_true (get_focus (fixture) == fixture->before);
}

int
main (int argc, char **argv)
{
  g_setenv ("GTK_A11Y", "none", true);
  g_setenv ("LANGUAGE", "en_US", true);
  g_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/ui/composer-attachments/folder-is-refused-with-words", Fixture, NULL, set_up,
              test_folder, tear_down);
  g_test_add ("/ui/composer-attachments/what-has-no-end-is-refused", Fixture, NULL, set_up,
              test_endless, tear_down);
  g_test_add ("/ui/composer-attachments/keyboard-stays-after-a-removal", Fixture, NULL, set_up,
              test_keyboard_stays, tear_down);
  return g_test_run ();
}
