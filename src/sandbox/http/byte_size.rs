//! Sizes in bytes, as options and faults take them.

/// The largest size in bytes: one terabyte.
const MAX: u64 = 1_000_000_000_000;

/// The units, in lower case, and their bytes.
const UNITS: [(&str, u64); 10] = [
    ("", 1),
    ("b", 1),
    ("k", 1_000),
    ("kb", 1_000),
    ("m", 1_000_000),
    ("mb", 1_000_000),
    ("g", 1_000_000_000),
    ("gb", 1_000_000_000),
    ("kib", 1 << 10),
    ("mib", 1 << 20),
];

/// Reads a size: a whole number of bytes, kB, MB, GB, KiB or MiB.
pub fn parse_size(text: &str) -> Result<u64, String> {
    let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let unit = unit.trim_start().to_ascii_lowercase();
    let factor = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor);
    let invalid = || format!("'{text}' is not a size: write for example 500, 200kB or 1MiB");
    if number.is_empty() {
        return Err(invalid());
    }
    let factor = factor.ok_or_else(invalid)?;
    let size = number.parse::<u64>().ok().and_then(|number| number.checked_mul(factor));
    size.filter(|size| *size <= MAX).ok_or_else(|| "the maximum is 1000GB".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_decimal_and_binary_units() {
        for (text, bytes) in
            [("0", 0), ("500", 500), ("200kB", 200_000), ("1 MiB", 1 << 20), ("1000GB", MAX)]
        {
            assert_eq!(parse_size(text), Ok(bytes), "{text}");
        }
        for text in ["", "kB", "1x", "-1", "1.5MB", "1001GB", "99999999999999999999"] {
            assert!(parse_size(text).is_err(), "{text}");
        }
    }
}
