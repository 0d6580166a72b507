// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cards as programs write them, whole and broken, and cut anywhere.

#include "base/limits.h"
#include "mime/mime-vcard.h"

#include <string.h>

typedef struct {
  const char *name;
  const char *file;
  const char *people; // "name <address>|…"
  MimeVcardCounts counts;
} Case;

static const Case cases[] = {
  {"3.0",
   "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Anna Brandt\\, M.D.\r\nN:Brandt;Anna;;;\r\n"
   "item1.EMAIL;TYPE=\"a:b\",INTERNET:anna@exam\r\n ple.org\r\nEMAIL:a.brandt@example.com\r\n"
   "END:VCARD\r\n",
   "Anna Brandt, M.D. <anna@example.org>|Anna Brandt, M.D. <a.brandt@example.com>|",
   {.cards = 1}},
  {"4.0",
   "\xef\xbb\xbf"
   "begin:vcard\nVERSION:4.0\nEMAIL:mailto:bo@example.org\nFN:Bo\nEND:VCARD",
   "Bo <bo@example.org>|",
   {.cards = 1}},
  {"2.1",
   "BEGIN:VCARD\r\nVERSION:2.1\r\n"
   "FN;CHARSET=ISO-8859-1;QUOTED-PRINTABLE:J=FCrgen Gro=DF=\r\nmann\r\n"
   "EMAIL;INTERNET;PREF:jg@example.net\r\nEND:VCARD\r\n",
   "Jürgen Großmann <jg@example.net>|",
   {.cards = 1}},
  {"name by parts",
   "BEGIN:VCARD\nN:van Dam\\;s;Cy;;Dr.;\nEMAIL:cy@example.org\nEND:VCARD\n",
   "Cy van Dam;s <cy@example.org>|",
   {.cards = 1}},
  {"turned around",
   "BEGIN:VCARD\nFN:Eve\xe2\x80\xae\x01gro\nEMAIL:eve@example.org\nEND:VCARD\n",
   "Eve gro <eve@example.org>|",
   {.cards = 1}},
  {"broken ones cost themselves",
   "BEGIN:VCARD\nFN:Cut\nEMAIL:cut@example.org\nBEGIN:VCARD\nFN:No\nEMAIL:nonsense\nEND:VCARD\n"
   "BEGIN:VCARD\nFN:Phone\nTEL:1\nEND:VCARD\nEMAIL:outside@example.org\n"
   "BEGIN:VCARD\nEMAIL:ok@example.org\n:\nno colon\nEND:VCARD\nBEGIN:VCARD\nFN:End",
   " <ok@example.org>|",
   {.cards = 1, .without = 1, .broken = 3}},
  {"groups of 4.0, before their members, within each other, and of addresses",
   "BEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:Family\nUID:urn:uuid:G1\nMEMBER:urn:uuid:a\n"
   "MEMBER:mailto:bo@example.org\nMEMBER:urn:uuid:g2\nMEMBER:urn:uuid:nobody\nEND:VCARD\n"
   "BEGIN:VCARD\nKIND:group\nFN:Aunts\nUID:G2\nMEMBER:urn:uuid:P\nMEMBER:urn:uuid:G1\nEND:VCARD\n"
   "BEGIN:VCARD\nFN:Ann\nUID:urn:uuid:A\nEMAIL:ann@work.example\nEMAIL;PREF=1:ann@example.org\n"
   "END:VCARD\nBEGIN:VCARD\nFN:Pia\nUID:P\nTEL:1\nEND:VCARD\n",
   "Ann <ann@work.example>|Ann <ann@example.org>|"
   "Family: Ann <ann@example.org>| <bo@example.org>|Pia <>|"
   "Aunts: Pia <>|Ann <ann@example.org>| <bo@example.org>|",
   {.cards = 1, .without = 1, .missing = 2}},
  {"groups of 3.0 and categories",
   "BEGIN:VCARD\nVERSION:3.0\nFN:Ann\nUID:A:ABPerson\nCATEGORIES:Choir\\, old,myContacts,Team\n"
   "EMAIL;TYPE=INTERNET:ann@old.example\nEMAIL;TYPE=\"INTERNET,pref\":ann@example.org\nEND:VCARD\n"
   "BEGIN:VCARD\nFN:team\nX-ADDRESSBOOKSERVER-KIND:group\n"
   "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:A:ABPerson\nX-ADDRESSBOOKSERVER-MEMBER:urn:uuid:b\n"
   "END:VCARD\nBEGIN:VCARD\nFN:Bo\nUID:B\nEMAIL;INTERNET;PREF:bo@example.org\nEND:VCARD\n",
   "Ann <ann@old.example>|Ann <ann@example.org>|Bo <bo@example.org>|"
   "Choir, old: Ann <ann@example.org>|Team: Ann <ann@example.org>|Bo <bo@example.org>|",
   {.cards = 2}},
  {"nothing", "", "", {0}},
};

