/* Which words are languages: ISO 639-1 and ISO 639-2 codes (both its forms) and the BCP 47 tags
 * that begin with one. The table is the registry of the Library of Congress, without the codes for
 * "many", "none", "other" and "not known". */
#include "model/language-tag.h"

#include <stdlib.h>
#include <string.h>

/* Sorted: a code of three letters, and the one of two that means the same ("" for none). */
static const struct
{
  char code[4];
  char shorter[3];
} codes[] = {
  { "aar", "aa" }, { "abk", "ab" }, { "ace", "" },   { "ach", "" },   { "ada", "" },
  { "ady", "" },   { "afa", "" },   { "afh", "" },   { "afr", "af" }, { "ain", "" },
  { "aka", "ak" }, { "akk", "" },   { "alb", "sq" }, { "ale", "" },   { "alg", "" },
  { "alt", "" },   { "amh", "am" }, { "ang", "" },   { "anp", "" },   { "apa", "" },
  { "ara", "ar" }, { "arc", "" },   { "arg", "an" }, { "arm", "hy" }, { "arn", "" },
  { "arp", "" },   { "art", "" },   { "arw", "" },   { "asm", "as" }, { "ast", "" },
  { "ath", "" },   { "aus", "" },   { "ava", "av" }, { "ave", "ae" }, { "awa", "" },
  { "aym", "ay" }, { "aze", "az" }, { "bad", "" },   { "bai", "" },   { "bak", "ba" },
  { "bal", "" },   { "bam", "bm" }, { "ban", "" },   { "baq", "eu" }, { "bas", "" },
  { "bat", "" },   { "bej", "" },   { "bel", "be" }, { "bem", "" },   { "ben", "bn" },
  { "ber", "" },   { "bho", "" },   { "bih", "bh" }, { "bik", "" },   { "bin", "" },
  { "bis", "bi" }, { "bla", "" },   { "bnt", "" },   { "bod", "bo" }, { "bos", "bs" },
  { "bra", "" },   { "bre", "br" }, { "btk", "" },   { "bua", "" },   { "bug", "" },
  { "bul", "bg" }, { "bur", "my" }, { "byn", "" },   { "cad", "" },   { "cai", "" },
  { "car", "" },   { "cat", "ca" }, { "cau", "" },   { "ceb", "" },   { "cel", "" },
  { "ces", "cs" }, { "cha", "ch" }, { "chb", "" },   { "che", "ce" }, { "chg", "" },
  { "chi", "zh" }, { "chk", "" },   { "chm", "" },   { "chn", "" },   { "cho", "" },
  { "chp", "" },   { "chr", "" },   { "chu", "cu" }, { "chv", "cv" }, { "chy", "" },
  { "cmc", "" },   { "cnr", "" },   { "cop", "" },   { "cor", "kw" }, { "cos", "co" },
  { "cpe", "" },   { "cpf", "" },   { "cpp", "" },   { "cre", "cr" }, { "crh", "" },
  { "crp", "" },   { "csb", "" },   { "cus", "" },   { "cym", "cy" }, { "cze", "cs" },
  { "dak", "" },   { "dan", "da" }, { "dar", "" },   { "day", "" },   { "del", "" },
  { "den", "" },   { "deu", "de" }, { "dgr", "" },   { "din", "" },   { "div", "dv" },
  { "doi", "" },   { "dra", "" },   { "dsb", "" },   { "dua", "" },   { "dum", "" },
  { "dut", "nl" }, { "dyu", "" },   { "dzo", "dz" }, { "efi", "" },   { "egy", "" },
  { "eka", "" },   { "ell", "el" }, { "elx", "" },   { "eng", "en" }, { "enm", "" },
  { "epo", "eo" }, { "est", "et" }, { "eus", "eu" }, { "ewe", "ee" }, { "ewo", "" },
  { "fan", "" },   { "fao", "fo" }, { "fas", "fa" }, { "fat", "" },   { "fij", "fj" },
  { "fil", "" },   { "fin", "fi" }, { "fiu", "" },   { "fon", "" },   { "fra", "fr" },
  { "fre", "fr" }, { "frm", "" },   { "fro", "" },   { "frr", "" },   { "frs", "" },
  { "fry", "fy" }, { "ful", "ff" }, { "fur", "" },   { "gaa", "" },   { "gay", "" },
  { "gba", "" },   { "gem", "" },   { "geo", "ka" }, { "ger", "de" }, { "gez", "" },
  { "gil", "" },   { "gla", "gd" }, { "gle", "ga" }, { "glg", "gl" }, { "glv", "gv" },
  { "gmh", "" },   { "goh", "" },   { "gon", "" },   { "gor", "" },   { "got", "" },
  { "grb", "" },   { "grc", "" },   { "gre", "el" }, { "grn", "gn" }, { "gsw", "" },
  { "guj", "gu" }, { "gwi", "" },   { "hai", "" },   { "hat", "ht" }, { "hau", "ha" },
  { "haw", "" },   { "heb", "he" }, { "her", "hz" }, { "hil", "" },   { "him", "" },
  { "hin", "hi" }, { "hit", "" },   { "hmn", "" },   { "hmo", "ho" }, { "hrv", "hr" },
  { "hsb", "" },   { "hun", "hu" }, { "hup", "" },   { "hye", "hy" }, { "iba", "" },
  { "ibo", "ig" }, { "ice", "is" }, { "ido", "io" }, { "iii", "ii" }, { "ijo", "" },
  { "iku", "iu" }, { "ile", "ie" }, { "ilo", "" },   { "ina", "ia" }, { "inc", "" },
  { "ind", "id" }, { "ine", "" },   { "inh", "" },   { "ipk", "ik" }, { "ira", "" },
  { "iro", "" },   { "isl", "is" }, { "ita", "it" }, { "jav", "jv" }, { "jbo", "" },
  { "jpn", "ja" }, { "jpr", "" },   { "jrb", "" },   { "kaa", "" },   { "kab", "" },
  { "kac", "" },   { "kal", "kl" }, { "kam", "" },   { "kan", "kn" }, { "kar", "" },
  { "kas", "ks" }, { "kat", "ka" }, { "kau", "kr" }, { "kaw", "" },   { "kaz", "kk" },
  { "kbd", "" },   { "kha", "" },   { "khi", "" },   { "khm", "km" }, { "kho", "" },
  { "kik", "ki" }, { "kin", "rw" }, { "kir", "ky" }, { "kmb", "" },   { "kok", "" },
  { "kom", "kv" }, { "kon", "kg" }, { "kor", "ko" }, { "kos", "" },   { "kpe", "" },
  { "krc", "" },   { "krl", "" },   { "kro", "" },   { "kru", "" },   { "kua", "kj" },
  { "kum", "" },   { "kur", "ku" }, { "kut", "" },   { "lad", "" },   { "lah", "" },
  { "lam", "" },   { "lao", "lo" }, { "lat", "la" }, { "lav", "lv" }, { "lez", "" },
  { "lim", "li" }, { "lin", "ln" }, { "lit", "lt" }, { "lol", "" },   { "loz", "" },
  { "ltz", "lb" }, { "lua", "" },   { "lub", "lu" }, { "lug", "lg" }, { "lui", "" },
  { "lun", "" },   { "luo", "" },   { "lus", "" },   { "mac", "mk" }, { "mad", "" },
  { "mag", "" },   { "mah", "mh" }, { "mai", "" },   { "mak", "" },   { "mal", "ml" },
  { "man", "" },   { "mao", "mi" }, { "map", "" },   { "mar", "mr" }, { "mas", "" },
  { "may", "ms" }, { "mdf", "" },   { "mdr", "" },   { "men", "" },   { "mga", "" },
  { "mic", "" },   { "min", "" },   { "mkd", "mk" }, { "mkh", "" },   { "mlg", "mg" },
  { "mlt", "mt" }, { "mnc", "" },   { "mni", "" },   { "mno", "" },   { "moh", "" },
  { "mon", "mn" }, { "mos", "" },   { "mri", "mi" }, { "msa", "ms" }, { "mun", "" },
  { "mus", "" },   { "mwl", "" },   { "mwr", "" },   { "mya", "my" }, { "myn", "" },
  { "myv", "" },   { "nah", "" },   { "nai", "" },   { "nap", "" },   { "nau", "na" },
  { "nav", "nv" }, { "nbl", "nr" }, { "nde", "nd" }, { "ndo", "ng" }, { "nds", "" },
  { "nep", "ne" }, { "new", "" },   { "nia", "" },   { "nic", "" },   { "niu", "" },
  { "nld", "nl" }, { "nno", "nn" }, { "nob", "nb" }, { "nog", "" },   { "non", "" },
  { "nor", "no" }, { "nqo", "" },   { "nso", "" },   { "nub", "" },   { "nwc", "" },
  { "nya", "ny" }, { "nym", "" },   { "nyn", "" },   { "nyo", "" },   { "nzi", "" },
  { "oci", "oc" }, { "oji", "oj" }, { "ori", "or" }, { "orm", "om" }, { "osa", "" },
  { "oss", "os" }, { "ota", "" },   { "oto", "" },   { "paa", "" },   { "pag", "" },
  { "pal", "" },   { "pam", "" },   { "pan", "pa" }, { "pap", "" },   { "pau", "" },
  { "peo", "" },   { "per", "fa" }, { "phi", "" },   { "phn", "" },   { "pli", "pi" },
  { "pol", "pl" }, { "pon", "" },   { "por", "pt" }, { "pra", "" },   { "pro", "" },
  { "pus", "ps" }, { "que", "qu" }, { "raj", "" },   { "rap", "" },   { "rar", "" },
  { "roa", "" },   { "roh", "rm" }, { "rom", "" },   { "ron", "ro" }, { "rum", "ro" },
  { "run", "rn" }, { "rup", "" },   { "rus", "ru" }, { "sad", "" },   { "sag", "sg" },
  { "sah", "" },   { "sai", "" },   { "sal", "" },   { "sam", "" },   { "san", "sa" },
  { "sas", "" },   { "sat", "" },   { "scn", "" },   { "sco", "" },   { "sel", "" },
  { "sem", "" },   { "sga", "" },   { "sgn", "" },   { "shn", "" },   { "sid", "" },
  { "sin", "si" }, { "sio", "" },   { "sit", "" },   { "sla", "" },   { "slk", "sk" },
  { "slo", "sk" }, { "slv", "sl" }, { "sma", "" },   { "sme", "se" }, { "smi", "" },
  { "smj", "" },   { "smn", "" },   { "smo", "sm" }, { "sms", "" },   { "sna", "sn" },
  { "snd", "sd" }, { "snk", "" },   { "sog", "" },   { "som", "so" }, { "son", "" },
  { "sot", "st" }, { "spa", "es" }, { "sqi", "sq" }, { "srd", "sc" }, { "srn", "" },
  { "srp", "sr" }, { "srr", "" },   { "ssa", "" },   { "ssw", "ss" }, { "suk", "" },
  { "sun", "su" }, { "sus", "" },   { "sux", "" },   { "swa", "sw" }, { "swe", "sv" },
  { "syc", "" },   { "syr", "" },   { "tah", "ty" }, { "tai", "" },   { "tam", "ta" },
  { "tat", "tt" }, { "tel", "te" }, { "tem", "" },   { "ter", "" },   { "tet", "" },
  { "tgk", "tg" }, { "tgl", "tl" }, { "tha", "th" }, { "tib", "bo" }, { "tig", "" },
  { "tir", "ti" }, { "tiv", "" },   { "tkl", "" },   { "tlh", "" },   { "tli", "" },
  { "tmh", "" },   { "tog", "" },   { "ton", "to" }, { "tpi", "" },   { "tsi", "" },
  { "tsn", "tn" }, { "tso", "ts" }, { "tuk", "tk" }, { "tum", "" },   { "tup", "" },
  { "tur", "tr" }, { "tut", "" },   { "tvl", "" },   { "twi", "tw" }, { "tyv", "" },
  { "udm", "" },   { "uga", "" },   { "uig", "ug" }, { "ukr", "uk" }, { "umb", "" },
  { "urd", "ur" }, { "uzb", "uz" }, { "vai", "" },   { "ven", "ve" }, { "vie", "vi" },
  { "vol", "vo" }, { "vot", "" },   { "wak", "" },   { "wal", "" },   { "war", "" },
  { "was", "" },   { "wel", "cy" }, { "wen", "" },   { "wln", "wa" }, { "wol", "wo" },
  { "xal", "" },   { "xho", "xh" }, { "yao", "" },   { "yap", "" },   { "yid", "yi" },
  { "yor", "yo" }, { "ypk", "" },   { "zap", "" },   { "zbl", "" },   { "zen", "" },
  { "zgh", "" },   { "zha", "za" }, { "zho", "zh" }, { "znd", "" },   { "zul", "zu" },
  { "zun", "" },   { "zza", "" },
};

