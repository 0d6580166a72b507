// SPDX-License-Identifier: GPL-3.0-or-later
//
// The state of several accounts as one line: the worst of them speaks.

#include "ui/mail-status.h"

#include "ui/mail-error-text.h"
#include "ui/mail-format.h"
#include "ui/mail-health-text.h"
#include "ui/mail-progress-text.h"
#include "ui/mail-sidebar-item.h"

#include <glib/gi18n.h>
#include <string.h>

// A disk that is not always there must not be complained of every day.
#define BACKUP_PATIENCE (7 * 24 * 3600)

// Below it a person is told while there is time to make room.
#define SCARCE_BYTES (1024 * 1024 * 1024)

struct _MailStatus {
  GObject parent_instance;

  MailEngine *engine;
  char *line;
  char *progress; // how far a download is; NULL: there is none
  char *trouble;
  MailRemedy remedy;
  int64_t account_id;
  int64_t stoppable;    // the account that LINE tells of, if a person may end what it does; 0: no
  int64_t stopped;      // the account whose download a person ended last, 0: it goes on
  GHashTable *read;     // alerts that a person has read: account and text
  int64_t damage_since; // damage found after this is told
  unsigned int refresh_id;
};

enum {
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static unsigned int signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MailStatus, mail_status, G_TYPE_OBJECT)

// What a person asked for comes when the server allows it.
static bool
is_waiting (const MailAccountState *state)
{
  return state->allowed_at > 0 &&
         (state->code == MAIL_STATE_UP_TO_DATE || state->code == MAIL_STATE_IDLE);
}

// A person ended its download, and it has not gone on yet.
static bool
is_stopped (const MailStatus *self, int64_t account_id, const MailAccountState *state)
{
  return state->code == MAIL_STATE_IDLE && self->stopped == account_id;
}

// Which state of several is told, highest first.
static int
rank (const MailStatus *self, int64_t account_id, const MailAccountState *state)
{
  static const int ranks[] = {
    [MAIL_STATE_TROUBLE] = 5,    [MAIL_STATE_OFFLINE] = 4, [MAIL_STATE_SYNCING] = 3,
    [MAIL_STATE_CONNECTING] = 2, [MAIL_STATE_IDLE] = 0,    [MAIL_STATE_UP_TO_DATE] = 1,
  };

  bool is_of_interest = is_waiting (state) || is_stopped (self, account_id, state);

  return is_of_interest ? ranks[MAIL_STATE_CONNECTING] : ranks[state->code];
}

// As the sidebar has it.
static char *
dup_folder_title (MailStatus *self, int64_t account_id, const char *path)
{
  g_autoptr (GPtrArray) folders = mail_engine_read_folders (self->engine, account_id);

  for (unsigned int i = 0; folders && i < folders->len; i++) {
    const MailFolder *folder = g_ptr_array_index (folders, i);
    if (strcmp (folder->path, path) == 0)
      return mail_format_dup_isolated (mail_sidebar_folder_title (folder));
  }
  return mail_format_dup_isolated (path);
}

static char *
describe_bytes (const char *counts, const MailFolderProgress *progress)
{
  g_autofree char *done =
    g_format_size (progress->bytes_total - MIN (progress->bytes_left, progress->bytes_total));
  g_autofree char *total = g_format_size (progress->bytes_total);

  // Translators: “Downloading Inbox · 12 of 340”; how much has come of how much: 24 MB, 1.2 GB.
  return g_strdup_printf (_ ("%s · %s of %s"), counts, done, total);
}

// Folders besides the first that have something to come.
static unsigned int
count_others (const MailAccountState *state)
{
  unsigned int n = 0;

  for (size_t i = 1; i < state->n_under_way; i++)
    n += mail_progress_is_counted (&state->under_way[i]);
  return n;
}

