// SPDX-License-Identifier: GPL-3.0-or-later
//
// A server that answers every command with whatever comes to its mind: half-right responses, codes,
// literals, other tags, continuations, cuts. Every verb must come back, with an error exactly when
// it failed, and never crash. The seed is printed; --seed replays it.

#include "imap/imap-session.h"
#include "wire/wire-peer.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SESSIONS 400
#define VERBS 12

// What it may say; `%` is a number, `@` the tag of the command.
static const char *const phrases[] = {
  "* % EXISTS\r\n",
  "* % EXPUNGE\r\n",
  "* VANISHED (EARLIER) %:%,%\r\n",
  "* VANISHED %:*\r\n",
  "* % FETCH (UID % FLAGS (\\Seen own) MODSEQ (%))\r\n",
  "* % FETCH (UID % ENVELOPE (NIL \"s\" ((\"n\" NIL \"a\" \"b\")) NIL NIL NIL NIL NIL NIL "
  "\"<i>\"))\r\n",
  "* % FETCH (BODY[] {3}\r\nabc UID %)\r\n",
  "* % FETCH (UID % BODY[HEADER] {1000000}\r\n",
  "* % FETCH (UID % BODYSTRUCTURE ((\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" % %) \"MIXED\"))\r\n",
  "* % FETCH (UID % BODYSTRUCTURE ((((((\r\n",
  "* % UIDFETCH (FLAGS ())\r\n",
  "* LIST (\\HasChildren \\Sent) \"/\" \"a&AOQ-%\"\r\n",
  "* LIST () NIL {4}\r\nn a \r\n",
  "* LSUB () \"/\" x\r\n",
  "* STATUS \"a&AOQ-%\" (MESSAGES % UIDNEXT % UIDVALIDITY % HIGHESTMODSEQ %)\r\n",
  "* STATUS INBOX (MESSAGES %)\r\n",
  "* SEARCH % % %\r\n",
  "* ESEARCH (TAG \"@\") UID ALL %,%:%\r\n",
  "* FLAGS (\\Answered own)\r\n",
  "* OK [PERMANENTFLAGS (\\Seen \\*)] x\r\n",
  "* OK [UIDVALIDITY %] x\r\n",
  "* OK [UIDNEXT %] x\r\n",
  "* OK [HIGHESTMODSEQ %] x\r\n",
  "* OK [NOMODSEQ] x\r\n",
  "* OK [CLOSED] x\r\n",
  "* OK [COPYUID % %:% %:%] x\r\n",
  "* OK [ALERT] \001 \377 x\r\n",
  "* OK [INPROGRESS (\"@\" % %)] x\r\n",
  "* NO [OVERQUOTA] x\r\n",
  "* BAD x\r\n",
  "* CAPABILITY IMAP4rev1 MOVE LITERAL- ESEARCH LIST-EXTENDED IDLE UIDPLUS\r\n",
  "* CAPABILITY IMAP4rev2 CONDSTORE BINARY OBJECTID\r\n",
  "* ENABLED QRESYNC UTF8=ACCEPT\r\n",
  "* NAMESPACE ((\"\" \"/\")) NIL NIL\r\n",
  "* ID (\"name\" \"x\")\r\n",
  "+ go\r\n",
  "+ Z28=\r\n",
  "@ OK done\r\n",
  "@ OK [APPENDUID % %] done\r\n",
  "@ OK [COPYUID % % %] done\r\n",
  "@ OK [MODIFIED %,%] done\r\n",
  "@ OK [READ-ONLY] done\r\n",
  "@ NO [TRYCREATE] no\r\n",
  "@ NO no\r\n",
  "@ BAD bad\r\n",
};

// Said with each command, so that most of them end.
static const char *const ends[] = {"@ OK done\r\n", "@ OK done\r\n", "@ OK done\r\n", "@ NO no\r\n",
                                   "@ BAD bad\r\n"};

typedef struct {
  WirePeer *peer;
  GRand *random;
  GThread *thread;
} Hostile;

static bool
chance (GRand *random, int one_in)
{
  return g_rand_int_range (random, 0, one_in) == 0;
}

