// SPDX-License-Identifier: GPL-3.0-or-later
//
// WebKit with everything taken away. Each layer is meant to hold alone: the sanitiser has removed
// what loads, the policy of the document forbids it, the filter blocks it, and the session's proxy
// leads nowhere.

#include "ui/mail-web.h"

#include "base/mail-error.h"

#include <adwaita.h>
#include <string.h>

#define FILTER "block-all-2" // the number changes with the rules: compiled ones are kept on disk
#define KEPT_SECONDS 60      // after the last view has gone
#define MAX_IMAGE_BYTES (64 * 1024 * 1024)

struct _MailWeb {
  GObject parent_instance;

  WebKitNetworkSession *session;
  WebKitWebContext *context;
  WebKitSettings *settings;
  WebKitUserContentFilterStore *store;
  WebKitUserContentFilter *filter;
  WebKitWebView *keeper;   // never shown: holds the web process that all views share
  unsigned int n_views;    // that exist beside it
  unsigned int release_id; // the timeout after which it goes
};

G_DEFINE_FINAL_TYPE (MailWeb, mail_web, G_TYPE_OBJECT)

#define ALLOW(scheme)                                                                              \
  ",{\"trigger\":{\"url-filter\":\"^" scheme ":\"},\"action\":{\"type\":\"ignore-previous-"        \
  "rules\"}}"

// The filter's language has no alternatives within a pattern.
static const char filter_rules[] =
  "[{\"trigger\":{\"url-filter\":\".*\"},\"action\":{\"type\":"
  "\"block\"}}" ALLOW ("about") ALLOW ("cid") ALLOW ("data") ALLOW ("mail-remote") "]";

#define POLICY(more)                                                                               \
  "default-src 'none'; img-src cid: data:" more                                                    \
  "; style-src 'unsafe-inline'; form-action 'none'; "                                              \
  "base-uri 'none'; frame-src 'none'"

static const char *
get_policy (bool has_pictures)
{
  return has_pictures ? POLICY (" mail-remote:") : POLICY ("");
}

// The message whose parts VIEW may show.
static GQuark
message_quark (void)
{
  return g_quark_from_static_string ("mail-web-message");
}

// What fetches the pictures on the network that VIEW may show; none where nobody asked for them.
static GQuark
pictures_quark (void)
{
  return g_quark_from_static_string ("mail-web-pictures");
}

static void
refuse (WebKitURISchemeRequest *request)
{
  g_autoptr (GError) error =
    g_error_new_literal (MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "no such image in this message");

  webkit_uri_scheme_request_finish_error (request, error);
}

static void
give (WebKitURISchemeRequest *request, GBytes *image, const char *type)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (image);

  webkit_uri_scheme_request_finish (request, stream, (gint64) g_bytes_get_size (image), type);
}

static void
on_cid_request (WebKitURISchemeRequest *request, gpointer data)
{
  WebKitWebView *view = webkit_uri_scheme_request_get_web_view (request);
  MimeMessage *message = view ? g_object_get_qdata (G_OBJECT (view), message_quark ()) : NULL;
  const char *uri = webkit_uri_scheme_request_get_uri (request);
  g_autofree char *id = g_uri_unescape_string (uri + strlen ("cid:"), NULL);
  g_autofree char *type = NULL;
  g_autoptr (GBytes) image =
    message && id ? mime_message_dup_inline_image (message, id, &type) : NULL;

  if (!image || g_bytes_get_size (image) > MAX_IMAGE_BYTES)
    refuse (request);
  else
    give (request, image, type);
}

static void
on_picture_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WebKitURISchemeRequest) request = data;
  const char *type = NULL;
  g_autoptr (GBytes) image = mail_pictures_load_finish (result, &type, NULL);

  if (image)
    give (request, image, type);
  else
    refuse (request);
}

static void
on_remote_request (WebKitURISchemeRequest *request, gpointer data)
{
  WebKitWebView *view = webkit_uri_scheme_request_get_web_view (request);
  MailPictures *pictures = view ? g_object_get_qdata (G_OBJECT (view), pictures_quark ()) : NULL;
  const char *uri = webkit_uri_scheme_request_get_uri (request);

  if (pictures)
    mail_pictures_load_async (pictures, uri + strlen ("mail-remote:"), on_picture_loaded,
                              g_object_ref (request));
  else
    refuse (request);
}

