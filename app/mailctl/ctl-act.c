// SPDX-License-Identifier: GPL-3.0-or-later
//
// flag, label, mute, move, copy, archive, trash, junk, delete.

#include "ctl-commands.h"

#include <string.h>

// The messages a command is about, and where.
typedef struct {
  GArray *ids; // int64_t
  int64_t folder_id;
  int64_t account_id;
} Messages;

static void
messages_clear (Messages *messages)
{
  g_clear_pointer (&messages->ids, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Messages, messages_clear)

// The folder that ID lies in, when it is only one. 0 with error.
static int64_t
only_folder (Ctl *ctl, int64_t id, GError **error)
{
  g_autoptr (GArray) folders = mail_engine_read_folders_of (ctl->engine, id, error);

  if (folders == NULL)
    return 0;
  if (folders->len == 0)
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "there is no message %" G_GINT64_FORMAT,
                 id);
  else if (folders->len > 1)
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID,
                 "message %" G_GINT64_FORMAT " lies in several folders: name one by --from", id);
  return folders->len == 1 ? g_array_index (folders, int64_t, 0) : 0;
}

static bool
parse_ids (char *const *texts, size_t n, GArray *ids, GError **error)
{
  for (size_t i = 0; i < n; i++) {
    int64_t id = 0;
    if (!ctl_parse_id (texts[i], &id, error))
      return false;
    g_array_append_val (ids, id);
  }
  return true;
}

// The first N arguments as messages in FROM (NULL: where they lie, which must be one folder).
static bool
find_messages (Ctl *ctl, size_t n, const char *from, Messages *messages, GError **error)
{
  messages->ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  if (!parse_ids (ctl->arguments, n, messages->ids, error))
    return false;
  if (from != NULL) {
    g_autoptr (MailFolder) folder = ctl_find_folder (ctl, 0, from, error);
    messages->folder_id = folder != NULL ? folder->id : 0;
  }
  for (unsigned int i = 0; from == NULL && i < messages->ids->len; i++) {
    int64_t folder_id = only_folder (ctl, g_array_index (messages->ids, int64_t, i), error);
    if (folder_id == 0)
      return false;
    if (i > 0 && folder_id != messages->folder_id) {
      g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID,
                           "the messages lie in different folders: take them one by one");
      return false;
    }
    messages->folder_id = folder_id;
  }
  g_autoptr (MailFolder) folder =
    messages->folder_id != 0 ? mail_engine_read_folder (ctl->engine, messages->folder_id) : NULL;
  if (folder == NULL && error != NULL && *error == NULL)
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "the folder is gone");
  messages->account_id = folder != NULL ? folder->account_id : 0;
  return folder != NULL;
}

static MailTarget
target_of (const Messages *messages)
{
  return (MailTarget) {
    .folder_id = messages->folder_id,
    .ids = (const int64_t *) (void *) messages->ids->data,
    .n_ids = messages->ids->len,
  };
}

// Prints what RESULT recorded, a row for each message.
static CtlStatus
print_operation (Ctl *ctl, GAsyncResult **result, const GArray *ids)
{
  GError *error = NULL;

  ctl_wait (result);
  int64_t operation = mail_engine_operation_finish (ctl->engine, *result, &error);
  if (operation == 0)
    return ctl_fail (ctl, error);
  for (unsigned int i = 0; i < ids->len; i++) {
    ctl_out_begin (ctl->out);
    ctl_out_int (ctl->out, "operation", operation);
    ctl_out_int (ctl->out, "id", g_array_index (ids, int64_t, i));
    ctl_out_end (ctl->out);
  }
  return CTL_OK;
}

// What flag's arguments ask for.
typedef struct {
  MailFlags add, remove;
  GPtrArray *add_keywords, *remove_keywords; // borrowed, NULL-terminated at the end
} FlagChange;

