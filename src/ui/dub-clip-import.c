/* What will be made of dropped files. */
#include "dub-clip-import.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dub-clip-import-row.h"
#include "dub-clip-walk.h"
#include "dub-languages.h"
#include "dub-settings.h"

struct _DubClipImport
{
  AdwWindow parent_instance;

  DubDesk *desk;                /* owned */
  DubClipList *list;            /* owned */
  GCancellable *cancel;         /* owned: of looking through the files */
  DubWalk *walk;                /* owned (nullable): NULL while they are looked through */
  DubPairing *pairing;          /* owned (nullable) */
  GCancellable *pairing_cancel; /* owned (nullable): of the pairing under way */
  GListStore *rows;             /* owned: DubClipImportRow */
  char **known;                 /* owned: names of the clips that are there */
  GArray *known_ids;            /* owned: gint64, in the same order */

  AdwWindowTitle *title;
  GtkWidget *create;
  GtkStack *stack;
  GtkListView *view;
  GtkLabel *summary;
  GtkTextView *rules_text;
  GtkLabel *rules_trouble;
  GtkWidget *rules_reset;
};

G_DEFINE_FINAL_TYPE (DubClipImport, dub_clip_import, ADW_TYPE_WINDOW)

/* --- Showing the proposal -------------------------------------------------------------------- */

static const DubWalkFile *
file_at (DubClipImport *self, guint i)
{
  return self->walk->files->pdata[i];
}

static void
show_clip (DubClipImport *self, GPtrArray *rows, const DubPairedClip *clip)
{
  DubClipImportRow *row = dub_clip_import_row_new (DUB_IMPORT_CLIP, clip->name, NULL);

  if (clip->source >= 0)
    dub_clip_import_row_set_detail (row, file_at (self, (guint) clip->source)->name);
  else
    dub_clip_import_row_set_detail (row, _ ("Voices for a clip that is there"));
  dub_clip_import_row_set_kind (row, clip->source >= 0 ? file_at (self, (guint) clip->source)->kind
                                                       : DUB_MEDIA_AUDIO);
  for (guint i = 0; i < clip->voices->len; i++)
    {
      const DubPairedVoice *voice = clip->voices->pdata[i];

      dub_clip_import_row_add_voice (row, voice->language, file_at (self, voice->file)->name);
    }
  g_ptr_array_add (rows, row);
}

static void
show_heading (GPtrArray *rows, const char *text)
{
  g_ptr_array_add (rows, dub_clip_import_row_new (DUB_IMPORT_HEADING, text, NULL));
}

static void
show_leftover (DubClipImport *self, GPtrArray *rows, const DubLeftover *leftover)
{
  g_autofree char *sentence = dub_leftover_sentence (leftover);
  DubClipImportRow *row =
      dub_clip_import_row_new (DUB_IMPORT_LEFTOVER, file_at (self, leftover->file)->name, sentence);

  dub_clip_import_row_set_kind (row, file_at (self, leftover->file)->kind);
  g_ptr_array_add (rows, row);
}

static guint
count_voices (const DubPairing *pairing)
{
  guint n = 0;

  for (guint i = 0; i < pairing->clips->len; i++)
    n += ((DubPairedClip *) pairing->clips->pdata[i])->voices->len;
  return n;
}

static guint
count_languages (const DubPairing *pairing)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < pairing->clips->len; i++)
    {
      const DubPairedClip *clip = pairing->clips->pdata[i];

      for (guint v = 0; v < clip->voices->len; v++)
        g_hash_table_add (seen, ((DubPairedVoice *) clip->voices->pdata[v])->language);
    }
  return g_hash_table_size (seen);
}

