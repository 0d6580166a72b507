// SPDX-License-Identifier: GPL-3.0-or-later
//
// Three lines: people, number and date; subject and marks; preview. The layouts are made when the
// row's content or style changes, and cut to the width when it is allocated.

#include "ui/mail-conversation-row.h"

#include "ui/mail-conversation-text.h"
#include "ui/mail-format.h"
#include "ui/mail-icon.h"
#include "ui/mail-label-chip.h"
#include "ui/mail-row-actions.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define PADDING_X 12
#define PADDING_Y 8
#define DOT 8
#define TEXT_START (PADDING_X + DOT + 8)
#define LINE_GAP 2
#define GAP 8
#define ICON 16
#define MIN_WIDTH 200
#define SMALL 0.9
#define DIM 0.6
#define MAX_ICONS 6
#define MAX_CHIPS 2 // labels shown; of more the number
#define CHIP_SMALL 0.8

typedef enum {
  LINE_PEOPLE,
  LINE_COUNT, // in the first line, behind the people
  LINE_DATE,  // in the first line, at its end
  LINE_SUBJECT,
  LINE_PREVIEW,
  N_LINES,
} Line;

struct _MailConversationRow {
  GtkWidget parent_instance;

  MailListItem *item;
  GtkWidget *actions; // the shared set, while the pointer is here; else NULL
  PangoLayout *layouts[N_LINES];
  bool is_unread;
  const char *icons[MAX_ICONS];
  int n_icons;
  PangoLayout *chips[MAX_CHIPS];
  PangoLayout *more_chips; // "+2"; NULL: none
  int line_height;
  double way; // pixels that a finger has pushed it towards the line's beginning; 0: it stands still
  MailSwipe swipe; // what that means
};

G_DEFINE_FINAL_TYPE (MailConversationRow, mail_conversation_row, GTK_TYPE_WIDGET)

static const MailConversation *
get_conversation (MailConversationRow *self)
{
  return self->item ? mail_list_item_get_conversation (self->item) : NULL;
}

static PangoLayout *
create_layout (MailConversationRow *self, const char *text, PangoAttrList *attributes, double scale)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  g_autoptr (PangoAttrList) all =
    attributes ? pango_attr_list_ref (attributes) : pango_attr_list_new ();

  if (scale != 1.0)
    pango_attr_list_insert (all, pango_attr_scale_new (scale));
  pango_layout_set_attributes (layout, all);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_single_paragraph_mode (layout, true);
  return layout;
}

static void
set_line (MailConversationRow *self, Line line, const char *text, PangoAttrList *attributes,
          double scale)
{
  g_clear_object (&self->layouts[line]);
  self->layouts[line] = create_layout (self, text, attributes, scale);
}

static void
collect_icons (MailConversationRow *self, const MailConversation *conversation)
{
  self->n_icons = 0;
  if (conversation->any_flags & MAIL_FLAG_FLAGGED)
    self->icons[self->n_icons++] = "starred-symbolic";
  if (conversation->snoozed_until != 0 || conversation->woken_at != 0)
    self->icons[self->n_icons++] = "alarm-symbolic";
  if (conversation->any_flags & MAIL_FLAG_MUTED)
    self->icons[self->n_icons++] = "notifications-disabled-symbolic";
  if (conversation->has_attachment)
    self->icons[self->n_icons++] = "mail-attachment-symbolic";
  if (conversation->any_flags & MAIL_FLAG_FORWARDED)
    self->icons[self->n_icons++] = "mail-forward-symbolic";
  if (conversation->any_flags & MAIL_FLAG_ANSWERED)
    self->icons[self->n_icons++] = "mail-replied-symbolic";
}

