/* dubctl asset … */
#include "cli/cli.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
add_number (JsonBuilder *builder, const char *name, gint64 number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, number);
}

static void
add_facts (JsonBuilder *builder, const DubMediaFacts *facts)
{
  json_builder_set_member_name (builder, "facts");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "duration");
  json_builder_add_double_value (builder, (double) facts->duration_usec / G_USEC_PER_SEC);
  add_number (builder, "width", facts->width);
  add_number (builder, "height", facts->height);
  json_builder_set_member_name (builder, "fps");
  json_builder_add_double_value (builder,
                                 facts->fps_den > 0 ? (double) facts->fps_num / facts->fps_den : 0);
  add_number (builder, "channels", facts->channels);
  add_number (builder, "sample_rate", facts->sample_rate);
  dub_cli_add_text (builder, "container", facts->container);
  dub_cli_add_text (builder, "video_codec", facts->video_codec);
  dub_cli_add_text (builder, "audio_codec", facts->audio_codec);
  json_builder_end_object (builder);
}

static void
print_asset (DubCli *cli, const DubAsset *asset)
{
  JsonBuilder *builder;

  if (!cli->json)
    {
      g_print ("%" G_GINT64_FORMAT "\t%s\t%s\t%s\n", asset->id, dub_media_kind_nick (asset->kind),
               dub_asset_state_nick (asset->state), asset->name);
      return;
    }
  builder = dub_cli_object ();
  dub_cli_add_id (builder, "id", asset->id);
  dub_cli_add_id (builder, "project", asset->project);
  dub_cli_add_text (builder, "kind", dub_media_kind_nick (asset->kind));
  dub_cli_add_text (builder, "state", dub_asset_state_nick (asset->state));
  dub_cli_add_text (builder, "name", asset->name);
  dub_cli_add_text (builder, "path", asset->path);
  dub_cli_add_text (builder, "url", asset->url);
  add_number (builder, "bytes", (gint64) asset->bytes);
  dub_cli_add_text (builder, "sha256", asset->sha256);
  dub_cli_add_text (builder, "mime", asset->mime);
  dub_cli_add_text (builder, "language", asset->language);
  add_facts (builder, &asset->facts);
  dub_cli_add_time (builder, "created_at", asset->created_at);
  dub_cli_print_json (builder);
}

static gboolean
looks_like_url (const char *source)
{
  return g_str_has_prefix (source, "https://") || g_str_has_prefix (source, "http://");
}

/* The engine may run in a process with another current folder: paths go there absolute. */
static int
add_one (DubCli *cli, gint64 project, const char *source, const char *language, const char *kind)
{
  g_autofree char *place =
      looks_like_url (source) ? g_strdup (source) : g_canonicalize_filename (source, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) result = NULL;
  g_auto (GVariantDict) args = G_VARIANT_DICT_INIT (NULL);
  gint64 id = 0;

  if (!g_utf8_validate (place, -1, NULL))
    return dub_cli_usage (_ ("A file name that is not UTF-8 cannot be kept: rename the file."));
  g_variant_dict_insert (&args, "project", "x", project);
  g_variant_dict_insert (&args, "source", "s", place);
  if (language != NULL)
    g_variant_dict_insert (&args, "language", "s", language);
  if (kind != NULL)
    g_variant_dict_insert (&args, "kind", "s", kind);
  result = dub_cli_command (cli, "asset.add", g_variant_dict_end (&args), &error);
  if (result == NULL)
    return dub_cli_fail (error);
  g_variant_lookup (result, "id", "x", &id);
  dub_cli_print_id (cli, id);
  return DUB_EXIT_DONE;
}

int
dub_cli_asset_add (DubCli *cli, int argc, char **argv)
{
  g_autofree char *project_text = NULL, *language = NULL, *kind = NULL;
  g_autoptr (GError) error = NULL;
  gint64 project = 0;
  int status = DUB_EXIT_DONE;
  const GOptionEntry entries[] = {
    { "project", 0, 0, G_OPTION_ARG_STRING, &project_text, NULL, "P" },
    { "lang", 0, 0, G_OPTION_ARG_STRING, &language, NULL, "CODE" },
    { "kind", 0, 0, G_OPTION_ARG_STRING, &kind, NULL, "KIND" },
    G_OPTION_ENTRY_NULL,
  };

  if (!dub_cli_parse (&argc, &argv, entries, "asset add"))
    return DUB_EXIT_USAGE;
  if (!dub_cli_id (project_text, &project, &error))
    return dub_cli_fail (error);
  if (argc < 2)
    return dub_cli_usage (_ ("Name a file or an address."));
  for (int i = 1; i < argc; i++)
    {
      int one = add_one (cli, project, argv[i], language, kind);

      status = status == DUB_EXIT_DONE ? one : status;
    }
  return status;
}

int
dub_cli_asset_list (DubCli *cli, int argc, char **argv)
{
  g_autofree char *project_text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) assets = NULL;
  gint64 project = 0;
  const GOptionEntry entries[] = {
    { "project", 0, 0, G_OPTION_ARG_STRING, &project_text, NULL, "P" },
    G_OPTION_ENTRY_NULL,
  };

  if (!dub_cli_parse (&argc, &argv, entries, "asset list"))
    return DUB_EXIT_USAGE;
  if ((project_text == NULL || dub_cli_id (project_text, &project, &error))
      && dub_cli_open_reader (cli, &error))
    assets = dub_store_list_assets (cli->store, project, &error);
  if (assets == NULL)
    return dub_cli_fail (error);
  for (guint i = 0; i < assets->len; i++)
    print_asset (cli, assets->pdata[i]);
  return DUB_EXIT_DONE;
}

int
dub_cli_asset_show (DubCli *cli, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DubAsset) asset = NULL;
  gint64 id = 0;

  if (dub_cli_id (argc > 1 ? argv[1] : NULL, &id, &error) && dub_cli_open_reader (cli, &error))
    asset = dub_store_get_asset (cli->store, id, &error);
  if (asset == NULL)
    return dub_cli_fail (error);
  print_asset (cli, asset);
  return DUB_EXIT_DONE;
}
