// SPDX-License-Identifier: GPL-3.0-or-later
//
// The smallest IMAP client that tests need: one command at a time, answers as text.

#include "support/test-client.h"

#include <gio/gio.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct _TestClient {
  uint16_t port;
  char *user, *password;
  bool comes_back;
  GSocketConnection *connection;
  GDataInputStream *input;
  unsigned int tag;
};

// False once the server has hung up, where that is foreseen.
static bool
send_text (TestClient *client, const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (client->connection));
  g_output_stream_write_all (output, text, length, NULL, NULL, &error);
  if (!client->comes_back)
    g_assert_no_error (error);
  return !error;
}

// NULL once the server has hung up, where that is foreseen.
static char *
read_line (TestClient *client)
{
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line (client->input, NULL, NULL, &error);
  if (client->comes_back)
    return line;
  g_assert_no_error (error);
  g_assert_nonnull (line);
  return line;
}

// Bytes of the literal that LINE announces at its end, or -1.
static gssize
literal_size (const char *line)
{
  const char *brace = strrchr (line, '{');
  gsize length = strlen (line);
  if (!brace || line[length - 1] != '}')
    return -1;
  return (gssize) strtoul (brace + 1, NULL, 10);
}

static void
read_literal (TestClient *client, gsize size, GString *answer)
{
  g_autofree char *bytes = g_malloc (size + 1);
  gsize got = 0;
  g_input_stream_read_all (G_INPUT_STREAM (client->input), bytes, size, &got, NULL, NULL);
  g_assert_cmpuint (got, ==, size);
  g_string_append_len (answer, bytes, (gssize) size);
}

static char *
read_answer (TestClient *client, const char *tag)
{
  GString *answer = g_string_new (NULL);
  while (true) {
    g_autofree char *line = read_line (client);
    if (!line) {
      g_string_free (answer, TRUE);
      return NULL;
    }
    if (g_str_has_prefix (line, tag)) {
      g_string_append (answer, line + strlen (tag));
      return g_string_free (answer, FALSE);
    }
    g_string_append_printf (answer, "%s\n", line);
    gssize size = literal_size (line);
    if (size >= 0)
      read_literal (client, (gsize) size, answer);
  }
}

// NULL once the server has hung up, where that is foreseen.
static char *
ask (TestClient *client, const char *command)
{
  g_autofree char *tag = g_strdup_printf ("t%u ", ++client->tag);
  g_autofree char *line = g_strconcat (tag, command, "\r\n", NULL);
  return send_text (client, line, strlen (line)) ? read_answer (client, tag) : NULL;
}

static void
drop (TestClient *client)
{
  g_clear_object (&client->input);
  g_clear_object (&client->connection);
}

static void
log_in (TestClient *client)
{
  g_autoptr (GSocketClient) socket_client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *login = g_strdup_printf ("LOGIN %s %s", client->user, client->password);
  g_socket_client_set_enable_proxy (socket_client, FALSE);
  client->connection =
    g_socket_client_connect_to_host (socket_client, "127.0.0.1", client->port, NULL, &error);
  g_assert_no_error (error);
  g_socket_set_option (g_socket_connection_get_socket (client->connection), 6, 1, 1, NULL);
  client->input =
    g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (client->connection)));
  g_data_input_stream_set_newline_type (client->input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  g_free (read_line (client));
  g_autofree char *answer = ask (client, login);
  if (!answer || !strstr (answer, "OK"))
    g_error ("“%s” was answered “%s”", login, answer);
}

static char *
run (TestClient *client, const char *command)
{
  char *answer = ask (client, command);
  if (answer)
    return answer;
  drop (client);
  log_in (client);
  answer = ask (client, command);
  g_assert_nonnull (answer);
  return answer;
}

static bool
is_ok (const char *answer)
{
  const char *last = strrchr (answer, '\n');
  return g_str_has_prefix (last ? last + 1 : answer, "OK");
}

static void
append_message (GString *command, const char *subject, const char *message_id, const char *flags)
{
  g_autofree char *message = g_strdup_printf (
    "From: Ana <ana@example.com>\r\nTo: robin@example.org\r\nSubject: %s\r\n"
    "Date: Mon, 02 Nov 2026 10:00:00 +0000\r\nMessage-ID: <%s>\r\n"
    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello, %s.\r\n",
    subject, message_id, subject);
  g_string_append_printf (command, " (%s) {%zu+}\r\n%s", flags, strlen (message), message);
}

static int
compare_text (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static char *
sorted_flags (const char *text)
{
  g_auto (GStrv) flags = g_strsplit (text, " ", -1);
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();
  for (char **flag = flags; *flag; flag++)
    if (**flag && strcmp (*flag, "\\Recent") != 0)
      g_ptr_array_add (kept, *flag);
  g_ptr_array_sort (kept, compare_text);
  g_ptr_array_add (kept, NULL);
  return g_strjoinv (" ", (char **) kept->pdata);
}

static void
free_message (void *data)
{
  TestMessage *message = data;
  g_free (message->flags);
  g_free (message->message_id);
  g_free (message->sha256);
  g_free (message);
}

static int
compare_uids (const void *a, const void *b)
{
  const TestMessage *one = *(TestMessage *const *) a, *two = *(TestMessage *const *) b;
  return one->uid < two->uid ? -1 : one->uid > two->uid;
}

// The first group of PATTERN in TEXT; "" when it isn't there.
static char *
dup_match (const char *pattern, const char *text)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  return g_regex_match (regex, text, 0, &match) ? g_match_info_fetch (match, 1) : g_strdup ("");
}

