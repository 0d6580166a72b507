// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whole dialogues, one a file in tests/wire/smtp/, each also with every byte of the server's alone.

#include "smtp/smtp-session.h"
#include "wire/wire-script.h"

#include <string.h>

#define CONTENT "Subject: x\n\n.dot\nend"

typedef enum {
  STAGE_CONNECT,
  STAGE_AUTHENTICATE,
  STAGE_SEND,
  STAGE_NONE,
} Stage;

typedef struct {
  const char *script;
  MailSecurity security;
  const char *user;    // NULL: no log-in
  const char *third;   // one more recipient, or NULL
  bool is_not_durable; // before_final_dot fails
  Stage fails_at;
  MailError code;       // what it fails with
  SmtpOutcome outcome;  // when it came to sending
  const char *verdicts; // codes of the recipients
  const char *says;     // in the server text of the error, NULL: it must have none
  SmtpMessage wishes;   // what the message asks of the server
  SmtpLack lack;        // and it can't do
} Case;

#define WISHES                                                                                     \
  {.envelope_id = "id@example.org",                                                                \
   .notices = MAIL_NOTICES_ALL,                                                                    \
   .requires_tls = true,                                                                           \
   .hold_seconds = 60,                                                                             \
   .deliver_by_seconds = 3600}

static const Case cases[] = {
  {"send", MAIL_SECURITY_NONE, "robin", .fails_at = STAGE_NONE, .verdicts = "250 550"},
  {"send-one-by-one", MAIL_SECURITY_NONE, .fails_at = STAGE_NONE, .verdicts = "250 251"},
  {"send-helo", MAIL_SECURITY_NONE, .fails_at = STAGE_NONE, .verdicts = "250 250"},
  {"refused-sender", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_SEND,
   MAIL_ERROR_SERVER_REFUSED, SMTP_OUTCOME_REFUSED, "0 0", "not you"},
  {"refused-recipients", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_SEND,
   MAIL_ERROR_SERVER_REFUSED, SMTP_OUTCOME_REFUSED, "550 550", "no ana"},
  {"transient-recipients", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_SEND,
   MAIL_ERROR_SERVER_BUSY, SMTP_OUTCOME_TRANSIENT, "550 450", "greylisted"},
  {"refused-data", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_SEND, MAIL_ERROR_SERVER_REFUSED,
   SMTP_OUTCOME_REFUSED, "250 250", "spam"},
  {"refused-message", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_SEND,
   MAIL_ERROR_SERVER_REFUSED, SMTP_OUTCOME_REFUSED, "250 250", "malformed"},
  {"too-big-message", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_SEND, MAIL_ERROR_LIMIT,
   SMTP_OUTCOME_REFUSED, "250 250", "too big"},
  {"transient-message", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_SEND,
   MAIL_ERROR_SERVER_BUSY, SMTP_OUTCOME_TRANSIENT, "250 250", "later"},
  {"shutdown-after-dot", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_SEND,
   MAIL_ERROR_SERVER_BUSY, SMTP_OUTCOME_TRANSIENT, "250 250", "shutting down"},
  {"shutdown-in-envelope", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_SEND,
   MAIL_ERROR_SERVER_BUSY, SMTP_OUTCOME_TRANSIENT, "421 0", "shutting down"},
  {"shutdown-between-recipients", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_SEND,
   MAIL_ERROR_SERVER_BUSY, SMTP_OUTCOME_TRANSIENT, "250 421", "shutting down"},
  {"reply-too-many", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_SEND, MAIL_ERROR_PROTOCOL,
   SMTP_OUTCOME_TRANSIENT, "0 0", "ok"},
  {"reply-missing", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_SEND, MAIL_ERROR_PROTOCOL,
   SMTP_OUTCOME_TRANSIENT, "0 0", "go on"},
  {"data-not-begun", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_SEND, MAIL_ERROR_PROTOCOL,
   SMTP_OUTCOME_TRANSIENT, "0 0", "ok"},
  {"two-words-after-dot", MAIL_SECURITY_NONE, "robin", .fails_at = STAGE_NONE,
   .verdicts = "250 250"},
  {"cut-in-envelope", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_SEND, MAIL_ERROR_OFFLINE,
   SMTP_OUTCOME_TRANSIENT, "0 0"},
  {"cut-after-dot", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_SEND, MAIL_ERROR_OFFLINE,
   SMTP_OUTCOME_AMBIGUOUS, "250 250"},
  {"nonsense-after-dot", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_SEND, MAIL_ERROR_PROTOCOL,
   SMTP_OUTCOME_AMBIGUOUS, "250 250"},
  {"intermediate-after-dot", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_SEND,
   MAIL_ERROR_PROTOCOL, SMTP_OUTCOME_AMBIGUOUS, "250 250", "more?"},
  {"not-durable", MAIL_SECURITY_NONE, "robin", NULL, true, STAGE_SEND, MAIL_ERROR_STORE,
   SMTP_OUTCOME_TRANSIENT, "250 250"},
  {"over-size", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_SEND, MAIL_ERROR_LIMIT,
   SMTP_OUTCOME_REFUSED, "0 0"},
  // One address that this server can't be told keeps the message from nobody else.
  {"utf8-recipient", MAIL_SECURITY_NONE, "robin", "\u00e9@example.com", .fails_at = STAGE_NONE,
   .verdicts = "250 250 0"},
  {"utf8-recipient-refused", MAIL_SECURITY_NONE, "robin", "\u00e9@example.com", false, STAGE_SEND,
   MAIL_ERROR_SERVER_REFUSED, SMTP_OUTCOME_REFUSED, "550 550 0", "no ana"},
  {"utf8-domain", MAIL_SECURITY_NONE, "robin", "ana@b\u00fccher.example", .fails_at = STAGE_NONE,
   .verdicts = "250 250 250"},
  {"over-size", MAIL_SECURITY_NONE, "robin", "a@b\r\nDATA", false, STAGE_SEND, MAIL_ERROR_LIMIT,
   SMTP_OUTCOME_REFUSED, "0 0 0"},
  {"bad-recipient", MAIL_SECURITY_NONE, "robin", "a@b\r\nDATA", false, STAGE_SEND,
   MAIL_ERROR_INVALID, SMTP_OUTCOME_REFUSED, "0 0 0"},
  {"wishes", MAIL_SECURITY_STARTTLS, "robin", .fails_at = STAGE_NONE, .verdicts = "250 250",
   .wishes = WISHES},
  {"wishes-missing", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_SEND, MAIL_ERROR_UNSUPPORTED,
   SMTP_OUTCOME_REFUSED, "0 0", .wishes = WISHES, .lack = SMTP_LACK_REQUIRE_TLS},
  {"wishes-refused", MAIL_SECURITY_STARTTLS, "robin", NULL, false, STAGE_SEND,
   MAIL_ERROR_SERVER_REFUSED, SMTP_OUTCOME_REFUSED, "0 0", "not known", .wishes = WISHES},
  {"require-tls", MAIL_SECURITY_STARTTLS, "robin", .fails_at = STAGE_NONE, .verdicts = "250 250",
   .wishes = {.requires_tls = true}},
  {"require-tls-in-the-clear", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_SEND,
   MAIL_ERROR_UNSUPPORTED, SMTP_OUTCOME_REFUSED, "0 0", .wishes = {.requires_tls = true},
   .lack = SMTP_LACK_REQUIRE_TLS},
  {"hold", MAIL_SECURITY_STARTTLS, "robin", .fails_at = STAGE_NONE, .verdicts = "250 250",
   .wishes = {.hold_seconds = 7200}},
  {"hold-too-long", MAIL_SECURITY_STARTTLS, "robin", NULL, false, STAGE_SEND,
   MAIL_ERROR_UNSUPPORTED, SMTP_OUTCOME_REFUSED, "0 0", .wishes = {.hold_seconds = 7200},
   .lack = SMTP_LACK_HOLD},
  {"hold-refused", MAIL_SECURITY_STARTTLS, "robin", NULL, false, STAGE_SEND,
   MAIL_ERROR_SERVER_REFUSED, SMTP_OUTCOME_REFUSED, "0 0", "HOLDFOR",
   .wishes = {.hold_seconds = 7200}},
  {"deliver-by", MAIL_SECURITY_STARTTLS, "robin", .fails_at = STAGE_NONE, .verdicts = "250 250",
   .wishes = {.deliver_by_seconds = 900}},
  {"deliver-by-too-soon", MAIL_SECURITY_STARTTLS, "robin", NULL, false, STAGE_SEND,
   MAIL_ERROR_UNSUPPORTED, SMTP_OUTCOME_REFUSED, "0 0", .wishes = {.deliver_by_seconds = 300},
   .lack = SMTP_LACK_DELIVER_BY},
  {"greeting-busy", MAIL_SECURITY_NONE, NULL, NULL, false, STAGE_CONNECT, MAIL_ERROR_SERVER_BUSY,
   .says = "too many"},
  {"greeting-refused", MAIL_SECURITY_NONE, NULL, NULL, false, STAGE_CONNECT,
   MAIL_ERROR_SERVER_REFUSED, .says = "not you"},
  // What stood on the wire before TLS may be anybody's (T7).
  {"greeting-refused", MAIL_SECURITY_STARTTLS, NULL, NULL, false, STAGE_CONNECT,
   MAIL_ERROR_SERVER_REFUSED},
  {"greeting-nonsense", MAIL_SECURITY_NONE, NULL, NULL, false, STAGE_CONNECT, MAIL_ERROR_PROTOCOL},
  {"greeting-cut", MAIL_SECURITY_NONE, NULL, NULL, false, STAGE_CONNECT, MAIL_ERROR_OFFLINE},
  {"auth-login", MAIL_SECURITY_NONE, "robin", .fails_at = STAGE_NONE, .verdicts = "250 250"},
  {"auth-rejected", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_AUTHENTICATE,
   MAIL_ERROR_AUTH_REJECTED, .says = "wrong"},
  {"auth-busy", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_AUTHENTICATE,
   MAIL_ERROR_SERVER_BUSY, .says = "later"},
  {"auth-needs-tls", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_AUTHENTICATE,
   MAIL_ERROR_UNSUPPORTED, .says = "encryption"},
  {"auth-not-offered", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_AUTHENTICATE,
   MAIL_ERROR_NO_MECHANISM},
  {"auth-outdated", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_AUTHENTICATE,
   MAIL_ERROR_NO_MECHANISM, .says = "DIGEST-MD5, CRAM-MD5"},
  {"auth-unproven", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_AUTHENTICATE,
   MAIL_ERROR_PROTOCOL},
  {"auth-bad-challenge", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_AUTHENTICATE,
   MAIL_ERROR_PROTOCOL},
  {"starttls", MAIL_SECURITY_STARTTLS, "robin", .fails_at = STAGE_NONE, .verdicts = "250 250"},
  {"starttls-stripped", MAIL_SECURITY_STARTTLS, "robin", NULL, false, STAGE_CONNECT,
   MAIL_ERROR_UNSUPPORTED},
  {"starttls-busy", MAIL_SECURITY_STARTTLS, "robin", NULL, false, STAGE_CONNECT,
   MAIL_ERROR_SERVER_BUSY},
  {"starttls-refused", MAIL_SECURITY_STARTTLS, "robin", NULL, false, STAGE_CONNECT,
   MAIL_ERROR_UNSUPPORTED},
  {"starttls-helo", MAIL_SECURITY_STARTTLS, "robin", NULL, false, STAGE_CONNECT,
   MAIL_ERROR_SERVER_REFUSED},
  {"chunks-exchange", MAIL_SECURITY_NONE, .fails_at = STAGE_NONE, .verdicts = "250 250"},
  {"chunks-one-by-one", MAIL_SECURITY_NONE, .fails_at = STAGE_NONE, .verdicts = "250 250"},
  {"chunks-not-settled", MAIL_SECURITY_NONE, NULL, NULL, false, STAGE_SEND, MAIL_ERROR_OFFLINE,
   SMTP_OUTCOME_TRANSIENT, "0 0"},
  {"chunks-dumped", MAIL_SECURITY_NONE, NULL, NULL, false, STAGE_SEND, MAIL_ERROR_OFFLINE,
   SMTP_OUTCOME_TRANSIENT, "250 250"},
  {"chunks-busy", MAIL_SECURITY_NONE, NULL, NULL, false, STAGE_SEND, MAIL_ERROR_SERVER_BUSY,
   SMTP_OUTCOME_TRANSIENT, "250 250", "no room"},
  {"chunks-intermediate", MAIL_SECURITY_NONE, NULL, NULL, false, STAGE_SEND, MAIL_ERROR_PROTOCOL,
   SMTP_OUTCOME_TRANSIENT, "0 0", "go on"},
  {"chunks-cut-after-last", MAIL_SECURITY_NONE, NULL, NULL, false, STAGE_SEND, MAIL_ERROR_OFFLINE,
   SMTP_OUTCOME_AMBIGUOUS, "250 250"},
  {"chunks-not-durable", MAIL_SECURITY_NONE, NULL, NULL, true, STAGE_SEND, MAIL_ERROR_STORE,
   SMTP_OUTCOME_TRANSIENT, "250 250"},
};

