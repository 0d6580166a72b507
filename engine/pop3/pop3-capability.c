// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reading CAPA's lines.

#include "pop3/pop3-capability.h"

#include "base/limits.h"

Pop3Capabilities *
pop3_capabilities_new (void)
{
  Pop3Capabilities *capabilities = g_new0 (Pop3Capabilities, 1);

  capabilities->lines = g_new0 (char *, 1);
  capabilities->mechanisms = g_new0 (char *, 1);
  capabilities->is_told = true;
  capabilities->expire_days = POP3_EXPIRE_UNKNOWN;
  return capabilities;
}

Pop3Capabilities *
pop3_capabilities_new_unknown (void)
{
  Pop3Capabilities *capabilities = pop3_capabilities_new ();

  capabilities->is_told = false;
  capabilities->has_user = true;
  return capabilities;
}

// The parameters of KEYWORD on LINE without leading space; NULL when it is another keyword's line.
static const char *
parameters_of (const char *line, const char *keyword)
{
  size_t length = strlen (keyword);

  if (g_ascii_strncasecmp (line, keyword, length) != 0 ||
      (line[length] != '\0' && line[length] != ' '))
    return NULL;
  return line + length + strspn (line + length, " ");
}

static void
read_mechanisms (Pop3Capabilities *capabilities, const char *parameters)
{
  g_autoptr (GStrvBuilder) mechanisms = g_strv_builder_new ();
  g_auto (GStrv) names = g_strsplit (parameters, " ", -1);

  for (char **name = names; *name != NULL; name++) {
    if (**name != '\0')
      g_strv_builder_add (mechanisms, *name);
  }
  g_strfreev (capabilities->mechanisms);
  capabilities->mechanisms = g_strv_builder_end (mechanisms);
}

// "NEVER", or days; "USER" behind it: another figure may hold for this user.
static void
read_expire (Pop3Capabilities *capabilities, const char *parameters)
{
  MailCursor cursor = mail_cursor (parameters, strlen (parameters));
  uint64_t days;

  if (mail_cursor_skip_word (&cursor, "NEVER"))
    capabilities->expire_days = POP3_EXPIRE_NEVER;
  else if (mail_cursor_number (&cursor, G_MAXINT, &days))
    capabilities->expire_days = (int) days;
  capabilities->depends_on_user |= strstr (parameters, " USER") != NULL;
}

static void
read_login_delay (Pop3Capabilities *capabilities, const char *parameters)
{
  MailCursor cursor = mail_cursor (parameters, strlen (parameters));
  uint64_t seconds;

  if (mail_cursor_number (&cursor, LIMIT_POP3_LOGIN_DELAY_S, &seconds))
    capabilities->login_delay_s = (unsigned) seconds;
  capabilities->depends_on_user |= strstr (parameters, " USER") != NULL;
}

static void
read_line (Pop3Capabilities *capabilities, const char *line)
{
  const struct {
    const char *keyword;
    bool *flag;
  } flags[] = {
    {"STLS", &capabilities->has_stls},
    {"USER", &capabilities->has_user},
    {"UIDL", &capabilities->has_uidl},
    {"TOP", &capabilities->has_top},
    {"PIPELINING", &capabilities->has_pipelining},
    {"AUTH-RESP-CODE", &capabilities->has_auth_codes},
    {"UTF8", &capabilities->has_utf8},
    {"LANG", &capabilities->has_lang},
  };
  const char *parameters;

  for (size_t i = 0; i < G_N_ELEMENTS (flags); i++)
    *flags[i].flag |= parameters_of (line, flags[i].keyword) != NULL;
  if ((parameters = parameters_of (line, "SASL")) != NULL)
    read_mechanisms (capabilities, parameters);
  else if ((parameters = parameters_of (line, "EXPIRE")) != NULL)
    read_expire (capabilities, parameters);
  else if ((parameters = parameters_of (line, "LOGIN-DELAY")) != NULL)
    read_login_delay (capabilities, parameters);
}

void
pop3_capabilities_add (Pop3Capabilities *capabilities, MailCursor line)
{
  unsigned n = g_strv_length (capabilities->lines);

  // The rest of a list that has no end says nothing that we would use.
  if (n == LIMIT_POP3_CAPABILITIES)
    return;
  g_autofree char *raw = g_strndup (line.p, mail_cursor_left (&line));
  char *text = g_strstrip (g_utf8_make_valid (raw, -1));

  capabilities->lines = g_renew (char *, capabilities->lines, n + 2);
  capabilities->lines[n] = text;
  capabilities->lines[n + 1] = NULL;
  read_line (capabilities, text);
}

void
pop3_capabilities_free (Pop3Capabilities *capabilities)
{
  if (capabilities == NULL)
    return;
  g_strfreev (capabilities->lines);
  g_strfreev (capabilities->mechanisms);
  g_free (capabilities);
}
