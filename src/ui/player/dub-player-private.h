/* What the files of the player share. */
#pragma once

#include <gio/gio.h>

#include "cues.h"
#include "dub-player.h"
#include "dub-video-view.h"
#include "dub-wave-view.h"
#include "pipeline.h"

G_BEGIN_DECLS

/* Resources of the player. */
#define DUB_PLAYER_PREFIX "/io/github/dubstage/Dubstage/player/"

struct _DubPlayer
{
  GtkWidget parent_instance;

  /* owned */
  char *path;                /* (nullable) */
  char *other;               /* (nullable): the dub beside it */
  char *poster;              /* (nullable) */
  DubPipeline *pipeline;     /* (nullable): NULL before loading and behind trouble */
  DubCueList *cues;          /* (nullable) */
  GCancellable *cues_reader; /* (nullable) */
  GCancellable *explainer;   /* (nullable): finds out what is wrong */
  GSimpleActionGroup *actions;
  GtkWidget *window; /* (nullable): while it fills the screen */
  GtkWidget *stand_in;

  double volume; /* 0 to 1 */
  gboolean is_muted;
  guint hearing; /* the side that is heard */
  gboolean is_looping;
  gboolean is_scrubbing;
  gboolean resumes;      /* behind scrubbing */
  gboolean is_moving;    /* between two windows */
  gboolean wants_play;   /* once it is loaded */
  gboolean is_pointed;   /* the pointer rests on the controls */
  gint64 loaded_at;      /* usec: the last time that something was loaded */
  guint loading;         /* a load is due */
  guint seeing;          /* it came into sight or left it */
  guint ticking;         /* the position is followed */
  guint hiding;          /* the controls are to go */
  guint waiting;         /* the spinner is to come */
  char *shown_cue;       /* owned (nullable) */
  gint64 shown_position; /* seconds, of the label */

  /* of the template */
  GtkOverlay *content;
  GtkStack *pages;
  DubVideoView *view;
  DubWaveView *wave;
  GtkPicture *poster_picture;
  GtkPicture *trouble_picture;
  GtkImage *trouble_icon;
  GtkLabel *trouble_label;
  GtkButton *trouble_open;
  GtkSpinner *spinner;
  GtkButton *big_play;
  GtkLabel *cue_label;
  GtkLabel *note;
  GtkRevealer *head;
  GtkRevealer *revealer;
  GtkBox *controls;
  GtkButton *play;
  GtkLabel *position_label;
  GtkScale *scale;
  GtkLabel *duration_label;
  GtkMenuButton *volume_button;
  GtkScale *volume_scale;
  GtkToggleButton *mute;
  GtkMenuButton *menu;
  GtkButton *fullscreen;
};

/* dub-player.c */
void dub_player_set_pair (DubPlayer *player, const char *original, const char *dub);
/* Something of @widget's is shown above the picture, together with the controls. */
void dub_player_set_head (DubPlayer *player, GtkWidget *widget);
/* Whether it is where a person can see it. */
gboolean dub_player_is_seen (DubPlayer *player);
void dub_player_close_pipeline (DubPlayer *player);

/* dub-player-actions.c */
void dub_player_add_actions (DubPlayer *player);
/* Makes states and sensitivities of the actions follow what plays. */
void dub_player_update_actions (DubPlayer *player);
void dub_player_set_loudness (DubPlayer *player, double volume, gboolean is_muted);

/* dub-player-controls.c */
void dub_player_set_up_controls (DubPlayer *player);
void dub_player_update_controls (DubPlayer *player);
void dub_player_update_position (DubPlayer *player);
void dub_player_update_cue (DubPlayer *player);
/* Shows the controls, and hides them after a while when it plays. */
void dub_player_wake_controls (DubPlayer *player);
void dub_player_drop_controls (DubPlayer *player);
/* (transfer full): 1:02:03 or 2:03 */
char *dub_player_format_time (gint64 time);
/* The same for ears. (transfer full) */
char *dub_player_speak_time (gint64 time);

/* dub-player-fullscreen.c */
void dub_player_set_fullscreen (DubPlayer *player, gboolean fullscreen);

/* dub-player-trouble.c */
/* @error: (nullable): what the pipeline said */
void dub_player_show_trouble (DubPlayer *player, const GError *error);
void dub_player_open_elsewhere (DubPlayer *player);

G_END_DECLS
