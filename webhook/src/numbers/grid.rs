//! Numbers by words, found without a look-up: the exporter's registry hashes a name and all its labels for every count.

use std::sync::OnceLock;

use flows::Platform;

/// The platforms, in the order of their places in a [`Grid`].
pub(super) const PLATFORMS: [Platform; 3] = [Platform::Telegram, Platform::Zalo, Platform::Web];

/// A platform's place.
pub(super) fn platform(platform: Platform) -> usize {
    match platform {
        Platform::Telegram => 0,
        Platform::Zalo => 1,
        Platform::Web => 2,
    }
}

/// The place of a word among a fixed few.
pub(super) fn place(words: &[&str], word: &str) -> Option<usize> {
    words.iter().position(|it| *it == word)
}

/// One handle for each combination of words, made when it is first needed.
pub(super) struct Grid<T, const SIZE: usize>([OnceLock<T>; SIZE]);

impl<T, const SIZE: usize> Grid<T, SIZE> {
    pub(super) const fn new() -> Self {
        Self([const { OnceLock::new() }; SIZE])
    }

    /// The handle at `place`, which is smaller than `SIZE`.
    pub(super) fn at(&self, place: usize, make: impl FnOnce() -> T) -> &T {
        self.0[place].get_or_init(|| {
            // A handle that is made before the recorder is there would count into nothing, for ever.
            super::start();
            make()
        })
    }
}
