/* dub_provider_check(): everything that can be known before a request is sent. */
#include "providers/provider.h"
