// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is found here and on the server, held against what must be.

#include "sync/pop3-history.h"

#include <string.h>

// A message as a folder here shows it.
typedef struct {
  LetterPlace place;
  bool is_flagged;
  char *sha256; // "-": only its header is here
} Found;

static void
found_free (void *data)
{
  Found *found = data;

  g_free (found->sha256);
  g_free (found);
}

const char *
pop3_history_folder (LetterPlace place)
{
  static const char *const names[] = {NULL, "INBOX", "Archive", "Trash", NULL};

  return names[place];
}

// "uid (flags) message-id sha256" lines.
static void
read_folder (Pop3History *history, LetterPlace place, GHashTable *here)
{
  g_autofree char *dump = sync_fixture_dump_whole (history->fixture, pop3_history_folder (place));
  g_auto (GStrv) lines = g_strsplit (dump, "\n", -1);

  for (char **line = lines; *line != NULL && **line != '\0'; line++) {
    g_auto (GStrv) rest = g_strsplit (strrchr (*line, ')') + 2, " ", 2);
    Found found = {place, strstr (*line, "\\Flagged") != NULL, g_strdup (rest[1])};

    if (!g_hash_table_insert (here, g_strdup (rest[0]), g_memdup2 (&found, sizeof found)))
      pop3_history_fail (history, "%s is here twice", rest[0]);
  }
}

static GHashTable *
look_here (Pop3History *history)
{
  GHashTable *here = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, found_free);

  for (LetterPlace place = LETTER_INBOX; place <= LETTER_TRASH; place++)
    read_folder (history, place, here);
  return here;
}

// The policy wants the server's copy gone.
static bool
is_due (const Pop3History *history, const Letter *letter)
{
  if (letter->place == LETTER_NOT_HERE || (!letter->is_whole && letter->place != LETTER_ERASED))
    return false;
  switch (history->policy.leave) {
  case MAIL_POP3_KEEP:
    return false;
  case MAIL_POP3_REMOVE:
    return true;
  case MAIL_POP3_REMOVE_AFTER:
    return letter->days >= history->policy.days;
  case MAIL_POP3_REMOVE_DELETED:
    return letter->place >= LETTER_TRASH;
  case MAIL_POP3_REMOVE_MOVED:
    return letter->place > LETTER_INBOX;
  }
  return false;
}

static void
judge_content (Pop3History *history, Letter *letter, const Found *found)
{
  bool is_whole = !g_str_equal (found->sha256, "-");

  if (letter->place == LETTER_NOT_HERE)
    letter->place = LETTER_INBOX;
  if (letter->place != found->place)
    pop3_history_fail (history, "%s is in %s", letter->id, pop3_history_folder (found->place));
  if (is_whole && !g_str_equal (found->sha256, letter->sha256) &&
      !((history->manners & TEST_MAILDROP_MARKS) != 0 &&
        g_str_equal (found->sha256, letter->marked)))
    pop3_history_fail (history, "%s has other content", letter->id);
  if (letter->is_whole && !is_whole)
    pop3_history_fail (history, "%s was whole and is not any more", letter->id);
  if (letter->is_flagged != found->is_flagged)
    pop3_history_fail (history, "%s has other flags", letter->id);
  letter->is_whole = is_whole;
}

// Too large for its person, and its server can't give the header alone.
static bool
is_left_out (const Pop3History *history, const Letter *letter)
{
  return history->policy.max_size > 0 && letter->is_large &&
         (history->manners & TEST_MAILDROP_NO_TOP) != 0;
}

static void
judge_here (Pop3History *history, Letter *letter, const Found *found, bool is_whole)
{
  if (found != NULL)
    judge_content (history, letter, found);
  else if (letter->place != LETTER_NOT_HERE && letter->place != LETTER_ERASED)
    pop3_history_fail (history, "%s is not here any more", letter->id);
  else if (letter->place == LETTER_NOT_HERE && is_whole && letter->is_there &&
           !is_left_out (history, letter))
    pop3_history_fail (history, "%s did not come", letter->id);
}

// Its server gives it no name, and it is too large to come once more, which alone would tell it.
static bool
is_unknowable (const Pop3History *history, const Letter *letter)
{
  return (history->manners & TEST_MAILDROP_NO_UIDL) != 0 && is_left_out (history, letter);
}

static void
judge_there (Pop3History *history, Letter *letter, bool is_there, bool is_ripe)
{
  if (is_there && !letter->is_there)
    pop3_history_fail (history, "%s is on the server again", letter->id);
  if (letter->is_there && !is_there && !is_due (history, letter))
    pop3_history_fail (history, "%s was taken from the server", letter->id);
  // One under a new UID is found to be it in this session, and removed in the next.
  if (is_there && is_ripe && is_due (history, letter) && !letter->is_renamed &&
      !is_unknowable (history, letter))
    pop3_history_fail (history, "%s was left on the server", letter->id);
  history->counts.removed += letter->is_there && !is_there;
  letter->is_there = is_there;
}

void
pop3_history_judge (Pop3History *history, bool is_whole)
{
  g_autoptr (GHashTable) here = look_here (history);
  g_autoptr (GHashTable) there = pop3_mailbox_list (&history->mailbox);

  for (unsigned i = 0; i < history->letters->len; i++) {
    Letter *letter = history->letters->pdata[i];
    bool is_there = g_hash_table_remove (there, letter->id);
    // What was deleted while only its header was here goes once that can't be undone any more; what
    // became whole in this session, in the next.
    bool was_whole = letter->is_whole;

    judge_here (history, letter, g_hash_table_lookup (here, letter->id), is_whole);
    if (letter->place == LETTER_ERASED && g_hash_table_contains (here, letter->id))
      pop3_history_fail (history, "%s came again after it was deleted", letter->id);
    judge_there (history, letter, is_there, is_whole && was_whole);
    // One that can't be looked at is not known again.
    letter->is_renamed &= !is_whole || is_left_out (history, letter);
    g_hash_table_remove (here, letter->id);
  }
  if (g_hash_table_size (here) + g_hash_table_size (there) > 0)
    pop3_history_fail (history, "there is mail that nobody delivered");
}
