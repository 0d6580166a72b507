// SPDX-License-Identifier: GPL-3.0-or-later
//
// A web view fitted to its document. The document tells its height; growth that only follows our
// own resizing is cut off, and very long documents scroll in themselves.

#include "ui/mail-html-body.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#define MAX_HEIGHT 8000 // a view of 20,000 px costs 200 MiB in the web process
#define MIN_HEIGHT 24
#define MAX_GROWTHS 12 // images that arrive one by one; more is a document that follows its window

struct _MailHtmlBody {
  GtkWidget parent_instance;

  MailWeb *web;
  MimeMessage *message;
  MailPictures *pictures; // NULL until the person asked for them
  char *html;
  bool has_dark_style;
  bool has_colors;
  bool is_light; // the person wants it on white
  double zoom;

  WebKitWebView *view; // NULL while not live
  GCancellable *cancellable;
  bool is_loading_document; // our own load, the one navigation that is allowed
  bool is_loaded;           // that document is there
  GPtrArray *waiting;       // GTask, which return the view once it is
  char *hovered_text;       // of the link below the pointer
  char *hovered_uri;
  double content_height; // CSS pixels; 0 until told
  int width;             // at which GROWTHS are counted
  int growths;
};

static bool
is_dark (void)
{
  return adw_style_manager_get_dark (adw_style_manager_get_default ());
}

// On paper of its own: mail that brings colours but knows nothing of dark screens, or that a person
// can't read otherwise.
static bool
needs_paper (MailHtmlBody *self)
{
  return is_dark () && (self->is_light || (self->has_colors && !self->has_dark_style));
}

// HTML whose style sheets have no rules for dark screens any more: on paper their light text would
// not be seen.
static char *
dup_without_dark_rules (const char *html)
{
  g_autoptr (GRegex) query =
    g_regex_new ("(prefers-color-scheme\\s*:\\s*)dark(?=[^<]*</style)", G_REGEX_CASELESS, 0, NULL);

  return g_regex_replace (query, html, -1, 0, "\\1no-preference", 0, NULL);
}

static double
font_pixels (MailHtmlBody *self, const char **out_family)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  const PangoFontDescription *font = pango_context_get_font_description (context);
  double size = (double) pango_font_description_get_size (font) / PANGO_SCALE;
  int dpi = 96 * 1024;

  *out_family = pango_font_description_get_family (font);
  if (pango_font_description_get_size_is_absolute (font))
    return size;
  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-xft-dpi", &dpi, NULL);
  return size * (dpi > 0 ? dpi / 1024.0 : 96) / 72;
}

// A block whose direction nobody told finds it itself, by its text: a line of English in a Hebrew
// letter has its full stop behind it. The composer's editor has the same rule.
#define DIRECTIONS                                                                                 \
  ":is(p,div,blockquote,li,pre,h1,h2,h3,h4,h5,h6,td,th):not([dir],[style*='direction:'])"          \
  "{unicode-bidi:plaintext}"

static char *
dup_style (MailHtmlBody *self)
{
  const char *family = NULL;
  char size[G_ASCII_DTOSTR_BUF_SIZE];
  const char *colors = needs_paper (self) ? "background:#fff;color:#1e1e1e;" :
                       is_dark ()         ? "background:#333337;color:#f2f2f2;" :
                                            "background:#fff;color:#2e2e2e;";
  const char *scheme = needs_paper (self) || !is_dark () ? "light" : "dark";

  g_ascii_formatd (size, sizeof size, "%.2f", font_pixels (self, &family));
  return g_strconcat (
    "html{display:flow-root;color-scheme:", scheme, ";", colors, "}",
    "body{margin:", needs_paper (self) ? "12px" : "0", ";font-family:\"", family,
    "\",sans-serif;font-size:", size, "px;line-height:1.45;overflow-wrap:anywhere}",
    DIRECTIONS "img{max-width:100%;height:auto}pre{white-space:pre-wrap}table{max-width:100%}",
    "a{color:", scheme[0] == 'd' ? "#78aeed" : "#1c71d8", "}",
    "blockquote{margin:0 0 0 2px;padding-inline-start:12px;"
    "border-inline-start:2px solid color-mix(in srgb,currentColor 30%,transparent)}",
    "details.mail-quote>summary{list-style:none;display:inline-block;cursor:pointer;padding:0 10px;"
    "border-radius:9px;line-height:1.2;background:color-mix(in srgb,currentColor 12%,transparent)}",
    "details.mail-quote>summary::-webkit-details-marker{display:none}"
    "@media print{html{background:#fff;color:#000;color-scheme:light}}",
    NULL);
}

