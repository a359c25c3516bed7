//! Lists of paths, for `--paths-from`.

use crate::content::ContentAddress;
use crate::error::Failure;
use crate::output::Ui;
use crate::sys::input_file::{read_bounded, read_input};
use crate::sys::utf8_text;

/// The largest list of paths, in bytes.
const LARGEST_LIST: u64 = 64 << 20;

/// Reads paths, one a line, with the numbers of their lines. `-` is stdin.
///
/// # Errors
/// The list cannot be read, or a path is invalid.
pub(super) fn read_paths(
    file: &std::path::Path,
    ui: &mut Ui,
) -> Result<Vec<(usize, ContentAddress)>, Failure> {
    let cannot = |cause: String| Failure::usage(format!("cannot read {}: {cause}", file.display()));
    let read = if file.as_os_str() == "-" {
        read_bounded(ui.input(), LARGEST_LIST)
    } else {
        read_input(file, LARGEST_LIST)
    };
    let bytes = read.map_err(|error| cannot(error.to_string()))?;
    let mut paths = Vec::new();
    let text = utf8_text(&bytes).map_err(|error| cannot(error.to_string()))?;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim().trim_start_matches('\u{feff}');
        if !line.is_empty() {
            let address = line.parse();
            let number = index + 1;
            let address = address.map_err(|cause| cannot(format!("line {number}: {cause}")))?;
            paths.push((number, address));
        }
    }
    Ok(paths)
}
