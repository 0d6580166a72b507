// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one way the engine logs: structured, one bounded line each, with what could be a person's
// name or a token cut out (security.md A6). What came from a server is logged only by
// mail_log_error() or through "%s" here, never as a warning: a stranger must not make the program
// cry out.

#pragma once

#include <gio/gio.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef enum {
  MAIL_LOG_DEBUG, // each step; shown with G_MESSAGES_DEBUG=mail
  MAIL_LOG_INFO,  // what a person who looks for a fault wants to know; shown likewise
  MAIL_LOG_FAULT, // a mistake of ours or of the machine (disk, keyring): always shown
} MailLogLevel;

// Whether anybody reads lines of LEVEL: what takes long to gather need not be gathered otherwise.
bool mail_log_is_shown (MailLogLevel level);

// Writes one line about MODULE ("imap", "store"). Any thread.
void
mail_log (MailLogLevel level, const char *module, const char *format, ...) G_GNUC_PRINTF (3, 4);

// Writes "WHAT: code: detail", and what the server said, quoted, at debug level only.
// Cancellation is not logged.
void mail_log_error (const char *module, const char *what, const GError *error);

// TEXT as a log may hold it: one line, bounded, local parts of addresses and runs that look like
// tokens replaced. Caller frees.
char *mail_log_redact (const char *text);

G_END_DECLS
