/* The application: command line, opening the data folder, the one window, keys.
 *
 *   --data-dir -> host (engine's thread, or another process) -> desk -> window
 *   any error of opening -> DubOpenError, from which opening is tried again
 */
#include "dub-application.h"

#include <glib/gi18n.h>

#include "dub-background.h"
#include "dub-names.h"
#include "dub-open-error.h"
#include "dub-settings.h"
#include "dub-stall-meter.h"
#include "dub-webhook-group.h"
#include "dub-window.h"
#include "dubstage-config.h"

#define RESOURCES "/io/github/dubstage/Dubstage"

struct _DubApplication
{
  AdwApplication parent_instance;

  char *data_dir;            /* owned (nullable): until the default is needed */
  DubHost *host;             /* owned (nullable) */
  DubDesk *desk;             /* owned (nullable) */
  DubBackground *background; /* owned (nullable) */
  GtkWidget *window;         /* (nullable) weak */
  GtkWidget *trouble;        /* (nullable) weak: the window that explains why opening failed */
};

G_DEFINE_FINAL_TYPE (DubApplication, dub_application, ADW_TYPE_APPLICATION)

static const struct
{
  const char *action;
  const char *keys[3];
} accels[] = {
  { "app.quit", { "<Control>q", NULL } },
  { "window.close", { "<Control>w", NULL } },
  { "win.new-project", { "<Control><Shift>n", NULL } },
  { "win.new-job", { "<Control>n", NULL } },
  { "win.add-files", { "<Control>o", NULL } },
  { "win.paste", { "<Control>v", NULL } },
  { "win.search", { "<Control>f", NULL } },
  { "win.accounts", { "<Control><Shift>a", NULL } },
  { "win.movie-new", { "<Control><Shift>m", NULL } },
  { "win.movie-edit", { "<Control>e", NULL } },
  { "win.adopt", { "<Control><Shift>e", NULL } },
  { "win.preferences", { "<Control>comma", NULL } },
  { "win.help", { "F1", NULL } },
  { "win.show-help-overlay", { "<Control>question", NULL } },
  { "win.show-view('clips')", { "<Alt>1", NULL } },
  { "win.show-view('assets')", { "<Alt>2", NULL } },
  { "win.show-view('jobs')", { "<Alt>3", NULL } },
  { "win.show-jobs", { "<Control>j", NULL } },
  { "win.show-needs", { "<Control><Shift>j", NULL } },
  { "win.toggle-details", { "F9", NULL } },
  { "win.toggle-pause", { "<Control>p", NULL } },
  { "win.job-start", { "<Control>Return", NULL } },
  { "win.job-retry", { "<Control>r", NULL } },
  { "win.job-poke", { "F5", NULL } },
  { "win.job-open", { "<Control><Shift>o", NULL } },
  { "win.undo", { "<Control>z", NULL } },
};

/* --- Opening ------------------------------------------------------------------------------- */

static const char *
data_dir (DubApplication *self)
{
  if (self->data_dir == NULL)
    self->data_dir = dub_host_default_data_dir ();
  return self->data_dir;
}

static void
close_desk (DubApplication *self)
{
  g_clear_object (&self->background);
  g_clear_object (&self->desk);
  if (self->host != NULL)
    dub_host_close (self->host);
  g_clear_object (&self->host);
}

static void try_again (DubOpenError *trouble, DubApplication *self);

static void
explain (DubApplication *self, const GError *error)
{
  GtkWidget *trouble = dub_open_error_new (GTK_APPLICATION (self), data_dir (self), error);

  g_signal_connect_object (trouble, "try-again", G_CALLBACK (try_again), self, 0);
  g_set_weak_pointer (&self->trouble, trouble);
  gtk_window_present (GTK_WINDOW (trouble));
}

/* The process that ran the engine is gone: this one may take its place. */
static void
on_lost (DubHost *host, DubApplication *self)
{
  g_autoptr (GError) error = g_error_new_literal (
      DUB_ERROR, DUB_ERROR_LOCKED, _ ("The other Dubstage, which ran the jobs, has ended."));

  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  close_desk (self);
  explain (self, error);
}

static gboolean
open_desk (DubApplication *self, GError **error)
{
  g_autoptr (DubSecrets) secrets = dub_secrets_new ();
  DubStore *store = NULL;

  self->host = dub_host_open (data_dir (self), DUB_HOST_WORK, secrets, error);
  if (self->host == NULL)
    return FALSE;
  store = dub_store_open (data_dir (self), FALSE, error);
  if (store == NULL)
    {
      close_desk (self);
      return FALSE;
    }
  self->desk = dub_desk_new (self->host, secrets, store);
  self->background = dub_background_new (GTK_APPLICATION (self), self->desk);
  g_signal_connect (self->host, "lost", G_CALLBACK (on_lost), self);
  if (dub_settings_get_boolean ("paused", FALSE))
    dub_desk_set_paused (self->desk, TRUE);
  dub_webhook_start (self->desk);
  return TRUE;
}

