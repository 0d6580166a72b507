// SPDX-License-Identifier: GPL-3.0-or-later
//
// Servers lie in BODYSTRUCTURE, or misread what is broken. What is made of their word is therefore
// read again by our own parser, and counts only where both see the same parts.

#include "sync/imap-sync-structure.h"

#include <string.h>

// Whatever it is, it is not worth a question.
#define SMALL_BYTES (64 * 1024)
// Text with a file's name, and pictures that a page shows.
#define SHOWN_BYTES (256 * 1024)
// Text that is the message itself.
#define TEXT_BYTES (4 * 1024 * 1024)
// All that comes with the text.
#define WANTED_BYTES (8 * 1024 * 1024)

#define PARTS_MAX 300

// Less than this left out is sooner here than asked for twice.
#define LEFT_OUT_MIN (512 * 1024)

// What a message has beside its leaves, for each of them: headers and boundaries.
#define FRAME_BYTES 2048

typedef struct {
  unsigned int parts;
  uint64_t wanted, left_out;
} Sum;

void
imap_sync_part_free (ImapSyncPart *part)
{
  g_free (part->path);
  g_free (part->media_type);
  g_free (part->boundary);
  g_ptr_array_unref (part->children);
  g_clear_pointer (&part->header, g_bytes_unref);
  g_clear_pointer (&part->content, g_bytes_unref);
  g_free (part);
}

static const ImapString *
find_parameter (const ImapParameters *parameters, const char *name)
{
  for (size_t i = 0; i < parameters->n; i++) {
    if (imap_string_is (parameters->items[i].name, name))
      return &parameters->items[i].value;
  }
  return NULL;
}

static bool
is_multipart (const ImapBody *body)
{
  return imap_string_is (body->type, "multipart");
}

// A file's name may be coded in many ways; that there is one is enough.
static bool
has_name (const ImapBody *body)
{
  return find_parameter (&body->parameters, "name") ||
         find_parameter (&body->parameters, "name*") ||
         find_parameter (&body->parameters, "name*0") ||
         find_parameter (&body->parameters, "name*0*") || body->disposition_parameters.n > 0;
}

static bool
comes_with_text (const ImapBody *body)
{
  bool is_attached = imap_string_is (body->disposition, "attachment");
  bool is_text = imap_string_is (body->type, "text") && !is_attached;
  bool is_shown = is_text || (imap_string_is (body->type, "image") && body->id.n > 0);
  uint64_t most = is_text && !has_name (body) ? TEXT_BYTES : is_shown ? SHOWN_BYTES : SMALL_BYTES;
  return body->size < most;
}

static char *
dup_media_type (const ImapBody *body)
{
  g_autofree char *type = imap_string_dup (body->type);
  g_autofree char *subtype = imap_string_dup (body->subtype);
  g_autofree char *both = g_strconcat (type, "/", subtype, NULL);
  return g_ascii_strdown (both, -1);
}

static ImapSyncPart *
new_leaf (const ImapBody *body, const char *path, Sum *sum)
{
  ImapSyncPart *part = g_new0 (ImapSyncPart, 1);
  part->path = g_strdup (path);
  part->media_type = dup_media_type (body);
  part->children = g_ptr_array_new_with_free_func ((GDestroyNotify) imap_sync_part_free);
  part->size = body->size;
  part->is_wanted = comes_with_text (body);
  *(part->is_wanted ? &sum->wanted : &sum->left_out) += part->size;
  return part;
}

// It recurses as deep as the parser of BODY did.
static ImapSyncPart *
new_part (const ImapBody *body, const char *path, Sum *sum)
{
  if (++sum->parts > PARTS_MAX)
    return NULL;
  if (!is_multipart (body))
    return new_leaf (body, *path ? path : "1", sum);
  const ImapString *boundary = find_parameter (&body->parameters, "boundary");
  if (!boundary || boundary->n == 0 || body->n_children == 0)
    return NULL;
  g_autoptr (ImapSyncPart) part = g_new0 (ImapSyncPart, 1);
  part->path = g_strdup (path);
  part->media_type = dup_media_type (body);
  part->boundary = imap_string_dup (*boundary);
  part->children = g_ptr_array_new_with_free_func ((GDestroyNotify) imap_sync_part_free);
  for (size_t i = 0; i < body->n_children; i++) {
    g_autofree char *below =
      *path ? g_strdup_printf ("%s.%zu", path, i + 1) : g_strdup_printf ("%zu", i + 1);
    ImapSyncPart *child = new_part (body->children[i], below, sum);
    if (!child)
      return NULL;
    g_ptr_array_add (part->children, child);
  }
  return g_steal_pointer (&part);
}

