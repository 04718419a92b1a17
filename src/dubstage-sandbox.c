/* The program dubstage-sandbox: everything is in src/sandbox. */
#include "sandbox/sandbox.h"

int
main (int argc, char **argv)
{
  return dub_sandbox_main (argc, argv);
}
