/* What the files of the list of jobs that were started elsewhere share. */
#pragma once

#include "dub-adopt-window.h"
#include "dub-found-job.h"

G_BEGIN_DECLS

/* What the button under a trouble does. */
typedef enum
{
  REMEDY_AGAIN,
  REMEDY_UNLOCK,
  REMEDY_ACCOUNT
} Remedy;

struct _DubAdoptWindow
{
  AdwWindow parent_instance;

  DubDesk *desk;               /* owned */
  gint64 account;              /* shown; 0: none */
  GListStore *jobs;            /* owned: DubFoundJob */
  GtkFilterListModel *matches; /* owned */
  GtkCustomFilter *filter;     /* owned */
  char *needle;                /* owned: folded text that is searched for */
  char *cursor;                /* owned (nullable): of the next page */
  gint64 total;                /* the provider's own count, -1: not said */
  guint asked;                 /* number of the question whose answer counts */
  gboolean asking;
  Remedy remedy;
  guint taking, taken; /* job.adopt still to come, and those that worked */
  char *refusal;       /* owned (nullable): the first sentence why one was not taken */
  gboolean filling;    /* the program sets the lists of accounts and projects */

  AdwToastOverlay *toasts;
  GtkWidget *bar;
  GtkWidget *foot;
  GtkDropDown *accounts;
  GtkDropDown *projects;
  GtkEditable *search;
  GtkStack *stack;
  GtkListView *view;
  AdwStatusPage *empty;
  AdwStatusPage *trouble;
  GtkButton *remedy_button;
  GtkLabel *sum;
  GtkSpinner *spinner;
  GtkWidget *more;
  GtkButton *take;
};

/* dub-adopt-window.c */
/* (nullable), borrowed */
const DubAccount *dub_adopt_account (DubAdoptWindow *self);
/* (nullable), borrowed: what jobs are taken into */
const DubProject *dub_adopt_project (DubAdoptWindow *self);
/* Counts, buttons. */
void dub_adopt_show_foot (DubAdoptWindow *self);
/* The list, or why it is empty. */
void dub_adopt_show_list (DubAdoptWindow *self);

/* dub-adopt-jobs.c */
void dub_adopt_jobs_class_init (GtkWidgetClass *widget_class);
void dub_adopt_toast (DubAdoptWindow *self, const char *text);
/* (transfer full) (element-type DubFoundJob): also those that the search hides */
GPtrArray *dub_adopt_dup_chosen (DubAdoptWindow *self);
/* Marks those that are here by now. */
void dub_adopt_look_again (DubAdoptWindow *self);
/* A filter function: whether the search leaves the job. */
gboolean dub_adopt_matches (gpointer item, gpointer user_data);

G_END_DECLS
