// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rich body: what it knows of the text is what its page last said. Whatever enters (a draft, a
// paste) goes through the sanitiser first.

#include "ui/mail-composer-body-rich.h"

#include "ui/mail-composer-emoji.h"
#include "ui/mail-composer-page.h"
#include "ui/mail-composer-returned-key.h"
#include "ui/mail-composer-web-view.h"
#include "ui/mail-composer-word-menu.h"
#include "ui/mail-inline-image.h"

#include <string.h>

// More are not counted, only gone to.
#define MAX_MATCHES 1000

struct _MailComposerBodyRich {
  GtkWidget parent_instance;

  WebKitWebView *view;
  MailComposerSpare *spare; // or NULL
  MailComposerPage *page;
  MailComposerWordMenu *word_menu;
  GtkWidget *emoji;   // in this; NULL until it is opened
  GHashTable *values; // char * → char *: "link", "align", "size", "font" at the cursor
  char *sought;       // what is being looked for, or NULL
  char *languages;    // that words are checked in
  MailFormat state;
  GdkEvent *key; // the last one
};

// Where a picture goes that is being read from the clipboard.
typedef struct {
  MailComposerBodyRich *body;
  char *place;
} Place;

static const char *const value_names[] = {"link", "align", "size", "font"};

static char *
sanitise (const char *html)
{
  const MimeSanitizeOptions options = {.quote = true};
  g_auto (MimeSanitized) sanitized = {0};

  mime_sanitize_html (html, -1, &options, &sanitized);
  return g_steal_pointer (&sanitized.html);
}

// In the window that is written in, its languages hold: WebKit knows one choice for all views. The
// first time it reads dictionaries, and who waits for a window waits for that, too.
static void
check_spelling (MailComposerBodyRich *self)
{
  if (mail_composer_page_is_loaded (self->page) && self->languages)
    mail_composer_web_view_check_in (self->view, self->languages);
}

static char *
dup_property (JSCValue *object, const char *name)
{
  g_autoptr (JSCValue) value = jsc_value_object_get_property (object, name);

  return jsc_value_to_string (value);
}

static void
take_state (MailComposerBodyRich *self, JSCValue *message)
{
  g_autoptr (JSCValue) state = jsc_value_object_get_property (message, "state");

  self->state = jsc_value_to_int32 (state);
  for (size_t i = 0; i < G_N_ELEMENTS (value_names); i++)
    g_hash_table_replace (self->values, (char *) value_names[i],
                          dup_property (message, value_names[i]));
  g_signal_emit_by_name (self, "state-changed");
}

static void
take_image (MailComposerBodyRich *self, JSCValue *message)
{
  g_autoptr (MailAttachment) image = g_new0 (MailAttachment, 1);
  g_autofree char *data = dup_property (message, "data");
  size_t length = 0;
  unsigned char *bytes = g_base64_decode (data, &length);

  image->file_name = dup_property (message, "name");
  image->media_type = dup_property (message, "type");
  image->content_id = dup_property (message, "cid");
  image->bytes = g_bytes_new_take (bytes, length);
  image->size = length;
  mail_composer_page_keep_image (self->page, image);
  g_signal_emit_by_name (self, "image-added", image);
  g_autofree char *place = dup_property (message, "place");
  mail_composer_page_call (self->page, "insertImage", image->content_id, place);
}

static void
take_paste (MailComposerBodyRich *self, JSCValue *message)
{
  g_autofree char *html = dup_property (message, "pasted");
  g_autofree char *place = dup_property (message, "place");
  g_autofree char *clean = sanitise (html);

  mail_composer_page_call (self->page, "paste", clean, place);
}

static void
insert_image (MailComposerBodyRich *self, const MailAttachment *image, const char *place)
{
  mail_composer_page_show_image (self->page, image);
  mail_composer_page_call (self->page, "insertImage", image->content_id, place);
}

static void
on_texture_read (GObject *source, GAsyncResult *result, void *data)
{
  Place *place = data;
  g_autoptr (MailComposerBodyRich) self = place->body;
  g_autofree char *there = place->place;
  g_autoptr (GdkTexture) texture =
    gdk_clipboard_read_texture_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr (MailAttachment) image = NULL;

  g_free (place);
  if (!texture || !self->view)
    return;
  image = mail_inline_image_new_from_texture (texture);
  g_signal_emit_by_name (self, "image-added", image);
  insert_image (self, image, there);
}

