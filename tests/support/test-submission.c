// SPDX-License-Identifier: GPL-3.0-or-later
//
// One session after the other. A message is taken before the answer that says so is begun, as
// servers do that keep their word.

#include "support/test-submission.h"

#include <stdlib.h>
#include <string.h>

struct _TestSubmission {
  TestTlsServer *server;
  unsigned manners;

  GMutex mutex; // for what follows
  GPtrArray *taken;
  bool is_busy; // a session is under way
  GCond idle;
  TestSubmissionStep step;
  void *data;
  const char *held_end;
  bool is_held;
  GCond let_go;
};

typedef struct {
  TestSubmission *submission;
  TestTlsPeer *peer;
  bool is_tls;
  unsigned number;     // of the message, from 1
  bool has_sender;     // MAIL was taken
  GString *content;    // by BDAT so far
  GPtrArray *accepted; // addresses
} Session;

static void
mail_free (void *data)
{
  TestSubmissionMail *mail = data;

  g_free (mail->content);
  g_strfreev (mail->recipients);
  g_free (mail);
}

static bool
has (Session *session, unsigned manner)
{
  return (session->submission->manners & manner) != 0;
}

// 421 says that a message was not taken, if one was about to be.
static void
say_busy (Session *session, const char *what)
{
  TestSubmission *submission = session->submission;

  if (g_str_equal (what, "taken")) {
    g_mutex_lock (&submission->mutex);
    g_ptr_array_set_size (submission->taken, (int) submission->taken->len - 1);
    g_mutex_unlock (&submission->mutex);
  }
  test_tls_peer_say (session->peer, "421 4.3.2 Closing down\r\n");
}

static void
wait_while_held (TestSubmission *submission, const char *step)
{
  g_mutex_lock (&submission->mutex);
  if (submission->held_end != NULL && g_str_has_suffix (step, submission->held_end)) {
    submission->is_held = true;
    while (submission->held_end != NULL)
      g_cond_wait (&submission->let_go, &submission->mutex);
    submission->is_held = false;
  }
  g_mutex_unlock (&submission->mutex);
}

// False: the line has ended.
static bool
tell (Session *session, const char *name, const char *what)
{
  TestSubmission *submission = session->submission;
  g_autofree char *step = session->number > 0 ?
                            g_strdup_printf ("%s %u: %s", name, session->number, what) :
                            g_strdup_printf ("%s: %s", name, what);

  wait_while_held (submission, step);
  g_mutex_lock (&submission->mutex);
  TestSubmissionStep func = submission->step;
  void *data = submission->data;
  g_mutex_unlock (&submission->mutex);
  TestSubmissionFate fate = func != NULL ? func (data, step) : TEST_SUBMISSION_GO_ON;
  if (fate == TEST_SUBMISSION_GO_ON)
    return true;
  if (fate == TEST_SUBMISSION_BUSY)
    say_busy (session, what);
  test_tls_peer_cut (session->peer);
  return false;
}

static bool
say_part (Session *session, const char *name, const char *text, size_t length, const char *what)
{
  g_autofree char *part = g_strndup (text, length);

  test_tls_peer_say (session->peer, part);
  return tell (session, name, what);
}

// CODE and WORDS as this server says such things. The caller frees.
static char *
phrase (Session *session, int code, const char *words)
{
  if (has (session, TEST_SUBMISSION_WORDY))
    return g_strdup_printf ("%d-%s\r\n%d-\r\n%d %d.0.0 that is all\r\n", code, words, code, code,
                            code / 100);
  if (has (session, TEST_SUBMISSION_SLOPPY))
    return code == 250 ? g_strdup ("250\n") : g_strdup_printf ("%d %s\n", code, words);
  return g_strdup_printf ("%d %s\r\n", code, words);
}

static bool
say_text (Session *session, const char *name, const char *reply)
{
  size_t line = strcspn (reply, "\n") + 1, length = strlen (reply);
  size_t half = line < length ? line : length / 2;

  return say_part (session, name, reply, half, "half said") &&
         say_part (session, name, reply + half, length - half, "said");
}

static bool
say (Session *session, const char *name, int code, const char *words)
{
  g_autofree char *reply = phrase (session, code, words);

  return say_text (session, name, reply);
}

static bool
greet_back (Session *session, bool is_extended)
{
  if (!is_extended)
    return say (session, "HELO", 250, "hello");
  if (has (session, TEST_SUBMISSION_NO_EHLO))
    return say (session, "EHLO", 502, "what?");
  bool offers_tls = has (session, TEST_SUBMISSION_STARTTLS) && !session->is_tls;
  bool offers_auth = has (session, TEST_SUBMISSION_AUTH) && !offers_tls;
  g_autofree char *reply =
    g_strdup_printf ("250-hello\r\n%s%s%s%s250 8BITMIME\r\n", offers_tls ? "250-STARTTLS\r\n" : "",
                     offers_auth ? "250-AUTH PLAIN\r\n" : "",
                     has (session, TEST_SUBMISSION_PIPELINING) ? "250-PIPELINING\r\n" : "",
                     has (session, TEST_SUBMISSION_CHUNKING) ? "250-CHUNKING\r\n" : "");

  return say_text (session, "EHLO", reply);
}

