// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reading b-tree pages (https://www.sqlite.org/fileformat2.html): nothing is believed that was not
// checked against the page's bounds. Freed pages and cells hold zeros (secure_delete), so that what
// is found was not deleted.

#include "store/store-pages.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEFAULT_PAGE_SIZE 4096
// Bytes of one row; larger ones would be nonsense.
#define PAYLOAD_MAX (1024 * 1024 * 1024)
#define CLIMB_MAX 40

enum { INDEX_INTERIOR = 2, TABLE_INTERIOR = 5, INDEX_LEAF = 10, TABLE_LEAF = 13 };
enum { MAP_ROOT = 1, MAP_FREE = 2, MAP_OVERFLOW = 3, MAP_OVERFLOW_NEXT = 4, MAP_TREE = 5 };

struct _StorePages {
  int fd, wal_fd;
  uint32_t page_size;
  uint32_t n;
  GHashTable *log;  // page → offset + 1 of its latest committed version in the log
  uint32_t *owners; // root of each page, 0: not known
  uint32_t damaged;
  uint8_t *payload; // of the row under way
  size_t payload_size;
};

static uint32_t
get_32 (const uint8_t *p)
{
  return (uint32_t) p[0] << 24 | (uint32_t) p[1] << 16 | (uint32_t) p[2] << 8 | p[3];
}

static uint32_t
get_16 (const uint8_t *p)
{
  return (uint32_t) p[0] << 8 | p[1];
}

static bool
read_at (int fd, void *out, size_t length, uint64_t offset)
{
  uint8_t *p = out;

  while (length > 0) {
    ssize_t n = pread (fd, p, length, (off_t) offset);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return false;
    p += n;
    length -= (size_t) n;
    offset += (uint64_t) n;
  }
  return true;
}

static bool
is_page_size (uint32_t size)
{
  return size >= 512 && size <= 65536 && (size & (size - 1)) == 0;
}

static bool
load (StorePages *pages, uint32_t number, uint8_t *out)
{
  void *at = g_hash_table_lookup (pages->log, GUINT_TO_POINTER (number));

  if (number == 0 || number > pages->n)
    return false;
  if (at != NULL)
    return read_at (pages->wal_fd, out, pages->page_size, (uint64_t) GPOINTER_TO_SIZE (at) - 1);
  return read_at (pages->fd, out, pages->page_size, (uint64_t) (number - 1) * pages->page_size);
}

// The log's sums run over pairs of words, in the byte order that its magic number tells.
static void
add_to_sum (uint32_t sum[2], const uint8_t *p, size_t length, bool is_big)
{
  for (size_t i = 0; i + 8 <= length; i += 8) {
    uint32_t first, second;

    memcpy (&first, p + i, 4);
    memcpy (&second, p + i + 4, 4);
    first = is_big ? GUINT32_FROM_BE (first) : GUINT32_FROM_LE (first);
    second = is_big ? GUINT32_FROM_BE (second) : GUINT32_FROM_LE (second);
    sum[0] += first + sum[1];
    sum[1] += second + sum[0];
  }
}

// Frames up to the last commit whose sums agree.
static void
read_log (StorePages *pages)
{
  uint8_t header[32], frame[24];
  g_autofree uint8_t *page = g_malloc (65536);
  g_autoptr (GHashTable) open = g_hash_table_new (NULL, NULL);
  uint32_t sum[2] = {0};
  uint64_t at = sizeof header;

  if (pages->wal_fd < 0 || !read_at (pages->wal_fd, header, sizeof header, 0) ||
      (get_32 (header) & ~1u) != 0x377f0682 || get_32 (header + 8) != pages->page_size)
    return;
  bool is_big = (get_32 (header) & 1) != 0;
  add_to_sum (sum, header, 24, is_big);
  while (read_at (pages->wal_fd, frame, sizeof frame, at) &&
         memcmp (frame + 8, header + 16, 8) == 0 &&
         read_at (pages->wal_fd, page, pages->page_size, at + sizeof frame)) {
    add_to_sum (sum, frame, 8, is_big);
    add_to_sum (sum, page, pages->page_size, is_big);
    if (sum[0] != get_32 (frame + 16) || sum[1] != get_32 (frame + 20))
      return;
    g_hash_table_insert (open, GUINT_TO_POINTER (get_32 (frame)),
                         GSIZE_TO_POINTER (at + sizeof frame + 1));
    if (get_32 (frame + 4) != 0) {
      GHashTableIter iter;
      void *key, *value;

      pages->n = get_32 (frame + 4);
      g_hash_table_iter_init (&iter, open);
      while (g_hash_table_iter_next (&iter, &key, &value))
        g_hash_table_insert (pages->log, key, value);
      g_hash_table_remove_all (open);
    }
    at += sizeof frame + pages->page_size;
  }
}

