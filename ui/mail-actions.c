// SPDX-License-Identifier: GPL-3.0-or-later
//
// The table of commands and the two ways its keys are heard: as the application's accelerators,
// before any widget, and in the window's bubble phase, after the widget that has the focus.

#include "ui/mail-actions.h"

#include <glib/gi18n.h>

static const MailActionInfo actions[] = {
  {"app.new-message", N_ ("New Message"), MAIL_ACTION_GENERAL, "<Control>n"},
  {"win.search", N_ ("Search"), MAIL_ACTION_GENERAL, "<Control>s", NULL, "slash"},
  {"win.undo", N_ ("Undo"), MAIL_ACTION_GENERAL, NULL, "<Control>z"},
  {"app.synchronise", N_ ("Check for New Mail"), MAIL_ACTION_GENERAL, "F5"},
  {"app.preferences", N_ ("Preferences"), MAIL_ACTION_GENERAL, "<Control>comma"},
  {"app.shortcuts", N_ ("Keyboard Shortcuts"), MAIL_ACTION_GENERAL, "<Control>question"},
  {"window.close", N_ ("Close Window"), MAIL_ACTION_GENERAL, "<Control>w"},
  {"app.quit", N_ ("Quit"), MAIL_ACTION_GENERAL, "<Control>q"},

  {"win.next", N_ ("Next Conversation"), MAIL_ACTION_NAVIGATION, "<Alt>Down", NULL, "j"},
  {"win.previous", N_ ("Previous Conversation"), MAIL_ACTION_NAVIGATION, "<Alt>Up", NULL, "k"},
  {"win.page-down", N_ ("Page Down, Then Next Unread"), MAIL_ACTION_NAVIGATION, NULL, NULL,
   "space"},
  {"win.toggle-sidebar", N_ ("Show or Hide the Folders"), MAIL_ACTION_NAVIGATION, "F9"},
  {"win.go-folder(1)", N_ ("First to Ninth Folder"), MAIL_ACTION_NAVIGATION, "<Control>1"},
  {"win.go-folder(2)", NULL, MAIL_ACTION_NAVIGATION, "<Control>2", .is_hidden = true},
  {"win.go-folder(3)", NULL, MAIL_ACTION_NAVIGATION, "<Control>3", .is_hidden = true},
  {"win.go-folder(4)", NULL, MAIL_ACTION_NAVIGATION, "<Control>4", .is_hidden = true},
  {"win.go-folder(5)", NULL, MAIL_ACTION_NAVIGATION, "<Control>5", .is_hidden = true},
  {"win.go-folder(6)", NULL, MAIL_ACTION_NAVIGATION, "<Control>6", .is_hidden = true},
  {"win.go-folder(7)", NULL, MAIL_ACTION_NAVIGATION, "<Control>7", .is_hidden = true},
  {"win.go-folder(8)", NULL, MAIL_ACTION_NAVIGATION, "<Control>8", .is_hidden = true},
  {"win.go-folder(9)", NULL, MAIL_ACTION_NAVIGATION, "<Control>9", .is_hidden = true},

  {"win.archive", N_ ("Archive"), MAIL_ACTION_CONVERSATION, NULL, NULL, "a"},
  {"win.trash", N_ ("Move to Trash"), MAIL_ACTION_CONVERSATION, NULL, "Delete"},
  {"win.delete", N_ ("Delete for Good"), MAIL_ACTION_CONVERSATION, NULL, "<Shift>Delete"},
  {"win.junk", N_ ("Junk, or Not Junk"), MAIL_ACTION_CONVERSATION, "<Control>j"},
  {"win.move", N_ ("Move to Folder"), MAIL_ACTION_CONVERSATION, "<Control>m"},
  {"win.label", N_ ("Labels"), MAIL_ACTION_CONVERSATION, "<Control><Shift>l", NULL, "l"},
  {"win.mark-read", N_ ("Mark as Read"), MAIL_ACTION_CONVERSATION, "<Control>i"},
  {"win.mark-unread", N_ ("Mark as Unread"), MAIL_ACTION_CONVERSATION, "<Control><Shift>i"},
  {"win.flag", N_ ("Flag, or Remove the Flag"), MAIL_ACTION_CONVERSATION, "<Control>d"},
  {"win.mute", N_ ("Mute, or Unmute"), MAIL_ACTION_CONVERSATION, NULL, NULL, "m"},
  {"win.snooze", N_ ("Snooze"), MAIL_ACTION_CONVERSATION, "<Control><Shift>h", NULL, "h"},
  {"win.select-all", N_ ("Select All"), MAIL_ACTION_CONVERSATION, NULL, "<Control>a"},

  {"win.reply", N_ ("Reply"), MAIL_ACTION_READER, "<Control>r"},
  {"win.reply-all", N_ ("Reply to All"), MAIL_ACTION_READER, "<Control><Shift>r"},
  {"win.forward", N_ ("Forward"), MAIL_ACTION_READER, "<Control>l"},
  {"win.forward-attached", N_ ("Forward as Attachment"), MAIL_ACTION_READER, "<Control><Alt>l"},
  {"win.redirect", N_ ("Redirect"), MAIL_ACTION_READER, "<Control><Alt>r"},
  {"win.edit-as-new", N_ ("Edit as New"), MAIL_ACTION_READER, "<Control><Alt>n"},
  {"win.find", N_ ("Find in Conversation"), MAIL_ACTION_READER, "<Control>f"},
  {"win.zoom-in", N_ ("Zoom In"), MAIL_ACTION_READER,
   "<Control>plus <Control>equal <Control>KP_Add"},
  {"win.zoom-out", N_ ("Zoom Out"), MAIL_ACTION_READER, "<Control>minus <Control>KP_Subtract"},
  {"win.zoom-reset", N_ ("Original Size"), MAIL_ACTION_READER, "<Control>0 <Control>KP_0"},
  {"win.print", N_ ("Print"), MAIL_ACTION_READER, "<Control>p"},
  {"win.view-source", N_ ("View Source"), MAIL_ACTION_READER, "<Control>u"},

  {"composer.send", N_ ("Send"), MAIL_ACTION_COMPOSER, NULL, "<Control>Return <Control>KP_Enter"},
  {"composer.find", N_ ("Find in Message"), MAIL_ACTION_COMPOSER, "<Control>f"},
  {"composer.attach", N_ ("Attach Files"), MAIL_ACTION_COMPOSER, "<Control><Shift>a"},
  {"reply.pop-out", N_ ("Move into a Window of Its Own"), MAIL_ACTION_COMPOSER,
   "<Control><Shift>o"},
  {"reply.close", N_ ("Close What Is Written below a Conversation"), MAIL_ACTION_COMPOSER,
   "<Control>w", "Escape"},
  {"format.undo", N_ ("Undo"), MAIL_ACTION_COMPOSER, NULL, "<Control>z"},
  {"format.redo", N_ ("Redo"), MAIL_ACTION_COMPOSER, NULL, "<Control><Shift>z <Control>y"},
  {"format.bold", N_ ("Bold"), MAIL_ACTION_COMPOSER, NULL, "<Control>b"},
  {"format.italic", N_ ("Italic"), MAIL_ACTION_COMPOSER, NULL, "<Control>i"},
  {"format.underline", N_ ("Underline"), MAIL_ACTION_COMPOSER, NULL, "<Control>u"},
  {"format.strike", N_ ("Strikethrough"), MAIL_ACTION_COMPOSER, "<Control><Shift>x"},
  {"format.bullets", N_ ("List"), MAIL_ACTION_COMPOSER, "<Control><Shift>8 <Control>asterisk"},
  {"format.numbers", N_ ("Numbered List"), MAIL_ACTION_COMPOSER,
   "<Control><Shift>7 <Control>ampersand"},
  {"format.quote", N_ ("Quote"), MAIL_ACTION_COMPOSER, "<Control><Shift>9 <Control>parenleft"},
  {"format.indent", N_ ("More Indent"), MAIL_ACTION_COMPOSER, "<Control>bracketright"},
  {"format.outdent", N_ ("Less Indent"), MAIL_ACTION_COMPOSER, "<Control>bracketleft"},
  {"format.link", N_ ("Link"), MAIL_ACTION_COMPOSER, "<Control>k"},
  {"format.clear", N_ ("Remove Formatting"), MAIL_ACTION_COMPOSER, "<Control>backslash"},
};

