// SPDX-License-Identifier: GPL-3.0-or-later
//
// Files of contacts, in pieces.

#include "account/mail-contacts-file.h"
#include "base/limits.h"
#include "base/mail-error.h"
#include "mime/mime-vcard.h"

#include <errno.h>

GPtrArray *
mail_contacts_file_read (FILE *file, const char *path, MailContactCounts *out_counts,
                         GError **error)
{
  g_autoptr (GPtrArray) people =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
  g_autoptr (MimeVcard) vcard = mime_vcard_new ();
  MimeVcardCounts counts = {0};
  char piece[16 * 1024];
  size_t length = 0;

  while ((length = fread (piece, 1, sizeof piece, file)) > 0) {
    mime_vcard_feed (vcard, piece, length, people);
    if (people->len > LIMIT_VCARD_PEOPLE) {
      g_set_error (error, MAIL_ERROR, MAIL_ERROR_LIMIT, "%s: more than %d addresses", path,
                   LIMIT_VCARD_PEOPLE);
      return NULL;
    }
  }
  if (ferror (file)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "%s: %s", path, g_strerror (errno));
    return NULL;
  }
  mime_vcard_finish (vcard, people, &counts);
  *out_counts = (MailContactCounts) {counts.cards, counts.without, counts.broken};
  return g_steal_pointer (&people);
}
