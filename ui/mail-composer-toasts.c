// SPDX-License-Identifier: GPL-3.0-or-later
//
// The toasts after a composer, and what their buttons do.

#include "ui/mail-composer-toasts.h"

#include "ui/mail-composer-present.h"
#include "ui/mail-error-text.h"
#include "ui/mail-format.h"
#include "ui/mail-replies.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define KEPT "mail-kept"       // of an overlay: its toast that says that a draft was kept
#define TROUBLE "mail-trouble" // likewise: that something was not sent
#define SENT "mail-sent"       // of a toast: the id in the outbox of what can be taken back

// How long a chosen time is told to who wants no time to take back what was sent.
#define LATER_SECONDS 10

// It covers the last row meanwhile; then the outbox in the sidebar tells of it.
#define TROUBLE_SECONDS 30

// What a toast's button needs. Held by the toast, and by the call its button makes.
typedef struct {
  GWeakRef window;
  MailEngine *engine;
  int64_t id; // of the draft or the outbox item
} Offer;

static Offer *
offer_new (GtkWindow *window, MailEngine *engine, int64_t id)
{
  Offer *offer = g_rc_box_new0 (Offer);

  g_weak_ref_init (&offer->window, window);
  offer->engine = g_object_ref (engine);
  offer->id = id;
  return offer;
}

static void
offer_clear (void *data)
{
  Offer *offer = data;

  g_weak_ref_clear (&offer->window);
  g_object_unref (offer->engine);
}

static void
offer_release (Offer *offer)
{
  g_rc_box_release_full (offer, offer_clear);
}

static void
offer_closure_release (void *data, GClosure *closure)
{
  offer_release (data);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Offer, offer_release)

static AdwToastOverlay *
find_overlay (GtkWidget *widget)
{
  AdwToastOverlay *found = NULL;

  if (!widget || ADW_IS_TOAST_OVERLAY (widget))
    return widget ? ADW_TOAST_OVERLAY (widget) : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found;
       child = gtk_widget_get_next_sibling (child))
    found = find_overlay (child);
  return found;
}

// OVERLAY's toast that is remembered as WHICH goes, as another one is in its place, or more urgent.
static void
withdraw (AdwToastOverlay *overlay, const char *which)
{
  AdwToast *toast = g_object_get_data (G_OBJECT (overlay), which);

  if (toast)
    adw_toast_dismiss (toast);
  g_object_set_data (G_OBJECT (overlay), which, NULL);
}

static void
remember (AdwToastOverlay *overlay, const char *which, AdwToast *toast)
{
  g_object_set_data_full (G_OBJECT (overlay), which, g_object_ref (toast), g_object_unref);
}

void
mail_composer_toasts_make_way (AdwToastOverlay *overlay)
{
  withdraw (overlay, TROUBLE);
}

// BUTTON and CALLBACK may be NULL. Takes OFFER, which may be NULL with them. TIMEOUT in seconds.
// The toast is borrowed; NULL where there is no place for it.
static AdwToast *
tell (GtkWindow *window, const char *title, const char *button, unsigned int timeout,
      GCallback callback, Offer *offer)
{
  AdwToastOverlay *overlay = find_overlay (GTK_WIDGET (window));
  AdwToast *toast = adw_toast_new (title);

  adw_toast_set_use_markup (toast, false);
  adw_toast_set_timeout (toast, timeout);
  if (button) {
    adw_toast_set_button_label (toast, button);
    g_signal_connect_data (toast, "button-clicked", callback, offer, offer_closure_release, 0);
  }
  if (!overlay) {
    g_object_unref (g_object_ref_sink (toast));
    return NULL;
  }
  // It is not to come back when nobody knows any more which draft it meant.
  withdraw (overlay, KEPT);
  mail_composer_toasts_make_way (overlay);
  // At once, since what it offers ends: another waits meanwhile.
  if (button)
    adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  adw_toast_overlay_add_toast (overlay, toast);
  return toast;
}

void
mail_composer_toasts_error (GtkWindow *window, const GError *error)
{
  g_autofree char *sentence = mail_error_dup_sentence (error);

  if (!mail_error_is_silent (error))
    tell (window, sentence, NULL, 5, NULL, NULL);
}

static void
reopen (Offer *offer, MailDraft *draft, const GError *error)
{
  g_autoptr (GtkWindow) window = g_weak_ref_get (&offer->window);

  if (draft)
    mail_composer_present (window, offer->engine, draft);
  else if (error)
    mail_composer_toasts_error (window, error);
}

