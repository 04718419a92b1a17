/* One table from code to nick, behaviour, sentence and remedy. */
#include "model/error.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

/* Not by G_DEFINE_QUARK: formatters take its bare words for a subtraction. */
GQuark
dub_error_quark (void)
{
  return g_quark_from_static_string ("dub-error-quark");
}

enum
{
  RETRY = 1 << 0,
  KEY = 1 << 1,
  NETWORK = 1 << 2,
  STORAGE = 1 << 3,
  PERSON = 1 << 4,
};

static const struct
{
  const char *nick;
  guint traits;
  const char *sentence;
  const char *remedy;
} errors[DUB_N_ERRORS] = {
  [DUB_ERROR_FAILED] = { "failed", 0, N_ ("Something went wrong."),
                         N_ ("Look at the history of the job, then try again.") },
  [DUB_ERROR_BAD_KEY] = { "bad_key", KEY, N_ ("The provider refused the API key."),
                          N_ ("Enter a valid key in the account, then try again.") },
  [DUB_ERROR_NO_KEY] = { "no_key", KEY, N_ ("No API key is stored for this account."),
                         N_ ("Enter the key in the account.") },
  [DUB_ERROR_KEYRING_LOCKED] = { "keyring_locked", KEY, N_ ("The keyring is locked."),
                                 N_ ("Unlock the keyring, then try again.") },
  [DUB_ERROR_KEYRING_MISSING] = { "keyring_missing", KEY,
                                  N_ ("No keyring is running in this session."),
                                  N_ ("Start a keyring such as GNOME Keyring or KWallet, or give a "
                                      "key for this run only.") },
  [DUB_ERROR_FORBIDDEN] = { "forbidden", PERSON, N_ ("The provider does not allow this."),
                            N_ ("Check the plan and the rights of the key with the provider.") },
  [DUB_ERROR_NO_CREDIT] = { "no_credit", PERSON, N_ ("The account has not enough credit."),
                            N_ ("Buy credit from the provider, then try again.") },
  [DUB_ERROR_QUOTA] = { "quota", PERSON, N_ ("The allowance of this account is used up."),
                        N_ ("Wait for the next period or change the plan, then try again.") },
  [DUB_ERROR_BUSY] = { "busy", RETRY, N_ ("The provider is busy with another job."),
                       N_ ("Nothing to do: it goes out when the other job ends.") },
  [DUB_ERROR_RATE_LIMITED] = { "rate_limited", RETRY, N_ ("Too many requests were sent."),
                               N_ ("Nothing to do: it goes on after a pause.") },
  [DUB_ERROR_INVALID_INPUT] = { "invalid_input", 0, N_ ("The provider refused the input."),
                                N_ ("Correct what is named, then start a new job.") },
  [DUB_ERROR_TOO_LARGE] = { "too_large", 0, N_ ("A file is larger than the provider takes."),
                            N_ ("Make the file smaller, then start a new job.") },
  [DUB_ERROR_TOO_LONG] = { "too_long", 0, N_ ("The video is longer than the provider takes."),
                           N_ ("Cut the video into shorter clips.") },
  [DUB_ERROR_UNSUPPORTED_TYPE] = { "unsupported_type", 0,
                                   N_ ("The provider does not take this type of file."),
                                   N_ ("Convert the file to a type that the provider takes.") },
  [DUB_ERROR_NO_FACE] = { "no_face", 0, N_ ("The provider found no face in the video."),
                          N_ ("Choose a clip in which the speaker’s face can be seen.") },
  [DUB_ERROR_NOT_FOUND] = { "not_found", 0, N_ ("It does not exist (any more)."),
                            N_ ("Check the account and the base URL.") },
  [DUB_ERROR_NOT_READY] = { "not_ready", RETRY, N_ ("It is not ready yet."),
                            N_ ("Nothing to do: Dubstage looks again.") },
  [DUB_ERROR_CONFLICT] = { "conflict", 0, N_ ("The present state does not allow this."),
                           N_ ("Look at the state of the job and try again if it still fits.") },
  [DUB_ERROR_EXPIRED] = { "expired", RETRY, N_ ("A link has expired."),
                          N_ ("Nothing to do: Dubstage asks for a new one.") },
  [DUB_ERROR_SERVER] = { "server", RETRY, N_ ("The provider has a fault of its own."),
                         N_ ("Nothing to do: Dubstage tries again later.") },
  [DUB_ERROR_NETWORK] = { "network", RETRY | NETWORK, N_ ("The provider cannot be reached."),
                          N_ ("Check the connection and the base URL of the account.") },
  [DUB_ERROR_TLS] = { "tls", RETRY | NETWORK, N_ ("The identity of the server is not trusted."),
                      N_ ("Check the base URL and the date of this computer.") },
  [DUB_ERROR_UNEXPECTED_REPLY] = { "unexpected_reply", RETRY,
                                   N_ ("The provider’s answer makes no sense."),
                                   N_ ("Check the base URL; if it is right, tell the provider.") },
  [DUB_ERROR_JOB_FAILED] = { "job_failed", 0, N_ ("The provider could not do the job."),
                             N_ ("Read the provider’s reason, correct it, then try again.") },
  [DUB_ERROR_LOST_REPLY] = { "lost_reply", 0,
                             N_ ("A paid request went out, but no answer came back."),
                             N_ ("Look on the provider’s page whether the job is there, then "
                                 "decide here.") },
  [DUB_ERROR_DAMAGED_RESULT] = { "damaged_result", RETRY,
                                 N_ ("A delivered file is damaged or incomplete."),
                                 N_ ("Nothing to do: Dubstage fetches it again.") },
  [DUB_ERROR_FILE_MISSING] = { "file_missing", PERSON, N_ ("A file is not where it was."),
                               N_ ("Put the file back or choose it again.") },
  [DUB_ERROR_FILE_CHANGED] = { "file_changed", PERSON,
                               N_ ("A file was changed after it was added."),
                               N_ ("Add the new version of the file to the project.") },
  [DUB_ERROR_FILE_UNREADABLE] = { "file_unreadable", PERSON, N_ ("A file cannot be read."),
                                  N_ ("Check the file’s permissions.") },
  [DUB_ERROR_NOT_MEDIA] = { "not_media", 0, N_ ("The file is not a video, sound or picture."),
                            N_ ("Choose another file.") },
  [DUB_ERROR_CODEC_MISSING] = { "codec_missing", 0, N_ ("A decoder for this file is missing."),
                                N_ ("Install the GStreamer plug-in, or open it in another "
                                    "player.") },
  [DUB_ERROR_STORAGE] = { "storage", STORAGE, N_ ("A file cannot be written."),
                          N_ ("Make room on the disk or choose another folder, then try again.") },
  [DUB_ERROR_STORE_DAMAGED] = { "store_damaged", STORAGE, N_ ("The database is damaged."),
                                N_ ("The damaged file is kept; restore a backup or start anew.") },
  [DUB_ERROR_STORE_NEWER] = { "store_newer", STORAGE,
                              N_ ("The database was written by a newer Dubstage."),
                              N_ ("Update Dubstage, or choose another data folder.") },
  [DUB_ERROR_LOCKED] = { "locked", STORAGE, N_ ("Another Dubstage is using this data folder."),
                         N_ ("Close the other program, or use its window.") },
  [DUB_ERROR_USAGE] = { "usage", 0, N_ ("The command does not fit."), N_ ("See “dubctl --help”.") },
  [DUB_ERROR_UNSUPPORTED] = { "unsupported", 0, N_ ("This provider does not offer that."),
                              N_ ("Use the provider’s web page.") },
  [DUB_ERROR_CANCELLED] = { "cancelled", 0, N_ ("It was stopped."),
                            N_ ("Start it again when you want to.") },
};

