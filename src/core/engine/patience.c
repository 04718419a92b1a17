/* The account's word on how long silence is borne, and what it may not shorten. */
#include "engine/patience.h"

#include <math.h>

#include "transport/target.h"

#define SURE_SECONDS 30
#define MAX_SECONDS  3600
/* What is paid for is left alone for longer: a reply that comes late is better than a question to
 * the person. */
#define PAID_FACTOR 5

static guint
own_seconds (const DubAccount *account)
{
  const char *text = dub_map_get (account->settings, "reply_seconds");
  double seconds = text != NULL ? g_ascii_strtod (text, NULL) : 0;

  return isfinite (seconds) && seconds > 0 ? (guint) CLAMP (seconds, 1, MAX_SECONDS) : 0;
}

static gboolean
is_local (const DubAccount *account)
{
  g_autoptr (GUri) uri = g_uri_parse (account->base_url, G_URI_FLAGS_NONE, NULL);

  return uri != NULL && g_uri_get_host (uri) != NULL && dub_target_is_loopback (uri);
}

DubPatience
dub_patience_of (const DubAccount *account, guint paid_usual)
{
  guint own = own_seconds (account);

  if (own == 0)
    return (DubPatience){ 0, paid_usual, SURE_SECONDS };
  if (is_local (account))
    return (DubPatience){ own, own * PAID_FACTOR, MIN (own, SURE_SECONDS) };
  return (DubPatience){ own, MAX (own * PAID_FACTOR, paid_usual), SURE_SECONDS };
}
