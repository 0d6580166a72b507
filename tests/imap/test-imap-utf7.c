// SPDX-License-Identifier: GPL-3.0-or-later
//
// Names of mailboxes and dates, from the wire and back.

#include "base/mail-utf7.h"

#include "imap/imap-date.h"

#include <string.h>

static const struct {
  const char *raw;
  const char *utf8;
  bool back; // encodes to RAW again
} names[] = {
  {"INBOX", "INBOX", true},
  {"~peter/mail/&U,BTFw-/&ZeVnLIqe-",
   "~peter/mail/\345\217\260\345\214\227/\346\227\245\346\234\254\350\252\236", true},
  {"a&-b", "a&b", true},
  {"Entw&APw-rfe", "Entw\303\274rfe", true},
  {"&2D3eAA-", "\360\237\230\200", true},
  {"&", "&", false},
  {"&&-", "&&", false},
  {"&Jj", "&Jj", false},     // no end
  {"&Jjo!", "&Jjo!", false}, // not its base64
  {"&2D0-", "&2D0-", false}, // half a character
  {"&AAA-", "&AAA-", false}, // NUL
  {"&AGE-", "a", false},     // what needs no encoding
  {"caf\303\251", "caf\303\251", false},
  {"caf\351", "caf\303\251", false}, // Latin-1
  {"", "", true},
};

// A folder with an unreadable name, or one that can't be opened because its name came back changed.
static void
test_names (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *utf8 = mail_utf7_decode (names[i].raw, -1);
    g_autofree char *raw = mail_utf7_encode (names[i].utf8);
    g_assert_cmpstr (utf8, ==, names[i].utf8);
    g_assert_cmpint (strcmp (raw, names[i].raw) == 0, ==, names[i].back);
  }
}

// Every character makes the round trip, alone and beside others.
static void
test_round_trip (void)
{
  for (gunichar c = 1; c <= 0x10ffff; c += c < 0x3000 ? 1 : 97) {
    if (c >= 0xd800 && c <= 0xdfff)
      continue;
    GString *name = g_string_new ("x");
    g_string_append_unichar (name, c);
    g_string_append_unichar (name, 0xe4);
    g_string_append_unichar (name, c);
    g_autofree char *raw = mail_utf7_encode (name->str);
    g_autofree char *back = mail_utf7_decode (raw, -1);
    g_assert_true (g_str_is_ascii (raw));
    g_assert_cmpstr (back, ==, name->str);
    g_string_free (name, TRUE);
  }
}

static const struct {
  const char *text;
  int64_t seconds;
  bool valid;
} dates[] = {
  {"24-May-2021 11:47:51 +0200", 1621849671, true},
  {" 7-Feb-1994 22:43:04 -0800", 760689784, true},
  {"7-feb-1994 22:43:04 -0800", 760689784, true},
  {"01-Jan-1970 00:00:00 +0000", 0, true},
  {"31-Dec-1969 23:59:59 +0000", -1, true},
  {"29-Feb-2000 00:00:00 +0000", 951782400, true},
  {"01-Mar-2000 00:00:00", 951868800, true},
  {"01-Jan-2000", 0, false},
  {"01-Foo-2000 00:00:00 +0000", 0, false},
  {"00-Jan-2000 00:00:00 +0000", 0, false},
  {"01-Jan-20000 00:00:00 +0000", 0, false},
  {"01-Jan-2000 99:00:00 +0000", 0, false},
  {"01-Jan-2000 00:00:00 +x", 0, false},
  {"", 0, false},
};

// Mail sorted by a wrong date is mail not found.
static void
test_dates (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (dates); i++) {
    int64_t seconds = 0;
    char text[27];
    ImapString string = {dates[i].text, strlen (dates[i].text)};
    g_assert_cmpint (imap_date_parse (string, &seconds), ==, dates[i].valid);
    g_assert_cmpint (seconds, ==, dates[i].seconds);
    g_assert_true (imap_date_format (seconds, text));
    g_assert_true (imap_date_parse ((ImapString) {text, strlen (text)}, &seconds));
    g_assert_cmpint (seconds, ==, dates[i].seconds);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/utf7/names", test_names);
  g_test_add_func ("/imap/utf7/round-trip", test_round_trip);
  g_test_add_func ("/imap/date/parse-and-format", test_dates);
  return g_test_run ();
}
