/* dubstage: the window. */
#include <glib/gi18n.h>
#include <locale.h>

#include "dubstage-config.h"
#include "ui/dub-application.h"
#include "ui/dub-stall-meter.h"

int
main (int argc, char *argv[])
{
  g_autoptr (DubApplication) application = NULL;
  const char *locales = g_getenv ("DUBSTAGE_LOCALES"); /* of a build that is not installed */
  int status = 0;

  setlocale (LC_ALL, "");
  bindtextdomain (DUB_GETTEXT_DOMAIN, locales != NULL ? locales : DUB_LOCALEDIR);
  bind_textdomain_codeset (DUB_GETTEXT_DOMAIN, "UTF-8");
  textdomain (DUB_GETTEXT_DOMAIN);
  g_set_application_name (_ ("Dubstage"));
  dub_stall_meter_start ();
  application = dub_application_new ();
  status = g_application_run (G_APPLICATION (application), argc, argv);
  dub_stall_meter_end ();
  return status;
}