ImapSyncPart *
imap_sync_part_new (const ImapBody *body, uint64_t size)
{
  Sum sum = {0};
  g_autoptr (ImapSyncPart) root = new_part (body, "", &sum);
  uint64_t frame = sum.parts * FRAME_BYTES + SMALL_BYTES;
  if (!root || sum.wanted > WANTED_BYTES || sum.left_out < LEFT_OUT_MIN ||
      sum.wanted + sum.left_out > size || sum.wanted + sum.left_out + frame < size)
    return NULL;
  return g_steal_pointer (&root);
}

static void
add_all (GPtrArray *all, ImapSyncPart *part)
{
  g_ptr_array_add (all, part);
  for (unsigned int i = 0; i < part->children->len; i++)
    add_all (all, g_ptr_array_index (part->children, i));
}

GPtrArray *
imap_sync_part_list (ImapSyncPart *root)
{
  GPtrArray *all = g_ptr_array_new ();
  add_all (all, root);
  return all;
}

char *
imap_sync_part_dup_header_section (const ImapSyncPart *part)
{
  return g_strconcat (part->path, ".MIME", NULL);
}

static void
append (GByteArray *out, GBytes *bytes)
{
  size_t n = 0;
  const void *data = bytes ? g_bytes_get_data (bytes, &n) : NULL;
  g_byte_array_append (out, data ? data : (const void *) "", (unsigned int) n);
}

static void
append_text (GByteArray *out, const char *text)
{
  g_byte_array_append (out, (const guint8 *) text, (unsigned int) strlen (text));
}

// Servers differ in whether the empty line comes with it.
static void
append_header (GByteArray *out, GBytes *header)
{
  size_t n;
  const char *data = g_bytes_get_data (header, &n);
  while (n > 0 && (data[n - 1] == '\n' || data[n - 1] == '\r'))
    n--;
  if (n > 0)
    g_byte_array_append (out, (const guint8 *) data, (unsigned int) n);
  append_text (out, n > 0 ? "\r\n\r\n" : "\r\n");
}

static void
append_part (GByteArray *out, const ImapSyncPart *part)
{
  append_header (out, part->header);
  append (out, part->content);
  for (unsigned int i = 0; i < part->children->len; i++) {
    g_autofree char *line = g_strdup_printf ("\r\n--%s\r\n", part->boundary);
    append_text (out, line);
    append_part (out, g_ptr_array_index (part->children, i));
  }
  if (part->boundary) {
    g_autofree char *line = g_strdup_printf ("\r\n--%s--\r\n", part->boundary);
    append_text (out, line);
  }
}

static bool
agrees (const GPtrArray *parts, MimeMessage *message)
{
  for (unsigned int i = 0; i < parts->len; i++) {
    const ImapSyncPart *part = g_ptr_array_index (parts, i);
    const MimePart *found = mime_message_find_part (message, part->path);
    if (!found || !g_str_equal (found->media_type, part->media_type) ||
        found->children->len != part->children->len)
      return false;
  }
  return true;
}

GBytes *
imap_sync_part_compose (ImapSyncPart *root, GPtrArray **out_left_out)
{
  g_autoptr (GPtrArray) parts = imap_sync_part_list (root);
  g_autoptr (GPtrArray) left_out =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mime_left_out_free);
  GByteArray *out = g_byte_array_new ();
  append_part (out, root);
  g_autoptr (GBytes) raw = g_byte_array_free_to_bytes (out);
  g_autoptr (MimeMessage) message = mime_message_parse (raw);
  if (!agrees (parts, message))
    return NULL;
  for (unsigned int i = 0; i < parts->len; i++) {
    const ImapSyncPart *part = g_ptr_array_index (parts, i);
    if (part->children->len > 0 || part->is_wanted)
      continue;
    MimeLeftOut *one = g_new0 (MimeLeftOut, 1);
    one->path = g_strdup (part->path);
    one->size = part->size;
    g_ptr_array_add (left_out, one);
  }
  *out_left_out = g_steal_pointer (&left_out);
  return g_steal_pointer (&raw);
}
