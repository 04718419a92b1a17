/* What the files of the new-job window share. */
#pragma once

#include "dub-input-row.h"
#include "dub-language-chips.h"
#include "dub-new-job-plan.h"
#include "dub-new-job.h"
#include "dub-options-group.h"
#include "dub-voice-rows.h"

G_BEGIN_DECLS

struct _DubNewJob
{
  AdwWindow parent_instance;

  DubDesk *desk; /* owned */
  gint64 project;
  DubAssetList *assets;           /* owned */
  GPtrArray *checks;              /* owned: GtkCheckButton with the account's id; borrowed */
  DubInputRow *rows[DUB_N_ROLES]; /* borrowed */
  DubVoiceRows *voices;           /* owned */
  gboolean voice_chosen;          /* the person chose the one voice track, or took it off */
  gboolean filling;               /* the rows are being set by the program */
  guint check_id;
  guint options_id;    /* while the rows of the options are to come */
  guint generation;    /* of the check that counts */
  guint waiting;       /* answers still to come */
  GPtrArray *problems; /* owned: char * */
  GPtrArray *warnings; /* owned: char * */
  GHashTable *refused; /* owned: account → (language → sentence): left out */
  GArray *made;        /* owned: ids of the jobs that were made */
  guint making;        /* job.new still to come */

  GtkStack *stack;
  AdwPreferencesGroup *accounts;
  AdwPreferencesGroup *inputs;
  GtkWidget *languages;
  DubLanguageChips *chips;
  DubOptionsGroup *options;
  GtkListBox *findings;
  GtkWidget *draft;
  GtkWidget *start;
  GtkLabel *sentence;
};

/* (transfer full): DubAccount that are ticked, borrowed from the desk */
GPtrArray *dub_new_job_accounts (DubNewJob *self);
/* (transfer full): a DubPlan for each of them */
GArray *dub_new_job_plans (DubNewJob *self, GPtrArray *accounts);

/* dub-new-job-check.c */
/* The rows that the chosen accounts need: they come when the others have been drawn. */
void dub_new_job_show_options_soon (DubNewJob *self);
void dub_new_job_show_sentence (DubNewJob *self);
void dub_new_job_show_findings (DubNewJob *self);
/* Forgets what was found, and checks again in a moment. */
void dub_new_job_check_soon (DubNewJob *self);

G_END_DECLS
