//! Exports what `attache::bindings` exports, and has nothing of its own.

use attache as _;
