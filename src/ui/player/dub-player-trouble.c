/* What the player shows when a file cannot be played: a picture of it if one can be had, a sentence
 * that says why, and the way to another program. */
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "dub-player-private.h"
#include "media/probe.h"
#include "media/thumbnail.h"
#include "model/error.h"

#define POSTER_SIZE 960 /* px, of the longer side */

typedef struct
{
  char *other;  /* owned (nullable): the dub beside it */
  char *path;   /* owned */
  GError *said; /* owned (nullable): by the pipeline */
  gboolean wants_picture;
  GError *error;       /* owned, out: what is wrong, with a sentence */
  GdkTexture *picture; /* owned (nullable), out */
} Explanation;

static void
free_explanation (gpointer data)
{
  Explanation *self = data;

  g_free (self->path);
  g_free (self->other);
  g_clear_error (&self->said);
  g_clear_error (&self->error);
  g_clear_object (&self->picture);
  g_free (self);
}

/* Worker thread. The first pictures may well be readable where playing ends in an error. */
static GdkTexture *
make_picture (const char *path, GCancellable *cancellable)
{
  g_autofree char *folder = g_dir_make_tmp ("dubstage-XXXXXX", NULL);
  g_autofree char *target = NULL;
  GdkTexture *picture = NULL;
  gboolean is_made = FALSE;

  if (folder == NULL)
    return NULL;
  target = g_build_filename (folder, "poster.png", NULL);
  if (dub_media_thumbnail (path, target, POSTER_SIZE, &is_made, cancellable, NULL) && is_made)
    picture = gdk_texture_new_from_filename (target, NULL);
  g_unlink (target);
  g_rmdir (folder);
  return picture;
}

/* GStreamer's own name of what lacks says more than that something lacks. */
static gboolean
is_named_decoder (const Explanation *self)
{
  return g_error_matches (self->said, DUB_ERROR, DUB_ERROR_CODEC_MISSING);
}

static gboolean
probe (const char *path, GCancellable *cancellable, GError **error)
{
  DubMediaFacts facts = { 0 };
  gboolean is_good = dub_media_probe (path, &facts, NULL, NULL, cancellable, error);

  dub_media_facts_clear (&facts);
  return is_good;
}

static GError *
name_trouble (Explanation *self)
{
  g_autofree char *name = g_filename_display_basename (self->path);

  if (is_named_decoder (self))
    /* Translators: the first %s is a file, the second a decoder such as "H.264 decoder" */
    return g_error_new (DUB_ERROR, DUB_ERROR_CODEC_MISSING,
                        _ ("“%s” cannot be played here: no %s is installed."), name,
                        self->said->message);
  return g_error_new (DUB_ERROR, DUB_ERROR_NOT_MEDIA,
                      _ ("“%s” cannot be played: it is damaged or broken off."), name);
}

/* Worker thread. */
static void
explain (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Explanation *self = data;

  if (!is_named_decoder (self) && probe (self->path, cancellable, &self->error)
      && self->other != NULL)
    probe (self->other, cancellable, &self->error);
  if (self->error == NULL)
    self->error = name_trouble (self);
  if (self->wants_picture && self->error->code != DUB_ERROR_FILE_MISSING)
    self->picture = make_picture (self->path, cancellable);
  g_task_return_boolean (task, TRUE);
}

static const struct
{
  DubError code;
  const char *icon;
} icons[] = {
  { DUB_ERROR_FILE_MISSING, "edit-find-symbolic" },
  { DUB_ERROR_FILE_UNREADABLE, "changes-prevent-symbolic" },
  { DUB_ERROR_CODEC_MISSING, "application-x-addon-symbolic" },
};

static const char *
icon_of (const GError *error)
{
  for (guint i = 0; i < G_N_ELEMENTS (icons); i++)
    if (g_error_matches (error, DUB_ERROR, (int) icons[i].code))
      return icons[i].icon;
  return "dialog-warning-symbolic";
}

static void
on_explained (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DubPlayer *self = DUB_PLAYER (source);
  Explanation *explanation = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) cancelled = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &cancelled))
    return;
  gtk_image_set_from_icon_name (self->trouble_icon, icon_of (explanation->error));
  gtk_label_set_label (self->trouble_label, explanation->error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->trouble_open),
                          !g_error_matches (explanation->error, DUB_ERROR, DUB_ERROR_FILE_MISSING));
  if (explanation->picture != NULL)
    gtk_picture_set_paintable (self->trouble_picture, GDK_PAINTABLE (explanation->picture));
  gtk_stack_set_visible_child_name (self->pages, "trouble");
}

void
dub_player_show_trouble (DubPlayer *self, const GError *error)
{
  Explanation *explanation = g_new0 (Explanation, 1);
  g_autoptr (GTask) task = NULL;

  explanation->path = g_strdup (self->path);
  explanation->other = g_strdup (self->other);
  explanation->said = error != NULL ? g_error_copy (error) : NULL;
  explanation->wants_picture = self->poster == NULL;
  g_debug ("%s: %s", self->path, error != NULL ? error->message : "no reason given");
  dub_player_close_pipeline (self);
  gtk_picture_set_filename (self->trouble_picture, self->poster);
  gtk_label_set_label (self->trouble_label, dub_error_sentence (dub_error_code (error)));
  gtk_stack_set_visible_child_name (self->pages, "trouble");
  self->explainer = g_cancellable_new ();
  task = g_task_new (self, self->explainer, on_explained, NULL);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_set_task_data (task, explanation, free_explanation);
  g_task_run_in_thread (task, explain);
  dub_player_update_actions (self);
  dub_player_update_controls (self);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DubPlayer) self = user_data;
  g_autoptr (GError) error = NULL;

  if (g_app_info_launch_default_for_uri_finish (result, &error) || self->content == NULL)
    return;
  g_message ("No other program opens it: %s", error->message);
  gtk_label_set_label (self->note, _ ("No other program was found for this file"));
  gtk_widget_set_visible (GTK_WIDGET (self->note), TRUE);
}

void
dub_player_open_elsewhere (DubPlayer *self)
{
  GdkDisplay *display = gtk_widget_get_display (GTK_WIDGET (self));
  g_autoptr (GdkAppLaunchContext) context = gdk_display_get_app_launch_context (display);
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;

  if (self->path == NULL)
    return;
  uri = g_filename_to_uri (self->path, NULL, &error);
  if (uri == NULL)
    {
      g_message ("%s", error->message);
      return;
    }
  dub_player_set_playing (self, FALSE);
  g_app_info_launch_default_for_uri_async (uri, G_APP_LAUNCH_CONTEXT (context), NULL, on_opened,
                                           g_object_ref (self));
}
