// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the page told last and what it is to have again are kept here; what it means is the body's
// business.

#include "ui/mail-composer-page.h"

#include "ui/mail-composer-journal.h"
#include "ui/mail-composer-returned-key.h"
#include "ui/mail-composer-web-view.h"

#include <string.h>

// So long after the one before, in microseconds, a content can be gone back to once the page was
// lost.
#define STEP (2 * G_USEC_PER_SEC)
#define MAX_EARLIER 20

// After so many ends in a row the page comes back slowly, and after so many nobody waits for it.
#define QUICK_ENDS 3
#define MAX_ENDS 6
#define SLOWLY 1000 // ms

// A page that does not answer may be gone without a word of it yet.
#define ASK_AGAIN 100 // ms
#define MAX_SILENT 50

struct _MailComposerPage {
  GObject parent_instance;

  WebKitWebView *view; // NULL once stopped
  MailComposerJournal *journal;
  char *html;                        // as last told
  int start, end;                    // of the selection in HTML, in UTF-16; -1: none
  int format;                        // the script's word for what the next letter looks like
  GQueue *earlier;                   // char *: what HTML was before, the oldest first
  int64_t earlier_at;                // monotonic time of the last of them
  GHashTable *images;                // char *, its content_id → MailAttachment
  GPtrArray *settling;               // GTask
  MailComposerReturnedKey *returned; // the next act of JOURNAL, on its way to the view; or NULL
  unsigned int n_keys;               // that the view got since the page is there
  unsigned int n_unanswered;         // acts that the page was asked for and has not done
  unsigned int n_pages;              // that there have been
  unsigned int n_ends;               // of the process, since the page was there last
  unsigned int n_silent; // times in a row that it was asked to settle and did not answer
  unsigned int reload_id, settle_id;
  bool is_loaded;     // the page is there, and its script has told so
  bool settles_later; // once nothing of JOURNAL is still to be sent
};

G_DEFINE_FINAL_TYPE (MailComposerPage, mail_composer_page, G_TYPE_OBJECT)

enum { CHANGED, LOADED, MESSAGE, N_SIGNALS };
static unsigned int signals[N_SIGNALS];

static void
call_now (MailComposerPage *self, const char *function, const char *first, const char *second,
          uint64_t number, GAsyncReadyCallback callback, void *data)
{
  static const char script[] =
    "return globalThis.mailEditor.call (name, first, second, number, keys);";
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "name", "s", function);
  g_variant_dict_insert (&dict, "first", "s", first ? first : "");
  g_variant_dict_insert (&dict, "second", "s", second ? second : "");
  g_variant_dict_insert (&dict, "number", "d", (double) number);
  g_variant_dict_insert (&dict, "keys", "u", self->n_keys);
  // WebKit does not take a floating one over, and a pasted picture is in it.
  g_autoptr (GVariant) arguments = g_variant_ref_sink (g_variant_dict_end (&dict));
  webkit_web_view_call_async_javascript_function (self->view, script, -1, arguments,
                                                  MAIL_COMPOSER_WORLD, NULL, NULL, callback, data);
}

static void
show_image (MailComposerPage *self, const MailAttachment *image)
{
  g_autofree char *base64 =
    g_base64_encode (g_bytes_get_data (image->bytes, NULL), g_bytes_get_size (image->bytes));
  g_autofree char *uri = g_strconcat ("data:", image->media_type, ";base64,", base64, NULL);
  g_autofree char *title =
    g_strdup_printf ("%s\n%s", image->content_id, image->file_name ? image->file_name : "");

  call_now (self, "showImage", title, uri, 0, NULL, NULL);
}

static void
remember_image (MailComposerPage *self, const MailAttachment *image)
{
  if (image->content_id && image->bytes)
    g_hash_table_replace (self->images, g_strdup (image->content_id), mail_attachment_copy (image));
}

