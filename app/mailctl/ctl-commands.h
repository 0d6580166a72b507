// SPDX-License-Identifier: GPL-3.0-or-later
//
// The commands, one function each, in the files their subjects name. Each reads its arguments by
// ctl_parse(), prints to ctl->out, and says what went wrong by ctl_fail().

#pragma once

#include "ctl.h"

G_BEGIN_DECLS

// ctl-account.c
CtlStatus ctl_account_add (Ctl *ctl);
CtlStatus ctl_account_check (Ctl *ctl);
CtlStatus ctl_account_convert (Ctl *ctl);
CtlStatus ctl_account_edit (Ctl *ctl);
CtlStatus ctl_account_list (Ctl *ctl);
CtlStatus ctl_account_remove (Ctl *ctl);
CtlStatus ctl_account_show (Ctl *ctl);
CtlStatus ctl_account_trust (Ctl *ctl);

// ctl-act.c
CtlStatus ctl_archive (Ctl *ctl);
CtlStatus ctl_copy (Ctl *ctl);
CtlStatus ctl_delete (Ctl *ctl);
CtlStatus ctl_flag (Ctl *ctl);
CtlStatus ctl_junk (Ctl *ctl);
CtlStatus ctl_label (Ctl *ctl);
CtlStatus ctl_move (Ctl *ctl);
CtlStatus ctl_mute (Ctl *ctl);
CtlStatus ctl_trash (Ctl *ctl);
CtlStatus ctl_unmute (Ctl *ctl);
CtlStatus ctl_verdict (Ctl *ctl);

// ctl-backup.c
CtlStatus ctl_backup (Ctl *ctl);
// `restore DIR`.
CtlStatus ctl_restore_backup (Ctl *ctl, const char *dir);

// ctl-contacts.c
CtlStatus ctl_contacts_export (Ctl *ctl);
CtlStatus ctl_contacts_find (Ctl *ctl);
CtlStatus ctl_contacts_forget (Ctl *ctl);
CtlStatus ctl_contacts_import (Ctl *ctl);

// ctl-folder.c
CtlStatus ctl_folder_create (Ctl *ctl);
CtlStatus ctl_folder_delete (Ctl *ctl);
CtlStatus ctl_folder_rename (Ctl *ctl);
CtlStatus ctl_folder_role (Ctl *ctl);
CtlStatus ctl_folder_subscribe (Ctl *ctl);
CtlStatus ctl_folder_unsubscribe (Ctl *ctl);

// ctl-group.c
CtlStatus ctl_group_add (Ctl *ctl);
CtlStatus ctl_group_create (Ctl *ctl);
CtlStatus ctl_group_delete (Ctl *ctl);
CtlStatus ctl_group_remove (Ctl *ctl);
CtlStatus ctl_group_rename (Ctl *ctl);
CtlStatus ctl_groups (Ctl *ctl);

// ctl-identity.c
CtlStatus ctl_identities (Ctl *ctl);
CtlStatus ctl_identity_add (Ctl *ctl);
CtlStatus ctl_identity_edit (Ctl *ctl);
CtlStatus ctl_identity_remove (Ctl *ctl);

// ctl-label.c
CtlStatus ctl_labels (Ctl *ctl);

// ctl-list.c
CtlStatus ctl_folders (Ctl *ctl);
CtlStatus ctl_list (Ctl *ctl);
CtlStatus ctl_search (Ctl *ctl);

// ctl-operations.c
CtlStatus ctl_operations (Ctl *ctl);
CtlStatus ctl_operations_discard (Ctl *ctl);
CtlStatus ctl_operations_retry (Ctl *ctl);
CtlStatus ctl_undo (Ctl *ctl);

// ctl-outbox.c
CtlStatus ctl_outbox_cancel (Ctl *ctl);
CtlStatus ctl_outbox_confirm (Ctl *ctl);
CtlStatus ctl_outbox_correct (Ctl *ctl);
CtlStatus ctl_outbox_limit (Ctl *ctl);
CtlStatus ctl_outbox_list (Ctl *ctl);
CtlStatus ctl_outbox_send (Ctl *ctl);

// ctl-parse.c
CtlStatus ctl_parse_message (Ctl *ctl);
CtlStatus ctl_sanitize (Ctl *ctl);
CtlStatus ctl_threads (Ctl *ctl);

// ctl-removed.c
CtlStatus ctl_removed (Ctl *ctl);
CtlStatus ctl_removed_empty (Ctl *ctl);
CtlStatus ctl_restore (Ctl *ctl);

// ctl-send.c
CtlStatus ctl_send (Ctl *ctl);
CtlStatus ctl_sendmail (Ctl *ctl);

// ctl-snooze.c
CtlStatus ctl_snooze (Ctl *ctl);
CtlStatus ctl_snooze_list (Ctl *ctl);
CtlStatus ctl_snooze_wake (Ctl *ctl);

// ctl-show.c
CtlStatus ctl_save (Ctl *ctl);
CtlStatus ctl_show (Ctl *ctl);

// ctl-store.c
CtlStatus ctl_check (Ctl *ctl);
CtlStatus ctl_stats (Ctl *ctl);

// ctl-sync.c
CtlStatus ctl_sync (Ctl *ctl);

// ctl-transfer.c
CtlStatus ctl_export (Ctl *ctl);
CtlStatus ctl_import (Ctl *ctl);
// ctl-timeline.c
CtlStatus ctl_timeline (Ctl *ctl);

// ctl-write.c
CtlStatus ctl_edit (Ctl *ctl);
CtlStatus ctl_forward (Ctl *ctl);
CtlStatus ctl_redirect (Ctl *ctl);
CtlStatus ctl_reply (Ctl *ctl);

G_END_DECLS
