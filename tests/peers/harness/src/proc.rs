//! CPU seconds and peak RSS of process trees, from /proc.

use std::{collections::BTreeMap, fs};

pub struct Used {
    pub cpu_s: f64,
    pub peak_rss_kib: u64,
}

pub struct Watch {
    roots: Vec<(String, u32)>,
    start: Vec<u64>,
}

impl Watch {
    pub fn new(roots: &[(String, u32)]) -> Watch {
        Watch { roots: roots.to_vec(), start: roots.iter().map(|(_, p)| tree(*p).0).collect() }
    }

    /// Memory held now (VmRSS), all watched processes together.
    pub fn rss_kib(&self) -> u64 {
        self.roots.iter().map(|(_, pid)| kib(*pid, "VmRSS:")).sum()
    }

    pub fn used(&self) -> BTreeMap<String, Used> {
        let mut out = BTreeMap::new();
        for ((name, pid), start) in self.roots.iter().zip(&self.start) {
            let (ticks, rss) = tree(*pid);
            // USER_HZ is 100 on every Linux that Rust runs on here.
            let cpu_s = ticks.saturating_sub(*start) as f64 / 100.0;
            out.insert(name.clone(), Used { cpu_s, peak_rss_kib: rss });
        }
        out
    }
}

/// (clock ticks of the tree with its reaped children, sum of the peak RSS in KiB)
fn tree(root: u32) -> (u64, u64) {
    let mut parents = vec![];
    if let Ok(dir) = fs::read_dir("/proc") {
        for e in dir.flatten() {
            if let Some(pid) = e.file_name().to_str().and_then(|s| s.parse::<u32>().ok()) {
                if let Some((ppid, ticks)) = stat(pid) {
                    parents.push((pid, ppid, ticks));
                }
            }
        }
    }
    let mut members = vec![root];
    let mut i = 0;
    while i < members.len() {
        let p = members[i];
        members.extend(parents.iter().filter(|(_, pp, _)| *pp == p).map(|(pid, _, _)| *pid));
        i += 1;
    }
    let ticks = parents.iter().filter(|(p, _, _)| members.contains(p)).map(|(_, _, t)| t).sum();
    let rss = members.iter().map(|p| kib(*p, "VmHWM:")).sum();
    (ticks, rss)
}

fn stat(pid: u32) -> Option<(u32, u64)> {
    let s = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let rest = s.rsplit_once(')')?.1;
    let f: Vec<&str> = rest.split_whitespace().collect();
    let ppid = f.get(1)?.parse().ok()?;
    // utime, stime, cutime, cstime
    let ticks = (11..15).filter_map(|i| f.get(i)?.parse::<u64>().ok()).sum();
    Some((ppid, ticks))
}

/// A line of /proc/PID/status.
fn kib(pid: u32, line: &str) -> u64 {
    fs::read_to_string(format!("/proc/{pid}/status"))
        .ok()
        .and_then(|s| {
            s.lines().find(|l| l.starts_with(line)).and_then(|l| l.split_whitespace().nth(1)?.parse().ok())
        })
        .unwrap_or(0)
}
