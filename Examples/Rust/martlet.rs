//! A store for Rust on top of martlet.h, to be copied and changed: handles that end by themselves, and lifetimes that the
//! compiler holds to what the header says. Needs Rust 1.63 or newer, and no crate.
//!
//! A store serves any number of threads. A transaction serves the thread that has it.

use std::ffi::{CStr, CString};
use std::fmt;
use std::marker::PhantomData;
use std::os::raw::{c_char, c_int, c_void};
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::path::Path;
use std::ptr::null_mut;
use std::time::Duration;

/// What the header declares.
mod c {
    use super::*;

    #[repr(C)]
    pub struct Store([u8; 0]);
    #[repr(C)]
    pub struct Transaction([u8; 0]);
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub struct Bytes {
        pub data: *const c_void,
        pub size: usize,
    }
    pub type Visitor = unsafe extern "C" fn(*mut c_void, Bytes, Bytes) -> c_int;

    #[link(name = "martlet")]
    extern "C" {
        pub fn martlet_open(directory: *const c_char, options: *const c_void, store: *mut *mut Store) -> c_int;
        pub fn martlet_close(store: *mut Store) -> c_int;
        pub fn martlet_keyspace(store: *mut Store, name: Bytes, keyspace: *mut *mut Store) -> c_int;
        pub fn martlet_put(store: *mut Store, key: Bytes, value: Bytes) -> c_int;
        pub fn martlet_put_with(store: *mut Store, key: Bytes, value: Bytes, ttl_ms: u64, durability: c_int) -> c_int;
        pub fn martlet_put_if_absent(store: *mut Store, key: Bytes, value: Bytes) -> c_int;
        pub fn martlet_compare_and_swap(store: *mut Store, key: Bytes, expected: Bytes, desired: Bytes) -> c_int;
        pub fn martlet_visit(store: *mut Store, key: Bytes, visitor: Visitor, context: *mut c_void) -> c_int;
        pub fn martlet_scan(store: *mut Store, prefix: Bytes, visitor: Visitor, context: *mut c_void) -> c_int;
        pub fn martlet_contains(store: *mut Store, key: Bytes) -> c_int;
        pub fn martlet_remove(store: *mut Store, key: Bytes) -> c_int;
        pub fn martlet_increment(store: *mut Store, key: Bytes, by: i64, sum: *mut i64) -> c_int;
        pub fn martlet_count(store: *mut Store) -> u64;
        pub fn martlet_clear(store: *mut Store) -> c_int;
        pub fn martlet_begin(store: *mut Store, transaction: *mut *mut Transaction) -> c_int;
        pub fn martlet_tx_get(transaction: *mut Transaction, key: Bytes, value: *mut Bytes) -> c_int;
        pub fn martlet_tx_put(transaction: *mut Transaction, key: Bytes, value: Bytes) -> c_int;
        pub fn martlet_tx_remove(transaction: *mut Transaction, key: Bytes) -> c_int;
        pub fn martlet_commit(transaction: *mut Transaction) -> c_int;
        pub fn martlet_abort(transaction: *mut Transaction);
        pub fn martlet_status_text(status: c_int) -> *const c_char;
    }
}

/// A call that failed, by its status: a negative one, or `CONFLICT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error(pub i32);

impl Error {
    pub const CONFLICT: Error = Error(3);
    pub const INVALID_ARGUMENT: Error = Error(-1);
    pub const OUT_OF_MEMORY: Error = Error(-2);
    pub const TOO_LARGE: Error = Error(-3);
    pub const STORAGE_FAILED: Error = Error(-4);
    pub const CORRUPTED: Error = Error(-5);
    pub const LOCKED: Error = Error(-6);
    pub const NOT_A_NUMBER: Error = Error(-8);
    pub const OVERFLOW: Error = Error(-9);
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        // Sound: the text is there as long as the library is, and has a NUL behind it.
        let text = unsafe { CStr::from_ptr(c::martlet_status_text(self.0)) };
        formatter.write_str(&text.to_string_lossy())
    }
}

impl std::error::Error for Error {}

pub type Result<T> = std::result::Result<T, Error>;

/// Whether a status is MARTLET_OK, and not one that says otherwise without being a failure.
fn is_ok(status: c_int) -> Result<bool> {
    if status < 0 {
        Err(Error(status))
    } else {
        Ok(status == 0)
    }
}

fn bytes(slice: &[u8]) -> c::Bytes {
    c::Bytes { data: slice.as_ptr().cast(), size: slice.len() }
}

