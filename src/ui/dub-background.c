/* The application's manners while it works.
 *
 *   transfers under way  -> suspend is inhibited
 *   window closed        -> hidden and held while transfers run, or, where the person prefers so,
 *                           while any job runs; a notification says so and can stop it
 *   last open job ended  -> one notification; more need the person -> one notification
 */
#include "dub-background.h"

#include <glib/gi18n.h>
#include <libportal/portal.h>

#include "dub-settings.h"

struct _DubBackground
{
  GObject parent_instance;

  GtkApplication *application; /* borrowed: it owns this */
  DubDesk *desk;               /* owned */
  GtkWindow *window;           /* (nullable) weak */
  guint inhibit;               /* cookie, 0: none */
  gboolean held;               /* the window is hidden and the application held */
  gboolean letting_go;
  guint moving;       /* open jobs as of the last look */
  guint needs;        /* jobs that needed the person */
  gboolean called;    /* the person was told so and has not looked since */
  guint done, failed; /* when the queue began to move */
};

G_DEFINE_FINAL_TYPE (DubBackground, dub_background, G_TYPE_OBJECT)

static gboolean
has_transfers (const DubDeskNumbers *numbers)
{
  return numbers->up_files + numbers->down_files > 0;
}

/* --- Suspend ------------------------------------------------------------------------------- */

static void
update_inhibit (DubBackground *self, const DubDeskNumbers *numbers)
{
  gboolean wanted = has_transfers (numbers) && dub_settings_get_boolean ("keep-awake", TRUE);

  if (wanted && self->inhibit == 0)
    self->inhibit =
        gtk_application_inhibit (self->application, self->window, GTK_APPLICATION_INHIBIT_SUSPEND,
                                 _ ("Files are being sent or fetched"));
  else if (!wanted && self->inhibit != 0)
    {
      gtk_application_uninhibit (self->application, self->inhibit);
      self->inhibit = 0;
    }
  /* A desktop that knows no inhibition answers 0. */
  dub_desk_set_awake (self->desk, self->inhibit != 0);
}

/* --- Notifications ------------------------------------------------------------------------- */

static gboolean
wants_notice (DubBackground *self)
{
  gboolean looking = self->window != NULL && gtk_window_is_active (self->window);

  return !looking && dub_settings_get_boolean ("notify", TRUE);
}

static void
notify_done (DubBackground *self, const DubDeskNumbers *numbers)
{
  g_autoptr (GNotification) notice = g_notification_new (_ ("All Dubbing Jobs Have Ended"));
  guint done = numbers->done - MIN (numbers->done, self->done);
  guint failed = numbers->failed - MIN (numbers->failed, self->failed);
  g_autofree char *good =
      g_strdup_printf (ngettext ("%u job delivered", "%u jobs delivered", done), done);
  g_autofree char *bad = g_strdup_printf (ngettext ("%u failed", "%u failed", failed), failed);
  g_autofree char *body = failed > 0 ? g_strdup_printf ("%s, %s", good, bad) : g_strdup (good);

  g_notification_set_body (notice, body);
  g_notification_set_default_action (notice, "app.show");
  g_notification_add_button (notice, _ ("Show"), "app.show");
  g_application_send_notification (G_APPLICATION (self->application), "done", notice);
}

static void
notify_needs (DubBackground *self, const DubDeskNumbers *numbers)
{
  g_autoptr (GNotification) notice = g_notification_new (_ ("Dubstage Needs You"));
  g_autofree char *body =
      g_strdup_printf (ngettext ("%u job waits for your decision", "%u jobs wait for your decision",
                                 numbers->needs_you),
                       numbers->needs_you);

  g_notification_set_body (notice, body);
  g_notification_set_priority (notice, G_NOTIFICATION_PRIORITY_HIGH);
  g_notification_set_default_action (notice, "app.show-needs");
  g_notification_add_button (notice, _ ("Decide"), "app.show-needs");
  g_application_send_notification (G_APPLICATION (self->application), "needs", notice);
}

/* One call for all that comes to need the person until they look. */
static void
forget_call (DubBackground *self)
{
  self->called = FALSE;
  g_application_withdraw_notification (G_APPLICATION (self->application), "needs");
}

/* Where nothing was delivered the call for the person says it all. */
static gboolean
says_all (DubBackground *self, const DubDeskNumbers *numbers)
{
  return self->called && numbers->done <= self->done;
}

static void
update_notices (DubBackground *self, const DubDeskNumbers *numbers)
{
  guint moving = numbers->queued + numbers->running;

  if (self->moving == 0 && moving > 0)
    {
      self->done = numbers->done;
      self->failed = numbers->failed;
    }
  if (numbers->needs_you > self->needs && !self->called && wants_notice (self))
    {
      self->called = TRUE;
      notify_needs (self, numbers);
    }
  if (self->moving > 0 && moving == 0 && wants_notice (self) && !says_all (self, numbers))
    notify_done (self, numbers);
  if (numbers->needs_you == 0 && self->needs > 0)
    forget_call (self);
  self->moving = moving;
  self->needs = numbers->needs_you;
}

