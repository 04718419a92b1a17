/* What an account has already and a job can use again instead of an upload: what was uploaded from
 * here, which the store knows, and what the provider lists. */
#pragma once

#include "dub-desk.h"

G_BEGIN_DECLS

typedef struct
{
  char *id;     /* owned: remote */
  char *title;  /* owned */
  char *detail; /* owned: id, state, date and other facts in a line */
} DubRemoteChoice;

void dub_remote_choice_free (DubRemoteChoice *choice);

/* Which ids an option takes: those of one account. */
typedef struct
{
  gint64 account;
  const DubProvider *provider;
  const DubOptionSpec *spec; /* of type DUB_OPTION_REMOTE */
} DubRemotePlace;

/* (nullable): the input that an id of this place stands in for */
const DubInputSpec *dub_remote_place_input (const DubRemotePlace *place);
/* (transfer full) (element-type DubRemoteChoice): uploaded from here, newest first, each id once */
GPtrArray *dub_remote_list_known (DubStore *store, const DubRemotePlace *place);
/* (transfer full) (nullable): the name of the file that was uploaded under @id */
char *dub_remote_dup_known_title (DubStore *store, const DubRemotePlace *place, const char *id);
/* Of one finding of the place's query. (transfer full) (nullable): it is for another input */
DubRemoteChoice *
dub_remote_choice_from_finding (DubStore *store, const DubRemotePlace *place, GVariant *finding);
/* @folded: see g_utf8_casefold() */
gboolean dub_remote_choice_matches (const DubRemoteChoice *choice, const char *folded);

G_END_DECLS
