// SPDX-License-Identifier: GPL-3.0-or-later
//
// Marked when it is queued, not when it has gone: without a network one would be asked again.

#include "store/store-outbox-invite.h"

#include "store/store-operation.h"
#include "store/store-private.h"

bool
store_outbox_mark_invite (StoreWrite *write, const StoreOutgoing *outgoing, GError **error)
{
  MailFlags answer = outgoing->related_flags & MAIL_FLAGS_INVITE;

  return answer == 0 || store_operation_flag_each (write, outgoing->related_ids, answer,
                                                   MAIL_FLAGS_INVITE & ~answer, error);
}

bool
store_outbox_unmark_invite (StoreWrite *write, int64_t outbox_id, GError **error)
{
  g_auto (StoreRows) rows = store_db_query (
    write->keep, "SELECT related_ids, related_flags FROM outbox WHERE id = ?",
    bind_int (outbox_id));

  if (!store_rows_one (&rows, "outbox item", error))
    return false;
  g_autoptr (GArray) ids = store_ids_parse (store_rows_text (&rows, 0));
  MailFlags answer = (MailFlags) store_rows_int (&rows, 1) & MAIL_FLAGS_INVITE;

  return answer == 0 || store_operation_flag_each (write, ids, 0, answer, error);
}
