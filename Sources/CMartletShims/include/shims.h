/* What Swift cannot say by itself: thread-local storage, prefetch, pause. No logic lives here. */
#ifndef MARTLET_SHIMS_H
#define MARTLET_SHIMS_H
#endif
