// SPDX-License-Identifier: GPL-3.0-or-later
//
// People and groups of people.
// Part of MailEngine: what holds of all its calls is told in mail-engine.h.

#pragma once

#include "account/mail-engine.h"
#include "account/mail-contacts-file.h"
#include "base/mail-contact-group.h"
#include "base/mail-row.h"

G_BEGIN_DECLS

// At most LIMIT people written to, imported or heard from, best first by use: of whom the address
// or a word of the name begins with PREFIX, "" for everybody. MailAddress; the caller frees. All
// are looked at, which takes longer than a frame. *OUT_GROUPS, which may be NULL: likewise groups,
// by name. MailContactGroup; the caller frees.
void mail_engine_load_completions_async (MailEngine *engine, const char *prefix, uint32_t limit,
                                         GCancellable *, GAsyncReadyCallback, void *data);
GPtrArray *mail_engine_load_completions_finish (MailEngine *engine, GAsyncResult *,
                                                GPtrArray **out_groups, GError **error);
// Likewise people of the desktop's address books, in no order, those left out who are not to be
// suggested; nobody where it has none. It may take seconds, while the service starts: best asked
// one at a time.
void mail_engine_load_desktop_people_async (MailEngine *engine, const char *prefix, GCancellable *,
                                            GAsyncReadyCallback, void *data);
GPtrArray *
mail_engine_load_desktop_people_finish (MailEngine *engine, GAsyncResult *, GError **error);
// Whether ADDRESS is one of them from now on.
void mail_engine_set_suggested_async (MailEngine *engine, const char *address, bool suggested,
                                      GCancellable *, GAsyncReadyCallback, void *data);
bool mail_engine_set_suggested_finish (MailEngine *engine, GAsyncResult *, GError **error);

// The group called NAME, whatever the case of its letters; NULL: none. The caller frees.
MailContactGroup *mail_engine_read_contact_group (MailEngine *engine, const char *name);
// Makes GROUP (id 0), or gives the one of its id this name and these members. → its id; 0 with
// INVALID: its name is none, or another's, or an address is none; NOT_FOUND: it was deleted.
void mail_engine_put_contact_group_async (MailEngine *engine, const MailContactGroup *group,
                                          GCancellable *, GAsyncReadyCallback, void *data);
int64_t mail_engine_put_contact_group_finish (MailEngine *engine, GAsyncResult *, GError **error);
void mail_engine_delete_contact_group_async (MailEngine *engine, int64_t group_id, GCancellable *,
                                             GAsyncReadyCallback, void *data);
bool mail_engine_delete_contact_group_finish (MailEngine *engine, GAsyncResult *, GError **error);

// The people of CONTACTS become completions until they are forgotten; the members of its groups
// come to those of the groups that are called so. Once more does no harm. Cut short, what came so
// far stays.
void mail_engine_import_contacts_async (MailEngine *engine, const MailContacts *contacts,
                                        GCancellable *, GAsyncReadyCallback, void *data);
bool mail_engine_import_contacts_finish (MailEngine *engine, GAsyncResult *, GError **error);
// What exists nowhere else: who was imported, and all groups. The caller frees.
void mail_engine_load_contacts_async (MailEngine *engine, GCancellable *, GAsyncReadyCallback,
                                      void *data);
MailContacts *mail_engine_load_contacts_finish (MailEngine *engine, GAsyncResult *, GError **error);
// All people that were imported are forgotten: *OUT_ADDRESSES of them. Groups stay.
void mail_engine_forget_contacts_async (MailEngine *engine, GCancellable *, GAsyncReadyCallback,
                                        void *data);
bool mail_engine_forget_contacts_finish (MailEngine *engine, GAsyncResult *,
                                         uint32_t *out_addresses, GError **error);

G_END_DECLS
