// SPDX-License-Identifier: GPL-3.0-or-later
//
// What servers find comes into the list by itself, as new mail does; here is only what to say of
// it. One cancellable for all that is under way for the query shown.

#include "ui/mail-search-line.h"

#include "ui/mail-error-text.h"

#include <glib/gi18n.h>

struct _MailSearchLine {
  AdwBin parent_instance;

  MailEngine *engine;
  MailQuery query;
  char *search; // what query.search points to
  GCancellable *cancellable;

  bool can_ask;
  bool tells_of_servers; // what they found, or that they are asked

  GtkLabel *label;
  GtkStack *stack;
};

G_DEFINE_FINAL_TYPE (MailSearchLine, mail_search_line, ADW_TYPE_BIN)

static void
cancel (MailSearchLine *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
show_coverage (MailSearchLine *self, const MailCoverage *coverage)
{
  g_autofree char *text = NULL;

  if (coverage->searched >= coverage->total) {
    text = g_strdup (_ ("All messages are here and were searched."));
  } else {
    g_autofree char *searched = g_strdup_printf ("%'" G_GUINT64_FORMAT, coverage->searched);
    g_autofree char *total = g_strdup_printf ("%'" G_GUINT64_FORMAT, coverage->total);
    // Translators: two numbers of messages, with separators.
    text = g_strdup_printf (_ ("Searched %s of %s messages here."), searched, total);
  }
  gtk_label_set_label (self->label, text);
}

static void
on_coverage (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailSearchLine) self = data;
  g_autoptr (GError) error = NULL;
  MailCoverage coverage;

  if (mail_engine_read_coverage_finish (MAIL_ENGINE (source), result, &coverage, &error))
    show_coverage (self, &coverage);
}

static void
show_found (MailSearchLine *self, const MailServerSearch *found)
{
  g_autoptr (GString) text = g_string_new ("");

  // Of half a question the list alone shows what came of it.
  if (found->found > 0)
    // Translators: %u is a number of messages.
    g_string_append_printf (
      text,
      ngettext ("The server found %u message.", "The server found %u messages.", found->found),
      found->found);
  else if (found->half_asked == 0)
    g_string_append (text, _ ("The server found nothing."));
  if (found->half_asked > 0) {
    if (text->len > 0)
      g_string_append_c (text, ' ');
    g_string_append (text, _ ("A server can’t search for letters beyond plain a to z. Words with "
                              "them were only looked for in what is here."));
  }
  if (found->failed > 0) {
    g_string_append_c (text, ' ');
    // Translators: %u is a number of folders.
    g_string_append_printf (text,
                            ngettext ("%u folder could not be searched.",
                                      "%u folders could not be searched.", found->failed),
                            found->failed);
  }
  gtk_label_set_label (self->label, text->str);
}

static void
on_searched (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailSearchLine) self = data;
  g_autoptr (GError) error = NULL;
  MailServerSearch found;
  bool asked = mail_engine_search_server_finish (MAIL_ENGINE (source), result, &found, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_stack_set_visible_child_name (self->stack, "ask");
  if (asked) {
    show_found (self, &found);
    return;
  }
  g_autofree char *sentence = g_error_matches (error, MAIL_ERROR, MAIL_ERROR_UNSUPPORTED) ?
                                g_strdup (_ ("A server can’t search for this.")) :
                                mail_error_dup_sentence (error);
  gtk_label_set_label (self->label, sentence);
}

static void
read_coverage (MailSearchLine *self)
{
  cancel (self);
  self->cancellable = g_cancellable_new ();
  self->tells_of_servers = false;
  gtk_stack_set_visible_child_name (self->stack, "ask");
  mail_engine_read_coverage_async (self->engine, &self->query, self->cancellable, on_coverage,
                                   g_object_ref (self));
}

static void
on_ask (MailSearchLine *self)
{
  cancel (self);
  self->cancellable = g_cancellable_new ();
  self->tells_of_servers = true;
  gtk_label_set_label (self->label, _ ("Searching on the server…"));
  gtk_stack_set_visible_child_name (self->stack, "busy");
  mail_engine_search_server_async (self->engine, &self->query, self->cancellable, on_searched,
                                   g_object_ref (self));
}

static void
on_stop (MailSearchLine *self)
{
  read_coverage (self);
}

static void
mail_search_line_dispose (GObject *object)
{
  MailSearchLine *self = MAIL_SEARCH_LINE (object);

  cancel (self);
  g_clear_object (&self->engine);
  gtk_widget_dispose_template (GTK_WIDGET (self), MAIL_TYPE_SEARCH_LINE);
  G_OBJECT_CLASS (mail_search_line_parent_class)->dispose (object);
}

static void
mail_search_line_finalize (GObject *object)
{
  g_free (MAIL_SEARCH_LINE (object)->search);
  G_OBJECT_CLASS (mail_search_line_parent_class)->finalize (object);
}

static void
mail_search_line_class_init (MailSearchLineClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_search_line_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_search_line_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-search-line.ui");
  gtk_widget_class_bind_template_child (widget_class, MailSearchLine, label);
  gtk_widget_class_bind_template_child (widget_class, MailSearchLine, stack);
  gtk_widget_class_bind_template_callback (widget_class, on_ask);
  gtk_widget_class_bind_template_callback (widget_class, on_stop);
}

static void
mail_search_line_init (MailSearchLine *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static bool
find_server (MailEngine *engine, int64_t account_id)
{
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (engine);

  for (unsigned int i = 0; i < accounts->len; i++) {
    const MailAccount *account = g_ptr_array_index (accounts, i);
    if (account->incoming_kind == MAIL_SERVICE_IMAP &&
        (account_id == 0 || account_id == account->id))
      return true;
  }
  return false;
}

void
mail_search_line_set_query (MailSearchLine *self, MailEngine *engine, const MailQuery *query)
{
  bool is_search = query->search != NULL && *query->search != '\0';

  cancel (self);
  if (self->tells_of_servers)
    gtk_label_set_label (self->label, "");
  self->tells_of_servers = false;
  gtk_stack_set_visible_child_name (self->stack, "ask");
  g_set_object (&self->engine, engine);
  g_set_str (&self->search, query->search);
  self->query = *query;
  self->query.search = self->search;
  self->can_ask = is_search && find_server (engine, query->account_id);
  gtk_widget_set_visible (GTK_WIDGET (self->stack), self->can_ask);
  gtk_widget_set_visible (GTK_WIDGET (self), is_search);
}

void
mail_search_line_refresh (MailSearchLine *self)
{
  if (!self->tells_of_servers && gtk_widget_get_visible (GTK_WIDGET (self)))
    read_coverage (self);
}

bool
mail_search_line_can_ask (MailSearchLine *self)
{
  return self->can_ask;
}
