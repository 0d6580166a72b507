// SPDX-License-Identifier: GPL-3.0-or-later
//
// From an mbox file to conversations: split here, parsed by mime/, threaded by store/.

#include "account/mail-threads.h"
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

// MimeMessage of each.
static GPtrArray *
split (GBytes *mbox)
{
  GPtrArray *messages = g_ptr_array_new_with_free_func ((GDestroyNotify) mime_message_unref);
  size_t length = 0;
  const char *bytes = g_bytes_get_data (mbox, &length);
  size_t separator = find_separator (bytes, length, 0);
  size_t begin = separator == 0 ? after_line (bytes, length, 0) : 0;

  while (begin < length) {
    size_t end = find_separator (bytes, length, begin > 0 ? begin - 1 : 1);
    g_autoptr (GBytes) raw = g_bytes_new_from_bytes (mbox, begin, end - begin);
    g_ptr_array_add (messages, mime_message_parse (raw));
    begin = after_line (bytes, length, end);
  }
  return messages;
}

char *
mail_threads_of_mbox (GBytes *mbox)
{
  g_autoptr (GPtrArray) messages = split (mbox);
  g_autofree StoreThreadInput *inputs = g_new0 (StoreThreadInput, messages->len);

  for (unsigned int i = 0; i < messages->len; i++) {
    MimeMessage *message = g_ptr_array_index (messages, i);
    inputs[i] = (StoreThreadInput) {
      .number = i + 1,
      .message_id = mime_message_get_header (message, "Message-ID"),
      .in_reply_to = mime_message_get_header (message, "In-Reply-To"),
      .references = mime_message_get_header (message, "References"),
      .subject = mime_message_get_subject (message),
      .date = mime_message_get_date (message),
    };
  }
  return store_thread_references (inputs, messages->len);
}
