// SPDX-License-Identifier: GPL-3.0-or-later
//
// send, sendmail: messages of other programs and files put into the outbox, and sent.

#include "ctl-commands.h"
#include "ctl-outbox.h"

#include <string.h>
#include <unistd.h>

// Those of seconds since 1970, from 2001 on.
#define SECONDS_DIGITS 10

// A message as it was read: BYTES, or a large one's FILE; neither for one that is read later.
typedef struct {
  GBytes *bytes;
  MailFile *file;
} Input;

static void
input_clear (void *data)
{
  Input *input = data;

  g_clear_pointer (&input->bytes, g_bytes_unref);
  g_clear_pointer (&input->file, mail_file_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Input, input_clear)

// Puts INPUT into the outbox. 0 with error.
static int64_t
queue (Ctl *ctl, const Input *input, const MailSendOptions *options, GError **error)
{
  MailSendOptions whole = *options;
  g_autofree char *spooled =
    input->file != NULL ? mail_engine_spool_message (ctl->engine, input->file, error) : NULL;
  g_autoptr (GAsyncResult) result = NULL;

  if (input->file != NULL && spooled == NULL)
    return 0;
  whole.spooled = spooled;
  mail_engine_send_raw_async (ctl->engine, input->bytes, &whole, ctl->cancellable, ctl_on_ready,
                              &result);
  ctl_wait (&result);
  return mail_engine_send_finish (ctl->engine, result, error);
}

// What comes from a keyboard or a pipe is read before the store is opened, since who owns the store
// must not wait for it; of files only that they can be read is seen to, so that thousands of them
// are never in memory together. Input.
static GArray *
read_early (char *const *files, GError **error)
{
  g_autoptr (GArray) early = g_array_new (FALSE, TRUE, sizeof (Input));

  g_array_set_clear_func (early, input_clear);
  for (; *files != NULL; files++) {
    Input input = {NULL, NULL};
    bool is_file = strcmp (*files, "-") != 0 && g_file_test (*files, G_FILE_TEST_IS_REGULAR) &&
                   access (*files, R_OK) == 0;

    if (!is_file && !ctl_open_file (*files, &input.bytes, &input.file, error))
      return NULL;
    g_array_append_val (early, input);
  }
  return g_steal_pointer (&early);
}

// Queues one message, which is EARLY or in FILE. 0 with error.
static int64_t
queue_one (Ctl *ctl, const Input *early, const char *file, const MailSendOptions *how,
           GError **error)
{
  g_auto (Input) late = {NULL, NULL};

  if (early->bytes != NULL || early->file != NULL)
    return queue (ctl, early, how, error);
  return ctl_open_file (file, &late.bytes, &late.file, error) ? queue (ctl, &late, how, error) : 0;
}

static CtlStatus
send_opened (Ctl *ctl, char *const *files, const GArray *early, const MailSendOptions *how)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_autoptr (GError) failure = NULL;
  g_autoptr (GError) pass = NULL;

  for (unsigned int i = 0; i < early->len && failure == NULL; i++) {
    int64_t id = queue_one (ctl, &g_array_index (early, Input, i), files[i], how, &failure);
    if (id != 0)
      g_array_append_val (ids, id);
    else if (early->len > 1)
      g_prefix_error (&failure, "%s, and what was to follow it was not sent: ", files[i]);
  }
  if (ids->len > 0)
    pass = ctl_outbox_flush (ctl, how->account_id);
  CtlStatus status = ctl_outbox_report (ctl, ids, pass);
  return failure != NULL ? ctl_fail (ctl, g_steal_pointer (&failure)) : status;
}

static CtlStatus
send_all (Ctl *ctl, char *const *files, MailSendOptions *how)
{
  g_autoptr (GError) failure = NULL;
  CtlStatus status = CTL_USAGE;
  g_autoptr (GArray) early = read_early (files, &failure);

  if (early == NULL)
    return ctl_fail (ctl, g_steal_pointer (&failure));
  if (!ctl_open (ctl, &status))
    return status;
  if (!ctl_has_account (ctl, &failure) || !ctl_get_account_id (ctl, &how->account_id, &failure))
    return ctl_fail (ctl, g_steal_pointer (&failure));
  return send_opened (ctl, files, early, how);
}

