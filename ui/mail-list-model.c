// SPDX-License-Identifier: GPL-3.0-or-later
//
// The list in two halves while a change is announced: what lies before the present range is still
// the old list, what lies behind it already the new one. So ranges are announced from the end to
// the beginning, nothing is copied, and each position is found in constant time.

#include "ui/mail-list-model.h"

#include "ui/mail-date-sections.h"
#include "ui/mail-list-diff.h"
#include "ui/mail-list-rows.h"

#include <gtk/gtk.h>

#define FIRST_PAGE 200  // what GtkListView builds whatever its height
#define MAX_CHANGES 256 // more ranges than that are announced as one

// While mail is downloaded its words come many times a second, and a search looks at all of them.
#define SEARCH_AGAIN_MS 1000

struct _MailListModel {
  GObject parent_instance;

  MailEngine *engine;
  MailQuery query;
  char *search; // what query.search points to
  GCancellable *cancellable;

  MailIdList *head; // the old list while a change is announced, else NULL
  uint32_t n_head;  // how many of its rows still stand
  MailIdList *tail; // never NULL once constructed
  uint32_t tail_start;
  bool is_sorted; // only then are there sections

  MailListRows *rows;
  int64_t kept_id;

  bool is_loading;
  bool is_reading; // a read of the whole list is under way
  bool is_stale;   // it changed meanwhile: read again
  GDateTime *now;  // what sections are reckoned from
  unsigned int midnight_id;
  unsigned int again_id; // rows changed: a search may find others
  bool is_again;         // the latest read is for that alone: nothing has left
};

enum {
  PROP_IS_LOADING = 1,
  N_PROPS,
};

enum {
  SIGNAL_BEFORE_CHANGE,
  SIGNAL_LOADED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static unsigned int signals[N_SIGNALS];

static const MailIdDate *
row_at (MailListModel *self, uint32_t position)
{
  if (position < self->n_head)
    return &self->head->items[position];
  return &self->tail->items[self->tail_start + position - self->n_head];
}

static uint32_t
count_rows (MailListModel *self)
{
  return self->n_head + self->tail->length - self->tail_start;
}

// Makes the rows of the page around POSITION.
static void
read_page (MailListModel *self, uint32_t position)
{
  uint32_t start = position - position % MAIL_LIST_ROWS_PAGE;
  uint32_t end = MIN (start + MAIL_LIST_ROWS_PAGE, count_rows (self));
  MailIdDate page[MAIL_LIST_ROWS_PAGE];

  for (uint32_t i = start; i < end; i++)
    page[i - start] = *row_at (self, i);
  mail_list_rows_read (self->rows, page, end - start);
}

static MailListItem *
get_item (MailListModel *self, uint32_t position)
{
  int64_t id = row_at (self, position)->id;

  if (!mail_list_rows_is_read (self->rows, id))
    read_page (self, position);
  return g_object_ref (mail_list_rows_lookup (self->rows, id));
}

static GType
mail_list_model_get_item_type (GListModel *model)
{
  return MAIL_TYPE_LIST_ITEM;
}

static guint
mail_list_model_get_n_items (GListModel *model)
{
  return count_rows (MAIL_LIST_MODEL (model));
}

static gpointer
mail_list_model_get_item (GListModel *model, guint position)
{
  MailListModel *self = MAIL_LIST_MODEL (model);

  return position < count_rows (self) ? get_item (self, position) : NULL;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = mail_list_model_get_item_type;
  iface->get_n_items = mail_list_model_get_n_items;
  iface->get_item = mail_list_model_get_item;
}

// The first row whose date is before DATE.
static uint32_t
find_older (MailListModel *self, int64_t date)
{
  uint32_t low = 0, high = count_rows (self);

  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (row_at (self, middle)->date >= date)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static void
mail_list_model_get_section (GtkSectionModel *model, guint position, guint *out_start,
                             guint *out_end)
{
  MailListModel *self = MAIL_LIST_MODEL (model);
  uint32_t n = count_rows (self);
  int64_t start, end;

  if (position >= n || !self->is_sorted) {
    *out_start = position >= n ? n : 0;
    *out_end = position >= n ? G_MAXUINT : n;
    return;
  }
  mail_date_section_find (row_at (self, position)->date, self->now, &start, &end);
  *out_start = end == G_MAXINT64 ? 0 : find_older (self, end);
  *out_end = find_older (self, start);
}

static void
section_model_init (GtkSectionModelInterface *iface)
{
  iface->get_section = mail_list_model_get_section;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MailListModel, mail_list_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init)
                                 G_IMPLEMENT_INTERFACE (GTK_TYPE_SECTION_MODEL, section_model_init))

// Rows that moved keep their objects, which show the date they are sorted by.
static void
update_dates (MailListModel *self, const MailListChange *change)
{
  for (uint32_t i = 0; i < change->added; i++) {
    const MailIdDate *row = &self->tail->items[change->after_position + i];
    MailListItem *item = mail_list_rows_lookup (self->rows, row->id);

    if (item)
      mail_list_item_set_date (item, row->date);
  }
}

static void
announce (MailListModel *self, const MailListChange *change)
{
  self->n_head = change->position;
  self->tail_start = change->after_position;
  update_dates (self, change);
  g_list_model_items_changed (G_LIST_MODEL (self), change->position, change->removed,
                              change->added);
}

// Takes LIST as the present one and says exactly what changed.
static void
replace_list (MailListModel *self, MailIdList *list)
{
  g_autoptr (GArray) changes = mail_list_diff (self->tail, list, MAX_CHANGES);

  self->is_sorted = mail_list_is_sorted (list) && mail_list_is_sorted (self->tail);
  if (changes->len > 0)
    g_signal_emit (self, signals[SIGNAL_BEFORE_CHANGE], 0, changes);
  self->head = self->tail;
  self->n_head = self->head->length;
  self->tail = mail_id_list_ref (list);
  self->tail_start = list->length;
  for (unsigned int i = changes->len; i > 0; i--)
    announce (self, &g_array_index (changes, MailListChange, i - 1));
  self->n_head = 0;
  self->tail_start = 0;
  g_clear_pointer (&self->head, mail_id_list_unref);
  self->is_sorted = mail_list_is_sorted (list);
}

// Lists that a row leaves because it was read or its flag went, not because it is gone.
static bool
is_filtered (MailListModel *self)
{
  return self->query.only_unread || self->query.only_flagged ||
         self->query.scope == MAIL_SCOPE_FLAGGED;
}

static MailIdList *
with_kept (MailListModel *self, MailIdList *list)
{
  unsigned int position;

  if (self->kept_id == 0 || !(self->is_again || is_filtered (self)) ||
      !mail_list_model_find (self, self->kept_id, &position) ||
      !mail_list_rows_exists (self->rows, self->kept_id))
    return mail_id_list_ref (list);
  return mail_list_with_item (list, row_at (self, position));
}

static void
set_loading (MailListModel *self, bool is_loading)
{
  if (self->is_loading == is_loading)
    return;
  self->is_loading = is_loading;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_LOADING]);
}

