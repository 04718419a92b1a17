/* The schema, as the steps that lead from an empty file to the present version. A step that has
 * been released is never changed; a change of the schema is a new step. */
#include "store/private.h"

#define TROUBLE                                                                                    \
  "trouble_code TEXT, trouble_message TEXT, trouble_provider_code TEXT,"                           \
  "trouble_http_status INTEGER NOT NULL,"

#define FACTS                                                                                      \
  "duration_usec INTEGER NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,"               \
  "fps_num INTEGER NOT NULL, fps_den INTEGER NOT NULL, channels INTEGER NOT NULL,"                 \
  "sample_rate INTEGER NOT NULL, container TEXT, video_codec TEXT, audio_codec TEXT,"

#define CHAIN                                                                                      \
  "flow TEXT, step TEXT, raw_state TEXT, progress REAL NOT NULL, attempts INTEGER NOT NULL,"       \
  "next_at INTEGER NOT NULL, step_since INTEGER NOT NULL, remote TEXT NOT NULL, intent "           \
  "TEXT," TROUBLE

#define KEY "id INTEGER PRIMARY KEY AUTOINCREMENT,"

/* Version 1. In `job` the short columns that lists look at come before the long ones, which then
 * lie on pages of their own. `job_list` answers every filter without touching the rows; the
 * narrow indexes give the usual orders of the whole list. `job_remote` finds jobs by what the
 * provider calls them. */
static const char version_1[] =
    "CREATE TABLE account (" KEY
    "uid TEXT NOT NULL UNIQUE, provider TEXT NOT NULL, label TEXT NOT NULL, base_url TEXT NOT NULL,"
    "settings TEXT NOT NULL, created_at INTEGER NOT NULL, deleted_at INTEGER NOT NULL) STRICT;"

    "CREATE TABLE project (" KEY
    "title TEXT NOT NULL, client TEXT, notes TEXT, source_lang TEXT, languages TEXT NOT NULL,"
    "default_account INTEGER REFERENCES account, options TEXT NOT NULL, output_dir TEXT, naming "
    "TEXT,"
    "archived INTEGER NOT NULL CHECK (archived IN (0, 1)), created_at INTEGER NOT NULL,"
    "updated_at INTEGER NOT NULL, deleted_at INTEGER NOT NULL) STRICT;"

    "CREATE TABLE asset (" KEY "project INTEGER NOT NULL REFERENCES project,"
    "kind TEXT NOT NULL CHECK (kind IN ('video', 'audio', 'image', 'subtitle', 'movie', 'other')),"
    "state TEXT NOT NULL CHECK (state IN ('ok', 'probing', 'missing', 'changed', 'invalid')),"
    "name TEXT NOT NULL, path TEXT, url TEXT, bytes INTEGER NOT NULL, mtime_usec INTEGER NOT NULL,"
    "sha256 TEXT, mime TEXT, language TEXT, thumbnail TEXT," FACTS TROUBLE
    "created_at INTEGER NOT NULL, deleted_at INTEGER NOT NULL) STRICT;"
    "CREATE INDEX asset_project ON asset (project, sha256);"

    "CREATE TABLE upload (" KEY
    "account INTEGER NOT NULL REFERENCES account, asset INTEGER NOT NULL REFERENCES asset,"
    "role TEXT NOT NULL CHECK (role IN ('video', 'audio', 'image', 'movie')),"
    "sha256 TEXT, group_id TEXT,"
    "state TEXT NOT NULL CHECK (state IN ('pending', 'running', 'ready', 'failed'))," CHAIN
    "created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL) STRICT;"
    "CREATE INDEX upload_content ON upload (account, sha256);"
    "CREATE INDEX upload_asset ON upload (asset);"
    "CREATE INDEX upload_state ON upload (state);"

    "CREATE TABLE job (" KEY
    "project INTEGER NOT NULL REFERENCES project, account INTEGER NOT NULL REFERENCES account,"
    "provider TEXT NOT NULL,"
    "state TEXT NOT NULL CHECK (state IN"
    " ('draft', 'queued', 'running', 'done', 'failed', 'cancelled', 'unknown')),"
    "language TEXT, attention INTEGER NOT NULL CHECK (attention IN (0, 1)),"
    "cancelling INTEGER NOT NULL CHECK (cancelling IN (0, 1)),"
    "queued_at INTEGER NOT NULL, submitted_at INTEGER NOT NULL, finished_at INTEGER NOT NULL,"
    "created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, deleted_at INTEGER NOT NULL,"
    "title TEXT NOT NULL, title_fold TEXT NOT NULL, marker TEXT NOT NULL, group_id TEXT,"
    "input_video INTEGER REFERENCES asset, input_audio INTEGER REFERENCES asset,"
    "input_image INTEGER REFERENCES asset, input_movie INTEGER REFERENCES asset," CHAIN
    "cost TEXT, options TEXT NOT NULL) STRICT;"
    "CREATE INDEX job_list ON job (deleted_at, project, state, attention, account, provider,"
    " language, created_at, updated_at, title_fold);"
    "CREATE INDEX job_created ON job (deleted_at, created_at);"
    "CREATE INDEX job_updated ON job (deleted_at, updated_at);"
    "CREATE INDEX job_title ON job (deleted_at, title_fold);"
    "CREATE INDEX job_open ON job (state) WHERE deleted_at = 0;"
    "CREATE INDEX job_group ON job (group_id) WHERE group_id IS NOT NULL;"
    "CREATE INDEX job_duration ON job (provider, finished_at) WHERE state = 'done';"

    "CREATE TABLE job_remote (job INTEGER NOT NULL REFERENCES job, account INTEGER NOT NULL,"
    "name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (job, name)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX job_remote_value ON job_remote (account, name, value);"

    "CREATE TABLE output (" KEY "job INTEGER NOT NULL REFERENCES job,"
    "kind TEXT NOT NULL CHECK (kind IN ('video', 'audio', 'subtitle', 'poster', 'original')),"
    "type TEXT, language TEXT, path TEXT NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL,"
    "verified INTEGER NOT NULL CHECK (verified IN (0, 1)), note TEXT," FACTS
    "created_at INTEGER NOT NULL) STRICT;"
    "CREATE INDEX output_job ON output (job);"
    "CREATE INDEX output_path ON output (path);"

    "CREATE TABLE event (" KEY
    "job INTEGER NOT NULL REFERENCES job, at INTEGER NOT NULL, kind TEXT NOT NULL,"
    "text TEXT NOT NULL) STRICT;"
    "CREATE INDEX event_job ON event (job);"
    "CREATE TRIGGER event_stays BEFORE UPDATE ON event BEGIN"
    " SELECT RAISE (ABORT, 'events cannot be changed'); END;"
    "CREATE TRIGGER event_remains BEFORE DELETE ON event BEGIN"
    " SELECT RAISE (ABORT, 'events cannot be removed'); END;"

    "CREATE TABLE value (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;";

