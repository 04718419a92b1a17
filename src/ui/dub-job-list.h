/* The jobs of a query as a list of any length: only ids are held, rows are read by the page when
 * they come into view. It is its own selection, kept by id, so that nothing that happens to the
 * list loses what is selected. */
#pragma once

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_JOB_LIST (dub_job_list_get_type ())
G_DECLARE_FINAL_TYPE (DubJobList, dub_job_list, DUB, JOB_LIST, GObject)

/* GListModel of DubJobRow and GtkSelectionModel. */
DubJobList *dub_job_list_new (DubDesk *desk);
/* Copies @query. */
void dub_job_list_set_query (DubJobList *list, const DubJobQuery *query);
/* A list that nobody sees sleeps: it asks nothing, and is as it was, until it is woken. New lists
 * sleep. */
void dub_job_list_set_awake (DubJobList *list, gboolean awake);
/* (transfer full): ids of the selected jobs, in the list's order */
GArray *dub_job_list_get_selected (DubJobList *list);
/* Selects nothing else. FALSE when the job is not in the list. */
gboolean dub_job_list_select_id (DubJobList *list, gint64 id, guint *position);
/* Selects those of @ids that the list has, once it knows all that it has, unless something else is
 * selected by then. */
void dub_job_list_recall (DubJobList *list, GArray *ids);
/* Reads @n rows from @first on, those that nobody has looked at yet: g_list_model_get_item() gives
 * rows that know only their id. */
void dub_job_list_read (DubJobList *list, guint first, guint n);

G_END_DECLS
