// SPDX-License-Identifier: GPL-3.0-or-later
//
// Counted anew whenever drafts change.

#include "ui/mail-waiting-drafts.h"

#include "ui/mail-draft-shelf.h"

#include <glib/gi18n.h>

struct _MailWaitingDrafts {
  GObject parent_instance;

  GtkWindow *window;          // borrowed
  MailConversationList *list; // likewise
  MailEngine *engine;
  int64_t account_id; // whose Drafts are shown; 0: none
};

G_DEFINE_FINAL_TYPE (MailWaitingDrafts, mail_waiting_drafts, G_TYPE_OBJECT)

static void
refresh (MailWaitingDrafts *self)
{
  g_autoptr (GPtrArray) drafts =
    self->account_id ? mail_engine_read_waiting_drafts (self->engine, self->account_id) : NULL;
  unsigned int number = drafts ? drafts->len : 0;
  g_autofree char *title =
    g_strdup_printf (ngettext ("%u draft is only on this computer yet",
                               "%u drafts are only on this computer yet", number),
                     number);

  mail_conversation_list_set_waiting (self->list, number > 0 ? title : NULL);
}

static void
on_clicked (MailWaitingDrafts *self)
{
  g_autoptr (GPtrArray) drafts =
    mail_engine_read_waiting_drafts (self->engine, self->account_id);

  mail_draft_shelf_present (self->window, self->engine, mail_draft_picker_new_waiting (drafts));
}

static void
mail_waiting_drafts_dispose (GObject *object)
{
  g_clear_object (&MAIL_WAITING_DRAFTS (object)->engine);
  G_OBJECT_CLASS (mail_waiting_drafts_parent_class)->dispose (object);
}

static void
mail_waiting_drafts_class_init (MailWaitingDraftsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_waiting_drafts_dispose;
}

static void
mail_waiting_drafts_init (MailWaitingDrafts *self)
{
}

MailWaitingDrafts *
mail_waiting_drafts_new (GtkWindow *window, MailEngine *engine, MailConversationList *list)
{
  MailWaitingDrafts *self = g_object_new (MAIL_TYPE_WAITING_DRAFTS, NULL);

  self->window = window;
  self->list = list;
  self->engine = g_object_ref (engine);
  g_signal_connect_object (list, "waiting-clicked", G_CALLBACK (on_clicked), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "drafts-changed", G_CALLBACK (refresh), self,
                           G_CONNECT_SWAPPED);
  return self;
}

void
mail_waiting_drafts_show (MailWaitingDrafts *drafts, const MailFolder *folder)
{
  drafts->account_id = folder && folder->role == MAIL_ROLE_DRAFTS ? folder->account_id : 0;
  refresh (drafts);
}
