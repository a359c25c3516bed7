"""What the Python SDK (veeam-365 of PyPI) takes for the same work: a list of all sessions, each session's events, or all mail
of a session.

    sdk.py sessions|audit|mail SESSION          with VB365_SERVER, VB365_TOKEN and VB365_CA_CERT in the environment
"""

import json
import os
import sys
from uuid import UUID

import builtins

import veeam_365.v8.types as types

# The SDK's own client does the same around what was generated.
builtins.Unset = types.Unset
from veeam_365.v8.api.exchange_folder import exchange_folder_get as folders_page  # noqa: E402
from veeam_365.v8.api.exchange_item import exchange_item_get as items_page  # noqa: E402
from veeam_365.v8.api.exchange_mailbox import exchange_mailbox_get as mailboxes_page  # noqa: E402
from veeam_365.v8.api.restore_session import restore_session_get_page as sessions_page  # noqa: E402
from veeam_365.v8.api.restore_session_event import restore_session_event_get as events_page  # noqa: E402
from veeam_365.v8.client import AuthenticatedClient  # noqa: E402

PAGE = 1000


def pages(get, **arguments):
    offset = 0
    while True:
        page = get.sync(limit=PAGE, offset=offset, **arguments)
        yield from page.results
        offset += len(page.results)
        if len(page.results) < PAGE:
            return


def show(items):
    for item in items:
        print(json.dumps(item.to_dict()))
        yield item


def mail(client, session, mailbox, parent):
    where = {"client": client, "restore_session_id": session, "mailbox_id": mailbox}
    for folder in show(pages(folders_page, parent_id=parent, **where)):
        for _ in show(pages(items_page, parent_id=folder.id, **where)):
            pass
        mail(client, session, mailbox, folder.id)


def main():
    client = AuthenticatedClient(
        base_url=os.environ["VB365_SERVER"], token=os.environ["VB365_TOKEN"], verify_ssl=os.environ["VB365_CA_CERT"])
    with client:
        if sys.argv[1] == "mail":
            session = UUID(sys.argv[2])
            for mailbox in show(pages(mailboxes_page, client=client, restore_session_id=session)):
                mail(client, session, mailbox.id, "root")
            return
        for session in pages(sessions_page, client=client):
            if sys.argv[1] == "sessions":
                print(json.dumps(session.to_dict()))
            else:
                for event in pages(events_page, restore_session_id=session.id, client=client):
                    print(json.dumps(event.to_dict()))


main()
