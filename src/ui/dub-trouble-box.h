/* What went wrong, in one sentence, with what to do about it and the button that does it. */
#pragma once

#include <gtk/gtk.h>

#include "model/objects.h"

G_BEGIN_DECLS

#define DUB_TYPE_TROUBLE_BOX (dub_trouble_box_get_type ())
G_DECLARE_FINAL_TYPE (DubTroubleBox, dub_trouble_box, DUB, TROUBLE_BOX, GtkBox)

/* Hides itself when the job is in no trouble. */
void dub_trouble_box_set_job (DubTroubleBox *box, const DubJob *job);
/* Offers to try again in place of what fits the code: what was in the way has been put right. */
void dub_trouble_box_offer_retry (DubTroubleBox *box);
/* A job that @asset keeps from being started. */
void dub_trouble_box_set_input (DubTroubleBox *box, const DubJob *job, const DubAsset *asset);
void dub_trouble_box_set_asset (DubTroubleBox *box, const DubAsset *asset);

G_END_DECLS
