// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every message of the shared corpus through everything that reads mail: nothing may crash, hang or
// lose the message. Skipped, saying so, where the corpus is not there.

#include "../support/cpu-time.h"
#include "harmless.h"
#include "mime/mime-address.h"
#include "mime/mime-build.h"
#include "mime/mime-header.h"
#include "mime/mime-message.h"
#include "mime/mime-reply.h"
#include "mime/mime-sanitize.h"

#include <string.h>

static const char *const folders[] = {"mime4j",     "mail-parser", "mimekit",
                                      "mikel-mail", "dkim",        "threads"};

static void
check_part (MimeMessage *message, const MimePart *part)
{
  if (part->children->len == 0) {
    g_autoptr (GBytes) content = mime_part_dup_content (message, part);
    g_autofree char *text = mime_part_dup_text (message, part);

    g_assert_true (g_utf8_validate (text, -1, NULL));
    if (part->message == NULL)
      g_assert_cmpuint (g_bytes_get_size (content), ==, part->size);
    if (g_str_equal (part->media_type, "text/html")) {
      g_auto (MimeSanitized) sanitized = {0};

      mime_sanitize_html (text, -1, NULL, &sanitized);
      g_assert_true (g_utf8_validate (sanitized.html, -1, NULL));
    }
  }
  if (part->file_name != NULL)
    g_assert_null (strpbrk (part->file_name, "/\\\r\n"));
  for (unsigned int i = 0; i < part->children->len; i++)
    check_part (message, part->children->pdata[i]);
}

static void
check_answers (MimeMessage *message)
{
  static const MailDraftKind kinds[] = {MAIL_DRAFT_REPLY, MAIL_DRAFT_REPLY_ALL, MAIL_DRAFT_FORWARD};
  const char *const own[] = {"Robin Hale <robin@example.org>", NULL};
  MimeReplyOptions options = {.identities = own};

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autoptr (MailDraft) draft = mime_reply_prepare (message, kinds[i], &options);
    g_autoptr (GError) error = NULL;
    g_autoptr (MailSource) source = mime_build_draft (draft, NULL, &error);

    g_assert_no_error (error);
    if (draft->html != NULL)
      harmless_assert (draft->html, false);
    g_autoptr (GBytes) built = mail_source_read (source, G_MAXUINT64, NULL);
    g_autoptr (MimeMessage) again = mime_message_parse (built);

    // A forwarded message brings its own defects along.
    if (kinds[i] != MAIL_DRAFT_FORWARD)
      g_assert_cmpuint (mime_message_get_defects (again)->len, ==, 0);
  }
}

static void
check_message (const char *path, GBytes *raw)
{
  double start = cpu_seconds ();
  g_autoptr (MimeMessage) message = mime_message_parse (raw);
  size_t n_body;
  g_autofree char *plain = mime_message_dup_plain (message, &n_body);
  g_autofree char *preview = mime_text_dup_preview (plain, n_body, 200);

  g_assert_nonnull (mime_message_get_subject (message));
  g_assert_true (g_utf8_validate (plain, -1, NULL));
  g_assert_null (strchr (preview, '\n'));
  check_part (message, mime_message_get_root (message));
  check_answers (message);
  double seconds = cpu_seconds () - start;

  if (seconds > 1.0)
    g_test_message ("%s took %.1f s", path, seconds);
  // Sanitizers cost a factor; a hang costs more.
  g_assert_cmpfloat (seconds, <, 10.0);
}

static unsigned int
check_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  unsigned int n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    if (g_file_test (child, G_FILE_TEST_IS_DIR)) {
      n += check_folder (child);
      continue;
    }
    char *data;
    gsize length;

    if (!g_file_get_contents (child, &data, &length, NULL))
      continue;
    g_autoptr (GBytes) raw = g_bytes_new_take (data, length);

    check_message (child, raw);
    n++;
  }
  return n;
}

static void
test_every_message_is_read (void)
{
  const char *corpus = g_getenv ("MAIL_CORPUS");
  unsigned int n = 0;

  if (corpus == NULL || !g_file_test (corpus, G_FILE_TEST_IS_DIR)) {
    g_test_skip ("the shared corpus is not here");
    return;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *path = g_build_filename (corpus, folders[i], NULL);

    n += check_folder (path);
  }
  g_test_message ("%u files", n);
  g_assert_cmpuint (n, >, 300);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mime/corpus/every-message-is-read", test_every_message_is_read);
  return g_test_run ();
}
