// SPDX-License-Identifier: GPL-3.0-or-later
//
// SCRAM against a server that says anything: it must never count as proven. Input: two challenges,
// divided by a line feed.

#include "sasl/sasl-scram.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const SaslScramSettings settings = {
    .digest = EVP_sha256 (),
    .user = "user",
    .password = "pencil",
    .binding = SASL_SCRAM_UNBOUND,
    .nonce = "n",
  };
  g_autoptr (SaslScram) scram = sasl_scram_new (&settings, NULL);
  const char *text = (const char *) data;
  const char *newline = memchr (text, '\n', size);
  size_t first = newline != NULL ? (size_t) (newline - text) : size;
  g_autoptr (GBytes) start = sasl_scram_step (scram, NULL, 0, NULL);
  g_autoptr (GBytes) proof = sasl_scram_step (scram, text, first, NULL);

  if (newline != NULL) {
    g_autoptr (GBytes) end = sasl_scram_step (scram, newline + 1, size - first - 1, NULL);
  }
  if (sasl_scram_is_verified (scram))
    abort ();
  return 0;
}
