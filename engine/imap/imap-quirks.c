// SPDX-License-Identifier: GPL-3.0-or-later
//
// The table of quirks, each row with its reason.

#include "imap/imap-quirks.h"

#include <string.h>

typedef struct {
  ImapCap cap;          // announced; IMAP_N_CAPS: any
  const char *id_name;  // within the ID's name, ASCII case ignored; NULL: any
  const char *greeting; // within the greeting's text; NULL: any
  uint32_t quirks;
} Row;

static const Row rows[] = {
  // Folders are labels: \Deleted and EXPUNGE leave the message in All Mail. Its submission server
  // files what it sends.
  {IMAP_CAP_GMAIL, NULL, NULL, IMAP_QUIRK_FILES_SENT},
  // Dovecot: what it calls experimental UTF-8 takes and gives mailbox names in UTF-7 all the same
  // (seen with 2.4.1). It is to be known before ENABLE, which leaves with ID, and under any
  // greeting: by its own draft of PREVIEW, which it announces since 2.2.34 and nobody else does.
  {IMAP_CAP_SNIPPET_FUZZY, NULL, NULL, IMAP_QUIRK_NO_UTF8},
  // Of a part that BINARY gives in pieces it keeps what it decoded: 17 MB in 0.9 s, where Cyrus,
  // which begins anew for each piece, took 36 s.
  {IMAP_N_CAPS, "Dovecot", NULL, IMAP_QUIRK_KEEPS_DECODED},
  // Cyrus 3.10 answers STATUS of MAILBOXID with bytes of its own memory, any among them.
  // It also binds SCRAM by tls-unique over TLS 1.3, which RFC 9266 has no such value for, whatever
  // name the client gives, and then says NO as to a wrong password. Without -PLUS one gets in.
  // Of what happened before an IDLE under NOTIFY it tells flags, but expunges only at the next NOOP
  // (3.10.2: 30 of 80 that came within 4 ms; none behind a NOOP, and none without NOTIFY).
  // Its processes tell each other what happens by datagrams, and what finds the queue full (10, as
  // Linux has it) is dropped: of 300 messages appended in one go 18 were not told in IDLE, nor
  // is mail that comes while somebody logs in for the first time, which makes folders.
  {IMAP_N_CAPS, NULL, "Cyrus IMAP",
   IMAP_QUIRK_NO_STATUS_ID | IMAP_QUIRK_OTHER_BINDING | IMAP_QUIRK_NOOP_FIRST |
     IMAP_QUIRK_LOSES_NEWS},
  {IMAP_N_CAPS, "Cyrus IMAP", NULL,
   IMAP_QUIRK_NO_STATUS_ID | IMAP_QUIRK_NOOP_FIRST | IMAP_QUIRK_LOSES_NEWS},
  // Exchange Online files submitted mail in Sent Items. Exchange in one's own house greets alike,
  // but for the bracket, and does not: a copy filed twice is seen, one filed by nobody is lost.
  {IMAP_N_CAPS, NULL, "Microsoft Exchange IMAP4 service is ready. [", IMAP_QUIRK_FILES_SENT},
  // Proton's Bridge files what it sends.
  {IMAP_N_CAPS, NULL, "gluon session", IMAP_QUIRK_FILES_SENT},
};

static bool
contains (const char *text, const char *part)
{
  if (part == NULL)
    return true;
  if (text == NULL)
    return false;
  g_autofree char *lower_text = g_ascii_strdown (text, -1);
  g_autofree char *lower_part = g_ascii_strdown (part, -1);
  return strstr (lower_text, lower_part) != NULL;
}

uint32_t
imap_quirks_find (const ImapCapabilities *capabilities, const char *id_name, const char *greeting)
{
  uint32_t quirks = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    bool has = rows[i].cap == IMAP_N_CAPS ||
               (capabilities != NULL && imap_capabilities_has (capabilities, rows[i].cap));
    if (has && contains (id_name, rows[i].id_name) && contains (greeting, rows[i].greeting))
      quirks |= rows[i].quirks;
  }
  return quirks;
}
