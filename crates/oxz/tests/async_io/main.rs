//! Asynchronous readers and writers, over sources and sinks that are not ready
//! at random. Every test runs with the traits of tokio and of futures-io.

#[path = "../suite/support/data.rs"]
#[allow(dead_code, reason = "shared with the suite")]
mod data;
mod sleepy;

use std::io::{self, ErrorKind};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use data::Rng;
use oxz::{Check, Decode, Encode, Error, Filter, LzmaOptions};
use sleepy::Sleepy;

/// What comes of one poll; then the future is dropped.
fn poll_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

/// A small dictionary, so that the window wraps within small data.
fn encodes() -> [Encode; 3] {
    let lzma = LzmaOptions { dict_size: 8 << 10, ..LzmaOptions::default() };
    [
        Encode::xz().filters([Filter::Lzma2(lzma.clone())]).check(Check::Sha256),
        Encode::alone().filters([Filter::Lzma1(lzma.clone())]),
        Encode::lzip().filters([Filter::Lzma1(lzma)]),
    ]
}

fn sample(len: usize, seed: u64) -> Vec<u8> {
    let mut sample = data::text(len / 2, seed);
    sample.extend(data::random(len - len / 2, seed));
    sample
}

fn compress(data: &[u8], encode: &Encode) -> Vec<u8> {
    oxz::compress(data, encode).unwrap()
}

fn source(error: &io::Error) -> &Error {
    error.get_ref().and_then(|source| source.downcast_ref()).unwrap()
}

