// SPDX-License-Identifier: GPL-3.0-or-later
//
// The properties of a suggestion, for the list's bindings.

#include "ui/mail-completion.h"

#include "ui/mail-recipients.h"

#include "account/mail-engine.h"

#include <string.h>

struct _MailCompletion {
  GObject parent_instance;

  char *name, *address, *text;
  bool is_group; // then ADDRESS tells how many it has
};

G_DEFINE_FINAL_TYPE (MailCompletion, mail_completion, G_TYPE_OBJECT)

enum { PROP_0, PROP_NAME, PROP_ADDRESS, PROP_TEXT, PROP_HAS_NAME, N_PROPS };
static GParamSpec *properties[N_PROPS];

static void
mail_completion_get_property (GObject *object, unsigned int id, GValue *value, GParamSpec *pspec)
{
  MailCompletion *self = MAIL_COMPLETION (object);

  switch (id) {
  case PROP_NAME:
    g_value_set_string (value, self->name);
    break;
  case PROP_ADDRESS:
    g_value_set_string (value, self->address);
    break;
  case PROP_TEXT:
    g_value_set_string (value, self->text);
    break;
  case PROP_HAS_NAME:
    g_value_set_boolean (value, *self->name != '\0');
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
mail_completion_finalize (GObject *object)
{
  MailCompletion *self = MAIL_COMPLETION (object);

  g_free (self->name);
  g_free (self->address);
  g_free (self->text);
  G_OBJECT_CLASS (mail_completion_parent_class)->finalize (object);
}

static void
mail_completion_class_init (MailCompletionClass *class)
{
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  G_OBJECT_CLASS (class)->get_property = mail_completion_get_property;
  G_OBJECT_CLASS (class)->finalize = mail_completion_finalize;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", flags);
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, "", flags);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);
  properties[PROP_HAS_NAME] = g_param_spec_boolean ("has-name", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (G_OBJECT_CLASS (class), N_PROPS, properties);
}

static void
mail_completion_init (MailCompletion *self)
{
}

MailCompletion *
mail_completion_new (const MailAddress *address)
{
  MailCompletion *self = g_object_new (MAIL_TYPE_COMPLETION, NULL);

  self->name = g_strdup (address->name);
  self->address = g_strdup (address->address);
  self->text = mime_address_format (address);
  return self;
}

MailCompletion *
mail_completion_new_group (const MailContactGroup *group)
{
  MailCompletion *self = g_object_new (MAIL_TYPE_COMPLETION, NULL);

  self->name = g_strdup (group->name);
  self->address = mail_recipients_dup_count (group);
  self->text = g_strdup (group->name);
  self->is_group = true;
  return self;
}

const char *
mail_completion_get_text (MailCompletion *completion)
{
  return completion->text;
}

const char *
mail_completion_get_address (MailCompletion *completion)
{
  return completion->is_group ? NULL : completion->address;
}

bool
mail_completion_fits (MailCompletion *completion, const char *prefix)
{
  const char *address = completion->is_group ? "" : completion->address;
  g_autofree char *both = g_strdup_printf (" %s %s", address, completion->name);
  g_autofree char *word = g_strconcat (" ", prefix, NULL);
  g_autofree char *folded = g_utf8_casefold (both, -1);
  g_autofree char *sought = g_utf8_casefold (word, -1);

  return strstr (folded, sought) != NULL;
}
