// SPDX-License-Identifier: GPL-3.0-or-later
//
// A disk that fails at a chosen call, under SQLite and our own files alike: the C library's write,
// pwrite64, fsync, fdatasync, ftruncate64, read and pread64 stand here first, when this file is
// linked in.

#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum {
  FAULT_FULL,  // ENOSPC from this call on, until the disk is given room again
  FAULT_WRITE, // EIO at one write
  FAULT_SHORT, // half of one write, then ENOSPC for the next
  FAULT_FSYNC, // EIO at one fsync
  FAULT_READ,  // EIO at one read
  FAULT_N_KINDS,
} FaultKind;

// The CALL-th call from now on that KIND is about fails.
void store_fault_arm (FaultKind kind, unsigned call);

// Whether it has come to the fault. Any thread.
bool store_fault_has_come (void);

// No more faults. → whether it came to the fault.
bool store_fault_disarm (void);
