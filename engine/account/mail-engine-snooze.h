// SPDX-License-Identifier: GPL-3.0-or-later
//
// Mail that leaves the inbox until a time that a person chose. Part of MailEngine: what holds of
// all its calls is told in mail-engine.h. Once started, the owner of the store wakes what is due
// then; what became due while none was started, as it starts. What woke is told by "new-mail".

#pragma once

#include "account/mail-engine.h"
#include "base/mail-operation.h"

G_BEGIN_DECLS

// TARGET sleeps until UNTIL, seconds since 1970; 0: it wakes now. Finish by
// mail_engine_operation_finish(). INVALID: UNTIL is not in the future, or TARGET lies where no new
// mail comes; LIMIT: there are too many times already.
void mail_engine_snooze_async (MailEngine *engine, const MailTarget *target, int64_t until,
                               GCancellable *, GAsyncReadyCallback, void *data);

// TARGET wakes now, at the word of who has no window before their eyes: "new-mail" tells. Finish
// likewise.
void mail_engine_wake_async (MailEngine *engine, const MailTarget *target, GCancellable *,
                             GAsyncReadyCallback, void *data);

// How many messages sleep. MAIL_SCOPE_SNOOZED lists them.
unsigned int mail_engine_read_snoozed_count (MailEngine *engine);

G_END_DECLS