static char *
dup_script (void)
{
  g_autoptr (GBytes) bytes = g_resources_lookup_data ("/org/example/Mail/reader.js", 0, NULL);
  g_autofree char *quoted =
    g_strdup_printf ("const QUOTE_LABEL = \"%s\";\n", _ ("Show quoted text"));

  if (strpbrk (_ ("Show quoted text"), "\"\\\n"))
    g_set_str (&quoted, "const QUOTE_LABEL = '…';\n");
  return g_strconcat (quoted, (const char *) g_bytes_get_data (bytes, NULL), NULL);
}

static int
wanted_height (MailHtmlBody *self)
{
  return CLAMP ((int) (self->content_height * self->zoom + 0.5), MIN_HEIGHT, MAX_HEIGHT);
}

static void
on_height (WebKitUserContentManager *manager, JSCValue *value, MailHtmlBody *self)
{
  double height = jsc_value_is_number (value) ? jsc_value_to_double (value) : 0;
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  if (width != self->width) {
    self->width = width;
    self->growths = 0;
  }
  if (height <= 0 || (height > self->content_height && ++self->growths > MAX_GROWTHS))
    return;
  self->content_height = height;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
activate_link (MailHtmlBody *self, const char *uri)
{
  bool is_hovered = g_strcmp0 (uri, self->hovered_uri) == 0;

  // Chosen by the keyboard we don't know its words; then the target is shown first.
  g_signal_emit_by_name (self, "link-activated", uri, is_hovered ? self->hovered_text : NULL);
}

static gboolean
on_decide_policy (WebKitWebView *view, WebKitPolicyDecision *decision,
                  WebKitPolicyDecisionType type, MailHtmlBody *self)
{
  WebKitNavigationAction *action;
  WebKitURIRequest *request;

  if (type == WEBKIT_POLICY_DECISION_TYPE_RESPONSE)
    return false;
  action = webkit_navigation_policy_decision_get_navigation_action (
    WEBKIT_NAVIGATION_POLICY_DECISION (decision));
  request = webkit_navigation_action_get_request (action);
  if (self->is_loading_document && type == WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION &&
      webkit_navigation_action_get_navigation_type (action) == WEBKIT_NAVIGATION_TYPE_OTHER) {
    self->is_loading_document = false;
    webkit_policy_decision_use (decision);
    return true;
  }
  webkit_policy_decision_ignore (decision);
  if (webkit_navigation_action_is_user_gesture (action))
    activate_link (self, webkit_uri_request_get_uri (request));
  return true;
}

static void
on_mouse_target (WebKitWebView *view, WebKitHitTestResult *hit, guint modifiers, MailHtmlBody *self)
{
  bool is_link = webkit_hit_test_result_context_is_link (hit);
  const char *uri = is_link ? webkit_hit_test_result_get_link_uri (hit) : NULL;

  g_set_str (&self->hovered_text, is_link ? webkit_hit_test_result_get_link_label (hit) : NULL);
  if (g_set_str (&self->hovered_uri, uri))
    g_signal_emit_by_name (self, "link-hovered", uri);
}

// Only what acts on what is marked, and a link's address.
static gboolean
on_context_menu (WebKitWebView *view, WebKitContextMenu *menu, WebKitHitTestResult *hit,
                 MailHtmlBody *self)
{
  g_autoptr (GList) items = g_list_copy (webkit_context_menu_get_items (menu));

  for (GList *item = items; item; item = item->next) {
    WebKitContextMenuAction action = webkit_context_menu_item_get_stock_action (item->data);
    if (action != WEBKIT_CONTEXT_MENU_ACTION_COPY &&
        action != WEBKIT_CONTEXT_MENU_ACTION_SELECT_ALL &&
        action != WEBKIT_CONTEXT_MENU_ACTION_COPY_LINK_TO_CLIPBOARD &&
        action != WEBKIT_CONTEXT_MENU_ACTION_COPY_IMAGE_TO_CLIPBOARD)
      webkit_context_menu_remove (menu, item->data);
  }
  return webkit_context_menu_get_n_items (menu) == 0;
}

// With the view, or that there will be none.
static void
answer_waiting (MailHtmlBody *self)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (unsigned int i = 0; i < waiting->len; i++)
    if (self->is_loaded)
      g_task_return_pointer (waiting->pdata[i], g_object_ref (self->view), g_object_unref);
    else
      g_task_return_new_error_literal (waiting->pdata[i], G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
}

static void
on_load_changed (WebKitWebView *view, WebKitLoadEvent event, MailHtmlBody *self)
{
  self->is_loaded = event == WEBKIT_LOAD_FINISHED;
  if (self->is_loaded)
    answer_waiting (self);
}

static void
on_process_ended (WebKitWebView *view, WebKitWebProcessTerminationReason reason, MailHtmlBody *self)
{
  if (reason != WEBKIT_WEB_PROCESS_TERMINATED_BY_API)
    g_signal_emit_by_name (self, "failed");
}

static void
on_place_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailHtmlBody) self = data;
  g_autoptr (JSCValue) value =
    webkit_web_view_evaluate_javascript_finish (WEBKIT_WEB_VIEW (source), result, NULL);
  double y = value && jsc_value_is_number (value) ? jsc_value_to_double (value) : 0;

  g_signal_emit_by_name (self, "found", true, y * self->zoom);
}

