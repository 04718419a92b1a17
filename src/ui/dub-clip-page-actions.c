/* What is done to the chosen cells and clips: each is an action, enabled while it fits. */
#include <glib/gi18n.h>

#include "dub-clip-page-private.h"
#include "dub-dialogs.h"
#include "dub-job-menu.h"
#include "dub-new-job.h"

/* Enough to know what fits; the engine refuses what does not. */
#define LOOKED_AT 500

typedef struct
{
  guint cells; /* with a language */
  guint clips; /* the clips themselves */
  guint empty; /* cells without a job that was started */
  guint failed;
  guint done;
  guint judged;
  guint voices; /* cells whose clip has a voice in that language */
} Tally;

static void
count_cell (DubClipPage *self, const DubClipPlace *place, Tally *tally)
{
  const DubCell *cell = dub_clip_page_cell (self, place);
  DubClipRow *row = dub_clip_list_find (self->list, place->clip);

  tally->cells++;
  if (row != NULL && dub_clip_get_voice (dub_clip_row_get (row), place->language) != 0)
    tally->voices++;
  if (cell == NULL || cell->state == DUB_JOB_DRAFT || cell->state == DUB_JOB_CANCELLED)
    tally->empty++;
  else if (cell->state == DUB_JOB_FAILED)
    tally->failed++;
  else if (cell->state == DUB_JOB_DONE)
    {
      tally->done++;
      tally->judged += cell->verdict != DUB_VERDICT_NONE;
    }
}

static Tally
tally_up (DubClipPage *self)
{
  g_autoptr (GArray) places = dub_clip_grid_get_chosen (self->grid);
  Tally tally = { 0 };

  for (guint i = 0; i < MIN (places->len, LOOKED_AT); i++)
    {
      const DubClipPlace *place = &g_array_index (places, DubClipPlace, i);

      if (place->language == NULL)
        tally.clips++;
      else
        count_cell (self, place, &tally);
    }
  return tally;
}

/* --- Jobs ------------------------------------------------------------------------------------ */

/* (transfer full): jobs of the chosen cells in one of these states */
static GArray *
jobs_in (DubClipPage *self, guint states)
{
  g_autoptr (GArray) places = dub_clip_grid_get_chosen (self->grid);
  GArray *jobs = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < places->len; i++)
    {
      const DubCell *cell = dub_clip_page_cell (self, &g_array_index (places, DubClipPlace, i));

      if (cell != NULL && states & 1u << cell->state)
        g_array_append_val (jobs, cell->job);
    }
  return jobs;
}

static void
judge (DubClipPage *self, const char *verdict)
{
  g_autoptr (GArray) jobs = jobs_in (self, 1u << DUB_JOB_DONE);
  GVariantDict args;

  if (jobs->len == 0)
    return;
  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "verdict", "s", verdict);
  g_variant_dict_insert_value (
      &args, "ids",
      g_variant_new_fixed_array (G_VARIANT_TYPE_INT64, jobs->data, jobs->len, sizeof (gint64)));
  dub_desk_run (self->desk, "job.set-verdict", g_variant_dict_end (&args), NULL, NULL, NULL);
}

static void
on_accept (GtkWidget *widget, const char *name, GVariant *target)
{
  judge (DUB_CLIP_PAGE (widget), "accepted");
}

static void
on_reject (GtkWidget *widget, const char *name, GVariant *target)
{
  judge (DUB_CLIP_PAGE (widget), "rejected");
}

static void
on_unjudge (GtkWidget *widget, const char *name, GVariant *target)
{
  judge (DUB_CLIP_PAGE (widget), "none");
}

static void
on_retry (GtkWidget *widget, const char *name, GVariant *target)
{
  DubClipPage *self = DUB_CLIP_PAGE (widget);
  g_autoptr (GArray) jobs = jobs_in (self, 1u << DUB_JOB_FAILED);

  if (jobs->len > 0)
    dub_desk_run_ids (self->desk, "job.retry", jobs, NULL, NULL);
}

static void
on_start (GtkWidget *widget, const char *name, GVariant *target)
{
  DubClipPage *self = DUB_CLIP_PAGE (widget);
  g_autoptr (GArray) places = dub_clip_grid_get_chosen (self->grid);

  dub_clip_page_start_cells (self, dub_clip_page_account (self), places, FALSE);
}

