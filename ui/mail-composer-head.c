// SPDX-License-Identifier: GPL-3.0-or-later
//
// From, recipients and subject, and the rows that are only there when they are needed.

#include "ui/mail-composer-head.h"

#include "ui/mail-format.h"
#include "ui/mail-from-chooser.h"
#include "ui/mail-identity-label.h"
#include "ui/mail-recipient-entry.h"
#include "ui/mail-recipients.h"

#include <glib/gi18n.h>

// Recipients that are looked up, each by one key, while they are typed.
#define MAX_LOOKED_UP 8

// Pixels: three rows.
#define LEAST_HEIGHT 130

struct _MailComposerHead {
  AdwBin parent_instance;

  GtkWidget *from_row, *warning_row, *use_usual, *cc_row, *bcc_row, *reply_to_row;
  GtkScrolledWindow *scrolled;
  GtkViewport *viewport;
  GtkLabel *warning;
  MailFromChooser *from;
  MailRecipientEntry *to, *cc, *bcc, *reply_to;
  GtkEditable *subject;

  MailEngine *engine;
  MailDraftKind kind;
  MailIdentity *usual;    // as whom the recipient was written to before, unless it is chosen
  unsigned int scroll_id; // source id
  bool loading;           // the program fills the fields, not the person
};

G_DEFINE_FINAL_TYPE (MailComposerHead, mail_composer_head, ADW_TYPE_BIN)

enum { PROP_0, PROP_SUBJECT, N_PROPS };
static GParamSpec *properties[N_PROPS];
enum { CHANGED, DONE, IDENTITY_CHANGED, NOTE, N_SIGNALS };
static unsigned int signals[N_SIGNALS];

// The first recipient who was written to as somebody else: "You wrote to … as … before.", with
// *OUT_USUAL that identity.
static char *
dup_unusual_recipient (MailComposerHead *self, const MailIdentity *chosen, MailIdentity **out_usual)
{
  g_autofree char *typed = mail_recipient_entry_dup_text (self->to);
  g_autoptr (GPtrArray) people = mime_address_parse_typed (typed, NULL);

  for (unsigned int i = 0; people && i < MIN (people->len, MAX_LOOKED_UP); i++) {
    const MailAddress *person = g_ptr_array_index (people, i);
    g_autoptr (MailIdentity) usual = mail_engine_read_last_identity (self->engine, person->address);

    if (!usual || mail_identity_is_same (usual, chosen))
      continue;
    g_autoptr (GPtrArray) identities = mail_engine_read_identities (self->engine, 0);
    g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (self->engine);
    g_autofree char *label = mail_identity_dup_label (usual, identities, accounts);
    g_autofree char *address = mail_format_dup_isolated (person->address);
    g_autofree char *sender = mail_format_dup_isolated (label);
    *out_usual = g_steal_pointer (&usual);
    // Translators: the first %s is an address, the second the sender's name and address.
    return g_strdup_printf (_ ("You wrote to %s as %s before."), address, sender);
  }
  return NULL;
}

static void
show_warning (MailComposerHead *self)
{
  bool answer = self->kind == MAIL_DRAFT_REPLY || self->kind == MAIL_DRAFT_REPLY_ALL;
  const MailIdentity *chosen = mail_from_chooser_get_identity (self->from);
  g_autofree char *words = NULL;

  g_clear_pointer (&self->usual, mail_identity_free);
  if (!gtk_widget_get_visible (self->from_row))
    return;
  if (answer && !mail_from_chooser_is_initial (self->from))
    words = g_strdup (_ ("The message you answer was sent to another of your addresses."));
  else if (!answer && chosen)
    words = dup_unusual_recipient (self, chosen, &self->usual);
  gtk_label_set_text (self->warning, words ? words : "");
  gtk_widget_set_visible (self->use_usual, self->usual != NULL);
  gtk_widget_set_visible (self->warning_row, words != NULL);
}

static void
on_use_usual (GtkButton *button, MailComposerHead *self)
{
  g_autoptr (MailIdentity) usual = g_steal_pointer (&self->usual);

  gtk_widget_grab_focus (GTK_WIDGET (self->to));
  mail_from_chooser_select (self->from, usual);
}

