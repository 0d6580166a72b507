// SPDX-License-Identifier: GPL-3.0-or-later
//
// The sentences about a folder under way, shared by the sidebar, its foot and Account Health.

#include "ui/mail-progress-text.h"

#include <glib/gi18n.h>

bool
mail_progress_is_counted (const MailFolderProgress *progress)
{
  return progress->path && progress->done < progress->total;
}

char *
mail_progress_dup_sentence (const MailFolderProgress *progress, const char *folder)
{
  if (progress->total == 0)
    // Translators: a folder's name.
    return g_strdup_printf (_ ("Downloading messages in %s…"), folder);
  if (progress->bodies)
    // Translators: a folder's name; then how many of its messages, of how many, are wholly here.
    return g_strdup_printf (_ ("Downloading text of %s · %'u of %'u"), folder, progress->done,
                            progress->total);
  // Translators: a folder's name; then how many of its messages, of how many, are known.
  return g_strdup_printf (_ ("Downloading %s · %'u of %'u"), folder, progress->done,
                          progress->total);
}

char *
mail_progress_dup_counts (const MailFolderProgress *progress)
{
  if (progress->bodies)
    // Translators: how many of a folder's messages, of how many, are wholly here.
    return g_strdup_printf (ngettext ("Text of %'u of %'u message downloaded",
                                      "Text of %'u of %'u messages downloaded", progress->total),
                            progress->done, progress->total);
  // Translators: how many of a folder's messages, of how many, are known.
  return g_strdup_printf (
    ngettext ("%'u of %'u message downloaded", "%'u of %'u messages downloaded", progress->total),
    progress->done, progress->total);
}

char *
mail_progress_dup_percent (const MailFolderProgress *progress)
{
  unsigned int percent = (unsigned int) (100ULL * progress->done / MAX (progress->total, 1));

  // Translators: how much of a folder's messages is downloaded. There is little room.
  return g_strdup_printf (_ ("%u%%"), percent);
}
