// SPDX-License-Identifier: GPL-3.0-or-later
//
// The editor tells the word at its cursor and where it stands; a word is wrong if no language knows
// it. The menu is made anew each time that it opens.

#include "ui/mail-composer-word-menu.h"

#include "ui/mail-composer-web-view.h"

#include <glib/gi18n.h>
#include <libspelling.h>

#define MAX_CORRECTIONS 6

struct _MailComposerWordMenu {
  GObject parent_instance;

  MailComposerBody *body; // owns this
  WebKitWebView *view;    // in BODY
  GtkPopover *popover;    // in BODY; NULL until the first key
  GActionGroup *actions;  // "word"
  GPtrArray *checkers;    // SpellingChecker, one a language
  char *word;             // that the menu is about
};

G_DEFINE_FINAL_TYPE (MailComposerWordMenu, mail_composer_word_menu, G_TYPE_OBJECT)

static bool
is_wrong (MailComposerWordMenu *self)
{
  for (unsigned int i = 0; i < self->checkers->len; i++)
    if (spelling_checker_check_word (self->checkers->pdata[i], self->word, -1))
      return false;
  return *self->word && self->checkers->len > 0;
}

// Each language's best first.
static GPtrArray *
dup_corrections (MailComposerWordMenu *self)
{
  GPtrArray *corrections = g_ptr_array_new_with_free_func (g_free);
  bool more = true;

  for (unsigned int place = 0; more && corrections->len < MAX_CORRECTIONS; place++) {
    more = false;
    for (unsigned int i = 0; i < self->checkers->len && corrections->len < MAX_CORRECTIONS; i++) {
      g_auto (GStrv) known =
        spelling_checker_list_corrections (self->checkers->pdata[i], self->word);

      if (!known || g_strv_length (known) <= place)
        continue;
      more = true;
      if (!g_ptr_array_find_with_equal_func (corrections, known[place], g_str_equal, NULL))
        g_ptr_array_add (corrections, g_strdup (known[place]));
    }
  }
  return corrections;
}

// Also of a word with an underscore, which a menu takes for a mnemonic's mark.
static void
append_correction (GMenu *section, const char *correction)
{
  g_auto (GStrv) parts = g_strsplit (correction, "_", -1);
  g_autofree char *label = g_strjoinv ("__", parts);
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "word.correct", "s", correction);
  g_menu_append_item (section, item);
}

static GMenuModel *
spelling_section_new (MailComposerWordMenu *self)
{
  GMenu *section = g_menu_new ();
  g_autoptr (GPtrArray) corrections = dup_corrections (self);

  for (unsigned int i = 0; i < corrections->len; i++)
    append_correction (section, corrections->pdata[i]);
  if (corrections->len == 0)
    g_menu_append (section, _ ("No Suggestions"), "word.nothing");
  g_menu_append (section, _ ("Add to Dictionary"), "word.learn");
  return G_MENU_MODEL (section);
}

static GMenuModel *
menu_new (MailComposerWordMenu *self)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) clipboard = g_menu_new ();

  if (is_wrong (self)) {
    g_autoptr (GMenuModel) spelling = spelling_section_new (self);
    g_menu_append_section (menu, NULL, spelling);
  }
  g_menu_append (clipboard, _ ("Cut"), "word.edit::" WEBKIT_EDITING_COMMAND_CUT);
  g_menu_append (clipboard, _ ("Copy"), "word.edit::" WEBKIT_EDITING_COMMAND_COPY);
  g_menu_append (clipboard, _ ("Paste"), "word.edit::" WEBKIT_EDITING_COMMAND_PASTE);
  g_menu_append (clipboard, _ ("Paste as Plain Text"), "format.paste-text");
  g_menu_append (clipboard, _ ("Select All"), "word.edit::" WEBKIT_EDITING_COMMAND_SELECT_ALL);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (clipboard));
  return G_MENU_MODEL (menu);
}

static void
on_closed (GtkPopover *popover, MailComposerWordMenu *self)
{
  if (self->view)
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
make_popover (MailComposerWordMenu *self)
{
  self->popover = GTK_POPOVER (gtk_popover_menu_new_from_model (NULL));
  gtk_popover_set_has_arrow (self->popover, false);
  gtk_popover_set_position (self->popover, GTK_POS_BOTTOM);
  gtk_widget_set_halign (GTK_WIDGET (self->popover), GTK_ALIGN_START);
  gtk_widget_set_parent (GTK_WIDGET (self->popover), GTK_WIDGET (self->body));
  g_signal_connect_object (self->popover, "closed", G_CALLBACK (on_closed), self, 0);
}

static int
get_int (JSCValue *object, const char *name)
{
  g_autoptr (JSCValue) value = jsc_value_object_get_property (object, name);

  return jsc_value_to_int32 (value);
}

static void
popup (MailComposerWordMenu *self, JSCValue *place)
{
  g_autoptr (JSCValue) word = jsc_value_object_get_property (place, "word");
  GdkRectangle rectangle = {get_int (place, "x"), get_int (place, "y"), 1,
                            MAX (1, get_int (place, "height"))};

  if (!self->popover)
    make_popover (self);
  g_free (self->word);
  self->word = jsc_value_to_string (word);
  g_autoptr (GMenuModel) menu = menu_new (self);
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->popover), menu);
  gtk_popover_set_pointing_to (self->popover, &rectangle);
  gtk_popover_popup (self->popover);
}

