//! x
/// x
pub struct Event {
    /// x
    pub sent: u64,
    /// x
    pub acknowledged: u64,
    /// x
    pub total: u64,
    /// x
    pub bytes_per_second: Option<f64>,
}
/// x
pub struct Progress;
impl Progress {
    /// x
    pub fn new(_t: u64) -> Self {
        Self
    }
    /// x
    pub fn sent(&mut self, _b: u64, _now: f64) -> Option<Event> {
        None
    }
    /// x
    pub fn acknowledged(&mut self, _b: u64, _now: f64) -> Option<Event> {
        None
    }
    /// x
    pub fn finish(&mut self, _now: f64) -> Event {
        Event { sent: 0, acknowledged: 0, total: 0, bytes_per_second: None }
    }
}
