/* Starting what is missing: with which account, and what became of it. */
#include <glib/gi18n.h>

#include "dub-clip-page-private.h"
#include "dub-clip-refusals.h"
#include "dub-dialogs.h"

gint64
dub_clip_page_account (DubClipPage *self)
{
  const DubProject *project = dub_clip_page_project (self);
  GListModel *accounts = dub_desk_get_accounts (self->desk);
  g_autoptr (DubAccountRow) first = g_list_model_get_item (accounts, 0);

  if (project != NULL && project->default_account != 0
      && dub_desk_find_account (self->desk, project->default_account) != NULL)
    return project->default_account;
  return first != NULL ? dub_account_row_get (first)->id : 0;
}

/* --- The button ------------------------------------------------------------------------------ */

static GMenuModel *
make_account_menu (DubClipPage *self, const char *action)
{
  GListModel *accounts = dub_desk_get_accounts (self->desk);
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (DubAccountRow) row = g_list_model_get_item (accounts, i);
      const DubAccount *account = dub_account_row_get (row);
      g_autoptr (GMenuItem) item = g_menu_item_new (account->label, NULL);

      g_menu_item_set_action_and_target (item, action, "x", account->id);
      g_menu_append_item (menu, item);
    }
  return G_MENU_MODEL (menu);
}

void
dub_clip_page_start_update (DubClipPage *self, const DubCellCounts *counts)
{
  gint64 id = dub_clip_page_account (self);
  g_autofree char *account = dub_desk_dup_account_label (self->desk, id);
  g_autofree char *label = g_strdup_printf (_ ("Start %u"), counts->missing);
  g_autofree char *tip = NULL;
  g_autoptr (GMenuModel) menu = make_account_menu (self, "clips.start-with");

  if (id == 0)
    tip = g_strdup (_ ("Add an account first"));
  else
    /* Translators: %u is a number, %s the name of an account */
    tip = g_strdup_printf (ngettext ("Make the %u dub that is missing, with %s",
                                     "Make the %u dubs that are missing, with %s", counts->missing),
                           counts->missing, account);
  adw_split_button_set_label (self->start_button, label);
  adw_split_button_set_menu_model (self->start_button, menu);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->start_button), tip);
  gtk_widget_set_visible (GTK_WIDGET (self->start_button), counts->missing > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "clips.start-missing", id != 0);
  g_object_set_data (G_OBJECT (self->start_button), "dub-missing",
                     GUINT_TO_POINTER (counts->missing));
}

/* --- Doing ----------------------------------------------------------------------------------- */

static void
on_started (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  DubClipPage *self = DUB_CLIP_PAGE (owner);
  g_autoptr (GVariant) ids = NULL;
  g_autoptr (GVariant) refused = NULL;
  g_autofree char *text = NULL;
  guint n;

  if (error != NULL)
    {
      dub_desk_tell_error (self->desk, error);
      return;
    }
  ids = g_variant_lookup_value (result, "ids", G_VARIANT_TYPE ("ax"));
  refused = g_variant_lookup_value (result, "refused", G_VARIANT_TYPE ("aa{sv}"));
  n = ids != NULL ? (guint) g_variant_n_children (ids) : 0;
  text = g_strdup_printf (ngettext ("%u job started", "%u jobs started", n), n);
  if (n > 0)
    dub_desk_tell (self->desk, text);
  if (refused != NULL && g_variant_n_children (refused) > 0)
    dub_clip_refusals_show (dub_clip_page_window (self), self->list, n, refused);
}

static void
start_missing (gpointer owner)
{
  DubClipPage *self = owner;
  GVariantDict args;

  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "project", "x", dub_clip_list_get_project (self->list));
  g_variant_dict_insert (&args, "account", "x", self->start_account);
  dub_desk_run (self->desk, "clip.start-missing", g_variant_dict_end (&args), self, on_started,
                NULL);
}

/* Jobs cost money and cannot be taken back once a provider has them: many at once are asked about.
 */
