// SPDX-License-Identifier: GPL-3.0-or-later
//
// Dumping responses for tests.

#include "imap/response-dump.h"

#include <string.h>

static void
put (GString *out, const char *name, ImapString string)
{
  if (imap_string_is_nil (string))
    return;
  g_autofree char *copy = imap_string_dup (string);
  g_autofree char *escaped = g_strescape (copy, NULL);
  g_string_append_printf (out, " %s=\"%s\"", name, escaped);
}

static void
put_number (GString *out, const char *name, uint64_t number)
{
  g_string_append_printf (out, " %s=%" G_GUINT64_FORMAT, name, number);
}

static void
put_set (GString *out, const char *name, const ImapUidSet *set)
{
  if (set == NULL)
    return;
  g_autofree char *text = imap_uid_set_to_string (set);
  g_string_append_printf (out, " %s=%s", name, text);
}

static void
put_flags (GString *out, const ImapFlags *flags)
{
  g_string_append_printf (out, " flags=%" G_GINT64_MODIFIER "x", flags->bits);
  for (size_t i = 0; i < flags->n_keywords; i++)
    put (out, "keyword", flags->keywords[i]);
  if (flags->recent)
    g_string_append (out, " recent");
  if (flags->wildcard)
    g_string_append (out, " wildcard");
}

static void
put_parameters (GString *out, const char *name, const ImapParameters *parameters)
{
  for (size_t i = 0; i < parameters->n; i++) {
    g_string_append_printf (out, " %s(", name);
    put (out, "name", parameters->items[i].name);
    put (out, "value", parameters->items[i].value);
    g_string_append (out, " )");
  }
}

static void
put_addresses (GString *out, const char *name, const ImapAddressList *list)
{
  for (size_t i = 0; i < list->n; i++) {
    g_string_append_printf (out, " %s(", name);
    put (out, "name", list->items[i].name);
    put (out, "route", list->items[i].route);
    put (out, "mailbox", list->items[i].mailbox);
    put (out, "host", list->items[i].host);
    g_string_append (out, " )");
  }
}

static void
put_envelope (GString *out, const ImapEnvelope *envelope)
{
  g_string_append (out, " envelope{");
  put (out, "date", envelope->date);
  put (out, "subject", envelope->subject);
  put_addresses (out, "from", &envelope->from);
  put_addresses (out, "sender", &envelope->sender);
  put_addresses (out, "reply-to", &envelope->reply_to);
  put_addresses (out, "to", &envelope->to);
  put_addresses (out, "cc", &envelope->cc);
  put_addresses (out, "bcc", &envelope->bcc);
  put (out, "in-reply-to", envelope->in_reply_to);
  put (out, "message-id", envelope->message_id);
  g_string_append (out, " }");
}

static void
put_body (GString *out, const ImapBody *body)
{
  g_autofree char *type = imap_string_dup (body->type);
  g_autofree char *subtype = imap_string_dup (body->subtype);
  g_string_append_printf (out, " {%s/%s", type, subtype);
  put_parameters (out, "parameter", &body->parameters);
  put (out, "id", body->id);
  put (out, "description", body->description);
  put (out, "encoding", body->encoding);
  if (body->n_children == 0 || body->envelope != NULL)
    put_number (out, "size", body->size);
  if (body->lines != 0)
    put_number (out, "lines", body->lines);
  put (out, "md5", body->md5);
  put (out, "disposition", body->disposition);
  put_parameters (out, "disposition", &body->disposition_parameters);
  put (out, "language", body->language);
  put (out, "location", body->location);
  if (body->envelope != NULL)
    put_envelope (out, body->envelope);
  for (size_t i = 0; i < body->n_children; i++)
    put_body (out, body->children[i]);
  g_string_append (out, " }");
}

static void
put_section (GString *out, const ImapSection *section)
{
  g_autofree char *name = imap_string_dup (section->name);
  g_string_append_printf (out, " %s[%s]", section->binary ? "binary" : "body", name);
  if (section->partial)
    g_string_append_printf (out, "<%" G_GUINT64_FORMAT ">", section->origin);
  if (section->streamed)
    g_string_append_printf (out, " streamed=%" G_GUINT64_FORMAT, section->size);
  put (out, "data", section->data);
}

