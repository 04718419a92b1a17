/* Pairing of files by their names: a table of folders, what is proposed for them and what is left
 * over. A proposal is written as `clip=source[lang:voice …]`, a leftover as `file!reason`. */
#include "model/language-tag.h"
#include "model/pairing.h"

#include <string.h>

#define MAX_FILES 12

typedef struct
{
  const char *path;
  const char *files[MAX_FILES]; /* those that end in .wav, .mp3, .flac are sounds, and so on */
  const char *clips;
  const char *leftovers;
  const char *const *rules; /* (nullable): the standard ones */
  const char *const *known; /* (nullable) */
} Row;

static const char *const own_rules[] = { "{lang}-{clip}-final.{ext}", "master_{clip}", NULL };
static const char *const no_bare_rule[] = { "{clip}_{lang}", NULL };
static const char *const known[] = { "ep01", "Ep 02", NULL };

static const Row rows[] = {
  { "plain",
    { "ep01.mp4", "ep01_de.wav", "ep01.fr.mp3", "ep01_pt-BR.wav" },
    "ep01=ep01.mp4[de:ep01_de.wav fr:ep01.fr.mp3 pt-BR:ep01_pt-BR.wav]",
    "" },
  { "hyphen", { "ep01.mp4", "ep01-de.wav" }, "ep01=ep01.mp4[de:ep01-de.wav]", "" },
  { "blank", { "My film.mov", "My film de.wav" }, "My film=My film.mov[de:My film de.wav]", "" },
  { "hyphen-and-blanks", { "ep01.mp4", "ep01 - de.wav" }, "ep01=ep01.mp4[de:ep01 - de.wav]", "" },
  { "brackets", { "ep01.mp4", "ep01 (de).wav" }, "ep01=ep01.mp4[de:ep01 (de).wav]", "" },
  { "underscore-region",
    { "ep01.mp4", "ep01_pt_BR.wav" },
    "ep01=ep01.mp4[pt-BR:ep01_pt_BR.wav]",
    "" },
  { "script", { "ep01.mp4", "ep01.zh-Hans.wav" }, "ep01=ep01.mp4[zh-Hans:ep01.zh-Hans.wav]", "" },
  { "number-region",
    { "ep01.mp4", "ep01_es-419.wav" },
    "ep01=ep01.mp4[es-419:ep01_es-419.wav]",
    "" },
  { "three-letters",
    { "ep01.mp4", "ep01_deu.wav", "ep01_fre.wav", "ep01_gsw.wav" },
    "ep01=ep01.mp4[de:ep01_deu.wav fr:ep01_fre.wav gsw:ep01_gsw.wav]",
    "" },
  { "case", { "EP01.MP4", "ep01_DE.WAV" }, "EP01=EP01.MP4[de:ep01_DE.WAV]", "" },
  { "case-umlaut", { "GRÜSSE.mp4", "grüsse_de.wav" }, "GRÜSSE=GRÜSSE.mp4[de:grüsse_de.wav]", "" },
  { "composed",
    { "caf\xc3\xa9.mp4", "cafe\xcc\x81_de.wav" },
    "caf\xc3\xa9=caf\xc3\xa9.mp4[de:cafe\xcc\x81_de.wav]",
    "" },
  { "emoji",
    { "🎬 reef 🐠.mp4", "🎬 reef 🐠_tr.wav" },
    "🎬 reef 🐠=🎬 reef 🐠.mp4[tr:🎬 reef 🐠_tr.wav]",
    "" },
  { "right-to-left", { "حلقة.mp4", "حلقة_ar.wav" }, "حلقة=حلقة.mp4[ar:حلقة_ar.wav]", "" },
  { "natural-order",
    { "ep10.mp4", "ep2.mp4", "ep1.mp4" },
    "ep1=ep1.mp4[] ep2=ep2.mp4[] ep10=ep10.mp4[]",
    "" },
  { "dots-in-name",
    { "show.s01.e02.mp4", "show.s01.e02.de.wav" },
    "show.s01.e02=show.s01.e02.mp4[de:show.s01.e02.de.wav]",
    "" },
  { "no-extension", { "ep01.mp4", "ep01_de" }, "ep01=ep01.mp4[de:ep01_de]", "" },
  { "hidden", { ".mp4" }, ".mp4=.mp4[]", "" },

  /* Folders */
  { "folder-a-language",
    { "show/ep01.mp4", "show/de/ep01.wav", "show/fr/ep01.wav" },
    "ep01=show/ep01.mp4[de:show/de/ep01.wav fr:show/fr/ep01.wav]",
    "" },
  { "folder-a-clip",
    { "ep01.mp4", "ep01/de.wav", "ep01/pt-BR.wav" },
    "ep01=ep01.mp4[de:ep01/de.wav pt-BR:ep01/pt-BR.wav]",
    "" },
  { "folders-beside",
    { "video/ep01.mp4", "voices/de/ep01.wav" },
    "ep01=video/ep01.mp4[de:voices/de/ep01.wav]",
    "" },
  { "folder-and-suffix", { "ep01.mp4", "de/ep01_de.wav" }, "ep01=ep01.mp4[de:de/ep01_de.wav]", "" },
  { "deep",
    { "a/b/c/ep01.mp4", "a/b/c/voices/ep01_de.wav" },
    "ep01=a/b/c/ep01.mp4[de:a/b/c/voices/ep01_de.wav]",
    "" },
  { "seasons",
    { "s1/ep01.mp4", "s1/ep01_de.wav", "s2/ep01.mp4", "s2/ep01_de.wav" },
    "s1/ep01=s1/ep01.mp4[de:s1/ep01_de.wav] s2/ep01=s2/ep01.mp4[de:s2/ep01_de.wav]",
    "" },
  { "seasons-folders",
    { "s1/ep01.mp4", "s1/de/ep01.wav", "s2/ep01.mp4" },
    "s1/ep01=s1/ep01.mp4[de:s1/de/ep01.wav] s2/ep01=s2/ep01.mp4[]",
    "" },
  { "which-season",
    { "s1/ep01.mp4", "s2/ep01.mp4", "voices/ep01_de.wav" },
    "s1/ep01=s1/ep01.mp4[] s2/ep01=s2/ep01.mp4[]",
    "voices/ep01_de.wav!which:ep01" },

  /* Readings that compete */
  { "language-in-the-clip's-name",
    { "my_en.mp4", "my_en_de.wav" },
    "my_en=my_en.mp4[de:my_en_de.wav]",
    "" },
  { "language-of-a-country", { "my.mp4", "my_en_GB.wav" }, "my=my.mp4[en-GB:my_en_GB.wav]", "" },
  { "source-with-language",
    { "ep01_en.mp4", "ep01_de.wav" },
    "ep01=ep01_en.mp4[de:ep01_de.wav]",
    "" },
  { "word-that-is-a-language",
    { "take_man.mp4", "other.mp4" },
    "other=other.mp4[] take_man=take_man.mp4[]",
    "" },
  { "longer-name-first",
    { "ep01.mp4", "ep01_b.mp4", "ep01_b_de.wav", "ep01_de.wav" },
    "ep01=ep01.mp4[de:ep01_de.wav] ep01_b=ep01_b.mp4[de:ep01_b_de.wav]",
    "" },

  /* Sources of other kinds */
  { "picture", { "face.png", "face_de.mp3" }, "face=face.png[de:face_de.mp3]", "" },
  { "movie", { "trailer.json" }, "trailer=trailer.json[]", "" },
  { "sound-alone", { "podcast.mp3" }, "podcast=podcast.mp3[]", "" },
  { "sound-with-voice",
    { "podcast.mp3", "podcast_de.mp3" },
    "podcast=podcast.mp3[de:podcast_de.mp3]",
    "" },
  { "poster-beside-video",
    { "ep01.mp4", "ep01.png" },
    "ep01=ep01.mp4[]",
    "ep01.png!source:ep01.mp4" },

  /* Left over */
  { "two-voices",
    { "ep01.mp4", "ep01_de.wav", "ep01.de.mp3" },
    "ep01=ep01.mp4[de:ep01.de.mp3]",
    "ep01_de.wav!voice:ep01.de.mp3" },
  { "two-sources", { "ep01.mp4", "ep01.mov" }, "ep01=ep01.mov[]", "ep01.mp4!source:ep01.mov" },
  { "no-video", { "ep02_de.wav" }, "", "ep02_de.wav!no-clip:ep02" },
  { "no-language", { "ep01.mp4", "ep01.wav" }, "ep01=ep01.mp4[]", "ep01.wav!no-lang:ep01" },
  { "other-kinds",
    { "ep01.mp4", "ep01_de.srt", "notes.txt" },
    "ep01=ep01.mp4[]",
    "ep01_de.srt!kind notes.txt!kind" },
  { "nothing", { NULL }, "", "" },

  /* Rules of one's own */
  { "own-rules",
    { "master_ep01.mp4", "de-ep01-final.wav", "fr-ep01.wav" },
    "ep01=master_ep01.mp4[de:de-ep01-final.wav]",
    "fr-ep01.wav!no-rule",
    own_rules },
  { "no-bare-rule",
    { "ep01.mp4", "ep02_en.mp4" },
    "ep02=ep02_en.mp4[]",
    "ep01.mp4!no-rule",
    no_bare_rule },

  /* Clips that are there already */
  { "known",
    { "ep01_tr.wav", "EP 02_tr.wav", "ep03.mp4" },
    "#1 Ep 02=[tr:EP 02_tr.wav] #0 ep01=[tr:ep01_tr.wav] ep03=ep03.mp4[]",
    "",
    NULL,
    known },
  { "known-source", { "ep01.mp4" }, "#0 ep01=ep01.mp4[]", "", NULL, known },
};

