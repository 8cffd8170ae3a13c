//! Part arithmetic: which bytes each part of an upload holds, and how large parts must be for a file to fit.
//!
//! Equal parts but the last, where the size of the file is known: R2 and others demand it. Without it the size grows by
//! stages, so that a stream that turns out small costs little memory and one that turns out huge still fits. Decides
//! nothing about when a part goes; sizes and offsets are 64 bits wide.

use super::Failure;
use crate::model::Code;
use crate::model::text::push_decimal;

/// The part size where none is wished: 8 MiB.
pub const AUTO: u64 = 8 << 20;

/// What a platform allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Bytes of every part but the last, at least.
    pub min: u64,
    /// Bytes of any part, at most.
    pub max: u64,
    /// Parts of one file, at most. Plans stay 5 % below where they can, since platforms count differently.
    pub most: u32,
    /// Every part but the last is a multiple of this.
    pub granularity: u64,
}

impl Rules {
    /// 5 MiB to 5 GiB, 10,000 parts (Amazon S3 User Guide, "multipart upload limits").
    pub const S3: Self = Self { min: 5 << 20, max: 5 << 30, most: 10_000, granularity: 1 };
    /// Up to 4,000 MiB, 50,000 blocks (Azure "Put Block", service versions from 2019-12-12).
    pub const AZURE: Self = Self { min: 1, max: 4_000 << 20, most: 50_000, granularity: 1 };
}

/// Bytes of one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// From 0.
    pub index: u32,
    /// The first byte.
    pub offset: u64,
    /// How many; 0 only where the whole file is empty.
    pub length: u64,
}

impl Piece {
    /// The first byte behind it.
    pub const fn end(&self) -> u64 {
        self.offset.saturating_add(self.length)
    }
}

/// How one file is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    first: u64,
    max: u64,
    most: u32,
    /// So many parts have one size, then it doubles; 0 where all are equal.
    stage: u32,
    total: Option<u64>,
}

impl Plan {
    /// Cuts a file of `total` bytes, or one whose size is not known yet.
    ///
    /// A `wish` below what the number of parts demands is raised, one outside `rules` is an error. Without a known
    /// total the size doubles after every 9 % of the parts allowed: with 10,000 of them and 8 MiB, 900 parts of 8 MiB,
    /// 900 of 16 MiB and so on, at most `rules.max` each. The smallest beginning that S3 allows, 5 MiB, reaches
    /// 5 × (900 × 1,023 + 500 × 1,024) MiB = 6.8 TiB within 9,500 parts. Such parts are not equal.
    pub fn new(total: Option<u64>, wish: Option<u64>, rules: &Rules) -> Result<Self, Failure> {
        let granularity = rules.granularity.max(1);
        let most = rules.most.max(1);
        let max = (rules.max / granularity).max(1).saturating_mul(granularity);
        let min = ceil_to(rules.min.max(1), granularity).min(max);
        if let Some(wish) = wish {
            if wish == 0 || wish < rules.min {
                return Err(refused(
                    Code::InvalidArgument,
                    "part-size-too-small",
                    "partSize: the target takes parts of at least ",
                    rules.min.max(1),
                ));
            }
            if wish > rules.max {
                return Err(refused(
                    Code::InvalidArgument,
                    "part-size-too-large",
                    "partSize: the target takes parts of at most ",
                    rules.max,
                ));
            }
        }
        let wished = ceil_to(wish.unwrap_or(AUTO), granularity).clamp(min, max);
        let Some(bytes) = total else {
            let stage = (u64::from(most) * 9 / 100).max(1) as u32;
            return Ok(Self { first: wished, max, most, stage, total });
        };
        let soft = (u64::from(most) * 95 / 100).max(1);
        let fitting = |parts: u64| ceil_to(bytes.div_ceil(parts), granularity);
        let grown = if fitting(soft) <= max { fitting(soft) } else { fitting(u64::from(most)) };
        if grown > max {
            return Err(refused(
                Code::TooLarge,
                "too-many-parts",
                "The file is larger than all parts that the target allows; it takes ",
                max.saturating_mul(u64::from(most)),
            ));
        }
        Ok(Self { first: wished.max(grown), max, most, stage: 0, total })
    }

