// SPDX-License-Identifier: GPL-3.0-or-later

#include "smtp/smtp-data.h"

#include <string.h>

static const struct {
  const char *message, *wire;
} cases[] = {
  {"", ""},
  {"a", "a\r\n"},
  {"a\n", "a\r\n"},
  {"a\r\nb\r\n", "a\r\nb\r\n"},
  {"a\nb\rc\r\nd", "a\r\nb\r\nc\r\nd\r\n"},
  {"\n\n", "\r\n\r\n"},
  {"\r\r\n", "\r\n\r\n"},
  {"\n\r", "\r\n\r\n"},
  {".", "..\r\n"},
  {"..\n", "...\r\n"},
  {"a.b\n.c\n", "a.b\r\n..c\r\n"},
  // What other servers have taken for the end of a message (P6).
  {"x\n.\nMAIL FROM:<a@b>\n", "x\r\n..\r\nMAIL FROM:<a@b>\r\n"},
  {"x\n.\r\ny", "x\r\n..\r\ny\r\n"},
  {"x\r.\ry", "x\r\n..\r\ny\r\n"},
  {"x\r\n.\ry", "x\r\n..\r\ny\r\n"},
  {"x\r.\r\ny", "x\r\n..\r\ny\r\n"},
  {"x\r\n.\r\ny", "x\r\n..\r\ny\r\n"},
  {"x\r\r\n.\r\r\ny", "x\r\n\r\n..\r\n\r\ny\r\n"},
};

static GString *
encode (const char *message, size_t length, size_t piece, SmtpData *out_data)
{
  GString *out = g_string_new (NULL);

  *out_data = (SmtpData) {0};
  for (size_t i = 0; i < length; i += piece)
    smtp_data_append (out_data, message + i, MIN (piece, length - i), out);
  smtp_data_end (out_data, out);
  return out;
}

// A line with a dot would end the message early, or what follows it would be sent as commands.
static void
test_table_in_pieces_of_every_size (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    for (size_t piece = 1; piece <= 32; piece++) {
      SmtpData data;
      g_autoptr (GString) wire = encode (cases[i].message, strlen (cases[i].message), piece, &data);

      g_assert_cmpstr (wire->str, ==, cases[i].wire);
    }
  }
}

static void
assert_is_one_message (const GString *wire)
{
  const char *end = wire->str + wire->len;

  g_assert_false (g_str_has_prefix (wire->str, ".\r\n"));
  g_assert_null (memmem (wire->str, wire->len, "\r\n.\r\n", 5));
  for (const char *p = wire->str; p < end; p++) {
    if (*p == '\r')
      g_assert_true (p + 1 < end && p[1] == '\n');
    if (*p == '\n')
      g_assert_true (p > wire->str && p[-1] == '\r');
  }
}

// Whatever is in a message, it is one message on the wire.
static void
test_random_messages_stay_one (void)
{
  static const char alphabet[] = "\r\n.x";

  for (int round = 0; round < 20000; round++) {
    char message[12];
    SmtpData data;

    for (size_t i = 0; i < sizeof message; i++)
      message[i] = alphabet[g_test_rand_int_range (0, 4)];
    g_autoptr (GString) wire =
      encode (message, sizeof message, (size_t) g_test_rand_int_range (1, 12), &data);

    assert_is_one_message (wire);
  }
}

// After BDAT the server counts: a byte too many or too few would be read as a command.
static void
test_counted_messages_have_their_size (void)
{
  static const char alphabet[] = "\r\n.x";

  for (int round = 0; round < 20000; round++) {
    char message[12];
    SmtpData counted = {.is_counted = true};
    g_autoptr (GString) wire = g_string_new (NULL);

    for (size_t i = 0; i < sizeof message; i++) {
      message[i] = alphabet[g_test_rand_int_range (0, 4)];
      smtp_data_append (&counted, &message[i], 1, wire);
    }
    smtp_data_end (&counted, wire);
    g_autoptr (GBytes) bytes = g_bytes_new (message, sizeof message);
    SmtpData measured;

    smtp_data_measure (bytes, &measured);
    g_assert_cmpuint (wire->len, ==, measured.size);
    g_assert_cmpuint (wire->len, ==, counted.size);
    for (size_t i = 0; i < wire->len; i++)
      g_assert_true (wire->str[i] != '\n' || (i > 0 && wire->str[i - 1] == '\r'));
  }
}

// A wrong SIZE has good mail refused.
static void
test_measures_without_encoding (void)
{
  static const char message[] = "a\n.b\n\xc3\xa9";
  g_autoptr (GBytes) bytes = g_bytes_new_static (message, strlen (message));
  g_autoptr (GBytes) plain = g_bytes_new_static ("a", 1);
  SmtpData data;

  smtp_data_measure (bytes, &data);
  g_assert_cmpuint (data.size, ==, strlen ("a\r\n.b\r\n\xc3\xa9\r\n"));
  g_assert_true (data.has_eight_bit);
  smtp_data_measure (plain, &data);
  g_assert_false (data.has_eight_bit);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/data/table-in-pieces-of-every-size", test_table_in_pieces_of_every_size);
  g_test_add_func ("/smtp/data/random-messages-stay-one", test_random_messages_stay_one);
  g_test_add_func ("/smtp/data/counted-messages-have-their-size",
                   test_counted_messages_have_their_size);
  g_test_add_func ("/smtp/data/measures-without-encoding", test_measures_without_encoding);
  return g_test_run ();
}
