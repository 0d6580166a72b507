// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the files of MailComposer share: its parts, and the actions that have files of their own.

#pragma once

#include "ui/mail-composer-attachments.h"
#include "ui/mail-composer-head.h"
#include "ui/mail-composer-options.h"
#include "ui/mail-composer-spelling.h"
#include "ui/mail-composer-text.h"
#include "ui/mail-composer.h"
#include "ui/mail-draft-saver.h"
#include "ui/mail-format-bar.h"

G_BEGIN_DECLS

struct _MailComposer {
  AdwBin parent_instance;

  GtkWidget *window_title;
  AdwSplitButton *send_button;
  AdwBanner *banner;
  AdwToastOverlay *toasts;
  MailComposerHead *head;
  MailComposerText *text;
  MailComposerAttachments *attachments;
  MailFormatBar *format_bar;
  GtkDropTarget *drop_target;
  GMenu *spelling_menu;

  MailEngine *engine;
  MailDraftSaver *saver;
  MailDraft *draft;       // as opened: what the screen does not show is taken from it
  MailIdentity *identity; // whose signature is in the text, or NULL
  MailComposerOptions *options;
  MailComposerSpelling *spelling;
  int64_t send_when;   // of the sending under way: seconds since 1970, 0 for now
  bool send_by_server; // likewise: the server is to keep it until then
  char *status;
  bool is_inline;
  bool loading; // the program fills the fields, not the person
  bool sending;
  bool told_gone; // that another program took the draft off the server
};

// Shows TITLE, or what ERROR says, in a toast.
void mail_composer_tell (MailComposer *composer, const char *title);
void mail_composer_tell_error (MailComposer *composer, const GError *error);

// Makes the best of its size: a bar that fits, and room left for the text (mail-composer-fit.c).
void mail_composer_fit (MailComposer *composer);

// Shows the composer's draft from the beginning.
void mail_composer_load (MailComposer *composer);

// Installs "composer.attach" and "composer.insert-image", and what the template calls when files
// are dropped or pasted (mail-composer-taking.c).
void mail_composer_install_files (GtkWidgetClass *class);

// Installs "composer.send", "composer.send-at", "composer.pick-time" (mail-composer-sending.c).
void mail_composer_install_sending (GtkWidgetClass *class);

// Installs "composer.history", "composer.insert-template", "composer.save-template"
// (mail-composer-shelf.c).
void mail_composer_install_shelf (GtkWidgetClass *class);

G_END_DECLS
