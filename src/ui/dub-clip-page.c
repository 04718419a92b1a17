/* The grid of a project. The jobs of the project are read once and kept by clip and language; a
 * change reads the changed jobs again and redraws their cells.
 *
 *   column "Clip" | one column a language: those of the project, then those that jobs have
 */
#include "dub-clip-page.h"

#include <glib/gi18n.h>

#include "dub-format.h"
#include "dub-job-cells.h"
#include "dub-job-status.h"
#include "dub-languages.h"
#include "dub-thumbnail.h"
#include "dub-words.h"

#define PAGE 500

struct _DubClipPage
{
  AdwBin parent_instance;

  DubDesk *desk;             /* owned */
  DubAssetList *assets;      /* owned */
  GtkFilterListModel *clips; /* owned: the videos and pictures among the assets */
  gint64 project;
  gint64 marked;
  GHashTable *cells;     /* owned: "asset/language" → DubJobRow, the newest job */
  GHashTable *languages; /* owned: set of the codes that jobs have ("" for none) */
  GPtrArray *columns;    /* owned: GtkColumnViewColumn (borrowed from the view) */
  guint reload_id;

  GtkStack *stack;
  GtkColumnView *view;
};

G_DEFINE_FINAL_TYPE (DubClipPage, dub_clip_page, ADW_TYPE_BIN)

enum
{
  JOB_CHOSEN,
  CELL_EMPTY,
  CLIP_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
cell_key (gint64 asset, const char *language)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT "/%s", asset, language == NULL ? "" : language);
}

static DubJobRow *
find_cell (DubClipPage *self, gint64 asset, const char *language)
{
  g_autofree char *key = cell_key (asset, language);

  return g_hash_table_lookup (self->cells, key);
}

/* --- The column of clips ------------------------------------------------------------------- */

static void
on_clip_pressed (GtkGestureClick *gesture, int n_press, double x, double y, GtkListItem *item)
{
  GtkWidget *cell = gtk_list_item_get_child (item);
  DubClipPage *self = DUB_CLIP_PAGE (gtk_widget_get_ancestor (cell, DUB_TYPE_CLIP_PAGE));
  DubAssetRow *row = gtk_list_item_get_item (item);

  g_signal_emit (self, signals[CLIP_CHOSEN], 0, dub_asset_row_get (row)->id);
}

static void
on_clip_setup (GtkSignalListItemFactory *factory, GtkListItem *item, DubClipPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *name = gtk_label_new (NULL);
  GtkWidget *facts = gtk_label_new (NULL);
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_label_set_xalign (GTK_LABEL (name), 0.0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (facts), 0.0);
  gtk_label_set_ellipsize (GTK_LABEL (facts), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (facts, "caption");
  gtk_widget_add_css_class (facts, "dim-label");
  gtk_widget_add_css_class (facts, "numeric");
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (lines), name);
  gtk_box_append (GTK_BOX (lines), facts);
  gtk_box_append (GTK_BOX (box), dub_thumbnail_new (80, 45));
  gtk_box_append (GTK_BOX (box), lines);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  g_signal_connect (click, "pressed", G_CALLBACK (on_clip_pressed), item);
  gtk_widget_add_controller (box, GTK_EVENT_CONTROLLER (click));
  gtk_list_item_set_child (item, box);
}

static void
on_clip_changed (DubAssetRow *row, GtkListItem *item)
{
  GtkWidget *thumbnail = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *name = gtk_widget_get_first_child (gtk_widget_get_next_sibling (thumbnail));
  const DubAsset *asset = dub_asset_row_get (row);
  g_autofree char *facts = dub_asset_row_dup_facts (row);

  dub_thumbnail_set_asset (DUB_THUMBNAIL (thumbnail), asset);
  gtk_label_set_text (GTK_LABEL (name), asset->name);
  gtk_widget_set_tooltip_text (name, asset->name);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (name)),
                      asset->state == DUB_ASSET_OK ? facts
                                                   : _ (dub_look_of_asset (asset->state)->word));
}

static void
on_clip_bind (GtkSignalListItemFactory *factory, GtkListItem *item, DubClipPage *self)
{
  DubAssetRow *row = gtk_list_item_get_item (item);

  g_signal_connect (row, "changed", G_CALLBACK (on_clip_changed), item);
  on_clip_changed (row, item);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *item, DubClipPage *self)
{
  g_signal_handlers_disconnect_by_data (gtk_list_item_get_item (item), item);
}

/* --- A column of jobs ---------------------------------------------------------------------- */

static const char *
language_of (GtkListItemFactory *factory)
{
  return g_object_get_data (G_OBJECT (factory), "dub-language");
}

