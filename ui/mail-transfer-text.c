// SPDX-License-Identifier: GPL-3.0-or-later
//
// A sentence for each count that is not zero.

#include "ui/mail-transfer-text.h"

#include "ui/mail-error-text.h"
#include "ui/mail-format.h"

#include <glib/gi18n.h>

typedef struct {
  const char *running, *done, *stopped;
} Titles;

static const Titles titles[] = {
  [MAIL_TRANSFER_IMPORT] = {N_ ("Importing Mail"), N_ ("Mail Imported"), N_ ("Import Stopped")},
  [MAIL_TRANSFER_EXPORT] = {N_ ("Exporting Mail"), N_ ("Mail Exported"), N_ ("Export Stopped")},
  [MAIL_TRANSFER_BACKUP] = {N_ ("Keeping a Copy"), N_ ("The Copy Is Complete"),
                            N_ ("The Copy Is Not Complete")},
  [MAIL_TRANSFER_RESTORE] = {N_ ("Restoring Mail"), N_ ("Mail Restored"),
                             N_ ("Mail Was Not Restored")},
  [MAIL_TRANSFER_CONVERT] = {N_ ("Changing the Account"), N_ ("The Account Was Changed"),
                             N_ ("The Change Stopped")},
};

const char *
mail_transfer_text_get_title (MailTransferKind kind)
{
  return _ (titles[kind].running);
}

const char *
mail_transfer_text_get_end (MailTransferKind kind, const GError *error)
{
  return error ? _ (titles[kind].stopped) : _ (titles[kind].done);
}

char *
mail_transfer_text_dup_progress (const MailTransfer *progress)
{
  unsigned long n = (unsigned long) (progress->messages + progress->known);

  return g_strdup_printf (ngettext ("%'lu message", "%'lu messages", n), n);
}

static char *
dup_messages (MailTransferKind kind, unsigned long n)
{
  switch (kind) {
  case MAIL_TRANSFER_IMPORT:
    return g_strdup_printf (ngettext ("%'lu message came in.", "%'lu messages came in.", n), n);
  case MAIL_TRANSFER_RESTORE:
    return g_strdup_printf (ngettext ("%'lu message is back.", "%'lu messages are back.", n), n);
  case MAIL_TRANSFER_CONVERT:
    if (n == 0)
      return g_strdup (_ ("Nothing had to be copied."));
    return g_strdup_printf (ngettext ("%'lu message was copied.", "%'lu messages were copied.", n),
                            n);
  case MAIL_TRANSFER_EXPORT:
  case MAIL_TRANSFER_BACKUP:
  default:
    return g_strdup_printf (
      ngettext ("%'lu message was written.", "%'lu messages were written.", n), n);
  }
}

static char *
dup_known (MailTransferKind kind, unsigned long n)
{
  if (kind == MAIL_TRANSFER_IMPORT)
    return g_strdup_printf (ngettext ("%'lu was here already.", "%'lu were here already.", n), n);
  return g_strdup_printf (ngettext ("%'lu was there already.", "%'lu were there already.", n), n);
}

static char *
dup_first (const char *failure)
{
  g_autofree char *isolated = mail_format_dup_isolated (failure);

  // Translators: the placeholder is what was wrong with the first message that failed.
  return g_strdup_printf (_ ("The first: %s."), isolated);
}

static char *
dup_failed (MailTransferKind kind, unsigned long n)
{
  switch (kind) {
  case MAIL_TRANSFER_IMPORT:
    return g_strdup_printf (ngettext ("%'lu could not be read.", "%'lu could not be read.", n), n);
  case MAIL_TRANSFER_RESTORE:
    return g_strdup_printf (ngettext ("%'lu is damaged or missing in the copy.",
                                      "%'lu are damaged or missing in the copy.", n),
                            n);
  case MAIL_TRANSFER_BACKUP:
    return g_strdup_printf (
      ngettext ("%'lu is damaged on this computer.", "%'lu are damaged on this computer.", n), n);
  case MAIL_TRANSFER_EXPORT:
  default:
    return g_strdup_printf (ngettext ("%'lu is not here and could not be downloaded.",
                                      "%'lu are not here and could not be downloaded.", n),
                            n);
  }
}

