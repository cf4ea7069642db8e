//! Settings and data, encoded with flushes, in pieces: what comes out decodes
//! to the data, in oxz and in liblzma.

use arbitrary::{Result, Unstructured};
use oxz::{Action, Check, Filter, Format, LzmaOptions};

use crate::chain::{Last, chain, lzma};
use crate::support::case::{Case, assert_same_bytes};
use crate::support::data;
use crate::support::drive::{Cut, Cuts, drive};

/// Too short an input says nothing, which is no find.
pub fn round_trip(input: &[u8]) -> Result<()> {
    let mut u = Unstructured::new(input);
    let settings = Settings::arbitrary(&mut u)?;
    let flushes = flushes(&mut u, &settings)?;
    let cuts = cuts(&mut u)?;
    let theirs_too = u.ratio(1, 4)?;
    let data = some_data(u)?;

    let case = settings.case(&data);
    let ours = encoded(&case, &flushes, cuts);
    case.decodes(&ours, "oxz's output");
    if flushes.is_empty() {
        assert_same_bytes(&case.ours(), &ours, "encoded in pieces");
    }
    if theirs_too {
        case.decodes(&case.theirs(), "liblzma's output");
    }
    Ok(())
}

struct Settings {
    format: Format,
    check: Check,
    filters: Vec<Filter>,
}

impl Settings {
    fn arbitrary(u: &mut Unstructured<'_>) -> Result<Self> {
        const CHECKS: [Check; 4] = [Check::None, Check::Crc32, Check::Crc64, Check::Sha256];
        let format = *u.choose(&[Format::Xz, Format::Alone, Format::Lzip, Format::Raw])?;
        let filters = match format {
            Format::Xz => chain(u, Last::Lzma2)?,
            Format::Raw => chain(u, Last::Any)?,
            Format::Alone => vec![Filter::Lzma1(lzma(u)?)],
            Format::Lzip => vec![Filter::Lzma1(LzmaOptions { lc: 3, lp: 0, pb: 2, ..lzma(u)? })],
        };
        let filters = if format == Format::Raw { filters } else { without_dict(filters) };
        let check = if format == Format::Xz { *u.choose(&CHECKS)? } else { Check::None };
        Ok(Self { format, check, filters })
    }

    fn case<'a>(&self, data: &'a [u8]) -> Case<'a> {
        Case { data, format: self.format, check: self.check, filters: self.filters.clone() }
    }

    /// What may come before the end.
    fn actions(&self) -> Vec<Action> {
        let can_sync = self
            .filters
            .iter()
            .all(|filter| matches!(filter, Filter::Delta { .. } | Filter::Lzma2(_)));
        let mut actions = vec![Action::Run];
        if can_sync {
            actions.push(Action::SyncFlush);
        }
        if self.format == Format::Xz {
            actions.extend([Action::FullFlush, Action::FullBarrier]);
        }
        actions
    }
}

fn without_dict(mut filters: Vec<Filter>) -> Vec<Filter> {
    if let Some(Filter::Lzma1(options) | Filter::Lzma2(options)) = filters.last_mut() {
        options.preset_dict = None;
    }
    filters
}

/// Where, in 65536ths of the data, and what.
fn flushes(u: &mut Unstructured<'_>, settings: &Settings) -> Result<Vec<(u16, Action)>> {
    let actions = settings.actions();
    let count = u.int_in_range(0..=7)?;
    let mut flushes = (0..count)
        .map(|_| Ok((u.arbitrary()?, *u.choose(&actions)?)))
        .collect::<Result<Vec<_>>>()?;
    flushes.retain(|&(_, action)| action != Action::Run);
    flushes.sort_by_key(|&(at, _)| at);
    Ok(flushes)
}

fn cuts(u: &mut Unstructured<'_>) -> Result<Cuts> {
    let mut cut = || {
        Ok(match u.int_in_range(0..=2)? {
            0 => Cut::Whole,
            1 => Cut::Each(1 + usize::from(u.arbitrary::<u8>()?)),
            _ => Cut::Random(1 + usize::from(u.arbitrary::<u16>()?)),
        })
    };
    Ok(Cuts { input: cut()?, output: cut()? })
}

/// The rest of the input: as it is, repeated with a byte changed here and
/// there, or between pieces of generated data.
fn some_data(mut u: Unstructured<'_>) -> Result<Vec<u8>> {
    let (kind, number) = (u.int_in_range(0..=3)?, u.int_in_range(0..=0x1FFF)?);
    let rest = u.take_rest();
    Ok(match kind {
        0 => rest.to_vec(),
        1 => {
            let mut data = rest.repeat(2 + number % 64);
            let step = 1 + number;
            (0..data.len()).step_by(step).for_each(|at| data[at] ^= at as u8);
            data
        }
        2 => [rest, &data::mixed(number, rest.len() as u64), rest].concat(),
        _ => {
            let noise = data::random(number / 2, rest.len() as u64);
            [rest, &noise, &rest.repeat(8), &noise].concat()
        }
    })
}

fn encoded(case: &Case<'_>, flushes: &[(u16, Action)], cuts: Cuts) -> Vec<u8> {
    let mut encoder = case.encode_options().encoder().expect("valid settings");
    let mut output = Vec::new();
    let mut given = 0;
    let end = (case.data.len(), Action::Finish);
    let steps =
        flushes.iter().map(|&(at, action)| ((case.data.len() * usize::from(at)) >> 16, action));
    for (until, action) in steps.chain([end]) {
        let driven = drive(&mut encoder, &case.data[given..until], cuts, action);
        assert_eq!(driven.result, Ok(()), "{action:?}");
        assert_eq!(driven.read, until - given, "{action:?}");
        output.extend(driven.output);
        given = until;
    }
    output
}
