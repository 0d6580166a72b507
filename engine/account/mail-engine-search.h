// SPDX-License-Identifier: GPL-3.0-or-later
//
// The search index, and what the servers find.
// Part of MailEngine: what holds of all its calls is told in mail-engine.h.

#pragma once

#include "account/mail-engine.h"
#include "base/mail-query.h"

G_BEGIN_DECLS

// Brings what is not in the search index yet into it. The running app does that by itself; a tool
// asks for it before it searches, as a pass without bodies leaves it out.
void mail_engine_index_async (MailEngine *engine, GCancellable *, GAsyncReadyCallback, void *data);
bool mail_engine_index_finish (MailEngine *engine, GAsyncResult *, GError **error);

// Whether everything that is here is in the search index.
bool mail_engine_read_is_indexed (MailEngine *engine, bool *out_is_indexed, GError **error);

// SEARCH with its last word as the beginning of one, for while it is still being typed. Caller
// frees.
char *mail_engine_dup_search_as_typed (const char *search);

// Asks the servers of QUERY, a search, what matches; headers that are not here come here. Lists of
// the same search text then show what was found as well, for a day. Fails only when no server could
// be asked: UNSUPPORTED: nothing in it that a server knows; INVALID: it is no search.
void mail_engine_search_server_async (MailEngine *engine, const MailQuery *query, GCancellable *,
                                      GAsyncReadyCallback, void *data);
bool mail_engine_search_server_finish (MailEngine *engine, GAsyncResult *,
                                       MailServerSearch *out_result, GError **error);

// How much of what QUERY's search looks through is here to be searched. Trash and Junk count only
// where they are named.
void mail_engine_read_coverage_async (MailEngine *engine, const MailQuery *query, GCancellable *,
                                      GAsyncReadyCallback, void *data);
bool mail_engine_read_coverage_finish (MailEngine *engine, GAsyncResult *,
                                       MailCoverage *out_coverage, GError **error);

G_END_DECLS
