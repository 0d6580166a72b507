// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages are told apart by their Message-IDs: "rROUND-NUMBER@test.example".

#include "sync/pop3-model.h"

#include "store/store-folder.h"
#include "sync/pop3-account.h"

#include <string.h>

void
pop3_model_set_leave (Pop3Model *model, const char *leave)
{
  pop3_account_set_policy (model->mailbox.fixture, leave, 0);
}

void
pop3_model_init (Pop3Model *model, SyncFixture *fixture, const char *leave, unsigned a_round)
{
  *model = (Pop3Model) {.mailbox = {.fixture = fixture}, .a_round = a_round};
  pop3_model_set_leave (model, leave);
}

void
pop3_model_deliver (Pop3Model *model)
{
  g_autofree char *name = g_strdup_printf ("r%u", model->rounds++);

  pop3_mailbox_deliver_many (&model->mailbox, name, model->a_round);
}

unsigned
pop3_model_count (const Pop3Model *model)
{
  return model->rounds * model->a_round;
}

static void
count_lines (GHashTable *counts, const char *dump)
{
  g_auto (GStrv) lines = g_strsplit (dump, "\n", -1);

  for (char **line = lines; *line != NULL && **line != '\0'; line++) {
    const char *id = strrchr (*line, ' ') + 1;
    unsigned n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, id));

    g_hash_table_replace (counts, g_strdup (id), GUINT_TO_POINTER (n + 1));
  }
}

// How often each message is in any folder here.
static GHashTable *
count_here (SyncFixture *fixture)
{
  GHashTable *counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) folders = store_folder_list (fixture->store, fixture->account->id, NULL);

  for (unsigned i = 0; i < folders->len; i++) {
    g_autofree char *dump =
      sync_fixture_dump (fixture, ((const MailFolder *) folders->pdata[i])->path);

    count_lines (counts, dump);
  }
  return counts;
}

void
pop3_model_assert_none_lost (Pop3Model *model, bool is_over)
{
  g_autoptr (GHashTable) here = count_here (model->mailbox.fixture);
  g_autoptr (GHashTable) there = pop3_mailbox_list (&model->mailbox);

  for (unsigned round = 0; round < model->rounds; round++)
    for (unsigned i = 1; i <= model->a_round; i++) {
      g_autofree char *id = g_strdup_printf ("r%u-%u@test.example", round, i);
      unsigned n = GPOINTER_TO_UINT (g_hash_table_lookup (here, id));

      if (n > 1)
        g_error ("%s is here %u times", id, n);
      if (n == 0 && (is_over || !g_hash_table_contains (there, id)))
        g_error ("%s is lost", id);
    }
  g_assert_true (!is_over || g_hash_table_size (there) == 0);
}

void
pop3_model_lose_index (Pop3Model *model)
{
  sync_fixture_remove_file (model->mailbox.fixture, "index.db");
  sync_fixture_remove_file (model->mailbox.fixture, "search.db");
}
