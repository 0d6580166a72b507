// SPDX-License-Identifier: GPL-3.0-or-later
//
// The outbox's durable states in words for people.

#include "ui/mail-outbox-row.h"

#include "ui/mail-address-dialog.h"
#include "ui/mail-composer-window.h"
#include "ui/mail-delivery-dialog.h"
#include "ui/mail-delivery-text.h"
#include "ui/mail-format.h"
#include "ui/mail-question.h"
#include "text/mail-verdict-text.h"

#include <glib/gi18n.h>

#define NAMED 3 // recipients at most, before they are counted

struct _MailOutboxRow {
  AdwExpanderRow parent_instance;

  MailEngine *engine;
  int64_t outbox_id;
  char *refused;    // the one address that can be corrected; NULL: none, or several
  char *last_words; // what is lost with it, where no draft comes back; else NULL
  AdwActionRow *reason_row;
  bool is_scheduled; // a person chose its time
  GWeakRef window;   // where it was given up: the row may be gone before that is done
  GtkWidget *correct_row, *doubt_row, *edit_row;
};

G_DEFINE_FINAL_TYPE (MailOutboxRow, mail_outbox_row, ADW_TYPE_EXPANDER_ROW)

static unsigned int failed_signal;

// It was tried and did not go: nobody chose the time that it waits for.
static bool
is_stuck (const MailOutboxItem *item)
{
  return item->state == MAIL_OUTBOX_QUEUED && item->cause != MAIL_OUTBOX_CAUSE_NONE &&
         item->cause != MAIL_OUTBOX_CAUSE_LIMIT && item->cause != MAIL_OUTBOX_CAUSE_KEPT_HERE;
}

// A time alone would be taken for one of today.
static char *
describe_wait (int64_t until, bool is_stuck)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (until);
  bool is_today = then && g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (now) &&
                  g_date_time_get_year (then) == g_date_time_get_year (now);
  g_autofree char *when =
    is_today ? mail_format_dup_time (until) : mail_format_dup_date_long (until);

  if (is_stuck && !is_today)
    // Translators: %s is a day and a time.
    return g_strdup_printf (_ ("Will be tried again on %s"), when);
  if (is_stuck)
    // Translators: the placeholder is a time such as 14:02.
    return g_strdup_printf (_ ("Will be tried again at %s"), when);
  if (!is_today)
    // Translators: %s is a day and a time.
    return g_strdup_printf (_ ("Will be sent on %s"), when);
  // Translators: the placeholder is a time such as 14:02.
  return g_strdup_printf (_ ("Will be sent at %s"), when);
}

static char *
describe (const MailOutboxItem *item)
{
  switch (item->state) {
  case MAIL_OUTBOX_QUEUED:
    if (item->not_before > g_get_real_time () / G_USEC_PER_SEC)
      return describe_wait (item->not_before, is_stuck (item));
    return g_strdup (item->tries > 0 ? _ ("Will be tried again") : _ ("Waiting to be sent"));
  case MAIL_OUTBOX_SENDING:
  case MAIL_OUTBOX_FINAL_DOT:
    return g_strdup (_ ("Sending…"));
  case MAIL_OUTBOX_AMBIGUOUS:
    return g_strdup (item->cause == MAIL_OUTBOX_CAUSE_RESTORED ?
                       _ ("It comes from a backup: it may have been sent since then") :
                       _ ("The connection broke at the very end: it may have been sent"));
  case MAIL_OUTBOX_REFUSED:
    return g_strdup (_ ("The server refused it"));
  case MAIL_OUTBOX_PARTLY_REFUSED:
    return g_strdup (_ ("Refused for some recipients"));
  case MAIL_OUTBOX_ACCEPTED:
  case MAIL_OUTBOX_FILED:
    return g_strdup (_ ("Sent"));
  case MAIL_OUTBOX_CANCELLED:
  default:
    return g_strdup (_ ("Cancelled"));
  }
}

// All of an address is there: it tells whose it is.
static char *
describe_recipients (const MailOutboxItem *item)
{
  unsigned int total = item->recipients->len;
  unsigned int named = MIN (total, NAMED);
  g_autoptr (GString) whom = g_string_new (NULL);

  for (unsigned int i = 0; i < named; i++) {
    const MailRecipient *recipient = g_ptr_array_index (item->recipients, i);
    g_autofree char *address = mail_format_dup_address (recipient->address);

    g_string_append_printf (whom, "%s%s", i > 0 ? C_ ("between names", ", ") : "", address);
  }
  if (total == named)
    // Translators: the placeholder is the names of a message's recipients.
    return g_strdup_printf (_ ("To %s"), whom->str);
  // Translators: the first placeholder is names of recipients, the second how many more there are.
  return g_strdup_printf (ngettext ("To %s and %u more", "To %s and %u more", total - named),
                          whom->str, total - named);
}

