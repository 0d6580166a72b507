// SPDX-License-Identifier: GPL-3.0-or-later
//
// Gets the draft that a composer is to open on, and finds the window that already has it.

#include "ui/mail-composer-present.h"

#include "ui/mail-account-dialog.h"
#include "ui/mail-composer-body.h"
#include "ui/mail-composer-toasts.h"
#include "ui/mail-composer-window.h"
#include "ui/mail-format.h"
#include "ui/mail-replies.h"
#include "ui/mail-signature.h"

#include <glib/gi18n.h>

static bool
starts_rich (void)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");

  return g_settings_get_boolean (settings, "composer-rich");
}

// DRAFT with a sender where it has none yet.
static MailDraft *
with_sender (const MailDraft *draft, const MailIdentity *identity)
{
  g_autoptr (MailAddress) address = mail_address_new (identity->name, identity->address);
  g_autofree char *from = mime_address_format (address);
  MailDraft filled = *draft;

  if (draft->account_id != 0)
    return mail_draft_ref (draft);
  filled.account_id = identity->account_id;
  filled.from = from;
  filled.rich = starts_rich ();
  return mail_draft_new (&filled);
}

// DRAFT as it is first shown: one that was never saved gets its sender's signature.
static MailDraft *
prepare (MailEngine *engine, const MailDraft *draft)
{
  g_autoptr (GPtrArray) identities = mail_engine_read_identities (engine, 0);
  g_autoptr (MailDraft) whole = mail_draft_new (draft);
  const MailIdentity *first = mail_signature_find_identity (identities, 0, "");
  g_autoptr (MailDraft) filled = with_sender (whole, first);

  if (filled->id != 0)
    return g_steal_pointer (&filled);
  return mail_signature_insert (
    filled, mail_signature_find_identity (identities, filled->account_id, filled->from),
    mail_composer_body_goes_below (filled));
}

static void
gather (GtkWidget *widget, GPtrArray *composers)
{
  if (MAIL_IS_COMPOSER (widget)) {
    g_ptr_array_add (composers, widget);
    return;
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    gather (child, composers);
}

// All that there are, in windows and below conversations. Borrowed ones.
static GPtrArray *
find_composers (void)
{
  g_autoptr (GList) toplevels = gtk_window_list_toplevels ();
  GPtrArray *composers = g_ptr_array_new ();

  for (GList *item = toplevels; item; item = item->next)
    gather (item->data, composers);
  return composers;
}

static MailComposer *
find_composer (int64_t draft_id)
{
  g_autoptr (GPtrArray) composers = find_composers ();

  for (unsigned int i = 0; i < composers->len && draft_id != 0; i++)
    if (mail_composer_get_draft_id (g_ptr_array_index (composers, i)) == draft_id)
      return g_ptr_array_index (composers, i);
  return NULL;
}

bool
mail_composer_is_open (int64_t draft_id)
{
  return find_composer (draft_id) != NULL;
}

static void
raise_composer (MailComposer *composer)
{
  GtkWidget *replies = gtk_widget_get_ancestor (GTK_WIDGET (composer), MAIL_TYPE_REPLIES);

  if (replies)
    mail_replies_raise (MAIL_REPLIES (replies), composer);
  gtk_window_present (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (composer))));
}

static MailComposer *
composer_new (MailEngine *engine, const MailDraft *draft)
{
  g_autoptr (MailDraft) filled = prepare (engine, draft);

  return mail_composer_new (engine, filled);
}

static bool
has_sender (GtkWindow *parent, MailEngine *engine)
{
  g_autoptr (GPtrArray) identities = mail_engine_read_identities (engine, 0);

  if (identities->len == 0)
    mail_account_dialog_present_new (GTK_WIDGET (parent), engine);
  return identities->len > 0;
}

static void
open_window (GtkWindow *parent, MailEngine *engine, MailComposer *composer)
{
  MailComposerWindow *window = mail_composer_window_new (parent, engine, composer);

  mail_composer_focus (composer);
  gtk_window_present (GTK_WINDOW (window));
}

MailComposer *
mail_composer_present (GtkWindow *parent, MailEngine *engine, MailDraft *draft)
{
  const MailDraft empty = {0};
  MailComposer *composer = draft ? find_composer (draft->id) : NULL;

  if (!has_sender (parent, engine))
    return NULL;
  if (draft && draft->id != 0)
    mail_composer_toasts_withdraw (parent);
  if (composer) {
    raise_composer (composer);
    return composer;
  }
  composer = composer_new (engine, draft ? draft : &empty);
  open_window (parent, engine, composer);
  return composer;
}

typedef struct {
  GWeakRef parent;
  MailEngine *engine;
  GWeakRef replies; // where an answer goes
  int64_t message_id;
  MailDraftKind kind;
} Opening;

static Opening *
opening_new (GtkWindow *parent, MailEngine *engine)
{
  Opening *opening = g_new0 (Opening, 1);

  g_weak_ref_init (&opening->parent, parent);
  g_weak_ref_init (&opening->replies, NULL);
  opening->engine = g_object_ref (engine);
  return opening;
}

