/* The player in a window: what it paints, its keys and controls, and what it says in trouble. */
#include <string.h>
#include <sys/resource.h>

#include <adwaita.h>
#include <glib/gstdio.h>
#include <gst/gst.h>

#include "coded.h"
#include "samples.h"
#include "stage.h"
#include "ui/player/deck.h"
#include "ui/player/dub-player-private.h"

static char *dir;
static char *clip; /* 100 pictures, 4 s, with sound */
static char *other;

static const char *
page (DubPlayer *player)
{
  return gtk_stack_get_visible_child_name (player->pages);
}

static gboolean
is_ready (gpointer data)
{
  DubPlayer *player = data;

  return player->pipeline != NULL
         && dub_pipeline_get_state (player->pipeline) == DUB_PIPELINE_READY;
}

static gboolean
is_still_there (gpointer data)
{
  DubPlayer *player = data;

  return is_ready (data) && !dub_pipeline_is_seeking (player->pipeline);
}

static gboolean
has_shown (gpointer data)
{
  DubPlayer *player = data;

  return g_strcmp0 (page (player), "view") == 0 && dub_video_view_has_picture (player->view);
}

/* Loaded, and its picture has the size of its place. */
static void
wait_until_shown (DubPlayer *player)
{
  stage_wait (has_shown, player, "the first picture");
  stage_pass (250);
  stage_wait (is_still_there, player, "the picture in its size");
  stage_settle ();
}

static DubPlayer *
open_player (const char *path, GtkWindow **window)
{
  DubPlayer *player = DUB_PLAYER (dub_player_new ());

  *window = stage_open (GTK_WIDGET (player));
  dub_player_set_file (player, path);
  return player;
}

static void
activate (DubPlayer *player, const char *action, GVariant *parameter)
{
  g_action_group_activate_action (G_ACTION_GROUP (player->actions), action, parameter);
}

static int
number_of (DubPlayer *player)
{
  return stage_read_number (GTK_WIDGET (player->view));
}

/* === pictures === */

static gboolean
has_reached_the_end (gpointer data)
{
  DubPlayer *player = data;

  return player->pipeline != NULL && dub_pipeline_has_ended (player->pipeline);
}

static void
test_play (void)
{
  GtkWindow *window = NULL;
  DubPlayer *player = open_player (clip, &window);
  guint paints = 0;

  wait_until_shown (player);
  g_assert_cmpint (number_of (player), ==, 0);
  g_assert_false (dub_player_get_playing (player));
  paints = dub_video_view_count_paints (player->view);
  activate (player, "play", NULL);
  g_assert_true (dub_player_get_playing (player));
  stage_wait (has_reached_the_end, player, "the end");
  stage_settle ();
  g_assert_cmpint (number_of (player), >=, CODED_FRAMES - 5);
  g_assert_cmpuint (dub_video_view_count_paints (player->view) - paints, >, 20);
  g_assert_cmpstr (gtk_label_get_label (player->position_label), ==, "0:04");
  g_assert_cmpstr (gtk_label_get_label (player->duration_label), ==, "0:04");
  stage_close (window);
}

static void
test_seek (void)
{
  static const int places[] = { 50, 7, 99, 0, 31 };
  GtkWindow *window = NULL;
  DubPlayer *player = open_player (clip, &window);

  wait_until_shown (player);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      activate (player, "seek-to", g_variant_new_double ((places[i] + 0.5) / CODED_FRAMES));
      stage_wait (is_still_there, player, "a seek");
      stage_settle ();
      g_assert_cmpint (number_of (player), ==, places[i]);
    }
  stage_close (window);
}

/* === keys === */

typedef struct
{
  const char *key;
  int number;     /* that is shown then; -1 whatever */
  gboolean plays; /* then */
} Key;

/* One after the other, from the first picture. */
static const Key keys[] = {
  { "period", 1, FALSE }, { "period", 2, FALSE }, { "comma", 1, FALSE },  { "End", 99, FALSE },
  { "comma", 98, FALSE }, { "Home", 0, FALSE },   { "Right", 99, FALSE }, { "Left", 0, FALSE },
  { "l", 99, FALSE },     { "j", 0, FALSE },      { "space", -1, TRUE },  { "k", -1, FALSE },
};

