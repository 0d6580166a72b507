// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which of an invitation's lines and buttons are shown, and its answer's way into the outbox. Where
// the answer is to go is named above the buttons: a calendar may name anybody (M3).

#include "ui/mail-invitation.h"

#include "ui/mail-composer-toasts.h"
#include "ui/mail-invitation-text.h"

struct _MailInvitation {
  AdwBin parent_instance;

  GtkLabel *kind, *summary, *when, *where, *who, *state;
  GtkWidget *buttons;
  GtkWidget *accept, *maybe, *decline;

  MailEngine *engine;
  MailRow *row;
  MimeEvent *event;
  MimeCalendarAnswer wanted; // on its way into the outbox
  int64_t outbox_id;         // of the answer that was given last, 0: none
};

enum {
  SIGNAL_FAILED,
  N_SIGNALS,
};

static unsigned int signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MailInvitation, mail_invitation, ADW_TYPE_BIN)

static MailFlags
mark_of (MimeCalendarAnswer answer)
{
  switch (answer) {
  case MIME_CALENDAR_ACCEPTED:
    return MAIL_FLAG_INVITE_ACCEPTED;
  case MIME_CALENDAR_TENTATIVE:
    return MAIL_FLAG_INVITE_TENTATIVE;
  case MIME_CALENDAR_DECLINED:
    return MAIL_FLAG_INVITE_DECLINED;
  default:
    return 0;
  }
}

static MimeCalendarAnswer
get_given (const MailRow *row)
{
  static const MimeCalendarAnswer answers[] = {MIME_CALENDAR_ACCEPTED, MIME_CALENDAR_TENTATIVE,
                                               MIME_CALENDAR_DECLINED};

  for (size_t i = 0; i < G_N_ELEMENTS (answers); i++)
    if (row->flags & mark_of (answers[i]))
      return answers[i];
  return MIME_CALENDAR_UNANSWERED;
}

static void
set_line (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), *text != '\0');
}

static void
show_answer (MailInvitation *self, MimeCalendarAnswer answer)
{
  GtkWidget *const buttons[] = {NULL, self->accept, self->maybe, self->decline};

  for (unsigned int i = 1; i < G_N_ELEMENTS (buttons); i++) {
    if (i == (unsigned int) answer)
      gtk_widget_add_css_class (buttons[i], "suggested-action");
    else
      gtk_widget_remove_css_class (buttons[i], "suggested-action");
  }
  set_line (self->state,
            answer == MIME_CALENDAR_UNANSWERED ? "" : mail_invitation_text_given (answer));
}

static GtkWindow *
get_window (MailInvitation *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

// Undo takes an answer back.
static void
on_outbox_changed (MailInvitation *self)
{
  g_autoptr (MailOutboxItem) item =
    self->outbox_id ? mail_engine_read_outbox_item (self->engine, self->outbox_id) : NULL;

  if (!item || item->state != MAIL_OUTBOX_CANCELLED)
    return;
  self->outbox_id = 0;
  show_answer (self, MIME_CALENDAR_UNANSWERED);
}

static void
on_sent (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailInvitation) self = data;
  g_autoptr (GError) error = NULL;
  int64_t outbox_id = mail_engine_send_finish (MAIL_ENGINE (source), result, &error);

  if (!self->buttons) // shown no more
    return;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "invitation.answer", true);
  if (outbox_id == 0) {
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
    return;
  }
  self->outbox_id = outbox_id;
  show_answer (self, self->wanted);
  mail_composer_toasts_send (get_window (self), self->engine, outbox_id);
}

