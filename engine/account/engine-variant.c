// SPDX-License-Identifier: GPL-3.0-or-later
//
// One pair of functions a snapshot. The type strings are the protocol of ENGINE_PROTOCOL's version.

#include "account/engine-variant.h"

#include <string.h>

#define ERROR_TYPE "(sisms)"
#define STATE_TYPE "(imva" ENGINE_VARIANT_PROGRESS "xxx(xmstt)as)"
#define OPERATION_TYPE "(xxiissx)"
#define REPORT_TYPE "(xiiiiiittidmv)"
#define FILE_CHECK_TYPE "(sbas)"
#define CERTIFICATE_TYPE "(msmsmsmsmsmsxxu)"
#define CHECK_TYPE "(imvasss" CERTIFICATE_TYPE "bux)"
#define SERVICE_FORMAT "(msqimsmsbbb)"
#define ATTACHMENT_FORMAT "(msmsmsm^ay@mayt)"

// A caller's own struct may have NULL where a snapshot has "".
static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

static bool
is_type (GVariant *variant, const char *type)
{
  return g_variant_is_of_type (variant, G_VARIANT_TYPE (type));
}

GVariant *
engine_variant_from_ids (const int64_t *ids, size_t n)
{
  return g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, ids, n, sizeof (int64_t));
}

// IDS NULL: of none.
static GVariant *
from_id_array (const GArray *ids)
{
  return ids != NULL ? engine_variant_from_ids ((const int64_t *) (void *) ids->data, ids->len) :
                       engine_variant_from_ids (NULL, 0);
}

// NULL for none.
static GArray *
to_id_array (GVariant *variant)
{
  size_t n = 0;
  const int64_t *ids = g_variant_get_fixed_array (variant, &n, sizeof (int64_t));

  if (n == 0)
    return NULL;
  GArray *array = g_array_new (FALSE, FALSE, sizeof (int64_t));
  return g_array_append_vals (array, ids, (unsigned int) n);
}

GVariant *
engine_variant_from_strings (const char *const *strings)
{
  static const char *const none[] = {NULL};

  return g_variant_new_strv (strings != NULL ? strings : none, -1);
}

GVariant *
engine_variant_from_error (const GError *error)
{
  g_autofree char *message = g_utf8_make_valid (error->message, -1);

  return g_variant_new (ERROR_TYPE, g_quark_to_string (error->domain), error->code, message,
                        mail_error_server_text (error));
}

GError *
engine_variant_to_error (GVariant *variant)
{
  const char *domain = NULL, *message = NULL, *server_text = NULL;
  int code = 0;

  if (!is_type (variant, ERROR_TYPE))
    return g_error_new_literal (MAIL_ERROR, MAIL_ERROR_OWNED, "an error of another version");
  g_variant_get (variant, "(&si&sm&s)", &domain, &code, &message, &server_text);
  // Quarks of domains this process never used have no name here: theirs is the message only.
  GQuark quark = g_quark_try_string (domain);
  if (strcmp (domain, g_quark_to_string (MAIL_ERROR)) == 0)
    quark = MAIL_ERROR;
  if (quark == 0)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, message);
  GError *error = g_error_new_literal (quark, code, message);
  return server_text != NULL ? mail_error_with_server_text (error, server_text, -1) : error;
}

static GVariant *
maybe_error (const GError *error)
{
  return error != NULL ? g_variant_new_variant (engine_variant_from_error (error)) : NULL;
}

static GError *
take_maybe_error (GVariant *variant)
{
  g_autoptr (GVariant) boxed = variant;

  return boxed != NULL ? engine_variant_to_error (boxed) : NULL;
}

GVariant *
engine_variant_from_progress (const MailFolderProgress *progress)
{
  return g_variant_new (ENGINE_VARIANT_PROGRESS, progress->path, progress->done, progress->total,
                        (gboolean) progress->bodies, progress->bytes_left, progress->bytes_total);
}

void
engine_variant_to_progress (GVariant *variant, MailFolderProgress *out)
{
  gboolean bodies = FALSE;

  g_variant_get (variant, ENGINE_VARIANT_PROGRESS, &out->path, &out->done, &out->total, &bodies,
                 &out->bytes_left, &out->bytes_total);
  out->bodies = bodies;
}

static GVariant *
from_under_way (const MailAccountState *state)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a" ENGINE_VARIANT_PROGRESS));
  for (size_t i = 0; i < state->n_under_way; i++)
    g_variant_builder_add_value (&builder, engine_variant_from_progress (&state->under_way[i]));
  return g_variant_builder_end (&builder);
}

