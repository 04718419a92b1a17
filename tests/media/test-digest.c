/* SHA-256 against the vectors of FIPS 180-2, against GChecksum, whole and in pieces. */
#include <glib/gstdio.h>

#include "media/digest.h"
#include "model/error.h"

static const struct
{
  const char *name;
  const char *unit;
  guint repeat;
  const char *sha256;
} rows[] = {
  { "empty", "", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
  { "abc", "abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
  { "two-blocks", "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
  { "million", "a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
};

static GString *
content_of (guint i)
{
  GString *content = g_string_new (NULL);

  for (guint n = 0; n < rows[i].repeat; n++)
    g_string_append (content, rows[i].unit);
  return content;
}

static void
test_stream (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  GString *content = content_of (i);
  static const gsize steps[] = { 1, 7, 64, 65536, G_MAXUINT32 };

  for (guint s = 0; s < G_N_ELEMENTS (steps); s++)
    {
      DubDigest digest;
      g_autofree char *sha256 = NULL;

      dub_digest_init (&digest);
      for (gsize at = 0; at < content->len; at += MIN (steps[s], content->len - at))
        dub_digest_update (&digest, content->str + at, MIN (steps[s], content->len - at));
      sha256 = dub_digest_finish (&digest);
      g_assert_cmpstr (sha256, ==, rows[i].sha256);
    }
  g_string_free (content, TRUE);
}

static void
test_file (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  GString *content = content_of (i);
  g_autofree char *dir = g_dir_make_tmp ("dubstage-digest-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "a file", NULL);
  g_autofree char *sha256 = NULL;
  g_autoptr (GError) error = NULL;
  guint64 bytes = 1;

  g_assert_true (g_file_set_contents (path, content->str, (gssize) content->len, NULL));
  g_assert_true (dub_digest_file (path, &sha256, &bytes, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (sha256, ==, rows[i].sha256);
  g_assert_cmpuint (bytes, ==, content->len);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
  g_string_free (content, TRUE);
}

/* Several chunks of a file, compared with another implementation. */
static void
test_large (void)
{
  g_autofree char *dir = g_dir_make_tmp ("dubstage-digest-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "large", NULL);
  gsize length = 3 * 1024 * 1024 + 17;
  g_autofree char *content = g_malloc (length);
  g_autofree char *sha256 = NULL;
  g_autofree char *other = NULL;
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < length; i++)
    content[i] = (char) (i * 31 + i / 4096);
  g_assert_true (g_file_set_contents (path, content, (gssize) length, NULL));
  other = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) content, length);
  g_assert_true (dub_digest_file (path, &sha256, NULL, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (sha256, ==, other);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (dir), ==, 0);
}

static void
test_faults (void)
{
  g_autofree char *sha256 = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) folder = NULL;
  g_autoptr (GError) stopped = NULL;

  g_assert_false (dub_digest_file ("/nonexistent/x", &sha256, NULL, NULL, &missing));
  g_assert_error (missing, DUB_ERROR, DUB_ERROR_FILE_MISSING);
  g_assert_false (dub_digest_file ("/", &sha256, NULL, NULL, &folder));
  g_assert_error (folder, DUB_ERROR, DUB_ERROR_FILE_UNREADABLE);
  g_cancellable_cancel (cancellable);
  g_assert_false (dub_digest_file ("/proc/self/exe", &sha256, NULL, cancellable, &stopped));
  g_assert_error (stopped, DUB_ERROR, DUB_ERROR_CANCELLED);
  g_assert_null (sha256);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *stream = g_strdup_printf ("/media/digest/stream/%s", rows[i].name);
      g_autofree char *file = g_strdup_printf ("/media/digest/file/%s", rows[i].name);

      g_test_add_data_func (stream, GUINT_TO_POINTER (i), test_stream);
      g_test_add_data_func (file, GUINT_TO_POINTER (i), test_file);
    }
  g_test_add_func ("/media/digest/large", test_large);
  g_test_add_func ("/media/digest/faults", test_faults);
  return g_test_run ();
}