/* Another attempt, to compare: also where there is a job. */
static void
on_again_with (GtkWidget *widget, const char *name, GVariant *target)
{
  DubClipPage *self = DUB_CLIP_PAGE (widget);
  g_autoptr (GArray) places = dub_clip_grid_get_chosen (self->grid);

  dub_clip_page_start_cells (self, g_variant_get_int64 (target), places, TRUE);
}

void
dub_clip_page_new_job (DubClipPage *self, const DubClipPlace *place)
{
  DubClipRow *row = dub_clip_list_find (self->list, place->clip);
  const DubClip *clip = row != NULL ? dub_clip_row_get (row) : NULL;
  GtkWidget *dialog = NULL;
  gint64 voice;

  if (clip == NULL)
    return;
  dialog = dub_new_job_new (dub_clip_page_window (self), self->desk, clip->project);
  voice = dub_clip_get_voice (clip, place->language);
  if (clip->source != 0)
    dub_new_job_take_asset (DUB_NEW_JOB (dialog), clip->source);
  if (voice != 0)
    dub_new_job_take_asset (DUB_NEW_JOB (dialog), voice);
  if (place->language != NULL && *place->language != '\0')
    dub_new_job_add_language (DUB_NEW_JOB (dialog), place->language);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_new_job (GtkWidget *widget, const char *name, GVariant *target)
{
  DubClipPage *self = DUB_CLIP_PAGE (widget);
  g_autoptr (GArray) places = dub_clip_grid_get_chosen (self->grid);

  if (places->len > 0)
    dub_clip_page_new_job (self, &g_array_index (places, DubClipPlace, 0));
}

static void
on_open (GtkWidget *widget, const char *name, GVariant *target)
{
  g_signal_emit_by_name (widget, "opened");
}

/* --- Voices ---------------------------------------------------------------------------------- */

static void
set_voice (DubClipPage *self, const DubClipPlace *place, gint64 asset)
{
  if (place->language == NULL || *place->language == '\0')
    return;
  dub_desk_run (self->desk, "clip.set-voice",
                g_variant_new_parsed ("{'id': <%x>, 'language': <%s>, 'asset': <%x>}", place->clip,
                                      place->language, asset),
                NULL, NULL, NULL);
}

static void
set_voices (DubClipPage *self, GArray *places, gint64 asset)
{
  for (guint i = 0; i < places->len; i++)
    set_voice (self, &g_array_index (places, DubClipPlace, i), asset);
}

static void
on_voice_added (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  DubClipPage *self = DUB_CLIP_PAGE (owner);
  gint64 id = 0;

  if (error != NULL)
    dub_desk_tell_error (self->desk, error);
  else if (g_variant_lookup (result, "id", "x", &id) && self->voices_for != NULL)
    set_voices (self, self->voices_for, id);
  g_clear_pointer (&self->voices_for, g_array_unref);
}

static void
add_asset (DubClipPage *self, GFile *file, DubDeskFunc func)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *uri = g_file_get_uri (file);

  dub_desk_run (self->desk, "asset.add",
                g_variant_new_parsed ("{'project': <%x>, 'source': <%s>}",
                                      dub_clip_list_get_project (self->list),
                                      path != NULL ? path : uri),
                self, func, NULL);
}

static void
on_voice_chosen (GListModel *files, gpointer owner)
{
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);

  if (file != NULL)
    add_asset (owner, file, on_voice_added);
}

static void
on_replace_voice (GtkWidget *widget, const char *name, GVariant *target)
{
  DubClipPage *self = DUB_CLIP_PAGE (widget);

  g_clear_pointer (&self->voices_for, g_array_unref);
  self->voices_for = dub_clip_grid_get_chosen (self->grid);
  dub_choose_files (dub_clip_page_window (self), DUB_CHOOSE_AUDIO, _ ("Choose the Voice"),
                    G_OBJECT (self), on_voice_chosen);
}

static void
on_remove_voice (GtkWidget *widget, const char *name, GVariant *target)
{
  DubClipPage *self = DUB_CLIP_PAGE (widget);
  g_autoptr (GArray) places = dub_clip_grid_get_chosen (self->grid);

  set_voices (self, places, 0);
}

