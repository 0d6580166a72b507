// SPDX-License-Identifier: GPL-3.0-or-later
//
// One thing that the person did to mail, as the operation log holds it (design.md §6).

#pragma once

#include <gio/gio.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

// What an action is done to: messages, or whole conversations as they stand in FOLDER_ID.
typedef struct {
  int64_t folder_id;  // where the person sees them; 0: wherever each lies (flags only)
  const int64_t *ids; // message ids, or thread ids
  size_t n_ids;
  bool conversations;
} MailTarget;

typedef enum {
  MAIL_OPERATION_FLAG,
  MAIL_OPERATION_MOVE,
  MAIL_OPERATION_COPY,
  MAIL_OPERATION_DELETE, // for good
  MAIL_OPERATION_APPEND,
  MAIL_OPERATION_RESTORE, // an APPEND of what the server had dropped
  MAIL_OPERATION_CREATE_FOLDER,
  MAIL_OPERATION_RENAME_FOLDER, // also into the trash
  MAIL_OPERATION_DELETE_FOLDER, // for good
  MAIL_OPERATION_SUBSCRIBE,
  MAIL_OPERATION_UNSUBSCRIBE,
} MailOperationKind;

typedef enum {
  MAIL_OPERATION_PENDING, // recorded, shown, not yet sent
  MAIL_OPERATION_SENDING, // on the wire; its outcome is unknown if the line drops now
  MAIL_OPERATION_DONE,
  MAIL_OPERATION_FAILED, // refused or set aside: `reason`
  MAIL_OPERATION_UNDONE,
} MailOperationState;

typedef struct {
  int64_t id;
  int64_t account_id;
  MailOperationKind kind;
  MailOperationState state;
  char *summary; // English, for logs and mailctl: "move 3 messages to Archive"
  char *reason;  // why it failed, or why the server put it off, in its words; "" otherwise
  int64_t recorded_at;
} MailOperation;

// It is under way still, and the server said "not now" the last time: `reason`.
bool mail_operation_is_put_off (const MailOperation *operation);

void mail_operation_free (MailOperation *operation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailOperation, mail_operation_free)

G_END_DECLS
