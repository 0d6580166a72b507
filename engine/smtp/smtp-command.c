// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writing commands. An address is checked here even if the composer did: what reaches a command
// line must be one address and nothing else.

#include "smtp/smtp-command.h"

#include "net/net-command.h"

#include <string.h>

// RFC 5321 4.5.3.1: 64 and 255; real local parts of lists (VERP, SRS) are longer.
#define MAX_ADDRESS_BYTES 512

// RFC 3461 4.4.
#define MAX_ENVELOPE_ID_BYTES 100

// A dot-string's characters (RFC 5321 4.1.2), with UTF-8 (RFC 6531); what only quoting allows is
// left out.
static bool
is_plain_local (const char *local, size_t length)
{
  for (size_t i = 0; i < length; i++) {
    if (local[i] == ' ' || strchr ("()<>[]:;@\\,\"", local[i]) != NULL)
      return false;
  }
  return length > 0;
}

// A quoted-string: quotes around, and inside none that is not escaped.
static bool
is_quoted_local (const char *local, size_t length)
{
  if (length < 2 || local[0] != '"' || local[length - 1] != '"')
    return false;
  for (size_t i = 1; i < length - 1; i++) {
    if (local[i] == '"')
      return false;
    if (local[i] == '\\' && ++i == length - 1)
      return false;
  }
  return true;
}

static bool
is_domain (const char *domain)
{
  return *domain != '\0' && strpbrk (domain, " ()<>@,;\\\"") == NULL;
}

// The address as it goes on the wire: an international domain in A-labels, so that only an
// international local part needs SMTPUTF8. NULL: not an address.
static char *
to_wire_address (const char *address)
{
  const char *at = strrchr (address, '@');

  if (at == NULL || strlen (address) > MAX_ADDRESS_BYTES || net_command_has_control (address) ||
      !g_utf8_validate (address, -1, NULL) || !is_domain (at + 1))
    return NULL;
  size_t local = (size_t) (at - address);

  if (!is_plain_local (address, local) && !is_quoted_local (address, local))
    return NULL;
  if (at[1] == '[' || g_str_is_ascii (at))
    return g_strdup (address);
  g_autofree char *domain = g_hostname_to_ascii (at + 1);

  return domain != NULL ? g_strdup_printf ("%.*s@%s", (int) local, address, domain) : NULL;
}

static char *
expect_wire_address (const char *address, GError **error)
{
  char *wire = to_wire_address (address);

  if (wire == NULL)
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "not an address: %s", address);
  return wire;
}

bool
smtp_command_needs_utf8 (const char *address)
{
  g_autofree char *wire = to_wire_address (address);

  return wire != NULL && !g_str_is_ascii (wire);
}

static bool
message_needs_utf8 (const SmtpMessage *message)
{
  if (message->has_utf8_header)
    return true;
  for (const char *const *recipient = message->recipients; *recipient != NULL; recipient++) {
    if (smtp_command_needs_utf8 (*recipient))
      return true;
  }
  return smtp_command_needs_utf8 (message->from);
}

// RFC 3461 section 4: xtext.
static void
append_xtext (GString *out, const char *text)
{
  for (; *text != '\0'; text++) {
    if (*text > ' ' && *text < 127 && *text != '+' && *text != '=')
      g_string_append_c (out, *text);
    else
      g_string_append_printf (out, "+%02X", (unsigned char) *text);
  }
}

// RFC 3461 4.3 and 4.4. Headers are enough to know one's own message by, unless somebody wants it
// all.
static void
append_dsn (GString *out, const SmtpMessage *message, const SmtpCapabilities *capabilities)
{
  if (!capabilities->has_dsn || message->envelope_id == NULL ||
      strlen (message->envelope_id) > MAX_ENVELOPE_ID_BYTES)
    return;
  bool is_whole = (message->notices & MAIL_NOTICES_WHOLE) != 0;

  g_string_append_printf (out, " RET=%s ENVID=", is_whole ? "FULL" : "HDRS");
  append_xtext (out, message->envelope_id);
}

