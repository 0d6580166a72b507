// SPDX-License-Identifier: GPL-3.0-or-later
//
// One session after the other: each sees the maildrop as it was when it began.

#include "support/test-maildrop.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  unsigned serial; // it is told apart by
  char *uid, *id, *text;
  bool is_marked;
} Message;

struct _TestMaildrop {
  TestTlsServer *server;
  unsigned manners;

  GMutex mutex; // for what follows: the test changes it while sessions go on
  GPtrArray *messages;
  unsigned serials, generation;
  bool is_busy; // a session is under way
  bool is_too_early;
  unsigned log_ins;
  GCond idle;
  TestMaildropStep step;
  void *data;
};

// What the session under way was told of.
typedef struct {
  TestMaildrop *maildrop;
  TestTlsPeer *peer;
  GPtrArray *messages; // as it began
  bool *deleted;
} Session;

static void
message_free (void *data)
{
  Message *message = data;

  g_free (message->uid);
  g_free (message->id);
  g_free (message->text);
  g_free (message);
}

static void *
copy_message (const void *source, void *unused)
{
  Message *copy = g_memdup2 (source, sizeof *copy);

  copy->uid = g_strdup (copy->uid);
  copy->id = g_strdup (copy->id);
  copy->text = g_strdup (copy->text);
  return copy;
}

// False: the line has ended.
static bool
tell (Session *session, const char *line, const char *what)
{
  TestMaildrop *maildrop = session->maildrop;
  g_autofree char *step = g_strdup_printf ("%s: %s", line, what);

  g_mutex_lock (&maildrop->mutex);
  TestMaildropStep func = maildrop->step;
  void *data = maildrop->data;
  g_mutex_unlock (&maildrop->mutex);
  if (func == NULL || func (data, step))
    return true;
  test_tls_peer_cut (session->peer);
  return false;
}

static bool
say_part (Session *session, const char *line, const char *text, size_t length, const char *what)
{
  g_autofree char *part = g_strndup (text, length);

  test_tls_peer_say (session->peer, part);
  return tell (session, line, what);
}

static bool
say (Session *session, const char *line, const char *reply)
{
  size_t half = strlen (reply) / 2;

  return say_part (session, line, reply, half, "half said") &&
         say_part (session, line, reply + half, strlen (reply), "said");
}

// A reply of more lines ends with a dot of its own.
static bool
say_lines (Session *session, const char *line, const char *reply)
{
  size_t first = strcspn (reply, "\n") + 1, end = strlen (reply) - 3, half = (end - first) / 2;

  return say_part (session, line, reply, first, "begun") &&
         (half == 0 || say_part (session, line, reply + first, half, "half said")) &&
         say_part (session, line, reply + first + half, end - first - half, "all but its end") &&
         say_part (session, line, reply + end, 3, "said");
}

static Message *
find (Session *session, const char *number)
{
  unsigned long n = strtoul (number, NULL, 10);

  return n >= 1 && n <= session->messages->len && !session->deleted[n - 1] ?
           session->messages->pdata[n - 1] :
           NULL;
}

char *
test_maildrop_mark (const char *text)
{
  const char *body = strstr (text, "\r\n\r\n");
  size_t header = body != NULL ? (size_t) (body - text) + 2 : strlen (text);

  return g_strdup_printf ("%.*sX-UID: 7\r\nStatus: RO\r\n%s", (int) header, text, text + header);
}

// Up to LINES of the body, -1: all of it.
static char *
make_content (const Message *message, long lines)
{
  const char *end = message->text + strlen (message->text), *next;
  GString *content = g_string_new ("+OK here it is\r\n");
  bool is_body = false;

  // What is behind the last line's end is no line.
  for (const char *line = message->text; line < end; line = next) {
    const char *lf = memchr (line, '\n', (size_t) (end - line));

    if (lf == NULL || (is_body && lines-- == 0))
      break;
    next = lf + 1;
    if (*line == '.')
      g_string_append_c (content, '.');
    g_string_append_len (content, line, next - line);
    is_body = is_body || *line == '\r';
  }
  g_string_append (content, ".\r\n");
  return g_string_free (content, FALSE);
}

static size_t
size_of (Session *session, const Message *message)
{
  size_t size = strlen (message->text);

  return (session->maildrop->manners & TEST_MAILDROP_LIES) != 0 ? size / 2 + 7 : size;
}

// A line of LIST or UIDL.
static void
append_entry (Session *session, GString *text, unsigned i, bool is_uid)
{
  const Message *message = session->messages->pdata[i];

  if (is_uid)
    g_string_append_printf (text, "%u %s\r\n", i + 1, message->uid);
  else
    g_string_append_printf (text, "%u %zu\r\n", i + 1, size_of (session, message));
}

