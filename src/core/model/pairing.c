/* Pairing by names, in three walks over the files:
 *
 *   readings   every way in which a rule can read a name: clip, language, folder
 *   sources    videos, pictures and movies, and sounds that no rule reads with a language
 *   voices     each goes to the clip that one of its readings names
 *
 * A name can often be read in two ways ("my_en_de": "my" in German English, "my_en" in German). The
 * reading that meets another file wins; else the rule that comes first. */
#include "model/pairing.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "model/pairing-rules.h"

/* --- The work -------------------------------------------------------------------------------- */

typedef struct
{
  const DubPairingFile *files;
  guint n_files;
  GArray *order;        /* owned: guint, the files as a person would sort them */
  GPtrArray *readings;  /* owned: GPtrArray of DubReading, by file */
  GHashTable *voiced;   /* owned: set of the keys that sounds name with a language */
  GHashTable *by_key;   /* owned: key → GPtrArray of Place */
  GPtrArray *places;    /* owned: Place, in the order they were found */
  GPtrArray *leftovers; /* owned: DubLeftover */
} Work;

/* A clip that is coming about. */
typedef struct
{
  DubPairedClip *clip; /* owned until it is handed over */
  char *dir;           /* owned (nullable): of its source; NULL: a known clip, which has none */
} Place;

static void
voice_free (gpointer data)
{
  DubPairedVoice *voice = data;

  g_free (voice->language);
  g_free (voice);
}

static void
clip_free (gpointer data)
{
  DubPairedClip *clip = data;

  if (clip == NULL)
    return;
  g_free (clip->name);
  g_ptr_array_unref (clip->voices);
  g_free (clip);
}

static void
leftover_free (gpointer data)
{
  DubLeftover *leftover = data;

  g_free (leftover->other);
  g_free (leftover);
}

static void
place_free (gpointer data)
{
  Place *place = data;

  clip_free (place->clip);
  g_free (place->dir);
  g_free (place);
}

static void
leave (Work *work, guint file, DubLeftoverReason reason, const char *other)
{
  DubLeftover *leftover = g_new0 (DubLeftover, 1);

  leftover->file = file;
  leftover->reason = reason;
  leftover->other = g_strdup (other);
  g_ptr_array_add (work->leftovers, leftover);
}

static GPtrArray *
readings_of (Work *work, guint file)
{
  return work->readings->pdata[file];
}

static Place *
add_place (Work *work, const char *key, const char *name, const char *dir, int known, int source)
{
  Place *place = g_new0 (Place, 1);
  GPtrArray *same = g_hash_table_lookup (work->by_key, key);

  place->clip = g_new0 (DubPairedClip, 1);
  place->clip->name = g_strdup (name);
  place->clip->known = known;
  place->clip->source = source;
  place->clip->voices = g_ptr_array_new_with_free_func (voice_free);
  place->dir = g_strdup (dir);
  g_ptr_array_add (work->places, place);
  if (same == NULL)
    {
      same = g_ptr_array_new ();
      g_hash_table_insert (work->by_key, g_strdup (key), same);
    }
  g_ptr_array_add (same, place);
  return place;
}

/* --- Sources --------------------------------------------------------------------------------- */

/* The first reading whose clip some sound names with a language; else one without a language, else
 * the first. */
static const DubReading *
choose_source_reading (Work *work, guint file)
{
  GPtrArray *readings = readings_of (work, file);
  const DubReading *bare = NULL;

  for (guint i = 0; i < readings->len; i++)
    {
      const DubReading *reading = readings->pdata[i];

      if (reading->language == NULL && bare == NULL)
        bare = reading;
    }
  /* The name as it stands comes before one that is cut. */
  if (bare != NULL && g_hash_table_contains (work->voiced, bare->key))
    return bare;
  for (guint i = 0; i < readings->len; i++)
    {
      const DubReading *reading = readings->pdata[i];

      if (g_hash_table_contains (work->voiced, reading->key))
        return reading;
    }
  return bare != NULL || readings->len == 0 ? bare : readings->pdata[0];
}