static void
to_under_way (GVariant *variant, MailAccountState *state)
{
  state->n_under_way = g_variant_n_children (variant);
  state->under_way = g_new0 (MailFolderProgress, state->n_under_way);
  for (size_t i = 0; i < state->n_under_way; i++) {
    g_autoptr (GVariant) child = g_variant_get_child_value (variant, i);
    engine_variant_to_progress (child, &state->under_way[i]);
  }
}

GVariant *
engine_variant_from_state (const MailAccountState *state)
{
  return g_variant_new ("(im@v@a" ENGINE_VARIANT_PROGRESS "xxx(xmstt)@as)", (int) state->code,
                        maybe_error (state->error), from_under_way (state), state->last_sync,
                        state->next_try, state->allowed_at, state->part.message_id,
                        state->part.path, state->part.done, state->part.total,
                        engine_variant_from_strings ((const char *const *) state->alerts));
}

MailAccountState *
engine_variant_to_state (GVariant *variant)
{
  g_autoptr (GVariant) under_way = NULL;
  GVariant *error = NULL;
  int code = 0;

  if (!is_type (variant, STATE_TYPE))
    return NULL;
  MailAccountState *state = g_new0 (MailAccountState, 1);
  g_variant_get (variant, "(imv@a" ENGINE_VARIANT_PROGRESS "xxx(xmstt)^as)", &code, &error,
                 &under_way, &state->last_sync, &state->next_try, &state->allowed_at,
                 &state->part.message_id, &state->part.path, &state->part.done, &state->part.total,
                 &state->alerts);
  state->code = code;
  to_under_way (under_way, state);
  state->error = take_maybe_error (error);
  return state;
}

GVariant *
engine_variant_from_operation (const MailOperation *operation)
{
  return g_variant_new (OPERATION_TYPE, operation->id, operation->account_id, (int) operation->kind,
                        (int) operation->state, or_empty (operation->summary),
                        or_empty (operation->reason), operation->recorded_at);
}

MailOperation *
engine_variant_to_operation (GVariant *variant)
{
  int kind = 0, state = 0;

  if (!is_type (variant, OPERATION_TYPE))
    return NULL;
  MailOperation *operation = g_new0 (MailOperation, 1);
  g_variant_get (variant, OPERATION_TYPE, &operation->id, &operation->account_id, &kind, &state,
                 &operation->summary, &operation->reason, &operation->recorded_at);
  operation->kind = kind;
  operation->state = state;
  return operation;
}

static GVariant *
from_service (const MailService *service)
{
  return g_variant_new (SERVICE_FORMAT, service->host, service->port, (int) service->security,
                        service->user, service->pinned_sha256, service->allow_cleartext,
                        service->only_plain, service->no_login);
}

static void
to_service (GVariant *variant, MailService *out_service)
{
  int security = 0;
  gboolean allow_cleartext = FALSE, only_plain = FALSE, no_login = FALSE;

  g_variant_get (variant, "(m&sqim&sm&sbbb)", &out_service->host, &out_service->port, &security,
                 &out_service->user, &out_service->pinned_sha256, &allow_cleartext, &only_plain,
                 &no_login);
  out_service->security = security;
  out_service->allow_cleartext = allow_cleartext;
  out_service->only_plain = only_plain;
  out_service->no_login = no_login;
}

GVariant *
engine_variant_from_account (const MailAccount *account)
{
  return g_variant_new ("(xsssi@" SERVICE_FORMAT "@" SERVICE_FORMAT ")", account->id,
                        or_empty (account->name), or_empty (account->address),
                        or_empty (account->full_name), (int) account->incoming_kind,
                        from_service (&account->incoming), from_service (&account->submission));
}

MailAccount *
engine_variant_to_account (GVariant *variant)
{
  MailAccount template = {};
  int kind = 0;
  g_autoptr (GVariant) incoming = NULL;
  g_autoptr (GVariant) submission = NULL;

  if (!is_type (variant, ENGINE_VARIANT_ACCOUNT))
    return NULL;
  g_variant_get (variant, "(x&s&s&si@" SERVICE_FORMAT "@" SERVICE_FORMAT ")", &template.id,
                 &template.name, &template.address, &template.full_name, &kind, &incoming,
                 &submission);
  template.incoming_kind = kind;
  to_service (incoming, &template.incoming);
  to_service (submission, &template.submission);
  return mail_account_new (&template);
}

