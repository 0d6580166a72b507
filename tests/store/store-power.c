// SPDX-License-Identifier: GPL-3.0-or-later
//
// The cut, and the copies of what was synced. Only one thread writes in the process it is for.

#include "store-power.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *durable_folder;
static unsigned calls_left; // 0: no cut is wanted

#define REAL(name) ((__typeof__ (&name)) dlsym (RTLD_NEXT, #name))

void
store_power_watch (const char *durable)
{
  durable_folder = durable;
}

void
store_power_cut_at (unsigned call)
{
  calls_left = call;
}

static void
come_closer (void)
{
  if (calls_left > 0 && --calls_left == 0)
    _exit (STORE_POWER_CUT);
}

// By the descriptor itself: closing another one would drop SQLite's locks.
static void
keep_synced (int fd)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autofree char *path = g_file_read_link (link, NULL);
  struct stat info;

  if (path == NULL || fstat (fd, &info) != 0 || !S_ISREG (info.st_mode))
    return;
  g_autofree char *bytes = g_malloc ((size_t) info.st_size + 1);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *copy = g_build_filename (durable_folder, name, NULL);
  ssize_t length = pread (fd, bytes, (size_t) info.st_size, 0);
  g_assert_cmpint (length, ==, info.st_size);
  g_assert_true (
    g_file_set_contents_full (copy, bytes, length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static int
synced (int fd, int result)
{
  if (result == 0 && durable_folder != NULL)
    keep_synced (fd);
  return result;
}

ssize_t
pwrite64 (int fd, const void *data, size_t length, off_t at)
{
  come_closer ();
  return REAL (pwrite64) (fd, data, length, at);
}

int
ftruncate64 (int fd, off_t length)
{
  come_closer ();
  return REAL (ftruncate64) (fd, length);
}

int
fsync (int fd)
{
  come_closer ();
  return synced (fd, REAL (fsync) (fd));
}

int
fdatasync (int fd)
{
  come_closer ();
  return synced (fd, REAL (fdatasync) (fd));
}