static void
on_found (WebKitFindController *finder, guint count, MailHtmlBody *self)
{
  static const char script[] = "(() => { const s = getSelection(); return s.rangeCount ? "
                               "s.getRangeAt(0).getBoundingClientRect().top + scrollY : 0; })()";

  webkit_web_view_evaluate_javascript (self->view, script, -1, MAIL_WEB_WORLD, NULL,
                                       self->cancellable, on_place_read, g_object_ref (self));
}

static void
on_not_found (WebKitFindController *finder, MailHtmlBody *self)
{
  g_signal_emit_by_name (self, "found", false, 0.0);
}

static void
connect_view (MailHtmlBody *self, WebKitUserContentManager *manager)
{
  WebKitFindController *finder = webkit_web_view_get_find_controller (self->view);

  g_signal_connect_object (manager, "script-message-received::mail", G_CALLBACK (on_height), self,
                           0);
  g_signal_connect_object (self->view, "decide-policy", G_CALLBACK (on_decide_policy), self, 0);
  g_signal_connect_object (self->view, "load-changed", G_CALLBACK (on_load_changed), self, 0);
  g_signal_connect_object (self->view, "mouse-target-changed", G_CALLBACK (on_mouse_target), self,
                           0);
  g_signal_connect_object (self->view, "context-menu", G_CALLBACK (on_context_menu), self, 0);
  g_signal_connect_object (self->view, "web-process-terminated", G_CALLBACK (on_process_ended),
                           self, 0);
  g_signal_connect_object (finder, "found-text", G_CALLBACK (on_found), self, 0);
  g_signal_connect_object (finder, "failed-to-find-text", G_CALLBACK (on_not_found), self, 0);
}

