/* Clips through the engine: a dropped folder, the jobs for its cells, what goes out of date, and a
 * project that goes to a file and back. */
#include "fixture.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

/* --- Files to drop --------------------------------------------------------------------------- */

static char *
copy_sample (Fixture *f, const char *sample, const char *name)
{
  g_autofree char *path = g_build_filename (f->dir, name, NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  g_file_get_contents (dub_samples_get (sample), &contents, &length, &error);
  g_assert_no_error (error);
  g_file_set_contents (path, contents, (gssize) length, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&path);
}

/* Another digest, the same media: one byte of the last picture or sound. */
static void
change_file (const char *path)
{
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize length = 0;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  contents[length - 3]++;
  g_file_set_contents (path, contents, (gssize) length, &error);
  g_assert_no_error (error);
}

static gint64
first_id (GVariant *result)
{
  g_autoptr (GVariant) ids = g_variant_lookup_value (result, "ids", G_VARIANT_TYPE ("ax"));
  gint64 id = 0;

  g_assert_cmpuint (g_variant_n_children (ids), >, 0);
  g_variant_get_child (ids, 0, "x", &id);
  return id;
}

static gsize
count (GVariant *result, const char *name)
{
  g_autoptr (GVariant) list = g_variant_lookup_value (result, name, NULL);

  g_assert_nonnull (list);
  return g_variant_n_children (list);
}

/* One clip with voices in de and fr, looked at. */
static gint64
import_clip (Fixture *f)
{
  g_autofree char *source = copy_sample (f, "clip.mp4", "ep01.mp4");
  g_autofree char *de = copy_sample (f, "voice.wav", "ep01_de.wav");
  g_autofree char *fr = copy_sample (f, "voice.wav", "ep01_fr.wav");
  g_autoptr (GVariant) result = NULL;

  change_file (fr);
  result = fixture_command (f, "clip.import",
                            "{'project': <%x>, 'clips': <[{'name': <'ep01'>, 'source': <%s>, "
                            "'voices': <{'de': %s, 'fr': %s}>}]>}",
                            f->project, source, de, fr);
  fixture_run (f);
  return first_id (result);
}

static DubClip *
get_clip (Fixture *f, gint64 id)
{
  g_autoptr (GError) error = NULL;
  DubClip *clip = dub_store_get_clip (f->reader, id, &error);

  g_assert_no_error (error);
  return clip;
}

static GVariant *
start_missing (Fixture *f, const char *provider)
{
  return fixture_command (f, "clip.start-missing", "{'project': <%x>, 'account': <%x>}", f->project,
                          fixture_account (f, provider));
}

static guint
stale_of (Fixture *f, gint64 clip, const char *language)
{
  g_autoptr (GPtrArray) cells = dub_store_list_cells (f->reader, f->project, clip, NULL);

  for (guint i = 0; i < cells->len; i++)
    {
      const DubCell *cell = cells->pdata[i];

      if (g_str_equal (cell->language, language))
        return cell->stale;
    }
  g_assert_not_reached ();
}

/* --- Import ---------------------------------------------------------------------------------- */

static void
test_import (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 id = import_clip (f);
  g_autoptr (DubClip) clip = get_clip (f, id);
  g_autoptr (DubAsset) source = dub_store_get_asset (f->reader, clip->source, NULL);
  g_autoptr (DubAsset) voice =
      dub_store_get_asset (f->reader, dub_clip_get_voice (clip, "de"), NULL);
  g_autoptr (DubProject) project = dub_store_get_project (f->reader, f->project, NULL);

  g_assert_cmpstr (clip->name, ==, "ep01");
  g_assert_cmpint (source->state, ==, DUB_ASSET_OK);
  g_assert_cmpint (source->kind, ==, DUB_MEDIA_VIDEO);
  g_assert_cmpint (source->facts.duration_usec, >, 0);
  g_assert_nonnull (source->thumbnail);
  g_assert_nonnull (source->sha256);
  g_assert_cmpint (voice->kind, ==, DUB_MEDIA_AUDIO);
  g_assert_cmpstr (voice->language, ==, "de");
  g_assert_true (g_strv_contains ((const char *const *) project->languages, "de"));
  g_assert_true (g_strv_contains ((const char *const *) project->languages, "fr"));
}

/* A bad or a vanished file leaves its row with the reason, and the others as they are. */
static void
test_import_bad_files (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autofree char *bad = g_build_filename (f->dir, "bad.mp4", NULL);
  g_autofree char *gone = g_build_filename (f->dir, "gone.mp4", NULL);
  g_autoptr (GVariant) result = NULL;
  g_autoptr (GPtrArray) assets = NULL;

  g_assert_true (g_file_set_contents (bad, "no media", -1, NULL));
  result =
      fixture_command (f, "clip.import",
                       "{'project': <%x>, 'clips': <[{'name': <'a'>, 'source': <%s>}, {'name': "
                       "<'b'>, 'source': <%s>}]>}",
                       f->project, bad, gone);
  fixture_run (f);
  assets = dub_store_list_assets (f->reader, f->project, NULL);
  g_assert_cmpuint (count (result, "ids"), ==, 2);
  g_assert_cmpuint (assets->len, ==, 2);
  g_assert_cmpint (((DubAsset *) assets->pdata[0])->state, ==, DUB_ASSET_INVALID);
  g_assert_true (dub_trouble_is_set (&((DubAsset *) assets->pdata[0])->trouble));
  g_assert_cmpint (((DubAsset *) assets->pdata[1])->state, ==, DUB_ASSET_MISSING);
}

/* The same folder again: no second row for a file, and the clip that is there gets the new voice.
 */
static void
test_import_again (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 id = import_clip (f);
  g_autofree char *de = g_build_filename (f->dir, "ep01_de.wav", NULL);
  g_autofree char *tr = copy_sample (f, "voice.wav", "ep01_tr.wav");
  g_autoptr (GVariant) result = NULL;
  g_autoptr (DubClip) clip = NULL;
  g_autoptr (GPtrArray) assets = NULL;

  result = fixture_command (
      f, "clip.import",
      "{'project': <%x>, 'clips': <[{'clip': <%x>, 'voices': <{'de': %s, 'tr': %s}>}]>}",
      f->project, id, de, tr);
  fixture_run (f);
  g_assert_cmpint (first_id (result), ==, id);
  clip = get_clip (f, id);
  assets = dub_store_list_assets (f->reader, f->project, NULL);
  g_assert_cmpuint (assets->len, ==, 4);
  g_assert_cmpuint (clip->voices->len, ==, 3);
}

static void
test_import_refused (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autoptr (GPtrArray) clips = NULL;

  fixture_refuse (f, DUB_ERROR_USAGE, "clip.import", "{'project': <%x>}", f->project);
  fixture_refuse (f, DUB_ERROR_USAGE, "clip.import",
                  "{'project': <%x>, 'clips': <[{'name': <'a'>}, {'name': <'b'>, 'source': "
                  "<'relative.mp4'>}]>}",
                  f->project);
  fixture_refuse (f, DUB_ERROR_USAGE, "clip.import",
                  "{'project': <%x>, 'clips': <[{'name': <'a'>, 'voices': <{'not a language': "
                  "'/x.wav'}>}]>}",
                  f->project);
  fixture_refuse (f, DUB_ERROR_NOT_FOUND, "clip.import",
                  "{'project': <%x>, 'clips': <[{'clip': <%x>}]>}", f->project, (gint64) 77);
  clips = dub_store_list_clips (f->reader, f->project, NULL);
  g_assert_cmpuint (clips->len, ==, 0);
}

/* 40 clips in 12 languages: all rows are there when the command ends, long before the files have
 * been looked at; the limit is the issue's. */
static void
test_import_many (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_auto (GVariantBuilder) clips = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autofree char *text = NULL;
  g_autoptr (GVariant) list = NULL;
  g_autoptr (GVariant) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) assets = NULL;
  gint64 began;

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *source = g_strdup_printf ("%s/ep%02u.mp4", f->dir, i);
      g_auto (GVariantBuilder) voices = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));
      g_auto (GVariantDict) item = G_VARIANT_DICT_INIT (NULL);

      for (guint l = 0; l < 12; l++)
        {
          g_autofree char *language = g_strdup_printf ("x%c", 'a' + (int) l);
          g_autofree char *path = g_strdup_printf ("%s/ep%02u_%s.wav", f->dir, i, language);

          g_variant_builder_add (&voices, "{ss}", language, path);
        }
      g_variant_dict_insert (&item, "name", "s", source);
      g_variant_dict_insert (&item, "source", "s", source);
      g_variant_dict_insert_value (&item, "voices", g_variant_builder_end (&voices));
      g_variant_builder_add_value (&clips, g_variant_dict_end (&item));
    }
  list = g_variant_ref_sink (g_variant_builder_end (&clips));
  began = g_get_monotonic_time ();
  result = fixture_command (f, "clip.import", "{'project': <%x>, 'clips': <%@aa{sv}>}", f->project,
                            list);
  g_test_message ("%.0f ms", (double) (g_get_monotonic_time () - began) / 1000);
  rows = dub_store_list_clips (f->reader, f->project, NULL);
  assets = dub_store_list_assets (f->reader, f->project, NULL);
  g_assert_cmpuint (rows->len, ==, 40);
  g_assert_cmpuint (assets->len, ==, 40 * 13);
}

