// SPDX-License-Identifier: GPL-3.0-or-later
//
// The fields of one server of an account: name, port, security, login name.

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_SERVICE_GROUP (mail_service_group_get_type ())
G_DECLARE_FINAL_TYPE (MailServiceGroup, mail_service_group, MAIL, SERVICE_GROUP,
                      AdwPreferencesGroup)

// Shows SERVICE, which is of KIND; a NULL host leaves the fields empty. USER: the login name when
// SERVICE has none of its own.
void mail_service_group_set (MailServiceGroup *group, MailServiceKind kind,
                             const MailService *service, const char *user);

// Fills OUT_SERVICE with the fields; the caller clears it. ADDRESS: a login name equal to it is
// left out. A certificate that was trusted stays trusted only for the same server and port.
void
mail_service_group_get (MailServiceGroup *group, const char *address, MailService *out_service);

// Trusts the one certificate SHA256 for the server and port as they are now (security.md T10).
void mail_service_group_pin (MailServiceGroup *group, const char *sha256);

// What keeps the server from being tried.
typedef enum {
  MAIL_SERVICE_PROBLEM_NONE,
  MAIL_SERVICE_PROBLEM_NO_HOST,
  MAIL_SERVICE_PROBLEM_NO_PORT,
} MailServiceProblem;

MailServiceProblem mail_service_group_check (MailServiceGroup *group);

// The keyboard goes to the server's name.
void mail_service_group_focus (MailServiceGroup *group);

G_END_DECLS
