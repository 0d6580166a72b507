// SPDX-License-Identifier: GPL-3.0-or-later
//
// sync: one pass, or watching for ever.

#include "ctl-commands.h"
#include "ctl-health.h"

#include <string.h>

// Of one pass.
typedef struct {
  Ctl *ctl;
  GHashTable *alerts; // that were said: the account's id and the text
  GHashTable *lines;  // that were said last: the account's id and what of → the line
  int64_t account_id; // what is synced; 0: every account
  bool is_one_of_several;
} Progress;

static bool
parse_bodies (const char *text, MailBodies *out_bodies)
{
  static const char *const names[] = {
    [MAIL_BODIES_NONE] = "none",
    [MAIL_BODIES_RECENT] = "recent",
    [MAIL_BODIES_ALL] = "all",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    if (strcmp (names[i], text) == 0) {
      *out_bodies = (MailBodies) i;
      return true;
    }
  }
  return false;
}

static void
print_report (Ctl *ctl, const MailSyncReport *report)
{
  g_autoptr (MailAccount) account = mail_engine_read_account (ctl->engine, report->account_id);

  ctl_out_begin (ctl->out);
  ctl_out_text (ctl->out, "account", account != NULL ? account->name : NULL);
  ctl_out_int (ctl->out, "folders", report->folders);
  ctl_out_int (ctl->out, "new", report->added);
  ctl_out_int (ctl->out, "changed", report->changed);
  ctl_out_int (ctl->out, "removed", report->removed);
  ctl_out_int (ctl->out, "bodies", report->bodies);
  ctl_out_int (ctl->out, "operations_sent", report->operations_sent);
  ctl_out_int (ctl->out, "bytes_in", (int64_t) report->bytes_in);
  ctl_out_int (ctl->out, "bytes_out", (int64_t) report->bytes_out);
  ctl_out_int (ctl->out, "round_trips", report->round_trips);
  ctl_out_double (ctl->out, "seconds", report->seconds);
  ctl_out_text (ctl->out, "error", report->error != NULL ? report->error->message : NULL);
  ctl_out_end (ctl->out);
}

// What a server wants to be read, once: nobody else says it to whoever has no window.
static void
say_alerts (Progress *progress, int64_t account_id, const MailAccountState *state)
{
  for (char **text = state->alerts; text != NULL && *text != NULL; text++) {
    g_autoptr (MailAccount) account = mail_engine_read_account (progress->ctl->engine, account_id);
    char *key = g_strdup_printf ("%" G_GINT64_FORMAT " %s", account_id, *text);
    if (g_hash_table_add (progress->alerts, key) && account != NULL)
      ctl_say (progress->ctl, "%s: the server says: “%s”", account->name, *text);
  }
}

// LINE where it is another than was said of OF last.
static void
say_change (Progress *progress, int64_t account_id, const char *of, const char *line)
{
  char *key = g_strdup_printf ("%" G_GINT64_FORMAT " %s", account_id, of);

  if (g_strcmp0 (g_hash_table_lookup (progress->lines, key), line) != 0)
    ctl_say (progress->ctl, "%s", line);
  g_hash_table_insert (progress->lines, key, g_strdup (line));
}

// Why nothing happens, and until when.
static void
say_waiting (Progress *progress, int64_t account_id, const MailAccountState *state)
{
  g_autoptr (MailAccount) account = mail_engine_read_account (progress->ctl->engine, account_id);

  if (state->allowed_at == 0 || account == NULL)
    return;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (state->allowed_at);
  g_autofree char *clock = g_date_time_format (time, "%T");
  g_autofree char *line =
    g_strdup_printf ("%s: the server allows the next check at %s; waiting until then (Ctrl+C ends)",
                     account->name, clock);
  say_change (progress, account_id, "", line);
}

static char *
dup_bytes (const MailFolderProgress *folder)
{
  uint64_t come = folder->bytes_total - MIN (folder->bytes_left, folder->bytes_total);
  g_autofree char *done = g_format_size (come);
  g_autofree char *total = g_format_size (folder->bytes_total);
  g_autofree char *left = g_format_size (folder->bytes_left);

  if (folder->bytes_total > 0)
    return g_strdup_printf (", %s of %s", done, total);
  return folder->bytes_left > 0 ? g_strdup_printf (", %s left", left) : g_strdup ("");
}

// "NAME: " where several accounts are synced. Caller frees.
static char *
dup_beginning (const Progress *progress, int64_t account_id)
{
  g_autoptr (MailAccount) account = progress->is_one_of_several ?
                                      mail_engine_read_account (progress->ctl->engine, account_id) :
                                      NULL;

  return account != NULL ? g_strconcat (account->name, ": ", NULL) : g_strdup ("");
}

