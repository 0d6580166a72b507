// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages of which only some parts are here, without a server or a store.

#include "mime/mime-abridged.h"

#include "base/limits.h"

#include <string.h>

// A letter with a plain and an HTML text, a picture that the HTML shows in place and a film.
#define LETTER                                                                                     \
  "Subject: film\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n"                             \
  "--o\r\nContent-Type: multipart/alternative; boundary=i\r\n\r\n"                                 \
  "--i\r\nContent-Type: text/plain\r\n\r\nThe words.\r\n"                                          \
  "--i\r\nContent-Type: multipart/related; boundary=r\r\n\r\n"                                     \
  "--r\r\nContent-Type: text/html\r\n\r\n<p>The words. <img src=\"cid:dot\">\r\n"                  \
  "--r\r\nContent-Type: image/png\r\nContent-ID: <dot>\r\n"                                        \
  "Content-Transfer-Encoding: base64\r\n\r\n\r\n--r--\r\n--i--\r\n"                                \
  "--o\r\nContent-Type: video/x-matroska; name=film.mkv\r\n"                                       \
  "Content-Transfer-Encoding: base64\r\n\r\n\r\n--o--\r\n"

#define PICTURE "1.2.2"
#define FILM "2"

// What came later: one part.
typedef struct {
  const char *path, *bytes;
  bool decoded;
} Here;

static GBytes *
find (void *data, const char *path, bool *out_decoded)
{
  const Here *here = data;

  if (here == NULL || strcmp (here->path, path) != 0)
    return NULL;
  *out_decoded = here->decoded;
  return g_bytes_new (here->bytes, strlen (here->bytes));
}

static void
add (GPtrArray *list, const char *path, uint64_t size)
{
  MimeLeftOut *one = g_new0 (MimeLeftOut, 1);

  *one = (MimeLeftOut) {g_strdup (path), size};
  g_ptr_array_add (list, one);
}

static GPtrArray *
list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) mime_left_out_free);
}

static GPtrArray *
list_of (const char *path, uint64_t size)
{
  GPtrArray *list = list_new ();

  add (list, path, size);
  return list;
}

static MimeMessage *
parse (const char *raw, const GPtrArray *left_out, Here *here)
{
  g_autoptr (GBytes) bytes = g_bytes_new (raw, strlen (raw));

  return mime_message_parse_abridged (bytes, left_out, find, here);
}

static bool
is_among (const GPtrArray *parts, const MimePart *part)
{
  return g_ptr_array_find ((GPtrArray *) parts, part, NULL);
}

// Else the next start has forgotten which parts are on the server, and shows them as empty files.
static void
test_list (void)
{
  g_autoptr (GPtrArray) list = list_of ("1.2.2", 0);

  add (list, "2", G_MAXUINT64);
  g_autoptr (GBytes) bytes = mime_left_out_write (list);
  g_autoptr (GPtrArray) back = mime_left_out_read (bytes);
  g_assert_cmpuint (back->len, ==, 2);
  g_assert_cmpstr (((MimeLeftOut *) back->pdata[0])->path, ==, "1.2.2");
  g_assert_cmpuint (((MimeLeftOut *) back->pdata[0])->size, ==, 0);
  g_assert_cmpstr (((MimeLeftOut *) back->pdata[1])->path, ==, "2");
  g_assert_cmpuint (((MimeLeftOut *) back->pdata[1])->size, ==, G_MAXUINT64);
  g_autoptr (GPtrArray) none = list_new ();
  g_autoptr (GBytes) empty = mime_left_out_write (none);
  g_autoptr (GPtrArray) nothing = mime_left_out_read (empty);
  g_assert_cmpuint (nothing->len, ==, 0);
}

// What a disk made of it is no list: the message is fetched anew, not shown with holes.
static void
test_list_is_damaged (void)
{
  static const char *const texts[] = {"2",      "2 ",       "2 x\n",
                                      "2 -1\n", "2 1\n3\n", "2 99999999999999999999\n"};

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GBytes) bytes = g_bytes_new_static (texts[i], strlen (texts[i]));
    g_test_message ("%s", texts[i]);
    g_assert_null (mime_left_out_read (bytes));
  }
}

// As many as a message may have; a list of more is no list of ours.
static void
test_list_is_long (void)
{
  g_autoptr (GPtrArray) list = list_new ();

  for (unsigned int i = 1; i < LIMIT_MIME_PARTS; i++) {
    g_autofree char *path = g_strdup_printf ("%u", i);
    add (list, path, i);
  }
  g_autoptr (GBytes) bytes = mime_left_out_write (list);
  g_autoptr (GPtrArray) back = mime_left_out_read (bytes);
  g_assert_cmpuint (back->len, ==, LIMIT_MIME_PARTS - 1);
  add (list, "x", 1);
  add (list, "y", 1);
  g_autoptr (GBytes) longer = mime_left_out_write (list);
  g_assert_null (mime_left_out_read (longer));
}

