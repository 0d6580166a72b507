// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whole sessions with servers that answer as real ones did ($MAIL_CORPUS/transcripts/imap): what
// each verb makes of them. Skips where the corpus is absent.

#include "imap/imap-session.h"
#include "wire/wire-peer.h"

#include "base/mail-error.h"

#include <string.h>

// What a server answers to a command that begins with WORDS: a file of the transcripts.
typedef struct {
  const char *words;
  const char *file;
} Answer;

// One kind of server: its answers, and what we must make of them.
typedef struct {
  const char *name;
  const char *greeting; // a file, or the line itself
  Answer answers[8];
  const char *roles; // "path=role …" of what has one
  bool files_sent;
} Family;

static const Family families[] = {
  {.name = "gmail",
   .greeting = "gmail/greeting.txt",
   .answers = {{"CAPABILITY", "gmail/capability.txt"},
               {"AUTHENTICATE", "gmail/authenticate.txt"},
               {"XLIST", "gmail/xlist.txt"},
               {"SELECT", "gmail/select-inbox.txt"}},
   .roles = "INBOX=inbox [Gmail]/All Mail=all [Gmail]/Drafts=drafts [Gmail]/Important=important "
            "[Gmail]/Sent Mail=sent "
            "[Gmail]/Spam=junk [Gmail]/Starred=flagged [Gmail]/Trash=trash",
   .files_sent = true},
  {.name = "dovecot",
   .greeting = "dovecot/greeting.txt",
   .answers = {{"AUTHENTICATE", "dovecot/authenticate.txt"},
               {"ENABLE", "dovecot/enable-qresync.txt"},
               {"LIST", "dovecot/list-special-use.txt"},
               {"SELECT", "dovecot/select-unittests-messages.txt"}},
   .roles = "Drafts=drafts Junk=junk Sent Messages=sent Trash=trash"},
  {.name = "cyrus",
   .greeting = "cyrus/greeting.txt",
   .answers = {{"AUTHENTICATE", "cyrus/authenticate.txt"},
               {"LIST", "common/list-inbox.txt"},
               {"SELECT", "common/select-inbox.txt"}},
   .roles = "INBOX=inbox"},
  {.name = "lowercase",
   .greeting = "lowercase/greeting.txt",
   .answers = {{"CAPABILITY", "lowercase/capability.txt"},
               {"LIST", "lowercase/list.txt"},
               {"SELECT", "common/select-inbox-no-modseq.txt"}},
   .roles = "INBOX=inbox Trash=trash"},
};

static char *corpus;

// A server at work: answers by table until the client goes.
typedef struct {
  const Family *family;
  const char *fetch; // what UID FETCH is answered with; NULL: nothing
  WirePeer *peer;
} Server;

// Some files have lost their CRs, which the literals' sizes count.
static char *
read_answer (const char *file, const char *tag, size_t *out_n)
{
  g_autofree char *path = g_build_filename (corpus, file, NULL);
  g_autofree char *bytes = NULL;
  size_t n;
  if (!g_file_get_contents (path, &bytes, &n, NULL))
    g_error ("%s is not there", path);
  GString *answer = g_string_new_len (bytes, (gssize) n);
  g_string_replace (answer, "A########", tag, 0);
  if (strstr (answer->str, "\r\n") == NULL)
    g_string_replace (answer, "\n", "\r\n", 0);
  *out_n = answer->len;
  return g_string_free (answer, FALSE);
}

static void
say_file (Server *server, const char *file, const char *tag)
{
  size_t n;
  g_autofree char *answer = read_answer (file, tag, &n);
  wire_peer_send (server->peer, answer, n, false);
}

static void
say_ok (Server *server, const char *tag)
{
  g_autofree char *line = g_strdup_printf ("%s OK done\r\n", tag);
  wire_peer_send (server->peer, line, strlen (line), false);
}

