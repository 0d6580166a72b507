// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rich body: what it knows of the text is what the editor's script last said. Whatever enters
// (a draft, a paste) goes through the sanitiser first.

#include "ui/mail-composer-body-rich.h"

#include "ui/mail-composer-emoji.h"
#include "ui/mail-composer-web-view.h"
#include "ui/mail-composer-word-menu.h"
#include "ui/mail-inline-image.h"

#include <string.h>

// More are not counted, only gone to.
#define MAX_MATCHES 1000

struct _MailComposerBodyRich {
  GtkWidget parent_instance;

  WebKitWebView *view;
  MailComposerWordMenu *word_menu;
  GtkWidget *emoji; // in this; NULL until it is opened
  char *html;         // as last pushed
  GHashTable *values; // char * → char *: "link", "align", "size", "font" at the cursor
  char *sought;       // what is being looked for, or NULL
  GPtrArray *images; // MailAttachment: inline images, to be shown again after a reload
  char *languages;   // that words are checked in
  GString *typed;    // before the page was there
  MailFormat state;
  bool is_loaded; // the page is there, and its script has told so
};

static const char *const value_names[] = {"link", "align", "size", "font"};

static char *
sanitise (const char *html)
{
  const MimeSanitizeOptions options = {.quote = true};
  g_auto (MimeSanitized) sanitized = {0};

  mime_sanitize_html (html, -1, &options, &sanitized);
  return g_steal_pointer (&sanitized.html);
}

// Calls mailEditor.FUNCTION (first, second) in the page; CALLBACK may be NULL.
static void
call_editor (MailComposerBodyRich *self, const char *function, const char *first,
             const char *second, GAsyncReadyCallback callback, void *data)
{
  g_autofree char *script =
    g_strdup_printf ("return globalThis.mailEditor?.%s (first, second);", function);
  GVariantDict arguments;

  g_variant_dict_init (&arguments, NULL);
  g_variant_dict_insert (&arguments, "first", "s", first ? first : "");
  g_variant_dict_insert (&arguments, "second", "s", second ? second : "");
  webkit_web_view_call_async_javascript_function (self->view, script, -1,
                                                  g_variant_dict_end (&arguments),
                                                  MAIL_COMPOSER_WORLD, NULL, NULL, callback, data);
}

static char *
dup_data_uri (const MailAttachment *image)
{
  g_autofree char *base64 =
    g_base64_encode (g_bytes_get_data (image->bytes, NULL), g_bytes_get_size (image->bytes));

  return g_strconcat ("data:", image->media_type, ";base64,", base64, NULL);
}

static void
remember_image (MailComposerBodyRich *self, const MailAttachment *image)
{
  if (image->content_id && image->bytes)
    g_ptr_array_add (self->images, mail_attachment_copy (image));
}

static void
take_content (MailComposerBodyRich *self, char *html)
{
  if (g_strcmp0 (self->html, html) == 0) {
    g_free (html);
    return;
  }
  g_free (self->html);
  self->html = html;
  g_signal_emit_by_name (self, "changed");
}

// In the window that is written in, its languages hold: WebKit knows one choice for all views. The
// first time it reads dictionaries, and who waits for a window waits for that, too.
static void
check_spelling (MailComposerBodyRich *self)
{
  if (self->is_loaded && self->languages)
    mail_composer_web_view_check_in (self->view, self->languages);
}

// The editor's own line for the answer is nothing the person wrote; what they typed before it was
// there is.
static void
take_loaded (MailComposerBodyRich *self, char *html)
{
  g_free (self->html);
  self->html = html;
  self->is_loaded = true;
  check_spelling (self);
  if (self->typed->len > 0)
    call_editor (self, "command", "insert-text", self->typed->str, NULL, NULL);
  g_string_truncate (self->typed, 0);
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
  remember_image (self, image);
  g_signal_emit_by_name (self, "image-added", image);
}

static void
take_paste (MailComposerBodyRich *self, JSCValue *message)
{
  g_autofree char *html = dup_property (message, "html");
  g_autofree char *clean = sanitise (html);

  call_editor (self, "command", "insert-html", clean, NULL, NULL);
}

static void
on_texture_read (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailComposerBodyRich) self = data;
  g_autoptr (GdkTexture) texture =
    gdk_clipboard_read_texture_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr (MailAttachment) image = NULL;

  if (!texture || !self->view)
    return;
  image = mail_inline_image_new_from_texture (texture);
  g_signal_emit_by_name (self, "image-added", image);
  mail_composer_body_insert_image (MAIL_COMPOSER_BODY (self), image);
}

