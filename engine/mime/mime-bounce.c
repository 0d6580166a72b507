// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reports are read from their machine-readable part where there is one; else from the words of the
// first text part (mime-bounce-words.c).

#include "mime/mime-bounce.h"

#include "mime/mime-bounce-words.h"
#include "mime/mime-header.h"

#include <string.h>

// Recipients of one report; more are of no use to a person.
#define MAX_LINES 1000

// What is read of each part.
#define MAX_TEXT_BYTES (64 * 1024)

static void
replace (char **field, char *value)
{
  g_free (*field);
  *field = value;
}

// "rfc822; ana@example.com" → the address; "utf-8;…" likewise. Caller frees.
static char *
dup_typed (const char *value)
{
  const char *semicolon = strchr (value, ';');
  char *address = g_strdup (semicolon != NULL ? semicolon + 1 : value);

  g_strstrip (address);
  size_t length = strlen (address);
  if (length > 2 && address[0] == '<' && address[length - 1] == '>') {
    memmove (address, address + 1, length - 2);
    address[length - 2] = '\0';
  }
  return address;
}

// A group of "Name: value" lines (RFC 822 syntax, unfolded) up to a blank line. Keys in lower case;
// the first of a name counts. NULL at the end.
static GHashTable *
next_group (char ***lines)
{
  g_autoptr (GHashTable) group =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_free);
  char *last = NULL;

  while (**lines != NULL && *g_strchomp (**lines) == '\0')
    (*lines)++;
  for (; **lines != NULL && *g_strchomp (**lines) != '\0'; (*lines)++) {
    const char *line = **lines, *colon = strchr (line, ':');

    if ((*line == ' ' || *line == '\t') && last != NULL) {
      const char *so_far = g_hash_table_lookup (group, last);
      char *whole = g_strconcat (so_far, " ", line + strspn (line, " \t"), NULL);

      // The key that is there stays, and with it LAST.
      g_hash_table_insert (group, g_strdup (last), whole);
      continue;
    }
    last = NULL;
    if (colon == NULL || colon == line)
      continue;
    char *name = g_ascii_strdown (line, colon - line);
    if (g_hash_table_contains (group, name)) {
      g_free (name);
      continue;
    }
    g_hash_table_insert (group, name, g_strstrip (g_strdup (colon + 1)));
    last = name;
  }
  return g_hash_table_size (group) > 0 ? g_steal_pointer (&group) : NULL;
}

static const char *
field_of (GHashTable *group, const char *name)
{
  const char *value = g_hash_table_lookup (group, name);

  return value != NULL ? value : "";
}

static bool
kind_of_action (const char *action, MailEventKind *out)
{
  static const struct {
    const char *action;
    MailEventKind kind;
  } kinds[] = {
    {"failed", MAIL_EVENT_BOUNCED},      {"delayed", MAIL_EVENT_STILL_TRYING},
    {"delivered", MAIL_EVENT_DELIVERED}, {"relayed", MAIL_EVENT_RELAYED},
    {"expanded", MAIL_EVENT_RELAYED},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_ascii_strncasecmp (action, kinds[i].action, strlen (kinds[i].action)) == 0) {
      *out = kinds[i].kind;
      return true;
    }
  return false;
}

static void
add_recipient (MailReport *report, GHashTable *group)
{
  const char *original = field_of (group, "original-recipient");
  const char *final = field_of (group, "final-recipient");
  const char *diagnostic = field_of (group, "diagnostic-code");
  const char *status = field_of (group, "status");
  MailEventKind kind;

  if (!kind_of_action (field_of (group, "action"), &kind) || report->lines->len == MAX_LINES)
    return;
  MailReportLine *line = mail_report_add (report, kind);
  replace (&line->address, dup_typed (original));
  replace (&line->final, dup_typed (final));
  replace (&line->text, dup_typed (diagnostic));
  replace (&line->enhanced, g_strndup (status, strspn (status, "0123456789.")));
  line->code = mime_bounce_code_of (line->text);
}