// RFC 8689, RFC 4865, RFC 2852; can_do_as_wished() has seen that the server can.
static void
append_wishes (GString *out, const SmtpMessage *message, const SmtpCapabilities *capabilities)
{
  if (message->requires_tls)
    g_string_append (out, " REQUIRETLS");
  if (message->hold_seconds > 0)
    g_string_append_printf (out, " HOLDFOR=%" G_GUINT64_FORMAT, message->hold_seconds);
  if (message->deliver_by_seconds > 0)
    g_string_append_printf (out, " BY=%" G_GUINT64_FORMAT ";R", message->deliver_by_seconds);
}

SmtpLack
smtp_command_find_lack (const SmtpMessage *message, const SmtpCapabilities *capabilities)
{
  if (message->requires_tls && !capabilities->has_require_tls)
    return SMTP_LACK_REQUIRE_TLS;
  if (message->hold_seconds > capabilities->hold_limit)
    return SMTP_LACK_HOLD;
  if (message->deliver_by_seconds > 0 &&
      (!capabilities->has_deliver_by || message->deliver_by_seconds < capabilities->deliver_by_min))
    return SMTP_LACK_DELIVER_BY;
  if (!capabilities->has_utf8 && smtp_command_needs_utf8 (message->from))
    return SMTP_LACK_UTF8;
  return SMTP_LACK_NONE;
}

static bool
can_do_as_wished (const SmtpMessage *message, const SmtpCapabilities *capabilities, GError **error)
{
  static const char *const lacks[] = {
    [SMTP_LACK_UTF8] = "the sender's address needs SMTPUTF8, which the server lacks",
    [SMTP_LACK_REQUIRE_TLS] = "the server lacks REQUIRETLS",
    [SMTP_LACK_HOLD] = "the server lacks FUTURERELEASE",
    [SMTP_LACK_DELIVER_BY] = "the server lacks DELIVERBY",
  };
  SmtpLack lack = smtp_command_find_lack (message, capabilities);

  if (lack != SMTP_LACK_NONE)
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED, lacks[lack]);
  return lack == SMTP_LACK_NONE;
}

bool
smtp_command_append_mail (GString *out, const SmtpMessage *message,
                          const SmtpCapabilities *capabilities, bool is_eight_bit, uint64_t size,
                          GError **error)
{
  bool is_utf8 = capabilities->has_utf8 && message_needs_utf8 (message);
  g_autofree char *from =
    *message->from != '\0' ? expect_wire_address (message->from, error) : g_strdup ("");

  if (from == NULL || !can_do_as_wished (message, capabilities, error))
    return false;
  g_string_append_printf (out, "MAIL FROM:<%s>", from);
  if (capabilities->has_size && size > 0)
    g_string_append_printf (out, " SIZE=%" G_GUINT64_FORMAT, size);
  if (capabilities->has_eight_bit && (is_eight_bit || is_utf8))
    g_string_append (out, " BODY=8BITMIME");
  if (is_utf8)
    g_string_append (out, " SMTPUTF8");
  append_dsn (out, message, capabilities);
  append_wishes (out, message, capabilities);
  g_string_append (out, "\r\n");
  return true;
}

bool
smtp_command_append_rcpt (GString *out, const SmtpMessage *message, const char *recipient,
                          const SmtpCapabilities *capabilities, GError **error)
{
  g_autofree char *conditions = mail_notices_dup_conditions (message->notices);
  g_autofree char *address = expect_wire_address (recipient, error);

  if (address == NULL)
    return false;
  g_string_append_printf (out, "RCPT TO:<%s>", address);
  if (capabilities->has_dsn && *conditions != '\0')
    g_string_append_printf (out, " NOTIFY=%s", conditions);
  // RFC 3461 4.2. utf-8 addresses would need RFC 6533's form; their reports are joined by ENVID.
  if (capabilities->has_dsn && message->envelope_id != NULL && g_str_is_ascii (address)) {
    g_string_append (out, " ORCPT=rfc822;");
    append_xtext (out, address);
  }
  g_string_append (out, "\r\n");
  return true;
}

void
smtp_command_append_chunk (GString *out, size_t length, bool is_last)
{
  g_string_append_printf (out, "BDAT %" G_GSIZE_FORMAT "%s\r\n", length, is_last ? " LAST" : "");
}
