// SPDX-License-Identifier: GPL-3.0-or-later
//
// Partial FETCHes one behind the other. The file is named by what the bytes are of, and by the
// machine's start: after a power failure its end may be nothing that ever came, so it counts only
// until then.
//
// A short piece is no end: servers may give fewer bytes than were asked for. The end is where the
// first short piece and RFC822.SIZE agree; where they don't, as that size is a guess on some
// servers (Exchange), the pieces are asked for one by one until one has no bytes, and then the last
// byte once more, which proves that the message is still there and ends with it. Whatever
// contradicts that is UNSUPPORTED, and the message comes in one literal, whose length is never in
// doubt.

#include "sync/imap-sync-large.h"

#include "sync/imap-sync-count.h"
#include "sync/imap-sync-identity.h"

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

// Shorter pieces than this before the end, so often: too many round trips.
#define TINY_PIECE (16 * 1024)
#define TINY_PIECES 8

#define PREFIX "partial-"

// Begun and not gone on with for so long: nobody waits for it.
#define GIVEN_UP_SECONDS (7 * 86400)

typedef struct {
  ImapFetchRequest request;
  uint32_t ticket; // 0: the place is free
} Piece;

typedef struct {
  ImapSync *sync;
  ImapUidSet *uids;    // the one
  const char *section; // "": the message
  int64_t told_id;     // whose part it is, which is told as it comes; 0: of none
  bool binary;         // decoded by the server
  char *path;
  int fd;
  uint64_t size;   // as the server announced it: may be wrong
  uint64_t asked;  // up to here
  uint64_t done;   // up to here it is in the file
  bool one_by_one; // a piece did not come as it was asked for: no more are in flight together
  bool at_end;     // the latest answer: no bytes where the file ends
  bool whole;
  unsigned int tiny;
  GError *error;
  Piece pieces[IN_FLIGHT];
} Large;

static char *
dup_boot (void)
{
  char *boot = NULL;
  if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &boot, NULL, NULL))
    return g_strdup ("unknown");
  return g_strstrip (boot);
}

static char *
dup_path (ImapSync *sync, uint32_t uid, const char *section, bool binary)
{
  g_autofree char *boot = dup_boot ();
  g_autofree char *part = *section ? g_strdup_printf ("-%s", section) : g_strdup ("");
  return g_strdup_printf (
    "%s/" PREFIX "%s-%" G_GINT64_FORMAT "-%u-%u%s%s", store_dir (sync->store), boot, sync->selected,
    imap_session_get_mailbox (sync->session)->uidvalidity, uid, part, binary ? "-decoded" : "");
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

// What was cut off it would be a gap that nothing shows.
static bool
is_as_left (const Large *large, GError **error)
{
  struct stat info;
  if (fstat (large->fd, &info) == 0 && (uint64_t) info.st_size == large->done)
    return true;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_FILE, "UID %u: the file for it was changed",
               imap_uid_set_min (large->uids));
  return false;
}

static bool
write_all (Large *large, const char *bytes, size_t n, GError **error)
{
  if (!is_as_left (large, error))
    return false;
  for (size_t at = 0; at < n;) {
    ssize_t written = pwrite (large->fd, bytes + at, n - at, (off_t) (large->done + at));
    if (written < 0 && errno != EINTR)
      return fail ("a file for a large message could not be written", error);
    at += written > 0 ? (size_t) written : 0;
  }
  large->done += n;
  return true;
}

static bool
doubt (const Large *large, const char *what, GError **error)
{
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED, "UID %u in pieces: %s",
               imap_uid_set_min (large->uids), what);
  return false;
}

