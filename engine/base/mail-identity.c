// SPDX-License-Identifier: GPL-3.0-or-later
//
// Copying and freeing identities.

#include "base/mail-identity.h"

static char *
dup_text (const char *text)
{
  return g_strdup (text != NULL ? text : "");
}

MailIdentity *
mail_identity_new (const MailIdentity *template)
{
  MailIdentity *identity = g_new0 (MailIdentity, 1);

  identity->id = template->id;
  identity->place = template->place;
  identity->account_id = template->account_id;
  identity->name = dup_text (template->name);
  identity->address = dup_text (template->address);
  identity->reply_to = dup_text (template->reply_to);
  identity->signature_html = g_strdup (template->signature_html);
  identity->signature = dup_text (template->signature);
  identity->signature_above = template->signature_above;
  return identity;
}

void
mail_identity_free (MailIdentity *identity)
{
  if (identity == NULL)
    return;
  g_free (identity->name);
  g_free (identity->address);
  g_free (identity->reply_to);
  g_free (identity->signature_html);
  g_free (identity->signature);
  g_free (identity);
}

int64_t
mail_identity_make_id (void)
{
  return g_random_int_range (1, G_MAXINT32);
}

bool
mail_identity_is_same (const MailIdentity *a, const MailIdentity *b)
{
  return a->account_id == b->account_id && g_str_equal (a->name, b->name) &&
         g_ascii_strcasecmp (a->address, b->address) == 0;
}
