// SPDX-License-Identifier: GPL-3.0-or-later
//
// Splits what was typed into recipients.

#include "ui/mail-recipients.h"

#include "account/mail-engine.h"

#include <string.h>

static const char *
find_separator (const char *text)
{
  bool quoted = false, angled = false;

  for (const char *p = text; *p; p++) {
    if (*p == '\\' && quoted && p[1])
      p++;
    else if (*p == '"')
      quoted = !quoted;
    else if (!quoted && *p == '<')
      angled = true;
    else if (!quoted && *p == '>')
      angled = false;
    else if (!quoted && !angled && strchr (",;\n", *p))
      return p;
  }
  return NULL;
}

char *
mail_recipients_take (const char **text, bool all)
{
  const char *separator;

  while ((separator = find_separator (*text)) || (all && **text)) {
    g_autofree char *piece = separator ? g_strndup (*text, separator - *text) : g_strdup (*text);

    *text = separator ? separator + 1 : *text + strlen (*text);
    if (*g_strstrip (piece))
      return g_steal_pointer (&piece);
  }
  return NULL;
}

char *
mail_recipients_find_invalid (const char *text)
{
  char *piece;

  while ((piece = mail_recipients_take (&text, true))) {
    g_autoptr (GPtrArray) addresses = mime_address_parse_typed (piece, NULL);

    if (!addresses || addresses->len != 1)
      return piece;
    g_free (piece);
  }
  return NULL;
}
