// SPDX-License-Identifier: GPL-3.0-or-later
//
// A label is listed by searching for it; the words then go behind it.

#include "ui/mail-list-scope.h"

#include <glib/gi18n.h>

struct _MailListScope {
  MailQuery base; // what the sidebar chose, without filter and search
  char *label;    // of BASE, as a search term; NULL: none
  char *icon;     // of BASE
  size_t filter;  // of `filters`
  bool messages;  // rows are messages, not conversations
  char *search;   // of the query that was made last; NULL: none, or the label
};

static const struct {
  const char *name, *label, *empty;
} filters[] = {
  {"all", "", N_ ("No Mail")},
  {"unread", N_ ("Unread Only"), N_ ("Nothing Unread")},
  {"flagged", N_ ("Flagged Only"), N_ ("Nothing Flagged")},
  {"to-me", N_ ("To Me Only"), N_ ("Nothing Sent to You")},
  {"attachments", N_ ("With Attachments Only"), N_ ("No Attachments")},
};

MailListScope *
mail_list_scope_new (void)
{
  return g_new0 (MailListScope, 1);
}

void
mail_list_scope_free (MailListScope *self)
{
  g_free (self->label);
  g_free (self->icon);
  g_free (self->search);
  g_free (self);
}

static MailQuery
query_for (MailSidebarItem *item)
{
  const MailFolder *folder = mail_sidebar_item_get_folder (item);
  MailQuery query = {0};

  if (folder) {
    query.scope = MAIL_SCOPE_FOLDER;
    query.folder_id = folder->id;
    query.account_id = folder->account_id;
  } else if (mail_sidebar_item_get_kind (item) == MAIL_SIDEBAR_FLAGGED) {
    query.scope = MAIL_SCOPE_FLAGGED;
  } else if (mail_sidebar_item_get_kind (item) == MAIL_SIDEBAR_SNOOZED) {
    query.scope = MAIL_SCOPE_SNOOZED;
  } else if (mail_sidebar_item_get_kind (item) == MAIL_SIDEBAR_LABEL) {
    query.scope = MAIL_SCOPE_EVERYTHING;
  } else {
    query.scope = MAIL_SCOPE_ALL_INBOXES;
  }
  return query;
}

static char *
dup_label_term (const char *label)
{
  g_autofree char *keyword = mail_label_dup_keyword (label);

  return keyword ? g_strdup_printf ("label:%s", keyword) : NULL;
}

void
mail_list_scope_choose (MailListScope *self, MailSidebarItem *item)
{
  const char *label = mail_sidebar_item_get_label (item);

  self->base = query_for (item);
  g_free (self->label);
  self->label = label ? dup_label_term (label) : NULL;
  g_free (self->icon);
  g_object_get (item, "icon-name", &self->icon, NULL);
}

bool
mail_list_scope_set_filter (MailListScope *self, const char *name)
{
  size_t old = self->filter;

  self->filter = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (filters); i++)
    if (g_str_equal (filters[i].name, name))
      self->filter = i;
  return self->filter != old;
}

const char *
mail_list_scope_get_filter (MailListScope *self)
{
  return filters[self->filter].name;
}

bool
mail_list_scope_set_conversations (MailListScope *self, bool conversations)
{
  if (self->messages == !conversations)
    return false;
  self->messages = !conversations;
  return true;
}

bool
mail_list_scope_has_conversations (MailListScope *self)
{
  return !self->messages;
}

const char *
mail_list_scope_get_filter_label (MailListScope *self)
{
  return self->filter > 0 ? _ (filters[self->filter].label) : "";
}

const char *
mail_list_scope_get_empty_title (MailListScope *self)
{
  return _ (filters[self->filter].empty);
}

const char *
mail_list_scope_get_icon (MailListScope *self)
{
  return self->icon;
}

MailQuery
mail_list_scope_make_query (MailListScope *self, const char *words, bool is_everywhere)
{
  const char *filter = filters[self->filter].name;
  MailQuery query = self->base;

  query.conversations = !self->messages;
  query.only_unread = g_str_equal (filter, "unread");
  query.only_flagged = g_str_equal (filter, "flagged");
  query.only_to_me = g_str_equal (filter, "to-me");
  query.only_attachments = g_str_equal (filter, "attachments");
  g_clear_pointer (&self->search, g_free);
  query.search = self->label;
  if (!words)
    return query;
  g_autofree char *meant = mail_engine_dup_search_as_typed (words);
  self->search = self->label && !is_everywhere ? g_strdup_printf ("%s (%s)", self->label, meant) :
                                                 g_steal_pointer (&meant);
  query.search = self->search;
  if (is_everywhere) {
    query.scope = MAIL_SCOPE_EVERYTHING;
    query.account_id = 0;
  }
  return query;
}

int64_t
mail_list_scope_get_folder (MailListScope *self)
{
  return self->base.scope == MAIL_SCOPE_FOLDER ? self->base.folder_id : 0;
}

bool
mail_list_scope_is_expected (MailListScope *self, MailEngine *engine)
{
  int64_t folder_id = mail_list_scope_get_folder (self);
  g_autoptr (MailFolder) folder =
    folder_id != 0 ? mail_engine_read_folder (engine, folder_id) : NULL;

  return folder && folder->total > 0 && !folder->synced;
}
