/* A desk with a store of its own and one list of jobs. What the list says in items-changed is put
 * into a copy, and every signal checks that the copy is what the list holds. */
#pragma once

#include <gtk/gtk.h>

#include "engine/host.h"
#include "store/store.h"
#include "ui/dub-job-list.h"

typedef struct
{
  char *dir; /* owned */
  DubSecrets *secrets;
  DubHost *host;
  DubDesk *desk;
  DubStore *writer;
  DubJobList *list; /* asleep */
  gint64 project;
  gint64 other_project;
  gint64 account;
  GArray *copy;    /* owned: gint64 */
  GArray *changes; /* owned: DubChange since the desk was told */
  guint n_signals;
} Fixture;

void job_list_set_up (Fixture *fixture, gconstpointer data);
/* Asserts that nobody else holds the list. */
void job_list_tear_down (Fixture *fixture, gconstpointer data);

/* Created @number seconds after a certain time. Gives its id. */
gint64 job_list_put_job (Fixture *fixture, gint64 project, guint number);
void job_list_put_jobs (Fixture *fixture, gint64 project, guint n);
void job_list_change_job (Fixture *fixture, gint64 id, const char *title, gboolean removed);
/* Tells the desk what was put since the last time, as the engine's host would. */
void job_list_tell (Fixture *fixture);

/* (transfer full): what the store answers */
GArray *job_list_expected (Fixture *fixture, const DubJobQuery *query);
gboolean job_list_is_same (GArray *a, GArray *b);
void job_list_wait_for (Fixture *fixture, const DubJobQuery *query);
/* Lets the loop run until the list has more than @above rows and stops there. */
void job_list_run_until_above (Fixture *fixture, guint above);
