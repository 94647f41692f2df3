/* For programs that look for the interface here. */
#include "../key_store.h"