static WebKitSettings *
create_settings (void)
{
  return webkit_settings_new_with_settings (
    "enable-javascript", FALSE, "enable-javascript-markup", FALSE, "enable-media", FALSE,
    "enable-media-stream", FALSE, "enable-mediasource", FALSE, "enable-encrypted-media", FALSE,
    "enable-media-capabilities", FALSE, "enable-webaudio", FALSE, "enable-webgl", FALSE,
    "enable-webrtc", FALSE, "enable-html5-local-storage", FALSE, "enable-html5-database", FALSE,
    "enable-page-cache", FALSE, "enable-fullscreen", FALSE, "enable-developer-extras", FALSE,
    "enable-back-forward-navigation-gestures", FALSE, "enable-site-specific-quirks", FALSE,
    "enable-tabs-to-links", TRUE, "allow-modal-dialogs", FALSE, "allow-file-access-from-file-urls",
    FALSE, "allow-universal-access-from-file-urls", FALSE, "allow-top-navigation-to-data-urls",
    FALSE, "javascript-can-access-clipboard", FALSE, "javascript-can-open-windows-automatically",
    FALSE, "default-charset", "utf-8", "hardware-acceleration-policy",
    WEBKIT_HARDWARE_ACCELERATION_POLICY_NEVER, "print-backgrounds", TRUE, NULL);
}

static void
create_session (MailWeb *self)
{
  // Nothing listens on the discard port; and a proxy resolves names, not we.
  WebKitNetworkProxySettings *proxy =
    webkit_network_proxy_settings_new ("http://127.0.0.1:9", NULL);

  self->session = webkit_network_session_new_ephemeral ();
  webkit_network_session_set_proxy_settings (self->session, WEBKIT_NETWORK_PROXY_MODE_CUSTOM,
                                             proxy);
  webkit_network_session_set_persistent_credential_storage_enabled (self->session, false);
  webkit_network_proxy_settings_free (proxy);
  self->context = webkit_web_context_new ();
  webkit_web_context_set_cache_model (self->context, WEBKIT_CACHE_MODEL_DOCUMENT_VIEWER);
  webkit_web_context_set_spell_checking_enabled (self->context, false);
  webkit_web_context_register_uri_scheme (self->context, "cid", on_cid_request, NULL, NULL);
  webkit_web_context_register_uri_scheme (self->context, "mail-remote", on_remote_request, NULL,
                                          NULL);
  self->settings = create_settings ();
}

static void
on_filter_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MailWeb *self = g_task_get_source_object (task);
  GError *error = NULL;
  WebKitUserContentFilter *filter = webkit_user_content_filter_store_save_finish (
    WEBKIT_USER_CONTENT_FILTER_STORE (source), result, &error);

  if (!filter) {
    g_task_return_error (task, error);
    return;
  }
  g_clear_pointer (&self->filter, webkit_user_content_filter_unref);
  self->filter = filter;
  g_task_return_boolean (task, true);
}

static void
on_filter_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  MailWeb *self = g_task_get_source_object (task);
  g_autoptr (GBytes) rules = g_bytes_new_static (filter_rules, strlen (filter_rules));
  WebKitUserContentFilter *filter = webkit_user_content_filter_store_load_finish (
    WEBKIT_USER_CONTENT_FILTER_STORE (source), result, NULL);

  if (!filter) {
    webkit_user_content_filter_store_save (self->store, FILTER, rules,
                                           g_task_get_cancellable (task), on_filter_saved,
                                           g_object_ref (task));
    return;
  }
  g_clear_pointer (&self->filter, webkit_user_content_filter_unref);
  self->filter = filter;
  g_task_return_boolean (task, true);
}

static gboolean
on_permission_request (WebKitWebView *view, WebKitPermissionRequest *request, gpointer data)
{
  webkit_permission_request_deny (request);
  return true;
}

static GtkWidget *
on_create (WebKitWebView *view, WebKitNavigationAction *action, gpointer data)
{
  return NULL;
}

static WebKitUserContentManager *
create_manager (MailWeb *self, const char *script)
{
  WebKitUserContentManager *manager = webkit_user_content_manager_new ();
  WebKitUserScript *user_script = webkit_user_script_new_for_world (
    script, WEBKIT_USER_CONTENT_INJECT_TOP_FRAME, WEBKIT_USER_SCRIPT_INJECT_AT_DOCUMENT_END,
    MAIL_WEB_WORLD, NULL, NULL);

  webkit_user_content_manager_add_filter (manager, self->filter);
  webkit_user_content_manager_register_script_message_handler (manager, "mail", MAIL_WEB_WORLD);
  webkit_user_content_manager_add_script (manager, user_script);
  webkit_user_script_unref (user_script);
  return manager;
}

// The web process is ended by us: left alone it complains about the bus that vanishes before it.
static void
release_keeper (MailWeb *self)
{
  g_clear_handle_id (&self->release_id, g_source_remove);
  if (self->keeper)
    webkit_web_view_terminate_web_process (self->keeper);
  g_clear_object (&self->keeper);
}

static gboolean
on_unused (gpointer data)
{
  MailWeb *self = data;

  self->release_id = 0;
  release_keeper (self);
  return G_SOURCE_REMOVE;
}

