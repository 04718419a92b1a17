/* The engine's parts that need nobody else: pacing, names, places, the lock. */
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/lanes.h"
#include "engine/lock.h"
#include "engine/naming.h"
#include "engine/patience.h"
#include "engine/place.h"
#include "media/digest.h"
#include "model/error.h"

#define SECOND G_USEC_PER_SEC

/* --- Lanes
 * ---------------------------------------------------------------------------------------- */

typedef struct
{
  const char *path;
  DubLimits limits;
  guint flags;
  gboolean transfer;
  guint active_jobs, max_active;
  guint before;        /* requests of the same kind that went out at second 0 */
  gint64 at;           /* seconds: when it is asked */
  gint64 paused_until; /* seconds, 0: not */
  gboolean ended;      /* whether the earlier ones have ended */
  DubAdmission wanted;
  gint64 until; /* seconds, of LATER */
} LaneRow;

#define MINUTE_LIMITS                                                                              \
  {                                                                                                \
    .requests = 3, .window_seconds = 60, .submissions_per_minute = 2                               \
  }

static const LaneRow lane_rows[] = {
  { "free", { 0 }, 0, FALSE, 0, 0, 100, 0, 0, TRUE, DUB_LANE_GO, 0 },
  { "window-room", MINUTE_LIMITS, 0, FALSE, 0, 0, 2, 0, 0, TRUE, DUB_LANE_GO, 0 },
  { "window-full", MINUTE_LIMITS, 0, FALSE, 0, 0, 3, 0, 0, TRUE, DUB_LANE_LATER, 61 },
  { "window-full-later", MINUTE_LIMITS, 0, FALSE, 0, 0, 3, 60, 0, TRUE, DUB_LANE_LATER, 61 },
  { "window-slid", MINUTE_LIMITS, 0, FALSE, 0, 0, 3, 61, 0, TRUE, DUB_LANE_GO, 0 },
  { "submissions-full", MINUTE_LIMITS, DUB_STEP_COMMITS, FALSE, 0, 0, 2, 30, 0, TRUE,
    DUB_LANE_LATER, 60 },
  { "submission-out", { 0 }, DUB_STEP_COMMITS, FALSE, 0, 0, 1, 0, 0, FALSE, DUB_LANE_BLOCKED, 0 },
  { "submission-over", { 0 }, DUB_STEP_COMMITS, FALSE, 0, 0, 1, 0, 0, TRUE, DUB_LANE_GO, 0 },
  { "active-full", { 0 }, DUB_STEP_COMMITS, FALSE, 1, 1, 0, 0, 0, TRUE, DUB_LANE_BLOCKED, 0 },
  { "active-room", { 0 }, DUB_STEP_COMMITS, FALSE, 1, 2, 0, 0, 0, TRUE, DUB_LANE_GO, 0 },
  { "active-full-poll", { 0 }, 0, FALSE, 1, 1, 0, 0, 0, TRUE, DUB_LANE_GO, 0 },
  { "transfers-full", { 0 }, 0, TRUE, 0, 0, 2, 0, 0, FALSE, DUB_LANE_BLOCKED, 0 },
  { "transfers-room", { 0 }, 0, TRUE, 0, 0, 1, 0, 0, FALSE, DUB_LANE_GO, 0 },
  { "transfers-over", { 0 }, 0, TRUE, 0, 0, 2, 0, 0, TRUE, DUB_LANE_GO, 0 },
  { "paused", { 0 }, 0, FALSE, 0, 0, 0, 1, 7, TRUE, DUB_LANE_LATER, 7 },
  { "pause-over", { 0 }, 0, FALSE, 0, 0, 0, 7, 7, TRUE, DUB_LANE_GO, 0 },
  { "paused-and-full", MINUTE_LIMITS, 0, FALSE, 0, 0, 3, 1, 90, TRUE, DUB_LANE_LATER, 90 },
};

static void
test_lane (gconstpointer data)
{
  const LaneRow *row = data;
  DubLane *lane = dub_lane_new ();
  DubLaneAsk ask = { .limits = &row->limits,
                     .flags = row->flags,
                     .transfer = row->transfer,
                     .active_jobs = row->active_jobs,
                     .max_transfers = 2,
                     .max_active = row->max_active };
  gint64 until = 0;

  for (guint i = 0; i < row->before; i++)
    dub_lane_take (lane, &ask);
  for (guint i = 0; row->ended && i < row->before; i++)
    dub_lane_release (lane, &ask);
  if (row->paused_until != 0)
    dub_lane_pause (lane, row->paused_until * SECOND);
  ask.now = row->at * SECOND;
  g_assert_cmpint (dub_lane_admit (lane, &ask, &until), ==, row->wanted);
  if (row->wanted == DUB_LANE_LATER)
    g_assert_cmpint (until, ==, row->until * SECOND);
  dub_lane_free (lane);
}

