// SPDX-License-Identifier: GPL-3.0-or-later
//
// The list of folders: selection and its context menu.

#include "ui/mail-sidebar.h"

#include "ui/mail-folder-choices.h"
#include "ui/mail-folder-place.h"
#include "ui/mail-sidebar-drop.h"
#include "ui/mail-sidebar-row.h"

#include <glib/gi18n.h>

#define LAYOUT_FRAMES 1 // after which rows have their places

struct _MailSidebar {
  AdwBin parent_instance;

  MailEngine *engine;
  MailSidebarModel *model;
  GtkSingleSelection *selection;
  GtkListView *list;
  MailSidebarDrop *drop;
  GtkWidget *status_button;
  GtkLabel *status;
  GtkWidget *stop_button;
  GtkPopoverMenu *menu; // of the row that it was last asked for
  GtkWidget *came_from; // weak: had the keyboard before the menu
  unsigned int tick_id; // until what was chosen is in view; 0: it is
  int frames;           // since it was chosen
};

enum {
  PROP_SELECTED = 1,
  N_PROPS,
};

enum {
  SIGNAL_ACTIVATED,
  SIGNAL_DROPPED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static unsigned int signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MailSidebar, mail_sidebar, ADW_TYPE_BIN)

static MailSidebarItem *
dup_item_at (MailSidebar *self, unsigned int position)
{
  return self->model ? mail_sidebar_model_dup_item (self->model, position) : NULL;
}

static void
append_item (GMenu *menu, const char *label, const char *action, const char *key)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "s", key);
  g_menu_append_item (menu, item);
}

static void
append_transfers (GMenu *menu, const char *key)
{
  g_autoptr (GMenu) transfers = g_menu_new ();

  append_item (transfers, _ ("_Import…"), "win.folder-import", key);
  append_item (transfers, _ ("E_xport…"), "win.folder-export", key);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (transfers));
}

// Whether other programs can see it at all.
static bool
is_on_server (MailSidebar *self, const MailFolder *folder)
{
  g_autoptr (MailAccount) account = mail_engine_read_account (self->engine, folder->account_id);

  return account && account->incoming_kind == MAIL_SERVICE_IMAP;
}

// What mail needs is neither renamed nor deleted; only what is thrown away is emptied.
static void
append_folder_changes (MailSidebar *self, GMenu *menu, MailSidebarItem *item)
{
  const char *key = mail_sidebar_item_get_key (item);
  const MailFolder *folder = mail_sidebar_item_get_folder (item);
  g_autoptr (GMenu) changes = g_menu_new ();

  if (folder->delimiter != '\0' && !(folder->denied & MAIL_DENIES_CREATE))
    append_item (changes, _ ("_New Folder…"), "win.folder-new", key);
  if (folder->role == MAIL_ROLE_NONE && !(folder->denied & MAIL_DENIES_DELETE)) {
    append_item (changes, _ ("_Rename…"), "win.folder-rename", key);
    if (mail_folder_can_move (folder))
      append_item (changes, _ ("_Move Into…"), "win.folder-move", key);
    append_item (changes, _ ("_Delete"), "win.folder-delete", key);
  }
  if (folder->role == MAIL_ROLE_NONE && is_on_server (self, folder))
    append_item (changes,
                 folder->subscribed ? _ ("_Hide in Other Programs") : _ ("_Show in Other Programs"),
                 "win.folder-subscribe", key);
  if (folder->role == MAIL_ROLE_TRASH || folder->role == MAIL_ROLE_JUNK)
    append_item (changes, _ ("_Empty…"), "win.folder-empty", key);
  if (folder->role == MAIL_ROLE_DRAFTS) {
    g_autoptr (GMenuItem) discarded = g_menu_item_new (_ ("_Discarded Drafts"), NULL);

    g_menu_item_set_action_and_target (discarded, "win.account-discarded", "x", folder->account_id);
    g_menu_append_item (changes, discarded);
  }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (changes));
}