static DubMediaKind
kind_of (const char *name)
{
  static const struct
  {
    const char *ending;
    DubMediaKind kind;
  } endings[] = {
    { ".mp4", DUB_MEDIA_VIDEO },  { ".mov", DUB_MEDIA_VIDEO },    { ".png", DUB_MEDIA_IMAGE },
    { ".json", DUB_MEDIA_MOVIE }, { ".srt", DUB_MEDIA_SUBTITLE }, { ".txt", DUB_MEDIA_OTHER },
  };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (lower, endings[i].ending))
      return endings[i].kind;
  return DUB_MEDIA_AUDIO;
}

static char *
clips_text (const DubPairing *pairing, const DubPairingFile *files)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < pairing->clips->len; i++)
    {
      const DubPairedClip *clip = pairing->clips->pdata[i];

      if (clip->known >= 0)
        g_string_append_printf (text, "%s#%d ", i > 0 ? " " : "", clip->known);
      else if (i > 0)
        g_string_append_c (text, ' ');
      g_string_append_printf (text, "%s=%s[", clip->name,
                              clip->source >= 0 ? files[clip->source].name : "");
      for (guint v = 0; v < clip->voices->len; v++)
        {
          const DubPairedVoice *voice = clip->voices->pdata[v];

          g_string_append_printf (text, "%s%s:%s", v > 0 ? " " : "", voice->language,
                                  files[voice->file].name);
        }
      g_string_append_c (text, ']');
    }
  return g_string_free (text, FALSE);
}

