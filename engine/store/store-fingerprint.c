// SPDX-License-Identifier: GPL-3.0-or-later
//
// A header goes by line after line: the beginning of each is held back until it tells whose field
// it is. What follows the header goes through in whole pieces.

#include "store/store-fingerprint.h"
#include "base/mail-sha256.h"

#include <stdbool.h>
#include <string.h>

// The fields of UW's mailboxes, which Mailutils, Qpopper and others took over, and the length that
// System V keeps of each body.
static const char *const mailbox_fields[] = {
  "Content-Length", "Status", "X-IMAP", "X-IMAPbase", "X-Keywords", "X-Status", "X-UID", "X-UIDL",
};

// The longest of these, and what ends it.
#define START_BYTES 16

typedef enum {
  LINE_BEGINS, // START has what came of it
  LINE_IS_KEPT,
  LINE_IS_LEFT_OUT,
  HEADER_IS_OVER,
} Place;

struct _StoreFingerprint {
  MailSha256 bytes, header, message;
  bool has_left_out;  // MESSAGE is not the same as BYTES
  bool field_is_kept; // of the line before: what is folded goes with it
  Place place;
  char start[START_BYTES];
  size_t n_start;
};

StoreFingerprint *
store_fingerprint_new (void)
{
  StoreFingerprint *print = g_new0 (StoreFingerprint, 1);

  mail_sha256_start (&print->bytes);
  mail_sha256_start (&print->header);
  mail_sha256_start (&print->message);
  print->field_is_kept = true;
  return print;
}

void
store_fingerprint_free (StoreFingerprint *print)
{
  g_free (print);
}

static void
hash_without_cr (MailSha256 *hash, const char *bytes, size_t length)
{
  while (length > 0) {
    const char *cr = memchr (bytes, '\r', length);
    size_t run = cr != NULL ? (size_t) (cr - bytes) : length;

    mail_sha256_append (hash, bytes, run);
    bytes += run + (cr != NULL);
    length -= run + (cr != NULL);
  }
}

static void
keep (StoreFingerprint *print, const char *bytes, size_t length)
{
  hash_without_cr (&print->header, bytes, length);
  mail_sha256_append (&print->message, bytes, length);
}

static bool
is_mailbox_field (const char *start, size_t length)
{
  for (size_t i = 0; i < G_N_ELEMENTS (mailbox_fields); i++) {
    size_t n = strlen (mailbox_fields[i]);

    if (length > n && start[n] == ':' && g_ascii_strncasecmp (start, mailbox_fields[i], n) == 0)
      return true;
  }
  return false;
}

// Whether the line that begins so is the message's own.
static bool
is_kept (const StoreFingerprint *print)
{
  bool is_folded = print->n_start > 0 && (print->start[0] == ' ' || print->start[0] == '\t');

  return is_folded ? print->field_is_kept : !is_mailbox_field (print->start, print->n_start);
}

static bool
is_blank (const StoreFingerprint *print)
{
  return print->start[0] == '\n' || (print->n_start == 2 && memcmp (print->start, "\r\n", 2) == 0);
}

// Enough has come of a line to tell whose it is.
static void
place_line (StoreFingerprint *print)
{
  bool has_ended = print->start[print->n_start - 1] == '\n';

  if (is_blank (print)) {
    mail_sha256_append (&print->message, print->start, print->n_start);
    print->place = HEADER_IS_OVER;
    return;
  }
  print->field_is_kept = is_kept (print);
  if (print->field_is_kept)
    keep (print, print->start, print->n_start);
  else
    print->has_left_out = true;
  print->n_start = 0;
  if (!has_ended)
    print->place = print->field_is_kept ? LINE_IS_KEPT : LINE_IS_LEFT_OUT;
}

static size_t
begin_line (StoreFingerprint *print, const char *bytes, size_t length)
{
  size_t n = 0;

  while (n < length && print->place == LINE_BEGINS) {
    char byte = bytes[n++];

    print->start[print->n_start++] = byte;
    if (byte == '\n' || byte == ':' || print->n_start == START_BYTES) {
      place_line (print);
      break;
    }
  }
  return n;
}

static size_t
go_on_in_line (StoreFingerprint *print, const char *bytes, size_t length)
{
  const char *newline = memchr (bytes, '\n', length);
  size_t n = newline != NULL ? (size_t) (newline - bytes) + 1 : length;

  if (print->place == LINE_IS_KEPT)
    keep (print, bytes, n);
  if (newline != NULL)
    print->place = LINE_BEGINS;
  return n;
}

void
store_fingerprint_append (StoreFingerprint *print, const void *bytes, size_t length)
{
  const char *text = bytes;
  size_t n = 0;

  mail_sha256_append (&print->bytes, bytes, length);
  while (n < length && print->place != HEADER_IS_OVER) {
    if (print->place == LINE_BEGINS)
      n += begin_line (print, text + n, length - n);
    else
      n += go_on_in_line (print, text + n, length - n);
  }
  if (print->has_left_out)
    mail_sha256_append (&print->message, text + n, length - n);
}

// What is held back of a line that did not end, where it is the message's.
static size_t
get_rest (const StoreFingerprint *print)
{
  return print->place == LINE_BEGINS && is_kept (print) ? print->n_start : 0;
}

GBytes *
store_fingerprint_dup_bytes (const StoreFingerprint *print)
{
  return mail_sha256_dup (&print->bytes);
}

GBytes *
store_fingerprint_dup_header (const StoreFingerprint *print)
{
  MailSha256 hash = print->header;

  hash_without_cr (&hash, print->start, get_rest (print));
  return mail_sha256_dup (&hash);
}

GBytes *
store_fingerprint_dup_message (const StoreFingerprint *print)
{
  if (!print->has_left_out)
    return store_fingerprint_dup_bytes (print);
  MailSha256 hash = print->message;

  mail_sha256_append (&hash, print->start, get_rest (print));
  return mail_sha256_dup (&hash);
}