static GMenuModel *
create_folder_menu (MailSidebar *self, MailSidebarItem *item)
{
  const char *key = mail_sidebar_item_get_key (item);
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenuItem) read = g_menu_item_new (_ ("_Mark All as Read"), NULL);
  g_autoptr (GMenuItem) check = g_menu_item_new (_ ("_Check for New Mail"), NULL);
  g_autoptr (GMenuModel) offline = mail_folder_choices_offline_new (
    GTK_WIDGET (self), self->engine, mail_sidebar_item_get_folder (item));
  g_autoptr (GMenuModel) role = mail_folder_choices_role_new (GTK_WIDGET (self), self->engine,
                                                              mail_sidebar_item_get_folder (item));

  g_menu_item_set_action_and_target (read, "win.folder-mark-read", "s", key);
  g_menu_item_set_action_and_target (check, "win.folder-synchronise", "s", key);
  g_menu_append_item (menu, read);
  g_menu_append_item (menu, check);
  append_transfers (menu, key);
  append_folder_changes (self, menu, item);
  if (mail_sidebar_item_get_folder (item)->selectable)
    mail_folder_choices_append_announce (GTK_WIDGET (self), mail_sidebar_item_get_folder (item),
                                         menu);
  if (role)
    g_menu_append_submenu (menu, _ ("_Use As"), role);
  g_menu_append_submenu (menu, _ ("_Keep Offline"), offline);
  return G_MENU_MODEL (menu);
}

static GMenuModel *
create_account_menu (MailSidebar *self, MailSidebarItem *item)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenuItem) health = g_menu_item_new (_ ("Account _Health"), NULL);
  g_autoptr (GMenuItem) settings = g_menu_item_new (_ ("Account _Settings"), NULL);
  int64_t account_id = mail_sidebar_item_get_account_id (item);
  g_autoptr (MailAccount) account = mail_engine_read_account (self->engine, account_id);

  g_menu_item_set_action_and_target (health, "win.account-health", "x", account_id);
  g_menu_item_set_action_and_target (settings, "win.account-settings", "x", account_id);
  g_autoptr (GMenuItem) operations = g_menu_item_new (_ ("_Changes Not on the Server"), NULL);
  g_autoptr (GMenuItem) removed = g_menu_item_new (_ ("_Recently Removed"), NULL);
  g_menu_item_set_action_and_target (operations, "win.account-operations", "x", account_id);
  g_menu_item_set_action_and_target (removed, "win.account-removed", "x", account_id);
  append_transfers (menu, mail_sidebar_item_get_key (item));
  append_item (menu, _ ("_New Folder…"), "win.folder-new", mail_sidebar_item_get_key (item));
  if (account && account->incoming.host)
    g_menu_append_item (menu, operations);
  g_menu_append_item (menu, removed);
  g_menu_append_item (menu, health);
  g_menu_append_item (menu, settings);
  return G_MENU_MODEL (menu);
}

static GMenuModel *
create_menu (MailSidebar *self, MailSidebarItem *item)
{
  switch (mail_sidebar_item_get_kind (item)) {
  case MAIL_SIDEBAR_FOLDER:
    return create_folder_menu (self, item);
  case MAIL_SIDEBAR_ACCOUNT:
    return create_account_menu (self, item);
  default:
    return NULL;
  }
}

// GTK gives it to whatever comes next in the window. A dialog that was chosen has it already.
static void
on_menu_closed (MailSidebar *self)
{
  AdwApplicationWindow *window = ADW_APPLICATION_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));

  if (self->came_from && gtk_widget_get_mapped (self->came_from) &&
      !adw_application_window_get_visible_dialog (window))
    gtk_widget_grab_focus (self->came_from);
  g_clear_weak_pointer (&self->came_from);
}

// ITEM's menu at X, Y of the list.
static void
show_menu (MailSidebar *self, MailSidebarItem *item, double x, double y)
{
  g_autoptr (GMenuModel) model = item ? create_menu (self, item) : NULL;
  graphene_point_t point;

  if (!model || !gtk_widget_compute_point (GTK_WIDGET (self->list), GTK_WIDGET (self),
                                           &GRAPHENE_POINT_INIT ((float) x, (float) y), &point))
    return;
  g_set_weak_pointer (&self->came_from,
                      gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self))));
  gtk_popover_menu_set_menu_model (self->menu, model);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu),
                               &(GdkRectangle) {(int) point.x, (int) point.y, 1, 1});
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
show_menu_at (MailSidebar *self, double x, double y)
{
  GtkWidget *row = mail_sidebar_pick_row (self->list, x, y);

  if (row)
    show_menu (self, mail_sidebar_row_get_item (MAIL_SIDEBAR_ROW (row)), x, y);
}

