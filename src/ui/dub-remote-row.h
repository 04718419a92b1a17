/* A row for an option that takes something which is at the provider already. */
#pragma once

#include <adwaita.h>

#include "dub-option-row.h"
#include "dub-remote-choice.h"

G_BEGIN_DECLS

#define DUB_TYPE_REMOTE_ROW (dub_remote_row_get_type ())
G_DECLARE_FINAL_TYPE (DubRemoteRow, dub_remote_row, DUB, REMOTE_ROW, AdwActionRow)

/* @value: (nullable): the id that is set now. @label: (nullable): of the account, where several of
 * this provider are chosen. @func as for dub_option_row_new(). */
GtkWidget *dub_remote_row_new (DubDesk *desk,
                               const DubRemotePlace *place,
                               const char *label,
                               const char *value,
                               DubOptionFunc func,
                               gpointer user_data);

G_END_DECLS
