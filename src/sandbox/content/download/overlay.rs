//! Fixed bytes at the start of a file of which a part is written.

/// Writes those bytes of a head that are in the part of the file that begins at a position.
pub(super) fn overlay(head: &[u8], position: u64, buffer: &mut [u8]) {
    let start = usize::try_from(position).unwrap_or(usize::MAX);
    let Some(head) = head.get(start..) else { return };
    let len = head.len().min(buffer.len());
    buffer[..len].copy_from_slice(&head[..len]);
}
