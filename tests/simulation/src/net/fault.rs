//! The faults that the network has in store, by name. What each does to a request is in the carrier; when one strikes, in the weather.

/// A fault, drawn in full before it strikes.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// The connection was refused: certain that nothing was sent.
    Refused,
    /// Reset before the server saw the request.
    ResetBefore,
    /// Reset in the middle of the request's body.
    ResetSending,
    /// The request's body stops half-way.
    StallSending,
    /// Nothing comes back, and nothing was done.
    StallBefore,
    /// Done, and nothing comes back.
    StallAfter,
    /// Done, and the connection breaks before the answer.
    LostReply,
    /// Done, answered this many milliseconds late.
    Slow(f64),
    /// An error status, from the platform or from a proxy before it.
    Status(BadStatus),
    /// The answer's body comes to harm.
    Body(Harm),
    /// 200 with something else than the platform's answer; done or not.
    Instead(Instead, bool),
    /// A redirect in place of an answer.
    Redirect(u16, Turn),
    /// A page of a list is changed on its way.
    Page(PageTrick),
}

/// An error status that the platform did not mean.
#[derive(Clone, Debug, PartialEq)]
pub struct BadStatus {
    /// The status.
    pub status: u16,
    /// What Retry-After says.
    pub retry_after: Option<String>,
    /// The moment that it names, epoch milliseconds, where it is a date.
    pub until: Option<f64>,
    /// The platform did what was asked before the answer was lost on the way.
    pub done: bool,
    /// What stands in the body.
    pub body: ErrorBody,
}

/// The body of a bad status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorBody {
    /// None.
    Empty,
    /// A proxy's page.
    Html,
    /// JSON that quotes the request's credential and URL.
    Echo,
    /// Text that quotes the request's credential and URL.
    EchoText,
    /// Starts, and does not go on.
    Stalls,
    /// More than anybody wants to read.
    Endless,
}

/// What happens to a body.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Harm {
    /// The connection breaks after this part of it.
    Reset(f64),
    /// It ends after this part of it, its length being told.
    Short(f64),
    /// It ends after this part of it, its length being unknown.
    ShortUntold(f64),
    /// Nothing comes after this part of it.
    Stall(f64),
    /// It takes this many milliseconds.
    Slow(f64),
}

/// What comes with 200 in place of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instead {
    /// A login page.
    Html,
    /// Bytes.
    Garbage,
    /// Nothing.
    Empty,
    /// 204.
    NoContent,
    /// JSON of another shape, by number.
    Hostile(usize),
    /// JSON without end.
    Huge,
    /// A yes that tells of a failure, and quotes the request's credential and URL in it.
    EchoFailure,
}

/// Where a redirect leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Another host.
    Elsewhere,
    /// A host that looks like ours.
    LookAlike,
    /// Our host with a dot behind it.
    TrailingDot,
    /// Our host, another port.
    Port,
    /// Our host by plain http.
    Downgrade,
    /// The same place again, for ever.
    Loop,
    /// Ours, with a user name.
    Userinfo,
    /// No Location.
    Nowhere,
    /// `ftp:`, `javascript:`, `data:`.
    Scheme,
    /// An address inside somebody's network.
    Inside,
    /// Our own host, a harmless detour.
    Ours,
    /// Another host, which sends back to ours.
    Bounce,
}

/// What is done to a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageTrick {
    /// The cursor of the request comes again, and will with every page of this listing.
    Echo,
    /// Empty pages with ever new cursors for the rest of this listing.
    Empty,
    /// Two cursors in turn.
    Cycle,
    /// Every item comes twice.
    Twice,
}

impl Fault {
    /// The name that tables count it under.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::ResetBefore => "reset-before",
            Self::ResetSending => "reset-sending",
            Self::StallSending => "stall-sending",
            Self::StallBefore => "stall-before",
            Self::StallAfter => "stall-after",
            Self::LostReply => "lost-reply",
            Self::Slow(_) => "slow",
            Self::Status(BadStatus { status: 429, .. }) => "storm-429",
            Self::Status(BadStatus { status: 401 | 403, .. }) => "turned-away",
            Self::Status(BadStatus { retry_after: Some(_), .. }) => "busy-503",
            Self::Status(BadStatus { done: true, .. }) => "status-but-done",
            Self::Status(_) => "status-5xx",
            Self::Body(Harm::Reset(_)) => "body-reset",
            Self::Body(Harm::Short(_)) => "body-short",
            Self::Body(Harm::ShortUntold(_)) => "body-short-untold",
            Self::Body(Harm::Stall(_)) => "body-stall",
            Self::Body(Harm::Slow(_)) => "body-slow",
            Self::Instead(Instead::Hostile(_), _) => "hostile-json",
            Self::Instead(Instead::Huge, _) => "huge-json",
            Self::Instead(..) => "other-200",
            Self::Redirect(_, Turn::Ours) => "redirect-ours",
            Self::Redirect(_, Turn::Loop) => "redirect-loop",
            Self::Redirect(_, Turn::Elsewhere | Turn::LookAlike | Turn::TrailingDot | Turn::Port | Turn::Bounce) => {
                "redirect-elsewhere"
            }
            Self::Redirect(..) => "redirect-bad",
            Self::Page(PageTrick::Twice) => "page-twice",
            Self::Page(_) => "page-without-end",
        }
    }

    /// An answer that says yes and is a lie that nobody can see through.
    pub fn lies(&self) -> bool {
        match self {
            Self::Instead(Instead::Empty | Instead::NoContent | Instead::EchoFailure, _) => true,
            Self::Instead(Instead::Hostile(shape), _) => super::hostile::is_object(*shape),
            // "See other" after a write says that it was done.
            Self::Redirect(303, Turn::Ours | Turn::Loop) => true,
            _ => false,
        }
    }

    /// Whether the platform does what was asked although this strikes.
    pub fn done(&self) -> bool {
        match self {
            Self::StallAfter | Self::LostReply | Self::Slow(_) | Self::Body(_) | Self::Page(_) => true,
            Self::Status(bad) => bad.done,
            Self::Instead(_, done) => *done,
            Self::Refused
            | Self::ResetBefore
            | Self::ResetSending
            | Self::StallSending
            | Self::StallBefore
            | Self::Redirect(..) => false,
        }
    }
}
