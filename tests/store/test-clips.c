/* Clips, their voices, and the cells of the grid: which job a cell shows, what is out of date, what
 * is missing, and that a project of a thousand clips is read at once. */
#include "fixture.h"

static DubClip *
new_clip (Fixture *f, const char *name, gint64 source)
{
  DubClip *clip = dub_clip_new ();

  clip->project = f->project->id;
  clip->name = g_strdup (name);
  clip->source = source;
  return clip;
}

static gint64
put_asset (Fixture *f, DubMediaKind kind, const char *sha256)
{
  g_autoptr (DubAsset) asset = dub_asset_new ();
  g_autoptr (GError) error = NULL;

  asset->project = f->project->id;
  asset->kind = kind;
  asset->name = g_strdup (sha256 != NULL ? sha256 : "address");
  if (sha256 != NULL)
    asset->path = g_strdup ("/file");
  else
    asset->url = g_strdup ("https://example.org/file");
  asset->sha256 = g_strdup (sha256);
  dub_store_put_asset (f->store, asset, &error);
  g_assert_no_error (error);
  return asset->id;
}

/* A clip with voices in de and fr; the assets' digests are "source", "voice-de", "voice-fr". */
static gint64
put_clip (Fixture *f)
{
  g_autoptr (DubClip) clip = new_clip (f, "ep01", put_asset (f, DUB_MEDIA_VIDEO, "source"));
  g_autoptr (GError) error = NULL;

  dub_clip_set_voice (clip, "fr", put_asset (f, DUB_MEDIA_AUDIO, "voice-fr"));
  dub_clip_set_voice (clip, "de", put_asset (f, DUB_MEDIA_AUDIO, "voice-de"));
  dub_store_put_clip (f->store, clip, &error);
  g_assert_no_error (error);
  return clip->id;
}

static gint64
put_job (Fixture *f, gint64 clip_id, const char *language, DubJobState state, const char *digest)
{
  g_autoptr (DubJob) job = fixture_new_job (f, "job");
  g_autoptr (DubClip) clip = dub_store_get_clip (f->store, clip_id, NULL);
  g_autoptr (GError) error = NULL;

  job->clip = clip_id;
  job->language = g_strdup (language);
  job->state = state;
  job->inputs[DUB_ROLE_VIDEO] = clip->source;
  job->inputs[DUB_ROLE_AUDIO] = dub_clip_get_voice (clip, language);
  job->input_digest = g_strdup (digest);
  dub_store_put_job (f->store, job, &error);
  g_assert_no_error (error);
  return job->id;
}

static GPtrArray *
cells_of (Fixture *f, gint64 clip)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *cells = dub_store_list_cells (f->store, f->project->id, clip, &error);

  g_assert_no_error (error);
  return cells;
}

static const DubCell *
find_cell (GPtrArray *cells, gint64 clip, const char *language)
{
  for (guint i = 0; i < cells->len; i++)
    {
      const DubCell *cell = cells->pdata[i];

      if (cell->clip == clip && g_str_equal (cell->language, language))
        return cell;
    }
  return NULL;
}

static void
test_round_trip (Fixture *f, gconstpointer data)
{
  gint64 id = put_clip (f);
  g_autoptr (GError) error = NULL;
  g_autoptr (DubClip) clip = dub_store_get_clip (f->store, id, &error);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (DubClip) found = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (clip->name, ==, "ep01");
  g_assert_cmpuint (clip->voices->len, ==, 2);
  g_assert_cmpstr (((DubVoice *) clip->voices->pdata[0])->language, ==, "de");
  dub_clip_set_voice (clip, "de", 0);
  dub_clip_set_voice (clip, "tr", f->asset->id);
  dub_clip_set_voice (clip, "tr", clip->source);
  g_assert_true (dub_store_put_clip (f->store, clip, &error));
  list = dub_store_list_clips (f->store, f->project->id, &error);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpint (dub_clip_get_voice (list->pdata[0], "de"), ==, 0);
  g_assert_cmpint (dub_clip_get_voice (list->pdata[0], "tr"), ==, clip->source);
  g_assert_cmpint (dub_clip_get_voice (list->pdata[0], "fr"), !=, 0);
  found = dub_store_find_clip (f->store, f->project->id, clip->source, &error);
  g_assert_cmpint (found->id, ==, id);
  g_assert_null (dub_store_find_clip (f->store, f->project->id + 1, clip->source, &error));
  g_assert_no_error (error);
  clip->deleted_at = 1;
  g_assert_true (dub_store_put_clip (f->store, clip, &error));
  g_assert_null (dub_store_find_clip (f->store, f->project->id, clip->source, &error));
  g_clear_pointer (&list, g_ptr_array_unref);
  list = dub_store_list_clips (f->store, f->project->id, &error);
  g_assert_cmpuint (list->len, ==, 0);
}