// "+seen", "-flagged", "+keyword": a bit by its name, else a keyword.
static void
add_change (FlagChange *change, const char *text)
{
  bool adds = *text == '+';
  g_autofree char *system = g_strconcat ("\\", text + 1, NULL);
  MailFlags bit = mail_flag_from_imap (system, -1);

  if (bit == 0)
    bit = mail_flag_from_imap (text + 1, -1);
  if (bit != 0 && adds)
    change->add |= bit;
  else if (bit != 0)
    change->remove |= bit;
  else
    g_ptr_array_add (adds ? change->add_keywords : change->remove_keywords, (void *) (text + 1));
}

// "-seen" would be read as options: changes are taken out of the arguments first.
static char **
take_changes (Ctl *ctl)
{
  g_autoptr (GStrvBuilder) changes = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) others = g_strv_builder_new ();

  for (char **argument = ctl->arguments; *argument != NULL; argument++) {
    bool is_change =
      (**argument == '+' || **argument == '-') && (*argument)[1] != '\0' && (*argument)[1] != '-';
    g_strv_builder_add (is_change ? changes : others, *argument);
  }
  g_strfreev (ctl->arguments);
  ctl->arguments = g_strv_builder_end (others);
  return g_strv_builder_end (changes);
}

// A keyword is an atom (RFC 9051 section 2.3.2): no server takes another, which would be told only
// at the next sync.
static bool
is_keyword (const char *name)
{
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p) || strchr ("(){%*\"\\]", *p) != NULL)
      return false;
  return *name != '\0';
}

// The first of KEYWORDS that is none; NULL: all are.
static const char *
find_no_keyword (const GPtrArray *keywords)
{
  for (unsigned int i = 0; i < keywords->len; i++)
    if (!is_keyword (keywords->pdata[i]))
      return keywords->pdata[i];
  return NULL;
}

CtlStatus
ctl_flag (Ctl *ctl)
{
  g_auto (GStrv) texts = take_changes (ctl);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_autoptr (GPtrArray) add_keywords = g_ptr_array_new_null_terminated (0, NULL, TRUE);
  g_autoptr (GPtrArray) remove_keywords = g_ptr_array_new_null_terminated (0, NULL, TRUE);
  FlagChange change = {.add_keywords = add_keywords, .remove_keywords = remove_keywords};
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, "ID… +FLAG… -FLAG…", 1, G_MAXUINT))
    return status;
  if (*texts == NULL)
    return ctl_fail_with (ctl, CTL_USAGE, "usage",
                          "mailctl flag: say which, like +seen or -flagged.");
  if (!parse_ids (ctl->arguments, g_strv_length (ctl->arguments), ids, &error))
    return ctl_fail (ctl, error);
  for (char **text = texts; *text != NULL; text++)
    add_change (&change, *text);
  if (find_no_keyword (add_keywords) != NULL)
    return ctl_fail_with (ctl, CTL_BAD_DATA, "invalid",
                          "“%s” can’t be a flag, which is one word of plain letters and digits; "
                          "`mailctl label` takes any name.",
                          find_no_keyword (add_keywords));
  if (!ctl_open (ctl, &status))
    return status;
  const MailTarget target = {.ids = (const int64_t *) (void *) ids->data, .n_ids = ids->len};
  mail_engine_flag_async (
    ctl->engine, &target, change.add, change.remove, (const char *const *) add_keywords->pdata,
    (const char *const *) remove_keywords->pdata, ctl->cancellable, ctl_on_ready, &result);
  return print_operation (ctl, &result, ids);
}

// Whoever gives a label that no other computer will see should know.
static void
warn_of_local_labels (Ctl *ctl, const GArray *ids)
{
  for (unsigned int i = 0; i < ids->len; i++) {
    g_autoptr (GArray) folders =
      mail_engine_read_folders_of (ctl->engine, g_array_index (ids, int64_t, i), NULL);
    for (unsigned int j = 0; folders != NULL && j < folders->len; j++) {
      g_autoptr (MailFolder) folder =
        mail_engine_read_folder (ctl->engine, g_array_index (folders, int64_t, j));
      if (folder == NULL || folder->keeps_labels)
        continue;
      ctl_say (ctl, "The server keeps no new labels in %s: they stay on this computer.",
               folder->path);
      return;
    }
  }
}

