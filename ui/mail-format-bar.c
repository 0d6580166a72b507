// SPDX-License-Identifier: GPL-3.0-or-later
//
// Turns the format actions into the body's commands, and the body's state into theirs.

#include "ui/mail-format-bar.h"

struct _MailFormatBar {
  AdwBin parent_instance;

  GtkMenuButton *link_button;
  GtkPopover *link_popover, *colour_popover;
  GtkEntry *link_entry;
  GtkButton *link_remove;

  MailComposerBody *body;
  GSimpleActionGroup *actions;
};

G_DEFINE_FINAL_TYPE (MailFormatBar, mail_format_bar, ADW_TYPE_BIN)

// Actions with a state, and the bit of MailFormat that is theirs.
static const struct {
  const char *name;
  MailFormat bit;
} toggles[] = {
  {"bold", MAIL_FORMAT_BOLD},           {"italic", MAIL_FORMAT_ITALIC},
  {"underline", MAIL_FORMAT_UNDERLINE}, {"strike", MAIL_FORMAT_STRIKE},
  {"bullets", MAIL_FORMAT_BULLETS},     {"numbers", MAIL_FORMAT_NUMBERS},
  {"quote", MAIL_FORMAT_QUOTE},
};

// Actions whose state is one of several values, by the body's names for them.
static const char *const choices[] = {"align", "size", "font"};

// Actions that take a value, and those that take none; the body's commands of the same names.
static const char *const valued[] = {"colour", "highlight", "image-width"};
static const char *const plain[] = {"clear",        "indent",     "outdent", "undo",
                                    "redo",         "quote-more", "quote-less", "paste-text",
                                    "select-all",   "emoji"};

static void
on_state_changed (MailComposerBody *body, MailFormatBar *self)
{
  MailFormat state = body ? mail_composer_body_get_state (body) : 0;

  for (size_t i = 0; i < G_N_ELEMENTS (toggles); i++) {
    GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), toggles[i].name);

    g_simple_action_set_state (G_SIMPLE_ACTION (action),
                               g_variant_new_boolean (state & toggles[i].bit));
  }
  for (size_t i = 0; i < G_N_ELEMENTS (choices); i++) {
    GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), choices[i]);
    const char *value = body ? mail_composer_body_get_value (body, choices[i]) : "";

    g_simple_action_set_state (G_SIMPLE_ACTION (action), g_variant_new_string (value));
  }
  g_simple_action_set_enabled (
    G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "image-width")),
    (state & MAIL_FORMAT_IMAGE) != 0);
}

static void
run (MailFormatBar *self, const char *command, const char *argument)
{
  if (!self->body)
    return;
  mail_composer_body_command (self->body, command, argument);
  gtk_widget_grab_focus (GTK_WIDGET (self->body));
}

// The new state is not guessed: the body tells it.
static void
on_toggle (GSimpleAction *action, GVariant *parameter, void *data)
{
  const char *name = g_action_get_name (G_ACTION (action));
  g_autoptr (GVariant) state = g_action_get_state (G_ACTION (action));
  bool unquote = g_str_equal (name, "quote") && g_variant_get_boolean (state);

  run (data, unquote ? "unquote" : name, NULL);
}

static void
on_plain (GSimpleAction *action, GVariant *parameter, void *data)
{
  const char *name = g_action_get_name (G_ACTION (action));

  run (data,
       g_str_equal (name, "quote-more") ? "quote" :
       g_str_equal (name, "quote-less") ? "unquote" :
                                          name,
       NULL);
}

static void
on_valued (GSimpleAction *action, GVariant *parameter, void *data)
{
  MailFormatBar *self = data;

  gtk_popover_popdown (self->colour_popover);
  run (self, g_action_get_name (G_ACTION (action)), g_variant_get_string (parameter, NULL));
}

// As with toggles, the body tells what came of it.
static void
on_choice (GSimpleAction *action, GVariant *value, void *data)
{
  run (data, g_action_get_name (G_ACTION (action)), g_variant_get_string (value, NULL));
}

static void
on_link (GSimpleAction *action, GVariant *parameter, void *data)
{
  gtk_menu_button_popup (MAIL_FORMAT_BAR (data)->link_button);
}

