// SPDX-License-Identifier: GPL-3.0-or-later
//
// Both lists have one order, so one walk over both finds what differs.

#include "ui/mail-list-diff.h"

// Negative when A stands before B: newer, or as new with the higher id.
static int
compare (const MailIdDate *a, const MailIdDate *b)
{
  if (a->date != b->date)
    return a->date > b->date ? -1 : 1;
  return (a->id < b->id) - (a->id > b->id);
}

static bool
is_same (const MailIdDate *a, const MailIdDate *b)
{
  return a->id == b->id && a->date == b->date;
}

// For lists in no order we know: what stands between the same beginning and the same end.
static void
diff_unsorted (const MailIdList *before, const MailIdList *after, GArray *changes)
{
  uint32_t head = 0, tail = 0;
  uint32_t shorter = MIN (before->length, after->length);

  while (head < shorter && is_same (&before->items[head], &after->items[head]))
    head++;
  while (tail < shorter - head && is_same (&before->items[before->length - 1 - tail],
                                           &after->items[after->length - 1 - tail]))
    tail++;
  MailListChange change = {head, before->length - head - tail, head, after->length - head - tail};
  if (change.removed || change.added)
    g_array_append_val (changes, change);
}

static void
diff_sorted (const MailIdList *before, const MailIdList *after, GArray *changes)
{
  uint32_t i = 0, j = 0;

  while (i < before->length || j < after->length) {
    MailListChange change = {i, 0, j, 0};

    while (i < before->length || j < after->length) {
      int order = i == before->length ? 1 :
                  j == after->length  ? -1 :
                                        compare (&before->items[i], &after->items[j]);
      if (order == 0)
        break;
      if (order < 0)
        i++;
      else
        j++;
    }
    change.removed = i - change.position;
    change.added = j - change.after_position;
    if (change.removed || change.added)
      g_array_append_val (changes, change);
    while (i < before->length && j < after->length &&
           is_same (&before->items[i], &after->items[j])) {
      i++;
      j++;
    }
  }
}

static void
join_all (GArray *changes)
{
  MailListChange *first = &g_array_index (changes, MailListChange, 0);
  const MailListChange *last = &g_array_index (changes, MailListChange, changes->len - 1);

  first->removed = last->position + last->removed - first->position;
  first->added = last->after_position + last->added - first->after_position;
  g_array_set_size (changes, 1);
}

GArray *
mail_list_diff (const MailIdList *before, const MailIdList *after, unsigned int max_changes)
{
  GArray *changes = g_array_new (false, false, sizeof (MailListChange));
  MailListChange all = {0, 0, 0, after->length};

  if (!before && after->length > 0)
    g_array_append_val (changes, all);
  else if (before && mail_list_is_sorted (before) && mail_list_is_sorted (after))
    diff_sorted (before, after, changes);
  else if (before)
    diff_unsorted (before, after, changes);
  if (changes->len > max_changes)
    join_all (changes);
  return changes;
}

bool
mail_list_is_sorted (const MailIdList *list)
{
  for (uint32_t i = 1; i < list->length; i++)
    if (compare (&list->items[i - 1], &list->items[i]) >= 0)
      return false;
  return true;
}

MailIdList *
mail_list_with_item (MailIdList *list, const MailIdDate *item)
{
  g_autofree MailIdDate *items = g_new (MailIdDate, (size_t) list->length + 1);
  uint32_t n = 0;
  bool is_placed = false;

  for (uint32_t i = 0; i < list->length; i++) {
    if (list->items[i].id == item->id)
      return mail_id_list_ref (list);
    if (!is_placed && compare (item, &list->items[i]) < 0) {
      items[n++] = *item;
      is_placed = true;
    }
    items[n++] = list->items[i];
  }
  if (!is_placed)
    items[n++] = *item;
  return mail_id_list_new (items, n);
}