static void
paste_image (MailComposerBodyRich *self, JSCValue *message)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));
  Place *place = g_new0 (Place, 1);

  place->body = g_object_ref (self);
  place->place = dup_property (message, "place");
  gdk_clipboard_read_texture_async (clipboard, NULL, on_texture_read, place);
}

static void
on_message (MailComposerPage *page, const char *kind, JSCValue *message, MailComposerBodyRich *self)
{
  if (g_str_equal (kind, "state"))
    take_state (self, message);
  else if (g_str_equal (kind, "image"))
    take_image (self, message);
  else if (g_str_equal (kind, "paste"))
    take_paste (self, message);
  else if (g_str_equal (kind, "paste-image"))
    paste_image (self, message);
  else if (g_str_equal (kind, "send"))
    g_signal_emit_by_name (self, "send");
  else if (g_str_equal (kind, "leave"))
    mail_composer_body_leave (MAIL_COMPOSER_BODY (self));
}

static void
on_changed (MailComposerPage *page, MailComposerBodyRich *self)
{
  g_signal_emit_by_name (self, "changed");
}

static void
on_loaded (MailComposerPage *page, MailComposerBodyRich *self)
{
  check_spelling (self);
}

static void
choose_emoji (MailComposerBodyRich *self)
{
  if (!self->emoji)
    self->emoji = mail_composer_emoji_new (MAIL_COMPOSER_BODY (self));
  mail_composer_emoji_open (self->emoji, self->view);
}

// WebKit gives back the keys that mean nothing to the page.
static bool
comes_again (MailComposerBodyRich *self, GdkEvent *event)
{
  guint32 before = self->key ? gdk_event_get_time (self->key) : 0;
  guint32 now = event ? gdk_event_get_time (event) : 0;

  if (!event || (now && before && (gint32) (now - before) < 0) || event == self->key)
    return event != NULL;
  g_clear_pointer (&self->key, gdk_event_unref);
  self->key = gdk_event_ref (event);
  return false;
}

// Given back, a key would move the focus twice.
static gboolean
on_key_pressed (GtkEventControllerKey *controller, unsigned int key, unsigned int code,
                GdkModifierType modifiers, MailComposerBodyRich *self)
{
  GdkEvent *event = gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller));
  bool back = key == GDK_KEY_ISO_Left_Tab;

  if (mail_composer_page_takes_back (self->page, event))
    return GDK_EVENT_PROPAGATE;
  bool again = comes_again (self, event);
  if ((modifiers & GDK_CONTROL_MASK) && (key == GDK_KEY_period || key == GDK_KEY_semicolon)) {
    choose_emoji (self);
    return GDK_EVENT_STOP;
  }
  if (!(modifiers & GDK_CONTROL_MASK) || (modifiers & GDK_ALT_MASK) ||
      (key != GDK_KEY_Tab && !back))
    // A key may also be meant for what was opened over the page.
    return !again && mail_composer_returned_key_can_reach (GTK_WIDGET (self->view)) &&
           mail_composer_page_press (self->page, event, key, modifiers);
  if (back)
    mail_composer_body_leave (MAIL_COMPOSER_BODY (self));
  else
    gtk_widget_child_focus (GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self))),
                            GTK_DIR_TAB_FORWARD);
  return GDK_EVENT_STOP;
}

static void
add_keys (MailComposerBodyRich *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key_pressed), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

// Where an answer that was not written in yet is to start; NULL for what is none.
static const char *
get_answer_place (const MailDraft *draft)
{
  if (!mail_composer_body_is_new_answer (draft))
    return NULL;
  return mail_composer_body_goes_below (draft) ? "below" : "above";
}

static void
rich_load (MailComposerBody *body, const MailDraft *draft)
{
  MailComposerBodyRich *self = MAIL_COMPOSER_BODY_RICH (body);
  g_autofree char *made =
    !draft->html && *draft->text ? mime_text_to_html (draft->text) : g_strdup ("");

  g_autofree char *html = sanitise (draft->html ? draft->html : made);

  mail_composer_page_load (self->page, html, draft->attachments, get_answer_place (draft));
}

