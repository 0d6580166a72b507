// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sentences about connections and folders. The report is another file's.

#include "ui/mail-health-text.h"

#include "ui/mail-error-text.h"
#include "ui/mail-format.h"
#include "ui/mail-progress-text.h"
#include "ui/mail-sidebar-item.h"

#include <glib/gi18n.h>

// The time alone on the same day, else with its day.
static char *
dup_moment (int64_t time, int64_t now)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (time);
  g_autoptr (GDateTime) today = g_date_time_new_from_unix_local (now);

  if (g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (today) &&
      g_date_time_get_year (then) == g_date_time_get_year (today))
    return mail_format_dup_time (time);
  return mail_format_dup_date_long (time);
}

static char *
dup_folder_name (const char *path)
{
  const MailFolder inbox = {.role = MAIL_ROLE_INBOX};

  // The one name that every server has and nobody chose.
  if (g_ascii_strcasecmp (path, "INBOX") == 0)
    path = mail_sidebar_folder_title (&inbox);
  return mail_format_dup_isolated (path);
}

static char *
dup_live (const MailConnection *connection, int64_t now)
{
  g_autofree char *since = dup_moment (connection->live_since, now);
  g_autofree char *folder = connection->folder ? dup_folder_name (connection->folder) : NULL;

  switch (connection->live) {
  case MAIL_LIVE_NOTIFY:
    // Translators: the server tells this connection at once what is new; %s is a time.
    return g_strdup_printf (_ ("hears of news in every folder since %s"), since);
  case MAIL_LIVE_IDLE:
    if (folder)
      // Translators: a folder and a time.
      return g_strdup_printf (_ ("hears of news in “%s” since %s"), folder, since);
    return g_strdup (_ ("waits for work"));
  case MAIL_LIVE_POLL:
    return g_strdup (_ ("asks every minute, as the server can’t tell of news itself"));
  case MAIL_LIVE_NONE:
  default:
    return NULL;
  }
}

// Which folder it brings, and how far; NULL: none.
static char *
dup_progress (const MailConnection *connection)
{
  if (connection->code != MAIL_STATE_SYNCING || !connection->at.path)
    return NULL;
  g_autofree char *folder = dup_folder_name (connection->at.path);
  return mail_progress_dup_sentence (&connection->at, folder);
}

static char *
dup_connected (const MailConnection *connection, int64_t now)
{
  g_autofree char *since = dup_moment (connection->connected_since, now);
  // Translators: %s is a time.
  g_autofree char *connected = g_strdup_printf (_ ("Connected since %s"), since);
  g_autofree char *live = dup_live (connection, now);
  g_autofree char *at = dup_progress (connection);

  if (connection->work_goal > 0)
    // Translators: %s is “Connected since …”; then how much of how much is done.
    return g_strdup_printf (_ ("%s · the server is at work: %'lu of %'lu"), connected,
                            (unsigned long) connection->work_done,
                            (unsigned long) connection->work_goal);
  if (at)
    return g_strconcat (connected, "\n", at, NULL);
  if (connection->code == MAIL_STATE_SYNCING)
    // Translators: %s is “Connected since …”.
    return g_strdup_printf (_ ("%s · at work"), connected);
  return live ? g_strdup_printf ("%s · %s", connected, live) : g_steal_pointer (&connected);
}

static char *
dup_failed (const MailConnection *connection, int64_t now)
{
  g_autofree char *reason =
    connection->error ? mail_error_dup_sentence (connection->error) : g_strdup (_ ("Offline"));
  g_autofree char *next =
    connection->next_try ? dup_moment (MAX (connection->next_try, now), now) : NULL;

  // Translators: a sentence about what went wrong; then a time.
  return next ? g_strdup_printf (_ ("%s Tries again at %s."), reason, next) :
                g_steal_pointer (&reason);
}

const char *
mail_health_get_title (const MailConnection *connection)
{
  static const char *const titles[] = {
    [MAIL_CONNECTION_INTERACTIVE] = N_ ("What you do, and the open folder"),
    [MAIL_CONNECTION_WATCH] = N_ ("New mail"),
    [MAIL_CONNECTION_BACKFILL] = N_ ("History and whole messages"),
    [MAIL_CONNECTION_OUTBOX] = N_ ("Sending"),
  };

  return (size_t) connection->use < G_N_ELEMENTS (titles) ? _ (titles[connection->use]) : "";
}

char *
mail_health_dup_connection (const MailConnection *connection, int64_t now)
{
  switch (connection->code) {
  case MAIL_STATE_OFFLINE:
  case MAIL_STATE_TROUBLE:
    return dup_failed (connection, now);
  case MAIL_STATE_CONNECTING:
    return g_strdup (_ ("Connecting…"));
  case MAIL_STATE_SYNCING:
  case MAIL_STATE_UP_TO_DATE:
  case MAIL_STATE_IDLE:
  default:
    if (connection->connected_since)
      return dup_connected (connection, now);
    return g_strdup (_ ("Not connected; nothing to do"));
  }
}

