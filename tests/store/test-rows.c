/* Every member of every row comes back as it was put, whatever the text. */
#include "fixture.h"

#include <math.h>
#include <string.h>

/* How a test fills, puts and gets one type of row, by its members. */
typedef enum
{
  MEMBER_TEXT,     /* nullable */
  MEMBER_REQUIRED, /* text that may not be NULL */
  MEMBER_INT64,
  MEMBER_INT,
  MEMBER_BOOL,
  MEMBER_DOUBLE,
  MEMBER_MAP,
  MEMBER_LIST,
  MEMBER_CODE /* an enumeration below `limit` */
} MemberKind;

typedef struct
{
  const char *name;
  MemberKind kind;
  gsize offset;
  guint limit;
} Member;

#define M(Type, member, KIND)                                                                      \
  {                                                                                                \
#member, MEMBER_##KIND, G_STRUCT_OFFSET(Type, member), 0                                       \
  }
#define CODE(Type, member, limit)                                                                  \
  {                                                                                                \
#member, MEMBER_CODE, G_STRUCT_OFFSET(Type, member), limit                                     \
  }
#define TROUBLE(Type, t)                                                                           \
  CODE (Type, t.code, DUB_N_ERRORS + 1), M (Type, t.message, TEXT),                                \
      M (Type, t.provider_code, TEXT), M (Type, t.http_status, INT)
#define FACTS(Type)                                                                                \
  M (Type, facts.duration_usec, INT64), M (Type, facts.width, INT), M (Type, facts.height, INT),   \
      M (Type, facts.fps_num, INT), M (Type, facts.fps_den, INT), M (Type, facts.channels, INT),   \
      M (Type, facts.sample_rate, INT), M (Type, facts.container, TEXT),                           \
      M (Type, facts.video_codec, TEXT), M (Type, facts.audio_codec, TEXT)
#define CHAIN(Type)                                                                                \
  M (Type, chain.flow, TEXT), M (Type, chain.step, TEXT), M (Type, chain.raw_state, TEXT),         \
      M (Type, chain.progress, DOUBLE), M (Type, chain.remote, MAP),                               \
      M (Type, chain.attempts, INT), M (Type, chain.next_at, INT64),                               \
      M (Type, chain.step_since, INT64), M (Type, chain.intent, TEXT),                             \
      TROUBLE (Type, chain.trouble)

static const Member account_members[] = {
  M (DubAccount, uid, REQUIRED),   M (DubAccount, provider, REQUIRED),
  M (DubAccount, label, REQUIRED), M (DubAccount, base_url, REQUIRED),
  M (DubAccount, settings, MAP),   M (DubAccount, created_at, INT64),
};
static const Member project_members[] = {
  M (DubProject, title, REQUIRED),   M (DubProject, client, TEXT),
  M (DubProject, notes, TEXT),       M (DubProject, source_lang, TEXT),
  M (DubProject, languages, LIST),   M (DubProject, options, MAP),
  M (DubProject, output_dir, TEXT),  M (DubProject, naming, TEXT),
  M (DubProject, archived, BOOL),    M (DubProject, created_at, INT64),
  M (DubProject, updated_at, INT64),
};
static const Member asset_members[] = {
  CODE (DubAsset, kind, DUB_MEDIA_N_KINDS),
  CODE (DubAsset, state, DUB_ASSET_N_STATES),
  M (DubAsset, name, REQUIRED),
  M (DubAsset, path, TEXT),
  M (DubAsset, url, TEXT),
  M (DubAsset, bytes, INT64),
  M (DubAsset, mtime_usec, INT64),
  M (DubAsset, sha256, TEXT),
  M (DubAsset, mime, TEXT),
  M (DubAsset, language, TEXT),
  M (DubAsset, thumbnail, TEXT),
  FACTS (DubAsset),
  TROUBLE (DubAsset, trouble),
  M (DubAsset, created_at, INT64),
};
static const Member upload_members[] = {
  CODE (DubUpload, role, DUB_N_ROLES),
  M (DubUpload, sha256, TEXT),
  M (DubUpload, group, TEXT),
  CODE (DubUpload, state, DUB_UPLOAD_N_STATES),
  CHAIN (DubUpload),
  M (DubUpload, created_at, INT64),
  M (DubUpload, updated_at, INT64),
};
static const Member job_members[] = {
  M (DubJob, provider, REQUIRED),  CODE (DubJob, state, DUB_JOB_N_STATES),
  M (DubJob, language, TEXT),      M (DubJob, title, REQUIRED),
  M (DubJob, marker, REQUIRED),    M (DubJob, group, TEXT),
  M (DubJob, options, MAP),        CHAIN (DubJob),
  M (DubJob, attention, BOOL),     M (DubJob, cancelling, BOOL),
  M (DubJob, cost, TEXT),          M (DubJob, queued_at, INT64),
  M (DubJob, submitted_at, INT64), M (DubJob, finished_at, INT64),
  M (DubJob, created_at, INT64),   M (DubJob, updated_at, INT64),
  M (DubJob, input_digest, TEXT),  CODE (DubJob, verdict, DUB_VERDICT_N_KINDS),
};
static const Member output_members[] = {
  CODE (DubOutput, kind, DUB_OUTPUT_N_KINDS),
  M (DubOutput, type, TEXT),
  M (DubOutput, language, TEXT),
  M (DubOutput, path, REQUIRED),
  M (DubOutput, bytes, INT64),
  M (DubOutput, sha256, REQUIRED),
  M (DubOutput, verified, BOOL),
  M (DubOutput, note, TEXT),
  FACTS (DubOutput),
  M (DubOutput, created_at, INT64),
};

