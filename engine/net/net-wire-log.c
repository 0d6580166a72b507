// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writing and redacting the wire log. One write() a line to a file opened for appending, so that
// connections on several threads need no lock.

#include "net/net-wire-log.h"
#include "base/mail-cursor.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

// What is kept of one line; the rest is only counted.
#define LINE_BYTES 4096

#define SECRET "[secret]"

struct NetWireLog {
  int fd;
  int connections; // taps made so far; atomic
};

// One direction's line under way.
typedef struct {
  GString *text;
  size_t left_out; // bytes beyond LINE_BYTES
} Line;

struct NetWireTap {
  NetWireLog *log;
  char *host;
  int number;
  Line sent, received;
  bool authenticating; // between a log-in command and the answer that ends it
};

NetWireLog *
net_wire_log_new (const char *path, GError **error)
{
  int fd = open (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);

  if (fd < 0) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_FILE, "%s: %s", path, g_strerror (errno));
    return NULL;
  }
  NetWireLog *log = g_new0 (NetWireLog, 1);

  log->fd = fd;
  return log;
}

void
net_wire_log_free (NetWireLog *log)
{
  if (log == NULL)
    return;
  close (log->fd);
  g_free (log);
}

NetWireTap *
net_wire_tap_new (NetWireLog *log, const char *host)
{
  NetWireTap *tap = g_new0 (NetWireTap, 1);

  tap->log = log;
  tap->host = g_strdup (host);
  tap->number = g_atomic_int_add (&log->connections, 1) + 1;
  tap->sent.text = g_string_new (NULL);
  tap->received.text = g_string_new (NULL);
  return tap;
}

static void
append_readable (GString *out, const GString *text)
{
  for (size_t i = 0; i < text->len; i++) {
    unsigned char byte = (unsigned char) text->str[i];

    if (g_ascii_isprint (byte))
      g_string_append_c (out, (char) byte);
    else
      g_string_append_printf (out, "\\x%02x", byte);
  }
}

static void
write_line (NetWireTap *tap, const char *side, const GString *text, size_t left_out)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%H:%M:%S.%f");
  g_autoptr (GString) line = g_string_new (NULL);

  g_string_append_printf (line, "%.12s #%d %s %s ", time, tap->number, tap->host, side);
  append_readable (line, text);
  if (left_out > 0)
    g_string_append_printf (line, " [+%zu bytes]", left_out);
  g_string_append_c (line, '\n');
  // A log that can't be written is no reason to stop the mail.
  if (write (tap->log->fd, line->str, line->len) < 0)
    return;
}

static MailCursor
first_word (MailCursor *line)
{
  const char *start = line->p;

  while (!mail_cursor_at_end (line) && *line->p != ' ')
    line->p++;
  MailCursor word = {start, line->p};

  mail_cursor_skip (line, ' ');
  return word;
}

static bool
is_word (MailCursor word, const char *expected)
{
  return mail_cursor_skip_word (&word, expected) && mail_cursor_at_end (&word);
}

// Where the secrets of a log-in command begin, or NULL when LINE is none. The mechanism's name
// stays readable.
static const char *
find_secret (const GString *line)
{
  MailCursor rest = mail_cursor (line->str, line->len);

  for (int words = 0; words < 2; words++) {
    MailCursor word = first_word (&rest);

    if (is_word (word, "AUTH") || is_word (word, "AUTHENTICATE")) {
      first_word (&rest);
      return rest.p;
    }
    if (is_word (word, "LOGIN") || is_word (word, "PASS") || is_word (word, "APOP"))
      return rest.p;
  }
  return NULL;
}

static void
hide_from (GString *line, size_t position)
{
  if (position >= line->len)
    return;
  g_string_truncate (line, position);
  g_string_append (line, SECRET);
}

static void
redact_sent (NetWireTap *tap, GString *line)
{
  const char *secret = find_secret (line);

  if (tap->authenticating) {
    hide_from (line, 0);
  } else if (secret != NULL) {
    tap->authenticating = true;
    hide_from (line, (size_t) (secret - line->str));
  }
}

// A challenge tells salt and nonce; an answer that is neither challenge nor untagged ends it.
static void
redact_received (NetWireTap *tap, GString *line)
{
  MailCursor rest = mail_cursor (line->str, line->len);
  MailCursor word = first_word (&rest);

  if (!tap->authenticating || is_word (word, "*"))
    return;
  if (is_word (word, "+") || is_word (word, "334"))
    hide_from (line, (size_t) (rest.p - line->str));
  else
    tap->authenticating = false;
}

static void
end_line (NetWireTap *tap, Line *line)
{
  bool is_sent = line == &tap->sent;

  if (line->text->len > 0 && line->text->str[line->text->len - 1] == '\r')
    g_string_truncate (line->text, line->text->len - 1);
  if (is_sent)
    redact_sent (tap, line->text);
  else
    redact_received (tap, line->text);
  write_line (tap, is_sent ? "C:" : "S:", line->text, line->left_out);
  explicit_bzero (line->text->str, line->text->len);
  g_string_truncate (line->text, 0);
  line->left_out = 0;
}

static void
add_to_line (Line *line, const char *bytes, size_t length)
{
  size_t kept = MIN (length, LINE_BYTES - MIN (line->text->len, LINE_BYTES));

  g_string_append_len (line->text, bytes, (gssize) kept);
  line->left_out += length - kept;
}

static void
add_bytes (NetWireTap *tap, Line *line, const char *bytes, size_t length)
{
  const char *end = bytes + length;

  while (bytes < end) {
    const char *newline = memchr (bytes, '\n', (size_t) (end - bytes));

    add_to_line (line, bytes, (size_t) ((newline != NULL ? newline : end) - bytes));
    if (newline == NULL)
      return;
    end_line (tap, line);
    bytes = newline + 1;
  }
}

void
net_wire_tap_sent (NetWireTap *tap, const char *bytes, size_t length)
{
  if (tap != NULL)
    add_bytes (tap, &tap->sent, bytes, length);
}

void
net_wire_tap_sent_secret (NetWireTap *tap)
{
  if (tap != NULL)
    add_to_line (&tap->sent, SECRET, strlen (SECRET));
}

void
net_wire_tap_received (NetWireTap *tap, const char *bytes, size_t length)
{
  if (tap != NULL)
    add_bytes (tap, &tap->received, bytes, length);
}

void
net_wire_tap_note (NetWireTap *tap, const char *text)
{
  if (tap == NULL)
    return;
  g_autoptr (GString) line = g_string_new (text);

  write_line (tap, "--", line, 0);
}

static void
finish_line (NetWireTap *tap, Line *line)
{
  if (line->text->len > 0)
    end_line (tap, line);
  g_string_free (line->text, TRUE);
}

void
net_wire_tap_free (NetWireTap *tap)
{
  if (tap == NULL)
    return;
  finish_line (tap, &tap->sent);
  finish_line (tap, &tap->received);
  g_free (tap->host);
  g_free (tap);
}
