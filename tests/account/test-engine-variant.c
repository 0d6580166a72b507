// SPDX-License-Identifier: GPL-3.0-or-later
//
// What goes to the other process comes back as it was.

#include "account/engine-variant-health.h"
#include "account/engine-variant.h"

#include <string.h>

// Through bytes, as between two processes.
static GVariant *
pass (GVariant *variant)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (variant);
  g_autoptr (GBytes) bytes = g_variant_get_data_as_bytes (sunk);

  return g_variant_ref_sink (g_variant_new_from_bytes (g_variant_get_type (sunk), bytes, FALSE));
}

// A forwarded failure is told in other words, or asks for something else.
static void
test_errors (void)
{
  g_autoptr (GError) error = mail_error_with_server_text (
    g_error_new (MAIL_ERROR, MAIL_ERROR_QUOTA, "no room"), "[OVERQUOTA] full", -1);
  g_autoptr (GVariant) passed = pass (engine_variant_from_error (error));
  g_autoptr (GError) back = engine_variant_to_error (passed);

  g_assert_error (back, MAIL_ERROR, MAIL_ERROR_QUOTA);
  g_assert_cmpstr (back->message, ==, "no room");
  g_assert_cmpstr (mail_error_server_text (back), ==, "[OVERQUOTA] full");

  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "c");
  g_autoptr (GVariant) second = pass (engine_variant_from_error (cancelled));
  g_autoptr (GError) again = engine_variant_to_error (second);
  g_assert_error (again, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_autoptr (GVariant) foreign =
    g_variant_ref_sink (g_variant_new ("(sisms)", "a-domain-never-used-here", 3, "what", NULL));
  g_autoptr (GError) other = engine_variant_to_error (foreign);
  g_assert_cmpstr (other->message, ==, "what");
}

// An error's text that is no UTF-8 (a file's name) brings the sender down.
static void
test_error_in_another_charset (void)
{
  g_autoptr (GError) error =
    g_error_new_literal (MAIL_ERROR, MAIL_ERROR_STORE, "caf\xe9: not there");
  g_autoptr (GVariant) passed = pass (engine_variant_from_error (error));
  g_autoptr (GError) back = engine_variant_to_error (passed);

  g_assert_true (g_utf8_validate (back->message, -1, NULL));
  g_assert_nonnull (strstr (back->message, "not there"));
}

static void
test_account (void)
{
  const MailAccount template = {
    .id = 4,
    .name = (char *) "Work",
    .address = (char *) "robin@example.org",
    .full_name = (char *) "Robin",
    .incoming_kind = MAIL_SERVICE_IMAP,
    .incoming = {.host = (char *) "imap.example.org",
                 .port = 993,
                 .user = (char *) "r",
                 .pinned_sha256 = (char *) "ab"},
    .submission = {.host = (char *) "smtp.example.org",
                   .port = 587,
                   .security = MAIL_SECURITY_STARTTLS,
                   .allow_cleartext = true,
                   .only_plain = true,
                   .no_login = true},
  };
  g_autoptr (GVariant) passed = pass (engine_variant_from_account (&template));
  g_autoptr (MailAccount) back = engine_variant_to_account (passed);

  g_assert_cmpint (back->id, ==, 4);
  g_assert_cmpstr (back->name, ==, "Work");
  g_assert_cmpstr (back->incoming.pinned_sha256, ==, "ab");
  g_assert_cmpint (back->incoming.port, ==, 993);
  g_assert_null (back->submission.user);
  g_assert_cmpint (back->submission.security, ==, MAIL_SECURITY_STARTTLS);
  g_assert_true (back->submission.allow_cleartext && !back->incoming.allow_cleartext);
  g_assert_true (back->submission.only_plain && !back->incoming.only_plain);
  g_assert_true (back->submission.no_login && !back->incoming.no_login);
}

