/* What the window remembers from one time to the next: its size, the place in it, what is selected
 * there. */
#include "dub-settings.h"
#include "dub-window-private.h"

/* More than these are not a choice that somebody comes back to. */
#define MOST_SELECTED 200

static char *
ids_to_text (GArray *ids)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < ids->len && ids->len <= MOST_SELECTED; i++)
    g_string_append_printf (text, i == 0 ? "%" G_GINT64_FORMAT : " %" G_GINT64_FORMAT,
                            g_array_index (ids, gint64, i));
  return g_string_free (text, FALSE);
}

/* (transfer full) */
static GArray *
ids_from_text (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", MOST_SELECTED);
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (char **word = words; *word != NULL; word++)
    {
      gint64 id = g_ascii_strtoll (*word, NULL, 10);

      if (id > 0)
        g_array_append_val (ids, id);
    }
  return ids;
}

static void
save_selection (DubWindow *self)
{
  g_autofree char *jobs = ids_to_text (self->jobs);
  g_autofree char *assets = ids_to_text (self->chosen_assets);

  dub_settings_set_string ("last-jobs", jobs);
  dub_settings_set_string ("last-assets", assets);
}

/* What of it is not there any more is not selected. */
static void
restore_selection (DubWindow *self)
{
  g_autofree char *job_text = dub_settings_get_string ("last-jobs");
  g_autofree char *asset_text = dub_settings_get_string ("last-assets");
  g_autoptr (GArray) jobs = ids_from_text (job_text);
  g_autoptr (GArray) assets = ids_from_text (asset_text);
  const char *view = adw_view_stack_get_visible_child_name (self->views);

  if (jobs->len + assets->len == 0)
    return;
  if (self->place != DUB_PLACE_PROJECT)
    dub_job_page_recall (self->all_page, jobs);
  else if (g_strcmp0 (view, "jobs") == 0)
    dub_job_page_recall (self->jobs_page, jobs);
  else if (g_strcmp0 (view, "assets") == 0)
    dub_asset_page_choose (self->assets_page, assets);
  else
    dub_clip_page_choose (self->clips_page, jobs, assets);
}

void
dub_window_save_state (DubWindow *self)
{
  g_autofree char *project = g_strdup_printf ("%" G_GINT64_FORMAT, self->project);
  int width = 0;
  int height = 0;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  dub_settings_set_int ("window-width", width);
  dub_settings_set_int ("window-height", height);
  dub_settings_set_boolean ("window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  dub_settings_set_boolean ("details-visible", self->wants_details);
  dub_settings_set_string ("last-project", self->project == 0 ? "" : project);
  dub_settings_set_string ("last-view", adw_view_stack_get_visible_child_name (self->views));
  save_selection (self);
}

void
dub_window_restore_state (DubWindow *self)
{
  g_autofree char *project = dub_settings_get_string ("last-project");
  g_autofree char *view = dub_settings_get_string ("last-view");
  gint64 id = g_ascii_strtoll (project, NULL, 10);

  gtk_window_set_default_size (GTK_WINDOW (self), dub_settings_get_int ("window-width", 1200),
                               dub_settings_get_int ("window-height", 760));
  if (dub_settings_get_boolean ("window-maximized", FALSE))
    gtk_window_maximize (GTK_WINDOW (self));
  dub_window_show_place (self, id != 0 ? DUB_PLACE_PROJECT : DUB_PLACE_JOBS, id);
  if (view[0] != '\0')
    adw_view_stack_set_visible_child_name (self->views, view);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->details_button),
                                dub_settings_get_boolean ("details-visible", TRUE));
  restore_selection (self);
}
