// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the commands share: options, the engine, look-ups, words on standard error.

#include "ctl.h"
#include "base/mail-secret.h"
#include "base/mail-source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define PASSWORD_LIMIT 4096

static void
write_error_line (Ctl *ctl, const char *code, const char *sentence, const GError *error)
{
  if (ctl->out != NULL)
    ctl_out_flush (ctl->out); // on a terminal the last word comes last
  if (ctl->json_errors || ctl->wants_json_errors) {
    const char *server_text = error != NULL ? mail_error_server_text (error) : NULL;
    const char *detail = error != NULL ? error->message : "";
    g_autofree char *line = ctl_out_format_error (code, sentence, detail, server_text);
    fprintf (stderr, "%s\n", line);
  } else {
    fprintf (stderr, "%s\n", sentence);
  }
  ctl->said = true;
}

CtlStatus
ctl_fail (Ctl *ctl, GError *error)
{
  g_autoptr (GError) owned = error;
  g_autofree char *sentence = ctl_error_sentence (error, ctl->account_name);

  write_error_line (ctl, ctl_error_code (error), sentence, error);
  return ctl_error_status (error);
}

CtlStatus
ctl_fail_with (Ctl *ctl, CtlStatus status, const char *code, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *sentence = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  write_error_line (ctl, code, sentence, NULL);
  return status;
}

void
ctl_say (Ctl *ctl, const char *format, ...)
{
  va_list arguments;

  if (ctl->quiet)
    return;
  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  fprintf (stderr, "%s\n", text);
}

static bool
check_count (Ctl *ctl, unsigned int min, unsigned int max)
{
  unsigned int n = g_strv_length (ctl->arguments);

  if (n >= min && n <= max)
    return true;
  ctl_fail_with (ctl, CTL_USAGE, "usage",
                 n < min ? "mailctl %s: something is missing; see `mailctl %s --help`." :
                           "mailctl %s: that is too much; see `mailctl %s --help`.",
                 ctl->command, ctl->command);
  return false;
}

bool
ctl_check_limit (Ctl *ctl, int limit)
{
  if (limit >= 0)
    return true;
  ctl_fail_with (ctl, CTL_USAGE, "usage", "mailctl %s: --limit takes a number from 0 on.",
                 ctl->command);
  return false;
}

void
ctl_add_common_options (Ctl *ctl, GOptionContext *context)
{
  const GOptionEntry entries[] = {
    {"data-dir", 0, 0, G_OPTION_ARG_FILENAME, &ctl->data_dir, "Keep mail in DIR", "DIR"},
    {"account", 0, 0, G_OPTION_ARG_STRING, &ctl->account_name, "Only this account", "NAME"},
    {"password-stdin", 0, 0, G_OPTION_ARG_NONE, &ctl->password_stdin,
     "Read the password from standard input", NULL},
    {"password-file", 0, 0, G_OPTION_ARG_FILENAME, &ctl->password_file,
     "Read the password from FILE", "FILE"},
    {"wire-log", 0, 0, G_OPTION_ARG_FILENAME, &ctl->wire_log,
     "Write what is said with servers to FILE, secrets left out", "FILE"},
    {"human", 0, 0, G_OPTION_ARG_NONE, &ctl->human, "Print tables", NULL},
    {"json", 0, 0, G_OPTION_ARG_NONE, &ctl->json, "Print JSON also on a terminal", NULL},
    {"json-errors", 0, 0, G_OPTION_ARG_NONE, &ctl->json_errors, "Print errors as JSON", NULL},
    {"quiet", 0, 0, G_OPTION_ARG_NONE, &ctl->quiet, "No progress, no warnings", NULL},
    {NULL},
  };

  g_option_context_add_main_entries (context, entries, NULL);
}

