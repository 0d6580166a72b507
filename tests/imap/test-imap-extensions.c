// SPDX-License-Identifier: GPL-3.0-or-later
//
// What only some servers can, against real ones: Dovecot, and Cyrus where MAIL_TEST_SERVER says so.
// Each test asks for what the server announced and is silent about the rest.

#include "imap/imap-quirks.h"
#include "imap/imap-session.h"
#include "support/test-servers.h"

#include "base/mail-error.h"

#include <string.h>

static TestServers *servers;
static NetContext *net;

static bool
is_cyrus (void)
{
  return g_strcmp0 (g_getenv ("MAIL_TEST_SERVER"), "cyrus") == 0;
}

// Messages in the mailbox "Elsewhere", as STATUS told last.
static void
on_status (void *data, const ImapStatus *status)
{
  if (imap_string_is (status->name, "Elsewhere") && (status->has & IMAP_STATUS_MESSAGES) != 0)
    *(uint32_t *) data = status->messages;
}

static ImapSession *
open_session (uint32_t *elsewhere, ImapCompress compress)
{
  static const ImapEvents events = {.status = on_status};
  g_autoptr (GError) error = NULL;
  MailService service = {.host = (char *) "localhost",
                         .port =
                           test_servers_get_port (servers, is_cyrus () ? "cyrus-imaps" : "imaps"),
                         .security = MAIL_SECURITY_TLS};
  ImapLogin login = {.net = net,
                     .service = &service,
                     .user = TEST_USER,
                     .password = TEST_PASSWORD,
                     .want_qresync = true,
                     .want_utf8 = true,
                     .compress = compress};
  ImapSession *session =
    imap_session_open (&login, elsewhere != NULL ? &events : NULL, elsewhere, NULL, &error);
  g_assert_no_error (error);
  return session;
}

static void
make (ImapSession *session, const char *name)
{
  g_autoptr (GError) error = NULL;
  imap_session_create (session, name, MAIL_ROLE_NONE, NULL, &error);
  g_assert_no_error (error);
}

static void
open_folder (ImapSession *session, const char *name)
{
  g_autoptr (GError) error = NULL;
  imap_session_select (session, name, NULL, NULL, &error);
  g_assert_no_error (error);
}

static GBytes *
message_of (const char *subject, const char *body)
{
  char *text = g_strdup_printf ("Subject: %s\r\nFrom: a@example.org\r\nDate: Sat, 1 Feb 2025 "
                                "10:00:00 +0000\r\nMessage-ID: <%s@test.example>\r\n\r\n%s\r\n",
                                subject, subject, body);
  return g_bytes_new_take (text, strlen (text));
}

static void
append_some (ImapSession *session, const char *name, size_t n, uint32_t *uids)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autofree ImapAppend *appends = g_new0 (ImapAppend, n);
  size_t sent;
  uint32_t uidvalidity;
  for (size_t i = 0; i < n; i++) {
    g_autofree char *subject = g_strdup_printf ("plan-%zu", i);
    g_ptr_array_add (messages, message_of (subject, "text"));
    appends[i].message = messages->pdata[i];
    appends[i].bits = i % 2 == 0 ? MAIL_FLAG_SEEN : 0;
  }
  for (size_t done = 0; done < n; done += sent) {
    imap_session_append_many (session, name, appends + done, n - done, &sent, &uidvalidity,
                              uids + done, NULL, &error);
    g_assert_no_error (error);
  }
}

// Nobody gets in. Cyrus binds SCRAM otherwise than the others: the password would seem wrong.
static void
test_login (void)
{
  g_autoptr (ImapSession) session = open_session (NULL, IMAP_COMPRESS_AUTO);
  SaslMechanism mechanism = imap_session_get_strongest_mechanism (session);
  g_assert_cmpint (mechanism, >=, SASL_MECHANISM_SCRAM_SHA_256);
}

// What is announced, as the table of quirks reads it.
static ImapCapabilities
list_announced (const ImapSession *session)
{
  ImapCapabilities announced = {0};
  for (int cap = 0; cap < IMAP_N_CAPS; cap++)
    if (imap_session_has (session, (ImapCap) cap))
      imap_capabilities_add (&announced, (ImapCap) cap);
  return announced;
}

