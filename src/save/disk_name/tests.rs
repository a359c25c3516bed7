//! Tests of names on disk, over all of Unicode and the reserved names of three systems.

use proptest::prelude::*;

use super::*;

/// The rules of three systems, written down apart from the code that follows them.
fn assert_valid(name: &str) {
    assert!(!name.is_empty() && name != "." && name != "..", "{name:?}");
    assert!(name.len() <= 200 && name.encode_utf16().count() <= 200, "too long: {name:?}");
    assert!(!name.starts_with(char::is_whitespace), "{name:?}");
    assert!(!name.ends_with(['.', ' ']) && !name.ends_with(char::is_whitespace), "{name:?}");
    let refused =
        |c: char| r#"<>:"/\|?*"#.contains(c) || c < ' ' || ('\u{7f}'..'\u{a0}').contains(&c);
    assert!(!name.chars().any(refused), "{name:?}");
    let deceives = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    assert!(!name.chars().any(deceives), "{name:?}");
    let stem = name.split('.').next().unwrap().trim_end().to_uppercase();
    let devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
    assert!(!devices.contains(&&*stem), "{name:?}");
    for device in ["COM", "LPT"] {
        let number = stem.strip_prefix(device).unwrap_or_default();
        assert!(!"0123456789¹²³".chars().any(|c| number == c.to_string()), "{name:?}");
    }
    let lower = name.to_lowercase();
    assert!(!lower.ends_with(".vb365-part") && !lower.ends_with(".vb365-part.json"), "{name:?}");
    let own = ["vb365-manifest.ndjson", "sha256sums", ".vb365-lock"];
    assert!(!own.contains(&&*lower), "{name:?}");
    assert_eq!(name.nfc().collect::<String>(), name, "not in NFC");
}

#[test]
fn names_that_windows_would_change_are_found() {
    for name in ["ana.pst", " ana.pst", "SHA256SUMS", "über\u{200b}.msg", "consul", ".x"] {
        assert!(is_windows_name(name), "{name:?}");
    }
    for name in ["", "ana.pst:x", "ana.pst.", "ana ", "a?", "a\tb", "nul", "COM1.pst", "a/b"] {
        assert!(!is_windows_name(name), "{name:?}");
    }
}

#[test]
fn plain_names_stay() {
    for name in [
        "Q3 budget.xlsx",
        "Übersicht 100%.docx",
        ".bashrc",
        "a.b.c",
        "日本語",
        "~$x.doc",
        "-rf",
        "❤\u{fe0f}.png",
        "2026-11-20 1432 Re: Q3".replace(':', "_").as_str(),
        "CONTRACT.pdf",
        "com10.txt",
        "a .txt",
        "console",
    ] {
        assert_eq!(disk_name(name), name);
        assert_valid(name);
    }
}

#[test]
fn refused_characters_become_underscores() {
    for (name, on_disk) in [
        ("Re: a/b\\c", "Re_ a_b_c"),
        ("invoice_\u{202e}fdp.exe", "invoice__fdp.exe"),
        ("a\tb\nc\u{7f}d\u{85}e", "a_b_c_d_e"),
        ("zero\u{200b}width\u{200d}\u{feff}", "zero_width__"),
        ("\u{fffe}\u{1ffff}\u{fdd0}", "___"),
        (" \u{a0}name. . ", "name"),
        ("", "_"),
        (".", "_"),
        ("..", "_"),
        (" ... ", "_"),
        ("e\u{301}", "é"),
        ("CON", "_CON"),
        ("con.tar.gz", "_con.tar.gz"),
        ("NUL .txt", "_NUL .txt"),
        ("Com¹", "_Com¹"),
        ("lpt0.x", "_lpt0.x"),
        ("CONOUT$", "_CONOUT$"),
        ("CON .", "_CON"),
        ("ｃｏｎ", "ｃｏｎ"),
        ("sha256sums", "_sha256sums"),
        ("VB365-Manifest.ndjson", "_VB365-Manifest.ndjson"),
        (".vb365-lock", "_.vb365-lock"),
        ("x.VB365-part", "x.VB365-part_"),
        ("x.vb365-part.json. ", "x.vb365-part.json_"),
        ("x.vb365-part.json.tmp", "x.vb365-part.json.tmp_"),
        ("x.vb365-part\u{fe0f}", "x.vb365-part\u{fe0f}_"),
    ] {
        assert_eq!(disk_name(name), on_disk, "{name:?}");
        assert_valid(&disk_name(name));
    }
}

/// A device's name before the first dot, and a part file's suffix.
#[test]
fn long_names_have_room_for_both_guards() {
    for length in 170..=202 {
        let name = disk_name(&format!("CON.{}.vb365-part", "x".repeat(length)));
        assert!(name.starts_with("_CON.x") && name.ends_with("x.vb365-part_"), "{name}");
        assert!(name.len() <= MAX_LENGTH && disk_name(&name) == name, "{name}");
    }
}

