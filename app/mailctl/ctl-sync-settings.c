// SPDX-License-Identifier: GPL-3.0-or-later
//
// Offline periods, check intervals and the trash's time as words.

#include "ctl-sync-settings.h"

#include <string.h>

#define DAYS_OF_YEAR 365

// "none", "all", "30", "30d", "2y"; with CAN_INHERIT "account".
static bool
parse_days (const char *text, bool can_inherit, int *out_days, GError **error)
{
  size_t length = strlen (text);
  bool years = length > 1 && text[length - 1] == 'y';
  g_autofree char *digits = g_strndup (text, length - (years || g_str_has_suffix (text, "d")));
  uint64_t number = 0;

  if (strcmp (text, "none") == 0) {
    *out_days = MAIL_OFFLINE_NONE;
  } else if (strcmp (text, "all") == 0) {
    *out_days = MAIL_OFFLINE_ALL;
  } else if (can_inherit && strcmp (text, "account") == 0) {
    *out_days = MAIL_OFFLINE_INHERIT;
  } else if (g_ascii_string_to_unsigned (
               digits, 10, 1, MAIL_OFFLINE_MAX / (years ? DAYS_OF_YEAR : 1), &number, NULL)) {
    *out_days = (int) number * (years ? DAYS_OF_YEAR : 1);
  } else {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID,
                 "“%s” is no offline period: none, all, a number of days (30d) or years (1y)%s",
                 text, can_inherit ? ", or account" : "");
    return false;
  }
  return true;
}

static bool
parse_minutes (const char *text, int *out_minutes, GError **error)
{
  uint64_t number = MAIL_CHECK_BY_HAND;

  if (strcmp (text, "never") != 0 &&
      !g_ascii_string_to_unsigned (text, 10, 1, MAIL_CHECK_MAX, &number, NULL)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID,
                 "“%s” is no check interval: minutes, or never", text);
    return false;
  }
  *out_minutes = (int) number;
  return true;
}

static bool
parse_trash (const char *text, int *out_days, GError **error)
{
  uint64_t number = MAIL_TRASH_NEVER;

  if (strcmp (text, "never") != 0 &&
      !g_ascii_string_to_unsigned (text, 10, 1, MAIL_TRASH_MAX, &number, NULL)) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "“%s” is no number of days, or never",
                 text);
    return false;
  }
  *out_days = (int) number;
  return true;
}

// PATH=WHICH; a path may itself contain the sign, so the last one counts.
static bool
parse_folder (const char *text, char **out_path, int *out_days, GError **error)
{
  const char *sign = strrchr (text, '=');

  if (sign == NULL || sign == text) {
    g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "“%s” is not FOLDER=WHICH", text);
    return false;
  }
  if (!parse_days (sign + 1, true, out_days, error))
    return false;
  *out_path = g_strndup (text, (size_t) (sign - text));
  return true;
}

static char *
format_days (int days)
{
  if (days == MAIL_OFFLINE_NONE)
    return g_strdup ("none");
  if (days == MAIL_OFFLINE_ALL)
    return g_strdup ("all");
  if (days % DAYS_OF_YEAR == 0)
    return g_strdup_printf ("%dy", days / DAYS_OF_YEAR);
  return g_strdup_printf ("%dd", days);
}

static bool
store_folder (Ctl *ctl, int64_t account_id, const char *text, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *path = NULL;
  int days = 0;

  if (!parse_folder (text, &path, &days, error))
    return false;
  g_autoptr (MailFolder) folder = ctl_find_folder (ctl, account_id, path, error);
  if (folder == NULL)
    return false;
  mail_engine_set_folder_offline_async (ctl->engine, folder->id, days, ctl->cancellable,
                                        ctl_on_ready, &result);
  ctl_wait (&result);
  return mail_engine_set_sync_settings_finish (ctl->engine, result, error);
}

