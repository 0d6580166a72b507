// SPDX-License-Identifier: GPL-3.0-or-later
//
// Playing a script: a small interpreter in a thread. Its end of the connection is wire-peer.c's.

#include "wire/wire-script.h"

#include "wire/wire-peer.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct _WireScript {
  char *name;
  char **lines;
  bool split;
  WirePeer *peer;
  GThread *thread;
  GHashTable *names; // captured by C lines
  GString *queued;   // said, not yet sent
  char *failure;
};

typedef bool (*LinePlayer) (WireScript *script, const char *text);

static bool fail (WireScript *script, const char *format, ...) G_GNUC_PRINTF (2, 3);

static bool
fail (WireScript *script, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  script->failure = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return false;
}

static bool
send_queued (WireScript *script)
{
  bool sent =
    wire_peer_send (script->peer, script->queued->str, script->queued->len, script->split);
  g_string_truncate (script->queued, 0);
  return sent ? true : fail (script, "the client closed the connection");
}

// The variable that starts at P ("{name}") → the text behind it, its name in *OUT_NAME; else NULL.
static const char *
parse_variable (const char *p, char **out_name)
{
  if (*p != '{' || (!g_ascii_isalpha (p[1]) && p[1] != '#'))
    return NULL;
  const char *close = strchr (p, '}');
  if (close == NULL)
    return NULL;
  *out_name = g_strndup (p + 1, (size_t) (close - p - 1));
  return close + 1;
}

static const char *
append_escape (GString *out, const char *p)
{
  static const char letters[] = "rnt0\\";
  static const char bytes[] = "\r\n\t\0\\";
  const char *found = p[1] != '\0' ? strchr (letters, p[1]) : NULL;
  if (found != NULL) {
    g_string_append_c (out, bytes[found - letters]);
    return p + 2;
  }
  if (p[1] == 'x' && g_ascii_isxdigit (p[2]) && g_ascii_isxdigit (p[3])) {
    g_string_append_c (out,
                       (char) (g_ascii_xdigit_value (p[2]) << 4 | g_ascii_xdigit_value (p[3])));
    return p + 4;
  }
  g_string_append_c (out, '\\');
  return p + 1;
}

// What the server says: variables and, with ESCAPES, escapes replaced.
static bool
append_said (WireScript *script, const char *text, bool escapes)
{
  for (const char *p = text; *p != '\0';) {
    g_autofree char *name = NULL;
    const char *rest = parse_variable (p, &name);
    if (rest != NULL) {
      const char *value = g_hash_table_lookup (script->names, name);
      if (value == NULL)
        return fail (script, "{%s} was never taken", name);
      g_string_append (script->queued, value);
      p = rest;
    } else if (*p == '\\' && escapes) {
      p = append_escape (script->queued, p);
    } else {
      g_string_append_c (script->queued, *p++);
    }
  }
  return true;
}

static bool
play_said (WireScript *script, const char *text)
{
  if (!append_said (script, text, false))
    return false;
  g_string_append (script->queued, "\r\n");
  return true;
}

static bool
play_said_bytes (WireScript *script, const char *text)
{
  return append_said (script, text, true);
}

// The bytes that a variable stands for in LINE at P: those taken before, else up to the next space.
static size_t
match_variable (WireScript *script, char *name, const char *p)
{
  const char *value = g_hash_table_lookup (script->names, name);
  if (value != NULL)
    return g_str_has_prefix (p, value) ? strlen (value) : 0;
  size_t n = strcspn (p, " \r\n");
  g_hash_table_insert (script->names, g_strdup (name), g_strndup (p, n));
  return n;
}

static bool
matches (WireScript *script, const char *expected, const char *line)
{
  while (*expected != '\0') {
    g_autofree char *name = NULL;
    const char *rest = parse_variable (expected, &name);
    size_t n = rest != NULL ? match_variable (script, name, line) : 1;
    if (n == 0 || (rest == NULL && *line != *expected))
      return false;
    expected = rest != NULL ? rest : expected + 1;
    line += n;
  }
  return *line == '\0';
}

static bool
play_expected (WireScript *script, const char *text)
{
  if (!send_queued (script))
    return false;
  g_autofree char *line = wire_peer_read_line (script->peer);
  if (line == NULL)
    return fail (script, "expected \"%s\", but the client said nothing more", text);
  if (!matches (script, text, line)) {
    g_autofree char *said = g_strescape (line, NULL);
    return fail (script, "expected \"%s\", got \"%s\"", text, said);
  }
  return true;
}

static bool
play_expected_bytes (WireScript *script, const char *text)
{
  g_autoptr (GString) expected = g_string_new (NULL);
  for (const char *p = text; *p != '\0';) {
    if (*p == '\\')
      p = append_escape (expected, p);
    else
      g_string_append_c (expected, *p++);
  }
  if (!send_queued (script))
    return false;
  g_autofree char *bytes = wire_peer_read (script->peer, expected->len);
  if (bytes == NULL || memcmp (bytes, expected->str, expected->len) != 0)
    return fail (script, "the client did not say the bytes \"%s\"", text);
  return true;
}