// What must come in one segment to be what it is.
static const Case whole_cases[] = {
  {"out-of-turn", MAIL_SECURITY_NONE, NULL, NULL, false, STAGE_CONNECT, MAIL_ERROR_PROTOCOL},
  {"endless-reply", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_SEND, MAIL_ERROR_PROTOCOL,
   SMTP_OUTCOME_TRANSIENT, "0 0"},
  {"chunks-yes-to-all", MAIL_SECURITY_NONE, NULL, NULL, false, STAGE_SEND, MAIL_ERROR_PROTOCOL,
   SMTP_OUTCOME_TRANSIENT, "0 0", "12 octets"},
  {"endless-reply-after-dot", MAIL_SECURITY_NONE, "robin", NULL, false, STAGE_SEND,
   MAIL_ERROR_PROTOCOL, SMTP_OUTCOME_AMBIGUOUS, "250 250"},
  {"starttls-injected", MAIL_SECURITY_STARTTLS, "robin", NULL, false, STAGE_CONNECT,
   MAIL_ERROR_PROTOCOL},
  {"starttls-injected-fragment", MAIL_SECURITY_STARTTLS, "robin", NULL, false, STAGE_CONNECT,
   MAIL_ERROR_PROTOCOL},
};

static SmtpSession *
new_session (WireScript *script, MailSecurity security)
{
  int fd = wire_script_start (script);
  g_autoptr (NetContext) context = net_context_new (NULL, NULL);
  MailService service = {
    .host = (char *) "localhost",
    .port = 587,
    .security = security,
    .pinned_sha256 = (char *) wire_script_get_certificate_sha256 (script),
  };

  return smtp_session_new_for_stream (net_stream_new_for_fd (context, &service, fd), &service);
}