static void
finish_settling (MailComposerPage *self)
{
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&self->settling);

  self->settling = g_ptr_array_new_with_free_func (g_object_unref);
  for (unsigned int i = 0; i < tasks->len; i++)
    g_task_return_boolean (g_ptr_array_index (tasks, i), TRUE);
}

static void settle_soon (MailComposerPage *self);

static gboolean
on_settle_again (void *data)
{
  MailComposerPage *self = data;

  self->settle_id = 0;
  if (self->is_loaded)
    settle_soon (self);
  return G_SOURCE_REMOVE;
}

// A picture that was pasted is only put in when it was read. A page that is gone is asked again
// when it came back.
static void
on_settled (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (MailComposerPage) self = data;
  g_autoptr (JSCValue) value =
    webkit_web_view_call_async_javascript_function_finish (WEBKIT_WEB_VIEW (source), result, NULL);

  if (!self->view || !self->is_loaded)
    return;
  self->n_silent = value ? 0 : self->n_silent + 1;
  if (self->n_silent > MAX_SILENT || (value && !mail_composer_journal_has_calls (self->journal)))
    finish_settling (self);
  else if (value)
    settle_soon (self);
  else if (!self->settle_id)
    self->settle_id = g_timeout_add (ASK_AGAIN, on_settle_again, self);
}

static void
settle (MailComposerPage *self)
{
  self->settles_later = false;
  call_now (self, "settle", NULL, NULL, 0, on_settled, g_object_ref (self));
}

// Once nothing waits here that was pressed before.
static void
settle_soon (MailComposerPage *self)
{
  if (mail_composer_journal_get_next (self->journal))
    self->settles_later = true;
  else
    settle (self);
}

// An act that the page does. PAGE is owned.
typedef struct {
  MailComposerPage *page;
  unsigned int n_pages; // as it was then
} Question;

static void go_on (MailComposerPage *self);

static void
on_answered (GObject *source, GAsyncResult *result, void *data)
{
  Question *question = data;
  g_autoptr (MailComposerPage) self = question->page;
  bool is_of_this_page = question->n_pages == self->n_pages;
  g_autoptr (JSCValue) value =
    webkit_web_view_call_async_javascript_function_finish (WEBKIT_WEB_VIEW (source), result, NULL);

  g_free (question);
  if (!is_of_this_page || !self->view)
    return;
  self->n_unanswered--;
  go_on (self);
}

// What the person does next waits until it is done.
static void
ask (MailComposerPage *self, const char *function, const char *first, const char *second,
     uint64_t number)
{
  Question *question = g_new0 (Question, 1);

  question->page = g_object_ref (self);
  question->n_pages = self->n_pages;
  self->n_unanswered++;
  call_now (self, function, first, second, number, on_answered, question);
}

static void
send_keys (MailComposerPage *self, const GPtrArray *acts, unsigned int *i)
{
  const MailComposerAct *first = g_ptr_array_index (acts, *i);
  g_autoptr (GString) keys = g_string_new (first->key);

  for (; *i + 1 < acts->len; (*i)++) {
    const MailComposerAct *next = g_ptr_array_index (acts, *i + 1);

    if (next->number != first->number)
      break;
    g_string_append_printf (keys, "\n%s", next->key);
  }
  ask (self, "repeatKeys", keys->str, NULL, first->number);
}

// What the page was not asked for, in the order in which it was to be.
static void
send_all (MailComposerPage *self)
{
  unsigned int i;
  const GPtrArray *acts = mail_composer_journal_send (self->journal, &i);

  g_clear_pointer (&self->returned, mail_composer_returned_key_free);
  for (; i < acts->len; i++) {
    const MailComposerAct *act = g_ptr_array_index (acts, i);

    if (act->function) {
      ask (self, act->function, act->first, act->second, act->number);
    } else if (g_str_equal (act->key, "c:v")) {
      webkit_web_view_execute_editing_command (self->view, WEBKIT_EDITING_COMMAND_PASTE);
      ask (self, "settle", NULL, NULL, act->number);
    } else {
      send_keys (self, acts, &i);
    }
  }
}

