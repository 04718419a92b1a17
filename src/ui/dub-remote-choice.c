/* Choices among what an account has already. */
#include "dub-remote-choice.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dub-format.h"
#include "dub-words.h"

/* More facts than these make a line that nobody reads. */
#define MOST_FACTS 2

void
dub_remote_choice_free (DubRemoteChoice *choice)
{
  g_free (choice->id);
  g_free (choice->title);
  g_free (choice->detail);
  g_free (choice);
}

const DubInputSpec *
dub_remote_place_input (const DubRemotePlace *place)
{
  for (guint i = 0; i < place->provider->n_inputs; i++)
    if (g_strcmp0 (place->provider->inputs[i].remote_option, place->spec->name) == 0)
      return &place->provider->inputs[i];
  return NULL;
}

/* --- Uploaded from here ---------------------------------------------------------------------- */

/* (nullable): the id of @upload that the place takes */
static const char *
id_of_upload (const DubRemotePlace *place, const DubUpload *upload)
{
  const DubInputSpec *input = dub_remote_place_input (place);
  const char *name = NULL;

  if (input == NULL || upload->role != input->role || upload->state != DUB_UPLOAD_READY)
    return NULL;
  name = input->remote_id != NULL ? input->remote_id : place->spec->name;
  return dub_map_get (upload->chain.remote, name);
}

static DubRemoteChoice *
choice_of_upload (DubStore *store, const char *id, const DubUpload *upload)
{
  g_autoptr (DubAsset) asset = dub_store_get_asset (store, upload->asset, NULL);
  g_autofree char *when = dub_format_when_within (upload->created_at);
  DubRemoteChoice *choice = g_new0 (DubRemoteChoice, 1);

  choice->id = g_strdup (id);
  choice->title = g_strdup (asset != NULL ? asset->name : id);
  /* Translators: an id, then a date or time */
  choice->detail = g_strdup_printf (_ ("%s · there since %s"), id, when);
  return choice;
}

GPtrArray *
dub_remote_list_known (DubStore *store, const DubRemotePlace *place)
{
  GPtrArray *choices = g_ptr_array_new_with_free_func ((GDestroyNotify) dub_remote_choice_free);
  g_autoptr (GPtrArray) uploads = dub_store_list_uploads (store, place->account, 0, NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = uploads == NULL ? 0 : uploads->len; i > 0; i--)
    {
      const DubUpload *upload = uploads->pdata[i - 1];
      const char *id = id_of_upload (place, upload);

      if (id != NULL && g_hash_table_add (seen, (gpointer) id))
        g_ptr_array_add (choices, choice_of_upload (store, id, upload));
    }
  return choices;
}

char *
dub_remote_dup_known_title (DubStore *store, const DubRemotePlace *place, const char *id)
{
  g_autoptr (GPtrArray) known = dub_remote_list_known (store, place);

  for (guint i = 0; i < known->len; i++)
    if (g_str_equal (((DubRemoteChoice *) known->pdata[i])->id, id))
      return g_strdup (((DubRemoteChoice *) known->pdata[i])->title);
  return NULL;
}

/* --- Listed by the provider ------------------------------------------------------------------ */

/* Ids, addresses and times say nothing to a person; the time of making is shown in its own way. */
static gboolean
is_worth_showing (const char *name, const char *value, const char *title)
{
  return !g_str_has_suffix (name, "id") && !g_str_has_suffix (name, "_at")
         && !g_str_has_suffix (name, "At") && strstr (value, "://") == NULL
         && g_strcmp0 (value, title) != 0 && strlen (value) <= 60;
}

static void
add_part (GString *line, const char *part)
{
  if (part != NULL && part[0] != '\0')
    g_string_append_printf (line, "%s%s", line->len > 0 ? " · " : "", part);
}

static char *
detail_of (GVariant *finding, DubMap *facts, const char *id, const char *title)
{
  g_autoptr (GString) line = g_string_new (id);
  g_autoptr (GPtrArray) keys = dub_map_sorted_keys (facts);
  g_autofree char *when = NULL;
  const char *state = NULL;
  gint64 created_at = 0;
  guint shown = 0;

  g_variant_lookup (finding, "raw-state", "&s", &state);
  g_variant_lookup (finding, "created-at", "x", &created_at);
  when = dub_format_when (created_at);
  add_part (line, state);
  add_part (line, when);
  for (guint i = 0; i < keys->len && shown < MOST_FACTS; i++)
    {
      const char *value = dub_map_get (facts, keys->pdata[i]);

      if (!is_worth_showing (keys->pdata[i], value, title) || g_strcmp0 (value, state) == 0
          || strstr (line->str, value) != NULL)
        continue;
      add_part (line, value);
      shown++;
    }
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static char *
title_of (DubStore *store, const DubRemotePlace *place, GVariant *finding, const char *id)
{
  const DubInputSpec *input = dub_remote_place_input (place);
  const char *title = NULL;
  char *known = NULL;

  if (g_variant_lookup (finding, "title", "&s", &title) && title[0] != '\0')
    return g_strdup (title);
  known = dub_remote_dup_known_title (store, place, id);
  if (known != NULL || input == NULL)
    return known != NULL ? known : g_strdup (id);
  return g_strdup_printf ("%s %s", dub_word_of_role (input->role), id);
}

DubRemoteChoice *
dub_remote_choice_from_finding (DubStore *store, const DubRemotePlace *place, GVariant *finding)
{
  const DubInputSpec *input = dub_remote_place_input (place);
  g_autoptr (GVariant) value = g_variant_lookup_value (finding, "facts", G_VARIANT_TYPE ("a{ss}"));
  g_autoptr (GHashTable) facts = dub_map_from_variant (value);
  DubRemoteChoice *choice = NULL;
  const char *role = NULL;
  const char *id = NULL;

  if (input != NULL && input->remote_role_fact != NULL)
    role = dub_map_get (facts, input->remote_role_fact);
  if (role != NULL && g_ascii_strcasecmp (role, dub_role_nick (input->role)) != 0)
    return NULL;
  if (!g_variant_lookup (finding, "id", "&s", &id) || id[0] == '\0')
    return NULL;
  choice = g_new0 (DubRemoteChoice, 1);
  choice->id = g_strdup (id);
  choice->title = title_of (store, place, finding, id);
  choice->detail = detail_of (finding, facts, id, choice->title);
  return choice;
}

gboolean
dub_remote_choice_matches (const DubRemoteChoice *choice, const char *folded)
{
  g_autofree char *title = g_utf8_casefold (choice->title, -1);
  g_autofree char *detail = g_utf8_casefold (choice->detail, -1);

  return strstr (title, folded) != NULL || strstr (detail, folded) != NULL;
}
