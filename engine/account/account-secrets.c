// SPDX-License-Identifier: GPL-3.0-or-later
//
// The keyring by libsecret. A look-up costs 20–30 ms in a fresh process, so that what was found is
// kept in locked memory for the next connection of this process.

#include "account/account-secrets.h"
#include "base/mail-secret.h"

#include <libsecret/secret.h>
#include <string.h>
#include <sys/resource.h>

struct _AccountSecrets {
  gatomicrefcount refs;
  // Several connections of an account look up at once, from threads of their own.
  GMutex mutex;
  GHashTable *known; // key → Known
};

typedef struct {
  SecretValue *password; // non-pageable memory where the system grants it
  bool is_volatile;
} Known;

static const SecretSchema schema = {
  .name = "org.example.Mail.Password",
  .flags = SECRET_SCHEMA_NONE,
  .attributes =
    {
      {"account", SECRET_SCHEMA_ATTRIBUTE_STRING},
      {"service", SECRET_SCHEMA_ATTRIBUTE_STRING},
      {NULL, 0},
    },
};

// One password serves both servers; OAuth tokens will be another service.
#define SERVICE_PASSWORD "password"

static void
known_free (void *data)
{
  Known *known = data;

  secret_value_unref (known->password);
  g_free (known);
}

static void
remember (AccountSecrets *secrets, const char *key, const char *password, bool is_volatile)
{
  Known *known = g_new (Known, 1);

  known->password = secret_value_new (password, -1, "text/plain");
  known->is_volatile = is_volatile;
  g_mutex_lock (&secrets->mutex);
  g_hash_table_insert (secrets->known, g_strdup (key), known);
  g_mutex_unlock (&secrets->mutex);
}

static char *
dup_remembered (AccountSecrets *secrets, const char *key)
{
  g_mutex_lock (&secrets->mutex);
  const Known *known = g_hash_table_lookup (secrets->known, key);
  char *password = known != NULL ? mail_secret_dup (secret_value_get_text (known->password)) : NULL;
  g_mutex_unlock (&secrets->mutex);
  return password;
}

// Passwords pass through this process's memory: a crash must not write it to a file.
static void
forbid_core_dumps (void)
{
  const struct rlimit none = {0, 0};

  setrlimit (RLIMIT_CORE, &none);
}

AccountSecrets *
account_secrets_new (void)
{
  AccountSecrets *secrets = g_new0 (AccountSecrets, 1);

  forbid_core_dumps ();
  g_atomic_ref_count_init (&secrets->refs);
  g_mutex_init (&secrets->mutex);
  secrets->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, known_free);
  return secrets;
}

AccountSecrets *
account_secrets_ref (AccountSecrets *secrets)
{
  g_atomic_ref_count_inc (&secrets->refs);
  return secrets;
}

void
account_secrets_unref (AccountSecrets *secrets)
{
  if (secrets == NULL || !g_atomic_ref_count_dec (&secrets->refs))
    return;
  g_hash_table_unref (secrets->known);
  g_mutex_clear (&secrets->mutex);
  g_free (secrets);
}

static GHashTable *
new_attributes (const char *key)
{
  return secret_attributes_build (&schema, "account", key, "service", SERVICE_PASSWORD, NULL);
}

// Whatever the keyring's trouble, the person's way on is one: unlock it, or go without.
static void
take_keyring_error (GError **error, GError *cause)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error (error, cause);
    return;
  }
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_KEYRING, cause->message);
  g_error_free (cause);
}

bool
account_secrets_store (AccountSecrets *secrets, const char *key, const MailAccount *account,
                       const char *password, GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) attributes = new_attributes (key);
  g_autofree char *label = g_strdup_printf ("Mail: %s", account->address);
  GError *cause = NULL;
  bool stored = secret_password_storev_sync (&schema, attributes, SECRET_COLLECTION_DEFAULT, label,
                                             password, cancellable, &cause);

  remember (secrets, key, password, !stored);
  if (!stored)
    take_keyring_error (error, cause);
  return stored;
}

// Whether the keyring has the item at all: a locked one that was not unlocked looks like none.
static bool
is_locked_away (GHashTable *attributes, GCancellable *cancellable)
{
  GList *items =
    secret_password_searchv_sync (&schema, attributes, SECRET_SEARCH_NONE, cancellable, NULL);
  bool found = items != NULL;

  g_list_free_full (items, g_object_unref);
  return found;
}

char *
account_secrets_lookup (AccountSecrets *secrets, const char *key, GCancellable *cancellable,
                        GError **error)
{
  char *remembered = dup_remembered (secrets, key);
  GError *cause = NULL;

  if (remembered != NULL)
    return remembered;
  g_autoptr (GHashTable) attributes = new_attributes (key);
  char *found = secret_password_lookupv_sync (&schema, attributes, cancellable, &cause);
  if (cause != NULL) {
    take_keyring_error (error, cause);
    return NULL;
  }
  if (found == NULL) {
    bool locked = is_locked_away (attributes, cancellable);
    g_set_error_literal (error, MAIL_ERROR, locked ? MAIL_ERROR_KEYRING : MAIL_ERROR_AUTH_REJECTED,
                         locked ? "the keyring is locked" :
                                  "the keyring has no password for this account");
    return NULL;
  }
  remember (secrets, key, found, false);
  char *password = mail_secret_dup (found);
  secret_password_free (found);
  return password;
}

bool
account_secrets_clear (AccountSecrets *secrets, const char *key, GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GHashTable) attributes = new_attributes (key);
  GError *cause = NULL;

  g_mutex_lock (&secrets->mutex);
  g_hash_table_remove (secrets->known, key);
  g_mutex_unlock (&secrets->mutex);
  secret_password_clearv_sync (&schema, attributes, cancellable, &cause);
  if (cause == NULL)
    return true;
  take_keyring_error (error, cause);
  return false;
}

bool
account_secrets_is_volatile (AccountSecrets *secrets, const char *key)
{
  g_mutex_lock (&secrets->mutex);
  const Known *known = g_hash_table_lookup (secrets->known, key);
  bool is_volatile = known != NULL && known->is_volatile;
  g_mutex_unlock (&secrets->mutex);
  return is_volatile;
}

// No key of the keyring looks like this.
static char *
used_key (int64_t account_id)
{
  return g_strdup_printf ("used by %" G_GINT64_FORMAT, account_id);
}

void
account_secrets_use (AccountSecrets *secrets, int64_t account_id, const char *password)
{
  g_autofree char *key = used_key (account_id);

  remember (secrets, key, password, true);
}

char *
account_secrets_dup_used (AccountSecrets *secrets, int64_t account_id)
{
  g_autofree char *own = used_key (account_id);
  g_autofree char *every = used_key (0);
  char *password = dup_remembered (secrets, own);

  return password != NULL ? password : dup_remembered (secrets, every);
}
