// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two buttons, and a sentence above them.

#include "ui/mail-welcome.h"

#include "ui/mail-health-text.h"

#include <glib/gi18n.h>

struct _MailWelcome {
  AdwBin parent_instance;

  AdwStatusPage *page;
};

G_DEFINE_FINAL_TYPE (MailWelcome, mail_welcome, ADW_TYPE_BIN)

static void
mail_welcome_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_WELCOME);
  G_OBJECT_CLASS (mail_welcome_parent_class)->dispose (object);
}

static void
mail_welcome_class_init (MailWelcomeClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_welcome_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-welcome.ui");
  gtk_widget_class_bind_template_child (widget_class, MailWelcome, page);
}

static void
mail_welcome_init (MailWelcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
mail_welcome_refresh (MailWelcome *self, MailEngine *engine)
{
  MailStats stats = {0};
  int64_t now = g_get_real_time () / G_USEC_PER_SEC;
  bool is_lost =
    mail_engine_read_damage (engine, &stats, NULL) && stats.keep_remade_at > now - MAIL_HEALTH_NEWS;

  adw_status_page_set_title (self->page,
                             is_lost ? _ ("Your Accounts Are Missing") : _ ("Welcome to Mail"));
  adw_status_page_set_description (
    self->page,
    is_lost ? _ ("The file with your accounts, drafts and the mail that is only on this computer "
                 "is gone. If a copy of your mail is kept, restore it. Mail on servers comes back "
                 "once you add its accounts again.") :
              _ ("Add an account to read and write your mail."));
}
