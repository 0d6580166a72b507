// SPDX-License-Identifier: GPL-3.0-or-later
//
// The schema of each file as data: keep.db holds what exists nowhere else, index.db what the lists
// are made of, content.db the bytes, search.db the words. Counts and conversations of a folder are
// kept by triggers, so that no way of changing a row can forget them; save for rows that are
// inserted, which come by the hundred and only by store_location_insert() (store-counts.h).

#include "store/store-schema.h"

#define META "CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;"

static const char *const keep_steps[] = {
  META
  // in_: the incoming server, out_: the submission server
  "CREATE TABLE account (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,"
  "  address TEXT NOT NULL, full_name TEXT NOT NULL, kind INTEGER NOT NULL,"
  "  in_host TEXT, in_port INTEGER, in_security INTEGER, in_user TEXT, in_pin TEXT,"
  "  in_cleartext INTEGER, in_plain INTEGER, out_host TEXT, out_port INTEGER,"
  "  out_security INTEGER, out_user TEXT, out_pin TEXT, out_cleartext INTEGER,"
  "  out_plain INTEGER) STRICT;"
  "CREATE TABLE account_value (account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,"
  "  key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (account_id, key)) STRICT, WITHOUT ROWID;"
  // Whom the account writes as, in the order of seq; html NULL: the signature is plain text.
  "CREATE TABLE identity (account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,"
  "  seq INTEGER NOT NULL, name TEXT NOT NULL, address TEXT NOT NULL, reply_to TEXT NOT NULL,"
  "  html TEXT, text TEXT NOT NULL, above INTEGER NOT NULL, PRIMARY KEY (account_id, seq))"
  "  STRICT, WITHOUT ROWID;"
  // Addresses that are not to be suggested, case folded.
  "CREATE TABLE unsuggested (address TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;"
  // People of a file of contacts. address: casefolded; folded: both, as completion looks for them
  "CREATE TABLE imported (address TEXT PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL)"
  "  STRICT, WITHOUT ROWID;"
  // Gives folders ids that outlive index.db, since steps and drafts name them.
  "CREATE TABLE mailbox (id INTEGER PRIMARY KEY AUTOINCREMENT,"
  // home_role: MailRole of a folder whose only home is here, NULL: it is a server's.
  "  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE, path TEXT NOT NULL,"
  "  home_role INTEGER, UNIQUE (account_id, path)) STRICT;"
  "CREATE TABLE keyword (account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,"
  "  bit INTEGER NOT NULL, name TEXT NOT NULL COLLATE NOCASE, PRIMARY KEY (account_id, bit),"
  "  UNIQUE (account_id, name)) STRICT, WITHOUT ROWID;"
  // kind, state: MailOperationKind, MailOperationState. account_id: of its first target.
  "CREATE TABLE operation (id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE, kind INTEGER NOT NULL,"
  "  state INTEGER NOT NULL, summary TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '',"
  "  recorded_at INTEGER NOT NULL, dismissed INTEGER NOT NULL DEFAULT 0,"
  "  reverses INTEGER) STRICT;"
  "CREATE INDEX operation_open ON operation (id) WHERE state IN (0, 1, 3) AND dismissed = 0;"
  "CREATE INDEX operation_unsettled ON operation (id) WHERE state IN (0, 1);"
  // from_uid is where the server has it; changed: the log's sequence number of its last change.
  // after_id: the step that must be done, and have told a to_uid, before this one may be; 0: none.
  "CREATE TABLE step (id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  operation_id INTEGER NOT NULL REFERENCES operation ON DELETE CASCADE,"
  "  account_id INTEGER NOT NULL, kind INTEGER NOT NULL, state INTEGER NOT NULL,"
  "  location_id INTEGER NOT NULL, message_id INTEGER NOT NULL, from_folder_id INTEGER NOT NULL,"
  "  from_uidvalidity INTEGER NOT NULL, from_uid INTEGER, to_folder_id INTEGER NOT NULL,"
  "  to_uidvalidity INTEGER, to_uid INTEGER, to_uidnext INTEGER, rfc_message_id TEXT NOT NULL,"
  "  size INTEGER NOT NULL, received INTEGER NOT NULL, flags INTEGER NOT NULL,"
  "  reason TEXT NOT NULL DEFAULT '', changed INTEGER NOT NULL,"
  "  after_id INTEGER NOT NULL DEFAULT 0, sent_at INTEGER NOT NULL DEFAULT 0) STRICT;"
  "CREATE INDEX step_after ON step (after_id) WHERE after_id <> 0;"
  "CREATE INDEX step_leaving ON step (message_id) WHERE after_id <> 0 AND state < 2;"
  "CREATE INDEX step_operation ON step (operation_id);"
  "CREATE INDEX step_operation_open ON step (operation_id) WHERE state < 2;"
  "CREATE INDEX step_open ON step (location_id, id) WHERE state < 2;"
  "CREATE INDEX step_account ON step (account_id, id) WHERE state < 2;"
  "CREATE INDEX step_from ON step (from_folder_id, from_uid) WHERE state < 2;"
  "CREATE INDEX step_changed ON step (changed);"
  // Desired flags that the server does not have yet. is_local: nor can it keep them, so that they
  // are not sent again before something changes.
  "CREATE TABLE pending_flag (location_id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL,"
  "  folder_id INTEGER NOT NULL, uidvalidity INTEGER NOT NULL, uid INTEGER,"
  "  pend_add INTEGER NOT NULL, pend_del INTEGER NOT NULL, stamp INTEGER NOT NULL,"
  "  is_local INTEGER NOT NULL DEFAULT 0) STRICT;"
  "CREATE INDEX pending_flag_account ON pending_flag (account_id);"
  "CREATE INDEX pending_flag_uid ON pending_flag (folder_id, uid);"
  // What a FLAG operation really changed on a row, for its undo and its end.
  "CREATE TABLE flag_change (operation_id INTEGER NOT NULL REFERENCES operation ON DELETE CASCADE,"
  "  location_id INTEGER NOT NULL, added INTEGER NOT NULL, removed INTEGER NOT NULL,"
  "  state INTEGER NOT NULL, PRIMARY KEY (operation_id, location_id)) STRICT, WITHOUT ROWID;"
  "CREATE INDEX flag_change_open ON flag_change (location_id, operation_id) WHERE state < 2;"
  "CREATE INDEX flag_change_operation_open ON flag_change (operation_id) WHERE state < 2;"
  // One folder's part of an operation. path: before, or of the new folder; raw_name: the server's
  // name of a new folder, later of the renamed one; had_mail: its deletion can't be taken back.
  "CREATE TABLE folder_step (id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  operation_id INTEGER NOT NULL REFERENCES operation ON DELETE CASCADE,"
  "  account_id INTEGER NOT NULL, kind INTEGER NOT NULL, state INTEGER NOT NULL,"
  "  folder_id INTEGER NOT NULL, path TEXT NOT NULL, new_path TEXT NOT NULL,"
  "  raw_name TEXT NOT NULL, delim INTEGER NOT NULL, had_mail INTEGER NOT NULL,"
  "  reason TEXT NOT NULL DEFAULT '', changed INTEGER NOT NULL) STRICT;"
  "CREATE INDEX folder_step_operation ON folder_step (operation_id);"
  "CREATE INDEX folder_step_open ON folder_step (account_id, id) WHERE state < 2;"
  "CREATE INDEX folder_step_changed ON folder_step (changed);"
  // state: 0 kept, 1 discarded, 2 sent, 3 a template; related_ids: see store_ids_format()
  "CREATE TABLE draft (id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE, kind INTEGER NOT NULL,"
  "  related_ids TEXT NOT NULL, is_open INTEGER NOT NULL, state INTEGER NOT NULL,"
  "  state_since INTEGER NOT NULL, version INTEGER NOT NULL, synced_version INTEGER NOT NULL,"
  "  server_message_id TEXT NOT NULL DEFAULT '', server_folder_id INTEGER NOT NULL DEFAULT 0,"
  "  server_uid INTEGER NOT NULL DEFAULT 0) STRICT;"
  "CREATE TABLE draft_version (id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  draft_id INTEGER NOT NULL REFERENCES draft ON DELETE CASCADE, saved_at INTEGER NOT NULL,"
  "  sender TEXT NOT NULL, to_ TEXT NOT NULL, cc TEXT NOT NULL, bcc TEXT NOT NULL,"
  "  subject TEXT NOT NULL, rich INTEGER NOT NULL, html TEXT, text TEXT NOT NULL,"
  // options: MailDraftOptions
  "  in_reply_to TEXT, refs TEXT, reply_to TEXT NOT NULL, options INTEGER NOT NULL) STRICT;"
  "CREATE INDEX draft_version_draft ON draft_version (draft_id);"
  "CREATE TABLE draft_blob (id INTEGER PRIMARY KEY, sha256 BLOB NOT NULL UNIQUE,"
  "  body BLOB NOT NULL) STRICT;"
  "CREATE TABLE draft_attachment (version_id INTEGER NOT NULL"
  "  REFERENCES draft_version ON DELETE CASCADE, seq INTEGER NOT NULL, file_name TEXT,"
  "  media_type TEXT, content_id TEXT, path TEXT, blob_id INTEGER REFERENCES draft_blob,"
  "  size INTEGER NOT NULL, PRIMARY KEY (version_id, seq)) STRICT, WITHOUT ROWID;"
  "CREATE INDEX draft_attachment_blob ON draft_attachment (blob_id);"
  // message, sent_copy: zstd; a large one is in the file named by its column.
  "CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,"
  "  draft_id INTEGER NOT NULL, state INTEGER NOT NULL, subject TEXT NOT NULL,"
  "  reason TEXT NOT NULL DEFAULT '', not_before INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT "
  "0,"
  "  sender TEXT NOT NULL, message_id TEXT NOT NULL, related_ids TEXT NOT NULL,"
  "  related_flags INTEGER NOT NULL, queued_at INTEGER NOT NULL,"
  "  send_at INTEGER NOT NULL DEFAULT 0, cause INTEGER NOT NULL DEFAULT 0,"
  "  is_filed INTEGER NOT NULL DEFAULT 0, wants_report INTEGER NOT NULL DEFAULT 0,"
  "  original_id TEXT NOT NULL DEFAULT '', message_sha256 BLOB NOT NULL,"
  "  sent_sha256 BLOB, message_file TEXT, sent_file TEXT, message BLOB, sent_copy BLOB) STRICT;"
  "CREATE INDEX outbox_open ON outbox (id) WHERE state NOT IN (4, 7);"
  "CREATE INDEX outbox_message_id ON outbox (message_id);"
  "CREATE INDEX outbox_original_id ON outbox (original_id) WHERE original_id <> '';"
  "CREATE TABLE outbox_recipient (outbox_id INTEGER NOT NULL REFERENCES outbox ON DELETE CASCADE,"
  "  seq INTEGER NOT NULL, address TEXT NOT NULL, code INTEGER NOT NULL DEFAULT 0,"
  "  enhanced TEXT NOT NULL DEFAULT '', text TEXT NOT NULL DEFAULT '',"
  "  state INTEGER NOT NULL DEFAULT 0, verdict INTEGER NOT NULL DEFAULT 0,"
  "  PRIMARY KEY (outbox_id, seq)) STRICT, WITHOUT ROWID;"
  // kind: MailEventKind. address: '' for the whole message.
  "CREATE TABLE outbox_event (id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  outbox_id INTEGER NOT NULL REFERENCES outbox ON DELETE CASCADE, at INTEGER NOT NULL,"
  "  kind INTEGER NOT NULL, address TEXT NOT NULL DEFAULT '', verdict INTEGER NOT NULL DEFAULT 0,"
  "  code INTEGER NOT NULL DEFAULT 0, enhanced TEXT NOT NULL DEFAULT '',"
  "  text TEXT NOT NULL DEFAULT '') STRICT;"
  "CREATE INDEX outbox_event_outbox ON outbox_event (outbox_id, id);"
  "CREATE INDEX outbox_event_accepted ON outbox_event (at) WHERE kind = 3;"
  // Mail whose only home is here: what lists need of it, and its bytes, which come last. Ids are
  // those of index.db, which is made anew from this. whole 0: headers only. changed: the log's
  // sequence number. file: in a file of its own, body NULL.
  "CREATE TABLE home_message (id INTEGER PRIMARY KEY,"
  "  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE, changed INTEGER NOT NULL,"
  "  received INTEGER NOT NULL, date INTEGER NOT NULL, size INTEGER NOT NULL,"
  "  whole INTEGER NOT NULL, has_attachment INTEGER NOT NULL, subject TEXT, from_ TEXT NOT NULL,"
  "  to_ TEXT NOT NULL, cc TEXT NOT NULL, message_id TEXT, in_reply_to TEXT, refs TEXT,"
  "  list_id TEXT, preview TEXT, sha256 BLOB NOT NULL, file TEXT, body BLOB) STRICT;"
  "CREATE INDEX home_message_changed ON home_message (changed);"
  "CREATE INDEX home_message_account ON home_message (account_id, sha256);"
  "CREATE INDEX home_message_file ON home_message (file) WHERE file IS NOT NULL;"
  // Where it lies, and since when (0: nobody knows). folder_id 0: in no list; removed_at then says
  // since when, removed_from where.
  "CREATE TABLE home_place (location_id INTEGER PRIMARY KEY, message_id INTEGER NOT NULL"
  "  REFERENCES home_message ON DELETE CASCADE, folder_id INTEGER NOT NULL,"
  "  flags INTEGER NOT NULL, removed_at INTEGER NOT NULL DEFAULT 0,"
  "  removed_from INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL,"
  "  placed_at INTEGER NOT NULL DEFAULT 0) STRICT;"
  "CREATE INDEX home_place_message ON home_place (message_id);"
  "CREATE INDEX home_place_changed ON home_place (changed);"
  // What a POP3 server has or had (RFC 1939 UIDL). state: StorePopState. twin: SHA-256 of the
  // header where a server gives one UID to several messages, else empty. message_id 0: not here.
  "CREATE TABLE pop_uid (id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE, uid BLOB NOT NULL,"
  "  twin BLOB NOT NULL, state INTEGER NOT NULL, is_proven INTEGER NOT NULL,"
  "  message_id INTEGER NOT NULL, size INTEGER NOT NULL, seen_at INTEGER NOT NULL,"
  "  stored_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, header_sha256 BLOB, sha256 BLOB,"
  "  UNIQUE (account_id, uid, twin)) STRICT;"
  "CREATE INDEX pop_uid_state ON pop_uid (account_id, state);"
  "CREATE INDEX pop_uid_message ON pop_uid (message_id) WHERE message_id <> 0;"
  "CREATE INDEX pop_uid_header ON pop_uid (account_id, header_sha256);"
  "CREATE INDEX pop_uid_sha256 ON pop_uid (account_id, sha256);",

  // mailbox.server_role: MailRole of a server's folder, NULL: none, or it is gone there.
  // step.content_id: of content.db, what an upload sends; 0: none.
  "ALTER TABLE mailbox ADD COLUMN server_role INTEGER;"
  "ALTER TABLE step ADD COLUMN content_id INTEGER NOT NULL DEFAULT 0;"
  "CREATE INDEX step_content ON step (content_id) WHERE content_id <> 0;",

  // Groups of contacts. folded: the name casefolded; address '': a member that has none.
  "CREATE TABLE contact_group (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL,"
  "  folded TEXT NOT NULL UNIQUE) STRICT;"
  "CREATE TABLE contact_group_member (group_id INTEGER NOT NULL"
  "  REFERENCES contact_group ON DELETE CASCADE, seq INTEGER NOT NULL, name TEXT NOT NULL,"
  "  address TEXT NOT NULL, PRIMARY KEY (group_id, seq)) STRICT, WITHOUT ROWID;",

  // As whom somebody was written to last. address: casefolded; name, sender: the identity's.
  "CREATE TABLE written_as (address TEXT PRIMARY KEY,"
  "  account_id INTEGER NOT NULL REFERENCES account ON DELETE CASCADE, name TEXT NOT NULL,"
  "  sender TEXT NOT NULL) STRICT, WITHOUT ROWID;"
  "CREATE INDEX written_as_account ON written_as (account_id);",

  // In the order in which they go out, so that of many only the next are looked at.
  "DROP INDEX step_account;"
  "CREATE INDEX step_account ON step (account_id, state DESC, id) WHERE state < 2;",

  // MailSendWishes; held_until: the server has it and keeps it until then.
  "ALTER TABLE outbox ADD COLUMN hold_until INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE outbox ADD COLUMN deliver_by INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE outbox ADD COLUMN requires_tls INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE outbox ADD COLUMN held_until INTEGER NOT NULL DEFAULT 0;",

  // What came of a place's steps, and which of them brought what lies somewhere, is looked up
  // among those that are done, too: an import leaves a hundred thousand.
  "DROP INDEX step_open;"
  "CREATE INDEX step_location ON step (location_id, id);"
  "CREATE INDEX step_brought ON step (to_folder_id, to_uid) WHERE to_uid IS NOT NULL;",

  // A wish outlives index.db and the UID that it was made for, as a step does.
  "ALTER TABLE pending_flag ADD COLUMN rfc_message_id TEXT NOT NULL DEFAULT '';"
  "ALTER TABLE pending_flag ADD COLUMN size INTEGER NOT NULL DEFAULT 0;"
  "CREATE INDEX pending_flag_message ON pending_flag (folder_id, rfc_message_id);",

  // identity.id: lasts, while seq tells the order alone. An account has its own (seq 0) from the
  // start.
  "ALTER TABLE identity ADD COLUMN id INTEGER NOT NULL DEFAULT 0;"
  "INSERT OR IGNORE INTO identity SELECT id, 0, '', '', '', NULL, '', 0, 0 FROM account;"
  "UPDATE identity SET id = (SELECT count (*) FROM identity o"
  "  WHERE (o.account_id, o.seq) <= (identity.account_id, identity.seq));",

  // What an import brought and no server has yet, beside what content.db has of it; as there.
  "CREATE TABLE upload (step_id INTEGER PRIMARY KEY REFERENCES step ON DELETE CASCADE,"
  "  sha256 BLOB NOT NULL, size INTEGER NOT NULL, rfc_key INTEGER NOT NULL, file TEXT, body BLOB)"
  "  STRICT;"
  "CREATE INDEX upload_file ON upload (file) WHERE file IS NOT NULL;"
  "CREATE TRIGGER upload_over AFTER UPDATE OF state ON step WHEN NEW.state IN (2, 4)"
  "  BEGIN DELETE FROM upload WHERE step_id = NEW.id; END;",
};

