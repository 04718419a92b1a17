/* A short run of fuzz-providers.c as an ordinary test: documented replies, mutated from a fixed
 * seed, so that the same inputs come on every machine. */
#include <glib.h>
#include <string.h>

#include "fuzz.h"

#define HEADER 6
#define SEED   20260501
#define ROUNDS 200000

static const char *const bodies[] = {
  "",
  "{}",
  "[]",
  "null",
  "<html><body>502 Bad Gateway</body></html>",
  "{\"status\":\"success\",\"message\":\"Job "
  "Created\",\"data\":{\"request_id\":\"a1b2\",\"assets\":"
  "[{\"type\":\"video\",\"asset_id\":123},{\"type\":\"audio\",\"asset_id\":124}],"
  "\"credit_details\":{\"credits_deducted\":0}}}",
  "{\"status\":\"failed\",\"message\":\"no\",\"data\":{\"error_code\":\"ERR_008\","
  "\"error_name\":\"INVALID_FORMAT\",\"message\":\"Invalid file type.\"}}",
  "{\"status\":\"success\",\"data\":[{\"request_id\":\"74\",\"status\":\"Success\",\"status_code\":"
  "\"success\",\"created_at\":\"2026-04-07T04:13:23\"}],\"total_requests\":2,"
  "\"end_of_records\":false}",
  "{\"status\":\"success\",\"data\":{\"request_id\":\"a1\",\"status\":\"in_progress\","
  "\"status_code\":102,\"assets\":{\"video\":38,\"audio\":45}}}",
  "{\"message\":\"Job created\",\"jobId\":\"j-1\"}",
  "{\"jobId\":\"j\",\"status\":\"PROCESSING\",\"progress\":40,\"outputVideo\":null,"
  "\"errorMessage\":null}",
  "{\"jobs\":[{\"id\":\"j\",\"status\":\"COMPLETED\",\"outputVideo\":\"https://x.example/v\","
  "\"createdAt\":\"2026-05-01T12:00:00Z\"}],\"pagination\":{\"limit\":20,\"nextCursor\":\"c\","
  "\"hasNextPage\":true}}",
  "{\"file\":{\"id\":\"f-1\",\"externalStatusId\":1},\"uploadUrl\":\"https://s.example/u\","
  "\"projectId\":\"p\",\"files\":[{\"fileId\":\"f-1\",\"destLang\":\"de\"}]}",
  "[{\"id\":\"f-1\",\"name\":\"t-mark7\",\"destLang\":\"de\",\"externalStatusId\":4,"
  "\"progressPercentage\":50,\"createdAt\":\"2026-05-01T12:00:00Z\",\"projectId\":\"p\"}]",
  "{\"outputs\":[{\"type\":\"translated_mp4\",\"url\":\"https://s.example/"
  "o\",\"expiresIn\":3600}]}",
  "{\"jobId\":\"j\",\"status\":\"rendering\",\"progress\":0.5,\"outputUrl\":"
  "\"https://s.example/o\",\"error\":{\"code\":\"X\",\"message\":\"m\"}}",
  "{\"data\":{\"video_id\":\"v\",\"audio_id\":\"a\",\"upload_url\":\"https://s.example/x\","
  "\"success_url\":\"/v1/video/success/v\",\"failure_url\":\"/v1/video/failure/v\"}}",
  "{\"data\":{\"shot_id\":746176,\"upload_status\":\"completed\",\"shot_status\":\"finished\","
  "\"ai_training_status\":\"not_started\"}}",
  "{\"data\":{\"generate_id\":456,\"status\":\"finished\",\"tracking_id\":\"t\","
  "\"failure_reason\":null,\"download_url\":\"https://s.example/r\"}}",
  "{\"detail\":[{\"loc\":[\"body\",\"size_bytes\"],\"msg\":\"required\",\"type\":\"missing\"}]}",
  "{\"data\":[{\"generate_id\":1,\"shot_file_name\":\"t-mark7.mp4\"}],\"count\":1}",
};

/* Pieces that tend to break readers. */
static const char *const pieces[] = {
  "null",
  "true",
  "{}",
  "[]",
  "\"\"",
  "-1",
  "1e999",
  "1e308",
  "0.5",
  "99999999999999999999",
  "\"\\u0000\"",
  "\"\\ud800\"",
  "\"\\udc00\\ud800\"",
  "\"\xff\"",
  "\"NaN\"",
  "[[[[[[[[",
  "}}",
  "\"",
  ",",
  "\"\xf0\x9f\x98\x80\"",
  "\"file:///etc/passwd\"",
  "\"https://x.example/\"",
  "\"//x.example/\"",
};

static void
mutate (GRand *rand, GString *body)
{
  gsize at = body->len > 0 ? (gsize) g_rand_int_range (rand, 0, (gint32) body->len) : 0;
  gsize length = (gsize) g_rand_int_range (rand, 0, 12);
  const char *piece = pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))];

  switch (g_rand_int_range (rand, 0, 5))
    {
    case 0:
      g_string_erase (body, (gssize) at, (gssize) MIN (length, body->len - at));
      break;
    case 1:
      g_string_insert (body, (gssize) at, piece);
      break;
    case 2:
      if (body->len > 0)
        body->str[at] = (char) g_rand_int_range (rand, 0, 256);
      break;
    case 3:
      g_string_truncate (body, at);
      break;
    default:
      {
        /* A value is replaced: what stands behind the next colon. */
        const char *colon = strchr (body->str + at, ':');

        if (colon != NULL)
          {
            gsize from = (gsize) (colon - body->str) + 1;

            g_string_erase (body, (gssize) from, (gssize) strcspn (body->str + from, ",}]"));
            g_string_insert (body, (gssize) from, piece);
          }
      }
    }
}

static void
run_one (GRand *rand)
{
  g_autoptr (GString) body =
      g_string_new (bodies[g_rand_int_range (rand, 0, G_N_ELEMENTS (bodies))]);
  guint8 header[HEADER];
  int mutations = g_rand_int_range (rand, 0, 5);

  for (guint i = 0; i < HEADER; i++)
    header[i] = (guint8) g_rand_int_range (rand, 0, 256);
  /* Mostly JSON under a success, or little would be read. */
  header[1] %= 48;
  if (g_rand_boolean (rand))
    header[2] = header[2] % 3;
  if (g_rand_int_range (rand, 0, 4) != 0)
    header[3] = 0;
  for (int i = 0; i < mutations; i++)
    mutate (rand, body);
  g_string_prepend_len (body, (const char *) header, HEADER);
  LLVMFuzzerTestOneInput ((const uint8_t *) body->str, body->len);
}

static void
test_seeded (void)
{
  GRand *rand = g_rand_new_with_seed (SEED);

  for (guint i = 0; i < ROUNDS; i++)
    run_one (rand);
  g_rand_free (rand);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fuzz/providers/seeded", test_seeded);
  return g_test_run ();
}
