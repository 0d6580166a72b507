// SPDX-License-Identifier: GPL-3.0-or-later
//
// The interfaces are evolution-data-server's own. Their names end in a version that rises with each
// change of them: the highest that is there is asked for what all of them have had.

#include "account/address-books.h"

#include "mime/mime-vcard.h"

#include <stdlib.h>
#include <string.h>

#define SOURCES "org.gnome.evolution.dataserver.Sources"
#define SOURCES_PATH "/org/gnome/evolution/dataserver/SourceManager"
#define SOURCE_INTERFACE "org.gnome.evolution.dataserver.Source"
#define FACTORY "org.gnome.evolution.dataserver.AddressBook"
#define FACTORY_PATH "/org/gnome/evolution/dataserver/AddressBookFactory"
#define FACTORY_INTERFACE "org.gnome.evolution.dataserver.AddressBookFactory"
#define BOOK_INTERFACE "org.gnome.evolution.dataserver.AddressBook"

// The services may have to be started for the first call.
#define START_MS 20000
// A book that is on a server answers from its cache, or not in time for whoever types.
#define FIND_MS 3000
// Books come and go seldom.
#define LISTED_SECONDS 60
#define MOST_CARDS 200

// It is open for as long as the connection by which it was opened.
typedef struct {
  GDBusConnection *bus;
  char *bus_name, *path;
} Book;

struct _AddressBooks {
  GMutex mutex;
  GPtrArray *open; // Book; replaced, never changed
  gint64 listed_at;
};

static void
book_free (void *data)
{
  Book *book = data;

  g_object_unref (book->bus);
  g_free (book->bus_name);
  g_free (book->path);
  g_free (book);
}

AddressBooks *
address_books_new (void)
{
  AddressBooks *books = g_atomic_rc_box_new0 (AddressBooks);

  g_mutex_init (&books->mutex);
  return books;
}

AddressBooks *
address_books_ref (AddressBooks *books)
{
  return g_atomic_rc_box_acquire (books);
}

static void
clear (void *data)
{
  AddressBooks *books = data;

  g_clear_pointer (&books->open, g_ptr_array_unref);
  g_mutex_clear (&books->mutex);
}

void
address_books_unref (AddressBooks *books)
{
  g_atomic_rc_box_release_full (books, clear);
}

// *VERSION becomes that of each of NAMES that is PREFIX and a number, where it is higher.
static void
note_highest (const char *const *names, const char *prefix, long *version)
{
  for (size_t i = 0; names[i] != NULL; i++) {
    const char *digits = names[i] + strlen (prefix);

    if (g_str_has_prefix (names[i], prefix) && g_ascii_isdigit (*digits))
      *version = MAX (*version, strtol (digits, NULL, 10));
  }
}

// *OUT: what is there, or can be started: PREFIX and the highest version; NULL if none.
static bool
find_service (GDBusConnection *bus, const char *prefix, char **out, GCancellable *cancellable,
              GError **error)
{
  static const char *const lists[] = {"ListNames", "ListActivatableNames"};
  long version = -1;

  for (size_t i = 0; i < G_N_ELEMENTS (lists); i++) {
    g_autofree const char **names = NULL;
    g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
      bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", lists[i], NULL,
      G_VARIANT_TYPE ("(as)"), G_DBUS_CALL_FLAGS_NONE, FIND_MS, cancellable, error);
    if (answer == NULL)
      return false;
    g_variant_get (answer, "(^a&s)", &names);
    note_highest (names, prefix, &version);
  }
  *out = version >= 0 ? g_strdup_printf ("%s%ld", prefix, version) : NULL;
  return true;
}

static bool
is_not_off (GKeyFile *file, const char *group, const char *key)
{
  return !g_key_file_has_key (file, group, key, NULL) ||
         g_key_file_get_boolean (file, group, key, NULL);
}

// Whether DATA, a source's key file, is of an address book that may be completed from.
static bool
is_wanted (const char *data)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  return g_key_file_load_from_data (file, data, strlen (data), G_KEY_FILE_NONE, NULL) &&
         g_key_file_has_group (file, "Address Book") &&
         g_key_file_has_key (file, "Address Book", "BackendName", NULL) &&
         is_not_off (file, "Data Source", "Enabled") &&
         is_not_off (file, "Autocomplete", "IncludeMe");
}

static Book *
open_book (GDBusConnection *bus, const char *factory, const char *uid, GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GVariant) place = g_dbus_connection_call_sync (
    bus, factory, FACTORY_PATH, FACTORY_INTERFACE, "OpenAddressBook", g_variant_new ("(s)", uid),
    G_VARIANT_TYPE ("(ss)"), G_DBUS_CALL_FLAGS_NONE, START_MS, cancellable, error);
  const char *path, *bus_name;

  if (place == NULL)
    return NULL;
  g_variant_get (place, "(&s&s)", &path, &bus_name);
  g_autoptr (GVariant) opened =
    g_dbus_connection_call_sync (bus, bus_name, path, BOOK_INTERFACE, "Open", NULL, NULL,
                                 G_DBUS_CALL_FLAGS_NONE, START_MS, cancellable, error);
  if (opened == NULL)
    return NULL;
  Book *book = g_new (Book, 1);
  *book = (Book) {g_object_ref (bus), g_strdup (bus_name), g_strdup (path)};
  return book;
}

