// SPDX-License-Identifier: GPL-3.0-or-later
//
// GTK's chooser, and the editor's word for where it is to be.

#include "ui/mail-composer-emoji.h"

#include "ui/mail-composer-web-view.h"

static void
on_picked (GtkEmojiChooser *chooser, const char *text, MailComposerBody *body)
{
  mail_composer_body_command (body, "insert-text", text);
}

GtkWidget *
mail_composer_emoji_new (MailComposerBody *body)
{
  GtkWidget *chooser = gtk_emoji_chooser_new ();

  gtk_widget_set_parent (chooser, GTK_WIDGET (body));
  g_signal_connect_object (chooser, "emoji-picked", G_CALLBACK (on_picked), body, 0);
  return chooser;
}

static int
get_number (JSCValue *place, const char *name)
{
  g_autoptr (JSCValue) value = jsc_value_object_get_property (place, name);

  return jsc_value_to_int32 (value);
}

static void
on_place (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GtkWidget) chooser = data;
  g_autoptr (JSCValue) place =
    webkit_web_view_call_async_javascript_function_finish (WEBKIT_WEB_VIEW (source), result, NULL);

  if (!place || !jsc_value_is_object (place) || !gtk_widget_get_parent (chooser))
    return;
  gtk_popover_set_pointing_to (GTK_POPOVER (chooser),
                               &(GdkRectangle) {get_number (place, "x"), get_number (place, "y"), 1,
                                                get_number (place, "height")});
  gtk_popover_popup (GTK_POPOVER (chooser));
}

void
mail_composer_emoji_open (GtkWidget *chooser, WebKitWebView *view)
{
  webkit_web_view_call_async_javascript_function (
    view, "return globalThis.mailEditor?.wordAtCursor ();", -1, NULL, MAIL_COMPOSER_WORLD, NULL,
    NULL, on_place, g_object_ref (chooser));
}
