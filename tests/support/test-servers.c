// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs tests/servers/main.py as a child and reads the one line of JSON that it prints when the
// servers answer. The child ends them when its standard input closes or its parent dies.

#include "support/test-servers.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#define START_TRIES 3

struct _TestServers {
  GSubprocess *process;
  char *info; // the JSON line
  char *folder;
};

static char *
dup_string_member (const char *json, const char *name)
{
  g_autofree char *pattern = g_strdup_printf ("\"%s\": \"([^\"]*)\"", name);
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  if (!g_regex_match (regex, json, 0, &match))
    g_error ("the servers did not tell “%s”: %s", name, json);
  return g_match_info_fetch (match, 1);
}

static GSubprocess *
spawn (const char *const *arguments)
{
  g_autofree char *script =
    g_build_filename (g_getenv ("G_TEST_SRCDIR"), "servers", "main.py", NULL);
  g_autoptr (GStrvBuilder) argv = g_strv_builder_new ();
  g_strv_builder_add_many (argv, "python3", "-B", script, NULL);
  if (arguments)
    g_strv_builder_addv (argv, (const char **) arguments);
  g_auto (GStrv) all = g_strv_builder_end (argv);
  g_autoptr (GError) error = NULL;
  GSubprocess *process =
    g_subprocess_newv ((const char *const *) all,
                       G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  return process;
}

// The line of JSON; NULL when they ended instead.
static char *
read_info (GSubprocess *process)
{
  g_autoptr (GDataInputStream) output =
    g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (output), FALSE);
  return g_data_input_stream_read_line (output, NULL, NULL, NULL);
}

TestServers *
test_servers_start (const char *const *arguments)
{
  TestServers *servers = g_new0 (TestServers, 1);
  // Between choosing a free port and listening on it another test's server may take it.
  for (int i = 0; i < START_TRIES && !servers->info; i++) {
    g_clear_object (&servers->process);
    servers->process = spawn (arguments);
    servers->info = read_info (servers->process);
  }
  if (!servers->info)
    g_error ("the servers did not start");
  servers->folder = dup_string_member (servers->info, "folder");
  g_autofree char *ca = dup_string_member (servers->info, "ca");
  g_setenv ("SSL_CERT_FILE", ca, TRUE);
  return servers;
}

void
test_servers_stop (TestServers *servers)
{
  if (!servers)
    return;
  g_output_stream_close (g_subprocess_get_stdin_pipe (servers->process), NULL, NULL);
  g_subprocess_wait (servers->process, NULL, NULL);
  g_object_unref (servers->process);
  g_free (servers->info);
  g_free (servers->folder);
  g_free (servers);
}

uint16_t
test_servers_get_port (TestServers *servers, const char *service)
{
  g_autofree char *name = g_strdup_printf ("\"%s\": ", service);
  const char *found = strstr (servers->info, name);
  g_assert_nonnull (found);
  return (uint16_t) strtoul (found + strlen (name), NULL, 10);
}

const char *
test_servers_get_folder (TestServers *servers)
{
  return servers->folder;
}