static char *
dup_text (MimeMessage *message, const MimePart *part)
{
  g_autoptr (GBytes) bytes = mime_part_dup_content (message, part);
  size_t length;
  const char *text = g_bytes_get_data (bytes, &length);

  return text != NULL ? g_utf8_make_valid (text, (gssize) MIN (length, MAX_TEXT_BYTES)) :
                        g_strdup ("");
}

// message/delivery-status: a group of the message, then one of each recipient.
static void
read_delivery_status (MailReport *report, MimeMessage *message, const MimePart *part)
{
  g_autofree char *text = dup_text (message, part);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  char **at = lines;

  for (GHashTable *group; (group = next_group (&at)) != NULL; g_hash_table_unref (group)) {
    if (g_hash_table_contains (group, "original-envelope-id"))
      replace (&report->envelope_id, g_strdup (field_of (group, "original-envelope-id")));
    // Gmail's, which may bring nothing of the message back.
    g_auto (GStrv) ids = mime_header_parse_ids (field_of (group, "x-original-message-id"));
    if (ids[0] != NULL)
      replace (&report->message_id, g_strdup (ids[0]));
    add_recipient (report, group);
  }
}

// message/disposition-notification (RFC 8098).
static void
read_disposition (MailReport *report, MimeMessage *message, const MimePart *part)
{
  g_autofree char *text = dup_text (message, part);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  char **at = lines;
  g_autoptr (GHashTable) group = next_group (&at);

  if (group == NULL)
    return;
  g_autofree char *disposition = g_ascii_strdown (field_of (group, "disposition"), -1);
  bool is_read = strstr (disposition, "displayed") != NULL;
  if (!is_read && strstr (disposition, "deleted") == NULL)
    return;
  MailReportLine *line = mail_report_add (report, is_read ? MAIL_EVENT_READ : MAIL_EVENT_DELETED);
  replace (&line->address, dup_typed (field_of (group, "original-recipient")));
  replace (&line->final, dup_typed (field_of (group, "final-recipient")));
  g_auto (GStrv) ids = mime_header_parse_ids (field_of (group, "original-message-id"));
  if (ids[0] != NULL)
    replace (&report->message_id, g_strdup (ids[0]));
}

// Message-ID among the header lines of TEXT, a returned message or its header.
static void
read_returned_id (MailReport *report, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  char **at = lines;
  g_autoptr (GHashTable) group = next_group (&at);

  if (group == NULL || *report->message_id != '\0')
    return;
  g_auto (GStrv) ids = mime_header_parse_ids (field_of (group, "message-id"));
  if (ids[0] != NULL)
    replace (&report->message_id, g_strdup (ids[0]));
}

static void
read_part (MailReport *report, MimeMessage *message, const MimePart *part)
{
  const char *type = part->media_type;

  if (strcmp (type, "message/delivery-status") == 0 ||
      strcmp (type, "message/global-delivery-status") == 0)
    read_delivery_status (report, message, part);
  else if (strcmp (type, "message/disposition-notification") == 0 ||
           strcmp (type, "message/global-disposition-notification") == 0)
    read_disposition (report, message, part);
  else if (strcmp (type, "text/rfc822-headers") == 0 || strcmp (type, "message/rfc822") == 0 ||
           strcmp (type, "message/global-headers") == 0 || strcmp (type, "message/global") == 0) {
    g_autofree char *text = dup_text (message, part);

    read_returned_id (report, text);
  }
}

static void
read_report_parts (MailReport *report, MimeMessage *message, const MimePart *of)
{
  for (unsigned int i = 0; i < of->children->len; i++)
    read_part (report, message, g_ptr_array_index (of->children, i));
}

