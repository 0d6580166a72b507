// SPDX-License-Identifier: GPL-3.0-or-later
//
// The lines of UIDL and LIST, and the answers to STAT (RFC 1939 sections 5 and 7). Pure.

#pragma once

#include "base/mail-cursor.h"

G_BEGIN_DECLS

// "NUMBER UID". The UID is all that follows, less white space around it: servers were seen whose
// UIDs hold spaces. False: no number from 1 on, or no UID.
bool pop3_listing_parse_uidl (MailCursor line, uint32_t *out_number, MailCursor *out_uid);

// "NUMBER SIZE …", also of STAT's answer, whose number may be 0. Sizes are the server's word and
// often wrong; one that is no number counts as 0. False: no number.
bool pop3_listing_parse_size (MailCursor line, uint32_t *out_number, uint64_t *out_size);

G_END_DECLS
