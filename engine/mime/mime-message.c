// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message: its header fields decoded, its parts made from the scan. Everything is worked out in
// the constructor; afterwards nothing changes, so threads share it without locks.

#include "mime/mime-message-private.h"

#include "mime/mime-address.h"
#include "mime/mime-header.h"

#include <string.h>

static const char *const address_fields[] = {
  "from", "to", "cc", "bcc", "reply-to", "sender", "mail-followup-to"};

static void
header_free (void *data)
{
  MimeHeader *header = data;

  g_free (header->name);
  g_free (header->value);
  g_free (header);
}

// Ids, types and the like are not text: an encoded word in them means nothing.
static bool
is_structured (const char *name)
{
  static const char *const names[] = {"message-id", "references", "in-reply-to",
                                      "received",   "date",       "dkim-signature"};

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    if (g_ascii_strcasecmp (names[i], name) == 0)
      return true;
  }
  return false;
}

static char *
decode_value (const char *name, const char *raw, gsize length)
{
  if (!is_structured (name))
    return mime_header_decode (raw, (gssize) length, NULL);
  return mime_header_clean (raw, (gssize) length);
}

static void
read_headers (MimeMessage *message, const MimeScanNode *node, const char *bytes)
{
  for (unsigned int i = 0; i < node->fields->len; i++) {
    const MimeScanField *field = &g_array_index (node->fields, MimeScanField, i);
    MimeHeader *header = g_new (MimeHeader, 1);

    header->name = g_utf8_make_valid (bytes + field->name, field->name_length);
    header->value = decode_value (header->name, bytes + field->value, field->value_length);
    g_ptr_array_add (message->headers, header);
    g_ptr_array_add (message->raw_headers,
                     g_bytes_new_static (bytes + field->value, field->value_length));
  }
}

static GBytes *
find_raw (MimeMessage *message, const char *name, unsigned int *from)
{
  for (unsigned int i = *from; i < message->headers->len; i++) {
    const MimeHeader *header = message->headers->pdata[i];

    if (g_ascii_strcasecmp (header->name, name) == 0) {
      *from = i + 1;
      return message->raw_headers->pdata[i];
    }
  }
  return NULL;
}

static void
add_all (GPtrArray *into, GPtrArray *from)
{
  for (unsigned int i = 0; i < from->len; i++)
    g_ptr_array_add (into, g_steal_pointer (&from->pdata[i]));
  g_ptr_array_unref (from);
}

// Two From fields name nobody (M4); of the others all copies count.
static GPtrArray *
read_addresses (MimeMessage *message, const char *name)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
  bool from = g_str_equal (name, "from");
  unsigned int at = 0, fields = 0;
  GBytes *raw;

  while ((raw = find_raw (message, name, &at)) != NULL) {
    gsize length;
    const char *value = g_bytes_get_data (raw, &length);

    // The data of an empty GBytes may be NULL.
    value = value == NULL ? "" : value;
    fields++;
    add_all (all, from ? mime_address_parse_from (value, (gssize) length) :
                         mime_address_parse (value, (gssize) length));
  }
  if (from && fields > 1 && all->len > 1) {
    g_autofree char *names = mime_address_format_list (all);

    g_ptr_array_set_size (all, 0);
    g_ptr_array_add (all, mail_address_new (names, ""));
    g_ptr_array_add (message->defects, g_strdup ("several From fields"));
  }
  return all;
}

// Everybody that the one From field names: an answer goes to all of them (RFC 5322 section 3.6.2),
// though none of them can be shown as the sender.
static GPtrArray *
read_authors (MimeMessage *message)
{
  unsigned int at = 0;
  GBytes *raw = find_raw (message, "from", &at);

  if (raw == NULL || find_raw (message, "from", &at) != NULL)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
  gsize length;
  const char *value = g_bytes_get_data (raw, &length);

  return mime_address_parse (value == NULL ? "" : value, (gssize) length);
}

static void
read_fields (MimeMessage *message)
{
  const char *subject = mime_message_get_header (message, "Subject");
  const char *id = mime_message_get_header (message, "Message-ID");
  g_auto (GStrv) ids = mime_header_parse_ids (id);

  for (gsize i = 0; i < G_N_ELEMENTS (address_fields); i++)
    g_hash_table_insert (message->addresses, (char *) address_fields[i],
                         read_addresses (message, address_fields[i]));
  g_hash_table_insert (message->addresses, (char *) "authors", read_authors (message));
  message->subject = mime_header_shorten (g_strdup (subject == NULL ? "" : subject));
  message->date = mime_header_parse_date (mime_message_get_header (message, "Date"), NULL);
  // Some programs forget the brackets; the id is still one.
  if (ids[0] == NULL && id != NULL && *id != '\0' && strpbrk (id, "<> ") == NULL)
    message->message_id = g_strdup (id);
  else
    message->message_id = g_strdup (ids[0] == NULL ? "" : ids[0]);
}

static void
steal_defects (MimeMessage *message, GPtrArray *defects)
{
  for (unsigned int i = 0; i < defects->len; i++)
    g_ptr_array_add (message->defects, g_strdup (defects->pdata[i]));
}

