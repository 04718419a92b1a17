/* What a job has cost, said to a person. */
#include <locale.h>

#include "ui/dub-cost.h"

static const struct
{
  const char *path, *json, *glance;
} rows[] = {
  { "credits", "{\"credits_deducted\":\"12\"}", "12 credits" },
  { "one-credit", "{\"credits_deducted\":\"1\"}", "1 credit" },
  { "half-a-credit", "{\"credits_deducted\":\"1.5\"}", "1.5 credits" },
  { "charged-seconds", "{\"measuredDuration\":\"61.4\"}", "1:01" },
  { "render-minutes", "{\"render_minutes\":\"0.250\"}", "0.25 min" },
  { "what-is-left-is-no-cost", "{\"balance\":\"80\"}", NULL },
  { "spent-beside-left", "{\"balance\":\"80\",\"credits_deducted\":\"3\"}", "3 credits" },
  { "no-number", "{\"credits_deducted\":\"many\"}", "many" },
  { "endless", "{\"measuredDuration\":\"1e300\"}", "1e300" },
  { "below-nothing", "{\"credits_deducted\":\"-3\"}", "-3" },
  { "empty", "{\"credits_deducted\":\"\"}", NULL },
  { "unknown-name", "{\"stars\":\"3\"}", NULL },
  { "nothing", "{}", NULL },
};

static void
test_glance (gconstpointer data)
{
  const char *const *row = data;
  g_autoptr (GHashTable) cost = dub_map_from_json (row[1]);
  g_autofree char *glance = dub_cost_glance (cost);

  g_assert_cmpstr (glance, ==, row[2]);
}

static void
test_titles (void)
{
  g_assert_cmpstr (dub_cost_title ("balance"), ==, "Balance Afterwards");
  g_assert_cmpstr (dub_cost_title ("stars"), ==, "stars");
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "C");
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/cost/", rows[i].path, NULL);

      g_test_add_data_func (path, &rows[i], test_glance);
    }
  g_test_add_func ("/cost/titles", test_titles);
  return g_test_run ();
}
