/* Preferences of the local webhook receiver: on or off, its address for the person's tunnel, and
 * the secret of each account whose provider signs its calls. */
#pragma once

#include <adwaita.h>

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_WEBHOOK_GROUP (dub_webhook_group_get_type ())
G_DECLARE_FINAL_TYPE (DubWebhookGroup, dub_webhook_group, DUB, WEBHOOK_GROUP, AdwPreferencesGroup)

GtkWidget *dub_webhook_group_new (DubDesk *desk);

G_END_DECLS
