// SPDX-License-Identifier: GPL-3.0-or-later
//
// Steps of operations on folders inside the store: showing, taking back, finishing. For store/
// alone; the account's worker uses store-folder-operation.h.

#pragma once

#include "store/store-folder-operation.h"
#include "store/store-private.h"

G_BEGIN_DECLS

// A row of keep.db's folder_step.
typedef struct {
  int64_t id, operation_id, account_id;
  MailOperationKind kind;
  MailOperationState state;
  int64_t folder_id;
  char *path, *new_path, *raw_name;
  char delimiter;
  bool had_mail;
} StoreFolderStepRow;

void store_folder_step_row_clear (StoreFolderStepRow *row);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StoreFolderStepRow, store_folder_step_row_clear)

#define STORE_FOLDER_STEP_COLUMNS                                                                  \
  "id, operation_id, account_id, kind, state, folder_id, path, new_path, raw_name, delim, "        \
  "had_mail"

// GArray of StoreFolderStepRow from a query of STORE_FOLDER_STEP_COLUMNS; NULL with error.
GArray *store_folder_step_read_all (StoreRows *rows, GError **error);

// Records ROW as a new PENDING step and shows it.
bool store_folder_step_add (StoreWrite *write, const StoreFolderStepRow *row, GError **error);
// STATE with REASON (NULL: ""), noted for the replay.
bool store_folder_step_set_state (StoreWrite *write, int64_t step_id, MailOperationState state,
                                  const char *reason, GError **error);

// Each does in index.db what is to be done for ROW, whatever of it is done already.
bool store_folder_step_show (StoreWrite *write, const StoreFolderStepRow *row, GError **error);
bool store_folder_step_hide (StoreWrite *write, const StoreFolderStepRow *row, GError **error);
bool store_folder_step_finish (StoreWrite *write, const StoreFolderStepRow *row, GError **error);

G_END_DECLS
