// SPDX-License-Identifier: GPL-3.0-or-later
//
// Large things on their way from one process to the owner. They lie among the content files, where
// what is left behind is found as any orphan.

#include "store/store-content.h"
#include "store/store-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <gio/gunixoutputstream.h>
#include <string.h>
#include <unistd.h>

#define FOLDER "content/00"
#define SUFFIX ".spool"

static bool
copy (GInputStream *from, int fd, GError **error)
{
  g_autoptr (GOutputStream) to = g_unix_output_stream_new (fd, TRUE);

  return g_output_stream_splice (to, from, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, error) >= 0;
}

char *
store_content_spool (Store *store, GInputStream *stream, GError **error)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *name = g_strconcat (FOLDER "/", id, SUFFIX, NULL);
  g_autofree char *folder = g_build_filename (store->dir, FOLDER, NULL);
  g_autofree char *path = g_build_filename (store->dir, name, NULL);
  int fd = g_mkdir_with_parents (folder, 0700) == 0 ?
             g_open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) :
             -1;

  if (fd < 0) {
    store_fail (error, MAIL_ERROR_STORE, g_strerror (errno));
    return NULL;
  }
  if (copy (stream, fd, error))
    return g_steal_pointer (&name);
  g_unlink (path);
  return NULL;
}

MailFile *
store_content_take_spooled (Store *store, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (store->dir, name, NULL);

  if (!g_str_has_prefix (name, FOLDER "/") || !g_str_has_suffix (name, SUFFIX) ||
      strchr (name + strlen (FOLDER "/"), '/') != NULL) {
    store_fail (error, MAIL_ERROR_INVALID, name);
    return NULL;
  }
  MailFile *file = mail_file_open (path, error);
  g_unlink (path);
  return file;
}
