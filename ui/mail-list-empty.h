// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is said where a list has nothing to show.

#pragma once

#include "ui/mail-list-scope.h"

#include <adwaita.h>

G_BEGIN_DECLS

// Makes PAGE say why nothing of SCOPE is there; IS_SEARCH: it was searched through;
// CAN_ASK: and a server may know more.
void mail_list_empty_show (AdwStatusPage *page, MailListScope *scope, bool is_search, bool can_ask);

// Makes PAGE say that the search could not be understood, as ERROR has it.
void mail_list_empty_tell_misunderstood (AdwStatusPage *page, const GError *error);

G_END_DECLS
