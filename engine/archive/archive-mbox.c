// SPDX-License-Identifier: GPL-3.0-or-later
//
// The mbox reader. Lines come in pieces of one buffer, so that memory does not grow with them; the
// header alone is gathered, for what stands at its edges.

#include "archive/archive-mbox.h"
#include "archive/archive-mbox-header.h"
#include "base/limits.h"
#include "base/mail-error.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_BYTES (64 * 1024)
// No program writes longer "From " lines.
#define FROM_BYTES_MAX 1000

struct _ArchiveMbox {
  int fd;
  char *path;
  ArchiveSpool *spool;
  char buffer[BUFFER_BYTES];
  size_t start, end; // what of BUFFER is not read yet
  uint64_t position; // in the file, of START
  bool is_over;      // the file has no more than the buffer
  bool at_start;     // the next piece begins a line
  bool has_from;     // a "From " line was read, its message not yet
  int64_t received;  // its date
};

typedef struct {
  const char *p;
  size_t n;
  bool begins, ends; // a line
} Piece;

static bool
fail (ArchiveMbox *mbox, GError **error)
{
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_FILE, "%s: %s", mbox->path, g_strerror (errno));
  return false;
}

static bool
fill (ArchiveMbox *mbox, GError **error)
{
  memmove (mbox->buffer, mbox->buffer + mbox->start, mbox->end - mbox->start);
  mbox->end -= mbox->start;
  mbox->start = 0;
  while (!mbox->is_over && mbox->end < BUFFER_BYTES) {
    ssize_t n = read (mbox->fd, mbox->buffer + mbox->end, BUFFER_BYTES - mbox->end);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail (mbox, error);
    mbox->is_over = n == 0;
    mbox->end += (size_t) n;
  }
  return true;
}

// The next line, or as much of it as there is room for; OUT->n is 0 at the end.
static bool
look (ArchiveMbox *mbox, Piece *out, GError **error)
{
  const char *newline = memchr (mbox->buffer + mbox->start, '\n', mbox->end - mbox->start);

  if (newline == NULL && !mbox->is_over) {
    if (!fill (mbox, error))
      return false;
    newline = memchr (mbox->buffer, '\n', mbox->end);
  }
  const char *p = mbox->buffer + mbox->start;
  *out = (Piece) {.p = p,
                  .n = newline != NULL ? (size_t) (newline - p) + 1 : mbox->end - mbox->start,
                  .begins = mbox->at_start,
                  .ends = newline != NULL};
  return true;
}

static void
pass (ArchiveMbox *mbox, const Piece *piece)
{
  mbox->start += piece->n;
  mbox->position += piece->n;
  mbox->at_start = piece->ends;
}

static bool
is_blank (const Piece *piece)
{
  return piece->begins && piece->ends && (piece->n == 1 || (piece->n == 2 && piece->p[0] == '\r'));
}

static size_t
length_without_end (const Piece *piece)
{
  size_t n = piece->n - piece->ends;

  return n > 0 && piece->p[n - 1] == '\r' ? n - 1 : n;
}

static int
month_of (const char *word)
{
  static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

  for (int month = 0; month < 12; month++)
    if (strlen (word) == 3 && strncmp (word, names + 3 * month, 3) == 0)
      return month + 1;
  return 0;
}

static bool
parse_number (const char *word, unsigned max, unsigned *out)
{
  uint64_t value = 0;

  if (!g_ascii_string_to_unsigned (word, 10, 0, max, &value, NULL))
    return false;
  *out = (unsigned) value;
  return true;
}

static bool
parse_time (const char *word, unsigned out[3])
{
  g_auto (GStrv) fields = g_strsplit (word, ":", 4);
  unsigned n = g_strv_length (fields);

  out[2] = 0;
  return (n == 2 || n == 3) && parse_number (fields[0], 23, &out[0]) &&
         parse_number (fields[1], 59, &out[1]) && (n == 2 || parse_number (fields[2], 60, &out[2]));
}

// "+0200" among WORDS, in seconds.
static int
find_zone (char **words)
{
  for (; *words != NULL; words++) {
    const char *word = *words;
    unsigned value = 0;

    if (strlen (word) == 5 && (*word == '+' || *word == '-') &&
        parse_number (word + 1, 1400, &value))
      return (int) (value / 100 * 3600 + value % 100 * 60) * (*word == '-' ? -1 : 1);
  }
  return 0;
}