static gpointer
make_account (Fixture *fixture)
{
  return dub_account_new ();
}

static gpointer
make_project (Fixture *fixture)
{
  DubProject *project = dub_project_new ();

  project->default_account = fixture->account->id;
  return project;
}

static gpointer
make_asset (Fixture *fixture)
{
  DubAsset *asset = dub_asset_new ();

  asset->project = fixture->project->id;
  return asset;
}

static gpointer
make_upload (Fixture *fixture)
{
  DubUpload *upload = dub_upload_new ();

  upload->account = fixture->account->id;
  upload->asset = fixture->asset->id;
  return upload;
}

static gpointer
make_job (Fixture *fixture)
{
  DubJob *job = fixture_new_job (fixture, "job");

  for (guint role = 0; role < DUB_N_ROLES; role++)
    job->inputs[role] = role % 2 == 0 ? fixture->asset->id : 0;
  return job;
}

static gpointer
make_output (Fixture *fixture)
{
  DubOutput *output = dub_output_new ();

  output->job = fixture_put_job (fixture, "parent");
  return output;
}

/* There is no call for one output: its job has no other. */
static gpointer
get_output (DubStore *store, gint64 id, GError **error)
{
  for (gint64 job = 1; job <= id + 1000; job++)
    {
      g_autoptr (GPtrArray) outputs = dub_store_list_outputs (store, job, error);

      if (outputs == NULL)
        return NULL;
      for (guint i = 0; i < outputs->len; i++)
        if (((DubOutput *) outputs->pdata[i])->id == id)
          return g_ptr_array_steal_index (outputs, i);
    }
  return NULL;
}

#define WRAP(type, Type)                                                                           \
  static gboolean put_##type (DubStore *store, gpointer row, GError **error)                       \
  {                                                                                                \
    return dub_store_put_##type (store, row, error);                                               \
  }                                                                                                \
  static void free_##type (gpointer row)                                                           \
  {                                                                                                \
    dub_##type##_free (row);                                                                       \
  }
#define WRAP_GET(type)                                                                             \
  static gpointer get_##type (DubStore *store, gint64 id, GError **error)                          \
  {                                                                                                \
    return dub_store_get_##type (store, id, error);                                                \
  }

WRAP (account, DubAccount)
WRAP (project, DubProject)
WRAP (asset, DubAsset)
WRAP (upload, DubUpload)
WRAP (job, DubJob)
WRAP (output, DubOutput)
WRAP_GET (account)
WRAP_GET (project)
WRAP_GET (asset)
WRAP_GET (upload)
WRAP_GET (job)

