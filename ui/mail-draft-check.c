// SPDX-License-Identifier: GPL-3.0-or-later
//
// The checks of a draft, and the words that promise an attachment.

#include "ui/mail-draft-check.h"

#include "ui/mail-recipients.h"

#include <string.h>

// From here on it is more likely a crowd than people who know each other.
#define MANY_RECIPIENTS 20

// Beginnings of words, case folded. Both languages at all times: people write in more than the one
// their desktop speaks.
static const char *const attachment_words[] = {
  "attach",  "enclosed",  "enclosing", "anbei",     "angehängt", "anhang",
  "anhänge", "anhängend", "anliegend", "beigefügt", "beifüge",   "beiliegend",
};

// "attache" and its like are no promise.
static const char *const innocent_words[] = {"attaché", "attache", "attachés"};

static bool
is_innocent (const char *word)
{
  for (size_t i = 0; i < G_N_ELEMENTS (innocent_words); i++)
    if (g_str_equal (innocent_words[i], word))
      return true;
  return false;
}

static bool
promises_attachment (const char *word)
{
  for (size_t i = 0; i < G_N_ELEMENTS (attachment_words); i++)
    if (g_str_has_prefix (word, attachment_words[i]) && !is_innocent (word))
      return true;
  return false;
}

static bool
is_in_word (gunichar c)
{
  return g_unichar_isalpha (c) || g_unichar_ismark (c);
}

