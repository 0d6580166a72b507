// SPDX-License-Identifier: GPL-3.0-or-later
//
// From an mbox file to conversations: split here, parsed by mime/, threaded by store/.

#include "account/mail-threads.h"
#include "mime/mime-header.h"
#include "mime/mime-message.h"
#include "store/store-thread.h"

#include <string.h>

// Where a line that separates messages begins at or after AT; LENGTH when there is none.
static size_t
find_separator (const char *bytes, size_t length, size_t at)
{
  static const char mark[] = "\nFrom ";

  if (at == 0 && length >= 5 && memcmp (bytes, mark + 1, 5) == 0)
    return 0;
  const char *found = at < length ? memmem (bytes + at, length - at, mark, sizeof mark - 1) : NULL;
  return found != NULL ? (size_t) (found - bytes) + 1 : length;
}

static size_t
after_line (const char *bytes, size_t length, size_t at)
{
  const char *end = at < length ? memchr (bytes + at, '\n', length - at) : NULL;

  return end != NULL ? (size_t) (end - bytes) + 1 : length;
}

typedef struct {
  MimeMessage *message;
  int64_t received; // of the line that separates, 0 if it tells none
} Entry;

static void
entry_clear (void *data)
{
  mime_message_unref (((Entry *) data)->message);
}

// "From ana@example.com Fri Feb 22 15:06:23 2008": when it was received. 0 if it does not tell.
static int64_t
parse_separator (const char *line, size_t length)
{
  g_autofree char *text = g_strndup (line, length);
  g_auto (GStrv) all = g_strsplit_set (g_strstrip (text), " \t", -1);
  const char *words[5] = {}; // the last five: weekday, month, day, time, year
  size_t n = 0;

  for (size_t i = g_strv_length (all); i > 0 && n < G_N_ELEMENTS (words); i--) {
    if (*all[i - 1] != '\0')
      words[G_N_ELEMENTS (words) - ++n] = all[i - 1];
  }
  if (n < G_N_ELEMENTS (words))
    return 0;
  g_autofree char *date =
    g_strdup_printf ("%s, %s %s %s %s +0000", words[0], words[2], words[1], words[4], words[3]);
  return mime_header_parse_date (date, NULL);
}

// Array of Entry.
static GArray *
split (GBytes *mbox)
{
  GArray *entries = g_array_new (FALSE, TRUE, sizeof (Entry));
  size_t length = 0;
  const char *bytes = g_bytes_get_data (mbox, &length);
  size_t separator = find_separator (bytes, length, 0) == 0 ? 0 : length;
  size_t begin = separator == 0 ? after_line (bytes, length, 0) : 0;

  g_array_set_clear_func (entries, entry_clear);
  while (begin < length) {
    size_t end = find_separator (bytes, length, begin > 0 ? begin - 1 : 1);
    g_autoptr (GBytes) raw = g_bytes_new_from_bytes (mbox, begin, end - begin);
    const Entry entry = {
      .message = mime_message_parse (raw),
      .received = separator < length ? parse_separator (bytes + separator, begin - separator) : 0,
    };
    g_array_append_val (entries, entry);
    separator = end;
    begin = after_line (bytes, length, end);
  }
  return entries;
}

char *
mail_threads_of_mbox (GBytes *mbox)
{
  g_autoptr (GArray) entries = split (mbox);
  g_autofree StoreThreadInput *inputs = g_new0 (StoreThreadInput, entries->len);

  for (unsigned int i = 0; i < entries->len; i++) {
    const Entry *entry = &g_array_index (entries, Entry, i);
    int64_t date = mime_message_get_date (entry->message);
    inputs[i] = (StoreThreadInput) {
      .number = i + 1,
      .message_id = mime_message_get_header (entry->message, "Message-ID"),
      .in_reply_to = mime_message_get_header (entry->message, "In-Reply-To"),
      .references = mime_message_get_header (entry->message, "References"),
      .subject = mime_message_get_subject (entry->message),
      .date = date != 0 ? date : entry->received,
    };
  }
  return store_thread_references (inputs, entries->len);
}
