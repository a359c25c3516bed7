//! The forms in which a text can be part of another one: as it is, URL-encoded, in a JSON string, in HTML, in Base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// A character, or a part of one, of a text that is encoded in another one.
pub(super) struct EncodedUnit {
    utf8: [u8; 4],
    len: usize,
    /// The number of bytes that stand for it.
    pub(super) consumed: usize,
}

/// Decodes the first unit of a text that is not empty.
pub(super) type UnitDecoder = fn(&[u8]) -> EncodedUnit;

pub(super) const DECODERS: [UnitDecoder; 7] =
    [plain, url, json, json_in_json, json_in_json_in_json, html, html_in_json];

impl EncodedUnit {
    fn byte(byte: u8, consumed: usize) -> Self {
        Self { utf8: [byte, 0, 0, 0], len: 1, consumed }
    }

    fn char(c: char, consumed: usize) -> Self {
        let mut utf8 = [0; 4];
        let len = c.encode_utf8(&mut utf8).len();
        Self { utf8, len, consumed }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.utf8[..self.len]
    }
}

fn plain(text: &[u8]) -> EncodedUnit {
    EncodedUnit::byte(text.first().copied().unwrap_or_default(), 1)
}

/// Decodes percent-encoding and forms, where a plus is a space.
fn url(text: &[u8]) -> EncodedUnit {
    match text {
        [b'+', ..] => EncodedUnit::byte(b' ', 1),
        [b'%', digits @ ..] => match hex(digits, 2).and_then(|byte| u8::try_from(byte).ok()) {
            Some(byte) => EncodedUnit::byte(byte, 3),
            None => plain(text),
        },
        _ => plain(text),
    }
}

/// Decodes a JSON string.
fn json(text: &[u8]) -> EncodedUnit {
    escaped(text, 2)
}

/// Decodes a JSON string in another one.
fn json_in_json(text: &[u8]) -> EncodedUnit {
    escaped(text, 4)
}

fn json_in_json_in_json(text: &[u8]) -> EncodedUnit {
    escaped(text, 8)
}

/// Decodes an escape in a text in which `backslash` backslashes stand for one.
fn escaped(text: &[u8], backslash: usize) -> EncodedUnit {
    let slashes = text.iter().take_while(|byte| **byte == b'\\').count();
    if slashes >= backslash {
        return EncodedUnit::byte(b'\\', backslash);
    }
    let consumed = slashes + 1;
    match text[slashes..].split_first() {
        Some((mark @ (b'"' | b'/'), _)) if slashes > 0 => EncodedUnit::byte(*mark, consumed),
        Some((letter, rest)) if slashes > 0 => {
            let character = utf16(rest).filter(|_| *letter == b'u');
            let character = character.map(|(c, length)| EncodedUnit::char(c, consumed + length));
            let control = || control(*letter).map(|byte| EncodedUnit::byte(byte, consumed));
            character.or_else(control).unwrap_or_else(|| plain(text))
        }
        _ => plain(text),
    }
}

fn control(letter: u8) -> Option<u8> {
    Some(match letter {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'b' => 8,
        b'f' => 12,
        _ => return None,
    })
}

/// Decodes the digits after `\u`, and a second escape if they are the first half of a pair. Returns the length, too.
fn utf16(digits: &[u8]) -> Option<(char, usize)> {
    let first = u16::try_from(hex(digits, 4)?).ok()?;
    let rest = &digits[4..];
    let second = rest.strip_prefix(b"\\u").and_then(|digits| hex(digits, 4));
    let units = [Some(first), second.and_then(|unit| u16::try_from(unit).ok())];
    let c = char::decode_utf16(units.into_iter().flatten()).next()?.ok()?;
    Some((c, if c.len_utf16() == 2 { 10 } else { 4 }))
}

fn html(text: &[u8]) -> EncodedUnit {
    entity(text).unwrap_or_else(|| plain(text))
}

fn html_in_json(text: &[u8]) -> EncodedUnit {
    entity(text).unwrap_or_else(|| json(text))
}

fn entity(text: &[u8]) -> Option<EncodedUnit> {
    const NAMED: [(&[u8], u8); 6] = [
        (b"&amp;", b'&'),
        (b"&lt;", b'<'),
        (b"&gt;", b'>'),
        (b"&quot;", b'"'),
        (b"&apos;", b'\''),
        (b"&nbsp;", b' '),
    ];
    if let Some((name, byte)) = NAMED.iter().find(|(name, _)| text.starts_with(name)) {
        return Some(EncodedUnit::byte(*byte, name.len()));
    }
    let rest = text.strip_prefix(b"&#")?;
    let end = rest.iter().take(9).position(|byte| *byte == b';')?;
    let digits = std::str::from_utf8(&rest[..end]).ok()?;
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => digits.parse().ok()?,
    };
    Some(EncodedUnit::char(char::from_u32(code)?, end + 3))
}

fn hex(digits: &[u8], count: usize) -> Option<u32> {
    let digits = std::str::from_utf8(digits.get(..count)?).ok()?;
    u32::from_str_radix(digits, 16).ok()
}

/// Returns the part of the Base64 of any text with `inner` that depends on `inner` alone, if `offset` bytes modulo 3 are
/// before it.
pub(super) fn base64_inside(inner: &str, offset: usize) -> String {
    let bytes: Vec<u8> = std::iter::repeat_n(0, offset).chain(inner.bytes()).collect();
    // Each digit stands for six bits, all of which must be of `inner`.
    let digits = (offset * 8).div_ceil(6)..bytes.len() * 8 / 6;
    STANDARD_NO_PAD.encode(bytes).get(digits).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inner_base64_is_found_at_every_offset() {
        // The Base64 of `hunter2x`, `u:hunter2x` and `me:hunter2x`.
        for (offset, whole) in
            [(0, "aHVudGVyMng="), (2, "dTpodW50ZXIyeA=="), (0, "bWU6aHVudGVyMng=")]
        {
            let inside = base64_inside("hunter2x", offset);
            assert!(inside.len() >= 9 && whole.contains(&inside), "{inside} in {whole}");
        }
    }
}
