// SPDX-License-Identifier: GPL-3.0-or-later
//
// Heads of pictures, whole, cut at every byte, and of what is none (security.md H4, M6).

#include "mime/mime-raster.h"

#include <string.h>

typedef struct {
  const char *name;
  const char *bytes;
  size_t length;
  const char *media_type; // NULL: no picture
  uint32_t width, height;
} Case;

#define BYTES(text) text, sizeof text - 1

static const Case cases[] = {
  {"png", BYTES ("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\1\x2c\0\0\0\x05"), "image/png", 300, 5},
  {"png-vast", BYTES ("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\xff\xff\xff\xff\xff\xff\xff\xff"),
   "image/png", UINT32_MAX, UINT32_MAX},
  {"gif", BYTES ("GIF89a\x0a\0\x00\x02"), "image/gif", 10, 512},
  {"jpeg", BYTES ("\xff\xd8\xff\xe0\0\x04xx\xff\xff\xc2\0\x0b\x08\0\x07\x01\x02"), "image/jpeg",
   258, 7},
  {"webp", BYTES ("RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x10\0\x20\0"), "image/webp", 16,
   32},
  {"webp-lossless", BYTES ("RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x0f\xc0\x07\0\0\0\0\0\0"),
   "image/webp", 16, 32},
  {"webp-extended", BYTES ("RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x0f\0\0\x1f\0\0"), "image/webp",
   16, 32},
  {"bmp", BYTES ("BM\0\0\0\0\0\0\0\0\0\0\0\0\x28\0\0\0\x03\0\0\0\xfe\xff\xff\xff"), "image/bmp", 3,
   2},
  {"bmp-of-os2", BYTES ("BM\0\0\0\0\0\0\0\0\0\0\0\0\x0c\0\0\0\x03\0\x02\0\1\0\x18\0"), "image/bmp",
   3, 2},
  {"empty-png", BYTES ("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\0\0\0\0\x05"), NULL, 0, 0},
  {"svg", BYTES ("<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>"), NULL, 0, 0},
  {"html", BYTES ("<!DOCTYPE html><title>GIF89a and more of that kind</title>"), NULL, 0, 0},
  {"jpeg-without-frame", BYTES ("\xff\xd8\xff\xd9\0\x02\xff\xda\0\x02rest of it"), NULL, 0, 0},
  {"jpeg-endless", BYTES ("\xff\xd8\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), NULL, 0, 0},
};

// A page or a program that calls itself a picture gets where pictures are drawn.
static void
test_head (const void *data)
{
  const Case *one = data;
  g_autofree char *copy = g_memdup2 (one->bytes, one->length); // where sanitizers see its end
  MimeRaster raster = {0};

  g_assert_cmpint (mime_raster_read (copy, one->length, &raster), ==, one->media_type != NULL);
  if (one->media_type) {
    g_assert_cmpstr (raster.media_type, ==, one->media_type);
    g_assert_cmpuint (raster.width, ==, one->width);
    g_assert_cmpuint (raster.height, ==, one->height);
  }
  for (size_t length = 0; length < one->length; length++) {
    g_autofree char *cut = g_memdup2 (one->bytes, length);
    g_assert_false (mime_raster_read (cut, length, &raster));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/mime/raster/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], test_head);
  }
  return g_test_run ();
}