static void
append_phrase (GRand *random, GString *out, const char *phrase, const char *tag)
{
  for (const char *p = phrase; *p != '\0'; p++) {
    if (*p == '%')
      g_string_append_printf (out, "%u",
                              chance (random, 20) ? g_rand_int (random) : g_rand_int (random) % 20);
    else if (*p == '@')
      g_string_append (out, tag);
    else
      g_string_append_c (out, *p);
  }
}

// Here and there a byte is lost, doubled or changed.
static void
spoil (GRand *random, GString *said)
{
  while (said->len > 0 && chance (random, 6)) {
    gssize at = g_rand_int_range (random, 0, (int) said->len);
    if (chance (random, 3))
      g_string_erase (said, at, 1);
    else
      said->str[at] = (char) g_rand_int_range (random, 1, 256);
  }
}

static char *
make_answer (Hostile *hostile, const char *tag, gsize *out_n)
{
  GString *said = g_string_new (NULL);
  GRand *random = hostile->random;
  for (int n = g_rand_int_range (random, 0, 8); n > 0; n--)
    append_phrase (random, said, phrases[g_rand_int_range (random, 0, G_N_ELEMENTS (phrases))],
                   tag);
  spoil (random, said);
  if (!chance (random, 30))
    append_phrase (random, said, ends[g_rand_int_range (random, 0, G_N_ELEMENTS (ends))], tag);
  *out_n = said->len;
  return g_string_free (said, FALSE);
}

static void *
serve (void *data)
{
  Hostile *hostile = data;
  const char *greeting =
    "* PREAUTH [CAPABILITY IMAP4rev1 MOVE LITERAL+ ESEARCH QRESYNC ENABLE IDLE "
    "LIST-EXTENDED LIST-STATUS UIDPLUS ID NAMESPACE] hello\r\n";
  wire_peer_send (hostile->peer, greeting, strlen (greeting), false);
  char *line;
  while ((line = wire_peer_read_line (hostile->peer)) != NULL) {
    gsize n;
    char *space = strchr (line, ' ');
    if (space != NULL)
      *space = '\0';
    g_autofree char *answer = make_answer (hostile, line, &n);
    g_free (line);
    // A cut instead, or in the middle; silence would only wait for the deadline.
    bool last = chance (hostile->random, 25) || strstr (answer, "done") == NULL;
    if (!wire_peer_send (hostile->peer, answer, last ? n / 2 : n, false) || last)
      break;
  }
  wire_peer_close (hostile->peer);
  return NULL;
}

static void
on_fetch (void *data, const ImapFetch *fetch)
{
  *(unsigned *) data += fetch->uid;
}

static bool
on_write (void *data, const char *bytes, size_t n, GError **error)
{
  *(unsigned *) data += (unsigned char) bytes[n - 1];
  return true;
}

static void
on_vanished (void *data, const ImapUidSet *uids, bool earlier)
{
  *(unsigned *) data += imap_uid_set_max (uids);
}