// A draft loses its attachment or its HTML on the way to the store.
static void
test_draft (void)
{
  g_autoptr (GBytes) content = g_bytes_new_static ("\0\1\2", 3);
  g_autoptr (GPtrArray) attachments = g_ptr_array_new ();
  MailAttachment inline_image = {.file_name = (char *) "a.png",
                                 .media_type = (char *) "image/png",
                                 .content_id = (char *) "x@y",
                                 .bytes = content,
                                 .size = 3};
  MailAttachment file = {.file_name = (char *) "b", .path = (char *) "/tmp/caf\xe9", .size = 9};
  const int64_t answered[] = {5, INT64_MAX};
  g_autoptr (GArray) related = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_array_append_vals (related, answered, 2);
  MailDraft template = {
    .id = 9,
    .account_id = 2,
    .kind = MAIL_DRAFT_REPLY,
    .related_ids = related,
    .to = (char *) "ana@example.com, unfinish",
    .subject = (char *) "Grüße",
    .rich = true,
    .html = (char *) "<b>x</b>",
    .text = (char *) "x",
    .in_reply_to = (char *) "<a@b>",
    .attachments = attachments,
    .saved_at = 77,
  };
  g_ptr_array_add (attachments, &inline_image);
  g_ptr_array_add (attachments, &file);
  g_autoptr (MailDraft) draft = mail_draft_new (&template);
  g_autoptr (GVariant) passed = pass (engine_variant_from_draft (draft));
  g_autoptr (MailDraft) back = engine_variant_to_draft (passed);

  g_assert_cmpint (back->id, ==, 9);
  g_assert_cmpint (back->kind, ==, MAIL_DRAFT_REPLY);
  g_assert_cmpmem (back->related_ids->data, back->related_ids->len * sizeof (int64_t), answered,
                   sizeof (answered));
  g_assert_cmpstr (back->to, ==, "ana@example.com, unfinish");
  g_assert_cmpstr (back->cc, ==, "");
  g_assert_cmpstr (back->subject, ==, "Grüße");
  g_assert_cmpstr (back->html, ==, "<b>x</b>");
  g_assert_null (back->references);
  g_assert_cmpuint (back->attachments->len, ==, 2);
  const MailAttachment *first = g_ptr_array_index (back->attachments, 0);
  const MailAttachment *second = g_ptr_array_index (back->attachments, 1);
  g_assert_true (g_bytes_equal (first->bytes, content));
  g_assert_null (first->path);
  g_assert_cmpstr (second->path, ==, "/tmp/caf\xe9");
  g_assert_null (second->bytes);
}

static void
test_check_and_report (void)
{
  char *capabilities[] = {(char *) "IDLE", NULL};
  g_autoptr (GError) error = g_error_new (MAIL_ERROR, MAIL_ERROR_TLS_UNTRUSTED, "expired");
  const MailCheck check = {.kind = MAIL_SERVICE_SMTP,
                           .error = error,
                           .capabilities = capabilities,
                           .tls = (char *) "TLSv1.3",
                           .mechanism = (char *) "",
                           .certificate = {.sha256 = (char *) "ff",
                                           .not_after = 1 << 30,
                                           .doubts = MAIL_DOUBT_EXPIRED | MAIL_DOUBT_WEAK}};
  g_autoptr (GVariant) passed = pass (engine_variant_from_check (&check));
  g_autoptr (MailCheck) back = engine_variant_to_check (passed);
  g_assert_error (back->error, MAIL_ERROR, MAIL_ERROR_TLS_UNTRUSTED);
  g_assert_cmpstr (back->capabilities[0], ==, "IDLE");
  g_assert_null (back->capabilities[1]);
  g_assert_cmpstr (back->certificate.sha256, ==, "ff");
  g_assert_null (back->certificate.pem);
  g_assert_cmpint (back->certificate.not_after, ==, 1 << 30);
  g_assert_cmpuint (back->certificate.doubts, ==, MAIL_DOUBT_EXPIRED | MAIL_DOUBT_WEAK);

  const MailSyncReport report = {
    .account_id = 3, .added = 5, .bytes_in = G_MAXUINT64, .seconds = 1.5};
  g_autoptr (GVariant) second = pass (engine_variant_from_report (&report));
  g_autoptr (MailSyncReport) again = engine_variant_to_report (second);
  g_assert_cmpint (again->added, ==, 5);
  g_assert_cmpuint (again->bytes_in, ==, G_MAXUINT64);
  g_assert_no_error (again->error);
}

