// SPDX-License-Identifier: GPL-3.0-or-later
//
// A message as it goes after DATA (RFC 5321 4.5.2): line ends made CRLF, then dots stuffed, both
// here and nowhere else, so that no message can end early or smuggle another (security.md P6).
// After BDAT, which counts bytes, there is nothing to stuff. Pure, and resumable at any byte.

#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

G_BEGIN_DECLS

// All zero is the start of a message.
typedef struct {
  bool is_counted;    // it goes by BDAT (RFC 3030): dots stay as they are
  bool is_in_line;    // something of the current line was written
  bool is_after_cr;   // the last byte was CR: an LF now belongs to it
  bool has_eight_bit; // a byte over 127 was seen
  uint64_t size;      // bytes of the message with its CRLFs, dots not counted twice (RFC 1870)
} SmtpData;

// Appends LENGTH bytes of the message to OUT, encoded.
void smtp_data_append (SmtpData *data, const char *bytes, size_t length, GString *out);

// Ends the message's last line if it has no end.
void smtp_data_end (SmtpData *data, GString *out);

// Size and kind of the whole of BYTES without encoding it.
void smtp_data_measure (GBytes *bytes, SmtpData *out_data);

G_END_DECLS
