// SPDX-License-Identifier: GPL-3.0-or-later
//
// A holder of an id and the present snapshot.

#include "ui/mail-list-item.h"

struct _MailListItem {
  GObject parent_instance;

  int64_t id;
  int64_t date;
  MailConversation *conversation;
  char *recipients;
  char *snippet;
};

enum {
  PROP_CONVERSATION = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MailListItem, mail_list_item, G_TYPE_OBJECT)

static void
mail_list_item_finalize (GObject *object)
{
  MailListItem *self = MAIL_LIST_ITEM (object);

  g_clear_pointer (&self->conversation, mail_conversation_unref);
  g_free (self->recipients);
  g_free (self->snippet);
  G_OBJECT_CLASS (mail_list_item_parent_class)->finalize (object);
}

static void
mail_list_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  g_value_set_pointer (value, MAIL_LIST_ITEM (object)->conversation);
}

static void
mail_list_item_class_init (MailListItemClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->finalize = mail_list_item_finalize;
  object_class->get_property = mail_list_item_get_property;
  properties[PROP_CONVERSATION] =
    g_param_spec_pointer ("conversation", NULL, NULL,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mail_list_item_init (MailListItem *self)
{
}

MailListItem *
mail_list_item_new (int64_t id)
{
  MailListItem *self = g_object_new (MAIL_TYPE_LIST_ITEM, NULL);

  self->id = id;
  return self;
}

int64_t
mail_list_item_get_id (MailListItem *self)
{
  return self->id;
}

int64_t
mail_list_item_get_date (MailListItem *self)
{
  return self->date;
}

void
mail_list_item_set_date (MailListItem *self, int64_t date)
{
  if (self->date == date)
    return;
  self->date = date;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONVERSATION]);
}

const MailConversation *
mail_list_item_get_conversation (MailListItem *self)
{
  return self->conversation;
}

void
mail_list_item_set_conversation (MailListItem *self, MailConversation *conversation)
{
  if (conversation)
    mail_conversation_ref (conversation);
  g_clear_pointer (&self->conversation, mail_conversation_unref);
  self->conversation = conversation;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONVERSATION]);
}

const char *
mail_list_item_get_recipients (MailListItem *self)
{
  return self->recipients;
}

void
mail_list_item_set_recipients (MailListItem *self, const char *recipients)
{
  g_set_str (&self->recipients, recipients);
}

const char *
mail_list_item_get_snippet (MailListItem *self)
{
  return self->snippet;
}

void
mail_list_item_set_snippet (MailListItem *self, const char *snippet)
{
  if (g_set_str (&self->snippet, snippet))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONVERSATION]);
}
