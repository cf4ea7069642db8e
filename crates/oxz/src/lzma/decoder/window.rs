//! Where a decoder's matches refer to: its own circular buffer, or the
//! caller's output where that holds everything since the dictionary reset.

use alloc::vec::Vec;

use crate::coder::{Buffer, Output};
use crate::error::Result;
use crate::lz::prefetch::prefetch;
use crate::lzma::DICT_SIZE_MIN;
use crate::memory;

/// The buffer grows by the room for output, but by no more than this at a time:
/// the null bytes written for it are then still in the cache, little memory is
/// taken that the data will not fill, and no run has to stop half-way.
const GROWTH_MAX: usize = 1 << 16;

/// So much room is taken first, which is all that preset 0 needs: room that is
/// not written to takes no memory from the system, and allocators ask the system
/// for a piece of this size alone, so that it neither has to be copied as it grows
/// nor leaves anything behind.
const FIRST_ROOM: usize = (1 << 18) + STEP;
/// So many times as much is taken wherever it is not enough. Some allocators do
/// copy, and what they have copied does not come to lie in
/// [large pages](crate::large_pages): so there are few steps.
const ROOM_FACTOR: usize = 8;

/// What is appended goes to the buffer and to the output in pieces of this size,
/// so that it is still in the first cache when it is read again.
const PIECE: usize = 8 << 10;

/// Matches are copied in steps of this many bytes, by halves.
const STEP: usize = 2 * HALF;
const HALF: usize = 16;

/// The history of a decoder between calls.
///
/// After a dictionary reset nothing of one's own is needed as long as all
/// output since then lies in front of the caller's output position: the
/// window is *direct*. When a call ends and the caller does not promise to
/// keep the output, the part that matches may refer to is copied into `buf`,
/// and from then on each call decodes into `buf` and copies to the output.
#[derive(Debug)]
pub(crate) struct Window {
    /// Grows up to `full_len`; circular once it has that length.
    buf: Vec<u8>,
    /// How far back a match may refer. liblzma rounds `dict_size` up like
    /// this, and so accepts distances a little beyond it.
    size: usize,
    /// The next index of `buf` to be written; `pos <= buf.len()`.
    pos: usize,
    /// Whether `buf[pos..]` holds history.
    wrapped: bool,
    /// Bytes written since the dictionary reset.
    position: u64,
    /// Where the output since the dictionary reset starts in the caller's
    /// buffer, if that is the window.
    direct: Option<usize>,
}

impl Window {
    pub fn new(dict_size: u32) -> Self {
        Self {
            buf: Vec::new(),
            size: rounded(dict_size),
            pos: 0,
            wrapped: false,
            position: 0,
            direct: None,
        }
    }

    /// Starts over with another dictionary size, keeping the memory if it is
    /// not too large for that.
    pub fn restart(&mut self, dict_size: u32) {
        self.size = rounded(dict_size);
        if self.buf.len() > self.full_len() {
            self.buf = Vec::new();
        }
        self.reset();
    }

    /// The length of a circular buffer: what a copy's last step writes beyond
    /// its match must not be history that is still in reach.
    fn full_len(&self) -> usize {
        self.size + STEP
    }

    /// Forgets all history.
    pub fn reset(&mut self) {
        self.pos = 0;
        self.wrapped = false;
        self.position = 0;
        self.direct = None;
    }

    /// Starts with the end of `dict` as history. As in liblzma, positions are
    /// counted from the start of that.
    pub fn preset(&mut self, dict: &[u8]) -> Result<()> {
        self.reset();
        let history = &dict[dict.len().saturating_sub(self.size)..];
        self.load(history)?;
        self.position = history.len() as u64;
        Ok(())
    }

    /// After a dictionary reset, matches refer to the output from here on.
    fn begin(&mut self, out: &Output<'_>) {
        if self.position == 0 {
            self.direct = Some(out.pos);
        }
    }

    /// Appends bytes from `src` as they are, as far as there is room for output;
    /// returns how many.
    pub fn append(&mut self, out: &mut Output<'_>, src: &[u8]) -> Result<usize> {
        self.begin(out);
        let src = &src[..src.len().min(out.room())];
        let piece_len = if self.direct.is_some() { src.len() } else { PIECE };
        for piece in src.chunks(piece_len.max(1)) {
            if self.direct.is_none() {
                self.keep(piece)?;
            }
            self.position += out.append(piece) as u64;
        }
        Ok(src.len())
    }

    /// Puts `src` behind the history.
    fn keep(&mut self, mut src: &[u8]) -> Result<()> {
        let full_len = self.full_len();
        while !src.is_empty() {
            if self.pos == full_len {
                self.pos = 0;
                self.wrapped = true;
            }
            let (front, rest) = src.split_at(src.len().min(full_len - self.pos));
            let end = self.pos + front.len();
            self.make_room(end)?;
            memory::write_at(&mut self.buf, self.pos, front);
            self.pos = end;
            src = rest;
        }
        Ok(())
    }

