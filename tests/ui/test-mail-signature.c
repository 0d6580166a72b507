// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where signatures go and how they are found again. When this fails, a message goes out signed by
// somebody else, twice, or in the middle of a quote.

#include "ui/mail-signature.h"

static MailIdentity work = {
  .account_id = 1,
  .name = (char *) "Robin Hale",
  .address = (char *) "robin@work.example",
  .reply_to = (char *) "desk@work.example",
  .signature = (char *) "Robin\nHarbour <Office>",
  .signature_above = true,
};
static MailIdentity home = {
  .account_id = 2,
  .name = (char *) "Robin",
  .address = (char *) "robin@home.example",
  .reply_to = (char *) "",
  .signature = (char *) "R.",
  .signature_html = (char *) "<b>R.</b>",
};
static MailIdentity bare = {
  .account_id = 2,
  .name = (char *) "",
  .address = (char *) "r@home.example",
  .reply_to = (char *) "",
  .signature = (char *) "",
};

static MailDraft *
draft_new (MailDraftKind kind, bool rich, const char *html, const char *text)
{
  return mail_draft_new (
    &(MailDraft) {.kind = kind, .rich = rich, .html = (char *) html, .text = (char *) text});
}

static void
test_insert_in_text (void)
{
  g_autoptr (MailDraft) fresh = draft_new (MAIL_DRAFT_NEW, false, NULL, "");
  g_autoptr (MailDraft) answer = draft_new (MAIL_DRAFT_REPLY, false, NULL, "\n\nAna:\n> Hi\n");
  g_autoptr (MailDraft) signed_fresh = mail_signature_insert (fresh, &home, false);
  g_autoptr (MailDraft) above = mail_signature_insert (answer, &work, false);
  g_autoptr (MailDraft) below = mail_signature_insert (answer, &home, false);
  g_autoptr (MailDraft) unsigned_answer = mail_signature_insert (answer, &bare, false);

  g_assert_cmpstr (signed_fresh->text, ==, "\n\n-- \nR.\n");
  g_assert_true (mail_draft_is_empty (signed_fresh));
  g_assert_cmpstr (above->text, ==, "\n\n-- \nRobin\nHarbour <Office>\n\nAna:\n> Hi\n");
  g_assert_cmpstr (above->reply_to, ==, "desk@work.example");
  g_assert_cmpstr (below->text, ==, "\n\nAna:\n> Hi\n\n-- \nR.\n");
  g_assert_cmpstr (unsigned_answer->text, ==, answer->text);
}

static void
test_insert_in_html (void)
{
  g_autoptr (MailDraft) fresh = draft_new (MAIL_DRAFT_NEW, true, NULL, "");
  g_autoptr (MailDraft) answer =
    draft_new (MAIL_DRAFT_REPLY, true, "<p><br></p><p>Ana:</p><blockquote>Hi</blockquote>", "");
  g_autoptr (MailDraft) signed_fresh = mail_signature_insert (fresh, &home, false);
  g_autoptr (MailDraft) above = mail_signature_insert (answer, &work, false);
  g_autoptr (MailDraft) below = mail_signature_insert (answer, &home, false);
  g_autofree char *text = mime_html_to_text (signed_fresh->html, -1);

  g_assert_cmpstr (signed_fresh->html, ==,
                   "<div><br></div><div><br></div><div>--\u00a0<br><b>R.</b></div>");
  g_assert_nonnull (strstr (text, "-- \nR.\n"));
  g_assert_cmpstr (above->html, ==,
                   "<div><br></div><div><br></div><div>--\u00a0<br>Robin<br>Harbour "
                   "&lt;Office&gt;</div><div><br></div><p>Ana:</p><blockquote>Hi</blockquote>");
  g_assert_true (g_str_has_suffix (below->html, "<div>--\u00a0<br><b>R.</b></div>"));
}

// Where the answer comes below the quote, a signature between them would end the message there.
static void
test_insert_below (void)
{
  g_autoptr (MailDraft) plain = draft_new (MAIL_DRAFT_REPLY, false, NULL, "\n\nAna:\n> Hi\n");
  g_autoptr (MailDraft) rich =
    draft_new (MAIL_DRAFT_REPLY, true, "<p><br></p><p>Ana:</p><blockquote>Hi</blockquote>", "");
  g_autoptr (MailDraft) signed_plain = mail_signature_insert (plain, &work, true);
  g_autoptr (MailDraft) signed_rich = mail_signature_insert (rich, &work, true);

  g_assert_cmpstr (signed_plain->text, ==, "\n\nAna:\n> Hi\n\n-- \nRobin\nHarbour <Office>\n");
  g_assert_true (g_str_has_suffix (signed_rich->html, "<blockquote>Hi</blockquote><div><br></div>"
                                                      "<div>--\u00a0<br>Robin<br>Harbour "
                                                      "&lt;Office&gt;</div>"));
}

static void
test_replace (void)
{
  g_autofree char *changed =
    mail_signature_replace ("Hi\n\n-- \nR.\n\n> -- \n> R.\n", &home, &work);
  g_autofree char *edited = mail_signature_replace ("Hi\n\n-- \nYours, R.\n", &home, &work);
  g_autofree char *taken = mail_signature_replace ("Hi\n\n-- \nR.\n", &home, &bare);
  g_autofree char *given = mail_signature_replace ("Hi\n", &bare, &home);

  g_assert_cmpstr (changed, ==, "Hi\n\n-- \nRobin\nHarbour <Office>\n\n> -- \n> R.\n");
  g_assert_null (edited);
  g_assert_cmpstr (taken, ==, "Hi\n\n");
  g_assert_cmpstr (given, ==, "Hi\n\n-- \nR.\n");
}

static void
test_find_identity (void)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  g_ptr_array_add (all, &work);
  g_ptr_array_add (all, &home);
  g_ptr_array_add (all, &bare);
  g_assert_true (mail_signature_find_identity (all, 2, "R <R@home.example>") == &bare);
  g_assert_true (mail_signature_find_identity (all, 2, "other@x.example") == &home);
  g_assert_true (mail_signature_find_identity (all, 0, "") == &work);
}

// Of two roles with one address a draft comes back as the other, with the other's signature,
// otherwise.
static void
test_same_address (void)
{
  MailIdentity desk = home;
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  desk.name = (char *) "Help Desk";
  g_ptr_array_add (all, &home);
  g_ptr_array_add (all, &desk);
  g_assert_true (mail_signature_find_identity (all, 2, "\"Help Desk\" <Robin@home.example>") ==
                 &desk);
  g_assert_true (mail_signature_find_identity (all, 2, "Robin <robin@home.example>") == &home);
  g_assert_true (mail_signature_find_identity (all, 2, "Rob <robin@home.example>") == &home);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/signature/insert-in-text", test_insert_in_text);
  g_test_add_func ("/ui/signature/insert-in-html", test_insert_in_html);
  g_test_add_func ("/ui/signature/insert-below", test_insert_below);
  g_test_add_func ("/ui/signature/replace", test_replace);
  g_test_add_func ("/ui/signature/find-identity", test_find_identity);
  g_test_add_func ("/ui/signature/same-address", test_same_address);
  return g_test_run ();
}