static void
on_told (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailComposerWordMenu) self = data;
  g_autoptr (JSCValue) place =
    webkit_web_view_call_async_javascript_function_finish (WEBKIT_WEB_VIEW (source), result, NULL);

  // Without an answer the web process is gone; with another, the page is not there yet.
  if (self->view && place && jsc_value_is_object (place))
    popup (self, place);
}

static gboolean
on_key (GtkWidget *widget, GVariant *arguments, void *data)
{
  MailComposerWordMenu *self = data;

  webkit_web_view_call_async_javascript_function (
    self->view, "return globalThis.mailEditor?.wordAtCursor ();", -1, NULL, MAIL_COMPOSER_WORLD,
    NULL, NULL, on_told, g_object_ref (self));
  return true;
}

static void
correct_action (GSimpleAction *action, GVariant *correction, void *data)
{
  MailComposerWordMenu *self = data;

  mail_composer_body_command (self->body, "correct", g_variant_get_string (correction, NULL));
}

static void
edit_action (GSimpleAction *action, GVariant *command, void *data)
{
  MailComposerWordMenu *self = data;

  webkit_web_view_execute_editing_command (self->view, g_variant_get_string (command, NULL));
}

// Into the first language's list of own words. WebKit looks at a word anew when it is typed in.
static void
learn_action (GSimpleAction *action, GVariant *parameter, void *data)
{
  MailComposerWordMenu *self = data;

  spelling_checker_add_word (self->checkers->pdata[0], self->word);
}

static void
mail_composer_word_menu_dispose (GObject *object)
{
  MailComposerWordMenu *self = MAIL_COMPOSER_WORD_MENU (object);

  self->view = NULL;
  if (self->popover)
    gtk_widget_unparent (GTK_WIDGET (self->popover));
  self->popover = NULL;
  G_OBJECT_CLASS (mail_composer_word_menu_parent_class)->dispose (object);
}

static void
mail_composer_word_menu_finalize (GObject *object)
{
  MailComposerWordMenu *self = MAIL_COMPOSER_WORD_MENU (object);

  g_object_unref (self->actions);
  g_ptr_array_unref (self->checkers);
  g_free (self->word);
  G_OBJECT_CLASS (mail_composer_word_menu_parent_class)->finalize (object);
}

static void
mail_composer_word_menu_class_init (MailComposerWordMenuClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_composer_word_menu_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_composer_word_menu_finalize;
}

static void
mail_composer_word_menu_init (MailComposerWordMenu *self)
{
  const GActionEntry entries[] = {
    {.name = "correct", .parameter_type = "s", .activate = correct_action},
    {.name = "edit", .parameter_type = "s", .activate = edit_action},
    {.name = "learn", .activate = learn_action},
  };

  self->word = g_strdup ("");
  self->checkers = g_ptr_array_new_with_free_func (g_object_unref);
  self->actions = G_ACTION_GROUP (g_simple_action_group_new ());
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
}

MailComposerWordMenu *
mail_composer_word_menu_new (MailComposerBody *body, WebKitWebView *view)
{
  MailComposerWordMenu *self = g_object_new (MAIL_TYPE_COMPOSER_WORD_MENU, NULL);
  GtkEventController *keys = gtk_shortcut_controller_new ();

  self->body = body;
  self->view = view;
  gtk_widget_insert_action_group (GTK_WIDGET (body), "word", self->actions);
  // Before the view, which would have its hidden text view open a menu.
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (
    GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Menu|<Shift>F10"),
                      gtk_callback_action_new (on_key, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (body), keys);
  return self;
}

void
mail_composer_word_menu_check_in (MailComposerWordMenu *menu, const char *languages)
{
  g_auto (GStrv) codes = g_strsplit (languages, ",", -1);

  g_ptr_array_set_size (menu->checkers, 0);
  for (char **code = codes; *code; code++)
    if (**code)
      g_ptr_array_add (menu->checkers,
                       spelling_checker_new (spelling_provider_get_default (), *code));
}
