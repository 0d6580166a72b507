// SPDX-License-Identifier: GPL-3.0-or-later
//
// Style sheets applied to elements, so that a quote needs no sheet and can't change its face in
// another message (security.md H7). Internal to mime/.

#pragma once

#include <glib.h>
#include <gumbo.h>
#include <stdbool.h>

G_BEGIN_DECLS

typedef struct _MimeCssRules MimeCssRules;

MimeCssRules *mime_css_rules_new (void);
void mime_css_rules_free (MimeCssRules *rules);

// Adds what mime_css_filter_sheet() wrote with PREFIX. Media queries are judged for a light screen
// 800 px wide.
void mime_css_rules_add (MimeCssRules *rules, const char *sheet, const char *prefix);

// The declarations that apply to NODE, weakest first, then INLINE_STYLE (NULL: none). NULL if none.
// After a bounded number of comparisons only INLINE_STYLE.
char *
mime_css_rules_dup_style (MimeCssRules *rules, const GumboNode *node, const char *inline_style);

// True when STYLE, as written by the functions above, ends in display:none.
bool mime_css_is_hidden (const char *style);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeCssRules, mime_css_rules_free)

G_END_DECLS
