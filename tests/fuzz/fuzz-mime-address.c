// SPDX-License-Identifier: GPL-3.0-or-later
//
// Address fields as received and as typed, header text, dates, ids, parameters, mailto: links. What
// a typed list yields must be writable, and read back as the same people.

#include "mime/mime-address.h"
#include "mime/mime-header.h"
#include "mime/mime-mailto.h"
#include "mime/mime-parameters.h"
#include "mime/mime-reply.h"

#include <string.h>

static void
check_round_trip (const GPtrArray *addresses)
{
  g_autoptr (GString) field = g_string_new (NULL);

  mime_address_append_field (field, "To", addresses);
  if (field->len == 0)
    return;
  g_autoptr (GPtrArray) back = mime_address_parse (field->str + 3, (gssize) field->len - 3);

  g_assert_cmpuint (back->len, ==, addresses->len);
  for (unsigned int i = 0; i < back->len; i++) {
    g_autofree char *ascii =
      mime_address_dup_ascii (((const MailAddress *) addresses->pdata[i])->address);

    g_assert_cmpstr (((const MailAddress *) back->pdata[i])->address, ==, ascii);
  }
}

static void
check_field (const char *text)
{
  g_autoptr (GString) field = g_string_new (NULL);

  mime_header_append_text (field, "Subject", text);
  g_assert_true (g_str_is_ascii (field->str));
  for (const char *p = field->str; (p = strchr (p, '\n')) != NULL; p++)
    g_assert_true (p[-1] == '\r' && (p[1] == ' ' || p[1] == '\0'));
}

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GPtrArray) received = mime_address_parse ((const char *) data, (gssize) size);
  g_autoptr (GPtrArray) from = mime_address_parse_from ((const char *) data, (gssize) size);
  g_autoptr (GPtrArray) typed = mime_address_parse_typed (text, NULL);
  g_autofree char *decoded = mime_header_decode ((const char *) data, (gssize) size, NULL);
  g_auto (GStrv) ids = mime_header_parse_ids (text);
  g_autofree char *base = mime_reply_subject (text, MAIL_DRAFT_REPLY);
  g_autoptr (MimeParameters) parameters = mime_parameters_parse ((const char *) data, size);
  g_autofree char *uri = g_strconcat ("mailto:", text, NULL);
  g_autoptr (MailDraft) draft = mime_mailto_parse (uri, NULL);

  for (unsigned int i = 0; i < received->len; i++) {
    const MailAddress *address = received->pdata[i];

    g_assert_true (g_utf8_validate (address->name, -1, NULL));
    g_assert_true (*address->address == '\0' || mime_address_is_valid (address->address));
  }
  g_assert_cmpuint (from->len, <=, 1);
  g_assert_true (g_utf8_validate (decoded, -1, NULL) && strpbrk (decoded, "\r\n") == NULL);
  if (typed != NULL)
    check_round_trip (typed);
  mime_header_parse_date (text, NULL);
  check_field (text);
  g_assert_true (g_utf8_validate (draft->to, -1, NULL));
  return 0;
}