// What the general sentence for the code would not tell.
static const char *
find_sentence (MailTransferKind kind, const GError *error)
{
  static const struct {
    MailTransferKind kind;
    MailError code;
    const char *text;
  } sentences[] = {
    {MAIL_TRANSFER_IMPORT, MAIL_ERROR_NOT_FOUND, N_ ("There is no mail in it.")},
    {MAIL_TRANSFER_IMPORT, MAIL_ERROR_FILE, N_ ("It could not be read.")},
    {MAIL_TRANSFER_EXPORT, MAIL_ERROR_INVALID,
     N_ ("A file of that name is there that is no mailbox, and was left as it is.")},
    {MAIL_TRANSFER_EXPORT, MAIL_ERROR_FILE, N_ ("The files could not be written.")},
    {MAIL_TRANSFER_RESTORE, MAIL_ERROR_NOT_FOUND, N_ ("There is no copy of mail in this folder.")},
    {MAIL_TRANSFER_RESTORE, MAIL_ERROR_INVALID,
     N_ ("There is mail on this computer already, and it was left as it is.")},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (sentences); i++)
    if (sentences[i].kind == kind && g_error_matches (error, MAIL_ERROR, (int) sentences[i].code))
      return _ (sentences[i].text);
  return NULL;
}

const char *
mail_transfer_text_get_trouble (MailBackupTrouble trouble)
{
  static const char *const sentences[] = {
    [MAIL_BACKUP_GONE] = N_ ("The copy is not in its folder any more. Connect its drive, or choose "
                             "a folder anew."),
    [MAIL_BACKUP_FORBIDDEN] =
      N_ ("Mail may not write to the folder of the copy. Choose another one, or allow it."),
    [MAIL_BACKUP_FULL] =
      N_ ("There is no room left where the copy is kept. Make room, or choose another folder."),
    [MAIL_BACKUP_BROKEN] = N_ ("The drive of the copy can’t be read or written. Look after it, or "
                               "choose a folder on another one."),
    [MAIL_BACKUP_DAMAGED] = N_ ("All is copied but for messages that are damaged on this "
                                "computer. An older copy, or the server, may have them whole."),
    [MAIL_BACKUP_FOREIGN] =
      N_ ("The folder of the copy has other mail, which would be lost. Choose "
          "another one."),
    [MAIL_BACKUP_OTHER] = N_ ("The copy could not be made. Try it again."),
  };

  return trouble > MAIL_BACKUP_COMPLETE && trouble < G_N_ELEMENTS (sentences) ?
           _ (sentences[trouble]) :
           NULL;
}

static char *
dup_error (MailTransferKind kind, const MailTransfer *transfer, const GError *error)
{
  const char *own = find_sentence (kind, error);
  const char *trouble = mail_transfer_text_get_trouble (transfer->trouble);

  if (kind == MAIL_TRANSFER_BACKUP && trouble)
    return g_strdup (trouble);
  return own ? g_strdup (own) : mail_error_dup_sentence (error);
}

char *
mail_transfer_text_dup_result (MailTransferKind kind, const MailTransfer *transfer,
                               const GError *error)
{
  g_autoptr (GPtrArray) sentences = g_ptr_array_new_null_terminated (6, g_free, true);

  if (error && !mail_error_is_silent (error))
    g_ptr_array_add (sentences, dup_error (kind, transfer, error));
  if (transfer->messages > 0 || (!error && transfer->known == 0))
    g_ptr_array_add (sentences, dup_messages (kind, (unsigned long) transfer->messages));
  if (transfer->known > 0)
    g_ptr_array_add (sentences, dup_known (kind, (unsigned long) transfer->known));
  if (transfer->failed > 0)
    g_ptr_array_add (sentences, dup_failed (kind, (unsigned long) transfer->failed));
  if (transfer->failure)
    g_ptr_array_add (sentences, dup_first (transfer->failure));
  if (kind == MAIL_TRANSFER_CONVERT && error)
    g_ptr_array_add (sentences, g_strdup (_ ("Nothing is lost. Asked for again, it goes on where "
                                             "it stopped.")));
  if (kind == MAIL_TRANSFER_BACKUP && !error && transfer->failed == 0)
    g_ptr_array_add (sentences, g_strdup (_ ("All of it was read back and compared.")));
  return g_strjoinv (" ", (char **) sentences->pdata);
}