static void
show_summary (DubClipImport *self)
{
  guint n_clips = self->pairing->clips->len;
  guint n_voices = count_voices (self->pairing);
  guint n_languages = count_languages (self->pairing);
  guint n_left = self->pairing->leftovers->len;
  g_autofree char *label =
      g_strdup_printf (ngettext ("_Create %u Clip", "_Create %u Clips", n_clips), n_clips);
  g_autofree char *voices =
      g_strdup_printf (ngettext ("%u voice", "%u voices", n_voices), n_voices);
  g_autofree char *languages =
      g_strdup_printf (ngettext ("%u language", "%u languages", n_languages), n_languages);
  g_autofree char *left =
      g_strdup_printf (ngettext ("%u file left over", "%u files left over", n_left), n_left);
  g_autofree char *text = n_left > 0 ? g_strdup_printf ("%s · %s · %s", voices, languages, left)
                                     : g_strdup_printf ("%s · %s", voices, languages);

  gtk_label_set_text (self->summary, text);
  gtk_button_set_label (GTK_BUTTON (self->create), label);
  gtk_widget_set_sensitive (self->create, n_clips > 0);
}

static void
show_pairing (DubClipImport *self)
{
  const DubPairing *pairing = self->pairing;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *clips =
      g_strdup_printf (ngettext ("%u Clip", "%u Clips", pairing->clips->len), pairing->clips->len);

  /* What needs a look comes before what is fine. */
  if (pairing->leftovers->len > 0)
    show_heading (rows, _ ("Left Over"));
  for (guint i = 0; i < pairing->leftovers->len; i++)
    show_leftover (self, rows, pairing->leftovers->pdata[i]);
  if (pairing->clips->len > 0)
    show_heading (rows, clips);
  for (guint i = 0; i < pairing->clips->len; i++)
    show_clip (self, rows, pairing->clips->pdata[i]);
  g_list_store_splice (self->rows, 0, g_list_model_get_n_items (G_LIST_MODEL (self->rows)),
                       rows->pdata, rows->len);
  show_summary (self);
  gtk_stack_set_visible_child_name (self->stack, self->walk->files->len > 0 ? "result" : "nothing");
}

/* --- Rules ----------------------------------------------------------------------------------- */

/* (transfer full): the lines that say something */
static char **
read_rules (DubClipImport *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->rules_text);
  GtkTextIter start, end;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GPtrArray *rules = g_ptr_array_new ();

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*g_strstrip (lines[i]) != '\0')
      g_ptr_array_add (rules, g_strdup (lines[i]));
  g_ptr_array_add (rules, NULL);
  return (char **) g_ptr_array_free (rules, FALSE);
}

static void
check_rules (DubClipImport *self, char **rules)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; rules[i] != NULL && error == NULL; i++)
    dub_pairing_check_rule (rules[i], &error);
  gtk_label_set_text (self->rules_trouble, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->rules_trouble), error != NULL);
}

/* What one pairing needs; thousands of files take longer than a frame. */
typedef struct
{
  DubWalk *walk; /* borrowed: the window that holds it outlives the task */
  char **rules;  /* owned */
  char **known;  /* owned */
} Pairing;

static void
pairing_free (gpointer data)
{
  Pairing *pairing = data;

  g_strfreev (pairing->rules);
  g_strfreev (pairing->known);
  g_free (pairing);
}

/* Runs in a worker thread. */
static void
pair_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancel)
{
  Pairing *pairing = data;
  g_autofree DubPairingFile *files = dub_walk_pairing_files (pairing->walk);

  g_task_return_pointer (task,
                         dub_pairing_propose (files, pairing->walk->files->len,
                                              (const char *const *) pairing->rules,
                                              (const char *const *) pairing->known),
                         (GDestroyNotify) dub_pairing_free);
}

static void
on_paired (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DubClipImport *self = DUB_CLIP_IMPORT (source);
  DubPairing *pairing = g_task_propagate_pointer (G_TASK (result), NULL);

  if (pairing == NULL)
    return; /* the rules have changed again, or the window was closed */
  g_clear_pointer (&self->pairing, dub_pairing_free);
  self->pairing = pairing;
  show_pairing (self);
}

