// SPDX-License-Identifier: GPL-3.0-or-later
//
// The actions' states are what is chosen; settings hold what was.

#include "ui/mail-composer-spelling.h"

#include <glib/gi18n.h>
#include <libspelling.h>
#include <string.h>

// Of how many people a choice is remembered.
#define REMEMBERED_MOST 200

struct _MailComposerSpelling {
  GObject parent_instance;

  GSettings *settings;
  GSimpleActionGroup *actions;
  GListModel *known; // SpellingLanguage
  char *recipient;   // lower case, or NULL
  char *languages;
  bool has_chosen; // the person has, for this message
};

G_DEFINE_FINAL_TYPE (MailComposerSpelling, mail_composer_spelling, G_TYPE_OBJECT)

static unsigned int signal_changed;

static const char *
known_code (MailComposerSpelling *self, unsigned int i)
{
  // The list holds it.
  g_autoptr (SpellingLanguage) language = g_list_model_get_item (self->known, i);

  return spelling_language_get_code (language);
}

static GSimpleAction *
action_at (MailComposerSpelling *self, unsigned int i)
{
  return G_SIMPLE_ACTION (
    g_action_map_lookup_action (G_ACTION_MAP (self->actions), known_code (self, i)));
}

static bool
is_on (MailComposerSpelling *self, unsigned int i)
{
  g_autoptr (GVariant) state = g_action_get_state (G_ACTION (action_at (self, i)));

  return g_variant_get_boolean (state);
}

static char **
dup_chosen (MailComposerSpelling *self)
{
  g_autoptr (GStrvBuilder) codes = g_strv_builder_new ();

  for (unsigned int i = 0; i < g_list_model_get_n_items (self->known); i++)
    if (is_on (self, i))
      g_strv_builder_add (codes, known_code (self, i));
  return g_strv_builder_end (codes);
}

static void
tell (MailComposerSpelling *self)
{
  g_auto (GStrv) codes = dup_chosen (self);
  g_autofree char *languages = g_strjoinv (",", codes);

  if (g_set_str (&self->languages, languages))
    g_signal_emit (self, signal_changed, 0);
}

static void
choose (MailComposerSpelling *self, const char *const *codes)
{
  for (unsigned int i = 0; i < g_list_model_get_n_items (self->known); i++)
    g_simple_action_set_state (
      action_at (self, i), g_variant_new_boolean (g_strv_contains (codes, known_code (self, i))));
  tell (self);
}

// The choices of others, oldest first, without the oldest where they are too many, and CODES for
// the present recipient last.
static GVariant *
add_choice (MailComposerSpelling *self, const char *const *codes)
{
  g_autoptr (GVariant) choices = g_settings_get_value (self->settings, "spelling-of-people");
  size_t n = g_variant_n_children (choices);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sas)"));
  for (size_t i = n < REMEMBERED_MOST ? 0 : n + 1 - REMEMBERED_MOST; i < n; i++) {
    g_autoptr (GVariant) choice = g_variant_get_child_value (choices, i);
    const char *address;

    g_variant_get_child (choice, 0, "&s", &address);
    if (strcmp (address, self->recipient) != 0)
      g_variant_builder_add_value (&builder, choice);
  }
  g_variant_builder_add (&builder, "(s^as)", self->recipient, codes);
  return g_variant_builder_end (&builder);
}

static void
remember (MailComposerSpelling *self)
{
  g_auto (GStrv) codes = dup_chosen (self);

  g_settings_set (self->settings, "spelling-languages", "m^as", codes);
  if (self->recipient)
    g_settings_set_value (self->settings, "spelling-of-people",
                          add_choice (self, (const char *const *) codes));
}

static void
on_change (GSimpleAction *action, GVariant *value, void *data)
{
  MailComposerSpelling *self = data;

  g_simple_action_set_state (action, value);
  self->has_chosen = true;
  remember (self);
  tell (self);
}

// NULL: nothing is remembered of them.
static char **
dup_choice_for (MailComposerSpelling *self, const char *address)
{
  g_autoptr (GVariant) choices = g_settings_get_value (self->settings, "spelling-of-people");

  for (size_t i = 0; i < g_variant_n_children (choices); i++) {
    const char *whose;
    g_auto (GStrv) codes = NULL;

    g_variant_get_child (choices, i, "(&s^as)", &whose, &codes);
    if (strcmp (whose, address) == 0)
      return g_steal_pointer (&codes);
  }
  return NULL;
}

