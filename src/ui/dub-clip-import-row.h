/* The rows of the proposal: headings, clips with their voices, files that are left over. */
#pragma once

#include <gtk/gtk.h>

#include "model/codes.h"

G_BEGIN_DECLS

typedef enum
{
  DUB_IMPORT_HEADING,
  DUB_IMPORT_CLIP,
  DUB_IMPORT_LEFTOVER
} DubImportKind;

#define DUB_TYPE_CLIP_IMPORT_ROW (dub_clip_import_row_get_type ())
G_DECLARE_FINAL_TYPE (DubClipImportRow, dub_clip_import_row, DUB, CLIP_IMPORT_ROW, GObject)

DubClipImportRow *
dub_clip_import_row_new (DubImportKind kind, const char *title, const char *detail);
void dub_clip_import_row_set_detail (DubClipImportRow *row, const char *detail);
void dub_clip_import_row_set_kind (DubClipImportRow *row, DubMediaKind kind);
void dub_clip_import_row_add_voice (DubClipImportRow *row, const char *language, const char *file);

/* Shows such rows in a list view. */
GtkListItemFactory *dub_clip_import_factory_new (void);

G_END_DECLS
