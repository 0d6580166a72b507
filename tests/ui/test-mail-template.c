// SPDX-License-Identifier: GPL-3.0-or-later
//
// Fields of templates. When this fails, a letter greets "{name}", or a name becomes markup.

#include "ui/mail-template.h"

static void
test_fields (void)
{
  g_autoptr (MailDraft) template = mail_draft_new (&(MailDraft) {
    .subject = (char *) "For {name}",
    .text = (char *) "Dear {first name} ({address}), {other} {me",
    .html = (char *) "<p>Dear {name}</p>",
    .rich = true,
  });
  g_autoptr (MailDraft) draft = mail_draft_new (&(MailDraft) {
    .to = (char *) "\"Ana <b>Bauer\" <ana@example.org>, ben@example.org",
    .from = (char *) "Robin <robin@example.org>",
  });
  g_autoptr (MailDraft) filled = mail_template_fill (template, draft);

  g_assert_cmpstr (filled->subject, ==, "For Ana <b>Bauer");
  g_assert_cmpstr (filled->text, ==, "Dear Ana (ana@example.org), {other} {me");
  g_assert_cmpstr (filled->html, ==, "<p>Dear Ana &lt;b&gt;Bauer</p>");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/template/fields", test_fields);
  return g_test_run ();
}
