// SPDX-License-Identifier: GPL-3.0-or-later
//
// A small list of folders under a mutex.

#include "sync/sync-plan.h"

typedef struct {
  int64_t folder_id;
  MailRole role;
} Entry;

// Lanes hand folders to one another: hence the mutex.
struct _SyncPlan {
  GMutex mutex;
  GArray *entries; // Entry, in order of arrival
};

// Trash and Junk come last: nobody waits for them.
static int
rank (const Entry *entry)
{
  switch (entry->role) {
  case MAIL_ROLE_NONE:
    return MAIL_ROLE_ARCHIVE;
  case MAIL_ROLE_JUNK:
  case MAIL_ROLE_TRASH:
    return MAIL_ROLE_NONE + 1;
  default:
    return (int) entry->role;
  }
}

static int
find (SyncPlan *plan, int64_t folder_id)
{
  for (unsigned int i = 0; i < plan->entries->len; i++)
    if (g_array_index (plan->entries, Entry, i).folder_id == folder_id)
      return (int) i;
  return -1;
}

static int
find_next (SyncPlan *plan, int64_t first_id)
{
  int best = find (plan, first_id);
  if (best >= 0)
    return best;
  for (unsigned int i = 0; i < plan->entries->len; i++)
    if (best < 0 || rank (&g_array_index (plan->entries, Entry, i)) <
                      rank (&g_array_index (plan->entries, Entry, best)))
      best = (int) i;
  return best;
}

SyncPlan *
sync_plan_new (void)
{
  SyncPlan *plan = g_new0 (SyncPlan, 1);
  g_mutex_init (&plan->mutex);
  plan->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  return plan;
}

void
sync_plan_free (SyncPlan *plan)
{
  if (!plan)
    return;
  g_array_unref (plan->entries);
  g_mutex_clear (&plan->mutex);
  g_free (plan);
}

bool
sync_plan_add (SyncPlan *plan, int64_t folder_id, MailRole role)
{
  Entry entry = {folder_id, role};
  g_mutex_lock (&plan->mutex);
  bool is_new = find (plan, folder_id) < 0;
  if (is_new)
    g_array_append_val (plan->entries, entry);
  g_mutex_unlock (&plan->mutex);
  return is_new;
}

int64_t
sync_plan_take (SyncPlan *plan, int64_t first_id)
{
  int64_t folder_id = 0;
  g_mutex_lock (&plan->mutex);
  int next = find_next (plan, first_id);
  if (next >= 0) {
    folder_id = g_array_index (plan->entries, Entry, next).folder_id;
    g_array_remove_index (plan->entries, (unsigned int) next);
  }
  g_mutex_unlock (&plan->mutex);
  return folder_id;
}

void
sync_plan_remove (SyncPlan *plan, int64_t folder_id)
{
  g_mutex_lock (&plan->mutex);
  int at = find (plan, folder_id);
  if (at >= 0)
    g_array_remove_index (plan->entries, (unsigned int) at);
  g_mutex_unlock (&plan->mutex);
}

bool
sync_plan_has (SyncPlan *plan, int64_t folder_id)
{
  g_mutex_lock (&plan->mutex);
  bool has = find (plan, folder_id) >= 0;
  g_mutex_unlock (&plan->mutex);
  return has;
}

unsigned int
sync_plan_count (SyncPlan *plan)
{
  g_mutex_lock (&plan->mutex);
  unsigned int count = plan->entries->len;
  g_mutex_unlock (&plan->mutex);
  return count;
}

bool
sync_plan_is_empty (SyncPlan *plan)
{
  return sync_plan_count (plan) == 0;
}
