/* The rule by which pictures of an original and its dub come to be shown together. */
#include "ui/player/latch.h"

#define MSEC   G_TIME_SPAN_MILLISECOND
#define LENGTH (40 * 1000000) /* ns; of a picture */
#define NONE   (-1)

static DubFrame *
make_frame (int number)
{
  DubFrame *frame = g_new0 (DubFrame, 1);

  g_atomic_ref_count_init (&frame->references);
  frame->bytes = g_bytes_new_static ("", 0);
  frame->time = (gint64) number * LENGTH;
  return frame;
}

/* Numbers of pictures; NONE there is none. */
typedef struct
{
  const char *name;
  guint sides;
  gboolean ended; /* the second side */
  int shown[2];
  int next[2];
  int waited; /* ms */
  DubLatchVerdict verdict;
  int then[2]; /* shown then */
  int wait;    /* ms */
} Row;

static const Row rows[] = {
  { "nothing", 2, FALSE, { 4, 4 }, { NONE, NONE }, 0, DUB_LATCH_NOTHING, { 4, 4 }, 0 },
  { "one side", 1, FALSE, { 4, NONE }, { 5, NONE }, 0, DUB_LATCH_SHOW, { 5, NONE }, 0 },
  { "pair", 2, FALSE, { 4, 4 }, { 5, 5 }, 0, DUB_LATCH_SHOW, { 5, 5 }, 0 },
  { "pair, one apart", 2, FALSE, { 4, 4 }, { 6, 5 }, 0, DUB_LATCH_SHOW, { 6, 5 }, 0 },
  { "first pair", 2, FALSE, { NONE, NONE }, { 0, 0 }, 0, DUB_LATCH_SHOW, { 0, 0 }, 0 },
  { "twin is due", 2, FALSE, { 4, 4 }, { 5, NONE }, 10, DUB_LATCH_WAIT, { 4, 4 }, 30 },
  { "twin is late", 2, FALSE, { 4, 4 }, { 5, NONE }, 40, DUB_LATCH_SHOW, { 5, 4 }, 0 },
  { "twin is too far", 2, FALSE, { 5, 4 }, { 6, NONE }, 40, DUB_LATCH_WAIT, { 5, 4 }, 260 },
  { "twin does not come", 2, FALSE, { 5, 4 }, { 6, NONE }, 300, DUB_LATCH_SHOW, { 6, 4 }, 0 },
  { "twin is shown", 2, FALSE, { 4, 5 }, { 5, NONE }, 0, DUB_LATCH_SHOW, { 5, 5 }, 0 },
  { "second is late", 2, FALSE, { 4, 4 }, { NONE, 5 }, 40, DUB_LATCH_SHOW, { 4, 5 }, 0 },
  { "hasty first", 2, FALSE, { 5, 4 }, { 8, 6 }, 0, DUB_LATCH_SHOW, { 5, 6 }, 0 },
  { "hasty second", 2, FALSE, { 4, 5 }, { 5, 8 }, 0, DUB_LATCH_SHOW, { 5, 5 }, 0 },
  { "both far", 2, FALSE, { 0, 0 }, { 90, 50 }, 0, DUB_LATCH_WAIT, { 0, 0 }, 300 },
  { "ended", 2, TRUE, { 50, 50 }, { 70, NONE }, 0, DUB_LATCH_SHOW, { 70, 50 }, 0 },
};

static int
number_of (const DubFrame *frame)
{
  return frame == NULL ? NONE : (int) (frame->time / LENGTH);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  DubLatch latch = { .sides = row->sides };
  gint64 begin = 1000 * MSEC, wait = 0;

  for (guint side = 0; side < 2; side++)
    {
      latch.shown[side] = row->shown[side] != NONE ? make_frame (row->shown[side]) : NULL;
      if (row->next[side] != NONE)
        dub_latch_put (&latch, side, make_frame (row->next[side]), begin);
    }
  if (row->ended)
    dub_latch_end (&latch, 1);
  g_assert_cmpint (dub_latch_take (&latch, begin + row->waited * MSEC, 40 * MSEC, LENGTH, &wait),
                   ==, row->verdict);
  g_assert_cmpint (number_of (latch.shown[0]), ==, row->then[0]);
  g_assert_cmpint (number_of (latch.shown[1]), ==, row->then[1]);
  g_assert_cmpint (wait, ==, row->wait * MSEC);
  dub_latch_clear (&latch);
}

/* A picture that comes says that its side goes on. */
static void
test_goes_on (void)
{
  DubLatch latch = { .sides = 2 };
  gint64 wait = 0;

  dub_latch_end (&latch, 1);
  dub_latch_put (&latch, 1, make_frame (1), 1);
  g_assert_false (latch.ended[1]);
  g_assert_cmpint (dub_latch_take (&latch, 1, 40 * MSEC, LENGTH, &wait), ==, DUB_LATCH_WAIT);
  dub_latch_put (&latch, 1, make_frame (2), 2);
  g_assert_cmpuint (latch.replaced, ==, 1);
  g_assert_cmpuint (latch.arrived[1], ==, 2);
  dub_latch_clear (&latch);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/latch/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/latch/goes on", test_goes_on);
  return g_test_run ();
}