static const char *const group_titles[MAIL_ACTION_N_GROUPS] = {
  [MAIL_ACTION_GENERAL] = N_ ("General"),
  [MAIL_ACTION_NAVIGATION] = N_ ("Moving Around"),
  [MAIL_ACTION_CONVERSATION] = N_ ("Conversations"),
  [MAIL_ACTION_READER] = N_ ("Reading"),
  [MAIL_ACTION_COMPOSER] = N_ ("Writing"),
};

static void
add_shortcuts (GtkShortcutController *controller, const char *action, const char *keys)
{
  g_auto (GStrv) accels = g_strsplit (keys ? keys : "", " ", -1);
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;

  g_action_parse_detailed_name (action, &name, &target, NULL);
  for (char **accel = accels; *accel && **accel; accel++) {
    GtkShortcut *shortcut =
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string (*accel), gtk_named_action_new (name));
    gtk_shortcut_set_arguments (shortcut, target);
    gtk_shortcut_controller_add_shortcut (controller, shortcut);
  }
}

static GtkEventController *
add_controller (GtkWidget *widget, GtkPropagationPhase phase)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, phase);
  gtk_widget_add_controller (widget, controller);
  return controller;
}

// Without a phase no event reaches a controller.
static gboolean
letters_to_phase (GValue *value, GVariant *setting, gpointer phase)
{
  g_value_set_enum (value,
                    g_variant_get_boolean (setting) ? GPOINTER_TO_INT (phase) : GTK_PHASE_NONE);
  return TRUE;
}