CtlStatus
ctl_label (Ctl *ctl)
{
  g_auto (GStrv) texts = take_changes (ctl);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_autoptr (GPtrArray) add = g_ptr_array_new_null_terminated (0, NULL, TRUE);
  g_autoptr (GPtrArray) remove = g_ptr_array_new_null_terminated (0, NULL, TRUE);
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, "ID… +LABEL… -LABEL…", 1, G_MAXUINT))
    return status;
  if (*texts == NULL)
    return ctl_fail_with (ctl, CTL_USAGE, "usage",
                          "mailctl label: say which, like +work or \"-to do\".");
  if (!parse_ids (ctl->arguments, g_strv_length (ctl->arguments), ids, &error))
    return ctl_fail (ctl, error);
  for (char **text = texts; *text != NULL; text++)
    g_ptr_array_add (**text == '+' ? add : remove, *text + 1);
  if (!ctl_open (ctl, &status))
    return status;
  const MailTarget target = {.ids = (const int64_t *) (void *) ids->data, .n_ids = ids->len};
  mail_engine_label_async (ctl->engine, &target, (const char *const *) add->pdata,
                           (const char *const *) remove->pdata, ctl->cancellable, ctl_on_ready,
                           &result);
  status = print_operation (ctl, &result, ids);
  if (status == CTL_OK && add->len > 0)
    warn_of_local_labels (ctl, ids);
  return status;
}

// All messages of the conversations of IDS. NULL with error.
static GArray *
find_conversations (Ctl *ctl, const GArray *ids, GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (int64_t));

  for (unsigned int i = 0; i < ids->len; i++) {
    int64_t id = g_array_index (ids, int64_t, i);
    g_autoptr (GPtrArray) rows = mail_engine_read_rows (ctl->engine, 0, &id, 1, error);
    const MailRow *row = rows != NULL ? rows->pdata[0] : NULL;
    if (row == NULL) {
      if (rows != NULL)
        g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND,
                     "there is no message %" G_GINT64_FORMAT, id);
      return NULL;
    }
    g_autoptr (GPtrArray) all =
      mail_engine_read_conversation_messages (ctl->engine, row->folder_id, row->thread_id, error);
    for (unsigned int j = 0; all != NULL && j < all->len; j++)
      g_array_append_val (found, ((const MailRow *) all->pdata[j])->id);
    if (all == NULL)
      return NULL;
  }
  return g_steal_pointer (&found);
}

static CtlStatus
set_muted (Ctl *ctl, MailFlags add, MailFlags remove)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, "ID…", 1, G_MAXUINT))
    return status;
  if (!parse_ids (ctl->arguments, g_strv_length (ctl->arguments), ids, &error))
    return ctl_fail (ctl, error);
  if (!ctl_open (ctl, &status))
    return status;
  g_autoptr (GArray) all = find_conversations (ctl, ids, &error);
  if (all == NULL)
    return ctl_fail (ctl, error);
  const MailTarget target = {.ids = (const int64_t *) (void *) all->data, .n_ids = all->len};
  mail_engine_flag_async (ctl->engine, &target, add, remove, NULL, NULL, ctl->cancellable,
                          ctl_on_ready, &result);
  return print_operation (ctl, &result, ids);
}

CtlStatus
ctl_mute (Ctl *ctl)
{
  return set_muted (ctl, MAIL_FLAG_MUTED, 0);
}

CtlStatus
ctl_unmute (Ctl *ctl)
{
  return set_muted (ctl, 0, MAIL_FLAG_MUTED);
}

// Options and messages of a command whose last EXTRA arguments are not ids. OUT_TO_ACCOUNT: NULL
// for one that knows no other account. False with OUT_STATUS.
static bool
begin (Ctl *ctl, const char *synopsis, unsigned int extra, Messages *messages,
       char **out_to_account, CtlStatus *out_status)
{
  g_autofree char *from = NULL;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    {"from", 0, 0, G_OPTION_ARG_STRING, &from, "The folder they are taken from", "FOLDER"},
    {out_to_account != NULL ? "to-account" : NULL, 0, 0, G_OPTION_ARG_STRING, out_to_account,
     "The account that FOLDER is of", "NAME"},
    {NULL},
  };

  *out_status = CTL_USAGE;
  if (!ctl_parse (ctl, entries, synopsis, 1 + extra, G_MAXUINT) || !ctl_open (ctl, out_status))
    return false;
  if (find_messages (ctl, g_strv_length (ctl->arguments) - extra, from, messages, &error))
    return true;
  *out_status = ctl_fail (ctl, error);
  return false;
}

