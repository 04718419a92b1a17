/* The grid of a project with its tools. What is done to cells is in dub-clip-page-actions.c and
 * dub-clip-page-start.c. */
#include <glib/gi18n.h>
#include <string.h>

#include "dub-clip-import.h"
#include "dub-clip-page-private.h"
#include "dub-clip-wrap.h"
#include "dub-language-picker.h"

/* Counts are asked for so long after the last change. */
#define UPDATE_MS 150

G_DEFINE_FINAL_TYPE (DubClipPage, dub_clip_page, ADW_TYPE_BIN)

enum
{
  CHOSEN,
  OPENED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

const DubProject *
dub_clip_page_project (DubClipPage *self)
{
  DubProjectRow *row =
      self->list != NULL
          ? dub_desk_find_project (self->desk, dub_clip_list_get_project (self->list))
          : NULL;

  return row != NULL ? dub_project_row_get (row) : NULL;
}

GtkWindow *
dub_clip_page_window (DubClipPage *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

const DubCell *
dub_clip_page_cell (DubClipPage *self, const DubClipPlace *place)
{
  DubClipRow *row = dub_clip_list_find (self->list, place->clip);

  return row != NULL && place->language != NULL ? dub_clip_row_cell (row, place->language) : NULL;
}

/* --- Selection ------------------------------------------------------------------------------- */

GArray *
dub_clip_page_get_jobs (DubClipPage *self)
{
  g_autoptr (GArray) places = dub_clip_grid_get_chosen (self->grid);
  GArray *jobs = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < places->len; i++)
    {
      const DubCell *cell = dub_clip_page_cell (self, &g_array_index (places, DubClipPlace, i));

      if (cell != NULL)
        g_array_append_val (jobs, cell->job);
    }
  return jobs;
}

GArray *
dub_clip_page_get_assets (DubClipPage *self)
{
  g_autoptr (GArray) places = dub_clip_grid_get_chosen (self->grid);
  GArray *assets = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < places->len; i++)
    {
      const DubClipPlace *place = &g_array_index (places, DubClipPlace, i);
      DubClipRow *row = dub_clip_list_find (self->list, place->clip);

      if (place->language == NULL && row != NULL && dub_clip_row_get (row)->source != 0)
        g_array_append_val (assets, dub_clip_row_get (row)->source);
    }
  return assets;
}

static gboolean
has_id (GArray *ids, gint64 id)
{
  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, gint64, i) == id)
      return TRUE;
  return FALSE;
}

void
dub_clip_page_choose (DubClipPage *self, GArray *jobs, GArray *assets)
{
  GListModel *rows = dub_clip_list_get_model (self->list);
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (DubClipPlace));
  g_autoptr (GPtrArray) found = dub_store_get_jobs (
      dub_desk_get_store (self->desk), (gint64 *) (void *) jobs->data, jobs->len, NULL);

  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      const DubJob *job = found->pdata[i];
      DubClipPlace place = { job->clip,
                             g_intern_string (job->language != NULL ? job->language : "") };

      g_array_append_val (places, place);
    }
  for (guint i = 0; assets->len > 0 && i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (DubClipRow) row = g_list_model_get_item (rows, i);
      DubClipPlace place = { dub_clip_row_get (row)->id, NULL };

      if (has_id (assets, dub_clip_row_get (row)->source))
        g_array_append_val (places, place);
    }
  dub_clip_grid_choose_more (self->grid, places);
}

void
dub_clip_page_select_all (DubClipPage *self)
{
  dub_clip_grid_choose_all (self->grid);
}

/* One cell speaks for itself; what can be done to several is offered below. */
static void
update_selection_bar (DubClipPage *self)
{
  g_autoptr (GArray) places = dub_clip_grid_get_chosen (self->grid);
  g_autofree char *text =
      g_strdup_printf (ngettext ("%u selected", "%u selected", places->len), places->len);

  gtk_label_set_text (self->selection_label, text);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->selection_bar), places->len > 1);
}

