// SPDX-License-Identifier: GPL-3.0-or-later
//
// vCards, line by line: a logical line is gathered from its folded ones, read and forgotten.

#include "mime/mime-vcard.h"
#include "base/limits.h"
#include "mime/mime-address.h"
#include "mime/mime-charset.h"
#include "mime/mime-vcard-groups.h"

#include <string.h>

struct _MimeVcard {
  GString *physical;  // the line that is being read, without its end
  bool physical_long; // more of it than is kept
  GString *logical;   // the unfolded line so far
  bool logical_long;  // it is passed over
  bool has_logical;
  bool started; // something of the file was seen

  // How the file is written: old Macs end lines by CR alone, Windows writes UTF-16.
  enum { CODING_UNKNOWN, CODING_BYTES, CODING_UTF16_LE, CODING_UTF16_BE } coding;
  unsigned char first; // of a unit of UTF-16, or of the file
  bool has_first;
  gunichar high; // of a pair of surrogates; 0: none
  bool has_lf;   // a line feed was seen
  bool after_cr;

  bool in_card, has_bad, is_group;
  char *formatted;       // FN
  char *structured;      // N
  char *uid;             // UID
  GPtrArray *addresses;  // char *
  unsigned preferred;    // which of them is written to
  int preference;        // as PREF of RFC 6350 §5.3 has it, the less the better
  GPtrArray *categories; // char *
  GPtrArray *members;    // char *, URIs
  MimeVcardGroups *groups;
  MimeVcardCounts counts;
};

// Of an address whose card does not say.
#define NOT_PREFERRED 101

// A member's URI, which is short: its UID or an address.
#define URI_BYTES 512

// One logical line: what stands before the colon, taken apart.
typedef struct {
  char *name; // without its group
  char *charset;
  bool quoted;
  int preference;
} Property;

static void
property_clear (Property *property)
{
  g_free (property->name);
  g_free (property->charset);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Property, property_clear)

MimeVcard *
mime_vcard_new (void)
{
  MimeVcard *vcard = g_new0 (MimeVcard, 1);

  vcard->physical = g_string_new (NULL);
  vcard->logical = g_string_new (NULL);
  vcard->addresses = g_ptr_array_new_with_free_func (g_free);
  vcard->categories = g_ptr_array_new_with_free_func (g_free);
  vcard->members = g_ptr_array_new_with_free_func (g_free);
  vcard->groups = mime_vcard_groups_new ();
  return vcard;
}

static void
forget_card (MimeVcard *vcard)
{
  g_clear_pointer (&vcard->formatted, g_free);
  g_clear_pointer (&vcard->structured, g_free);
  g_clear_pointer (&vcard->uid, g_free);
  g_ptr_array_set_size (vcard->addresses, 0);
  g_ptr_array_set_size (vcard->categories, 0);
  g_ptr_array_set_size (vcard->members, 0);
  vcard->in_card = vcard->has_bad = vcard->is_group = false;
  vcard->preferred = 0;
  vcard->preference = NOT_PREFERRED;
}

void
mime_vcard_free (MimeVcard *vcard)
{
  forget_card (vcard);
  g_ptr_array_unref (vcard->addresses);
  g_ptr_array_unref (vcard->categories);
  g_ptr_array_unref (vcard->members);
  mime_vcard_groups_free (vcard->groups);
  g_string_free (vcard->physical, TRUE);
  g_string_free (vcard->logical, TRUE);
  g_free (vcard);
}

// Where the value's colon is; one in a quoted parameter is not it.
static const char *
find_colon (const char *line)
{
  bool quoted = false;

  for (const char *p = line; *p != '\0'; p++) {
    if (*p == '"')
      quoted = !quoted;
    else if (*p == ':' && !quoted)
      return p;
  }
  return NULL;
}

// "PREF" (2.1), "TYPE=INTERNET,pref" (3.0), "PREF=1" (4.0).
static int
read_preference (const char *parameter)
{
  if (g_ascii_strncasecmp (parameter, "PREF=", strlen ("PREF=")) == 0)
    return (int) CLAMP (g_ascii_strtoll (parameter + strlen ("PREF="), NULL, 10), 1, 100);
  if (g_ascii_strncasecmp (parameter, "TYPE=", strlen ("TYPE=")) == 0)
    parameter += strlen ("TYPE=");
  g_auto (GStrv) types = g_strsplit (parameter, ",", -1);
  for (char **type = types; *type != NULL; type++)
    if (g_ascii_strcasecmp (g_strstrip (g_strdelimit (*type, "\"", ' ')), "PREF") == 0)
      return 1;
  return NOT_PREFERRED;
}

