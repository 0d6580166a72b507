// SPDX-License-Identifier: GPL-3.0-or-later
//
// A session's facts as a snapshot.

#include "sync/sync-connection.h"

// What changes how the engine works when a server offers it, in the order of their weight.
static const ImapCap weighty[] = {
  IMAP_CAP_IMAP4REV2,    IMAP_CAP_QRESYNC,       IMAP_CAP_CONDSTORE,   IMAP_CAP_IDLE,
  IMAP_CAP_NOTIFY,       IMAP_CAP_LIST_EXTENDED, IMAP_CAP_LIST_STATUS, IMAP_CAP_SPECIAL_USE,
  IMAP_CAP_UIDPLUS,      IMAP_CAP_MOVE,          IMAP_CAP_ESEARCH,     IMAP_CAP_UNSELECT,
  IMAP_CAP_LITERAL_PLUS, IMAP_CAP_LITERAL_MINUS, IMAP_CAP_BINARY,      IMAP_CAP_COMPRESS_DEFLATE,
  IMAP_CAP_OBJECTID,     IMAP_CAP_QUOTA,         IMAP_CAP_APPENDLIMIT, IMAP_CAP_UTF8_ACCEPT,
  IMAP_CAP_GMAIL,
};

static char **
dup_extensions (const ImapSession *session)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  for (size_t i = 0; i < G_N_ELEMENTS (weighty); i++)
    if (imap_session_has (session, weighty[i]))
      g_strv_builder_add (names, imap_cap_name (weighty[i]));
  return g_strv_builder_end (names);
}

static char *
dup_software (const ImapSession *session)
{
  const char *name = imap_session_get_server_id (session, "name");
  const char *version = imap_session_get_server_id (session, "version");
  if (!name)
    return NULL;
  g_autofree char *text =
    g_strdup_printf ("%s%s%s", name, version ? " " : "", version ? version : "");
  return g_utf8_make_valid (text, -1);
}

void
sync_connection_describe (const ImapSession *session, MailConnection *out)
{
  const NetStream *stream = imap_session_get_stream (session);
  const NetCertificate *certificate = net_stream_get_certificate (stream);
  mail_connection_clear (out);
  out->connected_since = g_get_real_time () / G_USEC_PER_SEC;
  out->software = dup_software (session);
  out->tls = g_strdup (net_stream_get_tls_description (stream));
  out->extensions = dup_extensions (session);
  if (!certificate)
    return;
  out->issuer = g_utf8_make_valid (certificate->issuer, -1);
  out->sha256 = g_strdup (certificate->sha256);
  out->expires_at = certificate->not_after;
}
