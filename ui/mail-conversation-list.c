// SPDX-License-Identifier: GPL-3.0-or-later
//
// Makes a model for each thing listed and throws it away with the next. GTK is shown no model while
// they are exchanged: changing it in place would make every row twice.

#include "ui/mail-conversation-list.h"

#include "ui/mail-conversation-factory.h"
#include "ui/mail-conversation-pointer.h"
#include "ui/mail-conversation-swipe.h"
#include "ui/mail-list-choice.h"
#include "ui/mail-list-empty.h"
#include "ui/mail-list-read.h"
#include "ui/mail-list-scope.h"
#include "ui/mail-list-sight.h"
#include "ui/mail-list-space.h"
#include "ui/mail-list-top.h"
#include "ui/mail-search-bar.h"
#include "ui/mail-search-line.h"

#include <glib/gi18n.h>

struct _MailConversationList {
  AdwBin parent_instance;

  MailEngine *engine;
  GSettings *settings;
  MailSelection *selection;
  MailConversationPointer *pointer;
  MailListScope *scope;
  bool is_selecting;
  bool is_covered;
  bool wants_first; // of the rows that are being read
  unsigned int selection_id;
  MailListTop *top;
  MailListSight *sight;
  MailListChoice *choice;

  char *place, *subtitle; // of what was chosen
  AdwWindowTitle *title;
  GtkListView *list;
  GtkStack *stack;
  AdwStatusPage *empty_page;
  MailSearchBar *search_bar;
  MailSearchLine *search_line;
  GtkLabel *filter_label;
  AdwBanner *banner, *waiting, *rights;
  GtkPopover *conversation_popover;
};

enum {
  PROP_CONVERSATIONS = 1,
  PROP_FILTER,
  PROP_IS_FILTERED,
  PROP_IS_SELECTING,
  N_PROPS,
};

enum {
  SIGNAL_SELECTION_CHANGED,
  SIGNAL_OPENED,
  SIGNAL_ACTIVATED,
  SIGNAL_BANNER_CLICKED,
  SIGNAL_WAITING_CLICKED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static unsigned int signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MailConversationList, mail_conversation_list, ADW_TYPE_BIN)

static bool
is_searching (MailConversationList *self)
{
  return mail_search_bar_get_words (self->search_bar) != NULL;
}

static void
refresh_stack (MailConversationList *self)
{
  MailListModel *model = mail_selection_get_model (self->selection);
  bool is_loading =
    mail_list_model_is_loading (model) ||
    (!is_searching (self) && mail_list_scope_is_expected (self->scope, self->engine));

  if (g_list_model_get_n_items (G_LIST_MODEL (model)) > 0) {
    gtk_stack_set_visible_child_name (self->stack, "list");
  } else if (is_loading) {
    gtk_stack_set_visible_child_name (self->stack, "loading");
  } else {
    mail_list_empty_show (self->empty_page, self->scope, is_searching (self),
                          mail_search_line_can_ask (self->search_line));
    gtk_stack_set_visible_child_name (self->stack, "empty");
  }
}

static void
on_loaded (MailListModel *model, GError *error, MailConversationList *self)
{
  if (model != mail_selection_get_model (self->selection))
    return;
  mail_list_choice_settle (self->choice);
  if (self->wants_first && g_list_model_get_n_items (G_LIST_MODEL (model)) > 0)
    mail_list_choice_select (self->choice, 0);
  self->wants_first = false;
  mail_search_line_refresh (self->search_line);
  refresh_stack (self);
  if (is_searching (self) && g_error_matches (error, MAIL_ERROR, MAIL_ERROR_INVALID))
    mail_list_empty_tell_misunderstood (self->empty_page, error);
}

