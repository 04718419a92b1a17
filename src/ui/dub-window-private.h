/* What the files of the window share. */
#pragma once

#include "dub-asset-list.h"
#include "dub-asset-page.h"
#include "dub-clip-page.h"
#include "dub-job-page.h"
#include "dub-pane.h"
#include "dub-sandbox.h"
#include "dub-status-bar.h"
#include "dub-window.h"

G_BEGIN_DECLS

struct _DubWindow
{
  AdwApplicationWindow parent_instance;

  DubDesk *desk;        /* owned */
  DubAssetList *assets; /* owned: of the shown project */
  DubSandbox *sandbox;  /* owned (nullable) */
  DubPlace place;
  gint64 project;         /* shown, 0: none */
  GArray *jobs;           /* owned: ids of the selected jobs */
  GArray *chosen_assets;  /* owned: ids of the selected assets */
  GPtrArray *undoable;    /* owned: AdwToast with an Undo that are shown or wait, each owned */
  GSList *waiting;        /* owned: files for the project that is being made */
  gint64 relinked;        /* the asset whose file is looked for, 0: none */
  gboolean wants_job;     /* a new job is to follow the new project */
  gboolean wants_details; /* the pane comes up with a selection */

  AdwToastOverlay *toasts;
  GtkWidget *drop_hint;
  AdwStatusPage *drop_text;
  AdwLeaflet *leaflet;
  DubSidebar *sidebar;
  AdwHeaderBar *header;
  GtkWidget *back;
  AdwViewSwitcherTitle *switcher;
  AdwViewSwitcherBar *switcher_bar;
  GtkWidget *add_button;
  GtkWidget *project_button;
  GtkWidget *new_job_button;
  GtkWidget *details_button;
  AdwFlap *flap;
  GtkStack *places;
  AdwViewStack *views;
  DubClipPage *clips_page;
  DubAssetPage *assets_page;
  DubJobPage *jobs_page;
  DubJobPage *all_page;
  DubPane *pane;
  DubStatusBar *status_bar;
  AdwStatusPage *welcome;
};

/* dub-window-jobs.c */
void dub_window_jobs_class_init (GtkWidgetClass *widget_class);
/* Enables what can be done to the selected jobs. */
void dub_window_jobs_update (DubWindow *self);

/* dub-window-assets.c */
void dub_window_assets_class_init (GtkWidgetClass *widget_class);
void dub_window_assets_update (DubWindow *self);
/* Asks where the file of the asset is now. */
void dub_window_find_file (DubWindow *self, const DubAsset *asset);
/* Goes to the asset's page and selects it there. */
void dub_window_show_asset (DubWindow *self, gint64 project, gint64 asset);

/* dub-window-state.c */
void dub_window_save_state (DubWindow *self);
void dub_window_restore_state (DubWindow *self);

/* dub-window-tools.c */
void dub_window_tools_class_init (GtkWidgetClass *widget_class);

/* dub-window-drop.c */
void dub_window_drop_init (DubWindow *self);
void dub_window_paste (DubWindow *self);
/* Into the shown project, else into a new one that is named after them. */
void dub_window_take (DubWindow *self, GSList *files);

/* dub-window-dialogs.c */
void dub_window_dialogs_class_init (GtkWidgetClass *widget_class);
/* Goes to the project that was just made, once the list of projects knows it. */
void dub_window_show_made_project (DubWindow *self);
void dub_window_told (DubDesk *desk, const char *text, guint undo, DubWindow *self);
void dub_window_told_file (DubDesk *desk, const char *text, gint64 asset, DubWindow *self);
void dub_window_undone (DubDesk *desk, guint undo, DubWindow *self);
void dub_window_new_job (DubWindow *self, gint64 asset, const char *language, const DubJob *like);
/* A new job of the same files at the same account, into languages that it is not in yet. */
void dub_window_add_language (DubWindow *self, const DubJob *job);
void dub_window_show_accounts (DubWindow *self, gint64 account, gboolean page);

/* dub-window.c */
void dub_window_choose_jobs (DubWindow *self, GArray *jobs);
void dub_window_choose_assets (DubWindow *self, GArray *assets);

G_END_DECLS
