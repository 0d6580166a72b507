// SPDX-License-Identifier: GPL-3.0-or-later
//
// What both ways of building share: envelope addresses and Message-IDs. Internal to mime/. Pure.

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

// Adds each of ADDRESSES (MailAddress) that is not yet there to RECIPIENTS (char *), as A-labels.
void mime_envelope_add (GPtrArray *recipients, const GPtrArray *addresses);

// True when a local part is not ASCII: the server must speak SMTPUTF8 (RFC 6531).
bool mime_envelope_needs_utf8 (const char *sender, const GPtrArray *recipients);

// True when BYTES has some over 127: the server must speak 8BITMIME (RFC 6152).
bool mime_envelope_needs_8bit (const GString *bytes);

// "uuid@domain-of-SENDER": nothing of this machine or person in it (P10). SENDER may be NULL.
char *mime_envelope_new_message_id (const char *sender);

G_END_DECLS