static void
on_cell_clicked (GtkButton *button, GtkListItem *item)
{
  DubClipPage *self =
      DUB_CLIP_PAGE (gtk_widget_get_ancestor (GTK_WIDGET (button), DUB_TYPE_CLIP_PAGE));
  const char *language = g_object_get_data (G_OBJECT (button), "dub-language");
  DubAssetRow *row = gtk_list_item_get_item (item);
  DubJobRow *job = find_cell (self, dub_asset_row_get (row)->id, language);

  if (job != NULL)
    g_signal_emit (self, signals[JOB_CHOSEN], 0, dub_job_row_get (job)->id);
  else
    g_signal_emit (self, signals[CELL_EMPTY], 0, dub_asset_row_get (row)->id, language);
}

static void
on_cell_setup (GtkListItemFactory *factory, GtkListItem *item, DubClipPage *self)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *word = gtk_label_new (NULL);
  GtkWidget *account = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (word), 0.0);
  gtk_label_set_ellipsize (GTK_LABEL (word), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (account), 0.0);
  gtk_label_set_ellipsize (GTK_LABEL (account), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (word, "numeric");
  gtk_widget_add_css_class (account, "caption");
  gtk_widget_add_css_class (account, "dim-label");
  gtk_box_append (GTK_BOX (lines), word);
  gtk_box_append (GTK_BOX (lines), account);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), gtk_image_new ());
  gtk_box_append (GTK_BOX (box), lines);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "cell");
  g_object_set_data_full (G_OBJECT (button), "dub-language", g_strdup (language_of (factory)),
                          g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_cell_clicked), item);
  gtk_list_item_set_child (item, button);
}

/* "62 %" while the provider says a number, else the word. */
static char *
cell_word (DubClipPage *self, const DubJob *job)
{
  g_auto (DubJobStatus) status = { NULL, -1.0 };

  if (job->state != DUB_JOB_RUNNING && job->state != DUB_JOB_QUEUED)
    return g_strdup (_ (dub_look_of_job (job)->word));
  dub_job_status_init (&status, self->desk, job);
  if (status.fraction >= 0.0)
    return dub_format_percent (status.fraction);
  return g_strdup (_ (dub_look_of_job (job)->word));
}

static void
name_cell (GtkWidget *button, const DubAsset *asset, const char *language, const char *word)
{
  g_autofree char *name = dub_language_name (language);
  g_autofree char *text = g_strdup_printf ("%s, %s: %s", asset->name, name, word);

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
show_cell (DubClipPage *self, GtkListItem *item)
{
  GtkWidget *button = gtk_list_item_get_child (item);
  GtkWidget *icon = gtk_widget_get_first_child (gtk_button_get_child (GTK_BUTTON (button)));
  GtkWidget *lines = gtk_widget_get_next_sibling (icon);
  GtkWidget *word_label = gtk_widget_get_first_child (lines);
  GtkWidget *account_label = gtk_widget_get_next_sibling (word_label);
  const char *language = g_object_get_data (G_OBJECT (button), "dub-language");
  DubAssetRow *row = gtk_list_item_get_item (item);
  DubJobRow *job_row = find_cell (self, dub_asset_row_get (row)->id, language);
  const DubJob *job = job_row == NULL ? NULL : dub_job_row_get (job_row);
  g_autofree char *word = job == NULL ? g_strdup (_ ("Add")) : cell_word (self, job);
  g_autofree char *account =
      job == NULL ? NULL : dub_desk_dup_account_label (self->desk, job->account);

  if (job == NULL)
    dub_show_look (GTK_IMAGE (icon), "list-add-symbolic", "dim-label", _ ("No job yet"));
  else
    dub_show_look (GTK_IMAGE (icon), dub_look_of_job (job)->icon, dub_look_of_job (job)->style,
                   _ (dub_look_of_job (job)->word));
  gtk_label_set_text (GTK_LABEL (word_label), job == NULL ? "" : word);
  gtk_label_set_text (GTK_LABEL (account_label), account == NULL ? "" : account);
  gtk_widget_set_visible (lines, job != NULL);
  name_cell (button, dub_asset_row_get (row), language, word);
  if (job != NULL && job->id == self->marked)
    gtk_widget_add_css_class (button, "marked");
  else
    gtk_widget_remove_css_class (button, "marked");
}

static void
on_cell_changed (DubAssetRow *row, GtkListItem *item)
{
  GtkWidget *page = gtk_widget_get_ancestor (gtk_list_item_get_child (item), DUB_TYPE_CLIP_PAGE);

  if (page != NULL)
    show_cell (DUB_CLIP_PAGE (page), item);
}

static void
on_cell_bind (GtkListItemFactory *factory, GtkListItem *item, DubClipPage *self)
{
  g_signal_connect (gtk_list_item_get_item (item), "cells", G_CALLBACK (on_cell_changed), item);
  show_cell (self, item);
}

static GtkColumnViewColumn *
add_column (
    DubClipPage *self, const char *title, GCallback setup, GCallback bind, const char *language)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkColumnViewColumn *column = NULL;

  if (language != NULL)
    g_object_set_data_full (G_OBJECT (factory), "dub-language", g_strdup (language), g_free);
  g_signal_connect (factory, "setup", setup, self);
  g_signal_connect (factory, "bind", bind, self);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), self);
  column = gtk_column_view_column_new (title, factory);
  gtk_column_view_append_column (self->view, column);
  g_ptr_array_add (self->columns, column);
  g_object_unref (column); /* the view holds it */
  return column;
}

