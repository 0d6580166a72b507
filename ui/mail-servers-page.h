// SPDX-License-Identifier: GPL-3.0-or-later
//
// The page with an account's servers and, once there is an account, all else that is settled about
// it. It reads and writes fields; what is done with them is its dialog's, by the actions
// "account.check", "account.convert" and "account.remove".

#pragma once

#include "account/mail-engine.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_SERVERS_PAGE (mail_servers_page_get_type ())
G_DECLARE_FINAL_TYPE (MailServersPage, mail_servers_page, MAIL, SERVERS_PAGE, AdwNavigationPage)

// The account is changed, not added. Once; ACCOUNT is as stored.
void mail_servers_page_edit (MailServersPage *page, MailEngine *engine, const MailAccount *account);

// Fills in the usual servers of ADDRESS, for an account that is added. What the person typed since
// the last call stays when the domain is the same.
void mail_servers_page_guess (MailServersPage *page, const char *address);

// The account has no server: its mail lives here and comes from nowhere.
bool mail_servers_page_is_without_server (MailServersPage *page);

// What is wrong with the fields, translated and static; NULL if nothing is.
const char *mail_servers_page_find_mistake (MailServersPage *page);

// The account as the fields describe it. FULL_NAME is for one that is added.
MailAccount *mail_servers_page_make_account (MailServersPage *page, const char *full_name);

// A new password that was typed here, NULL if none was.
char *mail_servers_page_dup_password (MailServersPage *page);

MailPop3Policy mail_servers_page_get_policy (MailServersPage *page);

// Names, or what is left on the server, were changed and nothing that a server is asked about: it
// can be stored where no server is within reach.
bool mail_servers_page_changes_no_server (MailServersPage *page);

// Trusts the one certificate SHA256 for the server of KIND (security.md T10).
void mail_servers_page_pin (MailServersPage *page, MailServiceKind kind, const char *sha256);

// A sentence above the fields; NULL takes it away.
void mail_servers_page_tell (MailServersPage *page, const char *sentence);
// The label that says it. Borrowed.
GtkLabel *mail_servers_page_get_trouble (MailServersPage *page);

// The keyboard goes to the password, or to the name of the server of KIND.
void mail_servers_page_focus_password (MailServersPage *page);
void mail_servers_page_focus_server (MailServersPage *page, MailServiceKind kind);

G_END_DECLS