static void
answer (Server *server, const char *tag, const char *command)
{
  if (g_str_has_prefix (command, "UID FETCH") && server->fetch != NULL) {
    say_file (server, server->fetch, tag);
    return;
  }
  for (size_t i = 0; server->family->answers[i].words != NULL; i++) {
    if (g_str_has_prefix (command, server->family->answers[i].words)) {
      say_file (server, server->family->answers[i].file, tag);
      return;
    }
  }
  say_ok (server, tag);
}

static void *
serve (void *data)
{
  Server *server = data;
  say_file (server, server->family->greeting, "");
  for (;;) {
    g_autofree char *line = wire_peer_read_line (server->peer);
    char *space = line != NULL ? strchr (line, ' ') : NULL;
    // A SASL response has none, and needs no answer of its own.
    if (line == NULL)
      return NULL;
    if (space == NULL)
      continue;
    *space = '\0';
    if (g_str_has_prefix (space + 1, "AUTHENTICATE") && strchr (space + 14, ' ') == NULL) {
      wire_peer_send (server->peer, "+ \r\n", 4, false);
      g_free (wire_peer_read_line (server->peer));
    }
    answer (server, line, space + 1);
  }
}

// Everything that was told, whoever asked for it.
typedef struct {
  unsigned rows;
  unsigned defects;
} Heard;

static void
on_fetch (void *data, const ImapFetch *fetch)
{
  ((Heard *) data)->rows++;
}

static void
on_defect (void *data, uint32_t uid, uint32_t sequence, const char *what)
{
  ((Heard *) data)->defects++;
}

static const ImapEvents events = {.fetch = on_fetch, .defect = on_defect};

static ImapSession *
open_session (Server *server, NetContext *net, Heard *heard, GThread **out_thread)
{
  g_autoptr (GError) error = NULL;
  MailService service = {.host = (char *) "localhost", .security = MAIL_SECURITY_NONE};
  ImapLogin login = {.net = net,
                     .service = &service,
                     .user = "robin",
                     .password = "secret",
                     .want_qresync = true,
                     .want_utf8 = true,
                     .compress = IMAP_COMPRESS_NEVER};
  server->peer = wire_peer_new ();
  NetStream *stream = net_stream_new_for_fd (net, &service, wire_peer_open (server->peer));
  *out_thread = g_thread_new ("server", serve, server);
  ImapSession *session = imap_session_open_stream (stream, &login, &events, heard, NULL, &error);
  g_assert_no_error (error);
  return session;
}

static void
close_session (Server *server, ImapSession *session, GThread *thread)
{
  imap_session_free (session);
  g_thread_join (thread);
  wire_peer_free (server->peer);
}

static void
check_roles (ImapSession *session, const Family *family)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) roles = g_string_new (NULL);
  g_autoptr (GPtrArray) folders = imap_session_list (session, 0, NULL, NULL, &error);
  g_assert_no_error (error);
  for (size_t i = 0; i < folders->len; i++) {
    const ImapFolder *folder = folders->pdata[i];
    if (folder->role != MAIL_ROLE_NONE)
      g_string_append_printf (roles, "%s%s=%s", roles->len > 0 ? " " : "", folder->path,
                              mail_role_name (folder->role));
  }
  g_assert_cmpstr (roles->str, ==, family->roles);
}

// Mail sorted into a second "Sent", deletions that delete nothing, or flags that don't stick.
static void
test_family (const void *data)
{
  const Family *family = data;
  g_autoptr (GError) error = NULL;
  Server server = {.family = family};
  Heard heard = {0};
  GThread *thread;
  NetContext *net = net_context_new (NULL, NULL);
  ImapSession *session = open_session (&server, net, &heard, &thread);
  check_roles (session, family);
  g_assert_true (imap_session_files_sent (session) == family->files_sent);
  imap_session_select (session, "INBOX", NULL, NULL, &error);
  g_assert_no_error (error);
  const ImapMailbox *mailbox = imap_session_get_mailbox (session);
  g_assert_true ((mailbox->permanent_flags & MAIL_FLAG_SEEN) != 0);
  g_assert_cmpuint (mailbox->uidvalidity, >, 0);
  g_assert_cmpuint (heard.defects, ==, 0);
  close_session (&server, session, thread);
  net_context_unref (net);
}