static void
load_document (MailHtmlBody *self)
{
  g_autofree char *style = dup_style (self);
  g_autofree char *light = self->is_light ? dup_without_dark_rules (self->html) : NULL;
  g_autofree char *document =
    mail_web_dup_document (light ? light : self->html, style, self->pictures != NULL);

  mail_web_set_ground (self->view,
                       needs_paper (self) ? MAIL_WEB_GROUND_PAPER : MAIL_WEB_GROUND_CARD);
  self->is_loading_document = true;
  self->growths = 0;
  webkit_web_view_load_html (self->view, document, NULL);
}

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MailHtmlBody) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *script = NULL;
  WebKitUserContentManager *manager;

  if (!mail_web_prepare_finish (MAIL_WEB (source), result, &error)) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      g_signal_emit_by_name (self, "failed");
    answer_waiting (self);
    return;
  }
  if (self->view || !self->cancellable)
    return;
  script = dup_script ();
  self->view = mail_web_create_view (self->web, self->message, self->pictures, script, &manager);
  connect_view (self, manager);
  webkit_web_view_set_zoom_level (self->view, self->zoom);
  gtk_widget_set_parent (GTK_WIDGET (self->view), GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Message text"), -1);
  load_document (self);
}

static void
stop (MailHtmlBody *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->view)
    gtk_widget_unparent (GTK_WIDGET (self->view));
  self->view = NULL;
  self->is_loaded = false;
  answer_waiting (self);
}

static void
start (MailHtmlBody *self)
{
  self->cancellable = g_cancellable_new ();
  mail_web_prepare_async (self->web, self->cancellable, on_prepared, g_object_ref (self));
}

static void
on_dark_changed (MailHtmlBody *self)
{
  if (self->view)
    load_document (self);
}

static void
mail_html_body_set_zoom (MailBodyView *view, double zoom)
{
  MailHtmlBody *self = MAIL_HTML_BODY (view);

  self->zoom = zoom;
  self->growths = 0;
  if (self->view)
    webkit_web_view_set_zoom_level (self->view, zoom);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
mail_html_body_find (MailBodyView *view, const char *text, bool backwards)
{
  static const char unfold[] =
    "for (const d of document.querySelectorAll('details.mail-quote')) d.open = true;";
  MailHtmlBody *self = MAIL_HTML_BODY (view);
  WebKitFindController *finder;

  if (!self->view) {
    if (text)
      on_not_found (NULL, self);
    return;
  }
  finder = webkit_web_view_get_find_controller (self->view);
  if (!text || !*text) {
    webkit_find_controller_search_finish (finder);
    return;
  }
  webkit_web_view_evaluate_javascript (self->view, unfold, -1, MAIL_WEB_WORLD, NULL, NULL, NULL,
                                       NULL);
  webkit_find_controller_search (
    finder, text,
    WEBKIT_FIND_OPTIONS_CASE_INSENSITIVE | (backwards ? WEBKIT_FIND_OPTIONS_BACKWARDS : 0), 1000);
}

static void
mail_html_body_find_next (MailBodyView *view, bool backwards)
{
  MailHtmlBody *self = MAIL_HTML_BODY (view);
  WebKitFindController *finder;

  if (!self->view) {
    on_not_found (NULL, self);
    return;
  }
  finder = webkit_web_view_get_find_controller (self->view);
  if (backwards)
    webkit_find_controller_search_previous (finder);
  else
    webkit_find_controller_search_next (finder);
}

static void
on_selection_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  g_autoptr (JSCValue) value =
    webkit_web_view_evaluate_javascript_finish (WEBKIT_WEB_VIEW (source), result, NULL);
  g_autofree char *text = value && jsc_value_is_string (value) ? jsc_value_to_string (value) : NULL;

  g_task_return_pointer (task, text && *text ? g_steal_pointer (&text) : NULL, g_free);
}

static void
mail_html_body_load_selection (MailBodyView *view, GTask *task)
{
  MailHtmlBody *self = MAIL_HTML_BODY (view);

  if (self->view)
    webkit_web_view_evaluate_javascript (self->view, "getSelection().toString()", -1,
                                         MAIL_WEB_WORLD, NULL, NULL, on_selection_read,
                                         g_object_ref (task));
  else
    g_task_return_pointer (task, NULL, NULL);
}

