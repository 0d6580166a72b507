// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads accounts, folders and the outbox whenever they change. There are tens of them, seldom
// hundreds: all are read again and merged by their keys.

#include "ui/mail-sidebar-model.h"

#include "account/mail-engine-snooze.h"
#include "ui/mail-folded-folders.h"

#define FEW_LABELS 6 // as many are shown at once

struct _MailSidebarModel {
  GObject parent_instance;

  MailEngine *engine;
  GListStore *root;
  GtkTreeListModel *tree;
  GPtrArray *rows;   // GtkTreeListRow, all of TREE: each tells when it is folded
  bool is_watching;  // what is folded now, no person folded
  GPtrArray *labels; // names (char *) of those in use
  unsigned int watch_id;
  unsigned int refresh_id; // one refresh for a burst of signals
};

enum {
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static unsigned int signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MailSidebarModel, mail_sidebar_model, G_TYPE_OBJECT)

static GListModel *
create_children (gpointer item, gpointer data)
{
  GListStore *children = mail_sidebar_item_get_children (item);

  return children ? G_LIST_MODEL (g_object_ref (children)) : NULL;
}

// Without mail in their inbox folders on this computer are a place to file things in.
static unsigned int
count_inboxes (MailSidebarModel *self, GPtrArray *accounts)
{
  unsigned int n = 0;

  for (unsigned int i = 0; i < accounts->len; i++) {
    const MailAccount *account = g_ptr_array_index (accounts, i);
    g_autoptr (MailFolder) inbox =
      mail_account_is_local (account) ?
        mail_engine_read_folder_by_role (self->engine, account->id, MAIL_ROLE_INBOX) :
        NULL;
    n += !inbox || inbox->total > 0;
  }
  return n;
}

static int
count_unread_inboxes (MailSidebarModel *self, GPtrArray *accounts)
{
  int unread = 0;

  for (unsigned int i = 0; i < accounts->len; i++) {
    const MailAccount *account = g_ptr_array_index (accounts, i);
    g_autoptr (MailFolder) inbox =
      mail_engine_read_folder_by_role (self->engine, account->id, MAIL_ROLE_INBOX);
    unread += inbox ? inbox->unread : 0;
  }
  return unread;
}

static bool
is_in_trouble (MailSidebarModel *self, const MailAccount *account)
{
  g_autoptr (MailAccountState) state = mail_engine_dup_account_state (self->engine, account->id);

  return state && state->code == MAIL_STATE_TROUBLE;
}

// NULL: nothing is on its way into the folder at PATH.
static const MailFolderProgress *
find_progress (const MailAccountState *state, const char *path)
{
  for (size_t i = 0; i < state->n_under_way; i++)
    if (g_str_equal (state->under_way[i].path, path))
      return &state->under_way[i];
  return NULL;
}

// Each folder goes below its parent, or to WANTED when that is the top or not there.
static void
add_folders (MailSidebarModel *self, const MailAccount *account, GPtrArray *wanted)
{
  g_autoptr (GPtrArray) folders = mail_engine_read_folders (self->engine, account->id);
  g_autoptr (MailAccountState) state = mail_engine_dup_account_state (self->engine, account->id);
  g_autoptr (GHashTable) items = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GPtrArray) made = g_ptr_array_new_with_free_func (g_object_unref);

  for (unsigned int i = 0; i < folders->len; i++) {
    MailFolder *folder = g_ptr_array_index (folders, i);
    MailSidebarItem *item =
      mail_sidebar_item_new_folder (folder, find_progress (state, folder->path));

    g_ptr_array_add (made, item);
    g_hash_table_insert (items, &folder->id, item);
  }
  for (unsigned int i = 0; i < folders->len; i++) {
    const MailFolder *folder = g_ptr_array_index (folders, i);
    MailSidebarItem *item = g_ptr_array_index (made, i);
    MailSidebarItem *parent = g_hash_table_lookup (items, &folder->parent_id);

    // A server's view is not brought here: the line at the top is that of flagged mail.
    if (mail_role_is_view (folder->role))
      continue;
    if (parent && parent != item)
      g_list_store_append (mail_sidebar_item_get_children (parent), item);
    else
      g_ptr_array_add (wanted, g_object_ref (item));
  }
}

static void
add_labels (MailSidebarModel *self, GPtrArray *wanted)
{
  MailSidebarItem *heading = mail_sidebar_item_new_labels ();
  GListStore *children = mail_sidebar_item_get_children (heading);

  g_ptr_array_add (wanted, heading);
  for (unsigned int i = 0; i < self->labels->len; i++) {
    g_autoptr (MailSidebarItem) label =
      mail_sidebar_item_new_label (g_ptr_array_index (self->labels, i));
    g_list_store_append (children, label);
  }
}

