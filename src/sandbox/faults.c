/* The table of faults and the list of those that wait to strike. */
#include <string.h>

#include "model/error.h"
#include "sandbox/private.h"

#define FOR_EVER G_MAXUINT

typedef struct
{
  const char *name;
  DubSbMoment moment;
  guint flags;       /* routes that it strikes without a STEP; 0: every one but storage */
  const char *value; /* default of `=VALUE` */
  const char *text;
} Kind;

static const Kind kinds[] = {
  { "refuse", DUB_SB_AT_HEAD, 0, NULL, "connection closed after the head, nothing processed" },
  { "stall", DUB_SB_AT_HEAD, 0, NULL, "takes the request and never answers" },
  { "reset-upload", DUB_SB_AT_HEAD, DUB_SB_UPLOAD, "16384",
    "connection reset after VALUE bytes of the body" },
  { "html502", DUB_SB_AT_START, 0, NULL, "502 with an HTML page" },
  { "server-error", DUB_SB_AT_START, 0, NULL, "the vendor's 500, nothing processed" },
  { "server-error-then-ok", DUB_SB_AT_START, 0, NULL, "the same" },
  { "429-seconds", DUB_SB_AT_START, 0, "1", "429, Retry-After: VALUE seconds" },
  { "429-date", DUB_SB_AT_START, 0, "1", "429, Retry-After as a date VALUE seconds ahead" },
  { "429-bare", DUB_SB_AT_START, 0, NULL, "429 without any header" },
  { "no-credit", DUB_SB_AT_START, DUB_SB_PAID, NULL, "the vendor's word for no credit" },
  { "busy", DUB_SB_AT_START, DUB_SB_PAID, NULL, "409: another job is active" },
  { "key-revoked-later", DUB_SB_AT_START, 0, "3", "after VALUE good requests the key is dead" },
  { "expired-link", DUB_SB_AT_START, DUB_SB_PRESIGNED, NULL, "403: the storage link is too old" },
  { "never-ends", DUB_SB_AT_JOB, DUB_SB_PAID, NULL, "the job stays in its last running state" },
  { "job-failed", DUB_SB_AT_JOB, DUB_SB_PAID, NULL,
    "the job fails; VALUE is the vendor's code (ERR_004, 6, SCENE_RENDER_FAILED …)" },
  { "shot-failed", DUB_SB_AT_JOB, DUB_SB_BUDGET, NULL, "LipDub: the shot fails" },
  { "training-failed", DUB_SB_AT_JOB, DUB_SB_BUDGET, NULL, "LipDub: the training fails" },
  { "clock-skew", DUB_SB_AT_JOB, DUB_SB_PAID, "3", "times are VALUE hours off" },
  { "late-list", DUB_SB_AT_JOB, DUB_SB_PAID, "2", "lists show the job after VALUE seconds" },
  { "no-result", DUB_SB_AT_REPLY, DUB_SB_STATUS | DUB_SB_LINK, NULL, "links are null or absent" },
  { "malformed-json", DUB_SB_AT_REPLY, DUB_SB_STATUS, NULL, "JSON that breaks off" },
  { "wrong-types", DUB_SB_AT_REPLY, DUB_SB_STATUS, NULL, "numbers for strings, objects for lists" },
  { "drift", DUB_SB_AT_REPLY, 0, NULL, "new fields, ids of the other type, unwrapped data" },
  { "unknown-word", DUB_SB_AT_REPLY, DUB_SB_STATUS, NULL, "state words that nobody documented" },
  { "nulls", DUB_SB_AT_REPLY, DUB_SB_STATUS, NULL, "every value is null" },
  { "empty-body", DUB_SB_AT_REPLY, DUB_SB_STATUS, NULL, "the right status and no body" },
  { "huge-body", DUB_SB_AT_REPLY, DUB_SB_STATUS, NULL, "20 MB of JSON" },
  { "html-for-json", DUB_SB_AT_REPLY, DUB_SB_STATUS, NULL, "200 with an HTML page" },
  { "status-200", DUB_SB_AT_REFUSAL, 0, NULL, "refusals come with HTTP 200" },
  { "damaged", DUB_SB_AT_REPLY, DUB_SB_DOWNLOAD, NULL, "right length, garbage bytes" },
  { "redirect-other-origin", DUB_SB_AT_REPLY, DUB_SB_STATUS, NULL,
    "302 to another origin that notes whether a key arrives" },
  { "stream-cut", DUB_SB_AT_STREAM, DUB_SB_STREAM, NULL, "events end after the first" },
  { "stream-garbage", DUB_SB_AT_STREAM, DUB_SB_STREAM, NULL, "events that are no JSON" },
  { "lost-reply", DUB_SB_AT_SEND, DUB_SB_PAID, NULL, "processed and booked, no reply comes" },
  { "truncated", DUB_SB_AT_SEND, DUB_SB_DOWNLOAD, NULL, "ends before its Content-Length" },
  { "slow", DUB_SB_AT_SEND, DUB_SB_DOWNLOAD, "2000", "drips, VALUE milliseconds in all" },
};

typedef struct
{
  const Kind *kind;
  char *provider; /* owned (nullable): any */
  char *step;     /* owned (nullable): by flags */
  char *value;    /* owned (nullable) */
  guint left;
  guint skip; /* requests to let pass first */
} Fault;

struct _DubSbFaults
{
  GMutex lock;
  GPtrArray *list; /* owned */
  guint struck;
};

static void
fault_free (gpointer data)
{
  Fault *fault = data;

  g_free (fault->provider);
  g_free (fault->step);
  g_free (fault->value);
  g_free (fault);
}

