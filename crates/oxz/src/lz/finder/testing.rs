//! How tests reach into any finder, drive it, and know what it has to find.

use core::ops::Range;

use alloc::vec::Vec;

use super::{BinaryTree, Finder, HashChain, HashRows, Limits, Match, Matches};
use crate::lz::window::PADDING;
use crate::lzma::{MATCH_LEN_MAX, MATCH_LEN_MIN};

/// A finder under test.
pub(crate) trait Subject: Finder + Sized {
    /// How many bytes its main table hashes.
    const BYTES: usize;

    fn with_limits(limits: Limits) -> Self;

    /// Buckets of the main table, and positions that have room in the ring, or
    /// in rows.
    fn sizes(&mut self) -> [usize; 2];

    fn pos(&self) -> u32;

    /// Leaves out no position in long repeats.
    fn enter_all(&mut self);

    /// Has positions lowered once they reach this.
    fn set_pos_limit(&mut self, limit: u32);
}

macro_rules! subject {
    ($finder:ident, $this:ident => $enter_all:expr) => {
        impl<const BYTES: usize> Subject for $finder<BYTES> {
            const BYTES: usize = BYTES;

            fn with_limits(limits: Limits) -> Self {
                let mut finder = Self::new(limits);
                finder.reset().unwrap();
                finder
            }

            fn sizes(&mut self) -> [usize; 2] {
                [self.heads.main.heads().len(), self.ring.links().len()]
            }

            fn pos(&self) -> u32 {
                self.ring.next().pos
            }

            fn enter_all(&mut self) {
                let $this = self;
                $enter_all
            }

            fn set_pos_limit(&mut self, limit: u32) {
                self.ring.set_pos_limit(limit);
            }
        }
    };
}

subject!(HashChain, _this => ());
subject!(BinaryTree, this => this.repeat.enter_all());

impl<const POS_BITS: u32> Subject for HashRows<POS_BITS> {
    const BYTES: usize = 7;

    fn with_limits(limits: Limits) -> Self {
        let mut finder = Self::new(limits).unwrap();
        finder.reset().unwrap();
        finder
    }

    fn sizes(&mut self) -> [usize; 2] {
        Self::sizes(self)
    }

    fn pos(&self) -> u32 {
        self.pos
    }

    fn enter_all(&mut self) {}

    fn set_pos_limit(&mut self, limit: u32) {
        self.pos_limit = limit;
    }
}

/// Calls a function, generic over the finder, with each of them.
macro_rules! with_each_finder {
    ($check:ident($($argument:expr),*)) => {
        $crate::lz::finder::testing::with_each_thorough_finder!($check($($argument),*));
        $check::<$crate::lz::finder::HashRows<{ $crate::lz::finder::NARROW }>>($($argument),*);
        $check::<$crate::lz::finder::HashRows<{ $crate::lz::finder::WIDE }>>($($argument),*);
    };
}
pub(crate) use with_each_finder;

/// As [`with_each_finder`], with those that have a place for every position of
/// the dictionary.
macro_rules! with_each_thorough_finder {
    ($check:ident($($argument:expr),*)) => {
        $check::<$crate::lz::finder::HashChain<3>>($($argument),*);
        $check::<$crate::lz::finder::HashChain<4>>($($argument),*);
        $check::<$crate::lz::finder::BinaryTree<2>>($($argument),*);
        $check::<$crate::lz::finder::BinaryTree<3>>($($argument),*);
        $check::<$crate::lz::finder::BinaryTree<4>>($($argument),*);
    };
}
pub(crate) use with_each_thorough_finder;

/// The data with bytes of no meaning behind it.
pub(crate) fn padded(data: &[u8]) -> Vec<u8> {
    [data, &[0xA5; PADDING]].concat()
}

/// Enters positions, of which some are looked up: their matches. The finder
/// goes ahead as far as it likes, up to the end, and sees all data.
pub(crate) fn drive<F: Finder>(
    finder: &mut F,
    padded: &[u8],
    positions: Range<usize>,
    is_looked_up: impl Fn(usize) -> bool,
) -> Vec<Vec<Match>> {
    drive_in_steps(finder, padded, positions, usize::MAX, is_looked_up)
}

/// As [`drive`], never going ahead by more than `ahead` positions.
pub(crate) fn drive_in_steps<F: Finder>(
    finder: &mut F,
    padded: &[u8],
    positions: Range<usize>,
    ahead: usize,
    is_looked_up: impl Fn(usize) -> bool,
) -> Vec<Vec<Match>> {
    let mut found = Vec::new();
    let mut matches = Matches::new();
    let mut next = positions.start;
    for at in positions.clone() {
        if is_looked_up(at) {
            if at >= next {
                let end = positions.end.min(at.saturating_add(ahead));
                next = finder.enter(padded, next, at, end, true);
            }
            matches.clear();
            finder.find(padded, at, next - at, 1, &mut matches);
            found.push(matches.as_slice().to_vec());
        }
    }
    while next < positions.end {
        next = finder.enter(padded, next, positions.end, positions.end, true);
    }
    assert_eq!(finder.take_failure(), Ok(()));
    found
}

/// For each position the matches that are longer than all nearer ones, by
/// comparing it with every earlier position that shares its first two bytes.
pub(crate) fn all_matches(data: &[u8], dict_size: usize) -> Vec<Vec<Match>> {
    let mut latest = alloc::vec![usize::MAX; 1 << 16];
    let mut earlier = Vec::new();
    let mut all = Vec::new();
    for at in 0..data.len() - 1 {
        let pair = usize::from(data[at]) << 8 | usize::from(data[at + 1]);
        let limit = (data.len() - at).min(MATCH_LEN_MAX as usize);
        let mut matches = Vec::new();
        let mut best = MATCH_LEN_MIN as usize - 1;
        let mut source = core::mem::replace(&mut latest[pair], at);
        earlier.push(source);
        while source != usize::MAX && at - source <= dict_size && best < limit {
            if data[source + best] == data[at + best] {
                let pairs = data[source..].iter().zip(&data[at..at + limit]);
                let len = pairs.take_while(|(a, b)| a == b).count();
                if len > best {
                    best = len;
                    matches.push(Match { len: len as u32, distance: (at - source - 1) as u32 });
                }
            }
            source = earlier[source];
        }
        all.push(matches);
    }
    all
}