static char *
rich_dup_text (MailComposerBody *body)
{
  MailComposerBodyRich *self = MAIL_COMPOSER_BODY_RICH (body);

  return mime_html_to_letter (mail_composer_page_get_html (self->page));
}

static char *
rich_dup_html (MailComposerBody *body)
{
  return g_strdup (mail_composer_page_get_html (MAIL_COMPOSER_BODY_RICH (body)->page));
}

static void
on_text_read (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailComposerBodyRich) self = data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (text && self->view)
    mail_composer_page_call (self->page, "command", "insert-text", text);
}

static void
check_in (MailComposerBodyRich *self, const char *languages)
{
  g_set_str (&self->languages, languages);
  check_spelling (self);
  mail_composer_word_menu_check_in (self->word_menu, languages);
}

static void
rich_command (MailComposerBody *body, const char *name, const char *argument)
{
  if (g_str_equal (name, "paste-text"))
    gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (body)), NULL, on_text_read,
                                   g_object_ref (body));
  else if (g_str_equal (name, "emoji"))
    choose_emoji (MAIL_COMPOSER_BODY_RICH (body));
  else if (g_str_equal (name, "spelling"))
    check_in (MAIL_COMPOSER_BODY_RICH (body), argument);
  else
    mail_composer_page_call (MAIL_COMPOSER_BODY_RICH (body)->page, "command", name, argument);
}

static MailFormat
rich_get_state (MailComposerBody *body)
{
  return MAIL_COMPOSER_BODY_RICH (body)->state;
}

static const char *
rich_get_value (MailComposerBody *body, const char *name)
{
  const char *value = g_hash_table_lookup (MAIL_COMPOSER_BODY_RICH (body)->values, name);

  return value ? value : "";
}

static void
on_found (WebKitFindController *finder, unsigned int count, MailComposerBodyRich *self)
{
  g_signal_emit_by_name (self, "found", TRUE);
}

static void
on_not_found (WebKitFindController *finder, MailComposerBodyRich *self)
{
  g_signal_emit_by_name (self, "found", FALSE);
}

static void
rich_find (MailComposerBody *body, const char *text, bool backwards)
{
  MailComposerBodyRich *self = MAIL_COMPOSER_BODY_RICH (body);
  WebKitFindController *finder = webkit_web_view_get_find_controller (self->view);
  bool again = text && g_strcmp0 (text, self->sought) == 0;

  g_set_str (&self->sought, text);
  if (!text)
    webkit_find_controller_search_finish (finder);
  else if (!again)
    webkit_find_controller_search (
      finder, text, WEBKIT_FIND_OPTIONS_CASE_INSENSITIVE | WEBKIT_FIND_OPTIONS_WRAP_AROUND,
      MAX_MATCHES);
  else if (backwards)
    webkit_find_controller_search_previous (finder);
  else
    webkit_find_controller_search_next (finder);
}

static void
rich_insert_image (MailComposerBody *body, const MailAttachment *image)
{
  insert_image (MAIL_COMPOSER_BODY_RICH (body), image, NULL);
}

static void
rich_show_image (MailComposerBody *body, const MailAttachment *image)
{
  mail_composer_page_show_image (MAIL_COMPOSER_BODY_RICH (body)->page, image);
}

static void
on_settled (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;

  mail_composer_page_settle_finish (MAIL_COMPOSER_PAGE (source), result);
  g_task_return_boolean (task, TRUE);
}

static void
rich_settle_async (MailComposerBody *body, GAsyncReadyCallback callback, void *data)
{
  GTask *task = g_task_new (body, NULL, callback, data);

  mail_composer_page_settle_async (MAIL_COMPOSER_BODY_RICH (body)->page, on_settled, task);
}

