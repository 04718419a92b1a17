/* How long silence is borne: of one reply, of a paid one, and of a list that does not show what was
 * paid for. Pure; what guards against paying twice is decided here. */
#pragma once

#include "model/objects.h"

G_BEGIN_DECLS

/* Seconds, all of them. */
typedef struct
{
  guint reply; /* how long a request may be silent, 0: as long as the transport thinks */
  guint paid;  /* the same for a paid one */
  guint sure;  /* a list may show a job late: for so long, nothing that it does not hold is believed
                * to be missing */
} DubPatience;

/**
 * dub_patience_of:
 * @account: its setting `reply_seconds` and its base URL
 * @paid_usual: seconds that a paid request may be silent unless the account says more
 *
 * The account may ask for more patience or, where nothing is paid for, for less. Only at a provider
 * on this machine, as the emulated ones are, is a paid request given up sooner too, and missed
 * sooner: elsewhere haste could pay twice.
 */
DubPatience dub_patience_of (const DubAccount *account, guint paid_usual);

G_END_DECLS
