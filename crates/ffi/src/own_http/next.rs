//! What a machine wants next, as numbers.

/// What extracta_machine_next() wants of you.
#[repr(C)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum extracta_next {
    /// The call failed.
    None = 0,
    /// Take a request by extracta_machine_take_request(), and send it.
    Send = 1,
    /// Wait: until a request is answered, or until
    /// extracta_machine_wake_at_ms().
    Wait = 2,
    /// A document has its outcome, for good: see extracta_machine_document().
    /// Call again for what is next.
    Known = 3,
    /// The run is over.
    Done = 4,
}
