// SPDX-License-Identifier: GPL-3.0-or-later
//
// Large content as files beside the databases: DIR/content/XX/NAME, made whole or not at all. The
// bytes are zstd in independent frames of 1 MiB with a table of where each begins, so that a reader
// can seek. For store/ alone.

#pragma once

#include "base/mail-source.h"

#include <stdint.h>

G_BEGIN_DECLS

// What is larger becomes a file.
#define STORE_CONTENT_FILE_MIN (256 * 1024)

// Writes RAW durably under a name of its own: temporary file, fsync, rename, fsync of the folder.
// → the name, relative to DIR; caller frees. Sets *HEALTH's distrusted bit when an fsync fails.
char *store_content_file_write (const char *dir, GBytes *raw, unsigned *health, GError **error);

// The same for bytes that come one after another; memory stays at a few frames.
typedef struct _StoreContentFile StoreContentFile;

StoreContentFile *store_content_file_begin (const char *dir, unsigned *health, GError **error);
bool store_content_file_append (StoreContentFile *file, const void *bytes, size_t length,
                                GError **error);
// Durable under its name, which the caller frees. Frees FILE in any case.
char *store_content_file_end (StoreContentFile *file, GError **error);
// Removes what was written. NULL is fine.
void store_content_file_abandon (StoreContentFile *file);

// Reads it all, past what the system has cached as far as it lets us, a frame at a time: STORE when
// its bytes are not of SHA256.
bool store_content_file_verify (const char *dir, const char *name, GBytes *sha256, GError **error);

// Its bytes a frame at a time, with SHA256 (not NULL) looked at before the last is given: reading
// fails with STORE. NOT_FOUND, STORE.
MailSource *
store_content_file_open (const char *dir, const char *name, GBytes *sha256, GError **error);

// The whole. NOT_FOUND when the file is missing, STORE when it is cut short or damaged, FILE when
// it can't be read now.
GBytes *store_content_file_read (const char *dir, const char *name, GError **error);

// Names of the files last written before BEFORE (seconds since 1970), half-written ones too. char
// *.
GPtrArray *store_content_file_list (const char *dir, int64_t before);

G_END_DECLS
