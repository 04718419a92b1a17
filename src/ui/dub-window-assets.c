/* What the window does to the selected assets and to the shown project. */
#include <glib/gi18n.h>

#include "dub-dialogs.h"
#include "dub-intake.h"
#include "dub-window-private.h"

/* (transfer full) (nullable): the one selected asset */
static DubAsset *
the_asset (DubWindow *self)
{
  if (self->chosen_assets->len != 1)
    return NULL;
  return dub_store_get_asset (dub_desk_get_store (self->desk),
                              g_array_index (self->chosen_assets, gint64, 0), NULL);
}

static void
on_refresh (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);

  dub_desk_run_each (self->desk, "asset.refresh", self->chosen_assets, NULL, NULL);
}

static char *
say_removed (guint n)
{
  return g_strdup_printf (
      ngettext ("%u file removed from the project", "%u files removed from the project", n), n);
}

static void
on_remove (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);
  g_autoptr (DubAsset) asset = the_asset (self);
  g_autofree char *said = NULL;

  if (asset == NULL)
    {
      dub_desk_run_each (self->desk, "asset.remove", self->chosen_assets, say_removed,
                         "asset.restore");
      return;
    }
  /* Translators: %s is the name of a file */
  said = g_strdup_printf (_ ("“%s” removed from the project"), asset->name);
  dub_desk_run_id (self->desk, "asset.remove", asset->id, said, "asset.restore");
}

static void
on_relinked (GListModel *files, gpointer user_data)
{
  DubWindow *self = user_data;
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);
  GVariantDict args;

  if (self->relinked == 0 || file == NULL || g_file_peek_path (file) == NULL)
    return;
  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "id", "x", self->relinked);
  g_variant_dict_insert (&args, "path", "s", g_file_peek_path (file));
  dub_desk_run (self->desk, "asset.relink", g_variant_dict_end (&args), NULL, NULL, NULL);
}

/* What a file of the asset's kind is looked for as. */
static DubChoose
chooser_of (DubMediaKind kind)
{
  static const DubChoose choosers[DUB_MEDIA_N_KINDS] = {
    [DUB_MEDIA_VIDEO] = DUB_CHOOSE_VIDEO, [DUB_MEDIA_AUDIO] = DUB_CHOOSE_AUDIO,
    [DUB_MEDIA_IMAGE] = DUB_CHOOSE_IMAGE, [DUB_MEDIA_SUBTITLE] = DUB_CHOOSE_SUBTITLE,
    [DUB_MEDIA_MOVIE] = DUB_CHOOSE_JSON,  [DUB_MEDIA_OTHER] = DUB_CHOOSE_MEDIA,
  };

  return choosers[kind];
}

void
dub_window_find_file (DubWindow *self, const DubAsset *asset)
{
  self->relinked = asset->id;
  dub_choose_files (GTK_WINDOW (self), chooser_of (asset->kind), _ ("Where Is the File Now?"),
                    G_OBJECT (self), on_relinked);
}

static void
on_relink (GtkWidget *widget, const char *name, GVariant *target)
{
  g_autoptr (DubAsset) asset = the_asset (DUB_WINDOW (widget));

  if (asset != NULL)
    dub_window_find_file (DUB_WINDOW (widget), asset);
}

/* From a toast: whatever is selected by now. */
static void
on_find_file (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);
  g_autoptr (DubAsset) asset =
      dub_store_get_asset (dub_desk_get_store (self->desk), g_variant_get_int64 (target), NULL);

  if (asset != NULL)
    dub_window_find_file (self, asset);
}

void
dub_window_show_asset (DubWindow *self, gint64 project, gint64 asset)
{
  dub_window_show_place (self, DUB_PLACE_PROJECT, project);
  adw_view_stack_set_visible_child_name (self->views, "assets");
  dub_asset_page_select (self->assets_page, asset);
}

static void
on_show_file (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);
  g_autoptr (DubAsset) asset =
      dub_store_get_asset (dub_desk_get_store (self->desk), g_variant_get_int64 (target), NULL);

  if (asset != NULL)
    dub_window_show_asset (self, asset->project, asset->id);
}

static void
on_open (GtkWidget *widget, const char *name, GVariant *target)
{
  g_autoptr (DubAsset) asset = the_asset (DUB_WINDOW (widget));

  if (asset != NULL && asset->path != NULL)
    dub_open_path (GTK_WINDOW (widget), asset->path);
  else if (asset != NULL)
    dub_open_uri (GTK_WINDOW (widget), asset->url);
}

static void
on_show_in_folder (GtkWidget *widget, const char *name, GVariant *target)
{
  g_autoptr (DubAsset) asset = the_asset (DUB_WINDOW (widget));

  if (asset != NULL && asset->path != NULL)
    dub_show_in_folder (GTK_WINDOW (widget), asset->path);
}

/* The name is changed in the pane. */
static void
on_rename (GtkWidget *widget, const char *name, GVariant *target)
{
  gtk_widget_activate_action (widget, "win.show-details", NULL);
  gtk_widget_child_focus (GTK_WIDGET (DUB_WINDOW (widget)->pane), GTK_DIR_TAB_FORWARD);
}

/* --- Adding -------------------------------------------------------------------------------- */

static void
on_files_chosen (GListModel *files, gpointer user_data)
{
  GSList *list = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    list = g_slist_append (list, g_list_model_get_item (files, i));
  dub_window_take (user_data, list);
  g_slist_free_full (list, g_object_unref);
}