    /// The plan of an upload that began elsewhere with equal parts of this size.
    pub fn again(total: u64, part_size: u64, rules: &Rules) -> Result<Self, Failure> {
        let parts = total.div_ceil(part_size.max(1));
        if part_size == 0 || parts > u64::from(rules.most) {
            return Err(refused(
                Code::TooLarge,
                "too-many-parts",
                "The earlier upload's parts do not fit this file; begin anew with parts of at least ",
                total.div_ceil(u64::from(rules.most.max(1))),
            ));
        }
        Ok(Self {
            first: part_size,
            max: part_size.max(rules.max),
            most: rules.most.max(1),
            stage: 0,
            total: Some(total),
        })
    }

    /// Bytes of every part but the last; `None` where they are not equal.
    pub const fn equal(&self) -> Option<u64> {
        if self.stage == 0 { Some(self.first) } else { None }
    }

    /// The size of the file, where the plan was made with it.
    pub const fn total(&self) -> Option<u64> {
        self.total
    }

    /// How many parts the target allows.
    pub const fn most(&self) -> u32 {
        self.most
    }

    /// A part of a file of `total` bytes, or of one that has not ended yet; `None` beyond its end and beyond the parts
    /// allowed.
    pub fn piece(&self, index: u32, total: Option<u64>) -> Option<Piece> {
        if index >= self.most {
            return None;
        }
        let (offset, size) = self.place(index)?;
        let length = match self.total.or(total) {
            Some(total) if index > 0 && offset >= total => return None,
            Some(total) => size.min(total.saturating_sub(offset)),
            None => size,
        };
        Some(Piece { index, offset, length })
    }

    /// How many parts a file of `total` bytes has; `None` where they are more than allowed.
    pub fn count(&self, total: u64) -> Option<u32> {
        if self.stage == 0 {
            return u32::try_from(total.div_ceil(self.first).max(1)).ok().filter(|parts| *parts <= self.most);
        }
        let mut offset = 0_u64;
        let mut index = 0_u32;
        let mut size = self.first;
        // A stage at a time: at most a dozen, as each is 9 % of all.
        loop {
            let left = total.saturating_sub(offset).div_ceil(size);
            if left <= u64::from(self.stage) {
                let parts = index.saturating_add(left as u32).max(1);
                return (parts <= self.most).then_some(parts);
            }
            index = index.saturating_add(self.stage);
            if index >= self.most {
                return None;
            }
            offset = offset.checked_add(size.checked_mul(u64::from(self.stage))?)?;
            size = self.next_size(size);
        }
    }

    fn place(&self, index: u32) -> Option<(u64, u64)> {
        if self.stage == 0 {
            return Some((self.first.checked_mul(u64::from(index))?, self.first));
        }
        let (mut offset, mut size) = (0_u64, self.first);
        for _ in 0..index / self.stage {
            offset = offset.checked_add(size.checked_mul(u64::from(self.stage))?)?;
            size = self.next_size(size);
        }
        Some((offset.checked_add(size.checked_mul(u64::from(index % self.stage))?)?, size))
    }

    const fn next_size(&self, size: u64) -> u64 {
        let doubled = size.saturating_mul(2);
        if doubled > self.max { self.max } else { doubled }
    }
}

/// The next multiple; saturates, which no platform's maximum allows.
const fn ceil_to(value: u64, granularity: u64) -> u64 {
    value.div_ceil(granularity).saturating_mul(granularity)
}

fn refused(code: Code, reason: &'static str, lead: &str, bytes: u64) -> Failure {
    let mut message = lead.to_owned();
    push_decimal(&mut message, bytes, 1);
    message.push_str(" bytes.");
    Failure { code, message, reason }
}

#[cfg(test)]
#[path = "parts_tests.rs"]
mod tests;
