/* The menu of what can be done to the selected jobs. */
#include "dub-job-menu.h"

#include <glib/gi18n.h>

#include "dub-context-menu.h"

/* An empty title begins a new section. */
static const struct
{
  const char *title; /* N_() (nullable) */
  const char *action;
} items[] = {
  { N_ ("_Start"), "win.job-start" },
  { N_ ("_Decide…"), "win.job-resolve" },
  { N_ ("Try _Again"), "win.job-retry" },
  { N_ ("_Look Now"), "win.job-poke" },
  { N_ ("_Cancel"), "win.job-cancel" },
  { NULL, NULL },
  { N_ ("_Open Result"), "win.job-open" },
  { N_ ("Show in _Folder"), "win.job-show-in-folder" },
  { N_ ("New Job _Like This…"), "win.job-again" },
  { N_ ("Add _Language…"), "win.job-add-language" },
  { NULL, NULL },
  { N_ ("Delete at the _Provider…"), "win.job-delete-remote" },
  { N_ ("_Remove"), "win.job-remove" },
};

GMenuModel *
dub_job_menu_model (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) section = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    {
      g_autoptr (GMenuItem) item = NULL;

      if (items[i].title == NULL)
        {
          g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
          g_object_unref (section);
          section = g_menu_new ();
          continue;
        }
      item = g_menu_item_new (_ (items[i].title), items[i].action);
      g_menu_item_set_attribute (item, "hidden-when", "s", "action-disabled");
      g_menu_append_item (section, item);
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  return G_MENU_MODEL (menu);
}

GtkWidget *
dub_job_menu_new (GtkWidget *parent)
{
  g_autoptr (GMenuModel) model = dub_job_menu_model ();

  return dub_context_menu_new (parent, model);
}
