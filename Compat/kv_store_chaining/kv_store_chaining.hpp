// For programs that look for the interface here.
#pragma once
#include "../kv_store/kv_store.hpp"