static char *
describe_sync (MailStatus *self, int64_t account_id, const MailAccountState *state)
{
  if (state->n_under_way == 0)
    return g_strdup (_ ("Checking for new mail…"));
  const MailFolderProgress *first = &state->under_way[0];
  unsigned int others = count_others (state);
  g_autofree char *folder = dup_folder_title (self, account_id, first->path);
  g_autofree char *counts = mail_progress_dup_sentence (first, folder);
  if (others > 0)
    // Translators: “Downloading Inbox · 120 of 500”, and how many folders besides.
    return g_strdup_printf (ngettext ("%s and %'u more folder", "%s and %'u more folders", others),
                            counts, others);
  if (first->bytes_total > 0 && first->total > 0)
    return describe_bytes (counts, first);
  if (first->bytes_left == 0 || first->total == 0)
    return g_steal_pointer (&counts);
  g_autofree char *left = g_format_size (first->bytes_left);
  // Translators: “Downloading Inbox · 120 of 500”, and the size of the others, like “24 MB”.
  return g_strdup_printf (_ ("%s · %s left"), counts, left);
}

static char *
describe_waiting (const MailAccountState *state)
{
  g_autofree char *time = mail_format_dup_time (state->allowed_at);

  // Translators: %s is a time such as 14:02. There is little room.
  return g_strdup_printf (_ ("Next check at %s · the server allows none sooner"), time);
}

static char *
describe (MailStatus *self, int64_t account_id, const MailAccountState *state)
{
  g_autofree char *time = NULL;

  if (is_waiting (state))
    return describe_waiting (state);
  switch (state->code) {
  case MAIL_STATE_CONNECTING:
    return g_strdup (_ ("Connecting…"));
  case MAIL_STATE_SYNCING:
    return describe_sync (self, account_id, state);
  case MAIL_STATE_OFFLINE:
    return g_strdup (_ ("Offline"));
  case MAIL_STATE_TROUBLE:
    return g_strdup (_ ("Needs attention"));
  case MAIL_STATE_UP_TO_DATE:
    time = mail_format_dup_time (state->last_sync);
    // Translators: the placeholder is the time of the last check, such as 14:02.
    return state->last_sync > 0 ? g_strdup_printf (_ ("Up to date · %s"), time) :
                                  g_strdup (_ ("Up to date"));
  case MAIL_STATE_IDLE:
  default:
    return g_strdup (
      self->stopped == account_id ? _ ("Stopped · the rest comes at the next check") : "");
  }
}

static char *
describe_trouble (MailStatus *self, int64_t account_id, const GError *error, bool is_several)
{
  g_autofree char *sentence = mail_error_dup_sentence (error);
  g_autoptr (MailAccount) account = mail_engine_read_account (self->engine, account_id);
  g_autofree char *name = NULL;

  if (!is_several || !account)
    return g_steal_pointer (&sentence);
  name = mail_format_dup_isolated (*account->name ? account->name : account->address);
  // Translators: an account's name and a sentence that says what is wrong with it.
  return g_strdup_printf (_ ("%s: %s"), name, sentence);
}

static void
take_trouble (MailStatus *self, int64_t account_id, const MailAccountState *state, bool is_several)
{
  self->trouble = describe_trouble (self, account_id, state->error, is_several);
  self->account_id = account_id;
  // What this computer lacks is not to be found in the account's settings.
  self->remedy = state->code == MAIL_STATE_TROUBLE && !mail_error_is_of_disk (state->error) ?
                   MAIL_REMEDY_ACCOUNT :
                   MAIL_REMEDY_RETRY;
}

static bool
has_mail_at_home (MailStatus *self, const MailAccount *account)
{
  g_autoptr (GPtrArray) folders = account->incoming_kind == MAIL_SERVICE_POP3 ?
                                    mail_engine_read_folders (self->engine, account->id) :
                                    NULL;

  for (unsigned int i = 0; folders && i < folders->len; i++)
    if (((const MailFolder *) g_ptr_array_index (folders, i))->total > 0)
      return true;
  return false;
}

static char *
dup_backup_trouble (const MailBackup *backup)
{
  g_autofree char *when = mail_format_dup_date_long (backup->last_good);
  int64_t now = g_get_real_time () / G_USEC_PER_SEC;

  if (!backup->dir)
    return g_strdup (_ ("No copy is kept of the mail that lives on this computer."));
  if (!backup->failure || now - backup->last_good < BACKUP_PATIENCE)
    return NULL;
  if (backup->last_good == 0)
    return g_strdup (_ ("The copy of your mail could not be made."));
  // Translators: %s is a date and time.
  return g_strdup_printf (_ ("The copy of your mail could not be made since %s."), when);
}

