// SPDX-License-Identifier: GPL-3.0-or-later
//
// The policy of a POP3 account as words, and its ledger as numbers.

#include "ctl-pop3.h"

void
ctl_pop3_options_add_entries (CtlPop3Options *options, GArray *entries)
{
  const GOptionEntry added[] = {
    {"pop3-leave", 0, 0, G_OPTION_ARG_STRING, &options->leave,
     "Whether the server keeps its copies: on (the default), off, for DAYS, until deleted or moved",
     "on|off|DAYS|deleted|moved"},
    {"pop3-max-size", 0, 0, G_OPTION_ARG_STRING, &options->max_size,
     "Of larger messages only the headers come; 0: no limit (the default)", "BYTES"},
    {"pop3-inbox", 0, 0, G_OPTION_ARG_STRING, &options->inbox,
     "Where new mail goes: the account's own inbox (the default), or that of On This Computer",
     "own|shared"},
    {"pop3-order", 0, 0, G_OPTION_ARG_STRING, &options->order,
     "Which mail comes first: the newest (the default) or the oldest", "newest|oldest"},
  };

  g_array_append_vals (entries, added, G_N_ELEMENTS (added));
}

void
ctl_pop3_options_clear (CtlPop3Options *options)
{
  g_free (options->leave);
  g_free (options->max_size);
  g_free (options->inbox);
  g_free (options->order);
}

bool
ctl_pop3_options_are_given (const CtlPop3Options *options)
{
  return options->leave != NULL || options->max_size != NULL || options->inbox != NULL ||
         options->order != NULL;
}

static bool
apply_inbox (const CtlPop3Options *options, MailPop3Policy *policy, GError **error)
{
  if (options->inbox == NULL)
    return true;
  policy->is_shared = g_str_equal (options->inbox, "shared");
  if (policy->is_shared || g_str_equal (options->inbox, "own"))
    return true;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "“%s” is neither own nor shared",
               options->inbox);
  return false;
}

static bool
apply_order (const CtlPop3Options *options, MailPop3Policy *policy, GError **error)
{
  if (options->order == NULL)
    return true;
  policy->is_oldest_first = g_str_equal (options->order, "oldest");
  if (policy->is_oldest_first || g_str_equal (options->order, "newest"))
    return true;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "“%s” is neither newest nor oldest",
               options->order);
  return false;
}

static bool
apply (const CtlPop3Options *options, MailPop3Policy *policy, GError **error)
{
  if (options->leave != NULL && !mail_pop3_policy_parse_leave (options->leave, policy)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID,
                 "“%s” is not on, off, deleted, moved or a number of days", options->leave);
    return false;
  }
  if (!apply_inbox (options, policy, error) || !apply_order (options, policy, error))
    return false;
  if (options->max_size == NULL ||
      g_ascii_string_to_unsigned (options->max_size, 10, 0, G_MAXUINT64, &policy->max_size, NULL))
    return true;
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "“%s” is no number of bytes",
               options->max_size);
  return false;
}

static bool
check_shared (Ctl *ctl, const CtlPop3Options *options, GError **error)
{
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (ctl->engine);

  for (unsigned int i = 0; i < accounts->len; i++)
    if (mail_account_is_local (accounts->pdata[i]))
      return true;
  if (g_strcmp0 (options->inbox, "shared") != 0)
    return true;
  g_set_error_literal (error, MAIL_ERROR, MAIL_ERROR_INVALID,
                       "there are no folders on this computer to share: `mailctl account add "
                       "--local` makes them");
  return false;
}

bool
ctl_pop3_options_check (Ctl *ctl, const CtlPop3Options *options, GError **error)
{
  MailPop3Policy ignored = {};

  return apply (options, &ignored, error) && check_shared (ctl, options, error);
}

bool
ctl_pop3_options_apply (Ctl *ctl, const CtlPop3Options *options, int64_t account_id,
                        MailPop3Policy *out, GError **error)
{
  mail_engine_read_pop3_policy (ctl->engine, account_id, out);
  return apply (options, out, error);
}

