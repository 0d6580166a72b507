// SPDX-License-Identifier: GPL-3.0-or-later
//
// Between a calendar's people and an account's.

#include "account/mail-invitation.h"
#include "mime/mime-address.h"

static void
load (GTask *task, void *source, void *message, GCancellable *cancellable)
{
  g_task_return_pointer (task, mime_event_find (message), (GDestroyNotify) mime_event_free);
}

void
mail_invitation_load_async (MimeMessage *message, GCancellable *cancellable,
                            GAsyncReadyCallback callback, void *data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);

  g_task_set_source_tag (task, mail_invitation_load_async);
  g_task_set_task_data (task, mime_message_ref (message), (GDestroyNotify) mime_message_unref);
  g_task_run_in_thread (task, load);
}

MimeEvent *
mail_invitation_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

const MailIdentity *
mail_invitation_find_invited (const MimeEvent *event, const GPtrArray *identities)
{
  for (unsigned int i = 0; i < identities->len; i++) {
    const MailIdentity *identity = identities->pdata[i];

    if (mime_event_find_attendee (event, identity->address) != NULL)
      return identity;
  }
  return identities->len > 0 ? identities->pdata[0] : NULL;
}

bool
mail_invitation_is_own (const MimeEvent *event, const GPtrArray *identities)
{
  for (unsigned int i = 0; event->organizer != NULL && i < identities->len; i++) {
    const MailIdentity *identity = identities->pdata[i];

    if (mime_address_is_same (identity->address, event->organizer->address))
      return true;
  }
  return false;
}