static bool
before_final_dot (const SmtpResult *so_far, void *data, GError **error)
{
  if (data == NULL)
    return true;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_STORE, "disk full");
  return false;
}

static SmtpResult *
send (SmtpSession *session, const Case *one, GError **error)
{
  const char *const recipients[] = {"ana@example.com", "bob@example.com", one->third, NULL};
  g_autoptr (GBytes) content = g_bytes_new_static (CONTENT, strlen (CONTENT));
  SmtpMessage message = one->wishes;

  message.from = "robin@example.org";
  message.recipients = recipients;
  message.content = content;
  message.before_final_dot = before_final_dot;
  message.before_final_dot_data = one->is_not_durable ? session : NULL;
  return smtp_session_send (session, &message, NULL, error);
}

static void
check_result (const SmtpResult *result, const Case *one)
{
  g_autoptr (GString) codes = g_string_new (NULL);

  g_assert_cmpint (result->outcome, ==, one->outcome);
  g_assert_cmpint (result->lack, ==, one->lack);
  for (unsigned int i = 0; i < result->verdicts->len; i++) {
    const SmtpVerdict *verdict = g_ptr_array_index (result->verdicts, i);

    g_string_append_printf (codes, "%s%d", i > 0 ? " " : "", verdict->code);
  }
  g_assert_cmpstr (codes->str, ==, one->verdicts);
}

