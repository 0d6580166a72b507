// SPDX-License-Identifier: GPL-3.0-or-later
//
// One try for each server, on a thread each. What the certificate was is told also where it was not
// trusted: a person is to judge it.

#include "account/account-check.h"
#include "imap/imap-session.h"
#include "pop3/pop3-session.h"
#include "smtp/smtp-session.h"

#include <string.h>

#define CHECK_MILLISECONDS 30000

typedef struct {
  NetContext *net;
  const MailAccount *account;
  const MailService *service;
  const char *password;      // NULL: go as far as TLS
  const GError *no_password; // why it is NULL
  GCancellable *cancellable;
  MailCheck *check;
} Try;

static void
note_stream (MailCheck *check, const NetStream *stream)
{
  const NetCertificate *certificate = net_stream_get_certificate (stream);
  const char *tls = net_stream_get_tls_description (stream);

  if (*tls != '\0') {
    g_free (check->tls);
    check->tls = g_strdup (tls);
  }
  if (certificate == NULL || check->certificate.pem != NULL)
    return;
  check->certificate = (MailCertificate) {.subject = g_strdup (certificate->subject),
                                          .issuer = g_strdup (certificate->issuer),
                                          .names = g_strjoinv (", ", certificate->names),
                                          .sha256 = g_strdup (certificate->sha256),
                                          .pem = g_strdup (certificate->pem),
                                          .summary = net_certificate_describe (certificate),
                                          .not_before = certificate->not_before,
                                          .not_after = certificate->not_after,
                                          .doubts = certificate->doubts};
}

// Reads lines until one begins with TAG. False with error.
static bool
wait_line (NetStream *stream, const char *tag, GCancellable *cancellable, GError **error)
{
  while (true) {
    size_t length = 0;
    const char *bytes = net_stream_peek (stream, &length);
    const char *end = length > 0 ? memchr (bytes, '\n', length) : NULL;
    if (end == NULL && length > 64 * 1024) {
      g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_LIMIT, "a line without end");
      return false;
    }
    if (end == NULL && !net_stream_fill (stream, cancellable, error))
      return false;
    if (end == NULL)
      continue;
    size_t line = (size_t) (end - bytes) + 1;
    bool found = line > strlen (tag) && memcmp (bytes, tag, strlen (tag)) == 0;
    net_stream_consume (stream, line);
    if (found)
      return true;
  }
}

// A session that failed takes its stream along; the certificate it did not trust is asked for once
// more, with nothing said but STARTTLS.
static void
probe_imap_certificate (const Try *try, MailCheck *check)
{
  static const char command[] = "a STARTTLS\r\n";
  NetDeadline deadline = net_deadline_in_ms (CHECK_MILLISECONDS);
  g_autoptr (NetStream) stream = net_stream_new (try->net, try->service, try->account->id);

  net_stream_set_deadline (stream, deadline);
  if (!net_stream_connect (stream, deadline, try->cancellable, NULL) ||
      !wait_line (stream, "* ", try->cancellable, NULL))
    return;
  net_stream_queue (stream, command, strlen (command));
  if (net_stream_flush (stream, try->cancellable, NULL) &&
      wait_line (stream, "a OK", try->cancellable, NULL))
    net_stream_start_tls (stream, deadline, try->cancellable, NULL);
  note_stream (check, stream);
}

static void
note_imap (MailCheck *check, ImapSession *session)
{
  g_autoptr (GStrvBuilder) capabilities = g_strv_builder_new ();
  SaslMechanism mechanism = imap_session_get_strongest_mechanism (session);

  for (int cap = 0; cap < IMAP_N_CAPS; cap++) {
    if (imap_session_has (session, (ImapCap) cap))
      g_strv_builder_add (capabilities, imap_cap_name ((ImapCap) cap));
  }
  g_strfreev (check->capabilities);
  check->capabilities = g_strv_builder_end (capabilities);
  g_free (check->mechanism);
  check->mechanism =
    g_strdup (mechanism != SASL_MECHANISM_NONE ? sasl_mechanism_name (mechanism) : "LOGIN");
}

