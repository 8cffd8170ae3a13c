//! Structured fields (RFC 9651) as far as resumable uploads need them: integers, booleans, dictionaries of integers.
//!
//! Decides what a header says and when it says nothing; what follows from that is decided by who reads it.

/// What a member of a dictionary is. Of other types than integer only their form is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// §3.3.1.
    Integer(i64),
    /// Anything else.
    Other,
}

/// An item that is a non-negative integer; parameters are ignored (§4.2).
pub fn integer(text: &str) -> Option<u64> {
    let mut scan = Scan(text.as_bytes());
    scan.blanks(b" ");
    let Item::Integer(value) = scan.item()? else { return None };
    scan.finish()?;
    u64::try_from(value).ok()
}

/// An item that is a boolean; parameters are ignored (§4.2).
pub fn boolean(text: &str) -> Option<bool> {
    let mut scan = Scan(text.as_bytes());
    scan.blanks(b" ");
    let value = match scan.0 {
        [b'?', b'0', ..] => false,
        [b'?', b'1', ..] => true,
        _ => return None,
    };
    scan.item()?;
    scan.finish()?;
    Some(value)
}

/// The members of a dictionary in their order, a later one of the same name replacing its value (§4.2.2).
pub fn dictionary(text: &str) -> Option<Vec<(&str, Item)>> {
    let mut scan = Scan(text.as_bytes());
    let mut members: Vec<(&str, Item)> = Vec::new();
    scan.blanks(b" ");
    while !scan.0.is_empty() {
        let key = core::str::from_utf8(scan.key()?).ok()?;
        let value = if scan.eat(b'=') {
            if scan.0.first() == Some(&b'(') { scan.list()? } else { scan.item()? }
        } else {
            scan.parameters()?;
            Item::Other
        };
        match members.iter_mut().find(|(known, _)| *known == key) {
            Some(known) => known.1 = value,
            None => members.push((key, value)),
        }
        scan.blanks(b" \t");
        if scan.0.is_empty() {
            break;
        }
        scan.eat(b',').then_some(())?;
        scan.blanks(b" \t");
        // A comma must be followed by a member.
        scan.0.first()?;
    }
    Some(members)
}

struct Scan<'a>(&'a [u8]);

impl<'a> Scan<'a> {
    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.0.first() == Some(&byte);
        if found {
            self.next();
        }
        found
    }

    fn blanks(&mut self, blanks: &[u8]) {
        while self.0.first().is_some_and(|byte| blanks.contains(byte)) {
            self.next();
        }
    }

    fn finish(&mut self) -> Option<()> {
        self.blanks(b" ");
        self.0.is_empty().then_some(())
    }

    /// Takes the bytes from here on that `good` accepts.
    fn run(&mut self, good: fn(u8) -> bool) -> &'a [u8] {
        let length = self.0.iter().position(|byte| !good(*byte)).unwrap_or(self.0.len());
        let (taken, rest) = self.0.split_at_checked(length).unwrap_or_default();
        self.0 = rest;
        taken
    }

    /// §4.2.3.3.
    fn key(&mut self) -> Option<&'a [u8]> {
        self.0.first().filter(|first| first.is_ascii_lowercase() || **first == b'*')?;
        Some(self.run(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.*".contains(&byte)))
    }

    /// §4.2.1.2.
    fn list(&mut self) -> Option<Item> {
        self.next();
        loop {
            self.blanks(b" ");
            if self.eat(b')') {
                self.parameters()?;
                return Some(Item::Other);
            }
            self.item()?;
            self.0.first().filter(|byte| b" )".contains(byte))?;
        }
    }

    /// §4.2.3, with its parameters.
    fn item(&mut self) -> Option<Item> {
        let item = self.bare()?;
        self.parameters()?;
        Some(item)
    }

    /// §4.2.3.2.
    fn parameters(&mut self) -> Option<()> {
        while self.eat(b';') {
            self.blanks(b" ");
            self.key()?;
            if self.eat(b'=') {
                self.bare()?;
            }
        }
        Some(())
    }

    /// §4.2.3.1.
    fn bare(&mut self) -> Option<Item> {
        match *self.0.first()? {
            b'-' | b'0'..=b'9' => self.numeral(),
            b'"' => {
                self.next();
                self.quoted()
            }
            b'%' => {
                self.next();
                self.eat(b'"').then_some(())?;
                self.quoted()
            }
            b':' => {
                self.next();
                self.run(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte));
                self.eat(b':').then_some(Item::Other)
            }
            b'?' => {
                self.next();
                matches!(self.next()?, b'0' | b'1').then_some(Item::Other)
            }
            b'@' => {
                self.next();
                let Item::Integer(_) = self.numeral()? else { return None };
                Some(Item::Other)
            }
            first if first.is_ascii_alphabetic() || first == b'*' => {
                self.run(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~:/".contains(&byte));
                Some(Item::Other)
            }
            _ => None,
        }
    }

    /// §4.2.4: at most 15 digits, or 12 and 3 around a point.
    fn numeral(&mut self) -> Option<Item> {
        let negative = self.eat(b'-');
        let whole = self.run(|byte| byte.is_ascii_digit());
        let value = whole.iter().take(15).fold(0_i64, |sum, byte| sum * 10 + i64::from(*byte & 15));
        if self.eat(b'.') {
            let part = self.run(|byte| byte.is_ascii_digit()).len();
            let sound = (1..=12).contains(&whole.len()) && (1..=3).contains(&part);
            return sound.then_some(Item::Other);
        }
        let sound = (1..=15).contains(&whole.len());
        sound.then_some(Item::Integer(if negative { -value } else { value }))
    }

    /// §4.2.5 and §4.2.10, behind the opening quote: a backslash may hide a quote or a backslash only in the former,
    /// which no limit of an upload is, so both are read alike.
    fn quoted(&mut self) -> Option<Item> {
        loop {
            match self.next()? {
                b'"' => return Some(Item::Other),
                b'\\' => {
                    self.next().filter(|byte| b"\"\\".contains(byte))?;
                }
                0x20..=0x7e => {}
                _ => return None,
            }
        }
    }
}

#[cfg(test)]
#[path = "structured_tests.rs"]
mod tests;