const char *
dub_error_nick (DubError code)
{
  g_return_val_if_fail ((guint) code < DUB_N_ERRORS, "failed");
  return errors[code].nick;
}

gboolean
dub_error_from_nick (const char *nick, DubError *code)
{
  for (guint i = 0; nick != NULL && i < DUB_N_ERRORS; i++)
    if (g_str_equal (errors[i].nick, nick))
      {
        *code = (DubError) i;
        return TRUE;
      }
  return FALSE;
}

const char *
dub_error_sentence (DubError code)
{
  g_return_val_if_fail ((guint) code < DUB_N_ERRORS, "");
  return _ (errors[code].sentence);
}

const char *
dub_error_remedy (DubError code)
{
  g_return_val_if_fail ((guint) code < DUB_N_ERRORS, "");
  return _ (errors[code].remedy);
}

static gboolean
has_trait (DubError code, guint trait)
{
  return (guint) code < DUB_N_ERRORS && (errors[code].traits & trait) != 0;
}

gboolean
dub_error_is_retryable (DubError code)
{
  return has_trait (code, RETRY);
}

gboolean
dub_error_is_key (DubError code)
{
  return has_trait (code, KEY);
}

gboolean
dub_error_is_network (DubError code)
{
  return has_trait (code, NETWORK);
}

gboolean
dub_error_needs_person (DubError code)
{
  return has_trait (code, PERSON) || has_trait (code, KEY);
}

gboolean
dub_error_is_storage (DubError code)
{
  return has_trait (code, STORAGE);
}

static const struct
{
  GIOErrorEnum io;
  DubError code;
} io_codes[] = {
  { G_IO_ERROR_NOT_FOUND, DUB_ERROR_FILE_MISSING },
  { G_IO_ERROR_PERMISSION_DENIED, DUB_ERROR_FILE_UNREADABLE },
  { G_IO_ERROR_IS_DIRECTORY, DUB_ERROR_FILE_UNREADABLE },
  { G_IO_ERROR_NO_SPACE, DUB_ERROR_STORAGE },
  { G_IO_ERROR_READ_ONLY, DUB_ERROR_STORAGE },
  { G_IO_ERROR_CANCELLED, DUB_ERROR_CANCELLED },
  { G_IO_ERROR_TIMED_OUT, DUB_ERROR_NETWORK },
  { G_IO_ERROR_CONNECTION_REFUSED, DUB_ERROR_NETWORK },
  { G_IO_ERROR_CONNECTION_CLOSED, DUB_ERROR_NETWORK },
  { G_IO_ERROR_HOST_UNREACHABLE, DUB_ERROR_NETWORK },
  { G_IO_ERROR_NETWORK_UNREACHABLE, DUB_ERROR_NETWORK },
  { G_IO_ERROR_PARTIAL_INPUT, DUB_ERROR_NETWORK },
};

DubError
dub_error_code (const GError *error)
{
  if (error == NULL)
    return DUB_ERROR_FAILED;
  if (error->domain == DUB_ERROR)
    return (DubError) error->code;
  if (error->domain == G_RESOLVER_ERROR)
    return DUB_ERROR_NETWORK;
  if (error->domain == G_TLS_ERROR)
    return DUB_ERROR_TLS;
  for (guint i = 0; error->domain == G_IO_ERROR && i < G_N_ELEMENTS (io_codes); i++)
    if (error->code == (int) io_codes[i].io)
      return io_codes[i].code;
  return DUB_ERROR_FAILED;
}