// One that can't be opened is left out.
static void
open_source (GDBusConnection *bus, const char *factory, GVariant *interfaces, GPtrArray *open,
             GCancellable *cancellable)
{
  g_autoptr (GVariant) source =
    g_variant_lookup_value (interfaces, SOURCE_INTERFACE, G_VARIANT_TYPE_VARDICT);
  const char *uid = NULL, *data = NULL;
  g_autoptr (GError) error = NULL;

  if (source == NULL || !g_variant_lookup (source, "UID", "&s", &uid) ||
      !g_variant_lookup (source, "Data", "&s", &data) || !is_wanted (data))
    return;
  Book *book = open_book (bus, factory, uid, cancellable, &error);
  if (book != NULL)
    g_ptr_array_add (open, book);
  else
    g_debug ("an address book can't be opened: %s", error->message);
}

static GPtrArray *
open_all (GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func (book_free);
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, cancellable, error);
  g_autofree char *sources = NULL, *factory = NULL;

  if (bus == NULL || !find_service (bus, SOURCES, &sources, cancellable, error) ||
      !find_service (bus, FACTORY, &factory, cancellable, error))
    return NULL;
  if (sources == NULL || factory == NULL)
    return g_steal_pointer (&open);
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
    bus, sources, SOURCES_PATH, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", NULL,
    G_VARIANT_TYPE ("(a{oa{sa{sv}}})"), G_DBUS_CALL_FLAGS_NONE, START_MS, cancellable, error);
  if (answer == NULL)
    return NULL;
  g_autoptr (GVariantIter) objects = NULL;
  g_autoptr (GVariant) interfaces = NULL;
  g_variant_get (answer, "(a{oa{sa{sv}}})", &objects);
  while (g_variant_iter_loop (objects, "{&o@a{sa{sv}}}", NULL, &interfaces))
    open_source (bus, factory, interfaces, open, cancellable);
  return g_steal_pointer (&open);
}

// The books as they are known, opened where they are not; the caller unrefs. Whoever comes while
// another opens them waits for it.
static GPtrArray *
ref_open (AddressBooks *books, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&books->mutex);
  gint64 now = g_get_monotonic_time ();

  if (books->open == NULL || now - books->listed_at > LISTED_SECONDS * G_USEC_PER_SEC) {
    GPtrArray *open = open_all (cancellable, error);
    if (open == NULL)
      return NULL;
    g_clear_pointer (&books->open, g_ptr_array_unref);
    books->open = open;
    books->listed_at = now;
  }
  return g_ptr_array_ref (books->open);
}

// Its service has ended, as it does when nobody used it for a while.
static void
forget_open (AddressBooks *books)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&books->mutex);

  g_clear_pointer (&books->open, g_ptr_array_unref);
}

static void
append_test (GString *query, const char *field, const char *prefix)
{
  g_string_append_printf (query, " (beginswith \"%s\" \"", field);
  for (const char *p = prefix; *p != '\0'; p++) {
    if (*p == '"' || *p == '\\')
      g_string_append_c (query, '\\');
    g_string_append_c (query, *p);
  }
  g_string_append (query, "\")");
}

static char *
make_query (const char *prefix)
{
  static const char *const fields[] = {"full_name", "given_name", "family_name", "nickname",
                                       "email"};
  GString *query = g_string_new ("(or");

  for (size_t i = 0; i < G_N_ELEMENTS (fields); i++)
    append_test (query, fields[i], prefix);
  g_string_append_c (query, ')');
  return g_string_free (query, FALSE);
}

// The addresses of a list are not its own.
static bool
is_list (const char *card)
{
  return strcasestr (card, "\nX-EVOLUTION-LIST:TRUE") != NULL;
}

static bool
ask_book (const Book *book, const char *query, MimeVcard *reader, GPtrArray *people,
          GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_sync (
    book->bus, book->bus_name, book->path, BOOK_INTERFACE, "GetContactList",
    g_variant_new ("(s)", query), G_VARIANT_TYPE ("(as)"), G_DBUS_CALL_FLAGS_NONE, FIND_MS,
    cancellable, &error);
  g_autofree const char **cards = NULL;

  if (answer == NULL) {
    g_debug ("an address book does not answer: %s", error->message);
    return false;
  }
  g_variant_get (answer, "(^a&s)", &cards);
  for (size_t i = 0; cards[i] != NULL && i < MOST_CARDS; i++) {
    if (is_list (cards[i]))
      continue;
    mime_vcard_feed (reader, cards[i], strlen (cards[i]), people);
    mime_vcard_feed (reader, "\r\n", 2, people);
  }
  return true;
}

GPtrArray *
address_books_find (AddressBooks *books, const char *prefix, GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GPtrArray) open = ref_open (books, cancellable, error);
  g_autoptr (GPtrArray) people =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
  g_autoptr (MimeVcard) reader = mime_vcard_new ();
  g_autofree char *query = make_query (prefix);
  MimeVcardCounts counts;

  for (unsigned i = 0; open != NULL && i < open->len; i++)
    if (!ask_book (open->pdata[i], query, reader, people, cancellable) &&
        !g_cancellable_is_cancelled (cancellable))
      forget_open (books);
  if (open == NULL || g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  g_ptr_array_unref (mime_vcard_finish (reader, people, &counts));
  return g_steal_pointer (&people);
}
