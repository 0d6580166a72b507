// SPDX-License-Identifier: GPL-3.0-or-later
//
// FETCH: several requests in flight, each response given to the one that asked for it, large
// literals to a sink.

#include "imap/imap-session-private.h"

#include "base/mail-error.h"

#include <string.h>

#define JOBS_IN_FLIGHT 4

// Single messages that a server refuses to give, of one request; then it is in trouble as a whole.
#define REFUSED_ALONE 10
// Of more messages than this nobody knows which there are.
#define BISECTED_MESSAGES 5000

// What any server sends unasked when another client changes a flag.
#define FLAG_ITEMS (IMAP_FETCH_UID | IMAP_FETCH_FLAGS | IMAP_FETCH_MODSEQ)

static const struct {
  ImapFetchItems item;
  const char *name;
  ImapCap cap; // needed; IMAP_N_CAPS: none
} item_names[] = {
  {IMAP_FETCH_FLAGS, "FLAGS", IMAP_N_CAPS},
  {IMAP_FETCH_INTERNALDATE, "INTERNALDATE", IMAP_N_CAPS},
  {IMAP_FETCH_SIZE, "RFC822.SIZE", IMAP_N_CAPS},
  {IMAP_FETCH_ENVELOPE, "ENVELOPE", IMAP_N_CAPS},
  {IMAP_FETCH_BODYSTRUCTURE, "BODYSTRUCTURE", IMAP_N_CAPS},
  {IMAP_FETCH_MODSEQ, "MODSEQ", IMAP_CAP_CONDSTORE},
  {IMAP_FETCH_EMAILID, "EMAILID", IMAP_CAP_OBJECTID},
  {IMAP_FETCH_THREADID, "THREADID", IMAP_CAP_OBJECTID},
  {IMAP_FETCH_GMAIL_ID, "X-GM-MSGID", IMAP_CAP_GMAIL},
  {IMAP_FETCH_GMAIL_THREAD, "X-GM-THRID", IMAP_CAP_GMAIL},
  {IMAP_FETCH_GMAIL_LABELS, "X-GM-LABELS", IMAP_CAP_GMAIL},
  {IMAP_FETCH_SAVEDATE, "SAVEDATE", IMAP_CAP_SAVEDATE},
  {IMAP_FETCH_PREVIEW, "PREVIEW", IMAP_CAP_PREVIEW},
};

// P4: section names and header fields come from us, but also from BODYSTRUCTURE paths: only what
// can stand there.
static bool
is_plain (const char *text, const char *extra)
{
  for (const char *p = text; *p != '\0'; p++) {
    if (!g_ascii_isalnum (*p) && strchr (extra, *p) == NULL)
      return false;
  }
  return true;
}

static bool
are_plain (const char *const *sections)
{
  for (; sections != NULL && *sections != NULL; sections++) {
    if (!is_plain (*sections, ". ()-_"))
      return false;
  }
  return true;
}

static bool
check_request (ImapSession *session, const ImapFetchRequest *request, GError **error)
{
  if (!imap_session_check (session, request->binary ? IMAP_CAP_BINARY : IMAP_N_CAPS, true, error))
    return false;
  const char *const section[] = {request->section, NULL};
  bool plain = (request->header_fields == NULL || is_plain (request->header_fields, " -_")) &&
               are_plain (section) && are_plain (request->more);
  bool some = request->uids != NULL ? !imap_uid_set_is_empty (request->uids) : request->first > 0;
  if (plain && some)
    return true;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "FETCH: %s",
               some ? "not a section" : "no message");
  return false;
}

static void
append_section (ImapCommand *command, const ImapFetchRequest *request, const char *section)
{
  imap_command_addf (command, " %s.PEEK[%s]", request->binary ? "BINARY" : "BODY", section);
  if (request->length > 0 || request->offset > 0)
    imap_command_addf (command, "<%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT ">", request->offset,
                       request->length > 0 ? request->length : G_MAXUINT32);
}

// What a server may know nothing of although it announced it, as the one before it may do in its
// name (nginx, Perdition). CHANGEDSINCE says more of CONDSTORE than an item.
static bool
is_extra (ImapCap cap)
{
  return cap != IMAP_N_CAPS && cap != IMAP_CAP_CONDSTORE;
}

