/* The pane beside the list: the selected job, the selected asset, or what several have in common.
 * What shows one of them, with its player, is made when the window has come up, or when it is first
 * needed. */
#include "dub-pane.h"

#include <glib/gi18n.h>

#include "dub-asset-pane.h"
#include "dub-job-pane.h"

#define WIDTH        380
#define LEAST_HEIGHT 120 /* every page scrolls */
#define REST_MS      400

struct _DubPane
{
  AdwBin parent_instance;

  DubDesk *desk; /* owned */
  guint rest_id;

  GtkStack *stack;
  AdwBin *job_place;
  AdwBin *asset_place;
  AdwStatusPage *jobs;
  AdwStatusPage *assets;
};

G_DEFINE_FINAL_TYPE (DubPane, dub_pane, ADW_TYPE_BIN)

static DubJobPane *
ensure_job_pane (DubPane *self)
{
  GtkWidget *pane = adw_bin_get_child (self->job_place);

  if (pane == NULL)
    {
      pane = g_object_new (DUB_TYPE_JOB_PANE, NULL);
      dub_job_pane_set_desk (DUB_JOB_PANE (pane), self->desk);
      adw_bin_set_child (self->job_place, pane);
    }
  return DUB_JOB_PANE (pane);
}

static DubAssetPane *
ensure_asset_pane (DubPane *self)
{
  GtkWidget *pane = adw_bin_get_child (self->asset_place);

  if (pane == NULL)
    {
      pane = g_object_new (DUB_TYPE_ASSET_PANE, NULL);
      dub_asset_pane_set_desk (DUB_ASSET_PANE (pane), self->desk);
      adw_bin_set_child (self->asset_place, pane);
    }
  return DUB_ASSET_PANE (pane);
}

/* One in a turn of the main loop. */
static gboolean
on_rest (gpointer user_data)
{
  DubPane *self = user_data;

  if (adw_bin_get_child (self->job_place) == NULL)
    {
      ensure_job_pane (self);
      return G_SOURCE_CONTINUE;
    }
  ensure_asset_pane (self);
  self->rest_id = 0;
  return G_SOURCE_REMOVE;
}

static void
show_job (DubPane *self, gint64 job)
{
  if (job != 0 || adw_bin_get_child (self->job_place) != NULL)
    dub_job_pane_set_job (ensure_job_pane (self), job);
}

static void
show_asset (DubPane *self, gint64 asset)
{
  if (asset != 0 || adw_bin_get_child (self->asset_place) != NULL)
    dub_asset_pane_set_asset (ensure_asset_pane (self), asset);
}

void
dub_pane_show_jobs (DubPane *self, GArray *jobs)
{
  g_autofree char *title = NULL;

  show_asset (self, 0);
  show_job (self, jobs->len == 1 ? g_array_index (jobs, gint64, 0) : 0);
  title = g_strdup_printf (ngettext ("%u Job Selected", "%u Jobs Selected", jobs->len), jobs->len);
  adw_status_page_set_title (self->jobs, title);
  gtk_stack_set_visible_child_name (self->stack,
                                    jobs->len == 0 ? "none" : (jobs->len == 1 ? "job" : "jobs"));
}

void
dub_pane_show_assets (DubPane *self, GArray *assets)
{
  g_autofree char *title = NULL;

  show_job (self, 0);
  show_asset (self, assets->len == 1 ? g_array_index (assets, gint64, 0) : 0);
  title = g_strdup_printf (ngettext ("%u File Selected", "%u Files Selected", assets->len),
                           assets->len);
  adw_status_page_set_title (self->assets, title);
  gtk_stack_set_visible_child_name (
      self->stack, assets->len == 0 ? "none" : (assets->len == 1 ? "asset" : "assets"));
}

void
dub_pane_set_desk (DubPane *self, DubDesk *desk)
{
  self->desk = g_object_ref (desk);
  self->rest_id = g_timeout_add_full (G_PRIORITY_LOW, REST_MS, on_rest, self, NULL);
}

/* As wide as its content asks for, up to a point: a long name does not push the list aside. */
static void
dub_pane_measure (GtkWidget *widget,
                  GtkOrientation orientation,
                  int for_size,
                  int *minimum,
                  int *natural,
                  int *minimum_baseline,
                  int *natural_baseline)
{
  GtkWidget *child = adw_bin_get_child (ADW_BIN (widget));

  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum = *natural = LEAST_HEIGHT;
      return;
    }
  gtk_widget_measure (child, orientation, for_size, minimum, natural, minimum_baseline,
                      natural_baseline);
  *natural = MAX (*minimum, WIDTH);
}

static void
dub_pane_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gtk_widget_allocate (adw_bin_get_child (ADW_BIN (widget)), width, height, baseline, NULL);
}

static void
dub_pane_dispose (GObject *object)
{
  DubPane *self = DUB_PANE (object);

  g_clear_handle_id (&self->rest_id, g_source_remove);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (dub_pane_parent_class)->dispose (object);
}

static void
dub_pane_class_init (DubPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_pane_dispose;
  widget_class->measure = dub_pane_measure;
  widget_class->size_allocate = dub_pane_size_allocate;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, DubPane, stack);
  gtk_widget_class_bind_template_child (widget_class, DubPane, job_place);
  gtk_widget_class_bind_template_child (widget_class, DubPane, asset_place);
  gtk_widget_class_bind_template_child (widget_class, DubPane, jobs);
  gtk_widget_class_bind_template_child (widget_class, DubPane, assets);
}

static void
dub_pane_init (DubPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (GTK_WIDGET (self), NULL);
}
