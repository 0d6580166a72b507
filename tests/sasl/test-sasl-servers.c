// SPDX-License-Identifier: GPL-3.0-or-later
//
// Each mechanism against a real Dovecot: that it lets us in, and that it does not where it must
// not. Over bare IMAP, as only this much of the protocol is needed.

#include "base/mail-secret.h"
#include "net/net-stream.h"
#include "sasl/sasl-client.h"
#include "support/test-servers.h"

#include <string.h>

typedef struct {
  SaslMechanism mechanism;
  const char *password;
  bool is_broken_binding; // another channel's binding: a man in the middle
  bool is_stripped;       // the list of mechanisms came to us without -PLUS
  bool is_welcome;
} Case;

static const Case cases[] = {
  {SASL_MECHANISM_LOGIN, TEST_PASSWORD, .is_welcome = true},
  {SASL_MECHANISM_PLAIN, TEST_PASSWORD, .is_welcome = true},
  {SASL_MECHANISM_PLAIN, "wrong"},
  {SASL_MECHANISM_SCRAM_SHA_1, TEST_PASSWORD, .is_welcome = true},
  {SASL_MECHANISM_SCRAM_SHA_1_PLUS, TEST_PASSWORD, .is_welcome = true},
  {SASL_MECHANISM_SCRAM_SHA_256, TEST_PASSWORD, .is_welcome = true},
  {SASL_MECHANISM_SCRAM_SHA_256, "wrong"},
  {SASL_MECHANISM_SCRAM_SHA_256, TEST_PASSWORD, .is_stripped = true},
  {SASL_MECHANISM_SCRAM_SHA_256_PLUS, TEST_PASSWORD, .is_welcome = true},
  {SASL_MECHANISM_SCRAM_SHA_256_PLUS, TEST_PASSWORD, .is_broken_binding = true},
};

static TestServers *servers;

static NetStream *
open_stream (void)
{
  g_autoptr (NetContext) context = net_context_new (NULL, NULL);
  const MailService service = {
    .host = (char *) "localhost",
    .port = test_servers_get_port (servers, "imaps"),
  };
  g_autoptr (NetStream) stream = net_stream_new (context, &service, 0);
  g_autoptr (GError) error = NULL;

  net_stream_connect (stream, net_deadline_in_ms (20000), NULL, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&stream);
}

static char *
read_line (NetStream *stream)
{
  g_autoptr (GError) error = NULL;
  size_t length;
  const char *bytes, *end;

  while (bytes = net_stream_peek (stream, &length), (end = memchr (bytes, '\n', length)) == NULL) {
    net_stream_fill (stream, NULL, &error);
    g_assert_no_error (error);
  }
  char *line = g_strndup (bytes, (size_t) (end - bytes - 1));

  net_stream_consume (stream, (size_t) (end - bytes + 1));
  return line;
}

static void
say (NetStream *stream, const char *text)
{
  net_stream_queue (stream, text, strlen (text));
  net_stream_queue (stream, "\r\n", 2);
  g_assert_true (net_stream_flush (stream, NULL, NULL));
}

// Answers challenges until the tagged line, which is returned.
static char *
run_exchange (NetStream *stream, SaslClient *client)
{
  for (;;) {
    g_autofree char *line = read_line (stream);
    g_autoptr (GError) error = NULL;

    if (g_str_has_prefix (line, "a "))
      return g_steal_pointer (&line);
    if (*line != '+')
      continue;
    const char *challenge = line + strspn (line, "+ ");
    char *response = sasl_client_step_base64 (client, challenge, strlen (challenge), &error);

    say (stream, response != NULL ? response : "*");
    mail_secret_free (response);
  }
}

// A person could not log in, or somebody could listen in.
static void
test_mechanism (const void *data)
{
  const Case *one = data;
  g_autoptr (NetStream) stream = open_stream ();
  SaslChannel channel = {.encrypted = true};
  const char *name = sasl_mechanism_name (one->mechanism);
  const char *const offered[] = {name, one->is_stripped ? NULL : "SCRAM-SHA-256-PLUS", NULL};
  g_autofree char *command = g_strconcat ("a AUTHENTICATE ", name, NULL);
  g_autoptr (GError) error = NULL;

  channel.has_channel_binding = net_stream_get_channel_binding (stream, channel.channel_binding);
  g_assert_true (channel.has_channel_binding);
  channel.channel_binding[0] ^= one->is_broken_binding;
  g_autoptr (SaslClient) client =
    sasl_client_new (one->mechanism, TEST_USER, one->password, &channel, offered, &error);

  g_assert_no_error (error);
  say (stream, command);
  g_autofree char *answer = run_exchange (stream, client);

  if (g_str_has_prefix (answer, "a OK") != one->is_welcome)
    g_test_message ("%s: %s", name, answer);
  g_assert_true (g_str_has_prefix (answer, "a OK") == one->is_welcome);
  if (one->is_welcome)
    g_assert_true (sasl_client_is_complete (client, NULL));
}

int
main (int argc, char **argv)
{
  static const char *const arguments[] = {
    "--dovecot",
    "auth_mechanisms = plain login scram-sha-1 scram-sha-1-plus scram-sha-256 scram-sha-256-plus",
    NULL,
  };
  int status;

  g_test_init (&argc, &argv, NULL);
  servers = test_servers_start (arguments);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path =
      g_strconcat ("/sasl/servers/", sasl_mechanism_name (cases[i].mechanism),
                   cases[i].is_broken_binding ? "-of-another-channel" : "",
                   cases[i].is_stripped ? "-stripped-of-plus" : "",
                   g_str_equal (cases[i].password, TEST_PASSWORD) ? "" : "-wrong-password", NULL);

    g_test_add_data_func (path, &cases[i], test_mechanism);
  }
  status = g_test_run ();
  test_servers_stop (servers);
  return status;
}