static TestMessage *
read_message (const char *items, const char *content, size_t size)
{
  g_autofree char *uid = dup_match ("UID (\\d+)", items);
  g_autofree char *flags = dup_match ("FLAGS \\(([^)]*)\\)", items);
  g_autofree char *text = g_strndup (content, size);
  TestMessage *message = g_new0 (TestMessage, 1);
  message->uid = (uint32_t) strtoul (uid, NULL, 10);
  message->flags = sorted_flags (flags);
  message->message_id = dup_match ("\nMessage-ID:\\s*<([^>]*)>", text);
  message->sha256 =
    g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const unsigned char *) content, size);
  return message;
}

// Takes one untagged response from P: its lines into ITEMS, the place of its literal, if any.
static const char *
next_response (const char *p, GString *items, const char **out_literal, size_t *out_size)
{
  while (true) {
    const char *end = strchr (p, '\n');
    g_autofree char *line = g_strndup (p, (gsize) (end - p));
    g_string_append (items, line);
    gssize size = literal_size (line);
    p = end + 1;
    if (size < 0)
      return p;
    *out_literal = p;
    *out_size = (size_t) size;
    p += size;
  }
}

TestClient *
test_client_new (uint16_t port, const char *user, const char *password)
{
  TestClient *client = g_new0 (TestClient, 1);
  client->port = port;
  client->user = g_strdup (user);
  client->password = g_strdup (password);
  log_in (client);
  return client;
}

void
test_client_free (TestClient *client)
{
  if (!client)
    return;
  drop (client);
  g_free (client->user);
  g_free (client->password);
  g_free (client);
}

void
test_client_come_back (TestClient *client)
{
  client->comes_back = true;
}

char *
test_client_try (TestClient *client, const char *format, ...)
{
  va_list list;
  va_start (list, format);
  g_autofree char *command = g_strdup_vprintf (format, list);
  va_end (list);
  return run (client, command);
}

char *
test_client_run (TestClient *client, const char *format, ...)
{
  va_list list;
  va_start (list, format);
  g_autofree char *command = g_strdup_vprintf (format, list);
  va_end (list);
  char *answer = run (client, command);
  if (!is_ok (answer))
    g_error ("“%.200s” was answered “%.200s”", command, answer);
  return answer;
}

void
test_client_append (TestClient *client, const char *folder, const char *subject,
                    const char *message_id, const char *flags)
{
  g_autoptr (GString) command = g_string_new (NULL);
  g_string_append_printf (command, "APPEND \"%s\"", folder);
  append_message (command, subject, message_id, flags);
  g_free (test_client_run (client, "%s", command->str));
}

void
test_client_append_many (TestClient *client, const char *folder, const char *subject,
                         unsigned int n)
{
  g_autoptr (GString) command = g_string_new (NULL);
  g_string_append_printf (command, "APPEND \"%s\"", folder);
  for (unsigned int i = 1; i <= n; i++) {
    g_autofree char *name = g_strdup_printf ("%s %u", subject, i);
    g_autofree char *id = g_strdup_printf ("%s-%u@test.example", subject, i);
    append_message (command, name, id, "");
  }
  g_free (test_client_run (client, "%s", command->str));
}

void
test_client_append_raw (TestClient *client, const char *folder, const GString *raw)
{
  g_autofree char *command =
    g_strdup_printf ("APPEND \"%s\" {%zu+}\r\n%s", folder, raw->len, raw->str);
  g_free (test_client_run (client, "%s", command));
}

GPtrArray *
test_client_fetch (TestClient *client, const char *folder)
{
  g_autofree char *opened = test_client_try (client, "EXAMINE \"%s\"", folder);
  g_autofree char *answer = test_client_try (client, "UID FETCH 1:* (UID FLAGS BODY.PEEK[])");
  g_autofree char *closed = test_client_try (client, "UNSELECT");
  if (!client->comes_back && (!is_ok (opened) || !is_ok (answer) || !is_ok (closed)))
    g_error ("“%s” can't be read: %.200s", folder, is_ok (opened) ? answer : opened);
  GPtrArray *messages = g_ptr_array_new_with_free_func (free_message);
  for (const char *p = answer; *p == '*';) {
    g_autoptr (GString) items = g_string_new (NULL);
    const char *content = NULL;
    size_t size = 0;
    p = next_response (p, items, &content, &size);
    // Others' changes may be told in between: those have no content.
    if (content)
      g_ptr_array_add (messages, read_message (items->str, content, size));
  }
  g_ptr_array_sort (messages, compare_uids);
  return messages;
}

char *
test_client_dump (TestClient *client, const char *folder)
{
  g_autoptr (GPtrArray) messages = test_client_fetch (client, folder);
  GString *dump = g_string_new (NULL);
  for (unsigned int i = 0; i < messages->len; i++) {
    const TestMessage *message = messages->pdata[i];
    g_string_append_printf (dump, "%u (%s) %s\n", message->uid, message->flags,
                            message->message_id);
  }
  return g_string_free (dump, FALSE);
}
