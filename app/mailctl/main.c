// SPDX-License-Identifier: GPL-3.0-or-later
//
// mailctl: finds the command, runs it, ends with its status.

#include "base/mail-secret.h"
#include "ctl-commands.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  const char *name;
  const char *summary;
  CtlStatus (*run) (Ctl *ctl);
  bool writes;
} Command;

static const Command commands[] = {
  {"account add", "add an account, its servers checked first", ctl_account_add, true},
  {"account check", "connect to each server of an account", ctl_account_check, false},
  {"account convert", "from POP3 to IMAP, or the other way", ctl_account_convert, true},
  {"account edit", "change servers, names or the password", ctl_account_edit, true},
  {"account list", "all accounts", ctl_account_list, false},
  {"account remove", "remove an account and its mail from this computer", ctl_account_remove, true},
  {"account show", "one account", ctl_account_show, false},
  {"account trust", "show a certificate, and trust this one", ctl_account_trust, false},
  {"archive", "move messages to the archive", ctl_archive, true},
  {"backup", "keep a copy of all that exists nowhere else", ctl_backup, false},
  {"check", "look whether the store is sound", ctl_check, true},
  {"contacts export", "imported people and all groups as vCards", ctl_contacts_export, false},
  {"contacts find", "people and groups whose name or address begins so", ctl_contacts_find, false},
  {"contacts forget", "forget all imported contacts", ctl_contacts_forget, true},
  {"contacts import", "people and groups from a file of vCards", ctl_contacts_import, true},
  {"copy", "copy messages to a folder", ctl_copy, true},
  {"delete", "delete messages for good", ctl_delete, true},
  {"edit", "a message to be sent once more, as a draft", ctl_edit, false},
  {"export", "mail as mbox, Maildir or .eml files", ctl_export, false},
  {"flag", "set and remove flags", ctl_flag, true},
  {"folder create", "make a folder", ctl_folder_create, true},
  {"folder delete", "move a folder to the trash; an empty one goes", ctl_folder_delete, true},
  {"folder rename", "rename a folder and those below it", ctl_folder_rename, true},
  {"folder role", "say what a folder is for", ctl_folder_role, true},
  {"folder subscribe", "show a folder in other programs", ctl_folder_subscribe, true},
  {"folder unsubscribe", "hide a folder in other programs", ctl_folder_unsubscribe, true},
  {"folders", "all folders with their counts", ctl_folders, false},
  {"forward", "a message forwarded, as a draft", ctl_forward, false},
  {"group add", "put people into a group", ctl_group_add, true},
  {"group create", "make a name stand for several people", ctl_group_create, true},
  {"group delete", "delete a group; its people stay", ctl_group_delete, true},
  {"group remove", "take people out of a group", ctl_group_remove, true},
  {"group rename", "give a group another name", ctl_group_rename, true},
  {"groups", "all groups with their members", ctl_groups, false},
  {"identities", "as whom accounts write", ctl_identities, false},
  {"identity add", "let an account write as somebody else, too", ctl_identity_add, true},
  {"identity edit", "change an identity", ctl_identity_edit, true},
  {"identity remove", "remove an identity", ctl_identity_remove, true},
  {"import", "mail from mbox, Maildir or .eml files", ctl_import, true},
  {"junk", "move messages to the junk folder", ctl_junk, true},
  {"label", "give messages labels, or take them away", ctl_label, true},
  {"labels", "all labels", ctl_labels, false},
  {"list", "the messages or conversations of a folder", ctl_list, false},
  {"move", "move messages to a folder", ctl_move, true},
  {"mute", "let new mail of conversations go to the archive", ctl_mute, true},
  {"operations", "what was done and is not on the server yet", ctl_operations, false},
  {"operations discard", "give an operation up", ctl_operations_discard, true},
  {"operations retry", "try a failed operation again", ctl_operations_retry, true},
  {"outbox", "what waits to be sent", ctl_outbox_list, false},
  {"outbox cancel", "take a message back from the outbox", ctl_outbox_cancel, true},
  {"outbox confirm", "say that a message in doubt arrived", ctl_outbox_confirm, true},
  {"outbox correct", "send to another address what one refused", ctl_outbox_correct, true},
  {"outbox limit", "how much an account sends in a day", ctl_outbox_limit, true},
  {"outbox list", "what waits to be sent", ctl_outbox_list, false},
  {"outbox send", "send what waits now", ctl_outbox_send, true},
  {"parse", "a message's parts, without an account", ctl_parse_message, false},
  {"removed", "mail that a server dropped, kept 30 days", ctl_removed, false},
  {"removed empty", "forget removed mail now", ctl_removed_empty, true},
  {"redirect", "send a message on as it is", ctl_redirect, false},
  {"reply", "an answer to a message, as a draft", ctl_reply, false},
  {"restore", "put removed mail, or a backup, back", ctl_restore, true},
  {"sanitize", "HTML as it would be shown", ctl_sanitize, false},
  {"save", "write a part of a message to a file", ctl_save, false},
  {"search", "messages that match a search", ctl_search, false},
  {"send", "send a message", ctl_send, true},
  {"sendmail", "send a message by sendmail's arguments", ctl_sendmail, true},
  {"show", "one message", ctl_show, false},
  {"snooze", "put messages out of the inbox until a time", ctl_snooze, true},
  {"snooze list", "what is out of the inbox until a time", ctl_snooze_list, false},
  {"snooze wake", "bring snoozed messages back now", ctl_snooze_wake, true},
  {"stats", "how much mail is here", ctl_stats, true},
  {"sync", "synchronise with the servers", ctl_sync, true},
  {"threads", "the conversations of an mbox file", ctl_threads, false},
  {"timeline", "what became of a sent message", ctl_timeline, false},
  {"trash", "move messages to the trash", ctl_trash, true},
  {"undo", "take something back", ctl_undo, true},
  {"unmute", "let new mail of conversations come to the inbox again", ctl_unmute, true},
  {"verdict", "what a server's reply means, or all known ones", ctl_verdict, false},
};

