/* A data folder of its own for each test, and rows to put into it. */
#pragma once

#include "store/private.h"

G_BEGIN_DECLS

typedef struct
{
  char *dir;           /* owned: removed at the end */
  char *path;          /* owned: of the database */
  DubStore *store;     /* owned: the writer (nullable) */
  DubAccount *account; /* owned */
  DubProject *project; /* owned */
  DubAsset *asset;     /* owned */
} Fixture;

typedef void (*FixtureFunc) (Fixture *fixture, gconstpointer data);

/* An empty folder without a store. */
void fixture_set_up_empty (Fixture *fixture, gconstpointer data);
/* A store with one account, project and asset. */
void fixture_set_up (Fixture *fixture, gconstpointer data);
void fixture_tear_down (Fixture *fixture, gconstpointer data);

/* Closes the writer and opens it again. */
void fixture_reopen (Fixture *fixture);
/* (transfer full): a job that may be put; not stored yet */
DubJob *fixture_new_job (Fixture *fixture, const char *title);
gint64 fixture_put_job (Fixture *fixture, const char *title);
void fixture_remove_tree (const char *dir);

/* (transfer full): a file's bytes, checked to be there */
GBytes *fixture_read (const char *path);

/* Texts that break careless programs; NULL is among them. */
extern const char *const odd_texts[];
extern const guint n_odd_texts;
/* Ten thousand bytes with signs of every length. */
char *fixture_long_text (void);

G_END_DECLS
