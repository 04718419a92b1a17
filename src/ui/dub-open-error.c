/* The window that explains why the data folder could not be opened, and what can be done. A damaged
 * database is never replaced silently: it is set aside under a name of its own, by the person. */
#include "dub-open-error.h"

#include <glib/gi18n.h>

#include "dub-desk.h"
#include "dub-dialogs.h"

struct _DubOpenError
{
  AdwApplicationWindow parent_instance;

  char *data_dir; /* owned */
  char *backup;   /* owned (nullable): the newest */

  AdwStatusPage *page;
  GtkWidget *restore;
  GtkWidget *anew;
  GtkWidget *again;
};

G_DEFINE_FINAL_TYPE (DubOpenError, dub_open_error, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  TRY_AGAIN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
describe (DubOpenError *self, const GError *error)
{
  DubError code = dub_error_code (error);
  g_autofree char *words = dub_error_text (error);
  g_autofree char *text =
      g_strdup_printf ("%s\n\n%s\n\n%s", words, dub_error_remedy (code), self->data_dir);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_status_page_set_icon_name (
      self->page,
      code == DUB_ERROR_STORE_NEWER
          ? "software-update-available-symbolic"
          : (code == DUB_ERROR_LOCKED ? "system-lock-screen-symbolic" : "dialog-error-symbolic"));
  adw_status_page_set_title (self->page, dub_error_sentence (code));
  adw_status_page_set_description (self->page, escaped);
  gtk_widget_set_visible (self->restore, code == DUB_ERROR_STORE_DAMAGED && self->backup != NULL);
  gtk_widget_set_visible (self->anew, code == DUB_ERROR_STORE_DAMAGED);
}

static void
on_again (DubOpenError *self)
{
  g_signal_emit (self, signals[TRY_AGAIN], 0);
}

static void
on_restore (DubOpenError *self)
{
  g_autoptr (GError) error = NULL;

  if (dub_store_restore (self->data_dir, self->backup, &error))
    on_again (self);
  else
    describe (self, error);
}

static void
on_anew (DubOpenError *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *aside = dub_store_set_aside (self->data_dir, &error);

  if (aside != NULL)
    on_again (self);
  else
    describe (self, error);
}

static void
on_folder (DubOpenError *self)
{
  dub_open_path (GTK_WINDOW (self), self->data_dir);
}

static void
dub_open_error_finalize (GObject *object)
{
  DubOpenError *self = DUB_OPEN_ERROR (object);

  g_free (self->data_dir);
  g_free (self->backup);
  G_OBJECT_CLASS (dub_open_error_parent_class)->finalize (object);
}

static void
dub_open_error_class_init (DubOpenErrorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dub_open_error_finalize;
  signals[TRY_AGAIN] = g_signal_new ("try-again", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-open-error.ui");
  gtk_widget_class_bind_template_child (widget_class, DubOpenError, page);
  gtk_widget_class_bind_template_child (widget_class, DubOpenError, restore);
  gtk_widget_class_bind_template_child (widget_class, DubOpenError, anew);
  gtk_widget_class_bind_template_child (widget_class, DubOpenError, again);
  gtk_widget_class_bind_template_callback (widget_class, on_restore);
  gtk_widget_class_bind_template_callback (widget_class, on_anew);
  gtk_widget_class_bind_template_callback (widget_class, on_again);
  gtk_widget_class_bind_template_callback (widget_class, on_folder);
}

static void
dub_open_error_init (DubOpenError *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
dub_open_error_new (GtkApplication *application, const char *data_dir, const GError *error)
{
  DubOpenError *self = g_object_new (DUB_TYPE_OPEN_ERROR, "application", application, NULL);
  g_auto (GStrv) backups = dub_store_list_backups (data_dir);

  self->data_dir = g_strdup (data_dir);
  self->backup = backups == NULL ? NULL : g_strdup (backups[0]);
  describe (self, error);
  return GTK_WIDGET (self);
}
