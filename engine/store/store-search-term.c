// SPDX-License-Identifier: GPL-3.0-or-later
//
// The operators of searches: from: to: has: is: in: before: larger: …

#include "store/store-search-parse.h"

#include "base/mail-flags.h"
#include "base/mail-folder.h"
#include "base/mail-label.h"
#include "store/store-private.h"

#include <errno.h>
#include <string.h>

static StoreSearchNode *
fail (GError **error, const char *name, const char *value)
{
  g_set_error (error, MAIL_ERROR, MAIL_ERROR_INVALID, "%s:%s", name, value);
  return NULL;
}

static StoreSearchNode *
new_sql (const char *sql)
{
  StoreSearchNode *node = g_new0 (StoreSearchNode, 1);

  node->kind = STORE_SEARCH_SQL;
  node->sql = sql;
  return node;
}

static StoreSearchNode *
new_sql_int (const char *sql, int64_t value)
{
  StoreSearchNode *node = new_sql (sql);

  node->values[node->n_values++] = bind_int (value);
  return node;
}

static StoreSearchNode *
new_sql_text (const char *sql, const char *value)
{
  StoreSearchNode *node = new_sql (sql);

  node->text = g_strdup (value);
  node->values[node->n_values++] = bind_text (node->text);
  return node;
}