/* (nullable): the window, once the data folder is open */
static DubWindow *
ensure_window (DubApplication *self)
{
  g_autoptr (GError) error = NULL;

  if (self->window != NULL)
    return DUB_WINDOW (self->window);
  if (self->trouble != NULL)
    {
      gtk_window_present (GTK_WINDOW (self->trouble));
      return NULL;
    }
  if (self->desk == NULL && !open_desk (self, &error))
    {
      explain (self, error);
      return NULL;
    }
  g_set_weak_pointer (&self->window, dub_window_new (GTK_APPLICATION (self), self->desk));
  dub_background_watch (self->background, GTK_WINDOW (self->window));
  dub_stall_meter_watch (GTK_WINDOW (self->window));
  return DUB_WINDOW (self->window);
}

static void
show (DubApplication *self)
{
  DubWindow *window = ensure_window (self);

  if (window != NULL)
    gtk_window_present (GTK_WINDOW (window));
}

static void
try_again (DubOpenError *trouble, DubApplication *self)
{
  g_clear_weak_pointer (&self->trouble);
  g_application_hold (G_APPLICATION (self));
  gtk_window_destroy (GTK_WINDOW (trouble));
  show (self);
  g_application_release (G_APPLICATION (self));
}

/* --- Actions ------------------------------------------------------------------------------- */

static void
on_quit (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  DubApplication *self = user_data;

  if (self->background != NULL)
    dub_background_let_go (self->background);
  if (self->window != NULL)
    gtk_window_close (GTK_WINDOW (self->window));
  g_application_quit (G_APPLICATION (self));
}

static void
on_show (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  show (user_data);
}

static void
on_show_needs (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  DubApplication *self = user_data;

  show (self);
  if (self->window != NULL)
    dub_window_show_place (DUB_WINDOW (self->window), DUB_PLACE_NEEDS, 0);
}

static void
on_show_job (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  DubApplication *self = user_data;

  show (self);
  if (self->window != NULL)
    dub_window_show_job (DUB_WINDOW (self->window), g_variant_get_int64 (target));
}

/* The launcher's own actions go to the window. */
static void
on_forward (GSimpleAction *action, GVariant *target, gpointer user_data)
{
  DubApplication *self = user_data;
  g_autofree char *name = g_strconcat ("win.", g_action_get_name (G_ACTION (action)), NULL);

  show (self);
  if (self->window != NULL)
    gtk_widget_activate_action_variant (self->window, name, target);
}

static const GActionEntry entries[] = {
  { "quit", on_quit, NULL, NULL, NULL, { 0 } },
  { "show", on_show, NULL, NULL, NULL, { 0 } },
  { "show-needs", on_show_needs, NULL, NULL, NULL, { 0 } },
  { "show-job", on_show_job, "x", NULL, NULL, { 0 } },
  { "new-project", on_forward, NULL, NULL, NULL, { 0 } },
  { "new-job", on_forward, NULL, NULL, NULL, { 0 } },
  { "undo-that", on_forward, "u", NULL, NULL, { 0 } },
};

/* --- GApplication -------------------------------------------------------------------------- */

static void
dub_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (dub_application_parent_class)->startup (application);
  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   application);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accels[i].action,
                                           accels[i].keys);
  gtk_window_set_default_icon_name (DUB_APP_ID);
  dub_names_watch ();
  /* Without a translation into a language that is written so, for pictures and tests. */
  if (DUB_DEVEL && g_getenv ("DUBSTAGE_RTL") != NULL)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
}

static void
dub_application_activate (GApplication *application)
{
  show (DUB_APPLICATION (application));
}

static void
dub_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  DubApplication *self = DUB_APPLICATION (application);
  GSList *list = NULL;

  show (self);
  for (int i = n_files; i-- > 0;)
    list = g_slist_prepend (list, files[i]);
  if (self->window != NULL)
    dub_window_take_files (DUB_WINDOW (self->window), list);
  g_slist_free (list);
}

/* A data folder of its own makes an instance of its own; two on the same folder share the engine.
 */
static int
dub_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  DubApplication *self = DUB_APPLICATION (application);
  const char *dir = NULL;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("Dubstage %s\n", DUB_VERSION);
      return 0;
    }
  if (g_variant_dict_lookup (options, "data-dir", "^&ay", &dir))
    {
      self->data_dir = g_canonicalize_filename (dir, NULL);
      g_application_set_flags (application,
                               g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
    }
  return -1;
}

static void
dub_application_shutdown (GApplication *application)
{
  DubApplication *self = DUB_APPLICATION (application);

  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  close_desk (self);
  G_APPLICATION_CLASS (dub_application_parent_class)->shutdown (application);
}

static void
dub_application_finalize (GObject *object)
{
  DubApplication *self = DUB_APPLICATION (object);

  g_clear_weak_pointer (&self->window);
  g_clear_weak_pointer (&self->trouble);
  g_free (self->data_dir);
  G_OBJECT_CLASS (dub_application_parent_class)->finalize (object);
}

static void
dub_application_class_init (DubApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dub_application_finalize;
  application_class->startup = dub_application_startup;
  application_class->activate = dub_application_activate;
  application_class->open = dub_application_open;
  application_class->handle_local_options = dub_application_handle_local_options;
  application_class->shutdown = dub_application_shutdown;
}

static void
dub_application_init (DubApplication *self)
{
  const GOptionEntry options[] = {
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_ ("Folder of the database and results"),
      N_ ("DIR") },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version and end"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _ ("[FILE…]"));
}

DubApplication *
dub_application_new (void)
{
  return g_object_new (DUB_TYPE_APPLICATION, "application-id", DUB_APP_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path", RESOURCES, NULL);
}
