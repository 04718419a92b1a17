/* File choosers, questions, the about window: the calls that have newer twins in later releases. */
#include "dub-dialogs.h"

#include <glib/gi18n.h>

#include "dubstage-config.h"

static const struct
{
  const char *name; /* N_() */
  const char *mimes[12];
} filters[] = {
  [DUB_CHOOSE_MEDIA] = { N_ ("Video, sound, pictures and subtitles"),
                         { "video/*", "audio/*", "image/*", "application/x-subrip", "text/vtt",
                           "application/json", "application/ogg", NULL } },
  [DUB_CHOOSE_FOLDER] = { N_ ("Folders"), { NULL } },
  [DUB_CHOOSE_VIDEO] = { N_ ("Videos"), { "video/*", NULL } },
  [DUB_CHOOSE_AUDIO] = { N_ ("Sound files"), { "audio/*", "application/ogg", NULL } },
  [DUB_CHOOSE_IMAGE] = { N_ ("Pictures"), { "image/*", NULL } },
  [DUB_CHOOSE_SUBTITLE] = { N_ ("Subtitles"), { "application/x-subrip", "text/vtt", NULL } },
  [DUB_CHOOSE_JSON] = { N_ ("Movie descriptions (JSON)"), { "application/json", NULL } },
};

typedef struct
{
  GtkFileChooserNative *chooser; /* owned */
  GWeakRef owner;
  DubFilesFunc func;
} Choice;

static void
on_chosen (GtkNativeDialog *dialog, int response, Choice *choice)
{
  g_autoptr (GObject) owner = g_weak_ref_get (&choice->owner);
  g_autoptr (GListModel) files = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
  if (owner != NULL && files != NULL)
    choice->func (files, owner);
  g_weak_ref_clear (&choice->owner);
  g_object_unref (choice->chooser);
  g_free (choice);
}

static void
add_filters (GtkFileChooser *chooser, DubChoose what)
{
  g_autoptr (GtkFileFilter) filter = NULL;
  g_autoptr (GtkFileFilter) all = NULL;

  if (what == DUB_CHOOSE_FOLDER)
    return;
  filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (filter, _ (filters[what].name));
  for (guint i = 0; filters[what].mimes[i] != NULL; i++)
    gtk_file_filter_add_mime_type (filter, filters[what].mimes[i]);
  gtk_file_chooser_add_filter (chooser, filter);
  all = gtk_file_filter_new ();
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, all);
}

void
dub_choose_files (
    GtkWindow *parent, DubChoose what, const char *title, GObject *owner, DubFilesFunc func)
{
  Choice *choice = g_new0 (Choice, 1);

  choice->chooser = gtk_file_chooser_native_new (
      title, parent,
      what == DUB_CHOOSE_FOLDER ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER
                                : GTK_FILE_CHOOSER_ACTION_OPEN,
      what == DUB_CHOOSE_MEDIA ? _ ("_Add") : _ ("_Choose"), _ ("_Cancel"));
  choice->func = func;
  g_weak_ref_init (&choice->owner, owner);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (choice->chooser),
                                        what == DUB_CHOOSE_MEDIA);
  add_filters (GTK_FILE_CHOOSER (choice->chooser), what);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (choice->chooser), TRUE);
  g_signal_connect (choice->chooser, "response", G_CALLBACK (on_chosen), choice);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (choice->chooser));
}

/* The larger of the two labels of a heading has one line at any width; since GTK 4.18 it is a
 * warning to ask for its height at less than its own width, as libadwaita does. It is shown only
 * where it fits. */
static void
let_labels_wrap (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget) && !gtk_label_get_wrap (GTK_LABEL (widget)))
    {
      gtk_label_set_wrap (GTK_LABEL (widget), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (widget), PANGO_WRAP_WORD_CHAR);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    let_labels_wrap (child);
}

GtkWidget *
dub_question_new (GtkWindow *parent, const char *heading, const char *body)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, heading, body);

  let_labels_wrap (dialog);
  return dialog;
}

typedef struct
{
  GWeakRef owner;
  DubAnswerFunc func;
} Question;

static void
on_answered (AdwMessageDialog *dialog, const char *response, Question *question)
{
  g_autoptr (GObject) owner = g_weak_ref_get (&question->owner);

  if (owner != NULL && g_strcmp0 (response, "yes") == 0)
    question->func (owner);
}

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_weak_ref_clear (&question->owner);
  g_free (question);
}

void
dub_ask (GtkWindow *parent,
         const char *heading,
         const char *body,
         const char *yes,
         gboolean destructive,
         GObject *owner,
         DubAnswerFunc func)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (dub_question_new (parent, heading, body));
  Question *question = g_new0 (Question, 1);

  g_weak_ref_init (&question->owner, owner);
  question->func = func;
  adw_message_dialog_add_responses (dialog, "no", _ ("_Cancel"), "yes", yes, NULL);
  adw_message_dialog_set_response_appearance (
      dialog, "yes", destructive ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "yes");
  adw_message_dialog_set_close_response (dialog, "no");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_answered), question, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
dub_show_about (GtkWindow *parent)
{
  adw_show_about_window (parent, "application-name", _ ("Dubstage"), "application-icon", "dub-logo",
                         "version", DUB_VERSION, "developer-name", _ ("The Dubstage contributors"),
                         "license-type", GTK_LICENSE_GPL_3_0, "comments",
                         _ ("One desk for every dubbing service."),
                         /* Translators: your names, one a line */
                         "translator-credits", _ ("translator-credits"), NULL);
}

void
dub_open_uri (GtkWindow *parent, const char *uri)
{
  gtk_show_uri (parent, uri, GDK_CURRENT_TIME);
}

void
dub_open_path (GtkWindow *parent, const char *path)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);

  if (uri != NULL)
    dub_open_uri (parent, uri);
}

static void
on_shown (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *folder = user_data;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  /* No file manager answers on the bus: the folder alone then. */
  if (answer == NULL)
    dub_open_path (NULL, folder);
}

void
dub_show_in_folder (GtkWindow *parent, const char *path)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  const char *uris[] = { uri, NULL };

  if (bus == NULL || uri == NULL)
    {
      dub_open_path (parent, folder);
      return;
    }
  g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                          "org.freedesktop.FileManager1", "ShowItems",
                          g_variant_new ("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, 5000,
                          NULL, on_shown, g_steal_pointer (&folder));
}