    /// Gives access for one run: to at most `max` bytes of output.
    pub fn open<'a>(&'a mut self, out: &'a mut Output<'_>, max: u64) -> Result<View<'a>> {
        self.begin(out);
        let room = out.room().min(usize::try_from(max).unwrap_or(usize::MAX));
        let position = self.position as usize;
        let phase_at = |pos: usize| position.wrapping_sub(pos);
        if let Some(base) = self.direct {
            debug_assert_eq!((out.pos - base) as u64, self.position);
            let (buf, out_pos) = out.lend(room);
            let pos = *out_pos;
            let span = Span {
                pos,
                limit: pos + room,
                base,
                size: self.size,
                wrap: 0,
                phase: phase_at(pos),
                buf,
            };
            let position = &mut self.position;
            return Ok(View { span, opened_at: pos, out_pos, home: None, position });
        }
        let full_len = self.full_len();
        if self.pos == full_len {
            self.pos = 0;
            self.wrapped = true;
        }
        let len = (self.pos + room.min(GROWTH_MAX)).min(full_len);
        if len > self.buf.len() {
            self.make_room(len)?;
            self.buf.resize(len, 0);
        }
        // Once wrapped, all of `buf` is history: then the start seems as far
        // away as it can be.
        let base = if self.wrapped { self.pos.wrapping_sub(self.size) } else { 0 };
        let span = Span {
            pos: self.pos,
            limit: self.buf.len().min(self.pos.saturating_add(room)),
            base,
            size: self.size,
            wrap: self.buf.len(),
            phase: phase_at(self.pos),
            buf: &mut self.buf,
        };
        let opened_at = self.pos;
        let (out, out_pos) = out.buffer();
        let position = &mut self.position;
        let home = Some(Home { out, pos: &mut self.pos });
        Ok(View { span, opened_at, out_pos, home, position })
    }

    /// To be called before returning to a caller who does not keep the output:
    /// saves the history if it lies there.
    pub fn leave(&mut self, out: &Output<'_>) -> Result<()> {
        match self.direct {
            Some(base) if !out.stable && self.position != 0 => {
                let history = &out.written()[base.max(out.pos.saturating_sub(self.size))..];
                self.direct = None;
                self.load(history)
            }
            _ => Ok(()),
        }
    }

    fn load(&mut self, history: &[u8]) -> Result<()> {
        self.pos = 0;
        self.keep(history)
    }

    /// Makes room for `len` bytes in all, and for more to come if that much is
    /// to be had.
    fn make_room(&mut self, len: usize) -> Result<()> {
        let capacity = self.buf.capacity();
        if len > capacity {
            let most = self.full_len();
            for factor in [ROOM_FACTOR, 2] {
                let room = capacity.saturating_mul(factor).max(FIRST_ROOM).min(most);
                if memory::reserve(&mut self.buf, room.max(len)).is_ok() {
                    return Ok(());
                }
            }
        }
        memory::reserve(&mut self.buf, len)
    }
}

fn rounded(dict_size: u32) -> usize {
    /// No buffer is longer, so that no match can reach farther; where
    /// addresses have 32 bits, what is added to a size does not overflow.
    const MAX: usize = isize::MAX as usize & !15;
    (dict_size.max(DICT_SIZE_MIN) as usize).min(MAX).next_multiple_of(16)
}

/// Where a view's bytes go when they do not lie in the output already.
struct Home<'a> {
    out: Buffer<'a>,
    pos: &'a mut usize,
}

/// A window opened for one run. What is written shows in the window and in
/// the output when the view is closed.
pub(crate) struct View<'a> {
    pub span: Span<'a>,
    opened_at: usize,
    out_pos: &'a mut usize,
    home: Option<Home<'a>>,
    position: &'a mut u64,
}

/// The bytes of a view: all that a loop needs, to be held in registers.
#[derive(Default)]
pub(crate) struct Span<'a> {
    pub buf: &'a mut [u8],
    /// The next index to be written; `pos <= limit <= buf.len()`.
    pub pos: usize,
    /// Where to stop.
    limit: usize,
    /// `pos - base`, wrapping, is how many bytes of history there are.
    base: usize,
    size: usize,
    /// Added to an index that would fall in front of a circular buffer.
    wrap: usize,
    /// `pos + phase`, wrapping, is the position since the dictionary reset.
    pub phase: usize,
}

/// A match in a window: `count` bytes from `src` on go to `dest`. The source
/// of a count of 0 has no meaning.
#[derive(Default, Clone, Copy)]
pub(crate) struct Repeat {
    src: usize,
    dest: usize,
    count: usize,
}

