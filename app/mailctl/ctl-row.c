// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows of lists, as list, search and show print them.

#include "ctl-row.h"

struct _CtlRows {
  GHashTable *folders; // id → MailFolder
};

CtlRows *
ctl_rows_new (MailEngine *engine)
{
  CtlRows *rows = g_new0 (CtlRows, 1);
  g_autoptr (GPtrArray) folders = mail_engine_read_folders (engine, 0);

  rows->folders =
    g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) mail_folder_unref);
  for (unsigned int i = 0; i < folders->len; i++) {
    MailFolder *folder = mail_folder_ref (g_ptr_array_index (folders, i));
    g_hash_table_insert (rows->folders, &folder->id, folder);
  }
  return rows;
}

void
ctl_rows_free (CtlRows *rows)
{
  if (rows == NULL)
    return;
  g_hash_table_unref (rows->folders);
  g_free (rows);
}

void
ctl_row_print_folder (const CtlRows *rows, CtlOut *out, int64_t folder_id)
{
  const MailFolder *folder = g_hash_table_lookup (rows->folders, &folder_id);

  ctl_out_text (out, "folder", folder != NULL ? folder->path : NULL);
}

void
ctl_row_print_flags (CtlOut *out, MailFlags flags, const char *const *keywords)
{
  ctl_out_begin_array (out, "flags");
  for (unsigned int i = 0; i < MAIL_FLAG_FIRST_KEYWORD; i++) {
    const char *name = mail_flag_name (flags & (MailFlags) 1 << i);
    if (name != NULL)
      ctl_out_text (out, NULL, name);
  }
  for (size_t i = 0; keywords != NULL && keywords[i] != NULL; i++)
    ctl_out_text (out, NULL, keywords[i]);
  ctl_out_end_array (out);
}

void
ctl_row_print_addresses (CtlOut *out, const char *key, const GPtrArray *addresses)
{
  g_autofree char *text = mime_address_format_list (addresses);

  ctl_out_text (out, key, text);
}

void
ctl_row_print (const CtlRows *rows, CtlOut *out, const MailRow *row)
{
  ctl_out_int (out, "id", row->id);
  ctl_row_print_folder (rows, out, row->folder_id);
  // Until the server has told, there is none: 0 would be taken for one.
  if (row->uid != 0)
    ctl_out_int (out, "uid", row->uid);
  else
    ctl_out_null (out, "uid");
  ctl_out_text (out, "message_id", row->message_id);
  ctl_out_int (out, "thread", row->thread_id);
  ctl_row_print_addresses (out, "from", row->from);
  ctl_row_print_addresses (out, "to", row->to);
  ctl_out_text (out, "subject", row->subject);
  ctl_out_time (out, "date", row->date);
  ctl_row_print_flags (out, row->flags, (const char *const *) row->keywords);
  ctl_out_begin_array (out, "labels");
  for (char **label = row->labels; *label != NULL; label++)
    ctl_out_text (out, NULL, *label);
  ctl_out_end_array (out);
  if (row->snoozed_until != 0)
    ctl_out_time (out, "snoozed_until", row->snoozed_until);
  ctl_out_int (out, "size", (int64_t) row->size);
  ctl_out_bool (out, "attachments", row->has_attachment);
  ctl_out_text (out, "preview", row->preview);
}
