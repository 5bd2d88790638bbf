//! Another time of day for a service, told by the system's library; its monotonic clock is left alone.

use std::path::PathBuf;

use crate::world::World;

/// The time of day of the services that are started while it is worn.
#[derive(Debug)]
pub struct Faked(PathBuf);

impl Faked {
    /// Makes the services that start from now on tell the time of day by it: the right one, at first.
    ///
    /// # Panics
    /// Debian's package faketime is not installed.
    pub fn worn(world: &mut World) -> Self {
        let faked = Self(world.dir.path().join("clock"));
        faked.ahead(0);
        world.settings.extend(faked.settings().map(|(name, value)| (name.to_owned(), value)));
        faked
    }

    /// Lets the services that start from now on tell the machine's time.
    pub fn taken_off(&self, world: &mut World) {
        for (name, _) in self.settings() {
            world.settings.remove(name);
        }
    }

    /// Sets how many seconds the time of day is ahead of the machine's.
    ///
    /// # Panics
    /// The world's folder is gone.
    pub fn ahead(&self, seconds: i64) {
        // In one act: half a word would be another time.
        let fresh = self.0.with_extension("next");
        std::fs::write(&fresh, format!("{seconds:+}")).expect("a file of the world");
        std::fs::rename(fresh, &self.0).expect("a file of the world");
    }

    fn settings(&self) -> [(&'static str, String); 4] {
        let library = std::fs::read_dir("/usr/lib").expect("a system").flatten();
        let library = library.map(|it| it.path().join("faketime/libfaketimeMT.so.1")).find(|it| it.is_file());
        let library = library.expect("Debian's package faketime is installed: tests/run.sh does it");
        [
            ("LD_PRELOAD", library.display().to_string()),
            ("FAKETIME_TIMESTAMP_FILE", self.0.display().to_string()),
            ("FAKETIME_NO_CACHE", "1".to_owned()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        ]
    }
}
