// SPDX-License-Identifier: GPL-3.0-or-later
//
// What joining and settling share. For store-conversation*.c alone.

#pragma once

#include "store/store-conversation.h"

G_BEGIN_DECLS

// Replies without references are given to what came at most this long before.
#define STORE_SUBJECT_SECONDS (60 * 24 * 3600)

// A message that may be joined by its subject.
typedef struct {
  int64_t message_id, thread_id; // 0: there is none
  int64_t at;
} StoreSubjectRow;

static inline int64_t
store_subject_at (int64_t sort_key, bool is_reply)
{
  return store_key_date (sort_key) * 2 + is_reply;
}

// Whether LATER, a reply, is with EARLIER if nothing is between them.
static inline bool
store_subject_follows (int64_t later, int64_t earlier)
{
  return (later & 1) != 0 && later / 2 - earlier / 2 <= STORE_SUBJECT_SECONDS;
}

// What came just before (AT, MESSAGE_ID) with this subject, or just after.
bool store_subject_before (StoreWrite *write, int64_t key, int64_t at, int64_t message_id,
                           StoreSubjectRow *out, GError **error);

// The conversation that KEY leads to; 0: to none.
bool store_reference_find (StoreWrite *write, int64_t key, int64_t *out_thread_id, GError **error);
bool store_reference_put (StoreWrite *write, int64_t key, int64_t thread_id, GError **error);

// Conversation THREAD_ID, and the folders it is in, are told of after the commit.
bool store_conversation_note (StoreWrite *write, int64_t thread_id, GError **error);

// The message, and all of its places in folders, go to another conversation. Counts are flushed.
bool store_conversation_move (StoreWrite *write, int64_t message_id, int64_t sort_key,
                              int64_t thread_id, GError **error);

G_END_DECLS