// Folders with letters of other alphabets are made under names that nobody can read. Only Dovecot
// takes names in UTF-7 after UTF-8 was enabled, and is told from others before it says its name.
static void
test_names (void)
{
  g_autoptr (ImapSession) session = open_session (NULL, IMAP_COMPRESS_AUTO);
  ImapCapabilities announced = list_announced (session);
  bool keeps_utf7 = (imap_quirks_find (&announced, NULL, NULL) & IMAP_QUIRK_NO_UTF8) != 0;
  g_assert_cmpint (keeps_utf7, ==, !is_cyrus ());
  g_assert_cmpint (imap_session_is_enabled (session, IMAP_CAP_IMAP4REV2), ==, is_cyrus ());
  g_autofree char *name = imap_session_encode_name (session, "Grüße");
  make (session, name);
  open_folder (session, name);
}

// An import that loses mail, and a search that does not find the newest first.
static void
test_many_and_pages (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapSession) session = open_session (NULL, IMAP_COMPRESS_AUTO);
  ImapSearchTerm term = {.word = "SUBJECT", .first = "plan"};
  g_auto (ImapSearchPaging) paging = {.limit = 50};
  uint32_t uids[120], below = G_MAXUINT32;
  unsigned pages = 0;
  uint64_t seen = 0;
  make (session, "Many");
  append_some (session, "Many", 120, uids);
  for (size_t i = 0; i < 120; i++)
    g_assert_cmpuint (uids[i], ==, i + 1);
  open_folder (session, "Many");
  g_assert_cmpuint (imap_session_get_mailbox (session)->exists, ==, 120);
  for (; !paging.over; pages++) {
    g_autoptr (ImapUidSet) page =
      imap_session_search_next (session, &term, 1, &paging, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (paging.count, ==, 120 - seen);
    g_assert_cmpuint (imap_uid_set_max (page), <, below);
    below = imap_uid_set_min (page);
    seen += imap_uid_set_count (page);
  }
  g_assert_true (pages == 3 && seen == 120);
}

// A draft that is there twice, or nowhere.
static void
test_replace (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapSession) session = open_session (NULL, IMAP_COMPRESS_AUTO);
  g_autoptr (GBytes) message = message_of ("second", "text");
  ImapAppend append = {.bits = MAIL_FLAG_DRAFT, .message = message};
  uint32_t first[1], uidvalidity, uid;
  make (session, "Replaced");
  append_some (session, "Replaced", 1, first);
  open_folder (session, "Replaced");
  imap_session_replace (session, first[0], "Replaced", &append, &uidvalidity, &uid, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (uid, ==, first[0] + 1);
  g_assert_cmpuint (uidvalidity, ==, imap_session_get_mailbox (session)->uidvalidity);
  g_autoptr (ImapUidSet) left = imap_session_search (session, NULL, 0, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (imap_uid_set_count (left) == 1 && imap_uid_set_contains (left, uid));
}

static void
on_item (void *data, const ImapFetch *fetch)
{
  *(uint32_t *) data |= fetch->has;
  g_assert_cmpuint (fetch->broken, ==, 0);
}

static void
test_items (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapSession) session = open_session (NULL, IMAP_COMPRESS_AUTO);
  uint32_t uid[1], has = 0;
  make (session, "Items");
  append_some (session, "Items", 1, uid);
  open_folder (session, "Items");
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (uid[0], uid[0]);
  ImapFetchRequest request = {.uids = uids,
                              .items = IMAP_FETCH_SAVEDATE | IMAP_FETCH_PREVIEW |
                                       IMAP_FETCH_EMAILID | IMAP_FETCH_THREADID,
                              .section = "1",
                              .on_fetch = on_item,
                              .data = &has};
  imap_session_fetch (session, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_true ((has & IMAP_FETCH_SECTIONS) != 0);
  g_assert_true ((has & IMAP_FETCH_SAVEDATE) != 0 && (has & IMAP_FETCH_PREVIEW) != 0);
  g_assert_true ((has & IMAP_FETCH_EMAILID) != 0 || !imap_session_has (session, IMAP_CAP_OBJECTID));
}

static ImapFolder *
find_folder (GPtrArray *folders, const char *path)
{
  for (size_t i = 0; i < folders->len; i++) {
    ImapFolder *folder = folders->pdata[i];
    if (strcmp (folder->path, path) == 0)
      return folder;
  }
  return NULL;
}

// Room that is not there, and rights that one has not.
static void
test_account (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapSession) session = open_session (NULL, IMAP_COMPRESS_AUTO);
  g_autoptr (GPtrArray) rooms = imap_session_get_quota (session, "INBOX", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rooms->len, ==, 1);
  if (!is_cyrus ())
    g_assert_cmpuint (((ImapRoom *) rooms->pdata[0])->limit, ==, G_GUINT64_CONSTANT (10) << 30);
  uint32_t items = IMAP_STATUS_MESSAGES | IMAP_STATUS_SIZE | IMAP_STATUS_MAILBOXID;
  g_autoptr (GPtrArray) folders = imap_session_list (session, items, NULL, NULL, &error);
  g_assert_no_error (error);
  const ImapFolder *inbox = find_folder (folders, "INBOX");
  g_assert_true (inbox->has_status && (inbox->status.has & IMAP_STATUS_SIZE) != 0);
  g_assert_true ((inbox->rights & IMAP_MAY_INSERT) != 0 ||
                 !imap_session_has (session, IMAP_CAP_LIST_MYRIGHTS));
  if (!imap_session_has (session, IMAP_CAP_ACL))
    return;
  const char *names[] = {"INBOX", "no such folder"};
  uint32_t rights[2];
  g_assert_true (imap_session_get_rights (session, names, 2, rights, NULL, NULL));
  g_assert_true (rights[0] == inbox->rights && rights[1] == 0);
}