static void
test_order (Fixture *f, gconstpointer data)
{
  static const int positions[] = { 3, 1, 2, 1 };
  static const char *const expected = "1-1 1-3 2-2 3-0 ";
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (GPtrArray) list = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (positions); i++)
    {
      g_autofree char *name = g_strdup_printf ("%d-%u", positions[i], i);
      g_autoptr (DubClip) clip = new_clip (f, name, 0);

      clip->position = positions[i];
      g_assert_true (dub_store_put_clip (f->store, clip, NULL));
    }
  list = dub_store_list_clips (f->store, f->project->id, NULL);
  for (guint i = 0; i < list->len; i++)
    g_string_append_printf (seen, "%s ", ((DubClip *) list->pdata[i])->name);
  g_assert_cmpstr (seen->str, ==, expected);
  g_assert_cmpint (dub_store_next_clip_position (f->store, f->project->id, NULL), ==, 4);
  g_assert_cmpint (dub_store_next_clip_position (f->store, 99, NULL), ==, 1);
}

static void
count_change (GArray *changes, gpointer user_data)
{
  for (guint i = 0; i < changes->len; i++)
    {
      const DubChange *change = &g_array_index (changes, DubChange, i);

      if (change->table == DUB_TABLE_CLIP)
        *(gint64 *) user_data = change->parent * 1000 + change->id;
    }
}

static void
test_notified (Fixture *f, gconstpointer data)
{
  gint64 seen = 0;
  gint64 id;

  dub_store_set_changes_func (f->store, count_change, &seen);
  id = put_clip (f);
  g_assert_cmpint (seen, ==, f->project->id * 1000 + id);
}

static void
test_newest (Fixture *f, gconstpointer data)
{
  gint64 clip = put_clip (f);
  gint64 newest;
  g_autoptr (GPtrArray) cells = NULL;
  g_autoptr (GPtrArray) all = NULL;
  const DubCell *cell;

  put_job (f, clip, "de", DUB_JOB_FAILED, NULL);
  newest = put_job (f, clip, "de", DUB_JOB_RUNNING, NULL);
  put_job (f, clip, NULL, DUB_JOB_DONE, NULL);
  cells = cells_of (f, clip);
  all = cells_of (f, 0);
  g_assert_cmpuint (cells->len, ==, 2);
  g_assert_cmpuint (all->len, ==, 2);
  cell = find_cell (all, clip, "de");
  g_assert_cmpint (cell->job, ==, newest);
  g_assert_cmpint (cell->state, ==, DUB_JOB_RUNNING);
  g_assert_cmpuint (cell->n_jobs, ==, 2);
  g_assert_cmpstr (cell->provider, ==, "dublab");
  g_assert_cmpfloat (cell->progress, <, 0);
  g_assert_cmpint (cell->trouble, ==, DUB_N_ERRORS);
  g_assert_nonnull (find_cell (all, clip, ""));
}

/* --- Out of date ----------------------------------------------------------------------------- */

typedef enum
{
  CHANGE_NOTHING,
  CHANGE_SOURCE_CONTENT,
  CHANGE_SOURCE_ASSET,
  CHANGE_SOURCE_TO_URL,
  CHANGE_DE_CONTENT,
  CHANGE_DE_ASSET,
  CHANGE_DE_TO_TWIN,
  CHANGE_DE_GONE,
  CHANGE_DE_PROBING
} Change;

