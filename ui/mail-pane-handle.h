// SPDX-License-Identifier: GPL-3.0-or-later
//
// The edge between two panes of a split view, to be dragged: AdwNavigationSplitView has none.

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define MAIL_TYPE_PANE_HANDLE (mail_pane_handle_get_type ())
G_DECLARE_FINAL_TYPE (MailPaneHandle, mail_pane_handle, MAIL, PANE_HANDLE, GtkWidget)

// Properties: "split-view": the view whose "sidebar-width-fraction" dragging sets. Lies over the
// end of its sidebar.

G_END_DECLS
