//! What several targets promise, said a second time and in other words than the code under test says it.

/// A secret that no text for people may hold, wherever a server puts it: long, letters and digits in one run.
pub const CANARY: &str = "c4naryQ7sEcReT9zXw2LmN8pVbK5";

/// One line of at most `limit` characters that cannot turn what stands around it.
pub fn assert_one_line(text: &str, limit: usize) {
    assert!(text.chars().count() <= limit, "longer than {limit}: {text:?}");
    let odd = |character: char| character.is_control() || "\u{2028}\u{2029}".contains(character) || turns(character);
    assert!(!text.contains(odd), "more than one line, or turned: {text:?}");
}

/// The canary is nowhere in it.
pub fn assert_no_canary(text: &str) {
    assert!(!text.contains(CANARY), "a secret is shown: {text:?}");
}

/// Bidirectional controls of Unicode TR 9.
pub fn turns(character: char) -> bool {
    let code = u32::from(character);
    matches!(code, 0x61C | 0x200E | 0x200F) || (0x202A..=0x202E).contains(&code) || (0x2066..=0x2069).contains(&code)
}

/// A name that may be a file's on every system: behaviour G15.
pub fn assert_safe_name(name: &str) {
    assert!(!name.is_empty() && name.len() <= 255, "{} bytes: {name:?}", name.len());
    assert!(!name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']), "a separator or wildcard: {name:?}");
    assert!(!name.contains(|character: char| character.is_control() || turns(character)), "invisible: {name:?}");
    assert!(!name.contains(".."), "two dots: {name:?}");
    let edge = |character: Option<char>| character.is_some_and(|edge| edge == '.' || edge.is_whitespace());
    assert!(!edge(name.chars().next()) && !edge(name.chars().next_back()), "an edge that is cut: {name:?}");
    let stem = name.split('.').next().unwrap_or_default().trim().to_lowercase();
    let devices = ["con", "prn", "aux", "nul", "conin$", "conout$"];
    let numbered = |stem: &str| {
        let number = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
        number.is_some_and(|number| number.chars().count() == 1 && "0123456789¹²³".contains(number))
    };
    assert!(!devices.contains(&stem.as_str()) && !numbered(&stem), "a device: {name:?}");
}

/// Text that may stand in a header: visible ASCII, blanks and tabs.
pub fn is_header_text(text: &str) -> bool {
    text.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte))
}