// RFC 3339, or seconds since 1970. A number of fewer digits than those have is a year, or a day
// without its time: as seconds it would be long over, and the message would go at once.
static bool
parse_time (const char *text, int64_t *out_time, GError **error)
{
  g_autoptr (GTimeZone) here = g_time_zone_new_local ();
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (text, here);

  if (time != NULL)
    *out_time = g_date_time_to_unix (time);
  return time != NULL || (strlen (text) >= SECONDS_DIGITS && ctl_parse_id (text, out_time, error));
}

typedef struct {
  char *from, *at, *deliver_by, *notify, *returned;
  gboolean by_server, require_tls, dsn;
} Send;

static void
send_clear (Send *send)
{
  g_free (send->from);
  g_free (send->at);
  g_free (send->deliver_by);
  g_free (send->notify);
  g_free (send->returned);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Send, send_clear)

// A time that was said is put into *OUT.
static bool
take_time (Ctl *ctl, const char *text, int64_t *out, CtlStatus *out_status)
{
  g_autoptr (GError) error = NULL;

  if (text == NULL || parse_time (text, out, &error))
    return true;
  *out_status =
    ctl_fail_with (ctl, CTL_USAGE, "usage",
                   "mailctl send: “%s” is no time; write it like 2025-08-01T10:00:00Z.", text);
  return false;
}

// What the options say of times and servers.
static bool
take_wishes (Ctl *ctl, const Send *options, MailSendOptions *how, CtlStatus *out_status)
{
  int64_t at = 0;

  how->wishes.requires_tls = options->require_tls;
  if (!take_time (ctl, options->at, &at, out_status) ||
      !take_time (ctl, options->deliver_by, &how->wishes.deliver_by, out_status))
    return false;
  if (options->by_server && at == 0) {
    *out_status = ctl_fail_with (ctl, CTL_USAGE, "usage",
                                 "mailctl send: --by-server needs a time; say it with --at.");
    return false;
  }
  if (how->wishes.deliver_by != 0 && how->wishes.deliver_by <= at) {
    *out_status = ctl_fail_with (ctl, CTL_USAGE, "usage",
                                 "mailctl send: it can’t be delivered before it is sent; give "
                                 "--deliver-by a later time than --at.");
    return false;
  }
  if (options->by_server)
    how->wishes.hold_until = at;
  else
    how->not_before = at;
  return true;
}

// What the options say of reports.
static bool
take_notices (Ctl *ctl, const Send *options, MailNotices *notices, CtlStatus *out_status)
{
  const char *notify = options->notify;

  *notices = options->dsn ? MAIL_NOTICES_ALL : MAIL_NOTICES_DEFAULT;
  if (notify != NULL && !mail_notices_add_conditions (notices, notify)) {
    *out_status = ctl_fail_with (ctl, CTL_USAGE, "usage",
                                 "mailctl send: “%s” is no time for reports; write “never”, or "
                                 "some of “success,failure,delay”.",
                                 notify);
    return false;
  }
  if (options->returned != NULL && !mail_notices_set_return (notices, options->returned)) {
    *out_status = ctl_fail_with (ctl, CTL_USAGE, "usage",
                                 "mailctl send: reports bring back “hdrs” or “full”, not “%s”.",
                                 options->returned);
    return false;
  }
  return true;
}