/* --- Columns ------------------------------------------------------------------------------- */

static void
collect_languages (DubClipPage *self, GPtrArray *codes)
{
  DubProjectRow *project = dub_desk_find_project (self->desk, self->project);
  char **wanted = project == NULL ? NULL : dub_project_row_get (project)->languages;
  g_autoptr (GList) found = g_hash_table_get_keys (self->languages);

  for (guint i = 0; wanted != NULL && wanted[i] != NULL; i++)
    g_ptr_array_add (codes, wanted[i]);
  found = g_list_sort (found, (GCompareFunc) g_strcmp0);
  for (GList *l = found; l != NULL; l = l->next)
    if (!g_ptr_array_find_with_equal_func (codes, l->data, g_str_equal, NULL))
      g_ptr_array_add (codes, l->data);
  if (codes->len == 0)
    g_ptr_array_add (codes, (gpointer) "");
}

/* Whether the columns are those of @codes already. */
static gboolean
has_columns (DubClipPage *self, GPtrArray *codes)
{
  if (self->columns->len != codes->len + 1)
    return FALSE;
  for (guint i = 0; i < codes->len; i++)
    if (g_strcmp0 (language_of (gtk_column_view_column_get_factory (self->columns->pdata[i + 1])),
                   codes->pdata[i])
        != 0)
      return FALSE;
  return TRUE;
}

static void
make_columns (DubClipPage *self)
{
  g_autoptr (GPtrArray) codes = g_ptr_array_new ();
  GtkColumnViewColumn *first = NULL;

  collect_languages (self, codes);
  if (has_columns (self, codes))
    return;
  for (guint i = 0; i < self->columns->len; i++)
    gtk_column_view_remove_column (self->view, self->columns->pdata[i]);
  g_ptr_array_set_size (self->columns, 0);
  first =
      add_column (self, _ ("Clip"), G_CALLBACK (on_clip_setup), G_CALLBACK (on_clip_bind), NULL);
  gtk_column_view_column_set_fixed_width (first, 270);
  gtk_column_view_column_set_resizable (first, TRUE);
  for (guint i = 0; i < codes->len; i++)
    {
      const char *code = codes->pdata[i];
      g_autofree char *name = code[0] == '\0' ? g_strdup (_ ("Job")) : dub_language_name (code);
      GtkColumnViewColumn *column =
          add_column (self, name, G_CALLBACK (on_cell_setup), G_CALLBACK (on_cell_bind), code);

      gtk_column_view_column_set_fixed_width (column, 150);
      gtk_column_view_column_set_resizable (column, TRUE);
    }
}

/* --- Jobs of the cells --------------------------------------------------------------------- */

static gint64
clip_of (const DubJob *job)
{
  static const DubRole order[] = { DUB_ROLE_VIDEO, DUB_ROLE_IMAGE, DUB_ROLE_MOVIE, DUB_ROLE_AUDIO };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    if (job->inputs[order[i]] != 0)
      return job->inputs[order[i]];
  return 0;
}

/* Takes @job; the newest job of a cell stands in it. */
static void
place_job (DubClipPage *self, DubJob *job)
{
  g_autofree char *key = cell_key (clip_of (job), job->language);
  DubJobRow *there = g_hash_table_lookup (self->cells, key);

  g_hash_table_add (self->languages, g_strdup (job->language == NULL ? "" : job->language));
  if (there != NULL && dub_job_row_get (there)->id > job->id)
    {
      dub_job_free (job);
      return;
    }
  g_hash_table_replace (self->cells, g_steal_pointer (&key), dub_job_row_new (job));
}

