// SPDX-License-Identifier: GPL-3.0-or-later
//
// The desktop's address books, against the real evolution-data-server of a session of its own.

#include "account/address-books.h"

#include <gio/gio.h>
#include <signal.h>

#define FACTORY "org.gnome.evolution.dataserver.AddressBook10"
#define FACTORY_PATH "/org/gnome/evolution/dataserver/AddressBookFactory"
#define BOOK_INTERFACE "org.gnome.evolution.dataserver.AddressBook"

#define NOT_COMPLETED_FROM                                                                         \
  "[Data Source]\nDisplayName=Private\nEnabled=true\nParent=local-stub\n"                          \
  "[Address Book]\nBackendName=local\n[Autocomplete]\nIncludeMe=false\n"

static GDBusConnection *bus;

static GVariant *
call (const char *bus_name, const char *path, const char *interface, const char *method,
      GVariant *arguments)
{
  g_autoptr (GError) error = NULL;
  GVariant *answer = g_dbus_connection_call_sync (bus, bus_name, path, interface, method, arguments,
                                                  NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  return answer;
}

static void
put (const char *source, const char *card)
{
  const char *path, *bus_name, *cards[] = {card, NULL};
  g_autoptr (GVariant) place = call (FACTORY, FACTORY_PATH, BOOK_INTERFACE "Factory",
                                     "OpenAddressBook", g_variant_new ("(s)", source));
  g_variant_get (place, "(&s&s)", &path, &bus_name);
  g_variant_unref (call (bus_name, path, BOOK_INTERFACE, "Open", NULL));
  g_variant_unref (
    call (bus_name, path, BOOK_INTERFACE, "CreateContacts", g_variant_new ("(^asu)", cards, 0)));
}

static void
put_people (void)
{
  put ("system-address-book", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Juno Adelaide Kirk\r\n"
                              "N:Kirk;Juno;Adelaide;;\r\nEMAIL:juno@example.com\r\n"
                              "EMAIL:kirk@example.net\r\nEND:VCARD\r\n");
  put ("system-address-book", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Élodie \"Lo\" Durand\r\n"
                              "N:Durand;Élodie;;;\r\nNICKNAME:\"Lo\"\r\n"
                              "EMAIL:elodie@example.com\r\nEND:VCARD\r\n");
  put ("system-address-book", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Juno's team\r\n"
                              "X-EVOLUTION-LIST:TRUE\r\nEMAIL:team@example.com\r\nEND:VCARD\r\n");
  put ("private", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Juno Elsewhere\r\nN:Elsewhere;Juno;;;\r\n"
                  "EMAIL:elsewhere@example.com\r\nEND:VCARD\r\n");
}

static int
compare (const void *a, const void *b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

// "Name <address>" of all, sorted.
static char *
dup_found (AddressBooks *books, const char *prefix)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) people = address_books_find (books, prefix, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  for (unsigned i = 0; i < people->len; i++) {
    const MailAddress *person = people->pdata[i];
    g_ptr_array_add (lines, g_strdup_printf ("%s <%s>", person->name, person->address));
  }
  g_ptr_array_sort (lines, compare);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv (", ", (char **) lines->pdata);
}

static void
assert_found (AddressBooks *books, const char *prefix, const char *expected)
{
  g_autofree char *found = dup_found (books, prefix);
  g_assert_cmpstr (found, ==, expected);
}

#define JUNO "Juno Adelaide Kirk <juno@example.com>, Juno Adelaide Kirk <kirk@example.net>"

// Else whom the desktop knows is typed anew, a list's members pass for one person, and a book that
// is to be kept out of completion is not; or the search is something else than what was typed.
static void
test_people (void)
{
  g_autoptr (AddressBooks) books = address_books_new ();
  assert_found (books, "jun", JUNO);
  assert_found (books, "KIRK", JUNO);
  assert_found (books, "elodie@", "Élodie \"Lo\" Durand <elodie@example.com>");
  assert_found (books, "\"Lo", "Élodie \"Lo\" Durand <elodie@example.com>");
  assert_found (books, "nobody", "");
  assert_found (books, "\") (exists \"email", "");
  assert_found (books, "\\", "");
}

// Else suggestions end for as long as the application runs when the service ends, as it may at any
// time.
static void
test_service_ends (void)
{
  g_autoptr (AddressBooks) books = address_books_new ();
  assert_found (books, "jun", JUNO);
  g_autoptr (GVariant) answer =
    call ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
          "GetConnectionUnixProcessID", g_variant_new ("(s)", FACTORY));
  uint32_t pid;
  g_variant_get (answer, "(u)", &pid);
  kill ((pid_t) pid, SIGKILL);
  for (bool owned = true; owned;) {
    g_autoptr (GVariant) state =
      call ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
            g_variant_new ("(s)", FACTORY));
    g_variant_get (state, "(b)", &owned);
  }
  g_free (dup_found (books, "jun"));
  assert_found (books, "jun", JUNO);
}

static void
test_cancelled (void)
{
  g_autoptr (AddressBooks) books = address_books_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_cancellable_cancel (cancellable);
  g_assert_null (address_books_find (books, "jun", cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

// Else a desktop without address books is told of trouble with each letter.
static void
test_none (void)
{
  if (!g_test_subprocess ()) {
    g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
    g_test_trap_assert_passed ();
    return;
  }
  g_autoptr (GTestDBus) daemon = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (daemon);
  AddressBooks *books = address_books_new ();
  assert_found (books, "jun", "");
  address_books_unref (books);
  g_test_dbus_stop (daemon);
}

// Before the service starts, which would notice in its own time.
static void
add_private_book (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder =
    g_build_filename (g_get_user_config_dir (), "evolution", "sources", NULL);
  g_autofree char *path = g_build_filename (folder, "private.source", NULL);
  g_mkdir_with_parents (folder, 0700);
  g_file_set_contents (path, NOT_COMPLETED_FROM, -1, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!g_test_subprocess ()) {
    bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
    add_private_book ();
    put_people ();
  }
  g_test_add_func ("/account/address-books/people", test_people);
  g_test_add_func ("/account/address-books/service-ends", test_service_ends);
  g_test_add_func ("/account/address-books/cancelled", test_cancelled);
  g_test_add_func ("/account/address-books/none", test_none);
  return g_test_run ();
}