static bool
list (Session *session, const char *line, const char *number)
{
  bool is_uid = g_str_has_prefix (line, "UIDL");
  bool hides = is_uid && (session->maildrop->manners & TEST_MAILDROP_LISTS_NO_UID) != 0;
  g_autoptr (GString) text = g_string_new ("+OK ");

  if (*number != '\0' && find (session, number) == NULL)
    return say (session, line, "-ERR no such message\r\n");
  if (*number != '\0') {
    append_entry (session, text, (unsigned) strtoul (number, NULL, 10) - 1, is_uid);
    return say (session, line, text->str);
  }
  g_string_append (text, "these\r\n");
  for (unsigned i = 0; i < session->messages->len; i++)
    if (!hides && !session->deleted[i])
      append_entry (session, text, i, is_uid);
  g_string_append (text, ".\r\n");
  return say_lines (session, line, text->str);
}

static int
find_place (TestMaildrop *maildrop, unsigned serial)
{
  for (unsigned i = 0; i < maildrop->messages->len; i++)
    if (((const Message *) maildrop->messages->pdata[i])->serial == serial)
      return (int) i;
  return -1;
}

// The next session shows that MESSAGE was read.
static void
note_read (Session *session, const Message *message)
{
  TestMaildrop *maildrop = session->maildrop;

  g_mutex_lock (&maildrop->mutex);
  int place = find_place (maildrop, message->serial);
  Message *kept = place >= 0 ? maildrop->messages->pdata[place] : NULL;

  if (kept != NULL && !kept->is_marked && (maildrop->manners & TEST_MAILDROP_MARKS) != 0) {
    g_autofree char *text = g_steal_pointer (&kept->text);

    kept->text = test_maildrop_mark (text);
    kept->is_marked = true;
  }
  g_mutex_unlock (&maildrop->mutex);
}

static bool
say_content (Session *session, const char *line, const char *arguments)
{
  g_auto (GStrv) words = g_strsplit (arguments, " ", 2);
  const Message *message = find (session, words[0]);

  if (message == NULL)
    return say (session, line, "-ERR no such message\r\n");
  g_autofree char *text =
    make_content (message, words[1] != NULL ? strtol (words[1], NULL, 10) : -1);
  if (words[1] == NULL)
    note_read (session, message);
  return say_lines (session, line, text);
}

static void
expunge (Session *session)
{
  TestMaildrop *maildrop = session->maildrop;

  g_mutex_lock (&maildrop->mutex);
  for (unsigned i = 0; i < session->messages->len; i++) {
    int place = find_place (maildrop, ((const Message *) session->messages->pdata[i])->serial);

    if (session->deleted[i] && place >= 0)
      g_ptr_array_remove_index (maildrop->messages, (unsigned) place);
  }
  g_mutex_unlock (&maildrop->mutex);
}

static bool delete (Session *session, const char *line, const char *number)
{
  if (find (session, number) == NULL)
    return say (session, line, "-ERR no such message\r\n");
  session->deleted[strtoul (number, NULL, 10) - 1] = true;
  if ((session->maildrop->manners & TEST_MAILDROP_EAGER) != 0)
    expunge (session);
  return say (session, line, "+OK it goes\r\n");
}

static bool
quit (Session *session, const char *line)
{
  expunge (session);
  if (tell (session, line, "done"))
    say (session, line, "+OK bye\r\n");
  return false;
}

static bool
tell_capabilities (Session *session, const char *line)
{
  unsigned manners = session->maildrop->manners;
  g_autofree char *text =
    g_strdup_printf ("+OK\r\nUSER\r\nRESP-CODES\r\nSASL PLAIN\r\n%s%s%s%s%s%s.\r\n",
                     (manners & TEST_MAILDROP_NO_UIDL) == 0 ? "UIDL\r\n" : "",
                     (manners & TEST_MAILDROP_STLS) != 0 ? "STLS\r\n" : "",
                     (manners & TEST_MAILDROP_PIPELINING) != 0 ? "PIPELINING\r\n" : "",
                     (manners & TEST_MAILDROP_NO_TOP) == 0 ? "TOP\r\n" : "",
                     (manners & TEST_MAILDROP_EXPIRES) != 0 ? "EXPIRE 30\r\n" : "",
                     (manners & TEST_MAILDROP_DELAYS) != 0 ? "LOGIN-DELAY 600\r\n" : "");

  return say_lines (session, line, text);
}