// What the server keeps back of it; NULL: nothing. Caller frees.
static char *
dup_withheld (const MailFolderHealth *folder)
{
  if (folder->refusal && *folder->refusal) {
    g_autofree char *words = mail_format_dup_isolated (folder->refusal);
    // Translators: %s is what the server said, in the server's language.
    return g_strdup_printf (_ ("You may not read this folder. The server said: “%s”"), words);
  }
  if (folder->refusal)
    return g_strdup (_ ("You may not read this folder."));
  if (folder->withheld == 0)
    return NULL;
  return g_strdup_printf (
    ngettext ("The server ends the connection over %'u message, which is tried again in a day.",
              "The server ends the connection over %'u messages, which are tried again in a day.",
              folder->withheld),
    folder->withheld);
}

char *
mail_health_dup_folder (const MailFolderHealth *folder, int64_t now)
{
  g_autofree char *count = NULL;
  g_autofree char *moment = folder->last_sync ? dup_moment (folder->last_sync, now) : NULL;
  g_autofree char *withheld = dup_withheld (folder);

  if (folder->refusal)
    return g_steal_pointer (&withheld);
  if (folder->here < folder->there)
    // Translators: how many messages of how many are known.
    count = g_strdup_printf (_ ("%'u of %'u messages"), folder->here, folder->there);
  else
    count = g_strdup_printf (ngettext ("%'u message", "%'u messages", folder->here), folder->here);
  g_autofree char *checked =
    // Translators: %s is a number of messages.
    !moment ? g_strdup_printf (_ ("%s · not checked yet"), count) :
              // Translators: a number of messages and a time.
              g_strdup_printf (_ ("%s · checked at %s"), count, moment);
  return withheld ? g_strconcat (checked, "\n", withheld, NULL) : g_steal_pointer (&checked);
}

char *
mail_health_dup_summary (const MailHealth *health)
{
  bool up = false, trouble = false, connecting = false, offline = false;

  for (unsigned int i = 0; i < health->connections->len; i++) {
    const MailConnection *connection = health->connections->pdata[i];
    up = up || connection->connected_since != 0;
    trouble = trouble || connection->code == MAIL_STATE_TROUBLE;
    connecting = connecting || connection->code == MAIL_STATE_CONNECTING;
    offline = offline || connection->code == MAIL_STATE_OFFLINE;
  }
  if (trouble)
    return g_strdup (_ ("Needs attention"));
  if (!health->online)
    return g_strdup (_ ("No network"));
  if (up)
    return g_strdup (_ ("Connected"));
  if (connecting)
    return g_strdup (_ ("Connecting…"));
  // A POP3 account is connected while it checks for mail.
  return g_strdup (offline ? _ ("Offline") : _ ("Not connected; nothing to do"));
}

char *
mail_health_dup_checks (const MailHealth *health, int64_t now)
{
  g_autofree char *last = health->last_sync ? dup_moment (health->last_sync, now) : NULL;
  g_autofree char *next = health->next_check ? dup_moment (health->next_check, now) : NULL;

  if (last && next)
    // Translators: two times.
    return g_strdup_printf (_ ("Up to date at %s · all folders are checked again at %s"), last,
                            next);
  if (last)
    return g_strdup_printf (_ ("Up to date at %s"), last);
  return g_strdup (_ ("Not up to date yet"));
}

char *
mail_health_dup_alerts (const MailHealth *health)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (char **text = health->alerts; text && *text; text++)
    // Translators: a quotation: what a server said.
    g_ptr_array_add (lines, g_strdup_printf (_ ("“%s”"), *text));
  if (lines->len == 0)
    return NULL;
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

char *
mail_health_dup_storage (const MailHealth *health)
{
  g_autofree char *used = g_format_size (health->quota_used);
  g_autofree char *limit = g_format_size (health->quota_limit);

  // Translators: two sizes, such as 1.2 GB.
  return g_strdup_printf (_ ("%s of %s used"), used, limit);
}

static void
add_salvage (GPtrArray *lines, const MailStats *stats, int64_t now)
{
  g_autofree char *when = dup_moment (stats->salvaged_at, now);
  unsigned long n = (unsigned long) stats->lost_messages;

  // Translators: %s is a time or a day.
  g_ptr_array_add (lines,
                   g_strdup_printf (_ ("The mail on this computer was damaged. What could be read "
                                       "was taken over (%s), and the damaged file was kept."),
                                    when));
  if (n == 0)
    return;
  g_ptr_array_add (lines, g_strdup_printf (ngettext ("%'lu message is lost, if no server has it.",
                                                     "%'lu messages are lost, if no server has "
                                                     "them.",
                                                     n),
                                           n));
  g_ptr_array_add (lines,
                   g_strdup (_ ("If a copy of your mail is kept, import the folder “mail” in "
                                "it: what is here already is left out.")));
}

