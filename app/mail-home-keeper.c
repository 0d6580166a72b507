// SPDX-License-Identifier: GPL-3.0-or-later
//
// One timer, set to when the next part is due. The engine knows how far the pass is and what came
// of it; Account Health tells.

#include "app/mail-home-keeper.h"

// After a start the person comes first.
#define FIRST_SECONDS 600
// Between two parts of a tenth of a second each: twenty years of mail take an evening, and nobody
// hears the disk.
#define PART_SECONDS 10
#define RETRY_SECONDS (6 * 3600)
// A computer that sleeps stops the timer: it is looked again now and then.
#define LONGEST_SECONDS (24 * 3600)

struct _MailHomeKeeper {
  GObject parent_instance;

  MailEngine *engine;
  GCancellable *cancellable;
  unsigned int timer;
};

G_DEFINE_FINAL_TYPE (MailHomeKeeper, mail_home_keeper, G_TYPE_OBJECT)

static gboolean on_due (void *data);

static void
plan (MailHomeKeeper *self, int64_t seconds)
{
  self->timer = g_timeout_add_seconds (
    (unsigned int) CLAMP (seconds, PART_SECONDS, LONGEST_SECONDS), on_due, self);
}

static void
on_checked (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailHomeKeeper) self = data;
  g_autoptr (GError) error = NULL;
  int64_t wait = mail_engine_check_home_finish (MAIL_ENGINE (source), result, &error);

  if (error)
    g_debug ("check of mail at home: %s", error->message);
  if (self->engine)
    plan (self, error ? RETRY_SECONDS : wait);
}

static gboolean
on_due (void *data)
{
  MailHomeKeeper *self = data;

  self->timer = 0;
  mail_engine_check_home_async (self->engine, self->cancellable, on_checked, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
mail_home_keeper_dispose (GObject *object)
{
  MailHomeKeeper *self = MAIL_HOME_KEEPER (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_home_keeper_parent_class)->dispose (object);
}

static void
mail_home_keeper_finalize (GObject *object)
{
  g_object_unref (MAIL_HOME_KEEPER (object)->cancellable);
  G_OBJECT_CLASS (mail_home_keeper_parent_class)->finalize (object);
}

static void
mail_home_keeper_class_init (MailHomeKeeperClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_home_keeper_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_home_keeper_finalize;
}

static void
mail_home_keeper_init (MailHomeKeeper *self)
{
  self->cancellable = g_cancellable_new ();
}

MailHomeKeeper *
mail_home_keeper_new (MailEngine *engine)
{
  MailHomeKeeper *self = g_object_new (MAIL_TYPE_HOME_KEEPER, NULL);

  self->engine = g_object_ref (engine);
  plan (self, FIRST_SECONDS);
  return self;
}
