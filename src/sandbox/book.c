/* The book's rows and its JSON. Nothing is ever taken out. */
#include "sandbox/book.h"
#include "sandbox/private.h"

typedef struct
{
  const char *kind; /* paid or charge; static */
  char *provider;   /* owned, as the rest */
  char *step;
  char *job_id;
  char *marker;
  char *key_kind;
  char *unit;
  char *at;
  double amount;
} Entry;

typedef struct
{
  char *provider; /* owned */
  char *text;     /* owned */
} Violation;

typedef struct
{
  char *provider; /* owned */
  char *step;     /* owned */
  char *line;     /* owned: method and path pattern */
  guint count;
} Counter;

struct _DubSbBook
{
  GMutex lock;
  GPtrArray *entries;    /* owned */
  GPtrArray *violations; /* owned */
  GPtrArray *counters;   /* owned */
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->provider);
  g_free (entry->step);
  g_free (entry->job_id);
  g_free (entry->marker);
  g_free (entry->key_kind);
  g_free (entry->unit);
  g_free (entry->at);
  g_free (entry);
}

static void
violation_free (gpointer data)
{
  Violation *violation = data;

  g_free (violation->provider);
  g_free (violation->text);
  g_free (violation);
}

static void
counter_free (gpointer data)
{
  Counter *counter = data;

  g_free (counter->provider);
  g_free (counter->step);
  g_free (counter->line);
  g_free (counter);
}

DubSbBook *
dub_sb_book_new (void)
{
  DubSbBook *book = g_new0 (DubSbBook, 1);

  g_mutex_init (&book->lock);
  book->entries = g_ptr_array_new_with_free_func (entry_free);
  book->violations = g_ptr_array_new_with_free_func (violation_free);
  book->counters = g_ptr_array_new_with_free_func (counter_free);
  return book;
}

void
dub_sb_book_free (DubSbBook *book)
{
  g_ptr_array_unref (book->entries);
  g_ptr_array_unref (book->violations);
  g_ptr_array_unref (book->counters);
  g_mutex_clear (&book->lock);
  g_free (book);
}

static Entry *
entry_new (const char *kind, const char *provider, const char *job_id)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->kind = kind;
  entry->provider = g_strdup (provider);
  entry->job_id = g_strdup (job_id);
  entry->at = dub_sb_time (g_get_real_time (), TRUE, TRUE);
  return entry;
}

static void
add_entry (DubSbBook *book, Entry *entry)
{
  g_mutex_lock (&book->lock);
  g_ptr_array_add (book->entries, entry);
  g_mutex_unlock (&book->lock);
}

void
dub_sb_book_paid (DubSbBook *book,
                  const char *provider,
                  const char *step,
                  const char *job_id,
                  const char *marker,
                  const char *key_kind)
{
  Entry *entry = entry_new ("paid", provider, job_id);

  entry->step = g_strdup (step);
  entry->marker = g_strdup (marker);
  entry->key_kind = g_strdup (key_kind);
  add_entry (book, entry);
}

void
dub_sb_book_charge (
    DubSbBook *book, const char *provider, const char *job_id, double amount, const char *unit)
{
  Entry *entry = entry_new ("charge", provider, job_id);

  entry->amount = amount;
  entry->unit = g_strdup (unit);
  add_entry (book, entry);
}

void
dub_sb_book_violation (DubSbBook *book, const char *provider, const char *text)
{
  Violation *violation = g_new0 (Violation, 1);

  violation->provider = g_strdup (provider);
  violation->text = g_strdup (text);
  g_mutex_lock (&book->lock);
  g_ptr_array_add (book->violations, violation);
  g_mutex_unlock (&book->lock);
}

static Counter *
find_counter (DubSbBook *book, const char *provider, const char *line)
{
  for (guint i = 0; i < book->counters->len; i++)
    {
      Counter *counter = g_ptr_array_index (book->counters, i);

      if (g_str_equal (counter->provider, provider) && g_str_equal (counter->line, line))
        return counter;
    }
  return NULL;
}

void
dub_sb_book_request (
    DubSbBook *book, const char *provider, const char *step, const char *method, const char *path)
{
  g_autofree char *line = g_strdup_printf ("%s %s", method, path);
  Counter *counter = NULL;

  g_mutex_lock (&book->lock);
  counter = find_counter (book, provider, line);
  if (!counter)
    {
      counter = g_new0 (Counter, 1);
      counter->provider = g_strdup (provider);
      counter->step = g_strdup (step);
      counter->line = g_steal_pointer (&line);
      g_ptr_array_add (book->counters, counter);
    }
  counter->count++;
  g_mutex_unlock (&book->lock);
}