static const char *const content_steps[] = {
  META
  // rfc_key and size find it again when index.db was lost. The body comes last: what is before it
  // is read without it. file: in a file of its own, body NULL.
  "CREATE TABLE content (id INTEGER PRIMARY KEY AUTOINCREMENT, sha256 BLOB NOT NULL,"
  "  size INTEGER NOT NULL, written_at INTEGER NOT NULL, rfc_key INTEGER NOT NULL, file TEXT,"
  "  body BLOB) STRICT;"
  "CREATE INDEX content_rfc ON content (rfc_key);"
  "CREATE INDEX content_file ON content (file) WHERE file IS NOT NULL;"
  "CREATE TABLE part (message_id INTEGER NOT NULL, path TEXT NOT NULL, sha256 BLOB NOT NULL,"
  "  body BLOB NOT NULL, PRIMARY KEY (message_id, path)) STRICT;",

  // part.file: as content has it; the body is empty then.
  "ALTER TABLE part ADD COLUMN file TEXT;"
  "CREATE INDEX part_file ON part (file) WHERE file IS NOT NULL;",
};

// What a row that comes to, or leaves, a folder means for the folder and its conversation. NEW and
// OLD stand where ROW is. Mail that sleeps is not counted as unread; where all of a conversation
// sleeps its latest is 0, which is in no list.
#define IS_UNREAD(row) "(" row ".flags & 1 = 0 AND " row ".shown_key IS NOT 0)"
// Two look-ups at the end of an index each: rows without the usual key are few.
#define LATEST(row)                                                                                \
  "max (coalesce ((SELECT max (sort_key) FROM location WHERE folder_id = " row ".folder_id"        \
  "    AND thread_id = " row ".thread_id AND shown_key IS NULL), 0),"                              \
  "  coalesce ((SELECT max (shown_key) FROM location WHERE folder_id = " row ".folder_id"          \
  "    AND thread_id = " row ".thread_id AND shown_key IS NOT NULL), 0))"
