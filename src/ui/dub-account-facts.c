/* What a provider says of an account: plan, balance, use. */
#include "dub-account-facts.h"

#include <glib/gi18n.h>

#include "dub-fact-row.h"

#define MOST_ROWS 24
/* Counts the rounds of questions: answers of an earlier one come too late. */
#define ROUND_KEY "dub-round"

/* "Seconds left" of "seconds_left". */
static char *
readable (const char *name)
{
  g_autofree char *text = g_strdelimit (g_strdup (name), "_-", ' ');
  gunichar first = g_unichar_toupper (g_utf8_get_char (text));
  char upper[7] = { 0 };

  g_unichar_to_utf8 (first, upper);
  return g_strconcat (upper, g_utf8_next_char (text), NULL);
}

static void
add_finding (AdwPreferencesGroup *group, GVariant *finding)
{
  g_autoptr (GVariant) facts_value =
      g_variant_lookup_value (finding, "facts", G_VARIANT_TYPE ("a{ss}"));
  g_autoptr (GHashTable) facts = dub_map_from_variant (facts_value);
  g_autoptr (GPtrArray) keys = dub_map_sorted_keys (facts);
  const char *title = NULL;

  if (g_variant_lookup (finding, "title", "&s", &title) && title[0] != '\0')
    dub_facts_add (group, _ ("Account"), title);
  for (guint i = 0; i < keys->len && dub_facts_count (group) < MOST_ROWS; i++)
    {
      g_autofree char *name = readable (keys->pdata[i]);

      dub_facts_add (group, name, dub_map_get (facts, keys->pdata[i]));
    }
}

static void
on_answer (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  AdwPreferencesGroup *group = ADW_PREFERENCES_GROUP (owner);
  guint round = GPOINTER_TO_UINT (g_object_get_data (owner, ROUND_KEY));
  g_autoptr (GVariant) findings = NULL;

  /* A provider that says nothing here shows nothing: the key test tells what is wrong. */
  if (error != NULL || round != GPOINTER_TO_UINT (user_data))
    return;
  findings = g_variant_lookup_value (result, "findings", G_VARIANT_TYPE ("aa{sv}"));
  for (gsize i = 0; findings != NULL && i < g_variant_n_children (findings); i++)
    {
      g_autoptr (GVariant) finding = g_variant_get_child_value (findings, i);

      add_finding (group, finding);
    }
  gtk_widget_set_visible (GTK_WIDGET (group), dub_facts_count (group) > 0);
}

void
dub_account_facts_ask (DubDesk *desk, gint64 account, AdwPreferencesGroup *group)
{
  g_autoptr (DubAccount) row = dub_store_get_account (dub_desk_get_store (desk), account, NULL);
  const DubProvider *provider = row == NULL ? NULL : dub_provider_find (row->provider);
  guint round = 0;

  round = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (group), ROUND_KEY)) + 1;
  g_object_set_data (G_OBJECT (group), ROUND_KEY, GUINT_TO_POINTER (round));
  dub_facts_begin (group);
  dub_facts_end (group);
  if (provider == NULL || provider->facts_queries == NULL)
    return;
  for (guint i = 0; provider->facts_queries[i] != NULL; i++)
    {
      GVariantDict args;

      g_variant_dict_init (&args, NULL);
      g_variant_dict_insert (&args, "id", "x", account);
      g_variant_dict_insert (&args, "query", "s", provider->facts_queries[i]);
      dub_desk_run (desk, "account.query", g_variant_dict_end (&args), group, on_answer,
                    GUINT_TO_POINTER (round));
    }
}