static Place *
find_in_dir (Work *work, const char *key, const char *dir)
{
  GPtrArray *same = g_hash_table_lookup (work->by_key, key);

  for (guint i = 0; same != NULL && i < same->len; i++)
    {
      Place *place = same->pdata[i];

      if (place->dir == NULL || strcmp (place->dir, dir) == 0)
        return place;
    }
  return NULL;
}

static void
add_source (Work *work, guint file)
{
  const DubReading *reading = choose_source_reading (work, file);
  Place *place;

  if (reading == NULL)
    {
      leave (work, file, DUB_LEFTOVER_NO_RULE, NULL);
      return;
    }
  place = find_in_dir (work, reading->key, reading->dir);
  if (place == NULL)
    add_place (work, reading->key, reading->clip, reading->dir, -1, (int) file);
  else if (place->clip->source < 0)
    place->clip->source = (int) file;
  else
    leave (work, file, DUB_LEFTOVER_SOURCE, work->files[place->clip->source].name);
}

/* A sound that no rule reads with a language is a source, unless the clip has another one. */
static void
add_lone_sound (Work *work, guint file)
{
  const DubReading *reading = choose_source_reading (work, file);
  Place *place = reading != NULL ? find_in_dir (work, reading->key, reading->dir) : NULL;

  if (place == NULL)
    add_source (work, file);
  else
    leave (work, file, DUB_LEFTOVER_NO_LANG, place->clip->name);
}

static gboolean
is_voice (Work *work, guint file)
{
  GPtrArray *readings = readings_of (work, file);

  if (work->files[file].kind != DUB_MEDIA_AUDIO)
    return FALSE;
  for (guint i = 0; i < readings->len; i++)
    if (((DubReading *) readings->pdata[i])->language != NULL)
      return TRUE;
  return FALSE;
}

static void
add_sources_of (Work *work, DubMediaKind kind)
{
  for (guint i = 0; i < work->order->len; i++)
    {
      guint file = g_array_index (work->order, guint, i);

      if (work->files[file].kind != kind)
        continue;
      if (kind != DUB_MEDIA_AUDIO)
        add_source (work, file);
      else if (!is_voice (work, file))
        add_lone_sound (work, file);
    }
}

/* --- Voices ---------------------------------------------------------------------------------- */

static guint
common_folders (const char *a, const char *b)
{
  g_auto (GStrv) x = g_strsplit (a, "/", -1);
  g_auto (GStrv) y = g_strsplit (b, "/", -1);
  guint n = 0;

  while (x[n] != NULL && y[n] != NULL && strcmp (x[n], y[n]) == 0)
    n++;
  return n;
}

/* The clip of that name that is nearest: in the same folder, or with the most folders in common.
 * @tie: two are as near. */
static Place *
find_near (Work *work, const DubReading *reading, gboolean *tie)
{
  GPtrArray *same = g_hash_table_lookup (work->by_key, reading->key);
  Place *best = NULL;
  guint best_common = 0;

  *tie = FALSE;
  for (guint i = 0; same != NULL && i < same->len; i++)
    {
      Place *place = same->pdata[i];
      guint common = place->dir == NULL ? 0 : common_folders (place->dir, reading->dir) + 1;

      if (place->dir != NULL && strcmp (place->dir, reading->dir) == 0)
        common = G_MAXUINT;
      *tie = best != NULL && (common == best_common || (*tie && common < best_common));
      if (best == NULL || common > best_common)
        {
          best = place;
          best_common = common;
        }
    }
  return best;
}

static const DubPairedVoice *
find_voice (const DubPairedClip *clip, const char *language)
{
  for (guint i = 0; i < clip->voices->len; i++)
    {
      const DubPairedVoice *voice = clip->voices->pdata[i];

      if (strcmp (voice->language, language) == 0)
        return voice;
    }
  return NULL;
}

static void
give_voice (Work *work, Place *place, const char *language, guint file)
{
  const DubPairedVoice *present = find_voice (place->clip, language);
  DubPairedVoice *voice;

  if (present != NULL)
    {
      leave (work, file, DUB_LEFTOVER_VOICE, work->files[present->file].name);
      return;
    }
  voice = g_new0 (DubPairedVoice, 1);
  voice->language = g_strdup (language);
  voice->file = file;
  g_ptr_array_add (place->clip->voices, voice);
}