// A line where its numbers changed.
static void
say_folder (Progress *progress, int64_t account_id, const MailFolderProgress *folder)
{
  g_autofree char *beginning = dup_beginning (progress, account_id);
  g_autofree char *rest = dup_bytes (folder);
  g_autofree char *line =
    g_strdup_printf ("%s%s: %u of %u%s%s", beginning, folder->path, folder->done, folder->total,
                     folder->bodies ? " whole messages" : "", rest);

  say_change (progress, account_id, folder->path, line);
}

// Progress of the pass, a line for each folder and step. Where the app does it, other accounts may
// be at work beside it.
static void
on_state_changed (MailEngine *engine, int64_t account_id, Progress *progress)
{
  g_autoptr (MailAccountState) state = mail_engine_dup_account_state (engine, account_id);

  say_alerts (progress, account_id, state);
  if (progress->account_id != 0 && progress->account_id != account_id)
    return;
  say_waiting (progress, account_id, state);
  for (size_t i = 0; i < state->n_under_way; i++)
    if (state->under_way[i].total > 0)
      say_folder (progress, account_id, &state->under_way[i]);
}

// What was said while the last change of state was on its way here.
static void
say_last_alerts (Progress *progress)
{
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (progress->ctl->engine);

  for (unsigned int i = 0; i < accounts->len; i++) {
    const MailAccount *account = g_ptr_array_index (accounts, i);
    g_autoptr (MailAccountState) state =
      mail_engine_dup_account_state (progress->ctl->engine, account->id);
    say_alerts (progress, account->id, state);
  }
}

static CtlStatus
sync_once (Progress *progress, const char *const *folders, MailBodies bodies)
{
  static const char *const columns[] = {"account", "folders", "new",   "changed",
                                        "removed", "bodies",  "error", NULL};
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;
  Ctl *ctl = progress->ctl;

  ctl_out_set_columns (ctl->out, columns);
  mail_engine_sync_async (ctl->engine, progress->account_id, folders, bodies, ctl->cancellable,
                          ctl_on_ready, &result);
  ctl_wait (&result);
  say_last_alerts (progress);
  g_autoptr (GPtrArray) reports = mail_engine_sync_finish (ctl->engine, result, &error);
  if (reports == NULL)
    return ctl_fail (ctl, error);
  if (!ctl_check_not_lost (ctl, &error))
    return ctl_fail (ctl, error);
  if (reports->len == 0)
    return ctl_fail_with (ctl, CTL_CONFIGURATION, "no-account",
                          "There is no account yet; `mailctl account add` adds one.");
  for (unsigned int i = 0; i < reports->len; i++) {
    const MailSyncReport *report = g_ptr_array_index (reports, i);
    print_report (ctl, report);
    ctl_health_say_unreadable (ctl, report->account_id);
    if (error == NULL && report->error != NULL)
      error = g_error_copy (report->error);
  }
  ctl_health_say_not_done (ctl, progress->account_id);
  return error == NULL ? CTL_OK : ctl_fail (ctl, error);
}

static void
begin_event (Ctl *ctl, const char *event, int64_t account_id)
{
  g_autoptr (MailAccount) account =
    account_id != 0 ? mail_engine_read_account (ctl->engine, account_id) : NULL;

  ctl_out_begin (ctl->out);
  ctl_out_text (ctl->out, "event", event);
  if (account != NULL)
    ctl_out_text (ctl->out, "account", account->name);
}

static void
end_event (Ctl *ctl)
{
  ctl_out_end (ctl->out);
  if (!ctl_out_flush (ctl->out))
    g_cancellable_cancel (ctl->cancellable); // nobody listens any more
}

static void
watch_state (MailEngine *engine, int64_t account_id, Ctl *ctl)
{
  g_autoptr (MailAccountState) state = mail_engine_dup_account_state (engine, account_id);

  if (state->code != MAIL_STATE_UP_TO_DATE && state->error == NULL)
    return;
  begin_event (ctl, state->error != NULL ? "trouble" : "up-to-date", account_id);
  ctl_out_text (ctl->out, "error", state->error != NULL ? state->error->message : NULL);
  end_event (ctl);
}

static void
watch_list (MailEngine *engine, int64_t folder_id, Ctl *ctl)
{
  g_autoptr (MailFolder) folder = mail_engine_read_folder (engine, folder_id);

  if (folder == NULL)
    return;
  begin_event (ctl, "folder", folder->account_id);
  ctl_out_text (ctl->out, "folder", folder->path);
  ctl_out_int (ctl->out, "total", folder->total);
  ctl_out_int (ctl->out, "unread", folder->unread);
  end_event (ctl);
}

