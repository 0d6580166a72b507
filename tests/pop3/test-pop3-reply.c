// SPDX-License-Identifier: GPL-3.0-or-later
//
// Status lines, listings, capabilities and commands.

#include "base/limits.h"
#include "base/mail-error.h"
#include "net/net-command.h"
#include "pop3/pop3-capability.h"
#include "pop3/pop3-command.h"
#include "pop3/pop3-listing.h"
#include "pop3/pop3-reply.h"

static MailCursor
cursor_of (const char *text)
{
  return mail_cursor (text, strlen (text));
}

typedef struct {
  const char *line;
  int status; // -1: no reply
  Pop3Code code;
  const char *text;
} ReplyCase;

static const ReplyCase replies[] = {
  {"+OK", POP3_STATUS_OK, POP3_CODE_NONE, ""},
  {"+OK hello", POP3_STATUS_OK, POP3_CODE_NONE, "hello"},
  {"+ok hello", POP3_STATUS_OK, POP3_CODE_NONE, "hello"},
  {"+OK [x] y", POP3_STATUS_OK, POP3_CODE_NONE, "[x] y"},
  {"+OKAY", -1, POP3_CODE_NONE, NULL},
  {"-ERR", POP3_STATUS_ERR, POP3_CODE_NONE, ""},
  {"-ERR [IN-USE] busy", POP3_STATUS_ERR, POP3_CODE_IN_USE, "busy"},
  {"-ERR [in-use] busy", POP3_STATUS_ERR, POP3_CODE_IN_USE, "busy"},
  {"-ERR [LOGIN-DELAY]", POP3_STATUS_ERR, POP3_CODE_LOGIN_DELAY, ""},
  {"-ERR [SYS/TEMP] x", POP3_STATUS_ERR, POP3_CODE_SYS_TEMP, "x"},
  {"-ERR [SYS/PERM] x", POP3_STATUS_ERR, POP3_CODE_SYS_PERM, "x"},
  {"-ERR [SYS/OTHER] x", POP3_STATUS_ERR, POP3_CODE_SYS_TEMP, "x"},
  {"-ERR [AUTH] x", POP3_STATUS_ERR, POP3_CODE_AUTH, "x"},
  {"-ERR [AUTHOR] x", POP3_STATUS_ERR, POP3_CODE_NONE, "x"},
  {"-ERR [UTF8] x", POP3_STATUS_ERR, POP3_CODE_UTF8, "x"},
  {"-ERR [AUTH x", POP3_STATUS_ERR, POP3_CODE_NONE, "[AUTH x"},
  {"-ERROR", -1, POP3_CODE_NONE, NULL},
  {"+ abc=", POP3_STATUS_CONTINUE, POP3_CODE_NONE, "abc="},
  {"+", POP3_STATUS_CONTINUE, POP3_CODE_NONE, ""},
  {"* OK imap", -1, POP3_CODE_NONE, NULL},
  {"220 smtp", -1, POP3_CODE_NONE, NULL},
  {"", -1, POP3_CODE_NONE, NULL},
};

// A full mailbox taken for a wrong password: the person is asked for nothing.
static void
test_replies (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (replies); i++) {
    g_autoptr (Pop3Reply) reply = pop3_reply_parse (cursor_of (replies[i].line));

    g_test_message ("%s", replies[i].line);
    g_assert_true ((reply != NULL) == (replies[i].status >= 0));
    if (reply == NULL)
      continue;
    g_assert_cmpint (reply->status, ==, replies[i].status);
    g_assert_cmpint (reply->code, ==, replies[i].code);
    g_assert_cmpstr (reply->text, ==, replies[i].text);
  }
}

// A server that never ends its line fills the memory.
static void
test_line_limit (void)
{
  g_autofree char *long_line = g_strnfill (LIMIT_POP3_LINE_BYTES + 1, 'x');
  MailCursor line;
  size_t used;

  g_assert_cmpint (pop3_line_take ("+OK\r", 4, &used, &line), ==, MAIL_PARSE_MORE);
  g_assert_cmpint (pop3_line_take ("+OK\r\nx", 6, &used, &line), ==, MAIL_PARSE_DONE);
  g_assert_cmpuint (used, ==, 5);
  g_assert_cmpuint (mail_cursor_left (&line), ==, 3);
  g_assert_cmpint (pop3_line_take ("+OK\nx", 5, &used, &line), ==, MAIL_PARSE_DONE);
  g_assert_cmpuint (used, ==, 4);
  g_assert_cmpint (pop3_line_take (long_line, LIMIT_POP3_LINE_BYTES - 1, &used, &line), ==,
                   MAIL_PARSE_MORE);
  g_assert_cmpint (pop3_line_take (long_line, LIMIT_POP3_LINE_BYTES + 1, &used, &line), ==,
                   MAIL_PARSE_BAD);
}

// Another UID than the server's is another message: it would be downloaded again each time.
static void
test_uidl (void)
{
  static const struct {
    const char *line, *uid;
    uint32_t number;
  } cases[] = {
    {"1 whqtswO00WBw418f9t5JxYwZ", "whqtswO00WBw418f9t5JxYwZ", 1},
    {"4294967295 x", "x", UINT32_MAX},
    {" 2  a b  c ", "a b  c", 2},
    {"3\ttab", "tab", 3},
    {"4 \xff\xfe", "\xff\xfe", 4},
    {"0 zero", NULL, 0},
    {"4294967296 x", NULL, 0},
    {"5", NULL, 0},
    {"5 ", NULL, 0},
    {"-1 x", NULL, 0},
    {"5x y", NULL, 0},
    {"", NULL, 0},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    uint32_t number = 0;
    MailCursor uid = {0};
    bool is_uidl = pop3_listing_parse_uidl (cursor_of (cases[i].line), &number, &uid);

    g_assert_true (is_uidl == (cases[i].uid != NULL));
    if (!is_uidl)
      continue;
    g_autofree char *text = g_strndup (uid.p, mail_cursor_left (&uid));

    g_assert_cmpuint (number, ==, cases[i].number);
    g_assert_cmpstr (text, ==, cases[i].uid);
  }
}