static void
bind_letters (GtkEventController *letters)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");
  GtkPropagationPhase phase = gtk_event_controller_get_propagation_phase (letters);

  g_settings_bind_with_mapping (settings, "single-letter-shortcuts", letters, "propagation-phase",
                                G_SETTINGS_BIND_GET, letters_to_phase, NULL,
                                GINT_TO_POINTER (phase), NULL);
}

const MailActionInfo *
mail_actions_get (size_t *out_n)
{
  *out_n = G_N_ELEMENTS (actions);
  return actions;
}

const char *
mail_action_info_get_title (const MailActionInfo *info)
{
  return info->title ? _ (info->title) : "";
}

const char *
mail_action_group_get_title (MailActionGroup group)
{
  return _ (group_titles[group]);
}

static void
install (GtkApplication *application, const MailActionInfo *info)
{
  g_auto (GStrv) accels = g_strsplit (info->keys ? info->keys : "", " ", -1);

  if (info->keys)
    gtk_application_set_accels_for_action (application, info->action, (const char *const *) accels);
}

void
mail_actions_install (GtkApplication *application)
{
  for (size_t i = 0; i < G_N_ELEMENTS (actions); i++)
    install (application, &actions[i]);
}

// Accelerators are heard before any widget.
static bool
is_in_the_way (const MailActionInfo *info)
{
  return info->group == MAIL_ACTION_CONVERSATION || info->group == MAIL_ACTION_READER ||
         g_str_equal (info->action, "window.close");
}

void
mail_actions_set_writing (GtkApplication *application, bool writing)
{
  static const char *const none[] = {NULL};

  for (size_t i = 0; i < G_N_ELEMENTS (actions); i++) {
    if (!is_in_the_way (&actions[i]))
      continue;
    if (writing)
      gtk_application_set_accels_for_action (application, actions[i].action, none);
    else
      install (application, &actions[i]);
  }
}

void
mail_actions_add_to_window (GtkWindow *window)
{
  GtkEventController *typing_keys = add_controller (GTK_WIDGET (window), GTK_PHASE_BUBBLE);
  GtkEventController *letters = add_controller (GTK_WIDGET (window), GTK_PHASE_BUBBLE);

  for (size_t i = 0; i < G_N_ELEMENTS (actions); i++) {
    add_shortcuts (GTK_SHORTCUT_CONTROLLER (typing_keys), actions[i].action,
                   actions[i].typing_keys);
    add_shortcuts (GTK_SHORTCUT_CONTROLLER (letters), actions[i].action, actions[i].letters);
  }
  bind_letters (letters);
}

void
mail_actions_add_letters (GtkWidget *widget)
{
  GtkEventController *letters = add_controller (widget, GTK_PHASE_CAPTURE);

  for (size_t i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_strcmp0 (actions[i].letters, "space") != 0)
      add_shortcuts (GTK_SHORTCUT_CONTROLLER (letters), actions[i].action, actions[i].letters);
  bind_letters (letters);
}

void
mail_actions_add_to_dialog (GtkWidget *dialog)
{
  static const char *const everywhere[] = {"window.close", "app.quit"};
  GtkEventController *keys;

  if (g_object_get_data (G_OBJECT (dialog), "mail-keys"))
    return;
  keys = add_controller (dialog, GTK_PHASE_BUBBLE);
  g_object_set_data (G_OBJECT (dialog), "mail-keys", keys);
  for (size_t i = 0; i < G_N_ELEMENTS (actions); i++)
    for (size_t k = 0; k < G_N_ELEMENTS (everywhere); k++)
      if (g_str_equal (actions[i].action, everywhere[k]))
        add_shortcuts (GTK_SHORTCUT_CONTROLLER (keys), actions[i].action, actions[i].keys);
}

void
mail_actions_add_to_widget (GtkWidget *widget, MailActionGroup group)
{
  GtkEventController *keys = add_controller (widget, GTK_PHASE_CAPTURE);
  GtkEventController *typing_keys = add_controller (widget, GTK_PHASE_BUBBLE);

  for (size_t i = 0; i < G_N_ELEMENTS (actions); i++) {
    if (actions[i].group != group)
      continue;
    add_shortcuts (GTK_SHORTCUT_CONTROLLER (keys), actions[i].action, actions[i].keys);
    add_shortcuts (GTK_SHORTCUT_CONTROLLER (typing_keys), actions[i].action,
                   actions[i].typing_keys);
  }
}
