/* How numbers, times and amounts are shown to a person. */
#include "dub-format.h"

#include <glib/gi18n.h>

#define ZONE_USEC (5 * G_USEC_PER_SEC)

char *
dub_format_bytes (guint64 bytes)
{
  return g_format_size (bytes);
}

char *
dub_format_speed (double bytes_per_second)
{
  g_autofree char *size = g_format_size ((guint64) MAX (bytes_per_second, 0.0));

  /* Translators: a transfer speed, %s is an amount such as “41 MB” */
  return g_strdup_printf (_ ("%s/s"), size);
}

char *
dub_format_duration (gint64 usec)
{
  gint64 seconds = (usec + G_USEC_PER_SEC / 2) / G_USEC_PER_SEC;
  int hours = (int) (seconds / 3600);
  int minutes = (int) (seconds / 60 % 60);

  if (hours > 0)
    return g_strdup_printf ("%d:%02d:%02d", hours, minutes, (int) (seconds % 60));
  return g_strdup_printf ("%d:%02d", minutes, (int) (seconds % 60));
}

char *
dub_format_span (gint64 seconds)
{
  if (seconds < 60)
    /* Translators: a time span in seconds */
    return g_strdup_printf (_ ("%d s"), (int) MAX (seconds, 0));
  if (seconds < 3600)
    /* Translators: a time span in minutes */
    return g_strdup_printf (_ ("%d min"), (int) ((seconds + 30) / 60));
  /* Translators: a time span in hours and minutes */
  return g_strdup_printf (_ ("%d h %d min"), (int) (seconds / 3600), (int) (seconds / 60 % 60));
}

/* GLib looks at /etc/localtime each time it is asked for the local zone, which is most of what
 * filling a list costs; a journey into another zone may show a little later. (transfer none) */
static GTimeZone *
local_zone (void)
{
  static GTimeZone *zone;
  static gint64 looked;
  gint64 now = g_get_monotonic_time ();

  if (zone != NULL && now - looked < ZONE_USEC)
    return zone;
  g_clear_pointer (&zone, g_time_zone_unref);
  zone = g_time_zone_new_local ();
  looked = now;
  return zone;
}

static const char *
when_format (GDateTime *then, GDateTime *now, gboolean within)
{
  g_autoptr (GDateTime) midnight =
      g_date_time_new (local_zone (), g_date_time_get_year (now), g_date_time_get_month (now),
                       g_date_time_get_day_of_month (now), 0, 0, 0);
  GTimeSpan before = midnight == NULL ? 0 : g_date_time_difference (midnight, then);

  if (before <= 0)
    /* Translators: the time of a moment today; see g_date_time_format() */
    return _ ("%H:%M");
  if (before <= G_TIME_SPAN_DAY && within)
    /* Translators: the time of a moment yesterday, in the middle of a sentence: “Delivered
     * yesterday, 14:05” */
    return _ ("yesterday, %H:%M");
  if (before <= G_TIME_SPAN_DAY)
    /* Translators: the time of a moment yesterday, standing alone */
    return _ ("Yesterday, %H:%M");
  if (before <= 6 * G_TIME_SPAN_DAY)
    /* Translators: weekday and time of a moment in the last week */
    return _ ("%a, %H:%M");
  if (g_date_time_get_year (then) == g_date_time_get_year (now))
    /* Translators: day and month of a moment in this year */
    return _ ("%-d %b");
  /* Translators: day, month and year of a moment long ago */
  return _ ("%-d %b %Y");
}

static char *
format_when (gint64 usec, gboolean within)
{
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) then = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now (local_zone ());

  if (usec == 0)
    return g_strdup ("");
  utc = g_date_time_new_from_unix_utc (usec / G_USEC_PER_SEC);
  then = g_date_time_to_timezone (utc, local_zone ());
  return g_date_time_format (then, when_format (then, now, within));
}

char *
dub_format_when (gint64 usec)
{
  return format_when (usec, FALSE);
}

char *
dub_format_when_within (gint64 usec)
{
  return format_when (usec, TRUE);
}

char *
dub_format_when_full (gint64 usec)
{
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) then = NULL;

  if (usec == 0)
    return g_strdup ("");
  utc = g_date_time_new_from_unix_utc (usec / G_USEC_PER_SEC);
  then = g_date_time_to_timezone (utc, local_zone ());
  return g_date_time_format (then, "%x, %X");
}

char *
dub_format_percent (double fraction)
{
  /* Translators: a percentage; in some languages a space stands before the sign */
  return g_strdup_printf (_ ("%d %%"), (int) (CLAMP (fraction, 0.0, 1.0) * 100.0 + 0.5));
}
