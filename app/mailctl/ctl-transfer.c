// SPDX-License-Identifier: GPL-3.0-or-later
//
// import and export: mail from files and to them.

#include "ctl-transfer.h"
#include "ctl-commands.h"

#include <string.h>

// Lines of progress come no faster.
#define TELL_MICROSECONDS G_USEC_PER_SEC

static const char *
name_of (uint64_t n)
{
  return n == 1 ? "message" : "messages";
}

void
ctl_transfer_progress (const MailTransfer *progress, void *data)
{
  CtlTransfer *transfer = data;
  int64_t now = g_get_monotonic_time ();
  uint64_t n = progress->messages + progress->known;

  if (now - transfer->told < TELL_MICROSECONDS)
    return;
  transfer->told = now;
  if (progress->total > 0)
    ctl_say (transfer->ctl, "%" G_GUINT64_FORMAT " %s, %" G_GUINT64_FORMAT " %% of it.", n,
             name_of (n), MIN (progress->done * 100 / progress->total, 100));
  else
    ctl_say (transfer->ctl, "%" G_GUINT64_FORMAT " %s.", n, name_of (n));
}

// VERB: "imported".
CtlStatus
ctl_transfer_print (Ctl *ctl, const char *verb, const MailTransfer *transfer)
{
  ctl_out_begin (ctl->out);
  ctl_out_int (ctl->out, verb, (int64_t) transfer->messages);
  ctl_out_int (ctl->out, "known", (int64_t) transfer->known);
  ctl_out_int (ctl->out, "failed", (int64_t) transfer->failed);
  if (transfer->mended > 0) {
    ctl_out_int (ctl->out, "mended", (int64_t) transfer->mended);
    ctl_say (ctl,
             "%" G_GUINT64_FORMAT " %s damaged in the copy and %s written again; is its disk "
             "sound?",
             transfer->mended, transfer->mended == 1 ? "message was" : "messages were",
             transfer->mended == 1 ? "is" : "are");
  }
  if (transfer->operation_id != 0)
    ctl_out_int (ctl->out, "operation", transfer->operation_id);
  ctl_out_end (ctl->out);
  if (transfer->failed == 0)
    return CTL_OK;
  return ctl_fail_with (ctl, CTL_NOTHING, "incomplete",
                        transfer->failed == 1 ?
                          "%" G_GUINT64_FORMAT " message could not be %s: %s." :
                          "%" G_GUINT64_FORMAT " messages could not be %s; the first: %s.",
                        transfer->failed, verb, transfer->failure);
}

static char *
join_with_slash (const MailFolder *folder)
{
  char *path = g_strdup (folder->path);

  return folder->delimiter != '\0' ? g_strdelimit (path, (char[]) {folder->delimiter, '\0'}, '/') :
                                     path;
}

// The account that NAME, which may be NULL, is meant of, and the folder there as
// mail_engine_import_async() takes it: one that is there, or one to be made.
static bool
find_goal (Ctl *ctl, const char *name, int64_t *out_account_id, char **out_folder, GError **error)
{
  GError *several = NULL;
  int64_t named_id = 0;
  int64_t account_id = ctl_get_only_account_id (ctl, &several);
  MailFolder *folder =
    account_id != 0 && name != NULL ? ctl_find_folder (ctl, account_id, name, NULL) : NULL;
  const char *rest =
    folder == NULL && name != NULL ? ctl_split_account (ctl, name, &named_id) : name;

  if (rest != name && (ctl->account_name == NULL || account_id == named_id)) {
    g_clear_error (&several);
    account_id = named_id;
    name = rest;
    folder = ctl_find_folder (ctl, account_id, name, NULL);
  }
  *out_account_id = account_id;
  *out_folder = folder != NULL && folder->role == MAIL_ROLE_INBOX ? g_strdup ("INBOX") :
                folder != NULL                                    ? join_with_slash (folder) :
                                                                    g_strdup (name);
  g_clear_pointer (&folder, mail_folder_unref);
  if (several != NULL)
    g_propagate_error (error, several);
  return account_id != 0;
}