/* However requests come, no window of a minute ever holds more than the limit. */
static void
test_lane_slides (void)
{
  DubLimits limits = { .requests = 120, .window_seconds = 60 };
  DubLane *lane = dub_lane_new ();
  g_autoptr (GArray) sent = g_array_new (FALSE, FALSE, sizeof (gint64));
  DubLaneAsk ask = { .limits = &limits, .max_transfers = 2 };

  while (sent->len < 1000)
    {
      gint64 until = 0;
      DubAdmission admission = dub_lane_admit (lane, &ask, &until);

      if (admission == DUB_LANE_LATER)
        {
          g_assert_cmpint (until, >, ask.now);
          ask.now = until;
          continue;
        }
      g_assert_cmpint (admission, ==, DUB_LANE_GO);
      dub_lane_take (lane, &ask);
      dub_lane_release (lane, &ask);
      g_array_append_val (sent, ask.now);
      g_assert_cmpuint (dub_lane_used (lane, &limits, ask.now), <=, 120);
      ask.now += g_test_rand_int_range (0, (int) SECOND);
    }
  for (guint i = 120; i < sent->len; i++)
    g_assert_cmpint (g_array_index (sent, gint64, i) - g_array_index (sent, gint64, i - 120), >=,
                     60 * SECOND);
  dub_lane_free (lane);
}

/* --- Names
 * ---------------------------------------------------------------------------------------- */

static const struct
{
  const char *template_text; /* (nullable) */
  const char *project;
  const char *clip;
  const char *lang;
  const char *wanted; /* (nullable): only what holds for every name is looked at */
} name_rows[] = {
  { NULL, "Film", "scene", "de", "Film_scene_de_SM_v1" },
  { "", "Film", "scene", "de", "Film_scene_de_SM_v1" },
  { NULL, "Film", "scene", NULL, "Film_scene_SM_v1" },
  { "{clip}-{lang}", NULL, "scene", NULL, "scene" },
  { "{lang}", "Film", "scene", NULL, "result" },
  { "{clip}", NULL, "a/b\\c:d", NULL, "a-b-c-d" },
  { "{clip}", NULL, "../../etc/passwd", NULL, NULL },
  { "{clip}", NULL, "..", NULL, "result" },
  { "{clip}", NULL, ".hidden", NULL, "hidden" },
  { "{clip}", NULL, "  blank  ", NULL, "blank" },
  { "{clip}", NULL, "tab\tnew\nline", NULL, "tab-new-line" },
  { "{clip}", NULL, "del\x7f", NULL, NULL },
  { "{clip}", NULL, "🎬 Über 日本", NULL, "🎬 Über 日本" },
  { "{clip}", NULL, "right\xe2\x80\xaeleft", NULL, "rightleft" },
  { "{clip}", NULL,
    "bad\xff\xfe"
    "bytes",
    NULL, NULL },
  { "/abs/{clip}", NULL, "x", NULL, NULL },
  { "{clip}/../{lang}", NULL, "x", "de", NULL },
  { "{nonsense}{clip}", NULL, "x", NULL, "x" },
  { "{clip", NULL, "x", NULL, "{clip" },
  { "}{", NULL, "x", NULL, "}{" },
  { "%s%n", NULL, "x", NULL, "%s%n" },
};

static void
assert_safe (const char *name)
{
  g_assert_cmpuint (strlen (name), >, 0);
  g_assert_cmpuint (strlen (name), <=, 180);
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_null (strpbrk (name, "/\\"));
  g_assert_cmpint (name[0], !=, '.');
  g_assert_cmpint (name[0], !=, ' ');
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));
}

static void
test_name (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GHashTable) values = dub_map_new ();
  g_autofree char *name = NULL;

  dub_map_set (values, "project", name_rows[i].project);
  dub_map_set (values, "clip", name_rows[i].clip);
  dub_map_set (values, "lang", name_rows[i].lang);
  dub_map_set (values, "provider", "SM");
  dub_map_set (values, "version", "1");
  name = dub_naming_expand (name_rows[i].template_text, values);
  assert_safe (name);
  if (name_rows[i].wanted != NULL)
    g_assert_cmpstr (name, ==, name_rows[i].wanted);
}

/* Cut at a whole character, wherever the limit falls. */
static void
test_long_names (void)
{
  for (guint lead = 0; lead < 5; lead++)
    {
      g_autoptr (GString) clip = g_string_new (NULL);
      g_autoptr (GHashTable) values = dub_map_new ();
      g_autofree char *name = NULL;

      for (guint i = 0; i < lead; i++)
        g_string_append_c (clip, 'a');
      for (guint i = 0; i < 75; i++)
        g_string_append (clip, "🎬");
      dub_map_set (values, "clip", clip->str);
      name = dub_naming_expand ("{clip}", values);
      assert_safe (name);
      g_assert_cmpuint (strlen (name), >, 170);
    }
}