/* Version 2: clips. `job_clip` answers the grid's counts without touching the rows. Work that was
 * there before gets a clip for each thing that was dubbed. */
static const char version_2[] =
    "CREATE TABLE clip (" KEY "project INTEGER NOT NULL REFERENCES project, name TEXT NOT NULL,"
    "position INTEGER NOT NULL, source INTEGER REFERENCES asset, created_at INTEGER NOT NULL,"
    "deleted_at INTEGER NOT NULL) STRICT;"
    "CREATE INDEX clip_project ON clip (project, deleted_at, position);"
    "CREATE INDEX clip_source ON clip (source);"

    "CREATE TABLE clip_voice (" KEY "clip INTEGER NOT NULL REFERENCES clip,"
    "language TEXT NOT NULL, asset INTEGER NOT NULL REFERENCES asset,"
    "UNIQUE (clip, language)) STRICT;"
    "CREATE INDEX clip_voice_asset ON clip_voice (asset);"
    "CREATE INDEX asset_probing ON asset (state) WHERE state = 'probing';"

    "ALTER TABLE job ADD COLUMN clip INTEGER REFERENCES clip;"
    "ALTER TABLE job ADD COLUMN verdict TEXT CHECK (verdict IN ('accepted', 'rejected'));"
    "ALTER TABLE job ADD COLUMN input_digest TEXT;"
    "CREATE INDEX job_clip ON job (clip, deleted_at, language, account, state);"

    "INSERT INTO clip (project, name, position, source, created_at, deleted_at)"
    " SELECT project, name, id, id, created_at, deleted_at FROM asset WHERE id IN"
    " (SELECT coalesce (input_video, input_image, input_movie, input_audio) FROM job);"
    "UPDATE job SET clip = (SELECT clip.id FROM clip WHERE clip.source ="
    " coalesce (input_video, input_image, input_movie, input_audio));";

/* Version 3: the counts of the sidebar read a tenth of what they read in `job_list`. */
static const char version_3[] =
    "CREATE INDEX job_count ON job (deleted_at, project, state, attention);";

static const char *const steps[] = { version_1, version_2, version_3 };

const DubSchema dub_schema = { steps, G_N_ELEMENTS (steps) };

int
dub_store_schema_version (void)
{
  return (int) dub_schema.n_steps;
}
