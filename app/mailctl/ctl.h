// SPDX-License-Identifier: GPL-3.0-or-later
//
// Ctl: what every command of mailctl is given. Its options, the engine, the output; and the words
// for people on standard error.

#pragma once

#include "account/mail-engine.h"
#include "ctl-error.h"
#include "ctl-out.h"

G_BEGIN_DECLS

typedef struct {
  const char *command; // "account add"
  bool writes;         // it needs the owner of the store
  char **arguments;    // what follows it, NULL-terminated; options are taken out by ctl_parse()

  // Options of all commands
  char *data_dir;
  char *account_name;
  char *wire_log;
  char *password_file;
  gboolean password_stdin;
  gboolean quiet;
  gboolean human;
  gboolean json;
  gboolean json_errors;
  bool wants_json_errors; // also where the options could not be read

  char *password;     // after ctl_open(), NULL if none was given
  MailEngine *engine; // likewise
  GCancellable *cancellable;
  CtlOut *out;
  bool said; // the last line on standard error stands already
} Ctl;

// The options of all commands, for CONTEXT.
void ctl_add_common_options (Ctl *ctl, GOptionContext *context);

// Reads the options of the command (ENTRIES, may be NULL) and of all commands from the arguments,
// and checks how many are left. Opens the output. SYNOPSIS: "FOLDER". False after saying why.
bool ctl_parse (Ctl *ctl, const GOptionEntry *entries, const char *synopsis, unsigned int min,
                unsigned int max);

// Reads the password that the options name into PASSWORD, then opens the store. (Never the other
// way round: who owns the store must not wait for a person or a pipe.) But for `account …`, where
// it goes to the keyring, this run uses the password. False after saying why.
bool ctl_open (Ctl *ctl, CtlStatus *out_status);

// Gives the store free.
void ctl_close (Ctl *ctl);

// Gives it free and opens it anew, as whoever comes next would: what is known to be damaged is
// looked at whole then, and made anew where that is possible.
bool ctl_reopen (Ctl *ctl, GError **error);

// For every …_async call: pass ctl_on_ready and &RESULT, which is NULL, then wait.
void ctl_on_ready (GObject *source, GAsyncResult *result, void *data);
void ctl_wait (GAsyncResult **result);

// Says what went wrong as the last line on standard error, takes ERROR. → its status.
CtlStatus ctl_fail (Ctl *ctl, GError *error);
// The same with a sentence of the command's own; CODE for --json-errors.
CtlStatus ctl_fail_with (Ctl *ctl, CtlStatus status, const char *code, const char *format, ...)
  G_GNUC_PRINTF (4, 5);

// LIMIT, as --limit gave it, is a number of entries. False after saying why.
bool ctl_check_limit (Ctl *ctl, int limit);

// Progress or a warning on standard error; silent with --quiet.
void ctl_say (Ctl *ctl, const char *format, ...) G_GNUC_PRINTF (2, 3);

// The account NAME (a name, an address or an id). NULL with error.
// Any at all. False with error NO_ACCOUNT or LOST.
bool ctl_has_account (Ctl *ctl, GError **error);
// None, though there were: keep.db was missing as the store was opened. False with error LOST.
bool ctl_check_not_lost (Ctl *ctl, GError **error);
MailAccount *ctl_find_account (Ctl *ctl, const char *name, GError **error);
// The account of --account; 0 when there is none. False with error.
bool ctl_get_account_id (Ctl *ctl, int64_t *out_account_id, GError **error);
// The account of --account, or the only one. 0 with error.
int64_t ctl_get_only_account_id (Ctl *ctl, GError **error);
// The folder PATH: a path, a role ("trash") or an id, in ACCOUNT_ID or, 0, in that of --account or
// the only one that has it; "ACCOUNT/" may stand before it. NULL with error.
MailFolder *ctl_find_folder (Ctl *ctl, int64_t account_id, const char *path, GError **error);

// What follows "ACCOUNT/", a name or address, in PATH, and *OUT_ACCOUNT_ID; PATH itself when no
// account's name stands there.
const char *ctl_split_account (Ctl *ctl, const char *path, int64_t *out_account_id);

// TEXT as an id. False with error INVALID.
bool ctl_parse_id (const char *text, int64_t *out_id, GError **error);

// ctl_parse(), the first argument as an id, ctl_open(). False after saying why.
bool ctl_open_for_id (Ctl *ctl, const GOptionEntry *entries, const char *synopsis, unsigned int min,
                      unsigned int max, int64_t *out_id, CtlStatus *out_status);

// The whole of PATH, "-" for standard input. Errors are of MAIL_ERROR.
GBytes *ctl_read_file (const char *path, GError **error);

// The same, where what is large stays in its file, or goes into one that has no name: then
// *OUT_FILE is it. False with error.
bool ctl_open_file (const char *path, GBytes **out_bytes, MailFile **out_file, GError **error);

G_END_DECLS
