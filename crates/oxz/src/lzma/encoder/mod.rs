//! Encoding LZMA packets.

pub(crate) mod lzma1;
mod node;
mod noise;
mod parse_fast;
mod parse_optimal;
mod prices;
mod repeats;
mod symbols;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

use alloc::boxed::Box;
use core::ops::ControlFlow;

pub(crate) use self::noise::Halt;
use self::noise::{Anchors, Noise};
use self::parse_fast::FastParser;
use self::parse_optimal::{NODES, OptimalParser};
pub(crate) use self::symbols::Model;
use super::model::MATCH_MAX;
use super::packet::Packet;
use crate::coder::Input;
use crate::error::Result;
use crate::lz::finder::{BinaryTree, Finder, HashChain, HashRows, Limits, Matches, NARROW, WIDE};
use crate::lz::lookahead::{Cursor, Lookahead};
use crate::lz::window::Window;
use crate::lzma::{LzmaOptions, MatchFinder, Mode};
use crate::memory::Large;
use crate::range::encoder::{FINISH_BYTES, RangeEncoder};

/// A parser decides only while this much data is ahead of it, unless no more
/// will come: then what it decides does not depend on how much more there is.
const LOOKAHEAD: usize = NODES + 2 * MATCH_MAX;

/// The most bytes that one packet makes.
pub(crate) const PACKET_MAX: usize = 32;

/// What the range coder's bytes have room for at first, unless there is less data.
const ROOM_MIN: usize = 1 << 12;

/// Behind the cursor the window keeps this much, even if the dictionary is
/// smaller, so that a chunk can be stored after all.
const KEEP_MIN: usize = 1 << 17;

/// Positions of a preset dictionary that are passed over at a time: more, with
/// up to 15 that rows have yet to enter, would be taken for a long match, of
/// which they leave out positions.
const LOADED: usize = 8;

/// Chooses packets.
trait Parser {
    /// Starts over.
    fn reset(&mut self);

    /// Forgets what has been decided, but not coded.
    fn forget(&mut self);

    /// Makes room for what is known of the `ahead` bytes ahead, from which matches
    /// go back `reach` bytes at the most.
    fn reserve(&mut self, ahead: usize, reach: usize) -> Result<()>;

    /// The next packet, at `position` in the data. The model is that of the
    /// packets so far.
    fn next<F: Finder>(
        &mut self,
        look: &mut Lookahead<'_, F>,
        model: &Model,
        position: usize,
    ) -> Packet;
}

#[derive(Debug)]
enum AnyFinder {
    Hc3(HashChain<3>),
    Hc4(HashChain<4>),
    Rows(HashRows<NARROW>),
    WideRows(HashRows<WIDE>),
    Bt2(BinaryTree<2>),
    Bt3(BinaryTree<3>),
    Bt4(BinaryTree<4>),
}

#[derive(Debug)]
enum AnyParser {
    Fast(FastParser),
    Normal(OptimalParser),
}

/// Evaluates an expression with the finder that was chosen.
macro_rules! with_finder {
    ($any:expr, $finder:ident => $body:expr) => {
        match $any {
            AnyFinder::Hc3($finder) => $body,
            AnyFinder::Hc4($finder) => $body,
            AnyFinder::Rows($finder) => $body,
            AnyFinder::WideRows($finder) => $body,
            AnyFinder::Bt2($finder) => $body,
            AnyFinder::Bt3($finder) => $body,
            AnyFinder::Bt4($finder) => $body,
        }
    };
}

/// Evaluates an expression with the parser that was chosen.
macro_rules! with_parser {
    ($any:expr, $parser:ident => $body:expr) => {
        match $any {
            AnyParser::Fast($parser) => $body,
            AnyParser::Normal($parser) => $body,
        }
    };
}

impl AnyFinder {
    fn new(options: &LzmaOptions) -> Result<Self> {
        let limits = |hash_bytes, tree| Limits::new(options, hash_bytes, tree);
        Ok(match options.mf {
            MatchFinder::Hc3 => Self::Hc3(HashChain::new(limits(3, false))),
            MatchFinder::Hc4 => Self::Hc4(HashChain::new(limits(4, false))),
            MatchFinder::Rows if options.dict_size >> NARROW == 0 => {
                Self::Rows(HashRows::new(limits(4, false))?)
            }
            MatchFinder::Rows => Self::WideRows(HashRows::new(limits(4, false))?),
            MatchFinder::Bt2 => Self::Bt2(BinaryTree::new(limits(2, true))),
            MatchFinder::Bt3 => Self::Bt3(BinaryTree::new(limits(3, true))),
            MatchFinder::Bt4 => Self::Bt4(BinaryTree::new(limits(4, true))),
        })
    }

    fn nice_len(&self) -> usize {
        with_finder!(self, finder => finder.nice_len())
    }
}

