#!/usr/bin/env python3
"""Reads everything in a session with the Python SDK, and prints kind and id of each thing.

    read.py VERSION WORKLOAD SESSION        with VB365_SERVER, VB365_TOKEN and VB365_CA_CERT in the environment

The answers are parsed into the SDK's models: a field that a model cannot hold is an error. Searches and single things are
read for the first things of each kind.
"""
import builtins
import importlib
import os
import sys
from uuid import UUID

VERSION, WORKLOAD, SESSION = sys.argv[1:]
SDK = f"veeam_365.{VERSION}"
TOP = "null" if VERSION == "v6" else "root"
# Folders and documents are in one list since v7.
COMPOSED = VERSION != "v6"

# The SDK's own client does the same around what was generated.
builtins.Unset = importlib.import_module(f"{SDK}.types").Unset
CLIENT = importlib.import_module(f"{SDK}.client").AuthenticatedClient(
    base_url=os.environ["VB365_SERVER"], token=os.environ["VB365_TOKEN"], verify_ssl=os.environ["VB365_CA_CERT"])
PAGE = 1000


def ask(name, *ids, **arguments):
    """The answer to a call, by the name of its module."""
    noun = next(noun for noun in NOUNS if name.startswith(noun))
    module = importlib.import_module(f"{SDK}.api.{noun}.{name}")
    answer = module.sync_detailed(UUID(SESSION), *ids, client=CLIENT, **arguments)
    assert answer.status_code == 200, f"{name}: {answer.status_code} {answer.content[:300]}"
    return answer.parsed


NOUNS = [
    "exchange_mailbox", "exchange_folder", "exchange_item", "one_drive_document", "one_drive_folder", "one_drive",
    "share_point_attachment", "share_point_document", "share_point_folder", "share_point_item", "share_point_library",
    "share_point_list", "share_point_site", "teams_channel", "teams_file", "teams_post", "teams_tab", "teams_team",
]
shown = {}


def pages(name, *ids, **arguments):
    """The items of a list."""
    offset = 0
    while True:
        page = ask(name, *ids, limit=PAGE, offset=offset, **arguments).results
        yield from page
        offset += len(page)
        if len(page) < PAGE:
            return


def show(kind, thing, *call):
    """Prints a thing, and asks for the first few of its kind singly."""
    ident = thing.post_id if kind == "post" else thing.id
    print(kind, ident)
    shown[kind] = shown.get(kind, 0) + 1
    if shown[kind] <= 3 and call:
        name, *ids = call
        arguments = ids.pop() if ids and isinstance(ids[-1], dict) else {}
        single = ask(name, *ids, ident, **arguments)
        assert str(single.post_id if kind == "post" else single.id) == str(ident), name
    return ident


def mailbox_folders(mailbox, parent):
    for folder in pages("exchange_folder_get", mailbox, parent_id=parent):
        ident = show("folder", folder, "exchange_folder_get_by_folder_id", mailbox)
        where = {"folder_id" if VERSION == "v6" else "parent_id": ident}
        for item in pages("exchange_item_get", mailbox, **where):
            show("item", item, "exchange_item_get_by_id", mailbox)
        mailbox_folders(mailbox, ident)


def exchange():
    for mailbox in pages("exchange_mailbox_get"):
        mailbox_folders(show("mailbox", mailbox, "exchange_mailbox_get_by_id"), TOP)


def is_folder(thing):
    return thing.is_folder is True


def drive_folder(drive, parent):
    if COMPOSED:
        listed = list(pages("one_drive_document_get", drive, parent_id=parent, include_folders=True))
        folders, files = [x for x in listed if is_folder(x)], [x for x in listed if not is_folder(x)]
    else:
        folders = list(pages("one_drive_folder_get", drive, parent_id=parent))
        files = list(pages("one_drive_document_get", drive, parent_id=parent))
    for file in files:
        ident = show("file", file, "one_drive_document_get_by_id", drive)
        if shown["file"] <= 10:
            list(pages("one_drive_document_get_versions", drive, UUID(ident)))
    for folder in folders:
        drive_folder(drive, show("folder", folder, "one_drive_folder_get_by_id", drive))


def onedrive():
    for drive in pages("one_drive_get"):
        drive_folder(show("drive", drive, "one_drive_get_by_id"), TOP)


def site_folder(site, parent, kind):
    noun = "share_point_document" if kind == "file" else "share_point_item"
    if COMPOSED:
        listed = list(pages(f"{noun}_get", site, parent_id=parent, include_folders=True))
        folders, things = [x for x in listed if is_folder(x)], [x for x in listed if not is_folder(x)]
    else:
        folders = list(pages("share_point_folder_get", site, parent_id=parent))
        things = list(pages(f"{noun}_get", site, parent_id=parent))
    for thing in things:
        ident = show(kind, thing, f"{noun}_get_by_id", site)
        if shown[kind] <= 10:
            list(pages(f"{noun}_get_versions", site, ident))
        if kind == "item":
            for attachment in pages("share_point_attachment_get", site, ident):
                show("attachment", attachment, "share_point_attachment_get_by_id", site, ident)
    for folder in folders:
        site_folder(site, show("folder", folder, "share_point_folder_get_by_id", site), kind)


def sites(parent):
    for site in pages("share_point_site_get", parent_id=parent):
        ident = show("site", site, "share_point_site_get_by_id")
        for library in pages("share_point_library_get", ident):
            site_folder(ident, show("library", library, "share_point_library_get_by_id", ident), "file")
        for listed in pages("share_point_list_get", ident):
            site_folder(ident, show("list", listed, "share_point_list_get_by_id", ident), "item")
        sites(ident)


def channel_folder(team, channel, parent):
    for file in pages("teams_file_get_page", team, channel_id=channel, parent_id=parent):
        if file.file_type == "Folder":
            channel_folder(team, channel, show("folder", file))
        else:
            by = (team, channel) if VERSION == "v8" else (team,)
            ident = show("file", file, "teams_file_get", *by)
            if VERSION != "v6" and shown["file"] <= 10:
                list(pages("teams_file_get_versions", *by, ident))


def posts(team, channel, parent):
    for post in pages("teams_post_get_page", team, channel_id=channel, parent_id=parent):
        posts(team, channel, show("post", post, "teams_post_get", team))


def teams():
    for team in pages("teams_team_get"):
        ident = show("team", team, "teams_team_get_by_id")
        for channel in pages("teams_channel_get", ident):
            name = show("channel", channel, "teams_channel_get_by_channel_id", ident)
            for root in pages("teams_file_get_page", ident, channel_id=name, parent_id=TOP):
                channel_folder(ident, name, root.id)
            posts(ident, name, -1)
            for tab in pages("teams_tab_get", ident, name):
                show("tab", tab, "teams_tab_get_tab", ident, name)


with CLIENT:
    {"vex": exchange, "veod": onedrive, "vesp": lambda: sites(TOP), "vet": teams}[WORKLOAD]()