CtlStatus
ctl_send (Ctl *ctl)
{
  g_auto (Send) options = {0};
  MailSendOptions how = {};
  CtlStatus status = CTL_USAGE;
  const GOptionEntry entries[] = {
    {"from", 0, 0, G_OPTION_ARG_STRING, &options.from, "The sender", "ADDRESS"},
    {"at", 0, 0, G_OPTION_ARG_STRING, &options.at, "Not before TIME (RFC 3339)", "TIME"},
    {"by-server", 0, 0, G_OPTION_ARG_NONE, &options.by_server,
     "Hand it over now to a server that keeps it until then, where it can", NULL},
    {"deliver-by", 0, 0, G_OPTION_ARG_STRING, &options.deliver_by,
     "It comes back when it is not there by TIME", "TIME"},
    {"require-tls", 0, 0, G_OPTION_ARG_NONE, &options.require_tls,
     "Only over encrypted connections all the way, or it comes back", NULL},
    {"dsn", 0, 0, G_OPTION_ARG_NONE, &options.dsn,
     "Ask for a report when it is delivered, delayed or comes back", NULL},
    {"notify", 0, 0, G_OPTION_ARG_STRING, &options.notify,
     "Ask for reports then alone: “never”, or some of “success,failure,delay”", "WHEN"},
    {"return", 0, 0, G_OPTION_ARG_STRING, &options.returned,
     "What of the message reports bring back: “hdrs” or “full”", "WHAT"},
    {NULL},
  };

  if (!ctl_parse (ctl, entries, "FILE…|-", 1, G_MAXUINT) ||
      !take_wishes (ctl, &options, &how, &status) ||
      !take_notices (ctl, &options, &how.notices, &status))
    return status;
  how.from = options.from;
  return send_all (ctl, ctl->arguments, &how);
}

// sendmail's options are letters, several behind one dash, the value of one right behind it or
// apart. Most are about a daemon that is not here.
#define SENDMAIL_OURS "frF"               // with a value
#define SENDMAIL_VALUES "ABCLNORVXbehopq" // with a value, of no meaning here but -b, -N, -R and -q
#define SENDMAIL_IGNORED "GIUcmnsvx"

// One of SENDMAIL_VALUES. False: it asks for something else than to send a message.
static bool
take_value (char option, const char *value, MailSendOptions *how)
{
  // A condition that nobody knows is no reason to keep a message back.
  if (option == 'N')
    mail_notices_add_conditions (&how->notices, value);
  else if (option == 'R')
    mail_notices_set_return (&how->notices, value);
  return option != 'q' && (option != 'b' || g_str_equal (value, "m"));
}

static void
keep_option (GStrvBuilder *kept, char option, const char *value)
{
  const char text[] = {'-', option, '\0'};

  g_strv_builder_add (kept, text);
  if (value != NULL)
    g_strv_builder_add (kept, value);
}

// Takes *ARGUMENT, letters behind a dash, and what belongs to the last of them. False as above.
static bool
take_letters (char ***argument, GStrvBuilder *kept, MailSendOptions *how)
{
  for (const char *letter = **argument + 1; *letter != '\0'; letter++) {
    if (strchr (SENDMAIL_OURS SENDMAIL_VALUES, *letter) == NULL) {
      // What is none of sendmail's is told by who reads the rest.
      if (strchr (SENDMAIL_IGNORED, *letter) == NULL)
        keep_option (kept, *letter, NULL);
      continue;
    }
    const char *value = letter + 1;

    // Of -q alone the interval may be missing.
    if (*value == '\0' && *letter != 'q')
      value = (*argument)[1] != NULL ? *++*argument : NULL;
    if (strchr (SENDMAIL_OURS, *letter) != NULL) {
      keep_option (kept, *letter, value);
      return true;
    }
    return take_value (*letter, value != NULL ? value : "", how);
  }
  return true;
}

// Leaves what is ours to read in CTL's arguments. False as above.
static bool
take_sendmail_options (Ctl *ctl, MailSendOptions *how)
{
  g_autoptr (GStrvBuilder) kept = g_strv_builder_new ();
  bool ended = false, sends = true; // ended: by "--"

  for (char **argument = ctl->arguments; *argument != NULL; argument++) {
    const char *text = *argument;

    ended = ended || strcmp (text, "--") == 0;
    if (ended || text[0] != '-' || text[1] == '\0' || text[1] == '-')
      g_strv_builder_add (kept, text);
    else
      sends &= take_letters (&argument, kept, how);
  }
  g_strfreev (ctl->arguments);
  ctl->arguments = g_strv_builder_end (kept);
  return sends;
}

// The account that stands for names of this computer: that of --account, else the first that can
// send, by which goes what no account wrote. NULL: there is no such one.
static MailAccount *
find_local_account (Ctl *ctl, int64_t account_id)
{
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (ctl->engine);

  for (unsigned int i = 0; i < accounts->len; i++) {
    MailAccount *account = g_ptr_array_index (accounts, i);
    if (account->submission.host != NULL && (account_id == 0 || account->id == account_id))
      return mail_account_ref (account);
  }
  return NULL;
}