static void
add_voice (Work *work, guint file)
{
  GPtrArray *readings = readings_of (work, file);
  const DubReading *named = NULL;
  const char *unsure = NULL;

  for (guint i = 0; i < readings->len; i++)
    {
      const DubReading *reading = readings->pdata[i];
      gboolean tie = FALSE;
      Place *place;

      if (reading->language == NULL)
        continue;
      if (named == NULL)
        named = reading;
      place = find_near (work, reading, &tie);
      if (place != NULL && !tie)
        {
          give_voice (work, place, reading->language, file);
          return;
        }
      if (tie)
        unsure = reading->clip;
    }
  if (unsure != NULL)
    leave (work, file, DUB_LEFTOVER_WHICH, unsure);
  else
    leave (work, file, DUB_LEFTOVER_NO_CLIP, named != NULL ? named->clip : NULL);
}

static void
add_voices (Work *work)
{
  for (guint i = 0; i < work->order->len; i++)
    {
      guint file = g_array_index (work->order, guint, i);

      if (is_voice (work, file))
        add_voice (work, file);
      else if (work->files[file].kind == DUB_MEDIA_SUBTITLE
               || work->files[file].kind == DUB_MEDIA_OTHER)
        leave (work, file, DUB_LEFTOVER_KIND, NULL);
    }
}

/* --- All together ---------------------------------------------------------------------------- */

static int
compare_files (gconstpointer a, gconstpointer b, gpointer user_data)
{
  char **keys = user_data;
  int order = strcmp (keys[*(const guint *) a], keys[*(const guint *) b]);

  return order != 0 ? order : (int) *(const guint *) a - (int) *(const guint *) b;
}

/* "ep2" before "ep10", whatever order the files came in. */
static GArray *
natural_order (const DubPairingFile *files, guint n_files)
{
  GArray *order = g_array_sized_new (FALSE, FALSE, sizeof (guint), n_files);
  g_autofree char **keys = g_new0 (char *, n_files + 1);

  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *valid = g_utf8_make_valid (files[i].name, -1);

      keys[i] = g_utf8_collate_key_for_filename (valid, -1);
      g_array_append_val (order, i);
    }
  g_array_sort_with_data (order, compare_files, keys);
  for (guint i = 0; i < n_files; i++)
    g_free (keys[i]);
  return order;
}

static void
read_all (Work *work, const char *const *rules)
{
  g_autoptr (GArray) read =
      dub_pairing_read_rules (rules != NULL ? rules : dub_pairing_standard_rules ());

  work->readings = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < work->n_files; i++)
    {
      GPtrArray *readings = dub_pairing_read_name (read, work->files[i].name);

      g_ptr_array_add (work->readings, readings);
      for (guint k = 0; work->files[i].kind == DUB_MEDIA_AUDIO && k < readings->len; k++)
        {
          const DubReading *reading = readings->pdata[k];

          if (reading->language != NULL)
            g_hash_table_add (work->voiced, g_strdup (reading->key));
        }
    }
}

/* Clips of one name in several folders are told apart by the folder. */
static void
tell_apart (Work *work)
{
  for (guint i = 0; i < work->places->len; i++)
    {
      Place *place = work->places->pdata[i];
      g_autofree char *key = dub_pairing_fold (place->clip->name);
      GPtrArray *same = g_hash_table_lookup (work->by_key, key);

      if (same != NULL && same->len > 1 && place->dir != NULL && *place->dir != '\0')
        {
          g_autofree char *name = g_steal_pointer (&place->clip->name);

          place->clip->name = g_strdup_printf ("%s/%s", place->dir, name);
        }
    }
}

static int
compare_voices (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(DubPairedVoice *const *) a)->language,
                 (*(DubPairedVoice *const *) b)->language);
}

