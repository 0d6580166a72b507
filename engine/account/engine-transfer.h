// SPDX-License-Identifier: GPL-3.0-or-later
//
// EngineTransfer: mail on its way in from files or out to them, on a thread of its own, with
// progress told on the engine's thread. It asks the owner of the store like any caller.

#pragma once

#include "account/mail-engine-private.h"

G_BEGIN_DECLS

// flags, keywords, time received, whether that is guessed, how many of the same bytes so far, the
// bytes
#define ENGINE_IMPORT_MESSAGE "(tasxbuay)"

typedef struct _EngineTransfer EngineTransfer;

struct _EngineTransfer {
  MailEngine *engine;
  GTask *task; // returns true
  GCancellable *cancellable;
  MailTransferFunc func; // or NULL
  void *func_data;
  MailTransfer progress;
  void (*free_job) (void *job);
  void *job;
};

// Runs RUN (transfer, JOB) on a thread; TASK is taken, and returns true or RUN's error. The engine
// cancels it when it closes.
typedef bool (*EngineTransferRun) (EngineTransfer *transfer, void *job, GError **error);
void engine_transfer_start (MailEngine *engine, EngineTransferRun run, void *job,
                            void (*free_job) (void *job), MailTransferFunc func, void *func_data,
                            GCancellable *cancellable, GAsyncReadyCallback callback, void *data);
bool engine_transfer_finish (MailEngine *engine, GAsyncResult *result, MailTransfer *out,
                             GError **error);

// On the transfer's thread from here on.

// The progress so far is told.
void engine_transfer_tell (EngineTransfer *transfer);
// One message failed: counted, its detail kept when it is the first.
void engine_transfer_note_failure (EngineTransfer *transfer, const GError *failure);
// Asks the owner and waits. ARGUMENTS' floating reference is taken.
GVariant *engine_transfer_ask (EngineTransfer *transfer, const EngineRequest *request,
                               GVariant *arguments, GError **error);
// The store to read from; the caller unrefs it. NULL with error.
EngineCore *engine_transfer_ref_core (EngineTransfer *transfer, GError **error);

// In mail-engine-folders.c: records a new folder. 0 with error.
int64_t
engine_create_folder (StoreWrite *write, int64_t account_id, const char *path, GError **error);

G_END_DECLS
