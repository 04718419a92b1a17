/* dubctl: the engine for scripts. One table of commands, a file a noun. Standard output is for
 * results (with --json one object a line), everything else goes to standard error. */
#pragma once

#include <json-glib/json-glib.h>

#include "engine/host.h"
#include "providers/provider.h"

G_BEGIN_DECLS

/* The contract of the exit status. */
typedef enum
{
  DUB_EXIT_DONE = 0,
  DUB_EXIT_JOB_FAILED = 1,
  DUB_EXIT_USAGE = 2,
  DUB_EXIT_KEY = 3,
  DUB_EXIT_DECISION = 4,
  DUB_EXIT_NETWORK = 5,
  DUB_EXIT_STORAGE = 6,
  DUB_EXIT_TIMEOUT = 124,
  DUB_EXIT_INTERRUPTED = 130,
} DubExit;

typedef struct
{
  char *data_dir; /* owned */
  gboolean json;
  gboolean run_keys;   /* keys for this run come on standard input */
  DubSecrets *secrets; /* owned */
  DubHost *host;       /* owned (nullable) */
  DubStore *store;     /* owned (nullable): for reading */
  gboolean interrupted;
} DubCli;

/* @argv[0] is the command's own words; options are parsed from it. */
typedef int (*DubCliFunc) (DubCli *cli, int argc, char **argv);

/* --- cli.c ----------------------------------------------------------------------------------- */
int dub_cli_main (int argc, char **argv);
/* Opens the engine (with @work it runs open jobs) and a reading connection. */
gboolean dub_cli_open (DubCli *cli, gboolean work, GError **error);
/* Opens only the reading connection, making the store when there is none. */
gboolean dub_cli_open_reader (DubCli *cli, GError **error);
/* A command to the engine; opens it when needed. (transfer full) (nullable) */
GVariant *dub_cli_command (DubCli *cli, const char *name, GVariant *args, GError **error);
/* Parses options; what remains is in @argv from 1 on. FALSE: a sentence was printed. */
gboolean dub_cli_parse (int *argc, char ***argv, const GOptionEntry *entries, const char *usage);
/* Prints sentence and remedy; returns the exit status that fits. */
int dub_cli_fail (const GError *error);
int dub_cli_usage (const char *format, ...) G_GNUC_PRINTF (1, 2);
DubExit dub_cli_exit_for (DubError code);
/* An id argument. */
gboolean dub_cli_id (const char *text, gint64 *id, GError **error);
/* NAME=VALUE texts to a map; an empty value stays (it removes). (transfer floating) a{ss} */
GVariant *dub_cli_settings (char **pairs, GError **error);
/* Prints and frees @builder's object as one line. */
void dub_cli_print_json (JsonBuilder *builder);
JsonBuilder *dub_cli_object (void);
void dub_cli_add_id (JsonBuilder *builder, const char *name, gint64 id);
void dub_cli_add_text (JsonBuilder *builder, const char *name, const char *text);
void dub_cli_add_time (JsonBuilder *builder, const char *name, gint64 usec);
void dub_cli_add_map (JsonBuilder *builder, const char *name, DubMap *map);
/* `{"id": …}` or the bare id. */
void dub_cli_print_id (DubCli *cli, gint64 id);

/* --- One file a noun -------------------------------------------------------------------------- */
int dub_cli_account_add (DubCli *cli, int argc, char **argv);
int dub_cli_account_list (DubCli *cli, int argc, char **argv);
int dub_cli_account_test (DubCli *cli, int argc, char **argv);
int dub_cli_account_remove (DubCli *cli, int argc, char **argv);
int dub_cli_account_set (DubCli *cli, int argc, char **argv);
int dub_cli_account_key (DubCli *cli, int argc, char **argv);
int dub_cli_account_query (DubCli *cli, int argc, char **argv);
int dub_cli_project_new (DubCli *cli, int argc, char **argv);
int dub_cli_project_list (DubCli *cli, int argc, char **argv);
int dub_cli_project_show (DubCli *cli, int argc, char **argv);
int dub_cli_project_export (DubCli *cli, int argc, char **argv);
int dub_cli_project_import (DubCli *cli, int argc, char **argv);
int dub_cli_project_duplicate (DubCli *cli, int argc, char **argv);
int dub_cli_asset_add (DubCli *cli, int argc, char **argv);
int dub_cli_asset_list (DubCli *cli, int argc, char **argv);
int dub_cli_asset_show (DubCli *cli, int argc, char **argv);
int dub_cli_job_new (DubCli *cli, int argc, char **argv);
int dub_cli_job_list (DubCli *cli, int argc, char **argv);
int dub_cli_job_show (DubCli *cli, int argc, char **argv);
int dub_cli_job_events (DubCli *cli, int argc, char **argv);
int dub_cli_job_start (DubCli *cli, int argc, char **argv);
int dub_cli_job_cancel (DubCli *cli, int argc, char **argv);
int dub_cli_job_retry (DubCli *cli, int argc, char **argv);
int dub_cli_job_delete (DubCli *cli, int argc, char **argv);
int dub_cli_job_resolve (DubCli *cli, int argc, char **argv);
int dub_cli_job_adopt (DubCli *cli, int argc, char **argv);
int dub_cli_job_wait (DubCli *cli, int argc, char **argv);
int dub_cli_run (DubCli *cli, int argc, char **argv);
int dub_cli_output_list (DubCli *cli, int argc, char **argv);
int dub_cli_output_export (DubCli *cli, int argc, char **argv);
int dub_cli_webhook_listen (DubCli *cli, int argc, char **argv);
int dub_cli_store_recover (DubCli *cli, int argc, char **argv);

/* The job as `job show --json` gives it. (transfer full) */
JsonBuilder *dub_cli_job_object (DubCli *cli, const DubJob *job, GError **error);

G_END_DECLS