static uint32_t
find_page_size (StorePages *pages)
{
  uint8_t header[32];
  uint32_t size = 0;

  if (read_at (pages->fd, header, sizeof header, 0) &&
      memcmp (header, "SQLite format 3", 16) == 0) {
    size = get_16 (header + 16);
    size = size == 1 ? 65536 : size;
  }
  if (!is_page_size (size) && pages->wal_fd >= 0 &&
      read_at (pages->wal_fd, header, sizeof header, 0))
    size = get_32 (header + 8);
  return is_page_size (size) ? size : DEFAULT_PAGE_SIZE;
}

// Pages that the file had by its own word, and ends before.
static uint32_t
count_cut_off (const StorePages *pages)
{
  uint8_t header[100];

  // An old SQLite kept the second number as it was when the first had become wrong.
  if (!read_at (pages->fd, header, sizeof header, 0) ||
      memcmp (header, "SQLite format 3", 16) != 0 || memcmp (header + 24, header + 92, 4) != 0)
    return 0;
  uint32_t had = get_32 (header + 28);
  return had > pages->n && had <= G_MAXINT32 ? had - pages->n : 0;
}

StorePages *
store_pages_open (const char *path, GError **error)
{
  g_autoptr (StorePages) pages = g_new0 (StorePages, 1);
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  struct stat info;

  pages->log = g_hash_table_new (NULL, NULL);
  pages->wal_fd = open (wal, O_RDONLY | O_CLOEXEC);
  pages->fd = open (path, O_RDONLY | O_CLOEXEC);
  if (pages->fd < 0 || fstat (pages->fd, &info) != 0) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_STORE, "%s: %s", path, g_strerror (errno));
    return NULL;
  }
  pages->page_size = find_page_size (pages);
  pages->n = (uint32_t) MIN ((uint64_t) info.st_size / pages->page_size, G_MAXINT32);
  uint32_t there = pages->n;
  read_log (pages);
  // The file was cut off. With a log, its last commit tells the size, and each page is missed.
  if (pages->n == there)
    pages->damaged = count_cut_off (pages);
  return g_steal_pointer (&pages);
}

void
store_pages_close (StorePages *pages)
{
  if (pages == NULL)
    return;
  if (pages->fd >= 0)
    close (pages->fd);
  if (pages->wal_fd >= 0)
    close (pages->wal_fd);
  g_hash_table_unref (pages->log);
  g_free (pages->owners);
  g_free (pages->payload);
  g_free (pages);
}

static uint32_t
map_page_of (const StorePages *pages, uint32_t number)
{
  uint32_t group = pages->page_size / 5 + 1, map = (number - 2) / group * group + 2;

  // The page that SQLite's locks lie on holds nothing.
  return map == 0x40000000 / pages->page_size + 1 ? map + 1 : map;
}

// The pointer map's entry of NUMBER; 0: it has none that makes sense.
static int
map_entry (StorePages *pages, uint32_t number, uint32_t *out_parent)
{
  uint8_t entry[5];
  uint32_t map = number >= 2 ? map_page_of (pages, number) : 0;
  g_autofree uint8_t *page = g_malloc (pages->page_size);

  *out_parent = 0;
  if (map == 0 || map == number || !load (pages, map, page))
    return 0;
  memcpy (entry, page + 5 * (size_t) (number - map - 1), 5);
  *out_parent = get_32 (entry + 1);
  return entry[0] >= MAP_ROOT && entry[0] <= MAP_TREE && *out_parent <= pages->n ? entry[0] : 0;
}

static bool
is_tree_page (const StorePages *pages, const uint8_t *page)
{
  uint8_t type = page[0];
  uint32_t head = type == INDEX_INTERIOR || type == TABLE_INTERIOR ? 12 : 8;
  uint32_t cells = get_16 (page + 3);

  return (type == INDEX_INTERIOR || type == TABLE_INTERIOR || type == INDEX_LEAF ||
          type == TABLE_LEAF) &&
         head + 2 * cells <= pages->page_size;
}

