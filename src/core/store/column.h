/* How a value of each kind goes into a statement and comes back. */
#pragma once

#include "store/row.h"

G_BEGIN_DECLS

void
dub_column_bind (const DubColumn *column, gconstpointer row, DubStatement *statement, int position);
/* %FALSE when the file holds what no value of this kind can be. */
gboolean
dub_column_read (const DubColumn *column, gpointer row, DubStatement *statement, int position);

G_END_DECLS