/// How far a run may go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget {
    /// Bytes of data.
    pub data: usize,
    /// What [`RangeEncoder::size`] may reach.
    pub size: usize,
}

/// Why a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pause {
    /// All data is coded, or as much as can be before more is seen.
    Starved,
    /// The budget is spent.
    Spent,
}

/// An LZMA encoder, without what goes around its packets.
#[derive(Debug)]
pub(crate) struct LzmaEncoder {
    options: LzmaOptions,
    window: Window,
    cursor: Cursor,
    matches: Large<Matches>,
    finder: AnyFinder,
    parser: AnyParser,
    noise: Noise,
    anchors: Anchors,
    pub model: Model,
    pub bits: RangeEncoder,
    /// Where the cursor is in the data, which `lp` and `pb` look at.
    position: usize,
}

impl LzmaEncoder {
    /// The options must have been validated.
    pub fn new(options: &LzmaOptions) -> Result<Box<Self>> {
        let finder = AnyFinder::new(options)?;
        let nice_len = finder.nice_len();
        let parser = match options.mode {
            Mode::Fast => AnyParser::Fast(FastParser::new(nice_len)),
            Mode::Normal => AnyParser::Normal(OptimalParser::new(options, nice_len)?),
        };
        let keep = (options.dict_size as usize).max(KEEP_MIN);
        let mut encoder = Box::new(Self {
            options: options.clone(),
            window: Window::new(keep, LOOKAHEAD),
            cursor: Cursor::default(),
            matches: Large::new(Matches::new())?,
            finder,
            parser,
            noise: Noise::default(),
            anchors: Anchors::new(options.dict_size),
            model: Model::new(options)?,
            bits: RangeEncoder::new(),
            position: 0,
        });
        encoder.start()?;
        Ok(encoder)
    }

    /// Starts over, keeping the memory.
    pub fn restart(&mut self) -> Result<()> {
        self.window.reset();
        self.cursor = Cursor::default();
        self.model.reset();
        self.bits.reset();
        self.anchors.reset();
        self.position = 0;
        self.start()
    }

    /// Makes what is new ready for data.
    fn start(&mut self) -> Result<()> {
        with_finder!(&mut self.finder, finder => finder.reset())?;
        with_parser!(&mut self.parser, parser => parser.reset());
        match self.options.preset_dict.clone() {
            Some(dict) => self.load(&dict),
            None => Ok(()),
        }
    }

    /// Puts the end of `dict` in front of the data. As in liblzma, positions
    /// are counted from the start of that.
    fn load(&mut self, dict: &[u8]) -> Result<()> {
        let used = dict.len().min(self.options.dict_size as usize);
        let mut input = Input::new(&dict[dict.len() - used..]);
        while !input.is_empty() {
            self.fill(&mut input)?;
            while self.cursor.next < self.window.filled() {
                let count = (self.window.filled() - self.cursor.next).min(LOADED);
                let (window, cursor, matches) = (&self.window, &mut self.cursor, &mut self.matches);
                let padded = window.padded();
                with_finder!(&mut self.finder, finder => {
                    Lookahead { padded, cursor, finder, matches }.skip(count);
                    finder.take_failure()
                })?;
                self.cursor.coded = self.cursor.next;
            }
        }
        self.position = used;
        Ok(())
    }

    /// Takes as much input as the window has room for.
    pub fn fill(&mut self, input: &mut Input<'_>) -> Result<()> {
        let starved = self.window.filled() - self.cursor.coded < LOOKAHEAD;
        if starved && self.window.is_full() && !input.is_empty() {
            // After a flush the finder has yet to enter the last positions:
            // it, too, must see a whole dictionary behind it.
            let by = self.window.slide(self.cursor.coded.min(self.cursor.entered));
            self.cursor.slide(by);
            with_finder!(&mut self.finder, finder => finder.slide(by));
        }
        self.window.fill(input)
    }

    /// How many bytes there are that have not been coded.
    pub fn ahead(&self) -> usize {
        self.window.filled() - self.cursor.coded
    }

    /// How many bytes have been coded, in all (wrapping).
    pub fn position(&self) -> usize {
        self.position
    }

    /// The `len` bytes coded last.
    pub fn recent(&self, len: usize) -> &[u8] {
        &self.window.padded()[self.cursor.coded - len..self.cursor.coded]
    }

    /// Gives up what has been decided, and counts the bytes that the finder
    /// is ahead as coded, too; returns how many that are.
    pub fn pass_over(&mut self) -> usize {
        with_parser!(&mut self.parser, parser => parser.forget());
        let count = self.cursor.next - self.cursor.coded;
        self.cursor.coded = self.cursor.next;
        self.position = self.position.wrapping_add(count);
        count
    }