static uint32_t
cell_at (const StorePages *pages, const uint8_t *page, uint32_t i)
{
  uint32_t head = page[0] == INDEX_INTERIOR || page[0] == TABLE_INTERIOR ? 12 : 8;
  uint32_t at = get_16 (page + head + 2 * i);

  return at >= head && at + 4 <= pages->page_size ? at : 0;
}

static void
push_child (StorePages *pages, GArray *stack, uint32_t parent, uint32_t child)
{
  uint32_t told;

  if (child < 2 || child > pages->n || pages->owners[child] != 0)
    return;
  int kind = map_entry (pages, child, &told);
  if (kind == 0 || (kind == MAP_TREE && told == parent))
    g_array_append_val (stack, child);
}

static void
mark_tree (StorePages *pages, uint32_t root)
{
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (uint32_t));
  g_autofree uint8_t *page = g_malloc (pages->page_size);

  if (root >= 2 && root <= pages->n)
    g_array_append_val (stack, root);
  while (stack->len > 0) {
    uint32_t number = g_array_index (stack, uint32_t, stack->len - 1);

    g_array_set_size (stack, stack->len - 1);
    if (pages->owners[number] != 0)
      continue;
    pages->owners[number] = root;
    if (!load (pages, number, page) || !is_tree_page (pages, page) ||
        (page[0] != INDEX_INTERIOR && page[0] != TABLE_INTERIOR))
      continue;
    for (uint32_t i = 0; i < get_16 (page + 3); i++) {
      uint32_t at = cell_at (pages, page, i);
      if (at != 0)
        push_child (pages, stack, number, get_32 (page + at));
    }
    push_child (pages, stack, number, get_32 (page + 8));
  }
}

static void
climb (StorePages *pages, uint32_t number)
{
  uint32_t at = number, parent;

  for (int i = 0; i < CLIMB_MAX; i++) {
    int kind = map_entry (pages, at, &parent);

    if (kind == MAP_ROOT || (kind == MAP_TREE && pages->owners[at] != 0)) {
      pages->owners[number] = kind == MAP_ROOT ? at : pages->owners[at];
      return;
    }
    if (kind != MAP_TREE)
      return;
    at = parent;
  }
}

static uint64_t
get_varint (const uint8_t **p, const uint8_t *end)
{
  uint64_t value = 0;

  for (int i = 0; i < 9 && *p < end; i++) {
    uint8_t byte = *(*p)++;

    if (i == 8)
      return value << 8 | byte;
    value = value << 7 | (byte & 0x7f);
    if ((byte & 0x80) == 0)
      return value;
  }
  return value;
}

static uint64_t
local_bytes (const StorePages *pages, uint64_t total, bool is_table)
{
  uint64_t usable = pages->page_size;
  uint64_t max = is_table ? usable - 35 : (usable - 12) * 64 / 255 - 23;
  uint64_t min = (usable - 12) * 32 / 255 - 23;

  if (total <= max)
    return total;
  uint64_t kept = min + (total - min) % (usable - 4);
  return kept <= max ? kept : min;
}

// Follows the chain from FIRST. → how many bytes of the payload are there.
static uint64_t
read_overflow (StorePages *pages, uint32_t first, uint64_t done, uint64_t total)
{
  g_autofree uint8_t *page = g_malloc (pages->page_size);
  uint32_t parent;

  while (done < total && load (pages, first, page)) {
    int kind = map_entry (pages, first, &parent);
    uint64_t n = MIN (total - done, pages->page_size - 4);

    // A chain that was led astray ends where it was.
    if (kind != 0 && kind != MAP_OVERFLOW && kind != MAP_OVERFLOW_NEXT)
      break;
    uint32_t next = get_32 (page);
    if ((done + n < total) != (next != 0) || next > pages->n)
      break;
    memcpy (pages->payload + done, page + 4, n);
    done += n;
    first = next;
  }
  return done;
}

// → how many bytes of it are there; 0: it is none.
static uint64_t
read_payload (StorePages *pages, const uint8_t *p, const uint8_t *end, uint64_t total,
              bool is_table)
{
  uint64_t local = local_bytes (pages, total, is_table);

  if (total == 0 || total > PAYLOAD_MAX || total / pages->page_size > pages->n ||
      (uint64_t) (end - p) < local + (local < total ? 4 : 0))
    return 0;
  if (pages->payload_size < total) {
    pages->payload = g_realloc (pages->payload, total);
    pages->payload_size = total;
  }
  memcpy (pages->payload, p, local);
  return local < total ? read_overflow (pages, get_32 (p + local), local, total) : total;
}

