/* How numbers, times and amounts are shown to a person: the locale's own forms, tabular where they
 * change while one looks. Every function gives a new string. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *dub_format_bytes (guint64 bytes);
char *dub_format_speed (double bytes_per_second);
/* Of media: 2:31 or 1:02:31. */
char *dub_format_duration (gint64 usec);
/* A rough time span for waiting: "40 s", "2 min", "1 h 5 min". */
char *dub_format_span (gint64 seconds);
/* Today by its time, this week by its day, else by its date. 0: an empty string. */
char *dub_format_when (gint64 usec);
/* The same in the middle of a sentence. */
char *dub_format_when_within (gint64 usec);
/* The date and time in full. */
char *dub_format_when_full (gint64 usec);
char *dub_format_percent (double fraction);

G_END_DECLS
