/* dubctl: the engine on the command line, and the emulated providers beside it. */
#include "cli/cli.h"
#include "sandbox/sandbox.h"

int
main (int argc, char **argv)
{
  /* The sandbox is no part of the engine: it must not even be able to see the store. */
  if (argc > 1 && g_str_equal (argv[1], "sandbox"))
    return dub_sandbox_main (argc - 1, argv + 1);
  return dub_cli_main (argc, argv);
}