static void
on_chosen (DubClipPage *self)
{
  g_array_unref (self->told_jobs);
  self->told_jobs = dub_clip_page_get_jobs (self);
  update_selection_bar (self);
  dub_clip_page_actions_update (self);
  g_signal_emit (self, signals[CHOSEN], 0);
}

static void
on_opened (DubClipPage *self, gint64 clip, const char *language)
{
  DubClipPlace place = { clip, g_intern_string (language) };

  if (language == NULL || dub_clip_page_cell (self, &place) != NULL)
    g_signal_emit (self, signals[OPENED], 0);
  else
    dub_clip_page_new_job (self, &place);
}

static void
on_menu (DubClipPage *self, double x, double y)
{
  graphene_point_t point;

  if (gtk_widget_compute_point (GTK_WIDGET (self->grid), GTK_WIDGET (self),
                                &GRAPHENE_POINT_INIT ((float) x, (float) y), &point))
    dub_clip_page_show_menu (self, point.x, point.y);
}

/* --- Tools ----------------------------------------------------------------------------------- */

/* The languages that dubs are wanted in. (transfer full) */
static char **
target_languages (DubClipPage *self)
{
  const DubProject *project = dub_clip_page_project (self);
  GPtrArray *targets = g_ptr_array_new ();

  for (char **code = project != NULL ? project->languages : NULL; code != NULL && *code != NULL;
       code++)
    if (g_strcmp0 (*code, project->source_lang) != 0)
      g_ptr_array_add (targets, g_strdup (*code));
  g_ptr_array_add (targets, NULL);
  return (char **) g_ptr_array_free (targets, FALSE);
}

static void
show_counts (DubClipPage *self, const DubCellCounts *counts, guint n_languages)
{
  g_autofree char *clips =
      g_strdup_printf (ngettext ("%u clip", "%u clips", counts->clips), counts->clips);
  g_autofree char *languages =
      g_strdup_printf (ngettext ("%u language", "%u languages", n_languages), n_languages);
  g_autofree char *text = g_strdup_printf ("%s · %s", clips, languages);
  g_autofree char *retry = g_strdup_printf (_ ("Retry %u"), counts->failed);
  g_autofree char *tip = g_strdup_printf (
      ngettext ("Try %u failed job again", "Try %u failed jobs again", counts->failed),
      counts->failed);

  gtk_label_set_text (self->summary, text);
  gtk_button_set_label (GTK_BUTTON (self->retry_button), retry);
  gtk_widget_set_tooltip_text (self->retry_button, tip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->retry_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, tip, -1);
  gtk_widget_set_visible (self->retry_button, counts->failed > 0);
  dub_clip_page_start_update (self, counts);
}

static void
update (DubClipPage *self)
{
  g_auto (GStrv) targets = target_languages (self);
  gint64 project = dub_clip_list_get_project (self->list);
  DubCellCounts counts = { 0 };
  gboolean any = g_list_model_get_n_items (dub_clip_list_get_model (self->list)) > 0;

  gtk_stack_set_visible_child_name (self->stack, any ? "grid" : "empty");
  if (project == 0)
    return;
  dub_clip_grid_update_columns (self->grid);
  if (dub_store_count_cells (dub_desk_get_store (self->desk), project,
                             (const char *const *) targets, &counts, NULL))
    show_counts (self, &counts, g_strv_length (targets));
}

