//! Bytes as the few texts that a target takes: parted by 0xFF, which no UTF-8 holds, so that mutations of one part leave the
//! others alone and a seed can be written by hand.

/// What parts the texts of an input.
pub const BORDER: u8 = 0xFF;

/// The first `N` parts as bytes, the last with all that remains; empty where there are fewer.
pub fn split<const N: usize>(data: &[u8]) -> [&[u8]; N] {
    let mut parts = data.splitn(N, |byte| *byte == BORDER);
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

/// The same as texts; broken UTF-8 becomes U+FFFD, as a decoder in front of every reader makes it.
pub fn texts<const N: usize>(data: &[u8]) -> [String; N] {
    split::<N>(data).map(|part| String::from_utf8_lossy(part).into_owned())
}

/// An input of these parts.
pub fn join<T: AsRef<[u8]>>(parts: &[T]) -> Vec<u8> {
    parts.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(&BORDER)
}

/// A number from a text that may be none; finite.
pub fn number(text: &str, usual: f64) -> f64 {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite()).unwrap_or(usual)
}
