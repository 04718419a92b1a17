/* What a new job would be, as data: its command and the sentence that says what will happen. */
#pragma once

#include "providers/provider.h"
#include "store/store.h"

G_BEGIN_DECLS

/* The jobs of one account; borrowed but for the options. */
typedef struct
{
  gint64 project;
  const DubAccount *account;
  const DubProvider *provider; /* (nullable) */
  gint64 inputs[DUB_N_ROLES];
  const char *const *languages;
  GHashTable *voices;  /* (nullable): language → gint64: each language has a voice of its own */
  GHashTable *refused; /* (nullable): language → sentence: left out */
  DubMap *options;     /* owned */
} DubPlan;

void dub_plan_clear (DubPlan *plan);
/* Whether the provider's jobs are by language: it is told, or it is given a voice in it. */
gboolean dub_provider_by_language (const DubProvider *provider);
/* Whether something that is at the provider already stands in for the input. */
gboolean dub_plan_has_stand_in (const DubPlan *plan, DubRole role);
/* Whether the plan's job into that language lacks its voice track. */
gboolean dub_plan_lacks_voice (const DubPlan *plan, const char *language);
/* (transfer floating): the arguments of job.check for all languages, */
GVariant *dub_plan_check_args (const DubPlan *plan);
/* and of job.new for those that are not left out. */
GVariant *dub_plan_args (const DubPlan *plan, gboolean start);
/* How many jobs are asked for, and how many of them are not left out. */
guint dub_plan_wanted (const DubPlan *plan);
guint dub_plan_count (const DubPlan *plan);
/* Bytes that are not at the account yet. */
guint64 dub_plan_upload_bytes (DubStore *store, const DubPlan *plan);
/* "Start 3 jobs: upload 27.8 MB to LipDub". @plans: DubPlan. (transfer full) */
char *dub_plans_sentence (DubStore *store, GArray *plans);
/* What the plans take in @role: ".mp4, .mov"; NULL when none takes anything. */
char *dub_plans_input_note (GArray *plans, DubRole role);
/* What stands in for that input in all plans that take it; NULL: it is needed. (transfer full) */
char *dub_plans_stand_in (DubStore *store, GArray *plans, DubRole role);

/* The account of the project's newest job; 0: there is none. */
gint64 dub_plan_latest_account (DubStore *store, gint64 project);

G_END_DECLS