// "root", of cron and its like, is the person at this computer.
static char **
to_addresses (char *const *recipients, const MailAccount *account)
{
  g_autoptr (GStrvBuilder) addresses = g_strv_builder_new ();

  for (; *recipients != NULL; recipients++) {
    bool is_local = strchr (*recipients, '@') == NULL && account != NULL;
    g_strv_builder_add (addresses, is_local ? account->address : *recipients);
  }
  return g_strv_builder_end (addresses);
}

// The null path, as sendmail is told it; or nothing at all.
#define NOBODY "<>"

// Whom the envelope names as the sender: as said, also nobody, else the account. With NAME for a
// message that has no From. NULL: what the message says.
static char *
dup_sender (const char *from, const char *name, const MailAccount *account)
{
  const char *address = from != NULL && strchr (from, '@') != NULL ? from : NULL;

  if (from != NULL && (*from == '\0' || g_str_equal (from, NOBODY)))
    return g_strdup (NOBODY);
  if (address == NULL && account != NULL)
    address = account->address;
  if (address == NULL || name == NULL || strpbrk (name, "\"\\<>\r\n") != NULL)
    return g_strdup (address);
  return g_strdup_printf ("\"%s\" <%s>", name, address);
}

typedef struct {
  char *from, *name;
  gboolean from_header;
} Sendmail;

static CtlStatus
run_sendmail (Ctl *ctl, const Sendmail *options, MailSendOptions how)
{
  static char standard_input[] = "-";
  char *files[] = {standard_input, NULL};
  CtlStatus status = CTL_USAGE;
  GError *error = NULL;
  g_autoptr (GArray) early = read_early (files, &error);

  if (early == NULL)
    return ctl_fail (ctl, error);
  if (!ctl_open (ctl, &status))
    return status;
  if (!ctl_has_account (ctl, &error) || !ctl_get_account_id (ctl, &how.account_id, &error))
    return ctl_fail (ctl, error);
  g_autoptr (MailAccount) account = find_local_account (ctl, how.account_id);
  g_autofree char *from = dup_sender (options->from, options->name, account);
  g_auto (GStrv) recipients = to_addresses (ctl->arguments, account);
  how.from = from;
  how.local = account != NULL ? account->address : NULL;
  how.recipients = (const char *const *) recipients;
  how.reads_recipients = options->from_header;
  return send_opened (ctl, files, early, &how);
}

CtlStatus
ctl_sendmail (Ctl *ctl)
{
  g_autofree char *from = NULL;
  g_autofree char *name = NULL;
  gboolean from_header = FALSE, dots = FALSE;
  MailSendOptions how = {};
  const GOptionEntry entries[] = {
    {"from", 'f', 0, G_OPTION_ARG_STRING, &from, "The envelope sender", "ADDRESS"},
    {"envelope-sender", 'r', 0, G_OPTION_ARG_STRING, &from, "The same", "ADDRESS"},
    {"read-recipients", 't', 0, G_OPTION_ARG_NONE, &from_header,
     "Recipients from the message's To, Cc and Bcc, and those named here", NULL},
    {"dots", 'i', 0, G_OPTION_ARG_NONE, &dots, "Accepted; a lone dot never ends a message", NULL},
    {"name", 'F', 0, G_OPTION_ARG_STRING, &name, "The sender's name where the message has no From",
     "NAME"},
    {NULL},
  };

  if (!take_sendmail_options (ctl, &how))
    return ctl_fail_with (ctl, CTL_USAGE, "usage",
                          "mailctl sendmail: it only sends a message from its input; the queue is "
                          "shown by `mailctl outbox list` and sent by `mailctl sync`.");
  if (!ctl_parse (ctl, entries, "[-t] [-f ADDRESS] [ADDRESS…]", 0, G_MAXUINT))
    return CTL_USAGE;
  if (!from_header && ctl->arguments[0] == NULL)
    return ctl_fail_with (ctl, CTL_USAGE, "usage",
                          "mailctl sendmail: name a recipient, or take them from the message by "
                          "-t.");
  const Sendmail options = {from, name, from_header};
  return run_sendmail (ctl, &options, how);
}