// Responses that a file of the corpus has, counted without our parser.
static unsigned
count_rows (const char *file)
{
  size_t n;
  unsigned rows = 0;
  g_autofree char *bytes = read_answer (file, "", &n);
  g_autoptr (GRegex) row =
    g_regex_new ("^\\* [0-9]+ (UID)?FETCH \\(", G_REGEX_MULTILINE | G_REGEX_RAW, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  for (g_regex_match_full (row, bytes, (gssize) n, 0, 0, &match, NULL);
       g_match_info_matches (match); g_match_info_next (match, NULL))
    rows++;
  return rows;
}

static void
check_fetch (const char *file)
{
  Server server = {.family = &families[0], .fetch = file};
  Heard heard = {0};
  GThread *thread;
  NetContext *net = net_context_new (NULL, NULL);
  ImapSession *session = open_session (&server, net, &heard, &thread);
  g_autoptr (ImapUidSet) all = imap_uid_set_new_range (1, G_MAXUINT32);
  ImapFetchRequest request = {.uids = all,
                              .items = IMAP_FETCH_FLAGS | IMAP_FETCH_ENVELOPE | IMAP_FETCH_MODSEQ |
                                       IMAP_FETCH_BODYSTRUCTURE | IMAP_FETCH_GMAIL_LABELS,
                              .section = "",
                              .on_fetch = on_fetch,
                              .data = &heard};
  g_autoptr (GError) error = NULL;
  g_test_message ("%s", file);
  imap_session_select (session, "INBOX", NULL, NULL, &error);
  g_assert_no_error (error);
  // A refusal is an answer; what is not is a session that dies.
  imap_session_fetch (session, &request, NULL, NULL);
  g_assert_true (imap_session_is_alive (session));
  g_assert_cmpuint (heard.rows, ==, count_rows (file));
  g_assert_cmpuint (heard.defects, ==, 0);
  close_session (&server, session, thread);
  net_context_unref (net);
}

// A message that is on the server, and not in the list.
static void
test_fetches (const void *data)
{
  const char *folder = data;
  g_autofree char *path = g_build_filename (corpus, folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  unsigned n = 0;
  for (const char *name; (name = g_dir_read_name (dir)) != NULL;) {
    g_autofree char *file = g_build_filename (folder, name, NULL);
    if (!g_str_has_prefix (name, "fetch") || !g_str_has_suffix (name, ".txt"))
      continue;
    check_fetch (file);
    n++;
  }
  g_assert_cmpuint (n, >=, 5);
}

static void
test_absent (void)
{
  g_test_skip ("no corpus at $MAIL_CORPUS");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  corpus =
    g_build_filename (g_getenv ("MAIL_CORPUS") != NULL ? g_getenv ("MAIL_CORPUS") : "/nowhere",
                      "transcripts", "imap", NULL);
  bool present = g_file_test (corpus, G_FILE_TEST_IS_DIR);
  if (!present)
    g_test_add_func ("/imap/transcripts/absent", test_absent);
  for (size_t i = 0; present && i < G_N_ELEMENTS (families); i++) {
    g_autofree char *name = g_strconcat ("/imap/transcripts/", families[i].name, NULL);
    g_test_add_data_func (name, &families[i], test_family);
  }
  if (present) {
    g_test_add_data_func ("/imap/transcripts/gmail-fetches", "gmail", test_fetches);
    g_test_add_data_func ("/imap/transcripts/dovecot-fetches", "dovecot", test_fetches);
  }
  int status = g_test_run ();
  g_free (corpus);
  return status;
}
