/* Makes a project or changes one. */
#include "dub-project-dialog.h"

#include <glib/gi18n.h>

#include <string.h>

#include "dub-dialogs.h"
#include "dub-language-chips.h"
#include "dub-language-picker.h"
#include "dub-languages.h"
#include "dub-names.h"

#define STANDARD_NAMING "{project}_{clip}_{lang}_{provider}_v{version}"

struct _DubProjectDialog
{
  AdwWindow parent_instance;

  DubDesk *desk;     /* owned */
  gint64 id;         /* 0: a new one */
  char *source_lang; /* owned (nullable) */
  char *folder;      /* owned (nullable) */

  GtkButton *save;
  GtkEditable *title_row;
  GtkEditable *client_row;
  GtkEditable *notes_row;
  GtkMenuButton *source_button;
  DubLanguageChips *chips;
  AdwActionRow *folder_row;
  GtkWidget *folder_button;
  GtkEditable *naming_row;
  AdwActionRow *sample_row;
};

G_DEFINE_FINAL_TYPE (DubProjectDialog, dub_project_dialog, ADW_TYPE_WINDOW)

enum
{
  MADE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* --- Naming -------------------------------------------------------------------------------- */

static void
replace_word (GString *text, const char *word, const char *value)
{
  g_string_replace (text, word, value, 0);
}

/* What a file of this project would be called. */
static void
on_naming_changed (DubProjectDialog *self)
{
  const char *naming = gtk_editable_get_text (self->naming_row);
  const char *title = gtk_editable_get_text (self->title_row);
  g_autoptr (GString) sample = g_string_new (naming[0] == '\0' ? STANDARD_NAMING : naming);

  replace_word (sample, "{project}", title[0] == '\0' ? _ ("Project") : title);
  replace_word (sample, "{clip}", "ep01");
  replace_word (sample, "{lang}", "es");
  replace_word (sample, "{provider}", "lipdub");
  replace_word (sample, "{version}", "1");
  g_string_append (sample, ".mp4");
  adw_action_row_set_subtitle (self->sample_row, sample->str);
}

static void
on_title_changed (DubProjectDialog *self)
{
  g_autofree char *title = g_strdup (gtk_editable_get_text (self->title_row));

  gtk_widget_set_sensitive (GTK_WIDGET (self->save), g_strstrip (title)[0] != '\0');
  on_naming_changed (self);
}

/* --- Language and folder ------------------------------------------------------------------- */

static void
set_source (DubProjectDialog *self, const char *code)
{
  g_autofree char *name = dub_language_name (code);

  g_free (self->source_lang);
  self->source_lang = g_strdup (code);
  gtk_menu_button_set_label (self->source_button, name[0] == '\0' ? _ ("Not said") : name);
}

static void
on_source_picked (DubLanguagePicker *picker, const char *code, DubProjectDialog *self)
{
  set_source (self, code);
}

static void
set_folder (DubProjectDialog *self, const char *path)
{
  g_free (self->folder);
  self->folder = g_strdup (path);
  adw_action_row_set_subtitle (self->folder_row, path == NULL ? _ ("Kept by Dubstage") : path);
}

static void
on_folder_chosen (GListModel *files, gpointer user_data)
{
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);

  if (file != NULL && g_file_peek_path (file) != NULL)
    set_folder (user_data, g_file_peek_path (file));
}

static void
on_choose_folder (DubProjectDialog *self)
{
  dub_choose_files (GTK_WINDOW (self), DUB_CHOOSE_FOLDER, _ ("Folder for Delivered Files"),
                    G_OBJECT (self), on_folder_chosen);
}

/* --- Saving -------------------------------------------------------------------------------- */

