// SPDX-License-Identifier: GPL-3.0-or-later
//
// timeline: what became of a sent message, one line an event.

#include "ctl-commands.h"
#include "text/mail-verdict-text.h"

static void
print_event (Ctl *ctl, const MailEvent *event)
{
  bool is_final = event->kind == MAIL_EVENT_REFUSED || event->kind == MAIL_EVENT_BOUNCED;

  ctl_out_begin (ctl->out);
  ctl_out_time (ctl->out, "time", event->at);
  ctl_out_text (ctl->out, "event", mail_event_kind_name (event->kind));
  ctl_out_text (ctl->out, "address", event->address);
  ctl_out_text (ctl->out, "verdict", mail_verdict_name (event->verdict));
  ctl_out_int (ctl->out, "code", event->code);
  ctl_out_text (ctl->out, "enhanced", event->enhanced);
  ctl_out_text (ctl->out, "text", event->text);
  ctl_out_text (ctl->out, "meaning",
                event->kind == MAIL_EVENT_ACCEPTED ? "" : mail_verdict_text (event->verdict));
  ctl_out_text (ctl->out, "next_step",
                mail_next_step_name (mail_verdict_next_step_of (event->verdict, is_final)));
  ctl_out_end (ctl->out);
}

CtlStatus
ctl_timeline (Ctl *ctl)
{
  static const char *const columns[] = {"time", "event", "address", "meaning", "text", NULL};
  g_autoptr (GAsyncResult) result = NULL;
  gboolean by_outbox = FALSE;
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;
  int64_t id = 0;
  const GOptionEntry entries[] = {
    {"outbox", 0, 0, G_OPTION_ARG_NONE, &by_outbox, "ID is the outbox's", NULL},
    {NULL},
  };

  if (!ctl_open_for_id (ctl, entries, "ID", 1, 1, &id, &status))
    return status;
  ctl_out_set_columns (ctl->out, columns);
  if (by_outbox)
    mail_engine_load_outbox_timeline_async (ctl->engine, id, ctl->cancellable, ctl_on_ready,
                                            &result);
  else
    mail_engine_load_timeline_async (ctl->engine, id, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  g_autoptr (MailTimeline) timeline =
    mail_engine_load_timeline_finish (ctl->engine, result, &error);
  if (timeline == NULL)
    return ctl_fail (ctl, error);
  for (unsigned int i = 0; i < timeline->events->len; i++)
    print_event (ctl, g_ptr_array_index (timeline->events, i));
  return CTL_OK;
}
