/* The providers there are, a line each, and look-ups in their tables. */
#include "providers/provider.h"

extern const DubProvider dub_syncmonster;
extern const DubProvider dub_vidgen;
extern const DubProvider dub_dublab;
extern const DubProvider dub_viralsync;
extern const DubProvider dub_lipdub;

const DubProvider *const *
dub_providers (void)
{
  static const DubProvider *const providers[] = {
    &dub_syncmonster, &dub_vidgen, &dub_dublab, &dub_viralsync, &dub_lipdub, NULL,
  };

  return providers;
}

const DubProvider *
dub_provider_find (const char *id)
{
  for (const DubProvider *const *p = dub_providers (); *p != NULL; p++)
    if (g_strcmp0 ((*p)->id, id) == 0)
      return *p;
  return NULL;
}

const DubQuery *
dub_provider_query (const DubProvider *provider, const char *name)
{
  for (guint i = 0; i < provider->n_queries; i++)
    if (g_strcmp0 (provider->queries[i].name, name) == 0)
      return &provider->queries[i];
  return NULL;
}

const DubFlow *
dub_provider_flow (const DubProvider *provider, const char *name)
{
  for (const DubFlow *const *flow = provider->flows; *flow != NULL; flow++)
    if (g_strcmp0 ((*flow)->name, name) == 0)
      return *flow;
  return NULL;
}

const DubInputSpec *
dub_provider_input (const DubProvider *provider, DubRole role)
{
  for (guint i = 0; i < provider->n_inputs; i++)
    if (provider->inputs[i].role == role)
      return &provider->inputs[i];
  return NULL;
}

static const DubOptionSpec *
find_spec (const DubOptionSpec *specs, guint n_specs, const char *name)
{
  for (guint i = 0; i < n_specs; i++)
    if (g_strcmp0 (specs[i].name, name) == 0)
      return &specs[i];
  return NULL;
}

const DubOptionSpec *
dub_provider_option (const DubProvider *provider, const char *name)
{
  return find_spec (provider->options, provider->n_options, name);
}

const DubOptionSpec *
dub_provider_setting (const DubProvider *provider, const char *name)
{
  return find_spec (provider->settings, provider->n_settings, name);
}

const DubStep *
dub_flow_find (const DubFlow *flow, const char *step)
{
  for (guint i = 0; i < flow->n_steps; i++)
    if (g_strcmp0 (flow->steps[i].name, step) == 0)
      return &flow->steps[i];
  return NULL;
}

static const DubStep *
first_plain_step (const DubFlow *flow, guint from)
{
  for (guint i = from; i < flow->n_steps; i++)
    if ((flow->steps[i].flags & DUB_STEP_CLEANUP) == 0)
      return &flow->steps[i];
  return NULL;
}

const DubStep *
dub_flow_first (const DubFlow *flow)
{
  return first_plain_step (flow, 0);
}

const DubStep *
dub_flow_next (const DubFlow *flow, const DubStep *step)
{
  return first_plain_step (flow, (guint) (step - flow->steps) + 1);
}

gboolean
dub_input_present (const DubInput *input)
{
  return input->path != NULL || input->url != NULL || input->text != NULL;
}

const char *
dub_context_option (const DubContext *context, const char *name)
{
  const char *value = dub_map_get (context->options, name);
  const DubOptionSpec *spec;

  if (value != NULL)
    return value;
  spec = dub_provider_option (context->provider, name);
  return spec != NULL ? spec->fallback : NULL;
}

const char *
dub_context_setting (const DubContext *context, const char *name)
{
  const char *value = dub_map_get (context->settings, name);
  const DubOptionSpec *spec;

  if (value != NULL)
    return value;
  spec = dub_provider_setting (context->provider, name);
  return spec != NULL ? spec->fallback : NULL;
}

const char *
dub_context_remote (const DubContext *context, const char *name)
{
  return dub_map_get (context->remote, name);
}