typedef struct
{
  DubPlayer *player;
  const Key *key;
} Press;

static gboolean
has_worked (gpointer data)
{
  Press *press = data;

  return is_still_there (press->player)
         && dub_player_get_playing (press->player) == press->key->plays
         && (press->key->number < 0 || number_of (press->player) == press->key->number);
}

static gboolean
on_nothing (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
test_keys (void)
{
  GtkWindow *window = NULL;
  DubPlayer *player = open_player (clip, &window);
  guint look = g_timeout_add (20, on_nothing, NULL);

  wait_until_shown (player);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      Press press = { player, &keys[i] };

      stage_press (keys[i].key);
      stage_wait (has_worked, &press, keys[i].key);
    }
  stage_press ("m");
  g_assert_true (player->is_muted);
  stage_press ("Down");
  g_assert_false (player->is_muted);
  g_assert_cmpfloat_with_epsilon (player->volume, 0.95, 0.001);
  g_source_remove (look);
  stage_close (window);
}

static gboolean
is_full (gpointer data)
{
  DubPlayer *player = data;

  return player->window != NULL && gtk_window_is_fullscreen (GTK_WINDOW (player->window))
         && gtk_window_is_active (GTK_WINDOW (player->window))
         && gtk_widget_get_width (GTK_WIDGET (player->view)) > STAGE_WIDTH;
}

static gboolean
is_back (gpointer data)
{
  DubPlayer *player = data;

  return player->window == NULL && gtk_widget_get_mapped (GTK_WIDGET (player->view));
}

static void
test_fullscreen (void)
{
  GtkWindow *window = NULL;
  DubPlayer *player = open_player (clip, &window);

  wait_until_shown (player);
  activate (player, "loop", NULL);
  activate (player, "play", NULL);
  stage_press ("f");
  stage_wait (is_full, player, "full screen");
  g_assert_true (dub_player_get_playing (player));
  g_assert_cmpuint (dub_deck_count (), ==, 1);
  stage_press ("Escape");
  stage_wait (is_back, player, "the window");
  g_assert_true (dub_player_get_playing (player));
  stage_wait ((StageCondition) gtk_window_is_active, window, "the focus");
  stage_press ("k");
  g_assert_false (dub_player_get_playing (player));
  stage_press ("f");
  stage_wait (is_full, player, "full screen again");
  stage_close (window); /* out of full screen */
}

static void
test_clicks (void)
{
  GtkWindow *window = NULL;
  DubPlayer *player = open_player (clip, &window);
  int x = 0, y = 0;

  wait_until_shown (player);
  stage_place (GTK_WIDGET (player->view), -0.3, &x, &y);
  stage_click (window, x, y, 1);
  g_assert_true (dub_player_get_playing (player));
  stage_pass (600); /* or the next click would be a second one */
  stage_click (window, x, y, 1);
  g_assert_false (dub_player_get_playing (player));
  stage_pass (600);
  stage_click (window, x, y, 2);
  stage_wait (is_full, player, "full screen");
  g_assert_false (dub_player_get_playing (player));
  activate (player, "fullscreen", NULL);
  stage_wait (is_back, player, "the window");
  stage_close (window);
}

static void
test_slider (void)
{
  GtkWindow *window = NULL;
  DubPlayer *player = open_player (clip, &window);
  int x = 0, y = 0, to = 0;

  wait_until_shown (player);
  stage_place (GTK_WIDGET (player->scale), -0.45, &x, &y);
  stage_place (GTK_WIDGET (player->scale), 0.0, &to, &y);
  stage_drag (window, x, y, to, y);
  stage_wait (is_still_there, player, "a seek");
  stage_settle ();
  g_assert_false (player->is_scrubbing);
  g_assert_cmpint (ABS (number_of (player) - CODED_FRAMES / 2), <, 12);
  g_assert_cmpint (number_of (player), ==,
                   dub_pipeline_get_position (player->pipeline) * CODED_RATE / GST_SECOND);
  stage_close (window);
}

/* === files of all kinds === */

static gboolean
is_waveform (gpointer data)
{
  DubPlayer *player = data;

  return g_strcmp0 (page (player), "wave") == 0 && dub_wave_view_is_ready (player->wave);
}