CtlStatus
ctl_import (Ctl *ctl)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_auto (MailTransfer) transfer = {0};
  g_autofree char *folder = NULL;
  CtlStatus status = CTL_USAGE;
  CtlTransfer progress = {.ctl = ctl};
  int64_t account_id;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, "FILE|DIR [[ACCOUNT/]FOLDER]", 1, 2) || !ctl_open (ctl, &status))
    return status;
  if (!find_goal (ctl, ctl->arguments[1], &account_id, &folder, &error))
    return ctl_fail (ctl, error);
  mail_engine_import_async (ctl->engine, ctl->arguments[0], account_id, folder,
                            ctl_transfer_progress, &progress, ctl->cancellable, ctl_on_ready,
                            &result);
  ctl_wait (&result);
  bool good = mail_engine_import_finish (ctl->engine, result, &transfer, &error);
  status = ctl_transfer_print (ctl, "imported", &transfer);
  return good ? status : ctl_fail (ctl, error);
}

static bool
parse_format (const char *name, MailArchiveFormat *out)
{
  static const char *const names[] = {
    [MAIL_ARCHIVE_EML] = "eml",
    [MAIL_ARCHIVE_MAILDIR] = "maildir",
    [MAIL_ARCHIVE_MBOX] = "mbox",
  };

  for (size_t i = 0; name != NULL && i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i], name) == 0) {
      *out = (MailArchiveFormat) i;
      return true;
    }
  return false;
}

static bool
find_source (Ctl *ctl, const char *name, int64_t *out_account_id, int64_t *out_folder_id,
             GError **error)
{
  *out_folder_id = 0;
  if (!ctl_get_account_id (ctl, out_account_id, error))
    return false;
  if (name == NULL)
    return true;
  g_autoptr (MailFolder) folder = ctl_find_folder (ctl, *out_account_id, name, error);
  if (folder == NULL)
    return false;
  *out_folder_id = folder->id;
  *out_account_id = folder->account_id;
  return true;
}

CtlStatus
ctl_export (Ctl *ctl)
{
  g_autofree char *query = NULL, *format_name = NULL, *folder = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_auto (MailTransfer) transfer = {0};
  MailArchiveFormat format = MAIL_ARCHIVE_MBOX;
  CtlTransfer progress = {.ctl = ctl};
  CtlStatus status = CTL_USAGE;
  int64_t account_id = 0, folder_id = 0;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    {"query", 0, 0, G_OPTION_ARG_STRING, &query, "Only what this search finds", "QUERY"},
    {"folder", 0, 0, G_OPTION_ARG_STRING, &folder, "Only this folder", "FOLDER"},
    {"format", 0, 0, G_OPTION_ARG_STRING, &format_name, "mbox, maildir or eml", "FORMAT"},
    {NULL},
  };

  if (!ctl_parse (ctl, entries, "[--query QUERY] --format mbox|maildir|eml DEST", 1, 1))
    return status;
  if (!parse_format (format_name, &format))
    return ctl_fail_with (ctl, CTL_USAGE, "usage",
                          "mailctl export: --format is one of mbox, maildir and eml.");
  if (!ctl_open (ctl, &status))
    return status;
  if (!find_source (ctl, folder, &account_id, &folder_id, &error))
    return ctl_fail (ctl, error);
  mail_engine_export_async (ctl->engine, account_id, folder_id, query, format, ctl->arguments[0],
                            ctl_transfer_progress, &progress, ctl->cancellable, ctl_on_ready,
                            &result);
  ctl_wait (&result);
  bool good = mail_engine_export_finish (ctl->engine, result, &transfer, &error);
  status = ctl_transfer_print (ctl, "exported", &transfer);
  return good ? status : ctl_fail (ctl, error);
}
