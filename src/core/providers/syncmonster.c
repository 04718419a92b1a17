/* SyncMonster. */
#include "providers/provider.h"

extern const DubProvider dub_syncmonster;

const DubProvider dub_syncmonster = {
  .id = "syncmonster",
  .name = "SyncMonster",
  .flows = (const DubFlow *const[]){ NULL },
};
