//! A small map in the order it was written: a list of pairs, looked through from the front.
//!
//! Descriptions and scopes hold a handful of names. A tree or a hash table for them would cost a browser several
//! kilobytes and save it nothing.

/// Names to values, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Table<T>(Vec<(String, T)>);

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> FromIterator<(String, T)> for Table<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(pairs: I) -> Self {
        let mut table = Self::default();
        for (name, value) in pairs {
            table.insert(name, value);
        }
        table
    }
}

impl<'a, T> IntoIterator for &'a Table<T> {
    type Item = &'a (String, T);
    type IntoIter = core::slice::Iter<'a, (String, T)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T> Table<T> {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The value of a name, to change.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.0.iter_mut().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// True when the name is there.
    pub fn contains_key(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Sets a name's value; a name stands once.
    pub fn insert(&mut self, name: String, value: T) {
        match self.get_mut(&name) {
            Some(old) => *old = value,
            None => self.0.push((name, value)),
        }
    }

    /// Takes a name out.
    pub fn remove(&mut self, name: &str) -> Option<T> {
        let index = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(index).1)
    }

    /// All pairs in order.
    pub fn iter(&self) -> core::slice::Iter<'_, (String, T)> {
        self.0.iter()
    }

    /// All names in order.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.0.iter().map(|(name, _)| name)
    }

    /// All values in order.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, value)| value)
    }
}

impl<T: Default> Table<T> {
    /// The value of a name, made where it was not there.
    pub fn entry(&mut self, name: &str) -> &mut T {
        let index = match self.0.iter().position(|(known, _)| known == name) {
            Some(index) => index,
            None => {
                self.0.push((name.to_owned(), T::default()));
                self.0.len() - 1
            }
        };
        #[allow(clippy::indexing_slicing, reason = "the index was found or made just above")]
        &mut self.0[index].1
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn a_name_stands_once_and_order_is_kept() {
        let mut table: Table<u8> =
            [("b", 1), ("a", 2), ("b", 3)].into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        assert_eq!(table.keys().collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!(table.get("b"), Some(&3));
        *table.entry("c") += 7;
        assert_eq!(table.remove("b"), Some(3));
        assert_eq!(table.values().copied().collect::<Vec<_>>(), [2, 7]);
        assert!(!table.contains_key("b"));
    }
}