static int
compare_code (const void *key, const void *row)
{
  return strcmp (key, row);
}

/* (transfer full) (nullable): the language itself, as BCP 47 wants it: two letters where there are
 */
static char *
read_language (const char *text)
{
  g_autofree char *lower = g_ascii_strdown (text, -1);
  const char *row;

  if (strlen (lower) == 3)
    {
      row = bsearch (lower, codes, G_N_ELEMENTS (codes), sizeof codes[0], compare_code);
      if (row == NULL)
        return NULL;
      return g_strdup (row[4] != '\0' ? row + 4 : row);
    }
  for (gsize i = 0; strlen (lower) == 2 && i < G_N_ELEMENTS (codes); i++)
    if (strcmp (codes[i].shorter, lower) == 0)
      return g_steal_pointer (&lower);
  return NULL;
}

static gboolean
is_all (const char *text, gboolean (*test) (char))
{
  for (; *text != '\0'; text++)
    if (!test (*text))
      return FALSE;
  return TRUE;
}

static gboolean
is_letter (char c)
{
  return g_ascii_isalpha (c);
}

static gboolean
is_digit (char c)
{
  return g_ascii_isdigit (c);
}

static gboolean
is_either (char c)
{
  return g_ascii_isalnum (c);
}

/* The parts of a tag behind the language come in this order; RFC 5646, 2.1. */
typedef enum
{
  PART_SCRIPT,
  PART_REGION,
  PART_VARIANT,
  PART_NONE
} PartKind;

