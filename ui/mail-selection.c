// SPDX-License-Identifier: GPL-3.0-or-later
//
// A bitset of positions, carried over each change of the list by the ids that moved.

#include "ui/mail-selection.h"

#include "ui/mail-list-diff.h"

#define NEAR 2000 // rows looked at for the next unread one

struct _MailSelection {
  GObject parent_instance;

  MailListModel *model;
  GtkBitset *selected;
  bool is_additive;    // choosing a row adds or takes it, and leaves the others
  GHashTable *carried; // ids of selected rows that a change under way takes out of their places
};

static GType
mail_selection_get_item_type (GListModel *model)
{
  return MAIL_TYPE_LIST_ITEM;
}

static guint
mail_selection_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (G_LIST_MODEL (MAIL_SELECTION (model)->model));
}

static gpointer
mail_selection_get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (MAIL_SELECTION (model)->model), position);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = mail_selection_get_item_type;
  iface->get_n_items = mail_selection_get_n_items;
  iface->get_item = mail_selection_get_item;
}

static void
mail_selection_get_section (GtkSectionModel *model, guint position, guint *out_start,
                            guint *out_end)
{
  gtk_section_model_get_section (GTK_SECTION_MODEL (MAIL_SELECTION (model)->model), position,
                                 out_start, out_end);
}

static void
section_model_init (GtkSectionModelInterface *iface)
{
  iface->get_section = mail_selection_get_section;
}

static gboolean
mail_selection_is_selected (GtkSelectionModel *model, guint position)
{
  return gtk_bitset_contains (MAIL_SELECTION (model)->selected, position);
}

static GtkBitset *
mail_selection_get_selection_in_range (GtkSelectionModel *model, guint position, guint n_items)
{
  return gtk_bitset_ref (MAIL_SELECTION (model)->selected);
}

// The rows of MASK become as they are in WANTED; only what differs is announced.
static gboolean
mail_selection_set_selection (GtkSelectionModel *model, GtkBitset *wanted, GtkBitset *mask)
{
  MailSelection *self = MAIL_SELECTION (model);
  g_autoptr (GtkBitset) changed = gtk_bitset_copy (self->selected);
  unsigned int n = g_list_model_get_n_items (G_LIST_MODEL (self));

  gtk_bitset_difference (changed, wanted);
  gtk_bitset_intersect (changed, mask);
  if (n < G_MAXUINT)
    gtk_bitset_remove_range_closed (changed, n, G_MAXUINT);
  if (gtk_bitset_is_empty (changed))
    return TRUE;
  gtk_bitset_difference (self->selected, changed);
  unsigned int first = gtk_bitset_get_minimum (changed);
  gtk_selection_model_selection_changed (model, first,
                                         gtk_bitset_get_maximum (changed) - first + 1);
  return TRUE;
}

static gboolean
mail_selection_select_item (GtkSelectionModel *model, guint position, gboolean unselect_rest)
{
  MailSelection *self = MAIL_SELECTION (model);
  g_autoptr (GtkBitset) row = gtk_bitset_new_range (position, 1);
  g_autoptr (GtkBitset) mask = gtk_bitset_ref (row);

  if (unselect_rest && !self->is_additive) {
    gtk_bitset_unref (mask);
    mask = gtk_bitset_new_range (0, G_MAXUINT);
  } else if (unselect_rest && gtk_bitset_contains (self->selected, position)) {
    gtk_bitset_unref (row);
    row = gtk_bitset_new_empty ();
  }
  return mail_selection_set_selection (model, row, mask);
}

static void
selection_model_init (GtkSelectionModelInterface *iface)
{
  // The rest of the interface is built upon these by GTK.
  iface->is_selected = mail_selection_is_selected;
  iface->get_selection_in_range = mail_selection_get_selection_in_range;
  iface->select_item = mail_selection_select_item;
  iface->set_selection = mail_selection_set_selection;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MailSelection, mail_selection, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                                 G_IMPLEMENT_INTERFACE (GTK_TYPE_SECTION_MODEL, section_model_init)
                                   G_IMPLEMENT_INTERFACE (GTK_TYPE_SELECTION_MODEL,
                                                          selection_model_init))

// A row that moves goes in one place and comes in another, in an order we can't foresee: so the
// ids are noted before either.
static void
on_before_change (MailListModel *model, GArray *changes, MailSelection *self)
{
  g_hash_table_remove_all (self->carried);
  for (unsigned int i = 0; i < changes->len; i++) {
    const MailListChange *change = &g_array_index (changes, MailListChange, i);
    GtkBitsetIter iter;
    unsigned int position;

    if (change->removed == 0 ||
        !gtk_bitset_iter_init_at (&iter, self->selected, change->position, &position))
      continue;
    do {
      int64_t id = mail_list_model_get_id (model, position);
      if (position - change->position >= change->removed)
        break;
      g_hash_table_add (self->carried, g_memdup2 (&id, sizeof id));
    } while (gtk_bitset_iter_next (&iter, &position));
  }
}

