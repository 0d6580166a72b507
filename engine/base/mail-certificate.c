// SPDX-License-Identifier: GPL-3.0-or-later
//
// The life of MailCertificate.

#include "base/mail-certificate.h"

void
mail_certificate_clear (MailCertificate *certificate)
{
  g_free (certificate->subject);
  g_free (certificate->issuer);
  g_free (certificate->names);
  g_free (certificate->sha256);
  g_free (certificate->pem);
  g_free (certificate->summary);
  *certificate = (MailCertificate) {0};
}
