// SPDX-License-Identifier: GPL-3.0-or-later
//
// Of the calls, what every test of MailEngine needs.

#include "support/test-engine.h"

#include <glib/gstdio.h>

void
test_engine_on_ready (GObject *source, GAsyncResult *result, void *data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

GAsyncResult *
test_engine_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

void
test_engine_open (MailEngine *engine)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  mail_engine_open_async (engine, NULL, test_engine_on_ready, &result);
  mail_engine_open_finish (engine, test_engine_wait (&result), &error);
  g_assert_no_error (error);
}

void
test_engine_close (MailEngine **engine)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (*engine == NULL)
    return;
  mail_engine_close_async (*engine, NULL, test_engine_on_ready, &result);
  mail_engine_close_finish (*engine, test_engine_wait (&result), &error);
  g_assert_no_error (error);
  g_clear_object (engine);
}

void
test_engine_remove_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *below = g_build_filename (path, name, NULL);
    if (g_file_test (below, G_FILE_TEST_IS_DIR))
      test_engine_remove_folder (below);
    g_remove (below);
  }
  g_rmdir (path);
}
