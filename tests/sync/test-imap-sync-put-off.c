// SPDX-License-Identifier: GPL-3.0-or-later
//
// A server that says "not now", or "no", to what a person did: whether it did it all the same or
// never does, nothing comes twice, nothing is lost, and it is told.

#include "sync/sync-acts.h"

#include "base/mail-error.h"
#include "store/store-operation.h"

#include <string.h>

typedef struct {
  const char *name;
  const char *from, *to; // of the same length: what the server says, and what we read
  bool nameless;         // the message has no Message-ID
} Denial;

static const Denial denials[] = {
  {"copy-in-use", "OK [COPYUID ", "NO [INUSE] x", false},
  {"copy-limit", "OK [COPYUID ", "NO [LIMIT] x", false},
  {"copy-refused", "OK [COPYUID ", "NO because x", false},
  {"copy-nameless", "OK [COPYUID ", "NO [INUSE] x", true},
  {"move-unavailable", "OK Move completed", "NO [UNAVAILABLE] ", false},
  {"move-limit", "OK Move completed", "NO [LIMIT] sorry ", false},
  {"move-nameless", "OK Move completed", "NO [SERVERBUG] x ", true},
  {"append-in-use", "OK [APPENDUID ", "NO [INUSE] now", false},
  {"append-bug", "OK [APPENDUID ", "NO [SERVERBUG]", false},
  {"append-limit", "OK [APPENDUID ", "NO [LIMIT] now", false},
  {"append-nameless", "OK [APPENDUID ", "NO [INUSE] now", true},
  // The server keeps a time of its own, not the one that it was told.
  {"append-untimed", "OK [APPENDUID ", "NO [INUSE] now", true},
};

static void
put_mail (SyncFixture *fixture, bool nameless)
{
  for (int i = 1; i <= 3; i++) {
    g_autofree char *subject = g_strdup_printf ("mail %d", i);
    g_autofree char *id = g_strdup_printf ("mail-%d@test.example", i);
    g_autofree char *named = g_strdup_printf ("Message-ID: <%s>\r\n", id);
    g_autofree char *text =
      g_strdup_printf ("Subject: %s\r\n%s\r\nHello %d\r\n", subject, nameless ? "" : named, i);
    g_free (test_client_run (fixture->other, "APPEND INBOX {%zu+}\r\n%s", strlen (text), text));
  }
  sync_fixture_pass_whole (fixture);
}

// Three of them in one operation each, or one command.
static void
act (SyncFixture *fixture, const Denial *denial)
{
  for (int i = 1; i <= 3; i++) {
    g_autofree char *subject = g_strdup_printf ("mail %d", i);
    g_autofree char *import = g_strdup_printf ("import %d", i);
    g_autofree char *id = g_strdup_printf ("import-%d@test.example", i);
    if (g_str_has_prefix (denial->name, "copy"))
      sync_acts_copy (fixture, "INBOX", subject, "Archive");
    else if (g_str_has_prefix (denial->name, "move"))
      sync_acts_move (fixture, "INBOX", subject, "Archive");
    else
      sync_acts_append (fixture, "Archive", import, denial->nameless ? NULL : id, 0, 0);
  }
}

// Else what the server did, and denied, is done again: a message comes twice, or, denied for good,
// is taken away here while the server has it.
static void
test_done_and_denied (const void *data)
{
  if (sync_fixture_needs_dovecot ())
    return;
  const Denial *denial = data;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  put_mail (fixture, denial->nameless);
  act (fixture, denial);
  test_proxy_replace (fixture->proxy, "* OK [COPYUID", "* OK [COPYUIX");
  test_proxy_replace (fixture->proxy, denial->from, denial->to);
  if (g_str_has_suffix (denial->name, "untimed"))
    test_proxy_replace (fixture->proxy, " +0000\"", " +0100\"");
  for (int i = 0; i < 3; i++)
    sync_fixture_pass_whole (fixture);
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_assert_cmpuint (sync_acts_count_lines (archive), ==, 3);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  g_assert_cmpuint (fixture->operations_failed, ==, 0);
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Archive");
  sync_fixture_assert_sound (fixture);
}

// Whatever is to be moved, copied or uploaded to the archive goes to a folder that is not there.
static char *
spoil (void *data, const char *text)
{
  g_autoptr (GString) out = g_string_new (text);
  g_string_replace (out, " \"Archive\"\r\n", " \"nosuch1\"\r\n", 0);
  g_string_replace (out, "APPEND \"Archive\"", "APPEND \"nosuch1\"", 0);
  return strstr (out->str, "SELECT") || strstr (out->str, "EXAMINE") ? g_strdup (text) :
                                                                       g_strdup (out->str);
}

static MailOperation *
find_open (SyncFixture *fixture, unsigned int at)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = store_operation_list (fixture->store, fixture->account->id, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, >, at);
  return store_operation_get (fixture->store, ((MailOperation *) all->pdata[at])->id, &error);
}

static void
change (SyncFixture *fixture, int64_t id,
        bool (*how) (StoreWrite *write, int64_t operation_id, GError **error))
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = sync_acts_begin (fixture);
  g_assert_true (how (write, id, &error));
  g_assert_no_error (error);
  sync_acts_commit (write, id);
}

static bool
undo (StoreWrite *write, int64_t id, GError **error)
{
  return store_operation_undo (write, id, error) != 0;
}

typedef struct {
  const char *name;
  int doubt_s; // how long a denied upload or copy may still happen
} Waiting;

static const Waiting waitings[] = {
  {"for-ever", -1},
  {"in-doubt", 3600},
};

