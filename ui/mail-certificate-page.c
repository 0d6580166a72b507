// SPDX-License-Identifier: GPL-3.0-or-later
//
// Fills the page about a certificate. What a server sent is shown as text, never as markup.

#include "ui/mail-certificate-page.h"

#include "ui/mail-error-text.h"
#include "ui/mail-format.h"

#include <glib/gi18n.h>

#define NEVER 253370764800 // the year 9999, by which certificates say so, in any time zone

struct _MailCertificatePage {
  AdwNavigationPage parent_instance;

  GtkLabel *sentence;
  AdwActionRow *reason, *summary, *fingerprint;
  char *sha256;
};

G_DEFINE_FINAL_TYPE (MailCertificatePage, mail_certificate_page, ADW_TYPE_NAVIGATION_PAGE)

static unsigned int signal_trusted;

static void
on_trust_clicked (GtkButton *button, MailCertificatePage *self)
{
  g_signal_emit (self, signal_trusted, 0);
}

static void
mail_certificate_page_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_CERTIFICATE_PAGE);
  G_OBJECT_CLASS (mail_certificate_page_parent_class)->dispose (object);
}

static void
mail_certificate_page_finalize (GObject *object)
{
  g_free (MAIL_CERTIFICATE_PAGE (object)->sha256);
  G_OBJECT_CLASS (mail_certificate_page_parent_class)->finalize (object);
}

static void
mail_certificate_page_class_init (MailCertificatePageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_certificate_page_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_certificate_page_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-certificate-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MailCertificatePage, sentence);
  gtk_widget_class_bind_template_child (widget_class, MailCertificatePage, reason);
  gtk_widget_class_bind_template_child (widget_class, MailCertificatePage, summary);
  gtk_widget_class_bind_template_child (widget_class, MailCertificatePage, fingerprint);
  gtk_widget_class_bind_template_callback (widget_class, on_trust_clicked);
  signal_trusted = g_signal_new ("trusted", MAIL_TYPE_CERTIFICATE_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
mail_certificate_page_init (MailCertificatePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

// "5d41 402a …": for reading aloud and comparing.
static char *
group_hex (const char *hex)
{
  GString *grouped = g_string_new (NULL);

  for (size_t i = 0; hex[i]; i++) {
    if (i > 0 && i % 4 == 0)
      g_string_append_c (grouped, ' ');
    g_string_append_c (grouped, hex[i]);
  }
  return g_string_free (grouped, FALSE);
}

// In the order of MailDoubt's bits.
static const char *const doubts[] = {
  N_ ("It is another certificate than the one that was trusted here."),
  N_ ("It has expired."),
  N_ ("It is not valid yet. Is this computer’s clock right?"),
  N_ ("It was made for another server."),
  N_ ("Nobody but its maker vouches for it."),
  N_ ("The authority that vouches for it is not known here."),
  N_ ("It was not made for a server of this name."),
  N_ ("Its key or signature is too weak."),
  N_ ("Who made it has taken it back."),
  N_ ("It is not valid."),
};
G_STATIC_ASSERT (1 << (G_N_ELEMENTS (doubts) - 1) == MAIL_DOUBT_OTHER);

static char *
dup_reasons (const MailCheck *check)
{
  g_autoptr (GString) reasons = g_string_new (NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (doubts); i++)
    if (check->certificate.doubts & 1u << i)
      g_string_append_printf (reasons, "%s%s", reasons->len > 0 ? "\n" : "", _ (doubts[i]));
  return reasons->len > 0 ? g_string_free_and_steal (g_steal_pointer (&reasons)) :
                            mail_error_dup_sentence (check->error);
}

// Whose it is and until when; the fingerprint has a row of its own.
static char *
dup_whose (const MailCertificate *certificate)
{
  g_autofree char *subject = mail_format_dup_isolated (certificate->subject),
                  *issuer = mail_format_dup_isolated (certificate->issuer),
                  *names = mail_format_dup_isolated (certificate->names),
                  *from = mail_format_dup_date_long (certificate->not_before),
                  *until = mail_format_dup_date_long (MIN (certificate->not_after, NEVER));

  // Translators: of a server's certificate: whose it is, the servers' names in it, who vouches for
  // it, and two dates.
  return g_strdup_printf (_ ("Subject: %s\nNames: %s\nIssuer: %s\nValid from %s to %s"), subject,
                          names, issuer, from, until);
}

void
mail_certificate_page_show (MailCertificatePage *page, const MailService *service,
                            const MailCheck *check)
{
  g_autofree char *reasons = dup_reasons (check);
  g_autofree char *grouped = group_hex (check->certificate.sha256);
  g_autofree char *whose = dup_whose (&check->certificate);
  g_autofree char *sentence = NULL;

  // Translators: %s is a server's name and %d its port.
  sentence = g_strdup_printf (_ ("The server %s, port %d, did not prove that it is the one it "
                                 "claims to be. No password was sent."),
                              service->host, service->port);
  g_set_str (&page->sha256, check->certificate.sha256);
  gtk_label_set_label (page->sentence, sentence);
  adw_action_row_set_subtitle (page->reason, reasons);
  adw_action_row_set_subtitle (page->summary, whose);
  adw_action_row_set_subtitle (page->fingerprint, grouped);
}

const char *
mail_certificate_page_get_sha256 (MailCertificatePage *page)
{
  return page->sha256;
}