// Version 2.1 writes the value of ENCODING alone as well.
static void
read_parameter (Property *property, const char *parameter)
{
  property->preference = MIN (property->preference, read_preference (parameter));
  if (g_ascii_strcasecmp (parameter, "QUOTED-PRINTABLE") == 0 ||
      g_ascii_strcasecmp (parameter, "ENCODING=QUOTED-PRINTABLE") == 0) {
    property->quoted = true;
  } else if (g_ascii_strncasecmp (parameter, "CHARSET=", strlen ("CHARSET=")) == 0) {
    g_free (property->charset);
    property->charset = g_strdup (parameter + strlen ("CHARSET="));
    g_strdelimit (property->charset, "\"", ' ');
    g_strstrip (property->charset);
  }
}

// The value of LINE, or NULL when it is no property.
static const char *
read_property (const char *line, Property *property)
{
  const char *colon = find_colon (line);

  if (colon == NULL)
    return NULL;
  g_autofree char *head = g_strndup (line, (gsize) (colon - line));
  g_auto (GStrv) parts = g_strsplit (head, ";", -1);
  if (parts[0] == NULL)
    return NULL;
  const char *dot = strrchr (parts[0], '.');
  property->name = g_strstrip (g_strdup (dot != NULL ? dot + 1 : parts[0]));
  property->preference = NOT_PREFERRED;
  for (char **part = parts + 1; *part != NULL; part++)
    read_parameter (property, g_strstrip (*part));
  return colon + 1;
}

static GString *
decode_quoted (const char *value)
{
  GString *bytes = g_string_new (NULL);

  for (const char *p = value; *p != '\0'; p++) {
    if (*p == '=' && g_ascii_isxdigit (p[1]) && g_ascii_isxdigit (p[2])) {
      g_string_append_c (bytes,
                         (char) (g_ascii_xdigit_value (p[1]) * 16 + g_ascii_xdigit_value (p[2])));
      p += 2;
    } else {
      g_string_append_c (bytes, *p);
    }
  }
  return bytes;
}

static char *
decode_value (const Property *property, const char *value)
{
  g_autoptr (GString) bytes = property->quoted ? decode_quoted (value) : g_string_new (value);

  return mime_charset_to_utf8 (bytes->str, bytes->len, property->charset, false, NULL);
}

// The component of *VALUE up to a SEPARATOR that is not escaped ('\0': the whole), unescaped and as
// one line fit to be shown; *VALUE goes behind it.
static char *
take_component (const char **value, char separator)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *p = *value;

  while (*p != '\0' && *p != separator) {
    if (*p == '\\' && p[1] != '\0') {
      p++;
      if (*p == 'n' || *p == 'N') {
        g_string_append_c (text, ' ');
        p++;
        continue;
      }
    }
    gunichar c = g_utf8_get_char (p);
    GUnicodeType type = g_unichar_type (c);
    // Format characters turn a name around.
    if (type == G_UNICODE_CONTROL)
      g_string_append_c (text, ' ');
    else if (type != G_UNICODE_FORMAT)
      g_string_append_unichar (text, c);
    p = g_utf8_next_char (p);
  }
  *value = *p != '\0' ? p + 1 : p;
  return g_strdup (g_strstrip (text->str));
}

static char *
read_whole (const char *value)
{
  return take_component (&value, '\0');
}

// N: family; given; …: as it is said.
static char *
read_structured (const char *value)
{
  g_autofree char *family = take_component (&value, ';');
  g_autofree char *given = take_component (&value, ';');
  char *both = g_strconcat (given, *given != '\0' && *family != '\0' ? " " : "", family, NULL);

  return both;
}

static void
read_categories (MimeVcard *vcard, const char *value)
{
  while (*value != '\0' && vcard->categories->len < LIMIT_CONTACT_GROUPS)
    g_ptr_array_add (vcard->categories, take_component (&value, ','));
}

