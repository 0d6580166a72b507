// SPDX-License-Identifier: GPL-3.0-or-later

#include "thread-mailbox.h"

#include <string.h>
#include <time.h>

static int64_t
parse_date (const char *line)
{
  struct tm tm = {0};

  g_assert_nonnull (strptime (line, "From user@domain %a %b %d %H:%M:%S %Y", &tm));
  return timegm (&tm);
}

static void
take_field (ThreadMailbox *box, StoreThreadInput *input, const char *line)
{
  static const struct {
    const char *name;
    size_t offset;
  } fields[] = {
    {"message-id:", offsetof (StoreThreadInput, message_id)},
    {"in-reply-to:", offsetof (StoreThreadInput, in_reply_to)},
    {"references:", offsetof (StoreThreadInput, references)},
    {"subject:", offsetof (StoreThreadInput, subject)},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (fields); i++) {
    size_t length = strlen (fields[i].name);
    if (g_ascii_strncasecmp (line, fields[i].name, length) != 0)
      continue;
    char *value = g_strstrip (g_strdup (line + length));
    g_ptr_array_add (box->strings, value);
    *(const char **) (void *) ((char *) input + fields[i].offset) = value;
  }
}

ThreadMailbox
thread_mailbox_read (const char *path)
{
  ThreadMailbox box = {g_array_new (FALSE, TRUE, sizeof (StoreThreadInput)),
                       g_ptr_array_new_with_free_func (g_free)};
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (int i = 0; lines[i] != NULL; i++) {
    if (g_str_has_prefix (lines[i], "From ")) {
      StoreThreadInput input = {.date = parse_date (lines[i])};
      g_array_append_val (box.inputs, input);
    } else if (box.inputs->len > 0) {
      take_field (&box, &g_array_index (box.inputs, StoreThreadInput, box.inputs->len - 1),
                  lines[i]);
    }
  }
  return box;
}

void
thread_mailbox_clear (ThreadMailbox *mailbox)
{
  g_clear_pointer (&mailbox->inputs, g_array_unref);
  g_clear_pointer (&mailbox->strings, g_ptr_array_unref);
}

char *
thread_mailbox_dup_folder (void)
{
  const char *corpus = g_getenv ("MAIL_CORPUS");
  g_autofree char *folder =
    g_build_filename (corpus != NULL ? corpus : "/nowhere", "threads", NULL);

  return g_file_test (folder, G_FILE_TEST_IS_DIR) ? g_steal_pointer (&folder) : NULL;
}
