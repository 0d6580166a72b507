// SPDX-License-Identifier: GPL-3.0-or-later
//
// Names and sentences of a row: who does not see the screen hears these, and who does must not be
// taken in by a name that reads as another's address.

#include "ui/mail-conversation-text.h"
#include "ui/mail-format.h"
#include "ui/mail-message-head.h"

#include <locale.h>
#include <stdbool.h>
#include <string.h>

#define FSI "\u2068"
#define PDI "\u2069"

static void
add_person (MailConversation *conversation, const char *name, const char *address, bool is_unread,
            bool is_me)
{
  g_ptr_array_add (conversation->people, mail_address_new (name, address));
  g_array_append_val (conversation->people_unread, is_unread);
  g_array_append_val (conversation->people_me, is_me);
}

static MailConversation *
conversation_of (int total)
{
  MailConversation *conversation = mail_conversation_new ();

  conversation->subject = g_strdup ("Tea");
  conversation->preview = g_strdup ("Shall we?");
  conversation->total = total;
  return conversation;
}

static void
test_me_last (void)
{
  g_autoptr (MailConversation) conversation = conversation_of (3);
  g_autofree char *people = NULL;

  add_person (conversation, "Robin Hale", "robin@example.org", false, true);
  add_person (conversation, "Anna Bauer", "anna@example.com", false, false);
  people = mail_conversation_dup_people (conversation, NULL);
  g_assert_cmpstr (people, ==, FSI "Anna" PDI ", me");
}

static void
test_bold_unread (void)
{
  g_autoptr (MailConversation) conversation = conversation_of (2);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  g_autofree char *people = NULL;
  GSList *found;

  add_person (conversation, "Anna Bauer", "anna@example.com", false, false);
  add_person (conversation, "Ben Okoro", "ben@example.com", true, false);
  people = mail_conversation_dup_people (conversation, attributes);
  found = pango_attr_list_get_attributes (attributes);
  g_assert_cmpuint (g_slist_length (found), ==, 1);
  g_assert_cmpuint (((PangoAttribute *) found->data)->start_index, ==,
                    (unsigned int) (strstr (people, FSI "Ben") - people));
  g_slist_free_full (found, (GDestroyNotify) pango_attribute_destroy);
}

static void
test_spoken (void)
{
  g_autoptr (MailConversation) conversation = conversation_of (2);
  g_autofree char *spoken = NULL;

  conversation->unread = 1;
  conversation->has_attachment = true;
  conversation->any_flags = MAIL_FLAG_FLAGGED | MAIL_FLAG_ANSWERED | MAIL_FLAG_FORWARDED;
  add_person (conversation, "Anna Bauer", "anna@example.com", true, false);
  spoken = mail_conversation_dup_spoken (conversation, NULL);
  g_assert_true (g_str_has_prefix (spoken, "Unread, Flagged, "));
  g_assert_nonnull (strstr (spoken, "Tea, 2 messages, "));
  g_assert_nonnull (strstr (spoken, "Has attachments, Replied, Forwarded, Shall we?"));
}

// M3, M4: a name in the shape of an address does not hide the real one; where there is none, it is
// said; and a domain in other letters does not pass for one in ours.
static void
test_persons (void)
{
  static const struct {
    const char *name, *address, *shown;
  } cases[] = {
    {"Anna", "anna@example.com", FSI "Anna" PDI},
    {"", "anna@example.com", FSI "anna@example.com" PDI},
    {"boss@example.org", "thief@example.net",
     FSI "boss@example.org" PDI " <" FSI "thief@example.net" PDI ">"},
    {"", "id@\xd0\xb0pple.com", FSI "id@\xd0\xb0pple.com" PDI " (xn--pple-43d.com)"},
    {"id@apple.com", "id@\xd0\xb0pple.com",
     FSI "id@apple.com" PDI " <" FSI "id@\xd0\xb0pple.com" PDI " (xn--pple-43d.com)>"},
    {"", "", "Invalid Sender"},
    {"boss@example.org", "", "Invalid Sender: " FSI "boss@example.org" PDI},
    {"A <a@x.example>, B <b@y.example>", "",
     "Invalid Sender: " FSI "A <a@x.example>, B <b@y.example>" PDI},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (MailAddress) address = mail_address_new (cases[i].name, cases[i].address);
    g_autofree char *shown = mail_format_dup_sender (address);
    g_assert_cmpstr (shown, ==, cases[i].shown);
  }
}

static void
test_recipients (void)
{
  g_autoptr (MailRow) row = mail_row_new ();
  g_autofree char *none = mail_message_head_dup_recipients (row);
  g_autofree char *many = NULL;

  for (int i = 0; i < 5; i++)
    g_ptr_array_add (row->to, mail_address_new ("Anna", "anna@example.com"));
  many = mail_message_head_dup_recipients (row);
  g_assert_cmpstr (none, ==, "No recipients");
  g_assert_true (g_str_has_suffix (many, "and 2 more"));
}

// An Arabic name turns the rest of the sentence about, otherwise (M10); and a name is no format.
static void
test_sentence (void)
{
  g_autofree char *sentence = mail_format_dup_sentence ("Remove %s now", "\u0646\u0648\u0631 %s");

  g_assert_cmpstr (sentence, ==, "Remove " FSI "\u0646\u0648\u0631 %s" PDI " now");
}

// One does not see why something was found, or a sender turns the line around, otherwise.
static void
test_snippet (void)
{
  g_autoptr (PangoAttrList) bold = pango_attr_list_new ();
  g_autofree char *text = mail_conversation_dup_snippet ("…the \x02tea\x03 is\u202e ready", bold);
  g_autofree char *attributes = pango_attr_list_to_string (bold);

  g_assert_cmpstr (text, ==, "…the tea is ready");
  g_assert_cmpstr (attributes, ==, "7 10 weight bold");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/conversation-text/me-stands-last", test_me_last);
  g_test_add_func ("/ui/conversation-text/unread-people-are-bold", test_bold_unread);
  g_test_add_func ("/ui/format/sentence-isolates-a-name", test_sentence);
  g_test_add_func ("/ui/conversation-text/snippet", test_snippet);
  g_test_add_func ("/ui/conversation-text/spoken", test_spoken);
  g_test_add_func ("/ui/conversation-text/names-that-look-like-addresses", test_persons);
  g_test_add_func ("/ui/conversation-text/recipients", test_recipients);
  return g_test_run ();
}
