// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sentences of the timeline; what servers' answers mean is text/'s.

#include "ui/mail-delivery-text.h"

#include "text/mail-verdict-text.h"
#include "ui/mail-format.h"

#include <glib/gi18n.h>

bool
mail_delivery_can_correct (const MailRecipient *recipient)
{
  return mail_recipient_is_lost (recipient) && !mail_recipient_is_of_sender (recipient);
}

static const char *
state_text (MailRecipientState state)
{
  switch (state) {
  case MAIL_RECIPIENT_DELAYED:
    return _ ("Put off: it is tried again by itself.");
  case MAIL_RECIPIENT_ACCEPTED:
    return _ ("Your provider’s server took it.");
  case MAIL_RECIPIENT_REFUSED:
    return _ ("Refused.");
  case MAIL_RECIPIENT_UNCERTAIN:
    return _ ("Nobody can tell whether it was sent.");
  case MAIL_RECIPIENT_BOUNCED:
    return _ ("Came back.");
  case MAIL_RECIPIENT_WAITING:
  default:
    return _ ("Not sent yet.");
  }
}

char *
mail_delivery_dup_recipient_text (const MailRecipient *recipient)
{
  bool is_lost = mail_recipient_is_lost (recipient);
  bool is_trouble = recipient->state == MAIL_RECIPIENT_DELAYED || is_lost;
  MailNextStep step = mail_recipient_next_step (recipient);
  const char *meaning = is_trouble ? mail_verdict_text (recipient->verdict) : "";
  // A delay's own step is in its first sentence already.
  const char *help = is_lost ? mail_next_step_text (step) : "";

  return g_strjoin (" ", state_text (recipient->state), *meaning ? meaning : NULL,
                    // Joining ends at NULL, so what is left out has to be last.
                    *meaning && *help ? help : NULL, NULL);
}

char *
mail_delivery_dup_event_title (const MailEvent *event)
{
  g_autofree char *address = mail_format_dup_isolated (event->address);

  if (!*event->address)
    return g_strdup (mail_event_text (event->kind));
  // Translators: what happened ("Accepted", "Came back"), and for which address.
  return g_strdup_printf (_ ("%s: %s"), mail_event_text (event->kind), address);
}

char *
mail_delivery_dup_event_text (const MailEvent *event)
{
  g_autofree char *when = mail_format_dup_date_long (event->at);
  bool is_plain = event->kind == MAIL_EVENT_ACCEPTED || event->kind == MAIL_EVENT_DELIVERED;
  const char *meaning = is_plain ? "" : mail_verdict_text (event->verdict);

  if (event->kind != MAIL_EVENT_HELD)
    return g_strjoin ("\n", when, *meaning ? meaning : NULL, NULL);
  int64_t held_until = g_ascii_strtoll (event->text, NULL, 10);
  g_autofree char *until = mail_format_dup_date_long (held_until);
  // Translators: %s is a day and a time.
  g_autofree char *held = g_strdup_printf (
    _ ("It is sent on %s, also while this computer is off. It can’t be taken back."), until);
  return g_strjoin ("\n", when, held, NULL);
}

char *
mail_delivery_dup_trouble (const MailOutboxItem *item)
{
  const char *subject = *item->subject ? item->subject : _ ("No Subject");

  if (item->state == MAIL_OUTBOX_AMBIGUOUS)
    // Translators: %s is a subject.
    return mail_format_dup_sentence (_ ("Nobody can tell whether “%s” was sent"), subject);
  if (item->state == MAIL_OUTBOX_PARTLY_REFUSED)
    // Translators: %s is a subject.
    return mail_format_dup_sentence (_ ("“%s” was refused for some recipients"), subject);
  // Translators: %s is a subject.
  return mail_format_dup_sentence (_ ("“%s” was not sent"), subject);
}
