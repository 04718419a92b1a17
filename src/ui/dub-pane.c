/* The pane beside the list: the selected job, the selected asset, or what several have in common.
 */
#include "dub-pane.h"

#include <glib/gi18n.h>

#include "dub-asset-pane.h"
#include "dub-job-pane.h"

#define WIDTH 380

struct _DubPane
{
  AdwBin parent_instance;

  GtkStack *stack;
  DubJobPane *job;
  DubAssetPane *asset;
  AdwStatusPage *jobs;
  AdwStatusPage *assets;
};

G_DEFINE_FINAL_TYPE (DubPane, dub_pane, ADW_TYPE_BIN)

void
dub_pane_show_jobs (DubPane *self, GArray *jobs)
{
  g_autofree char *title = NULL;

  dub_asset_pane_set_asset (self->asset, 0);
  dub_job_pane_set_job (self->job, jobs->len == 1 ? g_array_index (jobs, gint64, 0) : 0);
  title = g_strdup_printf (ngettext ("%u Job Selected", "%u Jobs Selected", jobs->len), jobs->len);
  adw_status_page_set_title (self->jobs, title);
  gtk_stack_set_visible_child_name (self->stack,
                                    jobs->len == 0 ? "none" : (jobs->len == 1 ? "job" : "jobs"));
}

void
dub_pane_show_assets (DubPane *self, GArray *assets)
{
  g_autofree char *title = NULL;

  dub_job_pane_set_job (self->job, 0);
  dub_asset_pane_set_asset (self->asset, assets->len == 1 ? g_array_index (assets, gint64, 0) : 0);
  title = g_strdup_printf (ngettext ("%u File Selected", "%u Files Selected", assets->len),
                           assets->len);
  adw_status_page_set_title (self->assets, title);
  gtk_stack_set_visible_child_name (
      self->stack, assets->len == 0 ? "none" : (assets->len == 1 ? "asset" : "assets"));
}

void
dub_pane_set_desk (DubPane *self, DubDesk *desk)
{
  dub_job_pane_set_desk (self->job, desk);
  dub_asset_pane_set_desk (self->asset, desk);
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

  gtk_widget_measure (child, orientation, for_size, minimum, natural, minimum_baseline,
                      natural_baseline);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = MAX (*minimum, WIDTH);
}

static void
dub_pane_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gtk_widget_allocate (adw_bin_get_child (ADW_BIN (widget)), width, height, baseline, NULL);
}

static void
dub_pane_class_init (DubPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = dub_pane_measure;
  widget_class->size_allocate = dub_pane_size_allocate;

  g_type_ensure (DUB_TYPE_JOB_PANE);
  g_type_ensure (DUB_TYPE_ASSET_PANE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, DubPane, stack);
  gtk_widget_class_bind_template_child (widget_class, DubPane, job);
  gtk_widget_class_bind_template_child (widget_class, DubPane, asset);
  gtk_widget_class_bind_template_child (widget_class, DubPane, jobs);
  gtk_widget_class_bind_template_child (widget_class, DubPane, assets);
}

static void
dub_pane_init (DubPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_layout_manager (GTK_WIDGET (self), NULL);
}
