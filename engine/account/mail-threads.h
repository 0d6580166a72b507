// SPDX-License-Identifier: GPL-3.0-or-later
//
// The conversations of a mailbox file, without a store: for looking at how mail is threaded.

#pragma once

#include <glib.h>

G_BEGIN_DECLS

// Messages of MBOX (mboxrd or mboxo; a file without "From " lines is one message) as nested numbers
// from 1, as IMAP's THREAD=REFERENCES prints them: "(2)(3 6 (4 23)(44 7 96))". Caller frees.
// Blocks; any thread.
char *mail_threads_of_mbox (GBytes *mbox);

G_END_DECLS
