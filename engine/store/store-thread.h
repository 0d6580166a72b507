// SPDX-License-Identifier: GPL-3.0-or-later
//
// Conversations. Pure: header values in, ids, base subjects and trees out (RFC 5256). How threads
// are kept in index.db is store-conversation.c's.

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

// The Message-IDs in the value of a Message-ID, In-Reply-To or References field, without brackets,
// in order, without doubles. Tolerant of what RFC 5322 forbids. Array of char *.
GPtrArray *store_thread_parse_ids (const char *value);

// Those that link a message to its parents (RFC 5256, References step 1): References, or else the
// first id of In-Reply-To. Its own id is left out.
GPtrArray *
store_thread_links (const char *message_id, const char *in_reply_to, const char *references);

// The base subject (RFC 5256, 2.1), "" if nothing is left. OUT_IS_REPLY (may be NULL): something
// that marks a reply or forward was removed. Caller frees.
char *store_thread_base_subject (const char *subject, bool *out_is_reply);

typedef struct {
  uint32_t number;        // what the result calls it
  const char *message_id; // the fields' values, NULL if absent
  const char *in_reply_to;
  const char *references;
  const char *subject; // decoded
  int64_t date;        // seconds since 1970
} StoreThreadInput;

// THREAD=REFERENCES over N messages as IMAP prints it: "(2)(3 6 (4 23)(44 7 96))". Caller frees.
char *store_thread_references (const StoreThreadInput *inputs, size_t n);

G_END_DECLS
