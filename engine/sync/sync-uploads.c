// SPDX-License-Identifier: GPL-3.0-or-later
//
// Their rows are read from their bytes as those of new uploads are.

#include "sync/sync-uploads.h"

#include "store/store-intake.h"
#include "store/store-upload.h"
#include "sync/imap-sync-row.h"
#include "sync/sync-text.h"

// One write: about 20 ms.
#define ROWS_PER_WRITE 50

// HEAD: what of SOURCE is read for its row and its words.
static bool
restore (Store *store, StoreWrite *write, const StoreUpload *upload, MailSource *source,
         GBytes *head, GError **error)
{
  g_auto (StoreText) text = {0};
  g_autoptr (StoreContent) content = NULL;
  g_autoptr (MimeMessage) message = mime_message_parse (head);
  sync_text_extract_message (message, &text);
  g_autoptr (ImapSyncRow) row =
    imap_sync_row_new_from_message (message, upload->flags, upload->received);
  row->headers.size = mail_source_get_size (source);
  if (!upload->content_id && !(content = store_content_prepare_source (store, source, error)))
    return false;
  const StoreAppend what = {.headers = &row->headers, .content = content, .text = &text};
  return store_upload_restore (write, upload, &what, error);
}

// What can't be read now is as good as lost: an upload needs all of it.
static bool
restore_one (Store *store, StoreWrite *write, const StoreUpload *upload, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (MailSource) source = store_upload_open (store, upload, &failure);
  g_autoptr (GBytes) head =
    source ? mail_source_read (source, STORE_INTAKE_HEAD_BYTES, &failure) : NULL;
  if (head)
    return restore (store, write, upload, source, head, error);
  g_debug ("what was to be uploaded is lost: %s", failure->message);
  return store_upload_give_up (write, upload, error);
}

bool
sync_uploads_restore (Store *store, GError **error)
{
  g_autoptr (GArray) lost = store_upload_list_lost (store, error);
  for (unsigned int i = 0; lost && i < lost->len; i += ROWS_PER_WRITE) {
    g_autoptr (StoreWrite) write = store_write_begin (store, STORE_PRIORITY_USER, error);
    if (!write)
      return false;
    for (unsigned int j = i; j < MIN (i + ROWS_PER_WRITE, lost->len); j++)
      if (!restore_one (store, write, &g_array_index (lost, StoreUpload, j), error))
        return false;
    if (!store_write_commit (g_steal_pointer (&write), error))
      return false;
  }
  return lost != NULL;
}
