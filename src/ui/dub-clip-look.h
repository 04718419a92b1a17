/* What a cell of the grid says: an icon, a word, a second line, and all of it as one sentence. */
#pragma once

#include "dub-clip-row.h"

G_BEGIN_DECLS

typedef struct
{
  const char *icon;  /* symbolic icon name */
  const char *style; /* CSS class */
  char *word;        /* owned: the state, or how far it is */
  const char *state; /* translated (nullable): the state, where the word is a number */
  char *detail;      /* owned: who, or what is there; may be empty */
  double fraction;   /* 0-1, negative: no number */
  char *why;         /* owned (nullable): more about it, for the tooltip */
} DubClipLook;

/* @source_language: cells in it show the source. */
void dub_clip_look_init (DubClipLook *look,
                         DubDesk *desk,
                         DubAssetList *assets,
                         DubClipRow *row,
                         const char *language,
                         const char *source_language);
void dub_clip_look_clear (DubClipLook *look);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DubClipLook, dub_clip_look_clear)

/* "ep01, German: Done, LipDub. Out of date: the voice has changed". (transfer full) */
char *dub_clip_look_dup_name (const DubClipLook *look, const DubClip *clip, const char *language);

/* A clip's length, size and frame rate; what is the matter where its file is not as it should be.
 * (transfer full) */
char *dub_clip_dup_facts (DubAssetList *assets, const DubClip *clip);

G_END_DECLS
