// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person did to a text that is in another process, until it is known to be in what that
// process last told: keys that were pressed and calls. Were the process gone, they are done again.
// What was sent comes before what is still to be.

#pragma once

#include <gdk/gdk.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef struct _MailComposerJournal MailComposerJournal;

// A call of FUNCTION; or, where that is NULL, KEY was pressed.
typedef struct {
  uint64_t number; // of the call that does it, from 1 in the order in which they were made; 0: none
  char *function;
  char *first, *second;
  char *key; // "c" for Control, "s" for Shift, a colon, and its name as KeyboardEvent.key has it
  GdkEvent *event; // of a key that is held; or NULL
  bool is_sent;    // the process may have it
  unsigned int n;  // times it was sent
} MailComposerAct;

MailComposerJournal *mail_composer_journal_new (void);
void mail_composer_journal_free (MailComposerJournal *journal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailComposerJournal, mail_composer_journal_free)

// Notes a call. Borrowed until the journal is changed.
MailComposerAct *mail_composer_journal_add_call (MailComposerJournal *journal, const char *function,
                                                 const char *first, const char *second);

// Notes that KEY was pressed; IS_SENT where the process gets it. False if it is none that can be
// pressed again, as those of dialogs.
bool mail_composer_journal_add_key (MailComposerJournal *journal, unsigned int key,
                                    GdkModifierType modifiers, bool is_sent);

// Notes EVENT, a key that the process gets later, whatever key it is.
void mail_composer_journal_hold_key (MailComposerJournal *journal, unsigned int key,
                                     GdkModifierType modifiers, GdkEvent *event);

// The first that is still to be sent, or NULL. Borrowed until the journal is changed.
MailComposerAct *mail_composer_journal_get_next (MailComposerJournal *journal);

// Notes that the held key which is next was sent.
void mail_composer_journal_release_key (MailComposerJournal *journal);

// Drops what is done: keys up to those that SEEN names, a line each, and calls up to DONE.
void mail_composer_journal_take (MailComposerJournal *journal, const char *seen, uint64_t done);

// An input method made a text of the keys: they mean nothing by themselves.
void mail_composer_journal_forget_keys (MailComposerJournal *journal);

// The process is gone. What may have ended it is not tried for ever; a message is not sent, and
// nothing cut out, without its person looking on.
void mail_composer_journal_start_again (MailComposerJournal *journal);

// Numbers all that is still to be sent anew, for one pass through it that sends it, from the act
// OUT_FIRST on. The array is borrowed, of MailComposerAct, until the journal is changed; keys next
// to each other have one number. Keys that can't be pressed again go.
const GPtrArray *mail_composer_journal_send (MailComposerJournal *journal, unsigned int *out_first);

// Whether a call was not done yet.
bool mail_composer_journal_has_calls (MailComposerJournal *journal);

// Forgets all of it.
void mail_composer_journal_clear (MailComposerJournal *journal);

G_END_DECLS
