// SPDX-License-Identifier: GPL-3.0-or-later
//
// What connections share, counted.

#include "net/net-context.h"

struct NetContext {
  gatomicrefcount refs;
  NetWireLog *wire_log;
  NetTlsContext *tls; // made at its first use
};

NetContext *
net_context_new (const char *wire_log, GError **error)
{
  NetContext *context = g_new0 (NetContext, 1);

  g_atomic_ref_count_init (&context->refs);
  if (wire_log == NULL)
    return context;
  context->wire_log = net_wire_log_new (wire_log, error);
  if (context->wire_log == NULL)
    g_clear_pointer (&context, net_context_unref);
  return context;
}

NetContext *
net_context_ref (NetContext *context)
{
  g_atomic_ref_count_inc (&context->refs);
  return context;
}

void
net_context_unref (NetContext *context)
{
  if (context == NULL || !g_atomic_ref_count_dec (&context->refs))
    return;
  net_wire_log_free (context->wire_log);
  net_tls_context_free (context->tls);
  g_free (context);
}

NetWireLog *
net_context_get_wire_log (NetContext *context)
{
  return context->wire_log;
}

NetTlsContext *
net_context_get_tls (NetContext *context)
{
  if (g_once_init_enter_pointer (&context->tls))
    g_once_init_leave_pointer (&context->tls, net_tls_context_new ());
  return context->tls;
}
