// SPDX-License-Identifier: GPL-3.0-or-later
//
// mailto: links, written by strangers and opened by a click.

#include "mime/mime-mailto.h"

#include "mime/mime-header.h"

#include <string.h>

#define URI_BYTES (256 * 1024)

// Percent-decoded; a NUL ends nothing, it becomes U+FFFD.
static char *
decode (const char *text, gsize length)
{
  GString *out = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++) {
    int high = text[i] == '%' && i + 2 < length + 0 ? g_ascii_xdigit_value (text[i + 1]) : -1;
    int low = high >= 0 ? g_ascii_xdigit_value (text[i + 2]) : -1;
    char c = low >= 0 ? (char) (high << 4 | low) : text[i];

    if (low >= 0)
      i += 2;
    if (c == '\0')
      g_string_append (out, "\xef\xbf\xbd");
    else
      g_string_append_c (out, c);
  }
  char *valid = g_utf8_make_valid (out->str, (gssize) out->len);

  g_string_free (out, TRUE);
  return valid;
}

static void
add_people (GString *field, const char *value)
{
  g_autofree char *clean = mime_header_clean (value, -1);

  if (*clean != '\0')
    g_string_append_printf (field, "%s%s", field->len > 0 ? ", " : "", clean);
}

static char *
keep_body (const char *value)
{
  GString *body = g_string_sized_new (strlen (value));

  for (const char *p = value; *p != '\0'; p++) {
    if (*p == '\r')
      g_string_append (body, p[1] == '\n' ? "" : "\n");
    else if ((unsigned char) *p >= 0x20 || *p == '\n' || *p == '\t')
      g_string_append_c (body, *p);
  }
  return g_string_free_and_steal (body);
}

static void
replace (char **field, char *value)
{
  g_free (*field);
  *field = value;
}

// What is not named here (attach, bcc, from, …) does not exist.
static void
take_field (MailDraft *draft, GString *to, GString *cc, const char *name, const char *value)
{
  if (g_ascii_strcasecmp (name, "to") == 0)
    add_people (to, value);
  else if (g_ascii_strcasecmp (name, "cc") == 0)
    add_people (cc, value);
  else if (g_ascii_strcasecmp (name, "subject") == 0)
    replace (&draft->subject, mime_header_clean (value, -1));
  else if (g_ascii_strcasecmp (name, "body") == 0)
    replace (&draft->text, keep_body (value));
  else if (g_ascii_strcasecmp (name, "in-reply-to") == 0)
    replace (&draft->in_reply_to, mime_header_clean_ids (value));
  else if (g_ascii_strcasecmp (name, "references") == 0)
    replace (&draft->references, mime_header_clean_ids (value));
}

static void
take_query (MailDraft *draft, GString *to, GString *cc, const char *query)
{
  while (*query != '\0' && *query != '#') {
    gsize length = strcspn (query, "&#");
    gsize name_length = strcspn (query, "=&#");
    g_autofree char *name = decode (query, MIN (name_length, length));

    // "&amp;" is what careless pages leave of "&".
    const char *bare = g_str_has_prefix (name, "amp;") ? name + 4 : name;

    if (name_length < length) {
      g_autofree char *value = decode (query + name_length + 1, length - name_length - 1);

      take_field (draft, to, cc, bare, value);
    }
    query += length + (query[length] == '&' ? 1 : 0);
  }
}

MailDraft *
mime_mailto_parse (const char *uri, GError **error)
{
  MailDraft template = {.kind = MAIL_DRAFT_NEW};
  g_autoptr (GString) to = g_string_new (NULL), cc = g_string_new (NULL);

  if (uri == NULL || g_ascii_strncasecmp (uri, "mailto:", 7) != 0 || strlen (uri) > URI_BYTES) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID, "not a mailto: link");
    return NULL;
  }
  uri += 7;
  gsize path = strcspn (uri, "?#");
  g_autofree char *people = decode (uri, path);

  add_people (to, people);
  if (uri[path] == '?')
    take_query (&template, to, cc, uri + path + 1);
  template.to = to->str;
  template.cc = cc->str;
  MailDraft *draft = mail_draft_new (&template);

  g_free (template.subject);
  g_free (template.text);
  g_free (template.in_reply_to);
  g_free (template.references);
  return draft;
}
