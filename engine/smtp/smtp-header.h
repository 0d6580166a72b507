// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a message's header means to its transport (RFC 6531). Pure.

#pragma once

#include <stdbool.h>
#include <stddef.h>

// Whether an address in the header that BYTES begin with has a local part that is not ASCII: such a
// message is to be sent with SMTPUTF8, whoever gets it (RFC 6531 section 3.4). Names that some
// program wrote in 8 bits don't count: servers have always passed them on.
bool smtp_header_has_utf8_address (const char *bytes, size_t length);
