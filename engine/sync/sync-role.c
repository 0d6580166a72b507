// SPDX-License-Identifier: GPL-3.0-or-later
//
// The table of names that servers, webmail and other clients give to special folders.

#include "sync/sync-role.h"

#include "store/store-label.h"
#include "sync/sync-namespace.h"

#include <string.h>

typedef struct {
  MailRole role;
  const char
    *names; // separated by '|', each as g_utf8_casefold() leaves it or not: compared folded
} RoleNames;

static const RoleNames table[] = {
  {MAIL_ROLE_DRAFTS,
   "Drafts|Draft|Draft Messages|Entwürfe|Entwurf|Brouillons|Brouillon|Borradores|Borrador|Bozze|"
   "Rascunhos|Concepten|Kladder|Kladde|Utkast|Luonnokset|Szkice|Wersje robocze|Koncepty|Rozepsané|"
   "Piszkozatok|Ciorne|Черновики|Чернетки|Taslaklar|Πρόχειρα|טיוטות|مسودات|المسودات|"
   "下書き|草稿|草稿箱|草稿匣|임시보관함|ร่างจดหมาย|Bản nháp|Draf"},
  {MAIL_ROLE_SENT,
   "Sent|Sent Items|Sent Mail|Sent Messages|Gesendet|Gesendete Objekte|Gesendete Elemente|"
   "Gesendete Nachrichten|Envoyés|Éléments envoyés|Messages envoyés|Objets envoyés|Enviados|"
   "Elementos enviados|Mensajes enviados|Inviata|Posta inviata|Inviati|Itens enviados|"
   "Mensagens enviadas|Verzonden|Verzonden items|Verzonden berichten|Sendt|Sendt post|"
   "Sendte elementer|Skickat|Skickade objekt|Lähetetyt|Wysłane|Elementy wysłane|Odeslané|"
   "Odeslaná pošta|Odoslané|Elküldött|Elküldött elemek|Trimise|Отправленные|Надіслані|"
   "Gönderilmiş Öğeler|Gönderilenler|Απεσταλμένα|נשלח|المرسلة|البريد المرسل|"
   "送信済み|送信済みメール|送信済みアイテム|已发送|已发送邮件|已傳送|寄件備份|보낸편지함|보낸 "
   "편지함|"
   "Đã gửi|Terkirim"},
  {MAIL_ROLE_ARCHIVE,
   "Archive|Archives|Archived|Archiv|Archivo|Archivos|Archivio|Arquivo|Arquivo morto|Archief|"
   "Arkiv|Arkisto|Archiwum|Archív|Archívum|Arhivă|Архив|Архів|Arşiv|Αρχείο|ארכיון|أرشيف|الأرشيف|"
   "アーカイブ|归档|存档|封存|보관함|보관|Lưu trữ|Arsip"},
  {MAIL_ROLE_JUNK,
   "Junk|Junk Mail|Junk E-mail|Junk Email|Junk-E-Mail|Spam|Spamverdacht|Bulk Mail|Bulk|"
   "Unerwünscht|Werbung|Indésirables|Courrier indésirable|Pourriel|Correo no deseado|"
   "Correo basura|No deseado|Posta indesiderata|Indesiderata|Lixo eletrônico|Lixo Eletrónico|"
   "Ongewenst|Ongewenste e-mail|Ongewenste reclame|Uønsket post|Uønsket e-post|Søppelpost|"
   "Skräppost|Roskaposti|Wiadomości-śmieci|Nevyžádaná pošta|Nevyžiadaná pošta|Levélszemét|"
   "Спам|Нежелательная почта|Небажана пошта|İstenmeyen|Önemsiz|Ανεπιθύμητα|Ανεπιθύμητη|"
   "דואר זבל|بريد مزعج|البريد العشوائي|迷惑メール|垃圾邮件|垃圾郵件|스팸|스팸메일함|Thư rác|"
   "Sampah spam"},
  {MAIL_ROLE_TRASH,
   "Trash|Deleted|Deleted Items|Deleted Messages|Bin|Papierkorb|Gelöscht|Gelöschte Objekte|"
   "Gelöschte Elemente|Corbeille|Éléments supprimés|Messages supprimés|Papelera|"
   "Papelera de reciclaje|Elementos eliminados|Eliminados|Cestino|Posta eliminata|Lixeira|Lixo|"
   "Itens excluídos|Itens eliminados|Prullenbak|Prullenmand|Verwijderde items|Papirkurv|"
   "Papirkorg|Slettet post|Slettede elementer|Papperskorgen|Papperskorg|Borttagna objekt|"
   "Roskakori|Poistetut|Kosz|Elementy usunięte|Koš|Odstraněná pošta|Kôš|Kuka|Lomtár|"
   "Törölt elemek|Coș de gunoi|Gunoi|Корзина|Удаленные|Удалённые|Кошик|Видалені|Çöp Kutusu|"
   "Silinmiş Öğeler|Κάδος απορριμμάτων|Διαγραμμένα|אשפה|سلة المهملات|المهملات|"
   "ゴミ箱|ごみ箱|削除済みアイテム|已删除|已删除邮件|垃圾箱|垃圾桶|刪除的郵件|휴지통|지운 편지함|"
   "Thùng rác|Sampah"},
};

