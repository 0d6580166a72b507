// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a MailTransfer holds.

#include "base/mail-transfer.h"

void
mail_transfer_clear (MailTransfer *transfer)
{
  g_clear_pointer (&transfer->failure, g_free);
}
