// SPDX-License-Identifier: GPL-3.0-or-later
//
// Both lists are newest first, so one walk over both finds what differs, second by second.

#include "ui/mail-list-diff.h"

#define MAX_COMPARISONS 1000000 // of rows of one second with each other

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

// The end of the run of rows that have the date of the row at START.
static uint32_t
end_of_second (const MailIdList *list, uint32_t start)
{
  uint32_t end = start;

  while (end < list->length && list->items[end].date == list->items[start].date)
    end++;
  return end;
}

static void
add_change (GArray *changes, const MailListChange *change)
{
  MailListChange *last =
    changes->len > 0 ? &g_array_index (changes, MailListChange, changes->len - 1) : NULL;

  if (change->removed == 0 && change->added == 0)
    return;
  if (last && last->position + last->removed == change->position &&
      last->after_position + last->added == change->after_position) {
    last->removed += change->removed;
    last->added += change->added;
  } else {
    g_array_append_vals (changes, change, 1);
  }
}

static bool
has_id (const MailIdList *list, uint32_t start, uint32_t end, int64_t id)
{
  for (uint32_t i = start; i < end; i++)
    if (list->items[i].id == id)
      return true;
  return false;
}

// Rows of one second, I to I_END and J to J_END, in any order. What only changed its place among
// them leaves and comes.
static void
diff_second (const MailIdList *before, uint32_t i, uint32_t i_end, const MailIdList *after,
             uint32_t j, uint32_t j_end, GArray *changes)
{
  if ((uint64_t) (i_end - i) * (j_end - j) > MAX_COMPARISONS) {
    add_change (changes, &(MailListChange) {i, i_end - i, j, j_end - j});
    return;
  }
  while (i < i_end || j < j_end) {
    if (i < i_end && j < j_end && before->items[i].id == after->items[j].id) {
      i++;
      j++;
    } else if (i < i_end && !has_id (after, j, j_end, before->items[i].id)) {
      add_change (changes, &(MailListChange) {i++, 1, j, 0});
    } else if (j < j_end && !has_id (before, i, i_end, after->items[j].id)) {
      add_change (changes, &(MailListChange) {i, 0, j++, 1});
    } else {
      // Each has the other's row further on: this one leaves here, and comes where it is met.
      add_change (changes, &(MailListChange) {i++, 1, j, 0});
    }
  }
}

static void
diff_sorted (const MailIdList *before, const MailIdList *after, GArray *changes)
{
  uint32_t i = 0, j = 0;

  while (i < before->length || j < after->length) {
    int64_t left = i < before->length ? before->items[i].date : G_MININT64;
    int64_t right = j < after->length ? after->items[j].date : G_MININT64;
    uint32_t i_end = i < before->length && left >= right ? end_of_second (before, i) : i;
    uint32_t j_end = j < after->length && right >= left ? end_of_second (after, j) : j;

    diff_second (before, i, i_end, after, j, j_end, changes);
    i = i_end;
    j = j_end;
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
    if (list->items[i - 1].date < list->items[i].date)
      return false;
  return true;
}

MailIdList *
mail_list_without_copies (MailIdList *list)
{
  g_autofree MailIdDate *items = NULL;
  uint32_t n = 0, first = 1;

  while (first < list->length && list->items[first].id != list->items[first - 1].id)
    first++;
  if (first >= list->length)
    return mail_id_list_ref (list);
  items = g_memdup2 (list->items, list->length * sizeof *items);
  for (uint32_t i = 0; i < list->length; i++)
    if (n == 0 || items[n - 1].id != list->items[i].id)
      items[n++] = list->items[i];
  return mail_id_list_new (items, n);
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
    if (!is_placed && item->date > list->items[i].date) {
      items[n++] = *item;
      is_placed = true;
    }
    items[n++] = list->items[i];
  }
  if (!is_placed)
    items[n++] = *item;
  return mail_id_list_new (items, n);
}