// What is installed of LANGUAGE ("de_DE"; "de": the first of them) and is not in CODES yet.
static void
add_language (MailComposerSpelling *self, GPtrArray *codes, const char *language)
{
  size_t length = strlen (language);

  for (unsigned int i = 0; i < codes->len; i++)
    if (g_str_has_prefix (codes->pdata[i], language))
      return;
  for (unsigned int i = 0; i < g_list_model_get_n_items (self->known); i++) {
    const char *code = known_code (self, i);

    if (g_str_has_prefix (code, language) && (code[length] == '\0' || code[length] == '_')) {
      g_ptr_array_add (codes, (char *) code);
      return;
    }
  }
}

static char **
dup_own_languages (MailComposerSpelling *self)
{
  g_autoptr (GPtrArray) codes = g_ptr_array_new ();
  const char *const *names = g_get_language_names ();

  for (; *names; names++)
    if (!strpbrk (*names, ".@") && strcmp (*names, "C") != 0)
      add_language (self, codes, *names);
  if (codes->len == 0)
    add_language (self, codes,
                  spelling_provider_get_default_code (spelling_provider_get_default ()));
  g_ptr_array_add (codes, NULL);
  return g_strdupv ((char **) codes->pdata);
}

static char **
dup_choice_for_anybody (MailComposerSpelling *self)
{
  char **codes = NULL;

  g_settings_get (self->settings, "spelling-languages", "m^as", &codes);
  return codes ? codes : dup_own_languages (self);
}

static void
mail_composer_spelling_finalize (GObject *object)
{
  MailComposerSpelling *self = MAIL_COMPOSER_SPELLING (object);

  g_object_unref (self->settings);
  g_object_unref (self->actions);
  g_object_unref (self->known);
  g_free (self->recipient);
  g_free (self->languages);
  G_OBJECT_CLASS (mail_composer_spelling_parent_class)->finalize (object);
}

static void
mail_composer_spelling_class_init (MailComposerSpellingClass *class)
{
  G_OBJECT_CLASS (class)->finalize = mail_composer_spelling_finalize;
  signal_changed = g_signal_new ("changed", MAIL_TYPE_COMPOSER_SPELLING, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
mail_composer_spelling_init (MailComposerSpelling *self)
{
  spelling_init ();
  self->settings = g_settings_new ("org.example.Mail");
  self->actions = g_simple_action_group_new ();
  self->known = spelling_provider_list_languages (spelling_provider_get_default ());
  for (unsigned int i = 0; i < g_list_model_get_n_items (self->known); i++) {
    const GActionEntry entry = {
      .name = known_code (self, i), .state = "false", .change_state = on_change};

    g_action_map_add_action_entries (G_ACTION_MAP (self->actions), &entry, 1, self);
  }
  g_auto (GStrv) codes = dup_choice_for_anybody (self);
  choose (self, (const char *const *) codes);
}

MailComposerSpelling *
mail_composer_spelling_new (void)
{
  return g_object_new (MAIL_TYPE_COMPOSER_SPELLING, NULL);
}

GActionGroup *
mail_composer_spelling_get_actions (MailComposerSpelling *spelling)
{
  return G_ACTION_GROUP (spelling->actions);
}

void
mail_composer_spelling_fill_menu (MailComposerSpelling *spelling, GMenu *menu)
{
  unsigned int n = g_list_model_get_n_items (spelling->known);

  for (unsigned int i = 0; i < n; i++) {
    g_autoptr (SpellingLanguage) language = g_list_model_get_item (spelling->known, i);
    const char *code = spelling_language_get_code (language);
    g_autofree char *action = g_strconcat ("spelling.", code, NULL);

    g_menu_append (menu, spelling_language_get_name (language), action);
  }
  if (n == 0)
    g_menu_append (menu, _ ("No Dictionary Is Installed"), "spelling.none");
}

void
mail_composer_spelling_set_recipient (MailComposerSpelling *spelling, const char *address)
{
  g_autofree char *folded = address ? g_utf8_strdown (address, -1) : NULL;

  if (!g_set_str (&spelling->recipient, folded) || spelling->has_chosen || !folded)
    return;
  g_auto (GStrv) theirs = dup_choice_for (spelling, folded);
  g_auto (GStrv) codes = theirs ? g_steal_pointer (&theirs) : dup_choice_for_anybody (spelling);

  choose (spelling, (const char *const *) codes);
}

const char *
mail_composer_spelling_get_languages (MailComposerSpelling *spelling)
{
  return spelling->languages;
}