static void
paste_image (MailComposerBodyRich *self)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));

  gdk_clipboard_read_texture_async (clipboard, NULL, on_texture_read, g_object_ref (self));
}

static void
on_message (WebKitUserContentManager *manager, JSCValue *message, MailComposerBodyRich *self)
{
  g_autofree char *kind = dup_property (message, "kind");

  if (g_str_equal (kind, "loaded"))
    take_loaded (self, dup_property (message, "html"));
  else if (g_str_equal (kind, "content"))
    take_content (self, dup_property (message, "html"));
  else if (g_str_equal (kind, "state"))
    take_state (self, message);
  else if (g_str_equal (kind, "image"))
    take_image (self, message);
  else if (g_str_equal (kind, "paste"))
    take_paste (self, message);
  else if (g_str_equal (kind, "paste-image"))
    paste_image (self);
  else if (g_str_equal (kind, "send"))
    g_signal_emit_by_name (self, "send");
  else if (g_str_equal (kind, "leave"))
    mail_composer_body_leave (MAIL_COMPOSER_BODY (self));
}

static void
choose_emoji (MailComposerBodyRich *self)
{
  if (!self->emoji)
    self->emoji = mail_composer_emoji_new (MAIL_COMPOSER_BODY (self));
  mail_composer_emoji_open (self->emoji, self->view);
}

// Some begin to write before the window is painted.
static bool
keep_key (MailComposerBodyRich *self, unsigned int key, GdkModifierType modifiers)
{
  bool is_line = key == GDK_KEY_Return || key == GDK_KEY_KP_Enter;
  gunichar letter = is_line ? '\n' : gdk_keyval_to_unicode (key);
  char *end = self->typed->str + self->typed->len;

  if (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK))
    return false;
  if (key == GDK_KEY_BackSpace && self->typed->len > 0)
    g_string_truncate (self->typed, g_utf8_prev_char (end) - self->typed->str);
  else if (is_line || g_unichar_isprint (letter))
    g_string_append_unichar (self->typed, letter);
  else
    return false;
  return true;
}

// WebKit gives back the keys that mean nothing to the page, and the focus would move twice.
static gboolean
on_key_pressed (GtkEventControllerKey *controller, unsigned int key, unsigned int code,
                GdkModifierType modifiers, MailComposerBodyRich *self)
{
  bool back = key == GDK_KEY_ISO_Left_Tab;

  if (!self->is_loaded && keep_key (self, key, modifiers))
    return GDK_EVENT_STOP;
  if ((modifiers & GDK_CONTROL_MASK) && (key == GDK_KEY_period || key == GDK_KEY_semicolon)) {
    choose_emoji (self);
    return GDK_EVENT_STOP;
  }
  if (!(modifiers & GDK_CONTROL_MASK) || (modifiers & GDK_ALT_MASK) ||
      (key != GDK_KEY_Tab && !back))
    return GDK_EVENT_PROPAGATE;
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

static void
on_load_changed (WebKitWebView *view, WebKitLoadEvent event, MailComposerBodyRich *self)
{
  if (event != WEBKIT_LOAD_FINISHED)
    return;
  for (unsigned int i = 0; i < self->images->len; i++) {
    const MailAttachment *image = g_ptr_array_index (self->images, i);
    g_autofree char *uri = dup_data_uri (image);

    call_editor (self, "showImage", image->content_id, uri, NULL, NULL);
  }
}

// What was written comes back after a crash of the web process.
static void
on_terminated (WebKitWebView *view, WebKitWebProcessTerminationReason reason,
               MailComposerBodyRich *self)
{
  self->is_loaded = false;
  mail_composer_web_view_load (view, self->html, false);
}

static void
rich_load (MailComposerBody *body, const MailDraft *draft)
{
  MailComposerBodyRich *self = MAIL_COMPOSER_BODY_RICH (body);
  g_autofree char *made =
    !draft->html && *draft->text ? mime_text_to_html (draft->text) : g_strdup ("");

  g_ptr_array_set_size (self->images, 0);
  for (unsigned int i = 0; draft->attachments && i < draft->attachments->len; i++)
    remember_image (self, g_ptr_array_index (draft->attachments, i));
  g_free (self->html);
  self->html = sanitise (draft->html ? draft->html : made);
  self->is_loaded = false;
  mail_composer_web_view_load (self->view, self->html, mail_composer_body_is_new_answer (draft));
}

static char *
rich_dup_text (MailComposerBody *body)
{
  return mime_html_to_text (MAIL_COMPOSER_BODY_RICH (body)->html, -1);
}

static char *
rich_dup_html (MailComposerBody *body)
{
  return g_strdup (MAIL_COMPOSER_BODY_RICH (body)->html);
}

static void
on_text_read (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailComposerBodyRich) self = data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (text && self->view)
    call_editor (self, "command", "insert-text", text, NULL, NULL);
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
    gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (body)), NULL,
                                   on_text_read, g_object_ref (body));
  else if (g_str_equal (name, "emoji"))
    choose_emoji (MAIL_COMPOSER_BODY_RICH (body));
  else if (g_str_equal (name, "spelling"))
    check_in (MAIL_COMPOSER_BODY_RICH (body), argument);
  else
    call_editor (MAIL_COMPOSER_BODY_RICH (body), "command", name, argument, NULL, NULL);
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
  MailComposerBodyRich *self = MAIL_COMPOSER_BODY_RICH (body);
  g_autofree char *uri = dup_data_uri (image);

  remember_image (self, image);
  call_editor (self, "insertImage", image->content_id, uri, NULL, NULL);
}