/* What was not looked at when the program ended is looked at after the next start. */
static void
test_import_goes_on (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autofree char *source = copy_sample (f, "clip.mp4", "ep01.mp4");
  g_autoptr (GVariant) result = NULL;
  g_autoptr (DubClip) clip = NULL;
  g_autoptr (DubAsset) before = NULL;
  g_autoptr (DubAsset) after = NULL;

  result = fixture_command (f, "clip.import",
                            "{'project': <%x>, 'clips': <[{'name': <'ep01'>, 'source': <%s>}]>}",
                            f->project, source);
  fixture_stop (f);
  clip = get_clip (f, first_id (result));
  before = dub_store_get_asset (f->reader, clip->source, NULL);
  g_assert_cmpint (before->state, ==, DUB_ASSET_PROBING);
  fixture_start (f);
  fixture_run (f);
  after = dub_store_get_asset (f->reader, clip->source, NULL);
  g_assert_cmpint (after->state, ==, DUB_ASSET_OK);
}

/* --- Start what is missing ------------------------------------------------------------------- */

static void
test_start_missing (gconstpointer data)
{
  const char *provider = data;
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 clip = import_clip (f);
  g_autoptr (GVariant) result = NULL;
  g_autoptr (GVariant) again = NULL;
  g_autoptr (GPtrArray) cells = NULL;

  result = start_missing (f, provider);
  g_assert_cmpuint (count (result, "ids"), ==, 2);
  g_assert_cmpuint (count (result, "refused"), ==, 0);
  again = start_missing (f, provider);
  g_assert_cmpuint (count (again, "ids"), ==, 0);
  fixture_run (f);
  cells = dub_store_list_cells (f->reader, f->project, clip, NULL);
  g_assert_cmpuint (cells->len, ==, 2);
  for (guint i = 0; i < cells->len; i++)
    {
      const DubCell *cell = cells->pdata[i];

      fixture_assert_done (f, cell->job);
      g_assert_cmpuint (cell->stale, ==, 0);
    }
  fixture_assert_paid (f, provider, 2);
}

