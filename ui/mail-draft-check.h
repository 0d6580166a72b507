// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person would want to know before a message goes: recipients that are none, a subject or
// an attachment that was forgotten. Pure functions.

#pragma once

#include "account/mail-engine.h"

G_BEGIN_DECLS

// In the order they are asked about.
typedef enum {
  MAIL_DRAFT_PROBLEM_NONE,
  MAIL_DRAFT_PROBLEM_INVALID_RECIPIENT, // detail: what was typed
  MAIL_DRAFT_PROBLEM_NO_RECIPIENT,
  MAIL_DRAFT_PROBLEM_ODD_RECIPIENT,        // a question; detail: an address that looks mistyped
  MAIL_DRAFT_PROBLEM_MANY_RECIPIENTS,      // a question: all see each other's addresses
  MAIL_DRAFT_PROBLEM_NO_SUBJECT,           // a question: may be sent so
  MAIL_DRAFT_PROBLEM_FORGOTTEN_ATTACHMENT, // a question; detail: the word that speaks of it
} MailDraftProblem;

// The first problem of DRAFT after AFTER; NONE to begin. OUT_DETAIL: see above, else NULL; the
// caller frees.
MailDraftProblem
mail_draft_check (const MailDraft *draft, MailDraftProblem after, char **out_detail);

// True for an address whose domain has no dot, or is one letter off one that half the world uses.
bool mail_draft_is_odd_address (const char *address);

// How many To and Cc name.
unsigned int mail_draft_count_visible (const MailDraft *draft);

// The first word in TEXT's own lines, quotes left out, that promises an attachment; NULL if none.
// Knows English and German. The caller frees.
char *mail_draft_find_attachment_word (const char *text);

G_END_DECLS