bool
ctl_pop3_options_store (Ctl *ctl, const CtlPop3Options *options, int64_t account_id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  MailPop3Policy policy;

  if (!ctl_pop3_options_are_given (options))
    return true;
  if (!ctl_pop3_options_apply (ctl, options, account_id, &policy, error))
    return false;
  mail_engine_set_pop3_policy_async (ctl->engine, account_id, &policy, ctl->cancellable,
                                     ctl_on_ready, &result);
  ctl_wait (&result);
  return mail_engine_set_pop3_policy_finish (ctl->engine, result, error);
}

static void
print_lacks (Ctl *ctl, int64_t account_id)
{
  const char *lacks[3] = {NULL};
  bool uidl, top;
  int n = 0;

  mail_engine_read_pop3_lacks (ctl->engine, account_id, &uidl, &top);
  if (uidl)
    lacks[n++] = "UIDL";
  if (top)
    lacks[n++] = "TOP";
  ctl_out_texts (ctl->out, "pop3_lacks", lacks);
}

void
ctl_pop3_policy_print (Ctl *ctl, int64_t account_id)
{
  MailPop3Policy policy;

  mail_engine_read_pop3_policy (ctl->engine, account_id, &policy);
  g_autofree char *leave = mail_pop3_policy_dup_leave (&policy);
  ctl_out_text (ctl->out, "pop3_leave", leave);
  ctl_out_int (ctl->out, "pop3_max_size", (int64_t) policy.max_size);
  ctl_out_text (ctl->out, "pop3_inbox", policy.is_shared ? "shared" : "own");
  ctl_out_text (ctl->out, "pop3_order", policy.is_oldest_first ? "oldest" : "newest");
  print_lacks (ctl, account_id);
}

// For people, in whose tables numbers alone have no meaning.
static void
print_ledger_sentence (Ctl *ctl, const MailAccount *account, const MailPop3Ledger *ledger)
{
  g_autofree char *sentence =
    g_strdup_printf ("%s: %" G_GUINT64_FORMAT " here and on the server; %" G_GUINT64_FORMAT
                     " here, and removed there as you chose; %" G_GUINT64_FORMAT
                     " here, and gone there by themselves; %" G_GUINT64_FORMAT
                     " on the server, with the header alone or nothing here; %" G_GUINT64_FORMAT
                     " on their way out there, not confirmed",
                     account->name, ledger->stored, ledger->confirmed, ledger->gone, ledger->seen,
                     ledger->passed + ledger->sent);

  ctl_out_text (ctl->out, NULL, sentence);
}

static bool
print_ledger (Ctl *ctl, const MailAccount *account, GError **error)
{
  MailPop3Ledger ledger;

  if (!mail_engine_read_pop3_ledger (ctl->engine, account->id, &ledger, error))
    return false;
  if (ctl_out_is_human (ctl->out)) {
    print_ledger_sentence (ctl, account, &ledger);
    return true;
  }
  ctl_out_begin_object (ctl->out, NULL);
  ctl_out_text (ctl->out, "account", account->name);
  ctl_out_int (ctl->out, "seen", (int64_t) ledger.seen);
  ctl_out_int (ctl->out, "stored", (int64_t) ledger.stored);
  ctl_out_int (ctl->out, "passed", (int64_t) ledger.passed);
  ctl_out_int (ctl->out, "sent", (int64_t) ledger.sent);
  ctl_out_int (ctl->out, "confirmed", (int64_t) ledger.confirmed);
  ctl_out_int (ctl->out, "gone", (int64_t) ledger.gone);
  ctl_out_end_object (ctl->out);
  return true;
}

bool
ctl_pop3_ledger_print (Ctl *ctl, GError **error)
{
  g_autoptr (GPtrArray) accounts = mail_engine_read_accounts (ctl->engine);
  bool good = true;

  ctl_out_begin_array (ctl->out, "pop3");
  for (unsigned int i = 0; good && i < accounts->len; i++) {
    const MailAccount *account = g_ptr_array_index (accounts, i);
    if (account->incoming_kind == MAIL_SERVICE_POP3)
      good = print_ledger (ctl, account, error);
  }
  ctl_out_end_array (ctl->out);
  return good;
}