// WORDS are a month and what follows it.
static int64_t
parse_date (char **words)
{
  unsigned day = 0, year = 0, time[3];

  if (g_strv_length (words) < 4 || !parse_number (words[1], 31, &day) ||
      !parse_time (words[2], time))
    return 0;
  for (char **word = words + 3; *word != NULL && year == 0; word++)
    if (strlen (*word) == 4 && !parse_number (*word, 9999, &year))
      year = 0;
  g_autoptr (GDateTime) date =
    year > 0 ? g_date_time_new_utc ((int) year, month_of (words[0]), (int) day, (int) time[0],
                                    (int) time[1], MIN (time[2], 59)) :
               NULL;
  return date != NULL ? g_date_time_to_unix (date) - find_zone (words + 3) : 0;
}

// DAY is followed by month, year and time, as in a message's own Date, and at most by a zone: so
// much must fit, since people write such dates, too.
static int64_t
parse_mail_date (char **day)
{
  unsigned int n = g_strv_length (day);
  char *turned[6] = {NULL};

  if (n < 4 || n > 5 || strlen (day[2]) != 4 ||
      (n == 5 && find_zone (day + 4) == 0 && !g_str_has_suffix (day[4], "0000")))
    return 0;
  turned[0] = day[1];
  turned[1] = day[0];
  turned[2] = day[3];
  turned[3] = day[2];
  turned[4] = day[4];
  return parse_date (turned);
}

static int64_t
find_date (char **words)
{
  int64_t date = 0;

  for (unsigned int i = 0; words[i] != NULL && date == 0; i++) {
    if (month_of (words[i]) == 0)
      continue;
    date = parse_date (words + i);
    if (date == 0 && i > 0)
      date = parse_mail_date (words + i - 1);
  }
  return date;
}

bool
archive_mbox_is_from (const char *line, size_t length, int64_t *out_received)
{
  *out_received = 0;
  if (length < 5 || length > FROM_BYTES_MAX || memcmp (line, "From ", 5) != 0)
    return false;
  g_autofree char *rest = g_strndup (line + 5, length - 5);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) split = g_strsplit_set (rest, " \t", -1);

  for (char **word = split; *word != NULL; word++)
    if (**word != '\0')
      g_strv_builder_add (builder, *word);
  g_auto (GStrv) words = g_strv_builder_end (builder);
  *out_received = find_date (words);
  if (*out_received != 0)
    return true;
  // A date of 1970 itself is one, too.
  return strstr (rest, "00:00:00") != NULL && strstr (rest, "1970") != NULL;
}

// Up to the empty line, which is passed, or as much as a header may have; *OUT_MORE: what follows
// is the body's.
static bool
read_header (ArchiveMbox *mbox, GByteArray *header, bool *out_more, GError **error)
{
  Piece piece;

  *out_more = false;
  while (!*out_more) {
    if (!look (mbox, &piece, error))
      return false;
    if (piece.n == 0)
      return true;
    g_byte_array_append (header, (const uint8_t *) piece.p, (unsigned) piece.n);
    *out_more = is_blank (&piece) || header->len >= LIMIT_MIME_HEADER_BYTES;
    pass (mbox, &piece);
  }
  return true;
}

// Bytes of the file at OFFSET; fewer at its end.
static size_t
peek (ArchiveMbox *mbox, uint64_t offset, char *out, size_t length)
{
  size_t done = 0;

  while (done < length) {
    ssize_t n = pread (mbox->fd, out + done, length - done, (off_t) (offset + done));
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      break;
    done += (size_t) n;
  }
  return done;
}

// Does a message really end LENGTH bytes from here?
static bool
is_end (ArchiveMbox *mbox, uint64_t length)
{
  char bytes[8];
  uint64_t end = mbox->position + length;
  size_t n = peek (mbox, end, bytes, sizeof bytes), skip = 0;

  if (n == 0)
    return length == 0 || peek (mbox, end - 1, bytes, 1) == 1;
  skip += skip < n && bytes[skip] == '\r';
  skip += skip < n && bytes[skip] == '\n';
  return n == skip || (n - skip >= 5 && memcmp (bytes + skip, "From ", 5) == 0);
}

// mboxcl2 quotes nothing, so that a line within may begin with "From ".
static bool
has_from_within (ArchiveMbox *mbox, uint64_t length)
{
  char bytes[16 * 1024];
  uint64_t offset = 0;

  while (offset < length) {
    size_t n = peek (mbox, mbox->position + offset, bytes, MIN (sizeof bytes, length - offset));

    if (n < 6)
      return false;
    if (memmem (bytes, n, "\nFrom ", 6) != NULL)
      return true;
    offset += n - 5;
  }
  return false;
}

// A line of the body without its quoting: ">From " and ">>From " lose one '>'.
static bool
append_line (ArchiveMbox *mbox, const Piece *piece, bool unquotes, GError **error)
{
  size_t quotes = 0;

  while (unquotes && piece->begins && quotes < piece->n && piece->p[quotes] == '>')
    quotes++;
  size_t skip = quotes > 0 && piece->n - quotes >= 5 && memcmp (piece->p + quotes, "From ", 5) == 0;
  return archive_spool_append (mbox->spool, piece->p + skip, piece->n - skip, error);
}

