// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a link says against where it leads.

#include "ui/mail-link.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#define SHOWN_CHARACTERS 400

static char *
dup_host (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_PARSE_RELAXED, NULL);
  const char *host = parsed ? g_uri_get_host (parsed) : NULL;

  return host ? g_ascii_strdown (host, -1) : NULL;
}

static const char *
without_www (const char *host)
{
  return g_str_has_prefix (host, "www.") ? host + 4 : host;
}

// The host that WORD names, if it reads as an address: "example.org/path", "https://example.org".
static char *
dup_named_host (const char *word)
{
  g_autofree char *uri = NULL;
  const char *dot = strchr (word, '.');

  if (!dot || dot == word || !g_ascii_isalpha (dot[1]))
    return NULL;
  if (strchr (word, '@') && !strstr (word, "://"))
    return NULL;
  uri = strstr (word, "://") ? g_strdup (word) : g_strconcat ("https://", word, NULL);
  return dup_host (uri);
}

static bool
names_another (const char *word, const char *host)
{
  g_autofree char *named = dup_named_host (word);

  return named && !g_str_equal (without_www (named), without_www (host));
}

// Among other words only what can be nothing else is taken for an address.
static bool
is_plainly_address (const char *word)
{
  return strstr (word, "://") || g_ascii_strncasecmp (word, "www.", 4) == 0;
}

bool
mail_link_is_deceptive (const char *uri, const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t\r\n\"'()<>[]", -1);
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_PARSE_RELAXED, NULL);
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autofree char *host = dup_host (uri);

  if (!host)
    return false;
  // "https://example.org@evil.example/" leads to the latter.
  if (g_uri_get_userinfo (parsed) ||
      (!strpbrk (stripped, " \t\n") && names_another (stripped, host)))
    return true;
  for (char **word = words; *word; word++)
    if (is_plainly_address (*word) && names_another (*word, host))
      return true;
  return false;
}

GArray *
mail_link_find (const char *text)
{
  static GRegex *regex;
  GArray *places = g_array_new (false, false, sizeof (MailLinkPlace));
  g_autoptr (GMatchInfo) match = NULL;
  int from, to;

  // Closing punctuation belongs to the sentence around the link, a bracket that it opens to itself.
  if (g_once_init_enter_pointer (&regex))
    g_once_init_leave_pointer (
      &regex, g_regex_new ("\\b(?:(?:https?://|mailto:|www\\.)"
                           "(?:\\([^\\s<>\"()]*+\\)|[.,;:!?'\\]}]*+[^\\s<>\".,;:!?'()\\]}])++"
                           "|[\\w.+-]{1,64}+@[a-z0-9-]{1,63}+(?:\\.[a-z0-9-]{1,63}+)++)",
                           G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL));
  for (g_regex_match (regex, text, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL)) {
    g_match_info_fetch_pos (match, 0, &from, &to);
    const MailLinkPlace place = {(size_t) from, (size_t) to};
    g_array_append_val (places, place);
  }
  return places;
}

char *
mail_link_dup_uri (const char *address)
{
  if (g_ascii_strncasecmp (address, "www.", 4) == 0)
    return g_strconcat ("https://", address, NULL);
  if (strchr (address, ':'))
    return g_strdup (address);
  return g_strconcat ("mailto:", address, NULL);
}

char *
mail_link_dup_display (const char *uri)
{
  GUriFlags flags = G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED_PATH |
                    G_URI_FLAGS_ENCODED_QUERY | G_URI_FLAGS_ENCODED_FRAGMENT;
  g_autoptr (GUri) parsed = g_uri_parse (uri, flags, NULL);
  const char *host = parsed ? g_uri_get_host (parsed) : NULL;
  // GUri has written it as punycode already.
  bool is_foreign = host && strstr (host, "xn--");
  g_autofree char *shown =
    is_foreign ? g_uri_join (flags, g_uri_get_scheme (parsed), g_uri_get_userinfo (parsed), host,
                             g_uri_get_port (parsed), g_uri_get_path (parsed),
                             g_uri_get_query (parsed), g_uri_get_fragment (parsed)) :
                 g_strdup (uri);

  if (g_utf8_strlen (shown, -1) > SHOWN_CHARACTERS) {
    g_autofree char *start = g_utf8_substring (shown, 0, SHOWN_CHARACTERS);
    return g_strconcat (start, "…", NULL);
  }
  return g_steal_pointer (&shown);
}

static void
launch (GtkWidget *parent, const char *uri)
{
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (uri);
  GtkRoot *root = gtk_widget_get_root (parent);

  gtk_uri_launcher_launch (launcher, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, NULL,
                           NULL);
}

static void
on_response (AdwAlertDialog *dialog, const char *response, GtkWidget *parent)
{
  if (g_str_equal (response, "open"))
    launch (parent, g_object_get_data (G_OBJECT (dialog), "uri"));
}

static void
ask (GtkWidget *parent, const char *uri, const char *text)
{
  g_autofree char *target = mail_link_dup_display (uri);
  g_autofree char *host = dup_host (target);
  AdwDialog *dialog = adw_alert_dialog_new (NULL, NULL);

  adw_alert_dialog_set_heading_use_markup (ADW_ALERT_DIALOG (dialog), false);
  adw_alert_dialog_set_body_use_markup (ADW_ALERT_DIALOG (dialog), false);
  // Translators: the placeholder is a host such as example.org.
  adw_alert_dialog_format_heading (ADW_ALERT_DIALOG (dialog), _ ("Open “%s”?"),
                                   host ? host : target);
  if (text)
    // Translators: the first placeholder is what the message shows for a link, the second where
    // it leads.
    adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog),
                                  _ ("The link reads “%s” but leads to:\n%s"), text, target);
  else
    adw_alert_dialog_set_body (ADW_ALERT_DIALOG (dialog), target);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _ ("_Cancel"), "open",
                                  _ ("_Open"), NULL);
  g_object_set_data_full (G_OBJECT (dialog), "uri", g_strdup (uri), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), parent, 0);
  adw_dialog_present (dialog, parent);
}

void
mail_link_open (GtkWidget *parent, const char *uri, const char *text)
{
  const char *scheme = g_uri_peek_scheme (uri);

  if (g_strcmp0 (scheme, "mailto") == 0)
    gtk_widget_activate_action (parent, "app.compose-mailto", "s", uri);
  else if (g_strcmp0 (scheme, "http") != 0 && g_strcmp0 (scheme, "https") != 0)
    return;
  else if (!text || mail_link_is_deceptive (uri, text))
    ask (parent, uri, text);
  else
    launch (parent, uri);
}
