// SPDX-License-Identifier: GPL-3.0-or-later
//
// Account Health in words: what each connection and folder does, for people, and a report without
// names for whoever helps them. NOW is seconds since 1970.

#pragma once

#include "account/mail-engine.h"

G_BEGIN_DECLS

// For so long the window tells of damage that was found; the account's health does always. Seconds.
#define MAIL_HEALTH_NEWS (7 * 24 * 60 * 60)

// "New mail": what the connection is for. Borrowed.
const char *mail_health_get_title (const MailConnection *connection);

// "Connected since 13:02 · told of news in every folder since 13:05", or why not and what comes
// next. The caller frees; plain text.
char *mail_health_dup_connection (const MailConnection *connection, int64_t now);

// "3,120 messages · checked at 14:02"
char *mail_health_dup_folder (const MailFolderHealth *folder, int64_t now);

// The account as a whole: "Up to date", "Offline", …; and when it looks again.
char *mail_health_dup_summary (const MailHealth *health);
char *mail_health_dup_checks (const MailHealth *health, int64_t now);

// How many of OPERATIONS (MailOperation) the server refused, or does not take, and what to do;
// NULL: none.
char *mail_health_dup_changes (const GPtrArray *operations);

// What came of reading the mail that lives here; NULL: there is none, or it was not read yet.
char *mail_health_dup_home (const MailStats *stats, int64_t now);

// What a damaged disk has cost, and what to do; NULL: nothing ever.
char *mail_health_dup_damage (const MailStats *stats, int64_t now);
// The worst of it that was found after SINCE, in one sentence; NULL: nothing.
char *mail_health_dup_damage_notice (const MailStats *stats, int64_t since);

// What the server wants to be read, as its own words; NULL: nothing.
char *mail_health_dup_alerts (const MailHealth *health);

// "1.2 GB of 5.0 GB used"; only where the server tells a limit.
char *mail_health_dup_storage (const MailHealth *health);

// Lines of "key: value" in English about HEALTH, with nothing that names a person, a server, a
// folder of one's own or what is written in them.
char *mail_health_dup_report (const MailHealth *health, const MailAccount *account, int64_t now);

G_END_DECLS