static void
on_changed (GtkWidget *widget, MailComposerHead *self)
{
  if (self->loading)
    return;
  if (widget == GTK_WIDGET (self->to))
    show_warning (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

// Nobody gets a message twice: who stands in another field stays there.
static void
on_group (MailRecipientEntry *entry, const MailContactGroup *group, MailComposerHead *self)
{
  g_autofree char *to = mail_recipient_entry_dup_text (self->to);
  g_autofree char *cc = mail_recipient_entry_dup_text (self->cc);
  g_autofree char *bcc = mail_recipient_entry_dup_text (self->bcc);
  const char *const present[] = {to, cc, bcc, NULL};
  g_autoptr (GPtrArray) members = mail_recipients_open_group (group, present);
  g_autofree char *left_out = mail_recipients_dup_left_out (group);

  for (unsigned int i = 0; i < members->len; i++)
    mail_recipient_entry_add (entry, g_ptr_array_index (members, i));
  if (left_out)
    g_signal_emit (self, signals[NOTE], 0, left_out);
}

static void
on_from_changed (GtkWidget *widget, MailComposerHead *self)
{
  if (self->loading)
    return;
  show_warning (self);
  g_signal_emit (self, signals[IDENTITY_CHANGED], 0);
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
mail_composer_head_get_property (GObject *object, unsigned int id, GValue *value, GParamSpec *pspec)
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
  g_clear_pointer (&self->usual, mail_identity_free);
  g_clear_object (&self->engine);
  g_clear_handle_id (&self->scroll_id, g_source_remove);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_COMPOSER_HEAD);
  G_OBJECT_CLASS (mail_composer_head_parent_class)->dispose (object);
}

static gboolean
on_scroll (void *data)
{
  MailComposerHead *self = data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  self->scroll_id = 0;
  if (focus && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->viewport)))
    gtk_viewport_scroll_to (self->viewport, focus, NULL);
  return G_SOURCE_REMOVE;
}

// Where one types stays in view when a narrower window makes more lines of the recipients; it is
// known where that is once they have their places.
static void
on_resized (GtkAdjustment *adjustment, MailComposerHead *self)
{
  if (!self->scroll_id)
    self->scroll_id = g_idle_add (on_scroll, self);
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
  signals[IDENTITY_CHANGED] = g_signal_new ("identity-changed", MAIL_TYPE_COMPOSER_HEAD,
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  signals[NOTE] = g_signal_new ("note", MAIL_TYPE_COMPOSER_HEAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (MAIL_TYPE_FROM_CHOOSER);
  g_type_ensure (MAIL_TYPE_RECIPIENT_ENTRY);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-composer-head.ui");
  gtk_widget_class_bind_template_child (widget_class, MailComposerHead, from_row);
  gtk_widget_class_bind_template_child (widget_class, MailComposerHead, cc_row);
  gtk_widget_class_bind_template_child (widget_class, MailComposerHead, bcc_row);
  gtk_widget_class_bind_template_child (widget_class, MailComposerHead, reply_to_row);
  gtk_widget_class_bind_template_child (widget_class, MailComposerHead, reply_to);
  gtk_widget_class_bind_template_child (widget_class, MailComposerHead, scrolled);
  gtk_widget_class_bind_template_child (widget_class, MailComposerHead, viewport);
  gtk_widget_class_bind_template_child (widget_class, MailComposerHead, warning_row);
  gtk_widget_class_bind_template_child (widget_class, MailComposerHead, warning);
  gtk_widget_class_bind_template_child (widget_class, MailComposerHead, use_usual);
  gtk_widget_class_bind_template_child (widget_class, MailComposerHead, from);
  gtk_widget_class_bind_template_child (widget_class, MailComposerHead, to);
  gtk_widget_class_bind_template_child (widget_class, MailComposerHead, cc);
  gtk_widget_class_bind_template_child (widget_class, MailComposerHead, bcc);
  gtk_widget_class_bind_template_child (widget_class, MailComposerHead, subject);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_from_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_group);
  gtk_widget_class_bind_template_callback (widget_class, on_use_usual);
  gtk_widget_class_bind_template_callback (widget_class, on_subject_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_subject_activated);
}

static void
mail_composer_head_init (MailComposerHead *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->viewport)),
                           "changed", G_CALLBACK (on_resized), self, 0);
}

