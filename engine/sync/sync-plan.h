// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which folders of an account wait to be synchronised, and in which order: filled by whoever finds
// a difference, emptied by the lane that has time. Any thread.

#pragma once

#include "base/mail-folder.h"

G_BEGIN_DECLS

typedef struct _SyncPlan SyncPlan;

SyncPlan *sync_plan_new (void);
void sync_plan_free (SyncPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SyncPlan, sync_plan_free)

// FOLDER differs from the server, or may. Already there: nothing happens. → true if it is new.
bool sync_plan_add (SyncPlan *plan, int64_t folder_id, MailRole role);

// Takes the next folder: FIRST_ID if it waits, else by role. 0: none waits. Given back by
// sync_plan_add() when it is not done.
int64_t sync_plan_take (SyncPlan *plan, int64_t first_id);

// FOLDER_ID was made equal by someone else, or is gone.
void sync_plan_remove (SyncPlan *plan, int64_t folder_id);

bool sync_plan_has (SyncPlan *plan, int64_t folder_id);
bool sync_plan_is_empty (SyncPlan *plan);
unsigned int sync_plan_count (SyncPlan *plan);

G_END_DECLS