// What concerns every account, and can wait for worse.
static void
remind_of_backup (MailStatus *self, const GPtrArray *accounts)
{
  g_auto (MailBackup) backup = {0};
  bool any = false;

  mail_engine_read_backup (self->engine, &backup);
  for (unsigned int i = 0; !any && i < accounts->len; i++)
    any = has_mail_at_home (self, g_ptr_array_index (accounts, i));
  self->trouble = any && !backup.no_reminder ? dup_backup_trouble (&backup) : NULL;
  if (self->trouble)
    self->remedy = MAIL_REMEDY_BACKUP;
}

// Before the disk is full. False: there is room.
static bool
warn_of_room (MailStatus *self)
{
  uint64_t room = mail_engine_read_room (self->engine);

  if (room >= SCARCE_BYTES)
    return false;
  g_autofree char *left = g_format_size (room);

  // Translators: %s is a size, like “800 MB”.
  self->trouble = g_strdup_printf (_ ("Only %s are left on this computer. Once it is full, new "
                                      "mail waits on the servers."),
                                   left);
  return true;
}

static char *
dup_alert_key (int64_t account_id, const char *text)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT " %s", account_id, text);
}

// The newest that was not read yet. Borrowed from STATE.
static const char *
find_unread_alert (MailStatus *self, int64_t account_id, const MailAccountState *state)
{
  const char *found = NULL;

  for (char **text = state->alerts; text && *text; text++) {
    g_autofree char *key = dup_alert_key (account_id, *text);
    if (!g_hash_table_contains (self->read, key))
      found = *text;
  }
  return found;
}

// RFC 3501 §7.1: it must be shown, and as the server's words (security.md T7).
static bool
tell_alert (MailStatus *self, const GPtrArray *accounts)
{
  for (unsigned int i = 0; i < accounts->len; i++) {
    const MailAccount *account = g_ptr_array_index (accounts, i);
    g_autoptr (MailAccountState) state = mail_engine_dup_account_state (self->engine, account->id);
    const char *text = state ? find_unread_alert (self, account->id, state) : NULL;
    if (!text)
      continue;
    g_autofree char *name =
      mail_format_dup_isolated (*account->name ? account->name : account->address);
    // Translators: an account's name, and what its server says: a quotation.
    self->trouble = g_strdup_printf (_ ("The server of %s says: “%s”"), name, text);
    self->remedy = MAIL_REMEDY_HEALTH;
    self->account_id = account->id;
    return true;
  }
  return false;
}

static bool
tell_damage (MailStatus *self)
{
  MailStats stats = {0};

  // What can't be read now is looked at with the next change.
  if (!mail_engine_read_damage (self->engine, &stats, NULL))
    return false;
  self->trouble = mail_health_dup_damage_notice (&stats, self->damage_since);
  if (!self->trouble)
    return false;
  self->remedy = MAIL_REMEDY_HEALTH;
  self->account_id = 0;
  return true;
}

// Only what is downloaded holds a person up: IMAP's headers come behind what they do.
static int64_t
find_stoppable (MailStatus *self, int64_t account_id, const MailAccountState *state)
{
  bool is_at_it =
    state->code == MAIL_STATE_SYNCING || state->code == MAIL_STATE_CONNECTING || is_waiting (state);
  g_autoptr (MailAccount) account =
    is_at_it ? mail_engine_read_account (self->engine, account_id) : NULL;

  return account && account->incoming_kind == MAIL_SERVICE_POP3 ? account_id : 0;
}

