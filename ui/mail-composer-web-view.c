// SPDX-License-Identifier: GPL-3.0-or-later
//
// The settings, policies and injected files of the composer's web view. Each layer must hold alone:
// no page script, a Content-Security-Policy, no navigation, and a proxy that leads nowhere.

#include "ui/mail-composer-web-view.h"

#include "ui/mail-web.h"

#include <adwaita.h>
#include <glib/gi18n.h>

// Port 9 is "discard": nothing listens there, so whatever slips past the other layers ends here.
#define NOWHERE "http://127.0.0.1:9"

static WebKitSettings *
settings_new (void)
{
  return g_object_new (
    WEBKIT_TYPE_SETTINGS, "enable-javascript", TRUE, "enable-javascript-markup", FALSE,
    "javascript-can-open-windows-automatically", FALSE, "javascript-can-access-clipboard", FALSE,
    "enable-html5-database", FALSE, "enable-html5-local-storage", FALSE, "enable-webgl", FALSE,
    "enable-webaudio", FALSE, "enable-webrtc", FALSE, "enable-media", FALSE, "enable-media-stream",
    FALSE, "enable-page-cache", FALSE, "enable-fullscreen", FALSE, "allow-modal-dialogs", FALSE,
    "enable-back-forward-navigation-gestures", FALSE, "enable-smooth-scrolling", FALSE,
    "hardware-acceleration-policy", WEBKIT_HARDWARE_ACCELERATION_POLICY_NEVER, NULL);
}

static char *
dup_resource (const char *path)
{
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, 0, NULL);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
add_script (WebKitUserContentManager *manager, const char *path)
{
  g_autofree char *source = dup_resource (path);
  WebKitUserScript *script = webkit_user_script_new_for_world (
    source, WEBKIT_USER_CONTENT_INJECT_TOP_FRAME, WEBKIT_USER_SCRIPT_INJECT_AT_DOCUMENT_END,
    MAIL_COMPOSER_WORLD, NULL, NULL);

  webkit_user_content_manager_add_script (manager, script);
  webkit_user_script_unref (script);
}

static WebKitUserContentManager *
content_manager_new (void)
{
  WebKitUserContentManager *manager = webkit_user_content_manager_new ();
  g_autofree char *css = dup_resource ("/org/example/Mail/composer-editor.css");
  WebKitUserStyleSheet *sheet = webkit_user_style_sheet_new (
    css, WEBKIT_USER_CONTENT_INJECT_TOP_FRAME, WEBKIT_USER_STYLE_LEVEL_USER, NULL, NULL);

  webkit_user_content_manager_register_script_message_handler (manager, MAIL_COMPOSER_HANDLER,
                                                               MAIL_COMPOSER_WORLD);
  add_script (manager, "/org/example/Mail/composer-commands.js");
  add_script (manager, "/org/example/Mail/composer-recovery.js");
  add_script (manager, "/org/example/Mail/composer-editor.js");
  webkit_user_content_manager_add_style_sheet (manager, sheet);
  webkit_user_style_sheet_unref (sheet);
  return manager;
}

static WebKitWebContext *
context_new (void)
{
  WebKitWebContext *context = webkit_web_context_new ();

  webkit_web_context_set_cache_model (context, WEBKIT_CACHE_MODEL_DOCUMENT_VIEWER);
  return context;
}

static WebKitNetworkSession *
session_new (void)
{
  WebKitNetworkSession *session = webkit_network_session_new_ephemeral ();
  WebKitNetworkProxySettings *proxy = webkit_network_proxy_settings_new (NOWHERE, NULL);

  webkit_network_session_set_proxy_settings (session, WEBKIT_NETWORK_PROXY_MODE_CUSTOM, proxy);
  webkit_network_proxy_settings_free (proxy);
  return session;
}

static gboolean
on_decide_policy (WebKitWebView *view, WebKitPolicyDecision *decision,
                  WebKitPolicyDecisionType type, void *data)
{
  if (type == WEBKIT_POLICY_DECISION_TYPE_NAVIGATION_ACTION) {
    WebKitNavigationAction *action = webkit_navigation_policy_decision_get_navigation_action (
      WEBKIT_NAVIGATION_POLICY_DECISION (decision));
    const char *uri = webkit_uri_request_get_uri (webkit_navigation_action_get_request (action));

    if (webkit_navigation_action_get_navigation_type (action) == WEBKIT_NAVIGATION_TYPE_OTHER &&
        g_strcmp0 (uri, "about:blank") == 0)
      return FALSE;
  } else if (type == WEBKIT_POLICY_DECISION_TYPE_RESPONSE) {
    return FALSE;
  }
  webkit_policy_decision_ignore (decision);
  return TRUE;
}

