// SPDX-License-Identifier: GPL-3.0-or-later
//
// HTML through the sanitiser, for reading and for quoting; what comes out is parsed again and must
// hold only what is allowed, also after a second round.

#include "../mime/harmless.h"
#include "mime/mime-sanitize.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  for (int mode = 0; mode < 4; mode++) {
    MimeSanitizeOptions options = {.allow_remote_images = mode & 1, .quote = mode & 2};
    g_auto (MimeSanitized) once = {0}, twice = {0};

    mime_sanitize_html ((const char *) data, (gssize) size, &options, &once);
    harmless_assert (once.html, options.allow_remote_images);
    options.allow_remote_images = false;
    mime_sanitize_html (once.html, -1, &options, &twice);
    harmless_assert (twice.html, false);
  }
  g_autofree char *text = mime_html_to_text ((const char *) data, (gssize) size);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *page = mime_text_to_html (valid);

  harmless_assert (page, false);
  return 0;
}
