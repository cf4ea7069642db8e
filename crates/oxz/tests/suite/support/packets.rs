//! LZMA as no encoder writes it: any packets one after the other, cheap or
//! dear, with all that the format allows at chunk ends. Range coded data has no
//! checksum to put right, but must end as an encoder ends it; so what mutations
//! cannot reach is written here.

const TOP: u32 = 1 << 24;
const STATES: usize = 12;
const POS_STATES: usize = 16;

/// What a packet may be. Distances count from 0, lengths from 2 to 273.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packet {
    Literal(u8),
    Match { distance: u32, len: u32 },
    ShortRep,
    Rep { index: usize, len: u32 },
    EndMarker,
}

/// `lc`, `lp` and `pb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Properties {
    pub lc: u32,
    pub lp: u32,
    pub pb: u32,
}

impl Properties {
    pub fn byte(self) -> u8 {
        ((self.pb * 5 + self.lp) * 9 + self.lc) as u8
    }
}

/// Writes packets, and keeps the data that they make.
pub struct Writer {
    properties: Properties,
    probs: Probs,
    state: usize,
    reps: [u32; 4],
    range: Range,
    /// Since the dictionary reset.
    pub data: Vec<u8>,
}

/// Adaptive probabilities; 0 for those not touched yet.
struct Probs {
    is_match: [[u16; POS_STATES]; STATES],
    is_rep: [u16; STATES],
    /// Whether it is another rep than 0, 1, 2.
    is_rep_after: [[u16; STATES]; 3],
    is_rep0_long: [[u16; POS_STATES]; STATES],
    slots: [[u16; 64]; 4],
    /// By slot.
    footers: [[u16; 32]; 14],
    align: [u16; 16],
    match_len: LenProbs,
    rep_len: LenProbs,
    literals: Vec<[u16; 0x300]>,
}

#[derive(Clone)]
struct LenProbs {
    choice: [u16; 2],
    low: [[u16; 8]; POS_STATES],
    mid: [[u16; 8]; POS_STATES],
    high: [u16; 256],
}

impl Probs {
    fn new() -> Self {
        let lens = LenProbs {
            choice: [0; 2],
            low: [[0; 8]; POS_STATES],
            mid: [[0; 8]; POS_STATES],
            high: [0; 256],
        };
        Self {
            is_match: [[0; POS_STATES]; STATES],
            is_rep: [0; STATES],
            is_rep_after: [[0; STATES]; 3],
            is_rep0_long: [[0; POS_STATES]; STATES],
            slots: [[0; 64]; 4],
            footers: [[0; 32]; 14],
            align: [0; 16],
            match_len: lens.clone(),
            rep_len: lens,
            literals: vec![[0; 0x300]; 16],
        }
    }
}

impl Writer {
    pub fn new(properties: Properties) -> Self {
        Self {
            properties,
            probs: Probs::new(),
            state: 0,
            reps: [0; 4],
            range: Range::new(),
            data: Vec::new(),
        }
    }

    /// As at the start of a chunk that says so.
    pub fn reset_state(&mut self, properties: Properties) {
        self.properties = properties;
        self.probs = Probs::new();
        self.state = 0;
        self.reps = [0; 4];
    }

    pub fn properties(&self) -> Properties {
        self.properties
    }

    /// Whether this one of the latest distances lies within the data.
    pub fn has_rep(&self, index: usize) -> bool {
        (self.reps[index] as usize) < self.data.len()
    }