static bool
read_counted (ArchiveMbox *mbox, uint64_t length, GError **error)
{
  bool unquotes = !has_from_within (mbox, length);

  while (length > 0) {
    Piece piece;

    if (!look (mbox, &piece, error))
      return false;
    if (piece.n == 0)
      break;
    if (piece.n > length) {
      piece.n = (size_t) length;
      piece.ends = true; // what comes begins a line, whatever was counted
    }
    if (!append_line (mbox, &piece, unquotes, error))
      return false;
    length -= piece.n;
    pass (mbox, &piece);
  }
  mbox->at_start = true;
  return true;
}

// Up to the next "From " line, which is passed, or the end. The empty line before it is not the
// message's.
static bool
read_to_from (ArchiveMbox *mbox, bool appends, GError **error)
{
  char held[2];
  size_t n_held = 0;
  bool after_blank = true; // right behind the header

  while (true) {
    Piece piece;

    if (!look (mbox, &piece, error))
      return false;
    if (piece.n == 0)
      return true;
    if (piece.begins && after_blank &&
        archive_mbox_is_from (piece.p, length_without_end (&piece), &mbox->received)) {
      pass (mbox, &piece);
      mbox->has_from = true;
      return true;
    }
    if (appends && n_held > 0 && !archive_spool_append (mbox->spool, held, n_held, error))
      return false;
    n_held = 0;
    after_blank = is_blank (&piece);
    if (after_blank) {
      n_held = piece.n;
      memcpy (held, piece.p, n_held);
    } else if (appends && !append_line (mbox, &piece, true, error)) {
      return false;
    }
    pass (mbox, &piece);
  }
}

static bool
read_body (ArchiveMbox *mbox, const ArchiveMboxHeader *header, GError **error)
{
  if (header->has_length && is_end (mbox, header->length))
    return read_counted (mbox, header->length, error) && read_to_from (mbox, false, error);
  return read_to_from (mbox, true, error);
}

static bool
read_message (ArchiveMbox *mbox, ArchiveMessage *out, bool *out_erased, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  ArchiveMboxHeader header = {0};
  bool has_body;

  out->received = mbox->received;
  mbox->has_from = false;
  if (!read_header (mbox, bytes, &has_body, error))
    return false;
  archive_mbox_header_read (bytes, out, &header);
  *out_erased = header.is_erased;
  if (!archive_spool_append (mbox->spool, (const char *) bytes->data + header.start,
                             header.end - header.start, error) ||
      !archive_spool_append (mbox->spool, (const char *) bytes->data + header.rest,
                             bytes->len - header.rest, error))
    return false;
  return !has_body || read_body (mbox, &header, error);
}

bool
archive_mbox_next (ArchiveMbox *mbox, ArchiveMessage *out, GError **error)
{
  bool is_erased = true;

  while (mbox->has_from && is_erased) {
    archive_message_clear (out);
    archive_spool_reset (mbox->spool);
    if (!read_message (mbox, out, &is_erased, error))
      return false;
  }
  if (is_erased) {
    archive_message_clear (out);
    return true;
  }
  out->raw = archive_spool_take (mbox->spool, error);
  return out->raw != NULL;
}

uint64_t
archive_mbox_tell (const ArchiveMbox *mbox)
{
  return mbox->position;
}

ArchiveMbox *
archive_mbox_open (const char *path, ArchiveSpool *spool, GError **error)
{
  g_autoptr (ArchiveMbox) mbox = g_new0 (ArchiveMbox, 1);
  Piece piece;

  mbox->path = g_strdup (path);
  mbox->spool = spool;
  mbox->at_start = true;
  mbox->fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (mbox->fd < 0) {
    fail (mbox, error);
    return NULL;
  }
  if (!look (mbox, &piece, error))
    return NULL;
  if (piece.n == 0)
    return g_steal_pointer (&mbox);
  if (piece.n < 5 || memcmp (piece.p, "From ", 5) != 0) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "%s is no mbox file", path);
    return NULL;
  }
  archive_mbox_is_from (piece.p, length_without_end (&piece), &mbox->received);
  pass (mbox, &piece);
  mbox->has_from = true;
  return g_steal_pointer (&mbox);
}

void
archive_mbox_free (ArchiveMbox *mbox)
{
  if (mbox == NULL)
    return;
  if (mbox->fd >= 0)
    close (mbox->fd);
  g_free (mbox->path);
  g_free (mbox);
}
