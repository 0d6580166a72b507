// SPDX-License-Identifier: GPL-3.0-or-later
//
// MailEngine on a store of its own: opening, reading, signals; and two engines on one store, which
// find out between them who owns it. (Two in one process: a lock is a descriptor's, a socket does
// not ask who is at its other end.) Servers are tests/mailctl's.

#include "support/test-engine.h"

#include <unistd.h>

typedef struct {
  char *dir;
  MailEngine *app;   // one that never gives the store away
  MailEngine *other; // a second one
} Fixture;

static MailEngine *
new_tool (Fixture *fixture)
{
  MailEngine *tool = mail_engine_new (fixture->dir, NULL);

  mail_engine_set_tool (tool, true);
  return tool;
}

static void
set_up (Fixture *fixture, const void *unused)
{
  fixture->dir = g_dir_make_tmp ("mail-engine-XXXXXX", NULL);
  fixture->app = mail_engine_new (fixture->dir, NULL);
}

static void
tear_down (Fixture *fixture, const void *unused)
{
  test_engine_close (&fixture->other);
  test_engine_close (&fixture->app);
  test_engine_remove_folder (fixture->dir);
  g_free (fixture->dir);
}

static MailAccount *
store_account (MailEngine *engine, const char *name, GError **error)
{
  const MailAccount account = {
    .name = (char *) name,
    .address = (char *) "robin@example.org",
    .full_name = (char *) "Robin",
    .incoming = {.host = (char *) "localhost", .port = 1},
    .submission = {.host = (char *) "localhost", .port = 1},
  };
  g_autoptr (GAsyncResult) result = NULL;

  mail_engine_store_account_async (engine, &account, NULL, NULL, NULL, test_engine_on_ready,
                                   &result);
  test_engine_wait (&result);
  return mail_engine_store_account_finish (engine, result, error);
}

static void
add_account (MailEngine *engine, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailAccount) stored = store_account (engine, name, &error);

  g_assert_no_error (error);
  g_assert_cmpint (stored->id, >, 0);
}

static void
count_signal (MailEngine *engine, unsigned int *count)
{
  ++*count;
}

static unsigned int
count_accounts (MailEngine *engine)
{
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (engine);

  return accounts->len;
}

// A new store can't be opened, or what is written to it is not told.
static void
test_open_and_signal (Fixture *fixture, const void *unused)
{
  unsigned int told = 0;

  test_engine_open (fixture->app);
  g_assert_true (mail_engine_is_owner (fixture->app));
  g_signal_connect (fixture->app, "accounts-changed", G_CALLBACK (count_signal), &told);
  add_account (fixture->app, "One");
  while (told == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_accounts (fixture->app), ==, 1);
}

// Mail is gone after a restart.
static void
test_closed_store_opens_again (Fixture *fixture, const void *unused)
{
  test_engine_open (fixture->app);
  add_account (fixture->app, "One");
  test_engine_close (&fixture->app);
  fixture->app = mail_engine_new (fixture->dir, NULL);
  test_engine_open (fixture->app);
  g_assert_cmpuint (count_accounts (fixture->app), ==, 1);
}

// The command line fails beside the app, or the window does not show what it did.
static void
test_client_is_served (Fixture *fixture, const void *unused)
{
  unsigned int told_app = 0, told_other = 0;

  test_engine_open (fixture->app);
  fixture->other = mail_engine_new (fixture->dir, NULL);
  test_engine_open (fixture->other);
  g_assert_false (mail_engine_is_owner (fixture->other));
  g_signal_connect (fixture->app, "accounts-changed", G_CALLBACK (count_signal), &told_app);
  g_signal_connect (fixture->other, "accounts-changed", G_CALLBACK (count_signal), &told_other);
  add_account (fixture->other, "By the other");
  while (told_app == 0 || told_other == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_accounts (fixture->app), ==, 1);
  g_assert_cmpuint (count_accounts (fixture->other), ==, 1);
}

