// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reading EHLO's lines.

#include "smtp/smtp-capability.h"

// The parameters of KEYWORD on LINE, without leading space; NULL when it is another keyword's line.
// Old servers write "AUTH=LOGIN".
static const char *
parameters_of (const char *line, const char *keyword)
{
  size_t length = strlen (keyword);

  if (g_ascii_strncasecmp (line, keyword, length) != 0)
    return NULL;
  line += length;
  if (*line != '\0' && *line != ' ' && *line != '=')
    return NULL;
  return line + strspn (line, " =");
}

static char **
copy_lines (const SmtpReply *ehlo)
{
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();

  // The first line greets with the server's name.
  for (unsigned int i = 1; ehlo != NULL && i < ehlo->lines->len; i++)
    g_strv_builder_take (lines,
                         g_strstrip (g_utf8_make_valid (g_ptr_array_index (ehlo->lines, i), -1)));
  return g_strv_builder_end (lines);
}

static char **
collect_mechanisms (char **lines)
{
  g_autoptr (GStrvBuilder) mechanisms = g_strv_builder_new ();

  for (; *lines != NULL; lines++) {
    const char *parameters = parameters_of (*lines, "AUTH");
    g_auto (GStrv) names = g_strsplit (parameters != NULL ? parameters : "", " ", -1);

    for (char **name = names; *name != NULL; name++) {
      if (**name != '\0')
        g_strv_builder_add (mechanisms, *name);
    }
  }
  return g_strv_builder_end (mechanisms);
}

static uint64_t
read_size (char **lines)
{
  uint64_t size = 0;

  for (; *lines != NULL; lines++) {
    const char *parameters = parameters_of (*lines, "SIZE");

    if (parameters != NULL) {
      MailCursor cursor = mail_cursor (parameters, strlen (parameters));

      mail_cursor_number (&cursor, UINT64_MAX, &size);
    }
  }
  return size;
}

bool
smtp_capabilities_has (const SmtpCapabilities *capabilities, const char *keyword)
{
  for (char **line = capabilities->lines; *line != NULL; line++) {
    if (parameters_of (*line, keyword) != NULL)
      return true;
  }
  return false;
}

SmtpCapabilities *
smtp_capabilities_new (const SmtpReply *ehlo)
{
  SmtpCapabilities *capabilities = g_new0 (SmtpCapabilities, 1);

  capabilities->lines = copy_lines (ehlo);
  capabilities->mechanisms = collect_mechanisms (capabilities->lines);
  capabilities->has_starttls = smtp_capabilities_has (capabilities, "STARTTLS");
  capabilities->has_pipelining = smtp_capabilities_has (capabilities, "PIPELINING");
  capabilities->has_eight_bit = smtp_capabilities_has (capabilities, "8BITMIME");
  capabilities->has_utf8 = smtp_capabilities_has (capabilities, "SMTPUTF8");
  capabilities->has_dsn = smtp_capabilities_has (capabilities, "DSN");
  capabilities->has_size = smtp_capabilities_has (capabilities, "SIZE");
  capabilities->size_limit = read_size (capabilities->lines);
  return capabilities;
}

void
smtp_capabilities_free (SmtpCapabilities *capabilities)
{
  if (capabilities == NULL)
    return;
  g_strfreev (capabilities->lines);
  g_strfreev (capabilities->mechanisms);
  g_free (capabilities);
}