static void
on_missed (void *data)
{
  MailComposerPage *self = data;

  g_clear_pointer (&self->returned, mail_composer_returned_key_free);
  if (self->is_loaded)
    send_all (self);
  go_on (self);
}

// Calls wait for keys in the page, but keys only here: a key that the page sees before its turn
// would be taken for one that never came.
static void
go_on (MailComposerPage *self)
{
  MailComposerAct *act;

  while (self->is_loaded && !self->returned &&
         (act = mail_composer_journal_get_next (self->journal))) {
    if (act->function) {
      act->is_sent = true;
      act->n++;
      ask (self, act->function, act->first, act->second, act->number);
    } else if (self->n_unanswered > 0) {
      return;
    } else if (mail_composer_returned_key_can_reach (GTK_WIDGET (self->view))) {
      self->returned =
        mail_composer_returned_key_new (GTK_WIDGET (self->view), act->event, on_missed, self);
    } else {
      send_all (self);
    }
  }
  if (self->is_loaded && self->settles_later && !mail_composer_journal_get_next (self->journal))
    settle (self);
}

static char *
dup_property (JSCValue *object, const char *name)
{
  g_autoptr (JSCValue) value = jsc_value_object_get_property (object, name);

  return jsc_value_is_undefined (value) ? NULL : jsc_value_to_string (value);
}

static double
get_number (JSCValue *object, const char *name)
{
  g_autoptr (JSCValue) value = jsc_value_object_get_property (object, name);

  return jsc_value_to_double (value);
}

static void
remember_earlier (MailComposerPage *self)
{
  int64_t now = g_get_monotonic_time ();

  if (self->earlier_at && now - self->earlier_at < STEP)
    return;
  self->earlier_at = now;
  g_queue_push_tail (self->earlier, g_strdup (self->html));
  if (g_queue_get_length (self->earlier) > MAX_EARLIER)
    g_free (g_queue_pop_head (self->earlier));
}

// Without HTML it is the same as before, and only the cursor moved. → whether it changed.
static bool
take_told (MailComposerPage *self, JSCValue *message)
{
  g_autofree char *html = dup_property (message, "html");
  g_autofree char *seen = dup_property (message, "seen");

  self->start = (int) get_number (message, "start");
  self->end = (int) get_number (message, "end");
  self->format = (int) get_number (message, "format");
  mail_composer_journal_take (self->journal, seen, (uint64_t) get_number (message, "done"));
  if (!html || g_str_equal (html, self->html))
    return false;
  if (self->is_loaded)
    remember_earlier (self);
  g_free (self->html);
  self->html = g_steal_pointer (&html);
  return true;
}

// The editor's own line for the answer is nothing the person wrote; what they typed before it was
// there is.
static void
take_loaded (MailComposerPage *self, JSCValue *message)
{
  g_autofree char *format = self->n_ends ? g_strdup_printf ("%d", self->format) : NULL;
  GHashTableIter iter;
  MailAttachment *image;

  take_told (self, message);
  self->is_loaded = true;
  self->n_pages++;
  self->n_unanswered = 0;
  self->n_keys = 0;
  self->n_ends = 0;
  call_now (self, "start", format, NULL, 0, NULL, NULL);
  g_hash_table_iter_init (&iter, self->images);
  while (g_hash_table_iter_next (&iter, NULL, (void **) &image))
    show_image (self, image);
  for (GList *html = self->earlier->head; html; html = html->next)
    call_now (self, "keepEarlier", html->data, NULL, 0, NULL, NULL);
  send_all (self);
  g_signal_emit (self, signals[LOADED], 0);
  if (self->settling->len > 0)
    settle (self);
}

