//! Parses `multipart/form-data` (RFC 7578, RFC 2046 §5.1) and refuses whatever is not exactly right: lenient servers
//! hide broken forms, and a form that injects a header line or a boundary must not pass. Keeps the bytes of a part
//! shared, not copied. Does not decide which fields a platform wants.

use bytes::Bytes;

/// A parsed form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The parts, in order.
    pub parts: Vec<Part>,
}

/// One part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The field's name.
    pub name: String,
    /// The file's name as it was sent, where the part has one. `%22` and the like are left as they are: Go and
    /// Starlette do the same.
    pub filename: Option<String>,
    /// The part's own content type.
    pub media_type: Option<String>,
    /// The content.
    pub content: Bytes,
}

/// Why a body is not a form, in words for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormError(pub &'static str);

impl Form {
    /// The first part of that name.
    pub fn part(&self, name: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.name == name)
    }

    /// The text of the first part of that name, unless it is a file.
    pub fn text(&self, name: &str) -> Option<String> {
        let part = self.part(name).filter(|part| part.filename.is_none())?;
        Some(String::from_utf8_lossy(&part.content).into_owned())
    }
}

/// Parses a body under its Content-Type.
///
/// # Errors
/// Names the first thing that is wrong.
pub fn parse(content_type: Option<&str>, body: &Bytes) -> Result<Form, FormError> {
    let delimiter = [b"--", boundary(content_type)?.as_bytes()].concat();
    let mut rest = after(body, &delimiter).ok_or(FormError("the body does not begin with the boundary"))?;
    let mut parts = Vec::new();
    loop {
        if let Some(end) = after(&rest, b"--") {
            return if end.is_empty() || end.as_ref() == b"\r\n" {
                Ok(Form { parts })
            } else {
                Err(FormError("there is something after the last boundary"))
            };
        }
        let part = after(&rest, b"\r\n").ok_or(FormError("a boundary is not followed by a line end"))?;
        let head = find(&part, b"\r\n\r\n").ok_or(FormError("a part has no end of headers"))?;
        let (name, filename, media_type) = headers(&part.slice(..head))?;
        let content = part.slice(head + 4..);
        let end = find(&content, &[b"\r\n", delimiter.as_slice()].concat()).ok_or(FormError("a part has no end"))?;
        rest = content.slice(end + 2 + delimiter.len()..);
        parts.push(Part { name, filename, media_type, content: content.slice(..end) });
    }
}

/// What follows a prefix.
fn after(bytes: &Bytes, prefix: &[u8]) -> Option<Bytes> {
    bytes.starts_with(prefix).then(|| bytes.slice(prefix.len()..))
}

fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(hay, needle)
}

/// RFC 2046: 1 to 70 characters of a small alphabet, not ending in a space.
fn boundary(content_type: Option<&str>) -> Result<String, FormError> {
    let text = content_type.ok_or(FormError("there is no content-type"))?;
    let (kind, parameters) = text.split_once(';').ok_or(FormError("the content-type has no boundary"))?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return Err(FormError("the content-type is not multipart/form-data"));
    }
    let (name, value) = parameters.trim().split_once('=').ok_or(FormError("the content-type has no boundary"))?;
    let bare = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
    let fits = bare.bytes().all(|c| c.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&c)) && !bare.ends_with(' ');
    if !name.eq_ignore_ascii_case("boundary") || !fits || bare.is_empty() || bare.len() > 70 {
        return Err(FormError("the boundary is not one"));
    }
    Ok(bare.to_owned())
}

type Headers = (String, Option<String>, Option<String>);

fn headers(head: &[u8]) -> Result<Headers, FormError> {
    let head = std::str::from_utf8(head).map_err(|_| FormError("a part header is not UTF-8"))?;
    let (mut disposition, mut media_type) = (None, None);
    for line in head.split("\r\n") {
        if line.chars().any(|c| c.is_control()) {
            return Err(FormError("a part header holds a control character"));
        }
        let (name, value) = line.split_once(':').ok_or(FormError("a part header has no colon"))?;
        let slot = match name.to_ascii_lowercase().as_str() {
            "content-disposition" => &mut disposition,
            "content-type" => &mut media_type,
            _ => return Err(FormError("a part has a header that form-data does not know")),
        };
        if slot.replace(value.trim().to_owned()).is_some() {
            return Err(FormError("a part header comes twice"));
        }
    }
    let disposition = disposition.ok_or(FormError("a part has no content-disposition"))?;
    let (name, filename) = parameters(&disposition)?;
    if media_type.as_deref().is_some_and(|kind| !kind.contains('/') || !kind.is_ascii()) {
        return Err(FormError("a part's content-type is not one"));
    }
    Ok((name, filename, media_type))
}

/// `form-data; name="…"` and perhaps `; filename="…"`, both quoted, each once, nothing else (RFC 7578 §4.2 forbids
/// `filename*`).
fn parameters(disposition: &str) -> Result<(String, Option<String>), FormError> {
    let mut rest = disposition.strip_prefix("form-data").ok_or(FormError("a part's disposition is not form-data"))?;
    let (mut name, mut filename) = (None, None);
    while let Some(next) = rest.strip_prefix(';') {
        let (key, value) =
            next.trim_start().split_once("=\"").ok_or(FormError("a disposition parameter is not quoted"))?;
        let (text, after) = quoted(value).ok_or(FormError("a quoted text does not end"))?;
        let slot = match key {
            "name" => &mut name,
            "filename" => &mut filename,
            _ => return Err(FormError("a disposition has a parameter that form-data does not know")),
        };
        if slot.replace(text).is_some() {
            return Err(FormError("a disposition parameter comes twice"));
        }
        rest = after.trim_start();
    }
    if !rest.is_empty() {
        return Err(FormError("there is something after a disposition parameter"));
    }
    Ok((name.ok_or(FormError("a part has no name"))?, filename))
}

/// Up to the closing quote. A backslash escapes a quote or a backslash, as Go's and Starlette's parsers have it, and
/// stands for itself before anything else.
fn quoted(text: &str) -> Option<(String, &str)> {
    let (mut read, mut chars) = (String::new(), text.char_indices().peekable());
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((read, text.get(at + 1..)?)),
            '\\' => match chars.next_if(|(_, next)| matches!(next, '"' | '\\')) {
                Some((_, escaped)) => read.push(escaped),
                None => read.push('\\'),
            },
            _ => read.push(c),
        }
    }
    None
}
