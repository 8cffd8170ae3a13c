//! Documents from bytes: JSON text, then, after a border, three bytes an edit. Mutated text is seldom JSON any more; mutated
//! edits always leave a document, with what hostile servers send at any place of it.

use crate::oracle::CANARY;
use crate::parts::split;
use serde_json::{Map, Value, json};

/// More edits are not looked at.
const MOST_EDITS: usize = 24;

/// Names that readers look for, and those that an engine treats in its own way.
const NAMES: [&str; 24] = [
    "error",
    "message",
    "detail",
    "errors",
    "details",
    "code",
    "status",
    "reason",
    "type",
    "title",
    "msg",
    "loc",
    "id",
    "items",
    "result",
    "done",
    "progress",
    "next",
    "requestId",
    "retryDelay",
    "fieldViolations",
    "__proto__",
    "constructor",
    "",
];

/// The document of an input; `None` where its text is no JSON.
pub fn document(data: &[u8]) -> Option<Value> {
    let [text, edits] = split::<2>(data);
    let mut value = serde_json::from_str(&String::from_utf8_lossy(text)).ok()?;
    edit(&mut value, edits);
    Some(value)
}

/// Applies edits: where (two bytes, counted over all values), and what.
pub fn edit(value: &mut Value, edits: &[u8]) {
    for step in edits.chunks_exact(3).take(MOST_EDITS) {
        let mut place = usize::from(u16::from_be_bytes([step[0], step[1]])) % count(value);
        if let Some(found) = nth(value, &mut place) {
            change(found, step[2]);
        }
    }
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(map) => map.values().map(count).sum(),
        _ => 0,
    }
}

fn nth<'a>(value: &'a mut Value, place: &mut usize) -> Option<&'a mut Value> {
    if *place == 0 {
        return Some(value);
    }
    *place -= 1;
    match value {
        Value::Array(items) => items.iter_mut().find_map(|item| nth(item, place)),
        Value::Object(map) => map.values_mut().find_map(|item| nth(item, place)),
        _ => None,
    }
}

fn change(value: &mut Value, what: u8) {
    let name = || NAMES[usize::from(what) % NAMES.len()].to_owned();
    match what {
        0..160 => *value = strange(what),
        160..170 => *value = Value::Array(vec![value.take()]),
        170..180 => *value = Value::Array(vec![value.clone(), value.take()]),
        180..205 => *value = Value::Object(Map::from_iter([(name(), value.take())])),
        205..230 => match value {
            Value::Object(map) => {
                map.insert(name(), strange(what));
            }
            Value::Array(items) => items.push(strange(what)),
            _ => *value = Value::String(name()),
        },
        _ => match value {
            Value::Object(map) => {
                let gone = map.keys().nth(usize::from(what) % map.len().max(1)).cloned();
                gone.and_then(|key| map.remove(&key));
            }
            Value::Array(items) => drop(items.pop()),
            _ => *value = Value::Null,
        },
    }
}

/// What nobody expects at the place where it stands.
fn strange(which: u8) -> Value {
    match which % 40 {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(false),
        3 => json!(""),
        4 => json!(0),
        5 => json!(-1),
        6 => json!(0.5),
        7 => json!(1),
        8 => json!(9_007_199_254_740_991_u64),
        9 => json!(9_007_199_254_740_992_u64),
        10 => json!(u64::MAX),
        11 => json!(i64::MIN),
        12 => json!(f64::MAX),
        13 => json!(f64::MIN),
        14 => json!(1e300),
        15 => json!(-0.0),
        16 => json!(100.5),
        17 => json!("NaN"),
        18 => json!("9223372036854775807"),
        19 => json!("9007199254740993"),
        20 => json!("-1"),
        21 => json!("2026-01-15T09:30:00Z"),
        22 => json!("9999-12-31T23:59:60Z"),
        23 => json!("0000-01-01T00:00:00+23:59"),
        24 => json!("2024-02-30"),
        25 => json!([]),
        26 => json!({}),
        27 => json!([[[[]]]]),
        28 => json!({"__proto__": {"polluted": true}, "constructor": null}),
        29 => json!("\u{202E}\0\r\n\u{1b}[31mx\u{2028}"),
        30 => json!("é".repeat(2_000)),
        31 => json!(["Bearer ", CANARY].concat()),
        32 => json!(["https://storage.example/o?X-Amz-Signature=", CANARY].concat()),
        33 => json!(["token=", CANARY, "&x=1"].concat()),
        34 => json!({"message": CANARY, "code": CANARY}),
        35 => json!({CANARY: [CANARY]}),
        36 => json!("0.5s"),
        37 => json!("-99999999999999999999s"),
        38 => json!(503),
        _ => json!("a.b.0"),
    }
}
