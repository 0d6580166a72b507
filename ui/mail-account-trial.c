// SPDX-License-Identifier: GPL-3.0-or-later
//
// The servers' check, the shared inbox where it is wanted, the account with its policy: each begins
// when the one before ended well.

#include "ui/mail-account-trial.h"

#include "ui/mail-local-account.h"

struct _MailAccountTrial {
  GObject parent_instance;

  MailEngine *engine;
  MailAccount *candidate;
  char *password;        // NULL: the one in the keyring
  MailPop3Policy policy; // of a POP3 account
  GCancellable *cancellable;
};

enum {
  SIGNAL_REFUSED,
  SIGNAL_FAILED,
  SIGNAL_STORED,
  N_SIGNALS,
};

static unsigned int signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MailAccountTrial, mail_account_trial, G_TYPE_OBJECT)

static void
fail (MailAccountTrial *self, const GError *error)
{
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

static void
on_stored (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailAccountTrial) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MailAccount) stored =
    mail_engine_store_account_finish (MAIL_ENGINE (source), result, &error);
  bool is_volatile = g_error_matches (error, MAIL_ERROR, MAIL_ERROR_KEYRING) ||
                     (stored && mail_engine_password_is_volatile (self->engine, stored->id));

  if (stored || is_volatile)
    g_signal_emit (self, signals[SIGNAL_STORED], 0, is_volatile);
  else
    fail (self, error);
}

static bool
takes_policy (const MailAccount *account)
{
  return account->incoming_kind == MAIL_SERVICE_POP3 && account->incoming.host;
}

static void
store_candidate (MailAccountTrial *self)
{
  mail_engine_store_account_async (self->engine, self->candidate,
                                   takes_policy (self->candidate) ? &self->policy : NULL,
                                   self->password, NULL, on_stored, g_object_ref (self));
}

static void
on_local_stored (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailAccountTrial) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MailAccount) local =
    mail_engine_store_account_finish (MAIL_ENGINE (source), result, &error);

  if (local)
    store_candidate (self);
  else
    fail (self, error);
}

// The shared inbox that new mail goes to is made before the first of it comes.
static void
store (MailAccountTrial *self)
{
  g_autoptr (MailAccount) local = mail_local_account_new ();

  if (takes_policy (self->candidate) && self->policy.is_shared &&
      !mail_local_account_exists (self->engine))
    mail_engine_store_account_async (self->engine, local, NULL, NULL, NULL, on_local_stored,
                                     g_object_ref (self));
  else
    store_candidate (self);
}

static void
on_checked (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailAccountTrial) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) checks =
    mail_engine_check_account_finish (MAIL_ENGINE (source), result, &error);

  // It was cancelled.
  if (!checks)
    return;
  for (unsigned int i = 0; i < checks->len; i++) {
    const MailCheck *check = g_ptr_array_index (checks, i);

    if (check->error) {
      g_signal_emit (self, signals[SIGNAL_REFUSED], 0, check);
      return;
    }
  }
  store (self);
}

static void
set_candidate (MailAccountTrial *self, const MailAccount *candidate, const char *password)
{
  MailAccount *old = self->candidate;

  self->candidate = candidate ? mail_account_ref ((MailAccount *) candidate) : NULL;
  g_clear_pointer (&old, mail_account_unref);
  g_set_str (&self->password, password);
}

static void
mail_account_trial_dispose (GObject *object)
{
  MailAccountTrial *self = MAIL_ACCOUNT_TRIAL (object);

  set_candidate (self, NULL, NULL);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_account_trial_parent_class)->dispose (object);
}

static unsigned int
add_signal (const char *name, GType argument)
{
  return g_signal_new (name, MAIL_TYPE_ACCOUNT_TRIAL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, 1, argument);
}

static void
mail_account_trial_class_init (MailAccountTrialClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_account_trial_dispose;
  signals[SIGNAL_REFUSED] = add_signal ("refused", G_TYPE_POINTER);
  signals[SIGNAL_FAILED] = add_signal ("failed", G_TYPE_ERROR);
  signals[SIGNAL_STORED] = add_signal ("stored", G_TYPE_BOOLEAN);
}

static void
mail_account_trial_init (MailAccountTrial *self)
{
}

MailAccountTrial *
mail_account_trial_new (MailEngine *engine)
{
  MailAccountTrial *self = g_object_new (MAIL_TYPE_ACCOUNT_TRIAL, NULL);

  self->engine = g_object_ref (engine);
  return self;
}

void
mail_account_trial_begin (MailAccountTrial *self, const MailAccount *candidate,
                          const char *password, const MailPop3Policy *policy)
{
  set_candidate (self, candidate, password);
  self->policy = *policy;
  mail_account_trial_cancel (self);
  self->cancellable = g_cancellable_new ();
  mail_engine_check_account_async (self->engine, self->candidate, self->password, self->cancellable,
                                   on_checked, g_object_ref (self));
}

void
mail_account_trial_store (MailAccountTrial *self, const MailAccount *candidate,
                          const MailPop3Policy *policy)
{
  set_candidate (self, candidate, NULL);
  self->policy = *policy;
  store (self);
}

const MailAccount *
mail_account_trial_get_candidate (MailAccountTrial *self)
{
  return self->candidate;
}

const char *
mail_account_trial_get_password (MailAccountTrial *self)
{
  return self->password;
}

void
mail_account_trial_cancel (MailAccountTrial *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}
