//! What the user calls a table in, a [`Source`] out: finds the files, makes them plain, and hands them to whoever knows their format.

use std::fs::File;
use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::base::{Diagnostic, Format, Source, SourceFile};
use crate::csv::Options;

use super::columnar;
use super::find::{self, STDIN};
use super::spool::{Fault, Spool, amount};
use super::{text, unpack};

/// What messages call standard input.
const STDIN_SHOWN: &str = "<standard input>";

/// Opens a table: a file, a pattern of several, or standard input (`-`). `say` hears what takes long.
///
/// # Errors
/// What is wrong with the files, each with its place.
pub fn open(
    name: &str,
    path: &Path,
    options: &Options,
    spool: &mut Spool,
    say: &mut dyn FnMut(&str),
) -> Result<Source, Diagnostic> {
    let plain = make_plain(name, path, spool, say)?;
    open_plain(name, plain, options, spool, say)
}

/// The files of a table, each of which can be read again and again as it is.
#[derive(Debug)]
pub struct Plain {
    /// What the user wrote for them.
    pub shown: String,
    /// At least one.
    pub files: Vec<SourceFile>,
    /// What all of them are.
    pub format: Format,
}

/// The first half of [`open`]: finds the files, puts aside what comes through a pipe, and unpacks what is packed.
///
/// # Errors
/// What is wrong with the files, each with its place.
pub fn make_plain(name: &str, path: &Path, spool: &mut Spool, say: &mut dyn FnMut(&str)) -> Result<Plain, Diagnostic> {
    let mut files = if is_stdin(path) {
        vec![standard_input(name, spool, say)?]
    } else {
        find::files(path)?.iter().map(|path| at_rest(path, spool, say)).collect::<Result<Vec<_>, _>>()?
    };
    for file in &mut files {
        if let Some(packed) = unpack::recognise(&head(file)) {
            say(&format!("unpacking {}", file.shown_path));
            let before = file.unpacked.clone();
            unpack::unpack(file, packed, spool)?;
            // What was put aside packed is not needed any more; if it stays, it goes with the rest.
            before.map(std::fs::remove_file);
        }
    }
    let format = format_of(&files)?;
    Ok(Plain { shown: shown(path), files, format })
}

/// The second half: reads them.
///
/// # Errors
/// What is wrong with the files, each with its place.
pub fn open_plain(
    name: &str,
    Plain { shown, files, format }: Plain,
    options: &Options,
    spool: &mut Spool,
    say: &mut dyn FnMut(&str),
) -> Result<Source, Diagnostic> {
    match format {
        Format::Csv => text::open(name, &shown, files, options, spool, say),
        format => {
            say(&format!("reading {shown}"));
            columnar::open(name, &shown, format, files, options)
        }
    }
}

impl Plain {
    /// Whether engines read the files as they are, as far as their beginnings show.
    pub fn is_strict(&self, options: &Options) -> bool {
        self.format == Format::Csv && text::is_strict(&self.files, options)
    }
}

/// The format of all files, by their first bytes. A name that promises columns is held to it: as text it would be noise.
fn format_of(files: &[SourceFile]) -> Result<Format, Diagnostic> {
    let mut formats = Vec::new();
    for file in files {
        let head = head(file);
        let found = columnar::recognise(&head);
        let promised = find::promised(Path::new(&file.shown_path));
        if let (None, Some(promised)) = (found, promised)
            && file.plain().is_file()
        {
            let shown = file.shown_path.as_str();
            return Err(if head.is_empty() {
                Diagnostic::new("the file is empty").at_file(shown, None, None).help("write it again")
            } else if head.starts_with(b"\xff\xff\xff\xff") {
                Diagnostic::new("this is an Arrow IPC stream, not a file")
                    .at_file(shown, None, None)
                    .help("write the file form, for example with pyarrow's `ipc.new_file` or `feather.write_feather`")
            } else if head.starts_with(b"FEA1") {
                Diagnostic::new("this is the first version of Feather, which is no Arrow file")
                    .at_file(shown, None, None)
                    .help("write it again: every pandas since 1.1 writes the second version")
            } else if head.starts_with(b"PARE") {
                Diagnostic::new("this Parquet file is encrypted")
                    .at_file(shown, None, None)
                    .help("write it without encryption")
            } else {
                Diagnostic::new(format!("the name says {}, and the file does not begin like one", promised.name()))
                    .at_file(shown, None, None)
                    .help("copy or download it again, or give it the name of what it is")
            });
        }
        formats.push(found.unwrap_or_default());
    }
    let first = formats.first().copied().unwrap_or_default();
    match formats.iter().position(|format| *format != first) {
        None => Ok(first),
        Some(at) => {
            Err(Diagnostic::new(format!("this file is {}, and the first is {}", formats[at].name(), first.name()))
                .at_file(&files[at].shown_path, None, None)
                .note(format!("the files of one table have one format; the first is {}", files[0].shown_path))
                .help("leave it out of the pattern"))
        }
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == STDIN || path == Path::new("/dev/stdin")
}

fn shown(path: &Path) -> String {
    if is_stdin(path) { STDIN_SHOWN.to_owned() } else { path.display().to_string() }
}

/// The first bytes; none where it cannot be read, which whoever reads it next says better.
fn head(file: &SourceFile) -> Vec<u8> {
    let mut head = Vec::new();
    if file.plain().is_file()
        && let Ok(opened) = File::open(file.plain())
    {
        let _ = opened.take(16).read_to_end(&mut head);
    }
    head
}

/// A file that can be read again and again: itself, or a copy of what comes through a pipe.
fn at_rest(path: &Path, spool: &mut Spool, say: &mut dyn FnMut(&str)) -> Result<SourceFile, Diagnostic> {
    let mut file = SourceFile::new(path);
    if is_pipe(path) {
        say(&format!("reading {}", path.display()));
        let path = path.to_owned();
        fill(&mut file, move || File::open(path), spool)?;
    }
    Ok(file)
}

#[cfg(unix)]
fn is_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    std::fs::metadata(path).is_ok_and(|found| found.file_type().is_fifo())
}

