// SPDX-License-Identifier: GPL-3.0-or-later
//
// The scripted server itself: a harness that passes whatever is said would prove nothing.

#include "wire/wire-script.h"

#include <string.h>
#include <unistd.h>

static void
say (int fd, const char *text)
{
  g_assert_cmpint (write (fd, text, strlen (text)), ==, (gssize) strlen (text));
}

static char *
hear (int fd, size_t n)
{
  char *bytes = g_malloc0 (n + 1);
  for (size_t have = 0; have < n;) {
    gssize got = read (fd, bytes + have, n - have);
    if (got <= 0)
      break;
    have += (size_t) got;
  }
  return bytes;
}

// A session that says something else than the dialogue would pass its test, and reach people.
static void
test_mismatch_fails (void)
{
  WireScript *script = wire_script_new_for_text ("C: {a} NOOP\n");
  int fd = wire_script_start (script);
  say (fd, "A1 LOGOUT\r\n");
  g_autofree char *failure = wire_script_finish_quietly (script);
  g_assert_nonnull (failure);
  g_assert_nonnull (strstr (failure, "script:1:"));
  close (fd);
}

// Silence would pass for the expected line.
static void
test_end_fails (void)
{
  WireScript *script = wire_script_new_for_text ("C: {a} NOOP\n");
  close (wire_script_start (script));
  g_autofree char *failure = wire_script_finish_quietly (script);
  g_assert_nonnull (failure);
}

// Bytes behind the end of a dialogue would go unseen.
static void
test_eof_fails_on_more (void)
{
  WireScript *script = wire_script_new_for_text ("eof\n");
  int fd = wire_script_start (script);
  say (fd, "A1 NOOP\r\n");
  g_autofree char *failure = wire_script_finish_quietly (script);
  g_assert_nonnull (failure);
  close (fd);
}

// A dialogue with tags, bytes and one-byte segments.
static void
test_plays (void)
{
  static const char text[] = "# a comment\n"
                             "S: * OK hello\n"
                             "C: {a} APPEND x {3}\n"
                             "S\\: + go\\r\\n\n"
                             "C\\: \\x41b\\r\\n\n"
                             "split\n"
                             "repeat 2 * {#} EXISTS\n"
                             "S: {a} OK done\n"
                             "bytes 3\n"
                             "eof\n";
  static const char all[] = "* OK hello\r\n+ go\r\n* 1 EXISTS\r\n* 2 EXISTS\r\nA1 OK done\r\nxxx";
  WireScript *script = wire_script_new_for_text (text);
  int fd = wire_script_start (script);
  say (fd, "A1 APPEND x {3}\r\nAb\r\n");
  g_autofree char *heard = hear (fd, sizeof all - 1);
  g_assert_cmpstr (heard, ==, all);
  close (fd);
  wire_script_finish (script);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/script/mismatch-fails", test_mismatch_fails);
  g_test_add_func ("/wire/script/end-fails", test_end_fails);
  g_test_add_func ("/wire/script/eof-fails-on-more", test_eof_fails_on_more);
  g_test_add_func ("/wire/script/plays", test_plays);
  return g_test_run ();
}
