// SPDX-License-Identifier: GPL-3.0-or-later
//
// The options live in their actions' states.

#include "ui/mail-composer-options.h"

struct _MailComposerOptions {
  GObject parent_instance;

  GSimpleActionGroup *actions;
};

G_DEFINE_FINAL_TYPE (MailComposerOptions, mail_composer_options, G_TYPE_OBJECT)

static unsigned int signal_changed;

static void
on_change (GSimpleAction *action, GVariant *value, void *data)
{
  g_simple_action_set_state (action, value);
  g_signal_emit (data, signal_changed, 0);
}

static void
mail_composer_options_finalize (GObject *object)
{
  g_object_unref (MAIL_COMPOSER_OPTIONS (object)->actions);
  G_OBJECT_CLASS (mail_composer_options_parent_class)->finalize (object);
}

static void
mail_composer_options_class_init (MailComposerOptionsClass *class)
{
  G_OBJECT_CLASS (class)->finalize = mail_composer_options_finalize;
  signal_changed = g_signal_new ("changed", MAIL_TYPE_COMPOSER_OPTIONS, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
mail_composer_options_init (MailComposerOptions *self)
{
  const GActionEntry entries[] = {
    {.name = "priority", .parameter_type = "s", .state = "'normal'", .change_state = on_change},
    {.name = "read-receipt", .state = "false", .change_state = on_change},
    {.name = "notices", .parameter_type = "s", .state = "'failure'", .change_state = on_change},
    {.name = "whole-notice", .state = "false", .change_state = on_change},
    {.name = "require-tls", .state = "false", .change_state = on_change},
  };

  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
}

MailComposerOptions *
mail_composer_options_new (void)
{
  return g_object_new (MAIL_TYPE_COMPOSER_OPTIONS, NULL);
}

GActionGroup *
mail_composer_options_get_actions (MailComposerOptions *options)
{
  return G_ACTION_GROUP (options->actions);
}

static void
set_state (MailComposerOptions *self, const char *name, GVariant *state)
{
  g_simple_action_set_state (
    G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), name)), state);
}

void
mail_composer_options_set (MailComposerOptions *options, MailDraftOptions chosen)
{
  const char *priority = chosen & MAIL_DRAFT_URGENT    ? "high" :
                         chosen & MAIL_DRAFT_UNHURRIED ? "low" :
                                                         "normal";
  const char *notices = chosen & MAIL_DRAFT_DELIVERY_NOTICE ? "all" :
                        chosen & MAIL_DRAFT_NO_NOTICE       ? "never" :
                                                              "failure";

  set_state (options, "priority", g_variant_new_string (priority));
  set_state (options, "read-receipt", g_variant_new_boolean (chosen & MAIL_DRAFT_READ_RECEIPT));
  set_state (options, "notices", g_variant_new_string (notices));
  set_state (options, "whole-notice", g_variant_new_boolean (chosen & MAIL_DRAFT_WHOLE_NOTICE));
  set_state (options, "require-tls", g_variant_new_boolean (chosen & MAIL_DRAFT_REQUIRE_TLS));
}

static bool
is_on (MailComposerOptions *self, const char *name)
{
  g_autoptr (GVariant) state =
    g_action_group_get_action_state (G_ACTION_GROUP (self->actions), name);

  return g_variant_get_boolean (state);
}

// NAME's choice is VALUE.
static bool
is_chosen (MailComposerOptions *self, const char *name, const char *value)
{
  g_autoptr (GVariant) state =
    g_action_group_get_action_state (G_ACTION_GROUP (self->actions), name);

  return g_str_equal (g_variant_get_string (state, NULL), value);
}

MailDraftOptions
mail_composer_options_get (MailComposerOptions *options)
{
  return (is_chosen (options, "priority", "high") ? MAIL_DRAFT_URGENT : 0) |
         (is_chosen (options, "priority", "low") ? MAIL_DRAFT_UNHURRIED : 0) |
         (is_on (options, "read-receipt") ? MAIL_DRAFT_READ_RECEIPT : 0) |
         (is_chosen (options, "notices", "all") ? MAIL_DRAFT_DELIVERY_NOTICE : 0) |
         (is_chosen (options, "notices", "never") ? MAIL_DRAFT_NO_NOTICE : 0) |
         (is_on (options, "whole-notice") ? MAIL_DRAFT_WHOLE_NOTICE : 0) |
         (is_on (options, "require-tls") ? MAIL_DRAFT_REQUIRE_TLS : 0);
}
