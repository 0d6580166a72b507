// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one table of commands: name, keys, title and group. Keys are installed and the shortcuts
// dialog is made from it. Buttons and menus name the same actions; what an action does is written
// where it acts.

#pragma once

#include <gtk/gtk.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef enum {
  MAIL_ACTION_GENERAL,
  MAIL_ACTION_NAVIGATION,
  MAIL_ACTION_CONVERSATION,
  MAIL_ACTION_READER,
  MAIL_ACTION_COMPOSER,
  MAIL_ACTION_N_GROUPS,
} MailActionGroup;

typedef struct {
  const char *action; // detailed name with its scope: "win.reply", "win.go-folder(1)"
  const char *title;  // English, marked for translation: mail_action_info_get_title()
  MailActionGroup group;
  // Accelerators as gtk_accelerator_parse() reads them, space between; NULL for none.
  const char *keys; // act whatever has the focus
  const char
    *typing_keys;      // only if what has the focus does not use the key itself (Delete, Ctrl+Z)
  const char *letters; // likewise, and only while "single-letter-shortcuts" is on
  bool is_hidden;      // one of a row of alike commands: not listed in the shortcuts dialog
} MailActionInfo;

// All of them, in the order in which people read them. Static.
const MailActionInfo *mail_actions_get (size_t *out_n);

// Translated. Static.
const char *mail_action_info_get_title (const MailActionInfo *info);
const char *mail_action_group_get_title (MailActionGroup group);

// Installs every `keys` in APPLICATION.
void mail_actions_install (GtkApplication *application);

// While a message is WRITTEN below a conversation, keys that mean the conversation, or close the
// window, are not heard before that message.
void mail_actions_set_writing (GtkApplication *application, bool writing);

// Adds to WINDOW what serves the `typing_keys`, and the `letters` while the setting is on.
void mail_actions_add_to_window (GtkWindow *window);

// Adds to WIDGET, which no text is typed in, what serves the `letters` while the setting is on,
// before WIDGET itself sees them; but for the space bar, which may open what has the focus there.
void mail_actions_add_letters (GtkWidget *widget);

// Adds to WIDGET what serves the `keys` and `typing_keys` of GROUP: for actions that live below a
// window, where the application's accelerators do not find them.
void mail_actions_add_to_widget (GtkWidget *widget, MailActionGroup group);

// Adds to DIALOG, one of libadwaita's, the keys that close a window, which close it, and that quit:
// its host lets no key through to the window. Once, however often it is called.
void mail_actions_add_to_dialog (GtkWidget *dialog);

G_END_DECLS
