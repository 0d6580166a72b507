// SPDX-License-Identifier: GPL-3.0-or-later
//
// A sidebar line: the template shows what the item says, this adds what CSS needs to know.

#include "ui/mail-sidebar-row.h"

#include "ui/mail-folder-drag.h"
#include "ui/mail-label-chip.h"

#include <glib/gi18n.h>

struct _MailSidebarRow {
  GtkWidget parent_instance;

  GtkTreeListRow *row;
  MailSidebarItem *item;
  GtkTreeExpander *expander;
  GtkWidget *icon;
  const char *color; // style class of ICON, for a label; NULL: none
  GtkWidget *title;
  GtkWidget *count;
  GtkWidget *progress;
  GtkToggleButton *fold;
  GBinding *fold_binding; // of FOLD to whether the row is unfolded
};

enum {
  PROP_ROW = 1,
  PROP_ITEM,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MailSidebarRow, mail_sidebar_row, GTK_TYPE_WIDGET)

static void
set_class (GtkWidget *widget, const char *name, bool is_set)
{
  if (is_set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static unsigned int
count_children (MailSidebarRow *self)
{
  GListStore *children = self->item ? mail_sidebar_item_get_children (self->item) : NULL;

  return children ? g_list_model_get_n_items (G_LIST_MODEL (children)) : 0;
}

static void
show_fold (MailSidebarRow *self)
{
  bool is_open = gtk_toggle_button_get_active (self->fold);
  const char *label = self->item && mail_sidebar_item_get_kind (self->item) == MAIL_SIDEBAR_LABELS ?
                        (is_open ? _ ("Hide Labels") : _ ("Show Labels")) :
                      is_open ? _ ("Hide Folders Inside") :
                                _ ("Show Folders Inside");

  gtk_button_set_icon_name (GTK_BUTTON (self->fold),
                            is_open ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->fold), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->fold), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  -1);
  gtk_widget_set_visible (GTK_WIDGET (self->fold), count_children (self) > 0);
}

// A label's icon has its colour; its lines are not indented below their heading.
static void
show_label (MailSidebarRow *self)
{
  const char *name = self->item ? mail_sidebar_item_get_label (self->item) : NULL;
  const char *color = name ? mail_label_chip_get_color_class (name) : NULL;

  if (self->color)
    gtk_widget_remove_css_class (self->icon, self->color);
  if (color)
    gtk_widget_add_css_class (self->icon, color);
  self->color = color;
  gtk_tree_expander_set_indent_for_depth (self->expander, name == NULL);
}

static void
refresh (MailSidebarRow *self)
{
  bool is_heading = false, is_unread = false, is_selectable = true;
  g_autofree char *progress = NULL;
  int count = 0;

  if (self->item)
    g_object_get (self->item, "is-heading", &is_heading, "is-unread", &is_unread, "is-selectable",
                  &is_selectable, "count", &count, "progress", &progress, NULL);
  gtk_widget_set_visible (self->count, count > 0);
  gtk_widget_set_visible (self->progress, progress != NULL);
  gtk_widget_set_visible (self->icon, !is_heading);
  set_class (self->title, "heading", is_heading || (is_unread && count > 0));
  set_class (GTK_WIDGET (self), "dimmed", !is_selectable && !is_heading);
  set_class (GTK_WIDGET (self), "account", is_heading);
  show_label (self);
  show_fold (self);
}

static void
disconnect_row (MailSidebarRow *self)
{
  GListStore *children = self->item ? mail_sidebar_item_get_children (self->item) : NULL;

  g_clear_pointer (&self->fold_binding, g_binding_unbind);
  if (self->item)
    g_signal_handlers_disconnect_by_func (self->item, refresh, self);
  if (children)
    g_signal_handlers_disconnect_by_func (children, show_fold, self);
}

static void
connect_row (MailSidebarRow *self)
{
  GListStore *children = mail_sidebar_item_get_children (self->item);

  g_signal_connect_swapped (self->item, "notify::count", G_CALLBACK (refresh), self);
  if (children)
    g_signal_connect_swapped (children, "items-changed", G_CALLBACK (show_fold), self);
  self->fold_binding = g_object_bind_property (self->row, "expanded", self->fold, "active",
                                               G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
}

static void
set_row (MailSidebarRow *self, GtkTreeListRow *row)
{
  disconnect_row (self);
  g_set_object (&self->row, row);
  g_clear_object (&self->item);
  self->item = row ? gtk_tree_list_row_get_item (row) : NULL;
  gtk_tree_expander_set_list_row (self->expander, row);
  if (self->item)
    connect_row (self);
  refresh (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ITEM]);
}

static void
mail_sidebar_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  MailSidebarRow *self = MAIL_SIDEBAR_ROW (object);

  g_value_set_object (value, id == PROP_ROW ? (void *) self->row : (void *) self->item);
}

static void
mail_sidebar_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  set_row (MAIL_SIDEBAR_ROW (object), g_value_get_object (value));
}

static void
mail_sidebar_row_dispose (GObject *object)
{
  MailSidebarRow *self = MAIL_SIDEBAR_ROW (object);

  if (self->row)
    set_row (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_SIDEBAR_ROW);
  G_OBJECT_CLASS (mail_sidebar_row_parent_class)->dispose (object);
}

static void
mail_sidebar_row_class_init (MailSidebarRowClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = mail_sidebar_row_dispose;
  object_class->get_property = mail_sidebar_row_get_property;
  object_class->set_property = mail_sidebar_row_set_property;
  properties[PROP_ROW] = g_param_spec_object ("row", NULL, NULL, GTK_TYPE_TREE_LIST_ROW,
                                              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_ITEM] =
    g_param_spec_object ("item", NULL, NULL, MAIL_TYPE_SIDEBAR_ITEM,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-sidebar-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MailSidebarRow, expander);
  gtk_widget_class_bind_template_child (widget_class, MailSidebarRow, icon);
  gtk_widget_class_bind_template_child (widget_class, MailSidebarRow, title);
  gtk_widget_class_bind_template_child (widget_class, MailSidebarRow, count);
  gtk_widget_class_bind_template_child (widget_class, MailSidebarRow, progress);
  gtk_widget_class_bind_template_child (widget_class, MailSidebarRow, fold);
  gtk_widget_class_set_css_name (widget_class, "sidebar-row");
}

static void
mail_sidebar_row_init (MailSidebarRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->fold, "notify::active", G_CALLBACK (show_fold), self);
  mail_folder_drag_add_source (GTK_WIDGET (self));
}

void
mail_sidebar_row_set_expanded (MailSidebarRow *self, bool expanded)
{
  if (count_children (self) > 0)
    gtk_toggle_button_set_active (self->fold, expanded);
}

MailSidebarItem *
mail_sidebar_row_get_item (MailSidebarRow *self)
{
  return self->item;
}
