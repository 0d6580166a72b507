// SPDX-License-Identifier: GPL-3.0-or-later
//
// Why a server's certificate is not trusted, whose it is and until when, and the offer to trust
// this one (security.md T10).

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_CERTIFICATE_PAGE (mail_certificate_page_get_type ())
G_DECLARE_FINAL_TYPE (MailCertificatePage, mail_certificate_page, MAIL, CERTIFICATE_PAGE,
                      AdwNavigationPage)

// Signal "trusted" (): the person trusts the certificate that is shown.

// Shows what SERVICE's server presented when it was checked.
void mail_certificate_page_show (MailCertificatePage *page, const MailService *service,
                                 const MailCheck *check);

// Of the certificate that is shown, in hex.
const char *mail_certificate_page_get_sha256 (MailCertificatePage *page);

G_END_DECLS
