//! The table of the defects on Windows names tests that exist, and the help says what cannot be tested there.

use std::fs;
use std::path::Path;

use crate::support::vb365;

#[test]
fn each_defect_on_windows_names_its_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = fs::read_to_string(root.join("tests/windows/README.md")).unwrap();
    let rows: Vec<_> = table.lines().filter(|line| line.starts_with("| W")).collect();
    assert_eq!(rows.len(), 13);
    for (row, number) in rows.iter().zip(1..) {
        assert!(row.starts_with(&format!("| W{number} |")), "{row}");
        let cell = row.split(" | ").nth(2).unwrap();
        let words: Vec<_> = cell.split('`').collect();
        let (file, name) = (words[1], words[3]);
        let text = fs::read_to_string(root.join(file)).unwrap();
        let is_there = ["fn", "def"].iter().any(|word| text.contains(&format!("{word} {name}(")));
        assert!(is_there, "{file} has no test {name}");
    }
}

#[test]
fn help_says_what_is_not_checked_on_windows() {
    let ran = vb365("help environment").run();
    let text = ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = "On Windows, this is not checked: the default folders are private to the user";
    assert!(ran.code == 0 && text.contains(told) && text.contains("icacls FOLDER"), "{ran}");
}