void
ctl_sync_options_add_entries (CtlSyncOptions *options, GArray *entries)
{
  const GOptionEntry added[] = {
    {"offline", 0, 0, G_OPTION_ARG_STRING, &options->offline,
     "For how long back whole messages are kept here: none, 30d, 1y (the default) or all", "WHICH"},
    {"offline-folder", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->offline_folder,
     "The same for one folder, or account: as the account", "FOLDER=WHICH"},
    {"check-interval", 0, 0, G_OPTION_ARG_STRING, &options->check,
     "Minutes between two looks at all folders (5), or never", "MINUTES"},
    {"empty-trash-after", 0, 0, G_OPTION_ARG_STRING, &options->trash,
     "Where mail lives here: days after which what is in the trash is erased, or never", "DAYS"},
  };

  g_array_append_vals (entries, added, G_N_ELEMENTS (added));
}

void
ctl_sync_options_clear (CtlSyncOptions *options)
{
  g_free (options->offline);
  g_free (options->check);
  g_free (options->trash);
  g_strfreev (options->offline_folder);
}

bool
ctl_sync_options_are_given (const CtlSyncOptions *options)
{
  return options->offline != NULL || options->check != NULL || options->trash != NULL ||
         options->offline_folder != NULL;
}

bool
ctl_sync_options_check (const CtlSyncOptions *options, GError **error)
{
  int ignored = 0;

  if (options->offline != NULL && !parse_days (options->offline, false, &ignored, error))
    return false;
  if (options->check != NULL && !parse_minutes (options->check, &ignored, error))
    return false;
  if (options->trash != NULL && !parse_trash (options->trash, &ignored, error))
    return false;
  for (char **text = options->offline_folder; text != NULL && *text != NULL; text++) {
    g_autofree char *path = NULL;
    if (!parse_folder (*text, &path, &ignored, error))
      return false;
  }
  return true;
}

bool
ctl_sync_options_store (Ctl *ctl, const CtlSyncOptions *options, int64_t account_id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  MailSyncSettings settings;

  mail_engine_read_sync_settings (ctl->engine, account_id, &settings);
  if (options->offline != NULL &&
      !parse_days (options->offline, false, &settings.offline_days, error))
    return false;
  if (options->check != NULL && !parse_minutes (options->check, &settings.check_minutes, error))
    return false;
  if (options->trash != NULL && !parse_trash (options->trash, &settings.trash_days, error))
    return false;
  if (options->offline != NULL || options->check != NULL || options->trash != NULL) {
    mail_engine_set_sync_settings_async (ctl->engine, account_id, &settings, ctl->cancellable,
                                         ctl_on_ready, &result);
    ctl_wait (&result);
    if (!mail_engine_set_sync_settings_finish (ctl->engine, result, error))
      return false;
  }
  for (char **text = options->offline_folder; text != NULL && *text != NULL; text++)
    if (!store_folder (ctl, account_id, *text, error))
      return false;
  return true;
}

void
ctl_sync_settings_print (Ctl *ctl, int64_t account_id)
{
  MailSyncSettings settings;
  g_autoptr (GPtrArray) folders = mail_engine_read_folders (ctl->engine, account_id);

  mail_engine_read_sync_settings (ctl->engine, account_id, &settings);
  g_autofree char *offline = format_days (settings.offline_days);
  ctl_out_text (ctl->out, "offline", offline);
  ctl_out_int (ctl->out, "check_minutes", settings.check_minutes);
  ctl_out_int (ctl->out, "trash_days", settings.trash_days);
  ctl_out_begin_array (ctl->out, "offline_folders");
  for (unsigned int i = 0; i < folders->len; i++) {
    const MailFolder *folder = g_ptr_array_index (folders, i);
    int days = mail_engine_read_folder_offline (ctl->engine, folder->id);
    if (days == MAIL_OFFLINE_INHERIT)
      continue;
    g_autofree char *own = format_days (days);
    ctl_out_begin_object (ctl->out, NULL);
    ctl_out_text (ctl->out, "folder", folder->path);
    ctl_out_text (ctl->out, "offline", own);
    ctl_out_end_object (ctl->out);
  }
  ctl_out_end_array (ctl->out);
}