static void
on_items_changed (MailListModel *model, guint position, guint removed, guint added,
                  MailSelection *self)
{
  uint64_t before = gtk_bitset_get_size (self->selected);

  gtk_bitset_splice (self->selected, position, removed, added);
  for (guint i = position; i < position + added && g_hash_table_size (self->carried) > 0; i++) {
    int64_t id = mail_list_model_get_id (model, i);
    if (g_hash_table_contains (self->carried, &id))
      gtk_bitset_add (self->selected, i);
  }
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  if (gtk_bitset_get_size (self->selected) != before &&
      g_list_model_get_n_items (G_LIST_MODEL (self)))
    gtk_selection_model_selection_changed (GTK_SELECTION_MODEL (self), 0,
                                           g_list_model_get_n_items (G_LIST_MODEL (self)));
}

static void
on_sections_changed (MailListModel *model, guint position, guint n_items, MailSelection *self)
{
  gtk_section_model_sections_changed (GTK_SECTION_MODEL (self), position, n_items);
}

static void
mail_selection_dispose (GObject *object)
{
  MailSelection *self = MAIL_SELECTION (object);

  if (self->model)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (mail_selection_parent_class)->dispose (object);
}

static void
mail_selection_finalize (GObject *object)
{
  MailSelection *self = MAIL_SELECTION (object);

  g_clear_pointer (&self->selected, gtk_bitset_unref);
  g_clear_pointer (&self->carried, g_hash_table_unref);
  G_OBJECT_CLASS (mail_selection_parent_class)->finalize (object);
}

static void
mail_selection_class_init (MailSelectionClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_selection_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_selection_finalize;
}

static void
mail_selection_init (MailSelection *self)
{
  self->selected = gtk_bitset_new_empty ();
  self->carried = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

MailSelection *
mail_selection_new (MailListModel *model)
{
  MailSelection *self = g_object_new (MAIL_TYPE_SELECTION, NULL);

  self->model = g_object_ref (model);
  g_signal_connect (model, "before-change", G_CALLBACK (on_before_change), self);
  g_signal_connect (model, "items-changed", G_CALLBACK (on_items_changed), self);
  g_signal_connect (model, "sections-changed", G_CALLBACK (on_sections_changed), self);
  return self;
}

MailListModel *
mail_selection_get_model (MailSelection *self)
{
  return self->model;
}

void
mail_selection_set_additive (MailSelection *self, bool is_additive)
{
  self->is_additive = is_additive;
}

bool
mail_selection_is_additive (MailSelection *self)
{
  return self->is_additive;
}

unsigned int
mail_selection_count (MailSelection *self)
{
  return (unsigned int) gtk_bitset_get_size (self->selected);
}

GArray *
mail_selection_dup_ids (MailSelection *self)
{
  GArray *ids = g_array_sized_new (false, false, sizeof (int64_t), mail_selection_count (self));
  GtkBitsetIter iter;
  unsigned int position;

  for (bool is_valid = gtk_bitset_iter_init_first (&iter, self->selected, &position); is_valid;
       is_valid = gtk_bitset_iter_next (&iter, &position)) {
    int64_t id = mail_list_model_get_id (self->model, position);
    g_array_append_val (ids, id);
  }
  return ids;
}

bool
mail_selection_contains (MailSelection *self, int64_t id)
{
  unsigned int position;

  return mail_list_model_find (self->model, id, &position) &&
         gtk_bitset_contains (self->selected, position);
}

unsigned int
mail_selection_get_single (MailSelection *self)
{
  return mail_selection_count (self) == 1 ? gtk_bitset_get_minimum (self->selected) :
                                            GTK_INVALID_LIST_POSITION;
}

// From nothing a step leads to the first row.
bool
mail_selection_find_step (MailSelection *self, int step, unsigned int *out_position)
{
  unsigned int n = g_list_model_get_n_items (G_LIST_MODEL (self));
  int64_t position = 0;

  if (!gtk_bitset_is_empty (self->selected))
    position = step + (int64_t) (step > 0 ? gtk_bitset_get_maximum (self->selected) :
                                            gtk_bitset_get_minimum (self->selected));
  *out_position = (unsigned int) position;
  return position >= 0 && position < n;
}

bool
mail_selection_find_unread (MailSelection *self, unsigned int *out_position)
{
  unsigned int position;

  if (!mail_selection_find_step (self, 1, &position))
    return false;
  for (unsigned int end = position + NEAR; position < end; position++) {
    const MailConversation *conversation = mail_list_model_get_conversation (self->model, position);
    if (!conversation)
      return false;
    if (conversation->unread > 0) {
      *out_position = position;
      return true;
    }
  }
  return false;
}