static void
tell (MailOutboxRow *self, GError *error)
{
  if (error)
    g_signal_emit (self, failed_signal, 0, error);
}

static void
on_cancelled (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailOutboxRow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MailDraft) draft =
    mail_engine_cancel_outbox_finish (MAIL_ENGINE (source), result, &error);
  g_autoptr (GtkWindow) window = g_weak_ref_get (&self->window);
  MailComposer *composer = draft ? mail_composer_present (window, self->engine, draft) : NULL;

  if (composer && self->is_scheduled)
    mail_composer_show_trouble (
      composer,
      _ ("This message does not go by itself any more. Send it, or choose its time again."));
  tell (self, error);
}

static void
cancel (MailOutboxRow *self)
{
  g_weak_ref_set (&self->window, gtk_widget_get_root (GTK_WIDGET (self)));
  mail_engine_cancel_outbox_async (self->engine, self->outbox_id, NULL, on_cancelled,
                                   g_object_ref (self));
}

static void
on_given_up (AdwAlertDialog *dialog, const char *response, MailOutboxRow *self)
{
  cancel (self);
}

static void
on_edit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailOutboxRow *self = MAIL_OUTBOX_ROW (widget);

  if (self->last_words)
    mail_question_ask (widget, _ ("Don’t Send This Message?"), self->last_words, _ ("_Don’t Send"),
                       G_CALLBACK (on_given_up), self, NULL);
  else
    cancel (self);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailOutboxRow) self = data;
  g_autoptr (GError) error = NULL;

  mail_engine_send_outbox_now_finish (MAIL_ENGINE (source), result, &error);
  tell (self, error);
}

static void
on_send (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailOutboxRow *self = MAIL_OUTBOX_ROW (widget);

  mail_engine_send_outbox_now_async (self->engine, self->outbox_id, NULL, on_started,
                                     g_object_ref (self));
}

static void
on_delivery (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailOutboxRow *self = MAIL_OUTBOX_ROW (widget);

  mail_delivery_dialog_present_outbox (widget, self->engine, self->outbox_id);
}

static void
on_address_failed (MailAddressDialog *dialog, GError *error, MailOutboxRow *self)
{
  tell (self, error);
}

// With several who did not get it, a person chooses among them.
static void
on_correct (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailOutboxRow *self = MAIL_OUTBOX_ROW (widget);
  MailAddressDialog *dialog;

  if (!self->refused) {
    on_delivery (widget, name, parameter);
    return;
  }
  dialog = mail_address_dialog_new (self->engine, self->outbox_id, self->refused);
  g_signal_connect_object (dialog, "failed", G_CALLBACK (on_address_failed), self, 0);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
}

static void
mail_outbox_row_dispose (GObject *object)
{
  MailOutboxRow *self = MAIL_OUTBOX_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_OUTBOX_ROW);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->refused, g_free);
  g_clear_pointer (&self->last_words, g_free);
  G_OBJECT_CLASS (mail_outbox_row_parent_class)->dispose (object);
}

static void
mail_outbox_row_finalize (GObject *object)
{
  g_weak_ref_clear (&MAIL_OUTBOX_ROW (object)->window);
  G_OBJECT_CLASS (mail_outbox_row_parent_class)->finalize (object);
}

static void
mail_outbox_row_class_init (MailOutboxRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_outbox_row_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_outbox_row_finalize;
  failed_signal = g_signal_new ("failed", MAIL_TYPE_OUTBOX_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-outbox-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MailOutboxRow, reason_row);
  gtk_widget_class_bind_template_child (widget_class, MailOutboxRow, correct_row);
  gtk_widget_class_bind_template_child (widget_class, MailOutboxRow, doubt_row);
  gtk_widget_class_bind_template_child (widget_class, MailOutboxRow, edit_row);
  gtk_widget_class_install_action (widget_class, "outbox-row.correct", NULL, on_correct);
  gtk_widget_class_install_action (widget_class, "outbox-row.delivery", NULL, on_delivery);
  gtk_widget_class_install_action (widget_class, "outbox-row.edit", NULL, on_edit);
  gtk_widget_class_install_action (widget_class, "outbox-row.send", NULL, on_send);
}