macro_rules! tests {
    ($name:ident, $runtime:ident, $traits:ident, $close:ident) => {
        mod $name {
            use ::$traits::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
            use futures_lite::future::block_on;
            use oxz::io::$runtime::{Reader, Writer};

            use super::*;

            type Source<'a> = Reader<BufReader<Sleepy<&'a [u8]>>>;

            fn reader<'a>(
                file: &'a [u8],
                capacity: usize,
                seed: u64,
                options: &Decode,
            ) -> Source<'a> {
                let sleepy = Sleepy::new(file, 1 << 20, seed);
                Reader::from_bufread(BufReader::with_capacity(capacity, sleepy), options).unwrap()
            }

            #[test]
            fn any_cut_gives_the_data() {
                let data = sample(300_000, 1);
                for (seed, encode) in encodes().iter().enumerate() {
                    let file = compress(&data, encode);
                    for (capacity, piece) in [(1, 5000), (1000, 1 << 20), (1 << 20, 100)] {
                        let mut reader = reader(&file, capacity, seed as u64, &Decode::auto());
                        let mut read = Vec::new();
                        let mut buf = vec![0; piece];
                        loop {
                            let count = block_on(reader.read(&mut buf)).unwrap();
                            read.extend_from_slice(&buf[..count]);
                            if count == 0 {
                                break;
                            }
                        }
                        assert!(read == data, "{seed} {capacity} {piece}");
                    }
                }
            }

            #[test]
            fn lines() {
                let data = data::text(100_000, 2);
                let file = compress(&data, &encodes()[0]);
                let mut reader = reader(&file, 999, 2, &Decode::auto());
                for expected in data.split_inclusive(|&byte| byte == b'\n') {
                    let mut line = Vec::new();
                    block_on(reader.read_until(b'\n', &mut line)).unwrap();
                    assert_eq!(line, expected);
                }
            }

            #[test]
            fn dropped_reads_lose_nothing() {
                let data = sample(200_000, 3);
                let file = compress(&data, &encodes()[0]);
                for seed in 0..4 {
                    let mut rng = Rng::new(seed);
                    let mut reader = reader(&file, 500, seed, &Decode::auto());
                    let mut read = Vec::new();
                    while read.len() < data.len() {
                        let mut buf = vec![0; 1 + rng.skewed(20_000)];
                        if let Some(count) = poll_once(reader.read(&mut buf)) {
                            read.extend_from_slice(&buf[..count.unwrap()]);
                        }
                        if let Some(waiting) = poll_once(reader.fill_buf()) {
                            let count = waiting.unwrap().len().min(rng.below(3000));
                            read.extend_from_slice(
                                &poll_once(reader.fill_buf()).unwrap().unwrap()[..count],
                            );
                            reader.consume(count);
                        }
                    }
                    assert!(read == data);
                    assert_eq!(block_on(reader.read(&mut [0; 9])).unwrap(), 0);
                }
            }

            #[test]
            fn what_follows_the_first_stream_stays_unread() {
                let options = Decode::auto().concatenated(false);
                for encode in &encodes() {
                    let file = [&compress(b"data", encode)[..], b"and more"].concat();
                    for capacity in [1, 1000] {
                        let mut reader = reader(&file, capacity, 4, &options);
                        let mut text = String::new();
                        block_on(reader.read_to_string(&mut text)).unwrap();
                        let mut rest = String::new();
                        block_on(reader.get_mut().read_to_string(&mut rest)).unwrap();
                        assert_eq!((&text[..], &rest[..]), ("data", "and more"));
                    }
                }
            }

            #[test]
            fn faults_of_the_data() {
                let data = sample(3000, 5);
                let file = compress(&data, &encodes()[0]);
                for len in 0..file.len() {
                    let mut read = Vec::new();
                    let mut reader = reader(&file[..len], 100, 5, &Decode::auto());
                    let error = block_on(reader.read_to_end(&mut read)).unwrap_err();
                    assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
                    assert_eq!(source(&error), &Error::Truncated { offset: len as u64 });
                    assert!(data.starts_with(&read));
                }
                let options = Decode::auto().memory_limit(1000);
                let mut reader = reader(&file, 1, 5, &options);
                let mut read = Vec::new();
                let error = block_on(reader.read_to_end(&mut read)).unwrap_err();
                assert_eq!(error.kind(), ErrorKind::OutOfMemory);
                reader.set_memory_limit(reader.decoder().memory_needed());
                block_on(reader.read_to_end(&mut read)).unwrap();
                assert!(read == data);
            }

            #[test]
            fn failures_of_the_source_cost_nothing() {
                let data = sample(3000, 6);
                let file = compress(&data, &encodes()[0]);
                for call in 0..40 {
                    let mut sleepy = Sleepy::new(&file[..], 200, 6);
                    sleepy.fails_at = Some(call);
                    let mut reader =
                        Reader::from_bufread(BufReader::new(sleepy), &Decode::auto()).unwrap();
                    let mut read = Vec::new();
                    let mut failures = 0;
                    while let Err(error) = block_on(reader.read_to_end(&mut read)) {
                        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
                        failures += 1;
                    }
                    assert!(read == data && failures <= 1, "{call}");
                    assert!(failures == 1 || call > 20);
                }
            }

            #[test]
            fn any_cut_gives_the_same_file() {
                let data = sample(200_000, 7);
                for encode in &encodes() {
                    let file = compress(&data, encode);
                    for (piece, most) in [(100, 1 << 20), (1 << 20, 1000), (5000, 10)] {
                        let sleepy = Sleepy::new(Vec::new(), most, 7);
                        let mut writer = Writer::new(sleepy, encode).unwrap();
                        for piece in data.chunks(piece) {
                            block_on(writer.write_all(piece)).unwrap();
                        }
                        block_on(writer.$close()).unwrap();
                        let sleepy = writer.into_inner();
                        assert!(sleepy.closed && sleepy.inner == file, "{piece} {most}");
                    }
                }
            }

            #[test]
            fn what_was_flushed_can_be_decoded() {
                let data = sample(100_000, 8);
                let sleepy = Sleepy::new(Vec::new(), 1000, 8);
                let mut writer = Writer::new(sleepy, &encodes()[0]).unwrap();
                let mut written = 0;
                for piece in data.chunks(30_000) {
                    block_on(writer.write_all(piece)).unwrap();
                    block_on(writer.flush()).unwrap();
                    written += piece.len();
                    let mut read = Vec::new();
                    let so_far = &writer.get_ref().inner[..];
                    let mut reader = reader(so_far, 1000, 8, &Decode::auto());
                    let error = block_on(reader.read_to_end(&mut read)).unwrap_err();
                    assert_eq!(error.kind(), ErrorKind::UnexpectedEof);
                    assert!(read == data[..written]);
                }
            }

            #[test]
            fn dropped_writes_lose_nothing() {
                let data = sample(200_000, 9);
                for seed in 0..4 {
                    let mut rng = Rng::new(seed);
                    let sleepy = Sleepy::new(Vec::new(), 2000, seed);
                    let mut writer = Writer::new(sleepy, &encodes()[0]).unwrap();
                    let mut rest = &data[..];
                    while !rest.is_empty() {
                        let piece = &rest[..rest.len().min(1 + rng.skewed(30_000))];
                        if let Some(count) = poll_once(writer.write(piece)) {
                            rest = &rest[count.unwrap()..];
                        }
                        if rng.below(30) == 0 {
                            let _ = poll_once(writer.flush());
                        }
                    }
                    loop {
                        if let Some(done) = poll_once(writer.$close()) {
                            break done.unwrap();
                        }
                    }
                    let file = writer.into_inner().inner;
                    assert!(oxz::decompress(&file, &Decode::auto()).unwrap() == data);
                }
            }

            #[test]
            fn failures_of_the_sink_cost_nothing() {
                let data = sample(30_000, 10);
                let file = compress(&data, &encodes()[0]);
                for call in 0..60 {
                    let mut sleepy = Sleepy::new(Vec::new(), 2000, 10);
                    sleepy.fails_at = Some(call);
                    let mut writer = Writer::new(sleepy, &encodes()[0]).unwrap();
                    let mut failures = 0;
                    let mut rest = &data[..];
                    while !rest.is_empty() {
                        match block_on(writer.write(rest)) {
                            Ok(count) => rest = &rest[count..],
                            Err(_) => failures += 1,
                        }
                    }
                    while let Err(error) = block_on(writer.$close()) {
                        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
                        failures += 1;
                    }
                    assert!(writer.into_inner().inner == file && failures <= 1, "{call}");
                    assert!(failures == 1 || call > 20);
                }
            }

            #[test]
            fn dropping_finishes_nothing() {
                let mut file = Vec::new();
                let mut writer = Writer::new(&mut file, &Encode::xz()).unwrap();
                block_on(writer.write_all(b"data")).unwrap();
                drop(writer);
                assert_eq!(
                    oxz::decompress(&file, &Decode::xz()),
                    Err(Error::Truncated { offset: 0 })
                );
            }

            #[test]
            fn after_the_end_nothing_is_taken() {
                let mut writer = Writer::new(Vec::new(), &Encode::xz()).unwrap();
                block_on(writer.$close()).unwrap();
                let error = block_on(writer.write(b"more")).unwrap_err();
                assert_eq!(source(&error), &Error::Ended);
                block_on(writer.$close()).unwrap();
                assert_eq!(writer.into_inner().len(), 32);
            }

            /// Sources and sinks that are always ready, and still others have
            /// their turn.
            #[test]
            fn others_have_their_turn() {
                let data = sample(1 << 20, 11);
                let file = compress(&data, &encodes()[0]);
                let mut reader = Reader::from_bufread(&file[..], &Decode::auto()).unwrap();
                let mut buf = vec![0; 1 << 20];
                let (mut read, mut in_turn) = (0, 0);
                while read < data.len() {
                    match poll_once(reader.read(&mut buf)) {
                        Some(count) => {
                            let count = count.unwrap();
                            read += count;
                            in_turn += count;
                            assert!(in_turn < 2 * 64 << 10);
                        }
                        None => in_turn = 0,
                    }
                }

                let mut writer = Writer::new(Vec::new(), &encodes()[0]).unwrap();
                let mut rest = &data[..100_000];
                let mut in_turn = 0;
                while !rest.is_empty() {
                    match poll_once(writer.write(rest)) {
                        Some(count) => {
                            let count = count.unwrap();
                            rest = &rest[count..];
                            in_turn += count;
                            assert!(in_turn < 2 * 8 << 10);
                        }
                        None => in_turn = 0,
                    }
                }
            }
        }
    };
}

tests!(over_tokio, tokio, tokio, shutdown);
tests!(over_futures, futures, futures_lite, close);

/// In tasks of a runtime, over its own pipe.
#[test]
fn through_a_pipe_of_tokio() {
    use oxz::io::tokio::{Reader, Writer};
    use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader, duplex};

    let data = sample(300_000, 12);
    let expected = data.clone();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let (near, far) = duplex(1000);
        let sender = tokio::spawn(async move {
            let mut writer = Writer::new(near, &encodes()[0]).unwrap();
            writer.write_all(&data).await.unwrap();
            writer.shutdown().await.unwrap();
        });
        let mut reader = Reader::from_bufread(BufReader::new(far), &Decode::auto()).unwrap();
        let mut received = Vec::new();
        reader.read_to_end(&mut received).await.unwrap();
        sender.await.unwrap();
        assert!(received == expected);
    });
}