// Else a film that is still on the server is saved as a file of no bytes.
static void
test_left_out (void)
{
  g_autoptr (GPtrArray) list = list_of (FILM, 78 * 1000);
  g_autoptr (MimeMessage) message = parse (LETTER, list, NULL);
  const MimePart *film = mime_message_find_part (message, FILM);

  g_assert_true (film->left_out && film->is_attachment && !film->is_body);
  // A line of base64 with its end, 78 bytes, stands for 57.
  g_assert_cmpuint (film->size, ==, 57 * 1000);
  g_assert_true (is_among (mime_message_get_attachments (message), film));
  g_autofree char *text = mime_message_dup_text (message);
  g_assert_nonnull (strstr (text, "The words."));
  const MimePart *picture = mime_message_find_part (message, PICTURE);
  g_assert_false (picture->left_out || picture->is_attachment);
}

// Else what the HTML would show in place, and can't, is nowhere to be had.
static void
test_picture_is_left_out (void)
{
  g_autoptr (GPtrArray) list = list_of (PICTURE, 780);
  g_autoptr (MimeMessage) message = parse (LETTER, list, NULL);
  const MimePart *picture = mime_message_find_part (message, PICTURE);

  g_assert_true (picture->left_out && picture->is_attachment);
  g_assert_true (is_among (mime_message_get_attachments (message), picture));
}

// Else the only text of a message is empty and says nothing of there being one.
static void
test_text_is_left_out (void)
{
  g_autoptr (GPtrArray) list = list_of ("1", 5000000);
  g_autoptr (MimeMessage) message =
    parse ("Subject: log\r\nContent-Type: text/plain\r\n\r\n", list, NULL);
  const MimePart *part = mime_message_get_root (message);

  g_assert_true (part->left_out && part->is_attachment && !part->is_body);
  g_assert_cmpuint (part->size, ==, 5000000);
  g_assert_cmpuint (mime_message_get_bodies (message)->len, ==, 0);
  g_assert_cmpuint (mime_message_get_text_bodies (message)->len, ==, 0);
  g_assert_cmpuint (mime_message_get_attachments (message)->len, ==, 1);
}

static void
assert_content (MimeMessage *message, const char *path, const char *expected)
{
  const MimePart *part = mime_message_find_part (message, path);
  g_autoptr (GBytes) content = mime_part_dup_content (message, part);

  g_assert_false (part->left_out);
  g_assert_cmpmem (g_bytes_get_data (content, NULL), g_bytes_get_size (content), expected,
                   strlen (expected));
}

// Else what was fetched is fetched again, or a file is saved as the base64 that it came in.
static void
test_content_came (void)
{
  static const Here rows[] = {
    {FILM, "a film", true},        // by BINARY
    {FILM, "YSBmaWxt\r\n", false}, // as it is written
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    Here here = rows[i];
    g_autoptr (GPtrArray) list = list_of (FILM, 10);
    add (list, PICTURE, 780);
    g_autoptr (MimeMessage) message = parse (LETTER, list, &here);
    assert_content (message, FILM, "a film");
    g_assert_true (mime_message_find_part (message, PICTURE)->left_out);
  }
}

// Bytes of a list that does not fit: none of it may hide what is here.
static void
test_other_paths (void)
{
  g_autoptr (GPtrArray) list = list_of ("7.7", 1);

  add (list, "", 1);    // the whole
  add (list, "1", 1);   // a multipart
  add (list, "1.2", 1); // another
  g_autoptr (MimeMessage) message = parse (LETTER, list, NULL);
  g_assert_false (mime_message_get_root (message)->left_out);
  g_assert_false (mime_message_find_part (message, "1")->left_out);
  g_assert_false (mime_message_find_part (message, "1.2")->left_out);
  g_autofree char *text = mime_message_dup_text (message);
  g_assert_nonnull (strstr (text, "The words."));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/abridged/list", test_list);
  g_test_add_func ("/mime/abridged/list-is-damaged", test_list_is_damaged);
  g_test_add_func ("/mime/abridged/list-is-long", test_list_is_long);
  g_test_add_func ("/mime/abridged/left-out", test_left_out);
  g_test_add_func ("/mime/abridged/picture-is-left-out", test_picture_is_left_out);
  g_test_add_func ("/mime/abridged/text-is-left-out", test_text_is_left_out);
  g_test_add_func ("/mime/abridged/content-came", test_content_came);
  g_test_add_func ("/mime/abridged/other-paths", test_other_paths);
  return g_test_run ();
}
