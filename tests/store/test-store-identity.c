// SPDX-License-Identifier: GPL-3.0-or-later
//
// As whom somebody was written to. When this fails, the wrong address is offered to write from.

#include "store-fixture.h"
#include "store/store-identity.h"

static MailIdentity *
make (StoreFixture *fixture, int64_t id, const char *name, const char *address)
{
  return mail_identity_new (&(MailIdentity) {.id = id,
                                             .account_id = fixture->account_id,
                                             .place = G_MAXINT,
                                             .name = (char *) name,
                                             .address = (char *) address});
}

static void
put (StoreFixture *fixture, const MailIdentity *identity)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_fixture_begin (fixture);

  store_identity_put (write, identity, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
}

static void
set_identity (StoreFixture *fixture, const char *name, const char *address)
{
  g_autoptr (MailIdentity) identity = make (fixture, 7, name, address);

  put (fixture, identity);
}

static void
remove_identity (StoreFixture *fixture, int64_t id)
{
  g_autoptr (GError) error = NULL;
  StoreWrite *write = store_fixture_begin (fixture);

  store_identity_remove (write, id, &error);
  g_assert_no_error (error);
  store_fixture_commit (write);
}

// Of all that there are, with blanks between.
static void
assert_addresses (StoreFixture *fixture, const char *wanted)
{
  g_autoptr (GPtrArray) found = store_identity_list (fixture->store, fixture->account_id, NULL);
  g_autoptr (GString) addresses = g_string_new (NULL);

  for (unsigned i = 0; i < found->len; i++)
    g_string_append_printf (addresses, "%s%s", i > 0 ? " " : "",
                            ((MailIdentity *) found->pdata[i])->address);
  g_assert_cmpstr (addresses->str, ==, wanted);
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
  set_identity (fixture, "The Studio", "studio@example.org");
  assert_found (fixture, "bob@example.com", NULL, NULL);
  note (fixture, "The Studio", "Studio@example.org", "Bob@Example.com");
  assert_found (fixture, "bob@example.com", "The Studio", "studio@example.org");
  note (fixture, "Alice Example", "alice@example.org", "bob@example.com");
  assert_found (fixture, "BOB@example.com", "Alice Example", "alice@example.org");
  note (fixture, "The Studio", "studio@example.org", "bob@example.com");
  store_fixture_reopen (fixture);
  assert_found (fixture, "bob@example.com", "The Studio", "studio@example.org");
  // Called otherwise now it is still that address; gone, it is nobody.
  set_identity (fixture, "Studio", "studio@example.org");
  assert_found (fixture, "bob@example.com", "Studio", "studio@example.org");
  set_identity (fixture, "Desk", "desk@example.org");
  assert_found (fixture, "bob@example.com", NULL, NULL);
}

static void
test_own_comes_first (StoreFixture *fixture, const void *unused)
{
  g_autoptr (GPtrArray) before = store_identity_list (fixture->store, fixture->account_id, NULL);
  MailIdentity *own = before->pdata[0];

  g_assert_cmpint (before->len, ==, 1);
  g_assert_cmpint (own->id, !=, 0);
  set_identity (fixture, "Sales", "sales@x");
  // Another address, as an edited row would have: the account's counts.
  g_autoptr (MailIdentity) signed_one = mail_identity_new (own);
  g_free (signed_one->address);
  signed_one->address = g_strdup ("other@x");
  g_free (signed_one->signature);
  signed_one->signature = g_strdup ("Me");
  signed_one->signature_above = true;
  put (fixture, signed_one);
  remove_identity (fixture, own->id);
  g_autoptr (GPtrArray) stored = store_identity_list (fixture->store, 0, NULL);
  const MailIdentity *first = stored->pdata[0];
  g_assert_cmpint (stored->len, ==, 2);
  g_assert_cmpint (first->id, ==, own->id);
  g_assert_cmpstr (first->address, ==, own->address);
  g_assert_cmpstr (first->signature, ==, "Me");
  g_assert_true (first->signature_above);
}

// Else who edits one while another is removed elsewhere writes over a third.
static void
test_goes_by_id (StoreFixture *fixture, const void *unused)
{
  g_autoptr (MailIdentity) a = make (fixture, 11, "A", "a@x");
  g_autoptr (MailIdentity) b = make (fixture, 12, "B", "b@x");
  g_autoptr (MailIdentity) c = make (fixture, 13, "C", "c@x");
  g_autoptr (MailIdentity) d = make (fixture, 14, "D", "d@x");

  put (fixture, a);
  put (fixture, b);
  put (fixture, c);
  g_autoptr (GPtrArray) stored = store_identity_list (fixture->store, fixture->account_id, NULL);
  remove_identity (fixture, 11);
  g_autoptr (MailIdentity) edited = make (fixture, 12, "B", "bb@x");
  put (fixture, edited);
  put (fixture, edited);
  remove_identity (fixture, 11);
  assert_addresses (fixture, "alice@example.org bb@x c@x");
  // What is brought back has its place, what is edited after it was removed is not lost.
  put (fixture, stored->pdata[1]);
  assert_addresses (fixture, "alice@example.org a@x bb@x c@x");
  remove_identity (fixture, 13);
  put (fixture, d);
  put (fixture, stored->pdata[3]);
  assert_addresses (fixture, "alice@example.org a@x bb@x d@x c@x");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/store/identity/written-as", test_written_as);
  fixture_test ("/store/identity/own-comes-first", test_own_comes_first);
  fixture_test ("/store/identity/goes-by-id", test_goes_by_id);
  return g_test_run ();
}
