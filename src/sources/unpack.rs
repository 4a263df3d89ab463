//! A file that may be packed in, its plain bytes out.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::base::{Compression, Diagnostic, SourceFile};

use super::spool::{Fault, Spool};

/// What a file is packed with, by its first bytes.
pub(super) fn recognise(head: &[u8]) -> Option<Compression> {
    if head.starts_with(b"\x1f\x8b") {
        Some(Compression::Gzip)
    } else if head.starts_with(b"\x28\xb5\x2f\xfd") {
        Some(Compression::Zstd)
    } else if head.starts_with(b"BZh") && head.get(4..10) == Some(b"1AY&SY") {
        Some(Compression::Bzip2)
    } else if head.starts_with(b"\xfd7zXZ\0") {
        Some(Compression::Xz)
    } else {
        None
    }
}

/// Unpacks a file into the spool, and notes how it was packed.
///
/// # Errors
/// When it is damaged, cut short, cannot be read, or when there is no room for it.
pub(super) fn unpack(file: &mut SourceFile, compression: Compression, spool: &mut Spool) -> Result<(), Diagnostic> {
    let shown = file.shown_path.clone();
    let packed = file.plain().to_owned();
    let mut watched = Watched::open(&packed).map_err(|error| unreadable(&shown, &error))?;
    let copied = match compression {
        Compression::Gzip => {
            // A file may be several archives one after the other, as `cat` and `bgzip` leave them.
            let mut plain = flate2::bufread::MultiGzDecoder::new(BufReader::new(&mut watched));
            spool.copy(&mut plain, "csv", &shown)
        }
        Compression::Zstd => match zstd::stream::read::Decoder::new(&mut watched) {
            Ok(mut plain) => spool.copy(&mut plain, "csv", &shown),
            Err(error) => Err(Fault::Read(error)),
        },
        Compression::Bzip2 => spool.copy(&mut bzip2::read::MultiBzDecoder::new(&mut watched), "csv", &shown),
        Compression::Xz => {
            spool.copy(&mut lzma_rust2::XzReader::new(BufReader::new(&mut watched), true), "csv", &shown)
        }
    };
    let failed = watched.failed.take();
    let (path, _) = copied.map_err(|fault| match (fault, failed) {
        (Fault::Said(diagnostic), _) => diagnostic,
        (Fault::Read(_), Some(error)) => unreadable(&shown, &error),
        (Fault::Read(error), None) => damaged(&shown, compression, &error),
    })?;
    let (bytes, sha256) = watched.finish().map_err(|error| unreadable(&shown, &error))?;
    if file.unpacked.is_none() {
        (file.bytes, file.sha256) = (bytes, sha256);
    }
    file.unpacked = Some(path);
    file.compression = Some(compression);
    Ok(())
}

fn damaged(shown: &str, compression: Compression, error: &std::io::Error) -> Diagnostic {
    let name = compression.name();
    let tool = if compression == Compression::Bzip2 { "bzip2" } else { name };
    let ends = error.kind() == std::io::ErrorKind::UnexpectedEof;
    let what = if ends {
        format!("the {name} data is cut short: it ends in the middle")
    } else {
        format!("the {name} data is damaged: {error}")
    };
    Diagnostic::new(what)
        .at_file(shown, None, None)
        .help(format!("copy or download it again; `{tool} -t` says whether a file is whole"))
}

fn unreadable(shown: &str, error: &std::io::Error) -> Diagnostic {
    Diagnostic::new(format!("cannot be read: {error}")).at_file(shown, None, None)
}

/// Counts and fingerprints what is read, and remembers whether reading itself failed.
struct Watched {
    file: File,
    sha256: Sha256,
    bytes: u64,
    failed: Option<std::io::Error>,
}

impl Watched {
    fn open(path: &Path) -> std::io::Result<Self> {
        Ok(Self { file: File::open(path)?, sha256: Sha256::new(), bytes: 0, failed: None })
    }

    /// Size and SHA-256 of the whole file, whatever of it was wanted.
    fn finish(mut self) -> std::io::Result<(u64, String)> {
        std::io::copy(&mut self, &mut std::io::sink())?;
        Ok((self.bytes, self.sha256.finalize().iter().map(|byte| format!("{byte:02x}")).collect()))
    }
}

impl Read for Watched {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self.file.read(buffer) {
            Ok(count) => {
                self.sha256.update(&buffer[..count]);
                self.bytes += count as u64;
                Ok(count)
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                self.failed = Some(std::io::Error::new(error.kind(), error.to_string()));
                Err(error)
            }
        }
    }
}
