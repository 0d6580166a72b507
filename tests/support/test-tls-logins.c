// SPDX-License-Identifier: GPL-3.0-or-later

#include "support/test-tls-logins.h"

#include "base/mail-error.h"

#include <string.h>

typedef struct {
  const char *name;
  TestCertificate certificate;
  int max_version;
  int code; // MailError, -1: it must work
} Case;

static const Case cases[] = {
  {"good", {.names = "DNS:localhost"}, 0, -1},
  {"expired",
   {.names = "DNS:localhost", .first_day = -3, .last_day = -1},
   0,
   MAIL_ERROR_TLS_UNTRUSTED},
  {"not-yet-valid",
   {.names = "DNS:localhost", .first_day = 1, .last_day = 3},
   0,
   MAIL_ERROR_TLS_UNTRUSTED},
  {"self-signed", {.names = "DNS:localhost", .is_self_signed = true}, 0, MAIL_ERROR_TLS_UNTRUSTED},
  {"wrong-host", {.names = "DNS:example.org"}, 0, MAIL_ERROR_TLS_UNTRUSTED},
  {"common-name-only", {.common_name = "localhost"}, 0, MAIL_ERROR_TLS_UNTRUSTED},
  {"wrong-purpose",
   {.names = "DNS:localhost", .purpose = "clientAuth"},
   0,
   MAIL_ERROR_TLS_UNTRUSTED},
  {"name-constraint",
   {.names = "DNS:localhost", .constraint = "critical,permitted;DNS:example.org"},
   0,
   MAIL_ERROR_TLS_UNTRUSTED},
  {"weak-key", {.names = "DNS:localhost", .rsa_bits = 1024}, 0, MAIL_ERROR_TLS_UNTRUSTED},
  {"tls-1.1", {.names = "DNS:localhost"}, TLS1_1_VERSION, MAIL_ERROR_UNSUPPORTED},
  {"tls-1.0", {.names = "DNS:localhost"}, TLS1_VERSION, MAIL_ERROR_UNSUPPORTED},
};

static const TestTlsLogins *protocol;
static TestAuthority *authority;

static void
check (const Case *one, MailSecurity security)
{
  TestTlsOptions options = {
    .certificate = one->certificate,
    .max_version = one->max_version,
    .starts_in_clear = security == MAIL_SECURITY_STARTTLS,
    .talk = protocol->talk,
  };
  TestTlsServer *server = test_tls_server_new (authority, &options);
  MailService service = {
    .host = (char *) "localhost",
    .port = test_tls_server_get_port (server),
    .security = security,
  };
  g_autoptr (NetContext) context = net_context_new (NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (protocol->log_in (context, &service, &error) == (one->code < 0));
  if (one->code >= 0)
    g_assert_error (error, MAIL_ERROR, one->code);
  g_autofree char *heard = test_tls_server_stop (server);

  g_assert_true ((strstr (heard, "AUTH") != NULL) == (one->code < 0));
}

static void
test_implicit (const void *data)
{
  check (data, MAIL_SECURITY_TLS);
}

static void
test_starttls (const void *data)
{
  check (data, MAIL_SECURITY_STARTTLS);
}

int
test_tls_logins_run (int argc, char **argv, const TestTlsLogins *logins)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  protocol = logins;
  authority = test_authority_new ();
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *implicit =
      g_strdup_printf ("/%s/tls/implicit/%s", logins->protocol, cases[i].name);
    g_autofree char *starttls =
      g_strdup_printf ("/%s/tls/starttls/%s", logins->protocol, cases[i].name);

    g_test_add_data_func (implicit, &cases[i], test_implicit);
    g_test_add_data_func (starttls, &cases[i], test_starttls);
  }
  status = g_test_run ();
  test_authority_free (authority);
  return status;
}
