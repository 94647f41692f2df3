/* The library is written in Swift: see MartletC. This file is here because a target of C has to have one. */
#include "martlet.h"