typedef struct
{
  const char *name;
  const Member *members;
  guint n_members;
  gpointer (*make) (Fixture *fixture);
  gboolean (*put) (DubStore *store, gpointer row, GError **error);
  gpointer (*get) (DubStore *store, gint64 id, GError **error);
  GDestroyNotify free;
} RowType;

#define ROW(type)                                                                                  \
  {                                                                                                \
#type, type##_members, G_N_ELEMENTS(type##_members), make_##type, put_##type, get_##type,      \
        free_##type                                                                                \
  }

static const RowType row_types[] = { ROW (account), ROW (project), ROW (asset),
                                     ROW (upload),  ROW (job),     ROW (output) };

#define AT(Type) (G_STRUCT_MEMBER (Type, row, member->offset))

static void
set_text (char **text, const char *value, guint seed)
{
  g_free (*text);
  *text = seed % (n_odd_texts + 1) == n_odd_texts ? fixture_long_text () : g_strdup (value);
}

static void
fill_map (DubMap *map, guint seed)
{
  g_hash_table_remove_all (map);
  for (guint i = 0; i < seed % 4; i++)
    {
      g_autofree char *key = g_strdup_printf ("key \"%u\" é🎬", i);

      dub_map_set (map, key, odd_texts[(seed + i) % n_odd_texts]);
    }
}

static void
fill_list (char ***list, guint seed)
{
  GPtrArray *items = g_ptr_array_new ();

  for (guint i = 0; i < seed % 4; i++)
    g_ptr_array_add (items, g_strdup (odd_texts[1 + (seed + i) % (n_odd_texts - 1)]));
  g_ptr_array_add (items, NULL);
  g_strfreev (*list);
  *list = (char **) g_ptr_array_free (items, FALSE);
}