static bool
is_asked (const ImapSession *session, const ImapFetchJob *job, size_t i)
{
  ImapCap cap = item_names[i].cap;
  return (job->request.items & item_names[i].item) != 0 && !(job->plain && is_extra (cap)) &&
         (cap == IMAP_N_CAPS || imap_session_has (session, cap));
}

static void
append_items (ImapSession *session, ImapCommand *command, const ImapFetchJob *job)
{
  const ImapFetchRequest *request = &job->request;
  imap_command_add (command, " (UID");
  for (size_t i = 0; i < G_N_ELEMENTS (item_names); i++) {
    if (is_asked (session, job, i))
      imap_command_addf (command, " %s", item_names[i].name);
  }
  if (request->header_fields != NULL)
    imap_command_addf (command, " BODY.PEEK[HEADER.FIELDS (%s)]", request->header_fields);
  if (request->section != NULL)
    append_section (command, request, request->section);
  for (const char *const *section = request->more; section != NULL && *section != NULL; section++)
    append_section (command, request, *section);
  imap_command_add (command, ")");
}

static void
append_modifiers (ImapSession *session, ImapCommand *command, const ImapFetchRequest *request)
{
  if (request->changed_since == 0 || !imap_session_has (session, IMAP_CAP_CONDSTORE))
    return;
  bool vanished = request->vanished && imap_session_is_enabled (session, IMAP_CAP_QRESYNC);
  imap_command_addf (command, " (CHANGEDSINCE %" G_GUINT64_FORMAT "%s)", request->changed_since,
                     vanished ? " VANISHED" : "");
}

static bool
send_one (ImapSession *session, ImapFetchJob *job, const char *set, GCancellable *cancellable,
          GError **error)
{
  const ImapFetchRequest *request = &job->request;
  ImapCommand *command =
    imap_session_command (session, request->uids != NULL ? "UID FETCH " : "FETCH ");
  imap_command_add (command, set);
  append_items (session, command, job);
  append_modifiers (session, command, request);
  ImapPending *pending =
    imap_connection_send (session->connection, command, NULL, NULL, cancellable, error);
  if (pending == NULL)
    return false;
  g_queue_push_tail (&job->pendings, pending);
  job->rich += !job->plain;
  g_queue_push_tail (&job->parts,
                     request->uids != NULL ? imap_uid_set_parse (set, strlen (set), 0) : NULL);
  return true;
}

static bool
send_to_end (ImapSession *session, ImapFetchJob *job, uint32_t first, GCancellable *cancellable,
             GError **error)
{
  g_autofree char *set = g_strdup_printf ("%u:*", first);
  return send_one (session, job, set, cancellable, error);
}

// The window, newest part first, in parts that the server takes (MESSAGELIMIT).
static bool
send_window (ImapSession *session, ImapFetchJob *job, GCancellable *cancellable, GError **error)
{
  uint32_t first = job->request.first;
  uint32_t last = job->request.last;
  uint32_t limit = session->capabilities.message_limit;
  if (last == 0 && limit > 0 && session->mailbox.exists >= first)
    last = session->mailbox.exists;
  if (last == 0)
    return send_to_end (session, job, first, cancellable, error);
  for (;;) {
    uint32_t from = limit > 0 && last - first >= limit ? last - limit + 1 : first;
    g_autofree char *set = g_strdup_printf ("%u:%u", from, last);
    if (!send_one (session, job, set, cancellable, error))
      return false;
    if (from <= first)
      return true;
    last = from - 1;
  }
}

static bool
send_set (ImapSession *session, ImapFetchJob *job, const ImapUidSet *uids,
          GCancellable *cancellable, GError **error)
{
  size_t position = 0;
  for (;;) {
    g_autofree char *set = imap_uid_set_next_chunk (uids, &position, IMAP_UID_SET_COMMAND_BYTES);
    if (set == NULL)
      return true;
    if (!send_one (session, job, set, cancellable, error))
      return false;
  }
}

static bool
send_all (ImapSession *session, ImapFetchJob *job, GCancellable *cancellable, GError **error)
{
  return job->request.uids == NULL ? send_window (session, job, cancellable, error) :
                                     send_set (session, job, job->request.uids, cancellable, error);
}

static void
job_free (ImapSession *session, ImapFetchJob *job)
{
  ImapPending *pending;
  while ((pending = g_queue_pop_head (&job->pendings)) != NULL)
    imap_connection_forget (session->connection, pending);
  while (!g_queue_is_empty (&job->parts))
    imap_uid_set_free (g_queue_pop_head (&job->parts));
  if (session->sinking == job)
    session->sinking = NULL;
  g_clear_pointer (&job->answered, imap_uid_set_free);
  g_clear_error (&job->error);
  g_free (job);
}

