// SPDX-License-Identifier: GPL-3.0-or-later
//
// Decodes envelopes and header blocks into rows.

#include "sync/imap-sync-row.h"

#include "mime/mime-address.h"
#include "mime/mime-header.h"
#include "sync/imap-sync-applier.h"

#include <string.h>

static GPtrArray *
new_addresses (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
}

// A group's start has no host and its end no mailbox: its members stand between them.
static GPtrArray *
dup_addresses (const ImapAddressList *list)
{
  GPtrArray *addresses = new_addresses ();
  for (size_t i = 0; i < list->n; i++) {
    const ImapAddress *item = &list->items[i];
    if (imap_string_is_nil (item->host) || imap_string_is_nil (item->mailbox))
      continue;
    g_autofree char *name = imap_string_dup (item->name);
    g_autofree char *mailbox = imap_string_dup (item->mailbox);
    g_autofree char *host = imap_string_dup (item->host);
    g_autoptr (MailAddress) address = mime_address_from_envelope (name, mailbox, host);
    if (*address->name || *address->address)
      g_ptr_array_add (addresses, g_steal_pointer (&address));
  }
  return addresses;
}

// Of several, or of a group, none may be taken for the sender (security.md M4): as in a header that
// is parsed here, all of them are the name of nobody.
static GPtrArray *
dup_sender (const ImapAddressList *list)
{
  g_autoptr (GPtrArray) addresses = dup_addresses (list);
  if (list->n <= 1 || addresses->len == 0)
    return g_steal_pointer (&addresses);
  g_autofree char *names = mime_address_format_list (addresses);
  g_ptr_array_set_size (addresses, 0);
  g_ptr_array_add (addresses, mail_address_new (names, ""));
  return g_steal_pointer (&addresses);
}

static GPtrArray *
copy_addresses (const GPtrArray *from)
{
  GPtrArray *addresses = new_addresses ();
  for (unsigned int i = 0; i < from->len; i++) {
    const MailAddress *address = from->pdata[i];
    g_ptr_array_add (addresses, mail_address_new (address->name, address->address));
  }
  return addresses;
}

// The end of the field that starts at P: the line end that no white space follows.
static const char *
field_end (const char *p, const char *end)
{
  while ((p = memchr (p, '\n', (size_t) (end - p)))) {
    p++;
    if (p == end || (*p != ' ' && *p != '\t'))
      return p;
  }
  return end;
}

static ImapString
find_fields (const ImapFetch *fetch)
{
  for (size_t i = 0; i < fetch->n_sections; i++)
    if (fetch->sections[i].name.n >= 6 &&
        g_ascii_strncasecmp (fetch->sections[i].name.p, "HEADER", 6) == 0)
      return fetch->sections[i].data;
  return (ImapString) {NULL, 0};
}

// multipart/mixed nearly always carries a file; the content itself will tell when it is here.
static bool
looks_like_attachment (const char *content_type)
{
  return content_type && g_ascii_strncasecmp (content_type, "multipart/mixed", 15) == 0;
}

static void
take_fetch (ImapSyncRow *row, const ImapFetch *fetch)
{
  StoreHeaders *headers = &row->headers;
  row->keywords = imap_sync_dup_keywords (&fetch->flags);
  headers->uid = fetch->uid;
  headers->flags = fetch->flags.bits;
  headers->received = fetch->internal_date;
  headers->size = fetch->size;
  if (fetch->has & IMAP_FETCH_GMAIL_ID)
    row->email_id = g_strdup_printf ("gm:%" G_GUINT64_FORMAT, fetch->gmail_id);
  if (fetch->has & IMAP_FETCH_GMAIL_THREAD)
    row->server_thread = g_strdup_printf ("gm:%" G_GUINT64_FORMAT, fetch->gmail_thread);
  else if (fetch->has & IMAP_FETCH_THREADID && !imap_string_is_nil (fetch->thread_id))
    row->server_thread = imap_string_dup (fetch->thread_id);
}

// The row's own strings become what the store is given.
static void
point_headers (ImapSyncRow *row)
{
  StoreHeaders *headers = &row->headers;
  headers->keywords = (const char *const *) row->keywords;
  headers->subject = row->subject;
  headers->from = row->from;
  headers->to = row->to;
  headers->cc = row->cc;
  headers->message_id = row->message_id;
  headers->in_reply_to = row->in_reply_to;
  headers->references = row->references;
  headers->list_id = row->list_id;
  headers->email_id = row->email_id;
  headers->server_thread = row->server_thread;
}