static gboolean
on_permission_request (WebKitWebView *view, WebKitPermissionRequest *request, void *data)
{
  webkit_permission_request_deny (request);
  return TRUE;
}

static bool
is_wanted (WebKitContextMenuAction action)
{
  static const WebKitContextMenuAction wanted[] = {
    WEBKIT_CONTEXT_MENU_ACTION_CUT,
    WEBKIT_CONTEXT_MENU_ACTION_COPY,
    WEBKIT_CONTEXT_MENU_ACTION_PASTE,
    WEBKIT_CONTEXT_MENU_ACTION_PASTE_AS_PLAIN_TEXT,
    WEBKIT_CONTEXT_MENU_ACTION_DELETE,
    WEBKIT_CONTEXT_MENU_ACTION_SELECT_ALL,
    WEBKIT_CONTEXT_MENU_ACTION_SPELLING_GUESS,
    WEBKIT_CONTEXT_MENU_ACTION_NO_GUESSES_FOUND,
    WEBKIT_CONTEXT_MENU_ACTION_IGNORE_SPELLING,
    WEBKIT_CONTEXT_MENU_ACTION_LEARN_SPELLING,
  };

  for (size_t i = 0; i < G_N_ELEMENTS (wanted); i++)
    if (wanted[i] == action)
      return true;
  return false;
}

// WebKit's menu is a browser's: Back, Reload, Download have no meaning here.
static gboolean
on_context_menu (WebKitWebView *view, WebKitContextMenu *menu, WebKitHitTestResult *hit, void *data)
{
  g_autoptr (GList) items = g_list_copy (webkit_context_menu_get_items (menu));

  for (GList *item = items; item; item = item->next) {
    WebKitContextMenuItem *entry = item->data;

    if (!webkit_context_menu_item_is_separator (entry) &&
        !is_wanted (webkit_context_menu_item_get_stock_action (entry)))
      webkit_context_menu_remove (menu, entry);
  }
  return webkit_context_menu_get_n_items (menu) == 0;
}

static void
on_dark_changed (WebKitWebView *view)
{
  mail_web_set_ground (view, MAIL_WEB_GROUND_VIEW);
}

WebKitWebView *
mail_composer_web_view_new (WebKitWebView *related)
{
  g_autoptr (WebKitSettings) settings = settings_new ();
  g_autoptr (WebKitUserContentManager) manager = content_manager_new ();
  g_autoptr (WebKitWebContext) context = related ? NULL : context_new ();
  g_autoptr (WebKitNetworkSession) session = related ? NULL : session_new ();
  WebKitWebView *view = g_object_new (WEBKIT_TYPE_WEB_VIEW, "related-view", related, "settings",
                                      settings, "user-content-manager", manager, "web-context",
                                      context, "network-session", session, NULL);

  mail_web_hide_helpers (view);
  webkit_web_view_set_editable (view, TRUE);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (on_dark_changed), view, G_CONNECT_SWAPPED);
  on_dark_changed (view);
  g_signal_connect (view, "decide-policy", G_CALLBACK (on_decide_policy), NULL);
  g_signal_connect (view, "permission-request", G_CALLBACK (on_permission_request), NULL);
  g_signal_connect (view, "context-menu", G_CALLBACK (on_context_menu), NULL);
  return view;
}

void
mail_composer_web_view_check_in (WebKitWebView *view, const char *languages)
{
  WebKitWebContext *context = webkit_web_view_get_context (view);
  g_auto (GStrv) codes = g_strsplit (languages, ",", -1);
  const char *const *loaded = webkit_web_context_get_spell_checking_languages (context);

  webkit_web_context_set_spell_checking_enabled (context, *languages != '\0');
  // Set again, the dictionaries are read again: 70 ms for each composer.
  if (*languages && !(loaded && g_strv_equal (loaded, (const char *const *) codes)))
    webkit_web_context_set_spell_checking_languages (context, (const char *const *) codes);
}

void
mail_composer_web_view_load (WebKitWebView *view, const char *html, const char *answer)
{
  g_autofree char *label = g_markup_escape_text (_ ("Message"), -1);
  g_autofree char *place =
    answer ? g_strdup_printf ("data-mail-answer=\"%s\" ", answer) : g_strdup ("");
  g_autofree char *page = g_strconcat (
    "<!DOCTYPE html><html><head><meta charset=\"utf-8\">"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
    "style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'\">"
    "</head><body dir=\"auto\" role=\"textbox\" aria-multiline=\"true\" ",
    place, "aria-label=\"", label, "\">", html, "</body></html>", NULL);

  webkit_web_view_load_html (view, page, NULL);
}
