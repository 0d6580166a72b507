// SPDX-License-Identifier: GPL-3.0-or-later
//
// What of a message is shown as its body, what is offered as a file and what is neither: the walk
// over the part tree, by the rules of RFC 2046 §5.1 and RFC 2387, and of mail as it is.

#include "mime/mime-message-private.h"

#include <string.h>

typedef struct {
  MimeMessage *message;
  bool plain;        // choose the plain alternative
  GPtrArray *bodies; // into
  GPtrArray *files;  // into; NULL on the second walk, which looks for bodies only
} Walk;

static bool
is_type (const MimePart *part, const char *type)
{
  return g_str_equal (part->media_type, type);
}

static bool
is_html (const MimePart *part)
{
  return is_type (part, "text/html") || is_type (part, "application/xhtml+xml");
}

static bool
is_attached (const MimePart *part)
{
  return g_strcmp0 (part->disposition, "attachment") == 0;
}

// Text that a person reads in place. Calendars, cards and patches are files, also without a name.
static bool
is_readable (const MimePart *part)
{
  if (is_html (part) || is_type (part, "text/plain") || is_type (part, "text/enriched"))
    return true;
  static const char *const files[] = {
    "text/calendar",       "text/vcard", "text/x-vcard",    "text/directory", "text/csv",
    "text/rfc822-headers", "text/css",   "text/javascript", "text/x-diff",    "text/x-patch"};

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
    if (is_type (part, files[i]))
      return false;
  }
  return g_str_has_prefix (part->media_type, "text/") && part->file_name == NULL;
}

static bool
is_container (const MimePart *part)
{
  return part->children->len > 0;
}

static void
add_file (Walk *walk, MimePart *part)
{
  if (walk->files != NULL)
    g_ptr_array_add (walk->files, part);
}

// How well an alternative serves: 0 not at all, 1 plain text, 2 rich.
static int
rank (const MimePart *part)
{
  if (!is_container (part))
    return is_attached (part) ? 0 : is_html (part) ? 2 : is_readable (part) ? 1 : 0;
  int best = 0;

  for (unsigned int i = 0; i < part->children->len; i++)
    best = MAX (best, rank (part->children->pdata[i]));
  return best;
}

static void walk_part (Walk *walk, MimePart *part, unsigned int position);

// An alternative that was not chosen still brings its files (some programs hang them there).
static void
collect_files (Walk *walk, MimePart *part)
{
  for (unsigned int i = 0; i < part->children->len; i++)
    collect_files (walk, part->children->pdata[i]);
  if (!is_container (part) && (!is_readable (part) || is_attached (part)))
    add_file (walk, part);
}

static void
walk_alternative (Walk *walk, MimePart *part)
{
  MimePart *best = NULL;
  int best_rank = 0;

  // The last of equals: the sender's richest (RFC 2046 §5.1.4). Plain wants the first text instead.
  for (unsigned int i = 0; i < part->children->len; i++) {
    int r = rank (part->children->pdata[i]);

    if (r > 0 && (walk->plain ? best == NULL || r < best_rank : r >= best_rank)) {
      best = part->children->pdata[i];
      best_rank = r;
    }
  }
  for (unsigned int i = 0; i < part->children->len; i++) {
    if (part->children->pdata[i] == best)
      walk_part (walk, best, 0);
    else
      collect_files (walk, part->children->pdata[i]);
  }
}

static MimePart *
find_related_root (MimePart *part)
{
  const char *start = ((MimePartPrivate *) part)->start;

  for (unsigned int i = 0; start != NULL && i < part->children->len; i++) {
    MimePart *child = part->children->pdata[i];

    if (g_strcmp0 (child->content_id, start) == 0)
      return child;
  }
  // Not always first, as RFC 2387 wants it: the first that can be read.
  for (unsigned int i = 0; i < part->children->len; i++) {
    if (rank (part->children->pdata[i]) > 0)
      return part->children->pdata[i];
  }
  return part->children->pdata[0];
}

static void
walk_related (Walk *walk, MimePart *part)
{
  MimePart *root = find_related_root (part);

  walk_part (walk, root, 0);
  for (unsigned int i = 0; i < part->children->len; i++) {
    if (part->children->pdata[i] != root)
      walk_part (walk, part->children->pdata[i], i + 1);
  }
}

