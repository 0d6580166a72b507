// SPDX-License-Identifier: GPL-3.0-or-later
//
// Names in a Maildir, both ways.

#include "archive/archive-maildir.h"
#include "base/mail-utf7.h"

#include <string.h>

#define KEYWORDS_FILE "dovecot-keywords"

static const struct {
  char letter;
  MailFlags flag;
} flag_letters[] = {
  {'D', MAIL_FLAG_DRAFT},    {'F', MAIL_FLAG_FLAGGED}, {'P', MAIL_FLAG_FORWARDED},
  {'R', MAIL_FLAG_ANSWERED}, {'S', MAIL_FLAG_SEEN},    {'T', MAIL_FLAG_DELETED},
};

ArchiveKeywords *
archive_keywords_load (const char *dir)
{
  ArchiveKeywords *keywords = g_new0 (ArchiveKeywords, 1);
  g_autofree char *path = g_build_filename (dir, KEYWORDS_FILE, NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return keywords;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++) {
    char *space = strchr (*line, ' ');
    uint64_t number = 0;

    if (space == NULL || !g_utf8_validate (space, -1, NULL))
      continue;
    *space = '\0';
    if (g_ascii_string_to_unsigned (*line, 10, 0, ARCHIVE_KEYWORDS - 1, &number, NULL))
      g_set_str (&keywords->names[number], g_strstrip (space + 1));
  }
  return keywords;
}

void
archive_keywords_free (ArchiveKeywords *keywords)
{
  if (keywords == NULL)
    return;
  for (int i = 0; i < ARCHIVE_KEYWORDS; i++)
    g_free (keywords->names[i]);
  g_free (keywords);
}

// The letter of NAME, taken for it where *OUT_NEW; '\0' when all are.
static char
take_letter (ArchiveKeywords *keywords, const char *name, bool *out_new)
{
  for (int i = 0; i < ARCHIVE_KEYWORDS; i++)
    if (keywords->names[i] != NULL && g_ascii_strcasecmp (keywords->names[i], name) == 0)
      return (char) ('a' + i);
  for (int i = 0; i < ARCHIVE_KEYWORDS; i++)
    if (keywords->names[i] == NULL) {
      keywords->names[i] = g_strdup (name);
      *out_new = true;
      return (char) ('a' + i);
    }
  return '\0';
}

char *
archive_keywords_format (const ArchiveKeywords *keywords)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < ARCHIVE_KEYWORDS; i++)
    if (keywords->names[i] != NULL)
      g_string_append_printf (text, "%d %s\n", i, keywords->names[i]);
  return g_strdup (text->str);
}

// As a folder of .eml files has it that was called "cur" or "new" by its person. No Maildir names
// its messages so; all of one folder are written alike, so that the first one tells.
static bool
has_eml (const char *dir)
{
  g_autoptr (GDir) opened = g_dir_open (dir, 0, NULL);
  const char *name = opened != NULL ? g_dir_read_name (opened) : NULL;

  return name != NULL && g_str_has_suffix (name, ".eml");
}

bool
archive_is_maildir (const char *dir)
{
  g_autofree char *cur = g_build_filename (dir, "cur", NULL);
  g_autofree char *new = g_build_filename (dir, "new", NULL);

  return g_file_test (cur, G_FILE_TEST_IS_DIR) && g_file_test (new, G_FILE_TEST_IS_DIR) &&
         !has_eml (cur) && !has_eml (new);
}

bool
archive_is_maildir_box (const char *name)
{
  return g_str_equal (name, "cur") || g_str_equal (name, "new") || g_str_equal (name, "tmp");
}

void
archive_maildir_read_name (const char *path, const ArchiveKeywords *keywords, ArchiveMessage *out)
{
  const char *name = strrchr (path, '/') != NULL ? strrchr (path, '/') + 1 : path;
  // Where a file system has no ':' programs write ';' or '!'.
  const char *mark = strstr (name, "2,");
  g_autofree char *seconds = g_strndup (name, strspn (name, "0123456789"));
  uint64_t time = 0;

  if (name[strlen (seconds)] == '.' &&
      g_ascii_string_to_unsigned (seconds, 10, 1, G_MAXUINT32, &time, NULL))
    out->received = (int64_t) time;
  while (mark != NULL && (mark == name || strchr (":;!", mark[-1]) == NULL))
    mark = strstr (mark + 1, "2,");
  for (const char *p = mark != NULL ? mark + 2 : ""; *p != '\0'; p++) {
    for (size_t i = 0; i < G_N_ELEMENTS (flag_letters); i++)
      if (*p == flag_letters[i].letter)
        out->flags |= flag_letters[i].flag;
    if (*p >= 'a' && *p <= 'z' && keywords->names[*p - 'a'] != NULL)
      archive_message_add_keyword (out, keywords->names[*p - 'a']);
  }
}

char *
archive_maildir_format_flags (const ArchiveMessage *message, ArchiveKeywords *keywords,
                              bool *out_grew)
{
  g_autoptr (GString) text = g_string_new (":2,");
  unsigned letters = 0;
  char letter;

  for (size_t i = 0; i < G_N_ELEMENTS (flag_letters); i++)
    if ((message->flags & flag_letters[i].flag) != 0)
      g_string_append_c (text, flag_letters[i].letter);
  for (int bit = 6; bit < MAIL_FLAG_FIRST_KEYWORD; bit++) {
    const char *name = mail_flag_to_imap ((MailFlags) 1 << bit);
    if (name != NULL && (message->flags & (MailFlags) 1 << bit) != 0 &&
        (letter = take_letter (keywords, name, out_grew)) != '\0')
      letters |= 1u << (letter - 'a');
  }
  for (char **name = message->keywords; name != NULL && *name != NULL; name++)
    if ((letter = take_letter (keywords, *name, out_grew)) != '\0')
      letters |= 1u << (letter - 'a');
  for (int i = 0; i < ARCHIVE_KEYWORDS; i++)
    if ((letters & 1u << i) != 0)
      g_string_append_c (text, (char) ('a' + i));
  return g_strdup (text->str);
}

static char *
map_names (const char *path, const char *between, const char *joined,
           char *(*map) (const char *name))
{
  g_auto (GStrv) names = g_strsplit (path, between, -1);

  for (char **name = names; *name != NULL; name++) {
    char *mapped = map (*name);
    g_free (*name);
    *name = mapped;
  }
  return g_strjoinv (joined, names);
}

static char *
decode_name (const char *name)
{
  g_autofree char *decoded = mail_utf7_decode (name, -1);

  return g_strdelimit (g_steal_pointer (&decoded), "/", '_');
}

// A dot would part names: written as modified UTF-7 writes what is not ASCII.
static char *
encode_name (const char *name)
{
  g_autofree char *encoded = mail_utf7_encode (name);
  g_auto (GStrv) pieces = g_strsplit (encoded, ".", -1);

  return g_strjoinv ("&AC4-", pieces);
}

char *
archive_maildir_decode (const char *name)
{
  return map_names (name, ".", "/", decode_name);
}

char *
archive_maildir_encode (const char *folder)
{
  return map_names (folder, "/", ".", encode_name);
}
