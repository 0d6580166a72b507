// SPDX-License-Identifier: GPL-3.0-or-later
//
// The fields of one server, and the ports that go with its security.

#include "ui/mail-service-group.h"

struct _MailServiceGroup {
  AdwPreferencesGroup parent_instance;

  AdwEntryRow *host, *port, *user;
  AdwComboRow *security;
  AdwSwitchRow *cleartext, *plain, *no_login;

  MailServiceKind kind;
  char *pinned_sha256; // trusted for PINNED_HOST and PINNED_PORT only
  char *pinned_host;
  uint16_t pinned_port;
};

G_DEFINE_FINAL_TYPE (MailServiceGroup, mail_service_group, ADW_TYPE_PREFERENCES_GROUP)

static uint16_t
default_port (MailServiceKind kind, MailSecurity security)
{
  static const uint16_t ports[][3] = {
    [MAIL_SERVICE_IMAP] = {993, 143, 143},
    [MAIL_SERVICE_POP3] = {995, 110, 110},
    [MAIL_SERVICE_SMTP] = {465, 587, 587},
  };

  return ports[kind][security];
}

static bool
is_default_port (MailServiceKind kind, uint16_t port)
{
  return port == default_port (kind, MAIL_SECURITY_TLS) ||
         port == default_port (kind, MAIL_SECURITY_STARTTLS);
}

// 0 when it is no port.
static uint16_t
get_port (MailServiceGroup *self)
{
  uint64_t port = 0;

  g_ascii_string_to_unsigned (gtk_editable_get_text (GTK_EDITABLE (self->port)), 10, 1, UINT16_MAX,
                              &port, NULL);
  return (uint16_t) port;
}

static void
set_port (MailServiceGroup *self, uint16_t port)
{
  g_autofree char *text = g_strdup_printf ("%u", port);

  gtk_editable_set_text (GTK_EDITABLE (self->port), text);
}

static char *
dup_field (AdwEntryRow *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

// A port someone chose stays; one that only went with the security follows it.
static void
on_security_selected (AdwComboRow *row, GParamSpec *pspec, MailServiceGroup *self)
{
  MailSecurity security = adw_combo_row_get_selected (row);

  if (is_default_port (self->kind, get_port (self)))
    set_port (self, default_port (self->kind, security));
  gtk_widget_set_visible (GTK_WIDGET (self->cleartext), security == MAIL_SECURITY_NONE);
}

// Who does not log in has no name and password to send.
static void
on_no_login (AdwSwitchRow *row, GParamSpec *pspec, MailServiceGroup *self)
{
  bool logs_in = !adw_switch_row_get_active (row);

  gtk_widget_set_sensitive (GTK_WIDGET (self->user), logs_in);
  gtk_widget_set_sensitive (GTK_WIDGET (self->plain), logs_in);
  gtk_widget_set_sensitive (GTK_WIDGET (self->cleartext), logs_in);
}

static void
set_pin (MailServiceGroup *self, const char *sha256, const char *host, uint16_t port)
{
  g_free (self->pinned_sha256);
  g_free (self->pinned_host);
  self->pinned_sha256 = g_strdup (sha256);
  self->pinned_host = g_strdup (host);
  self->pinned_port = port;
}

static void
mail_service_group_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAIL_TYPE_SERVICE_GROUP);
  G_OBJECT_CLASS (mail_service_group_parent_class)->dispose (object);
}

static void
mail_service_group_finalize (GObject *object)
{
  MailServiceGroup *self = MAIL_SERVICE_GROUP (object);

  g_free (self->pinned_sha256);
  g_free (self->pinned_host);
  G_OBJECT_CLASS (mail_service_group_parent_class)->finalize (object);
}

static void
mail_service_group_class_init (MailServiceGroupClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mail_service_group_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_service_group_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/example/Mail/ui/mail-service-group.ui");
  gtk_widget_class_bind_template_child (widget_class, MailServiceGroup, host);
  gtk_widget_class_bind_template_child (widget_class, MailServiceGroup, user);
  gtk_widget_class_bind_template_child (widget_class, MailServiceGroup, security);
  gtk_widget_class_bind_template_child (widget_class, MailServiceGroup, port);
  gtk_widget_class_bind_template_child (widget_class, MailServiceGroup, cleartext);
  gtk_widget_class_bind_template_child (widget_class, MailServiceGroup, plain);
  gtk_widget_class_bind_template_child (widget_class, MailServiceGroup, no_login);
  gtk_widget_class_bind_template_callback (widget_class, on_no_login);
  gtk_widget_class_bind_template_callback (widget_class, on_security_selected);
}

static void
mail_service_group_init (MailServiceGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
mail_service_group_set (MailServiceGroup *group, MailServiceKind kind, const MailService *service,
                        const char *user)
{
  group->kind = kind;
  gtk_editable_set_text (GTK_EDITABLE (group->host), service->host ? service->host : "");
  gtk_editable_set_text (GTK_EDITABLE (group->user), service->user ? service->user : user);
  adw_combo_row_set_selected (group->security, service->security);
  set_port (group, service->port ? service->port : default_port (kind, service->security));
  adw_switch_row_set_active (group->cleartext, service->allow_cleartext);
  adw_switch_row_set_active (group->plain, service->only_plain);
  adw_switch_row_set_active (group->no_login, service->no_login);
  gtk_widget_set_visible (GTK_WIDGET (group->no_login), kind == MAIL_SERVICE_SMTP);
  set_pin (group, service->pinned_sha256, service->host, service->port);
}

void
mail_service_group_get (MailServiceGroup *group, const char *address, MailService *out_service)
{
  g_autofree char *user = dup_field (group->user);
  MailSecurity security = adw_combo_row_get_selected (group->security);

  *out_service = (MailService) {
    .host = dup_field (group->host),
    .port = get_port (group),
    .security = security,
    .allow_cleartext =
      security == MAIL_SECURITY_NONE && adw_switch_row_get_active (group->cleartext),
    .only_plain = adw_switch_row_get_active (group->plain),
    .no_login = group->kind == MAIL_SERVICE_SMTP && adw_switch_row_get_active (group->no_login),
  };
  if (*user && g_strcmp0 (user, address) != 0)
    out_service->user = g_steal_pointer (&user);
  if (g_strcmp0 (out_service->host, group->pinned_host) == 0 &&
      out_service->port == group->pinned_port)
    out_service->pinned_sha256 = g_strdup (group->pinned_sha256);
}

void
mail_service_group_pin (MailServiceGroup *group, const char *sha256)
{
  g_autofree char *host = dup_field (group->host);

  set_pin (group, sha256, host, get_port (group));
}

MailServiceProblem
mail_service_group_check (MailServiceGroup *group)
{
  g_autofree char *host = dup_field (group->host);

  if (!*host)
    return MAIL_SERVICE_PROBLEM_NO_HOST;
  return get_port (group) == 0 ? MAIL_SERVICE_PROBLEM_NO_PORT : MAIL_SERVICE_PROBLEM_NONE;
}

void
mail_service_group_focus (MailServiceGroup *group)
{
  gtk_widget_grab_focus (GTK_WIDGET (group->host));
}