static const char *
end_of_word (const char *p, const char *end)
{
  while (p < end && is_in_word (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  return p;
}

static char *
find_in_line (const char *p, const char *end)
{
  while (p < end) {
    const char *stop = end_of_word (p, end);
    g_autofree char *word = g_utf8_casefold (p, stop - p);
    g_autofree char *normal = g_utf8_normalize (word, -1, G_NORMALIZE_DEFAULT_COMPOSE);

    if (stop > p && normal && promises_attachment (normal))
      return g_strndup (p, stop - p);
    p = stop < end ? g_utf8_next_char (stop) : end;
  }
  return NULL;
}

// Where what others wrote begins: a forwarded message below its rule.
static bool
begins_forwarded (const char *line, const char *end)
{
  const char *letter = line;

  while (letter < end && *letter == '-')
    letter++;
  return letter - line >= 5;
}

char *
mail_draft_find_attachment_word (const char *text)
{
  for (const char *line = text; *line;) {
    const char *end = strchrnul (line, '\n');

    if (begins_forwarded (line, end))
      return NULL;
    if (*line != '>') {
      char *word = find_in_line (line, end);

      if (word)
        return word;
    }
    line = *end ? end + 1 : end;
  }
  return NULL;
}

static bool
has_attachment (const MailDraft *draft)
{
  for (unsigned int i = 0; draft->attachments && i < draft->attachments->len; i++) {
    const MailAttachment *attachment = g_ptr_array_index (draft->attachments, i);

    if (!attachment->content_id)
      return true;
  }
  return false;
}

static char *
find_invalid_recipient (const MailDraft *draft)
{
  const char *const fields[] = {draft->to, draft->cc, draft->bcc};
  char *invalid = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (fields) && !invalid; i++)
    invalid = mail_recipients_find_invalid (fields[i]);
  return invalid;
}

// One letter put in, left out, changed, or two swapped.
static bool
is_one_letter_off (const char *a, const char *b)
{
  size_t la = strlen (a), lb = strlen (b), start = 0, end = 0;

  if (la > lb + 1 || lb > la + 1 || g_str_equal (a, b))
    return false;
  while (start < MIN (la, lb) && a[start] == b[start])
    start++;
  while (end < MIN (la, lb) - start && a[la - 1 - end] == b[lb - 1 - end])
    end++;
  size_t rest_a = la - start - end, rest_b = lb - start - end;

  return MAX (rest_a, rest_b) <= 1 ||
         (rest_a == 2 && rest_b == 2 && a[start] == b[start + 1] && a[start + 1] == b[start]);
}

bool
mail_draft_is_odd_address (const char *address)
{
  static const char *const usual[] = {
    "gmail.com",   "googlemail.com", "outlook.com", "hotmail.com", "yahoo.com",
    "icloud.com",  "proton.me",      "aol.com",     "gmx.de",      "gmx.net",
    "web.de",      "t-online.de",    "freenet.de",  "posteo.de",   "mailbox.org",
    "protonmail.com",
  };
  // Domains of their own that happen to be like those.
  static const char *const real[] = {"mail.com", "gmx.at",    "gmx.ch",
                                     "aol.de",   "email.com", "ymail.com"};
  const char *at = strrchr (address, '@');
  g_autofree char *domain = at ? g_ascii_strdown (at + 1, -1) : NULL;

  if (!domain || g_str_equal (domain, "localhost"))
    return false;
  for (size_t i = 0; i < G_N_ELEMENTS (usual); i++)
    if (g_str_equal (domain, usual[i]))
      return false;
  for (size_t i = 0; i < G_N_ELEMENTS (real); i++)
    if (g_str_equal (domain, real[i]))
      return false;
  for (size_t i = 0; i < G_N_ELEMENTS (usual); i++)
    if (is_one_letter_off (domain, usual[i]))
      return true;
  return !strchr (domain, '.') && domain[0] != '[';
}

static char *
find_odd_recipient (const MailDraft *draft)
{
  const char *const fields[] = {draft->to, draft->cc, draft->bcc};

  for (size_t i = 0; i < G_N_ELEMENTS (fields); i++) {
    g_autoptr (GPtrArray) people = mime_address_parse_typed (fields[i], NULL);

    for (unsigned int k = 0; people && k < people->len; k++) {
      const MailAddress *person = g_ptr_array_index (people, k);

      if (mail_draft_is_odd_address (person->address))
        return g_strdup (person->address);
    }
  }
  return NULL;
}

unsigned int
mail_draft_count_visible (const MailDraft *draft)
{
  g_autoptr (GPtrArray) to = mime_address_parse_typed (draft->to, NULL);
  g_autoptr (GPtrArray) cc = mime_address_parse_typed (draft->cc, NULL);

  return (to ? to->len : 0) + (cc ? cc->len : 0);
}

static bool
is_blank (const char *text)
{
  return text[strspn (text, " ,;\n")] == '\0';
}

static bool
has_problem (const MailDraft *draft, MailDraftProblem problem, char **out_detail)
{
  switch (problem) {
  case MAIL_DRAFT_PROBLEM_INVALID_RECIPIENT:
    *out_detail = find_invalid_recipient (draft);
    return *out_detail != NULL;
  case MAIL_DRAFT_PROBLEM_NO_RECIPIENT:
    return is_blank (draft->to) && is_blank (draft->cc) && is_blank (draft->bcc);
  case MAIL_DRAFT_PROBLEM_ODD_RECIPIENT:
    *out_detail = find_odd_recipient (draft);
    return *out_detail != NULL;
  case MAIL_DRAFT_PROBLEM_MANY_RECIPIENTS:
    return mail_draft_count_visible (draft) >= MANY_RECIPIENTS;
  case MAIL_DRAFT_PROBLEM_NO_SUBJECT:
    return is_blank (draft->subject);
  case MAIL_DRAFT_PROBLEM_FORGOTTEN_ATTACHMENT:
    if (!has_attachment (draft))
      *out_detail = mail_draft_find_attachment_word (draft->text);
    return *out_detail != NULL;
  default:
    return false;
  }
}

MailDraftProblem
mail_draft_check (const MailDraft *draft, MailDraftProblem after, char **out_detail)
{
  *out_detail = NULL;
  for (MailDraftProblem problem = after + 1; problem <= MAIL_DRAFT_PROBLEM_FORGOTTEN_ATTACHMENT;
       problem++)
    if (has_problem (draft, problem, out_detail))
      return problem;
  return MAIL_DRAFT_PROBLEM_NONE;
}