// Not when pressed: the menu would take the release, and the row stay drawn as if held down.
static void
on_context_released (GtkGestureClick *gesture, int n_press, double x, double y, MailSidebar *self)
{
  show_menu_at (self, x, y);
}

static void
on_long_pressed (GtkGestureLongPress *gesture, double x, double y, MailSidebar *self)
{
  show_menu_at (self, x, y);
}

// NULL: none has the keyboard.
static MailSidebarRow *
get_focused_row (MailSidebar *self)
{
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->list));
  GtkWidget *row = focus ? gtk_widget_get_first_child (focus) : NULL;

  return row && MAIL_IS_SIDEBAR_ROW (row) ? MAIL_SIDEBAR_ROW (row) : NULL;
}

// By the keyboard: of the row that has the focus.
static void
on_context_menu (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailSidebar *self = MAIL_SIDEBAR (widget);
  MailSidebarRow *row = get_focused_row (self);
  int height = row ? gtk_widget_get_height (GTK_WIDGET (row)) : 0;
  graphene_point_t point;

  if (row && gtk_widget_compute_point (GTK_WIDGET (row), GTK_WIDGET (self->list),
                                       &GRAPHENE_POINT_INIT (24, (float) height / 2), &point))
    show_menu (self, mail_sidebar_row_get_item (row), point.x, point.y);
}

// By the arrows, as in any tree. Right to left they point the other way.
static void
on_turn (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailSidebar *self = MAIL_SIDEBAR (widget);
  bool is_forward = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_LTR;
  MailSidebarRow *row = get_focused_row (self);

  if (row)
    mail_sidebar_row_set_expanded (row, g_variant_get_boolean (parameter) == is_forward);
}

static void
on_activate (GtkListView *list, guint position, MailSidebar *self)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
}

// Chosen by the pointer, also where it was selected before: a folded window shows its list then.
static void
on_clicked (GtkGestureClick *gesture, int n_press, double x, double y, MailSidebar *self)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self->list), x, y, GTK_PICK_DEFAULT);

  if (picked && picked != GTK_WIDGET (self->list))
    g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
}

static void
on_dropped (MailSidebar *self, GArray *threads, int64_t folder_id, gboolean copies)
{
  g_signal_emit (self, signals[SIGNAL_DROPPED], 0, threads, folder_id, copies);
}

static void
on_selected (MailSidebar *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static void
mail_sidebar_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  g_autoptr (MailSidebarItem) item = mail_sidebar_dup_selected (MAIL_SIDEBAR (object));

  g_value_set_string (value, item ? mail_sidebar_item_get_key (item) : "");
}

static void
mail_sidebar_dispose (GObject *object)
{
  MailSidebar *self = MAIL_SIDEBAR (object);

  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->list), self->tick_id);
  self->tick_id = 0;
  if (self->menu)
    gtk_widget_unparent (GTK_WIDGET (self->menu));
  self->menu = NULL;
  g_clear_weak_pointer (&self->came_from);
  g_clear_object (&self->drop);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_SIDEBAR);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_sidebar_parent_class)->dispose (object);
}

static void
mail_sidebar_class_init (MailSidebarClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = mail_sidebar_dispose;
  object_class->get_property = mail_sidebar_get_property;
  properties[PROP_SELECTED] =
    g_param_spec_string ("selected", NULL, NULL, "",
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_ACTIVATED] = g_signal_new ("activated", MAIL_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_DROPPED] =
    g_signal_new ("dropped", MAIL_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                  3, G_TYPE_ARRAY, G_TYPE_INT64, G_TYPE_BOOLEAN);
  g_type_ensure (MAIL_TYPE_SIDEBAR_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, MailSidebar, list);
  gtk_widget_class_bind_template_child (widget_class, MailSidebar, status_button);
  gtk_widget_class_bind_template_child (widget_class, MailSidebar, status);
  gtk_widget_class_bind_template_child (widget_class, MailSidebar, stop_button);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_context_released);
  gtk_widget_class_bind_template_callback (widget_class, on_long_pressed);
  gtk_widget_class_install_action (widget_class, "sidebar.context-menu", NULL, on_context_menu);
  gtk_widget_class_install_action (widget_class, "sidebar.turn", "b", on_turn);
}