static Stage
run_session (SmtpSession *session, const Case *one, GError **error)
{
  if (!smtp_session_connect (session, NULL, error))
    return STAGE_CONNECT;
  if (one->user != NULL &&
      !smtp_session_authenticate (session, one->user, "secret", SASL_MECHANISM_NONE, NULL, error))
    return STAGE_AUTHENTICATE;
  g_autoptr (SmtpResult) result = send (session, one, error);

  check_result (result, one);
  return *error != NULL ? STAGE_SEND : STAGE_NONE;
}

static void
play (const Case *one, bool is_split)
{
  g_autofree char *name = g_strdup_printf ("smtp/%s.txt", one->script);
  WireScript *script = wire_script_new (name);
  g_autoptr (GError) error = NULL;

  if (is_split)
    wire_script_split_every_byte (script);
  SmtpSession *session = new_session (script, one->security);
  Stage stage = run_session (session, one, &error);

  if (stage != one->fails_at)
    g_test_message ("%s: %s", name, error != NULL ? error->message : "went well");
  g_assert_cmpint (stage, ==, one->fails_at);
  if (stage != STAGE_NONE) {
    g_assert_error (error, MAIL_ERROR, (int) one->code);
    g_assert_true ((mail_error_server_text (error) != NULL) == (one->says != NULL));
    g_assert_true (one->says == NULL || strstr (mail_error_server_text (error), one->says) != NULL);
  }
  smtp_session_quit (session, NULL);
  smtp_session_free (session);
  wire_script_finish (script);
}

