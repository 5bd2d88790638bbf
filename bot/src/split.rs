//! The last resort for a text that is longer than a platform takes.