static uint64_t
type_bytes (uint64_t type)
{
  static const uint8_t sizes[] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0};

  return type < G_N_ELEMENTS (sizes) ? sizes[type] : type < 12 ? 0 : (type - 12) / 2;
}

static int64_t
get_integer (const uint8_t *p, uint64_t type)
{
  uint64_t n = type_bytes (type);
  int64_t value = n > 0 && (p[0] & 0x80) != 0 ? -1 : 0;

  if (type >= 8)
    return (int64_t) type - 8;
  for (uint64_t i = 0; i < n; i++)
    value = (int64_t) ((uint64_t) value << 8 | p[i]);
  return value;
}

// Column I of TYPE, of which LEFT bytes at P are there.
static bool
decode_value (StorePageRow *row, unsigned i, uint64_t type, const uint8_t *p, uint64_t left)
{
  uint64_t n = type_bytes (type);
  bool is_whole = n <= left;

  row->values[i] = bind_text (NULL);
  if (!is_whole && row->whole > i)
    row->whole = i;
  if (type == 7 || type == 10 || type == 11)
    return false; // this store has no such numbers
  if (type >= 12)
    row->values[i] = (StoreValue) {type % 2 == 0 ? STORE_VALUE_BLOB : STORE_VALUE_TEXT,
                                   (int64_t) MIN (n, left), p};
  else if (type != 0 && is_whole)
    row->values[i] = bind_int (get_integer (p, type));
  return true;
}

// A record of TOTAL bytes, THERE of which are here.
static bool
decode_record (StorePages *pages, uint64_t total, uint64_t there, StorePageRow *row)
{
  const uint8_t *types = pages->payload, *end = types + there;
  uint64_t head = get_varint (&types, end), at = head;

  if (head < 2 || head > there)
    return false;
  row->n = 0;
  row->whole = STORE_PAGE_COLUMNS_MAX;
  for (const uint8_t *last = pages->payload + head; types < last; row->n++) {
    uint64_t type = get_varint (&types, last);

    if (row->n == STORE_PAGE_COLUMNS_MAX ||
        !decode_value (row, row->n, type, pages->payload + MIN (at, there),
                       at < there ? there - at : 0))
      return false;
    at += type_bytes (type);
  }
  row->whole = MIN (row->whole, row->n);
  return at == total;
}

static bool
read_cell (StorePages *pages, const uint8_t *page, uint32_t at, StorePageRow *row)
{
  const uint8_t *p = page + at, *end = page + pages->page_size;
  bool is_table = page[0] == TABLE_LEAF;

  if (page[0] == INDEX_INTERIOR)
    p += 4;
  uint64_t total = get_varint (&p, end);
  row->has_rowid = is_table;
  row->rowid = is_table ? (int64_t) get_varint (&p, end) : 0;
  uint64_t there = read_payload (pages, p, end, total, is_table);
  return there > 0 && decode_record (pages, total, there, row);
}

static void
read_page (StorePages *pages, uint32_t number, const uint8_t *page, StorePageRowFunc func,
           void *data)
{
  // Nothing tells index entries from rows there.
  if (page[0] == TABLE_INTERIOR || (page[0] != TABLE_LEAF && pages->owners[number] == 0))
    return;
  for (uint32_t i = 0; i < get_16 (page + 3); i++) {
    uint32_t at = cell_at (pages, page, i);
    StorePageRow row;

    if (at != 0 && read_cell (pages, page, at, &row))
      func (data, pages->owners[number], &row);
  }
}

void
store_pages_each_row (StorePages *pages, const uint32_t *roots, size_t n, StorePageRowFunc func,
                      void *data)
{
  g_autofree uint8_t *page = g_malloc (pages->page_size);
  uint32_t parent;

  pages->owners = g_new0 (uint32_t, pages->n + 1);
  for (size_t i = 0; i < n; i++)
    mark_tree (pages, roots[i]);
  for (uint32_t number = 2; number <= pages->n; number++) {
    if (map_page_of (pages, number) == number)
      continue;
    bool is_tree = load (pages, number, page) && is_tree_page (pages, page);
    int kind = map_entry (pages, number, &parent);

    if (is_tree && (kind == 0 || kind == MAP_TREE || kind == MAP_ROOT)) {
      if (pages->owners[number] == 0)
        climb (pages, number);
      read_page (pages, number, page, func, data);
    } else if (kind == MAP_TREE || kind == MAP_ROOT) {
      pages->damaged++;
    }
  }
}

uint32_t
store_pages_count_damaged (const StorePages *pages)
{
  return pages->damaged;
}
