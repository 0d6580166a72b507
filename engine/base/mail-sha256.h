// SPDX-License-Identifier: GPL-3.0-or-later
//
// SHA-256 (FIPS 180-4). By OpenSSL, which lets the processor do it where it can: four times as fast
// as GLib's. Pure, and it can't fail.

#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

#define MAIL_SHA256_BYTES 32

// Of what comes piece by piece. To be copied by assignment; nothing to free.
typedef struct {
  uint64_t state[14]; // OpenSSL's
} MailSha256;

void mail_sha256_start (MailSha256 *hash);
void mail_sha256_append (MailSha256 *hash, const void *bytes, size_t length);
// → the MAIL_SHA256_BYTES of what came so far; more may come. Caller unrefs.
GBytes *mail_sha256_dup (const MailSha256 *hash);

// → the MAIL_SHA256_BYTES of BYTES. Caller unrefs.
GBytes *mail_sha256 (GBytes *bytes);

// The same of BYTES with TAIL ("": nothing) behind them, as lower-case hexadecimal. Caller frees.
char *mail_sha256_dup_hex (GBytes *bytes, const char *tail);

G_END_DECLS
