// SPDX-License-Identifier: GPL-3.0-or-later
//
// A random history of one POP3 mailbox: mail comes, its person deletes and files here, another
// client deletes there, policies change, days pass, UIDs are made anew, sessions are cut at random
// bytes, or the program is killed amid one. The model knows each message that was ever delivered,
// and after each session where it must be, here and on the server. With an even seed it comes into
// the inbox of the local account.

#pragma once

#include "base/mail-pop3-policy.h"
#include "sync/pop3-mailbox.h"

G_BEGIN_DECLS

typedef enum {
  LETTER_NOT_HERE, // it never came
  LETTER_INBOX,
  LETTER_ARCHIVE,
  LETTER_TRASH,
  LETTER_ERASED, // by its person
} LetterPlace;

// A message that was delivered.
typedef struct {
  char *id;      // Message-ID, and subject
  char *sha256;  // of its content
  char *marked;  // of that as its server gives it once it was read
  bool is_large; // over the limit, where there is one
  bool is_there; // the server has it
  bool is_taken; // the other client has deleted it there
  bool is_whole; // all of it is here, not only its header
  bool is_flagged;
  bool is_renamed; // its UID is new since the last session over a whole line
  LetterPlace place;
  int days; // since all of it came, or what had come was erased
} Letter;

typedef struct {
  unsigned steps, sessions, cuts, kills, letters, removed;
} Pop3HistoryCounts;

typedef struct {
  uint32_t seed;
  GRand *random;
  SyncFixture *fixture; // borrowed
  Pop3Mailbox mailbox;
  unsigned manners; // of its maildrop (TestMaildropManners)
  MailPop3Policy policy;
  GPtrArray *letters; // Letter
  GString *trace;     // what was done, a line each
  Pop3HistoryCounts counts;
} Pop3History;

// FIXTURE has a new mailbox: that of MAILDROP, which has MANNERS, or where it is NULL one on
// Dovecot.
Pop3History *
pop3_history_new (uint32_t seed, SyncFixture *fixture, TestMaildrop *maildrop, unsigned manners);
void pop3_history_free (Pop3History *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pop3History, pop3_history_free)

int pop3_history_random (Pop3History *history, int n); // 0 … n - 1
void pop3_history_trace (Pop3History *history, const char *format, ...) G_GNUC_PRINTF (2, 3);
// Prints the trace and ends the program.
void pop3_history_fail (Pop3History *history, const char *format, ...)
  G_GNUC_PRINTF (2, 3) G_GNUC_NORETURN;

// For a child process that test_death_of_child() started: sessions in DIR, until it dies after MS.
G_NORETURN void pop3_history_run_child (const char *dir, const char *ms);

// One random act; a session is one of them.
void pop3_history_step (Pop3History *history);
// The last sessions: everything comes whole, and goes from the server.
void pop3_history_end (Pop3History *history);

// In pop3-history-model.c: looks where each message is, here and there. IS_WHOLE: after a session
// that went well to its end, else after anything.
void pop3_history_judge (Pop3History *history, bool is_whole);
const char *pop3_history_folder (LetterPlace place); // NULL: in none

G_END_DECLS