static void
put_fetch (GString *out, const ImapFetch *fetch)
{
  uint32_t has = fetch->has;
  g_string_append_printf (out, " seq=%u", fetch->sequence);
  if ((has & IMAP_FETCH_UID) != 0)
    put_number (out, "uid", fetch->uid);
  if ((has & IMAP_FETCH_FLAGS) != 0)
    put_flags (out, &fetch->flags);
  if ((has & IMAP_FETCH_INTERNALDATE) != 0)
    g_string_append_printf (out, " date=%" G_GINT64_FORMAT, fetch->internal_date);
  if ((has & IMAP_FETCH_SIZE) != 0)
    put_number (out, "size", fetch->size);
  if ((has & IMAP_FETCH_MODSEQ) != 0)
    put_number (out, "modseq", fetch->modseq);
  if ((has & IMAP_FETCH_ENVELOPE) != 0)
    put_envelope (out, &fetch->envelope);
  if ((has & IMAP_FETCH_BODYSTRUCTURE) != 0)
    put_body (out, fetch->body);
  put (out, "emailid", fetch->email_id);
  put (out, "threadid", fetch->thread_id);
  if ((has & IMAP_FETCH_GMAIL_ID) != 0)
    put_number (out, "gmail-id", fetch->gmail_id);
  if ((has & IMAP_FETCH_GMAIL_THREAD) != 0)
    put_number (out, "gmail-thread", fetch->gmail_thread);
  for (size_t i = 0; i < fetch->n_gmail_labels; i++)
    put (out, "label", fetch->gmail_labels[i]);
  if ((has & IMAP_FETCH_SAVEDATE) != 0)
    g_string_append_printf (out, " saved=%" G_GINT64_FORMAT, fetch->save_date);
  put (out, "preview", fetch->preview);
  for (size_t i = 0; i < fetch->n_sections; i++)
    put_section (out, &fetch->sections[i]);
  if (fetch->broken != 0)
    g_string_append_printf (out, " broken=%x", fetch->broken);
}

static void
put_capabilities (GString *out, const ImapCapabilityList *list)
{
  for (int cap = 0; cap < IMAP_N_CAPS; cap++) {
    if (imap_capabilities_has (&list->known, cap))
      g_string_append_printf (out, " %s", imap_cap_name (cap));
  }
  for (size_t i = 0; i < list->n_mechanisms; i++)
    put (out, "auth", list->mechanisms[i]);
  if (list->known.append_limit != G_MAXUINT64)
    put_number (out, "append-limit", list->known.append_limit);
  if (list->known.message_limit != 0)
    put_number (out, "message-limit", list->known.message_limit);
  put_number (out, "words", list->n_words);
}

static void
put_code (GString *out, const ImapCode *code)
{
  put (out, "code", code->name);
  if (code->kind == IMAP_CODE_UNKNOWN)
    g_string_append (out, " unknown");
  put (out, "arguments", code->arguments);
  if (code->number != 0)
    put_number (out, "number", code->number);
  if (code->goal != 0)
    put_number (out, "goal", code->goal);
  put (out, "id", code->id);
  put (out, "first", code->first);
  put (out, "second", code->second);
  if (code->kind == IMAP_CODE_PERMANENTFLAGS)
    put_flags (out, &code->flags);
  if (code->kind == IMAP_CODE_CAPABILITY)
    put_capabilities (out, &code->capabilities);
}

static void
put_condition (GString *out, const ImapCondition *condition)
{
  static const char *const names[] = {"ok", "no", "bad", "bye", "preauth"};
  g_string_append_printf (out, " %s", names[condition->kind]);
  put (out, "tag", condition->tag);
  put_code (out, &condition->code);
  put (out, "text", condition->text);
}

static void
put_list (GString *out, const ImapList *list)
{
  put (out, "name", list->name);
  g_string_append_printf (out, " kind=%d attributes=%x role=%s", list->kind, list->attributes,
                          mail_role_name (list->role));
  if (list->delimiter != '\0')
    g_string_append_printf (out, " delimiter=%c", list->delimiter);
  if (list->child_subscribed)
    g_string_append (out, " child-subscribed");
  put (out, "old", list->old_name);
  put (out, "rights", list->my_rights);
}

static void
put_status (GString *out, const ImapStatus *status)
{
  const struct {
    ImapStatusItems item;
    const char *name;
    uint64_t value;
  } items[] = {
    {IMAP_STATUS_MESSAGES, "messages", status->messages},
    {IMAP_STATUS_UIDNEXT, "uidnext", status->uidnext},
    {IMAP_STATUS_UIDVALIDITY, "uidvalidity", status->uidvalidity},
    {IMAP_STATUS_UNSEEN, "unseen", status->unseen},
    {IMAP_STATUS_RECENT, "recent", status->recent},
    {IMAP_STATUS_DELETED, "deleted", status->deleted},
    {IMAP_STATUS_HIGHESTMODSEQ, "highestmodseq", status->highestmodseq},
    {IMAP_STATUS_SIZE, "size", status->size},
    {IMAP_STATUS_DELETED_STORAGE, "deleted-storage", status->deleted_storage},
    {IMAP_STATUS_APPENDLIMIT, "appendlimit", status->appendlimit},
  };
  put (out, "name", status->name);
  for (size_t i = 0; i < G_N_ELEMENTS (items); i++) {
    if ((status->has & items[i].item) != 0)
      put_number (out, items[i].name, items[i].value);
  }
  put (out, "mailboxid", status->mailbox_id);
}