void
mail_composer_head_load (MailComposerHead *head, MailEngine *engine, const MailDraft *draft)
{
  g_autoptr (GPtrArray) identities = mail_engine_read_identities (engine, 0);
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (engine);

  head->loading = true;
  head->kind = draft->kind;
  g_set_object (&head->engine, engine);
  mail_recipient_entry_set_engine (head->to, engine);
  mail_recipient_entry_set_engine (head->cc, engine);
  mail_recipient_entry_set_engine (head->bcc, engine);
  mail_recipient_entry_set_engine (head->reply_to, engine);
  mail_from_chooser_load (head->from, identities, accounts, draft);
  gtk_widget_set_visible (head->from_row, identities->len > 1);
  mail_recipient_entry_set_text (head->to, draft->to);
  mail_recipient_entry_set_text (head->cc, draft->cc);
  mail_recipient_entry_set_text (head->bcc, draft->bcc);
  mail_recipient_entry_set_text (head->reply_to, draft->reply_to);
  gtk_widget_set_visible (head->reply_to_row, *draft->reply_to != '\0');
  gtk_widget_set_visible (head->cc_row, *draft->cc != '\0');
  gtk_widget_set_visible (head->bcc_row, *draft->bcc != '\0');
  gtk_editable_set_text (head->subject, draft->subject);
  head->loading = false;
  show_warning (head);
}

void
mail_composer_head_fit (MailComposerHead *head, int height)
{
  gtk_scrolled_window_set_max_content_height (head->scrolled, MAX (height, LEAST_HEIGHT));
  mail_recipient_entry_fit (head->to);
  mail_recipient_entry_fit (head->cc);
  mail_recipient_entry_fit (head->bcc);
  mail_recipient_entry_fit (head->reply_to);
}

static void
fill_recipients (MailRecipientEntry *entry, GtkWidget *row, const char *recipients)
{
  if (!*recipients || !mail_recipient_entry_is_empty (entry))
    return;
  mail_recipient_entry_set_text (entry, recipients);
  if (row)
    gtk_widget_set_visible (row, true);
}

void
mail_composer_head_fill (MailComposerHead *head, const MailDraft *draft)
{
  fill_recipients (head->to, NULL, draft->to);
  fill_recipients (head->cc, head->cc_row, draft->cc);
  fill_recipients (head->bcc, head->bcc_row, draft->bcc);
  if (!*gtk_editable_get_text (head->subject))
    gtk_editable_set_text (head->subject, draft->subject);
  g_signal_emit (head, signals[CHANGED], 0);
}

const MailIdentity *
mail_composer_head_get_identity (MailComposerHead *head)
{
  return mail_from_chooser_get_identity (head->from);
}

char *
mail_composer_head_dup_first_recipient (MailComposerHead *head)
{
  g_autofree char *text = mail_recipient_entry_dup_text (head->to);
  const char *rest = text;
  g_autofree char *first = mail_recipients_take (&rest, false);
  g_autoptr (GPtrArray) addresses = first ? mime_address_parse_typed (first, NULL) : NULL;

  return addresses && addresses->len ? g_strdup (((MailAddress *) addresses->pdata[0])->address) :
                                       NULL;
}

void
mail_composer_head_set_reply_to (MailComposerHead *head, const char *reply_to)
{
  mail_recipient_entry_set_text (head->reply_to, reply_to);
  gtk_widget_set_visible (head->reply_to_row, *reply_to != '\0');
}

MailDraft *
mail_composer_head_apply (MailComposerHead *head, const MailDraft *draft)
{
  g_autofree char *from = mail_from_chooser_dup_from (head->from);
  g_autofree char *to = mail_recipient_entry_dup_text (head->to);
  g_autofree char *cc = mail_recipient_entry_dup_text (head->cc);
  g_autofree char *reply_to = mail_recipient_entry_dup_text (head->reply_to);
  g_autofree char *bcc = mail_recipient_entry_dup_text (head->bcc);
  MailDraft filled = *draft;

  filled.account_id = mail_from_chooser_get_account_id (head->from);
  filled.from = from;
  filled.to = to;
  filled.cc = cc;
  filled.bcc = bcc;
  filled.reply_to = reply_to;
  filled.subject = (char *) gtk_editable_get_text (head->subject);
  return mail_draft_new (&filled);
}

void
mail_composer_head_commit (MailComposerHead *head)
{
  mail_recipient_entry_commit (head->to);
  mail_recipient_entry_commit (head->cc);
  mail_recipient_entry_commit (head->bcc);
  mail_recipient_entry_commit (head->reply_to);
}

void
mail_composer_head_show_copies (MailComposerHead *head, bool hidden)
{
  gtk_widget_set_visible (hidden ? head->bcc_row : head->cc_row, true);
  gtk_widget_grab_focus (GTK_WIDGET (hidden ? head->bcc : head->cc));
}

void
mail_composer_head_show_reply_to (MailComposerHead *head)
{
  gtk_widget_set_visible (head->reply_to_row, true);
  gtk_widget_grab_focus (GTK_WIDGET (head->reply_to));
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

void
mail_composer_head_focus_subject (MailComposerHead *head)
{
  gtk_widget_grab_focus (GTK_WIDGET (head->subject));
}
