/* Peaks of slots of 10 ms are gathered while decoding, since headers often err about the length;
 * afterwards they are gathered into the buckets. */
#include "media/waveform.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "media/fault.h"
#include "media/probe.h"
#include "media/sound.h"

#define SLOTS_PER_SECOND 100

typedef struct
{
  GArray *slots;  /* owned: float */
  guint64 frames; /* so far */
} Gathering;

static void
gather (const float *values, gsize frames, int channels, int rate, gpointer user_data)
{
  Gathering *gathering = user_data;
  gsize n = frames * (gsize) channels;
  guint per_slot = (guint) MAX (1, rate / SLOTS_PER_SECOND);

  for (gsize i = 0; i < n; i++)
    {
      guint slot = (guint) ((gathering->frames + i / (gsize) channels) / per_slot);
      float value = fabsf (values[i]);

      if (slot >= gathering->slots->len)
        g_array_set_size (gathering->slots, slot + 1);
      if (value > g_array_index (gathering->slots, float, slot))
        g_array_index (gathering->slots, float, slot) = MIN (value, 1.0f);
    }
  gathering->frames += frames;
}

static GArray *
resample (const GArray *slots, guint n_buckets)
{
  GArray *peaks = g_array_sized_new (FALSE, TRUE, sizeof (float), n_buckets);

  g_array_set_size (peaks, n_buckets);
  for (guint i = 0; i < n_buckets && slots->len > 0; i++)
    {
      guint first = (guint) ((guint64) i * slots->len / n_buckets);
      guint last = (guint) ((guint64) (i + 1) * slots->len / n_buckets);

      for (guint s = first; s < MAX (last, first + 1); s++)
        g_array_index (peaks, float, i) =
            MAX (g_array_index (peaks, float, i), g_array_index (slots, float, s));
    }
  return peaks;
}

static gboolean
has_sound (const char *path, GCancellable *cancellable, GError **error)
{
  DubMediaFacts facts = { 0 };
  g_autofree char *name = dub_media_name (path);
  gboolean known = dub_media_probe (path, &facts, NULL, NULL, cancellable, error);
  gboolean sound = facts.audio_codec != NULL;

  dub_media_facts_clear (&facts);
  if (known && !sound)
    g_set_error (error, DUB_ERROR, DUB_ERROR_UNSUPPORTED_TYPE, _ ("“%s” has no sound"), name);
  return known && sound;
}

gboolean
dub_media_waveform (
    const char *path, guint n_buckets, GArray **peaks, GCancellable *cancellable, GError **error)
{
  Gathering gathering = { NULL, 0 };
  gboolean ok;

  g_return_val_if_fail (n_buckets > 0, FALSE);
  *peaks = NULL;
  if (!has_sound (path, cancellable, error))
    return FALSE;
  gathering.slots = g_array_new (FALSE, TRUE, sizeof (float));
  ok = dub_sound_decode (path, gather, &gathering, cancellable, error);
  if (ok)
    *peaks = resample (gathering.slots, n_buckets);
  g_array_unref (gathering.slots);
  return ok;
}
