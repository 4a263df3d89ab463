//! Text to standard output, files that are whole or not there.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::base::Diagnostic;

/// Prints to standard output. A reader that went away (`| head`) is no error.
pub(super) fn print(text: &str) -> anyhow::Result<()> {
    print_by(|out| out.write_all(text.as_bytes())).map(drop)
}

/// Prints what `work` writes, as it comes. False where the reader went away, which is no error: nobody waits for the rest.
pub(super) fn print_by(work: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<bool> {
    let mut out = BufWriter::new(io::stdout().lock());
    let done = work(&mut out).and_then(|()| out.flush());
    // What could not be written is not tried again when the buffer goes.
    drop(out.into_parts());
    match done {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Diagnostic::new(format!("standard output cannot be written: {}", reason(&error))).into()),
    }
}

/// Writes a line to standard error.
pub(super) fn tell(line: &str) {
    // Nothing is left to tell it to if this fails.
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Writes a file aside and renames it: it is whole or not there. `-` is standard output. What is no file (a device, a named pipe)
/// is written to and stays what it is; of a symbolic link the file behind it is replaced, not the link.
pub(super) fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    write_by(path, |out| out.write_all(text.as_bytes()))
}

/// The same of JSON for people and programs. It goes out as it is made: a long record is not held as text as well.
pub(super) fn write_json(path: &Path, value: &impl serde::Serialize) -> anyhow::Result<()> {
    write_by(path, |out| {
        serde_json::to_writer_pretty(&mut *out, value)?;
        out.write_all(b"\n")
    })
}

/// The same of what `work` writes, as it comes.
pub(super) fn write_by(path: &Path, work: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    if path.as_os_str() == "-" {
        return print_by(work).map(drop);
    }
    let fail = |error: io::Error| cannot_write(path, &error);
    if is_stream(path) {
        let mut stream = std::fs::OpenOptions::new().write(true).open(path).map_err(fail)?;
        return Ok(fill(&mut stream, work).map_err(fail)?);
    }
    let target = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let mut aside = tempfile::Builder::new().prefix(".bearoff-").tempfile_in(directory_of(&target)).map_err(fail)?;
    fill(aside.as_file_mut(), work).map_err(fail)?;
    readable(aside.as_file()).map_err(fail)?;
    aside.persist(&target).map_err(|error| fail(error.error))?;
    Ok(())
}

fn fill(file: &mut std::fs::File, work: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::new(file);
    work(&mut out)?;
    out.flush()
}

/// Whether what is written there flows on: standard output, a device, a named pipe. It can be written once only.
pub(super) fn is_stream(path: &Path) -> bool {
    path.as_os_str() == "-" || std::fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

/// Finds out before a long run whether a file can be written after it.
pub(super) fn can_write(path: &Path) -> Result<(), Diagnostic> {
    if is_stream(path) {
        return Ok(());
    }
    if path.is_dir() {
        return Err(Diagnostic::new("this is a directory; the name of a file is needed")
            .at_file(path.display().to_string(), None, None)
            .help(format!("name a file in it, such as {}", path.join("report.html").display())));
    }
    let target = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    tempfile::Builder::new()
        .prefix(".bearoff-")
        .tempfile_in(directory_of(&target))
        .map(drop)
        .map_err(|error| cannot_write(path, &error))
}

/// Why a file cannot be written, and what to try.
pub(super) fn cannot_write(path: &Path, error: &io::Error) -> Diagnostic {
    let help = match error.kind() {
        io::ErrorKind::NotFound => "make the directory first, or choose another place",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some space, or choose another place",
        _ => "choose another place",
    };
    Diagnostic::new(format!("the file cannot be written: {}", reason(error)))
        .at_file(path.display().to_string(), None, None)
        .help(help)
}

/// The error of a temporary file names that file, which is not what the user asked for; and its numbers tell nobody anything.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "its directory does not exist".to_owned(),
        io::ErrorKind::NotADirectory => "a part of its path is no directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "no space is left".to_owned(),
        _ => error.to_string(),
    }
}

fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Temporary files are made for their owner alone; a report is for others too.
#[cfg(unix)]
fn readable(file: &std::fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &std::fs::File) -> io::Result<()> {
    Ok(())
}
