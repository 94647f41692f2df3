// kv_store_demo: a store of strings, by the interface of Compat/kv_store/kv_store.hpp.
//
//     g++ -std=c++20 -ICompat Examples/C/kv_store_demo/main.cpp -lmartlet -pthread
#include "kv_store/kv_store.hpp"

#include <iostream>

// What the store says is shown with the rest.
static void show(void *, int level, const char *message) { std::cout << "log, level " << level << ": " << message << "\n"; }

int main() {
    kv_store::InMemorykvstore_chaining store(16, 32);
    store.set_logger(show);
    auto get = [&](const std::string &key) {
        std::cout << "GET " << key << " -> " << store.get(key).value_or("<null>") << "\n";
    };
    store.put("user:1", "Alice");
    store.put("user:2", "Bob");
    store.put("session:7", "active");
    get("user:1"); // prints: GET user:1 -> Alice
    get("user:2"); // prints: GET user:2 -> Bob
    get("user:3"); // prints: GET user:3 -> <null>
    std::cout << "ERASE user:2 -> " << (store.erase("user:2") ? "done" : "absent") << "\n"; // prints: ERASE user:2 -> done
    get("user:2"); // prints: GET user:2 -> <null>
    std::cout << "Size = " << store.size() << "\n"; // prints: Size = 2
    // The store ends here and says so.
    // prints: log, level 1: closed
}