static const struct
{
  const char *name;
  Change change;
  DubJobState state;
  const char *digest;
  guint de, fr; /* DubStale */
} stale_rows[] = {
  { "nothing", CHANGE_NOTHING, DUB_JOB_DONE, " source voice-de voice-fr ", 0, 0 },
  { "source-content", CHANGE_SOURCE_CONTENT, DUB_JOB_DONE, " source voice-de voice-fr ",
    DUB_STALE_SOURCE, DUB_STALE_SOURCE },
  { "source-asset", CHANGE_SOURCE_ASSET, DUB_JOB_RUNNING, " source voice-de voice-fr ",
    DUB_STALE_SOURCE, DUB_STALE_SOURCE },
  { "source-to-url", CHANGE_SOURCE_TO_URL, DUB_JOB_DONE, " source voice-de voice-fr ",
    DUB_STALE_SOURCE, DUB_STALE_SOURCE },
  { "voice-content", CHANGE_DE_CONTENT, DUB_JOB_DONE, " source voice-de voice-fr ", DUB_STALE_VOICE,
    0 },
  { "voice-asset", CHANGE_DE_ASSET, DUB_JOB_UNKNOWN, " source voice-de voice-fr ", DUB_STALE_VOICE,
    0 },
  { "voice-twin", CHANGE_DE_TO_TWIN, DUB_JOB_DONE, " source voice-de voice-fr ", 0, 0 },
  { "voice-gone", CHANGE_DE_GONE, DUB_JOB_DONE, " source voice-de voice-fr ", 0, 0 },
  { "voice-probing", CHANGE_DE_PROBING, DUB_JOB_DONE, " source voice-de voice-fr ", 0, 0 },
  { "not-submitted", CHANGE_SOURCE_CONTENT, DUB_JOB_QUEUED, NULL, 0, 0 },
  { "failed", CHANGE_SOURCE_CONTENT, DUB_JOB_FAILED, " source voice-de voice-fr ", 0, 0 },
  /* A digest that is part of another one is not the same. */
  { "part-of-a-digest", CHANGE_NOTHING, DUB_JOB_DONE, " source1 voice-de2 voice-fr ",
    DUB_STALE_SOURCE | DUB_STALE_VOICE, DUB_STALE_SOURCE },
};

static void
change_content (Fixture *f, gint64 id, const char *sha256, DubAssetState state)
{
  g_autoptr (DubAsset) asset = dub_store_get_asset (f->store, id, NULL);

  g_free (asset->sha256);
  asset->sha256 = g_strdup (sha256);
  asset->state = state;
  g_assert_true (dub_store_put_asset (f->store, asset, NULL));
}

static void
apply_change (Fixture *f, gint64 id, Change change)
{
  g_autoptr (DubClip) clip = dub_store_get_clip (f->store, id, NULL);
  gint64 de = dub_clip_get_voice (clip, "de");

  switch (change)
    {
    case CHANGE_NOTHING:
      break;
    case CHANGE_SOURCE_CONTENT:
      change_content (f, clip->source, "other", DUB_ASSET_OK);
      break;
    case CHANGE_SOURCE_ASSET:
      clip->source = put_asset (f, DUB_MEDIA_VIDEO, "other");
      break;
    case CHANGE_SOURCE_TO_URL:
      clip->source = put_asset (f, DUB_MEDIA_VIDEO, NULL);
      break;
    case CHANGE_DE_CONTENT:
      change_content (f, de, "other", DUB_ASSET_OK);
      break;
    case CHANGE_DE_ASSET:
      dub_clip_set_voice (clip, "de", put_asset (f, DUB_MEDIA_AUDIO, "other"));
      break;
    case CHANGE_DE_TO_TWIN:
      dub_clip_set_voice (clip, "de", put_asset (f, DUB_MEDIA_AUDIO, "voice-de"));
      break;
    case CHANGE_DE_GONE:
      dub_clip_set_voice (clip, "de", 0);
      break;
    case CHANGE_DE_PROBING:
      change_content (f, de, NULL, DUB_ASSET_PROBING);
      break;
    default:
      g_assert_not_reached ();
    }
  g_assert_true (dub_store_put_clip (f->store, clip, NULL));
}

static void
test_stale (Fixture *f, gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  gint64 clip = put_clip (f);
  gint64 other = put_clip (f);
  g_autoptr (GPtrArray) cells = NULL;

  put_job (f, clip, "de", stale_rows[row].state, stale_rows[row].digest);
  put_job (f, clip, "fr", stale_rows[row].state, stale_rows[row].digest);
  put_job (f, other, "de", DUB_JOB_DONE, " source voice-de ");
  apply_change (f, clip, stale_rows[row].change);
  cells = cells_of (f, 0);
  g_assert_cmpuint (find_cell (cells, clip, "de")->stale, ==, stale_rows[row].de);
  g_assert_cmpuint (find_cell (cells, clip, "fr")->stale, ==, stale_rows[row].fr);
  g_assert_cmpuint (find_cell (cells, other, "de")->stale, ==, 0);
}

