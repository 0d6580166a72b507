// SPDX-License-Identifier: GPL-3.0-or-later
//
// The fixture of the session's tests.

#include "imap/session-fixture.h"

#include "base/mail-error.h"

#include <string.h>

static void tell (SessionFixture *fixture, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
tell (SessionFixture *fixture, const char *format, ...)
{
  va_list arguments;
  if (fixture->events->len > 0)
    g_string_append (fixture->events, "; ");
  va_start (arguments, format);
  g_string_append_vprintf (fixture->events, format, arguments);
  va_end (arguments);
}

static void
on_exists (void *data, uint32_t n)
{
  tell (data, "exists %u", n);
}

static void
on_expunge (void *data, uint32_t sequence)
{
  tell (data, "expunge %u", sequence);
}

static void
on_vanished (void *data, const ImapUidSet *uids, bool earlier)
{
  g_autofree char *set = imap_uid_set_to_string (uids);
  tell (data, "vanished%s %s", earlier ? " earlier" : "", set);
}

static void
on_fetch (void *data, const ImapFetch *fetch)
{
  tell (data, "fetch %u uid %u flags %" G_GINT64_MODIFIER "x", fetch->sequence, fetch->uid,
        fetch->flags.bits);
}

static void
on_list (void *data, const ImapList *list)
{
  tell (data, "list %.*s", (int) list->name.n, list->name.p);
}

static void
on_status (void *data, const ImapStatus *status)
{
  tell (data, "status %.*s %u", (int) status->name.n, status->name.p, status->messages);
}

static void
on_alert (void *data, const char *text)
{
  tell (data, "alert %s", text);
}

static void
on_defect (void *data, uint32_t uid, uint32_t sequence, const char *what)
{
  tell (data, "defect %u %u", uid, sequence);
}

static void
on_progress (void *data, uint64_t done, uint64_t goal)
{
  tell (data, "progress %" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT, done, goal);
}

static const ImapEvents events = {.exists = on_exists,
                                  .expunge = on_expunge,
                                  .vanished = on_vanished,
                                  .fetch = on_fetch,
                                  .list = on_list,
                                  .status = on_status,
                                  .alert = on_alert,
                                  .progress = on_progress,
                                  .defect = on_defect};

static void
open_script (SessionFixture *fixture, WireScript *script, MailSecurity security,
             ImapCompress compress, const char *name)
{
  GError *error = NULL;
  fixture->script = script;
  fixture->events = g_string_new (NULL);
  fixture->net = net_context_new (NULL, &error);
  g_assert_no_error (error);
  fixture->service = (MailService) {
    .host = (char *) "localhost",
    .security = security,
    .pinned_sha256 = (char *) wire_script_get_certificate_sha256 (script),
  };
  fixture->login = (ImapLogin) {
    .net = fixture->net,
    .service = &fixture->service,
    .user = "robin",
    .password = "secret",
    .want_qresync = true,
    .want_utf8 = !g_str_has_prefix (name, "plain-"),
    .compress = compress,
    .one_by_one = g_str_has_prefix (name, "one-by-one"),
  };
  NetStream *stream =
    net_stream_new_for_fd (fixture->net, &fixture->service, wire_script_start (script));
  fixture->session =
    imap_session_open_stream (stream, &fixture->login, &events, fixture, NULL, &fixture->error);
}

void
session_fixture_open (SessionFixture *fixture, const char *name, MailSecurity security, bool split)
{
  g_autofree char *path = g_strconcat ("imap/", name, ".txt", NULL);
  *fixture = (SessionFixture) {.split = split};
  WireScript *script = wire_script_new (path);
  if (split)
    wire_script_split_every_byte (script);
  ImapCompress compress =
    g_str_has_prefix (name, "compress") ? IMAP_COMPRESS_ALWAYS : IMAP_COMPRESS_AUTO;
  open_script (fixture, script, security, compress, name);
}

void
session_fixture_close (SessionFixture *fixture)
{
  g_clear_pointer (&fixture->session, imap_session_free);
  wire_script_finish (fixture->script);
  net_context_unref (fixture->net);
  g_clear_error (&fixture->error);
  g_string_free (fixture->events, TRUE);
}

char *
session_fixture_take_events (SessionFixture *fixture)
{
  char *told = g_strdup (fixture->events->str);
  g_string_truncate (fixture->events, 0);
  return told;
}

void
session_fixture_assert_events (SessionFixture *fixture, const char *expected)
{
  g_autofree char *told = session_fixture_take_events (fixture);
  g_assert_cmpstr (told, ==, expected);
}

void
session_fixture_select_inbox (SessionFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  imap_session_select (fixture->session, "INBOX", NULL, NULL, &error);
  g_assert_no_error (error);
}

void
session_fixture_assert_fails (bool ok, GError *error, int code)
{
  g_assert_false (ok);
  g_assert_error (error, MAIL_ERROR, code);
  g_error_free (error);
}

static void
run (const SessionCase *one, bool split)
{
  SessionFixture fixture;
  session_fixture_open (&fixture, one->name, MAIL_SECURITY_NONE, split);
  if (fixture.error != NULL)
    session_fixture_close (&fixture);
  g_assert_nonnull (fixture.session);
  one->test (&fixture);
  session_fixture_close (&fixture);
}

static void
run_whole (const void *data)
{
  run (data, false);
}

static void
run_split (const void *data)
{
  run (data, true);
}

void
session_fixture_add_cases (const char *prefix, const SessionCase *cases, size_t n)
{
  for (size_t i = 0; i < n; i++) {
    g_autofree char *whole = g_strconcat (prefix, cases[i].name, NULL);
    g_autofree char *split = g_strconcat (whole, "-split-every-byte", NULL);
    g_test_add_data_func (whole, &cases[i], run_whole);
    g_test_add_data_func (split, &cases[i], run_split);
  }
}
