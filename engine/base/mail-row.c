// SPDX-License-Identifier: GPL-3.0-or-later
//
// Row snapshots and id arrays: making, counting references, freeing.

#include "base/mail-row.h"

#include <string.h>

typedef struct {
  MailRow row; // first, so that a MailRow is a CountedRow
  gatomicrefcount refs;
} CountedRow;

typedef struct {
  MailConversation conversation; // first, likewise
  gatomicrefcount refs;
} CountedConversation;

MailAddress *
mail_address_new (const char *name, const char *address)
{
  MailAddress *made = g_new (MailAddress, 1);

  made->name = g_strdup (name != NULL ? name : "");
  made->address = g_strdup (address != NULL ? address : "");
  return made;
}

void
mail_address_free (MailAddress *address)
{
  if (address == NULL)
    return;
  g_free (address->name);
  g_free (address->address);
  g_free (address);
}

static GPtrArray *
new_addresses (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
}

MailRow *
mail_row_new (void)
{
  CountedRow *counted = g_new0 (CountedRow, 1);
  MailRow *row = &counted->row;

  g_atomic_ref_count_init (&counted->refs);
  row->from = new_addresses ();
  row->to = new_addresses ();
  row->cc = new_addresses ();
  row->keywords = g_new0 (char *, 1);
  row->labels = g_new0 (char *, 1);
  return row;
}

MailRow *
mail_row_ref (const MailRow *row)
{
  g_atomic_ref_count_inc (&((CountedRow *) row)->refs);
  return (MailRow *) row;
}

void
mail_row_unref (MailRow *row)
{
  if (row == NULL || !g_atomic_ref_count_dec (&((CountedRow *) row)->refs))
    return;
  g_clear_pointer (&row->from, g_ptr_array_unref);
  g_clear_pointer (&row->to, g_ptr_array_unref);
  g_clear_pointer (&row->cc, g_ptr_array_unref);
  g_strfreev (row->keywords);
  g_strfreev (row->labels);
  g_free (row->message_id);
  g_free (row->subject);
  g_free (row->preview);
  g_free (row);
}

MailConversation *
mail_conversation_new (void)
{
  CountedConversation *counted = g_new0 (CountedConversation, 1);
  MailConversation *conversation = &counted->conversation;

  g_atomic_ref_count_init (&counted->refs);
  conversation->people = new_addresses ();
  conversation->people_unread = g_array_new (FALSE, TRUE, sizeof (bool));
  conversation->people_me = g_array_new (FALSE, TRUE, sizeof (bool));
  conversation->labels = g_new0 (char *, 1);
  return conversation;
}

MailConversation *
mail_conversation_ref (const MailConversation *conversation)
{
  g_atomic_ref_count_inc (&((CountedConversation *) conversation)->refs);
  return (MailConversation *) conversation;
}

void
mail_conversation_unref (MailConversation *conversation)
{
  if (conversation == NULL ||
      !g_atomic_ref_count_dec (&((CountedConversation *) conversation)->refs))
    return;
  g_clear_pointer (&conversation->people, g_ptr_array_unref);
  g_clear_pointer (&conversation->people_unread, g_array_unref);
  g_clear_pointer (&conversation->people_me, g_array_unref);
  g_strfreev (conversation->labels);
  g_free (conversation->subject);
  g_free (conversation->preview);
  g_free (conversation);
}

MailIdList *
mail_id_list_new (const MailIdDate *items, uint32_t length)
{
  MailIdList *list = g_malloc (sizeof (MailIdList) + (size_t) length * sizeof (MailIdDate));

  g_atomic_ref_count_init (&list->refs);
  list->length = length;
  if (length > 0)
    memcpy (list->items, items, (size_t) length * sizeof (MailIdDate));
  return list;
}

MailIdList *
mail_id_list_ref (MailIdList *list)
{
  g_atomic_ref_count_inc (&list->refs);
  return list;
}

void
mail_id_list_unref (MailIdList *list)
{
  if (list != NULL && g_atomic_ref_count_dec (&list->refs))
    g_free (list);
}
