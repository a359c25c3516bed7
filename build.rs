//! Puts a manifest and the version into the program for Windows. For other systems it does nothing.
//!
//! The resource is written here, byte by byte, because the crates that compile one would be built for every system, along
//! with a parser of TOML. Sources: "Resource File Formats" and "`VS_VERSIONINFO`" (Microsoft).

#![expect(clippy::disallowed_methods, reason = "cargo passes its settings as variables")]

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Paths may be longer than 260 characters, and the code page of the process is UTF-8. The program needs no more rights than
/// its user has; without this line, older systems guess that from its name.
const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
  <assemblyIdentity type="win32" name="vb365" version="VERSION"/>
  <trustInfo xmlns="urn:schemas-microsoft-com:asm.v3">
    <security><requestedPrivileges><requestedExecutionLevel level="asInvoker" uiAccess="false"/></requestedPrivileges></security>
  </trustInfo>
  <compatibility xmlns="urn:schemas-microsoft-com:compatibility.v1">
    <application><supportedOS Id="{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"/></application>
  </compatibility>
  <application xmlns="urn:schemas-microsoft-com:asm.v3">
    <windowsSettings>
      <longPathAware xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings">true</longPathAware>
      <activeCodePage xmlns="http://schemas.microsoft.com/SMI/2019/WindowsSettings">UTF-8</activeCodePage>
    </windowsSettings>
  </application>
</assembly>
"#;

/// The types of resources.
const VERSION_INFO: u16 = 16;
const MANIFEST_FILE: u16 = 24;

/// English (United States), and UTF-16.
const LANGUAGE: u16 = 0x409;
const CODE_PAGE: u16 = 1200;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_CFG_WINDOWS").is_none() {
        return;
    }
    if variable("CARGO_CFG_TARGET_ENV") == "gnu" && variable("PROFILE") == "debug" {
        // Wine maps sections that begin at a page of the file, and copies all others at each start of a program.
        println!("cargo::rustc-link-arg=-Wl,--file-alignment=4096");
    }
    let numbers = ["MAJOR", "MINOR", "PATCH"].map(|part| {
        variable(&format!("CARGO_PKG_VERSION_{part}")).parse::<u16>().expect("a number")
    });
    let version = format!("{}.{}.{}.0", numbers[0], numbers[1], numbers[2]);
    let mut resources = entry(0, 0, 0, &[]); // marks the format
    let manifest = MANIFEST.replace("VERSION\"", &format!("{version}\""));
    resources.extend(entry(MANIFEST_FILE, 1, 0x30, manifest.as_bytes()));
    resources.extend(entry(VERSION_INFO, 1, 0x30, &version_info(numbers, &version)));
    let file = PathBuf::from(variable("OUT_DIR")).join("vb365.res");
    fs::write(&file, resources).expect("the folder of build scripts can be written");
    let linked =
        if variable("CARGO_CFG_TARGET_ENV") == "gnu" { object_of(&file) } else { Some(file) };
    if let Some(linked) = linked {
        println!("cargo::rustc-link-arg-bins={}", linked.display());
    }
}

fn variable(name: &str) -> String {
    env::var(name).expect("cargo sets it")
}

/// Returns the resources as an object file, which is what the GNU linker reads; `None` if no tool can convert them.
fn object_of(resources: &Path) -> Option<PathBuf> {
    println!("cargo::rerun-if-env-changed=WINDRES");
    let prefixed = format!("{}-w64-mingw32-windres", variable("CARGO_CFG_TARGET_ARCH"));
    let tools = env::var("WINDRES").map_or_else(|_| vec![prefixed, "windres".into()], |t| vec![t]);
    let object = resources.with_extension("o");
    let converts = |tool: &String| {
        let files = ["-J", "res", "-O", "coff", "-i"].map(Path::new).into_iter();
        let files = files.chain([resources, Path::new("-o"), &object]);
        Command::new(tool).args(files).status().is_ok_and(|status| status.success())
    };
    if tools.iter().any(converts) {
        return Some(object);
    }
    println!(
        "cargo::warning=without windres, vb365.exe has no version and no support of long paths"
    );
    None
}

/// Returns a resource with its header.
fn entry(kind: u16, name: u16, flags: u16, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(u32::try_from(data.len()).expect("it is small").to_le_bytes());
    bytes.extend(32_u32.to_le_bytes());
    let language = if kind == 0 { 0 } else { LANGUAGE };
    for field in [0xffff, kind, 0xffff, name, 0, 0, flags, language, 0, 0, 0, 0] {
        bytes.extend(u16::to_le_bytes(field));
    }
    bytes.extend(data);
    aligned(bytes)
}

/// Returns the version resource.
fn version_info(numbers: [u16; 3], version: &str) -> Vec<u8> {
    let texts = [
        ("FileDescription", variable("CARGO_PKG_DESCRIPTION")),
        ("FileVersion", version.to_owned()),
        ("InternalName", "vb365".to_owned()),
        ("LegalCopyright", variable("CARGO_PKG_LICENSE")),
        ("OriginalFilename", "vb365.exe".to_owned()),
        ("ProductName", "vb365".to_owned()),
        ("ProductVersion", variable("CARGO_PKG_VERSION")),
    ];
    let texts = texts.iter().map(|(key, text)| node(key, 1, &wide(text), &[])).collect::<Vec<_>>();
    let table = node(&format!("{LANGUAGE:04x}{CODE_PAGE:04x}"), 1, &[], &texts);
    let language = [LANGUAGE.to_le_bytes(), CODE_PAGE.to_le_bytes()].concat();
    let language = node("Translation", 0, &language, &[]);
    let [major, minor, patch] = numbers.map(u32::from);
    let (high, low) = (major << 16 | minor, patch << 16);
    let is_preview = u32::from(!variable("CARGO_PKG_VERSION_PRE").is_empty());
    // Signature and version of the format, numbers of file and product, flags, system (NT), type (program), and date.
    let fixed =
        [0xfeef_04bd, 0x1_0000, high, low, high, low, 0x3f, is_preview << 1, 0x4_0004, 1, 0, 0, 0];
    let fixed = fixed.map(u32::to_le_bytes).concat();
    let children =
        [node("StringFileInfo", 1, &[], &[table]), node("VarFileInfo", 1, &[], &[language])];
    node("VS_VERSION_INFO", 0, &fixed, &children)
}

/// Returns a node of the version resource: length, length of its value, type of its value (1: text), key, value, children.
fn node(key: &str, kind: u16, value: &[u8], children: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = vec![0; 2];
    let count = if kind == 1 { value.len() / 2 } else { value.len() };
    bytes.extend(length(count));
    bytes.extend(kind.to_le_bytes());
    bytes.extend(wide(key));
    for part in [value].into_iter().chain(children.iter().map(Vec::as_slice)) {
        bytes = aligned(bytes);
        bytes.extend(part);
    }
    let whole = length(bytes.len());
    bytes[..2].copy_from_slice(&whole);
    bytes
}

fn length(count: usize) -> [u8; 2] {
    u16::try_from(count).expect("it is small").to_le_bytes()
}

/// Returns a text in UTF-16 with a NUL at its end.
fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

/// Returns bytes with zeros up to a multiple of four.
fn aligned(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}