/* Each cell that cannot be sent is named with the sentence that job.new would give. */
static void
test_start_refused (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 clip = import_clip (f);
  g_autoptr (GVariant) none = NULL;
  g_autoptr (GVariant) result = NULL;
  g_autoptr (GVariant) refused = NULL;
  g_autoptr (GVariant) first = NULL;
  const char *sentence = NULL, *language = NULL;
  gint64 id = 0;

  none = fixture_command (f, "clip.set-voice", "{'id': <%x>, 'language': <'fr'>}", clip);
  result = start_missing (f, "lipdub");
  g_assert_cmpuint (count (result, "ids"), ==, 1);
  refused = g_variant_lookup_value (result, "refused", G_VARIANT_TYPE ("aa{sv}"));
  g_assert_cmpuint (g_variant_n_children (refused), ==, 1);
  first = g_variant_get_child_value (refused, 0);
  g_assert_true (g_variant_lookup (first, "clip", "x", &id));
  g_assert_true (g_variant_lookup (first, "language", "&s", &language));
  g_assert_true (g_variant_lookup (first, "sentence", "&s", &sentence));
  g_assert_cmpint (id, ==, clip);
  g_assert_cmpstr (language, ==, "fr");
  g_assert_nonnull (strstr (sentence, "audio"));
}

