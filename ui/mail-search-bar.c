// SPDX-License-Identifier: GPL-3.0-or-later
//
// An entry and a choice of places. Keys typed while the bar is on its way are not lost.

#include "ui/mail-search-bar.h"

struct _MailSearchBar {
  AdwBin parent_instance;

  bool is_open;
  bool is_silent; // what changes now is no wish of the person
  bool forwards_keys;
  char *told; // as "changed" has told it; NULL: nothing yet

  GtkSearchBar *bar;
  GtkEditable *entry;
  AdwToggleGroup *places;
};

enum {
  PROP_IS_OPEN = 1,
  N_PROPS,
};

enum {
  SIGNAL_CHANGED,
  SIGNAL_STOPPED,
  SIGNAL_ACTIVATED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static unsigned int signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MailSearchBar, mail_search_bar, ADW_TYPE_BIN)

// What is searched for, and where.
static char *
dup_told (MailSearchBar *self)
{
  return g_strdup_printf ("%d %s", mail_search_bar_is_everywhere (self),
                          gtk_editable_get_text (self->entry));
}

// It may come late for what was told already, which is left alone: somebody may be reading.
static void
on_changed (MailSearchBar *self)
{
  g_autofree char *told = dup_told (self);

  if (self->is_open && !self->is_silent && g_set_str (&self->told, told))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_stop (MailSearchBar *self)
{
  gtk_search_bar_set_search_mode (self->bar, false);
  g_signal_emit (self, signals[SIGNAL_STOPPED], 0);
}

static void
on_activate (MailSearchBar *self)
{
  on_changed (self);
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
}

// A hidden widget gets no keys, and the bar is not there before the next frame: what is typed
// until then goes to the entry by hand.
static gboolean
on_key_while_hidden (GtkEventControllerKey *controller, unsigned int keyval, unsigned int keycode,
                     GdkModifierType state, MailSearchBar *self)
{
  GtkEditable *text = gtk_editable_get_delegate (self->entry);

  if (!gtk_search_bar_get_search_mode (self->bar) || gtk_widget_get_mapped (GTK_WIDGET (text)))
    return false;
  return gtk_event_controller_key_forward (controller, GTK_WIDGET (text));
}

static void
forward_early_keys (MailSearchBar *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key_while_hidden), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self))), keys);
}

static void
on_mode (MailSearchBar *self)
{
  bool had_words = self->is_open && *gtk_editable_get_text (self->entry);

  self->is_open = gtk_search_bar_get_search_mode (self->bar);
  g_clear_pointer (&self->told, g_free);
  if (self->is_open)
    gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  else if (had_words && !self->is_silent)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_OPEN]);
}

static void
mail_search_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  g_value_set_boolean (value, MAIL_SEARCH_BAR (object)->is_open);
}

static void
mail_search_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  MailSearchBar *self = MAIL_SEARCH_BAR (object);

  if (!g_value_get_boolean (value))
    gtk_search_bar_set_search_mode (self->bar, false);
  else if (!self->is_open)
    mail_search_bar_open (self);
}

static void
mail_search_bar_dispose (GObject *object)
{
  // The template would take it away behind the bin's back.
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_SEARCH_BAR);
  g_clear_pointer (&MAIL_SEARCH_BAR (object)->told, g_free);
  G_OBJECT_CLASS (mail_search_bar_parent_class)->dispose (object);
}

static unsigned int
add_signal (const char *name)
{
  return g_signal_new (name, MAIL_TYPE_SEARCH_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 0);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class, "/org/example/Mail/ui/mail-search-bar.ui");
  gtk_widget_class_bind_template_child (class, MailSearchBar, bar);
  gtk_widget_class_bind_template_child (class, MailSearchBar, entry);
  gtk_widget_class_bind_template_child (class, MailSearchBar, places);
  gtk_widget_class_bind_template_callback (class, on_changed);
  gtk_widget_class_bind_template_callback (class, on_mode);
  gtk_widget_class_bind_template_callback (class, on_stop);
  gtk_widget_class_bind_template_callback (class, on_activate);
}

static void
mail_search_bar_class_init (MailSearchBarClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = mail_search_bar_dispose;
  object_class->get_property = mail_search_bar_get_property;
  object_class->set_property = mail_search_bar_set_property;
  properties[PROP_IS_OPEN] =
    g_param_spec_boolean ("is-open", NULL, NULL, false,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_CHANGED] = add_signal ("changed");
  signals[SIGNAL_STOPPED] = add_signal ("stopped");
  signals[SIGNAL_ACTIVATED] = add_signal ("activated");
  bind_template (GTK_WIDGET_CLASS (class));
}

static void
mail_search_bar_init (MailSearchBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->bar, self->entry);
}

void
mail_search_bar_open (MailSearchBar *self)
{
  if (!self->forwards_keys)
    forward_early_keys (self);
  self->forwards_keys = true;
  gtk_search_bar_set_search_mode (self->bar, true);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

bool
mail_search_bar_stop (MailSearchBar *self)
{
  if (!self->is_open)
    return false;
  on_stop (self);
  return true;
}

void
mail_search_bar_clear (MailSearchBar *self)
{
  self->is_silent = true;
  gtk_search_bar_set_search_mode (self->bar, false);
  gtk_editable_set_text (self->entry, "");
  self->is_silent = false;
}

const char *
mail_search_bar_get_words (MailSearchBar *self)
{
  const char *text = gtk_editable_get_text (self->entry);

  return self->is_open && *text ? text : NULL;
}

bool
mail_search_bar_is_everywhere (MailSearchBar *self)
{
  return g_strcmp0 (adw_toggle_group_get_active_name (self->places), "here") != 0;
}
