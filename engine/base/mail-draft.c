// SPDX-License-Identifier: GPL-3.0-or-later
//
// Snapshots of messages being written. What is built from them is the business of mime/.

#include "base/mail-draft.h"

#include <string.h>

typedef struct {
  MailDraft draft; // first, so that a MailDraft is a Counted
  gatomicrefcount refs;
} Counted;

void
mail_attachment_free (MailAttachment *attachment)
{
  if (attachment == NULL)
    return;
  g_free (attachment->file_name);
  g_free (attachment->media_type);
  g_free (attachment->content_id);
  g_free (attachment->path);
  g_clear_pointer (&attachment->bytes, g_bytes_unref);
  g_free (attachment);
}

MailAttachment *
mail_attachment_copy (const MailAttachment *attachment)
{
  MailAttachment *copy = g_new0 (MailAttachment, 1);

  copy->file_name = g_strdup (attachment->file_name);
  copy->media_type = g_strdup (attachment->media_type);
  copy->content_id = g_strdup (attachment->content_id);
  copy->path = g_strdup (attachment->path);
  copy->bytes = attachment->bytes != NULL ? g_bytes_ref (attachment->bytes) : NULL;
  copy->size = attachment->size;
  return copy;
}

static char *
dup_text (const char *text)
{
  return g_strdup (text != NULL ? text : "");
}

static void
copy_attachments (const GPtrArray *from, GPtrArray *to)
{
  for (unsigned int i = 0; from != NULL && i < from->len; i++)
    g_ptr_array_add (to, mail_attachment_copy (g_ptr_array_index (from, i)));
}

MailDraft *
mail_draft_new (const MailDraft *template)
{
  Counted *counted = g_new0 (Counted, 1);
  MailDraft *draft = &counted->draft;

  g_atomic_ref_count_init (&counted->refs);
  *draft = *template;
  draft->related_ids =
    template->related_ids != NULL ? g_array_ref (template->related_ids) : NULL;
  draft->from = dup_text (template->from);
  draft->to = dup_text (template->to);
  draft->cc = dup_text (template->cc);
  draft->bcc = dup_text (template->bcc);
  draft->reply_to = dup_text (template->reply_to);
  draft->subject = dup_text (template->subject);
  draft->text = dup_text (template->text);
  draft->html = g_strdup (template->html);
  draft->in_reply_to = g_strdup (template->in_reply_to);
  draft->references = g_strdup (template->references);
  draft->attachments = g_ptr_array_new_with_free_func ((GDestroyNotify) mail_attachment_free);
  copy_attachments (template->attachments, draft->attachments);
  return draft;
}

MailDraft *
mail_draft_ref (const MailDraft *draft)
{
  g_atomic_ref_count_inc (&((Counted *) draft)->refs);
  return (MailDraft *) draft;
}

void
mail_draft_unref (MailDraft *draft)
{
  if (draft == NULL || !g_atomic_ref_count_dec (&((Counted *) draft)->refs))
    return;
  g_clear_pointer (&draft->related_ids, g_array_unref);
  g_free (draft->from);
  g_free (draft->to);
  g_free (draft->cc);
  g_free (draft->bcc);
  g_free (draft->reply_to);
  g_free (draft->subject);
  g_free (draft->text);
  g_free (draft->html);
  g_free (draft->in_reply_to);
  g_free (draft->references);
  g_ptr_array_unref (draft->attachments);
  g_free (draft);
}

// Text that a person typed above the signature ("-- ") and the quote ("> ").
static bool
has_typed_text (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (size_t i = 0; lines[i] != NULL; i++) {
    if (strcmp (lines[i], "-- ") == 0)
      return false;
    if (lines[i][0] != '>' && *g_strstrip (lines[i]) != '\0')
      return true;
  }
  return false;
}

bool
mail_draft_is_empty (const MailDraft *draft)
{
  if (draft->attachments->len > 0)
    return false;
  // An answer comes with recipients, subject, attribution and quote that nobody typed: whether it
  // was edited only its composer can tell, so that it is always kept.
  if (draft->kind != MAIL_DRAFT_NEW)
    return false;
  return *draft->to == '\0' && *draft->cc == '\0' && *draft->bcc == '\0' &&
         *draft->subject == '\0' && !has_typed_text (draft->text);
}