static bool
names_message (const ImapFetchJob *job, const ImapFetch *fetch)
{
  const ImapFetchRequest *request = &job->request;
  if (request->uids == NULL)
    return fetch->sequence >= request->first &&
           (request->last == 0 || fetch->sequence <= request->last);
  if (fetch->uid != 0)
    return imap_uid_set_contains (request->uids, fetch->uid);
  // A UID that comes behind the literal: with one message asked for it can only be that one.
  return fetch->n_sections > 0 && imap_uid_set_count (request->uids) == 1;
}

// What was asked for: what the server does not have was left out.
static uint32_t
items_of (const ImapSession *session, const ImapFetchJob *job)
{
  const ImapFetchRequest *request = &job->request;
  bool sections = request->section != NULL || request->header_fields != NULL;
  uint32_t items = sections ? IMAP_FETCH_SECTIONS : 0;
  for (size_t i = 0; i < G_N_ELEMENTS (item_names); i++)
    items |= is_asked (session, job, i) ? item_names[i].item : 0;
  return items;
}

// A response is a request's own when it names one of its messages and says more than another
// client's change of flags would.
static bool
claims (const ImapSession *session, const ImapFetchJob *job, const ImapFetch *fetch)
{
  uint32_t asked = items_of (session, job) & ~(uint32_t) FLAG_ITEMS;
  if (!names_message (job, fetch))
    return false;
  return asked == 0 || ((fetch->has | fetch->broken) & asked) != 0;
}

static ImapFetchJob *
find_claimer (ImapSession *session, const ImapFetch *fetch)
{
  for (GList *l = session->fetches.head; l != NULL; l = l->next) {
    if (claims (session, l->data, fetch))
      return l->data;
  }
  return NULL;
}

static ImapFetchJob *
find_job (ImapSession *session, uint32_t ticket)
{
  for (GList *l = session->fetches.head; l != NULL; l = l->next) {
    if (((ImapFetchJob *) l->data)->ticket == ticket)
      return l->data;
  }
  return NULL;
}

// Waits for JOB's answers, which stay with it until its end is asked for.
static bool
await (ImapSession *session, ImapFetchJob *job, GCancellable *cancellable, GError **error)
{
  for (GList *l = job->pendings.head; l != NULL; l = l->next) {
    if (!imap_connection_wait (session->connection, l->data, cancellable, error))
      return false;
  }
  return true;
}

static bool
make_room (ImapSession *session, GCancellable *cancellable, GError **error)
{
  unsigned busy = 0;
  for (GList *l = session->fetches.tail; l != NULL; l = l->prev) {
    if (++busy >= JOBS_IN_FLIGHT)
      return await (session, l->data, cancellable, error);
  }
  return true;
}

// COMPRESS must not overtake what is in flight.
static bool
consider_compressing (ImapSession *session, GCancellable *cancellable, GError **error)
{
  if (!imap_session_should_compress (session))
    return true;
  for (GList *l = session->fetches.head; l != NULL; l = l->next) {
    if (!await (session, l->data, cancellable, error))
      return false;
  }
  return !imap_connection_is_quiet (session->connection) ||
         imap_session_compress (session, cancellable, error);
}

// A set of UIDs may name more messages than the server takes at a time: it goes from the newest
// down and says which was the last (RFC 9738 §3.1). The rest is asked for, while it becomes less.
static bool
go_on (ImapSession *session, ImapFetchJob *job, const ImapUidSet *part, const ImapResult *result,
       GCancellable *cancellable, GError **error)
{
  uint64_t last = result->goal;
  if (result->code != IMAP_CODE_MESSAGELIMIT || part == NULL || last <= 1 ||
      last > imap_uid_set_max (part))
    return true;
  g_autoptr (ImapUidSet) below = imap_uid_set_new_range (1, (uint32_t) last - 1);
  g_autoptr (ImapUidSet) rest = imap_uid_set_intersect (part, below);
  return send_set (session, job, rest, cancellable, error) &&
         imap_connection_flush (session->connection, cancellable, error);
}