// What stands behind a short piece is of no use, and asked for again.
static void
on_fetch (void *data, const ImapFetch *fetch)
{
  Large *large = data;
  const ImapSection *section = imap_fetch_find_section (fetch, large->section);
  if (!section || !section->data.p || large->error || large->whole)
    return;
  size_t n = section->data.n;
  if (n > 0 && (!section->partial || section->size > PIECE)) {
    doubt (large, "more came than was asked for", &large->error);
    return;
  }
  if (!section->partial || section->origin != large->done ||
      !write_all (large, section->data.p, n, &large->error))
    return;
  large->at_end = n == 0;
  large->whole = n < PIECE && large->done == large->size && !large->one_by_one;
  large->tiny += n > 0 && n < TINY_PIECE;
  if (large->tiny > TINY_PIECES || large->done > 2 * large->size + PIECE)
    doubt (large, "no end", &large->error);
}

static bool
begin_piece (Large *large, Piece *piece, GError **error)
{
  ImapSync *sync = large->sync;
  piece->request = (ImapFetchRequest) {.uids = large->uids,
                                       .items = IMAP_FETCH_UID,
                                       .section = large->section,
                                       .binary = large->binary,
                                       .offset = large->asked,
                                       .length = PIECE,
                                       .on_fetch = on_fetch,
                                       .data = large};
  piece->ticket =
    imap_session_fetch_begin (sync->session, &piece->request, sync->cancellable, error);
  large->asked += PIECE;
  return piece->ticket != 0;
}

static void
tell (const Large *large)
{
  ImapSync *sync = large->sync;
  if (large->told_id)
    sync_state_set_part (sync->context->state, large->told_id, large->section, large->done,
                         MAX (large->done, large->size));
  else
    imap_sync_count_add (sync, sync->selected, 0, large->done);
}

// A refusal amid the message may be of what lies behind its end.
static bool
end_piece (Large *large, Piece *piece, GError **error)
{
  ImapSync *sync = large->sync;
  uint32_t ticket = piece->ticket;
  g_autoptr (GError) refusal = NULL;
  piece->ticket = 0;
  if (!imap_session_fetch_end (sync->session, ticket, sync->cancellable, &refusal) &&
      (large->done < large->size || !imap_sync_was_refused (sync, refusal))) {
    g_propagate_error (error, g_steal_pointer (&refusal));
    return false;
  }
  if (large->error) {
    g_propagate_error (error, g_steal_pointer (&large->error));
    return false;
  }
  // An answer may be given to a request before its own: where it stands is what counts.
  tell (large);
  large->one_by_one |= large->done < piece->request.offset + PIECE;
  return true;
}

// Until the end came, something came otherwise than asked for, or something urgent waits.
static bool
run_pieces (Large *large, GError **error)
{
  for (unsigned int turn = 0;; turn = (turn + 1) % IN_FLIGHT) {
    for (unsigned int i = 0; i < IN_FLIGHT; i++) {
      Piece *piece = &large->pieces[(turn + i) % IN_FLIGHT];
      bool wanted = !large->whole && !large->one_by_one &&
                    (large->asked < large->size || large->asked == large->done) &&
                    !imap_sync_should_pause (large->sync);
      if (!piece->ticket && wanted && !begin_piece (large, piece, error))
        return false;
    }
    if (!large->pieces[turn].ticket)
      return true;
    if (!end_piece (large, &large->pieces[turn], error))
      return false;
  }
}

typedef struct {
  const char *section;
  uint64_t origin;
  size_t n; // bytes that came from there on
} Tail;

static void
on_tail (void *data, const ImapFetch *fetch)
{
  Tail *tail = data;
  const ImapSection *section = imap_fetch_find_section (fetch, tail->section);
  if (section && section->partial && section->origin == tail->origin)
    tail->n = section->data.n;
}

// Nothing came behind what is here, and the announced size is another. A message that was removed
// meanwhile may be answered like that too: of two bytes, the last and the one after it, exactly one
// must come.
static bool
prove_end (Large *large, GError **error)
{
  ImapSync *sync = large->sync;
  Tail tail = {.section = large->section, .origin = large->done - 1};
  const ImapFetchRequest request = {.uids = large->uids,
                                    .items = IMAP_FETCH_UID,
                                    .section = large->section,
                                    .binary = large->binary,
                                    .offset = tail.origin,
                                    .length = 2,
                                    .on_fetch = on_tail,
                                    .data = &tail};
  if (!imap_session_fetch (sync->session, &request, sync->cancellable, error))
    return false;
  large->whole = tail.n == 1;
  return large->whole || doubt (large, "no end is certain", error);
}