static void
test_start_some (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 clip = import_clip (f);
  g_autoptr (GVariant) other = NULL;
  g_autoptr (GVariant) result = NULL;
  g_autoptr (DubJob) job = NULL;

  other = fixture_command (f, "clip.start-missing",
                           "{'project': <%x>, 'account': <%x>, 'clips': <[%x]>}", f->project,
                           fixture_account (f, "lipdub"), clip + 1);
  g_assert_cmpuint (count (other, "ids"), ==, 0);
  result = fixture_command (f, "clip.start-missing",
                            "{'project': <%x>, 'account': <%x>, 'clips': <[%x]>, 'languages': "
                            "<['fr']>}",
                            f->project, fixture_account (f, "lipdub"), clip);
  g_assert_cmpuint (count (result, "ids"), ==, 1);
  job = fixture_get (f, first_id (result));
  g_assert_cmpstr (job->language, ==, "fr");
  g_assert_cmpstr (job->title, ==, "ep01");
  g_assert_cmpint (job->clip, ==, clip);
}

/* Cells by name, and once more for another attempt. */
static void
test_start_cells (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 clip = import_clip (f);
  gint64 account = fixture_account (f, "lipdub");
  static const char *const format =
      "{'project': <%x>, 'account': <%x>, 'cells': <[(%x, 'de')]>, 'again': <%b>}";
  g_autoptr (GVariant) first =
      fixture_command (f, "clip.start-missing", format, f->project, account, clip, FALSE);
  g_autoptr (GVariant) nothing =
      fixture_command (f, "clip.start-missing", format, f->project, account, clip, FALSE);
  g_autoptr (GVariant) again =
      fixture_command (f, "clip.start-missing", format, f->project, account, clip, TRUE);

  g_assert_cmpuint (count (first, "ids"), ==, 1);
  g_assert_cmpuint (count (nothing, "ids"), ==, 0);
  g_assert_cmpuint (count (again, "ids"), ==, 1);
}

/* A job that is made by hand stands under the clip of its file, which is made if there is none. */
static void
test_job_finds_clip (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 first = fixture_job (f, "lipdub", NULL, "de");
  gint64 second = fixture_job (f, "lipdub", NULL, "de");
  g_autoptr (DubJob) a = fixture_get (f, first);
  g_autoptr (DubJob) b = fixture_get (f, second);
  g_autoptr (DubClip) clip = get_clip (f, a->clip);

  g_assert_cmpint (a->clip, !=, 0);
  g_assert_cmpint (a->clip, ==, b->clip);
  g_assert_cmpint (clip->source, ==, a->inputs[DUB_ROLE_VIDEO]);
  g_assert_cmpint (dub_clip_get_voice (clip, a->language), ==, a->inputs[DUB_ROLE_AUDIO]);
  fixture_refuse (f, DUB_ERROR_NOT_FOUND, "job.new",
                  "{'project': <%x>, 'account': <%x>, 'inputs': <{'video': %x, 'audio': %x}>, "
                  "'languages': <['de']>, 'clip': <%x>}",
                  f->project, fixture_account (f, "lipdub"), a->inputs[DUB_ROLE_VIDEO],
                  a->inputs[DUB_ROLE_AUDIO], (gint64) 99);
}

/* --- Out of date ----------------------------------------------------------------------------- */

