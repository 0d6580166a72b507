// SPDX-License-Identifier: GPL-3.0-or-later
//
// Typing, splitting and walking in a row of recipients. What an address is, the engine says.

#include "ui/mail-recipient-entry.h"

#include "ui/mail-completion-popover.h"
#include "ui/mail-recipient-token.h"
#include "ui/mail-recipients.h"

#include <adwaita.h>

// That the text has room for; it can do with fewer where the window is narrow.
#define FEWEST_LETTERS 8
#define MOST_LETTERS 40

struct _MailRecipientEntry {
  GtkWidget parent_instance;

  AdwWrapBox *box;
  GtkEntry *text;
  GtkWidget *popover; // MailCompletionPopover

  MailEngine *engine;
  GPtrArray *tokens; // MailRecipientToken, borrowed from BOX, in reading order
  char *label;
  unsigned int after_keystroke; // source id
  unsigned int scroll_id;       // likewise
  bool quiet;                   // the program changes the text, not the person
};

G_DEFINE_FINAL_TYPE (MailRecipientEntry, mail_recipient_entry, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_LABEL, N_PROPS };
static GParamSpec *properties[N_PROPS];
enum { CHANGED, GROUP, N_SIGNALS };
static unsigned int signals[N_SIGNALS];

// The text takes the room it needs, so that it stays beside the tokens while it is short.
static void
fit_width (MailRecipientEntry *self)
{
  int length = g_utf8_strlen (gtk_editable_get_text (GTK_EDITABLE (self->text)), -1);
  int width = gtk_widget_get_width (GTK_WIDGET (self->box));
  int most =
    width > 0 ? mail_recipient_token_count_letters (GTK_WIDGET (self->text), width) : MOST_LETTERS;

  gtk_editable_set_max_width_chars (
    GTK_EDITABLE (self->text),
    CLAMP (length + 2, FEWEST_LETTERS, CLAMP (most, FEWEST_LETTERS, MOST_LETTERS)));
}

static void
emit_changed (MailRecipientEntry *self)
{
  if (!self->quiet)
    g_signal_emit (self, signals[CHANGED], 0);
}

// Never in the middle of a keystroke, which the text wants to keep undoable.
static void
set_typed (MailRecipientEntry *self, const char *text)
{
  bool quiet = self->quiet;

  self->quiet = true;
  gtk_editable_set_text (GTK_EDITABLE (self->text), text);
  gtk_editable_set_position (GTK_EDITABLE (self->text), -1);
  self->quiet = quiet;
}

static void
remove_token (MailRecipientEntry *self, MailRecipientToken *token)
{
  unsigned int index;

  if (!g_ptr_array_find (self->tokens, token, &index))
    return;
  g_ptr_array_remove_index (self->tokens, index);
  if (index < self->tokens->len)
    gtk_widget_grab_focus (g_ptr_array_index (self->tokens, index));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->text));
  adw_wrap_box_remove (self->box, GTK_WIDGET (token));
  emit_changed (self);
}

// A signal's last user may be the token that goes, so it is held while it is worked on.
static void
on_token_remove (MailRecipientToken *token, MailRecipientEntry *self)
{
  g_autoptr (MailRecipientToken) held = g_object_ref (token);

  remove_token (self, held);
}

static void
on_token_edit (MailRecipientToken *token, MailRecipientEntry *self)
{
  g_autoptr (MailRecipientToken) held = g_object_ref (token);

  mail_recipient_entry_commit (self);
  set_typed (self, mail_recipient_token_get_text (held));
  remove_token (self, held);
  gtk_entry_grab_focus_without_selecting (self->text);
}

static void
on_token_walk (MailRecipientToken *token, int by, MailRecipientEntry *self)
{
  unsigned int index;

  if (!g_ptr_array_find (self->tokens, token, &index) || (by < 0 && index == 0))
    return;
  if (index + by < self->tokens->len)
    gtk_widget_grab_focus (g_ptr_array_index (self->tokens, index + by));
  else
    gtk_entry_grab_focus_without_selecting (self->text);
}

