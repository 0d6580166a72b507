// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the outbox's files share, and what it does when the store is opened. For store/ alone.

#pragma once

#include "store/store-outbox.h"

G_BEGIN_DECLS

// What was being sent when the process ended: SENDING is QUEUED again, FINAL_DOT is AMBIGUOUS.
bool store_outbox_after_restart (StoreWrite *write, GError **error);

// A line of the timeline. Borrowed; NULL is "".
typedef struct {
  MailEventKind kind;
  int64_t at; // seconds since 1970; 0: now
  const char *address;
  MailVerdict verdict;
  int code;
  const char *enhanced;
  const char *text;
} StoreEvent;

bool store_outbox_add_event (StoreWrite *write, int64_t outbox_id, const StoreEvent *event,
                             GError **error);

G_END_DECLS
