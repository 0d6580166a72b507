// SPDX-License-Identifier: GPL-3.0-or-later
//
// A letter in two directions, and how it must stand, read or quoted.

#pragma once

#define DIRECTIONS_HTML                                                                            \
  "<div dir=\"rtl\"><p>\u05e9\u05dc.</p><p>English.</p><p dir=\"rtl\">Told.</p>"                   \
  "<p style=\"direction: rtl\">Styled.</p>bare.</div><p>\u05db\u05df.</p><p>Left.</p>"

// Of each text, whether its full stop comes behind it on the right, or on the left.
#define DIRECTIONS_SCRIPT                                                                          \
  "(() => { const told = [];"                                                                      \
  "const walker = document.createTreeWalker (document.body, NodeFilter.SHOW_TEXT);"                \
  "const place = (text, from, to) => { const range = document.createRange ();"                     \
  "  range.setStart (text, from); range.setEnd (text, to);"                                        \
  "  return range.getBoundingClientRect ().left; };"                                               \
  "while (walker.nextNode ()) { const text = walker.currentNode; const end = text.length;"         \
  "  if (text.data.trim ()) told.push (place (text, end - 1, end) > place (text, 0, 1)"            \
  "                                    ? 'right' : 'left'); }"                                     \
  "return told.join (' '); }) ()"

#define DIRECTIONS_EXPECTED "left right left left left left right"
