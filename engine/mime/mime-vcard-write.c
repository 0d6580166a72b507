// SPDX-License-Identifier: GPL-3.0-or-later
//
// vCards, written. UIDs are made of what a card is about, so that the same contacts give the same
// file, and a program that reads it again finds those it has.

#include "mime/mime-content-line.h"
#include "mime/mime-vcard.h"

typedef struct {
  GString *out;
  int version;
  const GPtrArray *groups;
  GHashTable *written;    // keys of members, of whom there is a card
  GHashTable *categories; // key of a member → GPtrArray of MailContactGroup, borrowed
} Writer;

// As MailContactGroup tells members apart.
static char *
dup_key (const MailAddress *person)
{
  return *person->address != '\0' ? g_ascii_strdown (person->address, -1) :
                                    g_strconcat (" ", person->name, NULL);
}

// A UUID of one's own making (RFC 9562 §5.8).
static char *
dup_uid (const char *kind, const char *key)
{
  g_autofree char *both = g_strconcat (kind, ":", key, NULL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, both, -1);

  return g_strdup_printf ("urn:uuid:%.8s-%.4s-8%.3s-8%.3s-%.12s", hash, hash + 8, hash + 12,
                          hash + 15, hash + 18);
}

// RFC 6350 §3.4; RFC 2426 §4 is the same there.
static void
append_escaped (GString *line, const char *text)
{
  for (const char *p = text; *p != '\0'; p++) {
    if (*p == '\\' || *p == ',' || *p == ';')
      g_string_append_c (line, '\\');
    g_string_append_c (line, *p);
  }
}

static void
append_text (Writer *writer, const char *name, const char *text, const char *tail)
{
  g_autoptr (GString) line = g_string_new (name);

  append_escaped (line, text);
  g_string_append (line, tail);
  mime_content_line_append (writer->out, line->str);
}

static void
begin_card (Writer *writer, const char *kind, const char *key, const char *name)
{
  g_autofree char *uid = dup_uid (kind, key);
  g_autofree char *line = g_strconcat ("UID:", uid, NULL);

  g_string_append_printf (writer->out, "BEGIN:VCARD\r\nVERSION:%d.0\r\n", writer->version);
  mime_content_line_append (writer->out, line);
  append_text (writer, "FN:", name, "");
}

static void
append_categories (Writer *writer, const char *key)
{
  const GPtrArray *groups = g_hash_table_lookup (writer->categories, key);
  g_autoptr (GString) line = g_string_new ("CATEGORIES:");

  for (unsigned i = 0; groups != NULL && i < groups->len; i++) {
    const MailContactGroup *group = groups->pdata[i];

    if (i > 0)
      g_string_append_c (line, ',');
    append_escaped (line, group->name);
  }
  if (groups != NULL)
    mime_content_line_append (writer->out, line->str);
}

static void
write_person (Writer *writer, const MailAddress *person)
{
  g_autofree char *key = dup_key (person);

  if (g_hash_table_contains (writer->written, key))
    return;
  begin_card (writer, "person", key, *person->name != '\0' ? person->name : person->address);
  if (writer->version == 3)
    append_text (writer, "N:;", person->name, ";;;");
  if (*person->address != '\0')
    append_text (writer, writer->version == 3 ? "EMAIL;TYPE=INTERNET:" : "EMAIL:", person->address,
                 "");
  append_categories (writer, key);
  g_string_append (writer->out, "END:VCARD\r\n");
  g_hash_table_add (writer->written, g_steal_pointer (&key));
}

static void
write_group (Writer *writer, const MailContactGroup *group)
{
  const char *extension = writer->version == 3 ? "X-ADDRESSBOOKSERVER-" : "";

  begin_card (writer, "group", group->name, group->name);
  if (writer->version == 3)
    append_text (writer, "N:", group->name, ";;;;");
  g_string_append_printf (writer->out, "%sKIND:group\r\n", extension);
  for (unsigned i = 0; i < group->members->len; i++) {
    g_autofree char *key = dup_key (group->members->pdata[i]);
    g_autofree char *uid = dup_uid ("person", key);
    g_autofree char *line = g_strconcat (extension, "MEMBER:", uid, NULL);

    mime_content_line_append (writer->out, line);
  }
  g_string_append (writer->out, "END:VCARD\r\n");
}

static void
gather_categories (Writer *writer)
{
  for (unsigned i = 0; i < writer->groups->len; i++) {
    const MailContactGroup *group = writer->groups->pdata[i];

    for (unsigned k = 0; k < group->members->len; k++) {
      g_autofree char *key = dup_key (group->members->pdata[k]);
      GPtrArray *in = g_hash_table_lookup (writer->categories, key);

      if (in == NULL) {
        in = g_ptr_array_new ();
        g_hash_table_insert (writer->categories, g_steal_pointer (&key), in);
      }
      g_ptr_array_add (in, (void *) group);
    }
  }
}

char *
mime_vcard_write (const GPtrArray *people, const GPtrArray *groups, int version)
{
  g_autoptr (GHashTable) written = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) categories = g_hash_table_new_full (
    g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  Writer writer = {g_string_new (NULL), version, groups, written, categories};

  gather_categories (&writer);
  for (unsigned i = 0; i < people->len; i++)
    write_person (&writer, people->pdata[i]);
  for (unsigned i = 0; i < groups->len; i++) {
    const MailContactGroup *group = groups->pdata[i];
    for (unsigned k = 0; k < group->members->len; k++)
      write_person (&writer, group->members->pdata[k]);
  }
  for (unsigned i = 0; i < groups->len; i++)
    write_group (&writer, groups->pdata[i]);
  return g_string_free (writer.out, FALSE);
}
