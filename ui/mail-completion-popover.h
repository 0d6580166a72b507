// SPDX-License-Identifier: GPL-3.0-or-later
//
// The people whose names or addresses begin with what is being typed, below the entry it is typed
// in. It never takes the keyboard: the entry passes on the keys that move in it.

#pragma once

#include "account/mail-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAIL_TYPE_COMPLETION_POPOVER (mail_completion_popover_get_type ())
G_DECLARE_FINAL_TYPE (MailCompletionPopover, mail_completion_popover, MAIL, COMPLETION_POPOVER,
                      GtkPopover)

// Signal "chosen" (const char *text): a suggestion was clicked; TEXT is "Name <address>", or a
// group's name.

// Shows who fits PREFIX, or hides when none does. Whoever does not fit goes at once; others come
// when they are found, off this thread. The first is selected unless PREFIX is already a whole
// address.
void mail_completion_popover_update (MailCompletionPopover *popover, MailEngine *engine,
                                     const char *prefix);

// Hides it, and shows nothing that is still being looked for.
void mail_completion_popover_close (MailCompletionPopover *popover);

// Moves the selection by BY rows, stopping at the ends.
void mail_completion_popover_move (MailCompletionPopover *popover, int by);

// "Name <address>", or a group's name, of the selected suggestion, or NULL; the caller frees.
char *mail_completion_popover_dup_selected (MailCompletionPopover *popover);

// Takes the selected one away, and suggests its address no more.
void mail_completion_popover_forget_selected (MailCompletionPopover *popover, MailEngine *engine);

G_END_DECLS
