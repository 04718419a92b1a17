/* What the window opens beside the dialogs of every day: the editor of movies, and the list of jobs
 * that were started elsewhere. */
#include <glib/gi18n.h>

#include "dub-adopt-window.h"
#include "dub-movie-editor.h"
#include "dub-window-private.h"

static void
on_movie_new (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);

  gtk_window_present (
      GTK_WINDOW (dub_movie_editor_new (GTK_WINDOW (self), self->desk, self->project)));
}

/* 0: the selection holds no movie */
static gint64
chosen_movie (DubWindow *self)
{
  for (guint i = 0; i < self->chosen_assets->len; i++)
    {
      gint64 id = g_array_index (self->chosen_assets, gint64, i);
      g_autoptr (DubAsset) asset = dub_store_get_asset (dub_desk_get_store (self->desk), id, NULL);

      if (asset != NULL && asset->kind == DUB_MEDIA_MOVIE)
        return id;
    }
  return 0;
}

static void
on_movie_edit (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);
  gint64 movie = chosen_movie (self);
  GtkWidget *editor = NULL;

  if (movie == 0)
    {
      dub_desk_tell (self->desk, _ ("Choose a movie description among the assets first"));
      return;
    }
  editor = dub_movie_editor_open_asset (GTK_WINDOW (self), self->desk, movie);
  if (editor != NULL)
    gtk_window_present (GTK_WINDOW (editor));
}

static void
on_adopt (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);

  gtk_window_present (
      GTK_WINDOW (dub_adopt_window_new (GTK_WINDOW (self), self->desk, self->project)));
}

static const struct
{
  const char *name;
  GtkWidgetActionActivateFunc func;
} actions[] = {
  { "win.movie-new", on_movie_new },
  { "win.movie-edit", on_movie_edit },
  { "win.adopt", on_adopt },
};

void
dub_window_tools_class_init (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].func);
}
