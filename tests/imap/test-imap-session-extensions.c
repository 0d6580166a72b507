// SPDX-License-Identifier: GPL-3.0-or-later
//
// What only some servers can, against a dialogue each: offered, not offered, and offered by a
// server that misbehaves. What a dialogue shows is said in its file.

#include "imap/imap-session-private.h"
#include "imap/session-fixture.h"

#include "base/mail-error.h"

static void
assert_idles (SessionFixture *fixture, const char *events)
{
  g_autoptr (GError) error = NULL;
  ImapIdleEnd end;
  imap_session_idle (fixture->session, -1, 0, &end, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (end, ==, IMAP_IDLE_EVENT);
  session_fixture_assert_events (fixture, events);
}

// Mail in other folders that shows only at the next check; or, told of nothing for ever, a client
// that believes the server would tell.
static void
test_notify (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  ImapNotify notify = {.events = IMAP_NOTIFY_FLAGS | IMAP_NOTIFY_NAMES | IMAP_NOTIFY_SUBSCRIPTIONS,
                       .want_status = true};
  uint32_t agreed;
  const char *names[] = {"work"};
  ImapStatus counts[1];
  g_assert_cmpint (imap_session_get_notify (fixture->session), ==, IMAP_NOTIFY_OFF);
  imap_session_notify (fixture->session, &notify, &agreed, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (agreed, ==, notify.events | IMAP_NOTIFY_MESSAGES);
  session_fixture_select_inbox (fixture);
  session_fixture_assert_events (fixture, "status work 2; status work 3");
  // An answer and a notice of the same mailbox: neither is lost.
  imap_session_status (fixture->session, names, 1, IMAP_STATUS_MESSAGES | IMAP_STATUS_UNSEEN,
                       counts, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (counts[0].messages == 5 && counts[0].unseen == 1);
  session_fixture_assert_events (fixture, "status work 4; status work 5");
  assert_idles (fixture, "list gone");
  g_assert_cmpint (imap_session_get_notify (fixture->session), ==, IMAP_NOTIFY_ON);
  assert_idles (fixture, "");
  g_assert_cmpint (imap_session_get_notify (fixture->session), ==, IMAP_NOTIFY_LOST);
  g_assert_true (imap_session_notify (fixture->session, NULL, NULL, NULL, NULL));
  g_assert_cmpint (imap_session_get_notify (fixture->session), ==, IMAP_NOTIFY_OFF);
}

static void
test_notify_partly (SessionFixture *fixture)
{
  GError *error = NULL;
  const char *names[] = {"a", "b \"c\"", NULL};
  ImapNotify notify = {.events = IMAP_NOTIFY_FLAGS | IMAP_NOTIFY_NAMES, .names = names};
  uint32_t agreed;
  g_assert_true (imap_session_notify (fixture->session, &notify, &agreed, NULL, NULL));
  g_assert_cmpuint (agreed, ==, IMAP_NOTIFY_MESSAGES);
  notify = (ImapNotify) {.events = IMAP_NOTIFY_NAMES};
  bool ok = imap_session_notify (fixture->session, &notify, &agreed, NULL, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_SERVER_REFUSED);
  g_assert_cmpuint (agreed, ==, 0);
  g_assert_cmpint (imap_session_get_notify (fixture->session), ==, IMAP_NOTIFY_OFF);
}

static void
test_notify_missing (SessionFixture *fixture)
{
  GError *error = NULL;
  ImapNotify notify = {.events = IMAP_NOTIFY_MESSAGES};
  bool ok = imap_session_notify (fixture->session, &notify, NULL, NULL, &error);
  session_fixture_assert_fails (ok, error, MAIL_ERROR_UNSUPPORTED);
}

static void
assert_page (SessionFixture *fixture, ImapSearchPaging *paging, size_t n_terms, const char *uids,
             uint64_t count)
{
  static const ImapSearchTerm terms[] = {{.word = "SUBJECT", .first = "plan"},
                                         {.word = "SINCE", .first = "1-Feb-2024", .raw = true}};
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapUidSet) page =
    imap_session_search_next (fixture->session, terms, n_terms, paging, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *text = imap_uid_set_to_string (page);
  g_assert_cmpstr (text, ==, uids);
  g_assert_cmpuint (paging->count, ==, count);
}

// A search of a large folder that floods the line, or ends before its end.
static void
test_search_partial (SessionFixture *fixture)
{
  g_auto (ImapSearchPaging) paging = {.limit = 3, .fuzzy = true};
  session_fixture_select_inbox (fixture);
  assert_page (fixture, &paging, 2, "90,95:96", 5);
  g_assert_false (paging.over);
  assert_page (fixture, &paging, 2, "7,12", 2);
  g_assert_true (paging.over);
  assert_page (fixture, &paging, 2, "", 2);
}

// A search that never ends.
static void
test_search_partial_broken (SessionFixture *fixture)
{
  g_auto (ImapSearchPaging) again = {.limit = 2};
  test_search_partial (fixture);
  assert_page (fixture, &again, 0, "8:9", 4);
  assert_page (fixture, &again, 0, "", 4);
  g_assert_true (again.over);
}

static void
test_search_message_limit (SessionFixture *fixture)
{
  static const ImapSearchTerm term = {.word = "UNDELETED"};
  g_autoptr (GError) error = NULL;
  session_fixture_select_inbox (fixture);
  g_autoptr (ImapUidSet) found = imap_session_search (fixture->session, &term, 1, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *text = imap_uid_set_to_string (found);
  g_assert_cmpstr (text, ==, "3,900,2000:2001");
}

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

// A failure here costs what the extension would have given, or trusts a server that lies.
static const SessionCase cases[] = {
  {"compress", test_compress},
  {"compress-missing", test_compress_not},
  {"compress-refused", test_compress_not},
  {"compress-broken", test_compress_broken},
  {"compress-cut", test_compress_cut},
  {"notify", test_notify},
  {"notify-partly", test_notify_partly},
  {"notify-missing", test_notify_missing},
  {"search-partial", test_search_partial},
  {"search-partial-missing", test_search_partial},
  {"search-partial-broken", test_search_partial_broken},
  {"search-message-limit", test_search_message_limit},
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/session-extensions/compress-pays", test_compress_pays);
  session_fixture_add_cases ("/imap/session-extensions/", cases, G_N_ELEMENTS (cases));
  return g_test_run ();
}
