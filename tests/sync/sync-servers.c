// SPDX-License-Identifier: GPL-3.0-or-later

#include "sync/sync-servers.h"

#include "sync/sync-fixture.h"

// One kind of server of this program, and how many of its mailboxes were given out.
typedef struct {
  const char *dovecot;
  TestServers *servers;
  unsigned int used;
} Shared;

static Shared shared[4];

// Of each kind.
static unsigned int mailboxes = 24;

bool
sync_servers_are_cyrus (void)
{
  return g_strcmp0 (g_getenv ("MAIL_TEST_SERVER"), "cyrus") == 0;
}

void
sync_servers_set_mailboxes (unsigned int n)
{
  mailboxes = n;
}

static TestServers *
start_servers (const char *dovecot)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (unsigned int i = 0; i < mailboxes; i++) {
    g_strv_builder_add (builder, "--user");
    g_strv_builder_take (builder, g_strdup_printf ("user%u@example.org:" TEST_PASSWORD, i));
  }
  // Addresses that always are to be tried later.
  g_strv_builder_add_many (
    builder, "--alias", "@many.example:user0@example.org", "--alias",
    SYNC_FIXTURE_LATER ":user0@example.org", "--alias", SYNC_FIXTURE_AFTER_DOT ":user0@example.org",
    "--postfix",
    "smtpd_recipient_restrictions = check_recipient_access inline:{ {" SYNC_FIXTURE_LATER
    " = 450 4.2.0 come back later} }, permit\n"
    "smtpd_end_of_data_restrictions = check_recipient_access inline:{ {" SYNC_FIXTURE_AFTER_DOT
    " = 450 4.3.0 not after the dot} }, permit",
    NULL);
  if (dovecot)
    g_strv_builder_add_many (builder, "--dovecot", dovecot, NULL);
  if (sync_servers_are_cyrus ())
    g_strv_builder_add (builder, "--cyrus");
  if (g_getenv ("MAIL_TEST_DATA"))
    g_strv_builder_add_many (builder, "--postfix-discard", "chunking", NULL);
  g_auto (GStrv) arguments = g_strv_builder_end (builder);
  return test_servers_start ((const char *const *) arguments);
}

TestServers *
sync_servers_take_mailbox (const char *dovecot, char **out_user)
{
  Shared *kind = shared;
  while (kind->servers && g_strcmp0 (kind->dovecot, dovecot) != 0)
    kind++;
  g_assert (kind < shared + G_N_ELEMENTS (shared));
  if (kind->servers && kind->used == mailboxes)
    g_clear_pointer (&kind->servers, test_servers_stop);
  if (!kind->servers)
    *kind = (Shared) {dovecot, start_servers (dovecot), 0};
  *out_user = g_strdup_printf ("user%u@example.org", kind->used++);
  return kind->servers;
}

void
sync_servers_stop_all (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (shared); i++)
    g_clear_pointer (&shared[i].servers, test_servers_stop);
}
