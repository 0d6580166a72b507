// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tables as a list, and one reply looked up.

#include "account/mail-verdicts.h"

#include "smtp/smtp-verdict.h"

#include <string.h>

static void
known_free (void *data)
{
  MailKnownVerdict *known = data;

  g_free (known->said);
  g_free (known);
}

static char *
dup_code (const SmtpKnownVerdict *known)
{
  if (known->class == 0)
    return g_strdup_printf ("4.%d.%d, 5.%d.%d", known->subject, known->detail, known->subject,
                            known->detail);
  return g_strdup_printf ("%d.%d.%d", known->class, known->subject, known->detail);
}

GPtrArray *
mail_verdicts_list (void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (known_free);

  for (unsigned int i = 0; i < smtp_verdict_count_known (); i++) {
    SmtpKnownVerdict known = smtp_verdict_get_known (i);
    MailKnownVerdict *one = g_new0 (MailKnownVerdict, 1);

    one->said = known.phrase != NULL ? g_strdup (known.phrase) : dup_code (&known);
    one->is_phrase = known.phrase != NULL;
    one->class = known.class;
    one->verdict = known.verdict;
    g_ptr_array_add (list, one);
  }
  return list;
}

MailVerdict
mail_verdicts_find (const char *reply)
{
  SmtpEnhanced enhanced;
  const char *text = reply + strspn (reply, " ");
  int code = 0;

  if (g_ascii_isdigit (text[0]) && g_ascii_isdigit (text[1]) && g_ascii_isdigit (text[2]) &&
      (text[3] == ' ' || text[3] == '-' || text[3] == '\0')) {
    code = (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
    text += text[3] != '\0' ? 4 : 3;
  }
  smtp_enhanced_parse (text, &enhanced);
  return smtp_verdict_find (code, &enhanced, text);
}
