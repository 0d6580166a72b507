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
read_number (const char *text)
{
  MailCursor cursor = mail_cursor (text, strlen (text));
  uint64_t number = 0;

  mail_cursor_number (&cursor, UINT64_MAX, &number);
  return number;
}

// The first parameter of KEYWORD as a number, 0: none.
static uint64_t
read_parameter (char **lines, const char *keyword)
{
  uint64_t number = 0;

  for (; *lines != NULL; lines++) {
    const char *parameters = parameters_of (*lines, keyword);

    if (parameters != NULL)
      number = read_number (parameters);
  }
  return number;
}

// NAME=number among the parameters of LIMITS (RFC 9422).
static uint64_t
read_limit (char **lines, const char *name)
{
  size_t length = strlen (name);
  uint64_t number = 0;

  for (; *lines != NULL; lines++) {
    const char *parameters = parameters_of (*lines, "LIMITS");
    g_auto (GStrv) words = g_strsplit (parameters != NULL ? parameters : "", " ", -1);

    for (char **word = words; *word != NULL; word++) {
      if (g_ascii_strncasecmp (*word, name, length) == 0 && (*word)[length] == '=')
        number = read_number (*word + length + 1);
    }
  }
  return number;
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
  capabilities->has_chunking = smtp_capabilities_has (capabilities, "CHUNKING");
  capabilities->has_binary_mime = smtp_capabilities_has (capabilities, "BINARYMIME");
  capabilities->has_require_tls = smtp_capabilities_has (capabilities, "REQUIRETLS");
  capabilities->has_deliver_by = smtp_capabilities_has (capabilities, "DELIVERBY");
  capabilities->size_limit = read_parameter (capabilities->lines, "SIZE");
  capabilities->mail_limit = read_limit (capabilities->lines, "MAILMAX");
  capabilities->recipient_limit = read_limit (capabilities->lines, "RCPTMAX");
  capabilities->domain_limit = read_limit (capabilities->lines, "RCPTDOMAINMAX");
  capabilities->hold_limit = read_parameter (capabilities->lines, "FUTURERELEASE");
  capabilities->deliver_by_min = read_parameter (capabilities->lines, "DELIVERBY");
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