static void
on_view_gone (void *data, GObject *view)
{
  g_autoptr (MailWeb) self = data;

  if (--self->n_views == 0)
    self->release_id = g_timeout_add_seconds (KEPT_SECONDS, on_unused, self);
}

static void
ensure_keeper (MailWeb *self)
{
  g_clear_handle_id (&self->release_id, g_source_remove);
  if (self->keeper)
    return;
  self->keeper = g_object_ref_sink (g_object_new (
    WEBKIT_TYPE_WEB_VIEW, "web-context", self->context, "network-session", self->session,
    "settings", self->settings, "default-content-security-policy", get_policy (false), NULL));
  webkit_web_view_load_html (self->keeper, "<!DOCTYPE html>", NULL);
}

static void
mail_web_dispose (GObject *object)
{
  MailWeb *self = MAIL_WEB (object);

  release_keeper (self);
  g_clear_pointer (&self->filter, webkit_user_content_filter_unref);
  g_clear_object (&self->store);
  g_clear_object (&self->settings);
  g_clear_object (&self->context);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (mail_web_parent_class)->dispose (object);
}

static void
mail_web_class_init (MailWebClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_web_dispose;
}

static void
mail_web_init (MailWeb *self)
{
}

MailWeb *
mail_web_new (void)
{
  return g_object_new (MAIL_TYPE_WEB, NULL);
}

void
mail_web_prepare_async (MailWeb *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                        void *data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_autofree char *folder =
    g_build_filename (g_get_user_cache_dir (), "org.example.Mail", "filters", NULL);

  if (self->filter) {
    g_task_return_boolean (task, true);
    return;
  }
  if (!self->session)
    create_session (self);
  if (!self->store)
    self->store = webkit_user_content_filter_store_new (folder);
  webkit_user_content_filter_store_load (self->store, FILTER, cancellable, on_filter_loaded,
                                         g_object_ref (task));
}

bool
mail_web_prepare_finish (MailWeb *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

WebKitWebView *
mail_web_create_view (MailWeb *self, MimeMessage *message, MailPictures *pictures,
                      const char *script, WebKitUserContentManager **out_manager)
{
  g_autoptr (WebKitUserContentManager) manager = create_manager (self, script);
  WebKitWebView *view;

  ensure_keeper (self);
  view = g_object_new (WEBKIT_TYPE_WEB_VIEW, "related-view", self->keeper, "settings",
                       self->settings, "user-content-manager", manager,
                       "default-content-security-policy", get_policy (pictures != NULL), NULL);
  self->n_views++;
  g_object_weak_ref (G_OBJECT (view), on_view_gone, g_object_ref (self));
  g_object_set_qdata_full (G_OBJECT (view), message_quark (), mime_message_ref (message),
                           (GDestroyNotify) mime_message_unref);
  if (pictures)
    g_object_set_qdata_full (G_OBJECT (view), pictures_quark (), mail_pictures_ref (pictures),
                             (GDestroyNotify) mail_pictures_unref);
  g_signal_connect (view, "permission-request", G_CALLBACK (on_permission_request), NULL);
  g_signal_connect (view, "create", G_CALLBACK (on_create), NULL);
  mail_web_hide_helpers (view);
  *out_manager = manager;
  return view;
}

void
mail_web_hide_helpers (WebKitWebView *view)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (view)); child;
       child = gtk_widget_get_next_sibling (child)) {
    gtk_widget_set_focusable (child, FALSE);
    gtk_accessible_update_state (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  }
}

void
mail_web_set_ground (WebKitWebView *view, MailWebGround ground)
{
  // A card is 8 % of white on a window's #222226.
  static const GdkRGBA white = {1, 1, 1, 1},
                       dark[] = {
                         [MAIL_WEB_GROUND_CARD] = {51 / 255.f, 51 / 255.f, 55 / 255.f, 1},
                         [MAIL_WEB_GROUND_VIEW] = {29 / 255.f, 29 / 255.f, 32 / 255.f, 1},
                         [MAIL_WEB_GROUND_PAPER] = {1, 1, 1, 1},
                       };
  bool is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());

  webkit_web_view_set_background_color (view, is_dark ? &dark[ground] : &white);
}

char *
mail_web_dup_document (const char *fragment, const char *style, bool has_pictures)
{
  return g_strconcat ("<!DOCTYPE html><html><head><meta charset=\"utf-8\">"
                      "<meta http-equiv=\"Content-Security-Policy\" content=\"",
                      get_policy (has_pictures),
                      "\">"
                      "<meta name=\"referrer\" content=\"no-referrer\">"
                      "<meta name=\"viewport\" content=\"width=device-width\"><style>",
                      style, "</style></head><body dir=\"auto\">", fragment, "</body></html>",
                      NULL);
}
