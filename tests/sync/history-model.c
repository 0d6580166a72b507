// SPDX-License-Identifier: GPL-3.0-or-later
//
// A table of messages by Message-ID, and beside it what was found.

#include "sync/history-model.h"

#include <string.h>

static const char *const flag_names[HISTORY_FLAGS] = {"\\Seen", "\\Flagged", "\\Answered",
                                                      "$Forwarded", "plan"};

typedef struct {
  HistoryMessage message; // first: it is handed out
  HistoryModel *model;
  unsigned int found;
  char *found_place, *found_flags; // of the last one
} Entry;

struct _HistoryModel {
  GHashTable *entries; // Message-ID → Entry
  GString *strangers;  // found, and nobody made them
  GHashTable *doomed;  // folders that one of ours renames or deletes, whenever the server hears it
  GHashTable *renamed; // those that the plain client renamed, maybe before ours heard of it
  GHashTable *tried;   // new name → old: of ours, which the server may have refused
};

static void
free_entry (void *data)
{
  Entry *entry = data;
  g_free (entry->message.id);
  g_free (entry->message.place);
  g_ptr_array_unref (entry->message.visited);
  g_free (entry->found_place);
  g_free (entry->found_flags);
  g_free (entry);
}

// It is in FOLDER, or is to be.
static void
visit (HistoryMessage *message, const char *folder)
{
  HistoryModel *model = ((Entry *) message)->model;
  g_ptr_array_add (message->visited, g_strdup (folder));
  bool is_doomed = g_hash_table_contains (model->doomed, folder);
  if (is_doomed || g_hash_table_contains (model->renamed, folder))
    message->unsettled = true;
  message->removals += is_doomed;
}

static bool
is_touched_by_one (const HistoryMessage *message)
{
  return (message->actors & (message->actors - 1)) == 0;
}

// How often MESSAGE may exist, and must.
static void
bounds (const HistoryMessage *message, unsigned int *out_least, unsigned int *out_most)
{
  unsigned int made = 1 + message->copies;
  *out_most = made;
  *out_least = message->removals ? 0 : 1;
  if (message->unsettled || !is_touched_by_one (message))
    return;
  *out_least = *out_most = made - MIN (made, message->removals);
}

static bool
has_flag (const char *flags, const char *name)
{
  g_auto (GStrv) all = g_strsplit (flags, " ", -1);
  return g_strv_contains ((const char *const *) all, name);
}

static void
judge_flags (const Entry *entry, GString *verdict)
{
  const HistoryMessage *message = &entry->message;
  for (unsigned int i = 0; i < HISTORY_FLAGS; i++) {
    unsigned int writers = message->flags[i].writers;
    bool decided = !(writers & (writers - 1)) && !(message->actors & ~writers);
    if (decided && has_flag (entry->found_flags, flag_names[i]) != message->flags[i].value)
      g_string_append_printf (verdict, "%s has (%s), but %s must be %s\n", message->id,
                              entry->found_flags, flag_names[i],
                              message->flags[i].value ? "set" : "clear");
  }
}

static void
judge_entry (const Entry *entry, GString *verdict)
{
  const HistoryMessage *message = &entry->message;
  unsigned int least, most;
  bounds (message, &least, &most);
  if (entry->found < least || entry->found > most)
    g_string_append_printf (verdict, "%s is there %u times, must be %u to %u\n", message->id,
                            entry->found, least, most);
  bool exact = !message->unsettled && is_touched_by_one (message) && !message->copies;
  if (!exact || entry->found != 1)
    return;
  if (g_strcmp0 (entry->found_place, message->place) != 0)
    g_string_append_printf (verdict, "%s is in %s, must be in %s\n", message->id,
                            entry->found_place, message->place);
  judge_flags (entry, verdict);
}

const char *
history_flag_name (unsigned int i)
{
  return flag_names[i];
}

HistoryModel *
history_model_new (void)
{
  HistoryModel *model = g_new0 (HistoryModel, 1);
  model->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_entry);
  model->strangers = g_string_new (NULL);
  model->doomed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  model->renamed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  model->tried = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return model;
}

void
history_model_free (HistoryModel *model)
{
  g_hash_table_unref (model->entries);
  g_hash_table_unref (model->doomed);
  g_hash_table_unref (model->renamed);
  g_hash_table_unref (model->tried);
  g_string_free (model->strangers, TRUE);
  g_free (model);
}