static void
rich_show_image (MailComposerBody *body, const MailAttachment *image)
{
  MailComposerBodyRich *self = MAIL_COMPOSER_BODY_RICH (body);
  g_autofree char *uri = dup_data_uri (image);

  remember_image (self, image);
  call_editor (self, "showImage", image->content_id, uri, NULL, NULL);
}

static void
on_settled (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (JSCValue) html =
    webkit_web_view_call_async_javascript_function_finish (WEBKIT_WEB_VIEW (source), result, NULL);

  // Without an answer the web process is gone, and what it pushed last is all there is.
  if (html && jsc_value_is_string (html))
    take_content (g_task_get_source_object (task), jsc_value_to_string (html));
  g_task_return_boolean (task, TRUE);
}

static void
rich_settle_async (MailComposerBody *body, GAsyncReadyCallback callback, void *data)
{
  GTask *task = g_task_new (body, NULL, callback, data);

  call_editor (MAIL_COMPOSER_BODY_RICH (body), "push", NULL, NULL, on_settled, task);
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
    g_signal_handlers_disconnect_by_data (view, self);
    gtk_widget_unparent (GTK_WIDGET (view));
    webkit_web_view_terminate_web_process (view);
  }
  G_OBJECT_CLASS (mail_composer_body_rich_parent_class)->dispose (object);
}

static void
mail_composer_body_rich_finalize (GObject *object)
{
  MailComposerBodyRich *self = MAIL_COMPOSER_BODY_RICH (object);

  g_free (self->html);
  g_free (self->sought);
  g_free (self->languages);
  g_string_free (self->typed, true);
  g_hash_table_unref (self->values);
  g_ptr_array_unref (self->images);
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
  self->html = g_strdup ("");
  self->typed = g_string_new (NULL);
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  self->images = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_attachment_free);

  // A web view is made with its session and scripts or not at all, so no template can hold it.
  self->view = mail_composer_web_view_new ();
  gtk_widget_set_parent (GTK_WIDGET (self->view), GTK_WIDGET (self));
  add_keys (self);
  self->word_menu = mail_composer_word_menu_new (MAIL_COMPOSER_BODY (self), self->view);
  g_signal_connect_object (webkit_web_view_get_user_content_manager (self->view),
                           "script-message-received::" MAIL_COMPOSER_HANDLER,
                           G_CALLBACK (on_message), self, 0);
  g_signal_connect_object (webkit_web_view_get_find_controller (self->view), "found-text",
                           G_CALLBACK (on_found), self, 0);
  g_signal_connect_object (webkit_web_view_get_find_controller (self->view),
                           "failed-to-find-text", G_CALLBACK (on_not_found), self, 0);
  g_signal_connect_object (self->view, "load-changed", G_CALLBACK (on_load_changed), self, 0);
  g_signal_connect_object (self->view, "web-process-terminated", G_CALLBACK (on_terminated), self,
                           0);
}

MailComposerBody *
mail_composer_body_rich_new (void)
{
  return g_object_new (MAIL_TYPE_COMPOSER_BODY_RICH, NULL);
}
