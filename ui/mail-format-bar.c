// SPDX-License-Identifier: GPL-3.0-or-later
//
// Turns the format actions into the body's commands, and the body's state into theirs.

#include "ui/mail-format-bar.h"

#include "ui/mail-composer-body-rich.h"

struct _MailFormatBar {
  AdwBin parent_instance;

  GtkMenuButton *link_button;
  GtkPopover *link_popover;
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

static void
on_state_changed (MailComposerBody *body, MailFormatBar *self)
{
  MailFormat state = body ? mail_composer_body_get_state (body) : 0;

  for (size_t i = 0; i < G_N_ELEMENTS (toggles); i++) {
    GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), toggles[i].name);

    g_simple_action_set_state (G_SIMPLE_ACTION (action),
                               g_variant_new_boolean (state & toggles[i].bit));
  }
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
on_clear (GSimpleAction *action, GVariant *parameter, void *data)
{
  run (data, "clear", NULL);
}

static void
on_link (GSimpleAction *action, GVariant *parameter, void *data)
{
  gtk_menu_button_popup (MAIL_FORMAT_BAR (data)->link_button);
}

static void
on_link_shown (GtkPopover *popover, MailFormatBar *self)
{
  const char *link = MAIL_IS_COMPOSER_BODY_RICH (self->body) ?
                       mail_composer_body_rich_get_link (MAIL_COMPOSER_BODY_RICH (self->body)) :
                       "";

  gtk_editable_set_text (GTK_EDITABLE (self->link_entry), link);
  gtk_widget_set_visible (GTK_WIDGET (self->link_remove), *link != '\0');
  gtk_widget_grab_focus (GTK_WIDGET (self->link_entry));
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
  gtk_widget_class_bind_template_child (widget_class, MailFormatBar, link_entry);
  gtk_widget_class_bind_template_child (widget_class, MailFormatBar, link_remove);
  gtk_widget_class_bind_template_callback (widget_class, on_link_shown);
  gtk_widget_class_bind_template_callback (widget_class, on_link_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_link_removed);
}

static void
mail_format_bar_init (MailFormatBar *self)
{
  const GActionEntry plain[] = {
    {.name = "clear", .activate = on_clear},
    {.name = "link", .activate = on_link},
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), plain, G_N_ELEMENTS (plain), self);
  for (size_t i = 0; i < G_N_ELEMENTS (toggles); i++) {
    const GActionEntry toggle = {toggles[i].name, on_toggle, NULL, "false"};

    g_action_map_add_action_entries (G_ACTION_MAP (self->actions), &toggle, 1, self);
  }
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