static void
take_header (ImapSyncRow *row, MimeMessage *message)
{
  row->subject = g_strdup (mime_message_get_subject (message));
  row->from = copy_addresses (mime_message_get_addresses (message, "from"));
  row->to = copy_addresses (mime_message_get_addresses (message, "to"));
  row->cc = copy_addresses (mime_message_get_addresses (message, "cc"));
  row->message_id = g_strdup (mime_message_get_message_id (message));
  row->in_reply_to = g_strdup (mime_message_get_header (message, "In-Reply-To"));
  row->references = g_strdup (mime_message_get_header (message, "References"));
  row->list_id = g_strdup (mime_message_get_header (message, "List-Id"));
  row->headers.date = mime_message_get_date (message);
  row->headers.has_attachment =
    looks_like_attachment (mime_message_get_header (message, "Content-Type"));
  point_headers (row);
}

ImapSyncRow *
imap_sync_row_new (const ImapFetch *fetch)
{
  ImapSyncRow *row = g_new0 (ImapSyncRow, 1);
  const ImapEnvelope *envelope = &fetch->envelope;
  ImapString fields = find_fields (fetch);
  take_fetch (row, fetch);
  row->subject = mime_header_shorten (mime_header_decode (
    envelope->subject.p ? envelope->subject.p : "", (gssize) envelope->subject.n, NULL));
  row->from = dup_sender (&envelope->from);
  row->to = dup_addresses (&envelope->to);
  row->cc = dup_addresses (&envelope->cc);
  row->message_id = imap_string_dup (envelope->message_id);
  row->in_reply_to = imap_string_dup (envelope->in_reply_to);
  row->references = imap_sync_row_dup_field (fields, "References");
  row->list_id = imap_sync_row_dup_field (fields, "List-Id");
  g_autofree char *date = imap_string_dup (envelope->date);
  row->headers.date = mime_header_parse_date (date, NULL);
  g_autofree char *content_type = imap_sync_row_dup_field (fields, "Content-Type");
  row->headers.has_attachment = looks_like_attachment (content_type);
  point_headers (row);
  return row;
}

ImapSyncRow *
imap_sync_row_new_from_header (const ImapFetch *fetch, GBytes *header)
{
  ImapSyncRow *row = g_new0 (ImapSyncRow, 1);
  g_autoptr (GBytes) none = g_bytes_new_static ("", 0);
  g_autoptr (MimeMessage) message = mime_message_parse (header ? header : none);
  take_fetch (row, fetch);
  take_header (row, message);
  return row;
}

ImapSyncRow *
imap_sync_row_new_from_message (MimeMessage *message, MailFlags flags, int64_t received)
{
  ImapSyncRow *row = g_new0 (ImapSyncRow, 1);
  row->keywords = g_new0 (char *, 1);
  row->headers.flags = flags;
  row->headers.received = received;
  take_header (row, message);
  return row;
}

ImapSyncRow *
imap_sync_row_new_from_raw (GBytes *raw, MailFlags flags, int64_t received)
{
  g_autoptr (MimeMessage) message = mime_message_parse (raw);
  ImapSyncRow *row = imap_sync_row_new_from_message (message, flags, received);
  row->headers.size = g_bytes_get_size (raw);
  return row;
}

char *
imap_sync_row_dup_field (ImapString block, const char *name)
{
  size_t length = strlen (name);
  const char *end = block.p + block.n;
  for (const char *p = block.p; p && p < end;) {
    const char *next = field_end (p, end);
    if ((size_t) (next - p) > length && p[length] == ':' &&
        g_ascii_strncasecmp (p, name, length) == 0)
      return g_strstrip (g_strndup (p + length + 1, (size_t) (next - p) - length - 1));
    p = next;
  }
  return NULL;
}

void
imap_sync_row_free (ImapSyncRow *row)
{
  if (!row)
    return;
  g_strfreev (row->keywords);
  g_free (row->subject);
  g_free (row->message_id);
  g_free (row->in_reply_to);
  g_free (row->references);
  g_free (row->list_id);
  g_free (row->email_id);
  g_free (row->server_thread);
  g_clear_pointer (&row->from, g_ptr_array_unref);
  g_clear_pointer (&row->to, g_ptr_array_unref);
  g_clear_pointer (&row->cc, g_ptr_array_unref);
  g_free (row);
}
