/* What a job has cost: a table from the names that providers give to words and units.
 *
 * SyncMonster deducts credits, DubLab charges the seconds that it measured, ViralSync counts
 * minutes of rendering; LipDub tells only what is left. */
#include "dub-cost.h"

#include <glib/gi18n.h>
#include <math.h>

#include "dub-format.h"

typedef char *(*Amount) (double number);

static char *
credits (double number)
{
  /* Translators: what a job has cost; the number may have decimals and is then counted as the next
   * whole one */
  return g_strdup_printf (ngettext ("%'g credit", "%'g credits", (gulong) ceil (number)), number);
}

static char *
seconds (double number)
{
  return dub_format_duration ((gint64) (number * G_USEC_PER_SEC));
}

static char *
minutes (double number)
{
  /* Translators: minutes of rendering that a job has used up */
  return g_strdup_printf (_ ("%.2f min"), number);
}

static const struct
{
  const char *name;
  const char *title;
  Amount amount;
  gboolean glance; /* what was spent, not what is left */
} costs[] = {
  { "credits_deducted", N_ ("Credits Spent"), credits, TRUE },
  { "measuredDuration", N_ ("Charged Duration"), seconds, TRUE },
  { "render_minutes", N_ ("Render Minutes Used"), minutes, TRUE },
  { "balance", N_ ("Balance Afterwards"), credits, FALSE },
};

static int
find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (costs); i++)
    if (g_str_equal (costs[i].name, name))
      return (int) i;
  return -1;
}

const char *
dub_cost_title (const char *name)
{
  int at = find (name);

  return at < 0 ? name : _ (costs[at].title);
}

char *
dub_cost_amount (const char *name, const char *value)
{
  int at = find (name);
  char *end = NULL;
  double number = g_ascii_strtod (value, &end);

  if (at < 0 || end == value || *end != '\0' || !isfinite (number) || number < 0 || number > 1e9)
    return g_strdup (value);
  return costs[at].amount (number);
}

char *
dub_cost_glance (DubMap *cost)
{
  for (guint i = 0; i < G_N_ELEMENTS (costs); i++)
    {
      const char *value = dub_map_get (cost, costs[i].name);

      if (costs[i].glance && value != NULL)
        return dub_cost_amount (costs[i].name, value);
    }
  return NULL;
}
