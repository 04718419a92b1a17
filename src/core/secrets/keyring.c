/* libsecret needs some care: a lookup in a locked keyring gives neither key nor error, so items are
 * searched for without unlocking and asked whether they are locked; a prompt that nobody answers
 * never ends, and one that is cancelled may never call back, so every operation has a timer of its
 * own; the connection to a keyring that was restarted is dead for good, so it is opened anew once.
 */
#include "secrets/keyring.h"

#include <glib/gi18n-lib.h>

static const SecretSchema schema = {
  "io.github.dubstage.Dubstage.ApiKey",
  SECRET_SCHEMA_DONT_MATCH_NAME,
  { { "account", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "kind", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 } },
};

static const char *const kinds[DUB_SECRET_N_KINDS] = {
  [DUB_SECRET_API_KEY] = "api-key",
  [DUB_SECRET_WEBHOOK] = "webhook-secret",
};

/* Data of a task; never refers to it. */
typedef struct
{
  /* input */
  DubKeyringVerb verb;
  GHashTable *attributes; /* owned */
  char *label;            /* owned (nullable) */
  SecretValue *value;     /* owned (nullable) */

  /* in progress */
  GCancellable *inner; /* owned: what libsecret is given */
  GSource *limit;      /* owned (nullable) */
  GSource *stop;       /* owned (nullable): watches the caller's cancellable */
  gboolean reopened;   /* the connection was opened anew */
  gboolean over;       /* what still calls back is too late */
} Work;

static void start_work (GTask *task);

static void
drop_sources (Work *work)
{
  if (work->limit != NULL)
    g_source_destroy (work->limit);
  if (work->stop != NULL)
    g_source_destroy (work->stop);
  g_clear_pointer (&work->limit, g_source_unref);
  g_clear_pointer (&work->stop, g_source_unref);
}

static void
work_free (gpointer data)
{
  Work *work = data;

  drop_sources (work);
  g_hash_table_unref (work->attributes);
  g_free (work->label);
  g_clear_pointer (&work->value, secret_value_unref);
  g_object_unref (work->inner);
  g_free (work);
}

/* The one ending: with @error, with @value, or with TRUE. Both are taken. */
static void
end (GTask *task, SecretValue *value, GError *error)
{
  Work *work = g_task_get_task_data (task);

  work->over = TRUE;
  drop_sources (work);
  if (error != NULL)
    g_task_return_error (task, error);
  else if (value != NULL)
    g_task_return_pointer (task, value, secret_value_unref);
  else
    g_task_return_boolean (task, TRUE);
}

static void
end_literal (GTask *task, DubError code, const char *words)
{
  end (task, NULL, g_error_new_literal (DUB_ERROR, (int) code, words));
}

static void
end_locked (GTask *task)
{
  end_literal (task, DUB_ERROR_KEYRING_LOCKED, _ ("The keyring is locked."));
}

static void
end_absent (GTask *task)
{
  end_literal (task, DUB_ERROR_NO_KEY, _ ("No API key is stored for this account."));
}

/* Everything else that D-Bus or a keyring may say means that it does not work. */
static void
end_fault (GTask *task, const GError *fault)
{
  if (g_error_matches (fault, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    end_locked (task);
  else if (g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    end_literal (task, DUB_ERROR_CANCELLED, _ ("It was stopped."));
  else
    end (task, NULL,
         g_error_new (DUB_ERROR, DUB_ERROR_KEYRING_MISSING, _ ("The keyring does not work: %s"),
                      fault->message));
}

/* Takes both. A keyring that was restarted knows nothing of our session with it. */
static void
fail (GTask *task, GError *fault)
{
  g_autoptr (GTask) owned G_GNUC_UNUSED = task;
  g_autoptr (GError) error = fault;
  Work *work = g_task_get_task_data (task);
  gboolean final = g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED)
                   || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  if (final || work->reopened)
    {
      end_fault (task, error);
      return;
    }
  work->reopened = TRUE;
  secret_service_disconnect ();
  start_work (task);
}

static gboolean
is_over (GTask *task)
{
  const Work *work = g_task_get_task_data (task);

  return work->over;
}

static void
stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  secret_password_store_finish (result, &error);
  if (is_over (task))
    return;
  if (error != NULL)
    fail (g_steal_pointer (&task), g_steal_pointer (&error));
  else
    end (task, NULL, NULL);
}

static void
cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  secret_password_clear_finish (result, &error);
  if (is_over (task))
    return;
  if (error != NULL)
    fail (g_steal_pointer (&task), g_steal_pointer (&error));
  else
    end (task, NULL, NULL);
}

static void
retrieved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  SecretValue *value =
      secret_retrievable_retrieve_secret_finish (SECRET_RETRIEVABLE (source), result, &error);

  if (is_over (task))
    g_clear_pointer (&value, secret_value_unref);
  else if (error != NULL)
    fail (g_steal_pointer (&task), g_steal_pointer (&error));
  else if (value == NULL || secret_value_get_text (value) == NULL)
    {
      g_clear_pointer (&value, secret_value_unref);
      end_absent (task);
    }
  else
    end (task, value, NULL);
}

