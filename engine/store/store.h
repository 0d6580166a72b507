// SPDX-License-Identifier: GPL-3.0-or-later
//
// Store: the mail on this machine, four SQLite files and a folder of large messages (design.md §4).
//
// Threads: every function that takes a Store may be called from any thread; reads borrow a
// read-only connection of their own and end their transaction before they return. Changes are made
// through a StoreWrite (store-write.h), of which one exists at a time.
//
// Errors of all of store/: STORE (a file could not be read or written, or is damaged), QUOTA (the
// disk is full), NOT_FOUND, INVALID and STALE where said. What was read before an error stays
// valid.

#pragma once

#include "base/mail-error.h"
#include "base/mail-report.h"
#include "store/store-owner.h"

#include <stdint.h>

G_BEGIN_DECLS

typedef struct _Store Store;

// Opens or makes the store in DIR. OWNER: the lock of DIR, borrowed until store_close(), or NULL to
// open as a reader, which fails with NOT_FOUND while no owner has ever made the store. The owner
// migrates, replays keep.db into index.db, and quarantines and remakes a damaged index.db or
// search.db. Errors: SCHEMA_NEWER (nothing was changed), STORE, QUOTA, NOT_FOUND.
Store *store_open (const char *dir, StoreOwner *owner, GError **error);

// Waits for a write under way, checkpoints, closes. NULL is fine.
void store_close (Store *store);

const char *store_dir (Store *store); // borrowed

// The one thing that the store cannot do itself: the searchable text of a message's raw bytes.
typedef struct {
  char *preview;       // first words, one line
  char *body;          // all searchable text: plain, HTML's words, text attachments
  char *filenames;     // of attachments, newline between
  bool has_attachment; // one that a person would call so
  MailReport *report;  // what it tells of a message that was sent from here, NULL: nothing
} StoreText;

void store_text_clear (StoreText *text);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StoreText, store_text_clear)

// Fills OUT_TEXT (zeroed before) from RAW; called on worker threads; never fails: what can't be
// parsed has no text.
typedef void (*StoreTextFunc) (GBytes *raw, StoreText *out_text, void *data);

// Who extracts text, for indexing and snippets. Set once, right after opening.
void store_set_text_func (Store *store, StoreTextFunc func, void *data);

// What a committed write changed. Arrays are borrowed for the time of the call, without doubles.
typedef struct {
  const int64_t *accounts; // added, edited or removed; or whose folders or counts changed
  size_t n_accounts;
  const int64_t *folders; // whose messages came, went or moved
  size_t n_folders;
  const int64_t *messages; // whose flags, preview or content state changed in place
  size_t n_messages;
  const int64_t *threads; // of those messages
  size_t n_threads;
  bool account_list, outbox, drafts;
} StoreChanges;

// Called after each commit that changed something, on the committing thread, outside of the write
// lock. It must not block. One function; set right after opening.
typedef void (*StoreChangedFunc) (const StoreChanges *changes, void *data);
void store_set_changed_func (Store *store, StoreChangedFunc func, void *data);

// Housekeeping for a quiet moment (owner only; short; call it every few minutes when idle):
// checkpoint, incremental vacuum, removed mail past its 30 days, orphaned content older than an
// hour, old drafts.
bool store_tidy (Store *store, GError **error);

// True once an I/O error or a failed fsync hit one of the files: no DELE, EXPUNGE or "accepted" may
// rest on the store until it was opened anew (design.md §4).
bool store_is_distrusted (Store *store);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Store, store_close)

G_END_DECLS
