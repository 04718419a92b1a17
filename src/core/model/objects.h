/* The things Dubstage keeps, as plain structs. The store fills them; a reader owns what it was
 * given and frees it with the function of its type. Ids are row numbers (0: not stored yet), times
 * are microseconds since 1970 in UTC (0: never). */
#pragma once

#include "model/codes.h"
#include "model/error.h"
#include "model/map.h"

G_BEGIN_DECLS

/* A trouble that is kept with a row; code DUB_N_ERRORS means "none". */
typedef struct
{
  DubError code;
  char *message;       /* owned (nullable): particulars, the provider's own words */
  char *provider_code; /* owned (nullable): e.g. ERR_004 */
  guint http_status;   /* 0: none */
} DubTrouble;

void dub_trouble_clear (DubTrouble *trouble);
void dub_trouble_copy (DubTrouble *to, const DubTrouble *from);
void dub_trouble_set (DubTrouble *trouble,
                      DubError code,
                      guint http_status,
                      const char *provider_code,
                      const char *message);
void dub_trouble_set_error (DubTrouble *trouble, const GError *error);
gboolean dub_trouble_is_set (const DubTrouble *trouble);

typedef struct
{
  gint64 id;
  char *uid;        /* owned: names the key in the keyring; never reused */
  char *provider;   /* owned: provider id */
  char *label;      /* owned */
  char *base_url;   /* owned: without a trailing slash */
  DubMap *settings; /* owned */
  gint64 created_at;
  gint64 deleted_at;
} DubAccount;

DubAccount *dub_account_new (void);
void dub_account_free (DubAccount *account);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubAccount, dub_account_free)

typedef struct
{
  gint64 id;
  char *title;            /* owned */
  char *client;           /* owned (nullable) */
  char *notes;            /* owned (nullable) */
  char *source_lang;      /* owned (nullable) */
  char **languages;       /* owned: target languages, BCP 47, 0-terminated */
  gint64 default_account; /* 0: none */
  DubMap *options;        /* owned: defaults for new jobs */
  char *output_dir;       /* owned (nullable): absolute; NULL: the data folder */
  char *naming;           /* owned (nullable): template; NULL: the standard one */
  gboolean archived;
  gint64 created_at;
  gint64 updated_at;
  gint64 deleted_at;
} DubProject;

DubProject *dub_project_new (void);
void dub_project_free (DubProject *project);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubProject, dub_project_free)

/* What GstDiscoverer says of a file; 0 and NULL where it says nothing. */
typedef struct
{
  gint64 duration_usec;
  int width, height; /* pixels, as shown */
  int fps_num, fps_den;
  int channels, sample_rate; /* Hz */
  char *container;           /* owned (nullable) */
  char *video_codec;         /* owned (nullable) */
  char *audio_codec;         /* owned (nullable) */
} DubMediaFacts;

void dub_media_facts_clear (DubMediaFacts *facts);
void dub_media_facts_copy (DubMediaFacts *to, const DubMediaFacts *from);

typedef struct
{
  gint64 id;
  gint64 project;
  DubMediaKind kind;
  DubAssetState state;
  char *name; /* owned: shown name */
  char *path; /* owned (nullable): absolute local path */
  char *url;  /* owned (nullable): remote URL; exactly one of path and url is set */
  guint64 bytes;
  gint64 mtime_usec; /* of the file when it was read */
  char *sha256;      /* owned (nullable): hex */
  char *mime;        /* owned (nullable): canonical content type, e.g. video/mp4 */
  char *language;    /* owned (nullable): of the speech, BCP 47 */
  char *thumbnail;   /* owned (nullable): absolute path of a PNG */
  DubMediaFacts facts;
  DubTrouble trouble;
  gint64 created_at;
  gint64 deleted_at;
} DubAsset;

DubAsset *dub_asset_new (void);
void dub_asset_free (DubAsset *asset);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubAsset, dub_asset_free)

/* The voice track of a clip in one language. */
typedef struct
{
  char *language; /* owned: BCP 47 */
  gint64 asset;
} DubVoice;

/* A row of the grid: what is to be dubbed, and the voices for it. */
typedef struct
{
  gint64 id;
  gint64 project;
  char *name;        /* owned */
  int position;      /* order in the project; ties by id */
  gint64 source;     /* asset: a video, picture, movie or sound; 0: none yet */
  GPtrArray *voices; /* owned: DubVoice, at most one a language, sorted by language */
  gint64 created_at;
  gint64 deleted_at;
} DubClip;

