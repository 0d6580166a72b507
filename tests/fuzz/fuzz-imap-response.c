// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a server says, at once, cut in pieces as the first byte tells, and under small limits: all
// must agree with themselves, and hold no more than the limits allow.

#include "imap/imap-decoder.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

// Counts what comes out; the values are read so that the sanitizers see them.
typedef struct {
  size_t responses;
  size_t defects;
  uint64_t data;
  bool bad;
} Outcome;

static size_t touched;

static void
touch (ImapString string)
{
  for (size_t i = 0; i < string.n; i++)
    touched += (unsigned char) string.p[i];
}

static void
touch_body (const ImapBody *body)
{
  touch (body->type);
  touch (body->subtype);
  touch (body->disposition);
  for (size_t i = 0; i < body->parameters.n; i++)
    touch (body->parameters.items[i].value);
  for (size_t i = 0; i < body->n_children; i++)
    touch_body (body->children[i]);
}

static void
touch_fetch (const ImapFetch *fetch)
{
  if ((fetch->has & IMAP_FETCH_ENVELOPE) != 0) {
    touch (fetch->envelope.subject);
    for (size_t i = 0; i < fetch->envelope.to.n; i++)
      touch (fetch->envelope.to.items[i].mailbox);
  }
  if ((fetch->has & IMAP_FETCH_BODYSTRUCTURE) != 0)
    touch_body (fetch->body);
  for (size_t i = 0; i < fetch->flags.n_keywords; i++)
    touch (fetch->flags.keywords[i]);
  for (size_t i = 0; i < fetch->n_sections; i++)
    touch (fetch->sections[i].data);
}

static void
touch_response (const ImapResponse *response)
{
  const ImapCondition *condition = imap_response_get_condition (response);
  const ImapList *list = imap_response_get_list (response);
  if (imap_response_get_fetch (response) != NULL)
    touch_fetch (imap_response_get_fetch (response));
  if (condition != NULL) {
    touch (condition->text);
    touch (condition->code.arguments);
    touch (condition->code.first);
  }
  if (list != NULL)
    touch (list->name);
  touch (response->text);
}

static void
count (const ImapDecoded *decoded, Outcome *outcome)
{
  outcome->bad |= decoded->kind == IMAP_DECODE_BAD;
  outcome->data += decoded->n;
  if (decoded->kind == IMAP_DECODE_LITERAL && decoded->section != NULL)
    touch (decoded->section->name);
  if (decoded->kind != IMAP_DECODE_RESPONSE)
    return;
  outcome->responses++;
  outcome->defects += decoded->response->kind == IMAP_RESPONSE_DEFECT;
  touch_response (decoded->response);
}

static Outcome
decode (const uint8_t *data, size_t size, size_t chunk, const ImapFramerLimits *limits)
{
  g_autoptr (ImapDecoder) decoder = imap_decoder_new (limits);
  Outcome outcome = {0};
  for (size_t at = 0; at < size && !outcome.bad;) {
    size_t n = MIN (chunk, size - at);
    ImapDecoded decoded;
    imap_decoder_feed (decoder, data + at, n);
    at += n;
    while (!outcome.bad && imap_decoder_next (decoder, &decoded) != IMAP_DECODE_MORE)
      count (&decoded, &outcome);
  }
  return outcome;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const ImapFramerLimits small = {256, 32, 16, 64, 4096};
  if (size == 0)
    return 0;
  size_t chunk = (size_t) data[0] % 17 + 1;
  Outcome whole = decode (data + 1, size - 1, size, NULL);
  Outcome split = decode (data + 1, size - 1, chunk, NULL);
  g_assert_cmpuint (whole.responses, ==, split.responses);
  g_assert_cmpuint (whole.defects, ==, split.defects);
  g_assert_true (whole.data == split.data && whole.bad == split.bad);
  decode (data + 1, size - 1, chunk, &small);
  decode (data + 1, size - 1, 1, &small);
  return 0;
}
