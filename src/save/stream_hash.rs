//! The SHA-256 of a stream that is written. A long one is hashed by a thread of its own, while the next bytes arrive.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};

use ring::digest::{Context, Digest, SHA256};

use crate::parallel::spawn;

/// The length of a stream from which on a thread hashes it. Starting one takes longer than hashing less.
const LONG: u64 = 4 << 20;

/// The SHA-256 of what was written so far.
pub(super) struct StreamHash {
    /// `None` while the thread has it.
    context: Option<Context>,
    thread: Option<HashThread>,
    length: u64,
}

/// A thread that hashes blocks until no other can come.
struct HashThread {
    full: SyncSender<Vec<u8>>,
    /// Hashed blocks, to be filled again.
    empty: Receiver<Vec<u8>>,
    result: Receiver<Context>,
}

impl StreamHash {
    /// Continues a hash.
    pub(super) fn of(context: Context) -> Self {
        Self { context: Some(context), thread: None, length: 0 }
    }

    /// Adds a block, and returns an empty one in its place.
    pub(super) fn add(&mut self, mut block: Vec<u8>) -> Vec<u8> {
        self.length += block.len() as u64;
        if self.length >= LONG && self.thread.is_none() {
            self.start_thread();
        }
        if let Some(context) = &mut self.context {
            context.update(&block);
            block.clear();
            return block;
        }
        let Some(thread) = &self.thread else { return Vec::new() };
        // If the thread has ended, there is no result, which is an error.
        let _ended = thread.full.send(block);
        thread.empty.try_recv().unwrap_or_default()
    }

    /// Without a thread, the caller hashes.
    fn start_thread(&mut self) {
        let Some(mut context) = self.context.take() else { return };
        // One block waits while another one is hashed.
        let (full, blocks) = sync_channel::<Vec<u8>>(1);
        let (hashed, empty) = channel();
        let (done, result) = channel();
        let before = context.clone();
        let work = move || {
            for mut block in blocks {
                context.update(&block);
                block.clear();
                let _not_needed = hashed.send(block);
            }
            let _not_needed = done.send(context);
        };
        match spawn(work) {
            Ok(_) => self.thread = Some(HashThread { full, empty, result }),
            Err(_) => self.context = Some(before),
        }
    }

    /// Returns the hash of all blocks.
    ///
    /// # Errors
    /// The thread has failed.
    pub(super) fn finish(&mut self) -> io::Result<Digest> {
        let of_thread = self.thread.take().and_then(|HashThread { full, result, .. }| {
            drop(full);
            result.recv().ok()
        });
        let context = self.context.take().or(of_thread);
        let context = context.ok_or_else(|| io::Error::other("the file was not hashed"))?;
        self.context = Some(Context::new(&SHA256));
        Ok(context.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::save::file_hash::{hash_of, hex};

    #[test]
    fn hash_does_not_depend_on_who_makes_it() {
        for blocks in [0_usize, 1, 40, 400] {
            let mut hash = StreamHash::of(Context::new(&SHA256));
            let (mut all, mut block) = (Vec::new(), Vec::new());
            for number in 0..blocks {
                block.extend((0..30_000).map(|at| u8::try_from((at * 7 + number) % 251).unwrap()));
                all.extend_from_slice(&block);
                block = hash.add(block);
                assert!(block.is_empty());
            }
            assert_eq!(hash.thread.is_some(), all.len() as u64 >= LONG);
            assert_eq!(hex(&hash.finish().unwrap()), hash_of(&*all).unwrap().sha256, "{blocks}");
        }
    }
}
