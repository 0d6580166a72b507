// SPDX-License-Identifier: GPL-3.0-or-later
//
// Memory that is refused to one library: told by who calls. AddressSanitizer has an allocator of
// its own; under it nothing is refused.

#include "store-fault.h"

#include <link.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)

bool
store_fault_can_refuse_memory (void)
{
  return false;
}

#else

extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t n, size_t size);
extern void *__libc_realloc (void *old, size_t size);

static struct {
  const char *library;
  FaultKind kind;
  uintptr_t from, to; // its code; 0 until looked for
} callers[] = {
  {"libsqlite3.so", FAULT_MEMORY_SQLITE, 0, 0}, {"libcrypto.so", FAULT_MEMORY_OPENSSL, 0, 0},
  {"libssl.so", FAULT_MEMORY_OPENSSL, 0, 0},    {"libzstd.so", FAULT_MEMORY_PACKING, 0, 0},
  {"libz.so", FAULT_MEMORY_PACKING, 0, 0},
};

static int
note_code (struct dl_phdr_info *info, size_t size, void *data)
{
  (void) size;
  (void) data;
  for (size_t i = 0; i < G_N_ELEMENTS (callers); i++)
    for (int k = 0; strstr (info->dlpi_name, callers[i].library) && k < info->dlpi_phnum; k++)
      if (info->dlpi_phdr[k].p_type == PT_LOAD && info->dlpi_phdr[k].p_flags & PF_X) {
        callers[i].from = info->dlpi_addr + info->dlpi_phdr[k].p_vaddr;
        callers[i].to = callers[i].from + info->dlpi_phdr[k].p_memsz;
      }
  return 0;
}

bool
store_fault_can_refuse_memory (void)
{
  dl_iterate_phdr (note_code, NULL);
  return true;
}

static bool
is_refused (const void *caller)
{
  uintptr_t at = (uintptr_t) caller;
  for (size_t i = 0; i < G_N_ELEMENTS (callers); i++)
    if (at >= callers[i].from && at < callers[i].to)
      return store_fault_is_now (callers[i].kind);
  return false;
}

void *
malloc (size_t size)
{
  return is_refused (__builtin_return_address (0)) ? NULL : __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  return is_refused (__builtin_return_address (0)) ? NULL : __libc_calloc (n, size);
}

void *
realloc (void *old, size_t size)
{
  return is_refused (__builtin_return_address (0)) ? NULL : __libc_realloc (old, size);
}

#endif
