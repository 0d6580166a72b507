// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which messages are one conversation, kept in index.db as they come and go. For store/ alone.
//
// A conversation is a set of messages in folders of one account that links hold together
// (store-links.h), and nothing else does:
// - A message that the server put into a conversation belongs there, whatever it names (OBJECTID,
//   X-GM-THRID).
// - Any other is with all that name an id which it names or has, and with what has an id which it
//   names (RFC 5256, References): so it is also with those that name the same absent message.
//   Where several of the server's conversations have a message of that id, only the one with the
//   least key counts.
// - A reply that names nothing is with what came just before it with the same base subject, of
//   those that name nothing either, within 60 days. Originals join nothing by their subject:
//   newsletters of one subject stay apart, which RFC 5256, step 5, would join.
// So conversations follow from the mail that is there, not from the order in which it came.
//
// In index.db, after each commit:
// - message.thread_id is its conversation, 0 while no folder has it; a location in a folder has its
//   message's, one in none has 0.
// - reference has the conversation of each id that is named, or had, by a message in a folder, and
//   of each conversation of a server. subject has each message in a folder that may be joined by
//   its subject; at is twice the time received, and one more for a reply.
// - A conversation's id is never another one's at the same time. It stays when messages come or go;
//   when two become one the older id stays, and when one falls apart the largest part keeps it.
// Messages that came before links were kept hold their conversation together.

#pragma once

#include "store/store-links.h"
#include "store/store-location.h"

G_BEGIN_DECLS

// The conversation of the message MESSAGE_ID, which comes into its first folder; those that it
// shows to be one are merged. FOUNDED is the id of the one that it founds if it belongs to none; 0:
// one is chosen. 0 with error. Costs as many look-ups as it has links.
int64_t store_conversation_join (StoreWrite *write, int64_t message_id, int64_t sort_key,
                                 const StoreLinks *links, int64_t founded, GError **error);

// The same for one that is stored already and came back into a folder. Sets message.thread_id.
int64_t store_conversation_enter (StoreWrite *write, int64_t message_id, GError **error);

// No folder has it any more. What it alone held together falls apart at the end of the write.
// Called while its row is still there.
bool store_conversation_leave (StoreWrite *write, int64_t message_id, GError **error);

// The links of the message of LOCATION became known, or others: HEADERS have them, OWN is the key
// of its Message-ID. Where it then belongs to another conversation it goes there. What the server
// told of its conversation before stays. Fills LOCATION->thread_id.
bool
store_conversation_relink (StoreWrite *write, int64_t account_id, int64_t own,
                           StoreLocation *location, const StoreHeaders *headers, GError **error);

// The message of LOCATION was here before its server told of it: the same where HEADERS name the
// server's conversation.
bool
store_conversation_correct (StoreWrite *write, int64_t account_id, int64_t own,
                            StoreLocation *location, const StoreHeaders *headers, GError **error);

// Works out anew what this write took something from. Called as it commits; costs as much as those
// conversations are large, and nothing where messages only came.
bool store_conversation_settle (StoreWrite *write, GError **error);

// Forgets what is to be worked out. Called as WRITE ends.
void store_conversation_clear (StoreWrite *write);

G_END_DECLS