// What was found in it, where it was searched for; where it sleeps, until when.
static void
set_preview (MailConversationRow *self, const MailConversation *conversation)
{
  const char *snippet = mail_list_item_get_snippet (self->item);
  g_autoptr (PangoAttrList) bold = pango_attr_list_new ();
  g_autofree char *text = mail_conversation_dup_snippet (snippet, bold);

  if (conversation->snoozed_until != 0 && !snippet) {
    g_free (text);
    text = mail_conversation_dup_snooze (conversation);
  }
  set_line (self, LINE_PREVIEW,
            snippet || conversation->snoozed_until != 0 ? text : conversation->preview, bold,
            SMALL);
}

static void
make_layouts (MailConversationRow *self, const MailConversation *conversation)
{
  g_autoptr (PangoAttrList) bold = pango_attr_list_new ();
  g_autoptr (PangoAttrList) heavy = pango_attr_list_new ();
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  const char *recipients = mail_list_item_get_recipients (self->item);
  g_autofree char *people =
    recipients ? g_strdup (recipients) : mail_conversation_dup_people (conversation, bold);
  g_autofree char *count =
    conversation->total > 1 ? g_strdup_printf ("%d", conversation->total) : g_strdup ("");
  g_autofree char *date = mail_format_dup_date_short (mail_list_item_get_date (self->item), now);

  if (conversation->unread > 0)
    pango_attr_list_insert (heavy, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  set_line (self, LINE_PEOPLE, people, bold, 1.0);
  set_line (self, LINE_COUNT, count, NULL, SMALL);
  set_line (self, LINE_DATE, date, NULL, SMALL);
  set_line (self, LINE_SUBJECT, mail_conversation_subject (conversation), heavy, 1.0);
  set_preview (self, conversation);
}

static void
make_chips (MailConversationRow *self, const MailConversation *conversation)
{
  unsigned int n = g_strv_length (conversation->labels);

  for (unsigned int i = 0; i < MIN (n, MAX_CHIPS); i++) {
    g_autofree char *text = mail_label_chip_dup_text (conversation->labels[i]);
    self->chips[i] = create_layout (self, text, NULL, CHIP_SMALL);
  }
  if (n > MAX_CHIPS) {
    // Translators: how many more labels a conversation has than are shown.
    g_autofree char *more = g_strdup_printf (_ ("+%u"), n - MAX_CHIPS);
    self->more_chips = create_layout (self, more, NULL, CHIP_SMALL);
  }
}

static void
clear_layouts (MailConversationRow *self)
{
  for (int i = 0; i < MAX_CHIPS; i++)
    g_clear_object (&self->chips[i]);
  g_clear_object (&self->more_chips);
  for (int i = 0; i < N_LINES; i++)
    g_clear_object (&self->layouts[i]);
}

static void
ensure_layouts (MailConversationRow *self)
{
  const MailConversation *conversation = get_conversation (self);

  if (!conversation || self->layouts[LINE_PEOPLE])
    return;
  make_layouts (self, conversation);
  make_chips (self, conversation);
  collect_icons (self, conversation);
  self->is_unread = conversation->unread > 0;
}

static void
refresh (MailConversationRow *self)
{
  clear_layouts (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static int
get_line_height (MailConversationRow *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  PangoFontMetrics *metrics;

  if (self->line_height == 0) {
    metrics = pango_context_get_metrics (context, NULL, NULL);
    self->line_height = PANGO_PIXELS_CEIL (pango_font_metrics_get_height (metrics));
    pango_font_metrics_unref (metrics);
  }
  return MAX (self->line_height, ICON);
}

static void
mail_conversation_row_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                               int *minimum, int *natural, int *minimum_baseline,
                               int *natural_baseline)
{
  MailConversationRow *self = MAIL_CONVERSATION_ROW (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = MIN_WIDTH;
  else
    *minimum = *natural = 2 * PADDING_Y + 3 * get_line_height (self) + 2 * LINE_GAP;
}

static int
first_line_end (MailConversationRow *self)
{
  return PADDING_Y + get_line_height (self) + LINE_GAP;
}

// The actions lie at the row's end below the date, and cover the lines that are drawn there.
static void
mail_conversation_row_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MailConversationRow *self = MAIL_CONVERSATION_ROW (widget);
  bool is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int minimum_width, minimum_height, x, y;

  if (!self->actions)
    return;
  gtk_widget_measure (self->actions, GTK_ORIENTATION_HORIZONTAL, -1, &minimum_width, NULL, NULL,
                      NULL);
  gtk_widget_measure (self->actions, GTK_ORIENTATION_VERTICAL, -1, &minimum_height, NULL, NULL,
                      NULL);
  x = is_rtl ? PADDING_X / 2 : width - minimum_width - PADDING_X / 2;
  y = first_line_end (self) - LINE_GAP;
  gtk_widget_size_allocate (
    self->actions,
    &(GtkAllocation) {x, y, minimum_width, MAX (height - y - PADDING_Y / 2, minimum_height)}, -1);
}

static int
layout_width (PangoLayout *layout)
{
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return width;
}

// Draws LAYOUT in the box, its text at the side where the interface's lines begin, whatever
// direction the text itself has.
static void
draw_any (MailConversationRow *self, GtkSnapshot *snapshot, PangoLayout *layout, float x, float y,
          int width, const GdkRGBA *color)
{
  bool is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  PangoRectangle logical;
  float offset;

  if (width <= 0)
    return;
  pango_layout_set_width (layout, width * PANGO_SCALE);
  pango_layout_get_pixel_extents (layout, NULL, &logical);
  offset = (float) (is_rtl ? width - logical.width : 0) - (float) logical.x;
  if (is_rtl)
    x = (float) gtk_widget_get_width (GTK_WIDGET (self)) - x - (float) width;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
    snapshot,
    &GRAPHENE_POINT_INIT (x + offset, y + (float) (get_line_height (self) - logical.height) / 2));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static void
draw_layout (MailConversationRow *self, GtkSnapshot *snapshot, Line line, float x, float y,
             int width, const GdkRGBA *color)
{
  draw_any (self, snapshot, self->layouts[line], x, y, width, color);
}

static void
draw_icon (MailConversationRow *self, GtkSnapshot *snapshot, const char *name, float x, float y,
           const GdkRGBA *color)
{
  GtkWidget *widget = GTK_WIDGET (self);

  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    x = (float) gtk_widget_get_width (widget) - x - ICON;
  mail_icon_draw (widget, snapshot, name, ICON, x, y, color);
}

static void
draw_dot (MailConversationRow *self, GtkSnapshot *snapshot, float y)
{
  g_autoptr (GdkRGBA) accent =
    adw_style_manager_get_accent_color_rgba (adw_style_manager_get_default ());
  bool is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  float x = is_rtl ? (float) gtk_widget_get_width (GTK_WIDGET (self)) - PADDING_X - DOT : PADDING_X;
  GskRoundedRect shape;

  gsk_rounded_rect_init_from_rect (&shape, &GRAPHENE_RECT_INIT (x, y, DOT, DOT), DOT / 2.0F);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  gtk_snapshot_append_color (snapshot, accent, &shape.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
draw_first_line (MailConversationRow *self, GtkSnapshot *snapshot, int width, float y,
                 const GdkRGBA *color, const GdkRGBA *dim)
{
  int date_width = layout_width (self->layouts[LINE_DATE]);
  int count_width = layout_width (self->layouts[LINE_COUNT]);
  int room = width - TEXT_START - PADDING_X - date_width - GAP;
  int people_width;

  pango_layout_set_width (self->layouts[LINE_PEOPLE], -1);
  people_width = MIN (layout_width (self->layouts[LINE_PEOPLE]),
                      room - (count_width > 0 ? count_width + GAP : 0));
  draw_layout (self, snapshot, LINE_PEOPLE, TEXT_START, y, people_width, color);
  draw_layout (self, snapshot, LINE_COUNT, (float) (TEXT_START + people_width + GAP), y,
               count_width, dim);
  draw_layout (self, snapshot, LINE_DATE, (float) (width - PADDING_X - date_width), y, date_width,
               dim);
}

static void
draw_second_line (MailConversationRow *self, GtkSnapshot *snapshot, int width, float y,
                  const GdkRGBA *color, const GdkRGBA *dim)
{
  float x = (float) (width - PADDING_X);
  float icon_y = y + (float) (get_line_height (self) - ICON) / 2;

  for (int i = 0; i < self->n_icons; i++) {
    x -= ICON;
    draw_icon (self, snapshot, self->icons[i], x, icon_y, dim);
    x -= 4;
  }
  draw_layout (self, snapshot, LINE_SUBJECT, TEXT_START, y, (int) x - TEXT_START, color);
}

// Labels take up to half of the line before the preview.
static int
draw_chips (MailConversationRow *self, GtkSnapshot *snapshot, int width, float y,
            const GdkRGBA *dim)
{
  const MailConversation *conversation = get_conversation (self);
  bool is_rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int x = TEXT_START, room = (width - TEXT_START - PADDING_X) / (2 * MAX_CHIPS);

  for (int i = 0; i < MAX_CHIPS && self->chips[i]; i++) {
    int chip = MIN (mail_label_chip_measure (self->chips[i]), room);
    graphene_rect_t area = GRAPHENE_RECT_INIT ((float) (is_rtl ? width - x - chip : x), y,
                                               (float) chip, (float) get_line_height (self));

    mail_label_chip_draw (GTK_WIDGET (self), snapshot, self->chips[i], conversation->labels[i],
                          &area);
    x += chip + GAP / 2;
  }
  if (self->more_chips) {
    int more = layout_width (self->more_chips);
    draw_any (self, snapshot, self->more_chips, (float) x, y, more, dim);
    x += more + GAP / 2;
  }
  return x > TEXT_START ? x + GAP / 2 : x;
}

static void
draw_lines (MailConversationRow *self, GtkSnapshot *snapshot)
{
  GtkWidget *widget = GTK_WIDGET (self);
  int width = gtk_widget_get_width (widget);
  int step = get_line_height (self) + LINE_GAP;
  GdkRGBA color, dim;

  ensure_layouts (self);
  if (!self->layouts[LINE_PEOPLE])
    return;
  gtk_widget_get_color (widget, &color);
  dim = color;
  if (!adw_style_manager_get_high_contrast (adw_style_manager_get_default ()))
    dim.alpha *= (float) DIM;
  if (self->is_unread)
    draw_dot (self, snapshot, PADDING_Y + (float) (get_line_height (self) - DOT) / 2);
  draw_first_line (self, snapshot, width, PADDING_Y, &color, &dim);
  draw_second_line (self, snapshot, width, (float) (PADDING_Y + step), &color, &dim);
  int start = draw_chips (self, snapshot, width, (float) (PADDING_Y + 2 * step), &dim);
  draw_layout (self, snapshot, LINE_PREVIEW, (float) start, (float) (PADDING_Y + 2 * step),
               width - start - PADDING_X, &dim);
}

static void
mail_conversation_row_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MailConversationRow *self = MAIL_CONVERSATION_ROW (widget);
  bool is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

  if (self->way > 0)
    mail_swipe_draw (widget, snapshot, self->swipe, self->way);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) (is_rtl ? self->way : -self->way), 0));
  draw_lines (self, snapshot);
  if (self->actions)
    gtk_widget_snapshot_child (widget, self->actions, snapshot);
  gtk_snapshot_restore (snapshot);
}