static gboolean
on_update (gpointer user_data)
{
  DubClipPage *self = user_data;

  self->update_id = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

static gboolean
same_ids (GArray *a, GArray *b)
{
  return a->len == b->len
         && (a->len == 0 || memcmp (a->data, b->data, a->len * sizeof (gint64)) == 0);
}

/* The chosen cells may show other jobs now. */
static void
tell_other_jobs (DubClipPage *self)
{
  GArray *jobs = dub_clip_page_get_jobs (self);

  if (!same_ids (jobs, self->told_jobs))
    g_signal_emit (self, signals[CHOSEN], 0);
  g_array_unref (self->told_jobs);
  self->told_jobs = jobs;
}

static void
on_cells (DubClipPage *self)
{
  dub_clip_page_actions_update (self);
  tell_other_jobs (self);
  if (self->update_id == 0)
    self->update_id = g_timeout_add (UPDATE_MS, on_update, self);
}

static void
on_language_picked (GtkWidget *picker, const char *code, DubClipPage *self)
{
  const DubProject *project = dub_clip_page_project (self);
  g_autoptr (GPtrArray) languages = g_ptr_array_new ();
  GVariantDict args;

  if (project == NULL || *code == '\0'
      || g_strv_contains ((const char *const *) project->languages, code))
    return;
  for (char **language = project->languages; *language != NULL; language++)
    g_ptr_array_add (languages, *language);
  g_ptr_array_add (languages, (gpointer) code);
  g_ptr_array_add (languages, NULL);
  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "id", "x", project->id);
  g_variant_dict_insert (&args, "languages", "^as", (char **) languages->pdata);
  dub_desk_run (self->desk, "project.set", g_variant_dict_end (&args), NULL, NULL, NULL);
}

/* --- Coming in ------------------------------------------------------------------------------- */

void
dub_clip_page_take_files (DubClipPage *self, GSList *files)
{
  dub_clip_import_begin (dub_clip_page_window (self), self->desk, self->list, files);
}

/* --- The object ------------------------------------------------------------------------------ */

void
dub_clip_page_set_project (DubClipPage *self, gint64 project)
{
  if (dub_clip_list_get_project (self->list) == project)
    return;
  dub_clip_grid_choose_none (self->grid);
  dub_clip_list_set_project (self->list, project);
  update (self);
}

void
dub_clip_page_set_list (DubClipPage *self, DubDesk *desk, DubAssetList *assets)
{
  self->desk = g_object_ref (desk);
  self->assets = g_object_ref (assets);
  self->list = dub_clip_list_new (desk, assets);
  dub_clip_grid_set_list (self->grid, desk, assets, self->list);
  g_signal_connect_object (self->list, "cells", G_CALLBACK (on_cells), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dub_clip_list_get_model (self->list), "items-changed",
                           G_CALLBACK (on_cells), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
dub_clip_page_dispose (GObject *object)
{
  DubClipPage *self = DUB_CLIP_PAGE (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_pointer (&self->voices_for, g_array_unref);
  g_clear_pointer (&self->told_jobs, g_array_unref);
  g_clear_object (&self->list);
  g_clear_object (&self->assets);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (dub_clip_page_parent_class)->dispose (object);
}

static void
dub_clip_page_class_init (DubClipPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_clip_page_dispose;
  g_type_ensure (DUB_TYPE_CLIP_GRID);
  g_type_ensure (DUB_TYPE_WRAP);
  signals[CHOSEN] =
      g_signal_new ("chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[OPENED] =
      g_signal_new ("opened", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-clip-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DubClipPage, stack);
  gtk_widget_class_bind_template_child (widget_class, DubClipPage, summary);
  gtk_widget_class_bind_template_child (widget_class, DubClipPage, language_button);
  gtk_widget_class_bind_template_child (widget_class, DubClipPage, retry_button);
  gtk_widget_class_bind_template_child (widget_class, DubClipPage, start_button);
  gtk_widget_class_bind_template_child (widget_class, DubClipPage, grid);
  gtk_widget_class_bind_template_child (widget_class, DubClipPage, selection_bar);
  gtk_widget_class_bind_template_child (widget_class, DubClipPage, selection_label);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen);
  gtk_widget_class_bind_template_callback (widget_class, on_opened);
  gtk_widget_class_bind_template_callback (widget_class, on_menu);
  dub_clip_page_actions_class_init (widget_class);
  dub_clip_page_start_class_init (widget_class);
}

static void
dub_clip_page_init (DubClipPage *self)
{
  GtkWidget *picker = dub_language_picker_new (FALSE);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->told_jobs = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_signal_connect (picker, "picked", G_CALLBACK (on_language_picked), self);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->language_button), picker);
  /* The arrow of a split button has no name of its own. */
  gtk_accessible_update_property (
      GTK_ACCESSIBLE (gtk_widget_get_last_child (GTK_WIDGET (self->start_button))),
      GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Start with another account"), -1);
}