DubSbFaults *
dub_sb_faults_new (void)
{
  DubSbFaults *faults = g_new0 (DubSbFaults, 1);

  g_mutex_init (&faults->lock);
  faults->list = g_ptr_array_new_with_free_func (fault_free);
  return faults;
}

void
dub_sb_faults_free (DubSbFaults *faults)
{
  g_ptr_array_unref (faults->list);
  g_mutex_clear (&faults->lock);
  g_free (faults);
}

static const Kind *
find_kind (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (kinds[i].name, name) == 0)
      return &kinds[i];
  return NULL;
}

/* Cuts @text at the last @mark. Returns: what stood behind it, or NULL. */
static char *
cut (char *text, char mark)
{
  char *hit = strrchr (text, mark);

  if (!hit)
    return NULL;
  *hit = '\0';
  return hit + 1;
}

static gboolean
read_count (const char *text, guint *count)
{
  guint64 number = 1;

  if (text && strcmp (text, "*") == 0)
    number = FOR_EVER;
  else if (text && !g_ascii_string_to_unsigned (text, 10, 1, FOR_EVER, &number, NULL))
    return FALSE;
  *count = (guint) number;
  return TRUE;
}

static Fault *
parse (const char *spec)
{
  g_autofree char *text = g_strdup (spec);
  const char *count = cut (text, ':');
  const char *step = cut (text, '@');
  char *slash = strchr (text, '/');
  char *name = slash ? slash + 1 : text;
  const char *value = cut (name, '=');
  const Kind *kind = find_kind (name);
  guint left = 0;
  Fault *fault = NULL;

  if (slash)
    *slash = '\0';
  if (!kind || !read_count (count, &left)
      || (slash && !g_strv_contains (dub_sandbox_provider_ids (), text)))
    return NULL;
  fault = g_new0 (Fault, 1);
  fault->kind = kind;
  fault->provider = slash ? g_strdup (text) : NULL;
  fault->step = g_strdup (step);
  fault->value = g_strdup (value ? value : kind->value);
  fault->left = left;
  if (strcmp (name, "key-revoked-later") == 0)
    {
      fault->skip = (guint) g_ascii_strtoull (fault->value, NULL, 10);
      fault->left = count ? left : FOR_EVER;
    }
  return fault;
}

gboolean
dub_sb_faults_add (DubSbFaults *faults, const char *spec, GError **error)
{
  Fault *fault = parse (spec);

  if (!fault)
    {
      g_set_error (error, DUB_ERROR, DUB_ERROR_USAGE, "%s: not [PROVIDER/]NAME[=VALUE][@STEP][:N]",
                   spec);
      return FALSE;
    }
  g_mutex_lock (&faults->lock);
  g_ptr_array_add (faults->list, fault);
  g_mutex_unlock (&faults->lock);
  return TRUE;
}

void
dub_sb_faults_clear (DubSbFaults *faults)
{
  g_mutex_lock (&faults->lock);
  g_ptr_array_set_size (faults->list, 0);
  g_mutex_unlock (&faults->lock);
}

guint
dub_sb_faults_struck (DubSbFaults *faults)
{
  guint struck = 0;

  g_mutex_lock (&faults->lock);
  struck = faults->struck;
  g_mutex_unlock (&faults->lock);
  return struck;
}

static gboolean
fits (const Fault *fault, const char *provider, const char *step, guint flags)
{
  if (fault->left == 0)
    return FALSE;
  if (fault->provider && g_strcmp0 (fault->provider, provider) != 0)
    return FALSE;
  if (fault->step)
    return strcmp (fault->step, "*") == 0 || g_strcmp0 (fault->step, step) == 0;
  if (fault->kind->flags)
    return (fault->kind->flags & flags) != 0;
  return (flags & DUB_SB_STORAGE) == 0;
}

static gboolean
strike (DubSbFaults *faults, Fault *fault)
{
  if (fault->skip > 0)
    {
      fault->skip--;
      return FALSE;
    }
  if (fault->left != FOR_EVER)
    fault->left--;
  faults->struck++;
  return TRUE;
}

const char *
dub_sb_faults_take (DubSbFaults *faults,
                    DubSbMoment moment,
                    const char *name,
                    const char *provider,
                    const char *step,
                    guint flags,
                    char **value)
{
  const char *hit = NULL;

  g_mutex_lock (&faults->lock);
  for (guint i = 0; i < faults->list->len && !hit; i++)
    {
      Fault *fault = g_ptr_array_index (faults->list, i);

      if (fault->kind->moment != moment || (name && strcmp (fault->kind->name, name) != 0)
          || !fits (fault, provider, step, flags) || !strike (faults, fault))
        continue;
      hit = fault->kind->name;
      if (value)
        *value = g_strdup (fault->value);
    }
  g_mutex_unlock (&faults->lock);
  return hit;
}

JsonNode *
dub_sb_faults_to_json (DubSbFaults *faults)
{
  JsonNode *list = dub_sb_array ();

  g_mutex_lock (&faults->lock);
  for (guint i = 0; i < faults->list->len; i++)
    {
      const Fault *fault = g_ptr_array_index (faults->list, i);

      dub_sb_push (list,
                   dub_sb_object ("name", 's', fault->kind->name, "provider", 's', fault->provider,
                                  "step", 's', fault->step, "value", 's', fault->value, "left", 'l',
                                  fault->left == FOR_EVER ? (gint64) -1 : fault->left, NULL));
    }
  g_mutex_unlock (&faults->lock);
  return dub_sb_object ("struck", 'i', (int) dub_sb_faults_struck (faults), "faults", 'n', list,
                        NULL);
}

char *
dub_sb_faults_describe (void)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_string_append_printf (text, "  %-22s %s\n", kinds[i].name, kinds[i].text);
  return g_string_free (text, FALSE);
}
