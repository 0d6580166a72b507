// SPDX-License-Identifier: GPL-3.0-or-later
//
// The pictures on the network that one message names, from when its person asked for them
// (security.md H5): fetched a few at a time, each once, kept in memory as long as the message is
// shown, and nowhere else. Belongs to one thread, which runs a main loop.

#pragma once

#include <gio/gio.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef struct MailPictures MailPictures;

// Told each time that none is under way any more. N_FAILED: of all so far.
typedef void (*MailPicturesDone) (unsigned int n_failed, void *data);

MailPictures *mail_pictures_new (MailPicturesDone done, void *data);
MailPictures *mail_pictures_ref (MailPictures *pictures);
void mail_pictures_unref (MailPictures *pictures);

// The picture at URL. Errors: those of net_fetch(), INVALID for what is no picture, LIMIT. What
// failed is not tried again.
void
mail_pictures_load_async (MailPictures *pictures, const char *url, GAsyncReadyCallback, void *data);
// OUT_TYPE: its media type, static.
GBytes *mail_pictures_load_finish (GAsyncResult *result, const char **out_type, GError **error);

// Nothing is fetched any more, what is under way ends as G_IO_ERROR_CANCELLED, and nobody is told.
void mail_pictures_stop (MailPictures *pictures);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailPictures, mail_pictures_unref)

G_END_DECLS