bool
ctl_parse (Ctl *ctl, const GOptionEntry *entries, const char *synopsis, unsigned int min,
           unsigned int max)
{
  g_autofree char *summary = g_strdup_printf ("%s %s", ctl->command, synopsis);
  g_autoptr (GOptionContext) context = g_option_context_new (summary);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GError) error = NULL;

  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, NULL);
  ctl_add_common_options (ctl, context);
  g_strv_builder_add (builder, "mailctl");
  g_strv_builder_addv (builder, (const char **) ctl->arguments);
  g_strfreev (ctl->arguments);
  ctl->arguments = g_strv_builder_end (builder);
  if (!g_option_context_parse_strv (context, &ctl->arguments, &error)) {
    ctl_fail_with (ctl, CTL_USAGE, "usage", "mailctl %s: %s; see `mailctl %s --help`.",
                   ctl->command, error->message, ctl->command);
    return false;
  }
  char **left = g_strdupv (ctl->arguments + 1);
  g_strfreev (ctl->arguments);
  ctl->arguments = left;
  if (ctl->arguments[0] != NULL && strcmp (ctl->arguments[0], "--") == 0)
    memmove (ctl->arguments, ctl->arguments + 1,
             g_strv_length (ctl->arguments) * sizeof *ctl->arguments);
  if (!check_count (ctl, min, max))
    return false;
  ctl->out = ctl_out_new (ctl->human || (!ctl->json && isatty (STDOUT_FILENO)));
  return true;
}

void
ctl_on_ready (GObject *source, GAsyncResult *result, void *data)
{
  GAsyncResult **slot = data;

  *slot = g_object_ref (result);
}

void
ctl_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

void
ctl_close (Ctl *ctl)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (ctl->engine == NULL)
    return;
  mail_engine_close_async (ctl->engine, NULL, ctl_on_ready, &result);
  ctl_wait (&result);
  mail_engine_close_finish (ctl->engine, result, NULL);
  g_clear_object (&ctl->engine);
}

bool
ctl_parse_id (const char *text, int64_t *out_id, GError **error)
{
  uint64_t id = 0;

  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT64, &id, NULL)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "“%s” is no id", text);
    return false;
  }
  *out_id = (int64_t) id;
  return true;
}

bool
ctl_open_for_id (Ctl *ctl, const GOptionEntry *entries, const char *synopsis, unsigned int min,
                 unsigned int max, int64_t *out_id, CtlStatus *out_status)
{
  GError *error = NULL;

  *out_status = CTL_USAGE;
  if (!ctl_parse (ctl, entries, synopsis, min, max))
    return false;
  if (ctl_parse_id (ctl->arguments[0], out_id, &error))
    return ctl_open (ctl, out_status);
  *out_status = ctl_fail (ctl, error);
  return false;
}

static bool
read_descriptor (int fd, GByteArray *bytes, size_t limit)
{
  uint8_t chunk[16 * 1024];

  while (bytes->len < limit) {
    ssize_t got = read (fd, chunk, MIN (sizeof chunk, limit - bytes->len));
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      return got == 0;
    g_byte_array_append (bytes, chunk, (unsigned int) got);
  }
  return true;
}

// "-" is standard input. -1 with error.
static int
open_file (const char *path, GError **error)
{
  int fd = strcmp (path, "-") == 0 ? STDIN_FILENO : open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "%s: %s", path, g_strerror (errno));
  return fd;
}

GBytes *
ctl_read_file (const char *path, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  int fd = open_file (path, error);

  if (fd < 0)
    return NULL;
  bool ok = read_descriptor (fd, bytes, G_MAXUINT / 2);
  int reason = errno;
  if (fd != STDIN_FILENO)
    close (fd);
  if (ok)
    return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "%s: %s", path, g_strerror (reason));
  return NULL;
}

// HEAD and what FD still gives, in a file without a name. -1 with errno.
static int
put_aside (const GByteArray *head, int fd)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "mailctl-XXXXXX", NULL);
  g_autoptr (GByteArray) more = g_byte_array_new ();
  int file = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);

  if (file < 0)
    return -1;
  unlink (path);
  bool good = mail_file_write_all (file, head->data, head->len);
  do {
    g_byte_array_set_size (more, 0);
    good = good && read_descriptor (fd, more, MAIL_SOURCE_LARGE_BYTES) &&
           mail_file_write_all (file, more->data, more->len);
  } while (good && more->len > 0);
  if (good)
    return file;
  int reason = errno;
  close (file);
  errno = reason;
  return -1;
}

static bool
read_open (int fd, GBytes **out_bytes, MailFile **out_file, GError **error)
{
  g_autoptr (GByteArray) head = g_byte_array_new ();
  struct stat info;

  if (fd != STDIN_FILENO && fstat (fd, &info) == 0 && S_ISREG (info.st_mode) &&
      info.st_size > MAIL_SOURCE_LARGE_BYTES) {
    *out_file = mail_file_new (dup (fd), error);
    return *out_file != NULL;
  }
  bool good = read_descriptor (fd, head, MAIL_SOURCE_LARGE_BYTES + 1);
  if (good && head->len > MAIL_SOURCE_LARGE_BYTES) {
    int file = put_aside (head, fd);
    *out_file = file >= 0 ? mail_file_new (file, error) : NULL;
    good = file >= 0;
  } else if (good) {
    *out_bytes = g_byte_array_free_to_bytes (g_steal_pointer (&head));
  }
  if (!good)
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID, g_strerror (errno));
  return *out_bytes != NULL || *out_file != NULL;
}

