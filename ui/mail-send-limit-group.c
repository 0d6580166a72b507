// SPDX-License-Identifier: GPL-3.0-or-later
//
// A number that is the provider's own is not stored, so that it goes with the account's server.

#include "ui/mail-send-limit-group.h"

#include "account/mail-engine-outbox.h"
#include "ui/mail-error-text.h"

#include <glib/gi18n.h>

struct _MailSendLimitGroup {
  AdwPreferencesGroup parent_instance;

  MailEngine *engine; // NULL: nothing is shown yet, nothing is stored
  int64_t account_id;
  int64_t documented; // the provider's number; 0: none is known

  AdwActionRow *row;
  GtkSpinButton *limit;
  GtkLabel *problem;
};

G_DEFINE_FINAL_TYPE (MailSendLimitGroup, mail_send_limit_group, ADW_TYPE_PREFERENCES_GROUP)

static void
on_stored (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailSendLimitGroup) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (!mail_engine_set_send_limit_finish (MAIL_ENGINE (source), result, &error))
    sentence = mail_error_dup_sentence (error);
  if (!self->problem)
    return;
  gtk_label_set_label (self->problem, sentence ? sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), sentence != NULL);
}

static void
on_value (MailSendLimitGroup *self)
{
  if (!self->engine)
    return;
  int64_t limit = gtk_spin_button_get_value_as_int (self->limit);
  mail_engine_set_send_limit_async (self->engine, self->account_id,
                                    limit == self->documented ? -1 : limit, NULL, on_stored,
                                    g_object_ref (self));
}

static char *
dup_subtitle (int64_t documented)
{
  if (!documented)
    return g_strdup (_ ("0: no limit"));
  // Translators: %'d is a number of recipients in 24 hours, as the provider's help pages say.
  return g_strdup_printf (_ ("0: no limit. Your provider allows %'d."), (int) documented);
}

static void
mail_send_limit_group_dispose (GObject *object)
{
  MailSendLimitGroup *self = MAIL_SEND_LIMIT_GROUP (object);

  g_clear_object (&self->engine);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_SEND_LIMIT_GROUP);
  G_OBJECT_CLASS (mail_send_limit_group_parent_class)->dispose (object);
}

static void
mail_send_limit_group_class_init (MailSendLimitGroupClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_send_limit_group_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-send-limit-group.ui");
  gtk_widget_class_bind_template_child (widget_class, MailSendLimitGroup, row);
  gtk_widget_class_bind_template_child (widget_class, MailSendLimitGroup, limit);
  gtk_widget_class_bind_template_child (widget_class, MailSendLimitGroup, problem);
  gtk_widget_class_bind_template_callback (widget_class, on_value);
}

static void
mail_send_limit_group_init (MailSendLimitGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_spin_button_set_range (self->limit, 0, MAIL_SEND_LIMIT_MAX);
}

void
mail_send_limit_group_set (MailSendLimitGroup *self, MailEngine *engine, const MailAccount *account)
{
  MailSendLimit limit;

  g_return_if_fail (!self->engine);
  mail_engine_read_send_limit (engine, account->id, &limit);
  g_autofree char *subtitle = dup_subtitle (limit.documented);
  adw_action_row_set_subtitle (self->row, subtitle);
  gtk_spin_button_set_value (self->limit, (double) limit.recipients);
  self->documented = limit.documented;
  self->account_id = account->id;
  self->engine = g_object_ref (engine);
}
