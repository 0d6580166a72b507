// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whole dialogues, one a file in tests/wire/pop3/, each also with every byte of the server's alone.

#include "pop3/pop3-maildrop.h"
#include "pop3/pop3-retrieve.h"
#include "wire/wire-script.h"

#include <string.h>

typedef struct {
  const char *script;
  MailSecurity security;
  const char *verbs; // what is called after connect, in order
  const char *trace; // what came of them
  int code;          // MailError that the last one fails with, -1: all went well
  const char *says;  // in the server text of the error, NULL: it must have none
} Case;

#define NONE MAIL_SECURITY_NONE
#define STLS MAIL_SECURITY_STARTTLS

static const Case cases[] = {
  {"session", NONE, "log-in stat uidl sizes retr dele quit",
   "stat=3/600;uidl=1=a 2=b b 3=c;sizes=100,200,300;"
   "[1:A\r\n.dot\r\n][2:refused][3:];dele=101;quit;",
   -1},
  {"session-one-by-one", NONE, "log-in uidl sizes retr top dele quit",
   "uidl=1=a 2=b 3=c;sizes=100,0,300;[1:A\r\n][2:B\r\n][3:C\r\n];[1:H\r\n\r\n][2:refused][3:];"
   "dele=111;quit;",
   -1},
  {"bare-lf", NONE, "log-in uidl retr quit", "uidl=1=a 3=c;[1:A\n.\nB\n][2:B\r\n][3:C\n];quit;",
   -1},
  {"no-capa", NONE, "log-in uidl retr", "uidl=;[1:A\r\n][2:refused][3:C\r\n];", -1},
  {"no-uidl", NONE, "log-in uidl", "", MAIL_ERROR_UNSUPPORTED, "what"},
  {"uidl-odd", NONE, "log-in uidl quit", "uidl=1=a 1=b 7=x x 2= 3=a;quit;", -1},
  {"lists-that-lie", NONE, "log-in sizes quit", "sizes=0,18446744073709551615,0;quit;", -1},
  {"size-of-one", NONE, "log-in size-of-one quit", "size=77;quit;", -1},
  {"top-refused", NONE, "log-in top quit", "[1:refused][2:refused][3:refused];quit;", -1},
  {"quit-refused", NONE, "log-in dele quit", "dele=110;", MAIL_ERROR_SERVER_REFUSED, "not all"},
  {"quit-cut", NONE, "log-in dele quit", "dele=111;", MAIL_ERROR_OFFLINE},
  {"cut-in-message", NONE, "log-in retr", "[1:A\r\n][2:B", MAIL_ERROR_OFFLINE},
  {"cut-before-dot", NONE, "log-in retr", "[1:A\r\n", MAIL_ERROR_OFFLINE},
  {"nonsense", NONE, "log-in retr", "[1:A\r\n]", MAIL_ERROR_PROTOCOL},
  {"challenge-for-message", NONE, "log-in retr", "", MAIL_ERROR_PROTOCOL, "go on"},
  {"long-line", NONE, "log-in stat", "", MAIL_ERROR_PROTOCOL},
  {"long-uidl-line", NONE, "log-in uidl", "", MAIL_ERROR_LIMIT},
  {"stat-too-many", NONE, "log-in stat", "", MAIL_ERROR_LIMIT},
  {"greeting-err", NONE, "", "", MAIL_ERROR_SERVER_BUSY, "too many"},
  {"greeting-perm", NONE, "", "", MAIL_ERROR_SERVER_REFUSED, "not you"},
  {"greeting-perm", STLS, "", "", MAIL_ERROR_SERVER_REFUSED},
  {"greeting-nonsense", NONE, "", "", MAIL_ERROR_PROTOCOL},
  {"greeting-cut", NONE, "", "", MAIL_ERROR_OFFLINE},
  {"greeting-apop", NONE, "log-in quit", "quit;", -1},
  {"auth-login", NONE, "log-in quit", "quit;", -1},
  {"auth-unproven", NONE, "log-in", "", MAIL_ERROR_PROTOCOL},
  {"auth-bad-challenge", NONE, "log-in", "", MAIL_ERROR_PROTOCOL},
  {"auth-rejected", NONE, "log-in", "", MAIL_ERROR_AUTH_REJECTED, "wrong"},
  {"auth-in-use", NONE, "log-in", "", MAIL_ERROR_SERVER_BUSY, "locked"},
  {"auth-login-delay", NONE, "log-in", "", MAIL_ERROR_SERVER_BUSY, "wait"},
  {"auth-sys-temp", NONE, "log-in", "", MAIL_ERROR_SERVER_BUSY, "later"},
  {"auth-sys-perm", NONE, "log-in", "", MAIL_ERROR_SERVER_REFUSED, "disabled"},
  {"auth-without-code", NONE, "log-in", "", MAIL_ERROR_SERVER_BUSY, "hm"},
  {"auth-weaker", NONE, "log-in-after-scram", "", MAIL_ERROR_WEAKER_LOGIN},
  {"pass-rejected", NONE, "log-in", "", MAIL_ERROR_AUTH_REJECTED, "no"},
  {"pass-locked", NONE, "log-in", "", MAIL_ERROR_SERVER_BUSY, "lock"},
  {"user-refused", NONE, "log-in", "", MAIL_ERROR_AUTH_REJECTED, "who"},
  {"user-not-offered", NONE, "log-in", "", MAIL_ERROR_NO_MECHANISM, "GSSAPI"},
  {"capa-again", NONE, "log-in delay quit", "delay=900,expire=60;quit;", -1},
  {"utf8-lang", NONE, "log-in quit", "quit;", -1},
  {"utf8-lang-refused", NONE, "log-in quit", "quit;", -1},
  {"stls", STLS, "log-in uidl quit", "uidl=1=a;quit;", -1},
  {"stls-stripped", STLS, "", "", MAIL_ERROR_UNSUPPORTED},
  {"stls-no-capa", STLS, "", "", MAIL_ERROR_UNSUPPORTED},
  {"stls-refused", STLS, "", "", MAIL_ERROR_UNSUPPORTED},
  {"stls-busy", STLS, "", "", MAIL_ERROR_SERVER_BUSY},
};