// A page that is being left has nothing to say any more.
static void
on_message (WebKitUserContentManager *manager, JSCValue *message, MailComposerPage *self)
{
  g_autofree char *kind = dup_property (message, "kind");

  if (g_str_equal (kind, "loaded"))
    take_loaded (self, message);
  if (!self->is_loaded || g_str_equal (kind, "loaded"))
    return;
  if (g_str_equal (kind, "composed"))
    mail_composer_journal_forget_keys (self->journal);
  else if (jsc_value_object_has_property (message, "seen") && take_told (self, message))
    g_signal_emit (self, signals[CHANGED], 0);
  g_signal_emit (self, signals[MESSAGE], 0, kind, message);
}

// PLACE: in UTF-16. → in bytes
static size_t
find_byte (const char *html, int place)
{
  const char *p = html;

  for (int left = place; left > 0 && *p; p = g_utf8_next_char (p))
    left -= g_utf8_get_char (p) > 0xffff ? 2 : 1;
  return (size_t) (p - html);
}

static char *
dup_html_with_cursor (MailComposerPage *self)
{
  GString *html = g_string_new (self->html);

  if (self->start < 0 || self->end < 0)
    return g_string_free (html, false);
  g_string_insert (html, (ssize_t) find_byte (self->html, self->end), "<!--mail-end-->");
  g_string_insert (html, (ssize_t) find_byte (self->html, self->start), "<!--mail-start-->");
  return g_string_free (html, false);
}

static void
reload (MailComposerPage *self)
{
  g_autofree char *html = dup_html_with_cursor (self);

  mail_composer_web_view_load (self->view, html, NULL);
}

static gboolean
on_reload (void *data)
{
  MailComposerPage *self = data;

  self->reload_id = 0;
  reload (self);
  return G_SOURCE_REMOVE;
}

static void
on_terminated (WebKitWebView *view, WebKitWebProcessTerminationReason reason,
               MailComposerPage *self)
{
  self->is_loaded = false;
  self->n_ends++;
  g_clear_pointer (&self->returned, mail_composer_returned_key_free);
  mail_composer_journal_start_again (self->journal);
  if (self->n_ends > MAX_ENDS)
    finish_settling (self);
  if (self->n_ends <= QUICK_ENDS)
    reload (self);
  else if (!self->reload_id)
    self->reload_id = g_timeout_add (SLOWLY, on_reload, self);
}

static void
mail_composer_page_dispose (GObject *object)
{
  mail_composer_page_stop (MAIL_COMPOSER_PAGE (object));
  G_OBJECT_CLASS (mail_composer_page_parent_class)->dispose (object);
}

static void
mail_composer_page_finalize (GObject *object)
{
  MailComposerPage *self = MAIL_COMPOSER_PAGE (object);

  g_free (self->html);
  g_queue_free_full (self->earlier, g_free);
  g_hash_table_unref (self->images);
  g_ptr_array_unref (self->settling);
  mail_composer_journal_free (self->journal);
  G_OBJECT_CLASS (mail_composer_page_parent_class)->finalize (object);
}

static void
mail_composer_page_class_init (MailComposerPageClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mail_composer_page_dispose;
  G_OBJECT_CLASS (class)->finalize = mail_composer_page_finalize;
  signals[CHANGED] = g_signal_new ("changed", MAIL_TYPE_COMPOSER_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[LOADED] = g_signal_new ("loaded", MAIL_TYPE_COMPOSER_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  signals[MESSAGE] = g_signal_new ("message", MAIL_TYPE_COMPOSER_PAGE, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, JSC_TYPE_VALUE);
}

static void
mail_composer_page_init (MailComposerPage *self)
{
  self->html = g_strdup ("");
  self->journal = mail_composer_journal_new ();
  self->earlier = g_queue_new ();
  self->images =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) mail_attachment_free);
  self->settling = g_ptr_array_new_with_free_func (g_object_unref);
}