static void
mail_conversation_row_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  MailConversationRow *self = MAIL_CONVERSATION_ROW (widget);

  GTK_WIDGET_CLASS (mail_conversation_row_parent_class)->css_changed (widget, change);
  self->line_height = 0;
  clear_layouts (self);
}

static void
mail_conversation_row_direction_changed (GtkWidget *widget, GtkTextDirection previous)
{
  refresh (MAIL_CONVERSATION_ROW (widget));
}

static gboolean
on_query_tooltip (MailConversationRow *self, int x, int y, gboolean by_keyboard,
                  GtkTooltip *tooltip)
{
  const MailConversation *conversation = get_conversation (self);
  g_autofree char *date = NULL;
  GdkRectangle area = {0, 0, 0, first_line_end (self)};

  if (!conversation || !self->layouts[LINE_DATE])
    return false;
  area.width = layout_width (self->layouts[LINE_DATE]) + 2 * PADDING_X;
  if (gtk_widget_get_direction (GTK_WIDGET (self)) != GTK_TEXT_DIR_RTL)
    area.x = gtk_widget_get_width (GTK_WIDGET (self)) - area.width;
  if (!gdk_rectangle_contains_point (&area, x, y))
    return false;
  gtk_tooltip_set_tip_area (tooltip, &area);
  date = mail_format_dup_date_long (mail_list_item_get_date (self->item));
  gtk_tooltip_set_text (tooltip, date);
  return true;
}

