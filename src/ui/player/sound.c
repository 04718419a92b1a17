/* The way of the sound in a deck: from the files through the switch between them to the
 * loudspeaker, or to nowhere when there is none. */
#include "deck.h"

/* Both files must sound alike to the loudspeaker, else switching would set it up anew. */
#define COMMON_CAPS "audio/x-raw, format=F32LE, rate=48000, channels=2"

static GstElement *
add_speaker (DubDeck *self)
{
  GstElement *speaker = self->is_silent ? NULL : gst_element_factory_make ("autoaudiosink", NULL);

  if (speaker != NULL)
    {
      gst_bin_add (GST_BIN (self->pipeline), speaker);
      return speaker;
    }
  speaker = dub_deck_add (self, "fakesink");
  if (speaker != NULL)
    g_object_set (speaker, "sync", TRUE, "enable-last-sample", FALSE, NULL);
  return speaker;
}

/* Under the sound lock. */
static void
build_way (DubDeck *self)
{
  GstElement *convert = dub_deck_add (self, "audioconvert");
  GstElement *resample = dub_deck_add (self, "audioresample");

  self->volume = dub_deck_add (self, "volume");
  self->speaker = add_speaker (self);
  if (self->n_branches > 1)
    self->selector = dub_deck_add (self, "input-selector");
  if (convert == NULL || resample == NULL || self->volume == NULL || self->speaker == NULL)
    return;
  gst_element_link_many (self->volume, convert, resample, self->speaker, NULL);
  gst_element_sync_state_with_parent (self->speaker);
  gst_element_sync_state_with_parent (resample);
  gst_element_sync_state_with_parent (convert);
  gst_element_sync_state_with_parent (self->volume);
  self->sound = self->volume;
  if (self->selector == NULL)
    return;
  gst_element_link (self->selector, self->volume);
  gst_element_sync_state_with_parent (self->selector);
  self->sound = self->selector;
}

/* Where a file's sound enters what is common to both. (transfer full) */
static GstPad *
common_entry (DubDeck *self, DubBranch *branch)
{
  if (self->selector == NULL)
    return gst_element_get_static_pad (self->sound, "sink");
  branch->selector_pad = gst_element_request_pad_simple (self->selector, "sink_%u");
  return gst_object_ref (branch->selector_pad);
}

static void
set_common_caps (DubDeck *self, GstElement *filter)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (COMMON_CAPS);

  if (self->selector != NULL)
    g_object_set (filter, "caps", caps, NULL);
}

static void
link_branch (DubDeck *self, DubBranch *branch, GstPad *pad)
{
  GstElement *queue = dub_deck_add (self, "queue");
  GstElement *convert = dub_deck_add (self, "audioconvert");
  GstElement *resample = dub_deck_add (self, "audioresample");
  GstElement *filter = dub_deck_add (self, "capsfilter");
  g_autoptr (GstPad) entry = NULL;
  g_autoptr (GstPad) leave = NULL;
  g_autoptr (GstPad) common = NULL;

  if (self->sound == NULL || queue == NULL || convert == NULL || resample == NULL || filter == NULL)
    return;
  set_common_caps (self, filter);
  common = common_entry (self, branch);
  gst_element_link_many (queue, convert, resample, filter, NULL);
  leave = gst_element_get_static_pad (filter, "src");
  gst_pad_link (leave, common);
  gst_element_sync_state_with_parent (filter);
  gst_element_sync_state_with_parent (resample);
  gst_element_sync_state_with_parent (convert);
  gst_element_sync_state_with_parent (queue);
  entry = gst_element_get_static_pad (queue, "sink");
  gst_pad_link (pad, entry);
}

void
dub_deck_link_sound (DubDeck *self, DubBranch *branch, GstPad *pad)
{
  g_mutex_lock (&self->sound_lock);
  branch->has_sound = TRUE;
  if (self->sound == NULL)
    build_way (self);
  link_branch (self, branch, pad);
  g_mutex_unlock (&self->sound_lock);
  dub_deck_apply_sound (self);
}

void
dub_deck_apply_sound (DubDeck *self)
{
  gboolean is_muted = FALSE;
  double gain = 0;
  guint side = 0;

  g_mutex_lock (&self->lock);
  side = MIN (self->hearing, self->n_branches - 1);
  gain = self->gain;
  is_muted = self->is_muted;
  g_mutex_unlock (&self->lock);
  g_mutex_lock (&self->sound_lock);
  if (self->volume != NULL) /* a file without sound is silent, not the other one's sound */
    g_object_set (self->volume, "volume", gain, "mute", is_muted || !self->branches[side].has_sound,
                  NULL);
  if (self->selector != NULL && self->branches[side].selector_pad != NULL)
    g_object_set (self->selector, "active-pad", self->branches[side].selector_pad, NULL);
  g_mutex_unlock (&self->sound_lock);
}

guint
dub_deck_get_heard (DubDeck *self)
{
  g_autoptr (GstPad) active = NULL;

  if (self->selector != NULL)
    g_object_get (self->selector, "active-pad", &active, NULL);
  return active != NULL && active == self->branches[1].selector_pad ? 1 : 0;
}
