// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sentences and exit statuses, one row for each MailError.

#include "ctl-error.h"

typedef struct {
  CtlStatus status;
  const char *happened; // "%s" is the detail
  const char *remedy;   // "%s" is the account's name; NULL: none
} Row;

static const Row rows[] = {
  [MAIL_ERROR_OFFLINE] = {CTL_UNAVAILABLE, "The server can't be reached (%s)",
                          "check the network, and the server's name and port"},
  [MAIL_ERROR_TIMEOUT] = {CTL_UNAVAILABLE, "The server does not answer (%s)", "try again later"},
  [MAIL_ERROR_TLS_UNTRUSTED] = {CTL_PROTOCOL, "The server's certificate is not trusted (%s)",
                                "`mailctl account trust %s` shows it"},
  [MAIL_ERROR_AUTH_REJECTED] = {CTL_NO_PERMISSION, "The login was refused (%s)",
                                "give the right password by `mailctl account edit %s "
                                "--password-stdin`, or if it is right, have it sent itself by "
                                "--imap-auth, --pop3-auth or --smtp-auth password"},
  [MAIL_ERROR_PROTOCOL] = {CTL_PROTOCOL, "The server broke its protocol (%s)",
                           "try again, and look at it with --wire-log FILE"},
  [MAIL_ERROR_LIMIT] = {CTL_BAD_DATA, "It is larger than allowed (%s)", NULL},
  [MAIL_ERROR_SERVER_REFUSED] = {CTL_NOTHING, "The server refused it (%s)",
                                 "`mailctl operations` and `mailctl outbox` show what waits"},
  [MAIL_ERROR_SERVER_BUSY] = {CTL_TRY_AGAIN, "The server is busy (%s)", "try again later"},
  [MAIL_ERROR_QUOTA] = {CTL_CANNOT_WRITE, "There is no room left (%s)",
                        "delete something and try again"},
  [MAIL_ERROR_NOT_FOUND] = {CTL_NOTHING, "It was not found (%s)", NULL},
  [MAIL_ERROR_STALE] = {CTL_TRY_AGAIN, "It has changed meanwhile (%s)", "look, and try again"},
  [MAIL_ERROR_INVALID] = {CTL_BAD_DATA, "This can't be used (%s)", NULL},
  [MAIL_ERROR_STORE] = {CTL_CANNOT_WRITE, "The store can't be read or written (%s)",
                        "`mailctl check` looks into it"},
  [MAIL_ERROR_SCHEMA_NEWER] = {CTL_CONFIGURATION,
                               "The store was written by a newer version of Mail (%s)",
                               "use that version"},
  [MAIL_ERROR_OWNED] = {CTL_TRY_AGAIN, "Another process holds the store (%s)",
                        "end it, or try again"},
  [MAIL_ERROR_KEYRING] = {CTL_TRY_AGAIN, "The keyring can't be used (%s)",
                          "unlock it, or give --password-file FILE"},
  [MAIL_ERROR_UNSUPPORTED] = {CTL_PROTOCOL, "It can't be done here (%s)", NULL},
  [MAIL_ERROR_FILE] = {CTL_CANNOT_WRITE, "The file can't be read or written (%s)", NULL},
  [MAIL_ERROR_UNFINISHED] = {CTL_TRY_AGAIN, "Changes that the server refused would be lost (%s)",
                             "`mailctl operations` lists them; retry or discard each first"},
  [MAIL_ERROR_NO_MECHANISM] = {CTL_NO_PERMISSION, "There is no way to log in (%s)",
                               "ask the provider to allow a password over TLS (PLAIN); a relay "
                               "that needs no log-in takes --smtp-auth none"},
  [MAIL_ERROR_WEAKER_LOGIN] = {CTL_NO_PERMISSION, "Nothing was sent to the server (%s)",
                               "if its administrator changed that, have the password sent itself "
                               "by --imap-auth, --pop3-auth or --smtp-auth password"},
  [MAIL_ERROR_CLEAR_LOGIN] = {CTL_NO_PERMISSION, "The password was not sent (%s)",
                              "choose tls or starttls by `mailctl account edit %s`"},
  [MAIL_ERROR_EXISTS] = {CTL_BAD_DATA, "That name is taken (%s)", "choose another"},
};

static const Row no_account = {CTL_CONFIGURATION, "There is no account yet",
                               "`mailctl account add` adds one"};
static const Row lost = {CTL_CONFIGURATION, "The accounts are gone (%s)",
                         "`mailctl check` says more, and `mailctl restore` fills an empty data "
                         "folder from a backup"};
static const Row cancelled = {CTL_TRY_AGAIN, "It was stopped", NULL};
static const Row other = {CTL_CANNOT_WRITE, "It failed (%s)", NULL};

G_DEFINE_QUARK (ctl - error, ctl_error)

static const Row *
find_row (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return &cancelled;
  if (error->domain == CTL_ERROR)
    return error->code == CTL_ERROR_LOST ? &lost : &no_account;
  if (error->domain == MAIL_ERROR && (size_t) error->code < G_N_ELEMENTS (rows))
    return &rows[error->code];
  return &other;
}

CtlStatus
ctl_error_status (const GError *error)
{
  return find_row (error)->status;
}

const char *
ctl_error_code (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return "cancelled";
  if (error->domain == CTL_ERROR)
    return error->code == CTL_ERROR_LOST ? "lost" : "no-account";
  return error->domain == MAIL_ERROR ? mail_error_code_name (error->code) : "failed";
}

// TEMPLATE with its one "%s", if any, replaced by TEXT.
static char *
fill (const char *template, const char *text)
{
  g_auto (GStrv) halves = g_strsplit (template, "%s", 2);

  return g_strjoinv (text, halves);
}

char *
ctl_error_sentence (const GError *error, const char *account)
{
  const Row *row = find_row (error);
  const char *server_text = mail_error_server_text (error);
  g_autofree char *detail = server_text != NULL && *server_text != '\0' ?
                              g_strdup_printf ("%s: “%s”", error->message, server_text) :
                              g_strdup (error->message);
  g_autofree char *happened = fill (row->happened, detail);

  g_strdelimit (happened, "\r\n", ' ');
  if (row->remedy == NULL)
    return g_strconcat (happened, ".", NULL);
  g_autofree char *remedy = fill (row->remedy, account != NULL ? account : "NAME");
  return g_strconcat (happened, "; ", remedy, ".", NULL);
}