static void
test_wave (void)
{
  GtkWindow *window = NULL;
  DubPlayer *player = open_player (dub_samples_get ("voice.mp3"), &window);
  double part = 0;
  int x = 0, y = 0;

  stage_wait (is_waveform, player, "the waveform");
  stage_settle ();
  stage_place (GTK_WIDGET (player->wave), 0.25, &x, &y);
  stage_click (window, x, y, 1);
  stage_wait (is_still_there, player, "a seek");
  part = (double) dub_pipeline_get_position (player->pipeline)
         / (double) dub_pipeline_get_duration (player->pipeline);
  g_assert_cmpfloat_with_epsilon (part, 0.77, 0.03);
  activate (player, "play", NULL);
  stage_wait (has_reached_the_end, player, "the end");
  stage_close (window);
}

static void
test_still (gconstpointer data)
{
  GtkWindow *window = NULL;
  DubPlayer *player = open_player (dub_samples_get (data), &window);

  stage_wait (has_shown, player, "the picture");
  stage_wait (is_ready, player, "loading");
  stage_settle ();
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (player->actions), "play"));
  g_assert_false (gtk_revealer_get_reveal_child (player->revealer));
  stage_close (window);
}

static gboolean
has_cues (gpointer data)
{
  return DUB_PLAYER (data)->cues != NULL;
}

static void
test_cues (void)
{
  static const struct
  {
    double seconds;
    const char *text; /* (nullable) */
  } rows[] = {
    { 0.1, NULL }, { 0.5, "Grüß Gott" }, { 1.04, NULL }, { 1.5, "Zweite Zeile" }, { 3.0, NULL }
  };
  GtkWindow *window = NULL;
  DubPlayer *player = open_player (clip, &window);

  dub_player_set_subtitles (player, dub_samples_get ("lines.srt"));
  wait_until_shown (player);
  stage_wait (has_cues, player, "the subtitles");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      dub_pipeline_seek (player->pipeline, (gint64) (rows[i].seconds * GST_SECOND), TRUE);
      stage_wait (is_still_there, player, "a seek");
      stage_settle ();
      g_assert_cmpint (gtk_widget_get_visible (GTK_WIDGET (player->cue_label)), ==,
                       rows[i].text != NULL);
      if (rows[i].text != NULL)
        g_assert_cmpstr (gtk_label_get_label (player->cue_label), ==, rows[i].text);
    }
  stage_close (window);
}

static void
test_switch (void)
{
  const char *files[] = { clip, other, dub_samples_get ("voice.mp3"), dub_samples_get ("noise.mp4"),
                          NULL };
  GtkWindow *window = NULL;
  DubPlayer *player = open_player (clip, &window);

  for (guint i = 0; i < 30; i++)
    {
      dub_player_set_file (player, files[i % G_N_ELEMENTS (files)]);
      dub_player_set_playing (player, i % 2);
      for (guint j = 0; j < i; j++)
        g_main_context_iteration (NULL, FALSE);
      if (i % 6 == 0 && files[i % G_N_ELEMENTS (files)] == clip)
        stage_wait (is_ready, player, "loading");
    }
  dub_player_set_file (player, other);
  wait_until_shown (player);
  g_assert_cmpint (number_of (player), ==, 0);
  g_assert_cmpstr (dub_player_get_file (player), ==, other);
  stage_close (window);
}

/* === trouble === */

static gboolean
has_explained (gpointer data)
{
  DubPlayer *player = data;

  return g_strcmp0 (page (player), "trouble") == 0
         && strstr (gtk_label_get_label (player->trouble_label), "“") != NULL;
}

static void
expect_trouble (DubPlayer *player, const char *path, gboolean can_open)
{
  g_autofree char *name = g_path_get_basename (path);

  stage_wait (has_explained, player, "an explanation");
  g_assert_nonnull (strstr (gtk_label_get_label (player->trouble_label), name));
  g_assert_cmpint (gtk_widget_get_visible (GTK_WIDGET (player->trouble_open)), ==, can_open);
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (player->actions), "play"));
  g_assert_false (gtk_revealer_get_reveal_child (player->revealer));
  g_assert_cmpuint (player->ticking, ==, 0);
}

