// SPDX-License-Identifier: GPL-3.0-or-later
//
// The marks that programs put before the subject of an answer or of a message handed on, in the
// languages they speak (RFC 5256 §2.1 knows those of English). Pure; any thread.

#pragma once

#include <glib.h>

G_BEGIN_DECLS

// What follows the mark of an answer that SUBJECT, UTF-8, begins with ("Re:", "AW:", "Re[2]:",
// "回复："), and the spaces after it. NULL if it begins with none. Points into SUBJECT.
const char *mail_subject_skip_reply (const char *subject);

// Likewise of a message handed on: "Fwd:", "WG:".
const char *mail_subject_skip_forward (const char *subject);

// "[blob]", as mailing lists put it before subjects, and the spaces after it; NULL if SUBJECT does
// not begin with one.
const char *mail_subject_skip_blob (const char *subject);

G_END_DECLS
