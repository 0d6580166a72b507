// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every bound on what comes from outside, each with its reason (security.md P1, M1).

#pragma once

// One line of a server's answer. Real ENVELOPEs reach some 100 KiB (thousands of recipients).
#define LIMIT_LINE_BYTES (1024 * 1024)

// Nesting of parenthesised lists; real BODYSTRUCTUREs stay under 20.
#define LIMIT_DEPTH 64

// Items of one list. SEARCH, ESEARCH, VANISHED, THREAD and UID sets are exempt: they stream as
// ranges.
#define LIMIT_LIST_ITEMS 100000

// A literal that a session accepts at all; streamed to disk above LIMIT_LITERAL_MEMORY.
#define LIMIT_LITERAL_BYTES (G_GUINT64_CONSTANT (1) << 31)
#define LIMIT_LITERAL_MEMORY (256 * 1024)

// Literals of one response that are kept in memory together: a few headers and text parts.
#define LIMIT_RESPONSE_MEMORY (4 * 1024 * 1024)

// A number list is parsed in pieces of this size, and has this many ranges at most: a mailbox of
// four million messages where every other one matches.
#define LIMIT_PIECE_BYTES (64 * 1024)
#define LIMIT_SET_RANGES (2 * 1024 * 1024)

// MIME: nesting, parts, bytes of one header block, RFC 2231 parameters (dovecot's figures).
#define LIMIT_MIME_DEPTH 100
#define LIMIT_MIME_PARTS 10000
#define LIMIT_MIME_HEADER_BYTES (10 * 1024 * 1024)
#define LIMIT_MIME_PARAMETERS 128

// What a server's text may weigh in an error or a log line.
#define LIMIT_SERVER_TEXT_BYTES 512

// COMPRESS=DEFLATE: what may come of a connection's bytes is so many times their number, beyond a
// first allowance. Real mail swells three to tenfold, a large attachment of zeros a thousandfold.
#define LIMIT_INFLATED_FREE (G_GUINT64_CONSTANT (1) << 27)
#define LIMIT_INFLATED_RATIO 250

// SMTP replies: a line, and lines of one reply. RFC 5321 says 512 bytes; long EHLO answers and
// policy texts stay under a tenth of these.
#define LIMIT_SMTP_LINE_BYTES 8192
#define LIMIT_SMTP_REPLY_LINES 512

// POP3: a line of an answer (RFC 2449 says 512 bytes), lines of CAPA, a UIDL (RFC 1939: 70 bytes),
// and the delay between log-ins that is still believed.
#define LIMIT_POP3_LINE_BYTES 8192
#define LIMIT_POP3_CAPABILITIES 256
#define LIMIT_POP3_UIDL_BYTES 1024
#define LIMIT_POP3_LOGIN_DELAY_S 86400

// POP3: messages of a maildrop, as STAT counts them, or lines of a listing; and the bytes of these
// lines together, each as long as RFC 1939 allows. Mailboxes of 100,000 are known, and each message
// that is to come costs some 70 bytes of memory until it is here.
#define LIMIT_POP3_MESSAGES 1000000
#define LIMIT_POP3_LISTING_BYTES (80 * 1024 * 1024)

// vCards: a line, unfolded, which a name or an address never fills (a photo does, and is passed
// over), the addresses of one card, and those of one file.
#define LIMIT_VCARD_LINE_BYTES (16 * 1024)
#define LIMIT_VCARD_ADDRESSES 100
#define LIMIT_VCARD_PEOPLE 100000

// Groups of contacts: of one file, the members of one, and the bytes of a name: it stands in a
// field of recipients and in a row.
#define LIMIT_CONTACT_GROUPS 1000
#define LIMIT_CONTACT_GROUP_MEMBERS 5000
#define LIMIT_CONTACT_GROUP_NAME_BYTES 200

// A message opened from a file: in memory as long as it is shown; no server takes one as large.
#define LIMIT_MESSAGE_FILE_BYTES (256 * 1024 * 1024)

// Calendars: a whole one and a line of it, unfolded, which no description fills; the attendees and
// the time zones' rules that are looked at.
#define LIMIT_CALENDAR_BYTES (1024 * 1024)
#define LIMIT_CALENDAR_LINE_BYTES (64 * 1024)
#define LIMIT_CALENDAR_ATTENDEES 1000
#define LIMIT_CALENDAR_OBSERVANCES 64

// What a message names on the network, once its person asked for it: bytes and time of one, how
// often one is sent on (browsers: 20), and how many pictures of how many bytes a message gets.
// Newsletters have up to 100 of some 10 MB; more is somebody who makes us wait, or fetch for him.
#define LIMIT_FETCH_BYTES (16 * 1024 * 1024)
#define LIMIT_FETCH_MS 30000
#define LIMIT_FETCH_REDIRECTS 5
#define LIMIT_PICTURES 200
#define LIMIT_PICTURES_BYTES (64 * 1024 * 1024)

// A picture's pixels: four bytes each once it is unpacked, and packed next to nothing.
#define LIMIT_PICTURE_PIXELS (50 * 1000 * 1000)