static char *
leftovers_text (const DubPairing *pairing, const DubPairingFile *files)
{
  static const char *const words[DUB_LEFTOVER_N_REASONS] = {
    [DUB_LEFTOVER_KIND] = "kind",       [DUB_LEFTOVER_NO_RULE] = "no-rule",
    [DUB_LEFTOVER_NO_CLIP] = "no-clip", [DUB_LEFTOVER_NO_LANG] = "no-lang",
    [DUB_LEFTOVER_SOURCE] = "source",   [DUB_LEFTOVER_VOICE] = "voice",
    [DUB_LEFTOVER_WHICH] = "which",
  };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < pairing->leftovers->len; i++)
    {
      const DubLeftover *leftover = pairing->leftovers->pdata[i];
      g_autofree char *sentence = dub_leftover_sentence (leftover);

      g_assert_cmpuint (strlen (sentence), >, 0);
      g_string_append_printf (text, "%s%s!%s%s%s", i > 0 ? " " : "", files[leftover->file].name,
                              words[leftover->reason], leftover->other != NULL ? ":" : "",
                              leftover->other != NULL ? leftover->other : "");
    }
  return g_string_free (text, FALSE);
}

static guint
fill_files (const Row *row, DubPairingFile *files, gboolean backwards)
{
  guint n = 0;

  while (n < MAX_FILES && row->files[n] != NULL)
    n++;
  for (guint i = 0; i < n; i++)
    {
      const char *name = row->files[backwards ? n - 1 - i : i];

      files[i] = (DubPairingFile){ name, kind_of (name) };
    }
  return n;
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  DubPairingFile files[MAX_FILES];
  guint n = fill_files (row, files, FALSE);
  g_autoptr (DubPairing) pairing = dub_pairing_propose (files, n, row->rules, row->known);
  g_autofree char *clips = clips_text (pairing, files);
  g_autofree char *leftovers = leftovers_text (pairing, files);

  g_assert_cmpstr (clips, ==, row->clips);
  g_assert_cmpstr (leftovers, ==, row->leftovers);
}