bool
ctl_open_file (const char *path, GBytes **out_bytes, MailFile **out_file, GError **error)
{
  int fd = open_file (path, error);

  if (fd < 0)
    return false;
  bool good = read_open (fd, out_bytes, out_file, error);
  if (!good)
    g_prefix_error (error, "%s: ", path);
  if (fd != STDIN_FILENO)
    close (fd);
  return good;
}

// A password typed at a terminal is asked for, and not seen.
static void
hide_typing (int fd, bool hide)
{
  struct termios mode;

  if (!isatty (fd) || tcgetattr (fd, &mode) != 0)
    return;
  mode.c_lflag = hide ? mode.c_lflag & ~(tcflag_t) ECHO : mode.c_lflag | ECHO;
  fputs (hide ? "Password: " : "\n", stderr);
  tcsetattr (fd, TCSAFLUSH, &mode);
}

// The first line of FD. NULL with error.
static char *
read_password (int fd, GError **error)
{
  char text[PASSWORD_LIMIT + 1] = "";
  size_t length = 0;

  hide_typing (fd, true);
  while (length < PASSWORD_LIMIT && memchr (text, '\n', length) == NULL) {
    ssize_t got = read (fd, text + length, PASSWORD_LIMIT - length);
    if (got < 0 && errno == EINTR)
      continue;
    if (got <= 0)
      break;
    length += (size_t) got;
  }
  hide_typing (fd, false);
  text[strcspn (text, "\r\n")] = '\0';
  char *password = *text != '\0' ? mail_secret_dup (text) : NULL;
  explicit_bzero (text, sizeof text);
  if (password == NULL)
    g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID, "the password given is empty");
  return password;
}

static bool
take_password (Ctl *ctl, GError **error)
{
  if (!ctl->password_stdin && ctl->password_file == NULL)
    return true;
  int fd = open_file (ctl->password_stdin ? "-" : ctl->password_file, error);
  if (fd < 0)
    return false;
  ctl->password = read_password (fd, error);
  if (fd != STDIN_FILENO)
    close (fd);
  return ctl->password != NULL;
}

static bool
use_password (Ctl *ctl, GError **error)
{
  int64_t account_id = 0;

  if (ctl->password == NULL || g_str_has_prefix (ctl->command, "account "))
    return true;
  if (!ctl_get_account_id (ctl, &account_id, error))
    return false;
  mail_engine_use_password (ctl->engine, account_id, ctl->password);
  return true;
}

static bool
open_engine (Ctl *ctl, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ctl->engine = mail_engine_new (ctl->data_dir, ctl->wire_log);
  mail_engine_set_tool (ctl->engine, true);
  mail_engine_set_tool_writes (ctl->engine, ctl->writes);
  mail_engine_open_async (ctl->engine, ctl->cancellable, ctl_on_ready, &result);
  ctl_wait (&result);
  return mail_engine_open_finish (ctl->engine, result, error);
}

bool
ctl_reopen (Ctl *ctl, GError **error)
{
  ctl_close (ctl);
  return open_engine (ctl, error);
}

bool
ctl_open (Ctl *ctl, CtlStatus *out_status)
{
  GError *error = NULL;

  // As a script has it whose variable is not set; it would be the folder that it runs in.
  if (ctl->data_dir != NULL && *ctl->data_dir == '\0') {
    *out_status = ctl_fail_with (ctl, CTL_USAGE, "usage", "mailctl: --data-dir names no folder.");
    return false;
  }
  if (!take_password (ctl, &error) || !open_engine (ctl, &error) || !use_password (ctl, &error)) {
    *out_status = ctl_fail (ctl, error);
    return false;
  }
  if (ctl->wire_log != NULL && ctl->writes && !mail_engine_is_owner (ctl->engine))
    ctl_say (ctl, "Another process is at work with this mail; what it says is not in %s.",
             ctl->wire_log);
  return true;
}
