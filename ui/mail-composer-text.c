// SPDX-License-Identifier: GPL-3.0-or-later
//
// The two forms of a text. What a formatted text was before it became plain is remembered, so that
// going there and back at once loses nothing.

#include "ui/mail-composer-text.h"

#include "ui/mail-composer-body-plain.h"
#include "ui/mail-composer-body-rich.h"
#include "ui/mail-composer-find-bar.h"

#include <glib/gi18n.h>

struct _MailComposerText {
  AdwBin parent_instance;

  MailComposerFindBar *find_bar;
  AdwBin *body_bin;

  MailComposerAttachments *attachments;
  MailComposerSpare *spare;
  MailComposerBody *body;      // in BODY_BIN
  char *left_html, *left_text; // the formatted text that was left, and what it became
  bool switching;
};

G_DEFINE_FINAL_TYPE (MailComposerText, mail_composer_text, ADW_TYPE_BIN)

enum { PROP_0, PROP_RICH, N_PROPS };
static GParamSpec *properties[N_PROPS];
enum { CHANGED, BODY_CHANGED, SEND, N_SIGNALS };
static unsigned int signals[N_SIGNALS];

static void
on_changed (MailComposerBody *body, MailComposerText *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_image_added (MailComposerBody *body, MailAttachment *image, MailComposerText *self)
{
  mail_composer_attachments_add (self->attachments, image);
}

static void
on_send (MailComposerBody *body, MailComposerText *self)
{
  g_signal_emit (self, signals[SEND], 0);
}

static void
show_body (MailComposerText *self, const MailDraft *draft)
{
  self->body =
    draft->rich ? mail_composer_body_rich_new (self->spare) : mail_composer_body_plain_new ();
  g_signal_connect_object (self->body, "changed", G_CALLBACK (on_changed), self, 0);
  g_signal_connect_object (self->body, "image-added", G_CALLBACK (on_image_added), self, 0);
  g_signal_connect_object (self->body, "send", G_CALLBACK (on_send), self, 0);
  adw_bin_set_child (self->body_bin, GTK_WIDGET (self->body));
  mail_composer_find_bar_set_body (self->find_bar, self->body);
  mail_composer_body_load (self->body, draft);
  g_signal_emit (self, signals[BODY_CHANGED], 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RICH]);
}

// No answer to anything, so that no line is put above it again.
static void
change_form (MailComposerText *self)
{
  g_autofree char *html = mail_composer_body_dup_html (self->body);
  g_autofree char *text = mail_composer_body_dup_text (self->body);
  g_autoptr (GPtrArray) images = NULL;
  MailDraft draft = {.rich = !html, .text = text};

  if (html) {
    g_set_str (&self->left_html, html);
    g_set_str (&self->left_text, text);
  } else if (g_strcmp0 (text, self->left_text) == 0) {
    draft.html = self->left_html;
    images = mail_composer_attachments_dup (self->attachments, draft.html);
    draft.attachments = images;
  }
  show_body (self, &draft);
  g_signal_emit (self, signals[CHANGED], 0);
  gtk_widget_grab_focus (GTK_WIDGET (self->body));
}

// What is shown as chosen is chosen again: the switch stays.
static void
stop_switching (MailComposerText *self)
{
  self->switching = false;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RICH]);
}

static void
on_answer (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailComposerText) self = data;
  const char *answer = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result);

  self->switching = false;
  if (g_str_equal (answer, "plain") && self->body)
    change_form (self);
  else
    stop_switching (self);
}

// "bold and other styles", as parts of a sentence.
static char *
dup_losses (MimeHtmlLoss loss)
{
  static const struct {
    MimeHtmlLoss bit;
    const char *words;
  } kinds[] = {
    {MIME_HTML_LOSS_STYLE, N_ ("Styles, colours and sizes of the text")},
    {MIME_HTML_LOSS_IMAGE, N_ ("Pictures in the text")},
    {MIME_HTML_LOSS_LINK, N_ ("Addresses behind links")},
    {MIME_HTML_LOSS_TABLE, N_ ("Tables, which become lines")},
  };
  g_autoptr (GString) lines = g_string_new (NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (loss & kinds[i].bit)
      g_string_append_printf (lines, "%s• %s", lines->len ? "\n" : "", _ (kinds[i].words));
  return g_string_free (g_steal_pointer (&lines), false);
}

static void
ask (MailComposerText *self, MimeHtmlLoss loss)
{
  g_autofree char *lost = dup_losses (loss);
  AdwAlertDialog *dialog =
    ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("Plain Text Cannot Hold Everything"), NULL));

  // Translators: %s is a list, a line each, of what is lost.
  adw_alert_dialog_format_body (dialog, _ ("These are lost:\n%s"), lost);
  adw_alert_dialog_add_responses (dialog, "keep", _ ("_Keep Formatting"), "plain",
                                  _ ("_Make Plain"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "plain", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "keep");
  adw_alert_dialog_set_close_response (dialog, "keep");
  adw_alert_dialog_choose (dialog, GTK_WIDGET (self), NULL, on_answer, g_object_ref (self));
}