/* Only items of the Secret Service can be locked; a file is open or gives an error. */
static gboolean
is_locked (gpointer item)
{
  return SECRET_IS_ITEM (item) && secret_item_get_locked (item);
}

/* The newest that is not locked, else NULL. (transfer none) */
static SecretRetrievable *
choose_item (GList *items, gboolean *any_locked)
{
  SecretRetrievable *best = NULL;

  *any_locked = FALSE;
  for (GList *l = items; l != NULL; l = l->next)
    if (is_locked (l->data))
      *any_locked = TRUE;
    else if (best == NULL
             || secret_retrievable_get_modified (l->data) > secret_retrievable_get_modified (best))
      best = l->data;
  return best;
}

static void
go_on_with (GTask *task, GList *items)
{
  Work *work = g_task_get_task_data (task);
  gboolean locked = FALSE;
  SecretRetrievable *item = choose_item (items, &locked);

  if (work->verb == DUB_KEYRING_CLEAR && locked)
    end_locked (task);
  else if (work->verb == DUB_KEYRING_CLEAR && item == NULL)
    end (task, NULL, NULL);
  else if (work->verb == DUB_KEYRING_CLEAR)
    secret_password_clearv (&schema, work->attributes, work->inner, cleared, g_object_ref (task));
  else if (item == NULL && locked)
    end_locked (task);
  else if (item == NULL)
    end_absent (task);
  else if (work->verb == DUB_KEYRING_UNLOCK)
    end (task, NULL, NULL);
  else
    secret_retrievable_retrieve_secret (item, work->inner, retrieved, g_object_ref (task));
}

static void
searched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GList *items = secret_password_search_finish (result, &error);

  if (is_over (task))
    ;
  else if (error != NULL)
    fail (g_steal_pointer (&task), g_steal_pointer (&error));
  else
    go_on_with (task, items);
  g_list_free_full (items, g_object_unref);
}

static void
start_work (GTask *task)
{
  Work *work = g_task_get_task_data (task);
  SecretSearchFlags flags = SECRET_SEARCH_ALL;

  if (work->verb == DUB_KEYRING_STORE)
    {
      secret_password_storev_binary (&schema, work->attributes, SECRET_COLLECTION_DEFAULT,
                                     work->label, work->value, work->inner, stored,
                                     g_object_ref (task));
      return;
    }
  if (work->verb == DUB_KEYRING_UNLOCK)
    flags |= SECRET_SEARCH_UNLOCK;
  secret_password_searchv (&schema, work->attributes, flags, work->inner, searched,
                           g_object_ref (task));
}

static gboolean
limit_reached (gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  Work *work = g_task_get_task_data (task);
  gboolean asks = work->verb == DUB_KEYRING_STORE || work->verb == DUB_KEYRING_UNLOCK;

  work->over = TRUE; /* cancelling may call back at once */
  g_cancellable_cancel (work->inner);
  if (asks)
    end_literal (task, DUB_ERROR_KEYRING_LOCKED, _ ("The keyring was not unlocked in time."));
  else
    end_literal (task, DUB_ERROR_KEYRING_MISSING, _ ("The keyring does not answer."));
  return G_SOURCE_REMOVE;
}

static gboolean
stop_wanted (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  Work *work = g_task_get_task_data (task);

  work->over = TRUE; /* cancelling may call back at once */
  g_cancellable_cancel (work->inner);
  end_literal (task, DUB_ERROR_CANCELLED, _ ("It was stopped."));
  return G_SOURCE_REMOVE;
}

/* The sources borrow the task: what libsecret was given holds it until they are gone. */
static void
add_sources (GTask *task, Work *work, guint limit_msec)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  work->limit = g_timeout_source_new (limit_msec);
  g_source_set_callback (work->limit, limit_reached, task, NULL);
  g_source_attach (work->limit, g_task_get_context (task));
  if (cancellable == NULL)
    return;
  work->stop = g_cancellable_source_new (cancellable);
  g_source_set_callback (work->stop, G_SOURCE_FUNC (stop_wanted), task, NULL);
  g_source_attach (work->stop, g_task_get_context (task));
}

void
dub_keyring_start (GTask *task,
                   DubKeyringVerb verb,
                   const char *uid,
                   DubSecretKind kind,
                   const char *label,
                   SecretValue *value,
                   guint limit_msec)
{
  g_autoptr (GTask) owned G_GNUC_UNUSED = task;
  Work *work = g_new0 (Work, 1);

  work->verb = verb;
  work->attributes = secret_attributes_build (&schema, "account", uid, "kind", kinds[kind], NULL);
  work->label = g_strdup (label);
  work->value = value;
  work->inner = g_cancellable_new ();
  g_task_set_task_data (task, work, work_free);
  g_task_set_check_cancellable (task, FALSE);
  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      end_literal (task, DUB_ERROR_CANCELLED, _ ("It was stopped."));
      return;
    }
  add_sources (task, work, limit_msec);
  start_work (task);
}