static StoreSearchNode *
term_is (const char *value, GError **error)
{
  static const struct {
    const char *name, *sql;
  } terms[] = {
    {"unread", "l.flags & 1 = 0"},      {"read", "l.flags & 1 <> 0"},
    {"answered", "l.flags & 2 <> 0"},   {"flagged", "l.flags & 4 <> 0"},
    {"starred", "l.flags & 4 <> 0"},    {"draft", "l.flags & 16 <> 0"},
    {"forwarded", "l.flags & 32 <> 0"}, {"junk", "l.flags & 64 <> 0"},
    {"muted", "l.flags & 1024 <> 0"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (terms); i++)
    if (g_ascii_strcasecmp (value, terms[i].name) == 0)
      return new_sql (terms[i].sql);
  return fail (error, "is", value);
}

static StoreSearchNode *
term_has (const char *value, GError **error)
{
  if (g_ascii_strcasecmp (value, "attachment") == 0 ||
      g_ascii_strcasecmp (value, "attachments") == 0)
    return new_sql ("m.has_attachment <> 0");
  return fail (error, "has", value);
}

G_STATIC_ASSERT (MAIL_ROLE_NONE == 9);

// A role by its name, or a path, or the last element of one.
static StoreSearchNode *
term_in (const char *value)
{
  StoreSearchNode *node;
  int role = MAIL_ROLE_INBOX;

  while (role < MAIL_ROLE_NONE && g_ascii_strcasecmp (value, mail_role_name (role)) != 0)
    role++;
  if (g_ascii_strcasecmp (value, "anywhere") == 0)
    node = new_sql ("1");
  else if (role < MAIL_ROLE_NONE)
    node = new_sql_int ("l.folder_id IN (SELECT id FROM folder WHERE role = ?)", role);
  else
    node = new_sql_text ("l.folder_id IN (SELECT id FROM folder f, (SELECT ? AS named) WHERE"
                         "  path = named COLLATE NOCASE OR (delim <> 0 AND"
                         "  path LIKE '%' || char (delim) || replace (replace (replace (named,"
                         "  '\\', '\\\\'), '%', '\\%'), '_', '\\_') ESCAPE '\\'))",
                         value);
  node->names_folder = true;
  return node;
}

// As lists are ordered by it: none is outside of what their keys hold.
static int64_t
to_received (int64_t seconds)
{
  return CLAMP (seconds, 0, STORE_KEY_DATE_MAX);
}

// YYYY-MM-DD, YYYY/MM/DD, YYYY-MM or YYYY, at local midnight.
static bool
parse_day (const char *value, GDateTime **out_from, GDateTime **out_to)
{
  int numbers[3] = {0, 1, 1}, n = 0;
  const char *p = value;

  for (; n < 3; n++) {
    char *end;
    guint64 number = g_ascii_strtoull (p, &end, 10);

    if (end == p || number == 0 || number > 9999)
      return false;
    numbers[n] = (int) number;
    p = end;
    if (*p == '\0')
      break;
    if (*p != '-' && *p != '/')
      return false;
    p++;
  }
  if (n == 3)
    return false;
  *out_from = g_date_time_new_local (numbers[0], numbers[1], numbers[2], 0, 0, 0);
  if (*out_from == NULL)
    return false;
  *out_to = n == 2 ? g_date_time_add_days (*out_from, 1) :
            n == 1 ? g_date_time_add_months (*out_from, 1) :
                     g_date_time_add_years (*out_from, 1);
  return true;
}

static StoreSearchNode *
term_date (const char *name, const char *value, GError **error)
{
  g_autoptr (GDateTime) from = NULL;
  g_autoptr (GDateTime) to = NULL;

  if (!parse_day (value, &from, &to))
    return fail (error, name, value);
  int64_t begin = to_received (g_date_time_to_unix (from));
  if (g_str_equal (name, "before"))
    return new_sql_int ("l.sort_key < (? << 30)", begin);
  StoreSearchNode *node = new_sql_int ("l.sort_key >= (? << 30)", begin);
  if (g_str_equal (name, "on")) {
    node->sql = "l.sort_key >= (? << 30) AND l.sort_key < (? << 30)";
    node->values[node->n_values++] = bind_int (to_received (g_date_time_to_unix (to)));
  }
  return node;
}

// A number with a unit of UNITS, each worth its FACTORS.
static bool
parse_amount (const char *value, const char *units, const int64_t *factors, int64_t *out)
{
  char *end;

  errno = 0;
  guint64 number = g_ascii_strtoull (value, &end, 10);
  if (end == value || errno != 0 || number > (guint64) INT64_MAX / (1 << 30))
    return false;
  int64_t factor = 1;
  if (*end != '\0') {
    const char *unit = strchr (units, g_ascii_tolower (*end));

    if (unit == NULL || (end[1] != '\0' && g_ascii_strcasecmp (end + 1, "b") != 0))
      return false;
    factor = factors[unit - units];
  }
  *out = (int64_t) number * factor;
  return true;
}

static StoreSearchNode *
term_age (const char *name, const char *value, int64_t now, GError **error)
{
  static const int64_t seconds[] = {3600, 86400, 7 * 86400, 30 * 86400, 365 * 86400};
  int64_t age;

  // Without a unit it would be seconds, which nobody means.
  if (!parse_amount (value, "hdwmy", seconds, &age) || g_ascii_isdigit (value[strlen (value) - 1]))
    return fail (error, name, value);
  int64_t since = to_received (now - age);
  return g_str_equal (name, "newer_than") ? new_sql_int ("l.sort_key >= (? << 30)", since) :
                                            new_sql_int ("l.sort_key < (? << 30)", since);
}

static StoreSearchNode *
term_size (const char *name, const char *value, GError **error)
{
  static const int64_t bytes[] = {1, 1 << 10, 1 << 20, 1 << 30};
  int64_t size;

  if (!parse_amount (value, "bkmg", bytes, &size))
    return fail (error, name, value);
  return g_str_equal (name, "larger") ? new_sql_int ("m.size > ?", size) :
                                        new_sql_int ("m.size < ?", size);
}

static StoreSearchNode *
term_message_id (const char *value)
{
  g_autofree char *id = g_strdup (value);

  g_strstrip (g_strdelimit (id, "<>", ' '));
  return new_sql_text ("m.rfc_message_id = ?", id);
}

// By its name, or by the keyword as another client shows it.
static StoreSearchNode *
term_label (const char *value, GError **error)
{
  g_autofree char *name = mail_label_dup_name (value);
  g_autofree char *keyword = mail_label_dup_keyword (name);

  if (keyword == NULL)
    return fail (error, "label", value);
  // Both texts in one: the keyword, and behind its end the name.
  StoreSearchNode *node = new_sql (
    "((l.flags >> 16 <> 0 AND EXISTS (SELECT 1 FROM keep.keyword k WHERE"
    "  k.account_id = m.account_id AND k.name = ? AND l.flags >> k.bit & 1))"
    " OR l.sort_key IN (SELECT o.sort_key FROM folder f JOIN location o ON o.folder_id = f.id"
    "  JOIN message e ON e.id = o.message_id WHERE f.role = 9 AND f.path = ? COLLATE NOCASE"
    "  AND e.email_id <> ''))");
  node->text = g_strdup_printf ("%s%c%s", keyword, '\n', name);
  char *end = strchr (node->text, '\n');
  *end = '\0';
  node->values[node->n_values++] = bind_text (node->text);
  node->values[node->n_values++] = bind_text (end + 1);
  return node;
}

static StoreSearchNode *
term_text (const char *name, const char *value, bool prefix)
{
  static const struct {
    const char *name, *column;
  } columns[] = {
    {"from", "sender"},     {"to", "recipient cc"}, {"cc", "cc"},
    {"subject", "subject"}, {"body", "body"},       {"filename", "filename"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (columns); i++) {
    if (!g_str_equal (name, columns[i].name))
      continue;
    StoreSearchNode *node = g_new0 (StoreSearchNode, 1);
    node->kind = STORE_SEARCH_TEXT;
    node->text = g_strdup (value);
    node->column = columns[i].column;
    node->prefix = prefix;
    return node;
  }
  return NULL;
}

static StoreSearchNode *
make_term (const char *name, const char *value, bool prefix, int64_t now, GError **error)
{
  if (g_str_equal (name, "is"))
    return term_is (value, error);
  if (g_str_equal (name, "has"))
    return term_has (value, error);
  if (g_str_equal (name, "in"))
    return term_in (value);
  if (g_str_equal (name, "label"))
    return term_label (value, error);
  if (g_str_equal (name, "before") || g_str_equal (name, "after") || g_str_equal (name, "on"))
    return term_date (name, value, error);
  if (g_str_equal (name, "newer_than") || g_str_equal (name, "older_than"))
    return term_age (name, value, now, error);
  if (g_str_equal (name, "larger") || g_str_equal (name, "smaller"))
    return term_size (name, value, error);
  if (g_str_equal (name, "account"))
    return new_sql_text ("m.account_id IN (SELECT id FROM keep.account, (SELECT ? AS named)"
                         "  WHERE name = named COLLATE NOCASE OR address = named COLLATE NOCASE)",
                         value);
  if (g_str_equal (name, "list"))
    return new_sql_text ("instr (lower (m.list_id), lower (?)) > 0", value);
  if (g_str_equal (name, "message-id"))
    return term_message_id (value);
  return term_text (name, value, prefix);
}

StoreSearchNode *
store_search_term (const char *name, const char *value, bool prefix, int64_t now, GError **error)
{
  StoreSearchNode *node = make_term (name, value, prefix, now, error);

  if (node != NULL) {
    node->name = g_strdup (name);
    node->value = g_strdup (value);
  }
  return node;
}
