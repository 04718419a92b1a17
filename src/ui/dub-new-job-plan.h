/* What a new job would be, as data: its command and the sentence that says what will happen. */
#pragma once

#include "providers/provider.h"
#include "store/store.h"

G_BEGIN_DECLS

/* The jobs of one account; all borrowed. */
typedef struct
{
  gint64 project;
  const DubAccount *account;
  const DubProvider *provider; /* (nullable) */
  gint64 inputs[DUB_N_ROLES];
  const char *const *languages;
  DubMap *options;
} DubPlan;

/* (transfer floating): the arguments of job.check and job.new */
GVariant *dub_plan_args (const DubPlan *plan, gboolean start);
guint dub_plan_count (const DubPlan *plan);
/* Bytes that are not at the account yet. */
guint64 dub_plan_upload_bytes (DubStore *store, const DubPlan *plan);
/* "Start 3 jobs: upload 27.8 MB to LipDub". @plans: DubPlan. (transfer full) */
char *dub_plans_sentence (DubStore *store, GArray *plans);
/* What the accounts (DubAccount) take in @role: ".mp4, .mov"; NULL when none takes anything. */
char *dub_plan_input_note (GPtrArray *accounts, DubRole role);

/* The account of the project's newest job; 0: there is none. */
gint64 dub_plan_latest_account (DubStore *store, gint64 project);

G_END_DECLS
