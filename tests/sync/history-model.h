// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a history of several clients must have left behind, from the acts alone: how often each
// message exists, where, and with which flags, as far as the acts decide that. It knows neither
// server nor store.
//
// A message that one actor alone moved, copied or deleted must be exactly where that actor wants
// it. Where several did, the order in which the server heard of them decides: then only the bounds
// hold. Never lost unless someone deleted it; never there more often than someone copied it.

#pragma once

#include <glib.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef enum {
  HISTORY_SERVER, // the plain client
  HISTORY_FIRST,  // our clients
  HISTORY_SECOND,
} HistoryActor;

#define HISTORY_FLAGS 5

// The IMAP name of flag I. Static.
const char *history_flag_name (unsigned int i);

typedef struct {
  char *id; // Message-ID
  unsigned int copies, removals;
  unsigned int actors; // one bit each: who moved, copied or deleted it
  GPtrArray *visited;  // every folder it was in, or was to be
  bool unsettled;      // one of those was deleted or renamed
  char *place;         // where the last actor wants it; NULL: removed
  struct {
    unsigned int writers;
    bool value; // what the last writer wants
  } flags[HISTORY_FLAGS];
} HistoryMessage;

typedef struct _HistoryModel HistoryModel;

HistoryModel *history_model_new (void);
void history_model_free (HistoryModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HistoryModel, history_model_free)

// A message came to be in PLACE. Borrowed.
HistoryMessage *history_model_add (HistoryModel *model, const char *id, const char *place);
HistoryMessage *history_model_find (HistoryModel *model, const char *id); // NULL: unknown

void history_message_move (HistoryMessage *message, HistoryActor actor, const char *to);
void history_message_copy (HistoryMessage *message, HistoryActor actor, const char *to);
void history_message_remove (HistoryMessage *message, HistoryActor actor);
void
history_message_flag (HistoryMessage *message, HistoryActor actor, unsigned int flag, bool value);

// FOLDER goes, or gets another name: whoever had plans with a message there must think again.
void history_model_unsettle (HistoryModel *model, const char *folder);

// It got the name TO on the server, with all that is in it. What one of ours puts there before it
// hears of that follows it where the server tells which folder it is, and else goes to one made
// anew.
void history_model_rename (HistoryModel *model, const char *folder, const char *to);
// It went on the server, with all that one of ours that is at work may have brought there just
// before.
void history_model_empty (HistoryModel *model, const char *folder);
// It gets another name, or goes, by one of ours, which the server hears of later, or never: also
// what comes to FOLDER from now on may go with it.
void history_model_doom (HistoryModel *model, const char *folder);
// One of ours renames FOLDER to TO, which the server may refuse: it is FOLDER again then.
void history_model_try_rename (HistoryModel *model, const char *folder, const char *to);

bool history_model_is_doomed (const HistoryModel *model, const char *folder);

// ID was found on the server, in PLACE with FLAGS ("\\Seen $Forwarded"). All of them, then the
// verdict: "" or a line for each message that is not as it must be. Caller frees.
void
history_model_found (HistoryModel *model, const char *id, const char *place, const char *flags);
char *history_model_judge (HistoryModel *model);

G_END_DECLS
