#!/usr/bin/env python3
"""Checks manifests, SBOMs, and the lists of packages in binaries.

The rules for winget are those of its JSON schemas 1.12.0 (required fields, patterns, lengths), for scoop those of its
schema.json; neither is packed in a package registry. SBOMs are validated against CycloneDX's own schema.

usage: tests/packages/manifests.py OUT SBOM... BINARY...
"""

import hashlib
import json
import re
import sys
import zlib
from pathlib import Path

import yaml
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

IDENTIFIER = r"[^\.\s\\/:\*\?\"<>\|]{1,32}(\.[^\.\s\\/:\*\?\"<>\|]{1,32}){1,7}"
COMMON = {
    "PackageIdentifier": IDENTIFIER,
    "PackageVersion": r"[^\\/:\*\?\"<>\|]{1,128}",
    "ManifestType": r"version|installer|defaultLocale",
    "ManifestVersion": r"1\.12\.0",
}
URL = r"https?://.{1,2040}"
WINGET = {
    "vb365.vb365.yaml": COMMON | {"DefaultLocale": r"en-US"},
    "vb365.vb365.installer.yaml": COMMON | {
        "InstallerType": r"zip",
        "NestedInstallerType": r"portable",
        "NestedInstallerFiles": None,
        "Commands": None,
        "ReleaseDate": r"\d{4}-\d\d-\d\d",
        "Installers": None,
    },
    "vb365.vb365.locale.en-US.yaml": COMMON | {
        "PackageLocale": r"en-US",
        "Publisher": r".{2,256}",
        "PublisherUrl": URL,
        "PackageName": r".{2,256}",
        "PackageUrl": URL,
        "License": r".{3,512}",
        "ShortDescription": r".{3,256}",
        "Moniker": r".{1,40}",
        "Tags": None,
    },
}


def ensure(condition, text):
    if not condition:
        sys.exit(f"tests/packages/manifests.py: {text}")


def hash_of(out, url):
    return hashlib.sha256((out / url.rsplit("/", 1)[1]).read_bytes()).hexdigest()


def winget(out):
    for name, rules in WINGET.items():
        path = out / "manifests/winget" / name
        # Dates stay text, as the schema has them.
        found = yaml.load(path.read_text(), Loader=yaml.BaseLoader)
        ensure(set(found) == set(rules), f"{name}: fields {sorted(set(found) ^ set(rules))}")
        for field, rule in rules.items():
            ensure(rule is None or re.fullmatch(rule, found[field]), f"{name}: {field}: {found[field]}")
        for tag in found.get("Tags", []):
            ensure(1 <= len(tag) <= 40, f"{name}: tag {tag}")
        for installer in found.get("Installers", []):
            ensure(set(installer) == {"Architecture", "InstallerUrl", "InstallerSha256"}, f"{name}: {installer}")
            ensure(installer["Architecture"] in ("x86", "x64", "arm", "arm64", "neutral"), f"{name}: {installer}")
            ensure(re.fullmatch(URL, installer["InstallerUrl"]), f"{name}: {installer}")
            ensure(installer["InstallerSha256"] == hash_of(out, installer["InstallerUrl"]), f"{name}: another hash")
        for nested in found.get("NestedInstallerFiles", []):
            ensure(set(nested) == {"RelativeFilePath", "PortableCommandAlias"}, f"{name}: {nested}")


def scoop(out):
    found = json.loads((out / "manifests/scoop/vb365.json").read_text())
    for field in ("version", "homepage", "license"):
        ensure(isinstance(found[field], str), f"scoop: {field}")
    ensure(re.fullmatch(r"[\w\.\-+_]+", found["version"]), "scoop: version")
    installer = found["architecture"]["64bit"]
    ensure(installer["hash"] == hash_of(out, installer["url"]), "scoop: another hash")
    ensure(set(found) <= {"version", "description", "homepage", "license", "architecture", "bin", "checkver", "autoupdate"}, "scoop: fields")


def homebrew(out):
    text = (out / "manifests/homebrew/vb365.rb").read_text()
    pairs = re.findall(r'url "([^"]+)"\s+sha256 "([0-9a-f]{64})"', text)
    ensure(len(pairs) == 4, f"Homebrew: {len(pairs)} addresses with hashes")
    for url, value in pairs:
        ensure(value == hash_of(out, url), f"Homebrew: another hash for {url}")


def sbom(path):
    problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(path.read_text())
    ensure(problem is None, f"{path.name}: {problem}")
    names = {component["name"] for component in json.loads(path.read_text())["components"]}
    ensure({"rustls", "ring", "clap"} <= names and "proptest" not in names, f"{path.name}: components")
    return len(names)


def audit_data(path):
    """Reads section .dep-v0 of an ELF file of 64 bits."""
    data = path.read_bytes()
    number = lambda at, size: int.from_bytes(data[at:at + size], "little")  # noqa: E731
    table, size, count, names = number(40, 8), number(58, 2), number(60, 2), number(62, 2)
    header = lambda index: table + index * size  # noqa: E731
    strings = number(header(names) + 24, 8)
    for index in range(count):
        start = strings + number(header(index), 4)
        if data[start:data.index(b"\0", start)] == b".dep-v0":
            at, length = number(header(index) + 24, 8), number(header(index) + 32, 8)
            return json.loads(zlib.decompress(data[at:at + length]))
    sys.exit(f"tests/packages/manifests.py: {path} has no section .dep-v0")


def audit(path):
    packages = audit_data(path)["packages"]
    roots = [package for package in packages if package.get("root")]
    ensure(len(roots) == 1 and roots[0]["name"] == "vb365" and roots[0]["source"] == "local", f"{path}: root {roots}")
    for package in packages:
        ensure({"name", "version", "source"} <= set(package), f"{path}: {package}")
        ensure(all(0 <= number < len(packages) for number in package.get("dependencies", [])), f"{path}: {package}")
    kinds = {package["name"]: package.get("kind", "runtime") for package in packages}
    ensure(kinds["rustls"] == "runtime" and kinds["serde_derive"] == "build", f"{path}: kinds")
    return len(packages)


def main():
    out, *files = map(Path, sys.argv[1:])
    ensure(not re.search(r"@[A-Z]", "".join(file.read_text() for file in (out / "manifests").rglob("*.*"))), "an empty place in a manifest")
    winget(out)
    scoop(out)
    homebrew(out)
    for file in files:
        count = sbom(file) if file.suffix == ".json" else audit(file)
        print(f"{file.name}: {count} packages")
    print("winget, scoop, Homebrew: fields, patterns and hashes")


main()
