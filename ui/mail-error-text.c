// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sentences for errors.

#include "ui/mail-error-text.h"

#include "ui/mail-format.h"

#include <glib/gi18n.h>

static const char *const sentences[] = {
  [MAIL_ERROR_OFFLINE] = N_ ("The server can’t be reached."),
  [MAIL_ERROR_TIMEOUT] = N_ ("The server did not answer in time."),
  [MAIL_ERROR_TLS_UNTRUSTED] = N_ ("The server’s certificate can’t be trusted."),
  [MAIL_ERROR_AUTH_REJECTED] = N_ ("The server did not accept the password."),
  [MAIL_ERROR_PROTOCOL] = N_ ("The server’s answer could not be understood."),
  [MAIL_ERROR_LIMIT] = N_ ("This is larger than Mail can handle."),
  [MAIL_ERROR_SERVER_REFUSED] = N_ ("The server refused to do that."),
  [MAIL_ERROR_SERVER_BUSY] = N_ ("The server is busy."),
  [MAIL_ERROR_QUOTA] = N_ ("There is no room left on the server."),
  [MAIL_ERROR_NOT_FOUND] = N_ ("This is no longer there."),
  [MAIL_ERROR_STALE] = N_ ("This has changed in the meantime."),
  [MAIL_ERROR_INVALID] = N_ ("This can’t be understood."),
  [MAIL_ERROR_STORE] = N_ ("The mail on this computer could not be read or written."),
  [MAIL_ERROR_SCHEMA_NEWER] = N_ ("The mail on this computer was written by a newer version of "
                                  "Mail. It was left as it is."),
  [MAIL_ERROR_OWNED] = N_ ("Another program is using the mail on this computer."),
  [MAIL_ERROR_KEYRING] = N_ ("The keyring for passwords is locked or missing."),
  [MAIL_ERROR_UNSUPPORTED] = N_ ("The server can’t do this."),
  [MAIL_ERROR_FILE] = N_ ("The file can’t be read or written."),
  [MAIL_ERROR_UNFINISHED] = N_ ("The server refused some changes, which would be lost. Try them "
                                "again or discard them in “Changes Not on the Server” first."),
  [MAIL_ERROR_NO_MECHANISM] = N_ ("The server offers no way to log in."),
  [MAIL_ERROR_WEAKER_LOGIN] = N_ ("The server no longer offers the safer log-in that it had, so "
                                  "nothing was sent to it. If its administrator changed that, turn "
                                  "on “Send the Password Itself” under “Servers”."),
  [MAIL_ERROR_CLEAR_LOGIN] = N_ ("The server would take the password only over an unprotected "
                                 "connection. Choose TLS or STARTTLS under “Servers”."),
  [MAIL_ERROR_EXISTS] = N_ ("There is one of that name already. Choose another name."),
};

static const char *
get_sentence (const GError *error)
{
  if (error->code == MAIL_ERROR_QUOTA && mail_error_is_of_disk (error))
    return _ ("There is no room left on this computer.");
  return _ (sentences[error->code]);
}

static char *
dup_with_words (const char *sentence, const char *server_text)
{
  g_autofree char *words = mail_format_dup_isolated (server_text);

  // Translators: the first placeholder is a whole sentence such as “The server refused to do
  // that.”, the second what the server said, in the server's language.
  return g_strdup_printf (_ ("%s It said: “%s”"), sentence, words);
}

static char *
dup_with_mechanisms (const char *names)
{
  g_autofree char *shown = mail_format_dup_isolated (names);

  // Translators: technical names of ways to log in, such as “DIGEST-MD5, CRAM-MD5”.
  return g_strdup_printf (_ ("The server offers only ways to log in that Mail does not use (%s). "
                             "Ask your provider to allow a password over TLS (PLAIN)."),
                          shown);
}

char *
mail_error_dup_sentence (const GError *error)
{
  const char *server_text;

  if (error->domain != MAIL_ERROR || error->code < 0 ||
      (size_t) error->code >= G_N_ELEMENTS (sentences))
    return g_strdup (error->message);
  server_text = mail_error_server_text (error);
  if (!server_text || !*server_text)
    return g_strdup (get_sentence (error));
  if (error->code == MAIL_ERROR_NO_MECHANISM)
    return dup_with_mechanisms (server_text);
  return dup_with_words (get_sentence (error), server_text);
}

static const char *
refusal_sentence (MailOperationKind kind)
{
  switch (kind) {
  case MAIL_OPERATION_FLAG:
    return _ ("The server refused the change, so it was taken back.");
  case MAIL_OPERATION_COPY:
    return _ ("The server refused to copy the messages.");
  case MAIL_OPERATION_DELETE:
    return _ ("The server refused to delete the messages, so they are back.");
  case MAIL_OPERATION_APPEND:
    return _ ("The server refused a message that was to be added.");
  case MAIL_OPERATION_RESTORE:
    return _ ("The server refused the restored messages, so they are removed mail again.");
  case MAIL_OPERATION_CREATE_FOLDER:
    return _ ("The server refused to make the folder.");
  case MAIL_OPERATION_RENAME_FOLDER:
    return _ ("The server refused to rename or move the folder, so it is back.");
  case MAIL_OPERATION_DELETE_FOLDER:
    return _ ("The server refused to delete the folder, so it is back.");
  case MAIL_OPERATION_SUBSCRIBE:
  case MAIL_OPERATION_UNSUBSCRIBE:
    return _ ("The server refused to change the subscription.");
  case MAIL_OPERATION_MOVE:
  default:
    return _ ("The server refused to move the messages, so they are back.");
  }
}

static const char *
operation_sentence (const MailOperation *operation)
{
  if (operation->state == MAIL_OPERATION_FAILED)
    return refusal_sentence (operation->kind);
  return mail_operation_is_put_off (operation) ?
           _ ("The server does not take this now. Mail goes on trying.") :
           _ ("Not sent yet");
}

char *
mail_error_dup_operation_sentence (const MailOperation *operation)
{
  if (!operation->reason || !*operation->reason)
    return g_strdup (operation_sentence (operation));
  return dup_with_words (operation_sentence (operation), operation->reason);
}

bool
mail_error_is_silent (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}
