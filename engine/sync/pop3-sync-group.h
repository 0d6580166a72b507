// SPDX-License-Identifier: GPL-3.0-or-later
//
// A group of messages that came whole over the line, on their way into the store: each is parsed
// and packed as it is added; they are compared where that is needed, and committed together with
// their ledger entries, on a thread of their own, while the next ones come.

#pragma once

#include "store/store-intake.h"
#include "sync/pop3-sync.h"

G_BEGIN_DECLS

// One message of a group.
typedef struct {
  Pop3Arrival arrival;
  StorePopName name;   // of the arrival; uid NULL: its content will name it
  StoreIntake *intake; // all that came
  bool is_whole;       // RETR, not TOP
  bool is_short;       // much less came than LIST told, and not the same once more
  uint64_t size;

  int64_t received; // seconds since 1970, once the group has begun
  // Once the group is committed:
  int64_t entry_id;   // in the ledger; 0: the same as another one of this group
  int64_t message_id; // added or completed; 0: it was here already
  bool is_muted;      // of a muted conversation, and filed
  bool is_again;      // it had come short before
  bool is_equal;      // and is the same
} Pop3Coming;

typedef struct _Pop3Group Pop3Group;

// For SYNC's account. LISTING tells which entries the server still has under their own names: until
// the group has ended nobody may change what it has marked.
Pop3Group *pop3_group_new (Pop3Sync *sync, const Pop3Listing *listing);
// Ends it first if need be.
void pop3_group_free (Pop3Group *group);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3Group, pop3_group_free)

// Takes COMING, its name and its intake, also when that fails: its file could not be written.
bool pop3_group_add (Pop3Group *group, const Pop3Coming *coming, GError **error);
size_t pop3_group_get_count (const Pop3Group *group);
uint64_t pop3_group_get_bytes (const Pop3Group *group);

// Begins to put it into the store. Nothing may be added any more.
void pop3_group_begin (Pop3Group *group);
// Waits until it is there, all of it or nothing. Errors: those of the store.
bool pop3_group_end (Pop3Group *group, GError **error);

const Pop3Coming *pop3_group_get (const Pop3Group *group, size_t i);

G_END_DECLS
