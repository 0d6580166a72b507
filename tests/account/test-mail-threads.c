// SPDX-License-Identifier: GPL-3.0-or-later
//
// The conversations of mbox files: where messages begin, and in which order they stand. How they
// hang together is store-thread's test.

#include "account/mail-threads.h"

#include <string.h>

static void
assert_threads (const char *mbox, const char *expected)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (mbox, strlen (mbox));
  g_autofree char *threads = mail_threads_of_mbox (bytes);

  g_assert_cmpstr (threads, ==, expected);
}

// Messages run together, or a line of a text begins a new one.
static void
test_where_messages_begin (void)
{
  assert_threads ("From a@b Fri Feb 22 15:06:23 2008\nMessage-ID: <a@b>\nSubject: a\n\nx\n\n"
                  "From a@b Fri Feb 22 15:06:24 2008\nReferences: <a@b>\nSubject: b\n\n"
                  ">From here on\nto there\n",
                  "(1 2)");
  assert_threads ("Message-ID: <a@b>\nSubject: only one\n\nx\n", "(1)");
  assert_threads ("", "");
  assert_threads ("From a@b Fri Feb 22 15:06:23 2008\n", "");
}

// Conversations stand in another order than the mail came in.
static void
test_order_by_separator_without_date (void)
{
  assert_threads ("From a@b  Fri Feb 22 17:06:23 2008\nMessage-ID: <a@b>\nSubject: a\n\nx\n\n"
                  "From a@b  Fri Feb 22 15:06:23 2008\nMessage-ID: <c@b>\nSubject: c\n\nx\n",
                  "(2)(1)");
  assert_threads ("From a@b\nDate: Fri, 22 Feb 2008 17:06:23 +0000\nSubject: a\n\nx\n\n"
                  "From nonsense\nDate: Fri, 22 Feb 2008 15:06:23 +0000\nSubject: c\n\nx\n",
                  "(2)(1)");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/account/threads/where-messages-begin", test_where_messages_begin);
  g_test_add_func ("/account/threads/order-by-separator-without-date",
                   test_order_by_separator_without_date);
  return g_test_run ();
}