// Many labels would push the accounts out of sight: they are unfolded on demand.
static bool
starts_folded (MailSidebarModel *self, MailSidebarItem *item)
{
  const MailFolder *folder = mail_sidebar_item_get_folder (item);

  if (mail_sidebar_item_get_kind (item) == MAIL_SIDEBAR_LABELS)
    return self->labels->len > FEW_LABELS;
  return folder && mail_folded_folders_has (folder->id);
}

static void on_expanded (GtkTreeListRow *row, GParamSpec *spec, MailSidebarModel *self);

// Rows that were not seen before are unfolded where nobody folded them: by us and not by the tree,
// which would do it in the midst of telling of a change.
static void
watch_rows (MailSidebarModel *self)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  self->is_watching = true;
  for (unsigned int i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->tree)); i++) {
    GtkTreeListRow *row = g_list_model_get_item (G_LIST_MODEL (self->tree), i);
    g_autoptr (MailSidebarItem) item = gtk_tree_list_row_get_item (row);

    g_ptr_array_add (rows, row);
    if (g_ptr_array_find (self->rows, row, NULL))
      continue;
    g_signal_connect_object (row, "notify::expanded", G_CALLBACK (on_expanded), self, 0);
    gtk_tree_list_row_set_expanded (row, !starts_folded (self, item));
  }
  self->is_watching = false;
  g_ptr_array_unref (self->rows);
  self->rows = g_steal_pointer (&rows);
}

static gboolean
on_watch (gpointer data)
{
  MailSidebarModel *self = data;

  self->watch_id = 0;
  watch_rows (self);
  return G_SOURCE_REMOVE;
}

// The tree has not told yet of what comes or goes with it: it is not to be touched here.
static void
on_expanded (GtkTreeListRow *row, GParamSpec *spec, MailSidebarModel *self)
{
  g_autoptr (MailSidebarItem) item = self->is_watching ? NULL : gtk_tree_list_row_get_item (row);
  const MailFolder *folder = item ? mail_sidebar_item_get_folder (item) : NULL;

  if (!item)
    return;
  if (folder && g_list_model_get_n_items (G_LIST_MODEL (mail_sidebar_item_get_children (item))) > 0)
    mail_folded_folders_set (folder->id, !gtk_tree_list_row_get_expanded (row));
  if (self->watch_id == 0)
    self->watch_id = g_idle_add_full (G_PRIORITY_DEFAULT, on_watch, self, NULL);
}

static void
read_labels (MailSidebarModel *self)
{
  g_ptr_array_unref (self->labels);
  self->labels = mail_engine_read_labels (self->engine, 0, true);
}

static void
add_accounts (MailSidebarModel *self, GPtrArray *accounts, bool is_local, GPtrArray *wanted)
{
  for (unsigned int i = 0; i < accounts->len; i++) {
    const MailAccount *account = g_ptr_array_index (accounts, i);

    if (mail_account_is_local (account) != is_local)
      continue;
    g_ptr_array_add (wanted,
                     mail_sidebar_item_new_account (account, is_in_trouble (self, account)));
    add_folders (self, account, wanted);
  }
}

