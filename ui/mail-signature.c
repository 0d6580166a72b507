// SPDX-License-Identifier: GPL-3.0-or-later
//
// A signature is a block of its own that begins with the line "-- ", which other programs know.

#include "ui/mail-signature.h"

#include <string.h>

#define EMPTY_LINE "<div><br></div>"
#define ANSWER_LINE "<p><br></p>" // what the engine leaves above a quote

char *
mail_signature_dup_text (const MailIdentity *identity)
{
  return *identity->signature ? g_strconcat ("-- \n", identity->signature, "\n", NULL) :
                                g_strdup ("");
}

char *
mail_signature_dup_html (const MailIdentity *identity)
{
  g_autofree char *made = NULL;

  if (!*identity->signature)
    return g_strdup ("");
  if (!identity->signature_html) {
    g_autofree char *escaped = g_markup_escape_text (identity->signature, -1);
    g_auto (GStrv) lines = g_strsplit (escaped, "\n", -1);

    made = g_strjoinv ("<br>", lines);
  }
  // The space at the line's end would go with the markup around it.
  return g_strconcat ("<div>--\u00a0<br>", made ? made : identity->signature_html, "</div>", NULL);
}

static char *
insert_in_html (const MailDraft *draft, const MailIdentity *identity, bool below)
{
  g_autofree char *block = mail_signature_dup_html (identity);
  const char *html = draft->html ? draft->html : "";

  if (draft->kind == MAIL_DRAFT_NEW)
    return g_strconcat (*html ? html : EMPTY_LINE, EMPTY_LINE, block, NULL);
  if (below || !identity->signature_above)
    return g_strconcat (html, EMPTY_LINE, block, NULL);
  if (g_str_has_prefix (html, ANSWER_LINE))
    html += strlen (ANSWER_LINE);
  return g_strconcat (EMPTY_LINE EMPTY_LINE, block, EMPTY_LINE, html, NULL);
}

static char *
insert_in_text (const MailDraft *draft, const MailIdentity *identity, bool below)
{
  g_autofree char *block = mail_signature_dup_text (identity);
  const char *text = draft->text;

  if (draft->kind == MAIL_DRAFT_NEW)
    return g_strconcat (text, *text && !g_str_has_suffix (text, "\n") ? "\n\n" : "\n\n", block,
                        NULL);
  if (below || !identity->signature_above)
    return g_strconcat (text, g_str_has_suffix (text, "\n") ? "\n" : "\n\n", block, NULL);
  return g_strconcat ("\n\n", block, "\n", text + strspn (text, "\n"), NULL);
}

MailDraft *
mail_signature_insert (const MailDraft *draft, const MailIdentity *identity, bool below)
{
  g_autofree char *text = NULL;
  g_autofree char *html = NULL;
  MailDraft signed_draft = *draft;

  if (!*draft->reply_to)
    signed_draft.reply_to = identity->reply_to;
  if (*identity->signature) {
    text = insert_in_text (draft, identity, below);
    signed_draft.text = text;
    // A plain text that is to be a formatted one is made so by the editor.
    if (draft->rich && (draft->html || !*draft->text)) {
      html = insert_in_html (draft, identity, below);
      signed_draft.html = html;
    }
  }
  return mail_draft_new (&signed_draft);
}

char *
mail_signature_replace (const char *text, const MailIdentity *from, const MailIdentity *to)
{
  g_autofree char *old = mail_signature_dup_text (from);
  g_autofree char *block = mail_signature_dup_text (to);
  const char *at = *old ? strstr (text, old) : NULL;

  while (at && at != text && at[-1] != '\n')
    at = strstr (at + 1, old);
  if (!at)
    return *old || !*block ? NULL : g_strconcat (text, "\n", block, NULL);
  g_autofree char *before = g_strndup (text, at - text);
  return g_strconcat (before, block, at + strlen (old), NULL);
}

const MailIdentity *
mail_signature_find_identity (const GPtrArray *identities, int64_t account_id, const char *from)
{
  g_autoptr (GPtrArray) parsed = mime_address_parse_typed (from, NULL);
  const MailAddress *address = parsed && parsed->len > 0 ? g_ptr_array_index (parsed, 0) : NULL;
  const MailIdentity *own = NULL, *same_address = NULL;

  for (unsigned int i = 0; i < identities->len; i++) {
    const MailIdentity *identity = g_ptr_array_index (identities, i);

    if (account_id != 0 && identity->account_id != account_id)
      continue;
    if (!own)
      own = identity;
    if (!address || !mime_address_is_same (identity->address, address->address))
      continue;
    if (g_str_equal (identity->name, address->name))
      return identity;
    if (!same_address)
      same_address = identity;
  }
  return same_address ? same_address : own;
}
