// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cards are found again by the message's id, so that what one reads stays as it is when the
// conversation changes.

#include "ui/mail-message-cards.h"

struct _MailMessageCards {
  GtkBox parent_instance;

  MailEngine *engine;
  MailWeb *web;
  GHashTable *by_id; // message id -> MailMessageCard, a child
  int64_t chosen_id; // 0: none
  double zoom;
  bool is_narrow;
};

enum {
  PROP_IS_NARROW = 1,
  N_PROPS,
};

enum {
  SIGNAL_SHOWN,
  SIGNAL_FOLDED,
  SIGNAL_LINK_HOVERED,
  SIGNAL_FAILED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static unsigned int signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MailMessageCards, mail_message_cards, GTK_TYPE_BOX)

static void
on_shown (MailMessageCards *self)
{
  g_signal_emit (self, signals[SIGNAL_SHOWN], 0);
}

static void
on_folded (MailMessageCards *self)
{
  g_signal_emit (self, signals[SIGNAL_FOLDED], 0);
}

static void
on_link_hovered (MailMessageCards *self, const char *uri)
{
  g_signal_emit (self, signals[SIGNAL_LINK_HOVERED], 0, uri);
}

static void
on_failed (MailMessageCards *self, GError *error)
{
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

static void
add_card (MailMessageCards *self, MailRow *row, GtkWidget *after)
{
  GtkWidget *card = mail_message_card_new (self->engine, self->web, row, self->zoom);

  g_signal_connect_object (card, "shown", G_CALLBACK (on_shown), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (card, "link-hovered", G_CALLBACK (on_link_hovered), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (card, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (card, "notify::is-expanded", G_CALLBACK (on_folded), self,
                           G_CONNECT_SWAPPED);
  g_object_bind_property (self, "is-narrow", card, "is-narrow", G_BINDING_SYNC_CREATE);
  gtk_box_insert_child_after (GTK_BOX (self), card, after);
  g_hash_table_insert (self->by_id, g_memdup2 (&row->id, sizeof row->id), card);
}

static void
remove_card (MailMessageCards *self, GtkWidget *card)
{
  int64_t id = mail_message_card_get_row (MAIL_MESSAGE_CARD (card))->id;

  g_hash_table_remove (self->by_id, &id);
  gtk_box_remove (GTK_BOX (self), card);
}

static void
remove_gone (MailMessageCards *self, GPtrArray *rows)
{
  g_autoptr (GHashTable) there = g_hash_table_new (g_int64_hash, g_int64_equal);
  MailMessageCard *next;

  for (unsigned int i = 0; i < rows->len; i++)
    g_hash_table_add (there, &((MailRow *) g_ptr_array_index (rows, i))->id);
  for (MailMessageCard *card = mail_message_cards_get_first (self); card; card = next) {
    next = mail_message_cards_get_next (card);
    if (!g_hash_table_contains (there, &mail_message_card_get_row (card)->id))
      remove_card (self, GTK_WIDGET (card));
  }
}

static void
mail_message_cards_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  g_value_set_boolean (value, MAIL_MESSAGE_CARDS (object)->is_narrow);
}

static void
mail_message_cards_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  MAIL_MESSAGE_CARDS (object)->is_narrow = g_value_get_boolean (value);
}

static void
mail_message_cards_dispose (GObject *object)
{
  MailMessageCards *self = MAIL_MESSAGE_CARDS (object);

  mail_message_cards_end (self);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_message_cards_parent_class)->dispose (object);
}

static void
mail_message_cards_finalize (GObject *object)
{
  g_hash_table_unref (MAIL_MESSAGE_CARDS (object)->by_id);
  G_OBJECT_CLASS (mail_message_cards_parent_class)->finalize (object);
}

static unsigned int
add_signal (const char *name, unsigned int n_parameters, GType type)
{
  return g_signal_new (name, MAIL_TYPE_MESSAGE_CARDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, n_parameters, type);
}

static void
mail_message_cards_class_init (MailMessageCardsClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->dispose = mail_message_cards_dispose;
  object_class->finalize = mail_message_cards_finalize;
  object_class->get_property = mail_message_cards_get_property;
  object_class->set_property = mail_message_cards_set_property;
  properties[PROP_IS_NARROW] = g_param_spec_boolean ("is-narrow", NULL, NULL, false,
                                                     G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_SHOWN] = add_signal ("shown", 0, G_TYPE_NONE);
  signals[SIGNAL_FOLDED] = add_signal ("folded", 0, G_TYPE_NONE);
  signals[SIGNAL_LINK_HOVERED] = add_signal ("link-hovered", 1, G_TYPE_STRING);
  signals[SIGNAL_FAILED] = add_signal ("failed", 1, G_TYPE_ERROR);
}

static void
mail_message_cards_init (MailMessageCards *self)
{
  self->by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->web = mail_web_new ();
  self->zoom = 1.0;
}

void
mail_message_cards_set_engine (MailMessageCards *self, MailEngine *engine)
{
  self->engine = g_object_ref (engine);
}

void
mail_message_cards_merge (MailMessageCards *self, GPtrArray *rows, unsigned int first)
{
  GtkWidget *after = NULL;

  remove_gone (self, rows);
  for (unsigned int i = first; i < rows->len; i++) {
    MailRow *row = g_ptr_array_index (rows, i);
    GtkWidget *card = g_hash_table_lookup (self->by_id, &row->id);

    if (card) {
      mail_message_card_set_row (MAIL_MESSAGE_CARD (card), row);
      gtk_box_reorder_child_after (GTK_BOX (self), card, after);
    } else {
      add_card (self, row, after);
      card = g_hash_table_lookup (self->by_id, &row->id);
      // What arrives while the conversation is open is unfolded, and moves nothing.
      mail_message_card_set_expanded (MAIL_MESSAGE_CARD (card),
                                      !(row->flags & MAIL_FLAG_SEEN) || i + 1 == rows->len);
    }
    after = card;
  }
}

void
mail_message_cards_clear (MailMessageCards *self)
{
  GtkWidget *card;

  while ((card = gtk_widget_get_first_child (GTK_WIDGET (self))))
    remove_card (self, card);
}

MailMessageCard *
mail_message_cards_get_first (MailMessageCards *self)
{
  GtkWidget *card = gtk_widget_get_first_child (GTK_WIDGET (self));

  return card ? MAIL_MESSAGE_CARD (card) : NULL;
}

MailMessageCard *
mail_message_cards_get_next (MailMessageCard *card)
{
  GtkWidget *next = gtk_widget_get_next_sibling (GTK_WIDGET (card));

  return next ? MAIL_MESSAGE_CARD (next) : NULL;
}

void
mail_message_cards_choose (MailMessageCards *self, int64_t message_id)
{
  self->chosen_id = message_id;
}

MailMessageCard *
mail_message_cards_get_current (MailMessageCards *self)
{
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self));
  MailMessageCard *found = NULL;

  if (!focus)
    focus = g_hash_table_lookup (self->by_id, &self->chosen_id);
  if (focus)
    return MAIL_MESSAGE_CARD (focus);
  for (MailMessageCard *card = mail_message_cards_get_first (self); card;
       card = mail_message_cards_get_next (card))
    if (!found || !(mail_message_card_get_row (card)->flags & MAIL_FLAG_DRAFT))
      found = card;
  return found;
}