static double
sum_entries (DubSbBook *book, const char *kind, const char *provider, gboolean count)
{
  double sum = 0;

  g_mutex_lock (&book->lock);
  for (guint i = 0; i < book->entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (book->entries, i);

      if (g_str_equal (entry->kind, kind) && (!provider || g_str_equal (entry->provider, provider)))
        sum += count ? 1 : entry->amount;
    }
  g_mutex_unlock (&book->lock);
  return sum;
}

guint
dub_sb_book_paid_count (DubSbBook *book, const char *provider)
{
  return (guint) sum_entries (book, "paid", provider, TRUE);
}

double
dub_sb_book_charged (DubSbBook *book, const char *provider)
{
  return sum_entries (book, "charge", provider, FALSE);
}

guint
dub_sb_book_requests (DubSbBook *book, const char *provider, const char *step)
{
  guint sum = 0;

  g_mutex_lock (&book->lock);
  for (guint i = 0; i < book->counters->len; i++)
    {
      const Counter *counter = g_ptr_array_index (book->counters, i);

      if (g_str_equal (counter->provider, provider)
          && (!step || g_strcmp0 (counter->step, step) == 0))
        sum += counter->count;
    }
  g_mutex_unlock (&book->lock);
  return sum;
}

char **
dub_sb_book_violations (DubSbBook *book)
{
  GPtrArray *texts = g_ptr_array_new ();

  g_mutex_lock (&book->lock);
  for (guint i = 0; i < book->violations->len; i++)
    {
      const Violation *violation = g_ptr_array_index (book->violations, i);

      g_ptr_array_add (texts, g_strdup_printf ("%s: %s", violation->provider, violation->text));
    }
  g_mutex_unlock (&book->lock);
  g_ptr_array_add (texts, NULL);
  return (char **) g_ptr_array_free (texts, FALSE);
}

static JsonNode *
entry_to_json (const Entry *entry)
{
  if (g_str_equal (entry->kind, "charge"))
    return dub_sb_object ("kind", 's', entry->kind, "provider", 's', entry->provider, "job_id", 's',
                          entry->job_id, "amount", 'd', entry->amount, "unit", 's', entry->unit,
                          "at", 's', entry->at, NULL);
  return dub_sb_object ("kind", 's', entry->kind, "provider", 's', entry->provider, "step", 's',
                        entry->step, "job_id", 's', entry->job_id, "marker", 's', entry->marker,
                        "key", 's', entry->key_kind, "at", 's', entry->at, NULL);
}

JsonNode *
dub_sb_book_to_json (DubSbBook *book)
{
  JsonNode *entries = dub_sb_array ();
  JsonNode *providers = dub_sb_object (NULL, NULL);
  const char *const *ids = dub_sandbox_provider_ids ();

  for (guint i = 0; ids[i]; i++)
    dub_sb_member (providers, ids[i], 'n',
                   dub_sb_object ("paid", 'i', (int) dub_sb_book_paid_count (book, ids[i]),
                                  "charged", 'd', dub_sb_book_charged (book, ids[i]), NULL));
  g_mutex_lock (&book->lock);
  for (guint i = 0; i < book->entries->len; i++)
    dub_sb_push (entries, entry_to_json (g_ptr_array_index (book->entries, i)));
  g_mutex_unlock (&book->lock);
  return dub_sb_object ("paid", 'i', (int) dub_sb_book_paid_count (book, NULL), "providers", 'n',
                        providers, "entries", 'n', entries, NULL);
}

JsonNode *
dub_sb_book_violations_to_json (DubSbBook *book)
{
  g_auto (GStrv) texts = dub_sb_book_violations (book);
  JsonNode *list = dub_sb_array ();

  for (guint i = 0; texts[i]; i++)
    json_array_add_string_element (json_node_get_array (list), texts[i]);
  return dub_sb_object ("violations", 'n', list, NULL);
}

JsonNode *
dub_sb_book_requests_to_json (DubSbBook *book)
{
  JsonNode *list = dub_sb_array ();

  g_mutex_lock (&book->lock);
  for (guint i = 0; i < book->counters->len; i++)
    {
      const Counter *counter = g_ptr_array_index (book->counters, i);

      dub_sb_push (list, dub_sb_object ("provider", 's', counter->provider, "step", 's',
                                        counter->step, "request", 's', counter->line, "count", 'i',
                                        (int) counter->count, NULL));
    }
  g_mutex_unlock (&book->lock);
  return dub_sb_object ("requests", 'n', list, NULL);
}
