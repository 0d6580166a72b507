// SPDX-License-Identifier: GPL-3.0-or-later
//
// One bounded, redacted line a call, by GLib's structured log. What crosses the wire is not logged
// here but in net-wire-log.

#define G_LOG_DOMAIN "mail"

#include "base/mail-log.h"
#include "base/limits.h"
#include "base/mail-error.h"

#include <string.h>

// Shorter runs are words, dates and Message-IDs' parts; tokens and base64 passwords are longer.
#define TOKEN_LENGTH 24

static bool
is_local_part (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr (".!#$%&'*+/=?^_`{|}~-", c) != NULL);
}

static bool
is_token (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("+_=-", c) != NULL);
}

// The length of the address's local part at TEXT, 0 when there is no address.
static size_t
local_part_length (const char *text)
{
  size_t length = 0;

  while (is_local_part (text[length]))
    length++;
  return text[length] == '@' && g_ascii_isalnum (text[length + 1]) ? length : 0;
}

// The length of what looks random at TEXT: long, with both cases and digits; else 0.
static size_t
token_length (const char *text)
{
  bool has_upper = false, has_lower = false, has_digit = false;
  size_t length = 0;

  for (; is_token (text[length]); length++) {
    has_upper |= g_ascii_isupper (text[length]);
    has_lower |= g_ascii_islower (text[length]);
    has_digit |= g_ascii_isdigit (text[length]);
  }
  return length >= TOKEN_LENGTH && has_upper && has_lower && has_digit ? length : 0;
}

// Appends the word at TEXT, up to the first byte no address or token has; → its length, at least 1.
static size_t
append_redacted_word (GString *line, const char *text)
{
  size_t length;

  if ((length = local_part_length (text)) > 0) {
    g_string_append_printf (line, "%c…", text[0]);
  } else if ((length = token_length (text)) > 0) {
    g_string_append (line, "[redacted]");
  } else {
    while (is_token (text[length]))
      length++;
    length = MAX (length, 1);
    g_string_append_len (line, text, (gssize) length);
  }
  return length;
}

char *
mail_log_redact (const char *text)
{
  size_t bounded = strnlen (text, 4 * LIMIT_SERVER_TEXT_BYTES);
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) bounded);
  GString *line = g_string_sized_new (bounded);

  for (char *p = valid; *p != '\0'; p++) {
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  }
  for (const char *p = valid; *p != '\0';)
    p += append_redacted_word (line, p);
  return g_string_free_and_steal (line);
}

static GLogLevelFlags
glib_level (MailLogLevel level)
{
  switch (level) {
  case MAIL_LOG_DEBUG:
    return G_LOG_LEVEL_DEBUG;
  case MAIL_LOG_INFO:
    return G_LOG_LEVEL_INFO;
  case MAIL_LOG_FAULT:
    break;
  }
  return G_LOG_LEVEL_MESSAGE;
}

bool
mail_log_is_shown (MailLogLevel level)
{
  return !g_log_writer_default_would_drop (glib_level (level), G_LOG_DOMAIN);
}

void
mail_log (MailLogLevel level, const char *module, const char *format, ...)
{
  if (!mail_log_is_shown (level))
    return;
  va_list args;

  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  g_autofree char *line = mail_log_redact (text);

  g_log_structured (G_LOG_DOMAIN, glib_level (level), "MAIL_MODULE", module, "MESSAGE", "%s: %s",
                    module, line);
}

void
mail_log_error (const char *module, const char *what, const GError *error)
{
  if (error == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  const char *code = error->domain == MAIL_ERROR ? mail_error_code_name ((MailError) error->code) :
                                                   g_quark_to_string (error->domain);

  mail_log (MAIL_LOG_INFO, module, "%s: %s: %s", what, code, error->message);
  if (mail_error_server_text (error) != NULL)
    mail_log (MAIL_LOG_DEBUG, module, "%s: the server said “%s”", what,
              mail_error_server_text (error));
}
