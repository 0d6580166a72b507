// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message on its card: its head, and the commands for it alone.

#include "ui/mail-message-card.h"

#include "ui/mail-composer-window.h"
#include "ui/mail-delivery-dialog.h"
#include "ui/mail-error-text.h"
#include "ui/mail-format.h"
#include "ui/mail-label-chip.h"
#include "ui/mail-light-senders.h"
#include "ui/mail-message-content.h"
#include "ui/mail-message-head.h"
#include "ui/mail-redirect-dialog.h"
#include "ui/mail-source-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_LABELS 12 // chips in the head; of more the number

struct _MailMessageCard {
  GtkBox parent_instance;

  MailEngine *engine;
  MailRow *row;
  bool is_expanded;
  bool is_narrow;
  bool is_light;  // on white, also where the desktop is dark
  bool was_shown; // its bodies, since it was made

  AdwAvatar *avatar;
  GtkLabel *name, *address, *date, *summary;
  GtkWidget *fold_button;
  GtkWidget *attachment_icon;
  GtkToggleButton *star_button;
  GtkWidget *reply_button;
  GtkLabel *recipients, *details;
  GtkWidget *draft_bar;
  AdwWrapBox *labels;
  GtkLabel *snooze;
  MailMessageContent *content;
};

enum {
  PROP_IS_EXPANDED = 1,
  PROP_IS_NARROW,
  PROP_IS_LIGHT,
  N_PROPS,
};

enum {
  SIGNAL_SHOWN,
  SIGNAL_LINK_HOVERED,
  SIGNAL_FAILED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static unsigned int signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MailMessageCard, mail_message_card, GTK_TYPE_BOX)

static GtkWindow *
get_window (MailMessageCard *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static void
tell (MailMessageCard *self, GError *error)
{
  if (error && !mail_error_is_silent (error))
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

// Whose mail it is: of several senders nobody's.
static const char *
get_sender (MailMessageCard *self)
{
  const MailAddress *from =
    self->row->from->len == 1 ? g_ptr_array_index (self->row->from, 0) : NULL;

  return from ? from->address : "";
}

static void
set_light (MailMessageCard *self, bool is_light)
{
  if (self->is_light == is_light)
    return;
  self->is_light = is_light;
  mail_message_content_set_light (self->content, is_light);
  mail_light_senders_set (get_sender (self), is_light);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_LIGHT]);
}

// On a light desktop all is light.
static void
show_light (MailMessageCard *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "card.is-light",
                                 mail_message_content_can_be_light (self->content));
}

static void
on_content_shown (MailMessageCard *self)
{
  self->was_shown = true;
  show_light (self);
  g_signal_emit (self, signals[SIGNAL_SHOWN], 0);
}

static void
on_content_link_hovered (MailMessageCard *self, const char *uri)
{
  g_signal_emit (self, signals[SIGNAL_LINK_HOVERED], 0, uri);
}

static void
on_toggle (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (widget);

  mail_message_card_set_expanded (self, !self->is_expanded);
}

static void
on_summary_clicked (MailMessageCard *self)
{
  mail_message_card_set_expanded (self, !self->is_expanded);
}

static void
on_flagged (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailMessageCard) self = data;
  g_autoptr (GError) error = NULL;

  mail_engine_operation_finish (MAIL_ENGINE (source), result, &error);
  tell (self, error);
}

static void
flag (MailMessageCard *self, MailFlags add, MailFlags remove)
{
  MailTarget target = {self->row->folder_id, &self->row->id, 1, false};

  mail_engine_flag_async (self->engine, &target, add, remove, NULL, NULL, NULL, on_flagged,
                          g_object_ref (self));
}

static void
on_star_clicked (MailMessageCard *self)
{
  bool is_flagged = self->row->flags & MAIL_FLAG_FLAGGED;

  flag (self, is_flagged ? 0 : MAIL_FLAG_FLAGGED, is_flagged ? MAIL_FLAG_FLAGGED : 0);
}

static void
on_mark_unread (GtkWidget *widget, const char *name, GVariant *parameter)
{
  flag (MAIL_MESSAGE_CARD (widget), 0, MAIL_FLAG_SEEN);
}

static void
on_reply (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mail_message_card_answer (MAIL_MESSAGE_CARD (widget), MAIL_DRAFT_REPLY);
}

static void
on_reply_all (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mail_message_card_answer (MAIL_MESSAGE_CARD (widget), MAIL_DRAFT_REPLY_ALL);
}

static void
on_forward (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mail_message_card_answer (MAIL_MESSAGE_CARD (widget), MAIL_DRAFT_FORWARD);
}

static void
on_edit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (widget);

  mail_composer_open_draft (get_window (self), self->engine, self->row->id);
}

