// SPDX-License-Identifier: GPL-3.0-or-later
//
// How much memory a session takes, in a process of its own: nothing for what is known, and the same
// for a message of any size. MAIL_MANY and MAIL_LARGE (MiB) set the sizes; the are 100000
// and 300.

#include "sync/sync-fixture.h"

#include "store/store-content.h"
#include "store/store-home.h"

#include <glib/gstdio.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MANY 5000
#define LARGE_MIB 100

// What a session may take beside the program itself.
#define LARGE_LIMIT_KIB (64 * 1024)
#define MANY_LIMIT_KIB (4 * 1024)

static char *self;

static unsigned
size_of_test (const char *name, unsigned otherwise)
{
  const char *wanted = g_getenv (name);

  return wanted != NULL ? (unsigned) strtoul (wanted, NULL, 10) : otherwise;
}

static unsigned
read_peak_kib (void)
{
  g_autofree char *status = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  return (unsigned) strtoul (strstr (status, "VmHWM:") + strlen ("VmHWM:"), NULL, 10);
}

// One session on the store in DIR; says the peak of its memory in KiB and its microseconds.
static int
run_child (const char *dir)
{
  SyncFixture *fixture = sync_fixture_attach (dir);
  int64_t started = g_get_monotonic_time ();

  sync_fixture_pass (fixture);
  g_print ("%u %" G_GINT64_FORMAT "\n", read_peak_kib (), g_get_monotonic_time () - started);
  sync_fixture_free (fixture);
  return 0;
}

static unsigned
measure (SyncFixture *fixture, const char *what)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;

  sync_fixture_close_store (fixture);
  g_autoptr (GSubprocess) child =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, self, "--child", fixture->dir, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (child, NULL, NULL, &out, NULL, &error));
  g_assert_true (g_subprocess_get_successful (child));
  sync_fixture_open_store (fixture);
  char *rest;
  unsigned kib = (unsigned) strtoul (out, &rest, 10);

  g_test_message ("%s: peak %u KiB, %.3f s", what, kib, g_ascii_strtod (rest, NULL) / 1e6);
#ifdef __SANITIZE_ADDRESS__
  // The sanitizer keeps what was freed: the figure would be its own.
  kib = 0;
#endif
  return kib;
}

// A person with a full mailbox pays at every look for all they ever got.
static void
test_nothing_new (void)
{
  unsigned n = size_of_test ("MAIL_MANY", MANY);
  g_autoptr (SyncFixture) few = sync_fixture_new_pop3 (NULL);
  g_autoptr (SyncFixture) many = sync_fixture_new_pop3 (NULL);

  test_client_append_many (few->other, "INBOX", "mail", 10);
  sync_fixture_pass (few);
  for (unsigned done = 0; done < n; done += 1000)
    test_client_append_many (many->other, "INBOX", "mail", 1000);
  sync_fixture_pass (many);
  unsigned floor = measure (few, "10 on the server, nothing new");
  g_autofree char *what = g_strdup_printf ("%u on the server, nothing new", n);
  unsigned peak = measure (many, what);

  g_assert_cmpuint (peak, <, floor + MANY_LIMIT_KIB);
}

// Lines that hardly compress, MIB of them, as one message in the user's Maildir.
static void
deliver_large (SyncFixture *fixture, unsigned mib)
{
  g_autofree char *folder = g_build_filename (test_servers_get_folder (fixture->servers), "home",
                                              fixture->user, "Maildir", "new", NULL);
  g_autofree char *path = g_build_filename (folder, "1000000000.M1P1.large", NULL);
  const struct passwd *owner = getpwnam ("mail");
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  FILE *file = fopen (path, "w");

  g_assert_nonnull (file);
  fputs ("Subject: large\r\nMessage-ID: <large@test.example>\r\n\r\n", file);
  for (size_t written = 0; written < (size_t) mib << 20;) {
    uint32_t bytes[13];

    for (size_t i = 0; i < G_N_ELEMENTS (bytes); i++)
      bytes[i] = g_rand_int (random);
    g_autofree char *line = g_base64_encode ((const unsigned char *) bytes, sizeof bytes);

    written += (size_t) fprintf (file, "%s\r\n", line);
  }
  g_assert_cmpint (fclose (file), ==, 0);
  g_assert_cmpint (chown (path, owner->pw_uid, owner->pw_gid), ==, 0);
}

// A film by mail takes the machine down.
static void
test_large_message (void)
{
  unsigned mib = size_of_test ("MAIL_LARGE", LARGE_MIB);
  g_autoptr (SyncFixture) fixture = sync_fixture_new_pop3 (NULL);
  g_autoptr (GError) error = NULL;

  // The first look makes Dovecot make the folder.
  test_client_append (fixture->other, "INBOX", "small", "small@test.example", "");
  sync_fixture_pass (fixture);
  deliver_large (fixture, mib);
  g_autofree char *what = g_strdup_printf ("a message of %u MiB", mib);
  unsigned peak = measure (fixture, what);

  g_assert_cmpuint (peak, <, LARGE_LIMIT_KIB);
  int64_t id = sync_fixture_find (fixture, "INBOX", "large");

  g_assert_true (store_content_has (fixture->store, id));
  g_assert_true (store_home_verify (fixture->store, id, &error));
}

int
main (int argc, char **argv)
{
  self = argv[0];
  if (argc == 3 && g_str_equal (argv[1], "--child"))
    return run_child (argv[2]);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/pop3-large/nothing-new", test_nothing_new);
  g_test_add_func ("/sync/pop3-large/large-message", test_large_message);
  return sync_fixture_run ();
}
