/* The keys of removed accounts leave the keyring once the removal can no longer be undone. Which
 * ones are due is kept in the store, so that a program that ends before does it at its next start.
 */
#include "engine/commands.h"

#define VALUE_NAME "keys-to-clear"
/* As long as a toast with Undo may be seen. */
#define UNDO_USEC (60 * G_USEC_PER_SEC)

static GPtrArray *
load_uids (DubEngine *engine)
{
  g_autofree char *text = dub_store_dup_value (engine->store, VALUE_NAME);
  g_auto (GStrv) words = g_strsplit (text != NULL ? text : "", ",", -1);
  GPtrArray *uids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      g_ptr_array_add (uids, g_strdup (words[i]));
  return uids;
}

static void
save_uids (DubEngine *engine, GPtrArray *uids)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (uids, NULL);
  text = g_strjoinv (",", (char **) uids->pdata);
  if (!dub_store_put_value (engine->store, VALUE_NAME, text, &error))
    g_warning ("Keys to be cleared cannot be noted: %s", error->message);
}

static void
remove_uid (GPtrArray *uids, const char *uid)
{
  guint i = 0;

  if (g_ptr_array_find_with_equal_func (uids, uid, g_str_equal, &i))
    g_ptr_array_remove_index (uids, i);
}

/* A keyring that is locked now is tried again at the next start. */
static void
on_cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!dub_secrets_clear_finish (DUB_SECRETS (source), result, &error))
    g_debug ("A key stays in the keyring for now: %s", error->message);
}

typedef struct
{
  DubEngine *engine;
  char *uid; /* owned */
} DubForgetting;

static void
on_key_cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DubForgetting *forgetting = user_data;
  DubEngine *engine = forgetting->engine;
  g_autoptr (GPtrArray) uids = load_uids (engine);
  g_autoptr (GError) error = NULL;

  if (dub_secrets_clear_finish (DUB_SECRETS (source), result, &error))
    {
      remove_uid (uids, forgetting->uid);
      save_uids (engine, uids);
    }
  else
    g_debug ("A key stays in the keyring for now: %s", error->message);
  engine->in_flight--;
  g_free (forgetting->uid);
  g_free (forgetting);
}

/* Clears what is due now. */
void
dub_forgotten_keys_clear (DubEngine *engine)
{
  g_autoptr (GPtrArray) uids = load_uids (engine);

  for (guint i = 0; i < uids->len; i++)
    {
      DubForgetting *forgetting = g_new0 (DubForgetting, 1);

      forgetting->engine = engine;
      forgetting->uid = g_strdup (uids->pdata[i]);
      engine->in_flight++;
      dub_secrets_clear_async (engine->secrets, forgetting->uid, DUB_SECRET_WEBHOOK, NULL,
                               on_cleared, NULL);
      dub_secrets_clear_async (engine->secrets, forgetting->uid, DUB_SECRET_API_KEY, NULL,
                               on_key_cleared, forgetting);
    }
}

static gboolean
on_undo_over (gpointer user_data)
{
  DubEngine *engine = user_data;

  g_clear_pointer (&engine->forget_timer, g_source_unref);
  dub_forgotten_keys_clear (engine);
  return G_SOURCE_REMOVE;
}

/* The account was removed: its keys are cleared after a while. */
void
dub_forgotten_keys_add (DubEngine *engine, const char *uid)
{
  g_autoptr (GPtrArray) uids = load_uids (engine);

  remove_uid (uids, uid);
  g_ptr_array_add (uids, g_strdup (uid));
  save_uids (engine, uids);
  dub_forgotten_keys_stop (engine);
  engine->forget_timer =
      dub_clock_after (engine->clock, UNDO_USEC, engine->context, on_undo_over, engine);
}

/* The account was restored: it keeps its keys. */
void
dub_forgotten_keys_keep (DubEngine *engine, const char *uid)
{
  g_autoptr (GPtrArray) uids = load_uids (engine);

  remove_uid (uids, uid);
  save_uids (engine, uids);
}

void
dub_forgotten_keys_stop (DubEngine *engine)
{
  if (engine->forget_timer == NULL)
    return;
  g_source_destroy (engine->forget_timer);
  g_clear_pointer (&engine->forget_timer, g_source_unref);
}