static gboolean
on_selection_settled (gpointer data)
{
  MailConversationList *self = data;

  self->selection_id = 0;
  mail_list_model_keep (mail_selection_get_model (self->selection),
                        mail_list_choice_get (self->choice));
  g_signal_emit (self, signals[SIGNAL_SELECTION_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

// A moved row leaves and comes again: what counts is how it is when the change is over.
static void
on_selection_changed (MailConversationList *self)
{
  if (self->selection_id == 0)
    self->selection_id = g_idle_add_full (G_PRIORITY_DEFAULT, on_selection_settled, self, NULL);
}

static void
on_items_changed (MailListModel *model, guint position, guint removed, guint added,
                  MailConversationList *self)
{
  if (model != mail_selection_get_model (self->selection))
    return;
  refresh_stack (self);
  if (self->sight)
    mail_list_sight_changed (self->sight);
  // Of rows that are no more GTK lets no selection tell.
  if (g_list_model_get_n_items (G_LIST_MODEL (model)) == 0)
    on_selection_changed (self);
}

// Whose rows are shown: a search may go beyond the chosen folder.
static void
show_title (MailConversationList *self)
{
  bool is_beyond = is_searching (self) && mail_search_bar_is_everywhere (self->search_bar);

  adw_window_title_set_title (self->title, is_beyond ? _ ("All Mail") : self->place);
  adw_window_title_set_subtitle (self->title, is_beyond ? "" : self->subtitle);
}

static void
reload (MailConversationList *self)
{
  MailQuery query =
    mail_list_scope_make_query (self->scope, mail_search_bar_get_words (self->search_bar),
                                mail_search_bar_is_everywhere (self->search_bar));
  g_autoptr (MailListModel) model = mail_list_model_new (self->engine, &query);

  show_title (self);
  self->wants_first = false;
  gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->selection);
  self->selection = mail_selection_new (model);
  mail_selection_set_additive (self->selection, self->is_selecting);
  g_signal_connect_object (model, "loaded", G_CALLBACK (on_loaded), self, 0);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (on_items_changed), self, 0);
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (on_selection_changed),
                           self, G_CONNECT_SWAPPED);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  // What of a label is not here no server is asked for.
  if (!is_searching (self))
    query.search = NULL;
  mail_search_line_set_query (self->search_line, self->engine, &query);
  mail_list_top_begin (self->top);
  mail_list_sight_changed (self->sight);
  refresh_stack (self);
  mail_list_choice_set_selection (self->choice, self->selection);
  mail_list_choice_settle (self->choice);
  on_selection_changed (self);
}

// What is read is still read when other words are searched for, and when the search ends, if it is
// in the list.
static void
on_search_changed (MailConversationList *self)
{
  if (!self->selection)
    return;
  if (mail_list_choice_get (self->choice) != 0)
    mail_list_choice_set_wanted (self->choice, mail_list_choice_get (self->choice));
  reload (self);
}

static void
on_search_stopped (MailConversationList *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
on_search_activate (MailConversationList *self)
{
  if (self->selection && g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0)
    mail_list_choice_select (self->choice, 0);
  else
    self->wants_first = true;
}

static void
on_banner_clicked (MailConversationList *self)
{
  g_signal_emit (self, signals[SIGNAL_BANNER_CLICKED], 0);
}

static void
on_waiting_clicked (MailConversationList *self)
{
  g_signal_emit (self, signals[SIGNAL_WAITING_CLICKED], 0);
}

// The row that has the focus need not be the selected one.
static void
on_activate (MailConversationList *self, unsigned int position)
{
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    mail_list_choice_select (self->choice, position);
  g_signal_emit (self, signals[SIGNAL_OPENED], 0);
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
}

static void
on_row_chosen (MailConversationList *self, int64_t id)
{
  unsigned int position;

  if (mail_list_model_find (mail_selection_get_model (self->selection), id, &position) &&
      !gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    mail_list_choice_select (self->choice, position);
}

static void
on_row_clicked (MailConversationList *self)
{
  if (!self->is_selecting)
    g_signal_emit (self, signals[SIGNAL_OPENED], 0);
}

static void
set_filter (MailConversationList *self, const char *name)
{
  if (!mail_list_scope_set_filter (self->scope, name))
    return;
  gtk_label_set_label (self->filter_label, mail_list_scope_get_filter_label (self->scope));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILTER]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_FILTERED]);
  if (self->selection)
    reload (self);
}