static void
append_people (GString *text, const GPtrArray *people)
{
  for (unsigned i = 0; i < people->len; i++) {
    const MailAddress *person = people->pdata[i];
    g_string_append_printf (text, "%s <%s>|", person->name, person->address);
  }
}

static void
append_groups (GString *text, const GPtrArray *groups)
{
  for (unsigned i = 0; i < groups->len; i++) {
    const MailContactGroup *group = groups->pdata[i];

    g_string_append_printf (text, "%s: ", group->name);
    append_people (text, group->members);
  }
}

// STEP bytes at a time.
static char *
read_in_steps (const char *file, gsize length, gsize step, MimeVcardCounts *counts)
{
  g_autoptr (MimeVcard) vcard = mime_vcard_new ();
  g_autoptr (GPtrArray) people =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < length; i += step)
    mime_vcard_feed (vcard, file + i, MIN (step, length - i), people);
  g_autoptr (GPtrArray) groups = mime_vcard_finish (vcard, people, counts);
  append_people (text, people);
  append_groups (text, groups);
  return g_string_free (text, FALSE);
}

static void
test_case (const void *data)
{
  const Case *one = data;

  for (gsize step = 1; step < 64; step++) {
    MimeVcardCounts counts = {0};
    g_autofree char *people = read_in_steps (one->file, strlen (one->file), step, &counts);

    g_assert_cmpstr (people, ==, one->people);
    g_assert_cmpmem (&counts, sizeof counts, &one->counts, sizeof one->counts);
  }
}

// Windows writes UTF-16, with and without a mark; old Macs end lines by CR alone.
static void
test_other_codings (void)
{
  static const char file[] = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:B\u00f6rge \U0001f600\r\n"
                             "EMAIL:bo@exam\r\n ple.org\r\nEND:VCARD\r\n";
  static const char *const codings[] = {"UTF-16LE", "UTF-16BE"};

  for (gsize step = 1; step < 8; step++) {
    MimeVcardCounts counts = {0};
    g_auto (GStrv) lines = g_strsplit (file, "\r\n", -1);
    g_autofree char *mac = g_strjoinv ("\r", lines);
    g_autofree char *people = read_in_steps (mac, strlen (mac), step, &counts);

    g_assert_cmpstr (people, ==, "B\u00f6rge \U0001f600 <bo@example.org>|");
    for (gsize i = 0; i < G_N_ELEMENTS (codings); i++)
      for (gsize mark = 0; mark < 2; mark++) {
        g_autofree char *marked = g_strconcat (mark ? "\ufeff" : "", file, NULL);
        gsize length;
        g_autofree char *wide = g_convert (marked, -1, codings[i], "UTF-8", NULL, &length, NULL);
        g_autofree char *found = read_in_steps (wide, length, step, &counts);

        g_assert_cmpstr (found, ==, "B\u00f6rge \U0001f600 <bo@example.org>|");
      }
  }
}

// A photo, in one line or folded, is passed over; what follows it is read.
static void
test_photo (void)
{
  g_autoptr (GString) file = g_string_new ("BEGIN:VCARD\nPHOTO:");
  MimeVcardCounts counts = {0};

  for (int i = 0; i < 100000; i++)
    g_string_append (file, i < 50000 ? "abcd" : "\n abcdefgh");
  g_string_append (file, "\nFN:Bo\nEMAIL:bo@example.org\nEND:VCARD\n");
  g_autofree char *people = read_in_steps (file->str, file->len, 4096, &counts);
  g_assert_cmpstr (people, ==, "Bo <bo@example.org>|");
}

