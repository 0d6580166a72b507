// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the files of MailEngine share. All of it on the engine's own thread, but where said.

#pragma once

#include "account/address-books.h"
#include "account/engine-claim.h"
#include "account/engine-link.h"
#include "account/engine-request.h"
#include "account/engine-variant.h"
#include "account/mail-engine.h"
#include "store/store-write.h"

G_BEGIN_DECLS

// What two processes of different versions must agree on to talk.
#define ENGINE_PROTOCOL 4u

typedef enum {
  ENGINE_CLOSED,
  ENGINE_READER,   // the store is open for reading; nobody was asked yet who owns it
  ENGINE_CLAIMING, // finding out, on a worker
  ENGINE_OWNER,
  ENGINE_GREETING, // connected to the owner, who has not answered yet
  ENGINE_CLIENT,   // writing calls are forwarded
  ENGINE_YIELDING, // giving the store to the app that is starting
  ENGINE_CLOSING,
} EnginePhase;

typedef struct _EngineCall EngineCall;

struct _MailEngine {
  GObject parent_instance;

  char *data_dir;
  char *wire_log; // or NULL
  bool is_tool;   // gives the store away to an engine that is none; asks who owns it only to write
  bool tool_writes;
  bool started;
  int64_t open_folder_id;
  EnginePhase phase;
  GMainContext *context;

  EngineCore *core; // NULL before the store is open and after it is closed
  EngineNotifier *notifier;
  AccountSecrets *secrets;
  NetContext *net;
  GHashTable *states; // account id → MailAccountState, as the owner told (a client's only)

  GCancellable *claiming;
  GTask *opening; // of open_async, until it is decided
  GTask *closing;
  GQueue waiting;      // EngineCall, while there is nobody to ask
  GHashTable *running; // EngineCall set, on this process's lanes
  GThreadPool *actions, *sends, *longs, *reads;
  GHashTable *transfers;       // GCancellable set, of imports and exports under way
  char *route;                 // by which the connections there are were made, as net_route_dup()
  GSource *settling;           // looks whether it changed, or NULL
  GSource *waking;             // tells of the machine's wake-ups once started
  AddressBooks *address_books; // once somebody was looked for in them
  GSource *alarm;              // when snoozed mail wakes next, or NULL
  GSource *tidying;            // due some minutes after the store changed, or NULL

  // As owner
  GSocket *listener;
  GSource *accepting;
  GPtrArray *peers; // EngineLink

  // As client
  EngineLink *link;
  bool is_welcome;   // the owner answered
  bool said_goodbye; // it left in order: ENGINE_FRAME_GONE
  GSource *greeting; // ends the waiting for the owner's answer, or NULL
  GHashTable *asked; // serial → EngineCall
  uint64_t last_serial;
};

// mail-engine.c

// Runs FUNC (DATA) on the engine's thread, soon. From any thread. (g_main_context_invoke() may run
// it right here while nobody iterates the context.)
void mail_engine_post (MailEngine *engine, GSourceFunc func, void *data);

// The store to read from, borrowed; NULL with error while there is none.
Store *mail_engine_get_store (MailEngine *engine, GError **error);

// mail-engine-owner.c: who owns the store.

void mail_engine_claim (MailEngine *engine);
// Gives up what the phase holds; then goes on by itself (YIELDING), or ends CLOSING's task.
void mail_engine_release (MailEngine *engine, EnginePhase phase);
void mail_engine_set_phase (MailEngine *engine, EnginePhase phase);
// CORE is taken, the one before let go.
// The choice and its facts as STORE has them. Any thread.
void engine_backup_read (Store *store, MailBackup *out);

void mail_engine_set_core (MailEngine *engine, EngineCore *core);
// The waiting for an owner is over, for good or, with ERROR, bad.
void mail_engine_finish_opening (MailEngine *engine, const GError *error);
// Nobody could be asked: what waits fails.
void mail_engine_fail_claim (MailEngine *engine, const GError *error);

// What opening a core takes, for a worker.
typedef struct {
  char *dir;
  EngineNotifier *notifier;
  AccountSecrets *secrets;
  NetContext *net;
  bool after_you;
} EngineOpening;

EngineOpening *engine_opening_new (MailEngine *engine, bool after_you);
void engine_opening_free (EngineOpening *opening);
// Blocks. LOCK is taken; NULL: a reader.
EngineCore *engine_opening_run (EngineOpening *opening, StoreOwner *lock, GError **error);

// mail-engine-peers.c: other processes, seen from the owner.

// LISTENER is taken.
void mail_engine_listen (MailEngine *engine, GSocket *listener);
void mail_engine_stop_listening (MailEngine *engine);