static void
test_stale (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 id = import_clip (f);
  g_autoptr (DubClip) clip = get_clip (f, id);
  g_autofree char *de = g_build_filename (f->dir, "ep01_de.wav", NULL);
  g_autofree char *source = g_build_filename (f->dir, "ep01.mp4", NULL);
  g_autoptr (GVariant) started = start_missing (f, "syncmonster");
  g_autoptr (GVariant) once = NULL;
  g_autoptr (GVariant) twice = NULL;

  fixture_run (f);
  g_assert_cmpuint (stale_of (f, id, "de"), ==, 0);
  change_file (de);
  once = fixture_command (f, "asset.refresh", "{'id': <%x>}", dub_clip_get_voice (clip, "de"));
  g_assert_cmpuint (stale_of (f, id, "de"), ==, DUB_STALE_VOICE);
  g_assert_cmpuint (stale_of (f, id, "fr"), ==, 0);
  change_file (source);
  twice = fixture_command (f, "asset.refresh", "{'id': <%x>}", clip->source);
  g_assert_cmpuint (stale_of (f, id, "de"), ==, DUB_STALE_VOICE | DUB_STALE_SOURCE);
  g_assert_cmpuint (stale_of (f, id, "fr"), ==, DUB_STALE_SOURCE);
}

/* --- Verdicts and retries -------------------------------------------------------------------- */

static void
test_verdict (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 job = fixture_job (f, "dublab", NULL, NULL);
  g_autoptr (GVariant) early = NULL;
  g_autoptr (GVariant) accepted = NULL;
  g_autoptr (DubJob) row = NULL;

  early = fixture_command (f, "job.set-verdict", "{'ids': <[%x]>, 'verdict': <'accepted'>}", job);
  g_assert_cmpuint (count (early, "done"), ==, 0);
  fixture_run (f);
  accepted =
      fixture_command (f, "job.set-verdict", "{'ids': <[%x]>, 'verdict': <'accepted'>}", job);
  g_assert_cmpuint (count (accepted, "done"), ==, 1);
  row = fixture_get (f, job);
  g_assert_cmpint (row->verdict, ==, DUB_VERDICT_ACCEPTED);
  g_assert_cmpuint (fixture_count_events (f, job, "verdict"), ==, 1);
  fixture_refuse (f, DUB_ERROR_USAGE, "job.set-verdict", "{'ids': <[%x]>, 'verdict': <'great'>}",
                  job);
}

static void
test_retry_failed (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autoptr (GVariant) started = NULL;
  g_autoptr (GVariant) retried = NULL;
  g_autoptr (GVariant) nothing = NULL;
  gint64 id = import_clip (f);
  g_autoptr (GPtrArray) cells = NULL;

  fixture_fault (f, "job-failed:1");
  started = start_missing (f, "syncmonster");
  fixture_run (f);
  retried = fixture_command (f, "job.retry-failed", "{'project': <%x>}", f->project);
  g_assert_cmpuint (count (retried, "done"), ==, 1);
  fixture_run (f);
  cells = dub_store_list_cells (f->reader, f->project, id, NULL);
  for (guint i = 0; i < cells->len; i++)
    fixture_assert_done (f, ((DubCell *) cells->pdata[i])->job);
  nothing = fixture_command (f, "job.retry-failed", "{'project': <%x>}", f->project);
  g_assert_cmpuint (count (nothing, "done"), ==, 0);
}

/* --- Clips by hand --------------------------------------------------------------------------- */

