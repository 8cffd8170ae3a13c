//! How a target's seeds come out of the material: what life sends, in the parts that the target takes. A few are written here,
//! where no case of the project holds the like.

use crate::material::Material;
use crate::parts::join;

fn one<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Vec<Vec<u8>> {
    texts.into_iter().map(|text| text.as_ref().as_bytes().to_vec()).collect()
}

pub fn names(material: &Material) -> Vec<Vec<u8>> {
    let own = ["..", "a/../b", "CON.txt", "we\"ird\\name", "\u{202E}gpj.exe", "50%25", "x".repeat(300).as_str()]
        .map(str::to_owned);
    one(material.names.iter().chain(&own).chain(&material.urls))
}

pub fn headers(material: &Material) -> Vec<Vec<u8>> {
    material.headers.iter().map(|(name, value)| join(&[name, value])).collect()
}

pub fn waits(material: &Material) -> Vec<Vec<u8>> {
    let own = [
        "120",
        "0.5",
        "-1",
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "60, 120",
    ];
    material.header("retry-after").chain(own).map(|header| join(&[header, "784111777000"])).collect()
}

pub fn times(material: &Material) -> Vec<Vec<u8>> {
    let own = [
        "20260115T093000Z",
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "2024-05-27 07:55:16.515315",
        "2026-01-15",
        "2026-02-29",
        "20250229T093000Z",
        "1900-02-29T00:00:00Z",
    ]
    .map(str::to_owned);
    one(material.times.iter().chain(&own))
}

pub fn links(material: &Material) -> Vec<Vec<u8>> {
    let own = [
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20260115T093000Z&X-Amz-Expires=900&X-Amz-Signature=ff",
        "X-Goog-Date=20260115T093000Z&X-Goog-Expires=604800&X-Goog-Signature=ff",
        "Expires=1768469400&Signature=a%2Fb&Key-Pair-Id=K",
        "sv=2024-11-04&se=2026-01-15T09%3A30Z&sr=b&sp=r&sig=abc%3D",
        "Policy=eyJTdGF0ZW1lbnQiOlt7IkNvbmRpdGlvbiI6eyJEYXRlTGVzc1RoYW4iOnsiQVdTOkVwb2NoVGltZSI6MTc2ODQ2OTQwMH19fV19&Signature=x",
        "e=1768469400&n=report.pdf",
        "X-Amz-Date=20260229T093000Z&X-Amz-Expires=604801",
    ];
    let queries = material.urls.iter().filter_map(|url| url.split_once('?')).map(|(_, query)| query).chain(own);
    queries
        .flat_map(|query| {
            [
                join(&[query, "20260115T093000Z", "900", "ExpiredToken"]),
                join(&[query, "2026-01-15", "1768469400", "r.pdf"]),
                join(&[query, "20260115T093000Z", "604801", "."]),
            ]
        })
        .collect()
}

pub fn dispositions(material: &Material) -> Vec<Vec<u8>> {
    let own = [
        "attachment; filename=\"a b.txt\"",
        "inline; filename*=UTF-8''%e2%82%ac%20rates",
        "attachment; filename=\"\\\"q\\\".txt\"; filename*=UTF-8''q",
        "attachment; filename=a.txt; filename*=iso-8859-1'en'%A3",
        "form-data; name=\"f\"; filename=\"../../etc/passwd\"",
    ];
    material.header("content-disposition").chain(own).map(|header| join(&[header, "Ü 日本 😀.pdf"])).collect()
}

pub fn ranges(material: &Material) -> Vec<Vec<u8>> {
    let own = ["bytes 0-9/100", "bytes 42-1233/*", "bytes */1234"];
    let headers = material.header("content-range").chain(own);
    headers.flat_map(|header| [join(&[header, "\"abc\"", "W/\"abc\""]), join(&[header, "5", "99"])]).collect()
}

pub fn sentences(material: &Material) -> Vec<Vec<u8>> {
    let bodies = material.errors.iter().map(|(_, body)| body.as_str()).filter(|body| body.len() < 1_000);
    let texts = bodies.chain(material.urls.iter().map(String::as_str));
    texts.map(|text| join(&[text, " and more", "300", "tok-1"])).collect()
}

pub fn pages(material: &Material) -> Vec<Vec<u8>> {
    let bodies = material.errors.iter().map(|(_, body)| body).filter(|body| body.contains('<'));
    bodies
        .map(|body| join(&[body.as_str(), "AccessDenied", "Request has expired & <more>", "4442587FB7D0A2F9"]))
        .collect()
}