DubClip *dub_clip_new (void);
void dub_clip_free (DubClip *clip);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubClip, dub_clip_free)
/* 0: none in this language */
gint64 dub_clip_get_voice (const DubClip *clip, const char *language);
/* @asset 0 takes the voice away. */
void dub_clip_set_voice (DubClip *clip, const char *language, gint64 asset);

/* The part that uploads and jobs share: a chain of steps at a provider. */
typedef struct
{
  char *flow;         /* owned (nullable): name of the provider's flow; NULL: not begun */
  char *step;         /* owned (nullable): the step to do next */
  char *raw_state;    /* owned (nullable): the provider's own word */
  double progress;    /* 0-1, negative: no number */
  DubMap *remote;     /* owned: remote ids */
  guint attempts;     /* troubled attempts of this step in a row */
  gint64 next_at;     /* do not touch before this time */
  gint64 step_since;  /* when this step was entered */
  char *intent;       /* owned (nullable): JSON of an open paid request: step, digest, at, phase */
  DubTrouble trouble; /* why it failed, or what holds it up at the moment */
} DubChain;

void dub_chain_init (DubChain *chain);
void dub_chain_clear (DubChain *chain);
void dub_chain_copy (DubChain *to, const DubChain *from);

typedef struct
{
  gint64 id;
  gint64 account;
  gint64 asset;
  DubRole role;
  char *sha256; /* owned (nullable): content that was uploaded */
  char *group;  /* owned (nullable): set where the upload belongs to one group of jobs */
  DubUploadState state;
  DubChain chain;
  gint64 created_at;
  gint64 updated_at;
} DubUpload;

DubUpload *dub_upload_new (void);
DubUpload *dub_upload_copy (const DubUpload *upload);
void dub_upload_free (DubUpload *upload);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubUpload, dub_upload_free)

typedef struct
{
  gint64 id;
  gint64 project;
  gint64 account;
  char *provider; /* owned */
  DubJobState state;
  char *language;             /* owned (nullable): target, BCP 47 */
  char *title;                /* owned: what the lists show */
  char *marker;               /* owned: random text that finds this job again at the provider */
  char *group;                /* owned (nullable): jobs made together share an upload */
  DubMap *options;            /* owned: by the vendor's field names */
  gint64 inputs[DUB_N_ROLES]; /* asset ids, 0: none */
  DubChain chain;
  gboolean attention;  /* only a person can go on; a failed one: once it put something right */
  gboolean cancelling; /* the person wants it stopped; the provider has not said so yet */
  char *cost;          /* owned (nullable): JSON object as the provider reported it */
  gint64 clip;         /* 0: of none */
  DubVerdictKind verdict;
  char *input_digest;  /* owned (nullable): what was submitted, see dub_input_token() */
  gint64 queued_at;    /* when the person started it */
  gint64 submitted_at; /* when the provider took it */
  gint64 finished_at;
  gint64 created_at;
  gint64 updated_at;
  gint64 deleted_at;
} DubJob;

DubJob *dub_job_new (void);
DubJob *dub_job_copy (const DubJob *job);
void dub_job_free (DubJob *job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubJob, dub_job_free)

/* How the content of one input stands in DubJob.input_digest, which holds one a used role, each
 * between blanks: its SHA-256, or where that is not known (a web address) the asset's number. */
char *dub_input_token (const char *sha256, gint64 asset);

typedef struct
{
  gint64 id;
  gint64 job;
  DubOutputKind kind;
  char *type;     /* owned (nullable): the provider's own word, e.g. translated_mp4 */
  char *language; /* owned (nullable) */
  char *path;     /* owned: absolute */
  guint64 bytes;
  char *sha256;      /* owned: hex */
  gboolean verified; /* length, container and duration were checked */
  char *note;        /* owned (nullable): what the check saw */
  DubMediaFacts facts;
  gint64 created_at;
} DubOutput;

DubOutput *dub_output_new (void);
void dub_output_free (DubOutput *output);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubOutput, dub_output_free)

/* One line of a job's append-only history. */
typedef struct
{
  gint64 id;
  gint64 job;
  gint64 at;
  char *kind; /* owned: created, started, step, sent, reply, waiting, trouble, delivered, … */
  char *text; /* owned: for a person; never a key or a signed link */
} DubEvent;

DubEvent *dub_event_new (void);
void dub_event_free (DubEvent *event);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubEvent, dub_event_free)

G_END_DECLS
