// SPDX-License-Identifier: GPL-3.0-or-later
//
// The desktop's address books, as evolution-data-server has them, asked over the session bus: those
// that are enabled and that their person lets others complete from. Nothing is kept of what they
// hold, and nothing written into them. Where the desktop has none, nobody is found.

#pragma once

#include "base/mail-row.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _AddressBooks AddressBooks;

AddressBooks *address_books_new (void);
AddressBooks *address_books_ref (AddressBooks *books);
void address_books_unref (AddressBooks *books);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AddressBooks, address_books_unref)

// People of all books of whom a name or an address begins with PREFIX, as each book sees it: more
// than that may be among them. MailAddress; the caller frees. A book that fails or takes longer
// than seconds counts as empty. NULL with an error of GIO: cancelled, or there is no session bus.
// Blocks; any thread, several at once.
GPtrArray *address_books_find (AddressBooks *books, const char *prefix, GCancellable *cancellable,
                               GError **error);

G_END_DECLS