/// Sound for as long as the library lets the bytes be.
unsafe fn slice<'a>(bytes: c::Bytes) -> &'a [u8] {
    if bytes.size == 0 {
        &[]
    } else {
        std::slice::from_raw_parts(bytes.data.cast(), bytes.size)
    }
}

/// A map of its own in a store, and every call that it has.
pub struct Keyspace<'store> {
    handle: *mut c::Store,
    durability: c_int,
    store: PhantomData<&'store Store>,
}

// Sound: any number of threads may call every function of a store.
unsafe impl Send for Keyspace<'_> {}
unsafe impl Sync for Keyspace<'_> {}

impl Keyspace<'_> {
    pub fn put(&self, key: &[u8], value: &[u8]) -> Result<()> {
        is_ok(unsafe { c::martlet_put(self.handle, bytes(key), bytes(value)) }).map(drop)
    }

    /// The entry is absent again after `lifetime`, of which less than a millisecond counts as one.
    pub fn put_for(&self, key: &[u8], value: &[u8], lifetime: Duration) -> Result<()> {
        let milliseconds = u64::try_from(lifetime.as_millis()).unwrap_or(u64::MAX).max(1);
        is_ok(unsafe { c::martlet_put_with(self.handle, bytes(key), bytes(value), milliseconds, self.durability) }).map(drop)
    }

    /// Whether it was stored: there was none.
    pub fn put_if_absent(&self, key: &[u8], value: &[u8]) -> Result<bool> {
        is_ok(unsafe { c::martlet_put_if_absent(self.handle, bytes(key), bytes(value)) })
    }

    /// Whether it was stored: the value was `expected`.
    pub fn compare_and_swap(&self, key: &[u8], expected: &[u8], desired: &[u8]) -> Result<bool> {
        is_ok(unsafe { c::martlet_compare_and_swap(self.handle, bytes(key), bytes(expected), bytes(desired)) })
    }

    pub fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        self.visit(key, |value| value.to_vec())
    }

    /// What `body` makes of the value where it lies: no copy. It may call what reads, and no more.
    pub fn visit<R>(&self, key: &[u8], body: impl FnOnce(&[u8]) -> R) -> Result<Option<R>> {
        let (mut body, mut result) = (Some(body), None);
        visited(
            |_, value| result = body.take().map(|body| body(value)),
            |visitor, context| unsafe { c::martlet_visit(self.handle, bytes(key), visitor, context) },
        )?;
        Ok(result)
    }

    /// Calls `body` with every key that begins with `prefix`, and its value, all as they were at one instant.
    pub fn scan(&self, prefix: &[u8], body: impl FnMut(&[u8], &[u8])) -> Result<()> {
        visited(body, |visitor, context| unsafe { c::martlet_scan(self.handle, bytes(prefix), visitor, context) })
    }

    pub fn contains(&self, key: &[u8]) -> Result<bool> {
        is_ok(unsafe { c::martlet_contains(self.handle, bytes(key)) })
    }

    /// Whether there was a value.
    pub fn remove(&self, key: &[u8]) -> Result<bool> {
        is_ok(unsafe { c::martlet_remove(self.handle, bytes(key)) })
    }

    /// The sum of `by` and the number that the value is in decimal.
    pub fn increment(&self, key: &[u8], by: i64) -> Result<i64> {
        let mut sum = 0;
        is_ok(unsafe { c::martlet_increment(self.handle, bytes(key), by, &mut sum) }).map(|_| sum)
    }

    pub fn len(&self) -> u64 {
        unsafe { c::martlet_count(self.handle) }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn clear(&self) -> Result<()> {
        is_ok(unsafe { c::martlet_clear(self.handle) }).map(drop)
    }
}

/// Has `call` visit entries by `body`. A panic does not leave the visitor: it ends the visits, and goes on from here.
fn visited<Body>(body: Body, call: impl FnOnce(c::Visitor, *mut c_void) -> c_int) -> Result<()>
where
    Body: FnMut(&[u8], &[u8]),
{
    struct Visits<Body> {
        body: Body,
        panic: Option<Box<dyn std::any::Any + Send>>,
    }
    unsafe extern "C" fn visitor<Body: FnMut(&[u8], &[u8])>(context: *mut c_void, key: c::Bytes, value: c::Bytes) -> c_int {
        let visits = &mut *context.cast::<Visits<Body>>();
        let body = &mut visits.body;
        visits.panic = catch_unwind(AssertUnwindSafe(|| body(slice(key), slice(value)))).err();
        c_int::from(visits.panic.is_some())
    }
    let mut visits = Visits { body, panic: None };
    let status = call(visitor::<Body>, (&mut visits as *mut Visits<Body>).cast());
    visits.panic.map_or(Ok(()), |panic| resume_unwind(panic))?;
    is_ok(status).map(drop)
}