#define ROW_COMES                                                                                  \
  "UPDATE folder SET total = total + 1, unread = unread + " IS_UNREAD (                            \
    "NEW") ","                                                                                     \
           "  known = known + (NEW.uid IS NOT NULL) WHERE id = NEW.folder_id;"                     \
           "INSERT INTO folder_thread VALUES (NEW.folder_id, NEW.thread_id,"                       \
           "  coalesce (NEW.shown_key, NEW.sort_key), 1, " IS_UNREAD (                             \
             "NEW") ")"                                                                            \
                    "  ON CONFLICT DO UPDATE SET latest = max (latest, excluded.latest),"          \
                    "  total = total + 1, unread = unread + excluded.unread;"
#define ROW_LEAVES                                                                                 \
  "UPDATE folder SET total = total - 1, unread = unread - " IS_UNREAD (                            \
    "OLD") ","                                                                                     \
           "  known = known - (OLD.uid IS NOT NULL) WHERE id = OLD.folder_id;"                     \
           "UPDATE folder_thread SET total = total - 1, unread = unread - " IS_UNREAD (            \
             "OLD") ","                                                                            \
                    "  latest = " LATEST (                                                         \
                      "OLD") "  WHERE folder_id = OLD.folder_id AND thread_id = OLD.thread_id;"    \
                             "DELETE FROM folder_thread WHERE folder_id = OLD.folder_id AND "      \
                             "thread_id = OLD.thread_id"                                           \
                             "  AND total = 0;"

