// A peer whose puts last: `PROGRAM written|synced THREADS PUTS DIRECTORY` makes so many puts on each thread, of keys of 16
// and values of 100 bytes, and prints how many it made a second.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace peer {

[[noreturn]] inline void fail(const std::string& why) {
    std::fprintf(stderr, "%s\n", why.c_str());
    std::exit(1);
}

// `Store(directory, synced)` opens it; `open()` gives what one thread writes by, with `put(key, value)`.
template <class Store>
int measure(int count, char** words) {
    if (count != 5) fail("usage: PROGRAM written|synced THREADS PUTS DIRECTORY");
    const bool synced = std::string_view(words[1]) == "synced";
    const int threads = std::atoi(words[2]);
    const int puts = std::atoi(words[3]);
    Store store(words[4], synced);
    std::atomic<int> waiting{threads};
    std::vector<std::thread> running;
    std::chrono::steady_clock::time_point start;
    std::atomic<bool> begun{false};
    for (int thread = 0; thread < threads; thread++) {
        running.emplace_back([&, thread] {
            auto&& writer = store.open();
            const std::string value(100, 'v');
            waiting--;
            while (!begun.load()) std::this_thread::yield();
            for (int number = 0; number < puts; number++) {
                char key[16];
                const uint64_t parts[2] = {uint64_t(thread), uint64_t(number)};
                std::memcpy(key, parts, 16);
                writer.put(std::string_view(key, 16), value);
            }
        });
    }
    while (waiting.load() > 0) std::this_thread::yield();
    start = std::chrono::steady_clock::now();
    begun = true;
    for (auto& thread : running) thread.join();
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    std::printf("{\"puts_per_second\": %.1f}\n", double(threads) * puts / taken.count());
    return 0;
}

}  // namespace peer
