// SPDX-License-Identifier: GPL-3.0-or-later
//
// URL kinds, by the way browsers strip and read them (URL standard), not by how they look.

#include "mime/mime-url.h"
#include "mime/mime-raster.h"

#include <stdbool.h>
#include <string.h>

#define URL_BYTES 8192
#define DATA_BYTES (8 * 1024 * 1024)
// As far as a head reaches: a JPEG may have a colour profile and a small copy of itself before it.
#define HEAD_BYTES (512 * 1024)

// What browsers ignore: controls and spaces at the ends, tabs and line breaks anywhere.
static char *
strip (const char *raw, gsize length)
{
  GString *url = g_string_sized_new (length);
  gsize start = 0;

  while (start < length && (unsigned char) raw[start] <= 0x20)
    start++;
  while (length > start && (unsigned char) raw[length - 1] <= 0x20)
    length--;
  for (gsize i = start; i < length; i++) {
    if (raw[i] != '\t' && raw[i] != '\n' && raw[i] != '\r')
      g_string_append_c (url, raw[i]);
  }
  return g_string_free_and_steal (url);
}

// Everything that means something to HTML or CSS is percent-encoded.
static char *
escape (const char *prefix, const char *url)
{
  GString *out = g_string_new (prefix);

  for (const char *p = url; *p != '\0'; p++) {
    unsigned char c = (unsigned char) *p;

    if (c <= 0x20 || c >= 0x7f || strchr ("\"'<>()\\`{}|^", c) != NULL)
      g_string_append_printf (out, "%%%02X", c);
    else
      g_string_append_c (out, *p);
  }
  return g_string_free_and_steal (out);
}

static bool
has_scheme (const char *url, const char *scheme)
{
  return g_ascii_strncasecmp (url, scheme, strlen (scheme)) == 0;
}

static bool
is_too_large (const char *base64, gsize length)
{
  g_autofree guchar *head = g_malloc (MIN (length, HEAD_BYTES) + 1);
  int state = 0;
  guint save = 0;
  gsize n = g_base64_decode_step (base64, MIN (length, HEAD_BYTES), head, &state, &save);
  MimeRaster raster;

  return mime_raster_read (head, n, &raster) && mime_raster_is_too_large (&raster);
}

// "data:image/png;base64,…" with nothing but base64 after it, of a picture that can be drawn (H4).
static char *
read_data (const char *url)
{
  static const char *const types[] = {"data:image/png;base64,",  "data:image/jpeg;base64,",
                                      "data:image/jpg;base64,",  "data:image/gif;base64,",
                                      "data:image/webp;base64,", "data:image/bmp;base64,",
                                      "data:image/avif;base64,"};

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++) {
    if (!has_scheme (url, types[i]))
      continue;
    GString *out = g_string_new (types[i]);

    for (const char *p = url + strlen (types[i]); *p != '\0'; p++) {
      if (g_ascii_isalnum (*p) || *p == '+' || *p == '/' || *p == '=')
        g_string_append_c (out, *p);
      else if (*p != ' ') {
        g_string_free (out, TRUE);
        return NULL;
      }
    }
    gsize start = strlen (types[i]);
    if (is_too_large (out->str + start, out->len - start)) {
      g_string_free (out, TRUE);
      return NULL;
    }
    return g_string_free_and_steal (out);
  }
  return NULL;
}

static MimeUrlKind
read_remote (const char *url, char **out_url)
{
  const char *rest = NULL;

  if (has_scheme (url, "https:"))
    rest = url + 6;
  else if (has_scheme (url, "http:"))
    rest = url + 5;
  else if ((url[0] == '/' || url[0] == '\\') && (url[1] == '/' || url[1] == '\\'))
    rest = url;
  if (rest == NULL)
    return MIME_URL_BAD;
  // Browsers take any number of either slash after http:.
  const char *prefix = has_scheme (url, "http:") ? "http://" : "https://";

  rest += strspn (rest, "/\\");
  if (*rest == '\0')
    return MIME_URL_BAD;
  *out_url = escape (prefix, rest);
  return MIME_URL_REMOTE;
}

MimeUrlKind
mime_url_read (const char *raw, gssize length, char **out_url)
{
  gsize bytes = length < 0 ? strlen (raw) : (gsize) length;

  *out_url = NULL;
  if (bytes > DATA_BYTES)
    return MIME_URL_BAD;
  g_autofree char *url = strip (raw, bytes);

  if (has_scheme (url, "data:")) {
    *out_url = read_data (url);
    return *out_url == NULL ? MIME_URL_BAD : MIME_URL_DATA;
  }
  if (strlen (url) > URL_BYTES)
    return MIME_URL_BAD;
  if (has_scheme (url, "cid:")) {
    *out_url = escape ("cid:", url + 4);
    return MIME_URL_CID;
  }
  if (has_scheme (url, "mailto:")) {
    *out_url = escape ("mailto:", url + 7);
    return MIME_URL_MAILTO;
  }
  if (*url == '#') {
    *out_url = g_strdup (url + 1);
    return MIME_URL_ANCHOR;
  }
  return read_remote (url, out_url);
}