/// No edit, and three with two edits each at places spread over the document.
fn edited(head: &[&str], text: &str) -> Vec<Vec<u8>> {
    let with = |edits: &[u8]| {
        let mut input = join(head);
        if !head.is_empty() {
            input.push(crate::parts::BORDER);
        }
        input.extend_from_slice(text.as_bytes());
        input.push(crate::parts::BORDER);
        input.extend_from_slice(edits);
        input
    };
    vec![with(b""), with(&[0, 3, 31, 0, 7, 12]), with(&[0, 5, 32, 1, 9, 30]), with(&[0, 2, 35, 0, 4, 185])]
}

pub fn errors(material: &Material) -> Vec<Vec<u8>> {
    material.errors.iter().flat_map(|(status, body)| edited(&[&status.to_string()], body)).collect()
}

pub fn answers(material: &Material) -> Vec<Vec<u8>> {
    let own = [
        r#"{"items":[{"id":9007199254740991,"fileId":"f","sizeBytes":9007199254740992}],"totalCount":2.5}"#,
        r#"{"id":1,"sizeBytes":-1,"size":0.5,"createdAt":9007199254740991,"processingStatus":{"progress":-40}}"#,
    ]
    .map(str::to_owned);
    material.answers.iter().chain(&own).flat_map(|answer| edited(&[], answer)).collect()
}

pub fn operations(material: &Material) -> Vec<Vec<u8>> {
    let about = |answer: &&String| ["done", "state", "status", "run"].iter().any(|word| answer.contains(word));
    let own = [
        r#"{"status":"RUNNING","itemsProcessed":-5,"itemsTotal":10}"#,
        r#"{"status":"?","done":true,"itemsProcessed":11,"itemsTotal":10}"#,
    ]
    .map(str::to_owned);
    material
        .answers
        .iter()
        .filter(about)
        .chain(&own)
        .flat_map(|answer| edited(&["assets/a1/operations/op"], answer))
        .collect()
}

pub fn descriptions(material: &Material) -> Vec<Vec<u8>> {
    material.descriptions.iter().flat_map(|text| edited(&[], text)).collect()
}

pub fn paths(material: &Material) -> Vec<Vec<u8>> {
    let ids = material.names.iter().map(String::as_str).chain(["..", "a/b", "%2e%2e", "é😀", "a\0b", ""]);
    ids.map(|id| join(&["/v1/{id}/x", id, "c+/=&", id, "assets/1/operations/2"])).collect()
}

pub fn forms(material: &Material) -> Vec<Vec<u8>> {
    let media = ["text/plain;charset=\"utf-8\"", "application/pdf", ""];
    let names = material.names.iter().enumerate();
    names.map(|(index, name)| join(&["type", name, "file", name, media[index % 3], "content\r\n--x"])).collect()
}

pub fn origins(material: &Material) -> Vec<Vec<u8>> {
    let named = material.urls.iter().map(String::as_str).chain([
        "//evil.example/x",
        "/next",
        "https://a@b.example",
        "http://[::1]:80/",
        "http://127.0.0.1:9999/x",
        "https://api.example:8443/v1",
        "http://api.example/v1",
    ]);
    let bases = ["https://api.example/v1", "http://127.0.0.1:8080/x"];
    named
        .flat_map(|url| {
            let input = move |base: &str, status, method| {
                join(&[url, base, "*.example [::1] storage.googleapis.com", status, method])
            };
            bases.into_iter().flat_map(move |base| [input(base, "307", "GET"), input(base, "302", "POST")])
        })
        .collect()
}

/// Bytes that are read as a row of small decisions.
pub fn scripts(_: &Material) -> Vec<Vec<u8>> {
    let rising: Vec<u8> = (0..=255).collect();
    vec![
        rising.clone(),
        rising.into_iter().rev().collect(),
        vec![2; 64],
        vec![0xFF; 48],
        (0..200).map(|step: u8| step.wrapping_mul(37)).collect(),
    ]
}

pub fn patterns(_: &Material) -> Vec<Vec<u8>> {
    let units = [
        "a",
        "0a",
        "://",
        "token:",
        "=",
        "?=",
        "Bearer ",
        "\"",
        "\\\"",
        "é",
        "key=a:",
        "%",
        "&",
        "<",
        "<Code>",
        "{",
        "a{b}",
        "../",
        ";",
        ", ",
        "-",
        " ",
        "\n",
        "a=b;",
        "1,",
        ".",
        "RequestId:",
    ];
    let heads = ["", "attachment; filename=\"", "<Error>", "token=\"", "Policy="];
    units.iter().enumerate().map(|(index, unit)| join(&[heads[index % heads.len()], unit, ""])).collect()
}
