// SPDX-License-Identifier: GPL-3.0-or-later
//
// account convert: from POP3 to IMAP, or the other way. A password that is given is that of the new
// server, and is kept once the account is its own.

#include "ctl-commands.h"
#include "ctl-health.h"
#include "ctl-server.h"
#include "ctl-transfer.h"

typedef struct {
  CtlServerOptions imap, pop3;
  gboolean upload, dry_run, allow_cleartext;
} ConvertOptions;

static void
convert_options_clear (ConvertOptions *options)
{
  ctl_server_options_clear (&options->imap);
  ctl_server_options_clear (&options->pop3);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ConvertOptions, convert_options_clear)

static bool
parse (Ctl *ctl, ConvertOptions *options)
{
  const GOptionEntry own[] = {
    {"upload", 0, 0, G_OPTION_ARG_NONE, &options->upload, "Bring what the IMAP server lacks there",
     NULL},
    {"dry-run", 0, 0, G_OPTION_ARG_NONE, &options->dry_run, "Only count", NULL},
  };
  g_autoptr (GArray) entries = g_array_new (TRUE, FALSE, sizeof (GOptionEntry));

  ctl_server_options_add_entries (&options->imap, "imap", "To this IMAP server", entries);
  ctl_server_options_add_entries (&options->pop3, "pop3", "To this POP3 server", entries);
  g_array_append_vals (entries, own, G_N_ELEMENTS (own));
  ctl_server_add_cleartext_entry (&options->allow_cleartext, entries);
  return ctl_parse (ctl, (GOptionEntry *) entries->data, "ACCOUNT", 1, 1);
}

// OLD with its new server; NULL with error.
static MailAccount *
make_new (const ConvertOptions *options, const MailAccount *old, GError **error)
{
  bool to_imap = options->imap.server != NULL;
  g_autoptr (MailAccount) new = mail_account_new (old);

  if (to_imap == (options->pop3.server != NULL)) {
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID,
                         "name the new server: --imap HOST:PORT or --pop3 HOST:PORT");
    return NULL;
  }
  // Still this function's own: nobody else has seen it.
  new->incoming_kind = to_imap ? MAIL_SERVICE_IMAP : MAIL_SERVICE_POP3;
  mail_service_clear (&new->incoming);
  if (!ctl_server_options_apply (to_imap ? &options->imap : &options->pop3, new->incoming_kind,
                                 &new->incoming, error))
    return NULL;
  new->incoming.allow_cleartext = options->allow_cleartext;
  return g_steal_pointer (&new);
}

static void
say_share (Ctl *ctl, uint64_t n, bool upload)
{
  if (upload)
    ctl_say (ctl,
             "%" G_GUINT64_FORMAT " more messages came into the shared inbox; they stay there, and "
             "are copied to the server, too, where it lacks them.",
             n);
  else
    ctl_say (ctl,
             "%" G_GUINT64_FORMAT " more messages came into the shared inbox and stay there; "
             "--upload copies them to the server.",
             n);
}

static CtlStatus
count (Ctl *ctl, const ConvertOptions *options, const MailAccount *old)
{
  g_autoptr (GAsyncResult) result = NULL;
  MailConvertPreview preview;
  GError *error = NULL;

  mail_engine_preview_convert_async (ctl->engine, old->id, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  if (!mail_engine_preview_convert_finish (ctl->engine, result, &preview, &error))
    return ctl_fail (ctl, error);
  if (preview.shared > 0 && options->imap.server != NULL)
    say_share (ctl, preview.shared, options->upload);
  ctl_out_begin (ctl->out);
  ctl_out_int (ctl->out, "messages", (int64_t) preview.messages);
  ctl_out_int (ctl->out, "unread", (int64_t) preview.unread);
  ctl_out_int (ctl->out, "partial", (int64_t) preview.partial);
  ctl_out_int (ctl->out, "shared", (int64_t) preview.shared);
  if (options->pop3.server != NULL) {
    ctl_out_int (ctl->out, "bytes", (int64_t) preview.bytes);
    ctl_out_int (ctl->out, "room", (int64_t) MIN (preview.room, G_MAXINT64));
  }
  ctl_out_end (ctl->out);
  return CTL_OK;
}

// Asked for again, as after a cut that came behind the end.
static bool
is_done (const MailAccount *old, const MailAccount *new)
{
  return old->incoming_kind ==
           new->incoming_kind &&g_strcmp0 (old->incoming.host, new->incoming.host) == 0 &&
         old->incoming.port == new->incoming.port;
}

static CtlStatus
tell_done (Ctl *ctl, const MailAccount *account)
{
  const MailTransfer nothing = {0};

  ctl_say (ctl, "%s has its mail from that server already; there is nothing left to do.",
           account->name);
  return ctl_transfer_print (ctl, "copied", &nothing);
}

static CtlStatus
convert (Ctl *ctl, const ConvertOptions *options, const MailAccount *old, const MailAccount *new)
{
  g_autofree char *name = g_strdup_printf ("%s (on this computer)", old->name);
  g_autoptr (GAsyncResult) result = NULL;
  g_auto (MailTransfer) transfer = {0};
  CtlTransfer progress = {.ctl = ctl};
  GError *error = NULL;

  mail_engine_convert_account_async (ctl->engine, old->id, new, ctl->password, name,
                                     options->upload, ctl_transfer_progress, &progress,
                                     ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  bool good = mail_engine_convert_account_finish (ctl->engine, result, &transfer, &error);
  // The engine knows what a cut left to be done; it refuses where that is nothing.
  if (!good && g_error_matches (error, MAIL_ERROR, MAIL_ERROR_INVALID) && is_done (old, new)) {
    g_clear_error (&error);
    return tell_done (ctl, old);
  }
  CtlStatus status = ctl_transfer_print (ctl, "copied", &transfer);
  ctl_health_say_not_done (ctl, 0);
  return good ? status : ctl_fail (ctl, error);
}

CtlStatus
ctl_account_convert (Ctl *ctl)
{
  g_auto (ConvertOptions) options = {0};
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;

  if (!parse (ctl, &options) || !ctl_open (ctl, &status))
    return status;
  g_autoptr (MailAccount) old = ctl_find_account (ctl, ctl->arguments[0], &error);
  g_autoptr (MailAccount) new = old != NULL ? make_new (&options, old, &error) : NULL;
  if (new == NULL)
    return ctl_fail (ctl, error);
  return options.dry_run ? count (ctl, &options, old) : convert (ctl, &options, old, new);
}