static void
test_template_check (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (dub_naming_check (NULL, NULL));
  g_assert_true (dub_naming_check (DUB_NAMING_STANDARD, NULL));
  for (guint i = 0; dub_naming_words ()[i] != NULL; i++)
    {
      g_autofree char *text = g_strdup_printf ("a{%s}b", dub_naming_words ()[i]);

      g_assert_true (dub_naming_check (text, NULL));
    }
  g_assert_false (dub_naming_check ("{clip}{colour}", &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "{colour}"));
}

/* --- Places
 * --------------------------------------------------------------------------------------- */

typedef struct
{
  char *dir;
} Place;

static void
place_set_up (Place *place, gconstpointer data)
{
  place->dir = g_dir_make_tmp ("dubstage-place-XXXXXX", NULL);
  g_assert_nonnull (place->dir);
}

static void
place_tear_down (Place *place, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (place->dir, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (place->dir, name, NULL);

      g_remove (path);
    }
  g_rmdir (place->dir);
  g_free (place->dir);
}

static char *
put (Place *place,
     const char *part_name,
     const char *text,
     const char *template_text,
     GError **error)
{
  g_autofree char *part = g_build_filename (place->dir, part_name, NULL);
  g_autofree char *sha256 = NULL;
  g_autoptr (GHashTable) values = dub_map_new ();
  char *path;

  g_assert_true (g_file_set_contents (part, text, -1, NULL));
  g_assert_true (dub_digest_file (part, &sha256, NULL, NULL, NULL));
  dub_map_set (values, "clip", "x");
  path = dub_place_file (part, place->dir, template_text, values, NULL, "mp4", sha256, error);
  if (path != NULL)
    g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  return path;
}

static void
assert_contents (const char *path, const char *wanted)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, wanted);
}

static void
test_place_versions (Place *place, gconstpointer data)
{
  const char *template_text = data;
  g_autofree char *a = put (place, "a.part", "one", template_text, NULL);
  g_autofree char *b = put (place, "b.part", "two", template_text, NULL);
  g_autofree char *c = put (place, "c.part", "one", template_text, NULL);

  assert_contents (a, "one");
  assert_contents (b, "two");
  g_assert_cmpstr (a, !=, b);
  /* The same content is there already: the rename was done before a restart. */
  g_assert_cmpstr (a, ==, c);
}

/* What is in the way is never followed, opened or replaced. */
static void
test_place_in_the_way (Place *place, gconstpointer data)
{
  g_autofree char *first = g_build_filename (place->dir, "x.mp4", NULL);
  g_autofree char *dangling = g_build_filename (place->dir, "nowhere", NULL);
  g_autofree char *path = NULL;

  g_assert_cmpint (symlink (dangling, first), ==, 0);
  path = put (place, "a.part", "one", "{clip}", NULL);
  g_assert_cmpstr (path, !=, first);
  assert_contents (path, "one");
  g_assert_false (g_file_test (dangling, G_FILE_TEST_EXISTS));
}

static void
test_place_no_folder (Place *place, gconstpointer data)
{
  g_autofree char *part = g_build_filename (place->dir, "a.part", NULL);
  g_autofree char *gone = g_build_filename (place->dir, "gone", NULL);
  g_autoptr (GHashTable) values = dub_map_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (part, "x", -1, NULL));
  dub_map_set (values, "clip", "x");
  g_assert_null (dub_place_file (part, gone, NULL, values, NULL, "mp4", "00", &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, gone));
  assert_contents (part, "x");
}

/* Many threads want one name; every content finds a place of its own. */
typedef struct
{
  Place *place;
  guint number;
} Racer;

static gpointer
race (gpointer data)
{
  Racer *racer = data;
  g_autofree char *part = g_strdup_printf ("%u.part", racer->number);
  g_autofree char *text = g_strdup_printf ("content %u", racer->number);
  char *path = put (racer->place, part, text, "{clip}", NULL);

  assert_contents (path, text);
  return path;
}

static void
test_place_race (Place *place, gconstpointer data)
{
  enum
  {
    RACERS = 16
  };
  GThread *threads[RACERS];
  Racer racers[RACERS];
  g_autoptr (GHashTable) paths = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < RACERS; i++)
    {
      racers[i] = (Racer){ place, i };
      threads[i] = g_thread_new ("racer", race, &racers[i]);
    }
  for (guint i = 0; i < RACERS; i++)
    g_assert_true (g_hash_table_add (paths, g_thread_join (threads[i])));
}

