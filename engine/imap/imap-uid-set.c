// SPDX-License-Identifier: GPL-3.0-or-later
//
// Number sets as ranges. Ranges that come out of order wait unsorted behind the sorted ones and are
// merged in batches, so that a hostile order costs n log n, not n².

#include "imap/imap-uid-set.h"

#include "base/limits.h"

#include <string.h>

#define FEW_UNSORTED 1024

struct _ImapUidSet {
  GArray *ranges;  // ImapRange
  size_t n_sorted; // how many of them, from the front, are in their final form
};

static const ImapRange *
range_at (const ImapUidSet *set, size_t i)
{
  return &g_array_index (set->ranges, ImapRange, i);
}

static int
compare_ranges (const void *a, const void *b)
{
  const ImapRange *left = a;
  const ImapRange *right = b;
  return (left->first > right->first) - (left->first < right->first);
}

// RANGE starts within LAST or right behind it. LAST.first ≤ RANGE.first.
static bool
touches (const ImapRange *last, const ImapRange *range)
{
  return last->last == G_MAXUINT32 || range->first <= last->last + 1;
}

static void
merge_unsorted (ImapUidSet *set)
{
  if (set->n_sorted == set->ranges->len)
    return;
  g_array_sort (set->ranges, compare_ranges);
  ImapRange *ranges = (ImapRange *) (void *) set->ranges->data;
  size_t n = 1;
  for (size_t i = 1; i < set->ranges->len; i++) {
    if (touches (&ranges[n - 1], &ranges[i]))
      ranges[n - 1].last = MAX (ranges[n - 1].last, ranges[i].last);
    else
      ranges[n++] = ranges[i];
  }
  g_array_set_size (set->ranges, n);
  set->n_sorted = n;
}

// Readers see a const set whose waiting ranges they may have to merge first: its numbers stay.
static const GArray *
sorted_ranges (const ImapUidSet *set)
{
  merge_unsorted ((ImapUidSet *) set);
  return set->ranges;
}

// Adds to a set that is in order at, or behind, its last range. False: RANGE belongs elsewhere.
static bool
append_in_order (ImapUidSet *set, ImapRange range)
{
  if (set->n_sorted != set->ranges->len)
    return false;
  if (set->ranges->len == 0) {
    g_array_append_val (set->ranges, range);
    set->n_sorted = 1;
    return true;
  }
  ImapRange *last = &g_array_index (set->ranges, ImapRange, set->ranges->len - 1);
  if (range.first < last->first)
    return false;
  if (touches (last, &range)) {
    last->last = MAX (last->last, range.last);
    return true;
  }
  g_array_append_val (set->ranges, range);
  set->n_sorted++;
  return true;
}