typedef void (*FileFunc) (MailEngine *engine, const MailTarget *target, int64_t to_folder_id,
                          GCancellable *cancellable, GAsyncReadyCallback callback, void *data);

// Where MESSAGES are to go: a folder of TO_ACCOUNT, or, without it, of their own account, or of the
// one that PATH begins with.
static MailFolder *
find_goal (Ctl *ctl, const Messages *messages, const char *to_account, const char *path,
           GError **error)
{
  GError *none_here = NULL, *none_there = NULL;
  int64_t named_id = 0;

  if (to_account != NULL) {
    g_autoptr (MailAccount) account = ctl_find_account (ctl, to_account, error);
    return account != NULL ? ctl_find_folder (ctl, account->id, path, error) : NULL;
  }
  MailFolder *to = ctl_find_folder (ctl, messages->account_id, path, &none_here);
  const char *rest = ctl_split_account (ctl, path, &named_id);
  if (to == NULL && rest != path)
    to = ctl_find_folder (ctl, named_id, rest, &none_there);
  if (to == NULL)
    g_propagate_error (error, none_there != NULL ? g_steal_pointer (&none_there) :
                                                   g_steal_pointer (&none_here));
  g_clear_error (&none_here);
  g_clear_error (&none_there);
  return to;
}

static CtlStatus
file_messages (Ctl *ctl, FileFunc func)
{
  g_auto (Messages) messages = {};
  g_autofree char *to_account = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  if (!begin (ctl, "ID… [ACCOUNT/]FOLDER [--from FOLDER] [--to-account NAME]", 1, &messages,
              &to_account, &status))
    return status;
  const char *path = ctl->arguments[g_strv_length (ctl->arguments) - 1];
  g_autoptr (MailFolder) to = find_goal (ctl, &messages, to_account, path, &error);
  if (to == NULL)
    return ctl_fail (ctl, error);
  const MailTarget target = target_of (&messages);
  func (ctl->engine, &target, to->id, ctl->cancellable, ctl_on_ready, &result);
  return print_operation (ctl, &result, messages.ids);
}

CtlStatus
ctl_move (Ctl *ctl)
{
  return file_messages (ctl, mail_engine_move_async);
}

CtlStatus
ctl_copy (Ctl *ctl)
{
  return file_messages (ctl, mail_engine_copy_async);
}

static CtlStatus
move_to_role (Ctl *ctl, MailRole role)
{
  g_auto (Messages) messages = {};
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;

  if (!begin (ctl, "ID… [--from FOLDER]", 0, &messages, NULL, &status))
    return status;
  const MailTarget target = target_of (&messages);
  mail_engine_move_to_role_async (ctl->engine, &target, role, ctl->cancellable, ctl_on_ready,
                                  &result);
  return print_operation (ctl, &result, messages.ids);
}

CtlStatus
ctl_archive (Ctl *ctl)
{
  return move_to_role (ctl, MAIL_ROLE_ARCHIVE);
}

CtlStatus
ctl_trash (Ctl *ctl)
{
  return move_to_role (ctl, MAIL_ROLE_TRASH);
}

CtlStatus
ctl_junk (Ctl *ctl)
{
  return move_to_role (ctl, MAIL_ROLE_JUNK);
}

CtlStatus
ctl_delete (Ctl *ctl)
{
  g_auto (Messages) messages = {};
  g_autoptr (GAsyncResult) result = NULL;
  CtlStatus status = CTL_USAGE;

  if (!begin (ctl, "ID… [--from FOLDER]", 0, &messages, NULL, &status))
    return status;
  const MailTarget target = target_of (&messages);
  mail_engine_delete_async (ctl->engine, &target, false, ctl->cancellable, ctl_on_ready, &result);
  return print_operation (ctl, &result, messages.ids);
}