#[test]
fn long_names_keep_their_extension() {
    let long = disk_name(&format!("{}.docx", "ä".repeat(300)));
    assert_eq!(long, format!("{}.docx", "ä".repeat(97)));
    // Three units each when decomposed, though two bytes.
    assert_eq!(disk_name(&"ǖ".repeat(300)).chars().count(), 66);
    let exact = "x".repeat(200);
    assert_eq!(disk_name(&exact), exact);
    assert_eq!(
        disk_name(&format!("{}. .txt", "x".repeat(196))),
        format!("{}.txt", "x".repeat(196))
    );
    assert_eq!(disk_name(&format!("{} y.txt", " .".repeat(300))), "_.txt");
    assert_eq!(disk_name(&format!("CON{}y.txt", " ".repeat(300))), "_CON.txt");
    let own = disk_name(&format!("x.vb365-part{}y.json", " ".repeat(300)));
    assert_eq!(own, "x.vb365-part.json_");
    let sentence = format!("{}. No extension {}", "y".repeat(150), "z".repeat(100));
    assert_eq!(disk_name(&sentence).len(), 200);
    assert_valid(&disk_name(&format!("COM1.{}", "x".repeat(300))));
}

#[test]
fn characters_of_several_code_points_are_not_split() {
    let accents = format!("{}e{}", "x".repeat(198), "\u{323}\u{302}\u{33f}");
    assert_eq!(disk_name(&accents), "x".repeat(198));
    let flag = format!("{}🇪🇸🇵🇹", "x".repeat(186));
    assert_eq!(disk_name(&flag), format!("{}🇪🇸", "x".repeat(186)));
    let waving = format!("{}👋🏽", "x".repeat(194));
    assert_eq!(disk_name(&waving), "x".repeat(194));
    // One letter alone may be longer than the limit.
    let zalgo = disk_name(&format!("z{}", "\u{33f}".repeat(300)));
    assert_eq!(zalgo.len(), 199);
    assert_valid(&zalgo);
}

/// Every character of the blocks of letters with cases and of controls, and some of all others.
fn characters() -> impl Iterator<Item = char> {
    let dense = (0..0x2c00).chain(0x2de0..0x3100).chain(0xa640..0xabc0).chain(0xf900..0x1_0500);
    let others = (0..=0x10_ffff).step_by(0x1fd);
    dense.chain(0xe_0000..0xe_0200).chain(others).filter_map(char::from_u32)
}

#[test]
fn every_character_of_unicode_makes_a_valid_name() {
    for c in characters() {
        for name in [format!("{c}"), format!("con{c}.vb365-part{c}")] {
            let made = disk_name(&name);
            assert_valid(&made);
            assert_eq!(is_disk_name(&name), name == made, "{name:?}");
        }
    }
}

/// Systems compare names by capital or by small letters, of one code point each.
#[test]
fn folding_covers_the_cases_of_every_character() {
    for c in characters() {
        let folded = folded_name(&c.to_string());
        for other in [c.to_lowercase().to_string(), c.to_uppercase().to_string()] {
            assert_eq!(folded_name(&other), folded, "{c:?}");
        }
        assert_eq!(folded_name(&c.to_string().nfd().collect::<String>()), folded, "{c:?}");
        assert_eq!(folded_name(&folded), folded, "{c:?}");
    }
    for (one, other) in [
        ("STRASSE", "straße"),
        ("ẞ", "ss"),
        ("ﬁ", "FI"),
        ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
        ("K", "k"),
        ("❤", "❤\u{fe0f}"),
    ] {
        assert_eq!(folded_name(one), folded_name(other));
    }
    assert_ne!(folded_name("a"), folded_name("ä"));
}

/// Returns texts of awkward pieces and of any characters.
pub(crate) fn awkward_names() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("CON".to_owned()),
        Just("com¹".to_owned()),
        Just(".".to_owned()),
        Just(" ".to_owned()),
        Just(".vb365-part".to_owned()),
        Just(".json".to_owned()),
        Just("SHA256SUMS".to_owned()),
        Just(" ~0123ab".to_owned()),
        Just(".txt".to_owned()),
        Just("\u{301}".to_owned()),
        Just("x".repeat(190)),
        Just("ß".to_owned()),
        Just("\u{202e}".to_owned()),
        ".{0,8}",
        "\\PC{0,3}",
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_name_becomes_a_valid_one(name in awkward_names()) {
        let made = disk_name(&name);
        assert_valid(&made);
        prop_assert!(is_disk_name(&made));
        prop_assert_eq!(is_disk_name(&name), name == made);
        prop_assert_eq!(disk_name(&made), made);
    }
}