static void
set_selecting (MailConversationList *self, bool is_selecting)
{
  if (self->is_selecting == is_selecting)
    return;
  self->is_selecting = is_selecting;
  if (self->selection) {
    mail_selection_set_additive (self->selection, is_selecting);
    gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
  }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_SELECTING]);
}

// What a screen reader calls the list.
static void
name_list (MailConversationList *self)
{
  const char *name =
    mail_list_scope_has_conversations (self->scope) ? _ ("Conversations") : _ ("Messages");

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

// What is read goes on being read: a conversation becomes its newest message here, a message its
// conversation.
static void
set_conversations (MailConversationList *self, bool conversations)
{
  int64_t id = self->choice ? mail_list_choice_get (self->choice) : 0;
  int64_t thread_id = 0;

  if (id != 0)
    thread_id = mail_list_find_thread (self->engine, mail_conversation_list_get_query (self), id);
  if (!mail_list_scope_set_conversations (self->scope, conversations))
    return;
  name_list (self);
  if (self->selection) {
    set_selecting (self, false);
    reload (self);
    mail_conversation_list_select_thread (self, thread_id);
  }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONVERSATIONS]);
}

// From a row one goes back as from the entry: out of the search, or out of select mode.
static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  MailConversationList *self = MAIL_CONVERSATION_LIST (widget);
  bool was_selecting = self->is_selecting;

  if (mail_search_bar_stop (self->search_bar))
    return true;
  set_selecting (self, false);
  return was_selecting;
}

static void
on_stop_selecting (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_selecting (MAIL_CONVERSATION_LIST (widget), false);
}

static void
mail_conversation_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  MailConversationList *self = MAIL_CONVERSATION_LIST (object);

  if (id == PROP_CONVERSATIONS)
    g_value_set_boolean (value, mail_list_scope_has_conversations (self->scope));
  else if (id == PROP_FILTER)
    g_value_set_string (value, mail_list_scope_get_filter (self->scope));
  else if (id == PROP_IS_FILTERED)
    g_value_set_boolean (value, !g_str_equal (mail_list_scope_get_filter (self->scope), "all"));
  else
    g_value_set_boolean (value, self->is_selecting);
}

static void
mail_conversation_list_set_property (GObject *object, guint id, const GValue *value,
                                     GParamSpec *spec)
{
  MailConversationList *self = MAIL_CONVERSATION_LIST (object);

  if (id == PROP_CONVERSATIONS)
    set_conversations (self, g_value_get_boolean (value));
  else if (id == PROP_FILTER)
    set_filter (self, g_value_get_string (value));
  else
    set_selecting (self, g_value_get_boolean (value));
}

static void
mail_conversation_list_dispose (GObject *object)
{
  MailConversationList *self = MAIL_CONVERSATION_LIST (object);

  if (self->pointer)
    mail_conversation_pointer_end (self->pointer);
  g_clear_object (&self->pointer);
  g_clear_pointer (&self->top, mail_list_top_free);
  g_clear_pointer (&self->sight, mail_list_sight_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_CONVERSATION_LIST);
  // The going of the view may ask for it.
  g_clear_handle_id (&self->selection_id, g_source_remove);
  g_clear_pointer (&self->choice, mail_list_choice_free);
  g_clear_object (&self->selection);
  g_clear_object (&self->settings);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_conversation_list_parent_class)->dispose (object);
}