static void
on_alert (void *data, const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

static const ImapEvents events = {.fetch = on_fetch, .vanished = on_vanished, .alert = on_alert};
static const ImapSink sink = {.write = on_write};

static bool
run_list (ImapSession *session, GError **error)
{
  g_autoptr (GPtrArray) folders =
    imap_session_list (session, IMAP_STATUS_MESSAGES | IMAP_STATUS_UIDNEXT, NULL, NULL, error);
  return folders != NULL;
}

static bool
run_status (ImapSession *session, GError **error)
{
  const char *names[] = {"INBOX", "a&AOQ-3"};
  ImapStatus counts[2];
  return imap_session_status (session, names, 2, IMAP_STATUS_MESSAGES, counts, NULL, error);
}

static bool
run_select (ImapSession *session, GError **error)
{
  ImapSelect parameters = {.uidvalidity = 3, .modseq = 5};
  return imap_session_select (session, "INBOX", &parameters, NULL, error);
}

static bool
run_fetch (ImapSession *session, GError **error)
{
  unsigned sum = 0;
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (1, 15);
  ImapFetchRequest request = {.uids = uids,
                              .items = IMAP_FETCH_ENVELOPE,
                              .section = "",
                              .on_fetch = on_fetch,
                              .sink = &sink,
                              .sink_data = &sum,
                              .data = &sum};
  uint32_t first = imap_session_fetch_begin (session, &request, NULL, error);
  if (first == 0)
    return false;
  request.uids = NULL;
  request.first = 3;
  uint32_t second = imap_session_fetch_begin (session, &request, NULL, NULL);
  if (second != 0)
    imap_session_fetch_end (session, second, NULL, NULL);
  return imap_session_fetch_end (session, first, NULL, error);
}

static bool
run_store (ImapSession *session, GError **error)
{
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (1, 9);
  g_autoptr (ImapUidSet) modified = NULL;
  return imap_session_store (session, uids, IMAP_STORE_ADD, MAIL_FLAG_SEEN, NULL, 7, &modified,
                             NULL, error);
}

static bool
run_move (ImapSession *session, GError **error)
{
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (1, 9);
  g_auto (ImapCopyUid) copy = {0};
  bool removed;
  return imap_session_move (session, uids, "x", &copy, &removed, NULL, error);
}

static bool
run_append (ImapSession *session, GError **error)
{
  uint32_t uidvalidity, uid;
  g_autoptr (GBytes) message = g_bytes_new_static ("A: b\r\n\r\nhello\r\n", 15);
  ImapAppend append = {.message = message};
  return imap_session_append (session, "x", &append, &uidvalidity, &uid, NULL, error);
}

static bool
run_search (ImapSession *session, GError **error)
{
  g_autoptr (ImapUidSet) found = imap_session_search (session, NULL, 0, NULL, error);
  return found != NULL;
}

static bool
run_idle (ImapSession *session, GError **error)
{
  ImapIdleEnd end;
  // Always readable: woken at once.
  int fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);
  bool ok = imap_session_idle (session, fd, 0, &end, NULL, error);
  close (fd);
  return ok;
}

static bool
run_unselect (ImapSession *session, GError **error)
{
  return imap_session_unselect (session, NULL, error);
}

static bool
run_noop (ImapSession *session, GError **error)
{
  char delimiter;
  imap_session_get_namespace (session, IMAP_NAMESPACE_PERSONAL, &delimiter, NULL);
  return imap_session_noop (session, NULL, error);
}

static bool (*const verbs[]) (ImapSession *, GError **) = {
  run_list, run_status, run_select, run_select, run_fetch,    run_fetch, run_store,
  run_move, run_append, run_search, run_idle,   run_unselect, run_noop,
};

static void
work (ImapSession *session, GRand *random)
{
  for (int i = 0; i < VERBS; i++) {
    GError *error = NULL;
    bool was_alive = imap_session_is_alive (session);
    bool ok = verbs[g_rand_int_range (random, 0, G_N_ELEMENTS (verbs))](session, &error);
    g_assert_true (ok == (error == NULL));
    g_assert_true (was_alive || !ok);
    g_clear_error (&error);
  }
}

static void
run_session (NetContext *net, uint32_t seed)
{
  unsigned sum = 0;
  GRand *random = g_rand_new_with_seed (seed);
  Hostile hostile = {.peer = wire_peer_new (), .random = g_rand_new_with_seed (seed + 1)};
  MailService service = {.host = (char *) "localhost", .security = MAIL_SECURITY_NONE};
  ImapLogin login = {
    .net = net, .service = &service, .user = "robin", .password = "secret", .want_qresync = true};
  // A client that waits for the rest of a literal says nothing more: it is left then.
  wire_peer_set_patience (hostile.peer, 100);
  NetStream *stream = net_stream_new_for_fd (net, &service, wire_peer_open (hostile.peer));
  hostile.thread = g_thread_new ("hostile", serve, &hostile);
  g_autoptr (GError) error = NULL;
  ImapSession *session = imap_session_open_stream (stream, &login, &events, &sum, NULL, &error);
  g_assert_true ((session != NULL) == (error == NULL));
  if (session != NULL)
    work (session, random);
  imap_session_free (session);
  g_thread_join (hostile.thread);
  wire_peer_free (hostile.peer);
  g_rand_free (hostile.random);
  g_rand_free (random);
}

// A broken or malicious server takes the whole program down, or hangs it.
static void
test_any_answer (void)
{
  g_autoptr (NetContext) net = net_context_new (NULL, NULL);
  uint32_t seed = (uint32_t) g_test_rand_int ();
  for (uint32_t i = 0; i < SESSIONS; i++)
    run_session (net, seed + 2 * i);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/hostile/any-answer", test_any_answer);
  return g_test_run ();
}
