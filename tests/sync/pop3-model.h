// SPDX-License-Identifier: GPL-3.0-or-later
//
// A POP3 account under ill treatment: the model knows every message that was ever delivered, and
// looks for each here and on the server.

#pragma once

#include "sync/pop3-mailbox.h"

G_BEGIN_DECLS

typedef struct {
  Pop3Mailbox mailbox;
  unsigned rounds, a_round;
} Pop3Model;

// Of FIXTURE with Dovecot, whose policy becomes LEAVE. A_ROUND messages are delivered at a time.
void pop3_model_init (Pop3Model *model, SyncFixture *fixture, const char *leave, unsigned a_round);

void pop3_model_set_leave (Pop3Model *model, const char *leave);
void pop3_model_deliver (Pop3Model *model);
unsigned pop3_model_count (const Pop3Model *model); // delivered so far

// Each is here once at most, and where not here there; IS_OVER: each is here, and none there.
// Aborts the test naming one that is not.
void pop3_model_assert_none_lost (Pop3Model *model, bool is_over);

// What can be made again is deleted; the store must be closed.
void pop3_model_lose_index (Pop3Model *model);

G_END_DECLS