static void
ask_and_start (DubClipPage *self, gint64 account)
{
  guint n = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (self->start_button), "dub-missing"));
  g_autofree char *label = dub_desk_dup_account_label (self->desk, account);
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;

  self->start_account = account;
  if (n <= 1)
    {
      start_missing (self);
      return;
    }
  heading = g_strdup_printf (ngettext ("Start %u Job?", "Start %u Jobs?", n), n);
  body =
      g_strdup_printf (_ ("Every empty cell gets a job with %s. What the provider takes may cost "
                          "money."),
                       label);
  dub_ask (dub_clip_page_window (self), heading, body, _ ("_Start"), FALSE, G_OBJECT (self),
           start_missing);
}

static void
on_start_missing (GtkWidget *widget, const char *name, GVariant *target)
{
  DubClipPage *self = DUB_CLIP_PAGE (widget);

  ask_and_start (self, dub_clip_page_account (self));
}

static void
on_start_with (GtkWidget *widget, const char *name, GVariant *target)
{
  ask_and_start (DUB_CLIP_PAGE (widget), g_variant_get_int64 (target));
}

void
dub_clip_page_start_cells (DubClipPage *self, gint64 account, GArray *places, gboolean again)
{
  g_auto (GVariantBuilder) cells = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(xs)"));
  GVariantDict args;
  guint n = 0;

  for (guint i = 0; i < places->len; i++)
    {
      const DubClipPlace *place = &g_array_index (places, DubClipPlace, i);

      if (place->language == NULL || *place->language == '\0')
        continue;
      g_variant_builder_add (&cells, "(xs)", place->clip, place->language);
      n++;
    }
  if (n == 0)
    return;
  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "project", "x", dub_clip_list_get_project (self->list));
  g_variant_dict_insert (&args, "account", "x", account);
  g_variant_dict_insert (&args, "again", "b", again);
  g_variant_dict_insert_value (&args, "cells", g_variant_builder_end (&cells));
  dub_desk_run (self->desk, "clip.start-missing", g_variant_dict_end (&args), self, on_started,
                NULL);
}

/* --- Failed ---------------------------------------------------------------------------------- */

static void
on_retried (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  DubClipPage *self = DUB_CLIP_PAGE (owner);
  g_autoptr (GVariant) done = NULL;
  g_autoptr (GVariant) refused = NULL;
  GVariantIter iter;
  GVariant *sentence = NULL;
  guint n;

  if (error != NULL)
    {
      dub_desk_tell_error (self->desk, error);
      return;
    }
  done = g_variant_lookup_value (result, "done", G_VARIANT_TYPE ("ax"));
  refused = g_variant_lookup_value (result, "refused", G_VARIANT_TYPE_VARDICT);
  n = done != NULL ? (guint) g_variant_n_children (done) : 0;
  if (n > 0)
    {
      g_autofree char *text =
          g_strdup_printf (ngettext ("%u job tried again", "%u jobs tried again", n), n);

      dub_desk_tell (self->desk, text);
    }
  g_variant_iter_init (&iter, refused);
  if (g_variant_iter_next (&iter, "{sv}", NULL, &sentence))
    {
      dub_desk_tell (self->desk, g_variant_get_string (sentence, NULL));
      g_variant_unref (sentence);
    }
}

static void
on_retry_failed (GtkWidget *widget, const char *name, GVariant *target)
{
  DubClipPage *self = DUB_CLIP_PAGE (widget);

  dub_desk_run (self->desk, "job.retry-failed",
                g_variant_new_parsed ("{'project': <%x>}", dub_clip_list_get_project (self->list)),
                self, on_retried, NULL);
}

void
dub_clip_page_start_class_init (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "clips.start-missing", NULL, on_start_missing);
  gtk_widget_class_install_action (widget_class, "clips.start-with", "x", on_start_with);
  gtk_widget_class_install_action (widget_class, "clips.retry-failed", NULL, on_retry_failed);
}