// The lower half of SET; the upper one stays in it.
static ImapUidSet *
take_lower_half (ImapUidSet *set)
{
  uint64_t left = imap_uid_set_count (set) / 2;
  ImapUidSet *lower = imap_uid_set_new ();
  size_t n;
  const ImapRange *ranges = imap_uid_set_get_ranges (set, &n);
  for (size_t i = 0; i < n && left > 0; i++) {
    uint64_t taken = MIN (left, (uint64_t) (ranges[i].last - ranges[i].first) + 1);
    imap_uid_set_add_range (lower, ranges[i].first, ranges[i].first + (uint32_t) (taken - 1));
    left -= taken;
  }
  imap_uid_set_remove_range (set, 1, imap_uid_set_max (lower));
  return lower;
}

// Whether what was refused was one of several messages, rather than all of them at this time.
static bool
may_be_of_one (const ImapFetchJob *job, const ImapUidSet *part, const ImapResult *result)
{
  return result->kind == IMAP_NO && part != NULL && result->code != IMAP_CODE_LIMIT &&
         result->code != IMAP_CODE_THROTTLED && result->code != IMAP_CODE_OVERQUOTA &&
         job->refused < REFUSED_ALONE && imap_uid_set_count (job->request.uids) > 1 &&
         imap_uid_set_count (part) <= BISECTED_MESSAGES;
}

// A message that a server can't give (Yahoo: "Server error while fetching messages", Exchange:
// "could not be converted") must not hold up those asked for with it: the others are asked for
// again by halves, and that one is a defect.
static bool
ask_by_halves (ImapSession *session, ImapFetchJob *job, const ImapUidSet *part,
               GCancellable *cancellable, GError **error)
{
  g_autoptr (ImapUidSet) upper =
    job->answered != NULL ? imap_uid_set_subtract (part, job->answered) : imap_uid_set_copy (part);
  uint64_t n = imap_uid_set_count (upper);
  if (n == 1) {
    job->refused++;
    if (session->events->defect != NULL)
      session->events->defect (session->data, imap_uid_set_min (upper), 0, "refused");
  }
  if (n <= 1)
    return true;
  g_autoptr (ImapUidSet) lower = take_lower_half (upper);
  return send_set (session, job, lower, cancellable, error) &&
         send_set (session, job, upper, cancellable, error) &&
         imap_connection_flush (session->connection, cancellable, error);
}

static bool
has_extras (const ImapSession *session, const ImapFetchJob *job)
{
  for (size_t i = 0; i < G_N_ELEMENTS (item_names); i++) {
    if (is_extra (item_names[i].cap) && is_asked (session, job, i))
      return true;
  }
  return false;
}

// BAD to a command that asked for extras: the rest of JOB goes without. A window is asked for as a
// whole, whichever part of it was answered so first.
static bool
ask_plainly (ImapSession *session, ImapFetchJob *job, const ImapUidSet *part,
             GCancellable *cancellable, GError **error)
{
  bool again = job->plain && part == NULL;
  job->plain = true;
  return again || ((part != NULL ? send_set (session, job, part, cancellable, error) :
                                   send_window (session, job, cancellable, error)) &&
                   imap_connection_flush (session->connection, cancellable, error));
}

// Without them it was understood: what the server announced is not so.
static void
forget_extras (ImapSession *session, ImapFetchJob *job)
{
  job->plain = false;
  for (size_t i = 0; i < G_N_ELEMENTS (item_names); i++) {
    if (is_extra (item_names[i].cap) && is_asked (session, job, i))
      imap_capabilities_remove (&session->capabilities, item_names[i].cap);
  }
  job->plain = true;
}

// Messages that went away meanwhile are no failure of the rest.
static bool
finish_one (ImapSession *session, ImapFetchJob *job, GCancellable *cancellable, GError **error)
{
  g_auto (ImapResult) result = {0};
  g_autoptr (GError) cause = NULL;
  ImapPending *pending = g_queue_pop_head (&job->pendings);
  g_autoptr (ImapUidSet) part = g_queue_pop_head (&job->parts);
  bool rich = job->rich > 0;
  job->rich -= rich;
  if (imap_session_finish (session, pending, &result, cancellable, &cause)) {
    job->took_extras |= rich;
    if (!job->took_extras)
      forget_extras (session, job);
    return go_on (session, job, part, &result, cancellable, error);
  }
  if (imap_session_is_alive (session) && result.kind == IMAP_BAD && rich &&
      (job->plain || has_extras (session, job)))
    return ask_plainly (session, job, part, cancellable, error);
  if (imap_session_is_alive (session) && result.kind == IMAP_NO &&
      result.code == IMAP_CODE_EXPUNGEISSUED)
    return true;
  if (imap_session_is_alive (session) && may_be_of_one (job, part, &result))
    return ask_by_halves (session, job, part, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&cause));
  return false;
}

