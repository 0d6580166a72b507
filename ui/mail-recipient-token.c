// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a token shows of its address and which keys act on it. Its row decides what happens.

#include "ui/mail-recipient-token.h"

#include "ui/mail-format.h"

#include "account/mail-engine.h"

#include <glib/gi18n.h>

// Of a name or address, before it is cut.
#define FEWEST_LETTERS 3
#define MOST_LETTERS 40

struct _MailRecipientToken {
  GtkWidget parent_instance;

  GtkLabel *label;
  GtkButton *remove;

  char *text;
  bool valid;
};

G_DEFINE_FINAL_TYPE (MailRecipientToken, mail_recipient_token, GTK_TYPE_WIDGET)

enum { REMOVE, EDIT, WALK, TYPE, N_SIGNALS };
static unsigned int signals[N_SIGNALS];

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, MailRecipientToken *self)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  if (n_press == 1)
    gtk_widget_grab_focus (GTK_WIDGET (self));
  else
    g_signal_emit (self, signals[EDIT], 0);
}

static gboolean
on_key_pressed (GtkEventControllerKey *controller, unsigned int key, unsigned int code,
                GdkModifierType modifiers, MailRecipientToken *self)
{
  bool rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  if (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK))
    return GDK_EVENT_PROPAGATE;
  switch (key) {
  case GDK_KEY_BackSpace:
  case GDK_KEY_Delete:
    g_signal_emit (self, signals[REMOVE], 0);
    return GDK_EVENT_STOP;
  case GDK_KEY_Return:
  case GDK_KEY_KP_Enter:
  case GDK_KEY_F2:
    g_signal_emit (self, signals[EDIT], 0);
    return GDK_EVENT_STOP;
  case GDK_KEY_Left:
  case GDK_KEY_Right:
    g_signal_emit (self, signals[WALK], 0, (key == GDK_KEY_Left) == rtl ? 1 : -1);
    return GDK_EVENT_STOP;
  default:
    if (!g_unichar_isgraph (gdk_keyval_to_unicode (key)))
      return GDK_EVENT_PROPAGATE;
    g_signal_emit (self, signals[TYPE], 0, controller);
    return GDK_EVENT_STOP;
  }
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[REMOVE], 0);
}

static void
mail_recipient_token_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_RECIPIENT_TOKEN);
  G_OBJECT_CLASS (mail_recipient_token_parent_class)->dispose (object);
}

static void
mail_recipient_token_finalize (GObject *object)
{
  g_free (MAIL_RECIPIENT_TOKEN (object)->text);
  G_OBJECT_CLASS (mail_recipient_token_parent_class)->finalize (object);
}

static void
mail_recipient_token_class_init (MailRecipientTokenClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_recipient_token_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_recipient_token_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-recipient-token.ui");
  gtk_widget_class_bind_template_child (widget_class, MailRecipientToken, label);
  gtk_widget_class_bind_template_child (widget_class, MailRecipientToken, remove);
  gtk_widget_class_bind_template_callback (widget_class, on_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
  gtk_widget_class_install_action (widget_class, "token.remove", NULL, remove_action);

  signals[REMOVE] = g_signal_new ("remove", MAIL_TYPE_RECIPIENT_TOKEN, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  signals[EDIT] = g_signal_new ("edit", MAIL_TYPE_RECIPIENT_TOKEN, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
  signals[WALK] = g_signal_new ("walk", MAIL_TYPE_RECIPIENT_TOKEN, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[TYPE] = g_signal_new ("type", MAIL_TYPE_RECIPIENT_TOKEN, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, GTK_TYPE_EVENT_CONTROLLER_KEY);
}

static void
mail_recipient_token_init (MailRecipientToken *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

// The end of an address tells who it belongs to, so it is never elided (security.md M3).
static void
show_label (MailRecipientToken *self, const char *label)
{
  bool is_address = strchr (label, '@') != NULL;

  gtk_label_set_label (self->label, label);
  gtk_label_set_max_width_chars (self->label, MOST_LETTERS);
  gtk_label_set_ellipsize (self->label, is_address ? PANGO_ELLIPSIZE_START : PANGO_ELLIPSIZE_END);
}

static void
set_text (MailRecipientToken *self, const char *text)
{
  g_autoptr (GPtrArray) addresses = mime_address_parse_typed (text, NULL);
  g_autofree char *label = NULL;
  g_autofree char *remove = NULL;
  g_autofree char *spoken = NULL;

  self->valid = addresses && addresses->len == 1;
  self->text =
    self->valid ? mime_address_format (g_ptr_array_index (addresses, 0)) : g_strdup (text);
  label = self->valid ? mime_address_dup_label (g_ptr_array_index (addresses, 0)) : g_strdup (text);
  show_label (self, label);

  // Translators: %s is what was typed as a recipient and is no email address.
  spoken =
    self->valid ? g_strdup (self->text) : mail_format_dup_sentence (_ ("%s: not an address"), text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), spoken);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  // Translators: %s is the name or address of a recipient.
  remove = mail_format_dup_sentence (_ ("Remove %s"), label);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->remove), remove);
  if (!self->valid)
    gtk_widget_add_css_class (GTK_WIDGET (self), "error");
}

MailRecipientToken *
mail_recipient_token_new (const char *text)
{
  MailRecipientToken *self = g_object_new (MAIL_TYPE_RECIPIENT_TOKEN, NULL);

  set_text (self, text);
  return self;
}

int
mail_recipient_token_count_letters (GtkWidget *widget, int width)
{
  PangoFontMetrics *metrics =
    pango_context_get_metrics (gtk_widget_get_pango_context (widget), NULL, NULL);
  int letter = MAX (pango_font_metrics_get_approximate_char_width (metrics),
                    pango_font_metrics_get_approximate_digit_width (metrics));

  pango_font_metrics_unref (metrics);
  return width / MAX (PANGO_PIXELS_CEIL (letter), 1); // a label counts in whole pixels, too
}

void
mail_recipient_token_fit (MailRecipientToken *token, int width)
{
  GtkWidget *label = GTK_WIDGET (token->label);
  int all, words;

  gtk_widget_measure (GTK_WIDGET (token), GTK_ORIENTATION_HORIZONTAL, -1, &all, NULL, NULL, NULL);
  gtk_widget_measure (label, GTK_ORIENTATION_HORIZONTAL, -1, &words, NULL, NULL, NULL);
  int beside = all - words + gtk_widget_get_margin_start (label); // which counts among WORDS
  int letters = mail_recipient_token_count_letters (label, width - beside);
  gtk_label_set_max_width_chars (token->label, CLAMP (letters, FEWEST_LETTERS, MOST_LETTERS));
}

const char *
mail_recipient_token_get_text (MailRecipientToken *token)
{
  return token->text;
}