// Mail that is lost, sent twice, or a password in a stranger's hands: each script says which.
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
    g_autofree char *path = g_strdup_printf ("/smtp/session/%s-%d%s", first[i].script, (int) i,
                                             is_split ? "/byte-by-byte" : "/whole");

    g_test_add_data_func (path, &first[i], is_split ? test_dialogue_byte_by_byte : test_dialogue);
  }
}

// Several messages over one connection.
typedef struct {
  const char *script;
  Case messages[4];     // what each comes to, up to one without verdicts
  uint64_t round_trips; // EHLO is one
  bool is_doubtful;     // of its chunks
} Series;

#define TAKEN {.verdicts = "250 250"}

static const Series series[] = {
  // What one left in the middle must not leak into the next. Two round trips for each message that
  // went out, one for the refused.
  {"reuse", {{.outcome = SMTP_OUTCOME_REFUSED, .verdicts = "550 550"}, TAKEN, TAKEN}, 6},
  // Two for the first, one for the second.
  {"chunks", {{.verdicts = "250 550"}, TAKEN}, 4},
  {"chunks-unknown", {TAKEN, TAKEN}, 7, true},
  {"chunks-declined", {TAKEN, TAKEN}, 7, true},
  {"chunks-nobody",
   {{.outcome = SMTP_OUTCOME_REFUSED, .verdicts = "550 550"},
    TAKEN,
    {.outcome = SMTP_OUTCOME_REFUSED, .verdicts = "550 550"},
    TAKEN},
   8},
  {"chunks-nobody-unknown",
   {{.outcome = SMTP_OUTCOME_REFUSED, .verdicts = "550 550"}, TAKEN},
   5,
   true},
  {"chunks-refused-sender",
   {{.outcome = SMTP_OUTCOME_REFUSED, .verdicts = "0 0"},
    TAKEN,
    {.outcome = SMTP_OUTCOME_REFUSED, .verdicts = "0 0"}},
   6},
  {"chunks-refused-message",
   {{.outcome = SMTP_OUTCOME_REFUSED, .verdicts = "250 250"},
    {.outcome = SMTP_OUTCOME_REFUSED, .verdicts = "250 250"}},
   5},
  // Nobody is asked about what can't have gone, and nothing is refused that nobody looked at.
  {"chunks-reset-shutdown",
   {{.outcome = SMTP_OUTCOME_REFUSED, .verdicts = "250 250"},
    {.outcome = SMTP_OUTCOME_TRANSIENT, .verdicts = "0 0"}},
   4},
  {"reset-refused",
   {{.outcome = SMTP_OUTCOME_REFUSED, .verdicts = "550 550"},
    {.outcome = SMTP_OUTCOME_TRANSIENT, .verdicts = "0 0"}},
   3},
  {"chunks-cut-at-once", {TAKEN, {.outcome = SMTP_OUTCOME_AMBIGUOUS, .verdicts = "0 0"}}, 4, true},
  {"chunks-cut-in-replies",
   {TAKEN, {.outcome = SMTP_OUTCOME_AMBIGUOUS, .verdicts = "550 250"}},
   4,
   true},
  {"chunks-shutdown", {TAKEN, {.outcome = SMTP_OUTCOME_TRANSIENT, .verdicts = "250 421"}}, 4},
  {"chunks-taken-for-nobody",
   {TAKEN, {.outcome = SMTP_OUTCOME_AMBIGUOUS, .verdicts = "0 0"}},
   4,
   true},
  {"chunks-reply-too-many",
   {TAKEN, {.outcome = SMTP_OUTCOME_AMBIGUOUS, .verdicts = "0 0"}},
   4,
   true},
  {"chunks-out-of-step", {TAKEN, {.outcome = SMTP_OUTCOME_AMBIGUOUS, .verdicts = "0 0"}}, 4, true},
};

