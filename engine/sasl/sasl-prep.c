// SPDX-License-Identifier: GPL-3.0-or-later
//
// SASLprep by the tables of RFC 3454; the normalisation is GLib's.

#include "sasl/sasl-prep.h"
#include "base/mail-secret.h"

typedef struct {
  gunichar first, last;
} Range;

// RFC 3454 B.1, commonly mapped to nothing.
static const Range nothing[] = {
  {0x00ad, 0x00ad}, {0x034f, 0x034f}, {0x1806, 0x1806}, {0x180b, 0x180d},
  {0x200b, 0x200d}, {0x2060, 0x2060}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff},
};

// C.1.2, spaces beyond ASCII.
static const Range spaces[] = {
  {0x00a0, 0x00a0}, {0x1680, 0x1680}, {0x2000, 0x200b},
  {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000},
};

// C.2.1 to C.9 in order of code points, C.1.2 aside, which is mapped away before.
static const Range forbidden[] = {
  {0x0000, 0x001f},    {0x007f, 0x009f},   {0x0340, 0x0341},   {0x06dd, 0x06dd},
  {0x070f, 0x070f},    {0x180e, 0x180e},   {0x200c, 0x200f},   {0x2028, 0x202e},
  {0x2060, 0x2063},    {0x206a, 0x206f},   {0x2ff0, 0x2ffb},   {0xd800, 0xf8ff},
  {0xfdd0, 0xfdef},    {0xfeff, 0xfeff},   {0xfff9, 0xffff},   {0x1d173, 0x1d17a},
  {0x1fffe, 0x1ffff},  {0x2fffe, 0x2ffff}, {0x3fffe, 0x3ffff}, {0x4fffe, 0x4ffff},
  {0x5fffe, 0x5ffff},  {0x6fffe, 0x6ffff}, {0x7fffe, 0x7ffff}, {0x8fffe, 0x8ffff},
  {0x9fffe, 0x9ffff},  {0xafffe, 0xaffff}, {0xbfffe, 0xbffff}, {0xcfffe, 0xcffff},
  {0xdfffe, 0xdffff},  {0xe0001, 0xe0001}, {0xe0020, 0xe007f}, {0xefffe, 0xeffff},
  {0xf0000, 0x10ffff},
};

static bool
is_in (gunichar c, const Range *ranges, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    if (c >= ranges[i].first && c <= ranges[i].last)
      return true;
  }
  return false;
}

static char *
map (const char *text)
{
  // Never longer than before, so that the string does not move and leave a copy behind.
  GString *mapped = g_string_sized_new (strlen (text));

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);

    if (is_in (c, nothing, G_N_ELEMENTS (nothing)))
      continue;
    g_string_append_unichar (mapped, is_in (c, spaces, G_N_ELEMENTS (spaces)) ? ' ' : c);
  }
  return g_string_free_and_steal (mapped);
}

static bool
has_forbidden (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    if (is_in (g_utf8_get_char (p), forbidden, G_N_ELEMENTS (forbidden)))
      return true;
  }
  return false;
}

char *
sasl_prep (const char *text, GError **error)
{
  char *mapped = map (text);
  char *prepared = g_utf8_normalize (mapped, -1, G_NORMALIZE_NFKC);

  mail_secret_free (mapped);
  if (prepared != NULL && *prepared != '\0' && !has_forbidden (prepared))
    return prepared;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID,
               "user name or password holds characters that can't be in one");
  mail_secret_free (prepared);
  return NULL;
}