// Nothing more came.
static bool
conclude (Large *large, GError **error)
{
  large->whole = large->done == large->size;
  if (large->whole)
    return true;
  if (large->done > 0)
    return large->at_end ? prove_end (large, error) : doubt (large, "no end", error);
  if (large->at_end)
    return doubt (large, "nothing came", error);
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND, "the server does not give UID %u",
               imap_uid_set_min (large->uids));
  return false;
}

static bool
run_one_by_one (Large *large, GError **error)
{
  while (large->one_by_one && !large->whole && !imap_sync_should_pause (large->sync)) {
    uint64_t before = large->done;
    large->asked = before;
    large->at_end = false;
    if (!begin_piece (large, &large->pieces[0], error) ||
        !end_piece (large, &large->pieces[0], error) ||
        (large->done == before && !conclude (large, error)))
      return false;
  }
  return true;
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

// The file has no name any more, and is freed with what is returned.
static MailSource *
take_source (Large *large, GError **error)
{
  g_autoptr (MailFile) file = mail_file_new (g_steal_fd (&large->fd), error);
  g_unlink (large->path);
  if (!file)
    return NULL;
  MailSource *source = mail_source_new ();
  mail_source_add_file (source, file, MAIL_FILE_PLAIN, large->done);
  return source;
}

// What will not be gone on with leaves no file.
static void
close_file (Large *large, const GError *error)
{
  bool hopeless = error && (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_NOT_FOUND) ||
                            g_error_matches (error, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED) ||
                            g_error_matches (error, MAIL_ERROR, MAIL_ERROR_FILE));
  if (large->fd >= 0)
    close (large->fd);
  if (hopeless || large->done == 0)
    g_unlink (large->path);
}

// What came on an earlier selection is gone on with only if the UID still is that message's.
static bool
go_on_with_file (Large *large, int64_t message_id, GError **error)
{
  if (large->done == 0 ||
      imap_sync_identity_prove (large->sync, imap_uid_set_min (large->uids), message_id, error))
    return true;
  if (imap_sync_is_connected (large->sync))
    g_unlink (large->path);
  return false;
}

static MailSource *
fetch (const Large *wanted, const StoreUidRow *row, GError **error)
{
  Large large = *wanted;
  ImapSync *sync = large.sync;
  g_autofree char *path = dup_path (sync, row->uid, large.section, large.binary);
  g_autoptr (ImapUidSet) uids = imap_uid_set_new_range (row->uid, row->uid);
  g_autoptr (GError) failure = NULL;
  MailSource *source = NULL;
  large.uids = uids;
  large.path = path;
  large.fd = -1;
  if (open_file (&large, &failure) && go_on_with_file (&large, row->message_id, &failure) &&
      run_pieces (&large, &failure) && run_one_by_one (&large, &failure) && large.whole)
    source = take_source (&large, &failure);
  end_rest (&large);
  close_file (&large, failure);
  if (failure)
    g_propagate_error (error, g_steal_pointer (&failure));
  return source;
}

MailSource *
imap_sync_large_fetch (ImapSync *sync, const StoreUidRow *row, GError **error)
{
  const Large large = {.sync = sync, .section = "", .size = row->size};
  return fetch (&large, row, error);
}

MailSource *
imap_sync_large_fetch_part (ImapSync *sync, const StoreUidRow *row, const char *section,
                            bool binary, GError **error)
{
  const Large large = {.sync = sync,
                       .section = section,
                       .binary = binary,
                       .told_id = row->message_id,
                       .size = binary ? row->size / 4 * 3 : row->size};
  return fetch (&large, row, error);
}

bool
imap_sync_large_has_begun (ImapSync *sync, const StoreUidRow *row, const char *section, bool binary)
{
  g_autofree char *path = dup_path (sync, row->uid, section, binary);
  return g_file_test (path, G_FILE_TEST_EXISTS);
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
