/* The one error domain. A code says what a caller does about it; dub_error_sentence() and
 * dub_error_remedy() say it to a person. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DUB_ERROR (dub_error_quark ())
GQuark dub_error_quark (void);

/**
 * DubError:
 *
 * Nicks (as in `dubctl --json`) are the lower-case words: `bad_key`, `no_credit` …
 */
typedef enum
{
  DUB_ERROR_FAILED,           /* nothing more is known */
  DUB_ERROR_BAD_KEY,          /* the provider refused the API key */
  DUB_ERROR_NO_KEY,           /* no key in the keyring */
  DUB_ERROR_KEYRING_LOCKED,   /* the keyring wants unlocking */
  DUB_ERROR_KEYRING_MISSING,  /* no Secret Service in this session */
  DUB_ERROR_FORBIDDEN,        /* plan or permission */
  DUB_ERROR_NO_CREDIT,        /* credits or money ran out */
  DUB_ERROR_QUOTA,            /* a periodic allowance is used up */
  DUB_ERROR_BUSY,             /* another job must end first; retry later */
  DUB_ERROR_RATE_LIMITED,     /* too many requests; retry later */
  DUB_ERROR_INVALID_INPUT,    /* the provider or a check refused a field or file */
  DUB_ERROR_TOO_LARGE,        /* file over the limit */
  DUB_ERROR_TOO_LONG,         /* duration over the limit */
  DUB_ERROR_UNSUPPORTED_TYPE, /* file type not taken */
  DUB_ERROR_NO_FACE,          /* no face in the picture */
  DUB_ERROR_NOT_FOUND,        /* remote or local thing is absent */
  DUB_ERROR_NOT_READY,        /* too early */
  DUB_ERROR_CONFLICT,         /* the state does not allow it */
  DUB_ERROR_EXPIRED,          /* a link is too old */
  DUB_ERROR_SERVER,           /* 5xx */
  DUB_ERROR_NETWORK,          /* not reachable, reset, timed out */
  DUB_ERROR_TLS,              /* certificate not trusted */
  DUB_ERROR_UNEXPECTED_REPLY, /* the reply makes no sense */
  DUB_ERROR_JOB_FAILED,       /* the provider says that the job failed */
  DUB_ERROR_LOST_REPLY,       /* a paid request went out and no answer came */
  DUB_ERROR_DAMAGED_RESULT,   /* a delivered file does not hold what it should */
  DUB_ERROR_FILE_MISSING,     /* a local file vanished */
  DUB_ERROR_FILE_CHANGED,     /* a local file differs from what was imported */
  DUB_ERROR_FILE_UNREADABLE,  /* a local file cannot be read */
  DUB_ERROR_NOT_MEDIA,        /* a local file is not media, or is empty */
  DUB_ERROR_CODEC_MISSING,    /* no decoder here */
  DUB_ERROR_STORAGE,          /* disk full, folder not writable */
  DUB_ERROR_STORE_DAMAGED,    /* the database cannot be read */
  DUB_ERROR_STORE_NEWER,      /* the database is of a newer version */
  DUB_ERROR_LOCKED,           /* another process has the data folder */
  DUB_ERROR_USAGE,            /* arguments do not fit */
  DUB_ERROR_UNSUPPORTED,      /* this provider has no such thing */
  DUB_ERROR_CANCELLED,        /* the person stopped it */
  DUB_N_ERRORS
} DubError;

const char *dub_error_nick (DubError code);
gboolean dub_error_from_nick (const char *nick, DubError *code);

/* What happened, in one translated sentence without the particulars. */
const char *dub_error_sentence (DubError code);
/* What to do now, in one translated sentence. */
const char *dub_error_remedy (DubError code);

/* Whether the same safe request may simply be tried again later. Never asked for paid requests. */
gboolean dub_error_is_retryable (DubError code);
/* Whether it is about the API key: dubctl ends with 3. */
gboolean dub_error_is_key (DubError code);
/* Whether it is about reaching the provider: dubctl ends with 5. */
gboolean dub_error_is_network (DubError code);
/* Whether it is about the data folder or a local disk: dubctl ends with 6. */
gboolean dub_error_is_storage (DubError code);

/* Whether a job that it ended can go on once a person has put something right outside of the job: a
 * key, credit, a file. */
gboolean dub_error_needs_person (DubError code);

/**
 * dub_error_code:
 * @error: (nullable): any error
 *
 * Returns: the code of @error when it is of our domain, a fitting one for the #GIOErrorEnum codes
 *   that files and sockets give, else %DUB_ERROR_FAILED
 */
DubError dub_error_code (const GError *error);

G_END_DECLS