static bool
start_tls (Session *session, const char *line)
{
  return say (session, line, "+OK\r\n") && test_tls_peer_start_tls (session->peer) &&
         tell (session, line, "TLS has begun");
}

static bool
tell_count (Session *session, const char *line)
{
  g_autofree char *text = g_strdup_printf ("+OK %u 1000\r\n", session->messages->len);

  return say (session, line, text);
}

// To a secret, which is always right.
static bool
let_in (Session *session, const char *line)
{
  TestMaildrop *maildrop = session->maildrop;

  g_mutex_lock (&maildrop->mutex);
  bool is_too_early = maildrop->is_too_early;
  maildrop->log_ins += !is_too_early;
  g_mutex_unlock (&maildrop->mutex);
  return say (session, line, is_too_early ? "-ERR [LOGIN-DELAY] not so soon\r\n" : "+OK\r\n");
}

static bool
check_secret (Session *session, const char *line)
{
  if (!g_str_equal (line, "AUTH PLAIN"))
    return let_in (session, "AUTH");
  if (!say (session, "AUTH", "+ \r\n"))
    return false;
  g_autofree char *secret = test_tls_peer_hear (session->peer);

  return secret != NULL && tell (session, "the secret", "heard") && let_in (session, "the secret");
}

static bool
answer (Session *session, const char *line)
{
  unsigned manners = session->maildrop->manners;
  bool has_capa = (manners & TEST_MAILDROP_NO_CAPA) == 0;
  const char *space = strchr (line, ' '), *arguments = space != NULL ? space + 1 : "";

  if (has_capa && g_str_equal (line, "CAPA"))
    return tell_capabilities (session, line);
  if ((manners & TEST_MAILDROP_STLS) != 0 && g_str_equal (line, "STLS"))
    return start_tls (session, line);
  if (has_capa && g_str_has_prefix (line, "AUTH"))
    return check_secret (session, line);
  if (g_str_has_prefix (line, "PASS"))
    return let_in (session, "PASS");
  if (g_str_has_prefix (line, "USER") || g_str_equal (line, "NOOP"))
    return say (session, line, "+OK\r\n");
  if (g_str_equal (line, "STAT"))
    return tell_count (session, line);
  if (g_str_has_prefix (line, "LIST") ||
      (g_str_has_prefix (line, "UIDL") && (manners & TEST_MAILDROP_NO_UIDL) == 0))
    return list (session, line, arguments);
  if (g_str_has_prefix (line, "RETR") ||
      (g_str_has_prefix (line, "TOP") && (manners & TEST_MAILDROP_NO_TOP) == 0))
    return say_content (session, line, arguments);
  if (g_str_has_prefix (line, "DELE"))
    return delete (session, line, arguments);
  if (g_str_equal (line, "QUIT"))
    return quit (session, line);
  return say (session, line, "-ERR what?\r\n");
}

// Nothing is called by a secret.
static bool
tell_heard (Session *session, const char *line)
{
  bool is_secret = g_str_has_prefix (line, "AUTH") || g_str_has_prefix (line, "PASS");
  g_autofree char *name = g_strndup (line, is_secret ? 4 : strlen (line));

  return tell (session, name, "heard");
}

static void
begin (Session *session)
{
  TestMaildrop *maildrop = session->maildrop;

  g_mutex_lock (&maildrop->mutex);
  maildrop->is_busy = true;
  session->messages = g_ptr_array_copy (maildrop->messages, copy_message, NULL);
  g_mutex_unlock (&maildrop->mutex);
  g_ptr_array_set_free_func (session->messages, message_free);
  session->deleted = g_new0 (bool, session->messages->len + 1);
}

static void
end (Session *session)
{
  TestMaildrop *maildrop = session->maildrop;

  g_free (session->deleted);
  g_ptr_array_unref (session->messages);
  g_mutex_lock (&maildrop->mutex);
  maildrop->is_busy = false;
  g_cond_broadcast (&maildrop->idle);
  g_mutex_unlock (&maildrop->mutex);
}

static void
talk (TestTlsPeer *peer, void *data)
{
  Session session = {.maildrop = data, .peer = peer};
  char *line = NULL;

  begin (&session);
  if (tell (&session, "the line", "open") && say (&session, "greeting", "+OK at your service\r\n"))
    while ((line = test_tls_peer_hear (peer)) != NULL && tell_heard (&session, line) &&
           answer (&session, line))
      g_clear_pointer (&line, g_free);
  g_free (line);
  end (&session);
}