static bool
finish_job (ImapSession *session, ImapFetchJob *job, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) first = NULL;
  while (!g_queue_is_empty (&job->pendings))
    finish_one (session, job, cancellable, first == NULL ? &first : NULL);
  if (first == NULL && job->error != NULL)
    first = g_steal_pointer (&job->error);
  if (first == NULL)
    return true;
  g_propagate_error (error, g_steal_pointer (&first));
  return false;
}

bool
imap_session_offer_fetch (ImapSession *session, const ImapFetch *fetch)
{
  ImapFetchJob *job = find_claimer (session, fetch);
  if (job == NULL || job->request.on_fetch == NULL)
    return false;
  job->request.on_fetch (job->request.data, fetch);
  if (job->request.uids != NULL && fetch->uid != 0) {
    if (job->answered == NULL)
      job->answered = imap_uid_set_new ();
    imap_uid_set_add (job->answered, fetch->uid);
  }
  // Cyrus tells another client's change in the very response that answers: it is news as well.
  return (fetch->has & IMAP_FETCH_FLAGS) == 0 || (job->request.items & IMAP_FETCH_FLAGS) != 0;
}

void
imap_session_literal_begin (ImapSession *session, const ImapFetch *fetch,
                            const ImapSection *section, uint64_t size)
{
  session->sinking = fetch != NULL && session->trusted ? find_claimer (session, fetch) : NULL;
  ImapFetchJob *job = session->sinking;
  if (job == NULL)
    return;
  const ImapSink *sink = job->request.sink;
  uint32_t uid = fetch->uid;
  if (uid == 0 && job->request.uids != NULL)
    uid = imap_uid_set_min (job->request.uids);
  g_autofree char *name = imap_string_dup (section->name);
  job->sinking = sink != NULL && job->error == NULL;
  if (job->sinking && sink->begin != NULL)
    job->sinking = sink->begin (job->request.sink_data, uid, name, size, &job->error);
}

void
imap_session_literal_data (ImapSession *session, const char *bytes, size_t n)
{
  ImapFetchJob *job = session->sinking;
  if (job != NULL && job->sinking)
    job->sinking = job->request.sink->write (job->request.sink_data, bytes, n, &job->error);
}

void
imap_session_literal_end (ImapSession *session)
{
  ImapFetchJob *job = g_steal_pointer (&session->sinking);
  if (job != NULL && job->sinking && job->request.sink->end != NULL)
    job->request.sink->end (job->request.sink_data, &job->error);
}

void
imap_session_drop_fetches (ImapSession *session)
{
  ImapFetchJob *job;
  while ((job = g_queue_pop_head (&session->fetches)) != NULL)
    job_free (session, job);
}

uint32_t
imap_session_fetch_begin (ImapSession *session, const ImapFetchRequest *request,
                          GCancellable *cancellable, GError **error)
{
  if (!check_request (session, request, error) || !make_room (session, cancellable, error) ||
      !consider_compressing (session, cancellable, error))
    return 0;
  ImapFetchJob *job = g_new0 (ImapFetchJob, 1);
  job->ticket = ++session->next_ticket;
  job->request = *request;
  g_queue_init (&job->pendings);
  g_queue_init (&job->parts);
  g_queue_push_tail (&session->fetches, job);
  if (send_all (session, job, cancellable, error) &&
      imap_connection_flush (session->connection, cancellable, error))
    return job->ticket;
  g_queue_remove (&session->fetches, job);
  job_free (session, job);
  return 0;
}

bool
imap_session_fetch_end (ImapSession *session, uint32_t ticket, GCancellable *cancellable,
                        GError **error)
{
  ImapFetchJob *job = find_job (session, ticket);
  g_return_val_if_fail (job != NULL, false);
  bool ok = finish_job (session, job, cancellable, error);
  g_queue_remove (&session->fetches, job);
  job_free (session, job);
  return ok;
}

bool
imap_session_fetch (ImapSession *session, const ImapFetchRequest *request,
                    GCancellable *cancellable, GError **error)
{
  uint32_t ticket = imap_session_fetch_begin (session, request, cancellable, error);
  return ticket != 0 && imap_session_fetch_end (session, ticket, cancellable, error);
}