// What must come in one segment to be what it is.
#define U64 "uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu"
#define U256 U64 U64 U64 U64
#define U1024 U256 U256 U256 U256

static const Case whole_cases[] = {
  {"farewell", NONE, "log-in stat", "", MAIL_ERROR_SERVER_BUSY, "idle too long"},
  {"out-of-turn", NONE, "", "", MAIL_ERROR_PROTOCOL},
  {"stls-injected", STLS, "", "", MAIL_ERROR_PROTOCOL},
  {"stls-injected-fragment", STLS, "", "", MAIL_ERROR_PROTOCOL},
  // What would take a while in segments of a byte: memory and time are bounded.
  {"uidl-endless", NONE, "log-in uidl", "", MAIL_ERROR_LIMIT},
  {"uidl-long-names", NONE, "log-in uidl", "", MAIL_ERROR_LIMIT},
  {"uidl-at-limit", NONE, "log-in uidl quit", "uidl=1=" U1024 " 2= 3=c;quit;", -1},
  {"capa-endless", NONE, "log-in delay quit", "delay=0,expire=-2;quit;", -1},
};

static const uint32_t numbers[] = {1, 2, 3};

static Pop3Session *
new_session (WireScript *script, MailSecurity security)
{
  int fd = wire_script_start (script);
  g_autoptr (NetContext) context = net_context_new (NULL, NULL);
  MailService service = {
    .host = (char *) "localhost",
    .port = 110,
    .security = security,
    .pinned_sha256 = (char *) wire_script_get_certificate_sha256 (script),
  };
  Pop3Session *session =
    pop3_session_new_for_stream (net_stream_new_for_fd (context, &service, fd), &service);

  pop3_session_set_language (session, "de");
  return session;
}

static bool
on_uid (void *data, uint32_t number, const char *uid, size_t length, GError **error)
{
  GString *trace = data;

  bool is_first = strcmp (trace->str + trace->len - MIN (trace->len, 5), "uidl=") == 0;

  g_string_append_printf (trace, "%s%u=%.*s", is_first ? "" : " ", number, (int) length, uid);
  return true;
}