static void
on_print (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mail_message_card_print (MAIL_MESSAGE_CARD (widget));
}

static void
on_view_source (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mail_message_card_view_source (MAIL_MESSAGE_CARD (widget));
}

// "card.trash" is the window's "message-trash" of this message, and so on.
static void
on_file (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (widget);
  g_autofree char *command = g_strconcat ("win.message-", name + strlen ("card."), NULL);

  gtk_widget_activate_action (widget, command, "(xx)", self->row->folder_id, self->row->id);
}

static void
on_copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (widget);
  bool is_edit = g_str_equal (name, "card.edit-as-new");

  mail_composer_copy (get_window (self), self->engine,
                      is_edit ? MAIL_COPY_EDIT_AS_NEW : MAIL_COPY_ATTACHED, &self->row->id, 1);
}

static void
on_redirect (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (widget);

  mail_redirect_dialog_present (widget, self->engine, self->row->id);
}

static void
on_delivery (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (widget);

  mail_delivery_dialog_present_message (widget, self->engine, self->row->id);
}

static void
show_star (MailMessageCard *self)
{
  bool is_flagged = self->row->flags & MAIL_FLAG_FLAGGED;
  const char *label = is_flagged ? _ ("Remove the Flag") : _ ("Flag");

  gtk_toggle_button_set_active (self->star_button, is_flagged);
  gtk_button_set_icon_name (GTK_BUTTON (self->star_button),
                            is_flagged ? "starred-symbolic" : "non-starred-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->star_button), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->star_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
}

// What the folder's rights leave out is not offered.
static void
show_rights (MailMessageCard *self)
{
  g_autoptr (MailFolder) folder = mail_engine_read_folder (self->engine, self->row->folder_id);
  uint32_t denied = folder ? folder->denied : 0;
  bool is_archive = folder && (folder->role == MAIL_ROLE_ARCHIVE || folder->role == MAIL_ROLE_ALL);

  gtk_widget_set_sensitive (GTK_WIDGET (self->star_button), !(denied & MAIL_DENIES_FLAGS));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "card.mark-unread",
                                 !(denied & MAIL_DENIES_SEEN));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "card.archive",
                                 !(denied & MAIL_DENIES_REMOVE) && !is_archive);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "card.trash", !(denied & MAIL_DENIES_REMOVE));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "card.move", !(denied & MAIL_DENIES_REMOVE));
}

static void
show_summary (MailMessageCard *self)
{
  g_autofree char *spoken = mail_message_head_dup_spoken (self->row);

  gtk_label_set_label (self->summary, self->row->preview);
  gtk_widget_set_visible (GTK_WIDGET (self->summary), !self->is_expanded && *self->row->preview);
  gtk_widget_set_visible (self->reply_button, self->is_expanded && !self->is_narrow &&
                                                !(self->row->flags & MAIL_FLAG_DRAFT));
  gtk_widget_set_visible (self->attachment_icon, !self->is_expanded && self->row->has_attachment);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->fold_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  spoken, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->fold_button), GTK_ACCESSIBLE_STATE_EXPANDED,
                               self->is_expanded, -1);
}

static void
show_labels (MailMessageCard *self)
{
  char **names = self->row->labels;
  unsigned int n = g_strv_length (names);
  GtkWidget *shown;

  while ((shown = gtk_widget_get_first_child (GTK_WIDGET (self->labels))))
    adw_wrap_box_remove (self->labels, shown);
  for (unsigned int i = 0; i < MIN (n, MAX_LABELS); i++)
    adw_wrap_box_append (self->labels, mail_label_chip_new (names[i]));
  if (n > MAX_LABELS) {
    // Translators: how many more labels a conversation has than are shown.
    g_autofree char *more = g_strdup_printf (_ ("+%u"), n - MAX_LABELS);
    adw_wrap_box_append (self->labels, gtk_label_new (more));
  }
  gtk_widget_set_visible (GTK_WIDGET (self->labels), n > 0);
}

static void
show_snooze (MailMessageCard *self)
{
  g_autoptr (MailFolder) folder = mail_engine_read_folder (self->engine, self->row->folder_id);
  g_autofree char *words =
    mail_message_head_dup_snooze (self->row, folder && !folder->keeps_labels);

  gtk_label_set_label (self->snooze, words ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->snooze), words != NULL);
}