/* --- Patience
 * ------------------------------------------------------------------------------------- */

#define AFAR  "https://api.example.com/v1"
#define LOCAL "http://127.0.0.1:8080/v1"

typedef struct
{
  const char *path;
  const char *base_url;
  const char *own; /* reply_seconds, (nullable) */
  DubPatience wanted;
} PatienceRow;

/* Seconds; a paid request is usually given 300. */
static const PatienceRow patience_rows[] = {
  { "unset", AFAR, NULL, { 0, 300, 30 } },
  { "unset-local", LOCAL, NULL, { 0, 300, 30 } },
  { "empty", AFAR, "", { 0, 300, 30 } },
  { "no-number", AFAR, "soon", { 0, 300, 30 } },
  { "nan", AFAR, "nan", { 0, 300, 30 } },
  { "negative", AFAR, "-5", { 0, 300, 30 } },
  /* Haste never pays twice. */
  { "hasty", AFAR, "2", { 2, 300, 30 } },
  { "hasty-local", LOCAL, "2", { 2, 10, 2 } },
  { "hasty-localhost", "http://localhost:8080", "2", { 2, 10, 2 } },
  { "hasty-name", "http://127.0.0.1.example.com", "2", { 2, 300, 30 } },
  { "hasty-no-url", "127.0.0.1", "2", { 2, 300, 30 } },
  { "fraction", LOCAL, "0.1", { 1, 5, 1 } },
  { "patient", AFAR, "120", { 120, 600, 30 } },
  { "patient-local", LOCAL, "120", { 120, 600, 30 } },
  { "too-patient", AFAR, "1e9", { 3600, 18000, 30 } },
};

static void
test_patience (gconstpointer data)
{
  const PatienceRow *row = data;
  g_autoptr (DubAccount) account = dub_account_new ();
  DubPatience came;

  account->base_url = g_strdup (row->base_url);
  if (row->own != NULL)
    dub_map_set (account->settings, "reply_seconds", row->own);
  came = dub_patience_of (account, 300);
  g_assert_cmpuint (came.reply, ==, row->wanted.reply);
  g_assert_cmpuint (came.paid, ==, row->wanted.paid);
  g_assert_cmpuint (came.sure, ==, row->wanted.sure);
}

/* --- The lock
 * ------------------------------------------------------------------------------------- */

static void
test_lock (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL;
  g_autofree char *none = NULL;
  DubLock *lock = dub_lock_take (place->dir, &error);

  g_assert_no_error (error);
  g_assert_null (dub_lock_take (place->dir, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_LOCKED);
  none = dub_lock_read_address (place->dir);
  g_assert_null (none);
  g_assert_true (dub_lock_set_address (lock, "unix:path=/run/x", NULL));
  address = dub_lock_read_address (place->dir);
  g_assert_cmpstr (address, ==, "unix:path=/run/x");
  dub_lock_free (lock);
  none = dub_lock_read_address (place->dir);
  g_assert_null (none);
  lock = dub_lock_take (place->dir, NULL);
  g_assert_nonnull (lock);
  dub_lock_free (lock);
}

static void
test_lock_no_folder (Place *place, gconstpointer data)
{
  g_autofree char *file = g_build_filename (place->dir, "file", NULL);
  g_autofree char *below = g_build_filename (file, "data", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  g_assert_null (dub_lock_take (below, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, below));
}

#define ADD_PLACE(path, data, func)                                                                \
  g_test_add (path, Place, data, place_set_up, func, place_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (lane_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/engine/lane/", lane_rows[i].path, NULL);

      g_test_add_data_func (path, &lane_rows[i], test_lane);
    }
  for (guint i = 0; i < G_N_ELEMENTS (name_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/engine/name/%u", i);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_name);
    }
  for (guint i = 0; i < G_N_ELEMENTS (patience_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/engine/patience/", patience_rows[i].path, NULL);

      g_test_add_data_func (path, &patience_rows[i], test_patience);
    }
  g_test_add_func ("/engine/lane/slides", test_lane_slides);
  g_test_add_func ("/engine/name/long", test_long_names);
  g_test_add_func ("/engine/name/template", test_template_check);
  ADD_PLACE ("/engine/place/versions", NULL, test_place_versions);
  ADD_PLACE ("/engine/place/versions-without-word", "{clip}", test_place_versions);
  ADD_PLACE ("/engine/place/in-the-way", NULL, test_place_in_the_way);
  ADD_PLACE ("/engine/place/no-folder", NULL, test_place_no_folder);
  ADD_PLACE ("/engine/place/race", NULL, test_place_race);
  ADD_PLACE ("/engine/lock/one", NULL, test_lock);
  ADD_PLACE ("/engine/lock/no-folder", NULL, test_lock_no_folder);
  return g_test_run ();
}