static void
on_settled (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailComposerText) self = data;
  g_autofree char *html = NULL;
  MimeHtmlLoss loss;

  mail_composer_body_settle_finish (MAIL_COMPOSER_BODY (source), result);
  if (source != G_OBJECT (self->body)) {
    stop_switching (self);
    return;
  }
  html = mail_composer_body_dup_html (self->body);
  loss = html ? mime_html_find_loss (html) : 0;
  if (loss) {
    ask (self, loss);
  } else {
    self->switching = false;
    change_form (self);
  }
}

static void
set_rich (MailComposerText *self, bool rich)
{
  if (!self->body || self->switching || rich == mail_composer_text_is_rich (self))
    return;
  self->switching = true;
  mail_composer_body_settle_async (self->body, on_settled, g_object_ref (self));
}

static void
mail_composer_text_get_property (GObject *object, unsigned int id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, mail_composer_text_is_rich (MAIL_COMPOSER_TEXT (object)));
}

static void
mail_composer_text_set_property (GObject *object, unsigned int id, const GValue *value,
                                 GParamSpec *pspec)
{
  set_rich (MAIL_COMPOSER_TEXT (object), g_value_get_boolean (value));
}

static gboolean
mail_composer_text_grab_focus (GtkWidget *widget)
{
  MailComposerText *self = MAIL_COMPOSER_TEXT (widget);

  return self->body && gtk_widget_grab_focus (GTK_WIDGET (self->body));
}

static void
mail_composer_text_dispose (GObject *object)
{
  MailComposerText *self = MAIL_COMPOSER_TEXT (object);

  self->body = NULL;
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_COMPOSER_TEXT);
  g_clear_object (&self->attachments);
  g_clear_object (&self->spare);
  G_OBJECT_CLASS (mail_composer_text_parent_class)->dispose (object);
}

static void
mail_composer_text_finalize (GObject *object)
{
  MailComposerText *self = MAIL_COMPOSER_TEXT (object);

  g_free (self->left_html);
  g_free (self->left_text);
  G_OBJECT_CLASS (mail_composer_text_parent_class)->finalize (object);
}

static void
mail_composer_text_class_init (MailComposerTextClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = mail_composer_text_get_property;
  object_class->set_property = mail_composer_text_set_property;
  object_class->dispose = mail_composer_text_dispose;
  object_class->finalize = mail_composer_text_finalize;
  widget_class->grab_focus = mail_composer_text_grab_focus;
  properties[PROP_RICH] =
    g_param_spec_boolean ("rich", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[CHANGED] = g_signal_new ("changed", MAIL_TYPE_COMPOSER_TEXT, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[BODY_CHANGED] = g_signal_new ("body-changed", MAIL_TYPE_COMPOSER_TEXT, G_SIGNAL_RUN_LAST,
                                        0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SEND] = g_signal_new ("send", MAIL_TYPE_COMPOSER_TEXT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);

  g_type_ensure (MAIL_TYPE_COMPOSER_FIND_BAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-composer-text.ui");
  gtk_widget_class_bind_template_child (widget_class, MailComposerText, find_bar);
  gtk_widget_class_bind_template_child (widget_class, MailComposerText, body_bin);
}

static void
mail_composer_text_init (MailComposerText *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
mail_composer_text_set_attachments (MailComposerText *text, MailComposerAttachments *attachments)
{
  g_set_object (&text->attachments, attachments);
}

void
mail_composer_text_set_spare (MailComposerText *text, MailComposerSpare *spare)
{
  g_set_object (&text->spare, spare);
}

void
mail_composer_text_load (MailComposerText *text, const MailDraft *draft)
{
  g_clear_pointer (&text->left_html, g_free);
  g_clear_pointer (&text->left_text, g_free);
  show_body (text, draft);
}

MailDraft *
mail_composer_text_apply (MailComposerText *text, const MailDraft *draft, bool without_plain)
{
  g_autofree char *html = mail_composer_body_dup_html (text->body);
  g_autofree char *plain =
    html && without_plain ? g_strdup ("") : mail_composer_body_dup_text (text->body);
  g_autoptr (GPtrArray) attachments = mail_composer_attachments_dup (text->attachments, html);
  MailDraft filled = *draft;

  filled.rich = html != NULL;
  filled.html = html;
  filled.text = plain;
  filled.attachments = attachments;
  return mail_draft_new (&filled);
}

MailComposerBody *
mail_composer_text_get_body (MailComposerText *text)
{
  return text->body;
}

bool
mail_composer_text_is_rich (MailComposerText *text)
{
  return text->body && MAIL_IS_COMPOSER_BODY_RICH (text->body);
}

void
mail_composer_text_find (MailComposerText *text)
{
  mail_composer_find_bar_open (text->find_bar);
}