static bool
on_begin (void *data, uint32_t number, GError **error)
{
  g_string_append_printf (data, "[%u:", number);
  return true;
}

static bool
on_bytes (void *data, const char *bytes, size_t length, GError **error)
{
  g_string_append_len (data, bytes, (gssize) length);
  return true;
}

static bool
on_end (void *data, uint32_t number, GError **error)
{
  g_string_append (data, "]");
  return true;
}

static bool
on_refused (void *data, uint32_t number, const GError *reason, GError **error)
{
  g_string_append_printf (data, "[%u:refused]", number);
  return true;
}

static bool
log_in (Pop3Session *session, SaslMechanism seen, GError **error)
{
  return pop3_session_authenticate (session, "robin", "secret", seen, NULL, error);
}

static bool
show_stat (Pop3Session *session, GString *trace, GError **error)
{
  uint32_t count;
  uint64_t size;

  if (!pop3_session_stat (session, &count, &size, NULL, error))
    return false;
  g_string_append_printf (trace, "stat=%u/%" G_GUINT64_FORMAT ";", count, size);
  return true;
}

static bool
show_uidl (Pop3Session *session, GString *trace, GError **error)
{
  g_autoptr (GString) uids = g_string_new ("uidl=");

  if (!pop3_session_uidl (session, on_uid, uids, NULL, error))
    return false;
  g_string_append_printf (trace, "%s;", uids->str);
  return true;
}

static bool
show_sizes (Pop3Session *session, GString *trace, GError **error)
{
  uint64_t sizes[3];

  if (!pop3_session_sizes (session, numbers, 3, 3, sizes, NULL, error))
    return false;
  g_string_append_printf (
    trace, "sizes=%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ";", sizes[0],
    sizes[1], sizes[2]);
  return true;
}

static bool
show_size_of_one (Pop3Session *session, GString *trace, GError **error)
{
  uint64_t size;

  if (!pop3_session_sizes (session, &numbers[1], 1, 100, &size, NULL, error))
    return false;
  g_string_append_printf (trace, "size=%" G_GUINT64_FORMAT ";", size);
  return true;
}

static bool
show_messages (Pop3Session *session, int lines, GString *trace, GError **error)
{
  static const Pop3Sink sink = {on_begin, on_bytes, on_end, on_refused};

  if (!pop3_session_retrieve (session, numbers, 3, lines, &sink, trace, NULL, error))
    return false;
  g_string_append (trace, ";");
  return true;
}

static bool
show_deletion (Pop3Session *session, GString *trace, GError **error)
{
  bool done[3];

  if (!pop3_session_delete (session, numbers, 3, done, NULL, error))
    return false;
  g_string_append_printf (trace, "dele=%d%d%d;", done[0], done[1], done[2]);
  return true;
}

static bool
note (GString *trace, const char *what, bool worked)
{
  if (worked && what != NULL)
    g_string_append_printf (trace, "%s;", what);
  return worked;
}

static bool
run_verb (Pop3Session *session, const char *verb, GString *trace, GError **error)
{
  if (g_str_equal (verb, "log-in"))
    return log_in (session, SASL_MECHANISM_NONE, error);
  if (g_str_equal (verb, "log-in-after-scram"))
    return log_in (session, SASL_MECHANISM_SCRAM_SHA_256, error);
  if (g_str_equal (verb, "stat"))
    return show_stat (session, trace, error);
  if (g_str_equal (verb, "uidl"))
    return show_uidl (session, trace, error);
  if (g_str_equal (verb, "sizes"))
    return show_sizes (session, trace, error);
  if (g_str_equal (verb, "size-of-one"))
    return show_size_of_one (session, trace, error);
  if (g_str_equal (verb, "retr"))
    return show_messages (session, POP3_WHOLE, trace, error);
  if (g_str_equal (verb, "top"))
    return show_messages (session, 0, trace, error);
  if (g_str_equal (verb, "dele"))
    return show_deletion (session, trace, error);
  if (g_str_equal (verb, "quit"))
    return note (trace, verb, pop3_session_quit (session, NULL, error));
  g_assert_cmpstr (verb, ==, "delay");
  g_string_append_printf (trace, "delay=%u,expire=%d;", pop3_session_get_login_delay (session),
                          pop3_session_get_expire_days (session));
  return true;
}

