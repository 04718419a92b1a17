/* A prepared statement of a connection, taken from its cache and given back when it goes out of
 * scope. Binding remembers its first trouble; the next step reports it. */
#pragma once

#include "store/private.h"

G_BEGIN_DECLS

typedef struct
{
  DubStore *store;    /* borrowed */
  sqlite3_stmt *stmt; /* owned until cleared */
  int trouble;        /* SQLite's code of the first binding that went wrong */
} DubStatement;

typedef enum
{
  DUB_STEP_FAILED = -1,
  DUB_STEP_DONE,
  DUB_STEP_ROW
} DubStep;

gboolean
dub_statement_init (DubStatement *statement, DubStore *store, const char *sql, GError **error);
void dub_statement_clear (DubStatement *statement);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DubStatement, dub_statement_clear)

/* Positions count from 1, as in ?1. Texts must live until the statement is cleared. */
void dub_statement_bind_int (DubStatement *statement, int position, gint64 value);
void dub_statement_bind_double (DubStatement *statement, int position, double value);
void dub_statement_bind_text (DubStatement *statement, int position, const char *text);
/* Takes @text over. */
void dub_statement_take_text (DubStatement *statement, int position, char *text);

DubStep dub_statement_step (DubStatement *statement, GError **error);
/* Steps to the end of a statement that gives no rows. */
gboolean dub_statement_run (DubStatement *statement, GError **error);

/* Columns count from 0. */
gint64 dub_statement_int (DubStatement *statement, int column);
/* Borrowed until the next step; %NULL for NULL. */
const char *dub_statement_text (DubStatement *statement, int column);

G_END_DECLS
