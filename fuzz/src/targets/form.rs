//! multipart/form-data as the crate `multer` and a strict reader find it (behaviours C1 to C3). Parts: field name, field value,
//! file field, file name, media type, content.

use crate::oracle::is_header_text;
use crate::parts::texts;
use attache::policy::name::form_escape;
use attache::transfer::form::{Form, boundary, encode, is_media_type};
use futures::executor::block_on;
use sha2::{Digest, Sha256};

/// Name, file name, media type, bytes.
type Part = (String, Option<String>, Option<String>, Vec<u8>);

pub fn run(data: &[u8]) {
    let [field, value, file_field, name, media, content] = texts(data);
    // A boundary that the input cannot know, as in life.
    let random: [u8; 18] = std::array::from_fn(|index| Sha256::digest(data)[index]);
    let border = boundary(&random);
    assert!(border.len() <= 70 && border.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
    let file_field =
        if file_field.is_empty() || file_field.contains(['\r', '\n', '\0']) { "file".to_owned() } else { file_field };
    let fields = [(field.clone(), value.clone()), ("second".to_owned(), field.clone())];
    let bad = |name: &str| name.is_empty() || name.contains(['\r', '\n', '\0']);
    let form = match encode(&border, &fields, &file_field, &name, &media) {
        Ok(form) => form,
        Err(refused) => {
            let media_is_bad = !media.is_empty() && !is_media_type(&media);
            assert!(bad(&field) || bad(&name) || media_is_bad, "{refused:?}");
            return;
        }
    };
    assert!(!bad(&field) && !bad(&name));
    let media = if media.is_empty() { "application/octet-stream".to_owned() } else { media };
    assert!(is_header_text(&media));
    let expected: Vec<Part> = vec![
        (form_escape(&field), None, None, value.into_bytes()),
        ("second".to_owned(), None, None, field.into_bytes()),
        (form_escape(&file_field), Some(form_escape(&name)), Some(media), content.into_bytes()),
    ];
    let content = expected[2].3.clone();
    assert_eq!(strictly(&form, &border, &content).as_ref(), Some(&expected));
    let read = by_multer(&form, &content).unwrap();
    assert_eq!(read.len(), 3);
    for (found, wanted) in read.iter().zip(&expected) {
        assert_eq!((&found.0, &found.3), (&wanted.0, &wanted.3));
        // multer looks for `filename` without regard to quotes, so that one inside a field's name is taken for a file's.
        assert!(found.1 == wanted.1 || wanted.0.contains("filename"), "{found:?} {wanted:?}");
    }
}

fn whole(form: &Form, content: &[u8]) -> Vec<u8> {
    [&form.prefix, content, &form.suffix].concat()
}

fn by_multer(form: &Form, content: &[u8]) -> Result<Vec<Part>, multer::Error> {
    let border = multer::parse_boundary(&form.content_type)?;
    let pieces: Vec<Result<Vec<u8>, std::io::Error>> =
        whole(form, content).chunks(61).map(|piece| Ok(piece.to_vec())).collect();
    let mut reader = multer::Multipart::new(futures::stream::iter(pieces), border);
    block_on(async {
        let mut parts = Vec::new();
        while let Some(field) = reader.next_field().await? {
            let (name, file) = (field.name().unwrap_or_default().to_owned(), field.file_name().map(str::to_owned));
            parts.push((name, file, None, field.bytes().await?.to_vec()));
        }
        Ok(parts)
    })
}

/// Takes nothing that is not exactly as it should be: `None` then.
fn strictly(form: &Form, border: &str, content: &[u8]) -> Option<Vec<Part>> {
    let body = whole(form, content);
    let dash = ["--", border].concat();
    let ending = ["\r\n", &dash].concat();
    let mut rest = body.strip_prefix(dash.as_bytes())?;
    let mut parts = Vec::new();
    while rest != b"--\r\n" {
        rest = rest.strip_prefix(b"\r\n")?;
        let head = find(rest, b"\r\n\r\n")?;
        let lines: Vec<&str> = std::str::from_utf8(&rest[..head]).ok()?.split("\r\n").collect();
        rest = &rest[head + 4..];
        let end = find(rest, ending.as_bytes())?;
        let bytes = rest[..end].to_vec();
        rest = &rest[end + ending.len()..];
        let quoted: Vec<&str> = lines.first()?.split('"').collect();
        let media = match lines.get(1) {
            Some(line) => Some(line.strip_prefix("Content-Type: ")?.to_owned()),
            None => None,
        };
        let (name, file) = match (quoted.as_slice(), lines.len()) {
            (["Content-Disposition: form-data; name=", name, ""], 1) => (*name, None),
            (["Content-Disposition: form-data; name=", name, "; filename=", file, ""], 2) => {
                (*name, Some((*file).to_owned()))
            }
            _ => return None,
        };
        if lines.iter().any(|line| line.contains(|character: char| character.is_ascii_control() && character != '\t')) {
            return None;
        }
        parts.push((name.to_owned(), file, media, bytes));
    }
    Some(parts)
}

fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    text.windows(needle.len()).position(|window| window == needle)
}
