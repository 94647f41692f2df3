//! A store in Rust, by the module beside this file.
//!
//!     rustc --edition 2021 -L build/c Examples/Rust/main.rs

// Of the module a program uses what it needs.
#![allow(dead_code)]

mod martlet;

use martlet::{Error, Store, Transaction};
use std::time::Duration;

fn text(value: Option<Vec<u8>>) -> String {
    String::from_utf8(value.unwrap_or_else(|| b"nobody".to_vec())).expect("the example stores text")
}

fn read_and_write() -> martlet::Result<()> {
    let store = Store::in_memory()?;
    store.put(b"user:1", b"Ada")?;
    store.put(b"user:2", b"Grace")?;
    println!("{}", text(store.get(b"user:1")?)); // prints: Ada
    println!("{}", text(store.get(b"user:3")?)); // prints: nobody
    println!("{:?} letters", store.visit(b"user:2", |value| value.len())?); // prints: Some(5) letters

    let mut letters = 0;
    store.scan(b"user:", |_, value| letters += value.len())?;
    println!("{} letters in {} names", letters, store.len()); // prints: 8 letters in 2 names

    println!("{}", store.put_if_absent(b"user:1", b"Alan")?); // prints: false
    println!("{}", store.compare_and_swap(b"user:1", b"Ada", b"Alan")?); // prints: true
    println!("{}", store.remove(b"user:2")?); // prints: true
    store.put_for(b"session", b"open", Duration::from_millis(1))?;
    std::thread::sleep(Duration::from_millis(5));
    println!("{}", store.contains(b"session")?); // prints: false

    let orders = store.keyspace(b"orders")?;
    orders.put(b"user:1", b"tea")?;
    println!("{} order, {}'s", orders.len(), text(store.get(b"user:1")?)); // prints: 1 order, Alan's
    orders.clear()?;
    println!("{}", orders.is_empty()); // prints: true
    println!("{}", store.increment(b"user:1", 1).unwrap_err()); // prints: the value is no integer in decimal

    // A panic of a visitor's arrives.
    std::panic::set_hook(Box::new(|_| {}));
    let visit = || store.visit(b"user:1", |_| panic!("in a visitor"));
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(visit));
    let _ = std::panic::take_hook();
    println!("{:?}", caught.unwrap_err().downcast_ref::<&str>()); // prints: Some("in a visitor")
    store.close()
}

fn count_together() -> martlet::Result<()> {
    let store = Store::in_memory()?;
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..1000 {
                    store.increment(b"visits", 1).expect("room for a number");
                }
            });
        }
    });
    println!("{} visits", text(store.get(b"visits")?)); // prints: 4000 visits
    Ok(())
}

fn move_one(transaction: &Transaction) -> martlet::Result<()> {
    let balance = |account: &[u8]| -> martlet::Result<i64> {
        let text = String::from_utf8_lossy(transaction.get(account)?.unwrap_or(b"0")).into_owned();
        Ok(text.parse().expect("the example stores numbers"))
    };
    let (left, right) = (balance(b"left")?, balance(b"right")?);
    transaction.put(b"left", (left - 1).to_string().as_bytes())?;
    transaction.put(b"right", (right + 1).to_string().as_bytes())
}

/// Threads move money between two accounts: none is made or lost, and the directory has it afterwards.
fn move_money(directory: &std::path::Path) -> martlet::Result<()> {
    let store = Store::open(directory)?;
    store.put(b"left", b"1000")?;
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..25).for_each(|_| store.transact(move_one).expect("a disk that works")));
        }
    });
    store.close()?;

    let store = Store::open(directory)?;
    println!("{} and {}", text(store.get(b"left")?), text(store.get(b"right")?)); // prints: 900 and 100
    let given_up = store.begin()?;
    given_up.remove(b"left")?;
    drop(given_up);
    println!("{}", store.contains(b"left")?); // prints: true
    let second = Store::open(directory);
    println!("{}", second.err() == Some(Error::LOCKED)); // prints: true
    store.close()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    read_and_write()?;
    count_together()?;
    let directory = std::env::temp_dir().join("martlet-example-rust");
    let _ = std::fs::remove_dir_all(&directory);
    move_money(&directory)?;
    std::fs::remove_dir_all(&directory)?;
    Ok(())
}
