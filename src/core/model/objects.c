/* Construction, copying and destruction of the plain structs. */
#include "model/objects.h"

#include <string.h>

void
dub_trouble_clear (DubTrouble *trouble)
{
  g_clear_pointer (&trouble->message, g_free);
  g_clear_pointer (&trouble->provider_code, g_free);
  trouble->code = DUB_N_ERRORS;
  trouble->http_status = 0;
}

void
dub_trouble_set (DubTrouble *trouble,
                 DubError code,
                 guint http_status,
                 const char *provider_code,
                 const char *message)
{
  g_autofree char *new_code = g_strdup (provider_code);
  g_autofree char *new_message = g_strdup (message);

  dub_trouble_clear (trouble);
  trouble->code = code;
  trouble->http_status = http_status;
  trouble->provider_code = g_steal_pointer (&new_code);
  trouble->message = g_steal_pointer (&new_message);
}

void
dub_trouble_copy (DubTrouble *to, const DubTrouble *from)
{
  dub_trouble_set (to, from->code, from->http_status, from->provider_code, from->message);
}

void
dub_trouble_set_error (DubTrouble *trouble, const GError *error)
{
  dub_trouble_set (trouble, dub_error_code (error), 0, NULL, error != NULL ? error->message : NULL);
}

gboolean
dub_trouble_is_set (const DubTrouble *trouble)
{
  return trouble->code != DUB_N_ERRORS;
}

DubAccount *
dub_account_new (void)
{
  DubAccount *account = g_new0 (DubAccount, 1);

  account->settings = dub_map_new ();
  return account;
}

void
dub_account_free (DubAccount *account)
{
  if (account == NULL)
    return;
  g_free (account->uid);
  g_free (account->provider);
  g_free (account->label);
  g_free (account->base_url);
  g_clear_pointer (&account->settings, g_hash_table_unref);
  g_free (account);
}

DubProject *
dub_project_new (void)
{
  DubProject *project = g_new0 (DubProject, 1);

  project->languages = g_new0 (char *, 1);
  project->options = dub_map_new ();
  return project;
}

void
dub_project_free (DubProject *project)
{
  if (project == NULL)
    return;
  g_free (project->title);
  g_free (project->client);
  g_free (project->notes);
  g_free (project->source_lang);
  g_strfreev (project->languages);
  g_clear_pointer (&project->options, g_hash_table_unref);
  g_free (project->output_dir);
  g_free (project->naming);
  g_free (project);
}

void
dub_media_facts_clear (DubMediaFacts *facts)
{
  g_free (facts->container);
  g_free (facts->video_codec);
  g_free (facts->audio_codec);
  *facts = (DubMediaFacts){ 0 };
}

void
dub_media_facts_copy (DubMediaFacts *to, const DubMediaFacts *from)
{
  DubMediaFacts copy = *from;

  copy.container = g_strdup (from->container);
  copy.video_codec = g_strdup (from->video_codec);
  copy.audio_codec = g_strdup (from->audio_codec);
  dub_media_facts_clear (to);
  *to = copy;
}

DubAsset *
dub_asset_new (void)
{
  DubAsset *asset = g_new0 (DubAsset, 1);

  asset->kind = DUB_MEDIA_OTHER;
  asset->trouble.code = DUB_N_ERRORS;
  return asset;
}

void
dub_asset_free (DubAsset *asset)
{
  if (asset == NULL)
    return;
  g_free (asset->name);
  g_free (asset->path);
  g_free (asset->url);
  g_free (asset->sha256);
  g_free (asset->mime);
  g_free (asset->language);
  g_free (asset->thumbnail);
  dub_media_facts_clear (&asset->facts);
  dub_trouble_clear (&asset->trouble);
  g_free (asset);
}

static void
voice_free (gpointer data)
{
  DubVoice *voice = data;

  g_free (voice->language);
  g_free (voice);
}

DubClip *
dub_clip_new (void)
{
  DubClip *clip = g_new0 (DubClip, 1);

  clip->voices = g_ptr_array_new_with_free_func (voice_free);
  return clip;
}

void
dub_clip_free (DubClip *clip)
{
  if (clip == NULL)
    return;
  g_free (clip->name);
  g_ptr_array_unref (clip->voices);
  g_free (clip);
}

gint64
dub_clip_get_voice (const DubClip *clip, const char *language)
{
  for (guint i = 0; i < clip->voices->len; i++)
    {
      const DubVoice *voice = clip->voices->pdata[i];

      if (g_strcmp0 (voice->language, language) == 0)
        return voice->asset;
    }
  return 0;
}

static int
compare_voices (gconstpointer a, gconstpointer b)
{
  const DubVoice *x = *(DubVoice *const *) a;
  const DubVoice *y = *(DubVoice *const *) b;

  return strcmp (x->language, y->language);
}

