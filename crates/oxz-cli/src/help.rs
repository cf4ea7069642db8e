//! What `--help` and `--version` print.

/// Command and library live in one workspace and carry one version.
pub const VERSION: &str = concat!(
    "oxz (oxz) ",
    env!("CARGO_PKG_VERSION"),
    "\nlibrary oxz ",
    env!("CARGO_PKG_VERSION"),
    "\n"
);

pub const TEXT: &str = "\
Usage: oxz [OPTION]... [FILE]...
Compress FILEs to .xz, or decompress .xz, .lzma and .lz, replacing each FILE.
Without FILE, or where FILE is -, from standard input to standard output.

What to do (the last one counts; also implied by the names unxz and xzcat):
  -z, --compress         compress (the default)
  -d, --decompress       decompress
  -t, --test             decompress, but write nothing: is the file intact?

Files:
  -k, --keep             keep the source file
  -f, --force            replace existing files; follow links; with -dc, copy
                         what is not compressed unchanged
  -c, --stdout           write to standard output and keep the source file
  -S, --suffix=.SUF      use .SUF for compressed files
      --no-sparse        write long runs of zeros instead of leaving holes
      --single-stream    stop after the first Stream and ignore what follows

Format:
  -F, --format=FORMAT    auto (default), xz, lzma (or alone), lzip
  -C, --check=CHECK      integrity check of .xz files: none, crc32, crc64
                         (default), sha256
      --ignore-check     do not compare the data with the integrity check
  -0 ... -9              from fastest to smallest; default -6. Compressing and
                         decompressing need more memory at higher levels
      --fast, --best     the same as -0 and -9
  -e, --extreme          spend more time for a slightly smaller file
  -T, --threads=NUM      0 or 1; both run a single thread for now
      --memlimit-decompress=LIMIT
  -M, --memlimit=LIMIT   refuse files whose decompression needs more memory:
                         bytes (with KiB, MiB, GiB), a percentage of the
                         system's memory, or 0 for no limit

Messages:
  -q, --quiet            no warnings; twice: no errors either
  -v, --verbose          show progress, and each file's sizes at its end
  -Q, --no-warn          warnings do not change the exit status
  -h, --help             print this text
  -V, --version          print the version

Exit status: 0 all is well, 1 an error, 2 something was worth a warning.
";
