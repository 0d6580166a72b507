// SPDX-License-Identifier: GPL-3.0-or-later
//
// verdict: what a server's reply means, or all that is known of such replies.

#include "account/mail-verdicts.h"
#include "ctl-commands.h"
#include "text/mail-verdict-text.h"

static void
print_verdict (Ctl *ctl, MailVerdict verdict, bool is_final)
{
  MailNextStep step = mail_verdict_next_step_of (verdict, is_final);

  ctl_out_text (ctl->out, "verdict", mail_verdict_name (verdict));
  ctl_out_text (ctl->out, "sentence", mail_verdict_text (verdict));
  ctl_out_text (ctl->out, "next_step", mail_next_step_text (step));
}

static CtlStatus
print_table (Ctl *ctl)
{
  static const char *const columns[] = {"said", "verdict", "sentence", "next_step", NULL};
  g_autoptr (GPtrArray) known = mail_verdicts_list ();

  ctl_out_set_columns (ctl->out, columns);
  for (unsigned int i = 0; i < known->len; i++) {
    const MailKnownVerdict *one = known->pdata[i];

    ctl_out_begin (ctl->out);
    ctl_out_text (ctl->out, one->is_phrase ? "words" : "code", one->said);
    ctl_out_text (ctl->out, "said", one->said);
    if (one->class != 0)
      ctl_out_int (ctl->out, "class", one->class);
    print_verdict (ctl, one->verdict, one->class != 4);
    ctl_out_end (ctl->out);
  }
  return CTL_OK;
}

CtlStatus
ctl_verdict (Ctl *ctl)
{
  static const char *const columns[] = {"verdict", "sentence", "next_step", NULL};

  if (!ctl_parse (ctl, NULL, "[REPLY]", 0, G_MAXUINT))
    return CTL_USAGE;
  if (ctl->arguments[0] == NULL)
    return print_table (ctl);
  g_autofree char *reply = g_strjoinv (" ", ctl->arguments);
  MailVerdict verdict = mail_verdicts_find (reply);

  ctl_out_set_columns (ctl->out, columns);
  ctl_out_begin (ctl->out);
  print_verdict (ctl, verdict, *reply != '4');
  ctl_out_end (ctl->out);
  if (verdict != MAIL_VERDICT_NONE)
    return CTL_OK;
  return ctl_fail_with (ctl, CTL_NOTHING, "not-found",
                        "“%s” is no reply of a server; one begins with a code, like “550 5.1.1”.",
                        reply);
}
