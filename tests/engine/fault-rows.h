/* What every fault of the sandbox must lead to, provider by provider. */
#pragma once

#include <glib.h>

typedef struct
{
  const char *flow;   /* provider id, or lipdub-urls */
  const char *faults; /* as for dub_sandbox_add_fault(), separated by blanks */
  const char *state;  /* the job's at the end; with a `!` behind it only a person can go on */
  const char *error;  /* nick of its trouble, or NULL */
  guint paid;         /* requests that the provider booked */
  guint requests;     /* to the provider, at most */
} FaultRow;

extern const FaultRow fault_rows[];
extern const guint n_fault_rows;