// Else what the server never takes waits without a word, and can't be given up; or is done although
// its person gave it up.
static void
test_never_taken (const void *data)
{
  if (sync_fixture_needs_dovecot ())
    return;
  const Waiting *waiting = data;
  sync_fixture_set_doubt (waiting->doubt_s);
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  put_mail (fixture, false);
  test_proxy_rewrite (fixture->proxy, spoil, NULL);
  test_proxy_replace (fixture->proxy, "[TRYCREATE]", "[SERVERBUG]");
  sync_acts_copy (fixture, "INBOX", "mail 1", "Archive");
  sync_acts_move (fixture, "INBOX", "mail 2", "Archive");
  sync_acts_append (fixture, "Archive", "import", "import@test.example", 0, 0);
  for (int i = 0; i < 2; i++)
    sync_fixture_pass_whole (fixture);
  for (unsigned int i = 0; i < 3; i++) {
    g_autoptr (MailOperation) operation = find_open (fixture, i);
    g_test_message ("%s: %s", operation->summary, operation->reason);
    g_assert_true (mail_operation_is_put_off (operation));
  }
  g_assert_cmpuint (fixture->operations_failed, ==, 0);
  g_autoptr (MailOperation) first = find_open (fixture, 0);
  change (fixture, first->id, store_operation_retry);
  g_autoptr (MailOperation) again = find_open (fixture, 0);
  g_assert_false (mail_operation_is_put_off (again));
  for (unsigned int i = 0; i < 3; i++) {
    g_autoptr (MailOperation) operation = find_open (fixture, 0);
    change (fixture, operation->id, undo);
    sync_fixture_set_doubt (-1);
    sync_fixture_restart (fixture);
    sync_fixture_pass_whole (fixture);
    g_assert_cmpuint (sync_acts_count (fixture), ==, 2 - i);
  }
  test_proxy_rewrite (fixture->proxy, NULL, NULL);
  sync_fixture_pass_whole (fixture);
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_assert_cmpstr (archive, ==, "");
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Archive");
  sync_fixture_assert_sound (fixture);
}

static char *
spoil_and_count (void *data, const char *text)
{
  char *spoilt = spoil (NULL, text);
  bool asks = strstr (text, " UID COPY ") || strstr (text, " APPEND ");
  if (asks && strcmp (spoilt, text) != 0)
    g_atomic_int_inc ((int *) data);
  return spoilt;
}

// Else what a server does only after its "not now" comes twice: it was asked again at once, without
// a look. Once the time of doubt is over it is asked again.
static void
test_asked_once (void)
{
  if (sync_fixture_needs_dovecot ())
    return;
  int asked = 0;
  sync_fixture_set_doubt (3600);
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  put_mail (fixture, false);
  test_proxy_rewrite (fixture->proxy, spoil_and_count, &asked);
  test_proxy_replace (fixture->proxy, "[TRYCREATE]", "[SERVERBUG]");
  sync_acts_copy (fixture, "INBOX", "mail 1", "Archive");
  sync_acts_append (fixture, "Archive", "import", "import@test.example", 0, 0);
  for (int i = 0; i < 2; i++)
    sync_fixture_pass_whole (fixture);
  g_assert_cmpint (g_atomic_int_get (&asked), ==, 2);
  test_proxy_rewrite (fixture->proxy, NULL, NULL);
  sync_fixture_set_doubt (-1);
  sync_fixture_restart (fixture);
  sync_fixture_pass_whole (fixture);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  sync_fixture_assert_equal (fixture, "Archive");
}

// Else a message whose copy the server puts off is deleted before it was copied: both are gone.
static void
test_copy_before_deletion (void)
{
  if (sync_fixture_needs_dovecot ())
    return;
  g_autoptr (SyncFixture) fixture = sync_fixture_new (NULL);
  put_mail (fixture, false);
  test_proxy_rewrite (fixture->proxy, spoil, NULL);
  test_proxy_replace (fixture->proxy, "[TRYCREATE]", "[SERVERBUG]");
  sync_acts_copy (fixture, "INBOX", "mail 1", "Archive");
  sync_acts_delete (fixture, "INBOX", "mail 1");
  for (int i = 0; i < 2; i++)
    sync_fixture_pass_whole (fixture);
  test_proxy_rewrite (fixture->proxy, NULL, NULL);
  sync_fixture_pass_whole (fixture);
  g_assert_cmpuint (sync_acts_count (fixture), ==, 0);
  g_autofree char *archive = test_client_dump (fixture->other, "Archive");
  g_autofree char *inbox = test_client_dump (fixture->other, "INBOX");
  g_assert_cmpuint (sync_acts_count_lines (archive), ==, 1);
  g_assert_cmpuint (sync_acts_count_lines (inbox), ==, 2);
  sync_fixture_assert_equal (fixture, "INBOX");
  sync_fixture_assert_equal (fixture, "Archive");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (denials); i++) {
    g_autofree char *path = g_strconcat ("/sync/imap-sync-put-off/", denials[i].name, NULL);
    g_test_add_data_func (path, &denials[i], test_done_and_denied);
  }
  for (size_t i = 0; i < G_N_ELEMENTS (waitings); i++) {
    g_autofree char *path = g_strconcat ("/sync/imap-sync-put-off/", waitings[i].name, NULL);
    g_test_add_data_func (path, &waitings[i], test_never_taken);
  }
  g_test_add_func ("/sync/imap-sync-put-off/asked-once", test_asked_once);
  g_test_add_func ("/sync/imap-sync-put-off/copy-before-deletion", test_copy_before_deletion);
  return sync_fixture_run ();
}
