// SPDX-License-Identifier: GPL-3.0-or-later
//
// One direction, two distances: the other direction goes back where the window is folded.

#include "ui/mail-swipe.h"

#include "ui/mail-icon.h"

#include <adwaita.h>

#define ARCHIVE_AT 0.25 // of the row's width
#define TRASH_AT 0.6
#define ICON 16
#define MARGIN 24 // pixels from the row's end to the icon
#define RADIUS 6  // as rows have

static const struct {
  const char *action, *icon;
  GdkRGBA color; // ignored for ARCHIVE, which has the accent's
} swipes[] = {
  [MAIL_SWIPE_NOTHING] = {NULL, "mail-archive-symbolic", {0.5F, 0.5F, 0.5F, 0.6F}},
  [MAIL_SWIPE_ARCHIVE] = {"win.row-archive", "mail-archive-symbolic", {0}},
  [MAIL_SWIPE_TRASH] = {"win.row-trash", "user-trash-symbolic", {0.753F, 0.11F, 0.157F, 1}},
};

MailSwipe
mail_swipe_from_way (double way, int width)
{
  if (way >= TRASH_AT * width)
    return MAIL_SWIPE_TRASH;
  return way >= ARCHIVE_AT * width ? MAIL_SWIPE_ARCHIVE : MAIL_SWIPE_NOTHING;
}

const char *
mail_swipe_get_action (MailSwipe swipe)
{
  return swipes[swipe].action;
}

void
mail_swipe_draw (GtkWidget *row, GtkSnapshot *snapshot, MailSwipe swipe, double way)
{
  bool is_rtl = gtk_widget_get_direction (row) == GTK_TEXT_DIR_RTL;
  float width = (float) gtk_widget_get_width (row), height = (float) gtk_widget_get_height (row);
  graphene_rect_t area =
    GRAPHENE_RECT_INIT (is_rtl ? 0 : width - (float) way, 0, (float) way, height);
  g_autoptr (GdkRGBA) accent =
    adw_style_manager_get_accent_color_rgba (adw_style_manager_get_default ());
  const GdkRGBA white = {1, 1, 1, 1};
  GskRoundedRect shape;

  gsk_rounded_rect_init_from_rect (&shape, &area, RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  gtk_snapshot_append_color (snapshot, swipe == MAIL_SWIPE_ARCHIVE ? accent : &swipes[swipe].color,
                             &area);
  mail_icon_draw (row, snapshot, swipes[swipe].icon, ICON, is_rtl ? MARGIN : width - MARGIN - ICON,
                  (height - ICON) / 2, &white);
  gtk_snapshot_pop (snapshot);
}