static void
read_address (MimeVcard *vcard, const Property *property, const char *value)
{
  g_autofree char *text = read_whole (value);
  const char *address = text;

  if (g_ascii_strncasecmp (text, "mailto:", strlen ("mailto:")) == 0)
    address += strlen ("mailto:");
  if (*address == '\0')
    return;
  if (!mime_address_is_valid (address)) {
    vcard->has_bad = true;
  } else if (vcard->addresses->len < LIMIT_VCARD_ADDRESSES) {
    if (property->preference < vcard->preference) {
      vcard->preference = property->preference;
      vcard->preferred = vcard->addresses->len;
    }
    g_ptr_array_add (vcard->addresses, g_strdup (address));
  }
}

static void
end_card (MimeVcard *vcard, GPtrArray *people)
{
  const char *name = vcard->formatted != NULL && *vcard->formatted != '\0' ? vcard->formatted :
                     vcard->structured != NULL                             ? vcard->structured :
                                                                             "";

  for (unsigned i = 0; i < vcard->addresses->len; i++)
    g_ptr_array_add (people, mail_address_new (name, vcard->addresses->pdata[i]));
  if (vcard->is_group)
    mime_vcard_groups_see_group (vcard->groups, vcard->uid, name, vcard->members);
  else
    mime_vcard_groups_see_person (
      vcard->groups, vcard->uid, name,
      vcard->addresses->len > 0 ? vcard->addresses->pdata[vcard->preferred] : "",
      vcard->categories);
  if (vcard->addresses->len > 0)
    vcard->counts.cards++;
  else if (vcard->has_bad)
    vcard->counts.broken++;
  else if (!vcard->is_group)
    vcard->counts.without++;
  forget_card (vcard);
}

static void
begin_card (MimeVcard *vcard)
{
  if (vcard->in_card)
    vcard->counts.broken++;
  forget_card (vcard);
  vcard->in_card = true;
}

static bool
is_called (const Property *property, const char *name)
{
  return g_ascii_strcasecmp (property->name, name) == 0;
}

// Version 3.0 has no groups; address books gave it Apple's.
static void
read_group (MimeVcard *vcard, const Property *property, const char *value)
{
  const char *plain = "X-ADDRESSBOOKSERVER-";
  bool is_extension = g_ascii_strncasecmp (property->name, plain, strlen (plain)) == 0;
  const char *name = property->name + (is_extension ? strlen (plain) : 0);

  if (g_ascii_strcasecmp (name, "KIND") == 0)
    vcard->is_group = g_ascii_strcasecmp (value, "group") == 0;
  else if (g_ascii_strcasecmp (name, "MEMBER") == 0 && strlen (value) <= URI_BYTES &&
           vcard->members->len < LIMIT_VCARD_PEOPLE)
    g_ptr_array_add (vcard->members, read_whole (value));
}

static void
read_line (MimeVcard *vcard, const char *line, GPtrArray *people)
{
  g_auto (Property) property = {0};
  const char *raw = read_property (line, &property);

  if (raw == NULL)
    return;
  g_autofree char *value = decode_value (&property, raw);
  bool is_mark = g_ascii_strcasecmp (g_strstrip (value), "VCARD") == 0;
  if (is_mark && is_called (&property, "BEGIN"))
    begin_card (vcard);
  else if (!vcard->in_card)
    return;
  else if (is_mark && is_called (&property, "END"))
    end_card (vcard, people);
  else if (is_called (&property, "EMAIL"))
    read_address (vcard, &property, value);
  else if (is_called (&property, "FN") && vcard->formatted == NULL)
    vcard->formatted = read_whole (value);
  else if (is_called (&property, "N") && vcard->structured == NULL)
    vcard->structured = read_structured (value);
  else if (is_called (&property, "UID") && vcard->uid == NULL)
    vcard->uid = read_whole (value);
  else if (is_called (&property, "CATEGORIES"))
    read_categories (vcard, value);
  else
    read_group (vcard, &property, value);
}

static void
end_logical (MimeVcard *vcard, GPtrArray *people)
{
  if (vcard->has_logical && !vcard->logical_long)
    read_line (vcard, vcard->logical->str, people);
  g_string_truncate (vcard->logical, 0);
  vcard->has_logical = vcard->logical_long = false;
}

// Version 2.1: a quoted-printable value goes on after "=" at the end of a line.
static bool
is_soft_break (const MimeVcard *vcard)
{
  g_auto (Property) property = {0};

  return vcard->has_logical && vcard->logical->len > 0 &&
         vcard->logical->str[vcard->logical->len - 1] == '=' &&
         read_property (vcard->logical->str, &property) != NULL && property.quoted;
}

