// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rows of a list that were asked for: objects by id, read in pages from the store. A row lives
// as long as anybody shows it, and a while longer; the list itself is not known here.

#pragma once

#include "account/mail-engine.h"
#include "ui/mail-list-item.h"

G_BEGIN_DECLS

typedef struct _MailListRows MailListRows;

#define MAIL_LIST_ROWS_PAGE 64 // as many are read at once

// For the lists of QUERY, whose search lives as long as the result.
MailListRows *mail_list_rows_new (MailEngine *engine, const MailQuery *query);
void mail_list_rows_free (MailListRows *rows);

// The row of ID, borrowed; NULL if there is none now.
MailListItem *mail_list_rows_lookup (MailListRows *rows, int64_t id);

// False also for one that was gone when it was last read: it may have come back.
bool mail_list_rows_is_read (MailListRows *rows, int64_t id);

// Makes the rows of PAGE that are not there, N at most MAIL_LIST_ROWS_PAGE, with one read.
void mail_list_rows_read (MailListRows *rows, const MailIdDate *page, size_t n);

// Reads those again that there are of MESSAGES, or of THREADS where the list is of conversations
// (int64_t; NULL: none).
void mail_list_rows_refresh (MailListRows *rows, const GArray *messages, const GArray *threads);

// Reads again what was gone when it was read last, and is in the list all the same: it came back
// between the two reads.
void mail_list_rows_read_missing (MailListRows *rows);

// Whether the store has the row ID in this list's folder.
bool mail_list_rows_exists (MailListRows *rows, int64_t id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailListRows, mail_list_rows_free)

G_END_DECLS
