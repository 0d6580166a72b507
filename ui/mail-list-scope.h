// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the list is of: what the sidebar chose, by conversations or by messages, less what the
// filter leaves out, with the words that are searched for.

#pragma once

#include "account/mail-engine.h"
#include "ui/mail-sidebar-item.h"

G_BEGIN_DECLS

typedef struct _MailListScope MailListScope;

MailListScope *mail_list_scope_new (void);
void mail_list_scope_free (MailListScope *scope);

void mail_list_scope_choose (MailListScope *scope, MailSidebarItem *item);

// NAME: "all", "unread", "flagged", "to-me", "attachments"; another is "all". False: it is that
// already.
bool mail_list_scope_set_filter (MailListScope *scope, const char *name);
const char *mail_list_scope_get_filter (MailListScope *scope);

// Whether rows are conversations, as they are at first, or single messages. False: so it is
// already.
bool mail_list_scope_set_conversations (MailListScope *scope, bool conversations);
bool mail_list_scope_has_conversations (MailListScope *scope);

// Translated: the filter's name, "" for "all"; what is said where it leaves nothing.
const char *mail_list_scope_get_filter_label (MailListScope *scope);
const char *mail_list_scope_get_empty_title (MailListScope *scope);

// The icon of what was chosen.
const char *mail_list_scope_get_icon (MailListScope *scope);

// WORDS as they are typed, NULL: none; IS_EVERYWHERE: in all folders. Strings of the result live
// until the next call.
MailQuery mail_list_scope_make_query (MailListScope *scope, const char *words, bool is_everywhere);

// The chosen folder, 0 for a view over several.
int64_t mail_list_scope_get_folder (MailListScope *scope);

// Whether there is a folder whose history is still on its way: then it is not empty, though nothing
// of it may be here.
bool mail_list_scope_is_expected (MailListScope *scope, MailEngine *engine);

G_END_DECLS
