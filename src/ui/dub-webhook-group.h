/* The receiver of webhooks, for people with a tunnel: a part of the preferences. */
#pragma once

#include <adwaita.h>

#include "dub-desk.h"

G_BEGIN_DECLS

#define DUB_TYPE_WEBHOOK_GROUP (dub_webhook_group_get_type ())
G_DECLARE_FINAL_TYPE (DubWebhookGroup, dub_webhook_group, DUB, WEBHOOK_GROUP, AdwPreferencesGroup)

GtkWidget *dub_webhook_group_new (DubDesk *desk);
/* At the start of the program: listens where the person left it switched on. */
void dub_webhook_start (DubDesk *desk);

G_END_DECLS
