// SPDX-License-Identifier: GPL-3.0-or-later
//
// File names out of mail.

#include "mime/mime-file-name.h"

#include "mime/mime-header.h"

#include <string.h>

#define NAME_BYTES 255
#define EXTENSION_BYTES 24

// Cut in the middle of the stem, so that the extension that says what it is survives.
static char *
shorten (const char *name)
{
  gsize length = strlen (name);
  const char *dot = strrchr (name, '.');
  gsize extension = dot == NULL || dot == name ? 0 : length - (gsize) (dot - name);

  if (extension > EXTENSION_BYTES)
    extension = 0;
  gsize stem = NAME_BYTES - extension;

  while (stem > 0 && (name[stem] & 0xc0) == 0x80)
    stem--;
  return g_strdup_printf ("%.*s%s", (int) stem, name, name + length - extension);
}

char *
mime_file_name_clean (const char *name)
{
  g_autofree char *clean = mime_header_clean (name == NULL ? "" : name, -1);
  char *base = clean;

  for (char *p = clean; *p != '\0'; p++) {
    if (*p == '/' || *p == '\\')
      base = p + 1;
    else if (strchr (":*?\"<>|", *p) != NULL)
      *p = '_';
  }
  while (*base == '.' || *base == ' ')
    base++;
  // Windows shares drop trailing dots and spaces: "a.exe." is "a.exe" there.
  for (gsize n = strlen (base); n > 0 && (base[n - 1] == '.' || base[n - 1] == ' '); n--)
    base[n - 1] = '\0';
  if (*base == '\0')
    return NULL;
  return strlen (base) <= NAME_BYTES ? g_strdup (base) : shorten (base);
}
