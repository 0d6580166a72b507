// SPDX-License-Identifier: GPL-3.0-or-later
//
// The checks of a draft, and the words that promise an attachment.

#include "ui/mail-draft-check.h"

#include "ui/mail-recipients.h"

#include <string.h>

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
