// SPDX-License-Identifier: GPL-3.0-or-later
//
// Each row has a drag source of its own, since GtkListView keeps the pointer's presses from any
// that sits on itself.

#include "ui/mail-conversation-drag.h"

#include "ui/mail-conversation-row.h"
#include "ui/mail-conversation-text.h"
#include "ui/mail-drag-icon.h"
#include "ui/mail-selection.h"

#include <glib/gi18n.h>

struct _MailConversationDrag {
  GObject parent_instance;

  GArray *threads;    // int64_t
  int64_t folder_id;  // where they lie; 0 in a view over folders
  int64_t account_id; // likewise
};

G_DEFINE_FINAL_TYPE (MailConversationDrag, mail_conversation_drag, G_TYPE_OBJECT)

static void
mail_conversation_drag_finalize (GObject *object)
{
  g_array_unref (MAIL_CONVERSATION_DRAG (object)->threads);
  G_OBJECT_CLASS (mail_conversation_drag_parent_class)->finalize (object);
}

static void
mail_conversation_drag_class_init (MailConversationDragClass *class)
{
  G_OBJECT_CLASS (class)->finalize = mail_conversation_drag_finalize;
}

static void
mail_conversation_drag_init (MailConversationDrag *self)
{
}

static MailSelection *
selection_of (GtkWidget *row)
{
  GtkWidget *list = gtk_widget_get_ancestor (row, GTK_TYPE_LIST_VIEW);

  return list ? MAIL_SELECTION (gtk_list_view_get_model (GTK_LIST_VIEW (list))) : NULL;
}

static MailConversationDrag *
drag_new (MailSelection *selection, MailListItem *item)
{
  MailConversationDrag *self = g_object_new (MAIL_TYPE_CONVERSATION_DRAG, NULL);
  const MailQuery *query = mail_list_model_get_query (mail_selection_get_model (selection));
  int64_t id = mail_list_item_get_id (item);

  if (mail_selection_contains (selection, id)) {
    self->threads = mail_selection_dup_ids (selection);
  } else {
    self->threads = g_array_new (false, false, sizeof id);
    g_array_append_val (self->threads, id);
  }
  if (query->scope == MAIL_SCOPE_FOLDER) {
    self->folder_id = query->folder_id;
    self->account_id = query->account_id;
  }
  return self;
}

static GdkContentProvider *
on_prepare (GtkDragSource *source, double x, double y, MailConversationRow *row)
{
  MailListItem *item = mail_conversation_row_get_item (row);
  MailSelection *selection = selection_of (GTK_WIDGET (row));
  g_autoptr (MailConversationDrag) drag = NULL;

  if (!item || !selection || !mail_list_item_get_conversation (item))
    return NULL;
  drag = drag_new (selection, item);
  return gdk_content_provider_new_typed (MAIL_TYPE_CONVERSATION_DRAG, drag);
}

static char *
dup_icon_text (MailConversationRow *row)
{
  MailListItem *item = mail_conversation_row_get_item (row);
  const MailConversation *conversation = item ? mail_list_item_get_conversation (item) : NULL;
  MailSelection *selection = selection_of (GTK_WIDGET (row));
  bool conversations =
    selection && mail_list_model_get_query (mail_selection_get_model (selection))->conversations;
  bool is_selected = selection && mail_selection_contains (selection, mail_list_item_get_id (item));
  unsigned int n = is_selected ? mail_selection_count (selection) : 1;

  if (n == 1 && conversation)
    return g_strdup (mail_conversation_subject (conversation));
  return conversations ?
           // Translators: under the pointer while they are dragged.
           g_strdup_printf (ngettext ("%u conversation", "%u conversations", n), n) :
           // Translators: likewise.
           g_strdup_printf (ngettext ("%u message", "%u messages", n), n);
}

static void
on_drag_begin (GtkDragSource *source, GdkDrag *drag, MailConversationRow *row)
{
  g_autofree char *text = dup_icon_text (row);

  mail_drag_icon_set (drag, text);
}

void
mail_conversation_drag_add_source (GtkWidget *row)
{
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE | GDK_ACTION_COPY);
  g_signal_connect_object (source, "prepare", G_CALLBACK (on_prepare), row, 0);
  g_signal_connect_object (source, "drag-begin", G_CALLBACK (on_drag_begin), row, 0);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (source));
}

GArray *
mail_conversation_drag_get_threads (MailConversationDrag *self)
{
  return self->threads;
}

bool
mail_conversation_drag_fits (MailConversationDrag *self, int64_t folder_id, int64_t account_id)
{
  return folder_id != self->folder_id && (self->account_id == 0 || account_id == self->account_id);
}
