/* What a job has cost, in the words of the person rather than in the provider's field names. */
#pragma once

#include "model/map.h"

G_BEGIN_DECLS

/* Title of an amount: translated where it is a known one, otherwise the provider's own name.
 * (transfer none) */
const char *dub_cost_title (const char *name);
/* An amount with its unit: "0:42", "3 credits"; the text itself where it is no number. (transfer
 * full) */
char *dub_cost_amount (const char *name, const char *value);
/* The amount that says at a glance what the job has cost; %NULL where none does. (transfer full)
 * (nullable) */
char *dub_cost_glance (DubMap *cost);

G_END_DECLS