static void read_list (MailListModel *self);

static void
on_list_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailListModel) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MailIdList) list = mail_engine_read_list_finish (MAIL_ENGINE (source), result, &error);

  self->is_reading = false;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (list) {
    g_autoptr (MailIdList) single = mail_list_without_copies (list);
    g_autoptr (MailIdList) whole = with_kept (self, single);
    replace_list (self, whole);
    mail_list_rows_read_missing (self->rows);
  }
  set_loading (self, false);
  g_signal_emit (self, signals[SIGNAL_LOADED], 0, error);
  if (self->is_stale)
    read_list (self);
}

static void
read_list (MailListModel *self)
{
  if (self->is_reading) {
    self->is_stale = true;
    return;
  }
  self->is_reading = true;
  self->is_stale = false;
  mail_engine_read_list_async (self->engine, &self->query, self->cancellable, on_list_read,
                               g_object_ref (self));
}

static void
on_list_changed (MailEngine *engine, int64_t folder_id, MailListModel *self)
{
  if (self->query.scope != MAIL_SCOPE_FOLDER || folder_id == self->query.folder_id) {
    self->is_again = false;
    read_list (self);
  }
}

static gboolean
on_again (gpointer data)
{
  MailListModel *self = data;

  if (self->is_reading)
    return G_SOURCE_CONTINUE;
  self->again_id = 0;
  self->is_again = true;
  read_list (self);
  return G_SOURCE_REMOVE;
}

static void
on_rows_changed (MailEngine *engine, GArray *message_ids, GArray *thread_ids, MailListModel *self)
{
  mail_list_rows_refresh (self->rows, message_ids, thread_ids);
  if (self->search && self->again_id == 0)
    self->again_id = g_timeout_add (SEARCH_AGAIN_MS, on_again, self);
  else if (!self->search && is_filtered (self))
    read_list (self);
}