/* A provider that makes the voice itself was not given one: a new voice changes nothing for it. */
static void
test_stale_without_voice (Fixture *f, gconstpointer data)
{
  g_autoptr (DubClip) clip = new_clip (f, "ep", put_asset (f, DUB_MEDIA_VIDEO, "source"));
  g_autoptr (GPtrArray) cells = NULL;

  g_assert_true (dub_store_put_clip (f->store, clip, NULL));
  put_job (f, clip->id, "de", DUB_JOB_DONE, " source ");
  dub_clip_set_voice (clip, "de", put_asset (f, DUB_MEDIA_AUDIO, "voice-de"));
  g_assert_true (dub_store_put_clip (f->store, clip, NULL));
  cells = cells_of (f, clip->id);
  g_assert_cmpuint (find_cell (cells, clip->id, "de")->stale, ==, 0);
}

/* --- Counts ---------------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  int states[4]; /* of the jobs of one cell, oldest first; -1: no more */
  guint missing, failed;
} count_rows[] = {
  { "none", { -1 }, 1, 0 },
  { "draft", { DUB_JOB_DRAFT, -1 }, 1, 0 },
  { "cancelled", { DUB_JOB_CANCELLED, -1 }, 1, 0 },
  { "queued", { DUB_JOB_QUEUED, -1 }, 0, 0 },
  { "running", { DUB_JOB_RUNNING, -1 }, 0, 0 },
  { "done", { DUB_JOB_DONE, -1 }, 0, 0 },
  { "unknown", { DUB_JOB_UNKNOWN, -1 }, 0, 0 },
  { "failed", { DUB_JOB_FAILED, -1 }, 0, 1 },
  { "failed-twice", { DUB_JOB_FAILED, DUB_JOB_FAILED, -1 }, 0, 1 },
  { "failed-then-done", { DUB_JOB_FAILED, DUB_JOB_DONE, -1 }, 0, 0 },
  { "done-then-failed", { DUB_JOB_DONE, DUB_JOB_FAILED, -1 }, 0, 0 },
  { "unknown-then-failed", { DUB_JOB_UNKNOWN, DUB_JOB_FAILED, -1 }, 0, 0 },
  { "failed-then-cancelled", { DUB_JOB_FAILED, DUB_JOB_CANCELLED, -1 }, 0, 0 },
};

static void
test_counts (Fixture *f, gconstpointer data)
{
  static const char *const languages[] = { "de", "fr", NULL };
  guint row = GPOINTER_TO_UINT (data);
  gint64 clip = put_clip (f);
  g_autoptr (GArray) failed = NULL;
  DubCellCounts counts;

  for (guint i = 0; count_rows[row].states[i] >= 0; i++)
    put_job (f, clip, "de", (DubJobState) count_rows[row].states[i], NULL);
  put_job (f, clip, "fr", DUB_JOB_DONE, NULL);
  put_job (f, clip, "xx", DUB_JOB_DONE, NULL);
  g_assert_true (dub_store_count_cells (f->store, f->project->id, languages, &counts, NULL));
  g_assert_cmpuint (counts.clips, ==, 1);
  g_assert_cmpuint (counts.missing, ==, count_rows[row].missing);
  g_assert_cmpuint (counts.failed, ==, count_rows[row].failed);
  failed = dub_store_list_failed_jobs (f->store, f->project->id, NULL);
  g_assert_cmpuint (failed->len, ==, count_rows[row].failed);
}

/* --- Size ------------------------------------------------------------------------------------ */

static void
put_many (Fixture *f, guint n_clips, guint n_languages)
{
  g_assert_true (dub_store_begin (f->store, NULL));
  for (guint i = 0; i < n_clips; i++)
    {
      g_autoptr (DubClip) clip = new_clip (f, "clip", f->asset->id);

      for (guint l = 0; l < n_languages; l++)
        {
          g_autofree char *language = g_strdup_printf ("l%02u", l);

          dub_clip_set_voice (clip, language, f->asset->id);
        }
      g_assert_true (dub_store_put_clip (f->store, clip, NULL));
      for (guint l = 0; l < n_languages; l++)
        put_job (f, clip->id, ((DubVoice *) clip->voices->pdata[l])->language, DUB_JOB_DONE, " x ");
    }
  g_assert_true (dub_store_commit (f->store, NULL));
}

/* The limits leave room for slow machines and sanitizers. */
static void
test_many (Fixture *f, gconstpointer data)
{
  static const char *const languages[] = { "l00", "l05", "zz", NULL };
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) one = NULL;
  DubCellCounts counts;
  gint64 began;

  put_many (f, 1000, 12);
  began = g_get_monotonic_time ();
  all = cells_of (f, 0);
  g_test_message ("12,000 cells: %.1f ms", (double) (g_get_monotonic_time () - began) / 1000);
  g_assert_cmpuint (all->len, ==, 12000);
  began = g_get_monotonic_time ();
  one = cells_of (f, 500);
  g_test_message ("12 cells: %.2f ms", (double) (g_get_monotonic_time () - began) / 1000);
  g_assert_cmpuint (one->len, ==, 12);
  began = g_get_monotonic_time ();
  g_assert_true (dub_store_count_cells (f->store, f->project->id, languages, &counts, NULL));
  g_test_message ("counts: %.1f ms", (double) (g_get_monotonic_time () - began) / 1000);
  g_assert_cmpuint (counts.clips, ==, 1000);
  g_assert_cmpuint (counts.missing, ==, 1000);
}

