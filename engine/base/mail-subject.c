// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/mail-subject.h"

#include <string.h>

static const char *const reply_marks[] = {
  "re",  "aw",  "antw", "sv",   "vs",   "vá",   "odp",  "ynt",
  "res", "rif", "r",    "回复", "答复", "回覆", "答覆", "رد",
};
static const char *const forward_marks[] = {
  "fwd", "fw", "wg", "tr", "vl", "vb", "pd", "enc", "rv", "i", "doorst", "转发", "轉寄",
};

const char *
mail_subject_skip_blob (const char *subject)
{
  if (*subject != '[')
    return NULL;
  const char *end = subject + 1 + strcspn (subject + 1, "[]");

  return *end == ']' ? end + 1 + strspn (end + 1, " ") : NULL;
}

// "[2]", "(3)" and "^2" tell which answer it is; any other blob may stand there, too.
static const char *
skip_count (const char *p)
{
  const char *blob = mail_subject_skip_blob (p);

  if (blob != NULL)
    return blob;
  if (*p == '(' || *p == '^')
    p += 1 + strspn (p + 1, "0123456789)");
  return p + strspn (p, " ");
}

static const char *
skip_one_of (const char *subject, const char *const *marks, size_t n)
{
  static const char wide_colon[] = "：";

  for (size_t i = 0; i < n; i++) {
    size_t length = strlen (marks[i]);

    if (g_ascii_strncasecmp (subject, marks[i], length) != 0)
      continue;
    const char *p = skip_count (subject + length + strspn (subject + length, " "));

    if (*p == ':')
      return p + 1 + strspn (p + 1, " ");
    if (g_str_has_prefix (p, wide_colon))
      return p + strlen (wide_colon) + strspn (p + strlen (wide_colon), " ");
  }
  return NULL;
}

const char *
mail_subject_skip_reply (const char *subject)
{
  return skip_one_of (subject, reply_marks, G_N_ELEMENTS (reply_marks));
}

const char *
mail_subject_skip_forward (const char *subject)
{
  return skip_one_of (subject, forward_marks, G_N_ELEMENTS (forward_marks));
}
