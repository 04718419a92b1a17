/* The book: paid requests, charges, violations and request counters, append-only. Has its own
 * lock, since tests read it while the sandbox runs. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _DubSbBook DubSbBook;

DubSbBook *dub_sb_book_new (void);
void dub_sb_book_free (DubSbBook *book);

/* A paid request was accepted: a job exists from now on. */
void dub_sb_book_paid (DubSbBook *book,
                       const char *provider,
                       const char *step,
                       const char *job_id,
                       const char *marker,
                       const char *key_kind);
/* Money was taken, in the provider's own unit. */
void dub_sb_book_charge (
    DubSbBook *book, const char *provider, const char *job_id, double amount, const char *unit);
void dub_sb_book_violation (DubSbBook *book, const char *provider, const char *text);
void dub_sb_book_request (
    DubSbBook *book, const char *provider, const char *step, const char *method, const char *path);

guint dub_sb_book_paid_count (DubSbBook *book, const char *provider);
double dub_sb_book_charged (DubSbBook *book, const char *provider);
guint dub_sb_book_requests (DubSbBook *book, const char *provider, const char *step);
char **dub_sb_book_violations (DubSbBook *book);

JsonNode *dub_sb_book_to_json (DubSbBook *book);
JsonNode *dub_sb_book_violations_to_json (DubSbBook *book);
JsonNode *dub_sb_book_requests_to_json (DubSbBook *book);

G_END_DECLS
