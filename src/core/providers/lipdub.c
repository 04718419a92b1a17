/* LipDub. */
#include "providers/provider.h"

extern const DubProvider dub_lipdub;

const DubProvider dub_lipdub = {
  .id = "lipdub",
  .name = "LipDub",
  .flows = (const DubFlow *const[]){ NULL },
};