static void
test_by_hand (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 video = fixture_asset (f, dub_samples_get ("clip.mp4"));
  gint64 voice = fixture_asset (f, dub_samples_get ("voice.wav"));
  gint64 id = 0;
  g_autoptr (GVariant) made = NULL;
  g_autoptr (GVariant) set = NULL;
  g_autoptr (GVariant) removed = NULL;
  g_autoptr (GVariant) restored = NULL;
  g_autoptr (DubClip) clip = NULL;

  made =
      fixture_command (f, "clip.new", "{'project': <%x>, 'name': <'Reef'>, 'voices': <{'de': %x}>}",
                       f->project, voice);
  g_assert_true (g_variant_lookup (made, "id", "x", &id));
  set = fixture_command (f, "clip.set-source", "{'id': <%x>, 'asset': <%x>}", id, video);
  removed = fixture_command (f, "clip.remove", "{'id': <%x>}", id);
  fixture_refuse (f, DUB_ERROR_CONFLICT, "clip.set", "{'id': <%x>, 'name': <'x'>}", id);
  restored = fixture_command (f, "clip.restore", "{'id': <%x>}", id);
  clip = get_clip (f, id);
  g_assert_cmpint (clip->source, ==, video);
  g_assert_cmpint (dub_clip_get_voice (clip, "de"), ==, voice);
  fixture_refuse (f, DUB_ERROR_USAGE, "clip.new", "{'project': <%x>, 'name': <''>}", f->project);
  fixture_refuse (f, DUB_ERROR_USAGE, "clip.set", "{'id': <%x>, 'name': <''>}", id);
  fixture_refuse (f, DUB_ERROR_NOT_FOUND, "clip.set-source", "{'id': <%x>, 'asset': <%x>}", id,
                  (gint64) 99);
}

/* --- The file of a project ------------------------------------------------------------------- */

static char *
export_to (Fixture *f, gint64 project, const char *name)
{
  g_autofree char *path = g_build_filename (f->dir, name, NULL);
  g_autoptr (GVariant) result = fixture_command (
      f, "project.export", "{'id': <%x>, 'path': <%s>, 'overwrite': <true>}", project, path);

  return g_steal_pointer (&path);
}

/* The file without what must differ: when it was written, and what the import added. */
static char *
comparable (const char *path)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonObject *root;
  JsonArray *jobs;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  root = json_node_get_object (json_parser_get_root (parser));
  json_object_remove_member (root, "written_at");
  jobs = json_object_get_array_member (root, "jobs");
  for (guint i = 0; i < json_array_get_length (jobs); i++)
    {
      JsonArray *events =
          json_object_get_array_member (json_array_get_object_element (jobs, i), "events");
      guint last = json_array_get_length (events) - 1;
      const char *kind =
          json_object_get_string_member (json_array_get_object_element (events, last), "kind");

      if (g_str_equal (kind, "imported"))
        json_array_remove_element (events, last);
    }
  return json_to_string (json_parser_get_root (parser), TRUE);
}

static gint64
import_from (Fixture *f, const char *path)
{
  g_autoptr (GVariant) result = fixture_command (f, "project.import", "{'path': <%s>}", path);
  gint64 id = 0;

  g_assert_true (g_variant_lookup (result, "id", "x", &id));
  return id;
}

static void
test_round_trip (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 clip = import_clip (f);
  gint64 url = fixture_asset (f, "https://user:pw@example.org/v.mp4?X-Amz-Signature=secret1&x=1");
  g_autoptr (GVariant) started = start_missing (f, "lipdub");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;
  gint64 copy;

  fixture_run (f);
  g_assert_cmpint (stale_of (f, clip, "de") + (url == 0), ==, 0);
  first = export_to (f, f->project, "first.json");
  copy = import_from (f, first);
  g_assert_cmpint (copy, !=, f->project);
  fixture_run (f);
  second = export_to (f, copy, "second.json");
  a = comparable (first);
  b = comparable (second);
  g_assert_cmpstr (a, ==, b);
  g_assert_null (strstr (a, "secret1"));
  g_assert_null (strstr (a, "user:pw"));
  g_assert_null (strstr (a, dub_sandbox_get_key (f->sandbox, "lipdub")));
  fixture_refuse (f, DUB_ERROR_CONFLICT, "project.export", "{'id': <%x>, 'path': <%s>}", copy,
                  first);
}

