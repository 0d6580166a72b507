// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/mail-report.h"

// Reads the words of a bounce, TEXT (UTF-8), into REPORT: whom it speaks of, what is said of each,
// and the Message-ID of the message that it brings back below. FAILED: the addresses of its
// X-Failed-Recipients (of Exim and Gmail), "" where it has none; they count alone where the words
// say nothing. Any thread.
void mime_bounce_read_words (MailReport *report, const char *text, const char *failed);

// The three-digit reply code that TEXT begins with, 0: none.
int mime_bounce_code_of (const char *text);