static void
run_verbs (Pop3Session *session, const Case *one, GString *trace, GError **error)
{
  g_auto (GStrv) verbs = g_strsplit (one->verbs, " ", -1);
  bool going = pop3_session_connect (session, NULL, error);

  for (char **verb = verbs; going && *verb != NULL; verb++)
    going = run_verb (session, *verb, trace, error);
}

static void
check_error (const GError *error, const Case *one)
{
  if (one->code < 0) {
    g_assert_no_error (error);
    return;
  }
  g_assert_error (error, MAIL_ERROR, one->code);
  g_assert_true ((mail_error_server_text (error) != NULL) == (one->says != NULL));
  g_assert_true (one->says == NULL || strstr (mail_error_server_text (error), one->says) != NULL);
}

static void
play (const Case *one, bool is_split)
{
  g_autofree char *name = g_strdup_printf ("pop3/%s.txt", one->script);
  WireScript *script = wire_script_new (name);
  g_autoptr (GString) trace = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  if (is_split)
    wire_script_split_every_byte (script);
  Pop3Session *session = new_session (script, one->security);

  run_verbs (session, one, trace, &error);
  check_error (error, one);
  g_assert_cmpstr (trace->str, ==, one->trace);
  pop3_session_free (session);
  wire_script_finish (script);
}

// Mail that is lost or doubled, or a password in a stranger's hands: each script says which.
static void
test_dialogue (const void *data)
{
  play (data, false);
}

static void
test_dialogue_byte_by_byte (const void *data)
{
  play (data, true);
}

static void
add_tests (const Case *first, size_t n, bool is_split)
{
  for (size_t i = 0; i < n; i++) {
    g_autofree char *path = g_strdup_printf ("/pop3/session/%s-%d%s", first[i].script, (int) i,
                                             is_split ? "/byte-by-byte" : "/whole");

    g_test_add_data_func (path, &first[i], is_split ? test_dialogue_byte_by_byte : test_dialogue);
  }
}

static bool
fail_on_bytes (void *data, const char *bytes, size_t length, GError **error)
{
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_QUOTA, "disk full");
  return false;
}

// The disk is full in the middle of a message: what follows on the line is not the next answer.
static void
test_failing_sink_ends_the_session (void)
{
  static const Pop3Sink sink = {on_begin, fail_on_bytes, on_end, on_refused};
  WireScript *script = wire_script_new ("pop3/sink-fails.txt");
  Pop3Session *session = new_session (script, NONE);
  g_autoptr (GString) trace = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (pop3_session_connect (session, NULL, NULL));
  g_assert_true (log_in (session, SASL_MECHANISM_NONE, NULL));
  g_assert_false (
    pop3_session_retrieve (session, numbers, 3, POP3_WHOLE, &sink, trace, NULL, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_QUOTA);
  g_assert_false (net_stream_is_connected (pop3_session_get_stream (session)));
  g_assert_cmpstr (trace->str, ==, "[1:");
  pop3_session_free (session);
  wire_script_finish (script);
}

// The person presses Cancel and the window waits for a server that does not answer.
static void *
cancel_soon (void *data)
{
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancel_wakes_a_blocked_read (void)
{
  WireScript *script = wire_script_new_for_text ("S: +OK hi\nC: CAPA\neof\n");
  Pop3Session *session = new_session (script, NONE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);

  g_assert_false (pop3_session_connect (session, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (net_stream_is_connected (pop3_session_get_stream (session)));
  g_thread_join (thread);
  pop3_session_free (session);
  g_free (wire_script_finish_quietly (script));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_tests (cases, G_N_ELEMENTS (cases), false);
  add_tests (cases, G_N_ELEMENTS (cases), true);
  add_tests (whole_cases, G_N_ELEMENTS (whole_cases), false);
  g_test_add_func ("/pop3/session/failing-sink-ends-the-session",
                   test_failing_sink_ends_the_session);
  g_test_add_func ("/pop3/session/cancel-wakes-a-blocked-read", test_cancel_wakes_a_blocked_read);
  return g_test_run ();
}