/* What had not ended is neither sent nor followed; accounts that are not here leave records. */
static void
test_import_starts_nothing (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 running = fixture_job (f, "lipdub", NULL, NULL);
  gint64 account = fixture_account (f, "lipdub");
  g_autoptr (GVariant) renamed = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GError) error = NULL;
  DubJobQuery query = { 0 };

  g_assert_true (fixture_run_until_state (f, running, DUB_JOB_RUNNING));
  path = export_to (f, f->project, "p.json");
  renamed = fixture_command (f, "account.set", "{'id': <%x>, 'label': <'Other'>}", account);
  fixture_run (f);
  query.project = import_from (f, path);
  fixture_run (f);
  ids = dub_store_query_jobs (f->reader, &query, &error);
  g_assert_cmpuint (ids->len, ==, 1);
  fixture_assert_state (f, g_array_index (ids, gint64, 0), DUB_JOB_CANCELLED);
  fixture_assert_paid (f, "lipdub", 1);
  {
    g_autoptr (DubJob) job = fixture_get (f, g_array_index (ids, gint64, 0));
    g_autoptr (DubAccount) kept = dub_store_get_account (f->reader, job->account, &error);

    g_assert_cmpint (kept->id, !=, account);
    g_assert_cmpint (kept->deleted_at, !=, 0);
  }
}