// Groups that hold one another many times over end, in linear time and memory.
static void
test_many_groups (void)
{
  g_autoptr (GString) file = g_string_new (NULL);
  MimeVcardCounts counts = {0};

  for (int i = 0; i < 1100; i++) {
    g_string_append_printf (file, "BEGIN:VCARD\nKIND:group\nFN:G%d\nUID:%d\n", i, i);
    for (int k = 0; k < 90; k++)
      g_string_append_printf (file, "MEMBER:urn:uuid:%d\nMEMBER:mailto:%d@example.org\n",
                              (i + k) % 1100, i * 90 + k);
    g_string_append (file, "END:VCARD\n");
  }
  g_autofree char *groups = read_in_steps (file->str, file->len, 4096, &counts);
  g_assert_cmpuint (counts.missing, >, 0);
  g_assert_cmpuint (strlen (groups), <, 8 * 1024 * 1024);
}

// FN of exactly BYTES, its name included, on one line or folded after half of it.
static char *
read_long_line (gsize bytes, bool folds)
{
  g_autofree char *name = g_strnfill (bytes - strlen ("FN:"), 'x');
  gsize half = folds ? bytes / 2 : 0;
  g_autofree char *file =
    g_strdup_printf ("BEGIN:VCARD\nN:Short\nFN:%.*s%s%s\nEMAIL:bo@example.org\nEND:VCARD\n",
                     (int) half, name, folds ? "\r\n " : "", name + half);
  MimeVcardCounts counts = {0};

  return read_in_steps (file, strlen (file), 4096, &counts);
}

// A line that fills a card is passed over, and the card is still there.
static void
test_lines_are_bounded (void)
{
  for (int folds = 0; folds < 2; folds++) {
    g_autofree char *whole = read_long_line (LIMIT_VCARD_LINE_BYTES, folds);
    g_autofree char *longer = read_long_line (LIMIT_VCARD_LINE_BYTES + 1, folds);

    g_assert_cmpuint (strspn (whole, "x"), ==, LIMIT_VCARD_LINE_BYTES - strlen ("FN:"));
    g_assert_cmpstr (longer, ==, "Short <bo@example.org>|");
  }
}

static unsigned
count_addresses (const char *file)
{
  MimeVcardCounts counts = {0};
  g_autofree char *people = read_in_steps (file, strlen (file), 4096, &counts);
  unsigned n = 0;

  g_assert_cmpuint (counts.cards, ==, 1);
  for (const char *p = people; (p = strchr (p, '|')) != NULL; p++)
    n++;
  return n;
}

static void
test_addresses_are_bounded (void)
{
  g_autoptr (GString) file = g_string_new ("BEGIN:VCARD\nFN:Bo\n");

  for (int i = 0; i < LIMIT_VCARD_ADDRESSES; i++)
    g_string_append_printf (file, "EMAIL:bo%d@example.org\n", i);
  g_autofree char *whole = g_strconcat (file->str, "END:VCARD\n", NULL);
  g_autofree char *more = g_strconcat (file->str, "EMAIL:more@example.org\nEND:VCARD\n", NULL);
  g_assert_cmpuint (count_addresses (whole), ==, LIMIT_VCARD_ADDRESSES);
  g_assert_cmpuint (count_addresses (more), ==, LIMIT_VCARD_ADDRESSES);
}

static GPtrArray *
read_groups (const char *file, MimeVcardCounts *counts)
{
  g_autoptr (MimeVcard) vcard = mime_vcard_new ();
  g_autoptr (GPtrArray) people =
    g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);

  mime_vcard_feed (vcard, file, strlen (file), people);
  return mime_vcard_finish (vcard, people, counts);
}

// Groups past the limits are left out, and it is told how many of their members are missed.
static void
test_groups_are_bounded (void)
{
  g_autoptr (GString) file = g_string_new (NULL);

  for (int i = 0; i <= LIMIT_CONTACT_GROUPS; i++) {
    MimeVcardCounts counts = {0};

    g_string_append_printf (
      file, "BEGIN:VCARD\nFN:Bo\nCATEGORIES:,G%d\nEMAIL:bo@x.example\nEND:VCARD\n", i);
    if (i < LIMIT_CONTACT_GROUPS - 1)
      continue;
    g_autoptr (GPtrArray) groups = read_groups (file->str, &counts);
    g_assert_cmpuint (groups->len, ==, LIMIT_CONTACT_GROUPS);
    g_assert_cmpuint (counts.missing, ==, i == LIMIT_CONTACT_GROUPS);
  }
}