static void
load_jobs (DubClipPage *self)
{
  DubStore *store = dub_desk_get_store (self->desk);
  DubJobQuery query = { .project = self->project };
  g_autoptr (GArray) ids = dub_store_query_jobs (store, &query, NULL);

  g_hash_table_remove_all (self->cells);
  g_hash_table_remove_all (self->languages);
  for (guint from = 0; ids != NULL && from < ids->len; from += PAGE)
    {
      g_autoptr (GPtrArray) jobs = dub_store_get_jobs (store, &g_array_index (ids, gint64, from),
                                                       MIN (PAGE, ids->len - from), NULL);

      if (jobs == NULL)
        return;
      g_ptr_array_set_free_func (jobs, NULL);
      for (guint i = 0; i < jobs->len; i++)
        place_job (self, jobs->pdata[i]);
    }
}

/* Tells every row that its cells may look different. */
static void
redraw (DubClipPage *self)
{
  GListModel *clips = G_LIST_MODEL (self->clips);

  for (guint i = 0; i < g_list_model_get_n_items (clips); i++)
    {
      g_autoptr (DubAssetRow) row = g_list_model_get_item (clips, i);

      g_signal_emit_by_name (row, "cells");
    }
}

static gboolean
on_reload (gpointer user_data)
{
  DubClipPage *self = user_data;

  self->reload_id = 0;
  load_jobs (self);
  make_columns (self);
  redraw (self);
  return G_SOURCE_REMOVE;
}

static void
on_changed (DubDesk *desk, guint tables, GArray *changes, DubClipPage *self)
{
  if (self->project == 0 || self->reload_id != 0)
    return;
  if (tables & (1u << DUB_TABLE_JOB | 1u << DUB_TABLE_PROJECT | 1u << DUB_TABLE_ACCOUNT))
    self->reload_id = g_timeout_add (100, on_reload, self);
}

static void
on_activity (DubDesk *desk, DubClipPage *self)
{
  if (self->project != 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    redraw (self);
}

static void
on_items_changed (DubClipPage *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->clips)) > 0;

  gtk_stack_set_visible_child_name (self->stack, any ? "grid" : "empty");
}

void
dub_clip_page_mark (DubClipPage *self, gint64 job)
{
  if (self->marked == job)
    return;
  self->marked = job;
  redraw (self);
}

void
dub_clip_page_set_project (DubClipPage *self, gint64 project)
{
  self->project = project;
  load_jobs (self);
  make_columns (self);
  redraw (self);
}

static gboolean
is_clip (gpointer item, gpointer user_data)
{
  DubMediaKind kind = dub_asset_row_get (item)->kind;

  return kind == DUB_MEDIA_VIDEO || kind == DUB_MEDIA_IMAGE || kind == DUB_MEDIA_MOVIE;
}

void
dub_clip_page_set_list (DubClipPage *self, DubDesk *desk, DubAssetList *list)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  self->desk = g_object_ref (desk);
  self->assets = g_object_ref (list);
  self->clips =
      gtk_filter_list_model_new (g_object_ref (dub_asset_list_get_model (list)),
                                 GTK_FILTER (gtk_custom_filter_new (is_clip, NULL, NULL)));
  selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->clips)));
  make_columns (self);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
  g_signal_connect_object (self->clips, "items-changed", G_CALLBACK (on_items_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (desk, "changed", G_CALLBACK (on_changed), self, 0);
  g_signal_connect_object (desk, "activity", G_CALLBACK (on_activity), self, 0);
  on_items_changed (self);
}

static void
dub_clip_page_dispose (GObject *object)
{
  DubClipPage *self = DUB_CLIP_PAGE (object);

  g_clear_handle_id (&self->reload_id, g_source_remove);
  g_clear_object (&self->clips);
  g_clear_object (&self->assets);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->cells, g_hash_table_unref);
  g_clear_pointer (&self->languages, g_hash_table_unref);
  g_clear_pointer (&self->columns, g_ptr_array_unref);
  G_OBJECT_CLASS (dub_clip_page_parent_class)->dispose (object);
}

static void
dub_clip_page_class_init (DubClipPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_clip_page_dispose;
  signals[JOB_CHOSEN] = g_signal_new ("job-chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[CELL_EMPTY] = g_signal_new ("cell-empty", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_STRING);
  signals[CLIP_CHOSEN] = g_signal_new ("clip-chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_INT64);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-clip-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DubClipPage, stack);
  gtk_widget_class_bind_template_child (widget_class, DubClipPage, view);
}

static void
dub_clip_page_init (DubClipPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cells = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->languages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->columns = g_ptr_array_new ();
}
