// SPDX-License-Identifier: GPL-3.0-or-later

#include "smtp/smtp-command.h"
#include "smtp/smtp-header.h"

#include <string.h>

static const char ehlo_all[] = "PIPELINING\nSIZE 1000000\n8BITMIME\nSMTPUTF8\nDSN";

static SmtpCapabilities *
new_capabilities (const char *lines)
{
  g_autoptr (SmtpReply) reply = g_new0 (SmtpReply, 1);
  g_auto (GStrv) split = g_strsplit (lines, "\n", -1);

  reply->lines = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (reply->lines, g_strdup ("greets"));
  for (char **line = split; *line != NULL; line++)
    g_ptr_array_add (reply->lines, g_strdup (*line));
  return smtp_capabilities_new (reply);
}

// What RCPT TO becomes; NULL: refused.
static char *
write_rcpt (const char *address)
{
  g_autoptr (SmtpCapabilities) capabilities = new_capabilities (ehlo_all);
  const char *const recipients[] = {address, NULL};
  const SmtpMessage message = {.from = "a@example.org", .recipients = recipients};
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  if (smtp_command_append_rcpt (out, &message, address, capabilities, &error))
    return g_string_free_and_steal (g_steal_pointer (&out));
  g_assert_error (error, MAIL_ERROR, MAIL_ERROR_INVALID);
  g_assert_cmpuint (out->len, ==, 0);
  return NULL;
}

// An address that holds a line end would be a command of somebody else's (P4).
static void
test_addresses (void)
{
  static const struct {
    const char *address, *wire; // NULL: refused
  } cases[] = {
    {"robin@example.org", "RCPT TO:<robin@example.org>\r\n"},
    {"a+b=c.d@example.org", "RCPT TO:<a+b=c.d@example.org>\r\n"},
    {"\"a b\"@example.org", "RCPT TO:<\"a b\"@example.org>\r\n"},
    {"\"a\\\"@b\"@example.org", "RCPT TO:<\"a\\\"@b\"@example.org>\r\n"},
    {"a@[192.0.2.1]", "RCPT TO:<a@[192.0.2.1]>\r\n"},
    {"a@[IPv6:2001:db8::1]", "RCPT TO:<a@[IPv6:2001:db8::1]>\r\n"},
    {"a@b\u00fccher.example", "RCPT TO:<a@xn--bcher-kva.example>\r\n"},
    {"\u00e9@example.org", "RCPT TO:<\u00e9@example.org>\r\n"},
    {"a@example.org\r\nDATA", NULL},
    {"a\n@example.org", NULL},
    {"a@example.org> NOTIFY=NEVER", NULL},
    {"a> <b@example.org", NULL},
    {"a b@example.org", NULL},
    {"@example.org", NULL},
    {"a@", NULL},
    {"a", NULL},
    {"", NULL},
    {"a@b@example.org", NULL},
    {"\"a\"b\"@example.org", NULL},
    {"\"a\\\"@example.org", NULL},
    {"\"@example.org", NULL},
    {"a@exa mple.org", NULL},
    {"a@example.org,b@example.org", NULL},
    {"a\xff@example.org", NULL},
    {"a\x7f@example.org", NULL},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *wire = write_rcpt (cases[i].address);

    g_assert_cmpstr (wire, ==, cases[i].wire);
  }
}

// Whatever bytes an address has, at most one command goes out.
static void
test_random_addresses_are_one_line (void)
{
  static const char alphabet[] = "a@.<>\r\n \"\\,\x80";

  for (int round = 0; round < 20000; round++) {
    char address[9] = "";

    for (size_t i = 0; i < sizeof address - 1; i++)
      address[i] = alphabet[g_test_rand_int_range (0, sizeof alphabet - 1)];
    g_autofree char *wire = write_rcpt (address);

    if (wire != NULL)
      g_assert_true (strpbrk (wire, "\r\n") == wire + strlen (wire) - 2);
  }
}

typedef struct {
  const char *from, *to, *capabilities, *envelope_id;
  bool is_eight_bit;
  const char *wire; // NULL: UNSUPPORTED
} MailCase;