// A forwarded error comes back as success, or as another error.
static void
test_client_gets_errors (Fixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;

  test_engine_open (fixture->app);
  fixture->other = mail_engine_new (fixture->dir, NULL);
  test_engine_open (fixture->other);
  add_account (fixture->other, "Same");
  g_autoptr (MailAccount) second = store_account (fixture->other, "Same", &error);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_INVALID);
  g_assert_null (second);
}

// After the owner's end nobody synchronises.
static void
test_client_takes_over (Fixture *fixture, const void *unused)
{
  test_engine_open (fixture->app);
  fixture->other = mail_engine_new (fixture->dir, NULL);
  test_engine_open (fixture->other);
  test_engine_close (&fixture->app);
  while (!mail_engine_is_owner (fixture->other))
    g_main_context_iteration (NULL, TRUE);
  add_account (fixture->other, "By the heir");
  g_assert_cmpuint (count_accounts (fixture->other), ==, 1);
}

// What is asked at the moment of the owner's end is neither done nor refused.
static void
test_asked_while_owner_leaves (Fixture *fixture, const void *unused)
{
  g_autoptr (GAsyncResult) closed = NULL;
  g_autoptr (GError) error = NULL;

  test_engine_open (fixture->app);
  fixture->other = mail_engine_new (fixture->dir, NULL);
  test_engine_open (fixture->other);
  mail_engine_close_async (fixture->app, NULL, test_engine_on_ready, &closed);
  g_autoptr (MailAccount) stored = store_account (fixture->other, "Late", &error);
  if (error != NULL) // it can't be known whether it was done: it says so
    g_assert_error (error, MAIL_ERROR, MAIL_ERROR_STALE);
  test_engine_wait (&closed);
  g_clear_object (&fixture->app);
  g_autoptr (GError) second = NULL;
  g_autoptr (MailAccount) later = store_account (fixture->other, "Later", &second);
  g_assert_no_error (second);
}

// A script that runs when the app starts keeps it from its own mail.
static void
test_tool_yields_to_app (Fixture *fixture, const void *unused)
{
  fixture->other = new_tool (fixture);
  test_engine_open (fixture->other);
  add_account (fixture->other, "By the tool");
  g_assert_true (mail_engine_is_owner (fixture->other));
  test_engine_open (fixture->app);
  g_assert_true (mail_engine_is_owner (fixture->app));
  g_assert_false (mail_engine_is_owner (fixture->other));
  g_assert_cmpuint (count_accounts (fixture->other), ==, 1);
  add_account (fixture->other, "Forwarded");
  g_assert_cmpuint (count_accounts (fixture->app), ==, 2);
}

static void
on_stored (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailAccount) stored =
    mail_engine_store_account_finish (MAIL_ENGINE (source), result, &error);

  g_assert_no_error (error);
  ++*(unsigned int *) data;
}

// What the tool was asked to do while it gave the store away is lost.
static void
test_nothing_is_lost_in_yielding (Fixture *fixture, const void *unused)
{
  unsigned int stored = 0;
  g_autoptr (GAsyncResult) opened = NULL;

  fixture->other = new_tool (fixture);
  test_engine_open (fixture->other);
  add_account (fixture->other, "First");
  mail_engine_open_async (fixture->app, NULL, test_engine_on_ready, &opened);
  for (unsigned int i = 0; i < 20; i++) {
    g_autofree char *name = g_strdup_printf ("Account %u", i);
    const MailAccount account = {.name = name,
                                 .address = (char *) "robin@example.org",
                                 .incoming = {.host = (char *) "localhost", .port = 1}};
    mail_engine_store_account_async (fixture->other, &account, NULL, NULL, NULL, on_stored,
                                     &stored);
    g_main_context_iteration (NULL, FALSE);
  }
  while (stored < 20)
    g_main_context_iteration (NULL, TRUE);
  test_engine_wait (&opened);
  g_assert_true (mail_engine_is_owner (fixture->app));
  g_assert_cmpuint (count_accounts (fixture->app), ==, 21);
}