// Who marked a token and types on means the next recipient: nothing typed is lost.
static void
on_token_type (MailRecipientToken *token, GtkEventControllerKey *controller,
               MailRecipientEntry *self)
{
  gtk_entry_grab_focus_without_selecting (self->text);
  gtk_event_controller_key_forward (
    controller, GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (self->text))));
}

static void
fit_token (MailRecipientEntry *self, MailRecipientToken *token)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self->box));

  if (width > 0)
    mail_recipient_token_fit (token, width);
}

static void
add_token (MailRecipientEntry *self, const char *text)
{
  MailRecipientToken *token = mail_recipient_token_new (text);
  GtkWidget *last =
    self->tokens->len ? g_ptr_array_index (self->tokens, self->tokens->len - 1) : NULL;

  g_signal_connect_object (token, "remove", G_CALLBACK (on_token_remove), self, 0);
  g_signal_connect_object (token, "edit", G_CALLBACK (on_token_edit), self, 0);
  g_signal_connect_object (token, "walk", G_CALLBACK (on_token_walk), self, 0);
  g_signal_connect_object (token, "type", G_CALLBACK (on_token_type), self, 0);
  adw_wrap_box_insert_child_after (self->box, GTK_WIDGET (token), last);
  g_ptr_array_add (self->tokens, token);
  fit_token (self, token);
}

// What the person entered: an address, or the name of a group, which its owner opens.
static void
add_entered (MailRecipientEntry *self, const char *text)
{
  g_autoptr (GPtrArray) addresses = mime_address_parse_typed (text, NULL);
  g_autoptr (MailContactGroup) group = NULL;

  if (!addresses && self->engine && !self->quiet)
    group = mail_engine_read_contact_group (self->engine, text);
  if (group)
    g_signal_emit (self, signals[GROUP], 0, group);
  else
    add_token (self, text);
}

// Makes tokens of TEXT up to its last separator, or of all of it. → the rest.
static const char *
take_tokens (MailRecipientEntry *self, const char *text, bool all)
{
  char *piece;

  while ((piece = mail_recipients_take (&text, all))) {
    add_entered (self, piece);
    g_free (piece);
  }
  return text;
}

// Below the text, not below the whole row.
static void
point_popover (MailRecipientEntry *self)
{
  graphene_rect_t bounds;

  if (gtk_widget_compute_bounds (GTK_WIDGET (self->text), GTK_WIDGET (self), &bounds))
    gtk_popover_set_pointing_to (
      GTK_POPOVER (self->popover),
      &(GdkRectangle) {bounds.origin.x, bounds.origin.y, bounds.size.width, bounds.size.height});
}

static gboolean
on_scroll (void *data)
{
  MailRecipientEntry *self = data;
  GtkWidget *viewport = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_VIEWPORT);

  self->scroll_id = 0;
  if (viewport)
    gtk_viewport_scroll_to (GTK_VIEWPORT (viewport), GTK_WIDGET (self->text), NULL);
  return G_SOURCE_REMOVE;
}

// New tokens push the text on; it is known how far once they have their places.
static void
keep_in_view (MailRecipientEntry *self)
{
  if (!self->scroll_id)
    self->scroll_id = g_idle_add (on_scroll, self);
}

static void
split_typed (MailRecipientEntry *self)
{
  g_autofree char *typed = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->text)));
  const char *rest = take_tokens (self, typed, false);

  if (rest != typed) {
    set_typed (self, rest + strspn (rest, " "));
    keep_in_view (self);
  }
  point_popover (self);
  // Most people type a space after a comma.
  const char *begun = gtk_editable_get_text (GTK_EDITABLE (self->text));
  mail_completion_popover_update (MAIL_COMPLETION_POPOVER (self->popover), self->engine,
                                  begun + strspn (begun, " "));
}

static gboolean
on_after_keystroke (void *data)
{
  MailRecipientEntry *self = data;

  self->after_keystroke = 0;
  split_typed (self);
  return G_SOURCE_REMOVE;
}