impl Span<'_> {
    pub fn is_full(&self) -> bool {
        self.pos == self.limit
    }

    /// How many bytes there are that matches may refer to.
    pub fn history(&self) -> usize {
        self.pos.wrapping_sub(self.base).min(self.size)
    }

    /// Whether the byte at this distance, counted from 0, exists.
    #[inline(always)]
    pub fn reaches(&self, distance: u32) -> bool {
        (distance as usize) < self.history()
    }

    /// The index of the byte at this distance, which must be in reach.
    #[inline(always)]
    fn index_of(&self, distance: u32) -> usize {
        let back = distance as usize + 1;
        if back <= self.pos { self.pos - back } else { self.pos + self.wrap - back }
    }

    /// The byte at this distance, counted from 0; 0 before the start.
    #[inline(always)]
    pub fn byte_at(&self, distance: u32) -> u8 {
        self.buf.get(self.index_of(distance)).copied().unwrap_or(0)
    }

    /// The byte written last; 0 at the start.
    pub fn last_byte(&self) -> u8 {
        if self.reaches(0) { self.byte_at(0) } else { 0 }
    }

    /// Appends a byte; the view must not be full.
    #[inline(always)]
    pub fn put(&mut self, byte: u8) {
        self.buf[self.pos] = byte;
        self.pos += 1;
    }

    /// Asks for what a match at `distance`, or up to 15 bytes farther, starts
    /// with; the distance need not be in reach.
    #[inline(always)]
    pub fn expect(&self, distance: u32) {
        let wrap = if (distance as usize) < self.pos { 0 } else { self.wrap };
        let nearest = self.pos.wrapping_add(wrap).wrapping_sub(distance as usize + 1);
        prefetch(self.buf, nearest.wrapping_sub(15));
        prefetch(self.buf, nearest.wrapping_add(HALF - 1));
    }

    /// Takes the place of `len` bytes from `distance`, as far as there is
    /// room; returns how many are still to come. The bytes are not there
    /// before they are [copied](Self::copy).
    #[inline(always)]
    pub fn reserve(&mut self, distance: u32, len: usize) -> (Repeat, usize) {
        let count = len.min(self.limit - self.pos);
        let repeat = Repeat { src: self.index_of(distance), dest: self.pos, count };
        self.pos += count;
        (repeat, len - count)
    }

    /// The last byte of a match and the one behind it, at its source; `None`
    /// where that is not in one piece, or written only by the copy itself.
    #[inline(always)]
    pub fn end_of_source(&self, Repeat { src, dest, count }: Repeat) -> Option<[u8; 2]> {
        let end = src.wrapping_add(count);
        if count == 0 || (src < dest && end >= dest) {
            return None;
        }
        self.buf.get(end.wrapping_sub(1)..)?.first_chunk().copied()
    }

    /// Copies a match.
    #[inline(always)]
    pub fn copy(&mut self, Repeat { src, dest, count }: Repeat) {
        if count == 0 {
            return;
        }
        // Far enough from both ends and from each other: whole steps, of
        // which the last may write beyond the match.
        let apart = dest.wrapping_sub(src);
        if apart >= HALF && apart <= dest && dest + count + STEP <= self.limit {
            let run = &mut self.buf[src..dest + count + STEP - 1];
            run.copy_within(..HALF, apart);
            run.copy_within(HALF..STEP, apart + HALF);
            let mut at = STEP;
            while at < count {
                run.copy_within(at..at + HALF, apart + at);
                run.copy_within(at + HALF..at + STEP, apart + at + HALF);
                at += STEP;
            }
        } else {
            copy_wrapping(self.buf, src, dest, count);
        }
    }
}

impl View<'_> {
    /// Puts what was written into the output and the window's account;
    /// returns how many bytes that is.
    pub fn close(self) -> u64 {
        let written = self.span.pos - self.opened_at;
        if let Some(mut home) = self.home {
            home.out.write_at(*self.out_pos, &self.span.buf[self.opened_at..self.span.pos]);
            *home.pos = self.span.pos;
        }
        *self.out_pos += written;
        *self.position += written as u64;
        written as u64
    }
}

/// Copies front to back, from the buffer's start on where its end is reached.
#[inline(never)]
fn copy_wrapping(buf: &mut [u8], src: usize, dest: usize, count: usize) {
    let first = if src < dest { count } else { count.min(buf.len() - src) };
    copy_forward(buf, src, dest, first);
    copy_forward(buf, 0, dest + first, count - first);
}

/// Copies front to back, so that a source that overlaps its copy repeats.
fn copy_forward(buf: &mut [u8], src: usize, dest: usize, count: usize) {
    if dest.wrapping_sub(src) == 1 {
        let byte = buf[src];
        buf[dest..dest + count].fill(byte);
    } else if src + count <= dest || dest < src {
        buf.copy_within(src..src + count, dest);
    } else {
        for i in 0..count {
            buf[dest + i] = buf[src + i];
        }
    }
}
