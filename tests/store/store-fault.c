// SPDX-License-Identifier: GPL-3.0-or-later
//
// The failing disk. Only descriptors of regular files fail: a test's pipes and terminals work.

#include "store-fault.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
  int armed; // atomic
  FaultKind kind;
  int left; // atomic: calls until the fault; 0 and below: it has come
} fault;

#define REAL(name) ((__typeof__ (&name)) dlsym (RTLD_NEXT, #name))

void
store_fault_arm (FaultKind kind, unsigned call)
{
  fault.kind = kind;
  g_atomic_int_set (&fault.left, (int) call);
  g_atomic_int_set (&fault.armed, 1);
}

bool
store_fault_has_come (void)
{
  return g_atomic_int_get (&fault.left) <= 0;
}

bool
store_fault_disarm (void)
{
  g_atomic_int_set (&fault.armed, 0);
  return store_fault_has_come ();
}

static bool
is_file (int fd)
{
  struct stat info;

  return fstat (fd, &info) == 0 && S_ISREG (info.st_mode);
}

// How many calls past the fault this one is: 0 is the fault itself, below 0 before it.
static int
count (void)
{
  return -g_atomic_int_add (&fault.left, -1) + 1;
}

static _Thread_local bool is_spared;

void
store_fault_spare_thread (void)
{
  is_spared = true;
}

bool
store_fault_is_now (FaultKind kind)
{
  return g_atomic_int_get (&fault.armed) && fault.kind == kind && !is_spared && count () == 0;
}

static bool
fails_write (int fd, size_t *length)
{
  int saved = errno;

  if (!g_atomic_int_get (&fault.armed) || fault.kind >= FAULT_FSYNC || !is_file (fd)) {
    errno = saved;
    return false;
  }
  int past = count ();
  if (fault.kind == FAULT_SHORT && past == 0 && *length > 1) {
    *length /= 2;
    return false;
  }
  bool fails = fault.kind == FAULT_WRITE ? past == 0 :
               fault.kind == FAULT_FULL  ? past >= 0 :
                                           past == 1;
  errno = !fails ? saved : fault.kind == FAULT_WRITE ? EIO : ENOSPC;
  return fails;
}

static bool
fails_sync (void)
{
  if (!store_fault_is_now (FAULT_FSYNC))
    return false;
  errno = EIO;
  return true;
}

static bool
fails_read (int fd)
{
  int saved = errno;
  bool fails = is_file (fd) && store_fault_is_now (FAULT_READ);

  errno = fails ? EIO : saved;
  return fails;
}

ssize_t
read (int fd, void *data, size_t length)
{
  return fails_read (fd) ? -1 : REAL (read) (fd, data, length);
}

ssize_t
pread64 (int fd, void *data, size_t length, off64_t at)
{
  return fails_read (fd) ? -1 : REAL (pread64) (fd, data, length, at);
}

ssize_t
write (int fd, const void *data, size_t length)
{
  return fails_write (fd, &length) ? -1 : REAL (write) (fd, data, length);
}

ssize_t
pwrite64 (int fd, const void *data, size_t length, off64_t at)
{
  return fails_write (fd, &length) ? -1 : REAL (pwrite64) (fd, data, length, at);
}

int
ftruncate64 (int fd, off64_t length)
{
  size_t one = 1;

  return fails_write (fd, &one) ? -1 : REAL (ftruncate64) (fd, length);
}

int
fsync (int fd)
{
  return fails_sync () ? -1 : REAL (fsync) (fd);
}

int
fdatasync (int fd)
{
  return fails_sync () ? -1 : REAL (fdatasync) (fd);
}
