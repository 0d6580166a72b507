// SPDX-License-Identifier: GPL-3.0-or-later
//
// The mailboxes of ../shared/corpus/threads, as far as conversations go.

#pragma once

#include "store/store-thread.h"

G_BEGIN_DECLS

typedef struct {
  GArray *inputs;     // StoreThreadInput, in the order of the file; numbers are not set
  GPtrArray *strings; // what they borrow from
} ThreadMailbox;

// Aborts the test on failure.
ThreadMailbox thread_mailbox_read (const char *path);
void thread_mailbox_clear (ThreadMailbox *mailbox);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ThreadMailbox, thread_mailbox_clear)

// Where they are, NULL if they are not here. Caller frees.
char *thread_mailbox_dup_folder (void);

G_END_DECLS