static int
compare_clips (gconstpointer a, gconstpointer b)
{
  const DubPairedClip *x = *(DubPairedClip *const *) a;
  const DubPairedClip *y = *(DubPairedClip *const *) b;
  g_autofree char *x_key = g_utf8_collate_key_for_filename (x->name, -1);
  g_autofree char *y_key = g_utf8_collate_key_for_filename (y->name, -1);

  return strcmp (x_key, y_key);
}

static int
compare_leftovers (gconstpointer a, gconstpointer b)
{
  return (int) (*(DubLeftover *const *) a)->file - (int) (*(DubLeftover *const *) b)->file;
}

/* A known clip that nothing came for is not part of the proposal. */
static DubPairing *
hand_over (Work *work)
{
  DubPairing *pairing = g_new0 (DubPairing, 1);

  pairing->clips = g_ptr_array_new_with_free_func (clip_free);
  for (guint i = 0; i < work->places->len; i++)
    {
      Place *place = work->places->pdata[i];

      if (place->clip->source < 0 && place->clip->voices->len == 0)
        continue;
      g_ptr_array_sort (place->clip->voices, compare_voices);
      g_ptr_array_add (pairing->clips, g_steal_pointer (&place->clip));
    }
  g_ptr_array_sort (pairing->clips, compare_clips);
  pairing->leftovers = g_steal_pointer (&work->leftovers);
  g_ptr_array_sort (pairing->leftovers, compare_leftovers);
  return pairing;
}

static void
add_known (Work *work, const char *const *known)
{
  for (int i = 0; known != NULL && known[i] != NULL; i++)
    {
      g_autofree char *key = dub_pairing_fold (known[i]);

      if (!g_hash_table_contains (work->by_key, key))
        add_place (work, key, known[i], NULL, i, -1);
    }
}

DubPairing *
dub_pairing_propose (const DubPairingFile *files,
                     guint n_files,
                     const char *const *rules,
                     const char *const *known)
{
  static const DubMediaKind kinds[] = { DUB_MEDIA_VIDEO, DUB_MEDIA_IMAGE, DUB_MEDIA_MOVIE,
                                        DUB_MEDIA_AUDIO };
  Work work = { .files = files, .n_files = n_files };
  DubPairing *pairing;

  work.order = natural_order (files, n_files);
  work.voiced = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  work.by_key =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  work.places = g_ptr_array_new_with_free_func (place_free);
  work.leftovers = g_ptr_array_new_with_free_func (leftover_free);
  read_all (&work, rules);
  add_known (&work, known);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    add_sources_of (&work, kinds[i]);
  add_voices (&work);
  tell_apart (&work);
  pairing = hand_over (&work);
  g_array_unref (work.order);
  g_ptr_array_unref (work.readings);
  g_hash_table_unref (work.voiced);
  g_hash_table_unref (work.by_key);
  g_ptr_array_unref (work.places);
  return pairing;
}

void
dub_pairing_free (DubPairing *pairing)
{
  if (pairing == NULL)
    return;
  g_ptr_array_unref (pairing->clips);
  g_ptr_array_unref (pairing->leftovers);
  g_free (pairing);
}

char *
dub_leftover_sentence (const DubLeftover *leftover)
{
  const char *other = leftover->other != NULL ? leftover->other : "";

  switch (leftover->reason)
    {
    case DUB_LEFTOVER_KIND:
      return g_strdup (_ ("No video, picture, movie or sound"));
    case DUB_LEFTOVER_NO_RULE:
      return g_strdup (_ ("No rule fits its name"));
    case DUB_LEFTOVER_NO_CLIP:
      return g_strdup_printf (_ ("There is no video “%s” that this voice could belong to"), other);
    case DUB_LEFTOVER_NO_LANG:
      return g_strdup_printf (_ ("A sound of “%s”, but its name says no language"), other);
    case DUB_LEFTOVER_SOURCE:
      return g_strdup_printf (_ ("“%s” is the source already"), other);
    case DUB_LEFTOVER_VOICE:
      return g_strdup_printf (_ ("“%s” is the voice in this language already"), other);
    case DUB_LEFTOVER_WHICH:
      return g_strdup_printf (_ ("Several folders hold a “%s”; which one is meant?"), other);
    default:
      g_return_val_if_reached (NULL);
    }
}
