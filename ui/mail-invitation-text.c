// SPDX-License-Identifier: GPL-3.0-or-later
//
// What strangers wrote is isolated from the words around it (M10).

#include "ui/mail-invitation-text.h"

#include "ui/mail-format.h"

#include <glib/gi18n.h>

#define DAY G_GINT64_CONSTANT (86400)

const char *
mail_invitation_text_summary (const MimeEvent *event)
{
  return *event->summary ? event->summary : _ ("Without a title");
}

static char *
dup_reply (const MimeEvent *event)
{
  const MimeCalendarAttendee *attendee =
    event->attendees->len > 0 ? event->attendees->pdata[0] : NULL;
  g_autofree char *person = attendee ? mail_format_dup_person (attendee->address) : NULL;
  g_autofree char *name = person ? mail_format_dup_isolated (person) : NULL;

  switch (attendee ? attendee->answer : MIME_CALENDAR_UNANSWERED) {
  case MIME_CALENDAR_ACCEPTED:
    // Translators: %s is somebody's name.
    return g_strdup_printf (_ ("%s has accepted"), name);
  case MIME_CALENDAR_TENTATIVE:
    return g_strdup_printf (_ ("%s may come"), name);
  case MIME_CALENDAR_DECLINED:
    return g_strdup_printf (_ ("%s has declined"), name);
  default:
    return g_strdup (_ ("Answer to an invitation"));
  }
}

char *
mail_invitation_text_dup_kind (const MimeEvent *event)
{
  switch (event->method) {
  case MIME_CALENDAR_REQUEST:
    return g_strdup (_ ("Invitation"));
  case MIME_CALENDAR_CANCEL:
    return g_strdup (_ ("Cancelled: this does not take place"));
  case MIME_CALENDAR_REPLY:
    return dup_reply (event);
  default:
    return g_strdup (_ ("Appointment"));
  }
}

static char *
dup_day (GDateTime *time)
{
  // Translators: a day in full, see strftime(3): “Thursday, 3 December 2026”.
  return g_date_time_format (time, _ ("%A, %-e %B %Y"));
}

static char *
dup_days (const MimeEvent *event)
{
  g_autoptr (GDateTime) first = g_date_time_new_from_unix_utc (event->start);
  g_autoptr (GDateTime) last = g_date_time_new_from_unix_utc (MAX (event->start, event->end - DAY));
  g_autofree char *from = dup_day (first);
  g_autofree char *to = dup_day (last);

  if (g_str_equal (from, to))
    return g_steal_pointer (&from);
  // Translators: from one day to another.
  return g_strdup_printf (_ ("%s to %s"), from, to);
}

static char *
dup_hours (const MimeEvent *event)
{
  g_autoptr (GDateTime) first = g_date_time_new_from_unix_local (event->start);
  g_autoptr (GDateTime) last = g_date_time_new_from_unix_local (event->end);
  g_autofree char *from_day = dup_day (first);
  g_autofree char *to_day = dup_day (last);
  g_autofree char *from = mail_format_dup_time (event->start);
  g_autofree char *to = mail_format_dup_time (event->end);

  if (event->end == event->start)
    // Translators: a day, then a time of day.
    return g_strdup_printf (_ ("%s, %s"), from_day, from);
  if (g_str_equal (from_day, to_day))
    // Translators: a day, then from one time of day to another.
    return g_strdup_printf (_ ("%s, %s–%s"), from_day, from, to);
  // Translators: a day and a time of day, to another day and time of day.
  return g_strdup_printf (_ ("%s, %s to %s, %s"), from_day, from, to_day, to);
}

char *
mail_invitation_text_dup_when (const MimeEvent *event)
{
  g_autofree char *when = event->is_whole_days ? dup_days (event) : dup_hours (event);

  if (!event->is_repeated)
    return g_steal_pointer (&when);
  // Translators: %s is when something takes place the first time.
  return g_strdup_printf (_ ("%s, and again later"), when);
}

char *
mail_invitation_text_dup_who (const MimeEvent *event)
{
  unsigned int n = event->attendees->len;
  g_autofree char *person =
    event->organizer ? mail_format_dup_person_full (event->organizer) : g_strdup ("");
  g_autofree char *organizer = mail_format_dup_isolated (person);

  if (!event->organizer)
    return g_strdup ("");
  if (n < 2)
    // Translators: %s is a name and an address.
    return g_strdup_printf (_ ("From %s"), organizer);
  // Translators: a name and an address, then how many people are invited.
  return g_strdup_printf (
    ngettext ("From %s, %u person is invited", "From %s, %u people are invited", n), organizer, n);
}

const char *
mail_invitation_text_given (MimeCalendarAnswer answer)
{
  switch (answer) {
  case MIME_CALENDAR_ACCEPTED:
    return _ ("You have accepted.");
  case MIME_CALENDAR_TENTATIVE:
    return _ ("You have answered: maybe.");
  default:
    return _ ("You have declined.");
  }
}

char *
mail_invitation_text_dup_subject (const MimeEvent *event, MimeCalendarAnswer answer)
{
  const char *format = answer == MIME_CALENDAR_ACCEPTED ?
                         // Translators: the subject of an answer; %s is what it is about.
                         _ ("Accepted: %s") :
                         answer == MIME_CALENDAR_TENTATIVE ? _ ("Maybe: %s") : _ ("Declined: %s");
  g_autoptr (GString) subject = g_string_new (format);

  g_string_replace (subject, "%s", mail_invitation_text_summary (event), 1);
  return g_string_free (g_steal_pointer (&subject), false);
}

char *
mail_invitation_text_dup_message (const MimeEvent *event, MimeCalendarAnswer answer,
                                  const MailIdentity *from)
{
  const char *format = answer == MIME_CALENDAR_ACCEPTED ?
                         // Translators: %s is the name of who writes this.
                         _ ("%s has accepted this invitation:") :
                         answer == MIME_CALENDAR_TENTATIVE ? _ ("%s may come to this:") :
                                                             _ ("%s has declined this invitation:");
  g_autofree char *when = mail_invitation_text_dup_when (event);
  g_autoptr (GString) text = g_string_new (format);

  g_string_replace (text, "%s", *from->name ? from->name : from->address, 1);
  g_string_append_printf (text, "\n\n%s\n%s\n", mail_invitation_text_summary (event), when);
  if (*event->location)
    g_string_append_printf (text, "%s\n", event->location);
  return g_string_free (g_steal_pointer (&text), false);
}
