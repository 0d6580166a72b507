// SPDX-License-Identifier: GPL-3.0-or-later
//
// The plain client's acts: at once on the server.

#include "sync/history.h"

#include <string.h>

// Folders that may come and go; the others stay.
static const char *const made_folders[] = {"Work", "Play", "Work/Old", "Plans"};

const char *
history_any_passing_folder (History *history)
{
  // Not those that have, or are, others' children.
  return made_folders[history_random (history, 2) ? 1 : 3];
}

static int
compare_text (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

GPtrArray *
history_list_on_server (TestClient *server)
{
  g_autofree char *answer = test_client_run (server, "LIST \"\" *");
  g_auto (GStrv) lines = g_strsplit (answer, "\n", -1);
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  for (char **line = lines; *line; line++) {
    g_auto (GStrv) halves = g_strsplit (*line, " \"/\" ", 2);
    if (g_str_has_prefix (*line, "* LIST") && !strstr (halves[0], "\\NoSelect") &&
        !strstr (halves[0], "\\NonExistent"))
      g_ptr_array_add (paths, g_strdup (g_strdelimit (halves[1], "\"", ' ')));
  }
  for (unsigned int i = 0; i < paths->len; i++)
    g_strstrip (paths->pdata[i]);
  g_ptr_array_sort (paths, compare_text);
  return paths;
}

static unsigned int
index_of (History *history, const char *folder)
{
  unsigned int i = 0;
  while (i < history->folders->len && strcmp (history->folders->pdata[i], folder) != 0)
    i++;
  return i;
}

static bool
is_there (History *history, const char *folder)
{
  return index_of (history, folder) < history->folders->len;
}

static void
deliver (History *history)
{
  const char *folder = history_any_folder (history);
  g_autofree char *id = g_strdup_printf ("m%u@test.example", ++history->serial);
  g_autofree char *subject = g_strdup_printf ("message %u", history->serial);
  unsigned int flag = (unsigned int) history_random (history, HISTORY_FLAGS);
  bool flagged = history_random (history, 2);
  test_client_append (history->server, folder, subject, id,
                      flagged ? history_flag_name (flag) : "");
  HistoryMessage *message = history_model_add (history->model, id, folder);
  message->flags[flag].value = flagged;
  history_trace (history, "0: deliver %s into %s", id, folder);
}

static void
flag (History *history, HistoryMessage *message, uint32_t uid)
{
  unsigned int which = (unsigned int) history_random (history, HISTORY_FLAGS);
  bool value = history_random (history, 2);
  g_free (test_client_try (history->server, "UID STORE %u %cFLAGS (%s)", uid, value ? '+' : '-',
                           history_flag_name (which)));
  history_message_flag (message, HISTORY_SERVER, which, value);
  history_trace (history, "0: %s %c%s", message->id, value ? '+' : '-', history_flag_name (which));
}

static void
relocate (History *history, HistoryMessage *message, uint32_t uid, bool copy)
{
  const char *to = history_any_folder (history);
  g_free (test_client_try (history->server, "UID %s %u \"%s\"", copy ? "COPY" : "MOVE", uid, to));
  if (copy)
    history_message_copy (message, HISTORY_SERVER, to);
  else
    history_message_move (message, HISTORY_SERVER, to);
  history_trace (history, "0: %s %s to %s", copy ? "copy" : "move", message->id, to);
}

static void
erase (History *history, HistoryMessage *message, uint32_t uid)
{
  g_free (test_client_try (history->server, "UID STORE %u +FLAGS (\\Deleted)", uid));
  g_free (test_client_try (history->server, "UID EXPUNGE %u", uid));
  history_message_remove (message, HISTORY_SERVER);
  history_trace (history, "0: delete %s", message->id);
}

static void
act_on_one (History *history)
{
  const char *folder = history_any_folder (history);
  g_autoptr (GPtrArray) all = test_client_fetch (history->server, folder);
  if (!all->len)
    return;
  const TestMessage *found = all->pdata[history_random (history, (int) all->len)];
  HistoryMessage *message = history_model_find (history->model, found->message_id);
  if (!message)
    history_fail (history, "%s in %s was made by nobody", found->message_id, folder);
  g_free (test_client_try (history->server, "SELECT \"%s\"", folder));
  history_trace (history, "0: in %s, %u", folder, found->uid);
  int what = history_random (history, 10);
  if (what < 5)
    flag (history, message, found->uid);
  else if (what < 8)
    relocate (history, message, found->uid, what == 7);
  else
    erase (history, message, found->uid);
  g_free (test_client_try (history->server, "UNSELECT"));
}

static void
make_folder (History *history, const char *folder)
{
  if (is_there (history, folder) || history_model_is_doomed (history->model, folder))
    return;
  // One of ours may have made it again, for what it had to bring there.
  g_autofree char *answer = test_client_try (history->server, "CREATE \"%s\"", folder);
  g_ptr_array_add (history->folders, g_strdup (folder));
  history_trace (history, "0: create %s: %s", folder, answer);
}

// What is in it goes with it.
static void
delete_folder (History *history, const char *folder)
{
  unsigned int i = index_of (history, folder);
  if (i == history->folders->len || strcmp (folder, "Work") == 0)
    return;
  g_autoptr (GPtrArray) all = test_client_fetch (history->server, folder);
  for (unsigned int j = 0; j < all->len; j++) {
    const TestMessage *found = all->pdata[j];
    HistoryMessage *message = history_model_find (history->model, found->message_id);
    if (message)
      history_message_remove (message, HISTORY_SERVER);
  }
  if (history->is_live)
    history_model_empty (history->model, folder);
  else
    history_model_unsettle (history->model, folder);
  history->lost_folders = true;
  g_free (test_client_run (history->server, "DELETE \"%s\"", folder));
  history_trace (history, "0: delete folder %s with %u", folder, all->len);
  g_ptr_array_remove_index (history->folders, i);
}

static void
rename_folder (History *history, const char *folder, const char *to)
{
  unsigned int i = index_of (history, folder);
  if (i == history->folders->len || is_there (history, to) || strcmp (folder, "Work") == 0 ||
      history_model_is_doomed (history->model, to))
    return;
  g_autofree char *answer = test_client_try (history->server, "RENAME \"%s\" \"%s\"", folder, to);
  history_trace (history, "0: rename folder %s to %s: %s", folder, to, answer);
  if (!g_str_has_prefix (answer, "OK"))
    return;
  history_model_rename (history->model, folder, to);
  history->lost_folders = true;
  g_free (history->folders->pdata[i]);
  history->folders->pdata[i] = g_strdup (to);
}

// What ours did to folders may have reached the server by now, or reach it at any time.
static void
learn_folders (History *history)
{
  g_ptr_array_unref (history->folders);
  history->folders = history_list_on_server (history->server);
  for (unsigned int i = history->folders->len; i > 0; i--)
    if (history_model_is_doomed (history->model, history->folders->pdata[i - 1]))
      g_ptr_array_remove_index (history->folders, i - 1);
}

void
history_act_on_server (History *history)
{
  learn_folders (history);
  int what = history_random (history, 20);
  const char *folder = made_folders[history_random (history, G_N_ELEMENTS (made_folders))];
  const char *other = made_folders[history_random (history, G_N_ELEMENTS (made_folders))];
  if (what < 7)
    deliver (history);
  else if (what < 17)
    act_on_one (history);
  else if (what == 17)
    make_folder (history, folder);
  else if (what == 18)
    delete_folder (history, folder);
  else
    rename_folder (history, folder, other);
}
