/* What LipDub decides before and beside the replies: checks, which flow a job takes, and the look
 * for a lost render. */
#include "rows.h"

#define VIDEO "`video`:{`path`:`/m/Take 1.mp4`,`name`:`Take 1.mp4`,`mime`:`video/mp4`,`bytes`:5000}"
#define AUDIO                                                                                      \
  "`audio`:{`path`:`/m/audio.MP3`,`name`:`audio.MP3`,`mime`:`audio/mpeg`,`bytes`:1010257}"
#define URLS                                                                                       \
  "`video`:{`url`:`https://example.com/v.mp4`,`name`:`v.mp4`},"                                    \
  "`audio`:{`url`:`https://example.com/a.mp3`,`name`:`a.mp3`}"

static const CheckRow checks[] = {
  { "files", "{" VIDEO "," AUDIO "}", NULL },
  { "files-language", "{" VIDEO "," AUDIO ",`language`:`es-MX`}", NULL },
  { "urls", "{" URLS "}", NULL },
  { "ids", "{`options`:{`shot_id`:`1`,`audio_id`:`a`}}", NULL },
  { "mixed", "{" VIDEO ",`audio`:{`url`:`https://example.com/a.mp3`,`name`:`a`}}", NULL },
  { "no-audio", "{" VIDEO "}", "invalid_input: audio" },
  { "no-video", "{" AUDIO "}", "invalid_input: video" },
  { "webm", "{`video`:{`path`:`/m/a.webm`,`name`:`a.webm`,`mime`:`video/webm`}," AUDIO "}",
    "unsupported_type: a.webm" },
  { "huge",
    "{`video`:{`path`:`/m/a.mp4`,`name`:`a.mp4`,`mime`:`video/mp4`,`bytes`:15000000001}," AUDIO "}",
    "too_large: a.mp4" },
  { "ranges-seconds", "{" VIDEO "," AUDIO ",`options`:{`timecode_ranges`:`[[0,2.5],[3,4]]`}}",
    NULL },
  { "ranges-timecode",
    "{" VIDEO "," AUDIO ",`options`:{`timecode_ranges`:"
    "`[[\\`00:00:01:00\\`,\\`00:00:02:12\\`]]`}}",
    NULL },
  { "ranges-two-units",
    "{" VIDEO "," AUDIO ",`options`:{`timecode_ranges`:"
    "`[[1,2],[\\`00:00:01:00\\`,\\`00:00:02:12\\`]]`}}",
    "invalid_input: list such as" },
  { "ranges-backwards", "{" VIDEO "," AUDIO ",`options`:{`timecode_ranges`:`[[2,1]]`}}",
    "invalid_input: list such as" },
  { "ranges-negative", "{" VIDEO "," AUDIO ",`options`:{`timecode_ranges`:`[[-2,1]]`}}",
    "invalid_input: list such as" },
  { "ranges-empty", "{" VIDEO "," AUDIO ",`options`:{`timecode_ranges`:`[]`}}",
    "invalid_input: list such as" },
  { "ranges-three", "{" VIDEO "," AUDIO ",`options`:{`timecode_ranges`:`[[1,2,3]]`}}",
    "invalid_input: list such as" },
  { "ranges-words", "{" VIDEO "," AUDIO ",`options`:{`timecode_ranges`:`from 1 to 2`}}",
    "invalid_input: list such as" },
  { "callback-http", "{" VIDEO "," AUDIO ",`options`:{`callback_url`:`http://me.example/`}}",
    "invalid_input: https" },
  { "expression-words", "{" VIDEO "," AUDIO ",`options`:{`maintain_expression`:`yes`}}",
    "invalid_input: Keep the expression" },
  { "urls-with-ranges", "{" URLS ",`options`:{`timecode_ranges`:`[[1,2]]`}}",
    "invalid_input: web address" },
  { "urls-without-expression", "{" URLS ",`options`:{`maintain_expression`:`false`}}",
    "invalid_input: web address" },
  { "urls-with-usual-expression", "{" URLS ",`options`:{`maintain_expression`:`true`}}", NULL },
};

