//! The simulated platform.
