//! Names of files in archives.

/// The longest name in bytes, without its extension.
const LONGEST: usize = 120;

/// Returns a text as a name that Windows accepts, as the server writes names of files.
pub(crate) fn archive_name(text: &str) -> String {
    let is_invalid = |letter: char| letter.is_control() || "<>:\"/\\|?*".contains(letter);
    let mut name: String =
        text.chars().map(|letter| if is_invalid(letter) { '_' } else { letter }).collect();
    while name.len() > LONGEST {
        name.pop();
    }
    let name = name.trim_matches([' ', '.']);
    if name.is_empty() { "_".to_owned() } else { name.to_owned() }
}
