/* A store full of jobs, for benchmarks. */
#pragma once

#include "store/store.h"

/* Two projects without jobs, for what a benchmark adds itself. */
#define BENCH_PROJECT_CLIPS "Bench: clips"
#define BENCH_PROJECT_FILES "Bench: files"

/* Ends the program with the error's message unless @ok. */
void bench_check (gboolean ok, const GError *error);
/* 20 projects with @n_jobs jobs by one account. @ended: no job is queued, running or unknown, so
 * that an engine that opens the store has nothing to do. */
void bench_fill_store (DubStore *store, guint n_jobs, gboolean ended);