/// A store, closed when it is dropped. Its own entries are those of the keyspace that it dereferences to.
pub struct Store {
    entries: Keyspace<'static>,
}

impl std::ops::Deref for Store {
    type Target = Keyspace<'static>;

    fn deref(&self) -> &Keyspace<'static> {
        &self.entries
    }
}

impl Store {
    pub fn in_memory() -> Result<Store> {
        Store::opened(None, 0)
    }

    /// A store that lasts: each change does when its call returns.
    pub fn open(directory: &Path) -> Result<Store> {
        let path = directory.to_str().and_then(|path| CString::new(path).ok()).ok_or(Error::INVALID_ARGUMENT)?;
        Store::opened(Some(&path), 2)
    }

    fn opened(path: Option<&CStr>, durability: c_int) -> Result<Store> {
        let mut handle = null_mut();
        let path = path.map_or(std::ptr::null(), CStr::as_ptr);
        is_ok(unsafe { c::martlet_open(path, std::ptr::null(), &mut handle) })?;
        Ok(Store { entries: Keyspace { handle, durability, store: PhantomData } })
    }

    /// The keyspace of that name, made if there is none.
    pub fn keyspace(&self, name: &[u8]) -> Result<Keyspace<'_>> {
        let mut handle = null_mut();
        is_ok(unsafe { c::martlet_keyspace(self.handle, bytes(name), &mut handle) })?;
        Ok(Keyspace { handle, durability: self.durability, store: PhantomData })
    }

    pub fn begin(&self) -> Result<Transaction<'_>> {
        let mut handle = null_mut();
        is_ok(unsafe { c::martlet_begin(self.handle, &mut handle) })?;
        Ok(Transaction { handle, store: PhantomData })
    }

    /// Runs `body` in a transaction and commits it, again from the start as often as another's change comes in between.
    pub fn transact<R>(&self, mut body: impl FnMut(&Transaction) -> Result<R>) -> Result<R> {
        loop {
            let transaction = self.begin()?;
            match body(&transaction).and_then(|result| transaction.commit().map(|_| result)) {
                Err(Error::CONFLICT) => continue,
                other => return other,
            }
        }
    }

    /// Closes it now, to hear of a failure.
    pub fn close(self) -> Result<()> {
        let handle = self.handle;
        std::mem::forget(self);
        is_ok(unsafe { c::martlet_close(handle) }).map(drop)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        unsafe { c::martlet_close(self.handle) };
    }
}

/// Reads of one state, and writes that take effect at one instant, when it is committed, or not at all. Each call is
/// `Error::CONFLICT` if what was read has changed since.
pub struct Transaction<'store> {
    handle: *mut c::Transaction,
    store: PhantomData<&'store Store>,
}

impl Transaction<'_> {
    /// The value as the transaction sees it. The bytes are the transaction's, until it ends.
    pub fn get(&self, key: &[u8]) -> Result<Option<&[u8]>> {
        let mut value = bytes(&[]);
        let is_found = agreed(unsafe { c::martlet_tx_get(self.handle, bytes(key), &mut value) })?;
        Ok(if is_found { Some(unsafe { slice(value) }) } else { None })
    }

    pub fn put(&self, key: &[u8], value: &[u8]) -> Result<()> {
        agreed(unsafe { c::martlet_tx_put(self.handle, bytes(key), bytes(value)) }).map(drop)
    }

    /// Whether there was a value.
    pub fn remove(&self, key: &[u8]) -> Result<bool> {
        agreed(unsafe { c::martlet_tx_remove(self.handle, bytes(key)) })
    }

    pub fn commit(self) -> Result<()> {
        let handle = self.handle;
        std::mem::forget(self);
        agreed(unsafe { c::martlet_commit(handle) }).map(drop)
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        unsafe { c::martlet_abort(self.handle) };
    }
}

/// In a transaction, a conflict is a failure too.
fn agreed(status: c_int) -> Result<bool> {
    if status == Error::CONFLICT.0 {
        Err(Error::CONFLICT)
    } else {
        is_ok(status)
    }
}
