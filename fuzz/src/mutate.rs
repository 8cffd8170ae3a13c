//! Small random changes of an input, for runs without coverage: what libFuzzer's mutators do, in a handful of ways.

use fastrand::Rng;

/// Changes `input` one to four times; `other` is another seed to take from.
pub fn mutate(input: &mut Vec<u8>, other: &[u8], words: &[&str], longest: usize, dice: &mut Rng) {
    for _ in 0..dice.usize(1..=4) {
        once(input, other, words, dice);
    }
    input.truncate(longest);
}

fn once(input: &mut Vec<u8>, other: &[u8], words: &[&str], dice: &mut Rng) {
    let place = dice.usize(0..=input.len());
    match dice.u8(0..10) {
        0 | 1 => insert(input, place, dice.choice(words).unwrap_or(&"\0").as_bytes()),
        2 => insert(input, place, &[dice.u8(..)]),
        3 => {
            if let Some(byte) = input.get_mut(place) {
                *byte ^= 1 << dice.u8(0..8);
            }
        }
        4 => {
            if let Some(byte) = input.get_mut(place) {
                *byte = dice.u8(..);
            }
        }
        5 => drop(input.drain(place..dice.usize(place..=input.len()))),
        6 => {
            let piece = input[place..dice.usize(place..=input.len())].to_vec();
            insert(input, dice.usize(0..=input.len()), &piece);
        }
        7 => {
            let start = dice.usize(0..=other.len());
            insert(input, place, &other[start..dice.usize(start..=other.len())]);
        }
        8 => {
            let text: String = (0..dice.usize(1..4)).map(|_| strange(dice)).collect();
            insert(input, place, text.as_bytes());
        }
        _ => {
            // A number's digit, the sign or size of it.
            let digit = input[place..].iter().position(u8::is_ascii_digit).map(|at| at + place);
            if let Some(at) = digit {
                input[at] = b"0129-."[dice.usize(0..6)];
            }
        }
    }
}

fn insert(input: &mut Vec<u8>, place: usize, bytes: &[u8]) {
    let tail = input.split_off(place);
    input.extend_from_slice(bytes);
    input.extend(tail);
}

/// Characters of all the kinds that readers treat apart.
fn strange(dice: &mut Rng) -> char {
    match dice.u8(0..6) {
        0 => char::from(dice.u8(0..0x20)),
        1 => char::from(dice.u8(0x20..0x7F)),
        2 => char::from(dice.u8(0x7F..=0xFF)),
        3 => dice
            .choice(['\u{202E}', '\u{2066}', '\u{200F}', '\u{2028}', '\u{FEFF}', '\u{FFFD}', '\u{3000}', '。'])
            .unwrap_or('x'),
        _ => dice.char(..),
    }
}