/* The order in which files come makes no difference, and every file is in exactly one place. */
static void
test_row_backwards (gconstpointer data)
{
  const Row *row = data;
  DubPairingFile files[MAX_FILES];
  guint n = fill_files (row, files, TRUE);
  g_autoptr (DubPairing) pairing = dub_pairing_propose (files, n, row->rules, row->known);
  g_autofree char *clips = clips_text (pairing, files);
  guint placed = pairing->leftovers->len;

  g_assert_cmpstr (clips, ==, row->clips);
  for (guint i = 0; i < pairing->clips->len; i++)
    {
      const DubPairedClip *clip = pairing->clips->pdata[i];

      placed += (clip->source >= 0) + clip->voices->len;
    }
  g_assert_cmpuint (placed, ==, n);
}

/* --- Rules ----------------------------------------------------------------------------------- */

static const struct
{
  const char *rule;
  gboolean good;
} rule_rows[] = {
  { "{clip}", TRUE },
  { "{clip}.{ext}", TRUE },
  { "{clip}_{lang}.{ext}", TRUE },
  { "{lang}/{clip}", TRUE },
  { "a-{lang}-b-{clip}-c", TRUE },
  { "", FALSE },
  { "{lang}", FALSE },
  { "{clip}{lang}", FALSE },
  { "{clip}_{clip}", FALSE },
  { "{clip}_{lang}_{lang}", FALSE },
  { "{clip}.{ext}_{lang}", FALSE },
  { "{clip}_{language}", FALSE },
  { "{clip}_{", FALSE },
  { "{clip}_{lang", FALSE },
};

static void
test_rules (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rule_rows); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean good = dub_pairing_check_rule (rule_rows[i].rule, &error);

      g_test_message ("%s", rule_rows[i].rule);
      g_assert_cmpint (good, ==, rule_rows[i].good);
      g_assert_cmpint (error == NULL, ==, good);
    }
  for (const char *const *rule = dub_pairing_standard_rules (); *rule != NULL; rule++)
    g_assert_true (dub_pairing_check_rule (*rule, NULL));
}

/* --- Language tags --------------------------------------------------------------------------- */

static const struct
{
  const char *text;
  const char *tag;
} tag_rows[] = {
  { "de", "de" },
  { "DE", "de" },
  { "deu", "de" },
  { "ger", "de" },
  { "gsw", "gsw" },
  { "pt-BR", "pt-BR" },
  { "pt_br", "pt-BR" },
  { "zh-hans-tw", "zh-Hans-TW" },
  { "es-419", "es-419" },
  { "de-1996", "de-1996" },
  { "sl-rozaj", "sl-rozaj" },
  { "", NULL },
  { "d", NULL },
  { "xx", NULL },
  { "und", NULL },
  { "mul", NULL },
  { "german", NULL },
  { "de-", NULL },
  { "de-B", NULL },
  { "de-BR-Latn", NULL },
  { "de--BR", NULL },
  { "01", NULL },
  { "dé", NULL },
};

static void
test_tags (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (tag_rows); i++)
    {
      g_autofree char *tag = dub_language_tag_read (tag_rows[i].text);

      g_assert_cmpstr (tag, ==, tag_rows[i].tag);
    }
}

/* --- Size ------------------------------------------------------------------------------------ */

static void
test_many (void)
{
  const guint n = 2000;
  g_autofree DubPairingFile *files = g_new0 (DubPairingFile, n);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (DubPairing) pairing = NULL;
  gint64 began;

  for (guint i = 0; i < n; i++)
    {
      guint clip = i / 20;

      if (i % 20 == 0)
        g_ptr_array_add (names, g_strdup_printf ("folder/ep%03u.mp4", clip));
      else
        g_ptr_array_add (names, g_strdup_printf ("folder/ep%03u_%s-%c%c.wav", clip, "de",
                                                 'A' + (int) (i % 20), 'A'));
      files[i] = (DubPairingFile){ names->pdata[i], kind_of (names->pdata[i]) };
    }
  began = g_get_monotonic_time ();
  pairing = dub_pairing_propose (files, n, NULL, NULL);
  g_test_message ("%.1f ms", (double) (g_get_monotonic_time () - began) / 1000);
  g_assert_cmpuint (pairing->clips->len, ==, 100);
  g_assert_cmpuint (pairing->leftovers->len, ==, 0);
  g_assert_cmpuint (((DubPairedClip *) pairing->clips->pdata[99])->voices->len, ==, 19);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/pairing/", rows[i].path, NULL);
      g_autofree char *backwards = g_strconcat ("/pairing/backwards/", rows[i].path, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
      g_test_add_data_func (backwards, &rows[i], test_row_backwards);
    }
  g_test_add_func ("/pairing/rules", test_rules);
  g_test_add_func ("/pairing/tags", test_tags);
  g_test_add_func ("/pairing/many", test_many);
  return g_test_run ();
}