static void
on_restored (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (Offer) offer = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MailDraft) draft =
    mail_engine_restore_draft_finish (MAIL_ENGINE (source), result, &error);

  reopen (offer, draft, error);
}

static void
on_restore_clicked (AdwToast *toast, Offer *offer)
{
  mail_engine_restore_draft_async (offer->engine, offer->id, NULL, on_restored,
                                   g_rc_box_acquire (offer));
}

static void
on_discarded (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (Offer) offer = data;
  g_autoptr (GtkWindow) window = g_weak_ref_get (&offer->window);
  g_autoptr (GError) error = NULL;

  if (mail_engine_close_draft_finish (MAIL_ENGINE (source), result, &error))
    tell (window, _ ("Draft discarded"), _ ("_Undo"), 10, G_CALLBACK (on_restore_clicked),
          g_steal_pointer (&offer));
  else
    mail_composer_toasts_error (window, error);
}

void
mail_composer_toasts_discard (GtkWindow *window, MailEngine *engine, int64_t draft_id)
{
  mail_engine_close_draft_async (engine, draft_id, true, NULL, on_discarded,
                                 offer_new (window, engine, draft_id));
}

static void
on_discard_clicked (AdwToast *toast, Offer *offer)
{
  g_autoptr (GtkWindow) window = g_weak_ref_get (&offer->window);

  if (!mail_composer_is_open (offer->id))
    mail_composer_toasts_discard (window, offer->engine, offer->id);
}

static void
on_kept (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (Offer) offer = data;
  g_autoptr (GtkWindow) window = g_weak_ref_get (&offer->window);
  g_autoptr (GError) error = NULL;

  if (!mail_engine_close_draft_finish (MAIL_ENGINE (source), result, &error)) {
    mail_composer_toasts_error (window, error);
    return;
  }
  AdwToast *toast = tell (window, _ ("Draft kept"), _ ("_Discard"), 10,
                          G_CALLBACK (on_discard_clicked), g_steal_pointer (&offer));
  if (toast)
    remember (find_overlay (GTK_WIDGET (window)), KEPT, toast);
}

static void
on_show_clicked (AdwToast *toast, GWeakRef *composer)
{
  g_autoptr (MailComposer) there = g_weak_ref_get (composer);
  GtkWidget *replies =
    there ? gtk_widget_get_ancestor (GTK_WIDGET (there), MAIL_TYPE_REPLIES) : NULL;

  if (replies)
    mail_replies_pop_out (MAIL_REPLIES (replies), there);
}

static void
weak_ref_release (void *data, GClosure *closure)
{
  g_weak_ref_clear (data);
  g_free (data);
}