GtkWidget *
mail_message_cards_open_start (MailMessageCards *self)
{
  GtkWidget *start = gtk_widget_get_last_child (GTK_WIDGET (self));

  for (MailMessageCard *card = mail_message_cards_get_first (self); card;
       card = mail_message_cards_get_next (card))
    if (!(mail_message_card_get_row (card)->flags & MAIL_FLAG_SEEN)) {
      start = GTK_WIDGET (card);
      break;
    }
  if (start)
    mail_message_card_set_expanded (MAIL_MESSAGE_CARD (start), true);
  return start;
}

GtkWidget *
mail_message_cards_open (MailMessageCards *self, int64_t message_id)
{
  GtkWidget *card = g_hash_table_lookup (self->by_id, &message_id);

  if (card)
    mail_message_card_set_expanded (MAIL_MESSAGE_CARD (card), true);
  return card;
}

void
mail_message_cards_expand_all (MailMessageCards *self)
{
  for (MailMessageCard *card = mail_message_cards_get_first (self); card;
       card = mail_message_cards_get_next (card))
    mail_message_card_set_expanded (card, true);
}

int64_t
mail_message_cards_find_draft (MailMessageCards *self)
{
  int64_t id = 0;

  for (MailMessageCard *card = mail_message_cards_get_first (self); card;
       card = mail_message_cards_get_next (card))
    if (mail_message_card_get_row (card)->flags & MAIL_FLAG_DRAFT)
      id = mail_message_card_get_row (card)->id;
  return id;
}

GPtrArray *
mail_message_cards_dup_bodies (MailMessageCards *self)
{
  GPtrArray *all = g_ptr_array_new ();

  for (MailMessageCard *card = mail_message_cards_get_first (self); card;
       card = mail_message_cards_get_next (card))
    if (mail_message_card_is_expanded (card))
      g_ptr_array_extend (all, mail_message_card_get_bodies (card), NULL, NULL);
  return all;
}

void
mail_message_cards_set_zoom (MailMessageCards *self, double zoom)
{
  self->zoom = zoom;
  for (MailMessageCard *card = mail_message_cards_get_first (self); card;
       card = mail_message_cards_get_next (card))
    mail_message_card_set_zoom (card, zoom);
}

void
mail_message_cards_end (MailMessageCards *self)
{
  mail_message_cards_clear (self);
  g_clear_object (&self->web);
}
