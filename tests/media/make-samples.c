/* make-samples DIR: the sample media as files, for the demo. */
#include <glib.h>
#include <glib/gstdio.h>

#include "samples.h"

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  if (argc != 2)
    {
      g_printerr ("usage: make-samples DIR\n");
      return 2;
    }
  if (g_mkdir_with_parents (argv[1], 0755) == 0 && dub_samples_make_all (argv[1], &error))
    return 0;
  g_printerr ("make-samples: %s\n", error != NULL ? error->message : "cannot make the folder");
  return 1;
}