static void
test_bad (gconstpointer data)
{
  GtkWindow *window = NULL;
  DubPlayer *player = open_player (dub_samples_get (data), &window);

  expect_trouble (player, data, TRUE);
  dub_player_set_file (player, clip); /* it has not spoilt anything */
  wait_until_shown (player);
  g_assert_cmpint (number_of (player), ==, 0);
  stage_close (window);
}

static gboolean
has_stopped (gpointer data)
{
  return has_reached_the_end (data) || has_explained (data);
}

static void
test_cut (gconstpointer data)
{
  GtkWindow *window = NULL;
  DubPlayer *player = open_player (dub_samples_get (data), &window);

  dub_player_set_playing (player, TRUE);
  stage_wait (has_stopped, player, "the end of what is there");
  g_assert_false (dub_player_get_playing (player));
  stage_close (window);
}

static void
test_vanished (void)
{
  g_autofree char *path = g_build_filename (dir, "never.mp4", NULL);
  GtkWindow *window = NULL;
  DubPlayer *player = open_player (path, &window);

  expect_trouble (player, path, FALSE);
  stage_close (window);
}

/* No decoder of a kind is installed, as on a machine without its package. */
static GList *
hide_decoders (const char *caps_text)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (caps_text);
  GList *all =
      gst_element_factory_list_get_elements (GST_ELEMENT_FACTORY_TYPE_DECODER, GST_RANK_MARGINAL);
  GList *hidden = gst_element_factory_list_filter (all, caps, GST_PAD_SINK, FALSE);

  for (GList *l = hidden; l != NULL; l = l->next)
    {
      g_object_set_data (l->data, "rank", GUINT_TO_POINTER (gst_plugin_feature_get_rank (l->data)));
      gst_plugin_feature_set_rank (l->data, GST_RANK_NONE);
    }
  gst_plugin_feature_list_free (all);
  return hidden;
}

static void
show_decoders (GList *hidden)
{
  for (GList *l = hidden; l != NULL; l = l->next)
    gst_plugin_feature_set_rank (l->data, GPOINTER_TO_UINT (g_object_get_data (l->data, "rank")));
  gst_plugin_feature_list_free (hidden);
}

static void
test_no_picture_decoder (void)
{
  GList *hidden = hide_decoders ("video/x-h264");
  GtkWindow *window = NULL;
  DubPlayer *player = NULL;

  g_assert_nonnull (hidden);
  player = open_player (clip, &window);
  expect_trouble (player, clip, TRUE);
  g_assert_nonnull (strstr (gtk_label_get_label (player->trouble_label), "H.264"));
  show_decoders (hidden);
  stage_close (window);
}

/* Pictures go on where only the sound cannot be decoded. */
static void
test_no_sound_decoder (void)
{
  GList *hidden = hide_decoders ("audio/mpeg, mpegversion=4");
  GtkWindow *window = NULL;
  DubPlayer *player = NULL;

  g_assert_nonnull (hidden);
  player = open_player (clip, &window);
  wait_until_shown (player);
  g_assert_cmpint (number_of (player), ==, 0);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (player->note)));
  g_assert_nonnull (strstr (gtk_label_get_label (player->note), "AAC"));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (player->volume_button)));
  show_decoders (hidden);
  stage_close (window);
}

/* === rest === */

static gboolean
has_played_on (gpointer data)
{
  return number_of (data) > 10;
}

/* Microseconds of processor time of this process. */
static gint64
processor_time (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC + usage.ru_utime.tv_usec
         + usage.ru_stime.tv_usec;
}

static void
expect_rest (DubPlayer *player)
{
  guint paints = dub_video_view_count_paints (player->view);
  gint64 before = 0;

  g_assert_cmpuint (player->ticking, ==, 0);
  g_assert_cmpuint (player->waiting, ==, 0);
  stage_pass (500); /* what was begun comes to its end */
  before = processor_time ();
  stage_pass (1000);
  g_assert_cmpint (processor_time () - before, <, G_USEC_PER_SEC / 20);
  g_assert_cmpuint (dub_video_view_count_paints (player->view) - paints, <=, 2);
}

