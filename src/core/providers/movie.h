/* A ViralSync movie document: what can be known to be wrong before it is sent, and the request
 * that is made of it.
 *
 * The document is either the whole body of POST /v1/render/jobs ({kind, projectId, movie, …}) or
 * the movie alone ({title, width, height, fps, scenes}). In its texts, placeholders stand for what
 * differs from job to job, so that one movie serves many languages:
 *
 *   {{lang}}        target language of the job      {{marker}}   the job's marker
 *   {{NAME}}        the job's option value.NAME
 *   {{asset:NAME}}  the same, and it must be a public web address */
#pragma once

#include "providers/provider.h"

G_BEGIN_DECLS

typedef struct
{
  guint line, column; /* from 1; columns are characters */
  char *path;         /* owned: e.g. movie.scenes.1.id; "" for the document */
  char *message;      /* owned: translated sentence */
} DubMovieProblem;

void dub_movie_problem_free (DubMovieProblem *problem);

/**
 * dub_movie_check:
 * @text: the document
 * @problems: (out) (optional) (transfer full) (element-type DubMovieProblem): in the order of their
 *   places; empty when there are none
 *
 * Checks the syntax, kind, projectId, scenes and their ids, the ranges of width (360-3840), height
 * (360-2160), fps (1-60) and requestedConcurrency (1-32), the words of qualityPreset, callbackUrl,
 * and that no local file is named (vendor pages "Movie Schema" and "Render API"). Properties of
 * scenes and layers that the vendor's page does not show are left alone.
 *
 * Returns: whether there is no problem
 */
gboolean dub_movie_check (const char *text, GPtrArray **problems);

/* Whether @value, the text of a member @name, names a file of this computer. */
gboolean dub_movie_is_local_file (const char *name, const char *value);

/**
 * dub_movie_request:
 *
 * Returns: (transfer full) (nullable): the JSON body of POST /v1/render/jobs for a job; %NULL with
 *   %DUB_ERROR_INVALID_INPUT and a sentence with the place or the name of what is wrong or missing
 */
char *dub_movie_request (const DubContext *context, GError **error);

G_END_DECLS
