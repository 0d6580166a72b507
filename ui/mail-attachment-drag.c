// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whoever takes the drop is offered a list of one file, in each form GTK knows for it (a portal's
// among them, for programs in sandboxes).

#include "ui/mail-attachment-drag.h"

#include "ui/mail-attachment-files.h"

#define MAIL_TYPE_ATTACHMENT_CONTENT (mail_attachment_content_get_type ())
G_DECLARE_FINAL_TYPE (MailAttachmentContent, mail_attachment_content, MAIL, ATTACHMENT_CONTENT,
                      GdkContentProvider)

struct _MailAttachmentContent {
  GdkContentProvider parent_instance;

  MimeMessage *message;
  const MimePart *part; // of MESSAGE
  GFile *file;          // NULL until one was made
};

G_DEFINE_FINAL_TYPE (MailAttachmentContent, mail_attachment_content, GDK_TYPE_CONTENT_PROVIDER)

// One who asks for the file.
typedef struct {
  char *mime_type;
  GOutputStream *stream;
  int priority;
} Writing;

static void
writing_free (Writing *writing)
{
  g_free (writing->mime_type);
  g_object_unref (writing->stream);
  g_free (writing);
}

// Without the GType: a value of it could only be given at once.
static GdkContentFormats *
mail_attachment_content_ref_formats (GdkContentProvider *provider)
{
  g_autoptr (GdkContentFormats) all = gdk_content_formats_union_serialize_mime_types (
    gdk_content_formats_new_for_gtype (GDK_TYPE_FILE_LIST));
  size_t n;
  const char *const *types = gdk_content_formats_get_mime_types (all, &n);

  return gdk_content_formats_new ((const char **) types, (unsigned int) n);
}

static void
on_serialized (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (gdk_content_serialize_finish (result, &error))
    g_task_return_boolean (task, true);
  else
    g_task_return_error (task, error);
}

static void
serialize (GTask *task)
{
  MailAttachmentContent *self = g_task_get_source_object (task);
  Writing *writing = g_task_get_task_data (task);
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_array (&self->file, 1));
  gdk_content_serialize_async (writing->stream, writing->mime_type, &value, writing->priority,
                               g_task_get_cancellable (task), on_serialized, g_object_ref (task));
}

static void
on_copied (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (GTask) task = data;
  MailAttachmentContent *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (GFile) file = mail_attachment_copy_finish (result, &error);

  if (!file) {
    g_task_return_error (task, error);
    return;
  }
  g_set_object (&self->file, file);
  serialize (task);
}

static void
mail_attachment_content_write (GdkContentProvider *provider, const char *mime_type,
                               GOutputStream *stream, int priority, GCancellable *cancellable,
                               GAsyncReadyCallback callback, void *data)
{
  MailAttachmentContent *self = MAIL_ATTACHMENT_CONTENT (provider);
  g_autoptr (GTask) task = g_task_new (provider, cancellable, callback, data);
  Writing *writing = g_new (Writing, 1);

  writing->mime_type = g_strdup (mime_type);
  writing->stream = g_object_ref (stream);
  writing->priority = priority;
  g_task_set_task_data (task, writing, (GDestroyNotify) writing_free);
  if (self->file)
    serialize (task);
  else
    mail_attachment_copy_async (self->message, self->part, cancellable, on_copied,
                                g_object_ref (task));
}

static gboolean
mail_attachment_content_write_finish (GdkContentProvider *provider, GAsyncResult *result,
                                      GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
mail_attachment_content_finalize (GObject *object)
{
  MailAttachmentContent *self = MAIL_ATTACHMENT_CONTENT (object);

  g_clear_pointer (&self->message, mime_message_unref);
  g_clear_object (&self->file);
  G_OBJECT_CLASS (mail_attachment_content_parent_class)->finalize (object);
}

static void
mail_attachment_content_class_init (MailAttachmentContentClass *class)
{
  GdkContentProviderClass *provider_class = GDK_CONTENT_PROVIDER_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = mail_attachment_content_finalize;
  provider_class->ref_formats = mail_attachment_content_ref_formats;
  provider_class->write_mime_type_async = mail_attachment_content_write;
  provider_class->write_mime_type_finish = mail_attachment_content_write_finish;
}

static void
mail_attachment_content_init (MailAttachmentContent *self)
{
}

// What is dragged looks as it lay there, held where it was taken.
static GdkContentProvider *
on_prepare (GtkDragSource *source, double x, double y, void *data)
{
  GtkWidget *widget = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  g_autoptr (GdkPaintable) icon = gtk_widget_paintable_new (widget);
  g_autoptr (GdkPaintable) still = gdk_paintable_get_current_image (icon);

  gtk_drag_source_set_icon (source, still, (int) x, (int) y);
  return g_object_ref (gtk_drag_source_get_content (source));
}

void
mail_attachment_drag_add_source (GtkWidget *widget, MimeMessage *message, const MimePart *part)
{
  g_autoptr (MailAttachmentContent) content = g_object_new (MAIL_TYPE_ATTACHMENT_CONTENT, NULL);
  GtkDragSource *source = gtk_drag_source_new ();

  content->message = mime_message_ref (message);
  content->part = part;
  gtk_drag_source_set_content (source, GDK_CONTENT_PROVIDER (content));
  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect (source, "prepare", G_CALLBACK (on_prepare), NULL);
  // Before the button takes the press for itself.
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (source), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (source));
}