TestMaildrop *
test_maildrop_new (TestAuthority *authority, unsigned manners)
{
  TestMaildrop *maildrop = g_new0 (TestMaildrop, 1);
  const TestTlsOptions options = {.certificate = {.names = "DNS:localhost, IP:127.0.0.1"},
                                  .starts_in_clear = true,
                                  .talk = talk,
                                  .data = maildrop};

  g_mutex_init (&maildrop->mutex);
  g_cond_init (&maildrop->idle);
  maildrop->manners = manners;
  maildrop->messages = g_ptr_array_new_with_free_func (message_free);
  maildrop->server = test_tls_server_new (authority, &options);
  return maildrop;
}

void
test_maildrop_free (TestMaildrop *maildrop)
{
  g_free (test_tls_server_stop (maildrop->server));
  g_ptr_array_unref (maildrop->messages);
  g_cond_clear (&maildrop->idle);
  g_mutex_clear (&maildrop->mutex);
  g_free (maildrop);
}

uint16_t
test_maildrop_get_port (TestMaildrop *maildrop)
{
  return test_tls_server_get_port (maildrop->server);
}

void
test_maildrop_set_step (TestMaildrop *maildrop, TestMaildropStep step, void *data)
{
  g_mutex_lock (&maildrop->mutex);
  maildrop->step = step;
  maildrop->data = data;
  g_mutex_unlock (&maildrop->mutex);
}

void
test_maildrop_wait (TestMaildrop *maildrop)
{
  g_mutex_lock (&maildrop->mutex);
  while (maildrop->is_busy)
    g_cond_wait (&maildrop->idle, &maildrop->mutex);
  g_mutex_unlock (&maildrop->mutex);
}

static char *
make_uid (TestMaildrop *maildrop, unsigned serial)
{
  const char *odd = (maildrop->manners & TEST_MAILDROP_ODD_UIDS) != 0 ? " of mine" : "";

  return g_strdup_printf ("g%u-%u%s", maildrop->generation, serial, odd);
}

void
test_maildrop_deliver (TestMaildrop *maildrop, const char *id, const char *text)
{
  Message *message = g_new0 (Message, 1);

  g_mutex_lock (&maildrop->mutex);
  message->serial = ++maildrop->serials;
  message->uid = make_uid (maildrop, message->serial);
  message->id = g_strdup (id);
  message->text = g_strdup (text);
  g_ptr_array_add (maildrop->messages, message);
  g_mutex_unlock (&maildrop->mutex);
}

bool
test_maildrop_remove (TestMaildrop *maildrop, const char *id)
{
  bool found = false;

  g_mutex_lock (&maildrop->mutex);
  for (unsigned i = 0; !found && i < maildrop->messages->len; i++) {
    found = g_str_equal (((const Message *) maildrop->messages->pdata[i])->id, id);
    if (found)
      g_ptr_array_remove_index (maildrop->messages, i);
  }
  g_mutex_unlock (&maildrop->mutex);
  return found;
}

void
test_maildrop_set_too_early (TestMaildrop *maildrop, bool is_too_early)
{
  g_mutex_lock (&maildrop->mutex);
  maildrop->is_too_early = is_too_early;
  g_mutex_unlock (&maildrop->mutex);
}

unsigned
test_maildrop_count_log_ins (TestMaildrop *maildrop)
{
  g_mutex_lock (&maildrop->mutex);
  unsigned n = maildrop->log_ins;
  g_mutex_unlock (&maildrop->mutex);
  return n;
}

void
test_maildrop_set_uid (TestMaildrop *maildrop, const char *id, const char *uid)
{
  g_mutex_lock (&maildrop->mutex);
  for (unsigned i = 0; i < maildrop->messages->len; i++) {
    Message *message = maildrop->messages->pdata[i];

    if (g_str_equal (message->id, id))
      g_set_str (&message->uid, uid);
  }
  g_mutex_unlock (&maildrop->mutex);
}

void
test_maildrop_renew_uids (TestMaildrop *maildrop)
{
  g_mutex_lock (&maildrop->mutex);
  maildrop->generation++;
  for (unsigned i = 0; i < maildrop->messages->len; i++) {
    Message *message = maildrop->messages->pdata[i];

    g_free (message->uid);
    message->uid = make_uid (maildrop, message->serial);
  }
  g_mutex_unlock (&maildrop->mutex);
}

char **
test_maildrop_dup_ids (TestMaildrop *maildrop)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_mutex_lock (&maildrop->mutex);
  for (unsigned i = 0; i < maildrop->messages->len; i++)
    g_strv_builder_add (builder, ((const Message *) maildrop->messages->pdata[i])->id);
  g_mutex_unlock (&maildrop->mutex);
  return g_strv_builder_end (builder);
}