static void
body_view_init (MailBodyViewInterface *iface)
{
  iface->set_zoom = mail_html_body_set_zoom;
  iface->find = mail_html_body_find;
  iface->find_next = mail_html_body_find_next;
  iface->load_selection = mail_html_body_load_selection;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (MailHtmlBody, mail_html_body, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (MAIL_TYPE_BODY_VIEW, body_view_init))

static void
mail_html_body_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                        int *natural, int *minimum_baseline, int *natural_baseline)
{
  MailHtmlBody *self = MAIL_HTML_BODY (widget);

  if (self->view)
    gtk_widget_measure (GTK_WIDGET (self->view), orientation, for_size, minimum, natural, NULL,
                        NULL);
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? wanted_height (self) : 0;
}

static void
mail_html_body_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MailHtmlBody *self = MAIL_HTML_BODY (widget);

  if (self->view)
    gtk_widget_allocate (GTK_WIDGET (self->view), width, height, baseline, NULL);
}

static void
mail_html_body_dispose (GObject *object)
{
  MailHtmlBody *self = MAIL_HTML_BODY (object);

  stop (self);
  g_clear_object (&self->web);
  G_OBJECT_CLASS (mail_html_body_parent_class)->dispose (object);
}

static void
mail_html_body_finalize (GObject *object)
{
  MailHtmlBody *self = MAIL_HTML_BODY (object);

  g_clear_pointer (&self->message, mime_message_unref);
  g_clear_pointer (&self->pictures, mail_pictures_unref);
  g_free (self->html);
  g_free (self->hovered_text);
  g_free (self->hovered_uri);
  g_ptr_array_unref (self->waiting);
  G_OBJECT_CLASS (mail_html_body_parent_class)->finalize (object);
}

static void
mail_html_body_class_init (MailHtmlBodyClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_html_body_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_html_body_finalize;
  widget_class->measure = mail_html_body_measure;
  widget_class->size_allocate = mail_html_body_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "htmlbody");
}

static void
mail_html_body_init (MailHtmlBody *self)
{
  self->zoom = 1.0;
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (on_dark_changed), self, G_CONNECT_SWAPPED);
}

static void
take_body (MailHtmlBody *self, const MailBody *body)
{
  g_set_str (&self->html, body->html);
  self->has_dark_style = body->has_dark_style;
  self->has_colors = body->has_colors;
}

GtkWidget *
mail_html_body_new (MailWeb *web, MimeMessage *message, const MailBody *body)
{
  MailHtmlBody *self = g_object_new (MAIL_TYPE_HTML_BODY, NULL);

  self->web = g_object_ref (web);
  self->message = mime_message_ref (message);
  take_body (self, body);
  return GTK_WIDGET (self);
}

// Another view, as the policy of one is for good.
void
mail_html_body_show_pictures (MailHtmlBody *self, const MailBody *body, MailPictures *pictures)
{
  bool was_live = mail_html_body_is_live (self);

  take_body (self, body);
  g_clear_pointer (&self->pictures, mail_pictures_unref);
  self->pictures = mail_pictures_ref (pictures);
  mail_html_body_set_live (self, false);
  mail_html_body_set_live (self, was_live);
}

void
mail_html_body_set_light (MailHtmlBody *self, bool is_light)
{
  if (self->is_light == is_light)
    return;
  self->is_light = is_light;
  on_dark_changed (self);
}

bool
mail_html_body_can_be_light (MailHtmlBody *self)
{
  return is_dark () && (!self->has_colors || self->has_dark_style);
}

void
mail_html_body_set_live (MailHtmlBody *self, bool is_live)
{
  if (is_live == mail_html_body_is_live (self))
    return;
  if (!is_live) {
    stop (self);
    return;
  }
  start (self);
}

bool
mail_html_body_is_live (MailHtmlBody *self)
{
  return self->cancellable != NULL;
}

void
mail_html_body_load_view_async (MailHtmlBody *self, GAsyncReadyCallback callback, void *data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);

  g_task_set_source_tag (task, mail_html_body_load_view_async);
  if (self->is_loaded) {
    g_task_return_pointer (task, g_object_ref (self->view), g_object_unref);
    return;
  }
  g_ptr_array_add (self->waiting, g_object_ref (task));
  mail_html_body_set_live (self, true);
}

WebKitWebView *
mail_html_body_load_view_finish (MailHtmlBody *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
