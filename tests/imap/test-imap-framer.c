// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cutting the stream: literals of every size at every border, pieces, and the limits of what a
// server can make us hold.

#include "../support/cpu-time.h"
#include "imap/response-dump.h"

#include "base/limits.h"

#include <string.h>
#include <unistd.h>

// Everything small, so that each limit is met in a few bytes.
static const ImapFramerLimits small = {
  .line_bytes = 66,
  .piece_bytes = 12,
  .literal_memory = 4,
  .memory_bytes = 8,
  .literal_bytes = 1000,
};

static const struct {
  const char *bytes;
  const char *dump;
} cases[] = {
  // Small in memory, larger streamed, several in one response.
  {"* 1 FETCH (UID 5 BODY[] {5}\r\nhello FLAGS ())\r\n* 2 EXISTS\r\n",
   "literal 5 uid 5 []|data 5|FETCH seq=1 uid=5 flags=0 body[] streamed=5|EXISTS number=2"},
  {"* 1 FETCH (BODY[1] {4}\r\nab\r\n BODY[2] {5}\r\n\r\n)\r\n UID 5)\r\n",
   "literal 5 uid 0 [2]|data 5|FETCH seq=1 uid=5 body[1] data=\"ab\\r\\n\" body[2] streamed=5"},
  {"* 1 FETCH (BODY[1] {4}\r\nabcd BODY[2] {4}\r\nabcd BODY[3] {1}\r\nx UID 5)\r\n",
   "literal 1 uid 0 [3]|data 1|FETCH seq=1 uid=5 body[1] data=\"abcd\" body[2] data=\"abcd\" "
   "body[3] streamed=1"},
  {"* 1 FETCH (BODY[] {0}\r\n)\r\n", "FETCH seq=1 body[] data=\"\""},
  {"* LIST () \"/\" {9}\r\nlong name\r\n* 2 EXISTS\r\n",
   "literal 9|data 9|LIST kind=0 attributes=0 role= delimiter=/|EXISTS number=2"},
  // Bare line feeds end lines, too.
  {"* 2 EXISTS\n* 3 EXISTS\r\n", "EXISTS number=2|EXISTS number=3"},
  // Pieces, cut between numbers.
  {"* SEARCH 1 3 5 7 9 11 13 15 17 19 21 23 25 27 29 31 33 35 37 39 41 43 (MODSEQ 12)\r\n",
   "SEARCH modseq=12 all=1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31,33,35,37,39,41,43"},
  {"* VANISHED (EARLIER) 1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31:40,50,52,54,56,58\r\n",
   "VANISHED earlier=1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31:40,50,52,54,56,58"},
  {"* ESEARCH (TAG \"A1\") UID ALL 1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31,33 COUNT 17\r\n",
   "SEARCH tag=\"A1\" uid count=17 all=1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31,33"},
  {"* THREAD (1)(2 3)(4 (5)(6))(7)(8)(9)(10)(11)(12)(13)(14)(15)(16)(17 18 19 20 21)\r\n",
   "THREAD 1 2 3<2 4 5<4 6<4 7 8 9 10 11 12 13 14 15 16 17 18<17 19<18 20<19 21<20"},
  {"* SEARCH 1 3 5 7 9 11 13 x 17 19 21 23 25 27 29 31 33 35\r\n* 2 EXISTS\r\n",
   "DEFECT number=0 uid=0|EXISTS number=2"},
  // Over a limit: skipped with its literals, and the next is read.
  {"* 1 FETCH (UID 5 ENVELOPE (\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\" {3}\r\n"
   "x\r\n {200+}\r\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
   "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
   "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx))\r\n* 2 EXISTS\r\n",
   NULL},
  {"A1 OK "
   "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
   "aaa\r\n",
   NULL},
  // Literals that can't be.
  {"* 1 FETCH (BODY[] {18446744073709551615}\r\nx", "bad"},
  {"* 1 FETCH (BODY[] {99999999999999999999999}\r\nx", "bad"},
  {"* 1 FETCH (BODY[] {1001}\r\nx", "bad"},
  {"* 1 FETCH (UID 3 BODY[] {-1}\r\n* 2 EXISTS\r\n", "DEFECT number=1 uid=3|EXISTS number=2"},
  {"* 1 FETCH (UID 3 BODY[] {}\r\n* 2 EXISTS\r\n", "DEFECT number=1 uid=3|EXISTS number=2"},
  {"* 1 FETCH (UID 3 X \"{3}\")\r\n* 2 EXISTS\r\n", "FETCH seq=1 uid=3|EXISTS number=2"},
};

