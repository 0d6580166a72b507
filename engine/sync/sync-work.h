// SPDX-License-Identifier: GPL-3.0-or-later
//
// The folders of a pass, shared by the workers that do it: each takes one after the other, so that
// no two are ever at the same. First all folders are made equal, then their content is fetched.
// Any thread.

#pragma once

#include "base/mail-folder.h"
#include "base/mail-state.h"

G_BEGIN_DECLS

typedef struct _SyncWork SyncWork;

// What is done with one folder at a time.
typedef enum { SYNC_TASK_EQUAL, SYNC_TASK_BODIES } SyncTaskKind;

typedef struct {
  const MailFolder *folder; // lives as long as the work
  SyncTaskKind kind;
  unsigned int index; // for the work itself
} SyncTask;

// CHANGED is called as sync_work_look() says, under a lock: it must be quick, and not come back.
SyncWork *sync_work_new (void (*changed) (void *data), void *data);
SyncWork *sync_work_ref (SyncWork *work);
void sync_work_unref (SyncWork *work);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyncWork, sync_work_unref)

// FOLDER is to be done after those that were added before. Only before the first take. DIFFERS: it
// is to be made equal; BODIES: its content is to be fetched.
void sync_work_add (SyncWork *work, MailFolder *folder, bool differs, bool bodies);

// Takes the next task. False: nothing is to be had now; what others are at may still be given back,
// or be followed by its content.
bool sync_work_take (SyncWork *work, SyncTask *out_task);
// TASK is over, well or not.
void sync_work_finish (SyncWork *work, const SyncTask *task);
// TASK is for another: the connection died.
void sync_work_give_back (SyncWork *work, const SyncTask *task);

typedef enum {
  SYNC_WORK_OVER, // everything is done
  SYNC_WORK_LEFT, // there is a task to take
  SYNC_WORK_BUSY, // all that is left others are at: CHANGED is called, once, when that is different
} SyncWorkState;
SyncWorkState sync_work_look (SyncWork *work);

// Nobody takes any more, and who is at a task stops at the next safe point.
void sync_work_stop (SyncWork *work);
bool sync_work_is_stopped (SyncWork *work);

// Adds PART's counts to SUM; nothing else of it.
void sync_work_sum (MailSyncReport *sum, const MailSyncReport *part);

// Adds what a helper did to the counts. ERROR in REPORT is taken; the first is kept.
void sync_work_add_report (SyncWork *work, MailSyncReport *report);
// The counts of all helpers so far; REPORT's error is only set where it has none.
void sync_work_take_report (SyncWork *work, MailSyncReport *report);

G_END_DECLS