static void
send (MailInvitation *self, const MailIdentity *identity, MimeCalendarAnswer answer)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");
  g_autoptr (MailAddress) from = mail_address_new (identity->name, identity->address);
  g_autofree char *subject = mail_invitation_text_dup_subject (self->event, answer);
  g_autofree char *text = mail_invitation_text_dup_message (self->event, answer, identity);
  int64_t now = g_get_real_time () / G_USEC_PER_SEC;
  g_autoptr (GBytes) message =
    mime_event_build_answer (self->event, from, answer, subject, text, self->row->message_id, now);
  const MailSendOptions options = {
    .account_id = self->row->account_id,
    .not_before = now + g_settings_get_int (settings, "undo-send-seconds"),
    .invitation_id = self->row->id,
    .answer = mark_of (answer),
  };

  self->wanted = answer;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "invitation.answer", false);
  mail_engine_send_raw_async (self->engine, message, &options, NULL, on_sent, g_object_ref (self));
}

static void
answer_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailInvitation *self = MAIL_INVITATION (widget);
  g_autoptr (GPtrArray) identities =
    mail_engine_read_identities (self->engine, self->row->account_id);
  const MailIdentity *identity = mail_invitation_find_invited (self->event, identities);

  if (identity)
    send (self, identity, (MimeCalendarAnswer) g_variant_get_int32 (parameter));
}

static void
mail_invitation_dispose (GObject *object)
{
  MailInvitation *self = MAIL_INVITATION (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_INVITATION);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->row, mail_row_unref);
  g_clear_pointer (&self->event, mime_event_free);
  G_OBJECT_CLASS (mail_invitation_parent_class)->dispose (object);
}

static void
mail_invitation_class_init (MailInvitationClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_invitation_dispose;
  signals[SIGNAL_FAILED] = g_signal_new ("failed", MAIL_TYPE_INVITATION, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-invitation.ui");
  gtk_widget_class_bind_template_child (widget_class, MailInvitation, kind);
  gtk_widget_class_bind_template_child (widget_class, MailInvitation, summary);
  gtk_widget_class_bind_template_child (widget_class, MailInvitation, when);
  gtk_widget_class_bind_template_child (widget_class, MailInvitation, where);
  gtk_widget_class_bind_template_child (widget_class, MailInvitation, who);
  gtk_widget_class_bind_template_child (widget_class, MailInvitation, state);
  gtk_widget_class_bind_template_child (widget_class, MailInvitation, buttons);
  gtk_widget_class_bind_template_child (widget_class, MailInvitation, accept);
  gtk_widget_class_bind_template_child (widget_class, MailInvitation, maybe);
  gtk_widget_class_bind_template_child (widget_class, MailInvitation, decline);
  gtk_widget_class_install_action (widget_class, "invitation.answer", "i", answer_action);
}

static void
mail_invitation_init (MailInvitation *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

// An invitation of somebody else's to something that is not over.
static bool
asks (MailInvitation *self, const GPtrArray *identities)
{
  return self->event->method == MIME_CALENDAR_REQUEST && self->event->organizer &&
         self->event->uid_line && identities->len > 0 &&
         !mail_invitation_is_own (self->event, identities) &&
         (self->event->is_repeated || self->event->end > g_get_real_time () / G_USEC_PER_SEC);
}

void
mail_invitation_show (MailInvitation *self, MailEngine *engine, const MailRow *row,
                      MimeEvent *event)
{
  g_autoptr (GPtrArray) identities = mail_engine_read_identities (engine, row->account_id);
  g_autofree char *kind = mail_invitation_text_dup_kind (event);
  g_autofree char *when = mail_invitation_text_dup_when (event);
  g_autofree char *who = mail_invitation_text_dup_who (event);

  if (!self->engine)
    g_signal_connect_object (engine, "outbox-changed", G_CALLBACK (on_outbox_changed), self,
                             G_CONNECT_SWAPPED);
  g_set_object (&self->engine, engine);
  g_clear_pointer (&self->row, mail_row_unref);
  self->row = mail_row_ref (row);
  g_clear_pointer (&self->event, mime_event_free);
  self->event = event;
  set_line (self->kind, kind);
  set_line (self->summary, mail_invitation_text_summary (event));
  set_line (self->when, when);
  set_line (self->where, event->location);
  set_line (self->who, who);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, kind, -1);
  gtk_widget_set_visible (self->buttons, asks (self, identities));
  show_answer (self, get_given (row));
}
