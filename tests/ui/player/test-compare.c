/* An original and its dub in a window: what is painted where, the boundary, and whose sound. */
#include <string.h>

#include <adwaita.h>
#include <glib/gstdio.h>
#include <gst/gst.h>

#include "coded.h"
#include "samples.h"
#include "stage.h"
#include "ui/player/dub-compare.h"
#include "ui/player/dub-player-private.h"

/* The dub lags by one, so that here every bar differs: 64 is 1000000, 63 is 0111111. */
#define TELLING 64

static char *dir;
static char *original;
static char *dub;

static gboolean
is_there (gpointer data)
{
  DubPlayer *player = dub_compare_get_player (data);

  return player->pipeline != NULL && dub_pipeline_get_state (player->pipeline) == DUB_PIPELINE_READY
         && !dub_pipeline_is_seeking (player->pipeline);
}

static gboolean
has_shown (gpointer data)
{
  return is_there (data) && dub_video_view_has_picture (dub_compare_get_player (data)->view);
}

/* Every change of the view may change the size of pictures, which are then decoded anew. */
static void
wait_until_shown (DubCompare *compare)
{
  stage_wait (has_shown, compare, "pictures");
  stage_pass (400);
  stage_wait (is_there, compare, "pictures in their size");
  stage_settle ();
}

static void
seek_to (DubCompare *compare, int picture)
{
  DubPlayer *player = dub_compare_get_player (compare);

  dub_pipeline_seek (player->pipeline, (2 * (gint64) picture + 1) * GST_SECOND / (2 * CODED_RATE),
                     TRUE);
  wait_until_shown (compare);
}

static DubCompare *
open_compare (GtkWindow **window)
{
  DubCompare *compare = DUB_COMPARE (dub_compare_new ());

  *window = stage_open (GTK_WIDGET (compare));
  dub_compare_set_files (compare, original, dub);
  wait_until_shown (compare);
  return compare;
}

static guint8 *
paint (DubCompare *compare, int *width, int *height)
{
  return stage_paint (GTK_WIDGET (dub_compare_get_player (compare)->view), width, height);
}

static void
assert_same (const guint8 *a, const guint8 *b, int row, int width, int from, int to)
{
  gsize offset = ((gsize) row * (gsize) width + (gsize) from) * 4;

  g_assert_cmpmem (a + offset, (gsize) (to - from) * 4, b + offset, (gsize) (to - from) * 4);
}

static void
test_wipe (void)
{
  static const double wipes[] = { 0.5, 0.25, 0.9 };
  GtkWindow *window = NULL;
  DubCompare *compare = open_compare (&window);
  DubVideoView *view = dub_compare_get_player (compare)->view;
  g_autofree guint8 *only_original = NULL;
  g_autofree guint8 *only_dub = NULL;
  int width = 0, height = 0;

  seek_to (compare, TELLING);
  g_assert_cmpint (stage_read_number (GTK_WIDGET (view)), ==, TELLING);
  only_original = paint (compare, &width, &height);
  dub_compare_set_mode (compare, DUB_VIEW_DUB);
  g_assert_cmpint (stage_read_number (GTK_WIDGET (view)), ==, TELLING - 1);
  only_dub = paint (compare, &width, &height);
  dub_compare_set_mode (compare, DUB_VIEW_WIPE);
  for (guint i = 0; i < G_N_ELEMENTS (wipes); i++)
    {
      int edge = (int) (wipes[i] * width);
      g_autofree guint8 *both = NULL;

      dub_video_view_set_wipe (view, wipes[i]);
      stage_settle ();
      both = paint (compare, &width, &height); /* the handle stands in the middle row */
      assert_same (both, only_original, height / 4, width, 0, edge - 4);
      assert_same (both, only_dub, height / 4, width, edge + 4, width);
    }
  stage_close (window);
}

static void
test_sides (void)
{
  GtkWindow *window = NULL;
  DubCompare *compare = open_compare (&window);
  g_autofree guint8 *both = NULL;
  int width = 0, height = 0;

  dub_compare_set_mode (compare, DUB_VIEW_SIDES);
  seek_to (compare, TELLING);
  both = paint (compare, &width, &height);
  g_assert_cmpint (coded_read (both, width / 2 - 1, height, (gsize) width * 4), ==, TELLING);
  g_assert_cmpint (
      coded_read (both + (gsize) (width / 2 + 1) * 4, width / 2 - 1, height, (gsize) width * 4), ==,
      TELLING - 1);
  stage_close (window);
}

static void
test_boundary (void)
{
  GtkWindow *window = NULL;
  DubCompare *compare = open_compare (&window);
  DubPlayer *player = dub_compare_get_player (compare);
  double before = 0;
  int x = 0, y = 0;

  stage_press ("3");
  g_assert_cmpint (dub_compare_get_mode (compare), ==, DUB_VIEW_WIPE);
  stage_settle ();
  stage_pass (300);
  stage_place (GTK_WIDGET (player->view), 0, &x, &y);
  stage_drag (window, x, y, x + STAGE_WIDTH / 4, y);
  g_assert_cmpfloat_with_epsilon (dub_video_view_get_wipe (player->view), 0.75, 0.02);
  g_assert_false (dub_player_get_playing (player)); /* it was no click */
  before = dub_video_view_get_wipe (player->view);
  stage_press ("Left"); /* the handle has the focus */
  g_assert_cmpfloat (dub_video_view_get_wipe (player->view), <, before);
  stage_press ("Home");
  g_assert_cmpfloat (dub_video_view_get_wipe (player->view), ==, 0);
  stage_press ("space"); /* what the handle does not know goes to the player */
  g_assert_true (dub_player_get_playing (player));
  stage_close (window);
}

