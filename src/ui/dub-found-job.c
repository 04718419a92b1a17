/* A job that a provider's list shows. */
#include "dub-found-job.h"

#include <string.h>

#include "dub-format.h"

struct _DubFoundJob
{
  GObject parent_instance;

  char *id;        /* owned */
  char *title;     /* owned: may be empty */
  char *raw_state; /* owned: may be empty */
  char *folded;    /* owned: what a search looks through */
  DubJobState state;
  gint64 created_at; /* 0: not said */
  DubMap *remote;    /* owned: what following it needs */
  gboolean chosen;
  gboolean here;
};

G_DEFINE_FINAL_TYPE (DubFoundJob, dub_found_job, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_CHOSEN,
  PROP_HERE,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

const char *
dub_found_job_get_name (DubFoundJob *self)
{
  return *self->title != '\0' ? self->title : self->id;
}

const char *
dub_found_job_get_id (DubFoundJob *self)
{
  return self->id;
}

const char *
dub_found_job_get_title (DubFoundJob *self)
{
  return *self->title != '\0' ? self->title : NULL;
}

DubJobState
dub_found_job_get_state (DubFoundJob *self)
{
  return self->state;
}

GVariant *
dub_found_job_get_remote (DubFoundJob *self)
{
  return dub_map_to_variant (self->remote);
}

char *
dub_found_job_dup_facts (DubFoundJob *self)
{
  g_autofree char *when = dub_format_when (self->created_at);
  const char *parts[4] = { NULL };
  guint n = 0;

  if (*self->title != '\0')
    parts[n++] = self->id;
  if (*when != '\0')
    parts[n++] = when;
  if (*self->raw_state != '\0')
    parts[n++] = self->raw_state;
  return g_strjoinv (" · ", (char **) parts);
}

gboolean
dub_found_job_get_chosen (DubFoundJob *self)
{
  return self->chosen;
}

void
dub_found_job_set_chosen (DubFoundJob *self, gboolean chosen)
{
  chosen = chosen && !self->here;
  if (self->chosen == chosen)
    return;
  self->chosen = chosen;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CHOSEN]);
}

gboolean
dub_found_job_is_here (DubFoundJob *self)
{
  return self->here;
}

void
dub_found_job_look (DubFoundJob *self, DubStore *store, const DubAccount *account)
{
  const DubProvider *provider = dub_provider_find (account->provider);
  g_autoptr (DubJob) job =
      provider != NULL
          ? dub_store_find_job_by_remote (store, account->id, provider->job_id_name, self->id, NULL)
          : NULL;
  gboolean here = job != NULL && job->deleted_at == 0;

  if (self->here == here)
    return;
  self->here = here;
  if (here)
    dub_found_job_set_chosen (self, FALSE);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HERE]);
}

gboolean
dub_found_job_matches (DubFoundJob *self, const char *folded)
{
  g_auto (GStrv) words = g_strsplit_set (folded, " \t", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (strstr (self->folded, words[i]) == NULL)
      return FALSE;
  return TRUE;
}

static void
get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DubFoundJob *self = DUB_FOUND_JOB (object);

  if (id == PROP_CHOSEN)
    g_value_set_boolean (value, self->chosen);
  else if (id == PROP_HERE)
    g_value_set_boolean (value, self->here);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CHOSEN)
    dub_found_job_set_chosen (DUB_FOUND_JOB (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dub_found_job_finalize (GObject *object)
{
  DubFoundJob *self = DUB_FOUND_JOB (object);

  g_free (self->id);
  g_free (self->title);
  g_free (self->raw_state);
  g_free (self->folded);
  g_clear_pointer (&self->remote, g_hash_table_unref);
  G_OBJECT_CLASS (dub_found_job_parent_class)->finalize (object);
}

static void
dub_found_job_class_init (DubFoundJobClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = get_property;
  object_class->set_property = set_property;
  object_class->finalize = dub_found_job_finalize;
  props[PROP_CHOSEN] =
      g_param_spec_boolean ("chosen", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_HERE] =
      g_param_spec_boolean ("here", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
dub_found_job_init (DubFoundJob *self)
{
}

static char *
dup_text (GVariant *finding, const char *name)
{
  const char *text = "";

  g_variant_lookup (finding, name, "&s", &text);
  return g_strdup (text);
}

DubFoundJob *
dub_found_job_new (GVariant *finding)
{
  DubFoundJob *self = g_object_new (DUB_TYPE_FOUND_JOB, NULL);
  g_autoptr (GVariant) facts = g_variant_lookup_value (finding, "facts", G_VARIANT_TYPE ("a{ss}"));
  g_autofree char *state = dup_text (finding, "state");
  g_autofree char *all = NULL;

  self->id = dup_text (finding, "id");
  self->title = dup_text (finding, "title");
  self->raw_state = dup_text (finding, "raw-state");
  if (!dub_job_state_from_nick (state, &self->state))
    self->state = DUB_JOB_RUNNING;
  g_variant_lookup (finding, "created-at", "x", &self->created_at);
  self->remote = facts != NULL ? dub_map_from_variant (facts) : dub_map_new ();
  all = g_strjoin (" ", self->title, self->id, self->raw_state, NULL);
  self->folded = g_utf8_casefold (all, -1);
  return self;
}