static void
opening_free (Opening *opening)
{
  g_weak_ref_clear (&opening->parent);
  g_weak_ref_clear (&opening->replies);
  g_object_unref (opening->engine);
  g_free (opening);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

static void
open_or_tell (Opening *opening, MailDraft *draft, const GError *error)
{
  g_autoptr (GtkWindow) parent = g_weak_ref_get (&opening->parent);

  if (draft)
    mail_composer_present (parent, opening->engine, draft);
  else
    mail_composer_toasts_error (parent, error);
}

// A person who writes plain text answers in it too; a plain message is answered in kind.
static MailDraft *
in_chosen_form (MailDraft *draft)
{
  MailDraft plain;

  if (!draft || !draft->rich || starts_rich ())
    return draft ? mail_draft_ref (draft) : NULL;
  plain = *draft;
  plain.rich = false;
  plain.html = NULL;
  return mail_draft_new (&plain);
}

static void
on_prepared (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (Opening) opening = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MailDraft) prepared =
    mail_engine_prepare_draft_finish (MAIL_ENGINE (source), result, &error);
  g_autoptr (MailDraft) draft = in_chosen_form (prepared);

  open_or_tell (opening, draft, error);
}

static bool
wants_windows (void)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");

  return g_settings_get_boolean (settings, "answers-in-windows");
}

static void
on_answer_prepared (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (Opening) opening = data;
  g_autoptr (GtkWindow) parent = g_weak_ref_get (&opening->parent);
  g_autoptr (MailReplies) replies = g_weak_ref_get (&opening->replies);
  g_autoptr (GError) error = NULL;
  g_autoptr (MailDraft) prepared =
    mail_engine_prepare_draft_finish (MAIL_ENGINE (source), result, &error);
  g_autoptr (MailDraft) draft = in_chosen_form (prepared);
  MailComposer *composer;

  if (!draft || !replies || !has_sender (parent, opening->engine)) {
    open_or_tell (opening, draft, error);
    if (replies)
      mail_replies_take (replies, NULL, 0, opening->kind);
    return;
  }
  composer = composer_new (opening->engine, draft);
  if (!mail_replies_take (replies, composer, opening->message_id, opening->kind))
    open_window (parent, opening->engine, composer);
}

MailReplies *
mail_composer_expect_reply (GtkWidget *widget)
{
  GtkWidget *replies =
    wants_windows () ? NULL : gtk_widget_get_ancestor (widget, MAIL_TYPE_REPLIES);

  if (!replies)
    return NULL;
  mail_replies_expect (MAIL_REPLIES (replies));
  return MAIL_REPLIES (replies);
}

void
mail_composer_reply (GtkWindow *parent, MailReplies *replies, MailEngine *engine,
                     MailDraftKind kind, int64_t message_id, const char *selection)
{
  Opening *opening;
  g_autoptr (GPtrArray) rows = mail_engine_read_rows (engine, 0, &message_id, 1, NULL);
  const MailRow *row = rows && rows->len > 0 ? g_ptr_array_index (rows, 0) : NULL;
  g_autofree char *attribution = row ? mail_format_dup_attribution (row) : NULL;

  if (replies && mail_replies_go_on (replies, message_id, kind))
    return;
  opening = opening_new (parent, engine);
  g_weak_ref_set (&opening->replies, replies);
  opening->message_id = message_id;
  opening->kind = kind;
  mail_engine_prepare_draft_async (engine, kind, message_id, selection, attribution, NULL,
                                   on_answer_prepared, opening);
}

void
mail_composer_reply_to_stray (GtkWindow *parent, MailEngine *engine, MailDraftKind kind,
                              MimeMessage *message, const char *selection, const char *attribution)
{
  mail_engine_prepare_stray_draft_async (engine, kind, message, selection, attribution, NULL,
                                         on_prepared, opening_new (parent, engine));
}

void
mail_composer_copy (GtkWindow *parent, MailEngine *engine, MailCopy copy,
                    const int64_t *message_ids, size_t n)
{
  mail_engine_prepare_copy_async (engine, copy, message_ids, n, NULL, on_prepared,
                                  opening_new (parent, engine));
}

static void
on_opened (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (Opening) opening = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MailDraft) draft =
    mail_engine_open_draft_finish (MAIL_ENGINE (source), result, &error);

  open_or_tell (opening, draft, error);
}

void
mail_composer_open_draft (GtkWindow *parent, MailEngine *engine, int64_t message_id)
{
  mail_engine_open_draft_async (engine, message_id, NULL, on_opened, opening_new (parent, engine));
}

void
mail_composer_present_mailto (GtkWindow *parent, MailEngine *engine, const char *uri)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailDraft) draft = mime_mailto_parse (uri, &error);

  if (draft)
    mail_composer_present (parent, engine, draft);
  else
    mail_composer_toasts_error (parent, error);
}

void
mail_composer_resume_all (GtkWindow *parent, MailEngine *engine)
{
  g_autoptr (GPtrArray) drafts = mail_engine_read_open_drafts (engine);

  for (unsigned int i = 0; i < drafts->len; i++)
    mail_composer_present (parent, engine, g_ptr_array_index (drafts, i));
}