// Looking at mail keeps others from working, or needs the owner.
static void
test_tool_reads_without_owning (Fixture *fixture, const void *unused)
{
  test_engine_open (fixture->app);
  add_account (fixture->app, "One");
  test_engine_close (&fixture->app);
  fixture->other = new_tool (fixture);
  test_engine_open (fixture->other);
  g_assert_false (mail_engine_is_owner (fixture->other));
  g_assert_cmpuint (count_accounts (fixture->other), ==, 1);
}

// Cancelling hangs, or what was cancelled goes on to be awaited.
static void
test_cancelled_call_returns (Fixture *fixture, const void *unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test_engine_open (fixture->app);
  mail_engine_check_store_async (fixture->app, false, cancellable, test_engine_on_ready, &result);
  g_cancellable_cancel (cancellable);
  test_engine_wait (&result);
  g_autoptr (GPtrArray) checks = mail_engine_check_store_finish (fixture->app, result, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

// A window that asks too early, or too late, brings the program down.
static void
test_calls_on_a_closed_engine (Fixture *fixture, const void *unused)
{
  g_autoptr (GError) error = NULL;
  const MailQuery query = {.scope = MAIL_SCOPE_ALL_INBOXES};

  g_assert_cmpuint (count_accounts (fixture->app), ==, 0);
  g_assert_null (mail_engine_read_list_page (fixture->app, &query, 0, 0, 10, &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_STORE);
  g_clear_error (&error);
  g_assert_null (store_account (fixture->app, "Early", &error));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_STORE);
  g_autoptr (MailAccountState) state = mail_engine_dup_account_state (fixture->app, 1);
  g_assert_cmpint (state->code, ==, MAIL_STATE_IDLE);
}

static MailDraft *
save_draft (MailEngine *engine, const char *subject)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  const MailDraft template = {
    .account_id = 1, .from = (char *) "robin@example.org", .subject = (char *) subject};
  g_autoptr (MailDraft) draft = mail_draft_new (&template);

  mail_engine_save_draft_async (engine, draft, NULL, test_engine_on_ready, &result);
  test_engine_wait (&result);
  MailDraft *saved = mail_engine_save_draft_finish (engine, result, &error);
  g_assert_no_error (error);
  return saved;
}

// What was typed before the crash does not come back.
static void
test_open_drafts_are_found (Fixture *fixture, const void *unused)
{
  test_engine_open (fixture->app);
  add_account (fixture->app, "One");
  g_autoptr (MailDraft) saved = save_draft (fixture->app, "Half a thou");
  g_assert_cmpint (saved->id, >, 0);
  test_engine_close (&fixture->app);
  fixture->app = mail_engine_new (fixture->dir, NULL);
  test_engine_open (fixture->app);
  g_autoptr (GPtrArray) open = mail_engine_read_open_drafts (fixture->app);
  g_assert_cmpuint (open->len, ==, 1);
  g_assert_cmpstr (((MailDraft *) g_ptr_array_index (open, 0))->subject, ==, "Half a thou");
}

// A formatted draft has no plain form for those who read nothing else.
static void
test_saved_drafts_have_a_plain_form (Fixture *fixture, const void *unused)
{
  const MailDraft template = {
    .account_id = 1, .rich = true, .html = (char *) "<div>Half <b>a</b> thought</div>"};
  g_autoptr (MailDraft) draft = mail_draft_new (&template);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  test_engine_open (fixture->app);
  add_account (fixture->app, "One");
  mail_engine_save_draft_async (fixture->app, draft, NULL, test_engine_on_ready, &result);
  test_engine_wait (&result);
  g_autoptr (MailDraft) saved = mail_engine_save_draft_finish (fixture->app, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_strchomp (saved->text), ==, "Half a thought");
  g_assert_cmpstr (saved->html, ==, template.html);
}

// Undo of sending loses the message.
static void
test_cancelled_sending_gives_the_draft_back (Fixture *fixture, const void *unused)
{
  g_autoptr (GAsyncResult) sent = NULL;
  g_autoptr (GAsyncResult) cancelled = NULL;
  g_autoptr (GError) error = NULL;

  test_engine_open (fixture->app);
  add_account (fixture->app, "One");
  const MailDraft template = {.account_id = 1,
                              .from = (char *) "robin@example.org",
                              .to = (char *) "ana@example.com",
                              .subject = (char *) "Too early",
                              .text = (char *) "x"};
  g_autoptr (MailDraft) draft = mail_draft_new (&template);
  g_autoptr (GAsyncResult) saved_result = NULL;
  mail_engine_save_draft_async (fixture->app, draft, NULL, test_engine_on_ready, &saved_result);
  test_engine_wait (&saved_result);
  g_autoptr (MailDraft) saved = mail_engine_save_draft_finish (fixture->app, saved_result, &error);
  g_assert_no_error (error);
  mail_engine_send_draft_async (fixture->app, saved, g_get_real_time () / G_USEC_PER_SEC + 60, 0,
                                NULL, test_engine_on_ready, &sent);
  test_engine_wait (&sent);
  int64_t id = mail_engine_send_finish (fixture->app, sent, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) waiting = mail_engine_read_outbox (fixture->app);
  g_assert_cmpuint (waiting->len, ==, 1);
  mail_engine_cancel_outbox_async (fixture->app, id, NULL, test_engine_on_ready, &cancelled);
  test_engine_wait (&cancelled);
  g_autoptr (MailDraft) back = mail_engine_cancel_outbox_finish (fixture->app, cancelled, &error);
  g_assert_no_error (error);
  g_assert_cmpint (back->id, ==, saved->id);
  g_assert_cmpstr (back->subject, ==, "Too early");
}

// A large message is being built, and nothing else that the person does happens meanwhile.
static void
test_large_message_keeps_nothing_waiting (Fixture *fixture, const void *unused)
{
  static const char head[] = "From: robin@example.org\nTo: ana@example.com\nSubject: Large\n\n";
  g_autoptr (GString) text = g_string_new (head);
  g_autofree char *line = g_strnfill (900, 'x');
  g_autoptr (GAsyncResult) sent = NULL;
  g_autoptr (GError) error = NULL;

  while (text->len < 48u << 20)
    g_string_append_printf (text, "%s\n", line);
  g_autoptr (GBytes) message = g_bytes_new (text->str, text->len);
  const MailSendOptions later = {.not_before = g_get_real_time () / G_USEC_PER_SEC + 3600};

  test_engine_open (fixture->app);
  add_account (fixture->app, "One");
  mail_engine_send_raw_async (fixture->app, message, &later, NULL, test_engine_on_ready, &sent);
  g_autoptr (MailDraft) saved = save_draft (fixture->app, "Meanwhile");
  g_assert_null (sent);
  test_engine_wait (&sent);
  g_assert_cmpint (mail_engine_send_finish (fixture->app, sent, &error), >, 0);
  g_assert_no_error (error);
}

static void
add (const char *path, void (*test) (Fixture *, const void *))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/account/engine/open-and-signal", test_open_and_signal);
  add ("/account/engine/closed-store-opens-again", test_closed_store_opens_again);
  add ("/account/engine/client-is-served", test_client_is_served);
  add ("/account/engine/client-gets-errors", test_client_gets_errors);
  add ("/account/engine/client-takes-over", test_client_takes_over);
  add ("/account/engine/asked-while-owner-leaves", test_asked_while_owner_leaves);
  add ("/account/engine/tool-yields-to-app", test_tool_yields_to_app);
  add ("/account/engine/nothing-is-lost-in-yielding", test_nothing_is_lost_in_yielding);
  add ("/account/engine/tool-reads-without-owning", test_tool_reads_without_owning);
  add ("/account/engine/cancelled-call-returns", test_cancelled_call_returns);
  add ("/account/engine/calls-on-a-closed-engine", test_calls_on_a_closed_engine);
  add ("/account/engine/open-drafts-are-found", test_open_drafts_are_found);
  add ("/account/engine/saved-drafts-have-a-plain-form", test_saved_drafts_have_a_plain_form);
  add ("/account/engine/cancelled-sending-gives-the-draft-back",
       test_cancelled_sending_gives_the_draft_back);
  add ("/account/engine/large-message-keeps-nothing-waiting",
       test_large_message_keeps_nothing_waiting);
  return g_test_run ();
}
