/* dubctl: the engine on the command line, and the emulated providers beside it. */
#include "cli/cli.h"
#include "sandbox/sandbox.h"

/* Where the command's own words begin: behind the global options. */
static int
find_noun (int argc, char **argv)
{
  int i = 1;

  while (i < argc && *argv[i] == '-')
    i += g_str_equal (argv[i], "--data-dir") ? 2 : 1;
  return i;
}

/* The sandbox is no part of the engine: it is not even told where the store is. */
static int
run_sandbox (int argc, char **argv, int noun)
{
  g_autofree char **words = g_new0 (char *, argc + 1);
  int n = 0;

  words[n++] = argv[noun];
  for (int i = 1; i < argc; i++)
    if (i > noun || g_str_equal (argv[i], "--json"))
      words[n++] = argv[i];
  return dub_sandbox_main (n, words);
}

int
main (int argc, char **argv)
{
  int noun = find_noun (argc, argv);

  if (noun < argc && g_str_equal (argv[noun], "sandbox"))
    return run_sandbox (argc, argv, noun);
  return dub_cli_main (argc, argv);
}
