// SPDX-License-Identifier: GPL-3.0-or-later
//
// Snapshots as GVariants and back, for requests and notes between two processes. Every
// engine_variant_from_… returns a floating reference. Every engine_variant_to_… returns NULL for a
// variant of another type, and tolerates any value in it.

#pragma once

#include "account/mail-engine.h"

G_BEGIN_DECLS

#define ENGINE_VARIANT_ACCOUNT "(xsssi(msqimsmsbbb)(msqimsmsbbb))"
#define ENGINE_VARIANT_DRAFT "(xxiaxssssssubmssmsmsa(msmsmsmaymayt)x)"

GVariant *engine_variant_from_ids (const int64_t *ids, size_t n);

// Any error; the domain and the server's text survive.
GVariant *engine_variant_from_error (const GError *error);
GError *engine_variant_to_error (GVariant *variant); // never NULL

#define ENGINE_VARIANT_PROGRESS "(msuubtt)"
GVariant *engine_variant_from_progress (const MailFolderProgress *progress);
// *OUT, whose former value is overwritten, is the caller's to clear.
void engine_variant_to_progress (GVariant *variant, MailFolderProgress *out);

GVariant *engine_variant_from_state (const MailAccountState *state);
MailAccountState *engine_variant_to_state (GVariant *variant);

GVariant *engine_variant_from_operation (const MailOperation *operation);
MailOperation *engine_variant_to_operation (GVariant *variant);

GVariant *engine_variant_from_account (const MailAccount *account);
MailAccount *engine_variant_to_account (GVariant *variant);

#define ENGINE_VARIANT_POP3_POLICY "(iitbb)"
GVariant *engine_variant_from_pop3_policy (const MailPop3Policy *policy);
void engine_variant_to_pop3_policy (GVariant *variant, MailPop3Policy *out);

GVariant *engine_variant_from_draft (const MailDraft *draft);
MailDraft *engine_variant_to_draft (GVariant *variant);

GVariant *engine_variant_from_check (const MailCheck *check);
MailCheck *engine_variant_to_check (GVariant *variant);

GVariant *engine_variant_from_report (const MailSyncReport *report);
MailSyncReport *engine_variant_to_report (GVariant *variant);

GVariant *engine_variant_from_file_check (const MailFileCheck *check);
MailFileCheck *engine_variant_to_file_check (GVariant *variant);

// A NULL-terminated list as "as"; NULL is an empty one.
GVariant *engine_variant_from_strings (const char *const *strings);

// The elements of an "av" by TO, those that can't be read left out. The array owns by FREE_ELEMENT.
GPtrArray *
engine_variant_to_array (GVariant *variant, void *(*to) (GVariant *), GDestroyNotify free_element);

#define ENGINE_VARIANT_TARGET "(xbax)"
GVariant *engine_variant_from_target (const MailTarget *target);
// *OUT_IDS, the caller's, keeps what TARGET points to.
void engine_variant_to_target (GVariant *variant, MailTarget *target, GVariant **out_ids);

G_END_DECLS