// Mail that is lost, doubled, or told to be refused when it was taken.
static void
test_series (const void *data)
{
  const Series *one = data;
  g_autofree char *name = g_strdup_printf ("smtp/%s.txt", one->script);
  WireScript *script = wire_script_new (name);
  SmtpSession *session = new_session (script, MAIL_SECURITY_NONE);

  g_assert_true (smtp_session_connect (session, NULL, NULL));
  for (size_t i = 0; i < G_N_ELEMENTS (one->messages) && one->messages[i].verdicts != NULL; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (SmtpResult) result = send (session, &one->messages[i], &error);

    check_result (result, &one->messages[i]);
    g_assert_true ((error == NULL) == (result->outcome == SMTP_OUTCOME_ACCEPTED));
  }
  g_assert_true (smtp_session_has_doubtful_chunks (session) == one->is_doubtful);
  g_assert_cmpuint (net_stream_get_counters (smtp_session_get_stream (session))->round_trips, ==,
                    one->round_trips);
  smtp_session_quit (session, NULL);
  smtp_session_free (session);
  wire_script_finish (script);
}

#define LONG_BYTES 100000

// The dialogue of a message of two chunks after the question, with ANSWERS to them.
static WireScript *
new_long_script (const char *answers)
{
  g_autofree char *first = g_strnfill (65524 - 2, 'x');
  g_autofree char *rest = g_strnfill (LONG_BYTES - (65524 - 2), 'x');
  g_autofree char *text = g_strdup_printf (
    "S: 220 hi\nC: EHLO [127.0.0.1]\nS: 250-hi\nS: 250-PIPELINING\nS: 250 CHUNKING\n"
    "C: MAIL FROM:<robin@example.org>\nC: RCPT TO:<ana@example.com>\nC: BDAT 12\nC: Subject: x\n"
    "S: 250 ok\nS: 250 ok\nS: 250 ok\nC: BDAT 65524\nC\\: \\r\\n%s\nC: BDAT 34480 LAST\nC: %s\n%s",
    first, rest, answers);

  return wire_script_new_for_text (text);
}

static SmtpOutcome
send_long (const char *answers, int *out_code)
{
  WireScript *script = new_long_script (answers);
  SmtpSession *session = new_session (script, MAIL_SECURITY_NONE);
  const char *const recipients[] = {"ana@example.com", NULL};
  g_autofree char *line = g_strnfill (LONG_BYTES, 'x');
  g_autofree char *text = g_strdup_printf ("Subject: x\r\n\r\n%s\r\n", line);
  g_autoptr (GInputStream) stream =
    g_memory_input_stream_new_from_data (text, (gssize) strlen (text), NULL);
  const SmtpMessage message = {
    .from = "robin@example.org", .recipients = recipients, .stream = stream};
  g_autoptr (GError) error = NULL;

  g_assert_true (smtp_session_connect (session, NULL, NULL));
  g_autoptr (SmtpResult) result = smtp_session_send (session, &message, NULL, &error);
  SmtpOutcome outcome = result->outcome;

  g_assert_true ((error == NULL) == (outcome == SMTP_OUTCOME_ACCEPTED));
  *out_code = result->code;
  smtp_session_free (session);
  wire_script_finish (script);
  return outcome;
}

// A message of which a chunk was refused is not there, whatever is said of the last.
static void
test_long_message_in_chunks (void)
{
  int code;

  g_assert_cmpint (send_long ("S: 250 ok\nS: 250 queued\neof\n", &code), ==, SMTP_OUTCOME_ACCEPTED);
  g_assert_cmpint (
    send_long ("S: 552 5.3.4 Chunk exceeds message size limit\nS: 503 5.5.1 no\neof\n", &code), ==,
    SMTP_OUTCOME_REFUSED);
  g_assert_cmpint (code, ==, 552);
  g_assert_cmpint (send_long ("S: 250 ok\nS: 452 4.3.1 full\neof\n", &code), ==,
                   SMTP_OUTCOME_TRANSIENT);
  g_assert_cmpint (send_long ("S: 552 5.3.4 too big\nS: 250 queued\neof\n", &code), ==,
                   SMTP_OUTCOME_AMBIGUOUS);
  g_assert_cmpint (send_long ("S: 250 ok\ncut\n", &code), ==, SMTP_OUTCOME_AMBIGUOUS);
  g_assert_cmpint (send_long ("S: 354 what\neof\n", &code), ==, SMTP_OUTCOME_AMBIGUOUS);
}

