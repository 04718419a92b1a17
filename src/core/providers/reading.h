/* Readings that several providers share: the words of a refusal, what a refusal means for a paid
 * and for a harmless request, links, dates, flat facts. Pure functions, like all in this room. */
#pragma once

#include "providers/json.h"
#include "providers/provider.h"

G_BEGIN_DECLS

/* The settings that every account has. */
#define DUB_COMMON_SETTINGS                                                                        \
  { "poll_seconds",                                                                                \
    N_ ("Seconds between questions"),                                                              \
    N_ ("How often the state of a job is asked for; empty: as the provider advises."),             \
    DUB_OPTION_NUMBER,                                                                             \
    NULL,                                                                                          \
    NULL,                                                                                          \
    1,                                                                                             \
    3600,                                                                                          \
    FALSE,                                                                                         \
    FALSE },                                                                                       \
      { "reply_seconds",                                                                           \
        N_ ("Seconds to wait for a reply"),                                                        \
        N_ ("How long a request may be silent; a paid one five times as long, and at least "       \
            "five minutes. Empty: 60."),                                                           \
        DUB_OPTION_NUMBER,                                                                         \
        NULL,                                                                                      \
        NULL,                                                                                      \
        1,                                                                                         \
        3600,                                                                                      \
        FALSE,                                                                                     \
        FALSE },                                                                                   \
  {                                                                                                \
    "concurrency", N_ ("Jobs at once"),                                                            \
        N_ ("How many jobs of this account may run at the provider; empty: its own limit."),       \
        DUB_OPTION_INT, NULL, NULL, 1, 100, FALSE, FALSE                                           \
  }

/**
 * dub_verdict_refuse_paid:
 * @body: (nullable): the reply as JSON
 * @message: (nullable): the provider's words
 *
 * Reads a reply to a paid request that is no acceptance. Only an understandable 4xx says that the
 * request was not taken; statuses that are given before a body is looked at (401, 402, 403, 413,
 * 415, 429) say so by themselves. Everything else is RETRY: nobody knows.
 */
void dub_verdict_refuse_paid (DubVerdict *verdict,
                              const DubReply *reply,
                              JsonNode *body,
                              const char *provider_code,
                              const char *message);

/**
 * dub_verdict_refuse_look:
 *
 * Reads a failing reply to a question about something that is paid for. A question that fails says
 * nothing about the job: a 4xx never fails it. One that makes no sense is asked again, as is a 404
 * for the first three times (the id may be too new to be known everywhere); then a person looks.
 */
void dub_verdict_refuse_look (const DubContext *context,
                              DubVerdict *verdict,
                              const DubReply *reply,
                              JsonNode *body,
                              const char *provider_code,
                              const char *message);

/**
 * dub_verdict_look_again:
 * @key: name of the remote id that counts
 * @looks: how often
 *
 * Makes @verdict WAIT for up to @looks times in all, counted in the chain.
 *
 * Returns: FALSE when that was often enough; the count begins anew
 */
gboolean dub_verdict_look_again (const DubContext *context,
                                 DubVerdict *verdict,
                                 const char *key,
                                 guint looks);

/**
 * dub_link_address:
 *
 * Returns: (transfer full) (nullable): an http or https URL as it is; a path as `origin:/path`, to
 *   be resolved against the origin of the account's base URL; %NULL for what must not be fetched
 *   (`file:`, `s3:`, nothing)
 */
char *dub_link_address (const char *url);

/* Microseconds since 1970 of the Date header (RFC 9110 5.6.7), 0: none that can be read. */
gint64 dub_reply_date (const DubReply *reply);
/* Notes the server's time in @answer; call it first in each read() of a query. */
void dub_answer_note_date (DubAnswer *answer, const DubReply *reply);

/* Offset of the server's clock from ours in microseconds. FALSE: not known. */
gboolean
dub_answer_clock_offset (const DubContext *context, const DubAnswer *answer, gint64 *offset);

/* Puts the scalars of @object and of the objects in it into @facts as `a.b`; links, nulls and lists
 * are left out. */
void dub_facts_flatten (DubMap *facts, JsonNode *object);
/* facts[key] = the scalar at @path, where there is one. */
void dub_facts_take (DubMap *facts, const char *key, JsonNode *root, const char *path);

/* (transfer full): the file name with the extension that @mime wants; "file.mp3" for NULL. */
char *dub_name_for_mime (const char *name, const char *mime);

G_END_DECLS