static PartKind
kind_of (const char *part)
{
  gsize length = strlen (part);

  if (length == 4 && is_all (part, is_letter))
    return PART_SCRIPT;
  if ((length == 2 && is_all (part, is_letter)) || (length == 3 && is_all (part, is_digit)))
    return PART_REGION;
  if (is_all (part, is_either)
      && ((length >= 5 && length <= 8) || (length == 4 && g_ascii_isdigit (*part))))
    return PART_VARIANT;
  return PART_NONE;
}

static void
append_part (GString *tag, const char *part, PartKind kind)
{
  g_autofree char *shaped =
      kind == PART_REGION ? g_ascii_strup (part, -1) : g_ascii_strdown (part, -1);

  if (kind == PART_SCRIPT)
    *shaped = g_ascii_toupper (*shaped);
  g_string_append_printf (tag, "-%s", shaped);
}

char *
dub_language_tag_read (const char *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, "-_", -1);
  g_autofree char *language = parts[0] != NULL ? read_language (parts[0]) : NULL;
  g_autoptr (GString) tag = NULL;
  PartKind next = PART_SCRIPT;

  if (language == NULL)
    return NULL;
  tag = g_string_new (language);
  for (guint i = 1; parts[i] != NULL; i++)
    {
      PartKind kind = kind_of (parts[i]);

      if (kind == PART_NONE || kind < next)
        return NULL;
      append_part (tag, parts[i], kind);
      next = kind == PART_VARIANT ? PART_VARIANT : (PartKind) (kind + 1);
    }
  return g_string_free (g_steal_pointer (&tag), FALSE);
}