static void
test_sizes (void)
{
  uint32_t number;
  uint64_t size;

  g_assert_true (pop3_listing_parse_size (cursor_of ("2 320 octets"), &number, &size));
  g_assert_cmpuint (number, ==, 2);
  g_assert_cmpuint (size, ==, 320);
  g_assert_true (pop3_listing_parse_size (cursor_of ("0 0"), &number, &size));
  g_assert_true (pop3_listing_parse_size (cursor_of ("2 -5"), &number, &size));
  g_assert_cmpuint (size, ==, 0);
  g_assert_true (pop3_listing_parse_size (cursor_of ("2 99999999999999999999"), &number, &size));
  g_assert_cmpuint (size, ==, 0);
  g_assert_false (pop3_listing_parse_size (cursor_of ("x"), &number, &size));
}

static Pop3Capabilities *
read_capabilities (const char *const *lines)
{
  Pop3Capabilities *capabilities = pop3_capabilities_new ();

  for (; *lines != NULL; lines++)
    pop3_capabilities_add (capabilities, cursor_of (*lines));
  return capabilities;
}

static void
test_capabilities (void)
{
  static const char *const lines[] = {"TOP",
                                      "UIDL",
                                      "RESP-CODES",
                                      "AUTH-RESP-CODE",
                                      "PIPELINING",
                                      "STLS",
                                      "user",
                                      "SASL PLAIN  LOGIN",
                                      "EXPIRE 60 USER",
                                      "LOGIN-DELAY 900",
                                      "UTF8 USER",
                                      "LANG",
                                      "TOPPING",
                                      NULL};
  static const char *const never[] = {"EXPIRE NEVER", "LOGIN-DELAY x", NULL};
  g_autoptr (Pop3Capabilities) all = read_capabilities (lines);
  g_autoptr (Pop3Capabilities) few = read_capabilities (never);

  g_assert_true (all->has_top && all->has_uidl && all->has_auth_codes && all->has_pipelining &&
                 all->has_stls && all->has_user && all->has_utf8 && all->has_lang);
  g_assert_true (all->depends_on_user);
  g_assert_cmpint (all->expire_days, ==, 60);
  g_assert_cmpuint (all->login_delay_s, ==, 900);
  g_assert_cmpuint (g_strv_length (all->mechanisms), ==, 2);
  g_assert_cmpint (few->expire_days, ==, POP3_EXPIRE_NEVER);
  g_assert_false (few->has_top || few->has_user || few->depends_on_user);
}

// A command within a user's name would do something with the maildrop (P4).
static void
test_commands (void)
{
  static const char *const bad[] = {"a\r\nDELE 1", "a\n", "a\r", "a\x7f", "\x01"};
  g_autoptr (GString) out = g_string_new (NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (net_command_append (out, "USER", bad[i], &error));
    g_assert_error (error, MAIL_ERROR, MAIL_ERROR_INVALID);
  }
  g_assert_true (net_command_append (out, "USER", "r\xc3\xb6 b", NULL));
  g_assert_true (net_command_append (out, "CAPA", NULL, NULL));
  pop3_command_append_number (out, "RETR", UINT32_MAX, -1);
  pop3_command_append_number (out, "TOP", 1, 0);
  g_assert_cmpstr (out->str, ==, "USER r\xc3\xb6 b\r\nCAPA\r\nRETR 4294967295\r\nTOP 1 0\r\n");
}

// A list without end fills memory, or costs what stood at its beginning, otherwise; and a server
// that wants a year between two log-ins is never asked again.
static void
test_capability_limits (void)
{
  static const char *const delays[] = {"LOGIN-DELAY 86400", NULL};
  static const char *const longer[] = {"LOGIN-DELAY 86401", NULL};
  g_autoptr (Pop3Capabilities) delayed = read_capabilities (delays);
  g_autoptr (Pop3Capabilities) too_long = read_capabilities (longer);
  g_autoptr (Pop3Capabilities) endless = pop3_capabilities_new ();

  g_assert_cmpuint (delayed->login_delay_s, ==, LIMIT_POP3_LOGIN_DELAY_S);
  g_assert_cmpuint (too_long->login_delay_s, ==, 0);
  for (unsigned i = 1; i < LIMIT_POP3_CAPABILITIES; i++)
    pop3_capabilities_add (endless, cursor_of ("X-MORE"));
  pop3_capabilities_add (endless, cursor_of ("UIDL"));
  pop3_capabilities_add (endless, cursor_of ("TOP"));
  g_assert_cmpuint (g_strv_length (endless->lines), ==, LIMIT_POP3_CAPABILITIES);
  g_assert_true (endless->has_uidl);
  g_assert_false (endless->has_top);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pop3/reply/replies", test_replies);
  g_test_add_func ("/pop3/reply/line-limit", test_line_limit);
  g_test_add_func ("/pop3/listing/uidl", test_uidl);
  g_test_add_func ("/pop3/listing/sizes", test_sizes);
  g_test_add_func ("/pop3/capability/lines", test_capabilities);
  g_test_add_func ("/pop3/capability/limits", test_capability_limits);
  g_test_add_func ("/pop3/command/one-line-or-none", test_commands);
  return g_test_run ();
}
