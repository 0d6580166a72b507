// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one applier of what servers say unasked: first the session's own picture, then the events.

#include "imap/imap-session-private.h"

#include "base/mail-error.h"

static void
apply_exists (ImapSession *session, uint32_t n)
{
  // Zoho begins each IDLE with what it said before.
  if (n != session->mailbox.exists)
    session->events_said++;
  session->mailbox.exists = n;
  if (session->events->exists != NULL)
    session->events->exists (session->data, n);
}

static void
apply_expunge (ImapSession *session, uint32_t sequence)
{
  if (session->mailbox.exists > 0)
    session->mailbox.exists--;
  session->events_said++;
  if (session->events->expunge != NULL)
    session->events->expunge (session->data, sequence);
}

// Sets can be open-ended or name what never was: the count then waits for the next EXISTS.
static void
apply_vanished (ImapSession *session, const ImapVanished *vanished)
{
  uint64_t count = imap_uid_set_count (vanished->uids);
  if (!vanished->earlier && count <= session->mailbox.exists)
    session->mailbox.exists -= (uint32_t) count;
  session->events_said++;
  if (session->events->vanished != NULL)
    session->events->vanished (session->data, vanished->uids, vanished->earlier);
}

static void
apply_fetch (ImapSession *session, const ImapFetch *fetch)
{
  if (imap_session_offer_fetch (session, fetch))
    return;
  session->events_said++;
  if (session->events->fetch != NULL)
    session->events->fetch (session->data, fetch);
}

static void
apply_list (ImapSession *session, const ImapList *list)
{
  session->events_said++;
  if (session->events->list != NULL)
    session->events->list (session->data, list);
}

static void
apply_status (ImapSession *session, const ImapStatus *status)
{
  session->events_said++;
  if (session->events->status != NULL)
    session->events->status (session->data, status);
}

static void
apply_defect (ImapSession *session, const ImapResponse *response)
{
  g_autofree char *start =
    imap_string_dup ((ImapString) {response->text.p, MIN (response->text.n, 64)});
  g_autofree char *what = g_utf8_make_valid (start, -1);
  if (session->events->defect != NULL)
    session->events->defect (session->data, response->uid, response->number, what);
}

static void
set_keywords (ImapSession *session, const ImapFlags *flags)
{
  g_auto (GStrv) old = session->mailbox.keywords;
  session->mailbox.keywords = g_new0 (char *, flags->n_keywords + 1);
  for (size_t i = 0; i < flags->n_keywords; i++)
    session->mailbox.keywords[i] = imap_string_dup (flags->keywords[i]);
  session->mailbox.permanent_flags = flags->bits;
}

// Without PERMANENTFLAGS all of FLAGS can be kept (RFC 9051 §6.3.2).
static void
apply_flags (ImapSession *session, const ImapFlags *flags)
{
  if (!session->has_permanent_flags)
    set_keywords (session, flags);
}

static void
apply_permanent_flags (ImapSession *session, const ImapFlags *flags)
{
  session->has_permanent_flags = true;
  set_keywords (session, flags);
  session->mailbox.new_keywords = flags->wildcard;
}

// While a mailbox is open its number may not change (RFC 9051 §2.3.1.1). Where it does all the same
// every UID that is known is another message's: nothing under way may go by it.
static void
apply_uidvalidity (ImapSession *session, uint32_t number)
{
  uint32_t before = session->mailbox.uidvalidity;
  session->mailbox.uidvalidity = number;
  if (session->state != IMAP_STATE_SELECTED || !before || before == number)
    return;
  g_autoptr (GError) cause = g_error_new (MAIL_ERROR, MAIL_ERROR_OFFLINE,
                                          "IMAP: the mailbox was made anew while it was open");
  imap_session_give_up (session, cause);
}

static void
apply_mailbox_code (ImapSession *session, const ImapCode *code)
{
  ImapMailbox *mailbox = &session->mailbox;
  switch (code->kind) {
  case IMAP_CODE_PERMANENTFLAGS:
    apply_permanent_flags (session, &code->flags);
    break;
  case IMAP_CODE_UIDNEXT:
    mailbox->uidnext = (uint32_t) code->number;
    break;
  case IMAP_CODE_UIDVALIDITY:
    apply_uidvalidity (session, (uint32_t) code->number);
    break;
  case IMAP_CODE_UIDNOTSTICKY:
    mailbox->uid_not_sticky = true;
    break;
  case IMAP_CODE_HIGHESTMODSEQ:
    mailbox->highestmodseq = code->number;
    break;
  case IMAP_CODE_NOMODSEQ:
    mailbox->highestmodseq = 0;
    break;
  case IMAP_CODE_READ_ONLY:
    mailbox->read_only = true;
    break;
  case IMAP_CODE_READ_WRITE:
    mailbox->read_only = false;
    break;
  case IMAP_CODE_MAILBOXID:
    g_free (mailbox->mailbox_id);
    mailbox->mailbox_id = imap_string_dup (code->id);
    mailbox->mailbox_key = imap_mailbox_key (code->id);
    break;
  default:
    break;
  }
}

