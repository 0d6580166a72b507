// SPDX-License-Identifier: GPL-3.0-or-later
//
// COMPRESS=DEFLATE, against a dialogue each: what it saves, when it pays, and a server that does it
// badly.

#include "imap/imap-session-private.h"
#include "imap/session-fixture.h"

#include "base/mail-error.h"

static void
assert_counts (SessionFixture *fixture)
{
  g_autofree char *told = NULL;
  session_fixture_select_inbox (fixture);
  g_assert_true (imap_session_noop (fixture->session, NULL, NULL));
  told = session_fixture_take_events (fixture);
  g_assert_true (g_str_has_suffix (told, "exists 2000"));
}

static void
test_compress (SessionFixture *fixture)
{
  ImapTraffic traffic;
  g_assert_true (imap_session_is_compressed (fixture->session));
  assert_counts (fixture);
  imap_session_get_traffic (fixture->session, &traffic);
  // Some 26,000 bytes in the clear.
  if (!fixture->split)
    g_assert_cmpuint (traffic.bytes_in, <, 8000);
}

static void
test_compress_not (SessionFixture *fixture)
{
  g_assert_false (imap_session_is_compressed (fixture->session));
  assert_counts (fixture);
}

static void
on_later (void *data, const ImapFetch *fetch)
{
  imap_uid_set_add (data, fetch->uid);
}

// A download garbled, or cut, by the change to a deflated line in its middle.
static void
test_deflate_later (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapUidSet) first = imap_uid_set_new ();
  g_autoptr (ImapUidSet) second = imap_uid_set_new ();
  ImapFetchRequest request = {
    .first = 3, .last = 4, .items = IMAP_FETCH_FLAGS, .on_fetch = on_later, .data = first};
  session_fixture_select_inbox (fixture);
  uint32_t one = imap_session_fetch_begin (fixture->session, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (imap_session_is_compressed (fixture->session));
  // As if the pace had shown it: a socketpair has none.
  fixture->session->compress = IMAP_COMPRESS_ALWAYS;
  request.first = 1;
  request.last = 2;
  request.data = second;
  uint32_t two = imap_session_fetch_begin (fixture->session, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (imap_session_is_compressed (fixture->session));
  g_assert_true (imap_session_fetch_end (fixture->session, one, NULL, &error));
  g_assert_true (imap_session_fetch_end (fixture->session, two, NULL, &error));
  g_assert_true (imap_uid_set_count (first) == 2 && imap_uid_set_contains (first, 40));
  g_assert_true (imap_uid_set_count (second) == 2 && imap_uid_set_contains (second, 10));
}

static void
assert_no_inbox (SessionFixture *fixture, int code)
{
  GError *error = NULL;
  bool ok = imap_session_select (fixture->session, "INBOX", NULL, NULL, &error);
  session_fixture_assert_fails (ok, error, code);
  g_assert_false (imap_session_is_alive (fixture->session));
}

static void
test_compress_broken (SessionFixture *fixture)
{
  assert_no_inbox (fixture, MAIL_ERROR_PROTOCOL);
}

static void
test_compress_cut (SessionFixture *fixture)
{
  assert_no_inbox (fixture, MAIL_ERROR_OFFLINE);
}

// Deflating where it does not gain makes a download over a fast line many times slower.
static void
test_compress_pays (void)
{
  static const struct {
    NetPace pace;
    bool pays;
  } paces[] = {
    {{.bytes = 1000000, .us = 400000, .rtt_us = 50000}, true}, // 20 Mbit/s
    {{.bytes = 1000000, .us = 80000, .rtt_us = 20000}, false}, // 100 Mbit/s
    {{.bytes = 1000000, .us = 1000000, .rtt_us = 300}, false}, // a slow server in the house
    {{.bytes = 1000000, .us = 1000000, .rtt_us = 0}, false},   // unknown
    {{.bytes = 20000, .us = 1000000, .rtt_us = 50000}, false}, // too little seen
    {{.bytes = 300000, .us = 0, .rtt_us = 50000}, false},
  };
  for (size_t i = 0; i < G_N_ELEMENTS (paces); i++)
    g_assert_true (imap_compress_pays (&paces[i].pace) == paces[i].pays);
}

// A failure here costs bytes, time or a download.
static const SessionCase cases[] = {
  {"compress", test_compress},
  {"compress-missing", test_compress_not},
  {"compress-refused", test_compress_not},
  {"compress-broken", test_compress_broken},
  {"compress-cut", test_compress_cut},
  {"deflate-later", test_deflate_later},
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/session-compress/compress-pays", test_compress_pays);
  session_fixture_add_cases ("/imap/session-compress/", cases, G_N_ELEMENTS (cases));
  return g_test_run ();
}
