/* What tests that drive a process read and set over HTTP: the book, violations, counters, faults.
 */
#include "sandbox/storage.h"

void
dub_sb_control_book (DubSbCall *call)
{
  dub_sb_reply_json (call, 200, dub_sb_book_to_json (call->host->sandbox->book));
}

void
dub_sb_control_violations (DubSbCall *call)
{
  dub_sb_reply_json (call, 200, dub_sb_book_violations_to_json (call->host->sandbox->book));
}

void
dub_sb_control_requests (DubSbCall *call)
{
  dub_sb_reply_json (call, 200, dub_sb_book_requests_to_json (call->host->sandbox->book));
}

void
dub_sb_control_faults (DubSbCall *call)
{
  dub_sb_reply_json (call, 200, dub_sb_faults_to_json (call->host->sandbox->faults));
}

/* `{"fault":"lipdub/lost-reply@generate:2"}` */
void
dub_sb_control_add_fault (DubSbCall *call)
{
  static const DubSbField fields[] = { { "fault", 's', TRUE } };
  g_auto (DubSbProblem) problem = { NULL };
  g_autoptr (GError) error = NULL;

  if (!dub_sb_check_object (call->json, fields, G_N_ELEMENTS (fields), &problem))
    {
      dub_sb_refuse_problem (call, &problem);
      return;
    }
  if (!dub_sb_faults_add (call->host->sandbox->faults, dub_sb_string (call->json, "fault"), &error))
    {
      dub_sb_refuse (call, DUB_SB_BAD_FIELD, error->message);
      return;
    }
  dub_sb_control_faults (call);
}

void
dub_sb_control_clear_faults (DubSbCall *call)
{
  dub_sb_faults_clear (call->host->sandbox->faults);
  dub_sb_control_faults (call);
}

void
dub_sb_control_accounts (DubSbCall *call)
{
  DubSandbox *self = call->host->sandbox;
  const char *const *ids = dub_sandbox_provider_ids ();
  JsonNode *list = dub_sb_array ();

  for (guint i = 0; ids[i]; i++)
    dub_sb_push (list, dub_sb_object ("provider", 's', ids[i], "base_url", 's',
                                      dub_sandbox_get_base_url (self, ids[i]), "key", 's',
                                      dub_sandbox_get_key (self, ids[i]), NULL));
  dub_sb_reply_json (call, 200, dub_sb_object ("accounts", 'n', list, NULL));
}