// T7: as plain text, bounded; only what came within TLS where that is wanted.
static void
apply_alert (ImapSession *session, const ImapCondition *condition)
{
  g_autoptr (GError) holder =
    mail_error_with_server_text (g_error_new (MAIL_ERROR, MAIL_ERROR_SERVER_BUSY, "ALERT"),
                                 condition->text.p, (gssize) condition->text.n);
  if (session->events->alert != NULL)
    session->events->alert (session->data, mail_error_server_text (holder));
}

static void
apply_condition (ImapSession *session, const ImapCondition *condition)
{
  bool good = condition->kind == IMAP_OK || condition->kind == IMAP_PREAUTH;
  if (condition->code.kind == IMAP_CODE_CAPABILITY && good)
    imap_session_take_capabilities (session, &condition->code.capabilities);
  else if (condition->code.kind == IMAP_CODE_ALERT)
    apply_alert (session, condition);
  else if (condition->code.kind == IMAP_CODE_INPROGRESS && session->events->progress != NULL)
    session->events->progress (session->data, condition->code.number, condition->code.goal);
  else if (condition->code.kind == IMAP_CODE_NOTIFICATIONOVERFLOW)
    imap_session_lose_notify (session);
  else if (condition->code.kind == IMAP_CODE_CLOSED)
    session->closing = false;
  else if (!session->closing && session->mailbox.name != NULL)
    apply_mailbox_code (session, &condition->code);
}

static void
apply_id (ImapSession *session, const ImapParameters *id)
{
  g_hash_table_remove_all (session->server_id);
  for (size_t i = 0; i < id->n; i++) {
    g_autofree char *name = imap_string_dup (id->items[i].name);
    g_hash_table_replace (session->server_id, g_ascii_strdown (name, -1),
                          imap_string_dup (id->items[i].value));
  }
  imap_session_find_quirks (session);
}

static void
apply_namespaces (ImapSession *session, const ImapNamespaces *namespaces)
{
  session->knows_namespaces = true;
  for (int kind = 0; kind < IMAP_N_NAMESPACES; kind++) {
    g_clear_pointer (&session->namespaces[kind], g_free);
    if (namespaces->n[kind] == 0)
      continue;
    session->namespaces[kind] = imap_string_dup (namespaces->items[kind][0].prefix);
    session->delimiters[kind] = namespaces->items[kind][0].delimiter;
  }
}

static void
apply_enabled (ImapSession *session, const ImapCapabilityList *list)
{
  for (size_t i = 0; i < G_N_ELEMENTS (session->enabled.bits); i++)
    session->enabled.bits[i] |= list->known.bits[i];
}

// What is said of the selected mailbox.
static void
apply_mailbox_data (ImapSession *session, const ImapResponse *response)
{
  switch (response->kind) {
  case IMAP_RESPONSE_EXISTS:
    apply_exists (session, response->number);
    break;
  case IMAP_RESPONSE_EXPUNGE:
    apply_expunge (session, response->number);
    break;
  case IMAP_RESPONSE_VANISHED:
    apply_vanished (session, imap_response_get_vanished (response));
    break;
  case IMAP_RESPONSE_FETCH:
    apply_fetch (session, imap_response_get_fetch (response));
    break;
  case IMAP_RESPONSE_FLAGS:
    apply_flags (session, imap_response_get_flags (response));
    break;
  case IMAP_RESPONSE_DEFECT:
    apply_defect (session, response);
    break;
  default:
    break;
  }
}

void
imap_session_apply (ImapSession *session, const ImapResponse *response)
{
  if (session->greeting == NULL)
    imap_session_take_greeting (session, response);
  // T3: before TLS only the greeting's and STARTTLS's own words count, which are read elsewhere.
  if (!session->trusted)
    return;
  switch (response->kind) {
  case IMAP_RESPONSE_CONDITION:
    apply_condition (session, imap_response_get_condition (response));
    break;
  case IMAP_RESPONSE_CAPABILITY:
    imap_session_take_capabilities (session, imap_response_get_capabilities (response));
    break;
  case IMAP_RESPONSE_ENABLED:
    apply_enabled (session, imap_response_get_capabilities (response));
    break;
  case IMAP_RESPONSE_ID:
    apply_id (session, imap_response_get_id (response));
    break;
  case IMAP_RESPONSE_NAMESPACE:
    apply_namespaces (session, imap_response_get_namespaces (response));
    break;
  case IMAP_RESPONSE_LIST:
    apply_list (session, imap_response_get_list (response));
    break;
  case IMAP_RESPONSE_STATUS:
    apply_status (session, imap_response_get_status (response));
    break;
  default:
    if (session->mailbox.name != NULL && !session->closing)
      apply_mailbox_data (session, response);
    break;
  }
}