void
mail_composer_toasts_wait (GtkWindow *window, MailComposer *composer)
{
  AdwToastOverlay *overlay = find_overlay (GTK_WIDGET (window));
  AdwToast *toast = adw_toast_new (_ ("The draft stays open"));
  GWeakRef *there = g_new0 (GWeakRef, 1);

  g_weak_ref_init (there, composer);
  adw_toast_set_button_label (toast, _ ("_Pop Out"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (on_show_clicked), there,
                         weak_ref_release, 0);
  mail_composer_toasts_make_way (overlay);
  adw_toast_overlay_add_toast (overlay, toast);
}

void
mail_composer_toasts_withdraw (GtkWindow *window)
{
  AdwToastOverlay *overlay = find_overlay (GTK_WIDGET (window));

  if (overlay)
    withdraw (overlay, KEPT);
}

void
mail_composer_toasts_keep (GtkWindow *window, MailEngine *engine, int64_t draft_id)
{
  mail_engine_close_draft_async (engine, draft_id, false, NULL, on_kept,
                                 offer_new (window, engine, draft_id));
}

static char *
dup_too_late (MailEngine *engine, int64_t outbox_id)
{
  g_autoptr (MailOutboxItem) item = mail_engine_read_outbox_item (engine, outbox_id);

  if (!item || item->held_until <= g_get_real_time () / G_USEC_PER_SEC)
    return g_strdup (_ ("Too late: the message was sent"));
  g_autofree char *when = mail_format_dup_date_long (item->held_until);
  // Translators: %s is a day and a time.
  return g_strdup_printf (_ ("Too late: the server has it and sends it on %s"), when);
}

static void
on_cancelled (GObject *source, GAsyncResult *result, void *data)
{
  g_autoptr (Offer) offer = data;
  g_autoptr (GtkWindow) window = g_weak_ref_get (&offer->window);
  g_autoptr (GError) error = NULL;
  g_autoptr (MailDraft) draft =
    mail_engine_cancel_outbox_finish (MAIL_ENGINE (source), result, &error);

  if (g_error_matches (error, MAIL_ERROR, MAIL_ERROR_STALE)) {
    g_autofree char *words = dup_too_late (offer->engine, offer->id);

    tell (window, words, NULL, 5, NULL, NULL);
  } else {
    reopen (offer, draft, error);
  }
}

static void
on_undo_send_clicked (AdwToast *toast, Offer *offer)
{
  mail_engine_cancel_outbox_async (offer->engine, offer->id, NULL, on_cancelled,
                                   g_rc_box_acquire (offer));
}

// When it goes, for one that is sent later than undo lasts; else NULL.
static char *
dup_later_words (MailEngine *engine, int64_t outbox_id, int undo_seconds)
{
  g_autoptr (MailOutboxItem) item = mail_engine_read_outbox_item (engine, outbox_id);
  int64_t now = g_get_real_time () / G_USEC_PER_SEC;

  // Where the server is to keep it, not_before is when it gets it.
  int64_t sent_at = item ? MAX (item->not_before, item->send_at) : 0;

  if (sent_at <= now + undo_seconds)
    return NULL;
  g_autofree char *when = mail_format_dup_date_long (sent_at);
  // Translators: %s is a day and a time.
  return g_strdup_printf (_ ("Will be sent on %s"), when);
}

// The toast stays for longer than undo lasts where the pointer or the focus is on it.
static void
withdraw_sent (AdwToast *toast, MailEngine *engine)
{
  const int64_t *outbox_id = g_object_get_data (G_OBJECT (toast), SENT);
  g_autoptr (MailOutboxItem) item = mail_engine_read_outbox_item (engine, *outbox_id);

  if (!item || item->state != MAIL_OUTBOX_QUEUED)
    adw_toast_dismiss (toast);
}

void
mail_composer_toasts_send (GtkWindow *window, MailEngine *engine, int64_t outbox_id)
{
  g_autoptr (GSettings) settings = g_settings_new ("org.example.Mail");
  int seconds = g_settings_get_int (settings, "undo-send-seconds");
  g_autofree char *later = dup_later_words (engine, outbox_id, seconds);
  AdwToast *toast;

  if (seconds <= 0 && !later)
    return;
  toast = tell (window, later ? later : _ ("Sending message"), _ ("_Undo"),
                seconds > 0 ? seconds : LATER_SECONDS, G_CALLBACK (on_undo_send_clicked),
                offer_new (window, engine, outbox_id));
  if (!toast)
    return;
  g_object_set_data_full (G_OBJECT (toast), SENT, g_memdup2 (&outbox_id, sizeof outbox_id), g_free);
  g_signal_connect_object (engine, "outbox-changed", G_CALLBACK (withdraw_sent), toast,
                           G_CONNECT_SWAPPED);
}

static unsigned int
count_overdue (MailEngine *engine)
{
  g_autoptr (GPtrArray) items = mail_engine_read_outbox (engine);
  int64_t now = g_get_real_time () / G_USEC_PER_SEC;
  unsigned int n = 0;

  for (unsigned int i = 0; items && i < items->len; i++)
    n += mail_outbox_item_is_overdue (g_ptr_array_index (items, i), now);
  return n;
}

static void
withdraw_settled (AdwToast *toast, MailEngine *engine)
{
  if (count_overdue (engine) == 0)
    adw_toast_dismiss (toast);
}

void
mail_composer_toasts_trouble (GtkWindow *window, MailEngine *engine, const char *words)
{
  AdwToastOverlay *overlay = find_overlay (GTK_WIDGET (window));
  AdwToast *toast = tell (window, words, NULL, TROUBLE_SECONDS, NULL, NULL);

  if (!toast)
    return;
  remember (overlay, TROUBLE, toast);
  adw_toast_set_button_label (toast, _ ("_Show"));
  // Without a target first the name would be looked up as that of an action which takes none.
  adw_toast_set_action_target (toast, "s", "outbox");
  adw_toast_set_action_name (toast, "win.folder");
  g_signal_connect_object (engine, "outbox-changed", G_CALLBACK (withdraw_settled), toast,
                           G_CONNECT_SWAPPED);
}

void
mail_composer_toasts_overdue (GtkWindow *window, MailEngine *engine)
{
  unsigned int n = count_overdue (engine);
  g_autofree char *words = g_strdup_printf (
    ngettext ("%u message is still in the outbox", "%u messages are still in the outbox", n), n);

  if (n > 0)
    mail_composer_toasts_trouble (window, engine, words);
}
