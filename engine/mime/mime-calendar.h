// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invitations by mail (iMIP, RFC 6047): what a calendar part asks or tells (iTIP, RFC 5546, of one
// event of RFC 5545), and the answer to it. Pure, any thread.

#pragma once

#include "base/mail-row.h"
#include "mime/mime-message.h"

G_BEGIN_DECLS

typedef enum {
  MIME_CALENDAR_PUBLISH, // told, and nothing asked; also where no method is given
  MIME_CALENDAR_REQUEST, // an invitation, or a change of it
  MIME_CALENDAR_REPLY,   // somebody's answer
  MIME_CALENDAR_CANCEL,
} MimeCalendarMethod;

// PARTSTAT.
typedef enum {
  MIME_CALENDAR_UNANSWERED,
  MIME_CALENDAR_ACCEPTED,
  MIME_CALENDAR_TENTATIVE,
  MIME_CALENDAR_DECLINED,
} MimeCalendarAnswer;

typedef struct {
  MailAddress *address;
  MimeCalendarAnswer answer;
} MimeCalendarAttendee;

typedef struct {
  MimeCalendarMethod method;
  char *summary;      // one line, cleaned; "" if none
  char *location;     // likewise
  int64_t start, end; // seconds since 1970; END: the first moment after it, START where it has none
  bool is_whole_days; // START and END are midnights in UTC: of its first day, and behind its last
  bool is_repeated;       // START and END are those of the first time
  MailAddress *organizer; // NULL if none
  GPtrArray *attendees;   // MimeCalendarAttendee

  // As they stand in the calendar, for the answer; NULL if none.
  char *uid_line, *sequence_line, *recurrence_line;
} MimeEvent;

void mime_event_free (MimeEvent *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MimeEvent, mime_event_free)

// The first event of the calendar TEXT (folded; UTF-8, what is not becomes U+FFFD), or NULL: there
// is none that has a time.
MimeEvent *mime_event_parse (const char *text);

// That of MESSAGE's first calendar, at most LIMIT_CALENDAR_BYTES of it, or NULL.
MimeEvent *mime_event_find (MimeMessage *message);

// Who of EVENT's attendees has ADDRESS, or NULL. Borrowed.
const MimeCalendarAttendee *mime_event_find_attendee (const MimeEvent *event, const char *address);

// The message by which FROM answers EVENT, which has an organizer, to whom it goes (RFC 5546
// §3.2.3): TEXT, and a calendar beside it that programs read. NOW: seconds since 1970. REFERENCE:
// the invitation's Message-ID without brackets, or "".
GBytes *
mime_event_build_answer (const MimeEvent *event, const MailAddress *from, MimeCalendarAnswer answer,
                         const char *subject, const char *text, const char *reference, int64_t now);

G_END_DECLS
