//! Dice by name: whoever throws has dice of its own, made from the seed and from who it is. So what is left out of a program changes
//! nothing of what strikes the rest, and a failing seed can be made smaller.

use fastrand::Rng;

/// The dice of whoever these numbers name.
pub fn dice(seed: u64, name: &[u64]) -> Rng {
    // SplitMix64 (Steele, Lea, Flood 2014), once for every part of the name.
    let mixed = name.iter().fold(seed, |sum, part| {
        let mut word = (sum ^ part.wrapping_mul(0xD129_0D3A_5C2B_9F17)).wrapping_add(0x9E37_79B9_7F4A_7C15);
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    });
    Rng::with_seed(mixed)
}

#[cfg(test)]
mod tests {
    use super::dice;

    #[test]
    fn every_name_has_dice_of_its_own() {
        let mut first: Vec<u64> = (0..100).map(|number| dice(1, &[0, number]).u64(..)).collect();
        first.push(dice(1, &[1, 0]).u64(..));
        first.push(dice(2, &[0, 0]).u64(..));
        first.sort_unstable();
        first.dedup();
        assert_eq!(first.len(), 102);
        assert_eq!(dice(7, &[3, 4]).u64(..), dice(7, &[3, 4]).u64(..));
    }
}
