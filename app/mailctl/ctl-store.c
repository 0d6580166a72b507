// SPDX-License-Identifier: GPL-3.0-or-later
//
// check and stats: the store itself.

#include "ctl-commands.h"
#include "ctl-health.h"
#include "ctl-pop3.h"

#include <string.h>

// What was lost once stays lost, though all that is there is sound.
static void
print_salvage (Ctl *ctl, const MailStats *stats)
{
  if (stats->salvaged_at == 0)
    return;
  ctl_out_time (ctl->out, "salvaged_at", stats->salvaged_at);
  ctl_out_int (ctl->out, "lost_messages", (int64_t) stats->lost_messages);
  ctl_out_int (ctl->out, "lost_pages", (int64_t) stats->lost_pages);
  ctl_say (ctl,
           "keep.db was damaged; what could be read of it was taken over, all but "
           "%" G_GUINT64_FORMAT " pages. %" G_GUINT64_FORMAT " messages are lost, if no server has "
           "them. The damaged file lies beside the new one. `mailctl --account NAME import "
           "DIR/mail/NAME` brings back what a backup in DIR has of them, and leaves out what is "
           "here.",
           stats->lost_pages, stats->lost_messages);
}

static void
print_remade (Ctl *ctl, const char *file, int64_t at)
{
  if (at == 0)
    return;
  ctl_out_time (ctl->out, "remade_at", at);
  ctl_say (ctl,
           "%s was damaged or missing, and was made anew. What it lacks is made, or fetched, "
           "again.",
           file);
}

static void
print_missing (Ctl *ctl, int64_t at)
{
  if (at == 0)
    return;
  ctl_out_time (ctl->out, "remade_at", at);
  ctl_say (ctl,
           "keep.db was missing, and was made anew: accounts, drafts, the outbox and mail that "
           "no server has are not here any more. `mailctl restore` fills an empty data folder "
           "from a backup.");
}

static void
print_damage (Ctl *ctl, const char *file, const MailStats *stats)
{
  if (strcmp (file, "keep.db") == 0 && stats->salvaged_at == 0)
    print_missing (ctl, stats->keep_remade_at);
  else if (strcmp (file, "keep.db") == 0)
    print_salvage (ctl, stats);
  else if (strcmp (file, "content.db") == 0)
    print_remade (ctl, file, stats->content_remade_at);
  else if (strcmp (file, "search.db") == 0)
    print_remade (ctl, file, stats->search_remade_at);
  else if (strcmp (file, "index.db") == 0)
    print_remade (ctl, file, stats->index_remade_at);
}

