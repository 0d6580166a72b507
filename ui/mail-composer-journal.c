// SPDX-License-Identifier: GPL-3.0-or-later
//
// One list in the order of doing. A key is told apart by its name alone, as the page tells it: an
// input method takes some, and what comes behind those shows that they are done with.

#include "ui/mail-composer-journal.h"

#include <string.h>

#define MAX_TRIES 5
#define PASTE "c:v"

struct _MailComposerJournal {
  GPtrArray *acts; // MailComposerAct
  uint64_t last;   // number
};

// Keys that a page can be told to do again, besides letters.
static const struct {
  unsigned int key;
  const char *name;
} named_keys[] = {
  {GDK_KEY_Return, "Enter"},     {GDK_KEY_KP_Enter, "Enter"},   {GDK_KEY_BackSpace, "Backspace"},
  {GDK_KEY_Delete, "Delete"},    {GDK_KEY_KP_Delete, "Delete"}, {GDK_KEY_Tab, "Tab"},
  {GDK_KEY_ISO_Left_Tab, "Tab"}, {GDK_KEY_Left, "ArrowLeft"},   {GDK_KEY_Right, "ArrowRight"},
  {GDK_KEY_Up, "ArrowUp"},       {GDK_KEY_Down, "ArrowDown"},   {GDK_KEY_Home, "Home"},
  {GDK_KEY_End, "End"},
};

static void
act_free (MailComposerAct *act)
{
  g_free (act->function);
  g_free (act->first);
  g_free (act->second);
  g_free (act->key);
  g_clear_pointer (&act->event, gdk_event_unref);
  g_free (act);
}

static char *
dup_name (unsigned int key)
{
  gunichar letter = gdk_keyval_to_unicode (key);
  char name[7] = "";

  for (size_t i = 0; i < G_N_ELEMENTS (named_keys); i++)
    if (named_keys[i].key == key)
      return g_strdup (named_keys[i].name);
  if (!g_unichar_isprint (letter))
    return NULL;
  g_unichar_to_utf8 (letter, name);
  return g_strdup (name);
}

static MailComposerAct *
append (MailComposerJournal *journal)
{
  MailComposerAct *act = g_new0 (MailComposerAct, 1);

  g_ptr_array_add (journal->acts, act);
  return act;
}

MailComposerJournal *
mail_composer_journal_new (void)
{
  MailComposerJournal *journal = g_new0 (MailComposerJournal, 1);

  journal->acts = g_ptr_array_new_with_free_func ((GDestroyNotify) act_free);
  return journal;
}

void
mail_composer_journal_free (MailComposerJournal *journal)
{
  g_ptr_array_unref (journal->acts);
  g_free (journal);
}

MailComposerAct *
mail_composer_journal_add_call (MailComposerJournal *journal, const char *function,
                                const char *first, const char *second)
{
  MailComposerAct *act = append (journal);

  act->number = ++journal->last;
  act->function = g_strdup (function);
  act->first = g_strdup (first ? first : "");
  act->second = g_strdup (second ? second : "");
  return act;
}

// NULL where it can't be pressed again.
static char *
dup_key (unsigned int key, GdkModifierType modifiers)
{
  g_autofree char *name = dup_name (key);

  if (!name || (modifiers & (GDK_ALT_MASK | GDK_SUPER_MASK | GDK_META_MASK)))
    return NULL;
  return g_strconcat (modifiers & GDK_CONTROL_MASK ? "c" : "",
                      modifiers & GDK_SHIFT_MASK ? "s" : "", ":", name, NULL);
}

bool
mail_composer_journal_add_key (MailComposerJournal *journal, unsigned int key,
                               GdkModifierType modifiers, bool is_sent)
{
  g_autofree char *name = dup_key (key, modifiers);
  MailComposerAct *act;

  if (!name)
    return false;
  act = append (journal);
  act->key = g_steal_pointer (&name);
  act->is_sent = is_sent;
  act->n = is_sent;
  return true;
}

void
mail_composer_journal_hold_key (MailComposerJournal *journal, unsigned int key,
                                GdkModifierType modifiers, GdkEvent *event)
{
  MailComposerAct *act = append (journal);

  act->key = dup_key (key, modifiers);
  act->event = gdk_event_ref (event);
}

static unsigned int
count_sent (MailComposerJournal *journal)
{
  unsigned int n = 0;

  while (n < journal->acts->len && ((MailComposerAct *) journal->acts->pdata[n])->is_sent)
    n++;
  return n;
}

