// SPDX-License-Identifier: GPL-3.0-or-later
//
// Commands as chunks: a new one begins at each literal, where it may be that the server must be
// waited for.

#include "imap/imap-command.h"

#include <string.h>

// Longer strings go as literals: servers bound their lines.
#define QUOTED_BYTES 1000

// The bound of LITERAL-.
#define LITERAL_MINUS_BYTES 4096

struct _ImapCommand {
  char *name;
  GArray *chunks; // ImapChunk
  ImapLiterals literals;
  bool utf8;
  bool invalid;
  bool secret;
  bool ended;
};

static void
clear_chunk (void *data)
{
  ImapChunk *chunk = data;
  if (chunk->text != NULL)
    g_string_free (chunk->text, TRUE);
  g_clear_pointer (&chunk->bytes, g_bytes_unref);
  g_clear_object (&chunk->stream);
}

static ImapChunk *
add_chunk (ImapCommand *command)
{
  ImapChunk chunk = {0};
  g_array_append_val (command->chunks, chunk);
  return &g_array_index (command->chunks, ImapChunk, command->chunks->len - 1);
}

// The text at the command's end, to be added to.
static GString *
get_text (ImapCommand *command)
{
  ImapChunk *last = command->chunks->len > 0 ?
                      &g_array_index (command->chunks, ImapChunk, command->chunks->len - 1) :
                      NULL;
  if (last == NULL || last->text == NULL) {
    last = add_chunk (command);
    last->text = g_string_new (NULL);
  }
  return last->text;
}

static bool
has_line_break (const char *text)
{
  return strpbrk (text, "\r\n") != NULL;
}

static bool
is_atom_byte (char c)
{
  return c > ' ' && c < 0x7f && strchr ("(){%*\"\\", c) == NULL;
}

// Writes the literal's head and opens the chunk for its body.
static ImapChunk *
begin_literal (ImapCommand *command, uint64_t size)
{
  bool sync = command->literals == IMAP_LITERALS_SYNC ||
              (command->literals == IMAP_LITERALS_MINUS && size > LITERAL_MINUS_BYTES);
  g_string_append_printf (get_text (command), "{%" G_GUINT64_FORMAT "%s}\r\n", size,
                          sync ? "" : "+");
  ImapChunk *chunk = add_chunk (command);
  chunk->wait = sync;
  return chunk;
}

static bool
can_be_quoted (const ImapCommand *command, const char *text)
{
  if (strlen (text) > QUOTED_BYTES)
    return false;
  bool ascii = true;
  for (const char *p = text; *p != '\0'; p++) {
    if (g_ascii_iscntrl (*p))
      return false;
    ascii = ascii && (unsigned char) *p < 0x80;
  }
  return ascii || (command->utf8 && g_utf8_validate (text, -1, NULL));
}

static void
append_quoted (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++) {
    if (*p == '"' || *p == '\\')
      g_string_append_c (out, '\\');
    g_string_append_c (out, *p);
  }
  g_string_append_c (out, '"');
}

ImapCommand *
imap_command_new (const char *words, ImapLiterals literals, bool utf8)
{
  ImapCommand *command = g_new0 (ImapCommand, 1);
  command->name = g_strchomp (g_strdup (words));
  command->literals = literals;
  command->utf8 = utf8;
  command->chunks = g_array_new (FALSE, FALSE, sizeof (ImapChunk));
  g_array_set_clear_func (command->chunks, clear_chunk);
  imap_command_add (command, words);
  return command;
}

void
imap_command_free (ImapCommand *command)
{
  if (command == NULL)
    return;
  g_array_unref (command->chunks);
  g_free (command->name);
  g_free (command);
}

void
imap_command_add (ImapCommand *command, const char *text)
{
  command->invalid |= has_line_break (text);
  g_string_append (get_text (command), text);
}

void
imap_command_addf (ImapCommand *command, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  imap_command_add (command, text);
}

void
imap_command_add_atom (ImapCommand *command, const char *text)
{
  command->invalid |= *text == '\0';
  for (const char *p = text; *p != '\0'; p++)
    command->invalid |= !is_atom_byte (*p);
  g_string_append (get_text (command), text);
}

void
imap_command_add_string (ImapCommand *command, const char *text)
{
  command->invalid |= has_line_break (text);
  if (can_be_quoted (command, text)) {
    append_quoted (get_text (command), text);
    return;
  }
  size_t n = strlen (text);
  begin_literal (command, n)->text = g_string_new_len (text, (gssize) n);
}

void
imap_command_add_message (ImapCommand *command, GBytes *bytes, bool binary)
{
  size_t n;
  const char *data = g_bytes_get_data (bytes, &n);
  bool has_nul = n > 0 && memchr (data, '\0', n) != NULL;
  command->invalid |= has_nul && !binary;
  if (has_nul)
    g_string_append_c (get_text (command), '~');
  begin_literal (command, n)->bytes = g_bytes_ref (bytes);
}

void
imap_command_add_stream (ImapCommand *command, GInputStream *stream, uint64_t size)
{
  ImapChunk *chunk = begin_literal (command, size);
  chunk->stream = g_object_ref (stream);
  chunk->size = size;
}

void
imap_command_set_secret (ImapCommand *command)
{
  command->secret = true;
}

bool
imap_command_is_secret (const ImapCommand *command)
{
  return command->secret;
}

bool
imap_command_is_valid (const ImapCommand *command)
{
  return !command->invalid;
}

const ImapChunk *
imap_command_get_chunks (ImapCommand *command, size_t *out_n)
{
  if (!command->ended)
    g_string_append (get_text (command), "\r\n");
  command->ended = true;
  *out_n = command->chunks->len;
  return (const ImapChunk *) (const void *) command->chunks->data;
}

const char *
imap_command_get_name (const ImapCommand *command)
{
  return command->name;
}
