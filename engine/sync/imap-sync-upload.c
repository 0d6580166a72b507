// SPDX-License-Identifier: GPL-3.0-or-later
//
// Content from the store: large as a stream, small in memory, coded anew only for its NULs.

#include "sync/imap-sync-upload.h"

#include "mime/mime-fit.h"
#include "store/store-content.h"
#include "store/store-uid.h"

#include <string.h>

// More is not coded anew: it would be in memory twice.
#define CODED_BYTES (64 * 1024 * 1024)

static bool
has_no_nul (const void *bytes, size_t length, void *data, GError **error)
{
  return length == 0 || !memchr (bytes, '\0', length);
}

// Which message it is and why it can't go. Always false.
static bool
fail (ImapSync *sync, const StoreStep *step, const char *why, GError **error)
{
  g_auto (StoreIdentity) known = {0};
  bool named = store_uid_get_identity (sync->store, step->message_id, &known) && known.subject &&
               *known.subject;
  g_set_error (
    error, MAIL_ERROR, MAIL_ERROR_INVALID,
    "“%s” has NUL bytes, which no IMAP server keeps as they are, and %s. It is kept on this "
    "computer.",
    named ? known.subject : step->rfc_message_id, why);
  return false;
}

// The same content without a NUL. Also for a server that takes them (BINARY): where a part is not
// labelled as binary, and few are, Dovecot says OK and keeps 0x80 in their place. After a cut it is
// found by its Message-ID alone.
static bool
code_anew (ImapSync *sync, const StoreStep *step, ImapSyncUpload *upload, GError **error)
{
  size_t n;
  const char *p = g_bytes_get_data (upload->bytes, &n);
  g_autoptr (GError) unfit = NULL;
  if (!*step->rfc_message_id)
    return fail (sync, step, "it has no Message-ID by which it could be found there", error);
  if (n > CODED_BYTES)
    return fail (sync, step, "it is too large to be coded in another way", error);
  g_autoptr (GString) message = g_string_new_len (p, (gssize) n);
  g_autoptr (GString) coded = mime_fit_nuls (message, &unfit);
  if (!coded) {
    g_autofree char *why = g_strdup_printf ("can't be coded in another way: %s", unfit->message);
    return fail (sync, step, why, error);
  }
  g_bytes_unref (upload->bytes);
  upload->bytes = g_string_free_to_bytes (g_steal_pointer (&coded));
  return true;
}

void
imap_sync_upload_clear (ImapSyncUpload *upload)
{
  g_clear_pointer (&upload->bytes, g_bytes_unref);
  g_clear_object (&upload->stream);
}

// What is large and can go as a plain literal is sent from its file. It was read to its end before
// the first byte leaves, so that damage costs no connection.
bool
imap_sync_upload_open (ImapSync *sync, const StoreStep *step, ImapSyncUpload *out, GError **error)
{
  g_autoptr (MailSource) source = store_content_open (sync->store, step->message_id, NULL);
  if (source && mail_source_get_size (source) > MAIL_SOURCE_LARGE_BYTES &&
      mail_source_each (source, has_no_nul, NULL, NULL)) {
    out->stream = mail_source_open (source);
    out->size = mail_source_get_size (source);
    return true;
  }
  out->bytes = store_content_get (sync->store, step->message_id, error);
  if (!out->bytes)
    return false;
  size_t n;
  const char *p = g_bytes_get_data (out->bytes, &n);
  return has_no_nul (p, n, NULL, NULL) || code_anew (sync, step, out, error);
}
