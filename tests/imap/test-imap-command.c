// SPDX-License-Identifier: GPL-3.0-or-later
//
// The command builder: whatever its arguments are, one command leaves (P4).

#include "imap/imap-command.h"

#include <string.h>

// The command as one run of bytes, waits marked as `<wait>`; NULL: invalid.
static char *
flatten (ImapCommand *command)
{
  if (!imap_command_is_valid (command))
    return NULL;
  GString *out = g_string_new (NULL);
  size_t n;
  const ImapChunk *chunks = imap_command_get_chunks (command, &n);
  for (size_t i = 0; i < n; i++) {
    if (chunks[i].wait)
      g_string_append (out, "<wait>");
    if (chunks[i].text != NULL)
      g_string_append_len (out, chunks[i].text->str, (gssize) chunks[i].text->len);
  }
  return g_string_free (out, FALSE);
}

static const struct {
  const char *argument;
  ImapLiterals literals;
  bool utf8;
  const char *bytes; // NULL: invalid
} strings[] = {
  {"INBOX", IMAP_LITERALS_SYNC, false, "X \"INBOX\"\r\n"},
  {"", IMAP_LITERALS_SYNC, false, "X \"\"\r\n"},
  {"a\"b\\c", IMAP_LITERALS_SYNC, false, "X \"a\\\"b\\\\c\"\r\n"},
  {"gr\303\274n", IMAP_LITERALS_SYNC, false, "X {5}\r\n<wait>gr\303\274n\r\n"},
  {"gr\303\274n", IMAP_LITERALS_MINUS, false, "X {5+}\r\ngr\303\274n\r\n"},
  {"gr\303\274n", IMAP_LITERALS_PLUS, true, "X \"gr\303\274n\"\r\n"},
  {"\351", IMAP_LITERALS_PLUS, true, "X {1+}\r\n\351\r\n"},
  {"tab\there", IMAP_LITERALS_PLUS, false, "X {8+}\r\ntab\there\r\n"},
  {"a\rb", IMAP_LITERALS_PLUS, false, NULL},
  {"a\nb", IMAP_LITERALS_PLUS, true, NULL},
};

// A folder name, a search, a password with an odd character.
static void
test_strings (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (strings); i++) {
    g_autoptr (ImapCommand) command = imap_command_new ("X ", strings[i].literals, strings[i].utf8);
    imap_command_add_string (command, strings[i].argument);
    g_autofree char *bytes = flatten (command);
    g_assert_cmpstr (bytes, ==, strings[i].bytes);
  }
}

// Reads as a server does: → the number of commands in BYTES, literals skipped; -1: malformed.
static int
count_commands (const char *bytes)
{
  int commands = 0;
  bool quoted = false;
  for (const char *p = bytes; *p != '\0';) {
    if (quoted && *p == '\\' && p[1] != '\0') {
      p += 2;
    } else if (*p == '"') {
      quoted = !quoted;
      p++;
    } else if (*p == '\r' || *p == '\n') {
      if (quoted || !g_str_has_prefix (p, "\r\n"))
        return -1;
      commands++;
      p += 2;
    } else if (*p == '{' && !quoted) {
      char *end;
      uint64_t size = g_ascii_strtoull (p + 1, &end, 10);
      end += *end == '+';
      if (!g_str_has_prefix (end, "}\r\n") || strlen (end + 3) < size)
        return -1;
      p = end + 3 + size;
    } else {
      p++;
    }
  }
  return quoted ? -1 : commands;
}

static char *
random_argument (void)
{
  static const char alphabet[] = "a \"\\{}+0()[]*%\r\n\t\303\274\377\001&-";
  GString *text = g_string_new (NULL);
  for (int n = g_test_rand_int_range (0, 12); n > 0; n--)
    g_string_append_c (text, alphabet[g_test_rand_int_range (0, sizeof alphabet - 1)]);
  return g_string_free (text, FALSE);
}

// What a stranger writes into a subject or a folder name would be carried out in our name.
static void
test_one_command (void)
{
  for (int round = 0; round < 20000; round++) {
    g_autoptr (ImapCommand) command =
      imap_command_new ("A1 X", IMAP_LITERALS_PLUS, g_test_rand_bit ());
    bool line_break = false;
    bool atom_was_bad = false;
    for (int n = g_test_rand_int_range (1, 4); n > 0; n--) {
      g_autofree char *argument = random_argument ();
      bool atom = g_test_rand_int_range (0, 8) == 0;
      line_break |= strpbrk (argument, "\r\n") != NULL;
      imap_command_add (command, " ");
      if (atom)
        imap_command_add_atom (command, argument);
      else
        imap_command_add_string (command, argument);
      atom_was_bad |= atom && !imap_command_is_valid (command);
    }
    g_autofree char *bytes = flatten (command);
    g_assert_true ((bytes == NULL) == (line_break || atom_was_bad));
    if (bytes != NULL)
      g_assert_cmpint (count_commands (bytes), ==, 1);
  }
}

// Messages: the server is waited for where it has to be, and NUL never leaves.
static void
test_messages (void)
{
  g_autoptr (GBytes) good = g_bytes_new_static ("hi", 2);
  g_autoptr (GBytes) bad = g_bytes_new_static ("h\0i", 3);
  g_autoptr (ImapCommand) command = imap_command_new ("APPEND x ", IMAP_LITERALS_SYNC, false);
  imap_command_add_message (command, good, false);
  size_t n;
  const ImapChunk *chunks = imap_command_get_chunks (command, &n);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpstr (chunks[0].text->str, ==, "APPEND x {2}\r\n");
  g_assert_true (chunks[1].wait && chunks[1].bytes == good);
  g_assert_cmpstr (chunks[2].text->str, ==, "\r\n");
  imap_command_add_message (command, bad, false);
  g_assert_false (imap_command_is_valid (command));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/command/strings", test_strings);
  g_test_add_func ("/imap/command/one-command", test_one_command);
  g_test_add_func ("/imap/command/messages", test_messages);
  return g_test_run ();
}