static bool
start_tls (Session *session)
{
  if (!say (session, "STARTTLS", 220, "go on") || !test_tls_peer_start_tls (session->peer))
    return false;
  session->is_tls = true;
  return tell (session, "STARTTLS", "TLS has begun");
}

static bool
check_secret (Session *session, const char *line)
{
  if (g_str_equal (line, "AUTH PLAIN")) {
    if (!say_text (session, "AUTH", "334 \r\n"))
      return false;
    g_autofree char *secret = test_tls_peer_hear (session->peer);

    if (secret == NULL || !tell (session, "the secret", "heard"))
      return false;
  }
  return say (session, "AUTH", 235, "welcome");
}

static void
forget_message (Session *session)
{
  session->has_sender = false;
  g_string_truncate (session->content, 0);
  g_ptr_array_set_size (session->accepted, 0);
}

static bool
take_sender (Session *session)
{
  forget_message (session);
  session->has_sender = true;
  return say (session, "MAIL", 250, "2.1.0 yes");
}

static bool
take_recipient (Session *session, const char *line)
{
  const char *address = strchr (line, '<');
  const char *close = address != NULL ? strchr (address, '>') : NULL;

  if (close == NULL || !session->has_sender)
    return say (session, "RCPT", 503, "5.5.1 not now");
  if (g_str_has_prefix (address + 1, "nobody"))
    return say (session, "RCPT", 550, "5.1.1 nobody of that name");
  if (g_str_has_prefix (address + 1, "later"))
    return say (session, "RCPT", 450, "4.2.0 not yet");
  g_ptr_array_add (session->accepted, g_strndup (address + 1, (size_t) (close - address - 1)));
  return say (session, "RCPT", 250, "2.1.5 yes");
}

// From here on it is delivered, whatever becomes of the line.
static bool
take_message (Session *session, const char *name)
{
  TestSubmission *submission = session->submission;
  TestSubmissionMail *mail = g_new0 (TestSubmissionMail, 1);

  mail->content = g_strdup (session->content->str);
  g_ptr_array_add (session->accepted, NULL);
  mail->recipients = g_strdupv ((char **) session->accepted->pdata);
  g_mutex_lock (&submission->mutex);
  g_ptr_array_add (submission->taken, mail);
  g_mutex_unlock (&submission->mutex);
  forget_message (session);
  if (!tell (session, name, "taken"))
    return false;
  return has (session, TEST_SUBMISSION_NONSENSE) ? say_text (session, name, "ok, queued\r\n") :
                                                   say (session, name, 250, "2.0.0 taken");
}

static bool
take_data (Session *session)
{
  bool is_first = true;

  if (session->accepted->len == 0)
    return say (session, "DATA", 554, "5.5.1 for nobody");
  if (!say (session, "DATA", 354, "go on"))
    return false;
  for (;;) {
    g_autofree char *line = test_tls_peer_hear (session->peer);

    if (line == NULL)
      return false;
    if (is_first && !tell (session, "the content", "begun"))
      return false;
    is_first = false;
    if (g_str_equal (line, "."))
      break;
    g_string_append_printf (session->content, "%s\n", *line == '.' ? line + 1 : line);
  }
  return tell (session, "the dot", "heard") && take_message (session, "the dot");
}

// A chunk's lines; ours end where a line does.
static bool
hear_chunk (Session *session, size_t length, GString *out)
{
  for (bool is_first = true; length > 0; is_first = false) {
    g_autofree char *line = test_tls_peer_hear (session->peer);

    if (line == NULL || strlen (line) + 2 > length)
      return false;
    length -= strlen (line) + 2;
    g_string_append_printf (out, "%s\n", line);
    if (is_first && length > 0 && !tell (session, "the chunk", "begun"))
      return false;
  }
  return true;
}

static bool
take_chunk (Session *session, const char *line)
{
  g_autoptr (GString) chunk = g_string_new (NULL);
  bool is_last = g_str_has_suffix (line, " LAST");
  const char *name = is_last ? "the last chunk" : "the chunk";

  if (!hear_chunk (session, strtoul (line + strlen ("BDAT "), NULL, 10), chunk) ||
      !tell (session, name, "heard"))
    return false;
  if (session->accepted->len == 0)
    return say (session, name, 554, "5.5.1 for nobody");
  g_string_append (session->content, chunk->str);
  return is_last ? take_message (session, name) : say (session, name, 250, "2.0.0 more");
}