static void
watch_new_mail (MailEngine *engine, GArray *ids, Ctl *ctl)
{
  g_autoptr (GPtrArray) rows =
    mail_engine_read_rows (engine, 0, (const int64_t *) (void *) ids->data, ids->len, NULL);

  for (unsigned int i = 0; rows != NULL && i < rows->len; i++) {
    const MailRow *row = g_ptr_array_index (rows, i);
    if (row == NULL)
      continue;
    g_autofree char *from = mime_address_format_list (row->from);
    begin_event (ctl, "new-mail", row->account_id);
    ctl_out_int (ctl->out, "id", row->id);
    ctl_out_text (ctl->out, "from", from);
    ctl_out_text (ctl->out, "subject", row->subject);
    end_event (ctl);
  }
}

static void
watch_failure (MailEngine *engine, const MailOperation *operation, Ctl *ctl)
{
  begin_event (ctl, "operation-failed", operation->account_id);
  ctl_out_int (ctl->out, "operation", operation->id);
  ctl_out_text (ctl->out, "summary", operation->summary);
  ctl_out_text (ctl->out, "reason", operation->reason);
  end_event (ctl);
}

static void
watch_outbox (MailEngine *engine, Ctl *ctl)
{
  begin_event (ctl, "outbox", 0);
  end_event (ctl);
}

// Until a signal ends it, which is no failure.
static CtlStatus
watch (Ctl *ctl)
{
  g_signal_connect (ctl->engine, "account-state-changed", G_CALLBACK (watch_state), ctl);
  g_signal_connect (ctl->engine, "list-changed", G_CALLBACK (watch_list), ctl);
  g_signal_connect (ctl->engine, "new-mail", G_CALLBACK (watch_new_mail), ctl);
  g_signal_connect (ctl->engine, "operation-failed", G_CALLBACK (watch_failure), ctl);
  g_signal_connect (ctl->engine, "outbox-changed", G_CALLBACK (watch_outbox), ctl);
  mail_engine_start (ctl->engine);
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (ctl->engine);
  for (unsigned int i = 0; i < accounts->len; i++)
    watch_state (ctl->engine, ((MailAccount *) g_ptr_array_index (accounts, i))->id, ctl);
  while (!g_cancellable_is_cancelled (ctl->cancellable))
    g_main_context_iteration (NULL, TRUE);
  g_signal_handlers_disconnect_by_data (ctl->engine, ctl);
  return CTL_OK;
}

static CtlStatus
sync_telling (Ctl *ctl, int64_t account_id, const char *const *folders, MailBodies bodies)
{
  g_autoptr (GHashTable) alerts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (ctl->engine);
  Progress progress = {ctl, alerts, lines, account_id, account_id == 0 && accounts->len > 1};

  g_signal_connect (ctl->engine, "account-state-changed", G_CALLBACK (on_state_changed), &progress);
  CtlStatus status = sync_once (&progress, folders, bodies);
  g_signal_handlers_disconnect_by_data (ctl->engine, &progress);
  return status;
}

CtlStatus
ctl_sync (Ctl *ctl)
{
  g_autofree char *folders = NULL;
  g_autofree char *bodies_name = NULL;
  gboolean stay = FALSE;
  MailBodies bodies = MAIL_BODIES_RECENT;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;
  int64_t account_id = 0;
  const GOptionEntry entries[] = {
    {"folders", 0, 0, G_OPTION_ARG_STRING, &folders, "Only these", "FOLDER,…"},
    {"bodies", 0, 0, G_OPTION_ARG_STRING, &bodies_name,
     "Which whole messages to fetch: none, recent (the default) or all", "WHICH"},
    {"watch", 0, 0, G_OPTION_ARG_NONE, &stay, "Stay, and print what happens", NULL},
    {NULL},
  };

  if (!ctl_parse (ctl, entries, "", 0, 0))
    return status;
  if (bodies_name != NULL && !parse_bodies (bodies_name, &bodies))
    return ctl_fail_with (ctl, CTL_USAGE, "usage", "mailctl sync: “%s” is not none, recent or all.",
                          bodies_name);
  if (!ctl_open (ctl, &status))
    return status;
  if (!ctl_get_account_id (ctl, &account_id, &error))
    return ctl_fail (ctl, error);
  g_auto (GStrv) paths = folders != NULL ? g_strsplit (folders, ",", -1) : NULL;
  if (stay)
    return watch (ctl);
  return sync_telling (ctl, account_id, (const char *const *) paths, bodies);
}
