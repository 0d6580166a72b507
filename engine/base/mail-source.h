// SPDX-License-Identifier: GPL-3.0-or-later
//
// MailSource: bytes that need not be in memory together, as a message with large attachments: a
// sequence of pieces, each read when its turn comes, as often as one likes. MailFile: an open file
// that pieces are made of. Built by one thread, then immutable and shared. Reading blocks.

#pragma once

#include "base/mail-error.h"

#include <gio/gio.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct _MailSource MailSource;
typedef struct _MailFile MailFile;

// A stream of a piece from its beginning. Any thread. NULL with error.
typedef GInputStream *(*MailSourceOpen) (void *data, GError **error);

// What is smaller is as well in memory.
#define MAIL_SOURCE_LARGE_BYTES (1024 * 1024)

MailSource *mail_source_new (void);
MailSource *mail_source_new_bytes (GBytes *bytes);
MailSource *mail_source_ref (MailSource *source);
void mail_source_unref (MailSource *source);

void mail_source_add_bytes (MailSource *source, GBytes *bytes);
// A piece of SIZE bytes that OPEN gives; DATA is freed with the source.
void mail_source_add (MailSource *source, uint64_t size, MailSourceOpen open, void *data,
                      GDestroyNotify free_data);

// A piece that is REST without its first FROM bytes.
void mail_source_add_rest (MailSource *source, MailSource *rest, uint64_t from);
// A piece that is LENGTH bytes of WHOLE behind its first FROM.
void mail_source_add_range (MailSource *source, MailSource *whole, uint64_t from, uint64_t length);

uint64_t mail_source_get_size (const MailSource *source);

// All of it in order. Reading fails with STORE where a piece is not as large as it was said to be.
GInputStream *mail_source_open (MailSource *source);
// LENGTH bytes of it behind the first FROM.
GInputStream *
mail_source_open_range (MailSource *source, uint64_t from, uint64_t length, GError **error);

// The first MOST bytes, in memory. Caller unrefs.
GBytes *mail_source_read (MailSource *source, uint64_t most, GError **error);

// Gives SOURCE to TAKE in blocks. False with TAKE's error or the source's own.
typedef bool (*MailSourceTake) (const void *bytes, size_t length, void *data, GError **error);
bool mail_source_each (MailSource *source, MailSourceTake take, void *data, GError **error);

// How a file's bytes come.
typedef enum {
  MAIL_FILE_PLAIN,
  MAIL_FILE_BASE64, // lines of 76 and CRLF
  MAIL_FILE_CRLF,   // every line end CRLF, a bare CR or LF too; one added where the last has none
} MailFileCoding;

// A regular file. NOT_FOUND, FILE; INVALID where it is no regular file.
MailFile *mail_file_open (const char *path, GError **error);
// FD, which is taken, whatever it is.
MailFile *mail_file_new (int fd, GError **error);
MailFile *mail_file_ref (MailFile *file);
void mail_file_unref (MailFile *file);
uint64_t mail_file_get_size (const MailFile *file);

// All of it in CODING, from the beginning, of whatever size. Caller unrefs.
GInputStream *mail_file_read (MailFile *file, MailFileCoding coding);

// Writes all of BYTES where FD stands. False with errno.
bool mail_file_write_all (int fd, const void *bytes, size_t length);

// Bytes that LENGTH bytes have as base64 lines.
uint64_t mail_file_base64_size (uint64_t length);
// As many come at a time where the next ones are to continue the lines.
#define MAIL_FILE_BASE64_LINE_BYTES 57
void mail_file_append_base64 (GString *out, const void *bytes, size_t length);

// A piece that is all of FILE, which in CODING has SIZE bytes. Reading fails with FILE where the
// file changes while it is read, or can't be read.
void
mail_source_add_file (MailSource *source, MailFile *file, MailFileCoding coding, uint64_t size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailSource, mail_source_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MailFile, mail_file_unref)

G_END_DECLS
