// SPDX-License-Identifier: GPL-3.0-or-later
//
// A disk, or memory, that fails at a chosen call. The disk under SQLite and our own files alike:
// the C library's write, pwrite64, fsync, fdatasync, ftruncate64, read and pread64 stand here
// first, when this file is linked in. Memory where a library asks for it that can be refused, as
// GLib, which ends the process, can't: malloc, calloc and realloc, with store-fault-memory.c.

#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum {
  FAULT_FULL,           // ENOSPC from this call on, until the disk is given room again
  FAULT_WRITE,          // EIO at one write
  FAULT_SHORT,          // half of one write, then ENOSPC for the next
  FAULT_FSYNC,          // EIO at one fsync
  FAULT_READ,           // EIO at one read
  FAULT_MEMORY_SQLITE,  // one allocation by SQLite is refused
  FAULT_MEMORY_OPENSSL, // likewise
  FAULT_MEMORY_PACKING, // by zstd or zlib
  FAULT_N_KINDS,
} FaultKind;

// The CALL-th call from now on that KIND is about fails.
void store_fault_arm (FaultKind kind, unsigned call);

// With store-fault-memory.c: looks for the libraries, which must be loaded. → whether memory can be
// refused here.
bool store_fault_can_refuse_memory (void);

// Memory is never refused to this thread from now on: that of a server which a test runs itself.
void store_fault_spare_thread (void);

// Whether a call that KIND is about fails: it is counted. Any thread.
bool store_fault_is_now (FaultKind kind);

// Whether it has come to the fault. Any thread.
bool store_fault_has_come (void);

// No more faults. → whether it came to the fault.
bool store_fault_disarm (void);