static void
show_row (MailMessageCard *self)
{
  const MailRow *row = self->row;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *sender = mail_message_head_dup_sender (row);
  g_autofree char *address = mail_message_head_dup_address (row);
  g_autofree char *date = mail_format_dup_date_short (row->date, now);
  g_autofree char *long_date = mail_format_dup_date_long (row->date);
  g_autofree char *recipients = mail_message_head_dup_recipients (row);
  MailPop3Copy copy;
  bool is_pop3 = mail_engine_read_pop3_copy (self->engine, row->id, &copy);
  g_autofree char *details = mail_message_head_dup_details (row, is_pop3 ? &copy : NULL);

  adw_avatar_set_text (self->avatar, mail_message_head_initials (row));
  gtk_label_set_label (self->name, sender);
  gtk_label_set_label (self->address, address);
  gtk_label_set_label (self->date, date);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->date), long_date);
  gtk_label_set_label (self->recipients, recipients);
  gtk_label_set_label (self->details, details);
  gtk_widget_set_visible (self->draft_bar, row->flags & MAIL_FLAG_DRAFT);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "card.delivery",
                                 mail_engine_read_was_sent (self->engine, row));
  show_star (self);
  show_rights (self);
  show_labels (self);
  show_snooze (self);
  show_summary (self);
}

static void
mail_message_card_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (object);

  g_value_set_boolean (value, id == PROP_IS_EXPANDED ? self->is_expanded :
                              id == PROP_IS_LIGHT    ? self->is_light :
                                                       self->is_narrow);
}

static void
mail_message_card_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (object);

  if (id == PROP_IS_EXPANDED) {
    mail_message_card_set_expanded (self, g_value_get_boolean (value));
    return;
  }
  if (id == PROP_IS_LIGHT) {
    set_light (self, g_value_get_boolean (value));
    return;
  }
  self->is_narrow = g_value_get_boolean (value);
  show_summary (self);
}

static void
mail_message_card_dispose (GObject *object)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_MESSAGE_CARD);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_message_card_parent_class)->dispose (object);
}

static void
mail_message_card_finalize (GObject *object)
{
  MailMessageCard *self = MAIL_MESSAGE_CARD (object);

  g_clear_pointer (&self->row, mail_row_unref);
  G_OBJECT_CLASS (mail_message_card_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class, "/org/example/Mail/ui/mail-message-card.ui");
  gtk_widget_class_bind_template_child (class, MailMessageCard, avatar);
  gtk_widget_class_bind_template_child (class, MailMessageCard, name);
  gtk_widget_class_bind_template_child (class, MailMessageCard, address);
  gtk_widget_class_bind_template_child (class, MailMessageCard, date);
  gtk_widget_class_bind_template_child (class, MailMessageCard, summary);
  gtk_widget_class_bind_template_child (class, MailMessageCard, fold_button);
  gtk_widget_class_bind_template_child (class, MailMessageCard, attachment_icon);
  gtk_widget_class_bind_template_child (class, MailMessageCard, star_button);
  gtk_widget_class_bind_template_child (class, MailMessageCard, reply_button);
  gtk_widget_class_bind_template_child (class, MailMessageCard, recipients);
  gtk_widget_class_bind_template_child (class, MailMessageCard, details);
  gtk_widget_class_bind_template_child (class, MailMessageCard, draft_bar);
  gtk_widget_class_bind_template_child (class, MailMessageCard, labels);
  gtk_widget_class_bind_template_child (class, MailMessageCard, snooze);
  gtk_widget_class_bind_template_child (class, MailMessageCard, content);
  gtk_widget_class_bind_template_callback (class, on_star_clicked);
  gtk_widget_class_bind_template_callback (class, on_summary_clicked);
  gtk_widget_class_bind_template_callback (class, on_content_shown);
  gtk_widget_class_bind_template_callback (class, on_content_link_hovered);
  gtk_widget_class_bind_template_callback (class, tell);
}

static void
install_actions (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "card.toggle", NULL, on_toggle);
  gtk_widget_class_install_action (class, "card.mark-unread", NULL, on_mark_unread);
  gtk_widget_class_install_action (class, "card.archive", NULL, on_file);
  gtk_widget_class_install_action (class, "card.trash", NULL, on_file);
  gtk_widget_class_install_action (class, "card.move", NULL, on_file);
  gtk_widget_class_install_action (class, "card.reply", NULL, on_reply);
  gtk_widget_class_install_action (class, "card.reply-all", NULL, on_reply_all);
  gtk_widget_class_install_action (class, "card.forward", NULL, on_forward);
  gtk_widget_class_install_action (class, "card.edit", NULL, on_edit);
  gtk_widget_class_install_action (class, "card.edit-as-new", NULL, on_copy);
  gtk_widget_class_install_action (class, "card.forward-attached", NULL, on_copy);
  gtk_widget_class_install_action (class, "card.redirect", NULL, on_redirect);
  gtk_widget_class_install_action (class, "card.delivery", NULL, on_delivery);
  gtk_widget_class_install_property_action (class, "card.is-light", "is-light");
  gtk_widget_class_install_action (class, "card.print", NULL, on_print);
  gtk_widget_class_install_action (class, "card.view-source", NULL, on_view_source);
}