static void
refresh (MailSidebarModel *self)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (self->engine);
  g_autoptr (GPtrArray) outbox = mail_engine_read_outbox (self->engine);
  unsigned int n_snoozed = mail_engine_read_snoozed_count (self->engine);

  read_labels (self);
  if (count_inboxes (self, accounts) > 1)
    g_ptr_array_add (wanted, mail_sidebar_item_new_view (MAIL_SIDEBAR_INBOXES,
                                                         count_unread_inboxes (self, accounts)));
  if (accounts->len > 0)
    g_ptr_array_add (wanted, mail_sidebar_item_new_view (MAIL_SIDEBAR_FLAGGED, 0));
  if (n_snoozed > 0)
    g_ptr_array_add (wanted, mail_sidebar_item_new_view (MAIL_SIDEBAR_SNOOZED, (int) n_snoozed));
  if (outbox && outbox->len > 0)
    g_ptr_array_add (wanted, mail_sidebar_item_new_view (MAIL_SIDEBAR_OUTBOX, (int) outbox->len));
  if (self->labels->len > 0)
    add_labels (self, wanted);
  add_accounts (self, accounts, false, wanted);
  add_accounts (self, accounts, true, wanted);
  mail_sidebar_item_update_store (self->root, wanted);
  watch_rows (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
on_refresh (gpointer data)
{
  MailSidebarModel *self = data;

  self->refresh_id = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

static void
queue_refresh (MailSidebarModel *self)
{
  if (self->refresh_id == 0)
    self->refresh_id = g_idle_add (on_refresh, self);
}

// Flags change often, labels seldom.
static void
on_rows_changed (MailSidebarModel *self)
{
  g_autoptr (GPtrArray) labels = mail_engine_read_labels (self->engine, 0, true);
  bool is_same = labels->len == self->labels->len;

  for (unsigned int i = 0; is_same && i < labels->len; i++)
    is_same = g_str_equal (g_ptr_array_index (labels, i), g_ptr_array_index (self->labels, i));
  if (!is_same)
    queue_refresh (self);
}

static void
mail_sidebar_model_dispose (GObject *object)
{
  MailSidebarModel *self = MAIL_SIDEBAR_MODEL (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_handle_id (&self->watch_id, g_source_remove);
  g_clear_pointer (&self->labels, g_ptr_array_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_object (&self->tree);
  g_clear_object (&self->root);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_sidebar_model_parent_class)->dispose (object);
}

static void
mail_sidebar_model_class_init (MailSidebarModelClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_sidebar_model_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", MAIL_TYPE_SIDEBAR_MODEL, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mail_sidebar_model_init (MailSidebarModel *self)
{
  self->labels = g_ptr_array_new_with_free_func (g_free);
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->root = g_list_store_new (MAIL_TYPE_SIDEBAR_ITEM);
  self->tree = gtk_tree_list_model_new (G_LIST_MODEL (g_object_ref (self->root)), false, false,
                                        create_children, NULL, NULL);
}

static bool
holds (GListStore *items, const char *key)
{
  unsigned int n = items ? g_list_model_get_n_items (G_LIST_MODEL (items)) : 0;

  for (unsigned int i = 0; i < n; i++) {
    g_autoptr (MailSidebarItem) item = g_list_model_get_item (G_LIST_MODEL (items), i);
    if (g_str_equal (mail_sidebar_item_get_key (item), key) ||
        holds (mail_sidebar_item_get_children (item), key))
      return true;
  }
  return false;
}

// All that the item KEY is in, below PARENT (NULL: the top), whose items are ITEMS.
static void
unfold_to (MailSidebarModel *self, GtkTreeListRow *parent, GListStore *items, const char *key)
{
  unsigned int n = g_list_model_get_n_items (G_LIST_MODEL (items));

  for (unsigned int i = 0; i < n; i++) {
    g_autoptr (MailSidebarItem) item = g_list_model_get_item (G_LIST_MODEL (items), i);
    GListStore *children = mail_sidebar_item_get_children (item);
    const MailFolder *folder = mail_sidebar_item_get_folder (item);
    g_autoptr (GtkTreeListRow) row = NULL;

    if (!holds (children, key))
      continue;
    row = parent ? gtk_tree_list_row_get_child_row (parent, i) :
                   gtk_tree_list_model_get_child_row (self->tree, i);
    if (folder && mail_folded_folders_has (folder->id))
      mail_folded_folders_set (folder->id, false);
    gtk_tree_list_row_set_expanded (row, true);
    unfold_to (self, row, children, key);
    return;
  }
}

MailSidebarModel *
mail_sidebar_model_new (MailEngine *engine)
{
  static const char *const causes[] = {"accounts-changed", "folders-changed", "outbox-changed",
                                       "account-state-changed"};
  MailSidebarModel *self = g_object_new (MAIL_TYPE_SIDEBAR_MODEL, NULL);

  self->engine = g_object_ref (engine);
  for (size_t i = 0; i < G_N_ELEMENTS (causes); i++)
    g_signal_connect_object (engine, causes[i], G_CALLBACK (queue_refresh), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "rows-changed", G_CALLBACK (on_rows_changed), self,
                           G_CONNECT_SWAPPED);
  refresh (self);
  return self;
}

GtkTreeListModel *
mail_sidebar_model_get_tree (MailSidebarModel *self)
{
  return self->tree;
}

MailSidebarItem *
mail_sidebar_model_dup_item (MailSidebarModel *self, unsigned int position)
{
  g_autoptr (GtkTreeListRow) row = g_list_model_get_item (G_LIST_MODEL (self->tree), position);

  return row ? gtk_tree_list_row_get_item (row) : NULL;
}

unsigned int
mail_sidebar_model_find (MailSidebarModel *self, const char *key)
{
  unsigned int n;

  unfold_to (self, NULL, self->root, key);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->tree));
  for (unsigned int i = 0; i < n; i++) {
    g_autoptr (MailSidebarItem) item = mail_sidebar_model_dup_item (self, i);
    if (g_str_equal (mail_sidebar_item_get_key (item), key))
      return i;
  }
  return GTK_INVALID_LIST_POSITION;
}

const char *
mail_sidebar_model_get_nth_key (MailSidebarModel *self, unsigned int n)
{
  unsigned int length = g_list_model_get_n_items (G_LIST_MODEL (self->tree));

  for (unsigned int i = 0; i < length; i++) {
    g_autoptr (MailSidebarItem) item = mail_sidebar_model_dup_item (self, i);
    bool is_selectable;

    g_object_get (item, "is-selectable", &is_selectable, NULL);
    if (is_selectable && !mail_sidebar_item_get_label (item) && --n == 0)
      return mail_sidebar_item_get_key (item);
  }
  return NULL;
}