static void
drop_actions (MailConversationRow *self)
{
  if (self->actions)
    gtk_widget_unparent (self->actions);
  self->actions = NULL;
}

static void
mail_conversation_row_dispose (GObject *object)
{
  mail_conversation_row_set_item (MAIL_CONVERSATION_ROW (object), NULL);
  G_OBJECT_CLASS (mail_conversation_row_parent_class)->dispose (object);
}

static void
mail_conversation_row_class_init (MailConversationRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_conversation_row_dispose;
  widget_class->measure = mail_conversation_row_measure;
  widget_class->size_allocate = mail_conversation_row_size_allocate;
  widget_class->snapshot = mail_conversation_row_snapshot;
  widget_class->css_changed = mail_conversation_row_css_changed;
  widget_class->direction_changed = mail_conversation_row_direction_changed;
  gtk_widget_class_set_css_name (widget_class, "conversation");
  // The list item that holds it is what a screen reader hears.
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
mail_conversation_row_init (MailConversationRow *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), true);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (on_query_tooltip), NULL);
}

GtkWidget *
mail_conversation_row_new (void)
{
  return g_object_new (MAIL_TYPE_CONVERSATION_ROW, NULL);
}

void
mail_conversation_row_set_item (MailConversationRow *self, MailListItem *item)
{
  if (self->item)
    g_signal_handlers_disconnect_by_func (self->item, refresh, self);
  if (self->item != item) {
    drop_actions (self);
    self->way = 0;
  }
  g_set_object (&self->item, item);
  if (item)
    g_signal_connect_swapped (item, "notify::conversation", G_CALLBACK (refresh), self);
  refresh (self);
}