GVariant *
engine_variant_from_pop3_policy (const MailPop3Policy *policy)
{
  return g_variant_new (ENGINE_VARIANT_POP3_POLICY, (int) policy->leave, policy->days,
                        policy->max_size, policy->is_shared, policy->is_oldest_first);
}

void
engine_variant_to_pop3_policy (GVariant *variant, MailPop3Policy *out)
{
  gboolean is_shared = false, is_oldest_first = false;
  int leave = 0;

  *out = (MailPop3Policy) {};
  g_variant_get (variant, ENGINE_VARIANT_POP3_POLICY, &leave, &out->days, &out->max_size,
                 &is_shared, &is_oldest_first);
  out->leave = (MailPop3Leave) leave;
  out->is_shared = is_shared;
  out->is_oldest_first = is_oldest_first;
}

static GVariant *
from_attachment (const MailAttachment *attachment)
{
  GVariant *bytes = NULL;

  if (attachment->bytes != NULL)
    bytes = g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, attachment->bytes, TRUE);
  return g_variant_new (ATTACHMENT_FORMAT, attachment->file_name, attachment->media_type,
                        attachment->content_id, attachment->path,
                        g_variant_new_maybe (G_VARIANT_TYPE_BYTESTRING, bytes), attachment->size);
}

static MailAttachment *
to_attachment (GVariant *variant)
{
  MailAttachment *attachment = g_new0 (MailAttachment, 1);
  g_autoptr (GVariant) maybe = NULL;
  g_autoptr (GVariant) bytes = NULL;

  g_variant_get (variant, ATTACHMENT_FORMAT, &attachment->file_name, &attachment->media_type,
                 &attachment->content_id, &attachment->path, &maybe, &attachment->size);
  bytes = g_variant_get_maybe (maybe);
  if (bytes != NULL)
    attachment->bytes = g_variant_get_data_as_bytes (bytes);
  return attachment;
}

GVariant *
engine_variant_from_draft (const MailDraft *draft)
{
  GVariantBuilder attachments;

  g_variant_builder_init (&attachments, G_VARIANT_TYPE ("a(msmsmsmaymayt)"));
  for (unsigned int i = 0; draft->attachments != NULL && i < draft->attachments->len; i++)
    g_variant_builder_add_value (&attachments,
                                 from_attachment (g_ptr_array_index (draft->attachments, i)));
  return g_variant_new ("(xxi@axssssssubmssmsms@a(msmsmsmaymayt)x)", draft->id, draft->account_id,
                        (int) draft->kind, from_id_array (draft->related_ids),
                        or_empty (draft->from), or_empty (draft->to), or_empty (draft->cc),
                        or_empty (draft->bcc), or_empty (draft->reply_to),
                        or_empty (draft->subject), (unsigned int) draft->options, draft->rich,
                        draft->html, or_empty (draft->text), draft->in_reply_to, draft->references,
                        g_variant_builder_end (&attachments), draft->saved_at);
}

MailDraft *
engine_variant_to_draft (GVariant *variant)
{
  MailDraft template = {};
  int kind = 0;
  unsigned int options = 0;
  gboolean rich = FALSE;
  g_autoptr (GVariant) attachments = NULL;
  g_autoptr (GVariant) related = NULL;

  if (!is_type (variant, ENGINE_VARIANT_DRAFT))
    return NULL;
  g_variant_get (variant, "(xxi@ax&s&s&s&s&s&subm&s&sm&sm&s@a(msmsmsmaymayt)x)", &template.id,
                 &template.account_id, &kind, &related, &template.from, &template.to, &template.cc,
                 &template.bcc, &template.reply_to, &template.subject, &options, &rich,
                 &template.html, &template.text, &template.in_reply_to, &template.references,
                 &attachments, &template.saved_at);
  g_autoptr (GArray) related_ids = to_id_array (related);
  template.related_ids = related_ids;
  template.kind = kind;
  template.options = options;
  template.rich = rich;
  MailDraft *draft = mail_draft_new (&template);
  for (size_t i = 0; i < g_variant_n_children (attachments); i++) {
    g_autoptr (GVariant) child = g_variant_get_child_value (attachments, i);
    g_ptr_array_add (draft->attachments, to_attachment (child));
  }
  return draft;
}

GVariant *
engine_variant_from_report (const MailSyncReport *report)
{
  return g_variant_new ("(xiiiiiittidm@v)", report->account_id, report->folders, report->added,
                        report->changed, report->removed, report->bodies, report->operations_sent,
                        report->bytes_in, report->bytes_out, report->round_trips, report->seconds,
                        maybe_error (report->error));
}