static const char *const index_steps[] = {
  META
  "CREATE TABLE folder (id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL, path TEXT NOT NULL,"
  "  raw_name TEXT NOT NULL, delim INTEGER NOT NULL, role INTEGER NOT NULL,"
  "  selectable INTEGER NOT NULL, subscribed INTEGER NOT NULL,"
  "  uidvalidity INTEGER NOT NULL DEFAULT 0, mailbox_key INTEGER NOT NULL DEFAULT 0,"
  "  uidnext INTEGER NOT NULL DEFAULT 0,"
  "  modseq INTEGER NOT NULL DEFAULT 0, low_uid INTEGER NOT NULL DEFAULT 0,"
  "  server_total INTEGER NOT NULL DEFAULT 0, synced INTEGER NOT NULL DEFAULT 0,"
  "  last_sync INTEGER NOT NULL DEFAULT 0,"
  "  no_keywords INTEGER NOT NULL DEFAULT 0," // new ones stay here
  "  denied INTEGER NOT NULL DEFAULT 0,"
  "  total INTEGER NOT NULL DEFAULT 0,"
  "  unread INTEGER NOT NULL DEFAULT 0,"
  "  known INTEGER NOT NULL DEFAULT 0,"  // rows with a UID
  "  hidden INTEGER NOT NULL DEFAULT 0," // deleted here, not yet on the server
  "  UNIQUE (account_id, path)) STRICT;"
  // thread_id: the conversation's, mostly the id of the message that founded it.
  "CREATE TABLE message (id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL,"
  "  thread_id INTEGER NOT NULL, sort_key INTEGER NOT NULL, date INTEGER NOT NULL,"
  "  size INTEGER NOT NULL, rfc_key INTEGER NOT NULL, content_id INTEGER, content_state INTEGER"
  "  NOT NULL DEFAULT 0, has_attachment INTEGER NOT NULL, indexed INTEGER NOT NULL DEFAULT 0,"
  "  rfc_message_id TEXT NOT NULL, subject TEXT NOT NULL, from_ TEXT NOT NULL, to_ TEXT NOT NULL,"
  "  cc TEXT NOT NULL, preview TEXT NOT NULL, list_id TEXT NOT NULL, email_id TEXT NOT NULL)"
  "  STRICT;"
  "CREATE INDEX message_rfc ON message (rfc_key) WHERE rfc_key <> 0;"
  "CREATE INDEX message_nameless ON message (size, date) WHERE rfc_key = 0;"
  "CREATE INDEX message_email ON message (email_id) WHERE email_id <> '';"
  "CREATE INDEX message_unindexed ON message (sort_key) WHERE indexed = 0;"
  // What a search does not see the text of.
  "CREATE INDEX message_unsearched ON message (account_id) WHERE indexed = 0 OR"
  "  content_state <> 2;"
  "CREATE INDEX message_content ON message (content_id) WHERE content_id IS NOT NULL;"
  // folder_id 0: in no list, kept for undo or restoring. flags: as shown.
  "CREATE TABLE location (id INTEGER PRIMARY KEY, folder_id INTEGER NOT NULL, uid INTEGER,"
  "  message_id INTEGER NOT NULL, thread_id INTEGER NOT NULL, sort_key INTEGER NOT NULL,"
  "  flags INTEGER NOT NULL, srv_flags INTEGER NOT NULL, pend_add INTEGER NOT NULL DEFAULT 0,"
  "  pend_del INTEGER NOT NULL DEFAULT 0, stamp INTEGER NOT NULL DEFAULT 0) STRICT;"
  "CREATE UNIQUE INDEX location_uid ON location (folder_id, uid) WHERE uid IS NOT NULL;"
  "CREATE INDEX location_homeless ON location (folder_id, message_id) WHERE uid IS NULL;"
  "CREATE INDEX location_list ON location (folder_id, sort_key, flags, thread_id);"
  "CREATE INDEX location_sort ON location (sort_key, folder_id, flags, thread_id);"
  "CREATE INDEX location_thread ON location (thread_id, folder_id, sort_key);"
  "CREATE INDEX location_unread ON location (folder_id, sort_key) WHERE flags & 1 = 0;"
  "CREATE INDEX location_flagged ON location (sort_key, folder_id, thread_id)"
  "  WHERE flags & 4 <> 0;"
  // Mail with labels: in date order, and by what there is in a folder.
  "CREATE INDEX location_labelled ON location (sort_key, folder_id, flags, thread_id)"
  "  WHERE flags >> 16 <> 0;"
  "CREATE INDEX location_muted ON location (thread_id) WHERE flags & 1024 <> 0;"
  "CREATE INDEX location_labels ON location (folder_id, flags) WHERE flags >> 16 <> 0;"
  // Where the server still has a message that was moved or deleted here.
  "CREATE TABLE departed (folder_id INTEGER NOT NULL, uid INTEGER NOT NULL,"
  "  location_id INTEGER NOT NULL, PRIMARY KEY (folder_id, uid)) STRICT, WITHOUT ROWID;"
  "CREATE INDEX departed_location ON departed (location_id);"
  // What the server dropped: restorable for 30 days.
  "CREATE TABLE removed (location_id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL,"
  "  folder_id INTEGER NOT NULL, removed_at INTEGER NOT NULL) STRICT;"
  "CREATE INDEX removed_at ON removed (removed_at);"
  "CREATE TABLE folder_thread (folder_id INTEGER NOT NULL, thread_id INTEGER NOT NULL,"
  "  latest INTEGER NOT NULL, total INTEGER NOT NULL, unread INTEGER NOT NULL,"
  "  PRIMARY KEY (folder_id, thread_id)) STRICT, WITHOUT ROWID;"
  "CREATE INDEX folder_thread_list ON folder_thread (folder_id, latest);"
  "CREATE INDEX folder_thread_unread ON folder_thread (folder_id, latest) WHERE unread > 0;"
  // Message-IDs, present or only referred to, to conversations.
  "CREATE TABLE reference (key INTEGER PRIMARY KEY, thread_id INTEGER NOT NULL) STRICT;"
  "CREATE TABLE merged (thread_id INTEGER PRIMARY KEY, into_id INTEGER NOT NULL) STRICT;"
  "CREATE TABLE subject (key INTEGER PRIMARY KEY, thread_id INTEGER NOT NULL,"
  "  date INTEGER NOT NULL, is_reply INTEGER NOT NULL) STRICT;"
  // What servers found for a search, until it is asked again or forgotten.
  "CREATE TABLE found_search (search_key INTEGER PRIMARY KEY, asked_at INTEGER NOT NULL) STRICT;"
  "CREATE TABLE found (search_key INTEGER NOT NULL,"
  "  sort_key INTEGER NOT NULL, PRIMARY KEY (search_key, sort_key)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE contact (account_id INTEGER NOT NULL, address TEXT NOT NULL, name TEXT NOT NULL,"
  "  folded TEXT NOT NULL, heard INTEGER NOT NULL, written INTEGER NOT NULL,"
  "  latest INTEGER NOT NULL, PRIMARY KEY (account_id, address)) STRICT, WITHOUT ROWID;",

  // Over which messages the server hung up, how often (store-suspect.h).
  "CREATE TABLE suspect (folder_id INTEGER NOT NULL, uid INTEGER NOT NULL, hangs INTEGER NOT NULL,"
  "  noted_at INTEGER NOT NULL, PRIMARY KEY (folder_id, uid)) STRICT, WITHOUT ROWID;",

  // Message ids for history that comes from the top down (StoreFolderSync).
  "ALTER TABLE folder ADD COLUMN ids_from INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE folder ADD COLUMN ids_to INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE folder ADD COLUMN ids_rank INTEGER NOT NULL DEFAULT 0;",

  // shown_key: what a folder's list has it by, NULL: sort_key; 0: it sleeps and is in none.
  // wakes_at: until when, 0: it does not (store-snooze.h).
  "ALTER TABLE location ADD COLUMN shown_key INTEGER;"
  "ALTER TABLE location ADD COLUMN wakes_at INTEGER NOT NULL DEFAULT 0;"
  "CREATE INDEX location_shown ON location (folder_id, thread_id, shown_key)"
  "  WHERE shown_key IS NOT NULL;"
  "CREATE INDEX location_wakes ON location (wakes_at) WHERE wakes_at <> 0;"
  "DROP TRIGGER IF EXISTS location_delete;"
  "DROP TRIGGER IF EXISTS location_leave;"
  "DROP TRIGGER IF EXISTS location_come;"
  "DROP TRIGGER IF EXISTS location_seen;"
  "DROP TRIGGER IF EXISTS location_known;"
  "CREATE TRIGGER location_delete AFTER DELETE ON location WHEN OLD.folder_id <> 0 "
  "BEGIN " ROW_LEAVES " END;"
  "CREATE TRIGGER location_leave AFTER UPDATE OF folder_id, thread_id ON location"
  "  WHEN OLD.folder_id <> 0 AND (OLD.folder_id <> NEW.folder_id OR"
  "  OLD.thread_id <> NEW.thread_id) BEGIN " ROW_LEAVES " END;"
  "CREATE TRIGGER location_come AFTER UPDATE OF folder_id, thread_id ON location"
  "  WHEN NEW.folder_id <> 0 AND (OLD.folder_id <> NEW.folder_id OR"
  "  OLD.thread_id <> NEW.thread_id) BEGIN " ROW_COMES " END;"
  "CREATE TRIGGER location_seen AFTER UPDATE OF flags, shown_key ON location"
  "  WHEN NEW.folder_id <> 0 AND OLD.folder_id = NEW.folder_id AND OLD.thread_id = NEW.thread_id"
  "  AND " IS_UNREAD ("OLD") " <> " IS_UNREAD (
    "NEW") " BEGIN"
           "  UPDATE folder SET unread = unread + " IS_UNREAD ("NEW") " - " IS_UNREAD (
             "OLD") "    WHERE id = NEW.folder_id;"
                    "  UPDATE folder_thread SET unread = unread + " IS_UNREAD (
                      "NEW") " - " IS_UNREAD ("OLD") "    WHERE folder_id = NEW.folder_id AND "
                                                     "thread_id = NEW.thread_id;"
                                                     " END;"
                                                     "CREATE TRIGGER location_shown AFTER UPDATE "
                                                     "OF shown_key ON location"
                                                     "  WHEN NEW.folder_id <> 0 AND OLD.folder_id "
                                                     "= NEW.folder_id AND OLD.thread_id = "
                                                     "NEW.thread_id"
                                                     "  AND OLD.shown_key IS NOT NEW.shown_key "
                                                     "BEGIN"
                                                     "  UPDATE folder_thread SET latest = " LATEST (
                                                       "NEW") "    WHERE folder_id = NEW.folder_id "
                                                              "AND thread_id = NEW.thread_id;"
                                                              " END;"
                                                              "CREATE TRIGGER location_known AFTER "
                                                              "UPDATE OF uid ON location"
                                                              "  WHEN NEW.folder_id <> 0 AND "
                                                              "OLD.folder_id = NEW.folder_id AND "
                                                              "OLD.thread_id = NEW.thread_id"
                                                              "  AND (OLD.uid IS NULL) <> (NEW.uid "
                                                              "IS NULL) BEGIN"
                                                              "  UPDATE folder SET known = known + "
                                                              "(NEW.uid IS NOT NULL) - (OLD.uid IS "
                                                              "NOT NULL)"
                                                              "    WHERE id = NEW.folder_id;"
                                                              " END;",

  // server_key, links: what ties a message to others (store-links.h); links NULL: nobody knows.
  // merged is gone: what became another conversation is named by nothing any more. Conversations
  // are of what is in folders alone (store-conversation.h).
  "ALTER TABLE message ADD COLUMN server_key INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE message ADD COLUMN links BLOB;"
  "UPDATE reference SET thread_id ="
  "  (WITH RECURSIVE later (id) AS (SELECT reference.thread_id UNION"
  "    SELECT into_id FROM merged JOIN later ON merged.thread_id = later.id)"
  "    SELECT min (id) FROM later) WHERE thread_id IN (SELECT thread_id FROM merged);"
  "DROP TABLE merged;"
  "DROP TABLE subject;"
  "CREATE TABLE subject (key INTEGER NOT NULL, at INTEGER NOT NULL, message_id INTEGER NOT NULL,"
  "  PRIMARY KEY (key, at, message_id)) STRICT, WITHOUT ROWID;"
  "UPDATE location SET thread_id = 0 WHERE folder_id = 0;"
  "UPDATE message SET thread_id = 0 WHERE id NOT IN"
  "  (SELECT message_id FROM location WHERE folder_id <> 0);",

  // Whether an account has any is asked for each label: another one may have a hundred thousand.
  "DROP INDEX message_email;"
  "CREATE INDEX message_email ON message (account_id, email_id) WHERE email_id <> '';",

  // Of which less came than there is (store-short.h).
  "CREATE TABLE short (message_id INTEGER PRIMARY KEY, tries INTEGER NOT NULL,"
  "  noted_at INTEGER NOT NULL) STRICT;",
};

