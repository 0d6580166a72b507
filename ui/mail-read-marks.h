// SPDX-License-Identifier: GPL-3.0-or-later
//
// Marks as read what has been on the screen for a while, of a window that the person looks at.

#pragma once

#include "ui/mail-message-cards.h"

G_BEGIN_DECLS

typedef struct _MailReadMarks MailReadMarks;

// For CARDS, which outlive it.
MailReadMarks *mail_read_marks_new (MailMessageCards *cards, MailEngine *engine);
void mail_read_marks_free (MailReadMarks *marks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailReadMarks, mail_read_marks_free)

// Something may have come onto the screen: it is looked at after a while. Going through the list
// with the keys reads nothing.
void mail_read_marks_queue (MailReadMarks *marks);
// Other messages are shown: nothing that was queued counts.
void mail_read_marks_stop (MailReadMarks *marks);

G_END_DECLS