static void
fill (const Member *member, gpointer row, guint seed)
{
  const char *text = odd_texts[seed % n_odd_texts];
  static const gint64 numbers[] = { 0, 1, -1, G_MAXINT64, G_MININT64, 1700000000000000 };
  static const int small[] = { 0, 1, -1, G_MAXINT, G_MININT, 48000 };
  static const double fractions[] = { -1, 0, 0.5, 1, 0.1 };

  switch (member->kind)
    {
    case MEMBER_TEXT:
      set_text (&AT (char *), text, seed);
      break;
    case MEMBER_REQUIRED:
      set_text (&AT (char *), text != NULL ? text : "needed", seed);
      break;
    case MEMBER_INT64:
      AT (gint64) = numbers[seed % G_N_ELEMENTS (numbers)];
      break;
    case MEMBER_INT:
      AT (int) = small[seed % G_N_ELEMENTS (small)];
      break;
    case MEMBER_BOOL:
      AT (gboolean) = seed % 2 == 0;
      break;
    case MEMBER_DOUBLE:
      AT (double) = fractions[seed % G_N_ELEMENTS (fractions)];
      break;
    case MEMBER_MAP:
      fill_map (AT (DubMap *), seed);
      break;
    case MEMBER_LIST:
      fill_list (&AT (char **), seed);
      break;
    case MEMBER_CODE:
      AT (guint) = seed % member->limit;
      break;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
same_map (DubMap *a, DubMap *b)
{
  g_autofree char *first = dub_map_to_json (a);
  g_autofree char *second = dub_map_to_json (b);

  return g_str_equal (first, second);
}

static gboolean
same (const Member *member, gconstpointer a, gconstpointer b)
{
#define BOTH(Type, as)                                                                             \
  as (G_STRUCT_MEMBER (Type, a, member->offset), G_STRUCT_MEMBER (Type, b, member->offset))
#define EQUAL(x, y)     ((x) == (y))
#define SAME_TEXT(x, y) (g_strcmp0 (x, y) == 0)
  switch (member->kind)
    {
    case MEMBER_TEXT:
    case MEMBER_REQUIRED:
      return BOTH (char *const, SAME_TEXT);
    case MEMBER_INT64:
      return BOTH (const gint64, EQUAL);
    case MEMBER_INT:
    case MEMBER_CODE:
      return BOTH (const int, EQUAL);
    case MEMBER_BOOL:
      return BOTH (const gboolean, EQUAL);
    case MEMBER_DOUBLE:
      return fabs (G_STRUCT_MEMBER (const double, a, member->offset)
                   - G_STRUCT_MEMBER (const double, b, member->offset))
             < 1e-12;
    case MEMBER_MAP:
      return BOTH (DubMap *const, same_map);
    case MEMBER_LIST:
      return g_strv_equal (G_STRUCT_MEMBER (const char *const *const, a, member->offset),
                           G_STRUCT_MEMBER (const char *const *const, b, member->offset));
    default:
      g_assert_not_reached ();
    }
  return FALSE;
}

static void
fill_all (const RowType *type, gpointer row, guint seed)
{
  for (guint i = 0; i < type->n_members; i++)
    fill (&type->members[i], row, seed + i * 7);
}

static void
check_stored (const RowType *type, DubStore *store, gpointer row, guint seed)
{
  gint64 id = G_STRUCT_MEMBER (gint64, row, 0);
  g_autoptr (GError) error = NULL;
  gpointer back = type->get (store, id, &error);

  g_assert_no_error (error);
  g_assert_nonnull (back);
  g_assert_cmpint (G_STRUCT_MEMBER (gint64, back, 0), ==, id);
  for (guint i = 0; i < type->n_members; i++)
    if (!same (&type->members[i], row, back))
      g_error ("%s.%s differs with seed %u", type->name, type->members[i].name, seed);
  type->free (back);
}

static void
put_ok (const RowType *type, DubStore *store, gpointer row)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = type->put (store, row, &error);

  g_assert_no_error (error);
  g_assert_true (ok);
}

/* Inserted, updated to the next texts, and read again after a restart. */
static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  const RowType *type = data;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (type->free);
  guint n = 3 * n_odd_texts;

  for (guint seed = 0; seed < n; seed++)
    {
      gpointer row = type->make (fixture);

      g_ptr_array_add (rows, row);
      fill_all (type, row, seed);
      if (type == &row_types[0])
        {
          g_free (((DubAccount *) row)->uid);
          ((DubAccount *) row)->uid = g_strdup_printf ("%s-%u", odd_texts[5], seed);
        }
      put_ok (type, fixture->store, row);
      check_stored (type, fixture->store, row, seed);
      fill_all (type, row, seed + 1);
      if (type == &row_types[0])
        {
          g_free (((DubAccount *) row)->uid);
          ((DubAccount *) row)->uid = g_strdup_printf ("%s:%u", odd_texts[6], seed);
        }
      put_ok (type, fixture->store, row);
      check_stored (type, fixture->store, row, seed + 1);
    }
  fixture_reopen (fixture);
  for (guint i = 0; i < rows->len; i++)
    check_stored (type, fixture->store, rows->pdata[i], i + 1);
}

static void
test_absent (Fixture *fixture, gconstpointer data)
{
  const RowType *type = data;
  g_autoptr (GError) error = NULL;
  gpointer row = type->make (fixture);

  fill_all (type, row, 1);
  G_STRUCT_MEMBER (gint64, row, 0) = 4711;
  g_assert_false (type->put (fixture->store, row, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_NOT_FOUND);
  type->free (row);
}

static void
test_get_absent (Fixture *fixture, gconstpointer data)
{
  const RowType *type = data;
  g_autoptr (GError) error = NULL;

  g_assert_null (type->get (fixture->store, 4711, &error));
  g_assert_error (error, DUB_ERROR, DUB_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (row_types); i++)
    {
      g_autofree char *trip = g_strconcat ("/store/rows/round-trip/", row_types[i].name, NULL);
      g_autofree char *absent = g_strconcat ("/store/rows/absent/put/", row_types[i].name, NULL);
      g_autofree char *get = g_strconcat ("/store/rows/absent/get/", row_types[i].name, NULL);

      g_test_add (trip, Fixture, &row_types[i], fixture_set_up, test_round_trip, fixture_tear_down);
      g_test_add (absent, Fixture, &row_types[i], fixture_set_up, test_absent, fixture_tear_down);
      if (row_types[i].get != get_output)
        g_test_add (get, Fixture, &row_types[i], fixture_set_up, test_get_absent,
                    fixture_tear_down);
    }
  return g_test_run ();
}
