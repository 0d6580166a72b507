// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reports are read from their machine-readable part where there is one; else from the words of the
// first text part, by the few forms that are worth knowing.

#include "mime/mime-bounce.h"

#include "base/mail-cursor.h"
#include "mime/mime-header.h"

#include <string.h>

// Recipients of one report; more are of no use to a person.
#define MAX_LINES 1000

// What a free-form bounce is searched for, from its beginning.
#define MAX_TEXT_BYTES (64 * 1024)

// What is said of a recipient there.
#define MAX_REASON_LINES 8
#define MAX_REASON_BYTES 1000

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

// The three-digit code that "smtp; 550 5.1.1 …" begins with, 0: none.
static int
code_of (const char *text)
{
  while (*text == ' ')
    text++;
  if (!g_ascii_isdigit (text[0]) || !g_ascii_isdigit (text[1]) || !g_ascii_isdigit (text[2]) ||
      g_ascii_isdigit (text[3]))
    return 0;
  int code = (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');

  return code >= 200 && code < 600 ? code : 0;
}

// The first word of TEXT that is a refusal's code, 0: none.
static int
find_code (const char *text)
{
  for (const char *p = text; *p != '\0'; p++) {
    int code = p == text || strchr (" ;:(", p[-1]) != NULL ? code_of (p) : 0;

    if (code >= 400)
      return code;
  }
  return 0;
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
  line->code = code_of (line->text);
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
read_report_parts (MailReport *report, MimeMessage *message)
{
  const MimePart *root = mime_message_get_root (message);

  for (unsigned int i = 0; i < root->children->len; i++)
    read_part (report, message, g_ptr_array_index (root->children, i));
}

// The line that something is said on, without what quotes it.
static char *
dup_line (const char *text)
{
  return g_strstrip (g_strndup (text, strcspn (text, "\r\n")));
}

// The words end where the message that comes back begins.
static bool
is_end_of_words (const char *line)
{
  static const char *const starts[] = {
    "--- Below this line",    "------ This is a copy", "----- Original message",
    "-----Original Message",  "----- Message header",  "Original message follow",
    "Message header follows", "Return-Path:",          "Received:",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (starts); i++)
    if (g_ascii_strncasecmp (line, starts[i], strlen (starts[i])) == 0)
      return true;
  return false;
}

// The address that fills TEXT up to one of ENDS, in pointed brackets or none; NULL: none does.
static char *
dup_address (const char *text, const char *ends)
{
  bool is_pointed = *text == '<';
  size_t length = strcspn (text, is_pointed ? ">" : ends);
  g_autofree char *address = g_strndup (text + is_pointed, length - is_pointed);
  const char *at = strchr (address, '@');

  if ((is_pointed && text[length] != '>') || at == NULL || at == address || at[1] == '\0' ||
      strpbrk (address, " \t<>()[],;:\"") != NULL)
    return NULL;
  return g_steal_pointer (&address);
}

// The address in TEXT after the words by which some programs introduce it; NULL: it begins with
// none.
static char *
dup_introduced (const char *text)
{
  static const struct {
    const char *words, *ends;
  } forms[] = {
    {"Recipient: [SMTP:", "]"},      // MailEnable
    {"Recipient address: ", " \t"},  // Sun, Oracle
    {"Failed address: ", " \t"},     // MDaemon
    {"unknown user: ", " \t"},       // IMail
    {"Failed to deliver to '", "'"}, // CommuniGate
    {"\"", "\""},                    // GMX, WEB.DE, 1&1
  };

  for (size_t i = 0; i < G_N_ELEMENTS (forms); i++)
    if (g_ascii_strncasecmp (text, forms[i].words, strlen (forms[i].words)) == 0)
      return dup_address (text + strlen (forms[i].words), forms[i].ends);
  return NULL;
}

// The recipient that LINE names, and in REST what is said of them on the same line. NULL: it names
// none. Postfix and qmail: "<ana@example.com>: no". Sendmail: "<ana@example.com>". Exim, Gmail,
// GroupWise and Domino: the address alone, indented. Exchange: "ana@example.com on 1.8.2025 10:00".
static char *
dup_recipient (const char *line, const char **rest)
{
  const char *text = line + strspn (line, " \t");
  size_t length = strcspn (text, " \t");
  char *introduced = dup_introduced (text);

  *rest = "";
  if (introduced != NULL)
    return introduced;
  if (*text == '<') {
    const char *end = strchr (text, '>');

    if (end == NULL || (end[1] != '\0' && end[1] != ':'))
      return NULL;
    *rest = end[1] == ':' ? end + 2 : "";
    return dup_address (text, "");
  }
  if (text == line || (text[length] != '\0' && g_ascii_strncasecmp (text + length, " on ", 4) != 0))
    return NULL;
  return dup_address (text, " \t");
}

// LINES from AT on up to a blank one or the next recipient, as one. AT goes behind them.
static void
append_paragraph (GString *reason, char **lines, unsigned int *at)
{
  const char *rest;

  for (unsigned int n = 0; n < MAX_REASON_LINES && lines[*at] != NULL; n++, (*at)++) {
    g_autofree char *line = dup_line (lines[*at]);
    g_autofree char *next = dup_recipient (lines[*at], &rest);

    if (*line == '\0' || next != NULL || is_end_of_words (line))
      return;
    g_string_append_printf (reason, "%s%s", reason->len > 0 ? " " : "", line);
  }
}

// What is said of a recipient: the REST of the line, and what follows; where nothing does, the next
// paragraph.
static char *
dup_reason (const char *rest, char **lines, unsigned int at)
{
  g_autoptr (GString) reason = g_string_new (NULL);
  g_autofree char *first = dup_line (rest);

  g_string_append (reason, first);
  append_paragraph (reason, lines, &at);
  while (reason->len == 0 && lines[at] != NULL && lines[at][strspn (lines[at], " \t\r")] == '\0')
    at++;
  if (reason->len == 0)
    append_paragraph (reason, lines, &at);
  // "because:", "Technical details of permanent failure:"
  if (reason->len > 0 && reason->str[reason->len - 1] == ':') {
    while (lines[at] != NULL && lines[at][strspn (lines[at], " \t\r")] == '\0')
      at++;
    append_paragraph (reason, lines, &at);
  }
  return g_utf8_make_valid (reason->str, (gssize) MIN (reason->len, MAX_REASON_BYTES));
}

// The first "5.1.1" of TEXT that is no part of a longer number; "" where there is none.
static char *
dup_enhanced (const char *text)
{
  for (const char *p = text; *p != '\0'; p++) {
    MailCursor at = mail_cursor (p, strlen (p));
    uint64_t class, subject, detail;
    bool is_inside = p > text && (g_ascii_isalnum (p[-1]) || p[-1] == '.');

    if (!is_inside && (*p == '4' || *p == '5') && mail_cursor_number (&at, 5, &class) &&
        mail_cursor_skip (&at, '.') && mail_cursor_number (&at, 999, &subject) &&
        mail_cursor_skip (&at, '.') && mail_cursor_number (&at, 999, &detail) &&
        (mail_cursor_at_end (&at) || !g_ascii_isalnum (*at.p)) &&
        (mail_cursor_left (&at) < 2 || *at.p != '.' || !g_ascii_isdigit (at.p[1])))
      return g_strndup (p, (gsize) (at.p - p));
  }
  return g_strdup ("");
}

// The words of a server name the address, too, at the beginning of a line as well.
static bool
is_known (const MailReport *report, const char *address)
{
  for (unsigned int i = 0; i < report->lines->len; i++) {
    const MailReportLine *line = g_ptr_array_index (report->lines, i);

    if (g_ascii_strcasecmp (line->address, address) == 0)
      return true;
  }
  return false;
}

// Some servers tell by words alone that they are still trying.
static bool
is_of_delay (const char *line)
{
  static const char *const words[] = {
    "not yet been delivered",    // Exim
    "transient non-fatal error", // Sendmail
    "warning message only",      // Sendmail, Gmail
    "has been delayed",          // Gmail
  };
  g_autofree char *small = g_ascii_strdown (line, -1);

  for (size_t i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (small, words[i]) != NULL)
      return true;
  return false;
}

// What the words up to the first recipient say.
static MailEventKind
find_kind (char *const *lines)
{
  const char *rest;

  for (; *lines != NULL && !is_end_of_words (*lines); lines++) {
    g_autofree char *address = dup_recipient (*lines, &rest);

    if (address != NULL)
      break;
    if (is_of_delay (*lines))
      return MAIL_EVENT_STILL_TRYING;
  }
  return MAIL_EVENT_BOUNCED;
}

static bool
read_words (MailReport *report, MailEventKind kind, char **lines)
{
  const char *rest;

  for (unsigned int i = 0; lines[i] != NULL && report->lines->len < MAX_LINES; i++) {
    g_strchomp (lines[i]);
    if (is_end_of_words (lines[i]))
      break;
    g_autofree char *address = dup_recipient (lines[i], &rest);
    if (address == NULL || is_known (report, address))
      continue;
    MailReportLine *found = mail_report_add (report, kind);
    replace (&found->address, g_steal_pointer (&address));
    replace (&found->text, dup_reason (rest, lines, i + 1));
    replace (&found->enhanced, dup_enhanced (found->text));
    found->code = find_code (found->text);
  }
  return report->lines->len > 0;
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
read_failed_recipients (MailReport *report, MailEventKind kind, const char *value)
{
  g_auto (GStrv) addresses = g_strsplit (value, ",", MAX_LINES);

  for (char **address = addresses; *address != NULL; address++) {
    MailReportLine *line = mail_report_add (report, kind);

    replace (&line->address, g_strdup (g_strstrip (*address)));
  }
}

// The returned message that stands in the text: its Message-ID, below the words.
static void
read_id_in_text (MailReport *report, const char *text)
{
  const char *found = g_strstr_len (text, -1, "\nMessage-ID:");

  if (found == NULL)
    found = g_strstr_len (text, -1, "\nMessage-Id:");
  if (found == NULL || *report->message_id != '\0')
    return;
  g_autofree char *value = dup_line (found + strlen ("\nMessage-ID:"));
  g_auto (GStrv) ids = mime_header_parse_ids (value);
  if (ids[0] != NULL)
    replace (&report->message_id, g_strdup (ids[0]));
}

static void
read_free_form (MailReport *report, MimeMessage *message)
{
  const char *failed = mime_message_get_header (message, "X-Failed-Recipients");
  g_autofree char *words = mime_message_dup_text (message);
  g_autofree char *text = g_utf8_make_valid (words, (gssize) strnlen (words, MAX_TEXT_BYTES));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  MailEventKind kind = find_kind (lines);

  if (!read_words (report, kind, lines) && failed != NULL)
    read_failed_recipients (report, kind, failed);
  read_id_in_text (report, text);
  read_report_parts (report, message);
}

static bool
is_automatic (MimeMessage *message)
{
  const char *automatic = mime_message_get_header (message, "Auto-Submitted");

  return (automatic != NULL && g_ascii_strncasecmp (automatic, "no", 2) != 0) ||
         mime_message_get_header (message, "List-Id") != NULL;
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
  if (strcmp (mime_message_get_root (message)->media_type, "multipart/report") == 0)
    read_report_parts (report, message);
  else if (is_from_machine (message))
    read_free_form (report, message);
  else
    read_answer (report, message);
  use_references (report, message);
  return report->lines->len > 0 ? g_steal_pointer (&report) : NULL;
}