void
dub_clip_set_voice (DubClip *clip, const char *language, gint64 asset)
{
  DubVoice *voice;

  for (guint i = 0; i < clip->voices->len; i++)
    {
      voice = clip->voices->pdata[i];
      if (!g_str_equal (voice->language, language))
        continue;
      if (asset != 0)
        voice->asset = asset;
      else
        g_ptr_array_remove_index (clip->voices, i);
      return;
    }
  if (asset == 0)
    return;
  voice = g_new0 (DubVoice, 1);
  voice->language = g_strdup (language);
  voice->asset = asset;
  g_ptr_array_add (clip->voices, voice);
  g_ptr_array_sort (clip->voices, compare_voices);
}

char *
dub_input_token (const char *sha256, gint64 asset)
{
  return sha256 != NULL ? g_strdup (sha256) : g_strdup_printf ("asset-%" G_GINT64_FORMAT, asset);
}

void
dub_chain_init (DubChain *chain)
{
  *chain = (DubChain){ .progress = -1, .remote = dub_map_new () };
  chain->trouble.code = DUB_N_ERRORS;
}

void
dub_chain_clear (DubChain *chain)
{
  g_clear_pointer (&chain->flow, g_free);
  g_clear_pointer (&chain->step, g_free);
  g_clear_pointer (&chain->raw_state, g_free);
  g_clear_pointer (&chain->remote, g_hash_table_unref);
  g_clear_pointer (&chain->intent, g_free);
  dub_trouble_clear (&chain->trouble);
}

void
dub_chain_copy (DubChain *to, const DubChain *from)
{
  DubChain copy = *from;

  copy.flow = g_strdup (from->flow);
  copy.step = g_strdup (from->step);
  copy.raw_state = g_strdup (from->raw_state);
  copy.remote = dub_map_copy (from->remote);
  copy.intent = g_strdup (from->intent);
  copy.trouble = (DubTrouble){ .code = DUB_N_ERRORS };
  dub_trouble_copy (&copy.trouble, &from->trouble);
  dub_chain_clear (to);
  *to = copy;
}

DubUpload *
dub_upload_new (void)
{
  DubUpload *upload = g_new0 (DubUpload, 1);

  dub_chain_init (&upload->chain);
  return upload;
}

DubUpload *
dub_upload_copy (const DubUpload *upload)
{
  DubUpload *copy = g_new0 (DubUpload, 1);

  *copy = *upload;
  copy->sha256 = g_strdup (upload->sha256);
  copy->group = g_strdup (upload->group);
  dub_chain_init (&copy->chain);
  dub_chain_copy (&copy->chain, &upload->chain);
  return copy;
}

void
dub_upload_free (DubUpload *upload)
{
  if (upload == NULL)
    return;
  g_free (upload->sha256);
  g_free (upload->group);
  dub_chain_clear (&upload->chain);
  g_free (upload);
}

DubJob *
dub_job_new (void)
{
  DubJob *job = g_new0 (DubJob, 1);

  job->options = dub_map_new ();
  dub_chain_init (&job->chain);
  return job;
}

DubJob *
dub_job_copy (const DubJob *job)
{
  DubJob *copy = g_new0 (DubJob, 1);

  *copy = *job;
  copy->provider = g_strdup (job->provider);
  copy->language = g_strdup (job->language);
  copy->title = g_strdup (job->title);
  copy->marker = g_strdup (job->marker);
  copy->group = g_strdup (job->group);
  copy->options = dub_map_copy (job->options);
  copy->cost = g_strdup (job->cost);
  copy->input_digest = g_strdup (job->input_digest);
  dub_chain_init (&copy->chain);
  dub_chain_copy (&copy->chain, &job->chain);
  return copy;
}

void
dub_job_free (DubJob *job)
{
  if (job == NULL)
    return;
  g_free (job->provider);
  g_free (job->language);
  g_free (job->title);
  g_free (job->marker);
  g_free (job->group);
  g_clear_pointer (&job->options, g_hash_table_unref);
  dub_chain_clear (&job->chain);
  g_free (job->cost);
  g_free (job->input_digest);
  g_free (job);
}

DubOutput *
dub_output_new (void)
{
  return g_new0 (DubOutput, 1);
}

void
dub_output_free (DubOutput *output)
{
  if (output == NULL)
    return;
  g_free (output->type);
  g_free (output->language);
  g_free (output->path);
  g_free (output->sha256);
  g_free (output->note);
  dub_media_facts_clear (&output->facts);
  g_free (output);
}

DubEvent *
dub_event_new (void)
{
  return g_new0 (DubEvent, 1);
}

void
dub_event_free (DubEvent *event)
{
  if (event == NULL)
    return;
  g_free (event->kind);
  g_free (event->text);
  g_free (event);
}
