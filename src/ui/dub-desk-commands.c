/* How a command is given to the engine, and what is said when it ended. */
#include "dub-desk.h"

char *
dub_error_text (const GError *error)
{
  if (error->message != NULL && error->message[0] != '\0')
    return g_strdup (error->message);
  return g_strdup (dub_error_sentence (dub_error_code (error)));
}

typedef struct
{
  DubDesk *desk;  /* owned */
  GWeakRef owner; /* of the callback */
  gboolean owned; /* there was an owner */
  DubDeskFunc func;
  gpointer user_data;
} Run;

static void
run_free (Run *run)
{
  g_weak_ref_clear (&run->owner);
  g_clear_object (&run->desk);
  g_free (run);
}

static void
on_run_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = dub_host_command_finish (DUB_HOST (source), result, &error);
  g_autoptr (GObject) owner = g_weak_ref_get (&run->owner);

  if (run->func == NULL && error != NULL)
    dub_desk_tell_error (run->desk, error);
  if (run->func != NULL && (owner != NULL || !run->owned))
    run->func (owner, answer, error, run->user_data);
  run_free (run);
}

void
dub_desk_run (DubDesk *self,
              const char *name,
              GVariant *args,
              gpointer owner,
              DubDeskFunc func,
              gpointer user_data)
{
  Run *run = g_new0 (Run, 1);

  run->desk = g_object_ref (self);
  g_weak_ref_init (&run->owner, owner);
  run->owned = owner != NULL;
  run->func = func;
  run->user_data = user_data;
  dub_host_command_async (dub_desk_get_host (self), name, args, NULL, on_run_ended, run);
}

/* What to say after a command over ids, and how to undo it. */
typedef struct
{
  char *said;    /* owned (nullable) */
  char *undo;    /* owned (nullable) */
  GVariant *ids; /* owned: ax */
} Saying;

/* Where a file of the job is what is in the way, the way to it is offered. */
static void
say_refusal (DubDesk *self, gint64 job, const char *sentence)
{
  g_autoptr (DubJob) row = dub_store_get_job (dub_desk_get_store (self), job, NULL);
  g_autoptr (DubAsset) bad = row == NULL ? NULL : dub_desk_find_bad_input (self, row);

  if (bad != NULL && g_strcmp0 (bad->trouble.message, sentence) == 0)
    dub_desk_tell_file (self, sentence, bad->id);
  else
    dub_desk_tell (self, sentence);
}

static void
say_refusals (DubDesk *self, GVariant *result)
{
  g_autoptr (GVariant) refused = g_variant_lookup_value (result, "refused", G_VARIANT_TYPE_VARDICT);
  GVariantIter iter;
  const char *id = NULL;
  GVariant *sentence = NULL;

  if (refused == NULL || g_variant_n_children (refused) == 0)
    return;
  g_variant_iter_init (&iter, refused);
  if (g_variant_iter_next (&iter, "{&sv}", &id, &sentence))
    {
      if (g_variant_is_of_type (sentence, G_VARIANT_TYPE_STRING))
        say_refusal (self, g_ascii_strtoll (id, NULL, 10), g_variant_get_string (sentence, NULL));
      g_variant_unref (sentence);
    }
}

static void
on_ids_ended (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  DubDesk *self = DUB_DESK (owner);
  Saying *saying = user_data;

  if (error != NULL)
    dub_desk_tell_error (self, error);
  else
    {
      say_refusals (self, result);
      if (saying->said != NULL)
        dub_desk_tell_undoable (self, saying->said, saying->undo, saying->ids);
    }
  g_free (saying->said);
  g_free (saying->undo);
  g_variant_unref (saying->ids);
  g_free (saying);
}

static void
run_saying (DubDesk *self,
            const char *name,
            GVariantDict *args,
            GVariant *ids,
            const char *said,
            const char *undo)
{
  Saying *saying = g_new0 (Saying, 1);

  saying->said = g_strdup (said);
  saying->undo = g_strdup (undo);
  saying->ids = g_variant_ref_sink (ids);
  dub_desk_run (self, name, g_variant_dict_end (args), self, on_ids_ended, saying);
}

void
dub_desk_run_ids (DubDesk *self, const char *name, GArray *ids, const char *said, const char *undo)
{
  GVariantDict args;
  GVariant *list =
      g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, ids->data, ids->len, sizeof (gint64));

  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert_value (&args, "ids", list);
  run_saying (self, name, &args, list, said, undo);
}

void
dub_desk_run_id (DubDesk *self, const char *name, gint64 id, const char *said, const char *undo)
{
  GVariantDict args;

  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "id", "x", id);
  run_saying (self, name, &args,
              g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, &id, 1, sizeof id), said, undo);
}

/* --- One by one ------------------------------------------------------------------------------ */

typedef struct
{
  DubSayFunc say; /* (nullable) */
  char *undo;     /* owned (nullable) */
  guint waiting;  /* answers still to come */
  GArray *done;   /* owned: gint64 */
} Each;

typedef struct
{
  Each *each;
  gint64 id;
} EachOne;

static void
each_end (DubDesk *self, Each *each)
{
  g_autofree char *said =
      each->say == NULL || each->done->len == 0 ? NULL : each->say (each->done->len);

  if (said != NULL)
    dub_desk_tell_undoable (self, said, each->undo,
                            g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, each->done->data,
                                                       each->done->len, sizeof (gint64)));
  g_array_unref (each->done);
  g_free (each->undo);
  g_free (each);
}

static void
on_each_ended (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  g_autofree EachOne *one = user_data;
  Each *each = one->each;

  each->waiting--;
  if (error != NULL)
    dub_desk_tell_error (DUB_DESK (owner), error);
  else
    g_array_append_val (each->done, one->id);
  if (each->waiting == 0)
    each_end (DUB_DESK (owner), each);
}

void
dub_desk_run_each (DubDesk *self, const char *name, GArray *ids, DubSayFunc say, const char *undo)
{
  Each *each = NULL;

  if (ids->len == 0)
    return;
  each = g_new0 (Each, 1);
  each->say = say;
  each->undo = g_strdup (undo);
  each->waiting = ids->len;
  each->done = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < ids->len; i++)
    {
      EachOne *one = g_new0 (EachOne, 1);
      GVariantDict args;

      *one = (EachOne){ each, g_array_index (ids, gint64, i) };
      g_variant_dict_init (&args, NULL);
      g_variant_dict_insert (&args, "id", "x", one->id);
      dub_desk_run (self, name, g_variant_dict_end (&args), self, on_each_ended, one);
    }
}

void
dub_desk_tell (DubDesk *self, const char *text)
{
  dub_desk_tell_undoable (self, text, NULL, NULL);
}

void
dub_desk_tell_error (DubDesk *self, const GError *error)
{
  g_autofree char *text = dub_error_text (error);

  dub_desk_tell (self, text);
}