    /// Ends the range coded data, and starts anew.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::replace(&mut self.range, Range::new()).finish()
    }

    /// At least this many bytes, when the data ends here.
    pub fn size(&self) -> usize {
        self.range.bytes.len() + 5 + self.range.held
    }

    /// Writes a packet; one that reaches back before the data makes null bytes
    /// here and an error in a decoder.
    pub fn packet(&mut self, packet: Packet) {
        let pos_state = self.data.len() & ((1 << self.properties.pb) - 1);
        let state = self.state;
        let is_literal = matches!(packet, Packet::Literal(_));
        self.range.bit(&mut self.probs.is_match[state][pos_state], !is_literal);
        match packet {
            Packet::Literal(byte) => return self.literal(byte),
            Packet::EndMarker | Packet::Match { .. } => {
                self.range.bit(&mut self.probs.is_rep[state], false);
            }
            Packet::ShortRep | Packet::Rep { .. } => self.rep(packet, pos_state),
        }
        let literal_before = self.state < 7;
        match packet {
            Packet::Match { distance, len } => {
                self.range.len(&mut self.probs.match_len, len, pos_state);
                self.distance(distance, len);
                self.reps = [distance, self.reps[0], self.reps[1], self.reps[2]];
                self.state = if literal_before { 7 } else { 10 };
                self.repeat(len);
            }
            Packet::EndMarker => {
                self.range.len(&mut self.probs.match_len, 2, pos_state);
                self.distance(u32::MAX, 2);
                self.state = if literal_before { 7 } else { 10 };
            }
            Packet::ShortRep => {
                self.state = if literal_before { 9 } else { 11 };
                self.repeat(1);
            }
            Packet::Rep { len, .. } => {
                self.range.len(&mut self.probs.rep_len, len, pos_state);
                self.state = if literal_before { 8 } else { 11 };
                self.repeat(len);
            }
            Packet::Literal(_) => {}
        }
    }

    /// Which of the latest distances, and whether it is more than a byte.
    fn rep(&mut self, packet: Packet, pos_state: usize) {
        let state = self.state;
        let index = if let Packet::Rep { index, .. } = packet { index } else { 0 };
        self.range.bit(&mut self.probs.is_rep[state], true);
        for (i, probs) in self.probs.is_rep_after.iter_mut().enumerate().take(index + 1) {
            self.range.bit(&mut probs[state], index > i);
        }
        if index == 0 {
            let long = packet != Packet::ShortRep;
            self.range.bit(&mut self.probs.is_rep0_long[state][pos_state], long);
        }
        self.reps[..=index].rotate_right(1);
    }

    fn literal(&mut self, byte: u8) {
        let Properties { lc, lp, .. } = self.properties;
        let last = usize::from(self.data.last().copied().unwrap_or(0));
        let coder = ((self.data.len() & ((1 << lp) - 1)) << lc) + (last >> (8 - lc));
        let match_byte = self.back(self.reps[0]);
        let probs = &mut self.probs.literals[coder];
        let mut node = 1;
        let mut agrees = self.state >= 7;
        for shift in (0..8).rev() {
            let bit = byte >> shift & 1;
            let expected = match_byte >> shift & 1;
            let table = if agrees { 0x100 + (usize::from(expected) << 8) } else { 0 };
            self.range.bit(&mut probs[table + node], bit == 1);
            node = node << 1 | usize::from(bit);
            agrees &= bit == expected;
        }
        self.data.push(byte);
        self.state = [0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 4, 5][self.state];
    }

    fn distance(&mut self, distance: u32, len: u32) {
        let slot = if distance < 4 {
            distance
        } else {
            let high = distance.ilog2();
            2 * high + (distance >> (high - 1) & 1)
        };
        let table = &mut self.probs.slots[(len as usize - 2).min(3)];
        self.range.tree(table, 6, slot);
        if slot < 4 {
            return;
        }
        let bits = slot / 2 - 1;
        let low = distance & ((1 << bits) - 1);
        if slot < 14 {
            self.range.reverse_tree(&mut self.probs.footers[slot as usize], bits, low);
        } else {
            self.range.direct(low >> 4, bits - 4);
            self.range.reverse_tree(&mut self.probs.align, 4, low & 0xF);
        }
    }

    fn back(&self, distance: u32) -> u8 {
        let at = self.data.len().checked_sub(distance as usize + 1);
        at.map_or(0, |at| self.data[at])
    }

    fn repeat(&mut self, len: u32) {
        for _ in 0..len {
            self.data.push(self.back(self.reps[0]));
        }
    }
}

/// A range encoder.
struct Range {
    low: u64,
    range: u32,
    /// The last byte that no carry has been added to yet, and how many of 0xFF
    /// wait behind it.
    cache: u8,
    held: usize,
    bytes: Vec<u8>,
}

impl Range {
    fn new() -> Self {
        Self { low: 0, range: u32::MAX, cache: 0, held: 0, bytes: Vec::new() }
    }

    fn bit(&mut self, prob: &mut u16, bit: bool) {
        const HALF: u16 = 1 << 10;
        const ONE: u16 = 1 << 11;
        let zero = if *prob == 0 { HALF } else { *prob };
        let bound = (self.range >> 11) * u32::from(zero);
        *prob = if bit {
            self.low += u64::from(bound);
            self.range -= bound;
            zero - (zero >> 5)
        } else {
            self.range = bound;
            zero + ((ONE - zero) >> 5)
        };
        self.normalize();
    }

    fn direct(&mut self, value: u32, bits: u32) {
        for shift in (0..bits).rev() {
            self.range >>= 1;
            if value >> shift & 1 == 1 {
                self.low += u64::from(self.range);
            }
            self.normalize();
        }
    }

    fn tree(&mut self, probs: &mut [u16], bits: u32, value: u32) {
        let mut node = 1;
        for shift in (0..bits).rev() {
            let bit = value >> shift & 1;
            self.bit(&mut probs[node], bit == 1);
            node = node << 1 | bit as usize;
        }
    }

    fn reverse_tree(&mut self, probs: &mut [u16], bits: u32, value: u32) {
        let mut node = 1;
        for shift in 0..bits {
            let bit = value >> shift & 1;
            self.bit(&mut probs[node], bit == 1);
            node = node << 1 | bit as usize;
        }
    }

    fn len(&mut self, probs: &mut LenProbs, len: u32, pos_state: usize) {
        let rest = len - 2;
        self.bit(&mut probs.choice[0], rest >= 8);
        if rest < 8 {
            return self.tree(&mut probs.low[pos_state], 3, rest);
        }
        self.bit(&mut probs.choice[1], rest >= 16);
        if rest < 16 {
            return self.tree(&mut probs.mid[pos_state], 3, rest - 8);
        }
        self.tree(&mut probs.high, 8, rest - 16);
    }

    fn normalize(&mut self) {
        while self.range < TOP {
            self.range <<= 8;
            self.shift_low();
        }
    }

    fn shift_low(&mut self) {
        let carry = (self.low >> 32) as u8;
        let next = (self.low >> 24) as u8;
        if carry == 0 && next == 0xFF {
            self.held += 1;
        } else {
            self.bytes.push(self.cache.wrapping_add(carry));
            self.bytes.extend(std::iter::repeat_n(0xFF_u8.wrapping_add(carry), self.held));
            self.held = 0;
            self.cache = next;
        }
        self.low = (self.low & 0x00FF_FFFF) << 8;
    }

    fn finish(mut self) -> Vec<u8> {
        for _ in 0..5 {
            self.shift_low();
        }
        self.bytes
    }
}