static gboolean
on_midnight (gpointer data)
{
  MailListModel *self = data;
  uint32_t n = count_rows (self);

  g_date_time_unref (self->now);
  self->now = g_date_time_new_now_local ();
  self->midnight_id =
    g_timeout_add_seconds (mail_date_section_seconds_left (self->now), on_midnight, self);
  if (n > 0)
    gtk_section_model_sections_changed (GTK_SECTION_MODEL (self), 0, n);
  return G_SOURCE_REMOVE;
}

static void
mail_list_model_dispose (GObject *object)
{
  MailListModel *self = MAIL_LIST_MODEL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->midnight_id, g_source_remove);
  g_clear_handle_id (&self->again_id, g_source_remove);
  g_clear_pointer (&self->rows, mail_list_rows_free);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_list_model_parent_class)->dispose (object);
}

static void
mail_list_model_finalize (GObject *object)
{
  MailListModel *self = MAIL_LIST_MODEL (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->tail, mail_id_list_unref);
  g_clear_pointer (&self->now, g_date_time_unref);
  g_clear_pointer (&self->search, g_free);
  G_OBJECT_CLASS (mail_list_model_parent_class)->finalize (object);
}

static void
mail_list_model_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  g_value_set_boolean (value, MAIL_LIST_MODEL (object)->is_loading);
}

static void
mail_list_model_class_init (MailListModelClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = mail_list_model_dispose;
  object_class->finalize = mail_list_model_finalize;
  object_class->get_property = mail_list_model_get_property;
  properties[PROP_IS_LOADING] =
    g_param_spec_boolean ("is-loading", NULL, NULL, true,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_BEFORE_CHANGE] =
    g_signal_new ("before-change", MAIL_TYPE_LIST_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ARRAY);
  signals[SIGNAL_LOADED] = g_signal_new ("loaded", MAIL_TYPE_LIST_MODEL, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
mail_list_model_init (MailListModel *self)
{
  self->is_loading = true;
  self->is_sorted = true;
  self->cancellable = g_cancellable_new ();
  self->now = g_date_time_new_now_local ();
  self->midnight_id =
    g_timeout_add_seconds (mail_date_section_seconds_left (self->now), on_midnight, self);
}

// What can be shown at once. A search is left to the worker.
static MailIdList *
read_first_page (MailListModel *self)
{
  g_autoptr (MailIdList) list = NULL;

  if (!self->search)
    list = mail_engine_read_list_page (self->engine, &self->query, 0, 0, FIRST_PAGE, NULL);
  return list ? mail_list_without_copies (list) : mail_id_list_new (NULL, 0);
}

MailListModel *
mail_list_model_new (MailEngine *engine, const MailQuery *query)
{
  MailListModel *self = g_object_new (MAIL_TYPE_LIST_MODEL, NULL);

  self->engine = g_object_ref (engine);
  self->query = *query;
  self->search = query->search && *query->search ? g_strdup (query->search) : NULL;
  self->query.search = self->search;
  self->rows = mail_list_rows_new (engine, &self->query);
  self->tail = read_first_page (self);
  self->is_sorted = mail_list_is_sorted (self->tail);
  g_signal_connect_object (engine, "list-changed", G_CALLBACK (on_list_changed), self, 0);
  g_signal_connect_object (engine, "rows-changed", G_CALLBACK (on_rows_changed), self, 0);
  read_list (self);
  return self;
}

const MailQuery *
mail_list_model_get_query (MailListModel *self)
{
  return &self->query;
}

bool
mail_list_model_is_loading (MailListModel *self)
{
  return self->is_loading;
}

int64_t
mail_list_model_get_id (MailListModel *self, unsigned int position)
{
  return position < count_rows (self) ? row_at (self, position)->id : 0;
}

bool
mail_list_model_find (MailListModel *self, int64_t id, unsigned int *out_position)
{
  uint32_t n = count_rows (self);

  for (uint32_t i = 0; i < n; i++)
    if (row_at (self, i)->id == id) {
      *out_position = i;
      return true;
    }
  return false;
}

void
mail_list_model_keep (MailListModel *self, int64_t id)
{
  self->kept_id = id;
}

const MailConversation *
mail_list_model_get_conversation (MailListModel *self, unsigned int position)
{
  // Borrowed from the row, which the model keeps for a while.
  g_autoptr (MailListItem) item = position < count_rows (self) ? get_item (self, position) : NULL;

  return item ? mail_list_item_get_conversation (item) : NULL;
}