static void
test_unmapped (void)
{
  GtkWindow *window = NULL;
  DubPlayer *player = open_player (clip, &window);
  guint64 arrived = 0;

  wait_until_shown (player);
  activate (player, "play", NULL);
  stage_wait (has_played_on, player, "some pictures");
  gtk_widget_set_visible (GTK_WIDGET (player), FALSE);
  g_assert_false (dub_player_get_playing (player));
  stage_pass (300);
  arrived = dub_pipeline_count_arrived (player->pipeline, 0);
  expect_rest (player);
  g_assert_cmpuint (dub_pipeline_count_arrived (player->pipeline, 0), ==, arrived);
  gtk_widget_set_visible (GTK_WIDGET (player), TRUE);
  stage_settle ();
  g_assert_cmpint (number_of (player), >, 10);
  stage_close (window);
}

static void
test_paused (void)
{
  GtkWindow *window = NULL;
  DubPlayer *player = open_player (clip, &window);

  wait_until_shown (player);
  expect_rest (player);
  stage_close (window);
}

/* Nothing is decoded for a player that nobody has seen yet. */
static void
test_unseen (void)
{
  DubPlayer *player = g_object_ref_sink (DUB_PLAYER (dub_player_new ()));

  dub_player_set_file (player, clip);
  stage_settle ();
  g_assert_null (player->pipeline);
  g_assert_cmpuint (dub_deck_count (), ==, 0);
  g_assert_finalize_object (player);
}

static void
add_tests (void)
{
  static const char *const bad[] = { "noise.mp4", "page.mp4", "empty.mp4", "note.mp3", "cut.mov" };
  static const char *const cut[] = { "cut.mp4", "cut.webm", "cut.wav" };
  static const char *const stills[] = { "face.png", "face.jpg", "face.webp" };
  static const struct
  {
    const char *prefix;
    const char *const *names;
    guint n;
    GTestDataFunc func;
  } rows[] = { { "bad", bad, G_N_ELEMENTS (bad), test_bad },
               { "cut", cut, G_N_ELEMENTS (cut), test_cut },
               { "still", stills, G_N_ELEMENTS (stills), test_still } };

  g_test_add_func ("/player/play", test_play);
  g_test_add_func ("/player/seek", test_seek);
  g_test_add_func ("/player/keys", test_keys);
  g_test_add_func ("/player/clicks", test_clicks);
  g_test_add_func ("/player/slider", test_slider);
  g_test_add_func ("/player/fullscreen", test_fullscreen);
  g_test_add_func ("/player/wave", test_wave);
  g_test_add_func ("/player/cues", test_cues);
  g_test_add_func ("/player/switch", test_switch);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint j = 0; j < rows[i].n; j++)
      {
        g_autofree char *path = g_strdup_printf ("/player/%s/%s", rows[i].prefix, rows[i].names[j]);

        g_test_add_data_func (path, rows[i].names[j], rows[i].func);
      }
  g_test_add_func ("/player/vanished", test_vanished);
  g_test_add_func ("/player/codec/picture", test_no_picture_decoder);
  g_test_add_func ("/player/codec/sound", test_no_sound_decoder);
  g_test_add_func ("/player/rest/unmapped", test_unmapped);
  g_test_add_func ("/player/rest/paused", test_paused);
  g_test_add_func ("/player/rest/unseen", test_unseen);
}

int
main (int argc, char **argv)
{
  g_autofree char *raw = NULL;
  int failed = 0;

  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  adw_init ();
  dir = g_dir_make_tmp ("dubstage-player-XXXXXX", NULL);
  g_assert_nonnull (dir);
  clip = coded_clip (dir, "clip.mp4", 4 * G_USEC_PER_SEC, 0);
  other = coded_clip (dir, "other.mkv", 4 * G_USEC_PER_SEC, 0);
  add_tests ();
  failed = g_test_run ();
  raw = g_build_filename (dir, "pictures.raw", NULL);
  g_unlink (raw);
  g_unlink (clip);
  g_unlink (other);
  g_rmdir (dir);
  g_clear_pointer (&clip, g_free);
  g_clear_pointer (&other, g_free);
  g_clear_pointer (&dir, g_free);
  dub_samples_clear ();
  return failed;
}