// Before the next event, so that nothing is typed in between.
static void
on_text_changed (GtkEditable *editable, MailRecipientEntry *self)
{
  fit_width (self);
  if (self->quiet)
    return;
  if (!self->after_keystroke)
    self->after_keystroke = g_idle_add_full (G_PRIORITY_HIGH, on_after_keystroke, self, NULL);
  emit_changed (self);
}

static void
accept_suggestion (MailRecipientEntry *self, const char *text)
{
  set_typed (self, "");
  add_entered (self, text);
  keep_in_view (self);
  mail_completion_popover_close (MAIL_COMPLETION_POPOVER (self->popover));
  gtk_entry_grab_focus_without_selecting (self->text);
  emit_changed (self);
}

static bool
accept_selected (MailRecipientEntry *self)
{
  g_autofree char *text = NULL;

  if (gtk_widget_get_visible (self->popover))
    text = mail_completion_popover_dup_selected (MAIL_COMPLETION_POPOVER (self->popover));
  if (text)
    accept_suggestion (self, text);
  return text != NULL;
}

static void
on_chosen (MailCompletionPopover *popover, const char *text, MailRecipientEntry *self)
{
  g_autofree char *chosen = g_strdup (text);

  accept_suggestion (self, chosen);
}

static void
on_activate (GtkEntry *text, MailRecipientEntry *self)
{
  if (accept_selected (self))
    return;
  if (gtk_editable_get_text (GTK_EDITABLE (text))[0])
    mail_recipient_entry_commit (self);
  else
    gtk_widget_child_focus (GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self))),
                            GTK_DIR_TAB_FORWARD);
}

static bool
is_at_start (GtkEntry *text)
{
  int start, end;

  return !gtk_editable_get_selection_bounds (GTK_EDITABLE (text), &start, &end) && start == 0;
}

static gboolean
on_key_pressed (GtkEventControllerKey *controller, unsigned int key, unsigned int code,
                GdkModifierType modifiers, MailRecipientEntry *self)
{
  bool rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  bool open = gtk_widget_get_visible (self->popover);

  if (open && key == GDK_KEY_Delete && (modifiers & GDK_SHIFT_MASK)) {
    mail_completion_popover_forget_selected (MAIL_COMPLETION_POPOVER (self->popover), self->engine);
    return GDK_EVENT_STOP;
  }
  if (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK))
    return GDK_EVENT_PROPAGATE;
  if (open && (key == GDK_KEY_Down || key == GDK_KEY_Up)) {
    mail_completion_popover_move (MAIL_COMPLETION_POPOVER (self->popover),
                                  key == GDK_KEY_Down ? 1 : -1);
    return GDK_EVENT_STOP;
  }
  if (open && key == GDK_KEY_Escape) {
    mail_completion_popover_close (MAIL_COMPLETION_POPOVER (self->popover));
    return GDK_EVENT_STOP;
  }
  if (key == GDK_KEY_Tab && accept_selected (self))
    return GDK_EVENT_STOP;
  if ((key == GDK_KEY_BackSpace || key == (rtl ? GDK_KEY_Right : GDK_KEY_Left)) &&
      self->tokens->len && is_at_start (self->text)) {
    gtk_widget_grab_focus (g_ptr_array_index (self->tokens, self->tokens->len - 1));
    return GDK_EVENT_STOP;
  }
  return GDK_EVENT_PROPAGATE;
}

static void
on_leave (GtkEventControllerFocus *controller, MailRecipientEntry *self)
{
  mail_completion_popover_close (MAIL_COMPLETION_POPOVER (self->popover));
  mail_recipient_entry_commit (self);
}

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, MailRecipientEntry *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

static gboolean
mail_recipient_entry_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (MAIL_RECIPIENT_ENTRY (widget)->text));
}

static void
mail_recipient_entry_set_property (GObject *object, unsigned int id, const GValue *value,
                                   GParamSpec *pspec)
{
  MailRecipientEntry *self = MAIL_RECIPIENT_ENTRY (object);

  g_free (self->label);
  self->label = g_value_dup_string (value);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  self->label, -1);
}

