// SPDX-License-Identifier: GPL-3.0-or-later

#include "smtp/smtp-reply.h"
#include "base/limits.h"
#include "smtp/smtp-capability.h"

typedef struct {
  const char *bytes;
  MailParse parse;
  int code;
  const char *enhanced;
  const char *text;
  size_t left; // bytes not taken
} Case;

static const Case cases[] = {
  {"250 ok\r\n", MAIL_PARSE_DONE, 250, "", "ok", 0},
  {"250\r\n", MAIL_PARSE_DONE, 250, "", "", 0},
  {"250 \r\n", MAIL_PARSE_DONE, 250, "", "", 0},
  {"250 ok\n", MAIL_PARSE_DONE, 250, "", "ok", 0},
  {"250-a\r\n250-b\r\n250 c\r\n", MAIL_PARSE_DONE, 250, "", "a b c", 0},
  {"220-\r\n220 x\r\n", MAIL_PARSE_DONE, 220, "", "x", 0},
  {"250 2.1.0 Sender ok\r\n", MAIL_PARSE_DONE, 250, "2.1.0", "Sender ok", 0},
  {"550-5.1.1 No such\r\n550 5.1.1 user\r\n", MAIL_PARSE_DONE, 550, "5.1.1", "No such user", 0},
  {"550 5.7.350\r\n", MAIL_PARSE_DONE, 550, "5.7.350", "", 0},
  {"250 5.1.1 not its class\r\n", MAIL_PARSE_DONE, 250, "", "5.1.1 not its class", 0},
  {"250 2.1 two only\r\n", MAIL_PARSE_DONE, 250, "", "2.1 two only", 0},
  {"250 2.1.99999 wide\r\n", MAIL_PARSE_DONE, 250, "", "2.1.99999 wide", 0},
  {"250 2.1.0x\r\n", MAIL_PARSE_DONE, 250, "", "2.1.0x", 0},
  {"354 go\r\n250 next\r\n", MAIL_PARSE_DONE, 354, "", "go", 10},
  {"599 odd\r\n", MAIL_PARSE_DONE, 599, "", "odd", 0},
  {"250 a\xff"
   "b\r\n",
   MAIL_PARSE_DONE, 250, "",
   "a\xff"
   "b",
   0},
  {"250-half\r\n", MAIL_PARSE_MORE},
  {"25", MAIL_PARSE_MORE},
  {"", MAIL_PARSE_MORE},
  {"250-a\r\n251 b\r\n", MAIL_PARSE_BAD},
  {"199 low\r\n", MAIL_PARSE_BAD},
  {"600 high\r\n", MAIL_PARSE_BAD},
  {"2500 long\r\n", MAIL_PARSE_BAD},
  {"25 short\r\n", MAIL_PARSE_BAD},
  {"250_odd\r\n", MAIL_PARSE_BAD},
  {"-50 x\r\n", MAIL_PARSE_BAD},
  {"\r\n", MAIL_PARSE_BAD},
  {"* OK IMAP here\r\n", MAIL_PARSE_BAD},
  {"\x16\x03\x01\n", MAIL_PARSE_BAD},
};

// Feeds BYTES in pieces of PIECE.
static MailParse
feed (const char *bytes, size_t length, size_t piece, size_t *out_taken, SmtpReply **out_reply)
{
  g_autoptr (SmtpReplyParser) parser = smtp_reply_parser_new ();
  MailParse parse = MAIL_PARSE_MORE;
  size_t used;

  *out_taken = 0;
  while (parse == MAIL_PARSE_MORE && *out_taken < length) {
    parse = smtp_reply_parser_feed (parser, bytes + *out_taken, MIN (piece, length - *out_taken),
                                    &used, out_reply);
    *out_taken += used;
  }
  return parse;
}

static void
check_case (const Case *one, size_t piece)
{
  g_autoptr (SmtpReply) reply = NULL;
  size_t length = strlen (one->bytes), taken;

  g_assert_cmpint (feed (one->bytes, length, piece, &taken, &reply), ==, one->parse);
  g_assert_true ((reply != NULL) == (one->parse == MAIL_PARSE_DONE));
  if (reply == NULL)
    return;
  g_autofree char *text = smtp_reply_dup_text (reply);
  g_autofree char *enhanced = smtp_enhanced_dup_string (&reply->enhanced);

  g_assert_cmpint (reply->code, ==, one->code);
  g_assert_cmpstr (text, ==, one->text);
  g_assert_cmpstr (enhanced, ==, one->enhanced);
  g_assert_cmpuint (length - taken, ==, one->left);
}

// A refusal read as an acceptance is mail that never arrives.
static void
test_table_in_pieces_of_every_size (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    for (size_t piece = 1; piece <= 48; piece++)
      check_case (&cases[i], piece);
  }
}

// NUL in a server's text must not hide the rest of it.
static void
test_nul_is_dropped (void)
{
  static const char bytes[] = "250 a\0b\r\n";
  g_autoptr (SmtpReply) reply = NULL;
  size_t taken;

  feed (bytes, sizeof bytes - 1, 3, &taken, &reply);
  g_assert_cmpstr (g_ptr_array_index (reply->lines, 0), ==, "ab");
}

// A server that talks for ever would eat the memory.
static void
test_limits (void)
{
  g_autofree char *long_line = g_strnfill (LIMIT_SMTP_LINE_BYTES + 1, '2');
  g_autoptr (GString) many_lines = g_string_new (NULL);
  g_autoptr (SmtpReply) reply = NULL;
  size_t taken;

  for (int i = 0; i <= LIMIT_SMTP_REPLY_LINES; i++)
    g_string_append (many_lines, "250-x\r\n");
  g_assert_cmpint (feed (long_line, strlen (long_line), 100, &taken, &reply), ==, MAIL_PARSE_BAD);
  g_assert_cmpint (feed (many_lines->str, many_lines->len, 100, &taken, &reply), ==,
                   MAIL_PARSE_BAD);
}

// Without the right capabilities mail goes slower, or not at all.
static void
test_capabilities (void)
{
  static const char ehlo[] = "250-mail.example.org greets\r\n250-PIPELINING\r\n250-size 1000\r\n"
                             "250-AUTH PLAIN  LOGIN\r\n250-AUTH=LOGIN NTLM\r\n250-8bitmime\r\n"
                             "250-STARTTLSX\r\n250 SMTPUTF8\r\n";
  g_autoptr (SmtpReply) reply = NULL;
  size_t taken;

  feed (ehlo, strlen (ehlo), 7, &taken, &reply);
  g_autoptr (SmtpCapabilities) capabilities = smtp_capabilities_new (reply);
  g_autofree char *mechanisms = g_strjoinv (" ", capabilities->mechanisms);

  g_assert_true (capabilities->has_pipelining && capabilities->has_eight_bit &&
                 capabilities->has_utf8 && capabilities->has_size);
  g_assert_false (capabilities->has_starttls || capabilities->has_dsn);
  g_assert_cmpuint (capabilities->size_limit, ==, 1000);
  g_assert_cmpstr (mechanisms, ==, "PLAIN LOGIN LOGIN NTLM");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/reply/table-in-pieces-of-every-size", test_table_in_pieces_of_every_size);
  g_test_add_func ("/smtp/reply/nul-is-dropped", test_nul_is_dropped);
  g_test_add_func ("/smtp/reply/limits", test_limits);
  g_test_add_func ("/smtp/capability/table", test_capabilities);
  return g_test_run ();
}