static void
on_saved (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  DubProjectDialog *self = DUB_PROJECT_DIALOG (owner);
  gint64 id = 0;

  if (error != NULL)
    {
      gtk_widget_set_sensitive (GTK_WIDGET (self->save), TRUE);
      dub_desk_tell_error (self->desk, error);
      return;
    }
  if (self->id == 0 && g_variant_lookup (result, "id", "x", &id))
    g_signal_emit (self, signals[MADE], 0, id);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_save (DubProjectDialog *self)
{
  GVariantDict args;

  if (!gtk_widget_get_sensitive (GTK_WIDGET (self->save)))
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (self->save), FALSE);
  g_variant_dict_init (&args, NULL);
  if (self->id != 0)
    g_variant_dict_insert (&args, "id", "x", self->id);
  g_variant_dict_insert (&args, "title", "s", gtk_editable_get_text (self->title_row));
  g_variant_dict_insert (&args, "client", "s", gtk_editable_get_text (self->client_row));
  g_variant_dict_insert (&args, "notes", "s", gtk_editable_get_text (self->notes_row));
  g_variant_dict_insert (&args, "source-lang", "s",
                         self->source_lang == NULL ? "" : self->source_lang);
  g_variant_dict_insert (&args, "languages", "^as", dub_language_chips_get (self->chips));
  g_variant_dict_insert (&args, "naming", "s", gtk_editable_get_text (self->naming_row));
  g_variant_dict_insert (&args, "output-dir", "s", self->folder == NULL ? "" : self->folder);
  dub_desk_run (self->desk, self->id == 0 ? "project.new" : "project.set",
                g_variant_dict_end (&args), self, on_saved, NULL);
}

static void
dub_project_dialog_dispose (GObject *object)
{
  DubProjectDialog *self = DUB_PROJECT_DIALOG (object);

  g_clear_object (&self->desk);
  g_clear_pointer (&self->source_lang, g_free);
  g_clear_pointer (&self->folder, g_free);
  G_OBJECT_CLASS (dub_project_dialog_parent_class)->dispose (object);
}

static void
dub_project_dialog_class_init (DubProjectDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_project_dialog_dispose;
  g_type_ensure (DUB_TYPE_LANGUAGE_CHIPS);
  signals[MADE] = g_signal_new ("made", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/dubstage/Dubstage/dub-project-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, DubProjectDialog, save);
  gtk_widget_class_bind_template_child (widget_class, DubProjectDialog, title_row);
  gtk_widget_class_bind_template_child (widget_class, DubProjectDialog, client_row);
  gtk_widget_class_bind_template_child (widget_class, DubProjectDialog, notes_row);
  gtk_widget_class_bind_template_child (widget_class, DubProjectDialog, source_button);
  gtk_widget_class_bind_template_child (widget_class, DubProjectDialog, chips);
  gtk_widget_class_bind_template_child (widget_class, DubProjectDialog, folder_row);
  gtk_widget_class_bind_template_child (widget_class, DubProjectDialog, folder_button);
  gtk_widget_class_bind_template_child (widget_class, DubProjectDialog, naming_row);
  gtk_widget_class_bind_template_child (widget_class, DubProjectDialog, sample_row);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
  gtk_widget_class_bind_template_callback (widget_class, on_title_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_naming_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_folder);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
dub_project_dialog_init (DubProjectDialog *self)
{
  GtkWidget *picker = dub_language_picker_new (TRUE);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (picker, "picked", G_CALLBACK (on_source_picked), self);
  gtk_menu_button_set_popover (self->source_button, picker);
  dub_names_keep_own (GTK_WIDGET (self->source_button));
}

static void
set_text (GtkEditable *row, const char *text)
{
  gtk_editable_set_text (row, text == NULL ? "" : text);
}

GtkWidget *
dub_project_dialog_new (GtkWindow *parent, DubDesk *desk, const DubProject *project)
{
  DubProjectDialog *self = g_object_new (DUB_TYPE_PROJECT_DIALOG, "transient-for", parent, "title",
                                         project == NULL ? _ ("New Project") : _ ("Project"), NULL);

  self->desk = g_object_ref (desk);
  gtk_window_set_focus (GTK_WINDOW (self), GTK_WIDGET (self->title_row));
  set_text (self->naming_row, STANDARD_NAMING);
  if (project == NULL)
    return GTK_WIDGET (self);
  self->id = project->id;
  gtk_button_set_label (self->save, _ ("_Save"));
  set_text (self->title_row, project->title);
  set_text (self->client_row, project->client);
  set_text (self->notes_row, project->notes);
  if (project->naming != NULL)
    set_text (self->naming_row, project->naming);
  set_source (self, project->source_lang);
  set_folder (self, project->output_dir);
  dub_language_chips_set (self->chips, (const char *const *) project->languages);
  return GTK_WIDGET (self);
}
