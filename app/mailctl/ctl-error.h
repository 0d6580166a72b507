// SPDX-License-Identifier: GPL-3.0-or-later
//
// What mailctl says when something went wrong: an exit status and one sentence that says what
// happened and what to do.

#pragma once

#include "base/mail-error.h"

G_BEGIN_DECLS

// Exit statuses: sysexits.h where it has the meaning.
typedef enum {
  CTL_OK = 0,
  CTL_NOTHING = 1, // a check failed, nothing found
  CTL_USAGE = 64,
  CTL_BAD_DATA = 65,
  CTL_UNAVAILABLE = 69,
  CTL_CANNOT_WRITE = 73,
  CTL_TRY_AGAIN = 75,
  CTL_PROTOCOL = 76,
  CTL_NO_PERMISSION = 77,
  CTL_CONFIGURATION = 78,
} CtlStatus;

// What goes wrong before the engine is asked.
typedef enum {
  CTL_ERROR_NO_ACCOUNT, // nothing is set up, so that nothing can be found
  CTL_ERROR_LOST,       // nor is what was: keep.db went
} CtlError;
#define CTL_ERROR (ctl_error_quark ())
GQuark ctl_error_quark (void);

CtlStatus ctl_error_status (const GError *error);

// What to call ERROR with --json-errors. Static.
const char *ctl_error_code (const GError *error);

// A sentence. ACCOUNT: the account's name where it is known, or NULL. Caller frees.
char *ctl_error_sentence (const GError *error, const char *account);

G_END_DECLS