static void
test_members_are_bounded (void)
{
  g_autoptr (GString) file = g_string_new ("BEGIN:VCARD\nKIND:group\nFN:All\n");

  for (int i = 0; i <= LIMIT_CONTACT_GROUP_MEMBERS; i++) {
    MimeVcardCounts counts = {0};

    g_string_append_printf (file, "MEMBER:mailto:bo%d@example.org\n", i);
    if (i < LIMIT_CONTACT_GROUP_MEMBERS - 1)
      continue;
    g_autofree char *whole = g_strconcat (file->str, "END:VCARD\n", NULL);
    g_autoptr (GPtrArray) groups = read_groups (whole, &counts);
    const MailContactGroup *group = groups->pdata[0];
    g_assert_cmpuint (group->members->len, ==, LIMIT_CONTACT_GROUP_MEMBERS);
    g_assert_cmpuint (counts.missing, ==, i == LIMIT_CONTACT_GROUP_MEMBERS);
  }
}

// A group's name is cut between two characters.
static void
test_group_names_are_bounded (void)
{
  for (unsigned more = 0; more < 3; more++) {
    g_autofree char *begin = g_strnfill (LIMIT_CONTACT_GROUP_NAME_BYTES - 2 + more, 'x');
    g_autofree char *file =
      g_strdup_printf ("BEGIN:VCARD\nKIND:group\nFN:%s\xc3\xa9\nMEMBER:mailto:a@x.example\n"
                       "END:VCARD\n",
                       begin);
    MimeVcardCounts counts = {0};
    g_autoptr (GPtrArray) groups = read_groups (file, &counts);
    const MailContactGroup *group = groups->pdata[0];
    g_autofree char *whole = g_strconcat (begin, "\xc3\xa9", NULL);

    g_assert_cmpstr (group->name, ==, more == 0 ? whole : begin);
  }
}

// What goes out comes back the same, from either version; the same contacts give the same file.
static void
test_written (void)
{
  const char *file = "BEGIN:VCARD\nFN:Brandt\\, Anna\\; M.D.\nUID:a\nCATEGORIES:Choir\\, old\n"
                     "EMAIL:anna@example.org\nEND:VCARD\nBEGIN:VCARD\nFN:Pia Ångström, whose name "
                     "is so long that it needs a second line\nUID:p\nCATEGORIES:Choir\\, old,Ü\n"
                     "END:VCARD\n";

  for (int version = 3; version <= 4; version++) {
    g_autoptr (MimeVcard) vcard = mime_vcard_new ();
    g_autoptr (GPtrArray) people =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mail_address_free);
    MimeVcardCounts counts = {0};

    mime_vcard_feed (vcard, file, strlen (file), people);
    g_autoptr (GPtrArray) groups = mime_vcard_finish (vcard, people, &counts);
    g_autofree char *written = mime_vcard_write (people, groups, version);
    g_autofree char *again = mime_vcard_write (people, groups, version);
    g_assert_cmpstr (written, ==, again);
    g_autofree char *before = read_in_steps (file, strlen (file), 4096, &counts);
    g_autofree char *after = read_in_steps (written, strlen (written), 4096, &counts);
    g_assert_cmpstr (after, ==, before);
    g_assert_cmpuint (counts.missing, ==, 0);
    g_assert_nonnull (strstr (written, version == 3 ? "\r\nX-ADDRESSBOOKSERVER-KIND:group\r\n" :
                                                      "\r\nKIND:group\r\n"));
    g_auto (GStrv) lines = g_strsplit (written, "\r\n", -1);
    for (char **line = lines; *line != NULL; line++)
      g_assert_cmpuint (strlen (*line), <=, 75);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/mime/vcard/%s", cases[i].name);
    g_test_add_data_func (path, &cases[i], test_case);
  }
  g_test_add_func ("/mime/vcard/other-codings", test_other_codings);
  g_test_add_func ("/mime/vcard/photo", test_photo);
  g_test_add_func ("/mime/vcard/many-groups", test_many_groups);
  g_test_add_func ("/mime/vcard/lines-are-bounded", test_lines_are_bounded);
  g_test_add_func ("/mime/vcard/addresses-are-bounded", test_addresses_are_bounded);
  g_test_add_func ("/mime/vcard/groups-are-bounded", test_groups_are_bounded);
  g_test_add_func ("/mime/vcard/members-are-bounded", test_members_are_bounded);
  g_test_add_func ("/mime/vcard/group-names-are-bounded", test_group_names_are_bounded);
  g_test_add_func ("/mime/vcard/written", test_written);
  return g_test_run ();
}
