// SPDX-License-Identifier: GPL-3.0-or-later
//
// Files of contacts, read in pieces.

#include "account/mail-contacts-file.h"
#include "base/limits.h"
#include "base/mail-error.h"
#include "mime/mime-vcard.h"

#include <errno.h>

MailContacts *
mail_contacts_new (void)
{
  MailContacts *contacts = g_new0 (MailContacts, 1);

  contacts->people = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
  return contacts;
}

void
mail_contacts_free (MailContacts *contacts)
{
  if (contacts == NULL)
    return;
  g_ptr_array_unref (contacts->people);
  g_clear_pointer (&contacts->groups, g_ptr_array_unref);
  g_free (contacts);
}

MailContacts *
mail_contacts_file_read (FILE *file, const char *path, GError **error)
{
  g_autoptr (MailContacts) contacts = mail_contacts_new ();
  g_autoptr (MimeVcard) vcard = mime_vcard_new ();
  MimeVcardCounts counts = {0};
  char piece[16 * 1024];
  size_t length = 0;

  while (contacts->people->len <= LIMIT_VCARD_PEOPLE &&
         (length = fread (piece, 1, sizeof piece, file)) > 0)
    mime_vcard_feed (vcard, piece, length, contacts->people);
  if (ferror (file)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "%s: %s", path, g_strerror (errno));
    return NULL;
  }
  contacts->groups = mime_vcard_finish (vcard, contacts->people, &counts);
  if (contacts->people->len > LIMIT_VCARD_PEOPLE) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_LIMIT, "%s: more than %d addresses", path,
                 LIMIT_VCARD_PEOPLE);
    return NULL;
  }
  contacts->counts = (MailContactCounts) {counts.cards, counts.without, counts.broken,
                                          contacts->groups->len, counts.missing};
  return g_steal_pointer (&contacts);
}

char *
mail_contacts_file_format (const MailContacts *contacts, int version)
{
  return mime_vcard_write (contacts->people, contacts->groups, version);
}
