// SPDX-License-Identifier: GPL-3.0-or-later
//
// Partial FETCHes one behind the other. The file is named by what the bytes are of, and by the
// machine's start: after a power failure its end may be nothing that ever came, so it counts only
// until then.

#include "sync/imap-sync-large.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// As much as a session keeps in memory of one literal.
#define PIECE (256 * 1024)

// Enough for a wire that is long and wide: a megabyte on its way.
#define IN_FLIGHT 4

#define PREFIX "partial-"

// Begun and not gone on with for so long: nobody waits for it.
#define GIVEN_UP_SECONDS (7 * 86400)

typedef struct _Large Large;

typedef struct {
  Large *large;
  ImapFetchRequest request;
  uint32_t ticket; // 0: the place is free
} Piece;

struct _Large {
  ImapSync *sync;
  ImapUidSet *uids; // the one
  char *path;
  int fd;
  uint64_t asked; // up to here
  uint64_t done;  // up to here it is in the file
  bool whole;
  GError *error;
  Piece pieces[IN_FLIGHT];
};

static char *
dup_boot (void)
{
  char *boot = NULL;
  if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &boot, NULL, NULL))
    return g_strdup ("unknown");
  return g_strstrip (boot);
}

static char *
dup_path (ImapSync *sync, uint32_t uid)
{
  g_autofree char *boot = dup_boot ();
  return g_strdup_printf ("%s/" PREFIX "%s-%" G_GINT64_FORMAT "-%u-%u", store_dir (sync->store),
                          boot, sync->selected,
                          imap_session_get_mailbox (sync->session)->uidvalidity, uid);
}

static bool
fail (const char *what, GError **error)
{
  int code = errno;
  g_set_error (error, MAIL_ERROR,
               code == ENOSPC || code == EDQUOT ? MAIL_ERROR_QUOTA : MAIL_ERROR_STORE, "%s: %s",
               what, g_strerror (code));
  return false;
}

static bool
open_file (Large *large, GError **error)
{
  struct stat info;
  large->fd = open (large->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (large->fd < 0 || fstat (large->fd, &info) != 0)
    return fail ("a file for a large message could not be opened", error);
  large->done = large->asked = (uint64_t) info.st_size;
  return true;
}

static bool
write_all (Large *large, const char *bytes, size_t n, GError **error)
{
  for (size_t at = 0; at < n;) {
    ssize_t written = pwrite (large->fd, bytes + at, n - at, (off_t) (large->done + at));
    if (written < 0 && errno != EINTR)
      return fail ("a file for a large message could not be written", error);
    at += written > 0 ? (size_t) written : 0;
  }
  large->done += n;
  return true;
}

// An empty piece is the end as much as a short one: the size that was announced may be wrong.
static void
on_fetch (void *data, const ImapFetch *fetch)
{
  Piece *piece = data;
  Large *large = piece->large;
  const ImapSection *section = imap_fetch_find_section (fetch, "");
  if (!section || large->error || large->whole)
    return;
  if (!section->partial && (piece->request.offset || section->size > PIECE)) {
    g_set_error (&large->error, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED, "no piece came");
    return;
  }
  if ((section->partial && section->origin != large->done) || section->size > PIECE) {
    g_set_error (&large->error, MAIL_ERROR, MAIL_ERROR_PROTOCOL, "another piece came");
    return;
  }
  if (write_all (large, section->data.p, section->data.n, &large->error))
    large->whole = section->data.n < PIECE;
}

static bool
begin_piece (Large *large, Piece *piece, GError **error)
{
  ImapSync *sync = large->sync;
  piece->large = large;
  piece->request = (ImapFetchRequest) {.uids = large->uids,
                                       .items = IMAP_FETCH_UID,
                                       .section = "",
                                       .offset = large->asked,
                                       .length = PIECE,
                                       .on_fetch = on_fetch,
                                       .data = piece};
  piece->ticket =
    imap_session_fetch_begin (sync->session, &piece->request, sync->cancellable, error);
  large->asked += PIECE;
  return piece->ticket != 0;
}

static bool
end_piece (Large *large, Piece *piece, GError **error)
{
  ImapSync *sync = large->sync;
  uint32_t ticket = piece->ticket;
  piece->ticket = 0;
  if (!imap_session_fetch_end (sync->session, ticket, sync->cancellable, error))
    return false;
  if (large->error) {
    g_propagate_error (error, g_steal_pointer (&large->error));
    return false;
  }
  // An answer may be given to a request before its own: where it stands is what counts.
  if (large->whole || large->done >= piece->request.offset + PIECE)
    return true;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "the server does not give UID %u",
               imap_uid_set_min (large->uids));
  return false;
}