static const char *const search_steps[] = {
  META "CREATE VIRTUAL TABLE text USING fts5 (subject, sender, recipient, cc, body, filename,"
       "  content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = 'mail');"
       "INSERT INTO text (text, rank) VALUES ('secure-delete', 1);",

  // Words are spelled, and stand, otherwise: all are to be read again.
  "INSERT INTO text (text) VALUES ('delete-all');"
  "UPDATE meta SET value = value + 1 WHERE key = 'mark';",
};

const char *const *
store_schema_steps (StoreFile file, int *out_n)
{
  static const struct {
    const char *const *steps;
    int n;
  } schemas[] = {
    [STORE_KEEP] = {keep_steps, G_N_ELEMENTS (keep_steps)},
    [STORE_CONTENT] = {content_steps, G_N_ELEMENTS (content_steps)},
    [STORE_INDEX] = {index_steps, G_N_ELEMENTS (index_steps)},
    [STORE_SEARCH] = {search_steps, G_N_ELEMENTS (search_steps)},
  };

  *out_n = schemas[file].n;
  return schemas[file].steps;
}

const char *
store_schema_before (StoreFile file)
{
  if (file == STORE_CONTENT)
    return "PRAGMA page_size = 16384; PRAGMA auto_vacuum = INCREMENTAL;";
  return "PRAGMA auto_vacuum = INCREMENTAL;";
}

const char *
store_schema_writer (StoreFile file)
{
  if (file == STORE_KEEP)
    return "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 1048576;"
           "PRAGMA wal_autocheckpoint = 4000;";
  if (file == STORE_INDEX)
    return "PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 4194304;"
           "PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -4096;";
  return "PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 4194304;"
         "PRAGMA cache_size = -2048;";
}