/* --- Going on without a window -------------------------------------------------------------- */

static gboolean
should_go_on (const DubDeskNumbers *numbers)
{
  if (has_transfers (numbers))
    return TRUE;
  return numbers->queued + numbers->running > 0
         && dub_settings_get_boolean ("run-in-background", FALSE);
}

static void
say_background (DubBackground *self, const DubDeskNumbers *numbers)
{
  g_autoptr (GNotification) notice = g_notification_new (_ ("Dubstage Goes On in the Background"));
  guint jobs = numbers->queued + numbers->running;
  g_autofree char *body =
      g_strdup_printf (ngettext ("%u job is under way", "%u jobs are under way", jobs), jobs);

  g_notification_set_body (notice, body);
  g_notification_set_default_action (notice, "app.show");
  g_notification_add_button (notice, _ ("Show"), "app.show");
  g_notification_add_button (notice, _ ("Stop"), "app.quit");
  g_application_send_notification (G_APPLICATION (self->application), "background", notice);
}

static void
on_portal_answered (GObject *portal, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!xdp_portal_request_background_finish (XDP_PORTAL (portal), result, &error))
    g_debug ("Background portal: %s", error != NULL ? error->message : "not allowed");
}

/* Where there is a portal it shows what goes on, and lets the person stop it. Its answer changes
 * nothing for work that has begun. */
static void
ask_portal (DubBackground *self)
{
  g_autoptr (XdpPortal) portal = NULL;

  if (g_application_get_dbus_connection (G_APPLICATION (self->application)) == NULL)
    return;
  portal = xdp_portal_new ();
  xdp_portal_request_background (portal, NULL, (char *) _ ("Dubbing jobs go on"), NULL,
                                 XDP_BACKGROUND_FLAG_NONE, NULL, on_portal_answered, NULL);
}

static gboolean
on_close_request (GtkWindow *window, DubBackground *self)
{
  const DubDeskNumbers *numbers = dub_desk_get_numbers (self->desk);

  if (self->letting_go || !should_go_on (numbers))
    return FALSE;
  gtk_widget_hide (GTK_WIDGET (window));
  if (!self->held)
    g_application_hold (G_APPLICATION (self->application));
  self->held = TRUE;
  ask_portal (self);
  say_background (self, numbers);
  return TRUE;
}

static void
release (DubBackground *self)
{
  if (!self->held)
    return;
  self->held = FALSE;
  g_application_withdraw_notification (G_APPLICATION (self->application), "background");
  g_application_release (G_APPLICATION (self->application));
}

static void
on_shown (DubBackground *self)
{
  release (self);
}

static void
on_numbers (DubDesk *desk, DubBackground *self)
{
  const DubDeskNumbers *numbers = dub_desk_get_numbers (desk);

  update_inhibit (self, numbers);
  update_notices (self, numbers);
  if (self->held && !should_go_on (numbers) && self->window != NULL)
    {
      GtkWindow *window = self->window;

      release (self);
      gtk_window_destroy (window);
    }
}

static void
on_looked (GtkWindow *window, GParamSpec *pspec, DubBackground *self)
{
  if (self->called && gtk_window_is_active (window))
    forget_call (self);
}

void
dub_background_watch (DubBackground *self, GtkWindow *window)
{
  g_set_weak_pointer (&self->window, window);
  g_signal_connect_object (window, "close-request", G_CALLBACK (on_close_request), self, 0);
  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (on_looked), self, 0);
  g_signal_connect_object (window, "show", G_CALLBACK (on_shown), self, G_CONNECT_SWAPPED);
}

void
dub_background_let_go (DubBackground *self)
{
  self->letting_go = TRUE;
  release (self);
}

static void
dub_background_dispose (GObject *object)
{
  DubBackground *self = DUB_BACKGROUND (object);

  if (self->desk != NULL)
    g_signal_handlers_disconnect_by_data (self->desk, self);
  if (self->inhibit != 0)
    gtk_application_uninhibit (self->application, self->inhibit);
  self->inhibit = 0;
  g_clear_weak_pointer (&self->window);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (dub_background_parent_class)->dispose (object);
}

static void
dub_background_class_init (DubBackgroundClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dub_background_dispose;
}

static void
dub_background_init (DubBackground *self)
{
}

DubBackground *
dub_background_new (GtkApplication *application, DubDesk *desk)
{
  DubBackground *self = g_object_new (DUB_TYPE_BACKGROUND, NULL);
  const DubDeskNumbers *numbers = dub_desk_get_numbers (desk);

  self->application = application;
  self->desk = g_object_ref (desk);
  self->moving = numbers->queued + numbers->running;
  self->needs = numbers->needs_you;
  self->done = numbers->done;
  self->failed = numbers->failed;
  g_signal_connect (desk, "numbers", G_CALLBACK (on_numbers), self);
  return self;
}