/* --- Migration ------------------------------------------------------------------------------- */

/* A store of version 1 with jobs keeps them all, each under a clip of what it dubs. */
static void
test_migration (Fixture *f, gconstpointer data)
{
  const DubSchema old = { dub_schema.steps, 1 };
  g_autoptr (GError) error = NULL;
  DubStore *store = dub_store_open_schema (f->dir, TRUE, &old, &error);
  g_autoptr (GPtrArray) clips = NULL;
  g_autoptr (GPtrArray) cells = NULL;
  g_auto (GStrv) backups = NULL;

  g_assert_no_error (error);
  g_assert_true (dub_store_exec (
      store,
      "INSERT INTO account VALUES (1, 'u', 'lipdub', 'L', 'http://h', '{}', 1, 0);"
      "INSERT INTO project VALUES (1, 'P', NULL, NULL, NULL, '[]', NULL, '{}', NULL, NULL, 0, 1, 1,"
      " 0);"
      "INSERT INTO asset (id, project, kind, state, name, path, bytes, mtime_usec, duration_usec,"
      " width, height, fps_num, fps_den, channels, sample_rate, trouble_http_status, created_at,"
      " deleted_at) VALUES (5, 1, 'video', 'ok', 'a.mp4', '/a', 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, "
      "0),"
      " (6, 1, 'audio', 'ok', 'a.wav', '/b', 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0),"
      " (7, 1, 'video', 'ok', 'never dubbed', '/c', 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0);"
      "INSERT INTO job (project, account, provider, state, language, attention, cancelling,"
      " queued_at, submitted_at, finished_at, created_at, updated_at, deleted_at, title, "
      "title_fold,"
      " marker, input_video, input_audio, progress, attempts, next_at, step_since, remote,"
      " trouble_http_status, options) VALUES"
      " (1, 1, 'lipdub', 'done', 'de', 0, 0, 1, 1, 1, 1, 1, 0, 't', 't', 'm', 5, 6, 1, 0, 0, 0,"
      " '{}', 0, '{}'),"
      " (1, 1, 'lipdub', 'done', 'fr', 0, 0, 1, 1, 1, 1, 1, 0, 't', 't', 'm', 5, 6, 1, 0, 0, 0,"
      " '{}', 0, '{}');",
      &error));
  g_assert_no_error (error);
  dub_store_close (store);
  f->store = dub_store_open (f->dir, TRUE, &error);
  g_assert_no_error (error);
  clips = dub_store_list_clips (f->store, 1, &error);
  g_assert_cmpuint (clips->len, ==, 1);
  g_assert_cmpstr (((DubClip *) clips->pdata[0])->name, ==, "a.mp4");
  g_assert_cmpint (((DubClip *) clips->pdata[0])->source, ==, 5);
  cells = dub_store_list_cells (f->store, 1, 0, &error);
  g_assert_cmpuint (cells->len, ==, 2);
  g_assert_cmpuint (((DubCell *) cells->pdata[0])->stale, ==, 0);
  backups = dub_store_list_backups (f->dir);
  g_assert_cmpuint (g_strv_length (backups), ==, 1);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer), gconstpointer data)
{
  g_test_add (path, Fixture, data, fixture_set_up, test, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/store/clips/round-trip", test_round_trip, NULL);
  add ("/store/clips/order", test_order, NULL);
  add ("/store/clips/notified", test_notified, NULL);
  add ("/store/cells/newest", test_newest, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (stale_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/store/cells/stale/", stale_rows[i].name, NULL);

      add (path, test_stale, GUINT_TO_POINTER (i));
    }
  add ("/store/cells/stale/without-voice", test_stale_without_voice, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (count_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/store/cells/counts/", count_rows[i].name, NULL);

      add (path, test_counts, GUINT_TO_POINTER (i));
    }
  add ("/store/cells/many", test_many, NULL);
  g_test_add ("/store/clips/migration", Fixture, NULL, fixture_set_up_empty, test_migration,
              fixture_tear_down);
  return g_test_run ();
}