// The first range that ends at or behind UID; the number of ranges when there is none.
static size_t
find_range (const GArray *ranges, uint32_t uid)
{
  size_t low = 0, high = ranges->len;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (g_array_index (ranges, ImapRange, middle).last < uid)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

// Reads digits or `*`. False when there are none or they pass 2³²-1.
static bool
read_number (MailCursor *cursor, uint32_t star, uint32_t *out)
{
  uint64_t value = 0;
  if (mail_cursor_skip (cursor, '*'))
    value = star;
  else if (!mail_cursor_number (cursor, G_MAXUINT32, &value))
    return false;
  *out = (uint32_t) value;
  return value > 0;
}

static bool
read_range (MailCursor *cursor, uint32_t star, ImapRange *out)
{
  if (!read_number (cursor, star, &out->first))
    return false;
  out->last = out->first;
  return !mail_cursor_skip (cursor, ':') || read_number (cursor, star, &out->last);
}

static void
append_range_text (GString *text, const ImapRange *range)
{
  if (text->len > 0)
    g_string_append_c (text, ',');
  g_string_append_printf (text, "%u", range->first);
  if (range->last != range->first)
    g_string_append_printf (text, ":%u", range->last);
}

ImapUidSet *
imap_uid_set_new (void)
{
  ImapUidSet *set = g_new0 (ImapUidSet, 1);
  set->ranges = g_array_new (FALSE, FALSE, sizeof (ImapRange));
  return set;
}

ImapUidSet *
imap_uid_set_new_range (uint32_t first, uint32_t last)
{
  ImapUidSet *set = imap_uid_set_new ();
  imap_uid_set_add_range (set, first, last);
  return set;
}

ImapUidSet *
imap_uid_set_copy (const ImapUidSet *set)
{
  const GArray *ranges = sorted_ranges (set);
  ImapUidSet *copy = imap_uid_set_new ();
  if (ranges->len > 0)
    g_array_append_vals (copy->ranges, ranges->data, ranges->len);
  copy->n_sorted = ranges->len;
  return copy;
}

void
imap_uid_set_free (ImapUidSet *set)
{
  if (set == NULL)
    return;
  g_array_unref (set->ranges);
  g_free (set);
}

MailParse
imap_uid_set_read (ImapUidSet *set, MailCursor *cursor, uint32_t star)
{
  ImapRange range;
  do {
    if (mail_cursor_at_end (cursor))
      return MAIL_PARSE_MORE;
    if (!read_range (cursor, star, &range) ||
        !imap_uid_set_add_range (set, range.first, range.last))
      return MAIL_PARSE_BAD;
  } while (mail_cursor_skip (cursor, ','));
  return MAIL_PARSE_DONE;
}

ImapUidSet *
imap_uid_set_parse (const char *text, size_t length, uint32_t star)
{
  g_autoptr (ImapUidSet) set = imap_uid_set_new ();
  MailCursor cursor = mail_cursor (text, length);
  if (imap_uid_set_read (set, &cursor, star) != MAIL_PARSE_DONE || !mail_cursor_at_end (&cursor))
    return NULL;
  merge_unsorted (set);
  return g_steal_pointer (&set);
}

bool
imap_uid_set_add (ImapUidSet *set, uint32_t uid)
{
  return imap_uid_set_add_range (set, uid, uid);
}

bool
imap_uid_set_add_range (ImapUidSet *set, uint32_t first, uint32_t last)
{
  ImapRange range = {MAX (MIN (first, last), 1), MAX (first, last)};
  if (range.last == 0)
    return true;
  if (set->ranges->len >= LIMIT_SET_RANGES) {
    merge_unsorted (set);
    if (set->ranges->len >= LIMIT_SET_RANGES)
      return false;
  }
  if (append_in_order (set, range))
    return true;
  g_array_append_val (set->ranges, range);
  if (set->ranges->len - set->n_sorted > set->n_sorted + FEW_UNSORTED)
    merge_unsorted (set);
  return true;
}

bool
imap_uid_set_add_set (ImapUidSet *set, const ImapUidSet *other)
{
  const GArray *ranges = sorted_ranges (other);
  if (set->ranges->len + ranges->len > LIMIT_SET_RANGES)
    return false;
  for (size_t i = 0; i < ranges->len; i++)
    imap_uid_set_add_range (set, range_at (other, i)->first, range_at (other, i)->last);
  return true;
}

bool
imap_uid_set_remove_range (ImapUidSet *set, uint32_t first, uint32_t last)
{
  g_autoptr (ImapUidSet) gone = imap_uid_set_new_range (first, last);
  g_autoptr (ImapUidSet) rest = imap_uid_set_subtract (set, gone);
  if (rest->ranges->len > LIMIT_SET_RANGES)
    return false;
  GArray *ranges = set->ranges;
  set->ranges = rest->ranges;
  set->n_sorted = rest->n_sorted;
  rest->ranges = ranges;
  return true;
}

void
imap_uid_set_clear (ImapUidSet *set)
{
  g_array_set_size (set->ranges, 0);
  set->n_sorted = 0;
}

ImapUidSet *
imap_uid_set_intersect (const ImapUidSet *a, const ImapUidSet *b)
{
  ImapUidSet *both = imap_uid_set_new ();
  const GArray *left = sorted_ranges (a);
  const GArray *right = sorted_ranges (b);
  for (size_t i = 0, j = 0; i < left->len && j < right->len;) {
    uint32_t first = MAX (range_at (a, i)->first, range_at (b, j)->first);
    uint32_t last = MIN (range_at (a, i)->last, range_at (b, j)->last);
    if (first <= last)
      append_in_order (both, (ImapRange) {first, last});
    if (range_at (a, i)->last < range_at (b, j)->last)
      i++;
    else
      j++;
  }
  return both;
}

ImapUidSet *
imap_uid_set_subtract (const ImapUidSet *a, const ImapUidSet *b)
{
  ImapUidSet *rest = imap_uid_set_new ();
  const GArray *left = sorted_ranges (a);
  const GArray *right = sorted_ranges (b);
  size_t j = 0;
  for (size_t i = 0; i < left->len; i++) {
    uint64_t first = range_at (a, i)->first;
    uint32_t last = range_at (a, i)->last;
    while (j < right->len && range_at (b, j)->last < first)
      j++;
    for (size_t k = j; k < right->len && range_at (b, k)->first <= last && first <= last; k++) {
      if (range_at (b, k)->first > first)
        append_in_order (rest, (ImapRange) {(uint32_t) first, range_at (b, k)->first - 1});
      first = (uint64_t) range_at (b, k)->last + 1;
      j = k;
    }
    if (first <= last)
      append_in_order (rest, (ImapRange) {(uint32_t) first, last});
  }
  return rest;
}

bool
imap_uid_set_is_empty (const ImapUidSet *set)
{
  return set->ranges->len == 0;
}

uint32_t
imap_uid_set_rank (const ImapUidSet *set, uint32_t uid)
{
  const GArray *ranges = sorted_ranges (set);
  uint32_t below = 0;
  for (size_t i = 0; i < ranges->len && range_at (set, i)->first < uid; i++)
    below += MIN (range_at (set, i)->last + 1, uid) - range_at (set, i)->first;
  return below;
}

bool
imap_uid_set_contains (const ImapUidSet *set, uint32_t uid)
{
  const GArray *ranges = sorted_ranges (set);
  size_t i = find_range (ranges, uid);
  return uid > 0 && i < ranges->len && range_at (set, i)->first <= uid;
}

bool
imap_uid_set_equal (const ImapUidSet *a, const ImapUidSet *b)
{
  const GArray *left = sorted_ranges (a);
  const GArray *right = sorted_ranges (b);
  return left->len == right->len &&
         (left->len == 0 || memcmp (left->data, right->data, left->len * sizeof (ImapRange)) == 0);
}

uint64_t
imap_uid_set_count (const ImapUidSet *set)
{
  const GArray *ranges = sorted_ranges (set);
  uint64_t count = 0;
  for (size_t i = 0; i < ranges->len; i++)
    count += (uint64_t) range_at (set, i)->last - range_at (set, i)->first + 1;
  return count;
}

uint32_t
imap_uid_set_min (const ImapUidSet *set)
{
  return sorted_ranges (set)->len == 0 ? 0 : range_at (set, 0)->first;
}

uint32_t
imap_uid_set_max (const ImapUidSet *set)
{
  const GArray *ranges = sorted_ranges (set);
  return ranges->len == 0 ? 0 : range_at (set, ranges->len - 1)->last;
}

const ImapRange *
imap_uid_set_get_ranges (const ImapUidSet *set, size_t *out_n)
{
  const GArray *ranges = sorted_ranges (set);
  *out_n = ranges->len;
  return (const ImapRange *) (const void *) ranges->data;
}

void
imap_uid_set_iter_init (ImapUidSetIter *iter, const ImapUidSet *set)
{
  sorted_ranges (set);
  *iter = (ImapUidSetIter) {set, 0, 0};
}

bool
imap_uid_set_iter_next (ImapUidSetIter *iter, uint32_t *out_uid)
{
  if (iter->range >= iter->set->ranges->len)
    return false;
  const ImapRange *range = range_at (iter->set, iter->range);
  *out_uid = iter->next == 0 ? range->first : iter->next;
  if (*out_uid == range->last) {
    iter->range++;
    iter->next = 0;
  } else {
    iter->next = *out_uid + 1;
  }
  return true;
}

char *
imap_uid_set_to_string (const ImapUidSet *set)
{
  size_t position = 0;
  char *text = imap_uid_set_next_chunk (set, &position, G_MAXSIZE);
  return text != NULL ? text : g_strdup ("");
}

char *
imap_uid_set_next_chunk (const ImapUidSet *set, size_t *position, size_t max_bytes)
{
  const GArray *ranges = sorted_ranges (set);
  if (*position >= ranges->len)
    return NULL;
  GString *text = g_string_new (NULL);
  while (*position < ranges->len) {
    size_t before = text->len;
    append_range_text (text, range_at (set, *position));
    if (text->len > max_bytes && before > 0) {
      g_string_truncate (text, before);
      break;
    }
    (*position)++;
  }
  return g_string_free (text, FALSE);
}