static void *
build_index (void *data)
{
  GHashTable *index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (table); i++) {
    g_auto (GStrv) names = g_strsplit (table[i].names, "|", -1);
    for (char **name = names; *name; name++)
      g_hash_table_insert (index, g_utf8_casefold (*name, -1),
                           GINT_TO_POINTER ((int) table[i].role));
  }
  return index;
}

MailRole
sync_role_from_name (const char *name)
{
  static GOnce once = G_ONCE_INIT;
  g_once (&once, build_index, NULL);
  g_autofree char *trimmed = g_strstrip (g_strdup (name));
  g_autofree char *normal = g_utf8_normalize (trimmed, -1, G_NORMALIZE_NFC);
  if (!normal)
    return MAIL_ROLE_NONE;
  g_autofree char *folded = g_utf8_casefold (normal, -1);
  gpointer role;
  return g_hash_table_lookup_extended (once.retval, folded, NULL, &role) ?
           (MailRole) GPOINTER_TO_INT (role) :
           MAIL_ROLE_NONE;
}

const char *
sync_role_default_name (MailRole role)
{
  switch (role) {
  case MAIL_ROLE_DRAFTS:
    return "Drafts";
  case MAIL_ROLE_SENT:
    return "Sent";
  case MAIL_ROLE_ARCHIVE:
    return "Archive";
  case MAIL_ROLE_JUNK:
    return "Junk";
  case MAIL_ROLE_TRASH:
    return "Trash";
  default:
    return NULL;
  }
}

// Where folders are labels, what is archived lies where everything does.
static MailFolder *
get_known (Store *store, int64_t account_id, MailRole role, GError **error)
{
  g_autoptr (GError) missing = NULL;
  MailFolder *folder = store_folder_get_by_role (store, account_id, role, &missing);
  int64_t all_id =
    !folder && role == MAIL_ROLE_ARCHIVE ? store_label_find_all_folder (store, account_id) : 0;
  if (all_id)
    return store_folder_get (store, all_id, error);
  if (!folder)
    g_propagate_error (error, g_steal_pointer (&missing));
  return folder;
}

MailFolder *
sync_role_get_folder (Store *store, int64_t account_id, MailRole role, GError **error)
{
  g_autoptr (GError) missing = NULL;
  MailFolder *folder = get_known (store, account_id, role, &missing);
  if (folder)
    return folder;
  if (!sync_role_default_name (role) ||
      !g_error_matches (missing, MAIL_ERROR, MAIL_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&missing));
    return NULL;
  }
  g_autoptr (StoreWrite) write = store_write_begin (store, STORE_PRIORITY_USER, error);
  int64_t id = write ? sync_role_put_folder (write, account_id, role, error) : 0;
  if (!id || !store_write_commit (g_steal_pointer (&write), error))
    return NULL;
  return store_folder_get (store, id, error);
}

int64_t
sync_role_put_folder (StoreWrite *write, int64_t account_id, MailRole role, GError **error)
{
  Store *store = store_write_store (write);
  g_autoptr (GError) missing = NULL;
  g_autoptr (MailFolder) known = get_known (store, account_id, role, &missing);
  const char *name = sync_role_default_name (role);
  if (known)
    return known->id;
  if (!name || !g_error_matches (missing, MAIL_ERROR, MAIL_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&missing));
    return 0;
  }
  char delimiter = '\0';
  g_autofree char *path = sync_namespace_dup_path (store, account_id, name, &delimiter, error);
  if (!path)
    return 0;
  StoreMailbox mailbox = {.path = path, // ASCII, the same in modified UTF-7
                          .raw_name = path,
                          .delimiter = delimiter,
                          .role = role,
                          .selectable = true,
                          .subscribed = true};
  return store_folder_put (write, account_id, &mailbox, error);
}