static void
body_init (MailComposerBodyInterface *iface)
{
  iface->load = rich_load;
  iface->dup_text = rich_dup_text;
  iface->dup_html = rich_dup_html;
  iface->command = rich_command;
  iface->get_state = rich_get_state;
  iface->get_value = rich_get_value;
  iface->find = rich_find;
  iface->insert_image = rich_insert_image;
  iface->show_image = rich_show_image;
  iface->settle_async = rich_settle_async;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MailComposerBodyRich, mail_composer_body_rich, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (MAIL_TYPE_COMPOSER_BODY, body_init))

static void
mail_composer_body_rich_state_flags_changed (GtkWidget *widget, GtkStateFlags before)
{
  if (!(gtk_widget_get_state_flags (widget) & GTK_STATE_FLAG_BACKDROP))
    check_spelling (MAIL_COMPOSER_BODY_RICH (widget));
  GTK_WIDGET_CLASS (mail_composer_body_rich_parent_class)->state_flags_changed (widget, before);
}

static gboolean
mail_composer_body_rich_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (MAIL_COMPOSER_BODY_RICH (widget)->view));
}

static void
mail_composer_body_rich_dispose (GObject *object)
{
  MailComposerBodyRich *self = MAIL_COMPOSER_BODY_RICH (object);
  g_autoptr (WebKitWebView) view = self->view ? g_object_ref (self->view) : NULL;

  // Left alone, the web process complains on the console about the bus that goes before it; and its
  // end is no crash after which it would be started again.
  self->view = NULL;
  if (self->word_menu)
    g_object_run_dispose (G_OBJECT (self->word_menu)); // its popover is a child
  g_clear_object (&self->word_menu);
  g_clear_pointer (&self->emoji, gtk_widget_unparent);
  if (view) {
    mail_composer_page_stop (self->page);
    gtk_widget_unparent (GTK_WIDGET (view));
    webkit_web_view_terminate_web_process (view);
    if (self->spare)
      mail_composer_spare_prepare (self->spare);
  }
  g_clear_object (&self->spare);
  G_OBJECT_CLASS (mail_composer_body_rich_parent_class)->dispose (object);
}

static void
mail_composer_body_rich_finalize (GObject *object)
{
  MailComposerBodyRich *self = MAIL_COMPOSER_BODY_RICH (object);

  g_clear_object (&self->page);
  g_clear_pointer (&self->key, gdk_event_unref);
  g_free (self->sought);
  g_free (self->languages);
  g_hash_table_unref (self->values);
  G_OBJECT_CLASS (mail_composer_body_rich_parent_class)->finalize (object);
}

static void
mail_composer_body_rich_class_init (MailComposerBodyRichClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_composer_body_rich_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_composer_body_rich_finalize;
  widget_class->grab_focus = mail_composer_body_rich_grab_focus;
  widget_class->state_flags_changed = mail_composer_body_rich_state_flags_changed;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
mail_composer_body_rich_init (MailComposerBodyRich *self)
{
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  add_keys (self);
}

// A web view is made with its session and scripts or not at all, so no template can hold it.
static void
show_view (MailComposerBodyRich *self)
{
  self->view = mail_composer_spare_take (self->spare);
  self->page = mail_composer_page_new (self->view);
  gtk_widget_set_parent (GTK_WIDGET (self->view), GTK_WIDGET (self));
  self->word_menu = mail_composer_word_menu_new (MAIL_COMPOSER_BODY (self), self->view);
  g_signal_connect_object (self->page, "changed", G_CALLBACK (on_changed), self, 0);
  g_signal_connect_object (self->page, "loaded", G_CALLBACK (on_loaded), self, 0);
  g_signal_connect_object (self->page, "message", G_CALLBACK (on_message), self, 0);
  g_signal_connect_object (webkit_web_view_get_find_controller (self->view), "found-text",
                           G_CALLBACK (on_found), self, 0);
  g_signal_connect_object (webkit_web_view_get_find_controller (self->view), "failed-to-find-text",
                           G_CALLBACK (on_not_found), self, 0);
}

MailComposerBody *
mail_composer_body_rich_new (MailComposerSpare *spare)
{
  MailComposerBodyRich *self = g_object_new (MAIL_TYPE_COMPOSER_BODY_RICH, NULL);

  g_set_object (&self->spare, spare);
  show_view (self);
  return MAIL_COMPOSER_BODY (self);
}