static void
pair (DubClipImport *self)
{
  g_auto (GStrv) rules = read_rules (self);
  g_autoptr (GTask) task = NULL;
  Pairing *pairing = NULL;

  check_rules (self, rules);
  if (self->walk == NULL)
    return;
  if (self->pairing_cancel != NULL)
    g_cancellable_cancel (self->pairing_cancel);
  g_clear_object (&self->pairing_cancel);
  self->pairing_cancel = g_cancellable_new ();
  pairing = g_new0 (Pairing, 1);
  pairing->walk = self->walk;
  pairing->rules = g_steal_pointer (&rules);
  pairing->known = g_strdupv (self->known);
  task = g_task_new (self, self->pairing_cancel, on_paired, NULL);
  g_task_set_task_data (task, pairing, pairing_free);
  g_task_run_in_thread (task, pair_thread);
}

static void
set_rules (DubClipImport *self, const char *const *rules)
{
  g_autofree char *text = g_strjoinv ("\n", (char **) rules);

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->rules_text), text, -1);
}

static void
on_rules_reset (DubClipImport *self)
{
  set_rules (self, dub_pairing_standard_rules ());
}

static void
load_rules (DubClipImport *self)
{
  g_autofree char *kept = dub_settings_get_string ("pairing-rules");
  g_auto (GStrv) lines = g_strsplit (kept, "\n", -1);

  set_rules (self, *kept != '\0' ? (const char *const *) lines : dub_pairing_standard_rules ());
}

static void
keep_rules (DubClipImport *self)
{
  g_auto (GStrv) rules = read_rules (self);
  gboolean usual = g_strv_equal ((const char *const *) rules, dub_pairing_standard_rules ());
  g_autofree char *text = g_strjoinv ("\n", rules);

  dub_settings_set_string ("pairing-rules", usual ? "" : text);
}

/* --- Making ---------------------------------------------------------------------------------- */

static void
add_item (DubClipImport *self, GVariantBuilder *clips, const DubPairedClip *clip)
{
  g_auto (GVariantDict) item = G_VARIANT_DICT_INIT (NULL);
  g_auto (GVariantBuilder) voices = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));

  g_variant_dict_insert (&item, "name", "s", clip->name);
  if (clip->known >= 0)
    g_variant_dict_insert (&item, "clip", "x",
                           g_array_index (self->known_ids, gint64, clip->known));
  if (clip->source >= 0)
    g_variant_dict_insert (&item, "source", "s", file_at (self, (guint) clip->source)->path);
  for (guint i = 0; i < clip->voices->len; i++)
    {
      const DubPairedVoice *voice = clip->voices->pdata[i];

      g_variant_builder_add (&voices, "{ss}", voice->language, file_at (self, voice->file)->path);
    }
  g_variant_dict_insert_value (&item, "voices", g_variant_builder_end (&voices));
  g_variant_builder_add_value (clips, g_variant_dict_end (&item));
}

static void
on_made (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  DubClipImport *self = DUB_CLIP_IMPORT (owner);

  if (error != NULL)
    {
      dub_desk_tell_error (self->desk, error);
      gtk_widget_set_sensitive (self->create, TRUE);
      return;
    }
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_create (DubClipImport *self)
{
  g_auto (GVariantBuilder) clips = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  GVariantDict args;

  gtk_widget_set_sensitive (self->create, FALSE);
  keep_rules (self);
  for (guint i = 0; i < self->pairing->clips->len; i++)
    add_item (self, &clips, self->pairing->clips->pdata[i]);
  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "project", "x", dub_clip_list_get_project (self->list));
  g_variant_dict_insert_value (&args, "clips", g_variant_builder_end (&clips));
  dub_desk_run (self->desk, "clip.import", g_variant_dict_end (&args), self, on_made, NULL);
}

/* --- The window ------------------------------------------------------------------------------ */