MailComposerPage *
mail_composer_page_new (WebKitWebView *view)
{
  MailComposerPage *self = g_object_new (MAIL_TYPE_COMPOSER_PAGE, NULL);

  self->view = view;
  g_signal_connect_object (webkit_web_view_get_user_content_manager (view),
                           "script-message-received::" MAIL_COMPOSER_HANDLER,
                           G_CALLBACK (on_message), self, 0);
  g_signal_connect_object (view, "web-process-terminated", G_CALLBACK (on_terminated), self, 0);
  return self;
}

void
mail_composer_page_stop (MailComposerPage *page)
{
  if (!page->view)
    return;
  g_signal_handlers_disconnect_by_data (webkit_web_view_get_user_content_manager (page->view),
                                        page);
  g_signal_handlers_disconnect_by_data (page->view, page);
  g_clear_handle_id (&page->reload_id, g_source_remove);
  g_clear_handle_id (&page->settle_id, g_source_remove);
  g_clear_pointer (&page->returned, mail_composer_returned_key_free);
  page->view = NULL;
  finish_settling (page);
}

void
mail_composer_page_load (MailComposerPage *page, const char *html, const GPtrArray *images,
                         const char *answer)
{
  g_set_str (&page->html, html);
  page->start = page->end = -1;
  page->is_loaded = false;
  g_clear_pointer (&page->returned, mail_composer_returned_key_free);
  mail_composer_journal_clear (page->journal);
  g_queue_clear_full (page->earlier, g_free);
  page->earlier_at = 0;
  g_hash_table_remove_all (page->images);
  for (unsigned int i = 0; images && i < images->len; i++)
    remember_image (page, g_ptr_array_index (images, i));
  mail_composer_web_view_load (page->view, html, answer);
}

bool
mail_composer_page_is_loaded (MailComposerPage *page)
{
  return page->is_loaded;
}

const char *
mail_composer_page_get_html (MailComposerPage *page)
{
  return page->html;
}

void
mail_composer_page_call (MailComposerPage *page, const char *function, const char *first,
                         const char *second)
{
  mail_composer_journal_add_call (page->journal, function, first, second);
  go_on (page);
}

void
mail_composer_page_keep_image (MailComposerPage *page, const MailAttachment *image)
{
  remember_image (page, image);
}

void
mail_composer_page_show_image (MailComposerPage *page, const MailAttachment *image)
{
  remember_image (page, image);
  if (page->is_loaded && image->content_id && image->bytes)
    show_image (page, image);
}

bool
mail_composer_page_press (MailComposerPage *page, GdkEvent *event, unsigned int key,
                          GdkModifierType modifiers)
{
  bool is_busy = page->n_unanswered > 0 || mail_composer_journal_get_next (page->journal);
  bool is_kept;

  if (page->is_loaded && is_busy) {
    mail_composer_journal_hold_key (page->journal, key, modifiers, event);
    return true;
  }
  is_kept = mail_composer_journal_add_key (page->journal, key, modifiers, page->is_loaded);
  if (page->is_loaded)
    page->n_keys++;
  return is_kept && !page->is_loaded;
}

bool
mail_composer_page_takes_back (MailComposerPage *page, const GdkEvent *event)
{
  if (!page->returned || !mail_composer_returned_key_is (page->returned, event))
    return false;
  g_clear_pointer (&page->returned, mail_composer_returned_key_free);
  page->n_keys++;
  mail_composer_journal_release_key (page->journal);
  go_on (page);
  return true;
}

void
mail_composer_page_settle_async (MailComposerPage *page, GAsyncReadyCallback callback, void *data)
{
  g_ptr_array_add (page->settling, g_task_new (page, NULL, callback, data));
  if (page->is_loaded)
    settle_soon (page);
  else if (!page->view || page->n_ends > MAX_ENDS)
    finish_settling (page);
}

void
mail_composer_page_settle_finish (MailComposerPage *page, GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, page));

  g_task_propagate_boolean (G_TASK (result), NULL);
}