// A border that is seen differently by how the network cuts is a message cut short or doubled.
static void
test_borders (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    size_t n = strlen (cases[i].bytes);
    for (size_t chunk = 0; chunk <= n && cases[i].dump != NULL; chunk++) {
      g_autofree char *dump = response_dump_bytes (cases[i].bytes, n, chunk, &small);
      g_assert_cmpstr (dump, ==, cases[i].dump);
    }
  }
}

// One response over a limit would otherwise cost the session, or never end its command.
static void
test_over_limit (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    size_t n = strlen (cases[i].bytes);
    for (size_t chunk = 1; chunk <= n && cases[i].dump == NULL; chunk++) {
      g_autofree char *dump = response_dump_bytes (cases[i].bytes, n, chunk, &small);
      bool tagged = cases[i].bytes[0] == 'A';
      if (tagged)
        g_assert_true (g_str_has_prefix (dump, "CONDITION ok tag=\"A1\""));
      else
        g_assert_true (g_str_has_suffix (dump, "|EXISTS number=2"));
    }
  }
}

// What becomes of BEGIN, N times PART, and END under the limits that sessions have.
static char *
dump_many (const char *begin, const char *part, size_t n, const char *end)
{
  g_autoptr (GString) bytes = g_string_new (begin);

  while (n-- > 0)
    g_string_append (bytes, part);
  g_string_append (bytes, end);
  return response_dump_bytes (bytes->str, bytes->len, 65536, NULL);
}

static char *
dump_literal (size_t size)
{
  g_autofree char *begin = g_strdup_printf ("* 1 FETCH (BODY[] {%zu}\r\n", size);

  return dump_many (begin, "x", size, " UID 5)\r\n");
}

// The limits of base/limits.h are those that count: up to each a response is read, and one more is
// skipped, streamed or the session's end.
static void
test_defaults (void)
{
  const size_t around = strlen ("* LIST () \"/\" \"\"\r\n");
  g_autofree char *whole_line =
    dump_many ("* LIST () \"/\" \"", "a", LIMIT_LINE_BYTES - around, "\"\r\n");
  g_autofree char *long_line =
    dump_many ("* LIST () \"/\" \"", "a", LIMIT_LINE_BYTES - around + 1, "\"\r\n");
  g_autofree char *kept = dump_literal (LIMIT_LITERAL_MEMORY);
  g_autofree char *streamed = dump_literal (LIMIT_LITERAL_MEMORY + 1);
  g_autofree char *part = g_strnfill (LIMIT_LITERAL_MEMORY, 'x');
  g_autofree char *literal = g_strdup_printf ("BODY[1] {%d}\r\n%s ", LIMIT_LITERAL_MEMORY, part);
  size_t n = LIMIT_RESPONSE_MEMORY / LIMIT_LITERAL_MEMORY;
  g_autofree char *all_kept = dump_many ("* 1 FETCH (", literal, n, "UID 5)\r\n");
  g_autofree char *last_streamed = dump_many ("* 1 FETCH (", literal, n + 1, "UID 5)\r\n");
  g_autofree char *items = dump_many ("* FLAGS (", "a ", LIMIT_LIST_ITEMS - 1, "b)\r\n");
  g_autofree char *more_items = dump_many ("* FLAGS (", "a ", LIMIT_LIST_ITEMS, "b)\r\n");
  g_autofree char *large =
    g_strdup_printf ("* 1 FETCH (BODY[] {%" G_GUINT64_FORMAT "}\r\nx", LIMIT_LITERAL_BYTES);
  g_autofree char *larger =
    g_strdup_printf ("* 1 FETCH (BODY[] {%" G_GUINT64_FORMAT "}\r\nx", LIMIT_LITERAL_BYTES + 1);
  g_autofree char *large_dump = dump_many (large, "", 0, "");
  g_autofree char *larger_dump = dump_many (larger, "", 0, "");

  g_assert_true (g_str_has_prefix (whole_line, "LIST "));
  g_assert_true (g_str_has_prefix (long_line, "DEFECT "));
  g_assert_true (g_str_has_prefix (kept, "FETCH "));
  g_assert_true (g_str_has_prefix (streamed, "literal "));
  g_assert_true (g_str_has_prefix (all_kept, "FETCH "));
  g_assert_true (g_str_has_prefix (last_streamed, "literal "));
  g_assert_true (g_str_has_prefix (items, "FLAGS "));
  g_assert_true (g_str_has_prefix (more_items, "DEFECT "));
  g_assert_true (g_str_has_prefix (large_dump, "literal "));
  g_assert_cmpstr (larger_dump, ==, "bad");
}