static void
on_link_shown (GtkPopover *popover, MailFormatBar *self)
{
  const char *link = self->body ? mail_composer_body_get_value (self->body, "link") : "";

  if (self->body)
    mail_composer_body_command (self->body, "keep-selection", NULL);
  gtk_editable_set_text (GTK_EDITABLE (self->link_entry), link);
  gtk_widget_set_visible (GTK_WIDGET (self->link_remove), *link != '\0');
  gtk_entry_grab_focus_without_selecting (self->link_entry);
  gtk_editable_set_position (GTK_EDITABLE (self->link_entry), -1);
}

// Nothing is left to be selected when it opens again, which would take the text's selection away.
static void
on_link_closed (GtkPopover *popover, MailFormatBar *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->link_entry), "");
}

// "example.org" and "a@example.org" are what people type.
static char *
complete_link (const char *typed)
{
  g_autofree char *scheme = g_uri_parse_scheme (typed);

  if (scheme)
    return g_strdup (typed);
  if (mime_address_is_valid (typed))
    return g_strconcat ("mailto:", typed, NULL);
  return g_strconcat ("https://", typed, NULL);
}

static void
on_link_activated (GtkWidget *widget, MailFormatBar *self)
{
  g_autofree char *typed =
    g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->link_entry))));
  g_autofree char *link = complete_link (typed);

  gtk_popover_popdown (self->link_popover);
  if (*typed)
    run (self, "link", link);
}

static void
on_link_removed (GtkButton *button, MailFormatBar *self)
{
  gtk_popover_popdown (self->link_popover);
  run (self, "unlink", NULL);
}

static void
mail_format_bar_dispose (GObject *object)
{
  MailFormatBar *self = MAIL_FORMAT_BAR (object);

  g_clear_object (&self->body);
  g_clear_object (&self->actions);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_FORMAT_BAR);
  G_OBJECT_CLASS (mail_format_bar_parent_class)->dispose (object);
}

static void
mail_format_bar_class_init (MailFormatBarClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_format_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-format-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, MailFormatBar, link_button);
  gtk_widget_class_bind_template_child (widget_class, MailFormatBar, link_popover);
  gtk_widget_class_bind_template_child (widget_class, MailFormatBar, colour_popover);
  gtk_widget_class_bind_template_child (widget_class, MailFormatBar, link_entry);
  gtk_widget_class_bind_template_child (widget_class, MailFormatBar, link_remove);
  gtk_widget_class_bind_template_callback (widget_class, on_link_shown);
  gtk_widget_class_bind_template_callback (widget_class, on_link_closed);
  gtk_widget_class_bind_template_callback (widget_class, on_link_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_link_removed);
}

static void
add_actions (MailFormatBar *self)
{
  GActionMap *map = G_ACTION_MAP (self->actions);
  const GActionEntry link = {.name = "link", .activate = on_link};

  g_action_map_add_action_entries (map, &link, 1, self);
  for (size_t i = 0; i < G_N_ELEMENTS (plain); i++)
    g_action_map_add_action_entries (map, &(GActionEntry) {plain[i], on_plain}, 1, self);
  for (size_t i = 0; i < G_N_ELEMENTS (valued); i++)
    g_action_map_add_action_entries (map, &(GActionEntry) {valued[i], on_valued, "s"}, 1, self);
  for (size_t i = 0; i < G_N_ELEMENTS (choices); i++)
    g_action_map_add_action_entries (
      map, &(GActionEntry) {choices[i], NULL, "s", "''", on_choice}, 1, self);
  for (size_t i = 0; i < G_N_ELEMENTS (toggles); i++)
    g_action_map_add_action_entries (
      map, &(GActionEntry) {toggles[i].name, on_toggle, NULL, "false"}, 1, self);
}

static void
mail_format_bar_init (MailFormatBar *self)
{
  self->actions = g_simple_action_group_new ();
  add_actions (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_insert_action_group (GTK_WIDGET (self), "format", G_ACTION_GROUP (self->actions));
}

void
mail_format_bar_set_body (MailFormatBar *bar, MailComposerBody *body)
{
  if (bar->body)
    g_signal_handlers_disconnect_by_func (bar->body, on_state_changed, bar);
  g_set_object (&bar->body, body);
  if (body)
    g_signal_connect_object (body, "state-changed", G_CALLBACK (on_state_changed), bar, 0);
  on_state_changed (body, bar);
}

GActionGroup *
mail_format_bar_get_actions (MailFormatBar *bar)
{
  return G_ACTION_GROUP (bar->actions);
}
