// SPDX-License-Identifier: GPL-3.0-or-later
//
// The words of RFC 3461, read and written.

#include "base/mail-notices.h"

static const struct {
  const char *name;
  MailNotices notice;
} conditions_of[] = {
  {"SUCCESS", MAIL_NOTICES_SUCCESS},
  {"FAILURE", MAIL_NOTICES_FAILURE},
  {"DELAY", MAIL_NOTICES_DELAY},
  {"NEVER", MAIL_NOTICES_NEVER},
};

static MailNotices
find_condition (const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (conditions_of); i++)
    if (g_ascii_strcasecmp (name, conditions_of[i].name) == 0)
      return conditions_of[i].notice;
  return MAIL_NOTICES_DEFAULT;
}

bool
mail_notices_add_conditions (MailNotices *notices, const char *conditions)
{
  g_auto (GStrv) words = g_strsplit (conditions, ",", -1);
  MailNotices sum = *notices;

  if (words[0] == NULL)
    return false;
  for (char **word = words; *word != NULL; word++) {
    MailNotices notice = find_condition (g_strstrip (*word));

    if (notice == MAIL_NOTICES_DEFAULT)
      return false;
    sum |= notice;
  }
  if ((sum & MAIL_NOTICES_NEVER) != 0 && (sum & MAIL_NOTICES_ALL) != 0)
    return false;
  *notices = sum;
  return true;
}

bool
mail_notices_set_return (MailNotices *notices, const char *what)
{
  bool is_whole = g_ascii_strcasecmp (what, "full") == 0;

  if (!is_whole && g_ascii_strcasecmp (what, "hdrs") != 0)
    return false;
  *notices = is_whole ? *notices | MAIL_NOTICES_WHOLE : *notices & ~MAIL_NOTICES_WHOLE;
  return true;
}

char *
mail_notices_dup_conditions (MailNotices notices)
{
  GString *text = g_string_new (NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (conditions_of); i++)
    if ((notices & conditions_of[i].notice) != 0)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "," : "", conditions_of[i].name);
  return g_string_free_and_steal (text);
}

MailNotices
mail_notices_from_stored (int stored)
{
  return stored == MAIL_NOTICES_OLD_ALL ? MAIL_NOTICES_ALL : (MailNotices) stored;
}