// The report among what a gateway put around it, such as a note below. NULL: there is none.
static const MimePart *
find_report (const MimePart *part)
{
  const MimePart *found = NULL;

  if (strcmp (part->media_type, "multipart/report") == 0)
    return part;
  if (strcmp (part->media_type, "multipart/mixed") != 0)
    return NULL;
  for (unsigned int i = 0; i < part->children->len && found == NULL; i++)
    found = find_report (g_ptr_array_index (part->children, i));
  return found;
}

static bool
is_from_machine (MimeMessage *message)
{
  static const char *const names[] = {"mailer-daemon", "postmaster", "mail-daemon",
                                      "mailerdaemon",  "mdaemon",    "microsoftexchange"};
  const char *path = mime_message_get_header (message, "Return-Path");
  const GPtrArray *from = mime_message_get_addresses (message, "from");

  for (unsigned int i = 0; i < from->len; i++) {
    const MailAddress *address = g_ptr_array_index (from, i);

    for (size_t k = 0; k < G_N_ELEMENTS (names); k++)
      if (g_ascii_strncasecmp (address->address, names[k], strlen (names[k])) == 0)
        return true;
  }
  // Whoever writes by hand can be answered.
  return path != NULL && g_str_has_prefix (path, "<>") &&
         mime_message_get_header (message, "In-Reply-To") == NULL;
}

static void
read_free_form (MailReport *report, MimeMessage *message)
{
  const char *failed = mime_message_get_header (message, "X-Failed-Recipients");
  g_autofree char *words = mime_message_dup_text (message);
  g_autofree char *text = g_utf8_make_valid (words, (gssize) strnlen (words, MAX_TEXT_BYTES));

  mime_bounce_read_words (report, text, failed != NULL ? failed : "");
  read_report_parts (report, message, mime_message_get_root (message));
}

static bool
is_automatic (MimeMessage *message)
{
  const char *automatic = mime_message_get_header (message, "Auto-Submitted");
  const char *precedence = mime_message_get_header (message, "Precedence");
  const char *path = mime_message_get_header (message, "Return-Path");

  return (automatic != NULL && g_ascii_strncasecmp (automatic, "no", 2) != 0) ||
         mime_message_get_header (message, "List-Id") != NULL ||
         // Those before RFC 3834, and those that can't be answered.
         (precedence != NULL && g_ascii_strcasecmp (precedence, "auto_reply") == 0) ||
         mime_message_get_header (message, "X-Autoreply") != NULL ||
         mime_message_get_header (message, "X-Autorespond") != NULL ||
         (path != NULL && g_str_has_prefix (path, "<>"));
}

static void
read_answer (MailReport *report, MimeMessage *message)
{
  const char *value = mime_message_get_header (message, "In-Reply-To");
  const GPtrArray *from = mime_message_get_addresses (message, "from");

  if (value == NULL || from->len == 0 || is_automatic (message))
    return;
  g_auto (GStrv) ids = mime_header_parse_ids (value);
  if (ids[0] == NULL)
    return;
  replace (&report->message_id, g_strdup (ids[0]));
  MailReportLine *line = mail_report_add (report, MAIL_EVENT_REPLIED);
  replace (&line->address, g_strdup (((const MailAddress *) g_ptr_array_index (from, 0))->address));
}

// Where the returned message is not there, the bounce may still say what it answers.
static void
use_references (MailReport *report, MimeMessage *message)
{
  g_auto (GStrv) ids = mime_message_dup_references (message);

  if (*report->message_id == '\0' && ids[0] != NULL)
    replace (&report->message_id, g_strdup (ids[g_strv_length (ids) - 1]));
}

MailReport *
mime_bounce_read (MimeMessage *message)
{
  g_autoptr (MailReport) report = mail_report_new ();

  report->at = mime_message_get_date (message);
  const MimePart *part = find_report (mime_message_get_root (message));
  if (part != NULL)
    read_report_parts (report, message, part);
  else if (is_from_machine (message))
    read_free_form (report, message);
  else
    read_answer (report, message);
  use_references (report, message);
  return report->lines->len > 0 ? g_steal_pointer (&report) : NULL;
}
