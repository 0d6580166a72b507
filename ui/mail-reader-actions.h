// SPDX-License-Identifier: GPL-3.0-or-later
//
// The window's actions on the conversation that is read: answer, find, zoom, print.

#pragma once

#include "ui/mail-reader.h"

G_BEGIN_DECLS

// Adds them to WINDOW, which READER is in.
void mail_reader_actions_add (GActionMap *window, MailReader *reader);

// Switches on what can be done with what READER shows.
void mail_reader_actions_refresh (GActionMap *window, MailReader *reader);

G_END_DECLS
