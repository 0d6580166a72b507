// SPDX-License-Identifier: GPL-3.0-or-later
//
// Labels on rows. For store/ alone.

#pragma once

#include <glib.h>

G_BEGIN_DECLS

// Names of the labels among KEYWORDS, sorted. Caller frees.
char **store_label_names (char *const *keywords);

// Adds to NAMES (char *, owned) those of LABELS that it lacks.
void store_label_unite (GPtrArray *names, char *const *labels);
// NAMES sorted, as a NULL-terminated array. Takes NAMES.
char **store_label_take (GPtrArray *names);

G_END_DECLS
