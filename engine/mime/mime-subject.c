// SPDX-License-Identifier: GPL-3.0-or-later
//
// Prefixes of subjects: taken off to compare conversations, put on once for answers.

#include "mime/mime-header.h"
#include "mime/mime-reply.h"

#include <string.h>

// "Re" and "Fwd" in the languages people's programs speak.
static const char *const reply_prefixes[] = {
  "re",  "aw",  "antw", "sv",   "vs",   "vá",   "odp",  "ynt",
  "res", "rif", "r",    "回复", "答复", "回覆", "答覆", "رد",
};
static const char *const forward_prefixes[] = {
  "fwd", "fw", "wg", "tr", "vl", "vb", "pd", "enc", "rv", "i", "doorst", "转发", "轉寄",
};

static const char *
skip_one_of (const char *subject, const char *const *prefixes, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    gsize length = strlen (prefixes[i]);
    const char *p = subject + length;

    if (g_ascii_strncasecmp (subject, prefixes[i], length) != 0)
      continue;
    // "Re[2]:", "Re(3):", "Re^2:" count, some programs do.
    if (*p == '[' || *p == '(' || *p == '^')
      p += 1 + strspn (p + 1, "0123456789])");
    p += strspn (p, " ");
    if (*p == ':')
      return p + 1;
    if (g_str_has_prefix (p, "：")) // full-width colon
      return p + strlen ("：");
  }
  return NULL;
}

static const char *
skip_prefix_word (const char *subject)
{
  const char *next = skip_one_of (subject, reply_prefixes, G_N_ELEMENTS (reply_prefixes));

  return next != NULL ? next :
                        skip_one_of (subject, forward_prefixes, G_N_ELEMENTS (forward_prefixes));
}

static const char *
skip_blob (const char *subject)
{
  if (*subject != '[')
    return NULL;
  const char *end = subject + 1 + strcspn (subject + 1, "[]");

  // "[list]" alone is the subject itself, not a mark before one.
  if (*end != ']' || end[1 + strspn (end + 1, " ")] == '\0')
    return NULL;
  return end + 1;
}

char *
mime_header_base_subject (const char *subject, bool *out_is_reply)
{
  g_autofree char *clean = mime_header_clean (subject == NULL ? "" : subject, -1);
  const char *p = clean;
  bool is_reply = false;

  for (;;) {
    const char *next = skip_prefix_word (p);

    if (next != NULL)
      is_reply = true;
    else
      next = skip_blob (p);
    if (next == NULL)
      break;
    p = next + strspn (next, " ");
  }
  char *base = g_strdup (p);

  if (g_str_has_suffix (base, " (fwd)")) {
    base[strlen (base) - 6] = '\0';
    is_reply = true;
  }
  if (out_is_reply != NULL)
    *out_is_reply = is_reply;
  return base;
}

char *
mime_reply_subject (const char *subject, MailDraftKind kind)
{
  bool forward = kind == MAIL_DRAFT_FORWARD;
  g_autofree char *clean = mime_header_clean (subject == NULL ? "" : subject, -1);
  const char *p = clean;
  const char *next;

  while ((next = forward ? skip_one_of (p, forward_prefixes, G_N_ELEMENTS (forward_prefixes)) :
                           skip_one_of (p, reply_prefixes, G_N_ELEMENTS (reply_prefixes))) != NULL)
    p = next + strspn (next, " ");
  return g_strdup_printf ("%s%s", forward ? "Fwd: " : "Re: ", p);
}
