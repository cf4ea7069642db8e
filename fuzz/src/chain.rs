//! Filter chains from the first bytes of an input.

use arbitrary::{Result, Unstructured};
use oxz::{BcjArch, Filter, LzmaOptions, MatchFinder, Mode, Preset};

use crate::support::reading::Reading;

pub const ARCHS: [BcjArch; 8] = [
    BcjArch::X86,
    BcjArch::PowerPc,
    BcjArch::Ia64,
    BcjArch::Arm,
    BcjArch::ArmThumb,
    BcjArch::Sparc,
    BcjArch::Arm64,
    BcjArch::RiscV,
];

/// How much of an input [`raw`] takes.
pub const PREFIX: usize = 16;

/// A chain from the first bytes of `input`, and the rest, to be decoded by it.
pub fn raw(input: &[u8]) -> Option<(Reading, &[u8])> {
    let (prefix, data) = input.split_at_checked(PREFIX)?;
    let filters = chain(&mut Unstructured::new(prefix), Last::Any).ok()?;
    Some((Reading::raw(&filters), data))
}

/// What a chain may end with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Last {
    Any,
    Lzma2,
}

/// A valid chain.
pub fn chain(u: &mut Unstructured<'_>, last: Last) -> Result<Vec<Filter>> {
    let front = [0, 0, 0, 1, 1, 2, 3][u.int_in_range(0..=6)?];
    let mut filters = (0..front).map(|_| converter(u)).collect::<Result<Vec<_>>>()?;
    let lzma2 = last == Last::Lzma2 || u.arbitrary()?;
    let options = lzma(u)?;
    filters.push(if lzma2 { Filter::Lzma2(options) } else { Filter::Lzma1(options) });
    Ok(filters)
}

fn converter(u: &mut Unstructured<'_>) -> Result<Filter> {
    let kind = u.int_in_range(0..=ARCHS.len())?;
    let number: u8 = u.arbitrary()?;
    Ok(match ARCHS.get(kind) {
        Some(&arch) => Filter::Bcj { arch, start_offset: (u32::from(number) * 0x0101_0101) & !15 },
        None => Filter::Delta { distance: u32::from(number) + 1 },
    })
}

/// Valid settings, most often those of a preset but for a few.
pub fn lzma(u: &mut Unstructured<'_>) -> Result<LzmaOptions> {
    const FINDERS: [MatchFinder; 6] = [
        MatchFinder::Hc3,
        MatchFinder::Hc4,
        MatchFinder::Rows,
        MatchFinder::Bt2,
        MatchFinder::Bt3,
        MatchFinder::Bt4,
    ];
    let mut options = LzmaOptions::preset(Preset::new(u.int_in_range(0..=9)?).unwrap());
    options.dict_size = oxz::DICT_SIZE_MIN << u.int_in_range(0..=8)?;
    let which: u8 = u.arbitrary()?;
    if which & 1 != 0 {
        options.lc = u.int_in_range(0..=oxz::LCLP_MAX)?;
        options.lp = u.int_in_range(0..=oxz::LCLP_MAX - options.lc)?;
        options.pb = u.int_in_range(0..=oxz::PB_MAX)?;
    }
    if which & 2 != 0 {
        options.mf = *u.choose(&FINDERS)?;
        options.mode = *u.choose(&[Mode::Fast, Mode::Normal])?;
    }
    if which & 4 != 0 {
        options.nice_len = u.int_in_range(oxz::MATCH_LEN_MIN..=oxz::MATCH_LEN_MAX)?;
        options.depth = u.arbitrary::<u8>()?.into();
    }
    if which & 8 != 0 {
        options.dict_size += u32::from(u.arbitrary::<u16>()?);
    }
    if which & 0x30 == 0x30 {
        let len = u.int_in_range(0..=9)? * 700;
        options.preset_dict = Some(crate::support::data::text(len, 1).into());
    }
    Ok(options)
}