// Resident memory in KiB. The sanitizer keeps what was freed: there is nothing to be seen then.
static long
resident (void)
{
#ifdef __SANITIZE_ADDRESS__
  return 0;
#endif
  g_autofree char *text = NULL;
  long pages = 0;
  if (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL)) {
    const char *second = strchr (text, ' ');
    pages = second != NULL ? (long) g_ascii_strtoll (second, NULL, 10) : 0;
  }
  return pages * sysconf (_SC_PAGESIZE) / 1024;
}

// Feeds START, then PART over and over up to BYTES, then END; counts responses.
static unsigned
flood (const char *start, const char *part, size_t bytes, const char *end)
{
  g_autoptr (ImapDecoder) decoder = imap_decoder_new (NULL);
  g_autoptr (GString) block = g_string_new (NULL);
  unsigned responses = 0;
  ImapDecoded decoded;
  while (block->len < 65536)
    g_string_append (block, part);
  imap_decoder_feed (decoder, start, strlen (start));
  for (size_t fed = 0; fed < bytes + block->len; fed += block->len) {
    bool last = fed >= bytes;
    imap_decoder_feed (decoder, last ? end : block->str, last ? strlen (end) : block->len);
    while (imap_decoder_next (decoder, &decoded) == IMAP_DECODE_RESPONSE)
      responses++;
  }
  return responses;
}

#ifdef __SANITIZE_ADDRESS__
// The sanitizer keeps what was freed in a quarantine: the figure would be its own.
static const bool measures_memory = false;
#else
static const bool measures_memory = true;
#endif

// P1: a server, or whoever sits there, could otherwise fill the memory of everyone's machine.
static void
test_memory_is_bounded (void)
{
  static const struct {
    const char *start, *part, *end;
    size_t bytes;
    unsigned responses;
  } floods[] = {
    {"* 1 FETCH (UID 5 BODYSTRUCTURE ", "(", "\r\n", 1000000, 1},
    {"* 1 FETCH (UID 5 BODYSTRUCTURE ", "(", "\r\n", 30000000, 1},
    {"* 1 FETCH (UID 5 FLAGS (", "a ", "))\r\n", 30000000, 1},
    {"* LIST () \"/\" \"", "a", "\"\r\n", 30000000, 1},
    {"* OK ", "a", "\r\n", 30000000, 1},
    {"* 1 FETCH (", "BODY[1] {4}\r\nabcd ", "UID 5)\r\n", 30000000, 1},
    {"* SEARCH", " 1 3 5 7", "\r\n", 30000000, 1},
    {"* THREAD ", "(", "\r\n", 30000000, 1},
    {"* ESEARCH ALL ", "1,", "5\r\n", 30000000, 1},
    {"* FLAGS (", "[", ")\r\n", 900000, 1},
    {"* FLAGS (", "[ ", ")\r\n", 900000, 1},
    {"* 1 FETCH (", "[ ", ")\r\n", 900000, 1},
    {"* OK ", "[a ", "\r\n", 900000, 1},
    {"", "* 1 EXISTS\r\n", "", 10000000, 0},
  };
  for (size_t i = 0; i < G_N_ELEMENTS (floods); i++) {
    long before = resident ();
    double started = cpu_seconds ();
    unsigned responses = flood (floods[i].start, floods[i].part, floods[i].bytes, floods[i].end);
    if (floods[i].responses > 0)
      g_assert_cmpuint (responses, ==, floods[i].responses);
    if (measures_memory)
      g_assert_cmpint (resident () - before, <, 64 * 1024);
    double spent = cpu_seconds () - started;
    g_test_message ("%s%s: %.3f s", floods[i].start, floods[i].part, spent);
    g_assert_cmpfloat (spent, <, 20);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/imap/framer/borders", test_borders);
  g_test_add_func ("/imap/framer/over-limit", test_over_limit);
  g_test_add_func ("/imap/framer/defaults", test_defaults);
  g_test_add_func ("/imap/framer/memory-is-bounded", test_memory_is_bounded);
  return g_test_run ();
}