static void
walk_children (Walk *walk, MimePart *part)
{
  for (unsigned int i = 0; i < part->children->len; i++)
    walk_part (walk, part->children->pdata[i], i);
}

// A leaf: the first text is the body whatever its name; later ones only when they have none.
static bool
is_body_leaf (const MimePart *part, unsigned int position)
{
  if (part->message != NULL || is_attached (part) || !is_readable (part))
    return false;
  return part->file_name == NULL || position == 0;
}

static void
walk_part (Walk *walk, MimePart *part, unsigned int position)
{
  if (is_container (part)) {
    if (is_type (part, "multipart/alternative"))
      walk_alternative (walk, part);
    else if (is_type (part, "multipart/related"))
      walk_related (walk, part);
    else
      walk_children (walk, part);
  } else if (is_body_leaf (part, position))
    g_ptr_array_add (walk->bodies, part);
  else if (!g_str_has_prefix (part->media_type, "multipart/"))
    add_file (walk, part);
  else // a multipart in which no part was found: its bytes are all there is to read
    g_ptr_array_add (walk->bodies, part);
}

// The ids that the HTML bodies name by cid:, percent-decoded.
static GHashTable *
collect_cids (MimeMessage *message)
{
  GHashTable *cids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (unsigned int i = 0; i < message->bodies->len; i++) {
    MimePart *part = message->bodies->pdata[i];

    if (!is_html (part))
      continue;
    g_autofree char *html = mime_part_dup_text (message, part);

    for (const char *p = html; (p = strstr (p, "cid:")) != NULL;) {
      p += 4;
      gsize length = strcspn (p, "\"'<> )\t\r\n\\");
      g_autofree char *raw = g_strndup (p, MIN (length, 1024));
      char *id = g_uri_unescape_string (raw, NULL);

      g_hash_table_add (cids, id == NULL ? g_steal_pointer (&raw) : id);
      p += length;
    }
  }
  return cids;
}

static bool
has_inline_candidate (const GPtrArray *files)
{
  for (unsigned int i = 0; i < files->len; i++) {
    const MimePart *part = files->pdata[i];

    if (part->content_id != NULL && g_str_has_prefix (part->media_type, "image/"))
      return true;
  }
  return false;
}

// Images that the HTML shows are no files; all others are.
static void
settle_files (MimeMessage *message, const GPtrArray *files)
{
  g_autoptr (GHashTable) cids = has_inline_candidate (files) ? collect_cids (message) : NULL;

  for (unsigned int i = 0; i < files->len; i++) {
    MimePart *part = files->pdata[i];
    bool image =
      cids != NULL && part->content_id != NULL && g_str_has_prefix (part->media_type, "image/");

    if (image && g_hash_table_contains (cids, part->content_id)) {
      ((MimePartPrivate *) part)->named_inline = true;
      continue;
    }
    part->is_attachment = true;
    g_ptr_array_add (message->attachments, part);
  }
}

void
mime_body_choose (MimeMessage *message)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  Walk rich = {.message = message, .bodies = message->bodies, .files = files};
  Walk plain = {.message = message, .bodies = message->text_bodies, .plain = true};

  walk_part (&rich, message->root, 0);
  walk_part (&plain, message->root, 0);
  settle_files (message, files);
  for (unsigned int i = 0; i < message->bodies->len; i++)
    ((MimePart *) message->bodies->pdata[i])->is_body = true;
}

bool
mime_message_has_attachment (MimeMessage *message)
{
  static const char *const machinery[] = {
    "application/pgp-signature",   "application/pgp-encrypted",
    "application/pkcs7-signature", "application/x-pkcs7-signature",
    "message/delivery-status",     "message/disposition-notification",
    "text/rfc822-headers",         "text/calendar"};

  // A bounce's copy of what bounced is no present.
  if (is_type (message->root, "multipart/report"))
    return false;
  for (unsigned int i = 0; i < message->attachments->len; i++) {
    const MimePart *part = message->attachments->pdata[i];
    bool counts = true;

    for (gsize k = 0; k < G_N_ELEMENTS (machinery); k++)
      counts &= !is_type (part, machinery[k]);
    if (counts || (is_type (part, "text/calendar") && is_attached (part)))
      return true;
  }
  return false;
}
