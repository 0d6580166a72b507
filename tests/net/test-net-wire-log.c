// SPDX-License-Identifier: GPL-3.0-or-later
//
// The wire log is what people send in for help: no password may be in it (security.md A6).

#include "net/net-wire-log.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

// Lines as they cross the wire; "C:" sent unmarked, "X:" sent and marked as secret, "S:" received.
// In each, CANARY must not be in the log, and VISIBLE must.
static const struct {
  const char *name;
  const char *lines[12];
} dialogues[] = {
  {"imap-login", {"C:a1 LOGIN robin CANARY", "S:a1 OK VISIBLE", "C:a2 NOOP VISIBLE"}},
  {"imap-login-literals",
   {"C:a1 LOGIN {5}", "S:+ OK", "C:robin {6}", "S:+ OK", "C:CANARY", "S:a1 OK VISIBLE"}},
  {"imap-login-literals-plus", {"C:a1 login {5+}", "C:robin {6+}", "C:CANARY", "S:a1 NO VISIBLE"}},
  {"imap-plain", {"C:a1 AUTHENTICATE PLAIN", "S:+ ", "C:CANARY", "S:a1 OK VISIBLE"}},
  {"imap-initial", {"C:a1 AUTHENTICATE PLAIN CANARY", "S:* CAPABILITY VISIBLE", "S:a1 OK"}},
  {"imap-scram",
   {"C:a1 authenticate SCRAM-SHA-256", "S:+", "C:CANARY", "S:+ CANARY", "C:CANARY", "S:+ CANARY",
    "C:", "S:a1 OK VISIBLE", "S:+ VISIBLE"}},
  {"smtp-plain", {"C:EHLO VISIBLE", "C:AUTH PLAIN CANARY", "S:235 VISIBLE", "C:NOOP VISIBLE"}},
  {"smtp-login",
   {"C:AUTH LOGIN", "S:334 VXNlcjo=", "C:CANARY", "S:334 CANARY", "C:CANARY", "S:535 VISIBLE"}},
  {"pop3", {"C:USER robin", "C:PASS CANARY", "S:+OK VISIBLE", "C:STAT VISIBLE"}},
  {"pop3-apop", {"C:APOP robin CANARY", "S:-ERR VISIBLE"}},
  {"marked", {"X:CANARY", "S:VISIBLE"}},
};

static void
play (NetWireTap *tap, const char *line, size_t piece)
{
  g_autofree char *with_end = g_strconcat (line + 2, "\r\n", NULL);
  size_t length = strlen (with_end);

  for (size_t i = 0; i < length; i += piece) {
    size_t n = MIN (piece, length - i);

    if (*line == 'X')
      net_wire_tap_sent_secret (tap);
    else if (*line == 'C')
      net_wire_tap_sent (tap, with_end + i, n);
    else
      net_wire_tap_received (tap, with_end + i, n);
  }
}

static char *
log_dialogue (const char *const *lines, size_t piece)
{
  g_autofree char *path = g_strdup_printf ("%s/wire-%u.log", g_get_tmp_dir (), g_random_int ());
  g_autoptr (GError) error = NULL;
  NetWireLog *log = net_wire_log_new (path, &error);
  NetWireTap *tap = net_wire_tap_new (log, "mail.example.org");
  char *text = NULL;

  g_assert_no_error (error);
  for (; *lines != NULL; lines++)
    play (tap, *lines, piece);
  net_wire_tap_free (tap);
  net_wire_log_free (log);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_unlink (path);
  return text;
}

static unsigned int
count (const char *const *lines, const char *word)
{
  unsigned int n = 0;

  for (; *lines != NULL; lines++)
    n += strstr (*lines, word) != NULL;
  return n;
}

static void
test_no_secret_in_the_log (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (dialogues); i++) {
    for (size_t piece = 1; piece < 64; piece *= 2) {
      g_autofree char *text = log_dialogue (dialogues[i].lines, piece);
      g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

      g_assert_null (strstr (text, "CANARY"));
      g_assert_cmpuint (count ((const char *const *) lines, "VISIBLE"), ==,
                        count (dialogues[i].lines, "VISIBLE"));
    }
  }
}

// A server's escape sequences would run in the terminal of whoever reads the log.
static void
test_controls_are_escaped_and_lines_bounded (void)
{
  g_autofree char *long_line = g_strnfill (100000, 'y');
  g_autofree char *said = g_strconcat ("S:\x1b[31m\xff\t", long_line, NULL);
  const char *const lines[] = {said, NULL};
  g_autofree char *text = log_dialogue (lines, 1000);

  g_assert_nonnull (strstr (text, "S: \\x1b[31m\\xff\\x09yyy"));
  g_assert_nonnull (strstr (text, " bytes]\n"));
  g_assert_cmpuint (strlen (text), <, 10000);
}

// Others on the machine could read the mail.
static void
test_log_is_private (void)
{
  g_autofree char *path = g_strdup_printf ("%s/wire-%u.log", g_get_tmp_dir (), g_random_int ());
  NetWireLog *log = net_wire_log_new (path, NULL);
  g_autoptr (GError) error = NULL;
  struct stat status;

  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  net_wire_log_free (log);
  g_unlink (path);
  g_assert_null (net_wire_log_new ("/no/such/folder/wire.log", &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_FILE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/wire-log/no-secret-in-the-log", test_no_secret_in_the_log);
  g_test_add_func ("/net/wire-log/controls-are-escaped-and-lines-bounded",
                   test_controls_are_escaped_and_lines_bounded);
  g_test_add_func ("/net/wire-log/log-is-private", test_log_is_private);
  return g_test_run ();
}