MailListItem *
mail_conversation_row_get_item (MailConversationRow *self)
{
  return self->item;
}

void
mail_conversation_row_take_actions (MailConversationRow *self, GtkWidget *actions)
{
  if (self->actions == actions)
    return;
  mail_conversation_row_drop_actions (actions);
  mail_row_actions_set_item (MAIL_ROW_ACTIONS (actions), self->item);
  self->actions = actions;
  gtk_widget_set_parent (actions, GTK_WIDGET (self));
}

void
mail_conversation_row_drop_actions (GtkWidget *actions)
{
  GtkWidget *row = gtk_widget_get_parent (actions);

  if (row)
    drop_actions (MAIL_CONVERSATION_ROW (row));
}

MailConversationRow *
mail_conversation_row_pick (GtkWidget *list, double x, double y)
{
  GtkWidget *picked = gtk_widget_pick (list, x, y, GTK_PICK_DEFAULT);

  if (picked && !MAIL_IS_CONVERSATION_ROW (picked))
    picked = gtk_widget_get_first_child (picked);
  return picked && MAIL_IS_CONVERSATION_ROW (picked) ? MAIL_CONVERSATION_ROW (picked) : NULL;
}

void
mail_conversation_row_set_swipe (MailConversationRow *self, MailSwipe swipe, double way)
{
  self->swipe = swipe;
  self->way = way;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