/* The voice of a cell, the source of a clip: looked at again after it was changed on the disk. */
static void
on_refresh (GtkWidget *widget, const char *name, GVariant *target)
{
  DubClipPage *self = DUB_CLIP_PAGE (widget);
  g_autoptr (GArray) places = dub_clip_grid_get_chosen (self->grid);

  for (guint i = 0; i < places->len; i++)
    {
      const DubClipPlace *place = &g_array_index (places, DubClipPlace, i);
      DubClipRow *row = dub_clip_list_find (self->list, place->clip);
      const DubClip *clip = row != NULL ? dub_clip_row_get (row) : NULL;
      gint64 asset = clip == NULL              ? 0
                     : place->language == NULL ? clip->source
                                               : dub_clip_get_voice (clip, place->language);

      if (asset != 0)
        dub_desk_run (self->desk, "asset.refresh", g_variant_new_parsed ("{'id': <%x>}", asset),
                      NULL, NULL, NULL);
    }
}

/* --- Clips ----------------------------------------------------------------------------------- */

/* The clip that the first chosen place belongs to; NULL: none. */
static const DubClip *
chosen_clip (DubClipPage *self)
{
  g_autoptr (GArray) places = dub_clip_grid_get_chosen (self->grid);
  DubClipRow *row =
      places->len > 0
          ? dub_clip_list_find (self->list, g_array_index (places, DubClipPlace, 0).clip)
          : NULL;

  return row != NULL ? dub_clip_row_get (row) : NULL;
}

static void
on_source_added (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  DubClipPage *self = DUB_CLIP_PAGE (owner);
  const DubClip *clip = chosen_clip (self);
  gint64 id = 0;

  if (error != NULL)
    dub_desk_tell_error (self->desk, error);
  else if (clip != NULL && g_variant_lookup (result, "id", "x", &id))
    dub_desk_run (self->desk, "clip.set-source",
                  g_variant_new_parsed ("{'id': <%x>, 'asset': <%x>}", clip->id, id), NULL, NULL,
                  NULL);
}

static void
on_source_chosen (GListModel *files, gpointer owner)
{
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);

  if (file != NULL)
    add_asset (owner, file, on_source_added);
}

static void
on_replace_source (GtkWidget *widget, const char *name, GVariant *target)
{
  dub_choose_files (dub_clip_page_window (DUB_CLIP_PAGE (widget)), DUB_CHOOSE_VIDEO,
                    _ ("Choose the Source"), G_OBJECT (widget), on_source_chosen);
}

static char *
say_removed (guint n)
{
  return g_strdup_printf (ngettext ("%u clip removed; its jobs stay in the list",
                                    "%u clips removed; their jobs stay in the list", n),
                          n);
}

static void
on_remove (GtkWidget *widget, const char *name, GVariant *target)
{
  DubClipPage *self = DUB_CLIP_PAGE (widget);
  g_autoptr (GArray) places = dub_clip_grid_get_chosen (self->grid);
  g_autoptr (GArray) clips = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *said = NULL;
  DubClipRow *row = NULL;

  for (guint i = 0; i < places->len; i++)
    if (g_array_index (places, DubClipPlace, i).language == NULL)
      g_array_append_val (clips, g_array_index (places, DubClipPlace, i).clip);
  if (clips->len == 1)
    row = dub_clip_list_find (self->list, g_array_index (clips, gint64, 0));
  if (row == NULL)
    {
      dub_desk_run_each (self->desk, "clip.remove", clips, say_removed, "clip.restore");
      return;
    }
  said =
      g_strdup_printf (_ ("“%s” removed; its jobs stay in the list"), dub_clip_row_get (row)->name);
  dub_desk_run_id (self->desk, "clip.remove", dub_clip_row_get (row)->id, said, "clip.restore");
}

static void
on_renamed (GtkEntry *entry, DubClipPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (entry));
  const DubClip *clip = chosen_clip (self);

  if (clip != NULL && *text != '\0')
    dub_desk_run (self->desk, "clip.set",
                  g_variant_new_parsed ("{'id': <%x>, 'name': <%s>}", clip->id, text), NULL, NULL,
                  NULL);
  gtk_popover_popdown (GTK_POPOVER (self->popover));
}

