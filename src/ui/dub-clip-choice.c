/* Which cells of the grid are chosen. */
#include "dub-clip-choice.h"

typedef struct
{
  gint64 clip;
  const char *language; /* interned (nullable) */
} Key;

struct _DubClipChoice
{
  GHashTable *keys; /* owned: set of Key (owned) */
};

static guint
key_hash (gconstpointer data)
{
  const Key *key = data;

  return g_int64_hash (&key->clip) * 31 + g_direct_hash (key->language);
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  const Key *x = a;
  const Key *y = b;

  return x->clip == y->clip && x->language == y->language;
}

DubClipChoice *
dub_clip_choice_new (void)
{
  DubClipChoice *choice = g_new0 (DubClipChoice, 1);

  choice->keys = g_hash_table_new_full (key_hash, key_equal, g_free, NULL);
  return choice;
}

void
dub_clip_choice_free (DubClipChoice *choice)
{
  if (choice == NULL)
    return;
  g_hash_table_unref (choice->keys);
  g_free (choice);
}

static Key
key_of (gint64 clip, const char *language)
{
  return (Key){ clip, g_intern_string (language) };
}

gboolean
dub_clip_choice_has (DubClipChoice *choice, gint64 clip, const char *language)
{
  Key key = key_of (clip, language);

  return g_hash_table_contains (choice->keys, &key);
}

void
dub_clip_choice_add (DubClipChoice *choice, gint64 clip, const char *language)
{
  Key key = key_of (clip, language);

  g_hash_table_add (choice->keys, g_memdup2 (&key, sizeof key));
}

void
dub_clip_choice_toggle (DubClipChoice *choice, gint64 clip, const char *language)
{
  Key key = key_of (clip, language);

  if (!g_hash_table_remove (choice->keys, &key))
    dub_clip_choice_add (choice, clip, language);
}

void
dub_clip_choice_clear (DubClipChoice *choice)
{
  g_hash_table_remove_all (choice->keys);
}

guint
dub_clip_choice_size (DubClipChoice *choice)
{
  return g_hash_table_size (choice->keys);
}

gboolean
dub_clip_choice_prune (DubClipChoice *choice,
                       gboolean (*keep) (gint64 clip, const char *language, gpointer data),
                       gpointer data)
{
  GHashTableIter iter;
  gpointer key;
  gboolean any = FALSE;

  g_hash_table_iter_init (&iter, choice->keys);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!keep (((Key *) key)->clip, ((Key *) key)->language, data))
      {
        g_hash_table_iter_remove (&iter);
        any = TRUE;
      }
  return any;
}
