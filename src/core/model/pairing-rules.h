/* How the rules of pairing read names; for pairing.c alone. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One way in which a rule reads a name. */
typedef struct
{
  char *clip;     /* owned: as written, without blanks around it */
  char *key;      /* owned: the same in one form for all cases */
  char *dir;      /* owned: the folder in which the rule began, "" at the top */
  char *language; /* owned (nullable) */
} DubReading;

/* (transfer full): the rules that make sense, taken apart */
GArray *dub_pairing_read_rules (const char *const *texts);
/* (transfer full) (element-type DubReading): in the order of the rules */
GPtrArray *dub_pairing_read_name (GArray *rules, const char *name);
/* One form for all cases and compositions. (transfer full) */
char *dub_pairing_fold (const char *text);

G_END_DECLS
