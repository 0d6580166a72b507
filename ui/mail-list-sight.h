// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tells the engine which rows of a folder a person sees, whenever their list stands still.

#pragma once

#include "account/mail-engine.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _MailListSight MailListSight;

// LIST, borrowed, has a MailSelection for its model, or none, and outlives the result.
MailListSight *mail_list_sight_new (GtkListView *list, MailEngine *engine);
void mail_list_sight_free (MailListSight *sight);

// Rows came, went or are others.
void mail_list_sight_changed (MailListSight *sight);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailListSight, mail_list_sight_free)

G_END_DECLS