static void
put_search (GString *out, const ImapSearch *search)
{
  put (out, "tag", search->tag);
  if (search->uid)
    g_string_append (out, " uid");
  if ((search->has & IMAP_SEARCH_MIN) != 0)
    put_number (out, "min", search->min);
  if ((search->has & IMAP_SEARCH_MAX) != 0)
    put_number (out, "max", search->max);
  if ((search->has & IMAP_SEARCH_COUNT) != 0)
    put_number (out, "count", search->count);
  if ((search->has & IMAP_SEARCH_MODSEQ) != 0)
    put_number (out, "modseq", search->modseq);
  put_set (out, "all", search->numbers);
  if ((search->has & IMAP_SEARCH_PARTIAL) != 0)
    g_string_append_printf (out, " window=%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT,
                            search->partial_first, search->partial_last);
  put_set (out, "partial", search->partial);
  for (size_t i = 0; search->order != NULL && i < search->order->len; i++)
    g_string_append_printf (out, " %u", g_array_index (search->order, uint32_t, i));
  put (out, "mailbox", search->mailbox);
}

static void
put_thread (GString *out, const ImapThread *thread)
{
  for (size_t i = 0; i < thread->nodes->len; i++) {
    const ImapThreadNode *node = &g_array_index (thread->nodes, ImapThreadNode, i);
    g_string_append_printf (out, " %u", node->number);
    if (node->parent != IMAP_THREAD_NO_PARENT)
      g_string_append_printf (out, "<%u",
                              g_array_index (thread->nodes, ImapThreadNode, node->parent).number);
  }
}

static void
put_namespaces (GString *out, const ImapNamespaces *namespaces)
{
  for (int kind = 0; kind < IMAP_N_NAMESPACES; kind++) {
    for (size_t i = 0; i < namespaces->n[kind]; i++) {
      const ImapNamespace *one = &namespaces->items[kind][i];
      g_string_append_printf (out, " %d:", kind);
      put (out, "prefix", one->prefix);
      if (one->delimiter != '\0')
        g_string_append_printf (out, " delimiter=%c", one->delimiter);
    }
  }
}

static void
put_quota (GString *out, const ImapQuota *quota)
{
  put (out, "root", quota->root);
  for (size_t i = 0; i < quota->n_resources; i++) {
    put (out, "resource", quota->resources[i].name);
    put_number (out, "usage", quota->resources[i].usage);
    put_number (out, "limit", quota->resources[i].limit);
  }
}

static void
put_quota_root (GString *out, const ImapQuotaRoot *root)
{
  put (out, "mailbox", root->mailbox);
  for (size_t i = 0; i < root->n_roots; i++)
    put (out, "root", root->roots[i]);
}

static void
put_acl (GString *out, const ImapAcl *acl)
{
  put (out, "mailbox", acl->mailbox);
  for (size_t i = 0; i < acl->n_entries; i++) {
    put (out, "who", acl->entries[i].identifier);
    put (out, "rights", acl->entries[i].rights);
  }
}

static void
put_rights (GString *out, const ImapRights *rights)
{
  put (out, "mailbox", rights->mailbox);
  put (out, "who", rights->identifier);
  put (out, "required", rights->required);
  for (size_t i = 0; i < rights->n_optional; i++)
    put (out, "optional", rights->optional[i]);
}

static const char *
name_of (ImapResponseKind kind)
{
  static const char *const names[] = {
    "DEFECT", "UNKNOWN",   "CONDITION", "CONTINUATION", "CAPABILITY", "ENABLED",
    "FLAGS",  "EXISTS",    "RECENT",    "EXPUNGE",      "FETCH",      "VANISHED",
    "LIST",   "STATUS",    "SEARCH",    "THREAD",       "NAMESPACE",  "ID",
    "QUOTA",  "QUOTAROOT", "ACL",       "LISTRIGHTS",   "MYRIGHTS",   "METADATA",
  };
  return names[kind];
}

