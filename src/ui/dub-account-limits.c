/* Rows made after a table, filled by account.limits every two seconds: that asks the engine alone
 * and costs no request. */
#include "dub-account-limits.h"

#include <glib/gi18n.h>

#include "dub-format.h"

#define LOOK_SECONDS 2

static const struct
{
  const char *title; /* N_() */
  const char *used;
  const char *most;
  gboolean always;   /* also where there is no limit */
  gboolean windowed; /* the title holds %u seconds */
} limits[] = {
  { N_ ("Jobs at the provider now"), "active", "max-active", TRUE, FALSE },
  { N_ ("Requests in the last %u seconds"), "requests", "max-requests", FALSE, TRUE },
  { N_ ("Jobs sent in the last minute"), "submissions", "max-submissions", FALSE, FALSE },
  { N_ ("Upload calls in the last hour"), "uploads", "max-uploads", FALSE, FALSE },
};

struct _DubAccountLimits
{
  AdwPreferencesGroup parent_instance;

  DubDesk *desk; /* owned (nullable) */
  gint64 account;
  guint look_id;
  GtkWidget *rows[G_N_ELEMENTS (limits)];  /* borrowed */
  GtkLabel *values[G_N_ELEMENTS (limits)]; /* borrowed */
  GtkWidget *held;                         /* borrowed */
};

G_DEFINE_FINAL_TYPE (DubAccountLimits, dub_account_limits, ADW_TYPE_PREFERENCES_GROUP)

static char *
title_of (guint row, guint seconds)
{
  if (!limits[row].windowed)
    return g_strdup (_ (limits[row].title));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (_ (limits[row].title), seconds);
#pragma GCC diagnostic pop
}

static void
show_row (DubAccountLimits *self, guint row, GVariant *result)
{
  guint used = 0, most = 0, seconds = 0;
  g_autofree char *title = NULL;
  g_autofree char *value = NULL;

  g_variant_lookup (result, limits[row].used, "u", &used);
  g_variant_lookup (result, limits[row].most, "u", &most);
  g_variant_lookup (result, "window-seconds", "u", &seconds);
  title = title_of (row, seconds);
  if (most > 0)
    /* Translators: how many of a limit are used, such as “3 of 30” */
    value = g_strdup_printf (_ ("%u of %u"), used, most);
  else
    /* Translators: how many there are where no limit is documented */
    value = g_strdup_printf (_ ("%u, no limit known"), used);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->rows[row]), title);
  gtk_label_set_text (self->values[row], value);
  if (most > 0 && used >= most)
    gtk_widget_add_css_class (GTK_WIDGET (self->values[row]), "warning");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->values[row]), "warning");
  gtk_widget_set_visible (self->rows[row], most > 0 || limits[row].always);
}

static void
on_limits (GObject *owner, GVariant *result, const GError *error, gpointer user_data)
{
  DubAccountLimits *self = DUB_ACCOUNT_LIMITS (owner);
  g_autofree char *when = NULL;
  g_autofree char *words = NULL;
  gint64 until = 0;

  /* The account was removed meanwhile, or the engine ends. */
  if (error != NULL)
    return;
  for (guint row = 0; row < G_N_ELEMENTS (limits); row++)
    show_row (self, row, result);
  g_variant_lookup (result, "paused-until", "x", &until);
  when = dub_format_when_within (until);
  /* Translators: %s is a time */
  words = g_strdup_printf (_ ("Nothing is sent before %s"), when);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->held), words);
  gtk_widget_set_visible (self->held, until > 0);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

static void
look (DubAccountLimits *self)
{
  GVariantDict args;

  if (self->desk == NULL || self->account == 0)
    return;
  g_variant_dict_init (&args, NULL);
  g_variant_dict_insert (&args, "id", "x", self->account);
  dub_desk_run (self->desk, "account.limits", g_variant_dict_end (&args), self, on_limits, NULL);
}

static gboolean
on_time (gpointer user_data)
{
  DubAccountLimits *self = user_data;

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    look (self);
  return G_SOURCE_CONTINUE;
}

void
dub_account_limits_set_account (DubAccountLimits *self, DubDesk *desk, gint64 account)
{
  g_set_object (&self->desk, desk);
  self->account = account;
  look (self);
  if (self->look_id == 0)
    self->look_id = g_timeout_add_seconds (LOOK_SECONDS, on_time, self);
}

static void
dub_account_limits_dispose (GObject *object)
{
  DubAccountLimits *self = DUB_ACCOUNT_LIMITS (object);

  g_clear_handle_id (&self->look_id, g_source_remove);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (dub_account_limits_parent_class)->dispose (object);
}

static void
dub_account_limits_class_init (DubAccountLimitsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dub_account_limits_dispose;
}

static GtkWidget *
add_row (DubAccountLimits *self)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  return row;
}

static void
dub_account_limits_init (DubAccountLimits *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      GtkWidget *value = gtk_label_new (NULL);

      gtk_widget_add_css_class (value, "numeric");
      self->rows[i] = add_row (self);
      self->values[i] = GTK_LABEL (value);
      adw_action_row_add_suffix (ADW_ACTION_ROW (self->rows[i]), value);
    }
  self->held = add_row (self);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->held),
                                 _ ("The provider asked for a pause"));
}