// A header line that an old server would take for a command, or that hides a second line, is no
// question: that message goes by DATA.
static void
test_no_question_that_is_a_command (void)
{
  static const char *const contents[] = {
    "Mail-Followup-To: x\n\ny\n",
    "DATA: x\n\ny\n",
    "rset-a: x\n\ny\n",
    "Subject: a\rQUIT\n\nb\n",
    "no field\n\ny\n",
    "Subject: x\n",
    "",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (contents); i++) {
    WireScript *script = wire_script_new_for_text (
      "S: 220 hi\nC: EHLO [127.0.0.1]\nS: 250-hi\nS: 250-PIPELINING\nS: 250 CHUNKING\n"
      "C: MAIL FROM:<robin@example.org>\nC: RCPT TO:<ana@example.com>\nC: DATA\nS: 250 ok\nS: 250 "
      "ok\n"
      "S: 550 no\nC: QUIT\nS: 221 bye\neof\n");
    SmtpSession *session = new_session (script, MAIL_SECURITY_NONE);
    const char *const recipients[] = {"ana@example.com", NULL};
    g_autoptr (GBytes) content = g_bytes_new_static (contents[i], strlen (contents[i]));
    const SmtpMessage message = {
      .from = "robin@example.org", .recipients = recipients, .content = content};
    g_autoptr (GError) error = NULL;

    g_assert_true (smtp_session_connect (session, NULL, NULL));
    g_autoptr (SmtpResult) result = smtp_session_send (session, &message, NULL, &error);

    g_assert_cmpint (result->outcome, ==, SMTP_OUTCOME_REFUSED);
    smtp_session_quit (session, NULL);
    smtp_session_free (session);
    wire_script_finish (script);
  }
}

// A message that is too large would be sent again and again, for days.
static void
test_refusal_in_the_middle_is_heard (void)
{
  WireScript *script = wire_script_new ("smtp/refused-early.txt");
  SmtpSession *session = new_session (script, MAIL_SECURITY_NONE);
  g_autoptr (GError) error = NULL;
  const char *const recipients[] = {"ana@example.com", NULL};
  g_autoptr (GBytes) content = g_bytes_new_take (g_strnfill (8 << 20, 'x'), 8 << 20);
  const SmtpMessage message = {
    .from = "robin@example.org",
    .recipients = recipients,
    .content = content,
  };

  g_assert_true (smtp_session_connect (session, NULL, NULL));
  g_autoptr (SmtpResult) result = smtp_session_send (session, &message, NULL, &error);

  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_SERVER_REFUSED);
  g_assert_cmpint (result->outcome, ==, SMTP_OUTCOME_REFUSED);
  g_assert_cmpint (result->code, ==, 552);
  smtp_session_free (session);
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
  WireScript *script = wire_script_new_for_text ("S: 220 hi\nC: EHLO [127.0.0.1]\neof\n");
  SmtpSession *session = new_session (script, MAIL_SECURITY_NONE);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);

  g_assert_false (smtp_session_connect (session, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (smtp_session_is_connected (session));
  g_thread_join (thread);
  smtp_session_free (session);
  g_free (wire_script_finish_quietly (script));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_tests (cases, G_N_ELEMENTS (cases), false);
  add_tests (cases, G_N_ELEMENTS (cases), true);
  add_tests (whole_cases, G_N_ELEMENTS (whole_cases), false);
  for (size_t i = 0; i < G_N_ELEMENTS (series); i++) {
    g_autofree char *path = g_strdup_printf ("/smtp/session/series/%s", series[i].script);

    g_test_add_data_func (path, &series[i], test_series);
  }
  g_test_add_func ("/smtp/session/long-message-in-chunks", test_long_message_in_chunks);
  g_test_add_func ("/smtp/session/no-question-that-is-a-command",
                   test_no_question_that_is_a_command);
  g_test_add_func ("/smtp/session/refusal-in-the-middle-is-heard",
                   test_refusal_in_the_middle_is_heard);
  g_test_add_func ("/smtp/session/cancel-wakes-a-blocked-read", test_cancel_wakes_a_blocked_read);
  return g_test_run ();
}
