/* The placeholders of a movie beside its text: what each stands for in a job, and whether a job
 * with these values could be sent. */
#pragma once

#include <adwaita.h>

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_MOVIE_VALUES (dub_movie_values_get_type ())
G_DECLARE_FINAL_TYPE (DubMovieValues, dub_movie_values, DUB, MOVIE_VALUES, AdwBin)

/* Signal `go-to` (guint character): the person wants to see a placeholder in the text. */
void dub_movie_values_set_desk (DubMovieValues *values, DubDesk *desk, gint64 project);
/* @sound: the check found nothing wrong with @text */
void dub_movie_values_set_text (DubMovieValues *values, const char *text, gboolean sound);
/* (transfer full): what a job of the movie gets: language, account and the options value.NAME;
 * %NULL: there is no account at ViralSync */
DubJob *dub_movie_values_dup_job (DubMovieValues *values);
/* (transfer full) (nullable): the body that a job with these values would send, laid out */
char *dub_movie_values_dup_request (DubMovieValues *values, GError **error);
/* (nullable): the projectId of the first account that has one. (transfer full) */
char *dub_movie_values_dup_project_id (DubDesk *desk);

G_END_DECLS
