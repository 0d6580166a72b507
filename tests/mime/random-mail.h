// SPDX-License-Identifier: GPL-3.0-or-later
//
// Mail as people and programs write it, at random: every script, what servers, formats and parsers
// have wishes about, and what somebody might put in to make something else of it. Replayed by its
// seed.

#pragma once

#include "base/mail-draft.h"

G_BEGIN_DECLS

typedef struct {
  MailDraft *draft;
  GPtrArray *to, *cc; // MailAddress, as meant
} RandomMail;

// From now on by SEED.
void random_mail_begin (uint32_t seed);
// From 0 to N - 1.
unsigned int random_mail_below (unsigned int n);

// One to N_TO recipients; exactly N_TO where these are many.
RandomMail *random_mail_new (unsigned int n_to);
void random_mail_free (RandomMail *mail);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RandomMail, random_mail_free)

G_END_DECLS