// Until the end came, or something urgent waits.
static bool
run_pieces (Large *large, GError **error)
{
  for (unsigned int turn = 0;; turn = (turn + 1) % IN_FLIGHT) {
    for (unsigned int i = 0; i < IN_FLIGHT; i++) {
      Piece *piece = &large->pieces[(turn + i) % IN_FLIGHT];
      bool wanted = !large->whole && !imap_sync_should_pause (large->sync);
      if (!piece->ticket && wanted && !begin_piece (large, piece, error))
        return false;
    }
    if (!large->pieces[turn].ticket)
      return true;
    if (!end_piece (large, &large->pieces[turn], error))
      return false;
  }
}

static void
end_rest (Large *large)
{
  ImapSync *sync = large->sync;
  for (unsigned int i = 0; i < IN_FLIGHT; i++)
    if (large->pieces[i].ticket)
      imap_session_fetch_end (sync->session, large->pieces[i].ticket, sync->cancellable, NULL);
  g_clear_error (&large->error);
}

// The pages of the mapping are the file's, which is freed with the last of them.
static GBytes *
take_bytes (Large *large, GError **error)
{
  GMappedFile *mapped = g_mapped_file_new_from_fd (large->fd, FALSE, error);
  if (!mapped)
    return NULL;
  GBytes *bytes = g_mapped_file_get_bytes (mapped);
  g_mapped_file_unref (mapped);
  g_unlink (large->path);
  return bytes;
}

// What will not be gone on with leaves no file.
static void
close_file (Large *large, const GError *error)
{
  bool hopeless = error && (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND) ||
                            g_error_matches (error, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED));
  if (large->fd >= 0)
    close (large->fd);
  if (hopeless || large->done == 0)
    g_unlink (large->path);
}

GBytes *
imap_sync_large_fetch (ImapSync *sync, uint32_t uid, GError **error)
{
  g_autofree char *path = dup_path (sync, uid);
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (uid, uid);
  g_autoptr (GError) failure = NULL;
  Large large = {.sync = sync, .uids = uids, .path = path, .fd = -1};
  GBytes *bytes = NULL;
  if (open_file (&large, &failure) && run_pieces (&large, &failure) && large.whole)
    bytes = take_bytes (&large, &failure);
  end_rest (&large);
  close_file (&large, failure);
  if (failure)
    g_propagate_error (error, g_steal_pointer (&failure));
  return bytes;
}

void
imap_sync_large_tidy (const char *dir)
{
  g_autoptr (GDir) files = g_dir_open (dir, 0, NULL);
  g_autofree char *boot = dup_boot ();
  g_autofree char *current = g_strconcat (PREFIX, boot, NULL);
  int64_t now = g_get_real_time () / G_USEC_PER_SEC;
  for (const char *name; files && (name = g_dir_read_name (files));) {
    g_autofree char *path = g_build_filename (dir, name, NULL);
    GStatBuf info;
    if (!g_str_has_prefix (name, PREFIX) || g_lstat (path, &info) != 0)
      continue;
    if (!g_str_has_prefix (name, current) || now - info.st_mtime > GIVEN_UP_SECONDS)
      g_unlink (path);
  }
}