static void
mail_message_card_class_init (MailMessageCardClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  g_type_ensure (MAIL_TYPE_MESSAGE_CONTENT);
  object_class->dispose = mail_message_card_dispose;
  object_class->finalize = mail_message_card_finalize;
  object_class->get_property = mail_message_card_get_property;
  object_class->set_property = mail_message_card_set_property;
  properties[PROP_IS_EXPANDED] =
    g_param_spec_boolean ("is-expanded", NULL, NULL, false,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_IS_NARROW] = g_param_spec_boolean ("is-narrow", NULL, NULL, false,
                                                     G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_IS_LIGHT] =
    g_param_spec_boolean ("is-light", NULL, NULL, false,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_SHOWN] = g_signal_new ("shown", MAIL_TYPE_MESSAGE_CARD, G_SIGNAL_RUN_LAST, 0, NULL,
                                        NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_LINK_HOVERED] =
    g_signal_new ("link-hovered", MAIL_TYPE_MESSAGE_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", MAIL_TYPE_MESSAGE_CARD, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  bind_template (GTK_WIDGET_CLASS (class));
  install_actions (GTK_WIDGET_CLASS (class));
}

static void
mail_message_card_init (MailMessageCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (show_light), self, G_CONNECT_SWAPPED);
}

GtkWidget *
mail_message_card_new (MailEngine *engine, MailWeb *web, MailRow *row, double zoom)
{
  MailMessageCard *self = g_object_new (MAIL_TYPE_MESSAGE_CARD, NULL);

  self->engine = g_object_ref (engine);
  self->row = mail_row_ref (row);
  mail_message_content_set_up (self->content, engine, web, row, zoom);
  self->is_light = mail_light_senders_has (get_sender (self));
  mail_message_content_set_light (self->content, self->is_light);
  show_light (self);
  show_row (self);
  return GTK_WIDGET (self);
}

MailRow *
mail_message_card_get_row (MailMessageCard *self)
{
  return self->row;
}

void
mail_message_card_set_row (MailMessageCard *self, MailRow *row)
{
  mail_row_ref (row);
  mail_row_unref (self->row);
  self->row = row;
  show_row (self);
}

void
mail_message_card_set_expanded (MailMessageCard *self, bool is_expanded)
{
  if (self->is_expanded == is_expanded)
    return;
  self->is_expanded = is_expanded;
  show_summary (self);
  if (is_expanded)
    mail_message_content_load (self->content);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_EXPANDED]);
}

bool
mail_message_card_is_expanded (MailMessageCard *self)
{
  return self->is_expanded;
}

bool
mail_message_card_was_shown (MailMessageCard *self)
{
  return self->was_shown;
}

GPtrArray *
mail_message_card_get_bodies (MailMessageCard *self)
{
  return mail_message_content_get_bodies (self->content);
}

void
mail_message_card_set_zoom (MailMessageCard *self, double zoom)
{
  mail_message_content_set_zoom (self->content, zoom);
}

// An answer waiting for the text that is marked.
typedef struct {
  MailMessageCard *card;
  MailReplies *replies; // or NULL
  MailDraftKind kind;
} Answer;

static void
on_selection_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Answer *answer = data;
  g_autoptr (MailMessageCard) self = answer->card;
  g_autoptr (MailReplies) replies = answer->replies;
  g_autofree char *selection =
    mail_body_view_load_selection_finish (MAIL_BODY_VIEW (source), result);

  mail_composer_reply (get_window (self), replies, self->engine, answer->kind, self->row->id,
                       selection);
}

void
mail_message_card_answer (MailMessageCard *self, MailDraftKind kind)
{
  GPtrArray *bodies = mail_message_card_get_bodies (self);
  MailReplies *replies = mail_composer_expect_reply (GTK_WIDGET (self));
  Answer *answer;

  if (bodies->len == 0 || kind == MAIL_DRAFT_FORWARD) {
    mail_composer_reply (get_window (self), replies, self->engine, kind, self->row->id, NULL);
    return;
  }
  answer = g_new (Answer, 1);
  *answer = (Answer) {g_object_ref (self), replies ? g_object_ref (replies) : NULL, kind};
  mail_body_view_load_selection_async (g_ptr_array_index (bodies, 0), on_selection_loaded, answer);
}

void
mail_message_card_print (MailMessageCard *self)
{
  const char *subject = *self->row->subject ? self->row->subject : _ ("No Subject");
  g_autofree char *head = mail_message_head_dup_details (self->row, NULL);

  mail_message_content_print (self->content, subject, head);
}

void
mail_message_card_view_source (MailMessageCard *self)
{
  mail_source_dialog_present (GTK_WIDGET (self), self->engine, self->row->id);
}