MailComposerAct *
mail_composer_journal_get_next (MailComposerJournal *journal)
{
  unsigned int n = count_sent (journal);

  return n < journal->acts->len ? g_ptr_array_index (journal->acts, n) : NULL;
}

void
mail_composer_journal_release_key (MailComposerJournal *journal)
{
  MailComposerAct *act = mail_composer_journal_get_next (journal);

  g_clear_pointer (&act->event, gdk_event_unref);
  act->is_sent = true;
  act->n = 1;
  if (!act->key)
    g_ptr_array_remove (journal->acts, act);
}

// Whether ACT is a key of which the process will tell when it has seen it.
static bool
is_awaited (const MailComposerAct *act)
{
  return act->key && act->is_sent && act->number == 0;
}

static void
drop_keys (MailComposerJournal *journal, unsigned int n)
{
  unsigned int i = 0;

  for (unsigned int key = 0; key < n; key++) {
    const MailComposerAct *act = g_ptr_array_index (journal->acts, i);

    if (is_awaited (act))
      g_ptr_array_remove_index (journal->acts, i);
    else
      i++;
  }
}

// → how many acts from the first on end with a key of that NAME; 0 if none is.
static unsigned int
find_key (MailComposerJournal *journal, const char *name)
{
  for (unsigned int i = 0; i < journal->acts->len; i++) {
    const MailComposerAct *act = g_ptr_array_index (journal->acts, i);

    if (is_awaited (act) && g_str_equal (strchr (act->key, ':') + 1, name))
      return i + 1;
  }
  return 0;
}

void
mail_composer_journal_take (MailComposerJournal *journal, const char *seen, uint64_t done)
{
  g_auto (GStrv) names = g_strsplit (seen, "\n", -1);

  for (char **name = names; *name; name++)
    drop_keys (journal, **name ? find_key (journal, *name) : 0);
  for (unsigned int i = journal->acts->len; i-- > 0;) {
    const MailComposerAct *act = g_ptr_array_index (journal->acts, i);

    if (act->is_sent && act->number != 0 && act->number <= done)
      g_ptr_array_remove_index (journal->acts, i);
  }
}

void
mail_composer_journal_forget_keys (MailComposerJournal *journal)
{
  drop_keys (journal, journal->acts->len);
}

static bool
may_be_done_again (const MailComposerAct *act)
{
  return !act->is_sent || (act->n < MAX_TRIES && g_strcmp0 (act->key, "c:Enter") != 0 &&
                           g_strcmp0 (act->key, "c:x") != 0);
}

void
mail_composer_journal_start_again (MailComposerJournal *journal)
{
  for (unsigned int i = journal->acts->len; i-- > 0;) {
    MailComposerAct *act = g_ptr_array_index (journal->acts, i);

    if (may_be_done_again (act))
      act->is_sent = false;
    else
      g_ptr_array_remove_index (journal->acts, i);
  }
}

// What WebKit pastes is a call of its own.
static bool
goes_with (const MailComposerAct *act, const MailComposerAct *before)
{
  return before && before->key && act->key && !g_str_equal (act->key, PASTE) &&
         !g_str_equal (before->key, PASTE);
}

static void
drop_nameless (MailComposerJournal *journal)
{
  for (unsigned int i = journal->acts->len; i-- > 0;) {
    const MailComposerAct *act = g_ptr_array_index (journal->acts, i);

    if (!act->function && !act->key)
      g_ptr_array_remove_index (journal->acts, i);
  }
}

const GPtrArray *
mail_composer_journal_send (MailComposerJournal *journal, unsigned int *out_first)
{
  const MailComposerAct *before = NULL;

  drop_nameless (journal);
  *out_first = count_sent (journal);
  for (unsigned int i = *out_first; i < journal->acts->len; i++) {
    MailComposerAct *act = g_ptr_array_index (journal->acts, i);

    g_clear_pointer (&act->event, gdk_event_unref);
    act->number = goes_with (act, before) ? before->number : ++journal->last;
    act->is_sent = true;
    act->n++;
    before = act;
  }
  return journal->acts;
}

bool
mail_composer_journal_has_calls (MailComposerJournal *journal)
{
  for (unsigned int i = 0; i < journal->acts->len; i++)
    if (((MailComposerAct *) g_ptr_array_index (journal->acts, i))->function)
      return true;
  return false;
}

void
mail_composer_journal_clear (MailComposerJournal *journal)
{
  g_ptr_array_set_size (journal->acts, 0);
}