// RFC 9051 §6.4.5.1: the one part of a message that is no multipart is its part 1.
static char *
dup_root_path (const MimeScanNode *node, const char *prefix)
{
  if (node->children->len > 0 && g_str_has_prefix (node->type->value, "multipart/"))
    return g_strdup (prefix);
  return *prefix == '\0' ? g_strdup ("1") : g_strdup_printf ("%s.1", prefix);
}

MimeMessage *
mime_message_new_from_node (GBytes *raw, const MimeScanNode *node, const char *bytes,
                            const char *prefix, unsigned int depth, unsigned int *parts)
{
  MimeMessage *message = g_new0 (MimeMessage, 1);
  g_autofree char *path = dup_root_path (node, prefix);

  g_atomic_ref_count_init (&message->refs);
  message->raw = g_bytes_ref (raw);
  message->headers = g_ptr_array_new_with_free_func (header_free);
  message->raw_headers = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  message->defects = g_ptr_array_new_with_free_func (g_free);
  message->bodies = g_ptr_array_new ();
  message->text_bodies = g_ptr_array_new ();
  message->attachments = g_ptr_array_new ();
  message->addresses =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  read_headers (message, node, bytes);
  read_fields (message);
  // Their bytes may belong to the message around this one, which need not live as long.
  g_clear_pointer (&message->raw_headers, g_ptr_array_unref);
  message->root = mime_part_new (message, node, bytes, path, depth, parts);
  mime_body_choose (message);
  return message;
}

MimeMessage *
mime_message_new_inner (GBytes *raw, const char *prefix, unsigned int depth, unsigned int *parts)
{
  gsize length;
  const char *bytes = g_bytes_get_data (raw, &length);

  bytes = bytes == NULL ? "" : bytes;
  g_autoptr (MimeScan) scan = mime_scan_new (bytes, length, depth, parts);
  MimeMessage *message = mime_message_new_from_node (raw, scan->root, bytes, prefix, depth, parts);

  steal_defects (message, scan->defects);
  return message;
}

MimeMessage *
mime_message_parse (GBytes *raw)
{
  unsigned int parts = 0;

  return mime_message_new_inner (raw, "", 0, &parts);
}

MimeMessage *
mime_message_ref (MimeMessage *message)
{
  g_atomic_ref_count_inc (&message->refs);
  return message;
}

void
mime_message_unref (MimeMessage *message)
{
  if (message == NULL || !g_atomic_ref_count_dec (&message->refs))
    return;
  mime_part_free (message->root);
  g_ptr_array_unref (message->bodies);
  g_ptr_array_unref (message->text_bodies);
  g_ptr_array_unref (message->attachments);
  g_ptr_array_unref (message->headers);
  g_ptr_array_unref (message->defects);
  g_hash_table_unref (message->addresses);
  g_bytes_unref (message->raw);
  g_free (message->subject);
  g_free (message->message_id);
  g_free (message);
}

GBytes *
mime_message_get_raw (MimeMessage *message)
{
  return message->raw;
}

const GPtrArray *
mime_message_get_headers (MimeMessage *message)
{
  return message->headers;
}

const char *
mime_message_get_header (MimeMessage *message, const char *name)
{
  for (unsigned int i = 0; i < message->headers->len; i++) {
    const MimeHeader *header = message->headers->pdata[i];

    if (g_ascii_strcasecmp (header->name, name) == 0)
      return header->value;
  }
  return NULL;
}

const char *
mime_message_get_subject (MimeMessage *message)
{
  return message->subject;
}

int64_t
mime_message_get_date (MimeMessage *message)
{
  return message->date;
}

const char *
mime_message_get_message_id (MimeMessage *message)
{
  return message->message_id;
}

char **
mime_message_dup_references (MimeMessage *message)
{
  char **ids = mime_header_parse_ids (mime_message_get_header (message, "References"));

  if (ids[0] != NULL)
    return ids;
  g_strfreev (ids);
  return mime_header_parse_ids (mime_message_get_header (message, "In-Reply-To"));
}

const GPtrArray *
mime_message_get_addresses (MimeMessage *message, const char *field)
{
  const GPtrArray *addresses = g_hash_table_lookup (message->addresses, field);

  g_return_val_if_fail (addresses != NULL, NULL);
  return addresses;
}

const MimePart *
mime_message_get_root (MimeMessage *message)
{
  return message->root;
}

// The tree is at most LIMIT_MIME_DEPTH deep, messages within messages counted.
static const MimePart *
find_below (const MimePart *part, const char *path)
{
  if (g_str_equal (part->path, path))
    return part;
  for (unsigned int i = 0; i < part->children->len; i++) {
    const MimePart *found = find_below (part->children->pdata[i], path);

    if (found != NULL)
      return found;
  }
  return part->message == NULL ? NULL : find_below (part->message->root, path);
}

const MimePart *
mime_message_find_part (MimeMessage *message, const char *path)
{
  return find_below (message->root, path);
}

const GPtrArray *
mime_message_get_bodies (MimeMessage *message)
{
  return message->bodies;
}

const GPtrArray *
mime_message_get_text_bodies (MimeMessage *message)
{
  return message->text_bodies;
}

const GPtrArray *
mime_message_get_attachments (MimeMessage *message)
{
  return message->attachments;
}

const GPtrArray *
mime_message_get_defects (MimeMessage *message)
{
  return message->defects;
}