static void
print_help (void)
{
  printf ("Usage: mailctl [OPTION…] COMMAND …\n\nCommands:\n");
  for (size_t i = 0; i < G_N_ELEMENTS (commands); i++)
    printf ("  %-18s %s\n", commands[i].name, commands[i].summary);
  printf (
    "\n`mailctl COMMAND --help` tells a command's options; `man mailctl` tells everything.\n");
}

// The command that ARGUMENTS begin with, the longest name first; *OUT_WORDS of them are its name.
static const Command *
find_command (char **arguments, unsigned int *out_words)
{
  for (*out_words = MIN (g_strv_length (arguments), 2); *out_words > 0; (*out_words)--) {
    g_autofree char *name =
      *out_words == 2 ? g_strjoin (" ", arguments[0], arguments[1], NULL) : g_strdup (arguments[0]);
    for (size_t i = 0; i < G_N_ELEMENTS (commands); i++) {
      if (strcmp (commands[i].name, name) == 0)
        return &commands[i];
    }
  }
  return NULL;
}

// WORD begins commands of two words, which are told; or it is none.
static CtlStatus
refuse_word (Ctl *ctl, const char *word)
{
  g_autofree char *prefix = g_strconcat (word, " ", NULL);
  g_autoptr (GString) names = g_string_new (NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (commands); i++) {
    if (g_str_has_prefix (commands[i].name, prefix))
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "",
                              commands[i].name + strlen (prefix));
  }
  if (names->len > 0)
    return ctl_fail_with (ctl, CTL_USAGE, "usage", "mailctl %s: one of %s; see `mailctl --help`.",
                          word, names->str);
  return ctl_fail_with (ctl, CTL_USAGE, "usage",
                        "mailctl: there is no command “%s”; see `mailctl --help`.", word);
}

static gboolean
on_signal (void *data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_CONTINUE;
}

// Options before the command; those behind it are the command's to read. False after saying why.
static bool
parse_leading_options (Ctl *ctl, char ***argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("COMMAND …");
  g_autoptr (GError) error = NULL;
  gboolean version = FALSE, help = FALSE;
  const GOptionEntry entries[] = {
    {"version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version", NULL},
    {"help", 'h', 0, G_OPTION_ARG_NONE, &help, "List the commands", NULL},
    {NULL},
  };

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_strict_posix (context, TRUE);
  g_option_context_add_main_entries (context, entries, NULL);
  ctl_add_common_options (ctl, context);
  if (!g_option_context_parse_strv (context, argv, &error)) {
    ctl_fail_with (ctl, CTL_USAGE, "usage", "mailctl: %s; see `mailctl --help`.", error->message);
    return false;
  }
  if (help)
    print_help ();
  if (version)
    printf ("mailctl %s\n", MAIL_VERSION);
  if (help || version)
    exit (CTL_OK);
  return true;
}

static CtlStatus
run (Ctl *ctl, char ***argv)
{
  unsigned int words = 0;

  if (!parse_leading_options (ctl, argv))
    return CTL_USAGE;
  char **rest = *argv + 1;
  if (*rest == NULL) {
    print_help ();
    return ctl_fail_with (ctl, CTL_USAGE, "usage", "mailctl: which command?");
  }
  const Command *command = find_command (rest, &words);
  if (command == NULL)
    return refuse_word (ctl, *rest);
  ctl->command = command->name;
  ctl->writes = command->writes;
  ctl->arguments = g_strdupv (rest + words);
  return command->run (ctl);
}

static CtlStatus
finish (Ctl *ctl, CtlStatus status)
{
  // Who reads has had enough (`mailctl list INBOX | head`): nothing went wrong.
  if (ctl->out != NULL && !ctl_out_flush (ctl->out) && status == CTL_OK && errno != EPIPE)
    status = ctl_fail_with (ctl, CTL_CANNOT_WRITE, "output",
                            "Standard output can't be written (%s).", g_strerror (errno));
  g_clear_pointer (&ctl->out, ctl_out_free);
  ctl_close (ctl);
  return status;
}

static void
clear (Ctl *ctl)
{
  g_strfreev (ctl->arguments);
  g_free (ctl->data_dir);
  g_free (ctl->account_name);
  g_free (ctl->wire_log);
  g_free (ctl->password_file);
  mail_secret_free (ctl->password);
  g_clear_object (&ctl->cancellable);
}

// Where a caller closed one of the three, the next file that is opened takes its place: what is
// said would be written into it, or it be read as a message. What takes it instead can't be used
// so, and that is told.
static void
keep_standard_places (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) < 0)
      open ("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) arguments = NULL;
  Ctl ctl = {.command = ""};

  keep_standard_places ();
  setlocale (LC_ALL, "");
  g_log_writer_default_set_use_stderr (TRUE); // standard output is for results
  signal (SIGPIPE, SIG_IGN);
  ctl.wants_json_errors = g_strv_contains ((const char *const *) argv, "--json-errors");
  ctl.cancellable = g_cancellable_new ();
  g_unix_signal_add (SIGINT, on_signal, ctl.cancellable);
  g_unix_signal_add (SIGTERM, on_signal, ctl.cancellable);
  arguments = g_strdupv (argv);
  CtlStatus status = finish (&ctl, run (&ctl, &arguments));
  clear (&ctl);
  return (int) status;
}