MailSyncReport *
engine_variant_to_report (GVariant *variant)
{
  GVariant *error = NULL;

  if (!is_type (variant, REPORT_TYPE))
    return NULL;
  MailSyncReport *report = g_new0 (MailSyncReport, 1);
  g_variant_get (variant, REPORT_TYPE, &report->account_id, &report->folders, &report->added,
                 &report->changed, &report->removed, &report->bodies, &report->operations_sent,
                 &report->bytes_in, &report->bytes_out, &report->round_trips, &report->seconds,
                 &error);
  report->error = take_maybe_error (error);
  return report;
}

static GVariant *
from_certificate (const MailCertificate *certificate)
{
  return g_variant_new (CERTIFICATE_TYPE, certificate->subject, certificate->issuer,
                        certificate->names, certificate->sha256, certificate->pem,
                        certificate->summary, certificate->not_before, certificate->not_after,
                        certificate->doubts);
}

static void
take_certificate (GVariant *variant, MailCertificate *out)
{
  g_variant_get (variant, CERTIFICATE_TYPE, &out->subject, &out->issuer, &out->names, &out->sha256,
                 &out->pem, &out->summary, &out->not_before, &out->not_after, &out->doubts);
  g_variant_unref (variant);
}

GVariant *
engine_variant_from_check (const MailCheck *check)
{
  return g_variant_new (
    "(im@v@asss@" CERTIFICATE_TYPE "bux)", (int) check->kind, maybe_error (check->error),
    engine_variant_from_strings ((const char *const *) check->capabilities), or_empty (check->tls),
    or_empty (check->mechanism), from_certificate (&check->certificate),
    (gboolean) check->is_too_early, check->log_in_delay_s, check->next_log_in);
}

MailCheck *
engine_variant_to_check (GVariant *variant)
{
  GVariant *error = NULL, *certificate = NULL;
  gboolean is_too_early = FALSE;
  int kind = 0;

  if (!is_type (variant, CHECK_TYPE))
    return NULL;
  MailCheck *check = g_new0 (MailCheck, 1);
  g_variant_get (variant, "(imv^asss@" CERTIFICATE_TYPE "bux)", &kind, &error, &check->capabilities,
                 &check->tls, &check->mechanism, &certificate, &is_too_early,
                 &check->log_in_delay_s, &check->next_log_in);
  take_certificate (certificate, &check->certificate);
  check->is_too_early = is_too_early;
  check->kind = (MailServiceKind) kind;
  check->error = take_maybe_error (error);
  return check;
}

GVariant *
engine_variant_from_file_check (const MailFileCheck *check)
{
  return g_variant_new ("(sb@as)", or_empty (check->file), check->ok,
                        engine_variant_from_strings ((const char *const *) check->problems));
}

MailFileCheck *
engine_variant_to_file_check (GVariant *variant)
{
  gboolean ok = FALSE;

  if (!is_type (variant, FILE_CHECK_TYPE))
    return NULL;
  MailFileCheck *check = g_new0 (MailFileCheck, 1);
  g_variant_get (variant, "(sb^as)", &check->file, &ok, &check->problems);
  check->ok = ok;
  return check;
}

GPtrArray *
engine_variant_to_array (GVariant *variant, void *(*to) (GVariant *), GDestroyNotify free_element)
{
  GPtrArray *array = g_ptr_array_new_with_free_func (free_element);

  if (!is_type (variant, "av"))
    return array;
  for (size_t i = 0; i < g_variant_n_children (variant); i++) {
    g_autoptr (GVariant) box = g_variant_get_child_value (variant, i);
    g_autoptr (GVariant) child = g_variant_get_variant (box);
    void *element = to (child);
    if (element != NULL)
      g_ptr_array_add (array, element);
  }
  return array;
}

GVariant *
engine_variant_from_target (const MailTarget *target)
{
  return g_variant_new ("(xb@ax)", target->folder_id, target->conversations,
                        engine_variant_from_ids (target->ids, target->n_ids));
}

void
engine_variant_to_target (GVariant *variant, MailTarget *target, GVariant **out_ids)
{
  gboolean conversations = FALSE;

  g_variant_get (variant, "(xb@ax)", &target->folder_id, &conversations, out_ids);
  target->conversations = conversations;
  target->ids = g_variant_get_fixed_array (*out_ids, &target->n_ids, sizeof (int64_t));
}
