// SPDX-License-Identifier: GPL-3.0-or-later
//
// A key that was kept from a widget for a while is given back: as the key that it is, so that an
// input method gets it as well, and to nobody else.

#pragma once

#include <gtk/gtk.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef struct _MailComposerReturnedKey MailComposerReturnedKey;

// Called once the key can't reach the widget any more: the keyboard is elsewhere.
typedef void (*MailComposerKeyMissed) (void *data);

// Whether WIDGET or what is in it has the keyboard.
bool mail_composer_returned_key_can_reach (GtkWidget *widget);

// Puts EVENT behind all events that wait to be handled.
MailComposerReturnedKey *
mail_composer_returned_key_new (GtkWidget *widget, GdkEvent *event, MailComposerKeyMissed on_missed,
                                void *data);

// It came, or is not wanted any more: then it goes nowhere.
void mail_composer_returned_key_free (MailComposerReturnedKey *key);

// Whether EVENT is it.
bool mail_composer_returned_key_is (const MailComposerReturnedKey *key, const GdkEvent *event);

G_END_DECLS
