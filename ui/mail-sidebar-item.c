// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sidebar lines by value: made anew from the engine's snapshots and merged into those on the
// screen, so that selection and unfolded folders stay.

#include "ui/mail-sidebar-item.h"

#include "ui/mail-label-chip.h"
#include "ui/mail-progress-text.h"

#include <glib/gi18n.h>
#include <string.h>

#define LABEL_PREFIX "label:"

struct _MailSidebarItem {
  GObject parent_instance;

  MailSidebarKind kind;
  char *key;
  char *title;
  const char *icon_name;
  int count;
  bool is_unread; // COUNT is of unread mail, shown with emphasis
  bool is_selectable;
  bool has_warning;
  char *progress, *progress_counts; // of what is on its way; NULL: nothing
  MailFolder *folder;
  GListStore *children;
};

enum {
  PROP_TITLE = 1,
  PROP_ICON_NAME,
  PROP_COUNT,
  PROP_COUNT_TEXT,
  PROP_SPOKEN,
  PROP_IS_SELECTABLE,
  PROP_IS_FOCUSABLE,
  PROP_IS_HEADING,
  PROP_HAS_WARNING,
  PROP_IS_UNREAD,
  PROP_PROGRESS,
  PROP_PROGRESS_COUNTS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MailSidebarItem, mail_sidebar_item, G_TYPE_OBJECT)

static const struct {
  const char *title, *icon_name;
} roles[] = {
  [MAIL_ROLE_INBOX] = {NC_ ("folder", "Inbox"), "mail-inbox-symbolic"},
  [MAIL_ROLE_DRAFTS] = {NC_ ("folder", "Drafts"), "document-edit-symbolic"},
  [MAIL_ROLE_SENT] = {NC_ ("folder", "Sent"), "mail-send-symbolic"},
  [MAIL_ROLE_ARCHIVE] = {NC_ ("folder", "Archive"), "mail-archive-symbolic"},
  [MAIL_ROLE_JUNK] = {NC_ ("folder", "Junk"), "mail-mark-junk-symbolic"},
  [MAIL_ROLE_TRASH] = {NC_ ("folder", "Trash"), "user-trash-symbolic"},
  [MAIL_ROLE_ALL] = {NC_ ("folder", "All Mail"), "folder-saved-search-symbolic"},
  [MAIL_ROLE_FLAGGED] = {NC_ ("folder", "Flagged"), "starred-symbolic"},
  [MAIL_ROLE_IMPORTANT] = {NC_ ("folder", "Important"), "starred-symbolic"},
  [MAIL_ROLE_NONE] = {NULL, "folder-symbolic"},
};

static char *
dup_spoken_count (MailSidebarItem *self)
{
  if (self->count == 0)
    return g_strdup (self->title);
  if (self->is_unread)
    // Translators: a folder's name and how many unread messages it has, for a screen reader.
    return g_strdup_printf (ngettext ("%s, %d unread", "%s, %d unread", (gulong) self->count),
                            self->title, self->count);
  // Translators: a folder's name and how many messages it has, for a screen reader.
  return g_strdup_printf (ngettext ("%s, %d message", "%s, %d messages", (gulong) self->count),
                          self->title, self->count);
}

static char *
dup_spoken (MailSidebarItem *self)
{
  g_autofree char *spoken = dup_spoken_count (self);

  return self->progress_counts ?
           g_strjoin (C_ ("between spoken parts", ", "), spoken, self->progress_counts, NULL) :
           g_steal_pointer (&spoken);
}

static void
mail_sidebar_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  MailSidebarItem *self = MAIL_SIDEBAR_ITEM (object);

  switch (id) {
  case PROP_TITLE:
    g_value_set_string (value, self->title);
    break;
  case PROP_ICON_NAME:
    g_value_set_string (value, self->icon_name);
    break;
  case PROP_COUNT:
    g_value_set_int (value, self->count);
    break;
  case PROP_COUNT_TEXT:
    g_value_take_string (value, g_strdup_printf ("%'d", self->count));
    break;
  case PROP_SPOKEN:
    g_value_take_string (value, dup_spoken (self));
    break;
  case PROP_IS_SELECTABLE:
    g_value_set_boolean (value, self->is_selectable);
    break;
  case PROP_IS_FOCUSABLE:
    g_value_set_boolean (value, self->kind != MAIL_SIDEBAR_LABELS);
    break;
  case PROP_IS_HEADING:
    g_value_set_boolean (value,
                         self->kind == MAIL_SIDEBAR_ACCOUNT || self->kind == MAIL_SIDEBAR_LABELS);
    break;
  case PROP_HAS_WARNING:
    g_value_set_boolean (value, self->has_warning);
    break;
  case PROP_IS_UNREAD:
    g_value_set_boolean (value, self->is_unread);
    break;
  case PROP_PROGRESS:
    g_value_set_string (value, self->progress);
    break;
  case PROP_PROGRESS_COUNTS:
    g_value_set_string (value, self->progress_counts);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
  }
}

