// A store in C++, by the header beside this file.
//
//     g++ -std=c++20 -pthread Examples/Cpp/main.cpp -lmartlet
#include "martlet.hpp"

#include <filesystem>
#include <iostream>
#include <thread>
#include <vector>

static void read_and_write() {
    martlet::store store;
    store.put("user:1", "Ada");
    store.put("user:2", "Grace");
    std::cout << store.get("user:1").value_or("nobody") << "\n"; // prints: Ada
    std::cout << store.get("user:3").value_or("nobody") << "\n"; // prints: nobody
    store.visit("user:2", [](std::string_view value) { std::cout << value.size() << " letters\n"; }); // prints: 5 letters

    std::size_t letters = 0;
    store.scan("user:", [&](std::string_view, std::string_view value) { letters += value.size(); });
    std::cout << letters << " letters in " << store.size() << " names\n"; // prints: 8 letters in 2 names

    std::cout << std::boolalpha << store.put_if_absent("user:1", "Alan") << "\n"; // prints: false
    std::cout << store.compare_and_swap("user:1", "Ada", "Alan") << "\n";         // prints: true
    store.put("session", "open", std::chrono::milliseconds(1));
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    std::cout << store.contains("session") << "\n"; // prints: false

    martlet::keyspace orders = store.in("orders");
    orders.put("user:1", "tea");
    std::cout << orders.size() << " order, " << store.get("user:1").value() << "'s\n"; // prints: 1 order, Alan's

    // What a visitor throws arrives, and what a call fails with is an exception.
    try {
        store.visit("user:1", [](std::string_view) { throw std::runtime_error("thrown by a visitor"); });
    } catch (const std::runtime_error &failure) {
        std::cout << failure.what() << "\n"; // prints: thrown by a visitor
    }
    try {
        store.increment("user:1");
    } catch (const martlet::error &failure) {
        std::cout << failure.what() << "\n"; // prints: the value is no integer in decimal
    }
    try {
        martlet::store other(std::string("a\0b", 3));
    } catch (const martlet::error &failure) {
        std::cout << failure.what() << "\n"; // prints: an argument is none that the function can take
    }
}

static void count_together() {
    martlet::store store;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; i++) {
            threads.emplace_back([&store] {
                for (int i = 0; i < 1000; i++) store.increment("visits");
            });
        }
    }
    std::cout << store.get("visits").value() << " visits\n"; // prints: 4000 visits
}

static int balance(martlet::transaction &transaction, std::string_view account) {
    return std::stoi(std::string(transaction.get(account).value_or("0")));
}

// Threads move money between two accounts: none is made or lost, and the directory has it afterwards.
static void move_money(const std::string &directory) {
    {
        martlet::store store(directory);
        store.put("left", "1000");
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; i++) {
            threads.emplace_back([&store] {
                for (int i = 0; i < 25; i++) {
                    store.transact([](martlet::transaction &transaction) {
                        int left = balance(transaction, "left"), right = balance(transaction, "right");
                        transaction.put("left", std::to_string(left - 1));
                        transaction.put("right", std::to_string(right + 1));
                    });
                }
            });
        }
    }
    martlet::store store(directory);
    std::cout << store.get("left").value() << " and " << store.get("right").value() << "\n"; // prints: 900 and 100
    {
        martlet::transaction given_up = store.begin();
        given_up.remove("left");
    }
    std::cout << store.contains("left") << "\n"; // prints: true
    try {
        martlet::store second(directory);
    } catch (const martlet::error &failure) {
        std::cout << failure.what() << "\n"; // prints: the directory is in use by another store or process
    }
    store.close();
}

int main() {
    read_and_write();
    count_together();
    auto directory = std::filesystem::temp_directory_path() / "martlet-example-cpp";
    std::filesystem::remove_all(directory);
    move_money(directory);
    std::filesystem::remove_all(directory);
}
