// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a tagged answer means for who asked: the error code that says what to do next.

#include "imap/imap-connection.h"

#include "base/mail-error.h"

#include <string.h>

static MailError
code_of_no (ImapCodeKind code)
{
  switch (code) {
  case IMAP_CODE_NONEXISTENT:
  case IMAP_CODE_TRYCREATE:
    return MAIL_ERROR_NOT_FOUND;
  case IMAP_CODE_OVERQUOTA:
  case IMAP_CODE_LIMIT:
  case IMAP_CODE_TOOBIG:
    return MAIL_ERROR_QUOTA;
  case IMAP_CODE_INUSE:
  case IMAP_CODE_UNAVAILABLE:
  case IMAP_CODE_CONTACTADMIN:
  case IMAP_CODE_SERVERBUG:
  case IMAP_CODE_THROTTLED:
    return MAIL_ERROR_SERVER_BUSY;
  case IMAP_CODE_AUTHENTICATIONFAILED:
  case IMAP_CODE_AUTHORIZATIONFAILED:
  case IMAP_CODE_EXPIRED:
    return MAIL_ERROR_AUTH_REJECTED;
  default:
    return MAIL_ERROR_SERVER_REFUSED;
  }
}

// Without what Dovecot puts behind its words: " (0.002 + 0.000 + 0.001 secs).", which tells people
// nothing. -1: all of TEXT.
static gssize
length_of_words (const char *text)
{
  static const char end[] = " secs).";
  const char *times = text != NULL ? strrchr (text, '(') : NULL;
  if (times == NULL || times == text || times[-1] != ' ')
    return -1;
  size_t digits = strspn (times + 1, "0123456789.+ ");
  // The space before the word is among them.
  bool is_times = digits > 1 && strcmp (times + digits, end) == 0;
  return is_times ? times - 1 - text : -1;
}

GError *
imap_result_to_error (const ImapResult *result, const char *command, bool trusted)
{
  bool bad = result->kind == IMAP_BAD;
  MailError code = bad ? MAIL_ERROR_PROTOCOL : code_of_no (result->code);
  GError *error = g_error_new (MAIL_ERROR, code, "%s: %s%s%s", command, bad ? "BAD" : "NO",
                               trusted && *result->code_name != '\0' ? " " : "",
                               trusted ? result->code_name : "");
  gssize length = length_of_words (result->text);
  return trusted ? mail_error_with_server_text (error, result->text, length) : error;
}

void
imap_result_clear (ImapResult *result)
{
  g_free (result->code_name);
  g_free (result->arguments);
  g_free (result->first);
  g_free (result->second);
  g_free (result->text);
  *result = (ImapResult) {0};
}
