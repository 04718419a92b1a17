/* One description a table: which member of the struct is which column. Everything that reads or
 * writes whole rows follows it, so a new member is one new line (and one migration). */
#pragma once

#include "store/statement.h"

G_BEGIN_DECLS

typedef enum
{
  DUB_COLUMN_INT64,  /* gint64 or guint64 */
  DUB_COLUMN_REF,    /* gint64 row number; 0 is NULL */
  DUB_COLUMN_INT,    /* int or guint */
  DUB_COLUMN_BOOL,   /* gboolean */
  DUB_COLUMN_DOUBLE, /* double */
  DUB_COLUMN_TEXT,   /* char * */
  DUB_COLUMN_FOLD,   /* written only: the text for searching and sorting in any case */
  DUB_COLUMN_NICK,   /* an enumeration, as its nick */
  DUB_COLUMN_MAP,    /* DubMap *, as JSON */
  DUB_COLUMN_REMOTE, /* the same without signed links, which are never written down */
  DUB_COLUMN_LIST    /* char **, as a JSON array */
} DubColumnKind;

/* The nicks of an enumeration; @none is the value that is kept as NULL. */
typedef struct
{
  const char *(*nick) (guint value);
  gboolean (*from_nick) (const char *nick, guint *value);
  gboolean has_none;
  guint none;
} DubNicks;

typedef struct
{
  const char *name;
  DubColumnKind kind;
  gsize offset;
  const DubNicks *nicks; /* of a NICK */
} DubColumn;

/* Every struct begins with its `gint64 id`; offsets of 0 mean that it has no such member. */
typedef struct
{
  DubTable table;
  const char *name;
  const DubColumn *columns;
  guint n_columns;
  gsize parent_offset;
  gsize created_offset;
  gsize updated_offset;
  gpointer (*make) (void);
  GDestroyNotify free;
} DubRowType;

#define DUB_COLUMN(Type, member, KIND)                                                             \
  {                                                                                                \
#member, DUB_COLUMN_##KIND, G_STRUCT_OFFSET(Type, member), NULL                                \
  }
#define DUB_COLUMN_AS(Type, member, name, KIND)                                                    \
  {                                                                                                \
    name, DUB_COLUMN_##KIND, G_STRUCT_OFFSET (Type, member), NULL                                  \
  }
#define DUB_COLUMN_ENUM(Type, member, name, nicks)                                                 \
  {                                                                                                \
    name, DUB_COLUMN_NICK, G_STRUCT_OFFSET (Type, member), &nicks                                  \
  }

#define DUB_TROUBLE_COLUMNS(Type, member)                                                          \
  DUB_COLUMN_ENUM (Type, member.code, "trouble_code", dub_trouble_nicks),                          \
      DUB_COLUMN_AS (Type, member.message, "trouble_message", TEXT),                               \
      DUB_COLUMN_AS (Type, member.provider_code, "trouble_provider_code", TEXT),                   \
      DUB_COLUMN_AS (Type, member.http_status, "trouble_http_status", INT)

#define DUB_FACTS_COLUMNS(Type, member)                                                            \
  DUB_COLUMN_AS (Type, member.duration_usec, "duration_usec", INT64),                              \
      DUB_COLUMN_AS (Type, member.width, "width", INT),                                            \
      DUB_COLUMN_AS (Type, member.height, "height", INT),                                          \
      DUB_COLUMN_AS (Type, member.fps_num, "fps_num", INT),                                        \
      DUB_COLUMN_AS (Type, member.fps_den, "fps_den", INT),                                        \
      DUB_COLUMN_AS (Type, member.channels, "channels", INT),                                      \
      DUB_COLUMN_AS (Type, member.sample_rate, "sample_rate", INT),                                \
      DUB_COLUMN_AS (Type, member.container, "container", TEXT),                                   \
      DUB_COLUMN_AS (Type, member.video_codec, "video_codec", TEXT),                               \
      DUB_COLUMN_AS (Type, member.audio_codec, "audio_codec", TEXT)

/* The columns that uploads and jobs share. */
#define DUB_CHAIN_COLUMNS(Type, member)                                                            \
  DUB_COLUMN_AS (Type, member.flow, "flow", TEXT),                                                 \
      DUB_COLUMN_AS (Type, member.step, "step", TEXT),                                             \
      DUB_COLUMN_AS (Type, member.raw_state, "raw_state", TEXT),                                   \
      DUB_COLUMN_AS (Type, member.progress, "progress", DOUBLE),                                   \
      DUB_COLUMN_AS (Type, member.attempts, "attempts", INT),                                      \
      DUB_COLUMN_AS (Type, member.next_at, "next_at", INT64),                                      \
      DUB_COLUMN_AS (Type, member.step_since, "step_since", INT64),                                \
      DUB_COLUMN_AS (Type, member.remote, "remote", REMOTE),                                       \
      DUB_COLUMN_AS (Type, member.intent, "intent", TEXT),                                         \
      DUB_TROUBLE_COLUMNS (Type, member.trouble)

extern const DubNicks dub_job_state_nicks;
extern const DubNicks dub_upload_state_nicks;
extern const DubNicks dub_asset_state_nicks;
extern const DubNicks dub_media_kind_nicks;
extern const DubNicks dub_output_kind_nicks;
extern const DubNicks dub_role_nicks;
extern const DubNicks dub_verdict_kind_nicks;
extern const DubNicks dub_trouble_nicks;

/* Inserts or updates, and notes the change; joins the open transaction or makes one. */
gboolean dub_row_put (DubStore *store, const DubRowType *type, gpointer row, GError **error);
gpointer dub_row_get (DubStore *store, const DubRowType *type, gint64 id, GError **error);

/* The values of a query: ?1, ?2 … */
typedef struct
{
  gint64 number;    /* where there is no text */
  const char *text; /* (nullable) */
} DubValue;

/* @tail follows "SELECT … FROM table ", such as "WHERE project = ?1 ORDER BY id". */
GPtrArray *dub_row_list (DubStore *store,
                         const DubRowType *type,
                         const char *tail,
                         const DubValue *values,
                         guint n_values,
                         GError **error);
/* The first row of such a list: %FALSE when it failed, else @row is the row or %NULL. */
gboolean dub_row_find (DubStore *store,
                       const DubRowType *type,
                       const char *tail,
                       const DubValue *values,
                       guint n_values,
                       gpointer *row,
                       GError **error);

/* The form in which texts are searched and sorted: composed, case folded, valid UTF-8. */
char *dub_fold_text (const char *text);
/* Whether a remote id of this name is a signed link. */
gboolean dub_remote_is_link (const char *name);

G_END_DECLS