static void
put_value (GString *out, const ImapResponse *response)
{
  switch (response->kind) {
  case IMAP_RESPONSE_DEFECT:
    put_number (out, "number", response->number);
    put_number (out, "uid", response->uid);
    break;
  case IMAP_RESPONSE_UNKNOWN:
  case IMAP_RESPONSE_CONTINUATION:
    put (out, "text", response->text);
    break;
  case IMAP_RESPONSE_EXISTS:
  case IMAP_RESPONSE_RECENT:
  case IMAP_RESPONSE_EXPUNGE:
    put_number (out, "number", response->number);
    break;
  case IMAP_RESPONSE_VANISHED:
    put_set (out, imap_response_get_vanished (response)->earlier ? "earlier" : "uids",
             imap_response_get_vanished (response)->uids);
    break;
  default:
    break;
  }
}

static void
put_data (GString *out, const ImapResponse *response)
{
  if (imap_response_get_condition (response) != NULL)
    put_condition (out, imap_response_get_condition (response));
  if (imap_response_get_capabilities (response) != NULL)
    put_capabilities (out, imap_response_get_capabilities (response));
  if (imap_response_get_flags (response) != NULL)
    put_flags (out, imap_response_get_flags (response));
  if (imap_response_get_fetch (response) != NULL)
    put_fetch (out, imap_response_get_fetch (response));
  if (imap_response_get_list (response) != NULL)
    put_list (out, imap_response_get_list (response));
  if (imap_response_get_status (response) != NULL)
    put_status (out, imap_response_get_status (response));
  if (imap_response_get_search (response) != NULL)
    put_search (out, imap_response_get_search (response));
  if (imap_response_get_thread (response) != NULL)
    put_thread (out, imap_response_get_thread (response));
}

static void
put_account_data (GString *out, const ImapResponse *response)
{
  if (imap_response_get_namespaces (response) != NULL)
    put_namespaces (out, imap_response_get_namespaces (response));
  if (imap_response_get_id (response) != NULL)
    put_parameters (out, "id", imap_response_get_id (response));
  if (imap_response_get_quota (response) != NULL)
    put_quota (out, imap_response_get_quota (response));
  if (imap_response_get_quota_root (response) != NULL)
    put_quota_root (out, imap_response_get_quota_root (response));
  if (imap_response_get_acl (response) != NULL)
    put_acl (out, imap_response_get_acl (response));
  if (imap_response_get_rights (response) != NULL)
    put_rights (out, imap_response_get_rights (response));
  if (imap_response_get_metadata (response) != NULL) {
    put (out, "mailbox", imap_response_get_metadata (response)->mailbox);
    put_parameters (out, "entry", &imap_response_get_metadata (response)->entries);
  }
}

char *
response_dump (const ImapResponse *response)
{
  GString *out = g_string_new (name_of (response->kind));
  put_value (out, response);
  put_data (out, response);
  put_account_data (out, response);
  return g_string_free (out, FALSE);
}

// What was decoded so far.
typedef struct {
  GString *out;
  uint64_t data;
} Dump;

static void
put_decoded (Dump *dump, const ImapDecoded *decoded)
{
  if (decoded->kind == IMAP_DECODE_DATA) {
    dump->data += decoded->n;
    return;
  }
  if (dump->out->len > 0)
    g_string_append_c (dump->out, '|');
  if (dump->data > 0)
    g_string_append_printf (dump->out, "data %" G_GUINT64_FORMAT "|", dump->data);
  dump->data = 0;
  if (decoded->kind == IMAP_DECODE_LITERAL) {
    g_string_append_printf (dump->out, "literal %" G_GUINT64_FORMAT, decoded->size);
    if (decoded->fetch != NULL)
      g_string_append_printf (dump->out, " uid %u [%.*s]", decoded->fetch->uid,
                              (int) decoded->section->name.n, decoded->section->name.p);
  } else if (decoded->kind == IMAP_DECODE_BAD) {
    g_string_append (dump->out, "bad");
  } else {
    g_autofree char *text = response_dump (decoded->response);
    g_string_append (dump->out, text);
  }
}

char *
response_dump_bytes (const char *bytes, size_t n, size_t chunk, const ImapFramerLimits *limits)
{
  g_autoptr (ImapDecoder) decoder = imap_decoder_new (limits);
  Dump dump = {.out = g_string_new (NULL)};
  for (size_t at = 0; at < n;) {
    size_t part = chunk == 0 ? n - at : MIN (chunk, n - at);
    // A copy of its own, so that a reader over the end is seen by the sanitizer.
    g_autofree char *copy = g_memdup2 (bytes + at, part);
    ImapDecoded decoded;
    imap_decoder_feed (decoder, copy, part);
    at += part;
    while (imap_decoder_next (decoder, &decoded) != IMAP_DECODE_MORE) {
      put_decoded (&dump, &decoded);
      if (decoded.kind == IMAP_DECODE_BAD)
        return g_string_free (dump.out, FALSE);
    }
  }
  return g_string_free (dump.out, FALSE);
}
