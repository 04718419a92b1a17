/* The description of the job table, for the files that query it. */
#pragma once

#include "store/row.h"

G_BEGIN_DECLS

extern const DubRowType dub_job_row;

G_END_DECLS
