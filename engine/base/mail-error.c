// SPDX-License-Identifier: GPL-3.0-or-later
//
// The error domain's names, and which errors pass by themselves. Not the sentences: those are the
// UI's and mailctl's.

#include "base/mail-error.h"
#include "base/mail-text.h"

static const char *const code_names[] = {
  [MAIL_ERROR_OFFLINE] = "offline",
  [MAIL_ERROR_TIMEOUT] = "timeout",
  [MAIL_ERROR_TLS_UNTRUSTED] = "tls-untrusted",
  [MAIL_ERROR_AUTH_REJECTED] = "auth-rejected",
  [MAIL_ERROR_PROTOCOL] = "protocol",
  [MAIL_ERROR_LIMIT] = "limit",
  [MAIL_ERROR_SERVER_REFUSED] = "server-refused",
  [MAIL_ERROR_SERVER_BUSY] = "server-busy",
  [MAIL_ERROR_QUOTA] = "quota",
  [MAIL_ERROR_NOT_FOUND] = "not-found",
  [MAIL_ERROR_STALE] = "stale",
  [MAIL_ERROR_INVALID] = "invalid",
  [MAIL_ERROR_STORE] = "store",
  [MAIL_ERROR_SCHEMA_NEWER] = "schema-newer",
  [MAIL_ERROR_OWNED] = "owned",
  [MAIL_ERROR_KEYRING] = "keyring",
  [MAIL_ERROR_UNSUPPORTED] = "unsupported",
  [MAIL_ERROR_FILE] = "file",
  [MAIL_ERROR_UNFINISHED] = "unfinished",
  [MAIL_ERROR_NO_MECHANISM] = "no-mechanism",
  [MAIL_ERROR_WEAKER_LOGIN] = "weaker-login",
  [MAIL_ERROR_CLEAR_LOGIN] = "clear-login",
  [MAIL_ERROR_EXISTS] = "exists",
};

typedef struct {
  char *server_text; // owned; NULL when the server said nothing
} MailErrorPrivate;

static void
mail_error_private_init (MailErrorPrivate *priv)
{
  priv->server_text = NULL;
}

static void
mail_error_private_copy (const MailErrorPrivate *from, MailErrorPrivate *to)
{
  to->server_text = g_strdup (from->server_text);
}

static void
mail_error_private_clear (MailErrorPrivate *priv)
{
  g_free (priv->server_text);
}

G_DEFINE_EXTENDED_ERROR (MailError, mail_error)

const char *
mail_error_code_name (MailError code)
{
  g_return_val_if_fail ((size_t) code < G_N_ELEMENTS (code_names), "unknown");
  return code_names[code];
}

bool
mail_error_is_transient (const GError *error)
{
  return g_error_matches (error, MAIL_ERROR, MAIL_ERROR_OFFLINE) ||
         g_error_matches (error, MAIL_ERROR, MAIL_ERROR_TIMEOUT) ||
         g_error_matches (error, MAIL_ERROR, MAIL_ERROR_SERVER_BUSY) ||
         g_error_matches (error, MAIL_ERROR, MAIL_ERROR_PROTOCOL);
}

bool
mail_error_is_of_disk (const GError *error)
{
  return g_error_matches (error, MAIL_ERROR, MAIL_ERROR_STORE) ||
         (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_QUOTA) &&
          mail_error_server_text (error) == NULL);
}

bool
mail_error_is_of_mechanism (const GError *error)
{
  return g_error_matches (error, MAIL_ERROR, MAIL_ERROR_NO_MECHANISM) ||
         g_error_matches (error, MAIL_ERROR, MAIL_ERROR_WEAKER_LOGIN) ||
         g_error_matches (error, MAIL_ERROR, MAIL_ERROR_CLEAR_LOGIN);
}

void
mail_error_propagate_of_file (GError **error, GError *failure)
{
  bool is_full = g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_NO_SPACE);

  if (failure->domain == MAIL_ERROR ||
      g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error (error, failure);
    return;
  }
  g_set_error_literal (error, MAIL_ERROR, is_full ? MAIL_ERROR_QUOTA : MAIL_ERROR_FILE,
                       failure->message);
  g_error_free (failure);
}

GError *
mail_error_with_server_text (GError *error, const char *text, gssize length)
{
  g_return_val_if_fail (error != NULL && error->domain == MAIL_ERROR, error);
  MailErrorPrivate *priv = mail_error_get_private (error);

  g_free (priv->server_text);
  priv->server_text = text == NULL ? NULL : mail_text_from_server (text, length);
  return error;
}

const char *
mail_error_server_text (const GError *error)
{
  if (error == NULL || error->domain != MAIL_ERROR)
    return NULL;
  return mail_error_get_private (error)->server_text;
}