static bool
play_segment (WireScript *script, const char *text)
{
  return send_queued (script) && wire_peer_wait_read (script->peer);
}

static bool
play_split (WireScript *script, const char *text)
{
  if (!send_queued (script))
    return false;
  script->split = true;
  return true;
}

static bool
play_repeat (WireScript *script, const char *text)
{
  char *rest;
  uint64_t times = g_ascii_strtoull (text, &rest, 10);
  for (uint64_t i = 1; i <= times; i++) {
    g_hash_table_insert (script->names, g_strdup ("#"), g_strdup_printf ("%" G_GUINT64_FORMAT, i));
    if (!play_said (script, rest + (*rest == ' ')))
      return false;
    if (script->queued->len > 65536 && !send_queued (script))
      return false;
  }
  return true;
}

static bool
play_bytes (WireScript *script, const char *text)
{
  for (uint64_t left = g_ascii_strtoull (text, NULL, 10); left > 0;) {
    char block[4096];
    size_t n = MIN (left, sizeof block);
    memset (block, 'x', n);
    g_string_append_len (script->queued, block, (gssize) n);
    if (script->queued->len > 65536 && !send_queued (script))
      return false;
    left -= n;
  }
  return true;
}

static bool
play_starttls (WireScript *script, const char *text)
{
  if (!send_queued (script))
    return false;
  return wire_peer_start_tls (script->peer) ? true : fail (script, "the TLS handshake failed");
}

static bool
play_deflate (WireScript *script, const char *text)
{
  return send_queued (script) && wire_peer_start_deflate (script->peer);
}

static bool
play_cut (WireScript *script, const char *text)
{
  bool sent = send_queued (script);
  wire_peer_close (script->peer);
  return sent;
}

static bool
play_eof (WireScript *script, const char *text)
{
  if (!send_queued (script))
    return false;
  g_autofree char *line = wire_peer_read_line (script->peer);
  if (line == NULL)
    return true;
  g_autofree char *said = g_strescape (line, NULL);
  return fail (script, "expected the end, got \"%s\"", said);
}

static bool
play_any (WireScript *script, const char *text)
{
  return send_queued (script) && wire_peer_read_all (script->peer) ?
           true :
           fail (script, "the client did not close the connection");
}

static const struct {
  const char *word;
  LinePlayer play;
} players[] = {
  {"S: ", play_said},          {"S\\: ", play_said_bytes},
  {"C: ", play_expected},      {"C\\: ", play_expected_bytes},
  {"segment", play_segment},   {"split", play_split},
  {"repeat ", play_repeat},    {"bytes ", play_bytes},
  {"starttls", play_starttls}, {"deflate", play_deflate},
  {"cut", play_cut},           {"eof", play_eof},
  {"any", play_any},
};

static bool
play_line (WireScript *script, const char *line)
{
  if (*line == '\0' || *line == '#')
    return true;
  for (size_t i = 0; i < G_N_ELEMENTS (players); i++) {
    if (g_str_has_prefix (line, players[i].word))
      return players[i].play (script, line + strlen (players[i].word));
  }
  return fail (script, "not a line of a script: %s", line);
}

static void *
run (void *data)
{
  WireScript *script = data;
  for (size_t i = 0; script->lines[i] != NULL; i++) {
    if (play_line (script, script->lines[i]))
      continue;
    g_autofree char *what = g_steal_pointer (&script->failure);
    script->failure = g_strdup_printf ("%s:%zu: %s", script->name, i + 1, what);
    break;
  }
  if (script->failure == NULL && !send_queued (script))
    g_clear_pointer (&script->failure, g_free); // a client that leaves early may
  wire_peer_close (script->peer);
  return NULL;
}

static WireScript *
script_new (const char *name, const char *text)
{
  WireScript *script = g_new0 (WireScript, 1);
  script->name = g_strdup (name);
  script->lines = g_strsplit (text, "\n", -1);
  script->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  script->queued = g_string_new (NULL);
  script->peer = wire_peer_new ();
  return script;
}

WireScript *
wire_script_new (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "wire", name, NULL);
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return script_new (name, text);
}

WireScript *
wire_script_new_for_text (const char *text)
{
  return script_new ("script", text);
}

void
wire_script_split_every_byte (WireScript *script)
{
  script->split = true;
}

int
wire_script_start (WireScript *script)
{
  int fd = wire_peer_open (script->peer);
  script->thread = g_thread_new ("wire-script", run, script);
  return fd;
}

const char *
wire_script_get_certificate_sha256 (WireScript *script)
{
  return wire_peer_get_certificate_sha256 (script->peer);
}

void
wire_script_finish (WireScript *script)
{
  g_autofree char *failure = wire_script_finish_quietly (script);
  if (failure != NULL) {
    g_test_message ("%s", failure);
    g_test_fail_printf ("%s", failure);
  }
}

char *
wire_script_finish_quietly (WireScript *script)
{
  if (script->thread != NULL)
    g_thread_join (script->thread);
  char *failure = script->failure;
  wire_peer_free (script->peer);
  g_hash_table_unref (script->names);
  g_string_free (script->queued, TRUE);
  g_strfreev (script->lines);
  g_free (script->name);
  g_free (script);
  return failure;
}