static void
on_rename (GtkWidget *widget, const char *name, GVariant *target)
{
  DubClipPage *self = DUB_CLIP_PAGE (widget);
  const DubClip *clip = chosen_clip (self);
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->grid));
  GtkWidget *entry = gtk_entry_new ();
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (24, 60, 1, 1);

  if (clip == NULL)
    {
      g_object_unref (g_object_ref_sink (entry));
      return;
    }
  if (focus != NULL && !gtk_widget_compute_bounds (focus, widget, &bounds))
    bounds = GRAPHENE_RECT_INIT (24, 60, 1, 1);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  self->popover = gtk_popover_new ();
  gtk_editable_set_text (GTK_EDITABLE (entry), clip->name);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 30);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Name of the clip"), -1);
  g_signal_connect (entry, "activate", G_CALLBACK (on_renamed), self);
  gtk_popover_set_child (GTK_POPOVER (self->popover), entry);
  gtk_widget_set_parent (self->popover, widget);
  g_signal_connect_object (self->popover, "closed", G_CALLBACK (gtk_widget_grab_focus), self->grid,
                           G_CONNECT_SWAPPED);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover),
                               &(GdkRectangle){ (int) bounds.origin.x + 120,
                                                (int) (bounds.origin.y + bounds.size.height / 2), 1,
                                                1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

/* --- Coming in ------------------------------------------------------------------------------- */

static void
on_files_chosen (GListModel *files, gpointer owner)
{
  GSList *list = NULL;

  for (guint i = g_list_model_get_n_items (files); i > 0; i--)
    list = g_slist_prepend (list, g_list_model_get_item (files, i - 1));
  dub_clip_page_take_files (owner, list);
  g_slist_free_full (list, g_object_unref);
}

static void
on_add_folder (GtkWidget *widget, const char *name, GVariant *target)
{
  dub_choose_files (dub_clip_page_window (DUB_CLIP_PAGE (widget)), DUB_CHOOSE_FOLDER,
                    _ ("Choose a Folder of Clips"), G_OBJECT (widget), on_files_chosen);
}

static void
on_add_files (GtkWidget *widget, const char *name, GVariant *target)
{
  dub_choose_files (dub_clip_page_window (DUB_CLIP_PAGE (widget)), DUB_CHOOSE_MEDIA,
                    _ ("Choose Clips and Voices"), G_OBJECT (widget), on_files_chosen);
}

/* --- The menu -------------------------------------------------------------------------------- */

static const struct
{
  const char *title; /* N_() (nullable): NULL begins a section */
  const char *action;
} items[] = {
  { N_ ("_Start"), "clips.start" },
  { N_ ("New _Job…"), "clips.new-job" },
  { N_ ("_Retry"), "clips.retry" },
  { NULL, NULL },
  { N_ ("_Accept"), "clips.accept" },
  { N_ ("R_eject"), "clips.reject" },
  { N_ ("_Take Verdict Back"), "clips.unjudge" },
  { NULL, NULL },
  { N_ ("Choose _Voice…"), "clips.replace-voice" },
  { N_ ("Re_move Voice"), "clips.remove-voice" },
  { N_ ("_Look at the File Again"), "clips.refresh" },
  { NULL, NULL },
  { N_ ("Re_name…"), "clips.rename" },
  { N_ ("Choose _Source…"), "clips.replace-source" },
  { N_ ("_Remove Clip"), "clips.remove" },
};

static void
append_accounts (DubClipPage *self, GMenu *menu)
{
  GListModel *accounts = dub_desk_get_accounts (self->desk);
  g_autoptr (GMenu) submenu = g_menu_new ();
  g_autoptr (GMenu) section = g_menu_new ();

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (DubAccountRow) row = g_list_model_get_item (accounts, i);
      g_autoptr (GMenuItem) item = g_menu_item_new (dub_account_row_get (row)->label, NULL);

      g_menu_item_set_action_and_target (item, "clips.again-with", "x",
                                         dub_account_row_get (row)->id);
      g_menu_append_item (submenu, item);
    }
  /* Translators: a menu of accounts: the chosen cells get one more job with that account */
  g_menu_append_submenu (section, _ ("Try _With"), G_MENU_MODEL (submenu));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

static GMenuModel *
make_menu (DubClipPage *self, const Tally *tally)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) section = g_menu_new ();
  g_autoptr (GMenuModel) job = dub_job_menu_model ();

  for (guint i = 0; i <= G_N_ELEMENTS (items); i++)
    {
      g_autoptr (GMenuItem) item = NULL;

      if (i == G_N_ELEMENTS (items) || items[i].title == NULL)
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
  if (tally->cells > 0)
    append_accounts (self, menu);
  if (tally->cells > tally->empty)
    {
      g_autoptr (GMenu) last = g_menu_new ();

      g_menu_append_submenu (last, tally->cells == 1 ? _ ("_This Job") : _ ("_These Jobs"), job);
      g_menu_append_section (menu, NULL, G_MENU_MODEL (last));
    }
  return G_MENU_MODEL (menu);
}

