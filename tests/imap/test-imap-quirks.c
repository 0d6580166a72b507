// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which servers are known by what they show, and which are not, on purpose (HACKING.md, Decisions).

#include "imap/imap-quirks.h"

typedef struct {
  const char *what;
  ImapCap cap; // announced; IMAP_N_CAPS: none of the table's
  const char *id_name, *greeting;
  uint32_t quirks;
} Case;

static const Case cases[] = {
  {"Gmail", IMAP_CAP_GMAIL, "GImap", "Gimap ready for requests from 192.0.2.1 a1",
   IMAP_QUIRK_FILES_SENT},
  {"Exchange Online", IMAP_N_CAPS, NULL,
   "The Microsoft Exchange IMAP4 service is ready. [TABPADIAUAAxADIAMwA=]", IMAP_QUIRK_FILES_SENT},
  {"Exchange in the house", IMAP_N_CAPS, NULL, "The Microsoft Exchange IMAP4 service is ready.", 0},
  {"Cyrus, greeting", IMAP_N_CAPS, NULL, "mail.example.org Cyrus IMAP 3.10.2 server ready",
   IMAP_QUIRK_NO_STATUS_ID | IMAP_QUIRK_OTHER_BINDING | IMAP_QUIRK_NOOP_FIRST |
     IMAP_QUIRK_LOSES_NEWS},
  {"Cyrus, by its ID", IMAP_N_CAPS, "cyrus IMAPD", "ready",
   IMAP_QUIRK_NO_STATUS_ID | IMAP_QUIRK_NOOP_FIRST | IMAP_QUIRK_LOSES_NEWS},
  {"Dovecot", IMAP_CAP_SNIPPET_FUZZY, "Dovecot", "Dovecot ready.",
   IMAP_QUIRK_NO_UTF8 | IMAP_QUIRK_KEEPS_DECODED},
  {"Proton's Bridge", IMAP_N_CAPS, "gluon", "Proton Mail Bridge 03.00 - gluon session ID 1",
   IMAP_QUIRK_FILES_SENT},
  // What these do differently shows by itself, whoever it is.
  {"iCloud", IMAP_N_CAPS, "iCloud", "iSCREAM ready to rumble", 0},
  {"Yahoo", IMAP_N_CAPS, NULL, "IMAP4rev1 Hello", 0},
  {"Zoho", IMAP_N_CAPS, NULL, "Zoho Mail IMAP4rev1 Server", 0},
  {"Yandex", IMAP_N_CAPS, NULL, "Yandex IMAP4rev1 at mail", 0},
  {"Courier", IMAP_N_CAPS, NULL, "Courier-IMAP ready. See COPYING for distribution information.",
   0},
  {"Domino", IMAP_N_CAPS, NULL, "Domino IMAP4 Server Release 12.0 ready", 0},
  {"nothing said", IMAP_N_CAPS, NULL, NULL, 0},
};

// Else a copy of what was sent is filed by nobody, or a server is treated as another.
static void
test_rows (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    ImapCapabilities announced = {0};
    if (cases[i].cap != IMAP_N_CAPS)
      imap_capabilities_add (&announced, cases[i].cap);
    g_test_message ("%s", cases[i].what);
    g_assert_cmpuint (imap_quirks_find (&announced, cases[i].id_name, cases[i].greeting), ==,
                      cases[i].quirks);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/quirks/rows", test_rows);
  return g_test_run ();
}
