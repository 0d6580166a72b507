// SPDX-License-Identifier: GPL-3.0-or-later
//
// The body of a message being written, whatever edits it: WebKit for formatted text, GtkSourceView
// for plain. The composer knows bodies by this interface alone.

#pragma once

#include "account/mail-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAIL_TYPE_COMPOSER_BODY (mail_composer_body_get_type ())
G_DECLARE_INTERFACE (MailComposerBody, mail_composer_body, MAIL, COMPOSER_BODY, GtkWidget)

// What the text at the cursor is, as the format bar shows it.
typedef enum {
  MAIL_FORMAT_BOLD = 1 << 0,
  MAIL_FORMAT_ITALIC = 1 << 1,
  MAIL_FORMAT_UNDERLINE = 1 << 2,
  MAIL_FORMAT_STRIKE = 1 << 3,
  MAIL_FORMAT_BULLETS = 1 << 4,
  MAIL_FORMAT_NUMBERS = 1 << 5,
  MAIL_FORMAT_QUOTE = 1 << 6,
  MAIL_FORMAT_LINK = 1 << 7,
  MAIL_FORMAT_IMAGE = 1 << 8, // a picture is selected
} MailFormat;

// Signals:
//   "changed" ()                         the person changed the text; dup_text and dup_html have it
//   "state-changed" ()                   get_state has another answer
//   "image-added" (MailAttachment *)     an inline image was pasted or dropped; the text names it
//   "send" ()                            Ctrl+Enter, after all that was typed before it
//   "found" (gboolean is_found)          what mail_composer_body_find() came to
struct _MailComposerBodyInterface {
  GTypeInterface parent_iface;

  void (*load) (MailComposerBody *body, const MailDraft *draft);
  char *(*dup_text) (MailComposerBody *body);
  char *(*dup_html) (MailComposerBody *body);
  void (*command) (MailComposerBody *body, const char *name, const char *argument);
  MailFormat (*get_state) (MailComposerBody *body);
  const char *(*get_value) (MailComposerBody *body, const char *name);
  void (*find) (MailComposerBody *body, const char *text, bool backwards);
  void (*insert_image) (MailComposerBody *body, const MailAttachment *image);
  void (*show_image) (MailComposerBody *body, const MailAttachment *image);
  void (*settle_async) (MailComposerBody *body, GAsyncReadyCallback callback, void *data);
};

// True for an answer that has not been written in yet: it needs a line above what it quotes.
bool mail_composer_body_is_new_answer (const MailDraft *draft);

// True for an answer that is written below what it quotes, signature and all: the person's choice.
// What is forwarded always has its words above.
bool mail_composer_body_goes_below (const MailDraft *draft);

// Shows DRAFT's body with the cursor above what it quotes, or below it; emits nothing.
void mail_composer_body_load (MailComposerBody *body, const MailDraft *draft);

// The text as plain text, quotes with "> "; the caller frees.
char *mail_composer_body_dup_text (MailComposerBody *body);

// The inner HTML of the body, inline images by cid:. NULL when this body is plain.
char *mail_composer_body_dup_html (MailComposerBody *body);

// NAME: "undo", "redo", "select-all", "insert-text" (ARGUMENT: plain text), "paste-text",
// "emoji" (lets one be chosen), "quote", "unquote"; and, where the body is rich, "bold", "italic",
// "underline", "strike", "bullets", "numbers", "indent", "outdent", "link" (ARGUMENT: its address;
// of what was selected at "keep-selection", if nothing is any more),
// "unlink", "clear",
// "align" ("left", "center", "right", "full"), "size" ("small", "normal", "large", "huge"),
// "font" ("sans-serif", "serif", "monospace"), "colour" and "highlight" ("#rrggbb"; highlight
// "": none), "image-width" (percent of the text's width, or "original"), "insert-html"
// (sanitised), "cursor-at" (a point of the body, two numbers with a space between). "spelling"
// (ARGUMENT: codes with commas between, "": none) is what words are checked in. What a body can't
// do it ignores.
void mail_composer_body_command (MailComposerBody *body, const char *name, const char *argument);

// What is under the cursor.
MailFormat mail_composer_body_get_state (MailComposerBody *body);

// What is chosen at the cursor: NAME "align", "size" or "font" with the values above, or "link"
// with its address. "" where the body knows no such thing. Borrowed.
const char *mail_composer_body_get_value (MailComposerBody *body, const char *name);

// Selects the next place of TEXT after the cursor, or the one before it, round and round, and emits
// "found". NULL: takes the marks away and emits nothing.
void mail_composer_body_find (MailComposerBody *body, const char *text, bool backwards);

// True when inline images can be put in.
bool mail_composer_body_takes_images (MailComposerBody *body);

// The keyboard goes to what is before the text (Shift+Tab; Tab belongs to the text).
void mail_composer_body_leave (MailComposerBody *body);

// Puts IMAGE, which must have a content_id and bytes, at the cursor.
void mail_composer_body_insert_image (MailComposerBody *body, const MailAttachment *image);

// Shows IMAGE where HTML that was put in names it. What a body can't do it ignores.
void mail_composer_body_show_image (MailComposerBody *body, const MailAttachment *image);

// Calls back once every key typed so far is in dup_text and dup_html. Never fails.
void
mail_composer_body_settle_async (MailComposerBody *body, GAsyncReadyCallback callback, void *data);
void mail_composer_body_settle_finish (MailComposerBody *body, GAsyncResult *result);

G_END_DECLS
