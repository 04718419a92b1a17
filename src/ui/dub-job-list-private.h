/* What the two halves of the list of jobs share. */
#pragma once

#include <gtk/gtk.h>

#include "dub-job-finder.h"
#include "dub-job-list.h"

struct _DubJobList
{
  GObject parent_instance;

  DubDesk *desk;        /* owned */
  DubJobFinder *finder; /* owned (nullable): made with the first question */
  DubJobQuery query;
  char *provider; /* owned: what the query borrows */
  char *language;
  char *text;

  GArray *ids;          /* owned: gint64 */
  GArray *goal;         /* owned (nullable): what the ids grow to */
  GHashTable *rows;     /* owned: id → DubJobRow */
  GHashTable *selected; /* owned: set of ids */
  GArray *recalled;     /* owned (nullable): ids to be selected once all are known */
  guint requery_id;
  guint grow_id;
  gint64 cost; /* µs that the last answer with all rows took */
  gboolean awake;
  gboolean stale;  /* the query has not been asked since something changed */
  gboolean asking; /* the finder has not answered yet */
  gboolean other;  /* what is asked has nothing to do with what is shown */
  gboolean begun;  /* the list has been woken once */
};

/* Brings in at once what would come by and by. */
void dub_job_list_complete (DubJobList *self);
/* All ids are known: what left the list is not selected any more, what was recalled is. */
void dub_job_list_settle (DubJobList *self);
void dub_job_list_selection_init (GtkSelectionModelInterface *iface);
