/* Saving under a name, and asking before text is lost. */
#include "dub-movie-dialogs.h"

#include <glib/gi18n.h>

#include "dub-dialogs.h"

typedef struct
{
  GtkFileChooserNative *chooser; /* owned */
  GWeakRef owner;
  DubSaveFunc func;
} Choice;

static void
on_chosen (GtkNativeDialog *dialog, int response, Choice *choice)
{
  g_autoptr (GObject) owner = g_weak_ref_get (&choice->owner);
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (owner != NULL && file != NULL)
    choice->func (file, owner);
  g_weak_ref_clear (&choice->owner);
  g_object_unref (choice->chooser);
  g_free (choice);
}

/* The chooser itself asks before a file that is there is taken; so does the portal's. */
void
dub_choose_save (GtkWindow *parent,
                 const char *title,
                 GFile *folder,
                 const char *name,
                 GObject *owner,
                 DubSaveFunc func)
{
  Choice *choice = g_new0 (Choice, 1);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  choice->chooser = gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_SAVE,
                                                 _ ("_Save"), _ ("_Cancel"));
  choice->func = func;
  g_weak_ref_init (&choice->owner, owner);
  gtk_file_filter_set_name (filter, _ ("Movie descriptions (JSON)"));
  gtk_file_filter_add_mime_type (filter, "application/json");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (choice->chooser), filter);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (choice->chooser), name);
  if (folder != NULL)
    gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (choice->chooser), folder, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (choice->chooser), TRUE);
  g_signal_connect (choice->chooser, "response", G_CALLBACK (on_chosen), choice);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (choice->chooser));
}

typedef struct
{
  GWeakRef owner;
  DubLossFunc func;
} Question;

static void
on_answered (AdwMessageDialog *dialog, const char *response, Question *question)
{
  g_autoptr (GObject) owner = g_weak_ref_get (&question->owner);

  if (owner != NULL && !g_str_equal (response, "cancel"))
    question->func (g_str_equal (response, "keep"), owner);
}

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_weak_ref_clear (&question->owner);
  g_free (question);
}

void
dub_ask_loss (GtkWindow *parent, const DubLoss *loss, GObject *owner, DubLossFunc func)
{
  AdwMessageDialog *dialog =
      ADW_MESSAGE_DIALOG (dub_question_new (parent, loss->heading, loss->body));
  Question *question = g_new0 (Question, 1);

  g_weak_ref_init (&question->owner, owner);
  question->func = func;
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "lose", loss->lose, "keep",
                                    loss->keep, NULL);
  adw_message_dialog_set_response_appearance (dialog, "lose", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (dialog, "keep", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "keep");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_answered), question, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
