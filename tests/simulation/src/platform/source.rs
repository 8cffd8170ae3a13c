//! Bytes to upload, and the body of a request as it goes over the wire.

use attache::platform::{Body, Source};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::rc::Rc;

/// Bytes in memory, by reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bytes(pub Rc<[u8]>);

impl Bytes {
    /// So many bytes from `offset`; `None` past the end.
    pub fn window(&self, offset: u64, length: u64) -> Option<Vec<u8>> {
        let start = usize::try_from(offset).ok()?;
        let end = start.checked_add(usize::try_from(length).ok()?)?;
        self.0.get(start..end).map(<[u8]>::to_vec)
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }
}

impl Source for Bytes {
    fn size(&self) -> u64 {
        self.0.len() as u64
    }

    fn window(&self, offset: u64, length: u64) -> Self {
        Self(Bytes::window(self, offset, length).unwrap_or_default().into())
    }
}

/// A body's bytes as they travel.
pub fn wire_bytes(body: &Body<Bytes>) -> Vec<u8> {
    match body {
        Body::Empty => Vec::new(),
        Body::Text(text) => text.clone().into_bytes(),
        Body::Raw(source) => source.0.to_vec(),
        Body::Form(form) => [&*form.prefix, &*form.source.0, &*form.suffix].concat(),
        Body::Base64(form) => [&*form.prefix, STANDARD.encode(&form.source.0).as_bytes(), &*form.suffix].concat(),
    }
}
