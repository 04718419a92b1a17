/* A project as one JSON file, for another machine or for keeping; docs/project-file.md shows it.
 *
 *   { "format": "dubstage-project", "version": 1, "program": "Dubstage 0.1.0", "written_at": TIME,
 *     "project":  { title, client, notes, source_lang, languages, options, output_dir, naming,
 *                   archived, created_at, updated_at, default_account: ACCOUNT or null },
 *     "accounts": [ { provider, label, base_url } ],
 *     "assets":   [ { kind, state, name, path | url, bytes, sha256, mime, language, facts … } ],
 *     "clips":    [ { name, position, source: ASSET or null, voices: { LANGUAGE: ASSET } } ],
 *     "jobs":     [ { account: ACCOUNT, clip: CLIP or null, provider, state, language, title,
 * options, inputs: { ROLE: ASSET }, remote, cost, verdict, error …, outputs: [ … ], events: [ { at,
 * kind, text } ] } ] }
 *
 * ACCOUNT, ASSET and CLIP are positions in their lists, counted from 1. A key, a setting of an
 * account, an open paid request or the signed part of a link is never in it. */
#pragma once

#include <json-glib/json-glib.h>

#include "model/objects.h"

G_BEGIN_DECLS

#define DUB_PROJECT_FORMAT  "dubstage-project"
#define DUB_PROJECT_VERSION 1

/* One description a kind of row, for writing and for reading. */
typedef struct _DubFields DubFields;

extern const DubFields dub_project_fields;
extern const DubFields dub_account_fields;
extern const DubFields dub_asset_fields;
extern const DubFields dub_clip_fields;
extern const DubFields dub_job_fields;
extern const DubFields dub_output_fields;
extern const DubFields dub_event_fields;

/* Adds a member for each field that is set. */
void dub_fields_write (const DubFields *fields, gconstpointer row, JsonBuilder *builder);
/* Fills what the object has; unknown members are passed over. FALSE: a member is of a wrong kind,
 * or one that must be there is not. */
gboolean
dub_fields_read (const DubFields *fields, gpointer row, JsonObject *object, GError **error);

/* The address without what makes it a secret: user information, and a query that looks signed.
 * (transfer full) */
char *dub_project_plain_url (const char *url);
/* (nullable), borrowed: a member, where it is of that kind */
JsonObject *dub_json_object (JsonObject *object, const char *name);
JsonArray *dub_json_array (JsonObject *object, const char *name);

G_END_DECLS