#define RENDER(id, name) "{`generate_id`:" id ",`shot_file_name`:`" name "`}"

static const EvidenceRow evidence[] = {
  { "found", "{}",
    "{`data`:[" RENDER ("1", "other-mark1.mp4") "," RENDER ("2", "clip-mark7.mp4") "]}", FALSE,
    NULL, "found {`generate_id`:`2`}" },
  { "found-deep", "{}",
    "{`data`:[{`generate_id`:3,`a`:[{`b`:{`output_filename`:`clip-mark7.mp4`}}]}]}", TRUE, NULL,
    "found {`generate_id`:`3`}" },
  { "owned-by-another", "{`attempts`:2}", "{`data`:[" RENDER ("2", "clip-mark7.mp4") "]}", FALSE,
    "2", "none" },
  { "two", "{}", "{`data`:[" RENDER ("1", "clip-mark7.mp4") "," RENDER ("2", "clip-mark7.mp4") "]}",
    FALSE, NULL, "none" },
  { "nothing", "{}", "{`data`:[]}", FALSE, NULL, "later" },
  { "nothing-again", "{`attempts`:1}", "{`data`:[]}", FALSE, NULL, "later" },
  { "nothing-still", "{`attempts`:2}", "{`data`:[]}", FALSE, NULL, "none" },
};

typedef struct
{
  const char *name;
  const char *context;
  const char *video, *audio, *job; /* the flows that are chosen; NULL: none */
} FlowRow;

static const FlowRow flows[] = {
  { "files", "{" VIDEO "," AUDIO "}", "video", "audio", "classic" },
  { "urls", "{" URLS "}", NULL, NULL, "renders" },
  { "ids", "{`options`:{`shot_id`:`1`,`audio_id`:`a`}}", NULL, NULL, "classic" },
  { "ids-before-files", "{" VIDEO "," AUDIO ",`options`:{`shot_id`:`1`,`audio_id`:`a`}}", NULL,
    NULL, "classic" },
  { "id-before-url", "{" URLS ",`options`:{`shot_id`:`1`,`audio_id`:`a`}}", NULL, NULL, "classic" },
  { "file-and-url", "{" VIDEO ",`audio`:{`url`:`https://example.com/a.mp3`,`name`:`a`}}", "video",
    NULL, "renders" },
  { "shot-and-file", "{" AUDIO ",`options`:{`shot_id`:`1`}}", NULL, "audio", "classic" },
};

static const char *
flow_name (const DubFlow *flow)
{
  return flow != NULL ? flow->name : NULL;
}

static void
test_flow (gconstpointer data)
{
  const FlowRow *row = data;
  const DubProvider *provider = dub_provider_find ("lipdub");
  g_autoptr (RowContext) context = row_context_new (provider, row->context);

  g_assert_cmpstr (flow_name (provider->upload_flow (&context->context, DUB_ROLE_VIDEO)), ==,
                   row->video);
  g_assert_cmpstr (flow_name (provider->upload_flow (&context->context, DUB_ROLE_AUDIO)), ==,
                   row->audio);
  g_assert_null (provider->upload_flow (&context->context, DUB_ROLE_IMAGE));
  g_assert_cmpstr (flow_name (provider->job_flow (&context->context)), ==, row->job);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  rows_add_tables ("lipdub");
  rows_add_checks ("lipdub", checks, G_N_ELEMENTS (checks));
  rows_add_evidence ("lipdub", evidence, G_N_ELEMENTS (evidence));
  for (guint i = 0; i < G_N_ELEMENTS (flows); i++)
    {
      g_autofree char *path = g_strconcat ("/providers/lipdub/flow/", flows[i].name, NULL);

      g_test_add_data_func (path, &flows[i], test_flow);
    }
  return g_test_run ();
}
