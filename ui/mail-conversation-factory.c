// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rows with what a screen reader says of them, and the headings of date sections.

#include "ui/mail-conversation-factory.h"

#include "ui/mail-conversation-drag.h"
#include "ui/mail-conversation-row.h"
#include "ui/mail-conversation-text.h"
#include "ui/mail-date-sections.h"

#include <glib/gi18n.h>

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  GtkWidget *row = mail_conversation_row_new ();

  mail_conversation_drag_add_source (row);
  gtk_list_item_set_child (list_item, row);
}

static void
refresh_label (MailListItem *item, GParamSpec *spec, GtkListItem *list_item)
{
  const MailConversation *conversation = mail_list_item_get_conversation (item);
  const char *recipients = mail_list_item_get_recipients (item);
  g_autofree char *spoken =
    conversation ? mail_conversation_dup_spoken (conversation, mail_list_item_get_snippet (item)) :
                   g_strdup ("");
  g_autofree char *label =
    recipients && conversation ?
      g_strjoin (C_ ("between spoken parts", ", "), recipients, spoken, NULL) :
      g_steal_pointer (&spoken);

  gtk_list_item_set_accessible_label (list_item, label);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  MailListItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *row = gtk_list_item_get_child (list_item);

  mail_conversation_row_set_item (MAIL_CONVERSATION_ROW (row), item);
  g_signal_connect (item, "notify::conversation", G_CALLBACK (refresh_label), list_item);
  refresh_label (item, NULL, list_item);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *list_item)
{
  GtkWidget *row = gtk_list_item_get_child (list_item);

  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (list_item), refresh_label,
                                        list_item);
  mail_conversation_row_set_item (MAIL_CONVERSATION_ROW (row), NULL);
}

static void
on_header_setup (GtkSignalListItemFactory *factory, GtkListHeader *header)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_header_set_child (header, label);
}

static void
on_header_bind (GtkSignalListItemFactory *factory, GtkListHeader *header)
{
  MailListItem *item = gtk_list_header_get_item (header);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *title = mail_date_section_dup_title (mail_list_item_get_date (item), now);

  gtk_label_set_label (GTK_LABEL (gtk_list_header_get_child (header)), title);
}

GtkListItemFactory *
mail_conversation_factory_new (void)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
  return factory;
}

GtkListItemFactory *
mail_conversation_factory_new_headings (void)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_header_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_header_bind), NULL);
  return factory;
}