static void
mail_outbox_row_init (MailOutboxRow *self)
{
  g_weak_ref_init (&self->window, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
mail_outbox_row_new (MailEngine *engine, const MailOutboxItem *item)
{
  MailOutboxRow *self = g_object_new (MAIL_TYPE_OUTBOX_ROW, NULL);

  self->engine = g_object_ref (engine);
  mail_outbox_row_set_item (self, item);
  return GTK_WIDGET (self);
}

int64_t
mail_outbox_row_get_id (MailOutboxRow *self)
{
  return self->outbox_id;
}

// What is wrong with each recipient; once what is about the sender.
static void
append_troubles (GString *text, const MailOutboxItem *item)
{
  bool is_told = false;

  for (unsigned int i = 0; i < item->recipients->len; i++) {
    const MailRecipient *recipient = g_ptr_array_index (item->recipients, i);
    bool is_of_sender = mail_recipient_is_of_sender (recipient);
    MailNextStep step = mail_recipient_next_step (recipient);
    g_autofree char *whom = mail_format_dup_isolated (mail_outbox_item_whom (item, recipient));

    if (recipient->verdict == MAIL_VERDICT_NONE || (is_of_sender && is_told) ||
        (recipient->state != MAIL_RECIPIENT_REFUSED && recipient->state != MAIL_RECIPIENT_DELAYED))
      continue;
    is_told |= is_of_sender;
    g_string_append_printf (text, "%s%s: %s %s", text->len > 0 ? "\n" : "", whom,
                            mail_verdict_text (recipient->verdict), mail_next_step_text (step));
  }
}

// What is wrong, what helps, and the server's own words.
static char *
describe_reason (const MailOutboxItem *item)
{
  bool is_late = mail_outbox_item_is_late (item, g_get_real_time () / G_USEC_PER_SEC);
  g_autofree char *cause = mail_outbox_dup_cause (item);
  g_autoptr (GString) text = g_string_new (is_late ? mail_event_text (MAIL_EVENT_LATE) : NULL);

  if (*cause != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", cause);
  append_troubles (text, item);
  if (mail_outbox_cause_is_whole (item->cause) || *item->reason == '\0')
    return g_string_free (g_steal_pointer (&text), FALSE);
  g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", item->reason);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

// Offers the correction of who did not get it; gives how many they are.
static unsigned int
set_refused (MailOutboxRow *self, const MailOutboxItem *item)
{
  const char *refused = NULL;
  unsigned int n = 0;

  for (unsigned int i = 0; i < item->recipients->len; i++) {
    const MailRecipient *recipient = g_ptr_array_index (item->recipients, i);

    if (!mail_delivery_can_correct (recipient))
      continue;
    refused = recipient->address;
    n++;
  }
  g_free (self->refused);
  self->refused = n == 1 ? g_strdup (refused) : NULL;
  return n;
}

// What somebody has, or was not written here, can't be written on: it is only given up.
static void
offer_edit (MailOutboxRow *self, const MailOutboxItem *item, const char *subject)
{
  bool is_had = mail_outbox_item_count (item, MAIL_RECIPIENT_ACCEPTED) > 0 ||
                mail_outbox_item_count (item, MAIL_RECIPIENT_BOUNCED) > 0;
  bool comes_back = !is_had && item->draft_id != 0;
  const char *title = is_had ? _ ("Don’t Send to the Others") : _ ("Don’t Send");

  g_clear_pointer (&self->last_words, g_free);
  if (!comes_back)
    self->last_words = g_strdup_printf (
      // Translators: %s is a subject.
      is_had ? _ ("Who does not have “%s” yet does not get it.") :
               _ ("“%s” was not written here, so no draft of it comes back: it is lost."),
      subject);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->edit_row),
                                 comes_back ? _ ("Edit") : title);
  adw_button_row_set_start_icon_name (
    ADW_BUTTON_ROW (self->edit_row), comes_back ? "document-edit-symbolic" : "user-trash-symbolic");
}

void
mail_outbox_row_set_item (MailOutboxRow *self, const MailOutboxItem *item)
{
  g_autofree char *whom = describe_recipients (item);
  g_autofree char *state = describe (item);
  // Why it is still here is to be seen before a row is opened.
  g_autofree char *cause = is_stuck (item) ? mail_outbox_dup_cause (item) : NULL;
  g_autofree char *lines = cause && *cause ? g_strjoin ("\n", whom, cause, state, NULL) :
                                             g_strjoin ("\n", whom, state, NULL);
  g_autofree char *subject =
    mail_format_dup_isolated (*item->subject ? item->subject : _ ("No Subject"));
  bool is_settled = item->state == MAIL_OUTBOX_ACCEPTED || item->state == MAIL_OUTBOX_FILED;

  self->outbox_id = item->id;
  self->is_scheduled = item->send_at > g_get_real_time () / G_USEC_PER_SEC;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), subject);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), lines);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->reason_row), _ ("Reason"));
  g_autofree char *reason = describe_reason (item);

  adw_action_row_set_subtitle (self->reason_row, reason);
  gtk_widget_set_visible (GTK_WIDGET (self->reason_row), *reason != '\0');
  gtk_widget_set_visible (self->correct_row, set_refused (self, item) > 0);
  gtk_widget_set_visible (self->doubt_row, item->state == MAIL_OUTBOX_AMBIGUOUS);
  offer_edit (self, item, subject);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "outbox-row.edit", !is_settled);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "outbox-row.send",
                                 !is_settled && item->state != MAIL_OUTBOX_SENDING);
}
