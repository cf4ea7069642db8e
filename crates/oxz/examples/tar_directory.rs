//! Packs a directory into a `.tar.xz` file, as `tar -cJf` does.
//!
//! ```sh
//! cargo run --release --example tar_directory -- DIRECTORY ARCHIVE.tar.xz
//! ```

use std::error::Error;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Seek};
use std::path::Path;

use oxz::{Encode, File, Preset};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let [directory, archive] = &arguments[..] else {
        return Err("usage: tar_directory DIRECTORY ARCHIVE.tar.xz".into());
    };
    let (directory, archive) = (Path::new(directory), Path::new(archive));

    // `create_new` fails where a file of this name exists, and so overwrites
    // nothing. `create` would.
    let options = Encode::xz().preset(Preset::new(6)?);
    let file = File::create_new_with(archive, &options)?;

    match pack(directory, file) {
        Ok((tar_size, archive_size)) => {
            println!("{}: {tar_size} bytes in {archive_size}", archive.display());
            Ok(())
        }
        // An archive that was not finished is cut short, and every decoder
        // will say so; still, nobody wants to keep it.
        Err(error) => {
            fs::remove_file(archive)?;
            Err(format!("cannot pack {}: {error}", directory.display()).into())
        }
    }
}

/// Returns the size of the tar stream and that of the archive, in bytes.
fn pack(directory: &Path, file: File) -> io::Result<(u64, u64)> {
    // An `oxz::File` is a `Write`: whoever can write to that can write
    // compressed data. No `BufWriter` is needed.
    let mut tar = tar::Builder::new(file);
    // A link in the directory goes into the archive as a link.
    tar.follow_symlinks(false);
    tar.append_dir_all(top_name(directory), directory)?;

    // Two ends are to be written, from the inside out: that of the tar stream,
    // and that of the .xz file. Both can fail, so neither is left to `drop`.
    let mut file = tar.into_inner()?;
    let tar_size = file.stream_position()?;
    let archive = file.finish()?;
    archive.sync_all()?;
    Ok((tar_size, archive.metadata()?.len()))
}

/// The name of the directory inside the archive. `.` and `..` have none, and
/// what is in them goes to the archive's top.
fn top_name(directory: &Path) -> &Path {
    directory.file_name().map_or(Path::new(""), Path::new)
}
