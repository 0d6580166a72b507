// SPDX-License-Identifier: GPL-3.0-or-later
//
// Two ways to the same.

#include "sync/pop3-mailbox.h"

#include <stdlib.h>
#include <string.h>

#define ELSEWHERE "Away"

void
pop3_mailbox_deliver (const Pop3Mailbox *mailbox, const char *id, const char *text)
{
  if (mailbox->maildrop != NULL)
    test_maildrop_deliver (mailbox->maildrop, id, text);
  else
    g_free (test_client_run (mailbox->fixture->other, "APPEND INBOX {%zu+}\r\n%s", strlen (text),
                             text));
}

void
pop3_mailbox_deliver_many (const Pop3Mailbox *mailbox, const char *name, unsigned n)
{
  if (mailbox->maildrop == NULL) {
    test_client_append_many (mailbox->fixture->other, "INBOX", name, n);
    return;
  }
  for (unsigned i = 1; i <= n; i++) {
    g_autofree char *id = g_strdup_printf ("%s-%u@test.example", name, i);
    g_autofree char *text = g_strdup_printf (
      "Message-ID: <%s>\r\nSubject: %s %u\r\n\r\n.A line,\r\nand another.\r\n", id, name, i);

    test_maildrop_deliver (mailbox->maildrop, id, text);
  }
}

void
pop3_mailbox_remove (const Pop3Mailbox *mailbox, const char *id)
{
  TestClient *other = mailbox->fixture->other;

  if (mailbox->maildrop != NULL) {
    test_maildrop_remove (mailbox->maildrop, id);
    return;
  }
  g_free (test_client_run (other, "SELECT INBOX"));
  g_autofree char *answer = test_client_run (other, "SEARCH HEADER Message-ID \"<%s>\"", id);
  unsigned long number = strtoul (strstr (answer, "SEARCH ") + 7, NULL, 10);

  g_free (test_client_run (other, "STORE %lu +FLAGS (\\Deleted)", number));
  g_free (test_client_run (other, "EXPUNGE"));
}

static void
move_all (TestClient *other, const char *from, const char *to)
{
  g_free (test_client_run (other, "SELECT %s", from));
  g_free (test_client_run (other, "COPY 1:* %s", to));
  g_free (test_client_run (other, "STORE 1:* +FLAGS (\\Deleted)"));
  g_free (test_client_run (other, "EXPUNGE"));
}

void
pop3_mailbox_renew_uids (const Pop3Mailbox *mailbox)
{
  if (mailbox->maildrop != NULL) {
    test_maildrop_renew_uids (mailbox->maildrop);
    return;
  }
  g_free (test_client_try (mailbox->fixture->other, "CREATE " ELSEWHERE));
  move_all (mailbox->fixture->other, "INBOX", ELSEWHERE);
  move_all (mailbox->fixture->other, ELSEWHERE, "INBOX");
}

static void
add_lines (GHashTable *ids, const char *dump)
{
  g_auto (GStrv) lines = g_strsplit (dump, "\n", -1);

  for (char **line = lines; *line != NULL && **line != '\0'; line++)
    g_hash_table_add (ids, g_strdup (strrchr (*line, ' ') + 1));
}

GHashTable *
pop3_mailbox_list (const Pop3Mailbox *mailbox)
{
  GHashTable *ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (mailbox->maildrop == NULL) {
    g_autofree char *dump = test_client_dump (mailbox->fixture->other, "INBOX");

    add_lines (ids, dump);
    return ids;
  }
  test_maildrop_wait (mailbox->maildrop);
  g_auto (GStrv) all = test_maildrop_dup_ids (mailbox->maildrop);
  for (char **id = all; *id != NULL; id++)
    g_hash_table_add (ids, g_strdup (*id));
  return ids;
}