static void
mail_sidebar_init (MailSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  // Not the list's own: that never sizes its popovers anew, neither for what unfolds nor for what
  // GTK puts into a menu later.
  self->menu = GTK_POPOVER_MENU (gtk_popover_menu_new_from_model (NULL));
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), false);
  // Beside the pointer it slides up beside a row low on the screen; below it, it would be cut off.
  gtk_popover_set_position (GTK_POPOVER (self->menu), GTK_POS_RIGHT);
  gtk_widget_set_valign (GTK_WIDGET (self->menu), GTK_ALIGN_START);
  gtk_widget_set_parent (GTK_WIDGET (self->menu), GTK_WIDGET (self));
  g_signal_connect_object (self->menu, "closed", G_CALLBACK (on_menu_closed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect (self->list, "activate", G_CALLBACK (on_activate), self);
  self->drop = mail_sidebar_drop_new (self->list);
  g_signal_connect_object (self->drop, "dropped", G_CALLBACK (on_dropped), self, G_CONNECT_SWAPPED);
}

void
mail_sidebar_set_engine (MailSidebar *self, MailEngine *engine)
{
  self->engine = g_object_ref (engine);
  self->model = mail_sidebar_model_new (engine);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, false);
  gtk_single_selection_set_can_unselect (self->selection, false);
  gtk_single_selection_set_model (self->selection,
                                  G_LIST_MODEL (mail_sidebar_model_get_tree (self->model)));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_selected), self,
                           G_CONNECT_SWAPPED);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
}

MailSidebarModel *
mail_sidebar_get_model (MailSidebar *self)
{
  return self->model;
}

static unsigned int
find_first_inbox (MailSidebar *self)
{
  unsigned int n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  for (unsigned int i = 0; i < n; i++) {
    g_autoptr (MailSidebarItem) item = dup_item_at (self, i);
    const MailFolder *folder = mail_sidebar_item_get_folder (item);

    if (mail_sidebar_item_get_kind (item) == MAIL_SIDEBAR_INBOXES ||
        (folder && folder->role == MAIL_ROLE_INBOX))
      return i;
  }
  return GTK_INVALID_LIST_POSITION;
}

static gboolean
on_frame (GtkWidget *list, GdkFrameClock *clock, gpointer data)
{
  MailSidebar *self = data;
  unsigned int position = gtk_single_selection_get_selected (self->selection);

  if (++self->frames <= LAYOUT_FRAMES)
    return G_SOURCE_CONTINUE;
  self->tick_id = 0;
  if (position != GTK_INVALID_LIST_POSITION)
    gtk_list_view_scroll_to (self->list, position, GTK_LIST_SCROLL_NONE, NULL);
  return G_SOURCE_REMOVE;
}

static void
bring_into_view (MailSidebar *self)
{
  self->frames = 0;
  if (self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self->list), on_frame, self, NULL);
}

void
mail_sidebar_select (MailSidebar *self, const char *key)
{
  unsigned int position = mail_sidebar_model_find (self->model, key);

  if (position == GTK_INVALID_LIST_POSITION)
    position = find_first_inbox (self);
  if (position == GTK_INVALID_LIST_POSITION)
    return;
  gtk_single_selection_set_selected (self->selection, position);
  bring_into_view (self);
}

MailSidebarItem *
mail_sidebar_dup_selected (MailSidebar *self)
{
  return self->selection ? dup_item_at (self, gtk_single_selection_get_selected (self->selection)) :
                           NULL;
}

void
mail_sidebar_set_status (MailSidebar *self, const char *text, bool can_stop)
{
  gtk_label_set_label (self->status, text);
  gtk_widget_set_visible (self->status_button, *text != '\0');
  gtk_widget_set_visible (self->stop_button, can_stop);
}
