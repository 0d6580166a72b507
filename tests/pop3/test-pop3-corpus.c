// SPDX-License-Identifier: GPL-3.0-or-later
//
// What real servers sent (../shared/corpus/transcripts/pop3), played back as the server's side of a
// retrieval, whole and byte by byte.

#include "pop3/pop3-content.h"
#include "pop3/pop3-reply.h"

#include <glib/gstdio.h>

static char *
corpus_folder (void)
{
  const char *corpus = g_getenv ("MAIL_CORPUS");
  char *folder = g_build_filename (corpus != NULL ? corpus : "", "transcripts", "pop3", NULL);

  if (corpus != NULL && g_file_test (folder, G_FILE_TEST_IS_DIR))
    return folder;
  g_test_skip ("no corpus here");
  g_free (folder);
  return NULL;
}

typedef struct {
  unsigned replies, bodies, refusals;
  GChecksum *sum; // of all content
} Reading;

static size_t
read_body (Reading *reading, const char *bytes, size_t n, size_t step)
{
  Pop3Content content = {0};
  MailParse parse = MAIL_PARSE_MORE;
  size_t at = 0;

  while (parse == MAIL_PARSE_MORE && at < n) {
    size_t used;
    MailCursor piece;

    parse = pop3_content_take (&content, bytes + at, MIN (step, n - at), &used, &piece);
    at += used;
    g_checksum_update (reading->sum, (const unsigned char *) piece.p,
                       (gssize) mail_cursor_left (&piece));
  }
  reading->bodies += parse == MAIL_PARSE_DONE;
  return at;
}

// Replies one after another; what follows the line of one that announces lines is its body.
static char *
read_all (Reading *reading, const char *bytes, size_t n, size_t step, bool has_bodies)
{
  *reading = (Reading) {.sum = g_checksum_new (G_CHECKSUM_SHA256)};
  for (size_t at = 0, used; at < n; at += used) {
    MailCursor line;

    if (pop3_line_take (bytes + at, n - at, &used, &line) != MAIL_PARSE_DONE)
      break;
    g_autoptr (Pop3Reply) reply = pop3_reply_parse (line);

    if (reply == NULL)
      break;
    reading->replies++;
    reading->refusals += reply->status == POP3_STATUS_ERR;
    if (has_bodies && reply->status == POP3_STATUS_OK)
      used += read_body (reading, bytes + at + used, n - at - used, step);
  }
  char *sum = g_strdup (g_checksum_get_string (reading->sum));

  g_checksum_free (reading->sum);
  return sum;
}

static bool
has_bodies (const char *name)
{
  static const char *const starts[] = {"capa",       "list.", "list-", "uidl.",
                                       "uidl-error", "retr",  "top",   "getlang"};

  for (size_t i = 0; i < G_N_ELEMENTS (starts); i++) {
    if (g_str_has_prefix (name, starts[i]))
      return true;
  }
  return false;
}

static void
check_transcript (const char *path, Reading *total)
{
  g_autofree char *bytes = NULL, *name = g_path_get_basename (path);
  size_t n;
  Reading whole, split;

  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  g_autofree char *one = read_all (&whole, bytes, n, n, has_bodies (name));
  g_autofree char *other = read_all (&split, bytes, n, 1, has_bodies (name));

  g_test_message ("%s: %u replies, %u bodies", name, whole.replies, whole.bodies);
  g_assert_cmpstr (one, ==, other);
  g_assert_cmpuint (whole.replies, ==, split.replies);
  g_assert_cmpuint (whole.bodies, ==, split.bodies);
  g_assert_cmpuint (whole.replies, >, 0);
  total->replies += whole.replies;
  total->bodies += whole.bodies;
  total->refusals += whole.refusals;
}

static void
check_folder (const char *folder, Reading *total)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  for (const char *name; (name = g_dir_read_name (dir)) != NULL;) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (g_file_test (path, G_FILE_TEST_IS_DIR))
      check_folder (path, total);
    else
      check_transcript (path, total);
  }
}

// The client of someone with Gmail or Exchange.
static void
test_transcripts (void)
{
  g_autofree char *folder = corpus_folder ();
  Reading total = {0};

  if (folder == NULL)
    return;
  check_folder (folder, &total);
  g_assert_cmpuint (total.replies, >=, 60);
  g_assert_cmpuint (total.bodies, >=, 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pop3/corpus/transcripts", test_transcripts);
  return g_test_run ();
}
