// SPDX-License-Identifier: GPL-3.0-or-later
//
// As whom somebody was written to. When this fails, the wrong address is offered to write from.

#include "store-fixture.h"
#include "store/store-identity.h"

static void
set_identities (StoreFixture *fixture, const char *name, const char *address)
{
  g_autoptr (GError) error = NULL;
  const MailIdentity own = {.account_id = fixture->account_id};
  const MailIdentity other = {
    .account_id = fixture->account_id, .name = (char *) name, .address = (char *) address};
  g_autoptr (GPtrArray) all =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mail_identity_free);
  StoreWrite *write = store_fixture_begin (fixture);

  g_ptr_array_add (all, mail_identity_new (&own));
  g_ptr_array_add (all, mail_identity_new (&other));
  store_identity_put_all (write, fixture->account_id, all, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
}

static void
note (StoreFixture *fixture, const char *name, const char *address, const char *recipient)
{
  g_autoptr (GError) error = NULL;
  const MailIdentity identity = {
    .account_id = fixture->account_id, .name = (char *) name, .address = (char *) address};
  const char *const recipients[] = {recipient, NULL};
  StoreWrite *write = store_fixture_begin (fixture);

  store_identity_note_written (write, &identity, recipients, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
}

static void
assert_found (StoreFixture *fixture, const char *recipient, const char *name, const char *address)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MailIdentity) found = store_identity_find_written (fixture->store, recipient, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (found != NULL ? found->name : NULL, ==, name);
  g_assert_cmpstr (found != NULL ? found->address : NULL, ==, address);
}

static void
test_written_as (StoreFixture *fixture, const void *unused)
{
  set_identities (fixture, "The Studio", "studio@example.org");
  assert_found (fixture, "bob@example.com", NULL, NULL);
  note (fixture, "The Studio", "Studio@example.org", "Bob@Example.com");
  assert_found (fixture, "bob@example.com", "The Studio", "studio@example.org");
  note (fixture, "Alice Example", "alice@example.org", "bob@example.com");
  assert_found (fixture, "BOB@example.com", "Alice Example", "alice@example.org");
  note (fixture, "The Studio", "studio@example.org", "bob@example.com");
  store_fixture_reopen (fixture);
  assert_found (fixture, "bob@example.com", "The Studio", "studio@example.org");
  // Called otherwise now it is still that address; gone, it is nobody.
  set_identities (fixture, "Studio", "studio@example.org");
  assert_found (fixture, "bob@example.com", "Studio", "studio@example.org");
  set_identities (fixture, "Desk", "desk@example.org");
  assert_found (fixture, "bob@example.com", NULL, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/store/identity/written-as", test_written_as);
  return g_test_run ();
}