static void
refresh (MailStatus *self)
{
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (self->engine);
  g_autoptr (MailAccountState) worst = NULL;
  int64_t worst_id = 0;

  for (unsigned int i = 0; i < accounts->len; i++) {
    const MailAccount *account = g_ptr_array_index (accounts, i);
    g_autoptr (MailAccountState) state = mail_engine_dup_account_state (self->engine, account->id);

    if (!state || (worst && rank (self, worst_id, worst) >= rank (self, account->id, state)))
      continue;
    g_clear_pointer (&worst, mail_account_state_free);
    worst = g_steal_pointer (&state);
    worst_id = account->id;
  }
  g_clear_pointer (&self->line, g_free);
  g_clear_pointer (&self->trouble, g_free);
  self->remedy = MAIL_REMEDY_NONE;
  if (worst && worst_id == self->stopped && worst->code == MAIL_STATE_UP_TO_DATE)
    self->stopped = 0;
  self->stoppable = worst ? find_stoppable (self, worst_id, worst) : 0;
  self->line = worst ? describe (self, worst_id, worst) : g_strdup ("");
  g_clear_pointer (&self->progress, g_free);
  if (worst && worst->n_under_way > 0 && worst->under_way[0].total > 0)
    // Translators: how many messages of a folder, of how many, are known; there is little room.
    self->progress =
      g_strdup_printf (_ ("%'u of %'u"), worst->under_way[0].done, worst->under_way[0].total);
  if (worst && worst->error && rank (self, worst_id, worst) >= 4)
    take_trouble (self, worst_id, worst, accounts->len > 1);
  else if (!tell_damage (self) && !tell_alert (self, accounts) && !warn_of_room (self))
    remind_of_backup (self, accounts);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
on_refresh (gpointer data)
{
  MailStatus *self = data;

  self->refresh_id = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

static void
queue_refresh (MailStatus *self)
{
  if (self->refresh_id == 0)
    self->refresh_id = g_idle_add (on_refresh, self);
}

static void
mail_status_dispose (GObject *object)
{
  MailStatus *self = MAIL_STATUS (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_status_parent_class)->dispose (object);
}

static void
mail_status_finalize (GObject *object)
{
  MailStatus *self = MAIL_STATUS (object);

  g_hash_table_unref (self->read);
  g_free (self->line);
  g_free (self->progress);
  g_free (self->trouble);
  G_OBJECT_CLASS (mail_status_parent_class)->finalize (object);
}

static void
mail_status_class_init (MailStatusClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_status_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_status_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", MAIL_TYPE_STATUS, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 0);
}

static void
mail_status_init (MailStatus *self)
{
  self->read = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->damage_since = g_get_real_time () / G_USEC_PER_SEC - MAIL_HEALTH_NEWS;
}

MailStatus *
mail_status_new (MailEngine *engine)
{
  MailStatus *self = g_object_new (MAIL_TYPE_STATUS, NULL);

  self->engine = g_object_ref (engine);
  g_signal_connect_object (engine, "account-state-changed", G_CALLBACK (queue_refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "accounts-changed", G_CALLBACK (queue_refresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "folders-changed", G_CALLBACK (queue_refresh), self,
                           G_CONNECT_SWAPPED);
  queue_refresh (self);
  return self;
}

const char *
mail_status_get_line (MailStatus *self)
{
  return self->line ? self->line : "";
}

int64_t
mail_status_get_stoppable (MailStatus *self)
{
  return self->stoppable;
}

void
mail_status_note_stopped (MailStatus *self, int64_t account_id)
{
  self->stopped = account_id;
}

const char *
mail_status_get_progress (MailStatus *self)
{
  return self->progress;
}

const char *
mail_status_get_trouble (MailStatus *self)
{
  return self->trouble;
}

MailRemedy
mail_status_get_remedy (MailStatus *self, const char **out_label, int64_t *out_account_id)
{
  static const char *const labels[] = {
    [MAIL_REMEDY_NONE] = NULL,
    [MAIL_REMEDY_ACCOUNT] = N_ ("Open Account"),
    [MAIL_REMEDY_RETRY] = N_ ("Try Now"),
    [MAIL_REMEDY_HEALTH] = N_ ("Account Health"),
    [MAIL_REMEDY_BACKUP] = N_ ("Keep a Copy…"),
  };

  *out_label = labels[self->remedy] ? _ (labels[self->remedy]) : NULL;
  *out_account_id = self->account_id;
  return self->remedy;
}

void
mail_status_note_read (MailStatus *self, int64_t account_id)
{
  g_autoptr (MailAccountState) state = mail_engine_dup_account_state (self->engine, account_id);

  self->damage_since = g_get_real_time () / G_USEC_PER_SEC;
  for (char **text = state ? state->alerts : NULL; text && *text; text++)
    g_hash_table_add (self->read, dup_alert_key (account_id, *text));
  queue_refresh (self);
}
