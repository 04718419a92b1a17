/* A table of SecretValue, whose memory libsecret locks and overwrites. */
#include "secrets/run-keys.h"

#include <string.h>

#include <glib/gi18n-lib.h>

struct _DubRunKeys
{
  GMutex lock;
  GHashTable *values; /* owned: "kind uid" → SecretValue */
};

static gboolean
has_control (const char *start, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (g_ascii_iscntrl (start[i]))
      return TRUE;
  return FALSE;
}

SecretValue *
dub_key_value (const char *key, GError **error)
{
  const char *start = key != NULL ? key : "";
  const char *words = NULL;
  gsize length;

  while (g_ascii_isspace (*start))
    start++;
  length = strlen (start);
  while (length > 0 && g_ascii_isspace (start[length - 1]))
    length--;
  if (length == 0)
    words = _ ("The key is empty.");
  else if (length > DUB_SECRET_MAX)
    words = _ ("The key is too long to be one: more than 4096 bytes.");
  else if (has_control (start, length))
    words = _ ("The key holds a line break or a control character: copy it once more.");
  else if (!g_utf8_validate (start, (gssize) length, NULL))
    words = _ ("The key is not text in UTF-8.");
  if (words == NULL)
    return secret_value_new (start, (gssize) length, "text/plain");
  g_set_error_literal (error, DUB_ERROR, DUB_ERROR_INVALID_INPUT, words);
  return NULL;
}

DubRunKeys *
dub_run_keys_new (void)
{
  DubRunKeys *keys = g_new0 (DubRunKeys, 1);

  g_mutex_init (&keys->lock);
  keys->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, secret_value_unref);
  return keys;
}

void
dub_run_keys_free (DubRunKeys *keys)
{
  g_hash_table_unref (keys->values);
  g_mutex_clear (&keys->lock);
  g_free (keys);
}

static char *
name_of (const char *uid, DubSecretKind kind)
{
  return g_strdup_printf ("%d %s", (int) kind, uid);
}

void
dub_run_keys_take (DubRunKeys *keys, const char *uid, DubSecretKind kind, SecretValue *value)
{
  g_autofree char *name = name_of (uid, kind);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&keys->lock);

  if (value == NULL)
    g_hash_table_remove (keys->values, name);
  else
    g_hash_table_insert (keys->values, g_steal_pointer (&name), value);
}

SecretValue *
dub_run_keys_ref (DubRunKeys *keys, const char *uid, DubSecretKind kind)
{
  g_autofree char *name = name_of (uid, kind);
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&keys->lock);
  SecretValue *value = g_hash_table_lookup (keys->values, name);

  return value != NULL ? secret_value_ref (value) : NULL;
}

void
dub_run_keys_clear (DubRunKeys *keys)
{
  g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&keys->lock);

  g_hash_table_remove_all (keys->values);
}