static void
mail_recipient_entry_dispose (GObject *object)
{
  MailRecipientEntry *self = MAIL_RECIPIENT_ENTRY (object);

  g_clear_handle_id (&self->after_keystroke, g_source_remove);
  g_clear_handle_id (&self->scroll_id, g_source_remove);
  if (self->popover)
    gtk_widget_unparent (g_steal_pointer (&self->popover));
  g_ptr_array_set_size (self->tokens, 0);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_RECIPIENT_ENTRY);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (mail_recipient_entry_parent_class)->dispose (object);
}

static void
mail_recipient_entry_finalize (GObject *object)
{
  MailRecipientEntry *self = MAIL_RECIPIENT_ENTRY (object);

  g_ptr_array_unref (self->tokens);
  g_free (self->label);
  G_OBJECT_CLASS (mail_recipient_entry_parent_class)->finalize (object);
}

static void
mail_recipient_entry_class_init (MailRecipientEntryClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->set_property = mail_recipient_entry_set_property;
  G_OBJECT_CLASS (class)->dispose = mail_recipient_entry_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_recipient_entry_finalize;
  widget_class->grab_focus = mail_recipient_entry_grab_focus;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-recipient-entry.ui");
  gtk_widget_class_bind_template_child (widget_class, MailRecipientEntry, box);
  gtk_widget_class_bind_template_child (widget_class, MailRecipientEntry, text);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_leave);
  gtk_widget_class_bind_template_callback (widget_class, on_pressed);

  properties[PROP_LABEL] =
    g_param_spec_string ("label", NULL, NULL, "", G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (class), N_PROPS, properties);
  signals[GROUP] = g_signal_new ("group", MAIL_TYPE_RECIPIENT_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[CHANGED] = g_signal_new ("changed", MAIL_TYPE_RECIPIENT_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
mail_recipient_entry_init (MailRecipientEntry *self)
{
  self->tokens = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  self->popover = g_object_new (MAIL_TYPE_COMPLETION_POPOVER, NULL);
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
  g_signal_connect_object (self->popover, "chosen", G_CALLBACK (on_chosen), self, 0);
}

void
mail_recipient_entry_set_engine (MailRecipientEntry *entry, MailEngine *engine)
{
  g_set_object (&entry->engine, engine);
}

void
mail_recipient_entry_set_text (MailRecipientEntry *entry, const char *text)
{
  entry->quiet = true;
  for (unsigned int i = 0; i < entry->tokens->len; i++)
    adw_wrap_box_remove (entry->box, g_ptr_array_index (entry->tokens, i));
  g_ptr_array_set_size (entry->tokens, 0);
  set_typed (entry, "");
  take_tokens (entry, text ? text : "", true);
  entry->quiet = false;
}

void
mail_recipient_entry_add (MailRecipientEntry *entry, const char *text)
{
  add_token (entry, text);
}

char *
mail_recipient_entry_dup_text (MailRecipientEntry *entry)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (entry->text));

  for (unsigned int i = 0; i < entry->tokens->len; i++)
    g_ptr_array_add (all,
                     (char *) mail_recipient_token_get_text (g_ptr_array_index (entry->tokens, i)));
  if (*typed)
    g_ptr_array_add (all, (char *) typed);
  g_ptr_array_add (all, NULL);
  return g_strjoinv (", ", (char **) all->pdata);
}

void
mail_recipient_entry_commit (MailRecipientEntry *entry)
{
  g_autofree char *typed = g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry->text)));

  if (!*typed)
    return;
  set_typed (entry, "");
  take_tokens (entry, typed, true);
  emit_changed (entry);
}

void
mail_recipient_entry_fit (MailRecipientEntry *entry)
{
  fit_width (entry);
  for (unsigned int i = 0; i < entry->tokens->len; i++)
    fit_token (entry, g_ptr_array_index (entry->tokens, i));
}

bool
mail_recipient_entry_is_empty (MailRecipientEntry *entry)
{
  return entry->tokens->len == 0 && !*gtk_editable_get_text (GTK_EDITABLE (entry->text));
}
