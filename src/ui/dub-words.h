/* The words, icons and style classes of states and kinds: one table each, so that a state looks the
 * same wherever it is shown. Colour is never the only sign. */
#pragma once

#include "model/objects.h"
#include "providers/provider.h"

G_BEGIN_DECLS

typedef struct
{
  const char *word;  /* N_() */
  const char *icon;  /* symbolic icon name */
  const char *style; /* CSS class */
} DubLook;

const DubLook *dub_look_of_job (const DubJob *job);
const DubLook *dub_look_of_state (DubJobState state);
const DubLook *dub_look_of_asset (DubAssetState state);
const char *dub_icon_of_kind (DubMediaKind kind);
/* Translated. */
const char *dub_word_of_kind (DubMediaKind kind);
const char *dub_word_of_role (DubRole role);
const char *dub_word_of_output (DubOutputKind kind);
const char *dub_icon_of_output (DubOutputKind kind);
/* Every style class of the tables above, to take them off a widget that is used again. */
const char *const *dub_look_styles (void);
/* (nullable): what the job's current step is called */
const char *dub_step_title (const DubJob *job);

G_END_DECLS
