// SPDX-License-Identifier: GPL-3.0-or-later
//
// The table of requests.

#include "account/engine-request.h"

#include <string.h>

static const EngineRequest *const requests[] = {
  &engine_request_flag,
  &engine_request_label,
  &engine_request_snooze,
  &engine_request_wake,
  &engine_request_wake_chosen,
  &engine_request_move,
  &engine_request_transfer,
  &engine_request_copy,
  &engine_request_move_to_role,
  &engine_request_delete,
  &engine_request_release,
  &engine_request_undo,
  &engine_request_dismiss,
  &engine_request_store_account,
  &engine_request_remove_account,
  &engine_request_retire_account,
  &engine_request_check_account,
  &engine_request_save_draft,
  &engine_request_close_draft,
  &engine_request_restore_draft,
  &engine_request_open_draft,
  &engine_request_save_template,
  &engine_request_put_identity,
  &engine_request_remove_identity,
  &engine_request_set_suggested,
  &engine_request_import_contacts,
  &engine_request_forget_contacts,
  &engine_request_put_contact_group,
  &engine_request_delete_contact_group,
  &engine_request_send_draft,
  &engine_request_send_raw,
  &engine_request_cancel_outbox,
  &engine_request_send_outbox_now,
  &engine_request_end_undo,
  &engine_request_correct_outbox,
  &engine_request_confirm_outbox,
  &engine_request_set_send_limit,
  &engine_request_start,
  &engine_request_sync,
  &engine_request_fetch,
  &engine_request_cancel_check,
  &engine_request_fetch_part,
  &engine_request_set_open_folder,
  &engine_request_set_sight,
  &engine_request_network,
  &engine_request_tidy,
  &engine_request_check_store,
  &engine_request_check_home,
  &engine_request_index,
  &engine_request_search_server,
  &engine_request_health,
  &engine_request_set_sync_settings,
  &engine_request_set_folder_offline,
  &engine_request_set_folder_role,
  &engine_request_set_pop3_policy,
  &engine_request_retry,
  &engine_request_create_folder,
  &engine_request_rename_folder,
  &engine_request_delete_folder,
  &engine_request_subscribe_folder,
  &engine_request_import,
  &engine_request_convert_begin,
  &engine_request_convert_finish,
  &engine_request_convert_bring_flags,
  &engine_request_set_backup,
  &engine_request_note_backup,
  &engine_request_restore,
  &engine_request_empty_removed,
};

const EngineRequest *
engine_request_find (const char *name, GVariant *arguments)
{
  for (size_t i = 0; i < G_N_ELEMENTS (requests); i++) {
    if (strcmp (requests[i]->name, name) == 0)
      return g_variant_is_of_type (arguments, G_VARIANT_TYPE (requests[i]->arguments)) ?
               requests[i] :
               NULL;
  }
  return NULL;
}