static bool
answer (Session *session, const char *line)
{
  if (g_str_has_prefix (line, "EHLO"))
    return greet_back (session, true);
  if (g_str_has_prefix (line, "HELO"))
    return greet_back (session, false);
  if (g_str_equal (line, "STARTTLS"))
    return start_tls (session);
  if (g_str_has_prefix (line, "AUTH"))
    return check_secret (session, line);
  if (g_str_has_prefix (line, "MAIL"))
    return take_sender (session);
  if (g_str_has_prefix (line, "RCPT"))
    return take_recipient (session, line);
  if (g_str_equal (line, "DATA"))
    return take_data (session);
  if (g_str_has_prefix (line, "BDAT") && has (session, TEST_SUBMISSION_CHUNKING))
    return take_chunk (session, line);
  if (g_str_equal (line, "RSET")) {
    forget_message (session);
    return say (session, "RSET", 250, "2.0.0 forgotten");
  }
  if (!g_str_equal (line, "QUIT"))
    return say (session, "what", 500, "5.5.1 what?");
  say (session, "QUIT", 221, "2.0.0 bye");
  return false;
}

// What a command is called by; nothing by a secret.
static bool
tell_heard (Session *session, const char *line)
{
  static const char *const verbs[] = {"EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT",
                                      "DATA", "BDAT", "RSET",     "QUIT", NULL};
  const char *const *verb = verbs;

  while (*verb != NULL && !g_str_has_prefix (line, *verb))
    verb++;
  session->number += g_strcmp0 (*verb, "MAIL") == 0;
  if (g_str_has_suffix (line, " LAST"))
    return tell (session, "BDAT LAST", "heard");
  return tell (session, *verb != NULL ? *verb : "what", "heard");
}

static void
set_busy (TestSubmission *submission, bool is_busy)
{
  g_mutex_lock (&submission->mutex);
  submission->is_busy = is_busy;
  g_cond_broadcast (&submission->idle);
  g_mutex_unlock (&submission->mutex);
}

static void
talk (TestTlsPeer *peer, void *data)
{
  Session session = {.submission = data,
                     .peer = peer,
                     .content = g_string_new (NULL),
                     .accepted = g_ptr_array_new_with_free_func (g_free)};
  char *line = NULL;

  set_busy (data, true);
  if (tell (&session, "the line", "open") && say (&session, "greeting", 220, "at your service"))
    while ((line = test_tls_peer_hear (peer)) != NULL && tell_heard (&session, line) &&
           answer (&session, line))
      g_clear_pointer (&line, g_free);
  g_free (line);
  g_string_free (session.content, TRUE);
  g_ptr_array_unref (session.accepted);
  set_busy (data, false);
}

TestSubmission *
test_submission_new (TestAuthority *authority, unsigned manners)
{
  TestSubmission *submission = g_new0 (TestSubmission, 1);
  const TestTlsOptions options = {.certificate = {.names = "DNS:localhost, IP:127.0.0.1"},
                                  .starts_in_clear = true,
                                  .talk = talk,
                                  .data = submission};

  g_mutex_init (&submission->mutex);
  g_cond_init (&submission->idle);
  g_cond_init (&submission->let_go);
  submission->manners = manners;
  submission->taken = g_ptr_array_new_with_free_func (mail_free);
  submission->server = test_tls_server_new (authority, &options);
  return submission;
}

void
test_submission_free (TestSubmission *submission)
{
  g_free (test_tls_server_stop (submission->server));
  g_ptr_array_unref (submission->taken);
  g_cond_clear (&submission->idle);
  g_cond_clear (&submission->let_go);
  g_mutex_clear (&submission->mutex);
  g_free (submission);
}

uint16_t
test_submission_get_port (TestSubmission *submission)
{
  return test_tls_server_get_port (submission->server);
}

void
test_submission_set_step (TestSubmission *submission, TestSubmissionStep step, void *data)
{
  g_mutex_lock (&submission->mutex);
  submission->step = step;
  submission->data = data;
  g_mutex_unlock (&submission->mutex);
}

void
test_submission_hold (TestSubmission *submission, const char *end)
{
  g_mutex_lock (&submission->mutex);
  submission->held_end = end;
  g_cond_broadcast (&submission->let_go);
  g_mutex_unlock (&submission->mutex);
}

bool
test_submission_is_held (TestSubmission *submission)
{
  g_mutex_lock (&submission->mutex);
  bool is_held = submission->is_held;
  g_mutex_unlock (&submission->mutex);
  return is_held;
}

void
test_submission_wait (TestSubmission *submission)
{
  g_mutex_lock (&submission->mutex);
  while (submission->is_busy)
    g_cond_wait (&submission->idle, &submission->mutex);
  g_mutex_unlock (&submission->mutex);
}

GPtrArray *
test_submission_take_all (TestSubmission *submission)
{
  g_mutex_lock (&submission->mutex);
  GPtrArray *taken = submission->taken;
  submission->taken = g_ptr_array_new_with_free_func (mail_free);
  g_mutex_unlock (&submission->mutex);
  return taken;
}
