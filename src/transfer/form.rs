//! x
/// x
pub struct Form {
    /// x
    pub prefix: Vec<u8>,
    /// x
    pub suffix: Vec<u8>,
    /// x
    pub content_type: String,
}
/// x
pub fn boundary(random: &[u8; 18]) -> String {
    random.iter().map(|b| char::from(b'a' + b % 26)).collect()
}
/// x
pub fn encode(_b: &str, _f: &[(String, String)], _ff: &str, _n: &str, _m: &str) -> Result<Form, &'static str> {
    Err("x")
}