static MailHealth *
health_new (void)
{
  char *extensions[] = {(char *) "IDLE", (char *) "QRESYNC", NULL};
  g_autoptr (GError) error = g_error_new (MAIL_ERROR, MAIL_ERROR_TIMEOUT, "no answer");
  const MailConnection watch = {.use = MAIL_CONNECTION_WATCH,
                                .code = MAIL_STATE_UP_TO_DATE,
                                .connected_since = 50,
                                .live = MAIL_LIVE_NOTIFY,
                                .live_since = 60,
                                .folder = (char *) "Grüße/1",
                                .software = (char *) "Dovecot",
                                .tls = (char *) "",
                                .extensions = extensions,
                                .expires_at = 70,
                                .work_goal = G_MAXUINT64,
                                .bytes_in = G_MAXUINT64,
                                .at = {.path = (char *) "Archive", .total = 900}};
  const MailConnection lost = {
    .use = MAIL_CONNECTION_OUTBOX, .code = MAIL_STATE_OFFLINE, .error = error, .next_try = 99};
  MailHealth *health = mail_health_new ();
  MailFolderHealth *folder = g_new0 (MailFolderHealth, 1);

  *folder = (MailFolderHealth) {.path = g_strdup ("INBOX"),
                                .last_sync = 7,
                                .synced = true,
                                .here = 3,
                                .there = G_MAXUINT32,
                                .withheld = 2,
                                .refusal = g_strdup ("no")};
  g_ptr_array_add (health->connections, mail_connection_copy (&watch));
  g_ptr_array_add (health->connections, mail_connection_copy (&lost));
  g_ptr_array_add (health->folders, folder);
  health->account_id = 5;
  health->online = true;
  health->quota_limit = 1 << 30;
  health->alerts = g_strdupv ((char **) (const char *[]) {"Größer!", "full", NULL});
  return health;
}

// Account Health in a second window is of other connections than there are.
static void
test_health (void)
{
  g_autoptr (MailHealth) health = health_new ();
  g_autoptr (GVariant) passed = pass (engine_variant_from_health (health));
  g_autoptr (MailHealth) back = engine_variant_to_health (passed);
  g_assert_cmpint (back->account_id, ==, 5);
  g_assert_true (back->online && !back->at_work);
  g_assert_cmpuint (back->quota_limit, ==, 1 << 30);
  g_assert_cmpstrv (back->alerts, health->alerts);
  const MailConnection *first = g_ptr_array_index (back->connections, 0);
  const MailConnection *second = g_ptr_array_index (back->connections, 1);
  g_assert_cmpint (first->live, ==, MAIL_LIVE_NOTIFY);
  g_assert_cmpint (first->live_since, ==, 60);
  g_assert_cmpstr (first->folder, ==, "Grüße/1");
  g_assert_cmpstr (first->extensions[1], ==, "QRESYNC");
  g_assert_cmpuint (first->bytes_in, ==, G_MAXUINT64);
  g_assert_cmpint (first->expires_at, ==, 70);
  g_assert_cmpuint (first->work_goal, ==, G_MAXUINT64);
  g_assert_cmpstr (first->at.path, ==, "Archive");
  g_assert_cmpuint (first->at.total, ==, 900);
  g_assert_null (second->at.path);
  g_assert_null (first->issuer);
  g_assert_error (second->error, MAIL_ERROR, MAIL_ERROR_TIMEOUT);
  g_assert_cmpint (second->next_try, ==, 99);
  const MailFolderHealth *inbox = g_ptr_array_index (back->folders, 0);
  g_assert_true (inbox->synced);
  g_assert_cmpuint (inbox->there, ==, G_MAXUINT32);
  g_assert_cmpuint (inbox->withheld, ==, 2);
  g_assert_cmpstr (inbox->refusal, ==, "no");
}

// Another version's bytes are taken for ours.
static void
test_other_types_are_refused (void)
{
  g_autoptr (GVariant) other = g_variant_ref_sink (g_variant_new ("(xx)", 1L, 2L));

  g_assert_null (engine_variant_to_account (other));
  g_assert_null (engine_variant_to_health (other));
  g_assert_null (engine_variant_to_draft (other));
  g_assert_null (engine_variant_to_check (other));
  g_assert_null (engine_variant_to_report (other));
  g_assert_null (engine_variant_to_state (other));
  g_autoptr (GError) error = engine_variant_to_error (other);
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_OWNED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account/variant/errors", test_errors);
  g_test_add_func ("/account/variant/error-in-another-charset", test_error_in_another_charset);
  g_test_add_func ("/account/variant/account", test_account);
  g_test_add_func ("/account/variant/draft", test_draft);
  g_test_add_func ("/account/variant/check-and-report", test_check_and_report);
  g_test_add_func ("/account/variant/health", test_health);
  g_test_add_func ("/account/variant/other-types-are-refused", test_other_types_are_refused);
  return g_test_run ();
}