static void
mail_sidebar_item_finalize (GObject *object)
{
  MailSidebarItem *self = MAIL_SIDEBAR_ITEM (object);

  g_free (self->key);
  g_free (self->title);
  g_free (self->progress);
  g_free (self->progress_counts);
  g_clear_pointer (&self->folder, mail_folder_unref);
  g_clear_object (&self->children);
  G_OBJECT_CLASS (mail_sidebar_item_parent_class)->finalize (object);
}

static GParamSpec *
string_property (const char *name)
{
  return g_param_spec_string (name, NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static GParamSpec *
boolean_property (const char *name)
{
  return g_param_spec_boolean (name, NULL, NULL, false, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
}

static void
mail_sidebar_item_class_init (MailSidebarItemClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->finalize = mail_sidebar_item_finalize;
  object_class->get_property = mail_sidebar_item_get_property;
  properties[PROP_TITLE] = string_property ("title");
  properties[PROP_ICON_NAME] = string_property ("icon-name");
  properties[PROP_COUNT] = g_param_spec_int ("count", NULL, NULL, 0, G_MAXINT, 0,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_COUNT_TEXT] = string_property ("count-text");
  properties[PROP_SPOKEN] = string_property ("spoken");
  properties[PROP_IS_SELECTABLE] = boolean_property ("is-selectable");
  properties[PROP_IS_FOCUSABLE] = boolean_property ("is-focusable");
  properties[PROP_IS_HEADING] = boolean_property ("is-heading");
  properties[PROP_HAS_WARNING] = boolean_property ("has-warning");
  properties[PROP_IS_UNREAD] = boolean_property ("is-unread");
  properties[PROP_PROGRESS] = string_property ("progress");
  properties[PROP_PROGRESS_COUNTS] = string_property ("progress-counts");
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mail_sidebar_item_init (MailSidebarItem *self)
{
}

static MailSidebarItem *
create (MailSidebarKind kind, char *key, const char *title, const char *icon_name)
{
  MailSidebarItem *self = g_object_new (MAIL_TYPE_SIDEBAR_ITEM, NULL);

  self->kind = kind;
  self->key = key;
  self->title = g_strdup (title);
  self->icon_name = icon_name;
  self->is_selectable = true;
  return self;
}

static bool
is_same (MailSidebarItem *a, MailSidebarItem *b)
{
  return g_str_equal (a->key, b->key);
}

// SELF, which is on the screen, takes over what NEW says.
static void
update (MailSidebarItem *self, MailSidebarItem *new)
{
  bool is_changed = g_strcmp0 (self->title, new->title) != 0 || self->count != new->count ||
                    self->is_unread != new->is_unread || self->has_warning != new->has_warning ||
                    self->is_selectable != new->is_selectable ||
                    g_strcmp0 (self->progress_counts, new->progress_counts) != 0;

  g_set_str (&self->title, new->title);
  self->icon_name = new->icon_name;
  self->count = new->count;
  self->is_unread = new->is_unread;
  self->has_warning = new->has_warning;
  self->is_selectable = new->is_selectable;
  g_set_str (&self->progress, new->progress);
  g_set_str (&self->progress_counts, new->progress_counts);
  g_clear_pointer (&self->folder, mail_folder_unref);
  self->folder = new->folder ? mail_folder_ref (new->folder) : NULL;
  for (int i = 1; is_changed && i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

MailSidebarItem *
mail_sidebar_item_new_account (const MailAccount *account, bool has_warning)
{
  MailSidebarItem *self =
    create (MAIL_SIDEBAR_ACCOUNT, g_strdup_printf ("account:%" G_GINT64_FORMAT, account->id),
            *account->name ? account->name : account->address, NULL);

  self->is_selectable = false;
  self->has_warning = has_warning;
  return self;
}

MailSidebarItem *
mail_sidebar_item_new_folder (const MailFolder *folder, const MailFolderProgress *progress)
{
  MailSidebarItem *self =
    create (MAIL_SIDEBAR_FOLDER, g_strdup_printf ("folder:%" G_GINT64_FORMAT, folder->id),
            mail_sidebar_folder_title (folder), mail_sidebar_folder_icon (folder));

  self->folder = mail_folder_ref ((MailFolder *) folder);
  self->children = g_list_store_new (MAIL_TYPE_SIDEBAR_ITEM);
  self->is_selectable = folder->selectable;
  self->is_unread = folder->role != MAIL_ROLE_DRAFTS;
  self->count = self->is_unread ? folder->unread : folder->total;
  if (folder->role == MAIL_ROLE_SENT || folder->role == MAIL_ROLE_TRASH)
    self->count = 0;
  if (progress && mail_progress_is_counted (progress)) {
    self->progress = mail_progress_dup_percent (progress);
    self->progress_counts = mail_progress_dup_counts (progress);
  }
  return self;
}

MailSidebarItem *
mail_sidebar_item_new_labels (void)
{
  MailSidebarItem *self = create (MAIL_SIDEBAR_LABELS, g_strdup ("labels"), _ ("Labels"), NULL);

  self->is_selectable = false;
  self->children = g_list_store_new (MAIL_TYPE_SIDEBAR_ITEM);
  return self;
}

MailSidebarItem *
mail_sidebar_item_new_label (const char *name)
{
  g_autofree char *text = mail_label_chip_dup_text (name);

  return create (MAIL_SIDEBAR_LABEL, g_strconcat (LABEL_PREFIX, name, NULL), text,
                 "user-bookmarks-symbolic");
}

MailSidebarItem *
mail_sidebar_item_new_view (MailSidebarKind kind, int count)
{
  MailSidebarItem *self;

  if (kind == MAIL_SIDEBAR_INBOXES)
    self = create (kind, g_strdup ("inboxes"), _ ("All Inboxes"), "mail-inbox-symbolic");
  else if (kind == MAIL_SIDEBAR_FLAGGED)
    self = create (kind, g_strdup ("flagged"), _ ("Flagged"), "starred-symbolic");
  else if (kind == MAIL_SIDEBAR_SNOOZED)
    self = create (kind, g_strdup ("snoozed"), _ ("Snoozed"), "alarm-symbolic");
  else
    self = create (kind, g_strdup ("outbox"), _ ("Outbox"), "send-to-symbolic");
  self->is_unread = kind == MAIL_SIDEBAR_INBOXES;
  self->count = count;
  return self;
}

MailSidebarKind
mail_sidebar_item_get_kind (MailSidebarItem *self)
{
  return self->kind;
}

int64_t
mail_sidebar_item_get_account_id (MailSidebarItem *self)
{
  return self->kind == MAIL_SIDEBAR_ACCOUNT ?
           g_ascii_strtoll (self->key + strlen ("account:"), NULL, 10) :
           0;
}

const char *
mail_sidebar_item_get_label (MailSidebarItem *self)
{
  return self->kind == MAIL_SIDEBAR_LABEL ? self->key + strlen (LABEL_PREFIX) : NULL;
}

const MailFolder *
mail_sidebar_item_get_folder (MailSidebarItem *self)
{
  return self->folder;
}

const char *
mail_sidebar_item_get_title (MailSidebarItem *self)
{
  return self->title;
}

const char *
mail_sidebar_item_get_key (MailSidebarItem *self)
{
  return self->key;
}

GListStore *
mail_sidebar_item_get_children (MailSidebarItem *self)
{
  return self->children;
}

static unsigned int
find (GListStore *store, unsigned int from, MailSidebarItem *wanted)
{
  unsigned int n = g_list_model_get_n_items (G_LIST_MODEL (store));

  for (unsigned int i = from; i < n; i++) {
    g_autoptr (MailSidebarItem) item = g_list_model_get_item (G_LIST_MODEL (store), i);
    if (is_same (item, wanted))
      return i;
  }
  return G_MAXUINT;
}

static void
take_over (MailSidebarItem *present, MailSidebarItem *wanted)
{
  g_autoptr (GPtrArray) children = g_ptr_array_new_with_free_func (g_object_unref);

  update (present, wanted);
  if (!present->children || !wanted->children)
    return;
  for (unsigned int i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (wanted->children)); i++)
    g_ptr_array_add (children, g_list_model_get_item (G_LIST_MODEL (wanted->children), i));
  mail_sidebar_item_update_store (present->children, children);
}

void
mail_sidebar_item_update_store (GListStore *store, GPtrArray *wanted)
{
  unsigned int n;

  for (unsigned int i = 0; i < wanted->len; i++) {
    MailSidebarItem *item = g_ptr_array_index (wanted, i);
    unsigned int found = find (store, i, item);

    if (found == G_MAXUINT) {
      g_list_store_insert (store, i, item);
      continue;
    }
    g_list_store_splice (store, i, found - i, NULL, 0);
    g_autoptr (MailSidebarItem) present = g_list_model_get_item (G_LIST_MODEL (store), i);
    take_over (present, item);
  }
  n = g_list_model_get_n_items (G_LIST_MODEL (store));
  if (n > wanted->len)
    g_list_store_splice (store, wanted->len, n - wanted->len, NULL, 0);
}

const char *
mail_sidebar_folder_title (const MailFolder *folder)
{
  const char *title = roles[folder->role].title;

  return title ? g_dpgettext2 (NULL, "folder", title) : folder->name;
}

const char *
mail_sidebar_folder_icon (const MailFolder *folder)
{
  return roles[folder->role].icon_name;
}
