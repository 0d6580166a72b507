// SPDX-License-Identifier: GPL-3.0-or-later
//
// Each names what the reader does.

#include "ui/mail-reader-actions.h"

static void
on_reply (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  mail_reader_answer (MAIL_READER (data), MAIL_DRAFT_REPLY);
}

static void
on_reply_all (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  mail_reader_answer (MAIL_READER (data), MAIL_DRAFT_REPLY_ALL);
}

static void
on_forward (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  mail_reader_answer (MAIL_READER (data), MAIL_DRAFT_FORWARD);
}

static void
on_redirect (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  mail_reader_activate (MAIL_READER (data), "card.redirect");
}

static void
on_edit_as_new (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  mail_reader_activate (MAIL_READER (data), "card.edit-as-new");
}

static void
on_find (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  mail_reader_start_find (MAIL_READER (data));
}

static void
on_zoom_in (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  mail_reader_zoom (MAIL_READER (data), 1);
}

static void
on_zoom_out (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  mail_reader_zoom (MAIL_READER (data), -1);
}

static void
on_zoom_reset (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  mail_reader_zoom (MAIL_READER (data), 0);
}

static void
on_print (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  mail_reader_print (MAIL_READER (data));
}

static void
on_view_source (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  mail_reader_view_source (MAIL_READER (data));
}

void
mail_reader_actions_add (GActionMap *window, MailReader *reader)
{
  static const GActionEntry entries[] = {
    {"edit-as-new", on_edit_as_new}, {"find", on_find},
    {"forward", on_forward},         {"print", on_print},
    {"redirect", on_redirect},       {"reply", on_reply},
    {"reply-all", on_reply_all},     {"view-source", on_view_source},
    {"zoom-in", on_zoom_in},         {"zoom-out", on_zoom_out},
    {"zoom-reset", on_zoom_reset},
  };

  g_action_map_add_action_entries (window, entries, G_N_ELEMENTS (entries), reader);
}

void
mail_reader_actions_refresh (GActionMap *window, MailReader *reader)
{
  static const char *const reading[] = {"reply", "reply-all", "forward",     "redirect",
                                        "find",  "print",     "edit-as-new", "view-source"};

  for (size_t i = 0; i < G_N_ELEMENTS (reading); i++) {
    GAction *action = g_action_map_lookup_action (window, reading[i]);
    g_simple_action_set_enabled (G_SIMPLE_ACTION (action), mail_reader_get_thread (reader) != 0);
  }
}
