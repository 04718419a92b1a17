/* The form parser at every split point, and on what is no form. */
#include <string.h>

#include <glib/gstdio.h>

#include "sandbox/multipart.h"

#define TYPE "multipart/form-data; boundary=AaB03x"

static const char good[] =
    "--AaB03x\r\n"
    "Content-Disposition: form-data; name=\"model\"\r\n"
    "\r\n"
    "e2\r\n"
    "--AaB03x\r\n"
    "Content-Disposition: form-data; name=\"empty\"\r\n"
    "\r\n"
    "\r\n"
    "--AaB03x\r\n"
    "content-disposition: form-data; name=\"video\"; filename=\"a \\\"b\\\".mp4\"\r\n"
    "Content-Type: video/mp4\r\n"
    "\r\n"
    "one\r\n--AaB03\r\n\r\n--not it\r\r\n"
    "\r\n--AaB03x--\r\n";

static const char wanted_file[] = "one\r\n--AaB03\r\n\r\n--not it\r\r\n";

static void
check_good (DubSbMultipart *form)
{
  DubSbPart *model = dub_sb_multipart_find (form, "model");
  DubSbPart *empty = dub_sb_multipart_find (form, "empty");
  DubSbPart *video = dub_sb_multipart_find (form, "video");
  g_autofree char *data = NULL;
  gsize size = 0;

  g_assert_true (dub_sb_multipart_end (form));
  g_assert_cmpuint (dub_sb_multipart_parts (form)->len, ==, 3);
  g_assert_cmpstr (model->text->str, ==, "e2");
  g_assert_null (model->filename);
  g_assert_cmpstr (empty->text->str, ==, "");
  g_assert_cmpstr (video->filename, ==, "a \"b\".mp4");
  g_assert_cmpstr (video->type, ==, "video/mp4");
  g_assert_true (g_file_get_contents (video->path, &data, &size, NULL));
  g_assert_cmpmem (data, size, wanted_file, strlen (wanted_file));
  g_assert_cmpint (video->size, ==, strlen (wanted_file));
  g_unlink (video->path);
}

static void
test_splits (void)
{
  gsize size = strlen (good);

  for (gsize at = 0; at <= size; at++)
    {
      DubSbMultipart *form = dub_sb_multipart_new (TYPE, g_get_tmp_dir (), 0);

      g_assert_true (dub_sb_multipart_feed (form, good, at));
      g_assert_true (dub_sb_multipart_feed (form, good + at, size - at));
      check_good (form);
      dub_sb_multipart_free (form);
    }
}

static void
test_bytes (void)
{
  DubSbMultipart *form = dub_sb_multipart_new (TYPE, g_get_tmp_dir (), 0);

  for (gsize i = 0; i < strlen (good); i++)
    g_assert_true (dub_sb_multipart_feed (form, good + i, 1));
  check_good (form);
  dub_sb_multipart_free (form);
}

static void
test_limit (void)
{
  DubSbMultipart *form = dub_sb_multipart_new (TYPE, g_get_tmp_dir (), 4);
  DubSbPart *video = NULL;

  g_assert_true (dub_sb_multipart_feed (form, good, strlen (good)));
  video = dub_sb_multipart_find (form, "video");
  g_assert_true (video->too_large);
  g_unlink (video->path);
  dub_sb_multipart_free (form);
}

static void
test_types (void)
{
  static const char *const bad[] = { NULL, "application/json", "multipart/form-data",
                                     "multipart/form-data; boundary=\"\"",
                                     "multipart/mixed; boundary=x" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (dub_sb_multipart_new (bad[i], g_get_tmp_dir (), 0));
}

static void
test_bad (gconstpointer text)
{
  DubSbMultipart *form = dub_sb_multipart_new (TYPE, g_get_tmp_dir (), 0);

  dub_sb_multipart_feed (form, text, strlen (text));
  g_assert_false (dub_sb_multipart_end (form));
  dub_sb_multipart_free (form);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sandbox/multipart/splits", test_splits);
  g_test_add_func ("/sandbox/multipart/bytes", test_bytes);
  g_test_add_func ("/sandbox/multipart/limit", test_limit);
  g_test_add_func ("/sandbox/multipart/types", test_types);
  g_test_add_data_func ("/sandbox/multipart/empty", "", test_bad);
  g_test_add_data_func ("/sandbox/multipart/no-end",
                        "--AaB03x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx",
                        test_bad);
  g_test_add_data_func ("/sandbox/multipart/no-name",
                        "--AaB03x\r\nContent-Type: a/b\r\n\r\nx\r\n--AaB03x--\r\n", test_bad);
  g_test_add_data_func (
      "/sandbox/multipart/other-boundary",
      "--other\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--other--", test_bad);
  g_test_add_data_func ("/sandbox/multipart/glued", "--AaB03xyz\r\n\r\n", test_bad);
  return g_test_run ();
}
