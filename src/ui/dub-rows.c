/* The store's rows as GObjects: each owns a plain struct and says `changed` when it was renewed. */
#include "dub-rows.h"

#include "dub-format.h"

#include <string.h>

struct _DubJobRow
{
  GObject parent_instance;

  DubJob *job; /* owned */
};

G_DEFINE_FINAL_TYPE (DubJobRow, dub_job_row, G_TYPE_OBJECT)

static guint job_changed;

static void
dub_job_row_finalize (GObject *object)
{
  DubJobRow *self = DUB_JOB_ROW (object);

  g_clear_pointer (&self->job, dub_job_free);
  G_OBJECT_CLASS (dub_job_row_parent_class)->finalize (object);
}

static void
dub_job_row_class_init (DubJobRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dub_job_row_finalize;
  job_changed = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                              NULL, NULL, G_TYPE_NONE, 0);
}

static void
dub_job_row_init (DubJobRow *self)
{
}

DubJobRow *
dub_job_row_new (DubJob *job)
{
  DubJobRow *self = g_object_new (DUB_TYPE_JOB_ROW, NULL);

  self->job = job;
  return self;
}

const DubJob *
dub_job_row_get (DubJobRow *self)
{
  return self->job;
}

void
dub_job_row_take (DubJobRow *self, DubJob *job)
{
  dub_job_free (self->job);
  self->job = job;
  g_signal_emit (self, job_changed, 0);
}

void
dub_job_row_touch (DubJobRow *self)
{
  g_signal_emit (self, job_changed, 0);
}

struct _DubAssetRow
{
  GObject parent_instance;

  DubAsset *asset; /* owned */
};

G_DEFINE_FINAL_TYPE (DubAssetRow, dub_asset_row, G_TYPE_OBJECT)

static guint asset_changed;

static void
dub_asset_row_finalize (GObject *object)
{
  DubAssetRow *self = DUB_ASSET_ROW (object);

  g_clear_pointer (&self->asset, dub_asset_free);
  G_OBJECT_CLASS (dub_asset_row_parent_class)->finalize (object);
}

static void
dub_asset_row_class_init (DubAssetRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dub_asset_row_finalize;
  asset_changed = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("cells", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
}

static void
dub_asset_row_init (DubAssetRow *self)
{
}

DubAssetRow *
dub_asset_row_new (DubAsset *asset)
{
  DubAssetRow *self = g_object_new (DUB_TYPE_ASSET_ROW, NULL);

  self->asset = asset;
  return self;
}

const DubAsset *
dub_asset_row_get (DubAssetRow *self)
{
  return self->asset;
}

void
dub_asset_row_take (DubAssetRow *self, DubAsset *asset)
{
  dub_asset_free (self->asset);
  self->asset = asset;
  g_signal_emit (self, asset_changed, 0);
}

char *
dub_asset_row_dup_facts (DubAssetRow *self)
{
  const DubMediaFacts *facts = &self->asset->facts;
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (facts->duration_usec > 0)
    g_ptr_array_add (parts, dub_format_duration (facts->duration_usec));
  if (facts->width > 0)
    g_ptr_array_add (parts, g_strdup_printf ("%d × %d", facts->width, facts->height));
  if (self->asset->bytes > 0)
    g_ptr_array_add (parts, dub_format_bytes (self->asset->bytes));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **) parts->pdata);
}

struct _DubAccountRow
{
  GObject parent_instance;

  DubAccount *account; /* owned */
};

G_DEFINE_FINAL_TYPE (DubAccountRow, dub_account_row, G_TYPE_OBJECT)

static guint account_changed;

static void
dub_account_row_finalize (GObject *object)
{
  DubAccountRow *self = DUB_ACCOUNT_ROW (object);

  g_clear_pointer (&self->account, dub_account_free);
  G_OBJECT_CLASS (dub_account_row_parent_class)->finalize (object);
}

static void
dub_account_row_class_init (DubAccountRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dub_account_row_finalize;
  account_changed = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
dub_account_row_init (DubAccountRow *self)
{
}

DubAccountRow *
dub_account_row_new (DubAccount *account)
{
  DubAccountRow *self = g_object_new (DUB_TYPE_ACCOUNT_ROW, NULL);

  self->account = account;
  return self;
}

const DubAccount *
dub_account_row_get (DubAccountRow *self)
{
  return self->account;
}

void
dub_account_row_take (DubAccountRow *self, DubAccount *account)
{
  dub_account_free (self->account);
  self->account = account;
  g_signal_emit (self, account_changed, 0);
}

struct _DubProjectRow
{
  GObject parent_instance;

  DubProject *project; /* owned */
  DubJobCounts counts;
};

G_DEFINE_FINAL_TYPE (DubProjectRow, dub_project_row, G_TYPE_OBJECT)

static guint project_changed;

static void
dub_project_row_finalize (GObject *object)
{
  DubProjectRow *self = DUB_PROJECT_ROW (object);

  g_clear_pointer (&self->project, dub_project_free);
  G_OBJECT_CLASS (dub_project_row_parent_class)->finalize (object);
}

static void
dub_project_row_class_init (DubProjectRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dub_project_row_finalize;
  project_changed = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
}

static void
dub_project_row_init (DubProjectRow *self)
{
}

DubProjectRow *
dub_project_row_new (DubProject *project)
{
  DubProjectRow *self = g_object_new (DUB_TYPE_PROJECT_ROW, NULL);

  self->project = project;
  return self;
}

const DubProject *
dub_project_row_get (DubProjectRow *self)
{
  return self->project;
}

void
dub_project_row_take (DubProjectRow *self, DubProject *project)
{
  dub_project_free (self->project);
  self->project = project;
  g_signal_emit (self, project_changed, 0);
}

const DubJobCounts *
dub_project_row_get_counts (DubProjectRow *self)
{
  return &self->counts;
}

void
dub_project_row_set_counts (DubProjectRow *self, const DubJobCounts *counts)
{
  const DubJobCounts none = { 0 };

  if (counts == NULL)
    counts = &none;
  if (memcmp (&self->counts, counts, sizeof *counts) == 0)
    return;
  self->counts = *counts;
  g_signal_emit (self, project_changed, 0);
}

guint
dub_job_counts_total (const DubJobCounts *counts)
{
  guint total = 0;

  for (guint i = 0; i < DUB_JOB_N_STATES; i++)
    total += counts->states[i];
  return total;
}

guint
dub_job_counts_needs (const DubJobCounts *counts)
{
  return counts->attention; /* the unknown ones are among them */
}

guint
dub_job_counts_moving (const DubJobCounts *counts)
{
  return counts->states[DUB_JOB_QUEUED] + counts->states[DUB_JOB_RUNNING];
}
