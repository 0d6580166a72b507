// SPDX-License-Identifier: GPL-3.0-or-later
//
// One name behind the other: its lengths, the UID, the twin.

#include "sync/pop3-names.h"

#include "base/limits.h"

#include <string.h>

typedef struct {
  uint16_t uid, twin; // bytes; TWIN 0: none
} Lengths;

struct _Pop3Names {
  GByteArray *bytes; // place 0 is no name
};

G_STATIC_ASSERT (LIMIT_POP3_UIDL_BYTES <= UINT16_MAX);

Pop3Names *
pop3_names_new (void)
{
  static const uint8_t none;
  Pop3Names *names = g_new0 (Pop3Names, 1);

  names->bytes = g_byte_array_new ();
  g_byte_array_append (names->bytes, &none, 1);
  return names;
}

void
pop3_names_free (Pop3Names *names)
{
  if (names == NULL)
    return;
  g_byte_array_unref (names->bytes);
  g_free (names);
}

static uint16_t
get_length (GBytes *bytes)
{
  return bytes != NULL ? (uint16_t) g_bytes_get_size (bytes) : 0;
}

static void
append (Pop3Names *names, GBytes *bytes)
{
  size_t length;
  const void *data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  if (data != NULL)
    g_byte_array_append (names->bytes, data, (unsigned) length);
}

uint32_t
pop3_names_add (Pop3Names *names, const StorePopName *name)
{
  uint32_t place = names->bytes->len;
  const Lengths lengths = {get_length (name->uid), get_length (name->twin)};

  g_byte_array_append (names->bytes, (const uint8_t *) &lengths, sizeof lengths);
  append (names, name->uid);
  append (names, name->twin);
  return place;
}

static size_t
get_size (const uint8_t *at)
{
  Lengths lengths;

  memcpy (&lengths, at, sizeof lengths);
  return sizeof lengths + lengths.uid + lengths.twin;
}

static int
compare_names (const void *a, const void *b, void *data)
{
  const uint8_t *bytes = data;
  const uint8_t *one = bytes + *(const uint32_t *) a, *other = bytes + *(const uint32_t *) b;
  size_t left = get_size (one), right = get_size (other);

  return left != right ? (left > right) - (left < right) : memcmp (one, other, left);
}

StorePopName
pop3_names_get (const Pop3Names *names, uint32_t place)
{
  const uint8_t *at = names->bytes->data + place;
  StorePopName name = {0};
  Lengths lengths;

  if (place == 0)
    return name;
  memcpy (&lengths, at, sizeof lengths);
  at += sizeof lengths;
  name.uid = g_bytes_new (at, lengths.uid);
  if (lengths.twin > 0)
    name.twin = g_bytes_new (at + lengths.uid, lengths.twin);
  return name;
}

bool
pop3_names_has_repeated (const Pop3Names *names)
{
  uint8_t *bytes = names->bytes->data;
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (uint32_t));

  for (uint32_t place = 1; place < names->bytes->len; place += (uint32_t) get_size (bytes + place))
    g_array_append_val (places, place);
  g_array_sort_with_data (places, compare_names, bytes);
  for (unsigned i = 1; i < places->len; i++)
    if (compare_names (&g_array_index (places, uint32_t, i - 1),
                       &g_array_index (places, uint32_t, i), bytes) == 0)
      return true;
  return false;
}