static void
on_add_files (GtkWidget *widget, const char *name, GVariant *target)
{
  dub_choose_files (GTK_WINDOW (widget), DUB_CHOOSE_MEDIA, _ ("Add Files"), G_OBJECT (widget),
                    on_files_chosen);
}

static void
on_add_folder (GtkWidget *widget, const char *name, GVariant *target)
{
  dub_choose_files (GTK_WINDOW (widget), DUB_CHOOSE_FOLDER, _ ("Add Folder"), G_OBJECT (widget),
                    on_files_chosen);
}

static void
on_address_entered (AdwMessageDialog *dialog, const char *response, DubWindow *self)
{
  GtkWidget *entry = adw_message_dialog_get_extra_child (dialog);

  if (g_str_equal (response, "add")
      && !dub_intake_text (self->desk, self->project, gtk_editable_get_text (GTK_EDITABLE (entry)),
                           NULL, NULL))
    dub_desk_tell (self->desk, _ ("A web address begins with https://"));
}

static void
on_add_address (GtkWidget *widget, const char *name, GVariant *target)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (dub_question_new (
      GTK_WINDOW (widget), _ ("Add Web Address"),
      _ ("The provider fetches the file from there; it is not downloaded to this computer.")));
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_input_purpose (GTK_ENTRY (entry), GTK_INPUT_PURPOSE_URL);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), "https://");
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Web address"), -1);
  adw_message_dialog_set_extra_child (dialog, entry);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "add", _ ("_Add"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "add", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "add");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_address_entered), widget, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_paste (GtkWidget *widget, const char *name, GVariant *target)
{
  dub_window_paste (DUB_WINDOW (widget));
}

/* --- The project --------------------------------------------------------------------------- */

static const DubProject *
the_project (DubWindow *self)
{
  DubProjectRow *row = dub_desk_find_project (self->desk, self->project);

  return row == NULL ? NULL : dub_project_row_get (row);
}

static void
on_project_remove (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);
  const DubProject *project = the_project (self);
  g_autofree char *said = NULL;

  if (project == NULL)
    return;
  /* Translators: %s is the title of a project */
  said = g_strdup_printf (_ ("Project “%s” removed"), project->title);
  dub_desk_run_id (self->desk, "project.remove", project->id, said, "project.restore");
}

static void
on_project_archive (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);
  GVariantDict args;

  if (the_project (self) == NULL)
    return;
  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "id", "x", self->project);
  g_variant_dict_insert (&args, "archived", "b", TRUE);
  dub_desk_run (self->desk, "project.set", g_variant_dict_end (&args), NULL, NULL, NULL);
}

static void
insert_text (GVariantDict *args, const char *name, const char *value)
{
  if (value != NULL)
    g_variant_dict_insert (args, name, "s", value);
}

static void
on_project_duplicate (GtkWidget *widget, const char *name, GVariant *target)
{
  DubWindow *self = DUB_WINDOW (widget);
  const DubProject *project = the_project (self);
  g_autofree char *title = NULL;
  GVariantDict args;

  if (project == NULL)
    return;
  /* Translators: title of a copied project; %s is the title of the first one */
  title = g_strdup_printf (_ ("%s (copy)"), project->title);
  g_variant_dict_init (&args, NULL);
  insert_text (&args, "title", title);
  insert_text (&args, "client", project->client);
  insert_text (&args, "notes", project->notes);
  insert_text (&args, "source-lang", project->source_lang);
  insert_text (&args, "output-dir", project->output_dir);
  insert_text (&args, "naming", project->naming);
  g_variant_dict_insert (&args, "languages", "^as", project->languages);
  g_variant_dict_insert_value (&args, "options", dub_map_to_variant (project->options));
  if (project->default_account != 0)
    g_variant_dict_insert (&args, "default-account", "x", project->default_account);
  dub_desk_run (self->desk, "project.new", g_variant_dict_end (&args), NULL, NULL, NULL);
}

/* --- The table ----------------------------------------------------------------------------- */

static const struct
{
  const char *name;
  GtkWidgetActionActivateFunc func;
  guint least, most; /* selected assets */
} actions[] = {
  { "win.asset-refresh", on_refresh, 1, G_MAXUINT },
  { "win.asset-remove", on_remove, 1, G_MAXUINT },
  { "win.asset-relink", on_relink, 1, 1 },
  { "win.asset-open", on_open, 1, 1 },
  { "win.asset-show-in-folder", on_show_in_folder, 1, 1 },
  { "win.asset-rename", on_rename, 1, 1 },
  { "win.add-files", on_add_files, 0, G_MAXUINT },
  { "win.add-folder", on_add_folder, 0, G_MAXUINT },
  { "win.add-address", on_add_address, 0, G_MAXUINT },
  { "win.paste", on_paste, 0, G_MAXUINT },
  { "win.project-remove", on_project_remove, 0, G_MAXUINT },
  { "win.project-archive", on_project_archive, 0, G_MAXUINT },
  { "win.project-duplicate", on_project_duplicate, 0, G_MAXUINT },
};

void
dub_window_assets_update (DubWindow *self)
{
  guint n = self->chosen_assets->len;

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i].name,
                                   n >= actions[i].least && n <= actions[i].most);
}

void
dub_window_assets_class_init (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].func);
  gtk_widget_class_install_action (widget_class, "win.find-file", "x", on_find_file);
  gtk_widget_class_install_action (widget_class, "win.show-file", "x", on_show_file);
}