static void
try_imap (const Try *try, MailCheck *check)
{
  g_autoptr (NetStream) stream = net_stream_new (try->net, try->service, try->account->id);
  const ImapLogin login = {
    .net = try->net,
    .service = try->service,
    .user = mail_account_user (try->account, try->service),
    .password = try->password,
    .account_id = try->account->id,
  };
  bool connected = net_stream_connect (stream, net_deadline_in_ms (CHECK_MILLISECONDS),
                                       try->cancellable, &check->error);

  note_stream (check, stream);
  if (!connected)
    return;
  if (try->password == NULL) {
    check->error = g_error_copy (try->no_password);
    if (try->service->security == MAIL_SECURITY_STARTTLS)
      probe_imap_certificate (try, check);
    return;
  }
  NetStream *borrowed = stream;
  g_autoptr (ImapSession) session = imap_session_open_stream (
    g_steal_pointer (&stream), &login, NULL, NULL, try->cancellable, &check->error);
  if (session == NULL) {
    if (g_error_matches (check->error, MAIL_ERROR, MAIL_ERROR_TLS_UNTRUSTED))
      probe_imap_certificate (try, check);
    return;
  }
  note_stream (check, borrowed);
  note_imap (check, session);
  imap_session_logout (session, try->cancellable, NULL);
}

static void
try_pop3 (const Try *try, MailCheck *check)
{
  g_autoptr (Pop3Session) session = pop3_session_new (try->net, try->service, try->account->id);
  bool connected = pop3_session_connect (session, try->cancellable, &check->error);

  note_stream (check, pop3_session_get_stream (session));
  if (!connected)
    return;
  g_strfreev (check->capabilities);
  check->capabilities = g_strdupv ((char **) pop3_session_get_capabilities (session));
  if (try->password == NULL) {
    check->error = g_error_copy (try->no_password);
  } else if (pop3_session_authenticate (session, mail_account_user (try->account, try->service),
                                        try->password, SASL_MECHANISM_NONE, try->cancellable,
                                        &check->error)) {
    SaslMechanism mechanism = pop3_session_get_mechanism (session);

    g_free (check->mechanism);
    check->mechanism =
      g_strdup (mechanism != SASL_MECHANISM_NONE ? sasl_mechanism_name (mechanism) : "USER");
  }
  check->is_too_early = pop3_session_was_too_early (session);
  check->log_in_delay_s = pop3_session_get_login_delay (session);
  pop3_session_quit (session, try->cancellable, NULL);
}

static void
try_smtp (const Try *try, MailCheck *check)
{
  g_autoptr (SmtpSession) session = smtp_session_new (try->net, try->service, try->account->id);
  bool connected = smtp_session_connect (session, try->cancellable, &check->error);

  note_stream (check, smtp_session_get_stream (session));
  if (!connected)
    return;
  g_strfreev (check->capabilities);
  check->capabilities = g_strdupv ((char **) smtp_session_get_capabilities (session));
  if (try->password == NULL && !try->service->no_login)
    check->error = g_error_copy (try->no_password);
  else
    smtp_session_authenticate (session, mail_account_user (try->account, try->service),
                               try->password, SASL_MECHANISM_NONE, try->cancellable, &check->error);
  g_free (check->mechanism);
  check->mechanism = g_strdup (sasl_mechanism_name (smtp_session_get_mechanism (session)));
  smtp_session_quit (session, try->cancellable);
}

static void *
run_try (void *data)
{
  Try *try = data;

  if (try->check->kind == MAIL_SERVICE_SMTP)
    try_smtp (try, try->check);
  else if (try->check->kind == MAIL_SERVICE_POP3)
    try_pop3 (try, try->check);
  else
    try_imap (try, try->check);
  return NULL;
}

static MailCheck *
check_new (MailServiceKind kind)
{
  MailCheck *check = g_new0 (MailCheck, 1);

  check->kind = kind;
  check->capabilities = g_new0 (char *, 1);
  check->tls = g_strdup ("");
  check->mechanism = g_strdup ("");
  return check;
}

GPtrArray *
account_check_run (NetContext *net, const MailAccount *account, const char *password,
                   const GError *no_password, GCancellable *cancellable, GError **error)
{
  const MailService *const services[] = {&account->incoming, &account->submission};
  const MailServiceKind kinds[] = {account->incoming_kind, MAIL_SERVICE_SMTP};
  g_autoptr (GPtrArray) checks = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_check_free);
  Try tries[G_N_ELEMENTS (services)] = {};
  GThread *threads[G_N_ELEMENTS (services)] = {};

  for (size_t i = 0; i < G_N_ELEMENTS (services); i++) {
    if (services[i]->host == NULL)
      continue;
    tries[i] = (Try) {
      .net = net,
      .account = account,
      .service = services[i],
      .password = password,
      .no_password = no_password,
      .cancellable = cancellable,
      .check = check_new (kinds[i]),
    };
    g_ptr_array_add (checks, tries[i].check);
    threads[i] = g_thread_new ("account-check", run_try, &tries[i]);
  }
  for (size_t i = 0; i < G_N_ELEMENTS (threads); i++) {
    if (threads[i] != NULL)
      g_thread_join (threads[i]);
  }
  return g_cancellable_set_error_if_cancelled (cancellable, error) ? NULL :
                                                                     g_steal_pointer (&checks);
}
