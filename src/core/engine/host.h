/* The engine as the window and dubctl see it: it runs in a thread of its own, or, where another
 * process holds the data folder, in that process behind a private D-Bus connection. Commands go in,
 * the store changes, and the host says which rows changed. */
#pragma once

#include <gio/gio.h>

#include "secrets/secrets.h"
#include "store/store.h"

G_BEGIN_DECLS

#define DUB_TYPE_HOST (dub_host_get_type ())
G_DECLARE_FINAL_TYPE (DubHost, dub_host, DUB, HOST, GObject)

typedef enum
{
  DUB_HOST_WORK = 1 << 0,  /* run open jobs; without it only commands are served */
  DUB_HOST_LOCAL = 1 << 1, /* never use another process's engine: DUB_ERROR_LOCKED instead */
} DubHostFlags;

/* What a transfer does at the moment; of a job (its own body or a result) or of an upload. */
typedef struct
{
  gint64 job;         /* 0: an upload */
  gint64 upload;      /* 0: a job */
  gboolean down;      /* a result is coming in */
  gint64 done, total; /* bytes; total -1: not known */
  double bytes_per_second;
  gint64 seconds_left; /* -1: not known */
  gboolean ended;
} DubActivity;

/**
 * dub_host_open:
 * @data_dir: made when absent
 * @secrets: where keys are looked up; used from the engine's thread
 *
 * Blocks for the time of opening the store. Callbacks and signals come in the thread-default main
 * context of the caller.
 *
 * Signals: `changed` (GArray of DubChange), `activity` (DubActivity *), `lost` (the other process
 * went away; the host is of no more use).
 *
 * Returns: (transfer full) (nullable): with the errors of dub_store_open() and %DUB_ERROR_LOCKED
 */
DubHost *
dub_host_open (const char *data_dir, DubHostFlags flags, DubSecrets *secrets, GError **error);
gboolean dub_host_is_remote (DubHost *host);
const char *dub_host_get_data_dir (DubHost *host);
/* Stops transfers at a safe point and ends the thread; open jobs go on at the next start. */
void dub_host_close (DubHost *host);

/**
 * dub_host_command_async:
 * @name: a row of the table below
 * @args: (nullable): `a{sv}`, consumed when floating
 *
 * Commands (arguments → result, all `a{sv}`; ids are `x`, maps `a{ss}`, lists `ax` or `as`):
 *
 *   account.add      provider s, label s, base-url s?, settings m?            → id
 *   account.set      id, label s?, base-url s?, settings m? (an empty value removes)
 *   account.remove   id          account.restore  id
 *   account.test     id                                                       → findings
 *   account.query    id, query s, argument s?, pages i? (default all), cursor s? (of the answer
 *                    before)          → findings, total x, cursor s (empty: that was the last page)
 *   account.limits   id  → active u, max-active u, requests u, max-requests u, window-seconds u,
 *                          submissions u, max-submissions u (in a minute), uploads u,
 *                          max-uploads u (in an hour), paused-until x; a maximum of 0: no limit
 *   project.new      title s, source-lang s?, languages as?, client s?, notes s?,
 *                    default-account x?, options m?, output-dir s?, naming s? → id
 *   project.set      id, any of the above, archived b
 *   project.remove   id          project.restore  id
 *   project.export   id, path s (absolute), overwrite b?  (docs/project-file.md) → path
 *   project.import   path s                    → id, warnings as (nothing is started)
 *   project.duplicate id, title s?  (settings, languages, options, clips; no jobs) → id
 *   clip.new         project x, name s, source x?, voices a{sx}? (language → asset) → id
 *   clip.set         id, name s?, position x?
 *   clip.remove      id          clip.restore      id
 *   clip.set-source  id, asset x
 *   clip.set-voice   id, language s, asset x? (absent or 0: none)
 *   clip.import      project x, clips aa{sv}: name s, clip x? (one that is there), source s?,
 *                    voices a{ss}? (language → path)  → ids; paths are looked at afterwards
 *   clip.start-missing project x, account x, languages as? (default: the project's), clips ax?,
 *                    cells a(xs)? (clip and language: only these), failed b? (also where a job
 *                    failed), again b? (also where there is a job)
 *                    → ids ax, refused aa{sv} (clip x, language s, sentence s)
 *   asset.add        project x, source s (absolute path or URL), language s?, kind s? → id
 *   asset.refresh    id (looks at the file again)
 *   asset.relink     id, path s (same content elsewhere)
 *   asset.set        id, name s?, language s?
 *   asset.remove     id          asset.restore    id
 *   job.check        as job.new; nothing is made                              → problems as,
 *                    warnings as, refused a{ss} (language, empty for none → sentence)
 *   job.new          project x, account x, inputs a{sx} (role → asset), languages as?,
 *                    voices a{sx}? (language → asset: each its own voice track), options m?,
 *                    title s?, start b?, clip x? (default: the one made of the same file,
 *                    which is made if there is none)                           → ids
 *   job.start job.retry job.cancel job.remove job.restore job.poke   ids ax   → done ax,
 *                                                        refused a{sv} (id as text → sentence)
 *   job.retry-failed project x   (cells whose newest job failed)             → done, refused
 *   job.set-verdict  ids ax, verdict s (accepted, rejected, none)             → done, refused
 *   job.resolve      id, sent s? | not-sent b?
 *   job.set          id, options m?, language s?   (drafts only)
 *   job.adopt        account x, project x, remote-id s, facts m?, title s?    → id
 *   job.delete-remote ids ax  (deletes a terminal job at the provider)        → done, refused
 *   webhook.listen   port x? (0: a free one)                                  → port x, path s
 *   webhook.stop
 *   engine.pause     engine.resume
 *   engine.status    → busy b, paused b, open u, transfers u, next-at x,
 *                                                                               webhook-port x
 *                                                                               (0: none),
 *                                                                               webhook-path s
 *
 * Findings: `aa{sv}` with kind s, id s, title s, state s, raw-state s, created-at x, facts m.
 */
void dub_host_command_async (DubHost *host,
                             const char *name,
                             GVariant *args,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
/* (transfer full) (nullable): `a{sv}` */
GVariant *dub_host_command_finish (DubHost *host, GAsyncResult *result, GError **error);
/* For dubctl and tests: runs the caller's default main context until the answer is there. */
GVariant *dub_host_command (DubHost *host, const char *name, GVariant *args, GError **error);

/* $XDG_DATA_HOME/dubstage. (transfer full) */
char *dub_host_default_data_dir (void);

G_END_DECLS
