//! What a broken or hostile server puts into its bodies. Decides nothing about when.

/// How many hostile shapes there are.
pub const SHAPES: usize = 22;

/// JSON that is not what was asked for; `SHAPES` of them, by number. Some are not even JSON.
pub fn json(shape: usize) -> String {
    let deep = |open: &str, close: &str, levels: usize| [open.repeat(levels), close.repeat(levels)].concat();
    match shape {
        0 => "null".to_owned(),
        1 => "[]".to_owned(),
        2 => "42".to_owned(),
        3 => "\"a text\"".to_owned(),
        4 => "{}".to_owned(),
        5 => deep("[", "]", 100_000),
        6 => deep("{\"a\":", "}", 5_000),
        7 => r#"{"id":1e999,"items":1e999,"result":1e999}"#.to_owned(),
        8 => r#"{"id":9007199254740993,"filesize":9007199254740993,"sizeBytes":1.5}"#.to_owned(),
        9 => r#"{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}"#.to_owned(),
        10 => r#"{"items":{"__proto__":[]},"result":{"0":{}},"hasMore":"yes","nextCursor":{"a":1}}"#.to_owned(),
        11 => r#"{"items":[null],"result":[null],"hasMore":true,"nextCursor":"x","next_page_token":"x"}"#.to_owned(),
        12 => r#"{"items":[{"id":{}}],"result":[{"id":[]}]}"#.to_owned(),
        13 => r#"{"items":[{}],"result":[{}],"nextCursor":7,"next_page_token":7}"#.to_owned(),
        14 => r#"{"id":"x","filename":["a"],"filesize":"12","sizeBytes":-1,"status":{}}"#.to_owned(),
        15 => r#"{"id":"x","status":17,"tm_delete":17,"createdAt":"the day before yesterday"}"#.to_owned(),
        16 => r#"{"error":"token=abcdef0123456789abcdef0123456789","status":"failed"}"#.to_owned(),
        17 => "{\"id\":\"x\",\"filename\":\"\u{202E}\u{0}\\u0000\\ud800\"}".to_owned(),
        18 => "{\"id\":\"\",\"filename\":\"\"}".to_owned(),
        19 => "{\"id\":\"x\",".to_owned(),
        20 => "\u{FEFF}{\"id\":".to_owned(),
        _ => ")]}'\n{\"id\":\"x\"}".to_owned(),
    }
}

/// An object, which nobody can tell from what a platform might say.
pub fn is_object(shape: usize) -> bool {
    matches!(shape, 4 | 6..=10 | 11..=18)
}

/// A yes that tells of a failure in every platform's words, and quotes what it was asked.
pub fn failure(echo: &str) -> String {
    let why = serde_json::json!({ "code": 13, "message": echo });
    serde_json::json!({
        "id": "x", "fileId": "x", "name": "x", "status": "failed", "done": true, "error": why, "errorMessage": echo,
        "processingStatus": { "error": echo }, "run": { "status": "failed", "error": echo, "message": echo }, "message": echo,
    })
    .to_string()
}

/// A page that people see and programs do not want.
pub fn page(echo: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in to continue. {echo}</body></html>"
    )
}

/// Bytes that are no text.
pub const GARBAGE: &[u8] = b"\x00\xff\xfe\x80garbage\xc3\x28\xf0\x9f";
