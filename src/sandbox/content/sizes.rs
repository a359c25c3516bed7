//! Sizes of files, by rule.

/// Returns the size of a version of a file in bytes: between an eighth of the mean and nearly twice the
/// mean. `number` is that of the file.
pub(super) fn file_size(mean: u64, number: u64, version: u8) -> i64 {
    let size = mean / 8 * (1 + number % 15) + number / 16 % (mean / 64 + 1);
    let size = if mean == 0 { 0 } else { size + 512 * u64::from(version - 1) };
    i64::try_from(size).unwrap_or(i64::MAX)
}
