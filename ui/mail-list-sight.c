// SPDX-License-Identifier: GPL-3.0-or-later
//
// GTK does not say which of its rows are in sight: those that lie within the list's own bounds are.
// Views over several folders have no server of their own to be asked.

#include "ui/mail-list-sight.h"

#include "account/mail-engine-sight.h"
#include "ui/mail-conversation-row.h"
#include "ui/mail-selection.h"

#include <string.h>

// Who scrolls on does not look yet.
#define STILL_MS 300

struct _MailListSight {
  GtkListView *list;
  MailEngine *engine;
  GtkAdjustment *adjustment; // of LIST, ours
  unsigned int still_id;
  int64_t told_folder_id;
  GArray *told; // message ids (int64_t) that the engine knows of
};

static bool
is_in_sight (MailListSight *self, GtkWidget *child)
{
  graphene_rect_t bounds;

  return gtk_widget_get_mapped (child) &&
         gtk_widget_compute_bounds (child, GTK_WIDGET (self->list), &bounds) &&
         bounds.origin.y + bounds.size.height > 0 &&
         bounds.origin.y < (float) gtk_widget_get_height (GTK_WIDGET (self->list));
}

// 0: it shows none.
static int64_t
find_message (GtkWidget *child)
{
  GtkWidget *row = gtk_widget_get_first_child (child);
  MailListItem *item = MAIL_IS_CONVERSATION_ROW (row) ?
                         mail_conversation_row_get_item (MAIL_CONVERSATION_ROW (row)) :
                         NULL;
  const MailConversation *conversation = item ? mail_list_item_get_conversation (item) : NULL;

  return conversation ? conversation->newest_id : 0;
}

static GArray *
list_messages (MailListSight *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (int64_t));

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->list)); child;
       child = gtk_widget_get_next_sibling (child)) {
    int64_t id = is_in_sight (self, child) ? find_message (child) : 0;
    if (id != 0)
      g_array_append_val (ids, id);
  }
  return ids;
}

static bool
is_told (MailListSight *self, int64_t folder_id, const GArray *ids)
{
  return folder_id == self->told_folder_id && ids->len == self->told->len &&
         memcmp (ids->data, self->told->data, ids->len * sizeof (int64_t)) == 0;
}

static gboolean
on_still (gpointer data)
{
  MailListSight *self = data;
  GtkSelectionModel *selection = gtk_list_view_get_model (self->list);
  const MailQuery *query =
    selection ? mail_list_model_get_query (mail_selection_get_model (MAIL_SELECTION (selection))) :
                NULL;
  int64_t folder_id = query && query->scope == MAIL_SCOPE_FOLDER ? query->folder_id : 0;
  g_autoptr (GArray) ids = list_messages (self);

  self->still_id = 0;
  if (folder_id == 0 || ids->len == 0 || is_told (self, folder_id, ids))
    return G_SOURCE_REMOVE;
  mail_engine_set_sight (self->engine, folder_id, (const int64_t *) ids->data, ids->len);
  self->told_folder_id = folder_id;
  g_array_unref (self->told);
  self->told = g_steal_pointer (&ids);
  return G_SOURCE_REMOVE;
}

MailListSight *
mail_list_sight_new (GtkListView *list, MailEngine *engine)
{
  MailListSight *self = g_new0 (MailListSight, 1);

  self->list = list;
  self->engine = g_object_ref (engine);
  self->told = g_array_new (FALSE, FALSE, sizeof (int64_t));
  self->adjustment = g_object_ref (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list)));
  g_signal_connect_swapped (self->adjustment, "value-changed", G_CALLBACK (mail_list_sight_changed),
                            self);
  g_signal_connect_swapped (list, "map", G_CALLBACK (mail_list_sight_changed), self);
  return self;
}

void
mail_list_sight_free (MailListSight *self)
{
  g_clear_handle_id (&self->still_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->adjustment, self);
  g_signal_handlers_disconnect_by_data (self->list, self);
  g_object_unref (self->adjustment);
  g_object_unref (self->engine);
  g_array_unref (self->told);
  g_free (self);
}

void
mail_list_sight_changed (MailListSight *self)
{
  g_clear_handle_id (&self->still_id, g_source_remove);
  self->still_id = g_timeout_add (STILL_MS, on_still, self);
}