static void
on_walked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (DubClipImport) self = user_data;
  g_autoptr (GError) error = NULL;
  DubWalk *walk = dub_walk_finish (result, &error);

  if (walk == NULL)
    return; /* the window was closed */
  self->walk = walk;
  pair (self);
}

static void
note_known (DubClipImport *self)
{
  GListModel *clips = dub_clip_list_get_model (self->list);
  guint n = g_list_model_get_n_items (clips);

  self->known = g_new0 (char *, n + 1);
  self->known_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (DubClipRow) row = g_list_model_get_item (clips, i);

      self->known[i] = g_strdup (dub_clip_row_get (row)->name);
      g_array_append_val (self->known_ids, dub_clip_row_get (row)->id);
    }
}

static void
dub_clip_import_dispose (GObject *object)
{
  DubClipImport *self = DUB_CLIP_IMPORT (object);

  if (self->cancel != NULL)
    g_cancellable_cancel (self->cancel);
  g_clear_object (&self->cancel);
  if (self->pairing_cancel != NULL)
    g_cancellable_cancel (self->pairing_cancel);
  g_clear_object (&self->pairing_cancel);
  g_clear_object (&self->rows);
  g_clear_pointer (&self->known, g_strfreev);
  g_clear_pointer (&self->known_ids, g_array_unref);
  g_clear_object (&self->list);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (dub_clip_import_parent_class)->dispose (object);
}

/* A pairing under way holds the window and reads its files. */
static void
dub_clip_import_finalize (GObject *object)
{
  DubClipImport *self = DUB_CLIP_IMPORT (object);

  g_clear_pointer (&self->pairing, dub_pairing_free);
  g_clear_pointer (&self->walk, dub_walk_free);
  G_OBJECT_CLASS (dub_clip_import_parent_class)->finalize (object);
}

static void
dub_clip_import_class_init (DubClipImportClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dub_clip_import_dispose;
  G_OBJECT_CLASS (klass)->finalize = dub_clip_import_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/dubstage/Dubstage/dub-clip-import.ui");
  gtk_widget_class_bind_template_child (widget_class, DubClipImport, title);
  gtk_widget_class_bind_template_child (widget_class, DubClipImport, create);
  gtk_widget_class_bind_template_child (widget_class, DubClipImport, stack);
  gtk_widget_class_bind_template_child (widget_class, DubClipImport, view);
  gtk_widget_class_bind_template_child (widget_class, DubClipImport, summary);
  gtk_widget_class_bind_template_child (widget_class, DubClipImport, rules_text);
  gtk_widget_class_bind_template_child (widget_class, DubClipImport, rules_trouble);
  gtk_widget_class_bind_template_child (widget_class, DubClipImport, rules_reset);
  gtk_widget_class_bind_template_callback (widget_class, on_create);
  gtk_widget_class_bind_template_callback (widget_class, on_rules_reset);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
dub_clip_import_init (DubClipImport *self)
{
  g_autoptr (GtkNoSelection) selection = NULL;
  g_autoptr (GtkListItemFactory) factory = dub_clip_import_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_list_store_new (DUB_TYPE_CLIP_IMPORT_ROW);
  self->cancel = g_cancellable_new ();
  selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->rows)));
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (selection));
  gtk_list_view_set_factory (self->view, factory);
  load_rules (self);
  g_signal_connect_object (gtk_text_view_get_buffer (self->rules_text), "changed",
                           G_CALLBACK (pair), self, G_CONNECT_SWAPPED);
  gtk_window_set_default_widget (GTK_WINDOW (self), self->create);
}

void
dub_clip_import_begin (GtkWindow *parent, DubDesk *desk, DubClipList *list, GSList *files)
{
  DubClipImport *self = g_object_new (DUB_TYPE_CLIP_IMPORT, "transient-for", parent, NULL);

  self->desk = g_object_ref (desk);
  self->list = g_object_ref (list);
  note_known (self);
  dub_walk_async (files, self->cancel, on_walked, g_object_ref (self));
  gtk_window_present (GTK_WINDOW (self));
}
