// SPDX-License-Identifier: GPL-3.0-or-later
//
// Words on a ground of the label's colour, both readable in light and dark.

#include "ui/mail-label-chip.h"

#include "base/mail-label.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define PADDING_X 7
#define PADDING_Y 1
#define MAX_WIDTH 160
#define GROUND 0.18F
#define GROUND_CONTRAST 0.32F
#define SMALL 0.85

struct _MailLabelChip {
  GtkWidget parent_instance;

  char *name;
  PangoLayout *layout;
};

G_DEFINE_FINAL_TYPE (MailLabelChip, mail_label_chip, GTK_TYPE_WIDGET)

// Thunderbird's five go by number; these are its names for them.
static const char *
numbered_name (const char *name)
{
  static const struct {
    const char *keyword, *title;
  } numbered[] = {
    {"$label1", NC_ ("label", "Important")}, {"$label2", NC_ ("label", "Work")},
    {"$label3", NC_ ("label", "Personal")},  {"$label4", NC_ ("label", "To Do")},
    {"$label5", NC_ ("label", "Later")},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (numbered); i++)
    if (mail_label_equal (numbered[i].keyword, name))
      return g_dpgettext2 (NULL, "label", numbered[i].title);
  return NULL;
}

// Gray is none of them: it would look like a chip that is off.
static AdwAccentColor
color_of (const char *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);

  return (AdwAccentColor) (g_str_hash (folded) % ADW_ACCENT_COLOR_SLATE);
}

const char *
mail_label_chip_get_color_class (const char *name)
{
  static const char *const classes[] = {
    [ADW_ACCENT_COLOR_BLUE] = "label-blue",     [ADW_ACCENT_COLOR_TEAL] = "label-teal",
    [ADW_ACCENT_COLOR_GREEN] = "label-green",   [ADW_ACCENT_COLOR_YELLOW] = "label-yellow",
    [ADW_ACCENT_COLOR_ORANGE] = "label-orange", [ADW_ACCENT_COLOR_RED] = "label-red",
    [ADW_ACCENT_COLOR_PINK] = "label-pink",     [ADW_ACCENT_COLOR_PURPLE] = "label-purple",
  };

  return classes[color_of (name)];
}

char *
mail_label_chip_dup_text (const char *name)
{
  const char *known = numbered_name (name);

  return g_strdup (known ? known : name);
}

int
mail_label_chip_measure (PangoLayout *layout)
{
  int width;

  pango_layout_set_width (layout, -1);
  pango_layout_get_pixel_size (layout, &width, NULL);
  return MIN (width + 2 * PADDING_X, MAX_WIDTH);
}

static void
draw_ground (GtkSnapshot *snapshot, const graphene_rect_t *area, GdkRGBA color)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  GskRoundedRect shape;

  color.alpha = adw_style_manager_get_high_contrast (manager) ? GROUND_CONTRAST : GROUND;
  gsk_rounded_rect_init_from_rect (&shape, area, area->size.height / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  gtk_snapshot_append_color (snapshot, &color, area);
  gtk_snapshot_pop (snapshot);
}

void
mail_label_chip_draw (GtkWidget *widget, GtkSnapshot *snapshot, PangoLayout *layout,
                      const char *name, const graphene_rect_t *area)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  bool is_dark = adw_style_manager_get_dark (manager);
  GdkRGBA color, words;
  PangoRectangle logical;
  graphene_rect_t ground;

  adw_accent_color_to_rgba (color_of (name), &color);
  if (adw_style_manager_get_high_contrast (manager))
    gtk_widget_get_color (widget, &words);
  else
    adw_accent_color_to_standalone_rgba (color_of (name), is_dark, &words);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout, MAX (0, (int) area->size.width - 2 * PADDING_X) * PANGO_SCALE);
  pango_layout_get_pixel_extents (layout, NULL, &logical);
  ground = GRAPHENE_RECT_INIT (
    area->origin.x, area->origin.y + (area->size.height - (float) logical.height) / 2 - PADDING_Y,
    area->size.width, (float) logical.height + 2 * PADDING_Y);
  draw_ground (snapshot, &ground, color);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT (ground.origin.x + PADDING_X - (float) logical.x,
                                                ground.origin.y + PADDING_Y));
  gtk_snapshot_append_layout (snapshot, layout, &words);
  gtk_snapshot_restore (snapshot);
}

static PangoLayout *
get_layout (MailLabelChip *self)
{
  g_autofree char *text = NULL;
  g_autoptr (PangoAttrList) small = NULL;

  if (!self->layout) {
    text = mail_label_chip_dup_text (self->name);
    small = pango_attr_list_new ();
    pango_attr_list_insert (small, pango_attr_scale_new (SMALL));
    self->layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
    pango_layout_set_attributes (self->layout, small);
    pango_layout_set_single_paragraph_mode (self->layout, true);
  }
  return self->layout;
}

static void
mail_label_chip_measure_widget (GtkWidget *widget, GtkOrientation orientation, int for_size,
                                int *minimum, int *natural, int *minimum_baseline,
                                int *natural_baseline)
{
  PangoLayout *layout = get_layout (MAIL_LABEL_CHIP (widget));
  int width = mail_label_chip_measure (layout), height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? width : height + 2 * PADDING_Y;
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN (width, 4 * PADDING_X) : *natural;
}

static void
mail_label_chip_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MailLabelChip *self = MAIL_LABEL_CHIP (widget);
  graphene_rect_t area = GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                             (float) gtk_widget_get_height (widget));

  mail_label_chip_draw (widget, snapshot, get_layout (self), self->name, &area);
}

static void
mail_label_chip_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (mail_label_chip_parent_class)->css_changed (widget, change);
  g_clear_object (&MAIL_LABEL_CHIP (widget)->layout);
  gtk_widget_queue_resize (widget);
}

static void
mail_label_chip_finalize (GObject *object)
{
  MailLabelChip *self = MAIL_LABEL_CHIP (object);

  g_clear_object (&self->layout);
  g_free (self->name);
  G_OBJECT_CLASS (mail_label_chip_parent_class)->finalize (object);
}

static void
mail_label_chip_class_init (MailLabelChipClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = mail_label_chip_finalize;
  widget_class->measure = mail_label_chip_measure_widget;
  widget_class->snapshot = mail_label_chip_snapshot;
  widget_class->css_changed = mail_label_chip_css_changed;
  gtk_widget_class_set_css_name (widget_class, "label-chip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LABEL);
}

static void
mail_label_chip_init (MailLabelChip *self)
{
}

GtkWidget *
mail_label_chip_new (const char *name)
{
  MailLabelChip *self = g_object_new (MAIL_TYPE_LABEL_CHIP, NULL);
  g_autofree char *text = mail_label_chip_dup_text (name);
  // Translators: what a screen reader says of a label that a message has.
  g_autofree char *spoken = g_strdup_printf (_ ("Label %s"), text);

  self->name = g_strdup (name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return GTK_WIDGET (self);
}
