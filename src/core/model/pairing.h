/* Which of many files belong together: clips, each with a source and a voice in each language,
 * found by the files' names. Pure: names and kinds in, a proposal out; nothing is looked at or
 * made. */
#pragma once

#include "model/codes.h"

G_BEGIN_DECLS

/**
 * dub_pairing_standard_rules:
 *
 * A rule is a file name with `{clip}` in it and, for voices, `{lang}`; `.{ext}` at the end stands
 * for any extension and may be left out. A `/` goes up one folder. Rules are tried in their order.
 *
 * Returns: (transfer none): %NULL-terminated
 */
const char *const *dub_pairing_standard_rules (void);
/* Whether a rule makes sense; the sentence says what does not. */
gboolean dub_pairing_check_rule (const char *rule, GError **error);

typedef struct
{
  const char *name; /* relative path, or a bare name: UTF-8, with / */
  DubMediaKind kind;
} DubPairingFile;

typedef struct
{
  char *language; /* owned: BCP 47 */
  guint file;
} DubPairedVoice;

typedef struct
{
  char *name;        /* owned */
  int known;         /* which of the known clips it is; -1: a new one */
  int source;        /* file; -1: none, which only a known clip may lack */
  GPtrArray *voices; /* owned: DubPairedVoice, by language */
} DubPairedClip;

typedef enum
{
  DUB_LEFTOVER_KIND,    /* no video, picture, movie or sound */
  DUB_LEFTOVER_NO_RULE, /* no rule fits the name */
  DUB_LEFTOVER_NO_CLIP, /* a voice whose clip is not there; @other: the name it looked for */
  DUB_LEFTOVER_NO_LANG, /* a sound of a clip, but in which language? @other: the clip */
  DUB_LEFTOVER_SOURCE,  /* the clip has a source; @other: the file that is it */
  DUB_LEFTOVER_VOICE,   /* the clip has a voice in this language; @other: the file that is it */
  DUB_LEFTOVER_WHICH,   /* clips of this name are in several folders; @other: the name */
  DUB_LEFTOVER_N_REASONS
} DubLeftoverReason;

typedef struct
{
  guint file;
  DubLeftoverReason reason;
  char *other; /* owned (nullable) */
} DubLeftover;

typedef struct
{
  GPtrArray *clips;     /* owned: DubPairedClip, in the order of their names */
  GPtrArray *leftovers; /* owned: DubLeftover, in the order of the files */
} DubPairing;

/**
 * dub_pairing_propose:
 * @rules: (nullable): %NULL-terminated; those that make no sense are passed over
 * @known: (nullable): %NULL-terminated names of clips that are there already
 *
 * 2,000 files in a few milliseconds; the same files in any order give the same proposal.
 *
 * Returns: (transfer full)
 */
DubPairing *dub_pairing_propose (const DubPairingFile *files,
                                 guint n_files,
                                 const char *const *rules,
                                 const char *const *known);
void dub_pairing_free (DubPairing *pairing);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DubPairing, dub_pairing_free)

/* Why the file is left over, as a translated sentence. (transfer full) */
char *dub_leftover_sentence (const DubLeftover *leftover);

G_END_DECLS