static void
mail_conversation_list_finalize (GObject *object)
{
  MailConversationList *self = MAIL_CONVERSATION_LIST (object);

  mail_list_scope_free (self->scope);
  g_free (self->place);
  g_free (self->subtitle);
  G_OBJECT_CLASS (mail_conversation_list_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *class)
{
  properties[PROP_CONVERSATIONS] =
    g_param_spec_boolean ("conversations", NULL, NULL, true,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_FILTER] =
    g_param_spec_string ("filter", NULL, NULL, "all",
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_IS_FILTERED] =
    g_param_spec_boolean ("is-filtered", NULL, NULL, false,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_IS_SELECTING] =
    g_param_spec_boolean ("is-selecting", NULL, NULL, false,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (class, N_PROPS, properties);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class,
                                               "/org/example/Mail/ui/mail-conversation-list.ui");
  gtk_widget_class_bind_template_child (class, MailConversationList, title);
  gtk_widget_class_bind_template_child (class, MailConversationList, list);
  gtk_widget_class_bind_template_child (class, MailConversationList, stack);
  gtk_widget_class_bind_template_child (class, MailConversationList, empty_page);
  gtk_widget_class_bind_template_child (class, MailConversationList, search_bar);
  gtk_widget_class_bind_template_child (class, MailConversationList, search_line);
  gtk_widget_class_bind_template_child (class, MailConversationList, filter_label);
  gtk_widget_class_bind_template_child (class, MailConversationList, banner);
  gtk_widget_class_bind_template_child (class, MailConversationList, waiting);
  gtk_widget_class_bind_template_child (class, MailConversationList, rights);
  gtk_widget_class_bind_template_child (class, MailConversationList, conversation_popover);
  gtk_widget_class_bind_template_callback (class, on_search_changed);
  gtk_widget_class_bind_template_callback (class, on_search_stopped);
  gtk_widget_class_bind_template_callback (class, on_search_activate);
  gtk_widget_class_bind_template_callback (class, on_banner_clicked);
  gtk_widget_class_bind_template_callback (class, on_waiting_clicked);
  gtk_widget_class_bind_template_callback (class, on_activate);
}

static unsigned int
add_signal (const char *name)
{
  return g_signal_new (name, MAIL_TYPE_CONVERSATION_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 0);
}

static void
mail_conversation_list_class_init (MailConversationListClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (MAIL_TYPE_SEARCH_BAR);
  g_type_ensure (MAIL_TYPE_SEARCH_LINE);
  object_class->dispose = mail_conversation_list_dispose;
  object_class->finalize = mail_conversation_list_finalize;
  object_class->get_property = mail_conversation_list_get_property;
  object_class->set_property = mail_conversation_list_set_property;
  install_properties (object_class);
  signals[SIGNAL_SELECTION_CHANGED] = add_signal ("selection-changed");
  signals[SIGNAL_OPENED] = add_signal ("opened");
  signals[SIGNAL_ACTIVATED] = add_signal ("activated");
  signals[SIGNAL_BANNER_CLICKED] = add_signal ("banner-clicked");
  signals[SIGNAL_WAITING_CLICKED] = add_signal ("waiting-clicked");
  bind_template (widget_class);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
  gtk_widget_class_install_property_action (widget_class, "list.conversations", "conversations");
  gtk_widget_class_install_property_action (widget_class, "list.filter", "filter");
  gtk_widget_class_install_property_action (widget_class, "list.is-selecting", "is-selecting");
  gtk_widget_class_install_action (widget_class, "list.stop-selecting", NULL, on_stop_selecting);
}

static void
mail_conversation_list_init (MailConversationList *self)
{
  g_autoptr (GtkListItemFactory) rows = mail_conversation_factory_new ();
  g_autoptr (GtkListItemFactory) headings = mail_conversation_factory_new_headings ();

  self->scope = mail_list_scope_new ();
  self->place = g_strdup ("");
  self->subtitle = g_strdup ("");
  self->settings = g_settings_new ("org.example.Mail");
  gtk_widget_init_template (GTK_WIDGET (self));
  g_settings_bind (self->settings, "list-conversations", self, "conversations",
                   G_SETTINGS_BIND_DEFAULT);
  name_list (self);
  mail_list_space_add (self->list);
  gtk_list_view_set_factory (self->list, rows);
  gtk_list_view_set_header_factory (self->list, headings);
  self->top = mail_list_top_new (self->list);
  self->choice = mail_list_choice_new (self->list);
  mail_conversation_swipe_add (self->list);
  self->pointer = mail_conversation_pointer_new (self->list, self->conversation_popover);
  g_signal_connect_object (self->pointer, "clicked", G_CALLBACK (on_row_clicked), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->pointer, "chosen", G_CALLBACK (on_row_chosen), self,
                           G_CONNECT_SWAPPED);
}

void
mail_conversation_list_set_engine (MailConversationList *self, MailEngine *engine)
{
  self->engine = g_object_ref (engine);
  self->sight = mail_list_sight_new (self->list, engine);
}

void
mail_conversation_list_show (MailConversationList *self, MailSidebarItem *item)
{
  mail_list_scope_choose (self->scope, item);
  mail_list_choice_set_wanted (self->choice, 0);
  g_set_str (&self->place, mail_sidebar_item_get_title (item));
  set_selecting (self, false);
  mail_search_bar_clear (self->search_bar);
  reload (self);
}

void
mail_conversation_list_set_subtitle (MailConversationList *self, const char *subtitle)
{
  g_set_str (&self->subtitle, subtitle);
  show_title (self);
}

void
mail_conversation_list_set_rights (MailConversationList *self, const char *reason)
{
  if (reason)
    adw_banner_set_title (self->rights, reason);
  // It belongs to the folder as its name does: there with it, and gone with it.
  gtk_widget_set_visible (GTK_WIDGET (self->rights), reason != NULL);
}

const MailQuery *
mail_conversation_list_get_query (MailConversationList *self)
{
  return self->selection ? mail_list_model_get_query (mail_selection_get_model (self->selection)) :
                           NULL;
}

MailSelection *
mail_conversation_list_get_selection (MailConversationList *self)
{
  return self->selection;
}

void
mail_conversation_list_select (MailConversationList *self, int64_t id)
{
  mail_list_choice_want (self->choice, id);
}

void
mail_conversation_list_select_thread (MailConversationList *self, int64_t thread_id)
{
  const MailQuery *query = mail_conversation_list_get_query (self);

  mail_conversation_list_select (self, query ? mail_list_find_row (self->engine, query, thread_id) :
                                               thread_id);
}

bool
mail_conversation_list_step (MailConversationList *self, int step)
{
  return !self->is_covered && mail_list_choice_step (self->choice, step);
}

bool
mail_conversation_list_step_unread (MailConversationList *self)
{
  return !self->is_covered && mail_list_choice_step_unread (self->choice);
}

void
mail_conversation_list_leave_selected (MailConversationList *self)
{
  mail_list_choice_leave (self->choice);
}

void
mail_conversation_list_select_all (MailConversationList *self)
{
  if (self->selection && !self->is_covered)
    gtk_selection_model_select_all (GTK_SELECTION_MODEL (self->selection));
}

void
mail_conversation_list_set_covered (MailConversationList *self, bool is_covered)
{
  self->is_covered = is_covered;
}

bool
mail_conversation_list_is_covered (MailConversationList *self)
{
  return self->is_covered;
}

bool
mail_conversation_list_is_selecting (MailConversationList *self)
{
  return self->is_selecting;
}

void
mail_conversation_list_focus_rows (MailConversationList *self)
{
  if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "list") == 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

void
mail_conversation_list_start_search (MailConversationList *self)
{
  mail_search_bar_open (self->search_bar);
}

void
mail_conversation_list_set_banner (MailConversationList *self, const char *title,
                                   const char *button)
{
  if (title) {
    adw_banner_set_title (self->banner, title);
    adw_banner_set_use_markup (self->banner, false);
    adw_banner_set_button_label (self->banner, button);
  }
  adw_banner_set_revealed (self->banner, title != NULL);
}

void
mail_conversation_list_set_waiting (MailConversationList *self, const char *title)
{
  if (title)
    adw_banner_set_title (self->waiting, title);
  adw_banner_set_revealed (self->waiting, title != NULL);
}