// Wrong parameters have mail refused, bounced or garbled.
static void
test_mail_parameters (void)
{
  static const MailCase cases[] = {
    {"a@x.org", "b@x.org", "", NULL, true, "MAIL FROM:<a@x.org>\r\n"},
    {"", "b@x.org", "", NULL, false, "MAIL FROM:<>\r\n"},
    {"a@x.org", "b@x.org", ehlo_all, NULL, false, "MAIL FROM:<a@x.org> SIZE=42\r\n"},
    {"a@x.org", "b@x.org", ehlo_all, NULL, true, "MAIL FROM:<a@x.org> SIZE=42 BODY=8BITMIME\r\n"},
    {"a@x.org", "\u00e9@x.org", ehlo_all, NULL, false,
     "MAIL FROM:<a@x.org> SIZE=42 BODY=8BITMIME SMTPUTF8\r\n"},
    // Such a recipient is not named to this server; such a sender can't be left out.
    {"a@x.org", "\u00e9@x.org", "8BITMIME", NULL, false, "MAIL FROM:<a@x.org>\r\n"},
    {"\u00e9@x.org", "a@x.org", "8BITMIME", NULL, false, NULL},
    {"a@x.org", "b@b\u00fccher.example", "", NULL, false, "MAIL FROM:<a@x.org>\r\n"},
    {"a@x.org", "b@x.org", "DSN", "id +1", false,
     "MAIL FROM:<a@x.org> RET=HDRS ENVID=id+20+2B1\r\n"},
    {"a@x.org", "b@x.org", "", "id", false, "MAIL FROM:<a@x.org>\r\n"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    const MailCase *one = &cases[i];
    g_autoptr (SmtpCapabilities) capabilities = new_capabilities (one->capabilities);
    const char *const recipients[] = {one->to, NULL};
    const SmtpMessage message = {
      .from = one->from,
      .recipients = recipients,
      .envelope_id = one->envelope_id,
    };
    g_autoptr (GString) out = g_string_new (NULL);
    g_autoptr (GError) error = NULL;

    if (smtp_command_append_mail (out, &message, capabilities, one->is_eight_bit, 42, &error))
      g_assert_cmpstr (out->str, ==, one->wire);
    else
      g_assert_error (error, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED);
    g_assert_true ((error == NULL) == (one->wire != NULL));
  }
}

typedef struct {
  SmtpMessage message;
  const char *capabilities;
  const char *mail, *rcpt; // NULL: UNSUPPORTED
} WishCase;

static const WishCase wish_cases[] = {
  {{.requires_tls = true},
   "REQUIRETLS",
   "MAIL FROM:<a@x.org> REQUIRETLS\r\n",
   "RCPT TO:<b+c@x.org>\r\n"},
  {{.requires_tls = true}, "", NULL, NULL},
  {{.hold_seconds = 60},
   "FUTURERELEASE 3600 2026-01-01T00:00:00Z",
   "MAIL FROM:<a@x.org> HOLDFOR=60\r\n",
   "RCPT TO:<b+c@x.org>\r\n"},
  {{.hold_seconds = 3601}, "FUTURERELEASE 3600 2026-01-01T00:00:00Z", NULL, NULL},
  {{.hold_seconds = 60}, "", NULL, NULL},
  {{.deliver_by_seconds = 900},
   "DELIVERBY 600",
   "MAIL FROM:<a@x.org> BY=900;R\r\n",
   "RCPT TO:<b+c@x.org>\r\n"},
  {{.deliver_by_seconds = 500}, "DELIVERBY 600", NULL, NULL},
  {{.deliver_by_seconds = 900},
   "DELIVERBY",
   "MAIL FROM:<a@x.org> BY=900;R\r\n",
   "RCPT TO:<b+c@x.org>\r\n"},
  {{.notices = MAIL_NOTICES_FAILURE | MAIL_NOTICES_WHOLE, .envelope_id = "i"},
   "DSN",
   "MAIL FROM:<a@x.org> RET=FULL ENVID=i\r\n",
   "RCPT TO:<b+c@x.org> NOTIFY=FAILURE ORCPT=rfc822;b+2Bc@x.org\r\n"},
  {{.notices = MAIL_NOTICES_ALL, .envelope_id = "i"},
   "DSN",
   "MAIL FROM:<a@x.org> RET=HDRS ENVID=i\r\n",
   "RCPT TO:<b+c@x.org> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;b+2Bc@x.org\r\n"},
  {{.notices = MAIL_NOTICES_NEVER},
   "DSN",
   "MAIL FROM:<a@x.org>\r\n",
   "RCPT TO:<b+c@x.org> NOTIFY=NEVER\r\n"},
  {{.notices = MAIL_NOTICES_ALL, .envelope_id = "i"},
   "",
   "MAIL FROM:<a@x.org>\r\n",
   "RCPT TO:<b+c@x.org>\r\n"},
};

// A wish that the server does not know and that is left out without a word: mail goes in the clear,
// or tomorrow's mail today.
static void
test_wishes (void)
{
  static const char *const to[] = {"b+c@x.org", NULL};
  for (size_t i = 0; i < G_N_ELEMENTS (wish_cases); i++) {
    g_autoptr (SmtpCapabilities) capabilities = new_capabilities (wish_cases[i].capabilities);
    SmtpMessage message = wish_cases[i].message;
    g_autoptr (GString) mail = g_string_new (NULL);
    g_autoptr (GString) rcpt = g_string_new (NULL);
    g_autoptr (GError) error = NULL;

    message.from = "a@x.org";
    message.recipients = to;
    if (!smtp_command_append_mail (mail, &message, capabilities, false, 0, &error)) {
      g_assert_error (error, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED);
      g_assert_null (wish_cases[i].mail);
      continue;
    }
    g_assert_cmpstr (mail->str, ==, wish_cases[i].mail);
    smtp_command_append_rcpt (rcpt, &message, to[0], capabilities, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (rcpt->str, ==, wish_cases[i].rcpt);
  }
}

// Who says which reports they want gets others, or a word that means nothing stops the mail.
static void
test_notices (void)
{
  static const struct {
    const char *conditions, *read; // NULL: it is refused
  } cases[] = {
    {"success", "SUCCESS"},
    {"Delay, FAILURE", "FAILURE,DELAY"},
    {"never", "NEVER"},
    {"never,failure", NULL},
    {"", NULL},
    {"success,", NULL},
    {"often", NULL},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    MailNotices notices = MAIL_NOTICES_WHOLE;
    bool is_read = mail_notices_add_conditions (&notices, cases[i].conditions);
    g_autofree char *read = mail_notices_dup_conditions (notices);

    g_assert_cmpint (is_read, ==, cases[i].read != NULL);
    g_assert_cmpstr (read, ==, is_read ? cases[i].read : "");
    g_assert_true ((notices & MAIL_NOTICES_WHOLE) != 0);
  }
  // What an older version wrote.
  g_autofree char *old = mail_notices_dup_conditions (mail_notices_from_stored (1));
  g_assert_cmpstr (old, ==, "SUCCESS,FAILURE,DELAY");
}

// What a server declares as its limits (RFC 9422), read wrongly, has mail refused at the limit.
static void
test_limits (void)
{
  g_autoptr (SmtpCapabilities) some =
    new_capabilities ("LIMITS MAILMAX=20 RCPTMAX=100 RCPTDOMAINMAX=1\nCHUNKING");
  g_autoptr (SmtpCapabilities) none = new_capabilities ("LIMITS\nLIMITSX MAILMAX=3");
  g_autoptr (SmtpCapabilities) rude =
    new_capabilities ("LIMITS MAILMAX= RCPTMAX=-1 MAILMAXX=9 RCPTDOMAINMAX RCPTDOMAINMAX=x");

  g_assert_cmpuint (some->mail_limit, ==, 20);
  g_assert_cmpuint (some->recipient_limit, ==, 100);
  g_assert_cmpuint (some->domain_limit, ==, 1);
  g_assert_true (some->has_chunking);
  g_assert_cmpuint (none->mail_limit + none->recipient_limit + none->domain_limit, ==, 0);
  g_assert_cmpuint (rude->mail_limit + rude->recipient_limit + rude->domain_limit, ==, 0);
}

// The message reaches people as nonsense, or a server refuses what it should not have got.
static void
test_header_with_utf8_address (void)
{
  static const struct {
    const char *header;
    bool has;
  } cases[] = {
    {"To: \u00e9@example.com\r\n\r\nx", true},
    {"To: a@example.com,\r\n \u00e9@example.com\r\n\r\n", true},
    {"resent-cc: A <x\u00e9y@example.com>\n", true},
    {"To: \u00e9 <e@example.com>\r\n\r\n", false},
    {"To: e@\u00e9.example\r\n\r\n", false},
    {"Subject: \u00e9@example.com\r\n\r\n", false},
    {"To: a@example.com\r\n\r\nTo: \u00e9@example.com\r\n", false},
    {"", false},
  };
  static const char *const recipients[] = {"a@example.com", NULL};
  const SmtpMessage message = {
    .from = "r@example.org", .recipients = recipients, .has_utf8_header = true};
  const SmtpCapabilities able = {.has_utf8 = true}, unable = {0};
  g_autoptr (GString) with = g_string_new (NULL);
  g_autoptr (GString) without = g_string_new (NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_true (smtp_header_has_utf8_address (cases[i].header, strlen (cases[i].header)) ==
                   cases[i].has);
  g_assert_true (smtp_command_append_mail (with, &message, &able, false, 0, NULL));
  g_assert_cmpstr (with->str, ==, "MAIL FROM:<r@example.org> SMTPUTF8\r\n");
  g_assert_true (smtp_command_append_mail (without, &message, &unable, false, 0, NULL));
  g_assert_cmpstr (without->str, ==, "MAIL FROM:<r@example.org>\r\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/command/addresses", test_addresses);
  g_test_add_func ("/smtp/command/random-addresses-are-one-line",
                   test_random_addresses_are_one_line);
  g_test_add_func ("/smtp/command/mail-parameters", test_mail_parameters);
  g_test_add_func ("/smtp/command/wishes", test_wishes);
  g_test_add_func ("/smtp/command/notices", test_notices);
  g_test_add_func ("/smtp/command/limits", test_limits);
  g_test_add_func ("/smtp/command/header-with-utf8-address", test_header_with_utf8_address);
  return g_test_run ();
}