static GPtrArray *
check (Ctl *ctl, bool repair, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  mail_engine_check_store_async (ctl->engine, repair, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  return mail_engine_check_store_finish (ctl->engine, result, error);
}

static unsigned int
count_damaged (const GPtrArray *checks)
{
  unsigned int n = 0;

  for (unsigned int i = 0; i < checks->len; i++)
    n += !((const MailFileCheck *) g_ptr_array_index (checks, i))->ok;
  return n;
}

// *OUT_FOUND: before anything was repaired. Only what a second look finds sound has been mended.
static bool
look (Ctl *ctl, bool repair, GPtrArray **out_found, GPtrArray **out_now, GError **error)
{
  g_autoptr (GPtrArray) found = check (ctl, repair, error);

  if (found == NULL)
    return false;
  g_clear_pointer (out_now, g_ptr_array_unref);
  *out_now =
    repair && count_damaged (found) > 0 ? check (ctl, false, error) : g_ptr_array_ref (found);
  if (*out_found == NULL)
    *out_found = g_steal_pointer (&found);
  return *out_now != NULL;
}

// A bad page may stop the repair itself; what opening finds damaged it makes anew.
static bool
is_to_reopen (Ctl *ctl, const GPtrArray *now, const GError *error)
{
  return mail_engine_is_owner (ctl->engine) &&
         (error != NULL ? g_error_matches (error, MAIL_ERROR, MAIL_ERROR_STORE) :
                          count_damaged (now) > 0);
}

// What BEFORE tells of and NOW does not any more.
static void
print_mended (Ctl *ctl, const MailFileCheck *before, const MailFileCheck *now)
{
  g_autoptr (GPtrArray) mended = g_ptr_array_new ();

  for (char **problem = before->problems; *problem != NULL; problem++)
    if (!g_strv_contains ((const char *const *) now->problems, *problem))
      g_ptr_array_add (mended, *problem);
  g_ptr_array_add (mended, NULL);
  ctl_out_texts (ctl->out, "mended", (const char *const *) mended->pdata);
}

// FOUND: before anything was repaired; NULL: nothing was.
static void
print_checks (Ctl *ctl, const GPtrArray *found, const GPtrArray *now, const MailStats *stats)
{
  for (unsigned int i = 0; i < now->len; i++) {
    const MailFileCheck *one = g_ptr_array_index (now, i);

    ctl_out_begin (ctl->out);
    ctl_out_text (ctl->out, "file", one->file);
    ctl_out_bool (ctl->out, "ok", one->ok);
    ctl_out_texts (ctl->out, "problems", (const char *const *) one->problems);
    if (found != NULL)
      print_mended (ctl, g_ptr_array_index (found, i), one);
    print_damage (ctl, one->file, stats);
    ctl_out_end (ctl->out);
  }
}

CtlStatus
ctl_check (Ctl *ctl)
{
  static const char *const columns[] = {"file", "ok", "problems", NULL};
  gboolean repair = FALSE;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;
  MailStats stats = {};
  const GOptionEntry entries[] = {
    {"repair", 0, 0, G_OPTION_ARG_NONE, &repair, "Make again what can be made again", NULL},
    {NULL},
  };

  if (!ctl_parse (ctl, entries, "[--repair]", 0, 0) || !ctl_open (ctl, &status))
    return status;
  ctl_out_set_columns (ctl->out, columns);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) now = NULL;
  bool looked = look (ctl, repair, &found, &now, &error);
  if (repair && is_to_reopen (ctl, now, error)) {
    g_clear_error (&error);
    looked = ctl_reopen (ctl, &error) && look (ctl, true, &found, &now, &error);
  }
  if (!looked || !mail_engine_read_damage (ctl->engine, &stats, &error))
    return ctl_fail (ctl, error);
  print_checks (ctl, repair ? found : NULL, now, &stats);
  if (count_damaged (now) == 0)
    return CTL_OK;
  return ctl_fail_with (ctl, CTL_NOTHING, "store",
                        repair ? "Some files are still damaged; what could be kept was kept." :
                                 "Some files are damaged; `mailctl check --repair` mends what can "
                                 "be made again.");
}

// How much of what the servers have a search here sees.
static bool
print_coverage (Ctl *ctl, GError **error)
{
  const MailQuery query = {.scope = MAIL_SCOPE_EVERYTHING};
  g_autoptr (GAsyncResult) result = NULL;
  MailCoverage coverage;

  mail_engine_read_coverage_async (ctl->engine, &query, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  if (!mail_engine_read_coverage_finish (ctl->engine, result, &coverage, error))
    return false;
  ctl_out_int (ctl->out, "searched", (int64_t) coverage.searched);
  ctl_out_int (ctl->out, "total", (int64_t) coverage.total);
  return true;
}

CtlStatus
ctl_stats (Ctl *ctl)
{
  CtlStatus status = CTL_USAGE;
  MailStats stats = {};
  GError *error = NULL;

  if (!ctl_parse (ctl, NULL, "", 0, 0) || !ctl_open (ctl, &status))
    return status;
  if (!mail_engine_read_stats (ctl->engine, &stats, &error))
    return ctl_fail (ctl, error);
  ctl_out_begin (ctl->out);
  ctl_out_int (ctl->out, "messages", (int64_t) stats.messages);
  ctl_out_int (ctl->out, "folders", stats.folders);
  ctl_out_int (ctl->out, "with_content", (int64_t) stats.with_content);
  ctl_out_int (ctl->out, "indexed", (int64_t) stats.indexed);
  ctl_out_int (ctl->out, "bytes_content", (int64_t) stats.bytes_content);
  ctl_out_int (ctl->out, "bytes_index", (int64_t) stats.bytes_index);
  ctl_out_int (ctl->out, "bytes_search", (int64_t) stats.bytes_search);
  ctl_out_int (ctl->out, "bytes_keep", (int64_t) stats.bytes_keep);
  if (stats.checked_at != 0) {
    ctl_out_time (ctl->out, "checked_at", stats.checked_at);
    ctl_out_int (ctl->out, "checked", (int64_t) stats.checked_messages);
    ctl_out_int (ctl->out, "damaged", (int64_t) stats.damaged_messages);
  }
  bool good = print_coverage (ctl, &error) && ctl_pop3_ledger_print (ctl, &error) &&
              ctl_health_print (ctl, &error);
  ctl_out_end (ctl->out);
  return good ? CTL_OK : ctl_fail (ctl, error);
}