// mail-engine-client.c: the owner, seen from another process.

// Asks the owner at SOCKET's other end to be served, and becomes its client.
void mail_engine_greet (MailEngine *engine, GSocket *socket);
void mail_engine_drop_link (MailEngine *engine);
// Opens the store for reading only, if it is there; else claims it. A tool's way to open.
void mail_engine_open_to_read (MailEngine *engine);
// Puts a reader in place at once, on this thread; for a tool between two owners.
bool mail_engine_open_reader_now (MailEngine *engine, GError **error);

// engine-call.c: requests under way.

// Runs REQUEST here or in the owner. Takes TASK, which returns the result as a GVariant, and
// ARGUMENTS' floating reference.
void engine_call_ask (MailEngine *engine, const EngineRequest *request, GVariant *arguments,
                      GTask *task);
// The same with a GTask made of the usual arguments. Its finish is engine_call_finish().
void engine_call_start (MailEngine *engine, const EngineRequest *request, GVariant *arguments,
                        GCancellable *cancellable, GAsyncReadyCallback callback, void *data);
GVariant *engine_call_finish (MailEngine *engine, GAsyncResult *result, GError **error);
// The same where the answer says nothing more than that it was done.
bool engine_call_finish_done (MailEngine *engine, GAsyncResult *result, GError **error);
// Likewise of a request whose result is "(x)", an id; 0 with error.
int64_t engine_call_finish_id (MailEngine *engine, GAsyncResult *result, GError **error);

// The owner was asked by another process, or told to forget it (SERIAL 0: all of it).
void engine_call_from_peer (MailEngine *engine, EngineLink *peer, uint64_t serial,
                            const EngineRequest *request, GVariant *arguments);
void engine_call_cancel_peer (MailEngine *engine, EngineLink *peer, uint64_t serial);

// The owner answered: RESULT, or ERROR, which is taken.
void engine_call_answered (MailEngine *engine, uint64_t serial, GVariant *result, GError *error);

// Now there is somebody to ask.
void engine_call_submit_waiting (MailEngine *engine);
void engine_call_fail_waiting (MailEngine *engine, const GError *error);
// The owner is gone: what may be repeated waits for the next one, the rest fails. SAID_GOODBYE: it
// began nothing that it did not answer, so that all may.
void engine_call_owner_lost (MailEngine *engine, bool said_goodbye);
// Long ones end early; PUT_OFF: to be asked again of the next owner.
void engine_call_cancel_running (MailEngine *engine, bool put_off);

// Runs FUNC on a thread for reading; it returns TASK, which is taken.
typedef void (*EngineReadFunc) (EngineCore *core, GTask *task);
void mail_engine_read_in_thread (MailEngine *engine, EngineReadFunc func, GTask *task);

// What is known of MESSAGE_ID; NOT_FOUND. Any thread. In mail-engine-answers.c.
MailRow *mail_engine_get_row (Store *store, int64_t message_id, GError **error);

// mail-engine-snooze.c

// Wakes what is due, before a pass that sends it. Any thread; owner only. False with error.
bool engine_wake_due (EngineCore *core, GError **error);
// Sets the alarm by what the store says now; for an owner that is started.
void mail_engine_plan_waking (MailEngine *engine);
// The same, once what is due already, and what came while nobody looked, was looked at.
void mail_engine_start_waking (MailEngine *engine);

// mail-engine-signals.c

void mail_engine_signals_init (MailEngineClass *klass);
// Tells the listeners here. CHANGES is borrowed.
void mail_engine_emit (MailEngine *engine, EngineChanges *changes);
// Everything may have changed: the store passed from one owner to another.
void mail_engine_emit_all (MailEngine *engine);

// Commits WRITE where OK, and wakes whoever sends. → RESULT, which it takes, or NULL.
GVariant *engine_finish_outbox (EngineCore *core, StoreWrite *write, bool ok, GVariant *result,
                                GError **error);

// Runs a request that has RECORD.
GVariant *engine_record_operation (EngineCore *core, const EngineRequest *request,
                                   GVariant *arguments, GError **error);
// Commits WRITE, which recorded OPERATION_ID (0: it failed), and lets it be sent. → "(x)".
GVariant *
engine_finish_operation (EngineCore *core, StoreWrite *write, int64_t operation_id, GError **error);
// OPERATION_ID, which WRITE records (0: it failed), is not sent before it is released. To be called
// before the commit: whoever sends reads what is committed.
void engine_hold_operation (StoreWrite *write, int64_t operation_id);

G_END_DECLS