void
dub_clip_page_show_menu (DubClipPage *self, double x, double y)
{
  Tally tally = tally_up (self);
  g_autoptr (GMenuModel) model = make_menu (self, &tally);

  dub_clip_page_actions_update (self);
  g_clear_pointer (&self->popover, gtk_widget_unparent);
  self->popover = gtk_popover_menu_new_from_model (model);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
  gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover),
                               &(GdkRectangle){ (int) x, (int) y, 1, 1 });
  gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
  g_signal_connect_object (self->popover, "closed", G_CALLBACK (gtk_widget_grab_focus), self->grid,
                           G_CONNECT_SWAPPED);
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

/* --- The table ------------------------------------------------------------------------------- */

/* Whether an action fits what is chosen. */
#define FITS(name, condition)                                                                      \
  static gboolean fits_##name (const Tally *tally)                                                 \
  {                                                                                                \
    return condition;                                                                              \
  }

FITS (start, tally->empty > 0)
FITS (one_cell, tally->cells == 1)
FITS (failed, tally->failed > 0)
FITS (done, tally->done > 0)
FITS (judged, tally->judged > 0)
FITS (cells, tally->cells > 0)
FITS (voices, tally->voices > 0)
FITS (one_clip, tally->clips == 1)
FITS (clips, tally->clips > 0)
FITS (files, tally->voices + tally->clips > 0)

static const struct
{
  const char *name;
  const char *type; /* (nullable) */
  GtkWidgetActionActivateFunc func;
  gboolean (*fits) (const Tally *tally); /* (nullable): always */
} actions[] = {
  { "clips.start", NULL, on_start, fits_start },
  { "clips.new-job", NULL, on_new_job, fits_one_cell },
  { "clips.retry", NULL, on_retry, fits_failed },
  { "clips.accept", NULL, on_accept, fits_done },
  { "clips.reject", NULL, on_reject, fits_done },
  { "clips.unjudge", NULL, on_unjudge, fits_judged },
  { "clips.again-with", "x", on_again_with, fits_cells },
  { "clips.replace-voice", NULL, on_replace_voice, fits_cells },
  { "clips.remove-voice", NULL, on_remove_voice, fits_voices },
  { "clips.refresh", NULL, on_refresh, fits_files },
  { "clips.rename", NULL, on_rename, fits_one_clip },
  { "clips.replace-source", NULL, on_replace_source, fits_one_clip },
  { "clips.remove", NULL, on_remove, fits_clips },
  { "clips.open", NULL, on_open, NULL },
  { "clips.add-folder", NULL, on_add_folder, NULL },
  { "clips.add-files", NULL, on_add_files, NULL },
};

void
dub_clip_page_actions_update (DubClipPage *self)
{
  Tally tally = tally_up (self);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (actions[i].fits != NULL)
      gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i].name, actions[i].fits (&tally));
}

void
dub_clip_page_actions_class_init (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].type,
                                     actions[i].func);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "clips.rename", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "clips.remove", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_plus, 0, "clips.accept", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Add, 0, "clips.accept", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_minus, 0, "clips.reject", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Subtract, 0, "clips.reject", NULL);
}
