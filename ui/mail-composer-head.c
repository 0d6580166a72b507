// SPDX-License-Identifier: GPL-3.0-or-later
//
// From, recipients and subject, and the rows that are only there when they are needed.

#include "ui/mail-composer-head.h"

#include "ui/mail-from-chooser.h"
#include "ui/mail-recipient-entry.h"

struct _MailComposerHead {
  AdwBin parent_instance;

  GtkWidget *from_row, *cc_row, *bcc_row;
  MailFromChooser *from;
  MailRecipientEntry *to, *cc, *bcc;
  GtkEditable *subject;

  bool loading; // the program fills the fields, not the person
};

G_DEFINE_FINAL_TYPE (MailComposerHead, mail_composer_head, ADW_TYPE_BIN)

enum { PROP_0, PROP_SUBJECT, N_PROPS };
static GParamSpec *properties[N_PROPS];
enum { CHANGED, DONE, N_SIGNALS };
static unsigned int signals[N_SIGNALS];

static void
on_changed (GtkWidget *widget, MailComposerHead *self)
{
  if (!self->loading)
    g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_subject_changed (GtkEditable *editable, MailComposerHead *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUBJECT]);
  on_changed (GTK_WIDGET (editable), self);
}

static void
on_subject_activated (GtkEntry *entry, MailComposerHead *self)
{
  g_signal_emit (self, signals[DONE], 0);
}

static void
mail_composer_head_get_property (GObject *object, unsigned int id, GValue *value,
                                 GParamSpec *pspec)
{
  MailComposerHead *self = MAIL_COMPOSER_HEAD (object);

  // The template's bindings ask before its children are there.
  g_value_set_string (value, self->subject ? gtk_editable_get_text (self->subject) : "");
}

static void
mail_composer_head_dispose (GObject *object)
{
  MailComposerHead *self = MAIL_COMPOSER_HEAD (object);

  self->loading = true;
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_COMPOSER_HEAD);
  G_OBJECT_CLASS (mail_composer_head_parent_class)->dispose (object);
}

static void
mail_composer_head_class_init (MailComposerHeadClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = mail_composer_head_get_property;
  object_class->dispose = mail_composer_head_dispose;
  properties[PROP_SUBJECT] =
    g_param_spec_string ("subject", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[CHANGED] = g_signal_new ("changed", MAIL_TYPE_COMPOSER_HEAD, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[DONE] = g_signal_new ("done", MAIL_TYPE_COMPOSER_HEAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);

  g_type_ensure (MAIL_TYPE_FROM_CHOOSER);
  g_type_ensure (MAIL_TYPE_RECIPIENT_ENTRY);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-composer-head.ui");
  gtk_widget_class_bind_template_child (widget_class, MailComposerHead, from_row);
  gtk_widget_class_bind_template_child (widget_class, MailComposerHead, cc_row);
  gtk_widget_class_bind_template_child (widget_class, MailComposerHead, bcc_row);
  gtk_widget_class_bind_template_child (widget_class, MailComposerHead, from);
  gtk_widget_class_bind_template_child (widget_class, MailComposerHead, to);
  gtk_widget_class_bind_template_child (widget_class, MailComposerHead, cc);
  gtk_widget_class_bind_template_child (widget_class, MailComposerHead, bcc);
  gtk_widget_class_bind_template_child (widget_class, MailComposerHead, subject);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_subject_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_subject_activated);
}

static void
mail_composer_head_init (MailComposerHead *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
mail_composer_head_load (MailComposerHead *head, MailEngine *engine, const MailDraft *draft)
{
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (engine);

  head->loading = true;
  mail_recipient_entry_set_engine (head->to, engine);
  mail_recipient_entry_set_engine (head->cc, engine);
  mail_recipient_entry_set_engine (head->bcc, engine);
  mail_from_chooser_load (head->from, accounts, draft);
  gtk_widget_set_visible (head->from_row, accounts->len > 1);
  mail_recipient_entry_set_text (head->to, draft->to);
  mail_recipient_entry_set_text (head->cc, draft->cc);
  mail_recipient_entry_set_text (head->bcc, draft->bcc);
  gtk_widget_set_visible (head->cc_row, *draft->cc != '\0');
  gtk_widget_set_visible (head->bcc_row, *draft->bcc != '\0');
  gtk_editable_set_text (head->subject, draft->subject);
  head->loading = false;
}

MailDraft *
mail_composer_head_apply (MailComposerHead *head, const MailDraft *draft)
{
  g_autofree char *from = mail_from_chooser_dup_from (head->from);
  g_autofree char *to = mail_recipient_entry_dup_text (head->to);
  g_autofree char *cc = mail_recipient_entry_dup_text (head->cc);
  g_autofree char *bcc = mail_recipient_entry_dup_text (head->bcc);
  MailDraft filled = *draft;

  filled.account_id = mail_from_chooser_get_account_id (head->from);
  filled.from = from;
  filled.to = to;
  filled.cc = cc;
  filled.bcc = bcc;
  filled.subject = (char *) gtk_editable_get_text (head->subject);
  return mail_draft_new (&filled);
}

void
mail_composer_head_commit (MailComposerHead *head)
{
  mail_recipient_entry_commit (head->to);
  mail_recipient_entry_commit (head->cc);
  mail_recipient_entry_commit (head->bcc);
}

void
mail_composer_head_show_copies (MailComposerHead *head, bool hidden)
{
  gtk_widget_set_visible (hidden ? head->bcc_row : head->cc_row, true);
  gtk_widget_grab_focus (GTK_WIDGET (hidden ? head->bcc : head->cc));
}

bool
mail_composer_head_focus (MailComposerHead *head)
{
  if (mail_recipient_entry_is_empty (head->to))
    return gtk_widget_grab_focus (GTK_WIDGET (head->to));
  return !*gtk_editable_get_text (head->subject) &&
         gtk_widget_grab_focus (GTK_WIDGET (head->subject));
}

void
mail_composer_head_focus_recipients (MailComposerHead *head)
{
  gtk_widget_grab_focus (GTK_WIDGET (head->to));
}