    /// Passes over up to `len` bytes, as long as they look like data that
    /// does not shrink: they are not encoded, and the model stays. Nothing
    /// may have been decided on, as after [`pass_over`](Self::pass_over).
    pub fn pass_noise(&mut self, len: usize, flush: bool, ending: bool) -> Result<Halt> {
        self.anchors.reserve()?;
        self.cursor.ending = ending;
        let ahead = if flush { 1 } else { LOOKAHEAD };
        let Self { window, cursor, matches, model, noise, anchors, .. } = self;
        let padded = window.padded();
        let start = cursor.coded;
        let to_position = self.position.wrapping_sub(start);
        let halt = with_finder!(&mut self.finder, finder => {
            let mut look = Lookahead { padded, cursor, finder, matches };
            let stop = start + len;
            let halt = noise.pass(&mut look, anchors, model.contexts, to_position, stop, ahead);
            finder.take_failure()?;
            halt
        });
        self.position = self.cursor.coded.wrapping_add(to_position);
        Ok(halt)
    }

    /// Has the next byte judged afresh by [`pass_noise`](Self::pass_noise). The last
    /// `stored` bytes did not shrink.
    pub fn begin_noise(&mut self, stored: usize) {
        self.noise = Noise::behind(stored);
    }

    /// Encodes the end marker and writes out what the range coder holds back.
    ///
    /// # Errors
    /// Out of memory; nothing has been encoded then.
    pub fn finish(&mut self) -> Result<()> {
        self.bits.reserve(self.bits.size() + PACKET_MAX + FINISH_BYTES)?;
        self.model.encode_end(&mut self.bits, self.position);
        self.bits.finish();
        Ok(())
    }

    /// Encodes until the data is used up or the budget is spent. Under `flush`
    /// all data is coded; under `ending` moreover no more will come.
    pub fn run(&mut self, budget: Budget, flush: bool, ending: bool) -> Result<Pause> {
        self.cursor.ending = ending;
        let ahead = if flush { 1 } else { LOOKAHEAD };
        let end = self.position.wrapping_add(budget.data);
        let reach = if ending { self.window.filled() } else { usize::MAX };
        loop {
            let in_sight = self.ahead();
            let more = (2 * PACKET_MAX + 2 * in_sight).min(ROOM_MIN);
            let room = budget.size.min(2 * self.bits.size() + more);
            self.bits.reserve(room)?;
            with_parser!(&mut self.parser, parser => parser.reserve(in_sight, reach))?;
            let left = end.wrapping_sub(self.position);
            let run = Run { left, size: budget.size, room, ahead };
            let flow = self.dispatch(run);
            with_finder!(&mut self.finder, finder => finder.take_failure())?;
            if let ControlFlow::Break(pause) = flow {
                return Ok(pause);
            }
        }
    }

    /// Chooses the finder and the parser, once for many packets.
    fn dispatch(&mut self, run: Run) -> ControlFlow<Pause> {
        let Self { window, cursor, matches, model, bits, position, .. } = self;
        let padded = window.padded();
        with_finder!(&mut self.finder, finder => {
            let look = Lookahead { padded, cursor, finder, matches };
            with_parser!(&mut self.parser, parser => run.packets(look, parser, model, bits, position))
        })
    }
}

/// The limits of one run.
struct Run {
    /// Bytes of data in the budget.
    left: usize,
    /// What the range coder's size may reach.
    size: usize,
    /// What it may reach before more room is made.
    room: usize,
    /// Bytes that must be ahead of the cursor.
    ahead: usize,
}

impl Run {
    /// Encodes packet after packet, until something has to be seen to.
    fn packets<F: Finder, P: Parser>(
        &self,
        mut look: Lookahead<'_, F>,
        parser: &mut P,
        model: &mut Model,
        bits: &mut RangeEncoder,
        position: &mut usize,
    ) -> ControlFlow<Pause> {
        let stop = look.cursor.coded.saturating_add(self.left);
        loop {
            let at = look.cursor.coded;
            if look.filled() - at < self.ahead {
                return ControlFlow::Break(Pause::Starved);
            }
            if at.saturating_add(MATCH_MAX) > stop || bits.size() + PACKET_MAX > self.size {
                return ControlFlow::Break(Pause::Spent);
            }
            if bits.size() + PACKET_MAX > self.room {
                return ControlFlow::Continue(());
            }
            let packet = parser.next(&mut look, model, *position);
            if look.finder.has_failed() {
                return ControlFlow::Continue(());
            }
            let behind = |back: usize| at.checked_sub(back).map_or(0, |i| look.padded[i]);
            let match_byte = behind(model.reps[0] as usize + 1);
            model.encode(bits, packet, *position, behind(1), match_byte);
            *position = position.wrapping_add(packet.len());
            look.cursor.coded += packet.len();
        }
    }
}