static const struct
{
  const char *name;
  const char *text;
  const char *says;
} bad_files[] = {
  { "empty", "", "not a project file" },
  { "no-json", "hello", "not a project file" },
  { "binary", "\xff\xfe\x80", "not a project file" },
  { "list", "[]", "not a project file" },
  { "number", "7", "not a project file" },
  { "other-format", "{\"format\": \"other\", \"version\": 1}", "not a project file" },
  { "no-version", "{\"format\": \"dubstage-project\"}", "not a project file" },
  { "odd-version", "{\"format\": \"dubstage-project\", \"version\": \"x\"}", "not a project file" },
  { "newer", "{\"format\": \"dubstage-project\", \"version\": 2, \"project\": {}}", "version 2" },
  { "no-project", "{\"format\": \"dubstage-project\", \"version\": 1}", "damaged" },
  { "no-title", "{\"format\": \"dubstage-project\", \"version\": 1, \"project\": {}}", "title" },
  { "odd-title", "{\"format\": \"dubstage-project\", \"version\": 1, \"project\": {\"title\": 3}}",
    "title" },
  { "odd-list",
    "{\"format\": \"dubstage-project\", \"version\": 1, \"project\": {\"title\": \"t\"}, "
    "\"assets\": 3}",
    "assets" },
  { "odd-item",
    "{\"format\": \"dubstage-project\", \"version\": 1, \"project\": {\"title\": \"t\"}, "
    "\"clips\": [1]}",
    "clips" },
  { "no-such-place",
    "{\"format\": \"dubstage-project\", \"version\": 1, \"project\": {\"title\": \"t\"}, "
    "\"clips\": [{\"name\": \"c\", \"source\": 5}]}",
    "source" },
  { "job-without-account",
    "{\"format\": \"dubstage-project\", \"version\": 1, \"project\": {\"title\": \"t\"}, "
    "\"jobs\": [{\"provider\": \"lipdub\", \"title\": \"t\", \"marker\": \"m\"}]}",
    "account" },
  { "unknown-provider",
    "{\"format\": \"dubstage-project\", \"version\": 1, \"project\": {\"title\": \"t\"}, "
    "\"accounts\": [{\"provider\": \"nobody\", \"label\": \"x\"}]}",
    "nobody" },
  { "asset-of-both",
    "{\"format\": \"dubstage-project\", \"version\": 1, \"project\": {\"title\": \"t\"}, "
    "\"assets\": [{\"name\": \"a\", \"path\": \"/a\", \"url\": \"http://h/\"}]}",
    "path" },
  { "odd-state",
    "{\"format\": \"dubstage-project\", \"version\": 1, \"project\": {\"title\": \"t\"}, "
    "\"assets\": [{\"name\": \"a\", \"path\": \"/a\", \"state\": \"happy\"}]}",
    "state" },
};

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
test_bad_file (gconstpointer data)
{
  guint row = GPOINTER_TO_UINT (data);
  g_autoptr (Fixture) f = fixture_new (NULL);
  g_autofree char *path = g_build_filename (f->dir, "bad.json", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) projects = NULL;

  g_assert_true (g_file_set_contents (path, bad_files[row].text, -1, NULL));
  dub_engine_command_async (f->engine, "project.import",
                            g_variant_new_parsed ("{'path': <%s>}", path), NULL, keep_result,
                            &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  answer = dub_engine_command_finish (f->engine, result, &error);
  g_assert_null (answer);
  g_assert_error (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT);
  g_assert_nonnull (strstr (error->message, bad_files[row].says));
  projects = dub_store_list_projects (f->reader, TRUE, NULL);
  g_assert_cmpuint (projects->len, ==, 1);
}

static void
test_duplicate (void)
{
  g_autoptr (Fixture) f = fixture_new (NULL);
  gint64 old = import_clip (f);
  gint64 id = 0;
  g_autoptr (GVariant) started = start_missing (f, "lipdub");
  g_autoptr (GVariant) result = NULL;
  g_autoptr (GPtrArray) clips = NULL;
  g_autoptr (DubProject) project = NULL;
  g_autoptr (DubAsset) source = NULL;
  DubJobQuery query = { 0 };

  result =
      fixture_command (f, "project.duplicate", "{'id': <%x>, 'title': <'Season 2'>}", f->project);
  g_assert_true (g_variant_lookup (result, "id", "x", &id));
  project = dub_store_get_project (f->reader, id, NULL);
  clips = dub_store_list_clips (f->reader, id, NULL);
  query.project = id;
  g_assert_cmpstr (project->title, ==, "Season 2");
  g_assert_true (g_strv_contains ((const char *const *) project->languages, "de"));
  g_assert_cmpuint (clips->len, ==, 1);
  g_assert_cmpint (((DubClip *) clips->pdata[0])->id, !=, old);
  source = dub_store_get_asset (f->reader, ((DubClip *) clips->pdata[0])->source, NULL);
  g_assert_cmpint (source->project, ==, id);
  g_assert_cmpint (source->state, ==, DUB_ASSET_OK);
  g_assert_cmpint (dub_store_count_jobs (f->reader, &query, NULL), ==, 0);
}

int
main (int argc, char **argv)
{
  static const char *const with_voices[] = { "syncmonster", "lipdub" };
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clips/import/one", test_import);
  g_test_add_func ("/clips/import/bad-files", test_import_bad_files);
  g_test_add_func ("/clips/import/again", test_import_again);
  g_test_add_func ("/clips/import/refused", test_import_refused);
  g_test_add_func ("/clips/import/many", test_import_many);
  g_test_add_func ("/clips/import/goes-on", test_import_goes_on);
  for (guint i = 0; i < G_N_ELEMENTS (with_voices); i++)
    {
      g_autofree char *path = g_strconcat ("/clips/start-missing/", with_voices[i], NULL);

      g_test_add_data_func (path, with_voices[i], test_start_missing);
    }
  g_test_add_func ("/clips/start-missing/refused", test_start_refused);
  g_test_add_func ("/clips/start-missing/some", test_start_some);
  g_test_add_func ("/clips/start-missing/cells", test_start_cells);
  g_test_add_func ("/clips/job-finds-clip", test_job_finds_clip);
  g_test_add_func ("/clips/stale", test_stale);
  g_test_add_func ("/clips/verdict", test_verdict);
  g_test_add_func ("/clips/retry-failed", test_retry_failed);
  g_test_add_func ("/clips/by-hand", test_by_hand);
  g_test_add_func ("/clips/file/round-trip", test_round_trip);
  g_test_add_func ("/clips/file/starts-nothing", test_import_starts_nothing);
  for (guint i = 0; i < G_N_ELEMENTS (bad_files); i++)
    {
      g_autofree char *path = g_strconcat ("/clips/file/bad/", bad_files[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_bad_file);
    }
  g_test_add_func ("/clips/duplicate", test_duplicate);
  status = g_test_run ();
  dub_samples_clear ();
  return status;
}
