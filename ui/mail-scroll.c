// SPDX-License-Identifier: GPL-3.0-or-later
//
// GTK's own scroll controllers, heard earlier.

#include "ui/mail-scroll.h"

void
mail_scroll_take_wheel (GtkScrolledWindow *scrolled)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (scrolled));

  for (unsigned int i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
    if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller))
      gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  }
}
