// SPDX-License-Identifier: GPL-3.0-or-later
//
// A row for each text, with its beginning, so that one is recognised.

#include "ui/mail-draft-picker.h"

#include "ui/mail-focus.h"
#include "ui/mail-format.h"

#include <glib/gi18n.h>
#include <string.h>

// Letters of a text that its row shows.
#define PREVIEW_CHARS 160

struct _MailDraftPicker {
  AdwDialog parent_instance;

  GtkStack *stack;
  AdwStatusPage *empty;
  AdwPreferencesGroup *group;
  GtkListBox *list;
};

G_DEFINE_FINAL_TYPE (MailDraftPicker, mail_draft_picker, ADW_TYPE_DIALOG)

enum { CHOSEN, REMOVED, N_SIGNALS };
static unsigned int signals[N_SIGNALS];

static char *
dup_beginning (const MailDraft *draft)
{
  g_autofree char *text = g_strdup (draft->text);
  g_autofree char *line = NULL;

  g_strstrip (g_strdelimit (text, "\n\t", ' '));
  line = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), PREVIEW_CHARS));
  return g_steal_pointer (&line);
}

static void
on_chosen (GtkWidget *row, MailDraftPicker *self)
{
  g_autoptr (MailDraft) draft = mail_draft_ref (g_object_get_data (G_OBJECT (row), "draft"));

  g_signal_emit (self, signals[CHOSEN], 0, draft);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
show_if_any (MailDraftPicker *self)
{
  gtk_stack_set_visible_child_name (self->stack, gtk_list_box_get_row_at_index (self->list, 0) ?
                                                   "some" :
                                                   "none");
}

static void
on_remove (GtkButton *button, MailDraftPicker *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (button), ADW_TYPE_ACTION_ROW);
  g_autoptr (MailDraft) draft = mail_draft_ref (g_object_get_data (G_OBJECT (row), "draft"));

  int focused = mail_focus_get_row (self->list);

  gtk_list_box_remove (self->list, row);
  show_if_any (self);
  mail_focus_give_row (self->list, focused, GTK_WIDGET (self));
  g_signal_emit (self, signals[REMOVED], 0, draft);
}

static GtkWidget *
add_row (MailDraftPicker *self, const MailDraft *draft, const char *title)
{
  g_autofree char *beginning = dup_beginning (draft);
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "subtitle-lines", 2, "activatable", TRUE,
                                 NULL);

  // Set together with the title, it would come too late.
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), false);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), beginning);
  g_object_set_data_full (G_OBJECT (row), "draft", mail_draft_ref (draft),
                          (GDestroyNotify) mail_draft_unref);
  g_signal_connect_object (row, "activated", G_CALLBACK (on_chosen), self, 0);
  gtk_list_box_append (self->list, row);
  return row;
}

static void
add_remove_button (MailDraftPicker *self, GtkWidget *row)
{
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "icon-name", "user-trash-symbolic",
                                    "tooltip-text", _ ("Remove the Template"), "valign",
                                    GTK_ALIGN_CENTER, NULL);

  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove), self, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
mail_draft_picker_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_DRAFT_PICKER);
  G_OBJECT_CLASS (mail_draft_picker_parent_class)->dispose (object);
}

static void
mail_draft_picker_class_init (MailDraftPickerClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_draft_picker_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", MAIL_TYPE_DRAFT_PICKER, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[REMOVED] = g_signal_new ("removed", MAIL_TYPE_DRAFT_PICKER, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-draft-picker.ui");
  gtk_widget_class_bind_template_child (widget_class, MailDraftPicker, stack);
  gtk_widget_class_bind_template_child (widget_class, MailDraftPicker, empty);
  gtk_widget_class_bind_template_child (widget_class, MailDraftPicker, group);
  gtk_widget_class_bind_template_child (widget_class, MailDraftPicker, list);
}

static void
mail_draft_picker_init (MailDraftPicker *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

MailDraftPicker *
mail_draft_picker_new_history (const GPtrArray *drafts)
{
  MailDraftPicker *self =
    g_object_new (MAIL_TYPE_DRAFT_PICKER, "title", _ ("Draft History"), NULL);

  adw_preferences_group_set_description (
    self->group, _ ("The version you choose replaces the text; what is there now stays here."));
  adw_status_page_set_title (self->empty, _ ("No Versions Yet"));
  for (unsigned int i = 0; i < drafts->len; i++) {
    const MailDraft *draft = g_ptr_array_index (drafts, i);
    g_autofree char *when = mail_format_dup_date_long (draft->saved_at);

    add_row (self, draft, when);
  }
  show_if_any (self);
  return self;
}

MailDraftPicker *
mail_draft_picker_new_templates (const GPtrArray *drafts)
{
  MailDraftPicker *self = g_object_new (MAIL_TYPE_DRAFT_PICKER, "title", _ ("Templates"), NULL);

  adw_preferences_group_set_description (
    self->group, _ ("{name}, {first name}, {address}, {date} and {me} are filled in."));
  adw_status_page_set_title (self->empty, _ ("No Templates Yet"));
  adw_status_page_set_description (
    self->empty, _ ("Write a text and choose “Save as Template” in the message's menu."));
  for (unsigned int i = 0; i < drafts->len; i++) {
    const MailDraft *draft = g_ptr_array_index (drafts, i);

    add_remove_button (self,
                       add_row (self, draft, *draft->subject ? draft->subject : _ ("No Subject")));
  }
  show_if_any (self);
  return self;
}

static void
add_by_subject (MailDraftPicker *self, const GPtrArray *drafts)
{
  for (unsigned int i = 0; i < drafts->len; i++) {
    const MailDraft *draft = g_ptr_array_index (drafts, i);

    add_row (self, draft, *draft->subject ? draft->subject : _ ("No Subject"));
  }
  show_if_any (self);
}

MailDraftPicker *
mail_draft_picker_new_waiting (const GPtrArray *drafts)
{
  MailDraftPicker *self =
    g_object_new (MAIL_TYPE_DRAFT_PICKER, "title", _ ("Drafts on This Computer"), NULL);

  adw_preferences_group_set_description (
    self->group, _ ("They go to the server's Drafts as soon as it can be reached."));
  adw_status_page_set_title (self->empty, _ ("All Drafts Are on the Server"));
  add_by_subject (self, drafts);
  return self;
}

MailDraftPicker *
mail_draft_picker_new_discarded (const GPtrArray *drafts)
{
  MailDraftPicker *self =
    g_object_new (MAIL_TYPE_DRAFT_PICKER, "title", _ ("Discarded Drafts"), NULL);

  adw_preferences_group_set_description (
    self->group, _ ("The one you choose is a draft again. They are kept for 30 days."));
  adw_status_page_set_title (self->empty, _ ("No Discarded Drafts"));
  adw_status_page_set_description (
    self->empty, _ ("What you discard, or another program deletes, can be had back for 30 days."));
  add_by_subject (self, drafts);
  return self;
}
