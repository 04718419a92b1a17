/* A list of jobs with its filters: of all projects, of what needs the person, or of one project. */
#pragma once

#include <adwaita.h>

#include "dub-job-list.h"

G_BEGIN_DECLS

#define DUB_TYPE_JOB_PAGE (dub_job_page_get_type ())
G_DECLARE_FINAL_TYPE (DubJobPage, dub_job_page, DUB, JOB_PAGE, AdwBin)

/* Signal `chosen`: what is selected has changed.
 * @all: the list is over all projects, and says which one a job belongs to */
void dub_job_page_set_desk (DubJobPage *page, DubDesk *desk, gboolean all);
/* @project 0: of all */
void dub_job_page_set_scope (DubJobPage *page, gint64 project, gboolean needs_person);
void dub_job_page_set_text (DubJobPage *page, const char *text);
/* (transfer full) */
GArray *dub_job_page_get_selected (DubJobPage *page);
/* Selects the job and scrolls to it. */
void dub_job_page_select (DubJobPage *page, gint64 job);
/* What was selected the last time, by ids; it is again as soon as the list is there. */
void dub_job_page_recall (DubJobPage *page, GArray *ids);
void dub_job_page_focus_search (DubJobPage *page);
void dub_job_page_select_all (DubJobPage *page);

G_END_DECLS