static void
append_logical (MimeVcard *vcard, const char *text)
{
  vcard->logical_long |=
    vcard->physical_long || vcard->logical->len + strlen (text) > LIMIT_VCARD_LINE_BYTES;
  if (!vcard->logical_long)
    g_string_append (vcard->logical, text);
  vcard->has_logical = true;
}

static void
end_physical (MimeVcard *vcard, GPtrArray *people)
{
  const char *line = vcard->physical->str;

  if (!vcard->started && g_str_has_prefix (line, "\xef\xbb\xbf"))
    line += 3;
  vcard->started = true;
  if (is_soft_break (vcard)) {
    g_string_truncate (vcard->logical, vcard->logical->len - 1);
    append_logical (vcard, line);
  } else if ((*line == ' ' || *line == '\t') && vcard->has_logical) {
    append_logical (vcard, line + 1);
  } else {
    end_logical (vcard, people);
    append_logical (vcard, line);
  }
  g_string_truncate (vcard->physical, 0);
  vcard->physical_long = false;
}

// A CR alone ends a line only in a file that has shown no line feed.
static void
take_byte (MimeVcard *vcard, char byte, GPtrArray *people)
{
  bool ends = byte == '\n' || (vcard->after_cr && !vcard->has_lf && byte != '\r');

  vcard->has_lf |= byte == '\n';
  vcard->after_cr = byte == '\r';
  if (ends)
    end_physical (vcard, people);
  if (byte == '\n' || byte == '\r' || byte == '\0')
    return;
  if (vcard->physical->len < LIMIT_VCARD_LINE_BYTES)
    g_string_append_c (vcard->physical, byte);
  else
    vcard->physical_long = true;
}

// Half of a pair alone is no character.
static void
take_unit (MimeVcard *vcard, gunichar unit, GPtrArray *people)
{
  gunichar high = vcard->high;
  char utf8[6];

  vcard->high = unit >= 0xd800 && unit < 0xdc00 ? unit : 0;
  if (vcard->high != 0)
    return;
  if (unit >= 0xdc00 && unit < 0xe000)
    unit = high != 0 ? 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00) : 0xfffd;
  int n = g_unichar_to_utf8 (unit, utf8);
  for (int i = 0; i < n; i++)
    take_byte (vcard, utf8[i], people);
}

// By a byte order mark, or by the letter that every file of vCards begins with.
static void
find_coding (MimeVcard *vcard, unsigned char second)
{
  unsigned char first = vcard->first;

  if ((first == 0xff && second == 0xfe) || (first != 0 && second == 0))
    vcard->coding = CODING_UTF16_LE;
  else if ((first == 0xfe && second == 0xff) || (first == 0 && second != 0))
    vcard->coding = CODING_UTF16_BE;
  else
    vcard->coding = CODING_BYTES;
}

static void
take_pair (MimeVcard *vcard, unsigned char second, GPtrArray *people)
{
  if (vcard->coding == CODING_UNKNOWN)
    find_coding (vcard, second);
  vcard->has_first = false;
  if (vcard->coding != CODING_BYTES) {
    take_unit (vcard,
               vcard->coding == CODING_UTF16_LE ? vcard->first | (gunichar) second << 8 :
                                                  second | (gunichar) vcard->first << 8,
               people);
    return;
  }
  take_byte (vcard, (char) vcard->first, people);
  take_byte (vcard, (char) second, people);
}

void
mime_vcard_feed (MimeVcard *vcard, const char *bytes, gsize length, GPtrArray *people)
{
  for (gsize i = 0; i < length; i++) {
    if (vcard->coding == CODING_BYTES) {
      take_byte (vcard, bytes[i], people);
    } else if (vcard->has_first) {
      take_pair (vcard, (unsigned char) bytes[i], people);
    } else {
      vcard->first = (unsigned char) bytes[i];
      vcard->has_first = true;
    }
  }
}

GPtrArray *
mime_vcard_finish (MimeVcard *vcard, GPtrArray *people, MimeVcardCounts *out_counts)
{
  if (vcard->has_first && vcard->coding == CODING_UNKNOWN)
    take_byte (vcard, (char) vcard->first, people);
  end_physical (vcard, people);
  end_logical (vcard, people);
  if (vcard->in_card)
    vcard->counts.broken++;
  forget_card (vcard);
  GPtrArray *groups = mime_vcard_groups_finish (vcard->groups, &vcard->counts.missing);
  *out_counts = vcard->counts;
  return groups;
}
