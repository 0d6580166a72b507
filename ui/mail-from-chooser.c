// SPDX-License-Identifier: GPL-3.0-or-later
//
// The list of identities of all accounts.

#include "ui/mail-from-chooser.h"

#include "ui/mail-identity-label.h"
#include "ui/mail-signature.h"

struct _MailFromChooser {
  AdwBin parent_instance;

  GtkDropDown *list;

  GPtrArray *identities; // MailIdentity, as LIST has them
  int64_t draft_account_id;
  char *draft_from;
  unsigned int initial; // what was selected as it was loaded
  bool loading;
};

G_DEFINE_FINAL_TYPE (MailFromChooser, mail_from_chooser, ADW_TYPE_BIN)

static unsigned int signal_changed;

static const MailIdentity *
get_selected (MailFromChooser *self)
{
  unsigned int selected = gtk_drop_down_get_selected (self->list);

  return self->identities && selected < self->identities->len ?
           g_ptr_array_index (self->identities, selected) :
           NULL;
}

static void
on_selected (GtkDropDown *list, GParamSpec *pspec, MailFromChooser *self)
{
  if (!self->loading)
    g_signal_emit (self, signal_changed, 0);
}

static void
mail_from_chooser_dispose (GObject *object)
{
  MAIL_FROM_CHOOSER (object)->loading = true;
  // The bin's only child is in the template: it must be the bin that lets go of it.
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_FROM_CHOOSER);
  G_OBJECT_CLASS (mail_from_chooser_parent_class)->dispose (object);
}

static void
mail_from_chooser_finalize (GObject *object)
{
  MailFromChooser *self = MAIL_FROM_CHOOSER (object);

  g_clear_pointer (&self->identities, g_ptr_array_unref);
  g_free (self->draft_from);
  G_OBJECT_CLASS (mail_from_chooser_parent_class)->finalize (object);
}

static void
mail_from_chooser_class_init (MailFromChooserClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_from_chooser_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_from_chooser_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-from-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, MailFromChooser, list);
  gtk_widget_class_bind_template_callback (widget_class, on_selected);
  signal_changed = g_signal_new ("changed", MAIL_TYPE_FROM_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
mail_from_chooser_init (MailFromChooser *self)
{
  self->loading = true;
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
mail_from_chooser_load (MailFromChooser *chooser, GPtrArray *identities, const GPtrArray *accounts,
                        const MailDraft *draft)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  const MailIdentity *chosen =
    mail_signature_find_identity (identities, draft->account_id, draft->from);
  unsigned int selected = 0;

  chooser->loading = true;
  g_clear_pointer (&chooser->identities, g_ptr_array_unref);
  chooser->identities = g_ptr_array_ref (identities);
  chooser->draft_account_id = draft->account_id;
  g_set_str (&chooser->draft_from, draft->from);
  for (unsigned int i = 0; i < identities->len; i++) {
    g_autofree char *label =
      mail_identity_dup_label (g_ptr_array_index (identities, i), identities, accounts);

    gtk_string_list_append (names, label);
    if (g_ptr_array_index (identities, i) == chosen)
      selected = i;
  }
  gtk_drop_down_set_model (chooser->list, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (chooser->list, selected);
  chooser->initial = selected;
  chooser->loading = false;
}

void
mail_from_chooser_select (MailFromChooser *chooser, const MailIdentity *identity)
{
  for (unsigned int i = 0; i < chooser->identities->len; i++)
    if (mail_identity_is_same (g_ptr_array_index (chooser->identities, i), identity)) {
      gtk_drop_down_set_selected (chooser->list, i);
      return;
    }
}

const MailIdentity *
mail_from_chooser_get_identity (MailFromChooser *chooser)
{
  return get_selected (chooser);
}

bool
mail_from_chooser_is_initial (MailFromChooser *chooser)
{
  return gtk_drop_down_get_selected (chooser->list) == chooser->initial;
}

int64_t
mail_from_chooser_get_account_id (MailFromChooser *chooser)
{
  const MailIdentity *identity = get_selected (chooser);

  return identity ? identity->account_id : chooser->draft_account_id;
}

// What the draft came with stays as it is until another one is chosen: its name may have been
// written otherwise.
char *
mail_from_chooser_dup_from (MailFromChooser *chooser)
{
  const MailIdentity *identity = get_selected (chooser);

  if (!identity || (mail_from_chooser_is_initial (chooser) && *chooser->draft_from))
    return g_strdup (chooser->draft_from);
  return mail_identity_dup_address (identity);
}
