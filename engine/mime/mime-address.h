// SPDX-License-Identifier: GPL-3.0-or-later
//
// Address fields: read from what others sent, tolerantly but never so that a sender can pass for
// another (security.md M2–M4), and from what the person typed, strictly. Pure functions, linear
// time, any thread.

#pragma once

#include "base/mail-error.h"
#include "base/mail-row.h"

G_BEGIN_DECLS

// The addresses of a received field's raw VALUE (still folded and encoded). Group names are
// dropped, their members kept. What is no address keeps its text as the name and "" as the
// address. Encoded words are decoded after the structure is known, never before. MailAddress.
GPtrArray *mime_address_parse (const char *value, gssize length);

// A received From: one address, or "" as the address where the field can't be trusted to name one
// sender (several, group, `A <a@x> <b@y>`, none). MailAddress, always exactly one or none.
GPtrArray *mime_address_parse_from (const char *value, gssize length);

// An address as IMAP's ENVELOPE splits it: NAME still encoded, MAILBOX, HOST; each may be NULL.
// Where they make no address there is only the name, which may be "".
MailAddress *mime_address_from_envelope (const char *name, const char *mailbox, const char *host);

// A list as typed in a composer: UTF-8, separated by comma, semicolon or line break. INVALID names
// the first entry that is no address. Empty text is an empty list. MailAddress.
GPtrArray *mime_address_parse_typed (const char *text, GError **error);

// True for local@domain as SMTP can carry it: UTF-8 allowed, no controls, spaces, brackets; both
// sides there; domain well-formed; within RFC 5321's lengths.
bool mime_address_is_valid (const char *address);

// True when both reach the same mailbox as far as one can tell: ASCII case ignored.
bool mime_address_is_same (const char *a, const char *b);

// "Name <local@domain>", quoted where needed, as a composer field or a log shows it.
char *mime_address_format (const MailAddress *address);
char *mime_address_format_list (const GPtrArray *addresses);

// What a row or card calls the sender: the name; with the address after it when the name itself
// looks like one (M3); the address when there is no name; never empty for a non-empty address.
char *mime_address_dup_label (const MailAddress *address);

// Appends "NAME: addresses" folded, names as encoded words or quoted strings, to OUT (CRLF at the
// end); nothing for an empty list. A non-ASCII domain is written as A-labels.
void mime_address_append_field (GString *out, const char *name, const GPtrArray *addresses);

// ADDRESS with its domain as A-labels, for the envelope; a copy when it is ASCII already.
char *mime_address_dup_ascii (const char *address);

G_END_DECLS