static void
test_keys (void)
{
  static const struct
  {
    const char *key;
    DubViewMode mode;
    gboolean hears_dub;
  } keys[] = {
    { "2", DUB_VIEW_DUB, TRUE },   { "4", DUB_VIEW_SIDES, TRUE }, { "s", DUB_VIEW_SIDES, FALSE },
    { "3", DUB_VIEW_WIPE, FALSE }, { "s", DUB_VIEW_WIPE, TRUE },  { "1", DUB_VIEW_ORIGINAL, FALSE },
  };
  GtkWindow *window = NULL;
  DubCompare *compare = open_compare (&window);

  dub_player_set_playing (dub_compare_get_player (compare), TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      stage_press (keys[i].key);
      g_assert_cmpint (dub_compare_get_mode (compare), ==, keys[i].mode);
      g_assert_cmpint (dub_compare_get_hears_dub (compare), ==, keys[i].hears_dub);
    }
  stage_close (window);
}

typedef struct
{
  guint pairs;
  guint apart;
} Skew;

static int
number_of (DubPipeline *pipeline, guint side)
{
  DubFrame *frame = dub_pipeline_get_frame (pipeline, side);

  return frame == NULL ? -1
                       : coded_read (g_bytes_get_data (frame->bytes, NULL), frame->width,
                                     frame->height, frame->stride);
}

static void
measure (DubPipeline *pipeline, gpointer user_data)
{
  Skew *skew = user_data;
  int a = number_of (pipeline, 0), b = number_of (pipeline, 1);

  if (a < 1 || b < 0)
    return;
  skew->pairs++;
  skew->apart += ABS (a - 1 - b) > 1;
}

static gboolean
has_ended (gpointer data)
{
  return dub_pipeline_has_ended (dub_compare_get_player (data)->pipeline);
}

/* What is shown together is of one moment, one picture more or less, while it is painted. */
static void
test_skew (void)
{
  GtkWindow *window = NULL;
  DubCompare *compare = open_compare (&window);
  DubPlayer *player = dub_compare_get_player (compare);
  Skew skew = { 0, 0 };

  dub_compare_set_mode (compare, DUB_VIEW_WIPE);
  g_signal_connect (player->pipeline, "frames", G_CALLBACK (measure), &skew);
  dub_player_set_playing (player, TRUE);
  stage_wait (has_ended, compare, "the end");
  g_test_message ("%u pairs, %u more than a picture apart", skew.pairs, skew.apart);
  g_assert_cmpuint (skew.pairs, >, 20);
  g_assert_cmpuint (skew.apart, ==, 0);
  stage_close (window);
}

/* A voice track has nothing to see: the original's picture stays. */
static void
test_voice (void)
{
  GtkWindow *window = NULL;
  DubCompare *compare = open_compare (&window);
  DubPlayer *player = dub_compare_get_player (compare);

  dub_compare_set_mode (compare, DUB_VIEW_WIPE);
  dub_compare_set_files (compare, original, dub_samples_get ("voice.wav"));
  wait_until_shown (compare);
  g_assert_cmpint (dub_video_view_get_mode (player->view), ==, DUB_VIEW_ORIGINAL);
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (player->actions), "view"));
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (player->actions), "sound"));
  dub_compare_set_hears_dub (compare, TRUE);
  dub_player_set_playing (player, TRUE);
  stage_wait (has_ended, compare, "the end");
  g_assert_cmpint (stage_read_number (GTK_WIDGET (player->view)), >=, CODED_FRAMES - 5);
  stage_close (window);
}

static gboolean
has_trouble (gpointer data)
{
  DubPlayer *player = dub_compare_get_player (data);

  return g_strcmp0 (gtk_stack_get_visible_child_name (player->pages), "trouble") == 0
         && strstr (gtk_label_get_label (player->trouble_label), "noise.mp4") != NULL;
}

/* The sentence names the one that is at fault. */
static void
test_bad_dub (void)
{
  GtkWindow *window = NULL;
  DubCompare *compare = open_compare (&window);

  dub_compare_set_files (compare, original, dub_samples_get ("noise.mp4"));
  stage_wait (has_trouble, compare, "an explanation");
  dub_compare_set_files (compare, original, NULL);
  wait_until_shown (compare);
  stage_close (window);
}

int
main (int argc, char **argv)
{
  g_autofree char *raw = NULL;
  int failed = 0;

  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  adw_init ();
  dir = g_dir_make_tmp ("dubstage-compare-XXXXXX", NULL);
  g_assert_nonnull (dir);
  original = coded_clip (dir, "original.mp4", 4 * G_USEC_PER_SEC, 0);
  dub = coded_clip (dir, "dub.mp4", 4 * G_USEC_PER_SEC, 1);
  g_test_add_func ("/compare/wipe", test_wipe);
  g_test_add_func ("/compare/sides", test_sides);
  g_test_add_func ("/compare/boundary", test_boundary);
  g_test_add_func ("/compare/keys", test_keys);
  g_test_add_func ("/compare/skew", test_skew);
  g_test_add_func ("/compare/voice", test_voice);
  g_test_add_func ("/compare/bad", test_bad_dub);
  failed = g_test_run ();
  raw = g_build_filename (dir, "pictures.raw", NULL);
  g_unlink (raw);
  g_unlink (original);
  g_unlink (dub);
  g_rmdir (dir);
  g_clear_pointer (&original, g_free);
  g_clear_pointer (&dub, g_free);
  g_clear_pointer (&dir, g_free);
  dub_samples_clear ();
  return failed;
}