#[cfg(not(unix))]
fn is_pipe(_: &Path) -> bool {
    false
}

/// Standard input, put aside; it can be read for one table only.
fn standard_input(name: &str, spool: &mut Spool, say: &mut dyn FnMut(&str)) -> Result<SourceFile, Diagnostic> {
    if let Some(table) = &spool.stdin {
        return Err(Diagnostic::new(format!("standard input was already read for the table `{table}`"))
            .help(format!("it can be read once: use `{table}` again, or write one of the two to a file")));
    }
    spool.stdin = Some(name.to_owned());
    let typed = std::io::stdin().is_terminal();
    say(if typed { "reading standard input, until Ctrl-D" } else { "reading standard input" });
    let mut file = SourceFile {
        path: PathBuf::from("/dev/stdin"),
        shown_path: STDIN_SHOWN.to_owned(),
        ..SourceFile::new(Path::new("/dev/stdin"))
    };
    fill(&mut file, || Ok(std::io::stdin()), spool)?;
    Ok(file)
}

/// Puts aside what comes, and says how much it was.
fn fill<R: Read>(
    file: &mut SourceFile,
    source: impl FnOnce() -> std::io::Result<R> + Send + 'static,
    spool: &mut Spool,
) -> Result<(), Diagnostic> {
    let shown = file.shown_path.clone();
    let mut flow = Flow::of(source, spool.stopped());
    let (path, bytes) = spool.copy(&mut flow, "csv", &shown).map_err(|fault| match fault {
        Fault::Said(diagnostic) => diagnostic,
        Fault::Read(error) => Diagnostic::new(format!("cannot be read: {error}")).at_file(&shown, None, None),
    })?;
    spool.note(format!("read {} from {}", amount(bytes), shown.trim_matches(['<', '>'])));
    file.bytes = bytes;
    file.sha256 = flow.sha256.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    file.unpacked = Some(path);
    Ok(())
}

/// What a thread reads: a pipe may keep silent for hours, and the user's word to stop must be heard meanwhile.
struct Flow {
    blocks: Receiver<std::io::Result<Vec<u8>>>,
    block: Vec<u8>,
    at: usize,
    sha256: Sha256,
    stopped: fn() -> bool,
}

impl Flow {
    fn of<R: Read>(source: impl FnOnce() -> std::io::Result<R> + Send + 'static, stopped: fn() -> bool) -> Self {
        let (sender, blocks) = sync_channel(4);
        std::thread::spawn(move || {
            let mut source = match source() {
                Ok(source) => source,
                Err(error) => return drop(sender.send(Err(error))),
            };
            loop {
                let mut block = vec![0; 256 * 1024];
                let read = match source.read(&mut block) {
                    Ok(0) => return,
                    Ok(count) => {
                        block.truncate(count);
                        Ok(block)
                    }
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                    Err(error) => Err(error),
                };
                let failed = read.is_err();
                if sender.send(read).is_err() || failed {
                    return;
                }
            }
        });
        Self { blocks, block: Vec::new(), at: 0, sha256: Sha256::new(), stopped }
    }
}

impl Read for Flow {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.at == self.block.len() {
            match self.blocks.recv_timeout(Duration::from_millis(50)) {
                Ok(block) => {
                    self.block = block?;
                    self.at = 0;
                    self.sha256.update(&self.block);
                }
                // Whoever copies asks for the reason.
                Err(RecvTimeoutError::Timeout) if (self.stopped)() => {
                    return Err(std::io::Error::other("stopped"));
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
            }
        }
        let count = buffer.len().min(self.block.len() - self.at);
        buffer[..count].copy_from_slice(&self.block[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}