static void
add_missing (GPtrArray *lines, const MailStats *stats, int64_t now)
{
  g_autofree char *at = dup_moment (stats->keep_remade_at, now);

  g_ptr_array_add (
    lines, g_strdup_printf (
             // Translators: %s is a time or a day.
             _ ("The file with accounts, drafts, the outbox and mail that is only on this computer "
                "was missing (%s), and was made anew."),
             at));
  g_ptr_array_add (lines,
                   g_strdup (_ ("If a copy of your mail is kept, import the folder “mail” in "
                                "it: what is here already is left out.")));
}

// None of it exists nowhere else.
static void
add_remade (GPtrArray *lines, const MailStats *stats, int64_t now)
{
  g_autofree char *content = dup_moment (stats->content_remade_at, now);
  g_autofree char *index = dup_moment (stats->index_remade_at, now);
  g_autofree char *search = dup_moment (stats->search_remade_at, now);

  if (stats->content_remade_at != 0)
    g_ptr_array_add (
      lines,
      g_strdup_printf (
        // Translators: %s is a time or a day.
        _ ("What was downloaded was damaged or missing (%s). It is downloaded again."), content));
  if (stats->index_remade_at != 0)
    g_ptr_array_add (
      lines, g_strdup_printf (
               // Translators: %s is a time or a day.
               _ ("The lists of messages were damaged or missing (%s). They are made anew, and no "
                  "mail is lost."),
               index));
  if (stats->search_remade_at != 0)
    g_ptr_array_add (
      lines, g_strdup_printf (
               // Translators: %s is a time or a day.
               _ ("The search index was damaged or missing (%s). It is made anew; until that is "
                  "done, search finds less."),
               search));
}

char *
mail_health_dup_damage (const MailStats *stats, int64_t now)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  if (stats->salvaged_at != 0)
    add_salvage (lines, stats, now);
  else if (stats->keep_remade_at != 0)
    add_missing (lines, stats, now);
  add_remade (lines, stats, now);
  if (lines->len == 0)
    return NULL;
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

char *
mail_health_dup_damage_notice (const MailStats *stats, int64_t since)
{
  unsigned long damaged = (unsigned long) stats->damaged_messages;

  if (stats->salvaged_at > since)
    return g_strdup (stats->lost_messages > 0 ?
                       _ ("The mail on this computer was damaged, and some of it is lost.") :
                       _ ("The mail on this computer was damaged. All messages could be saved."));
  if (stats->keep_remade_at > since)
    return g_strdup (_ ("A file of Mail was missing, with mail that is only on this computer."));
  if (damaged > 0 && stats->checked_at > since)
    return g_strdup_printf (ngettext ("%'lu message on this computer is damaged.",
                                      "%'lu messages on this computer are damaged.", damaged),
                            damaged);
  if (MAX (MAX (stats->index_remade_at, stats->search_remade_at), stats->content_remade_at) > since)
    return g_strdup (
      _ ("A file of Mail was damaged or missing. It is made anew, and no mail is lost."));
  return NULL;
}

char *
mail_health_dup_home (const MailStats *stats, int64_t now)
{
  unsigned long n = (unsigned long) stats->checked_messages;
  unsigned long damaged = (unsigned long) stats->damaged_messages;

  if (n == 0)
    return NULL;
  g_autofree char *when = dup_moment (stats->checked_at, now);

  if (damaged == 0)
    return g_strdup_printf (
      // Translators: a number of messages; then a time or a day.
      ngettext ("%'lu message read back: it is what was stored (%s)",
                "%'lu messages read back: each is what was stored (%s)", n),
      n, when);
  return g_strdup_printf (
    // Translators: a number of messages; then a time or a day.
    ngettext ("%'lu message is damaged (%s). It may be whole in your backup, or on the server.",
              "%'lu messages are damaged (%s). They may be whole in your backup, or on the server.",
              damaged),
    damaged, when);
}

char *
mail_health_dup_changes (const GPtrArray *operations)
{
  unsigned long n = 0;

  for (unsigned int i = 0; i < operations->len; i++) {
    const MailOperation *operation = g_ptr_array_index (operations, i);
    n += operation->state == MAIL_OPERATION_FAILED || mail_operation_is_put_off (operation);
  }
  if (n == 0)
    return NULL;
  return g_strdup_printf (
    ngettext ("The server did not take %'lu change. It can be tried again or discarded: choose "
              "“Changes Not on the Server” in the account’s menu.",
              "The server did not take %'lu changes. They can be tried again or discarded: choose "
              "“Changes Not on the Server” in the account’s menu.",
              n),
    n);
}
