/* Readings that several providers share: links, dates, names, facts. */
#include "providers/reading.h"

#include <string.h>

static void
test_links (void)
{
  static const struct
  {
    const char *url, *expect;
  } rows[] = {
    { "https://h/a.mp4?x=1", "https://h/a.mp4?x=1" },
    { "http://127.0.0.1:8/a", "http://127.0.0.1:8/a" },
    { "HTTPS://h/a", "HTTPS://h/a" },
    { "/files/a.mp4", "origin:/files/a.mp4" },
    { "//cdn/a.mp4", "https://cdn/a.mp4" },
    { "", NULL },
    { NULL, NULL },
    { "a.mp4", NULL },
    { "file:///etc/passwd", NULL },
    { "s3://bucket/a", NULL },
    { "javascript:x", NULL },
    { "origin:/x", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *address = dub_link_address (rows[i].url);

      g_assert_cmpstr (address, ==, rows[i].expect);
    }
}

static void
test_dates (void)
{
  static const struct
  {
    const char *date;
    gint64 expect;
  } rows[] = {
    { "Fri, 01 May 2026 12:00:00 GMT", 1777636800 },
    { "Thu, 01 Jan 1970 00:00:01 GMT", 1 },
    { "Fri, 32 May 2026 12:00:00 GMT", 0 },
    { "Fri, 01 anF 2026 12:00:00 GMT", 0 },
    { "2026-05-01T12:00:00Z", 0 },
    { "", 0 },
    { NULL, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (DubReply) reply = dub_reply_new (200, NULL, NULL, 0);

      if (rows[i].date != NULL)
        dub_reply_set_header (reply, "Date", rows[i].date);
      g_assert_cmpint (dub_reply_date (reply), ==, rows[i].expect * G_USEC_PER_SEC);
    }
}

static void
test_names (void)
{
  static const struct
  {
    const char *name, *mime, *expect;
  } rows[] = {
    { "a.jpg", "image/jpeg", "a.jpg" },          { "a.JPEG", "image/jpeg", "a.JPEG" },
    { "portrait", "image/png", "portrait.png" }, { "a.", "image/png", "a..png" },
    { "v1.2", "audio/wav", "v1.2.wav" },         { "a.m4a", "audio/mp4", "a.m4a" },
    { "a.mp3", "audio/ogg", "a.mp3.ogg" },       { NULL, "audio/mpeg", "file.mp3" },
    { "", "image/webp", "file.webp" },           { "a.xyz", "model/unknown", "a.xyz" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = dub_name_for_mime (rows[i].name, rows[i].mime);

      g_assert_cmpstr (name, ==, rows[i].expect);
    }
}

/* Signed links, long texts and lists are not facts. */
static void
test_facts (void)
{
  static const char body[] =
      "{\"a\": 1, \"b\": {\"c\": true, \"d\": null, \"e\": {\"f\": \"x\"}}, \"list\": [1],"
      " \"link\": \"https://h/?token=1\", \"half\": 0.5}";
  g_autoptr (DubReply) reply = dub_reply_new (200, "application/json", body, -1);
  g_autoptr (JsonNode) node = dub_json_parse_reply (reply);
  g_autoptr (GHashTable) facts = dub_map_new ();
  g_autofree char *json = NULL;

  dub_facts_flatten (facts, node);
  dub_facts_flatten (facts, NULL);
  json = dub_map_to_json (facts);
  g_assert_cmpstr (json, ==, "{\"a\":\"1\",\"b.c\":\"true\",\"b.e.f\":\"x\",\"half\":\"0.5\"}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/providers/reading/links", test_links);
  g_test_add_func ("/providers/reading/dates", test_dates);
  g_test_add_func ("/providers/reading/names", test_names);
  g_test_add_func ("/providers/reading/facts", test_facts);
  return g_test_run ();
}
