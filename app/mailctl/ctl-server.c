// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reading a server's options.

#include "ctl-server.h"

#include "base/mail-error.h"

#include <string.h>

static const char *const security_names[] = {
  [MAIL_SECURITY_TLS] = "tls",
  [MAIL_SECURITY_STARTTLS] = "starttls",
  [MAIL_SECURITY_NONE] = "none",
};

static const char *const names[] = {
  [MAIL_SERVICE_IMAP] = "imap",
  [MAIL_SERVICE_POP3] = "pop3",
  [MAIL_SERVICE_SMTP] = "smtp",
};

// "imap-user". Never freed.
static const char *
intern_option (const char *kind, const char *what)
{
  g_autofree char *name = g_strdup_printf ("%s-%s", kind, what);

  return g_intern_string (name);
}

void
ctl_server_options_add_entries (CtlServerOptions *options, const char *kind,
                                const char *description, GArray *entries)
{
  const GOptionEntry added[] = {
    {kind, 0, 0, G_OPTION_ARG_STRING, &options->server, description, "HOST:PORT"},
    {intern_option (kind, "security"), 0, 0, G_OPTION_ARG_STRING, &options->security,
     "tls (the default), starttls or none", "KIND"},
    {intern_option (kind, "user"), 0, 0, G_OPTION_ARG_STRING, &options->user,
     "Login, if not the address", "USER"},
    {intern_option (kind, "auth"), 0, 0, G_OPTION_ARG_STRING, &options->auth,
     "auto (the default), or password: send the password itself, where the server refuses the "
     "proof; of --smtp-auth also none: send without logging in",
     "HOW"},
  };

  g_array_append_vals (entries, added, G_N_ELEMENTS (added));
}

void
ctl_server_add_cleartext_entry (gboolean *allow_cleartext, GArray *entries)
{
  const GOptionEntry added = {"allow-cleartext",
                              0,
                              0,
                              G_OPTION_ARG_NONE,
                              allow_cleartext,
                              "With security none: let the password cross the network readably",
                              NULL};

  g_array_append_val (entries, added);
}

void
ctl_server_options_clear (CtlServerOptions *options)
{
  g_free (options->server);
  g_free (options->security);
  g_free (options->user);
  g_free (options->auth);
}

bool
ctl_server_options_are_given (const CtlServerOptions *options)
{
  return options->server != NULL || options->security != NULL || options->user != NULL ||
         options->auth != NULL;
}

static bool
parse_security (const char *text, MailSecurity *out_security, GError **error)
{
  for (size_t i = 0; i < G_N_ELEMENTS (security_names); i++) {
    if (strcmp (security_names[i], text) == 0) {
      *out_security = (MailSecurity) i;
      return true;
    }
  }
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID,
               "“%s” is no kind of security: tls, starttls or none", text);
  return false;
}

static bool
parse_auth (const char *text, MailServiceKind kind, MailService *service, GError **error)
{
  bool can_skip = kind == MAIL_SERVICE_SMTP;

  service->only_plain = strcmp (text, "password") == 0;
  service->no_login = can_skip && strcmp (text, "none") == 0;
  if (service->only_plain || service->no_login || strcmp (text, "auto") == 0)
    return true;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID,
               "“%s” is no way to log in: auto or password%s", text, can_skip ? ", or none" : "");
  return false;
}

static uint16_t
default_port (MailServiceKind kind, MailSecurity security)
{
  if (kind == MAIL_SERVICE_SMTP)
    return security == MAIL_SECURITY_TLS ? 465 : 587;
  if (kind == MAIL_SERVICE_POP3)
    return security == MAIL_SECURITY_TLS ? 995 : 110;
  return security == MAIL_SECURITY_TLS ? 993 : 143;
}

// HOST, HOST:PORT or [ADDRESS]:PORT.
static bool
parse_server (const char *text, MailService *service, GError **error)
{
  const char *colon = strrchr (text, ':');
  const char *end = text + strlen (text);
  uint64_t port = 0;

  // One colon, or one behind a bracket, begins the port; else it is in an address.
  if (colon != NULL && (strchr (text, ':') == colon || (colon > text && colon[-1] == ']'))) {
    end = colon;
    if (!g_ascii_string_to_unsigned (colon + 1, 10, 1, G_MAXUINT16, &port, NULL)) {
      g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "“%s” has no port in 1…65535", text);
      return false;
    }
  }
  if (*text == '[' && end > text && end[-1] == ']') {
    text++;
    end--;
  }
  if (end == text) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID, "the server has no name");
    return false;
  }
  g_free (service->host);
  service->host = g_strndup (text, (size_t) (end - text));
  service->port = (uint16_t) port;
  // Another server has another certificate.
  g_clear_pointer (&service->pinned_sha256, g_free);
  return true;
}

bool
ctl_server_options_apply (const CtlServerOptions *options, MailServiceKind kind,
                          MailService *service, GError **error)
{
  if (options->server != NULL && *options->server == '\0')
    mail_service_clear (service);
  else if (options->server != NULL && !parse_server (options->server, service, error))
    return false;
  if (options->security != NULL && !parse_security (options->security, &service->security, error))
    return false;
  if (options->auth != NULL && !parse_auth (options->auth, kind, service, error))
    return false;
  if (service->host != NULL && service->port == 0)
    service->port = default_port (kind, service->security);
  if (options->user != NULL) {
    g_free (service->user);
    service->user = *options->user != '\0' ? g_strdup (options->user) : NULL;
  }
  return true;
}

const char *
ctl_server_get_name (MailServiceKind kind)
{
  return names[kind];
}

const char *
ctl_server_get_security (const MailService *service)
{
  return security_names[service->security];
}