HistoryMessage *
history_model_add (HistoryModel *model, const char *id, const char *place)
{
  Entry *entry = g_new0 (Entry, 1);
  entry->message.id = g_strdup (id);
  entry->message.place = g_strdup (place);
  entry->message.visited = g_ptr_array_new_with_free_func (g_free);
  entry->model = model;
  visit (&entry->message, place);
  g_hash_table_insert (model->entries, entry->message.id, entry);
  return &entry->message;
}

HistoryMessage *
history_model_find (HistoryModel *model, const char *id)
{
  return g_hash_table_lookup (model->entries, id);
}

void
history_message_move (HistoryMessage *message, HistoryActor actor, const char *to)
{
  message->actors |= 1u << actor;
  g_free (message->place);
  message->place = g_strdup (to);
  visit (message, to);
}

void
history_message_copy (HistoryMessage *message, HistoryActor actor, const char *to)
{
  visit (message, to);
  message->actors |= 1u << actor;
  message->copies++;
}

void
history_message_remove (HistoryMessage *message, HistoryActor actor)
{
  message->actors |= 1u << actor;
  message->removals++;
}

void
history_message_flag (HistoryMessage *message, HistoryActor actor, unsigned int flag, bool value)
{
  message->flags[flag].writers |= 1u << actor;
  message->flags[flag].value = value;
}

void
history_model_unsettle (HistoryModel *model, const char *folder)
{
  GHashTableIter iter;
  Entry *entry;
  g_hash_table_iter_init (&iter, model->entries);
  while (g_hash_table_iter_next (&iter, NULL, (void **) &entry))
    if (g_ptr_array_find_with_equal_func (entry->message.visited, folder, g_str_equal, NULL))
      entry->message.unsettled = true;
}

void
history_model_rename (HistoryModel *model, const char *folder, const char *to)
{
  GHashTableIter iter;
  Entry *entry;
  history_model_unsettle (model, folder);
  g_hash_table_add (model->renamed, g_strdup (folder));
  // Whoever deletes TO once they have seen what is in it deletes that.
  g_hash_table_iter_init (&iter, model->entries);
  while (g_hash_table_iter_next (&iter, NULL, (void **) &entry))
    if (g_ptr_array_find_with_equal_func (entry->message.visited, folder, g_str_equal, NULL))
      g_ptr_array_add (entry->message.visited, g_strdup (to));
}

void
history_model_empty (HistoryModel *model, const char *folder)
{
  GHashTableIter iter;
  Entry *entry;
  history_model_unsettle (model, folder);
  g_hash_table_iter_init (&iter, model->entries);
  while (g_hash_table_iter_next (&iter, NULL, (void **) &entry))
    if (g_ptr_array_find_with_equal_func (entry->message.visited, folder, g_str_equal, NULL))
      entry->message.removals++;
}

// What came into FOLDER while it had another name here is in it, too, once that was refused.
static void
empty_tried (HistoryModel *model, const char *folder)
{
  GHashTableIter iter;
  void *to, *from;
  g_hash_table_iter_init (&iter, model->tried);
  while (g_hash_table_iter_next (&iter, &to, &from))
    if (strcmp (from, folder) == 0)
      history_model_empty (model, to);
}

void
history_model_doom (HistoryModel *model, const char *folder)
{
  history_model_empty (model, folder);
  empty_tried (model, folder);
  g_hash_table_add (model->doomed, g_strdup (folder));
}

void
history_model_try_rename (HistoryModel *model, const char *folder, const char *to)
{
  g_hash_table_insert (model->tried, g_strdup (to), g_strdup (folder));
}

bool
history_model_is_doomed (const HistoryModel *model, const char *folder)
{
  return g_hash_table_contains (model->doomed, folder);
}

void
history_model_found (HistoryModel *model, const char *id, const char *place, const char *flags)
{
  Entry *entry = g_hash_table_lookup (model->entries, id);
  if (!entry) {
    g_string_append_printf (model->strangers, "%s in %s was made by nobody\n", id, place);
    return;
  }
  entry->found++;
  g_free (entry->found_place);
  entry->found_place = g_strdup (place);
  g_free (entry->found_flags);
  entry->found_flags = g_strdup (flags);
}

char *
history_model_judge (HistoryModel *model)
{
  GString *verdict = g_string_new (model->strangers->str);
  GHashTableIter iter;
  Entry *entry;
  g_hash_table_iter_init (&iter, model->entries);
  while (g_hash_table_iter_next (&iter, NULL, (void **) &entry))
    judge_entry (entry, verdict);
  return g_string_free (verdict, FALSE);
}
