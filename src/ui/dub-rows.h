/* The store's rows as GObjects, so that lists can hold them and widgets can follow them. A row
 * keeps its identity while its content is renewed; `changed` says that it was. */
#pragma once

#include <gio/gio.h>

#include "model/objects.h"
#include "store/store.h"

G_BEGIN_DECLS

#define DUB_TYPE_JOB_ROW (dub_job_row_get_type ())
G_DECLARE_FINAL_TYPE (DubJobRow, dub_job_row, DUB, JOB_ROW, GObject)

/* Takes @job. */
DubJobRow *dub_job_row_new (DubJob *job);
const DubJob *dub_job_row_get (DubJobRow *row);
void dub_job_row_take (DubJobRow *row, DubJob *job);
/* Says `changed` although the content is the same: its transfer went on. */
void dub_job_row_touch (DubJobRow *row);

#define DUB_TYPE_ASSET_ROW (dub_asset_row_get_type ())
G_DECLARE_FINAL_TYPE (DubAssetRow, dub_asset_row, DUB, ASSET_ROW, GObject)

/* Signal `cells` as well: the jobs made of it have changed (the grid of clips says so). */
DubAssetRow *dub_asset_row_new (DubAsset *asset);
const DubAsset *dub_asset_row_get (DubAssetRow *row);
void dub_asset_row_take (DubAssetRow *row, DubAsset *asset);
/* "2:31 · 1920 × 1080 · 27.8 MB". (transfer full) */
char *dub_asset_row_dup_facts (DubAssetRow *row);

#define DUB_TYPE_ACCOUNT_ROW (dub_account_row_get_type ())
G_DECLARE_FINAL_TYPE (DubAccountRow, dub_account_row, DUB, ACCOUNT_ROW, GObject)

DubAccountRow *dub_account_row_new (DubAccount *account);
const DubAccount *dub_account_row_get (DubAccountRow *row);
void dub_account_row_take (DubAccountRow *row, DubAccount *account);

#define DUB_TYPE_PROJECT_ROW (dub_project_row_get_type ())
G_DECLARE_FINAL_TYPE (DubProjectRow, dub_project_row, DUB, PROJECT_ROW, GObject)

DubProjectRow *dub_project_row_new (DubProject *project);
const DubProject *dub_project_row_get (DubProjectRow *row);
void dub_project_row_take (DubProjectRow *row, DubProject *project);
const DubJobCounts *dub_project_row_get_counts (DubProjectRow *row);
/* @counts: (nullable): no jobs */
void dub_project_row_set_counts (DubProjectRow *row, const DubJobCounts *counts);

guint dub_job_counts_total (const DubJobCounts *counts);
/* Unknown, or a person is needed. */
guint dub_job_counts_needs (const DubJobCounts *counts);
guint dub_job_counts_moving (const DubJobCounts *counts);

G_END_DECLS
