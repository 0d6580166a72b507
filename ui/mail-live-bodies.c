// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sorts bodies by how far they are from the screen.

#include "ui/mail-live-bodies.h"

#include "ui/mail-html-body.h"

#define MAX_LIVE 5 // web views at a time
#define NEAR 600   // pixels beyond the screen in which they are kept ready

typedef struct {
  MailHtmlBody *body;
  double distance;
} Near;

// Pixels between WIDGET and what is on the screen; 0 when part of it is.
static double
distance (GtkWidget *scrolled, GtkWidget *widget)
{
  graphene_rect_t bounds;
  float height = (float) gtk_widget_get_height (scrolled);

  if (!gtk_widget_get_mapped (widget) || !gtk_widget_compute_bounds (widget, scrolled, &bounds))
    return G_MAXDOUBLE;
  if (bounds.origin.y > height)
    return bounds.origin.y - height;
  return MAX (0, -(bounds.origin.y + bounds.size.height));
}

static int
compare_near (const void *a, const void *b)
{
  double x = ((const Near *) a)->distance, y = ((const Near *) b)->distance;

  return (x > y) - (x < y);
}

void
mail_live_bodies_update (GPtrArray *bodies, GtkWidget *scrolled)
{
  g_autoptr (GArray) found = g_array_new (false, false, sizeof (Near));

  for (unsigned int i = 0; i < bodies->len; i++) {
    GtkWidget *body = g_ptr_array_index (bodies, i);
    Near near = {(MailHtmlBody *) body, distance (scrolled, body)};

    if (MAIL_IS_HTML_BODY (body))
      g_array_append_val (found, near);
  }
  g_array_sort (found, compare_near);
  for (unsigned int i = found->len; i > 0; i--) {
    Near *near = &g_array_index (found, Near, i - 1);
    mail_html_body_set_live (near->body, i <= MAX_LIVE && near->distance <= NEAR);
  }
}