static void
test_metadata (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapSession) session = open_session (NULL, IMAP_COMPRESS_AUTO);
  const char *entry = "/private/comment";
  g_autofree char *value = NULL;
  g_autofree char *none = NULL;
  if (!imap_session_has (session, IMAP_CAP_METADATA)) {
    g_test_skip ("this server has no METADATA");
    return;
  }
  imap_session_set_metadata (session, "INBOX", entry, "gr\303\274n \"x\"", NULL, &error);
  g_assert_no_error (error);
  g_assert_true (imap_session_get_metadata (session, "INBOX", entry, &value, NULL, NULL));
  g_assert_cmpstr (value, ==, "gr\303\274n \"x\"");
  g_assert_true (imap_session_set_metadata (session, "INBOX", entry, NULL, NULL, NULL));
  g_assert_true (imap_session_get_metadata (session, "INBOX", entry, &none, NULL, NULL));
  g_assert_null (none);
}

// A folder that can't be made because another is the Trash already.
static void
test_use (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ImapSession) session = open_session (NULL, IMAP_COMPRESS_AUTO);
  imap_session_create (session, "Second bin", MAIL_ROLE_TRASH, NULL, &error);
  g_assert_no_error (error);
  open_folder (session, "Second bin");
}

static void *
deliver (void *data)
{
  g_autoptr (ImapSession) session = open_session (NULL, IMAP_COMPRESS_ALWAYS);
  uint32_t uid[1];
  g_assert_true (imap_session_is_compressed (session));
  append_some (session, "Elsewhere", 1, uid);
  return NULL;
}

// New mail in a folder that is not open; over a line that deflates.
static void
test_notify (void)
{
  g_autoptr (GError) error = NULL;
  uint32_t elsewhere = 0;
  ImapIdleEnd end;
  ImapNotify notify = {.events = IMAP_NOTIFY_FLAGS | IMAP_NOTIFY_NAMES};
  g_autoptr (ImapSession) session = open_session (&elsewhere, IMAP_COMPRESS_ALWAYS);
  make (session, "Elsewhere");
  open_folder (session, "INBOX");
  imap_session_notify (session, &notify, NULL, NULL, &error);
  g_assert_no_error (error);
  GThread *thread = g_thread_new ("deliver", deliver, NULL);
  while (elsewhere != 1) {
    imap_session_idle (session, -1, 60, &end, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpint (end, ==, IMAP_IDLE_EVENT);
  }
  g_thread_join (thread);
}

int
main (int argc, char **argv)
{
  const char *with_cyrus[] = {"--cyrus", NULL};
  g_test_init (&argc, &argv, NULL);
  if (is_cyrus () && g_getenv ("MAIL_CYRUS_ROOT") == NULL) {
    g_print ("1..0 # SKIP tools/sdk --cyrus makes the root that Cyrus needs\n");
    return 0;
  }
  servers = test_servers_start (is_cyrus () ? with_cyrus : NULL);
  net = net_context_new (NULL, NULL);
  g_test_add_func ("/imap/extensions/login", test_login);
  g_test_add_func ("/imap/extensions/names", test_names);
  g_test_add_func ("/imap/extensions/many-and-pages", test_many_and_pages);
  g_test_add_func ("/imap/extensions/replace", test_replace);
  g_test_add_func ("/imap/extensions/items", test_items);
  g_test_add_func ("/imap/extensions/account", test_account);
  g_test_add_func ("/imap/extensions/metadata", test_metadata);
  g_test_add_func ("/imap/extensions/use", test_use);
  g_test_add_func ("/imap/extensions/notify", test_notify);
  int status = g_test_run ();
  net_context_unref (net);
  test_servers_stop (servers);
  return status;
}
