#!/usr/bin/env python3
"""Posts one report and waits for its receipt. Needs python3-qpid-proton, a plain AMQP 1.0 client.

    python3 post_report.py SUBMITTER FILE [CONNECTION]        (or the connection string in NPS_CONNECTION)

Exit code: 0 recorded, 1 rejected, 2 wrong usage, 3 not reachable or no receipt.
Over TLS it trusts the authorities in SSL_CERT_FILE, by default the system's.
"""

import json
import os
import sys
import time
import uuid
from urllib.parse import urlsplit

from proton import ConnectionException, Message, ProtonException, SSLDomain, Timeout
from proton.utils import BlockingConnection

SYSTEM_AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"


def connect(connection_string):
    parts = dict(part.split("=", 1) for part in connection_string.rstrip(";").split(";"))
    endpoint = urlsplit(parts["Endpoint"])
    is_local = parts.get("UseDevelopmentEmulator", "").lower() == "true"
    scheme, port, domain = ("amqp", endpoint.port or 5672, None) if is_local else ("amqps", endpoint.port or 5671, SSLDomain(SSLDomain.MODE_CLIENT))
    if domain:
        domain.set_trusted_ca_db(os.environ.get("SSL_CERT_FILE", SYSTEM_AUTHORITIES))
        domain.set_peer_authentication(SSLDomain.VERIFY_PEER_NAME)
    return BlockingConnection(
        f"{scheme}://{endpoint.hostname}:{port}",
        timeout=20,
        ssl_domain=domain,
        allowed_mechs="PLAIN",
        # Not in the address, which error messages show.
        user=parts["SharedAccessKeyName"],
        password=parts["SharedAccessKey"],
    )


def post(connection, submitter, body):
    # A message id of your own choice: the receipt names it. Posting the same report again does no harm.
    message_id = str(uuid.uuid4())
    # Links need names of their own: by default proton gives two links to one place the same name.
    sender = connection.create_sender(f"reports/{submitter}", name=f"send-{message_id}")
    sender.send(Message(body=body, inferred=True, id=message_id, content_type="application/json"))
    # From here on the report is on the service's disk.

    receiver = connection.create_receiver(f"receipts/{submitter}", name=f"receive-{message_id}")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            message = receiver.receive(timeout=5)
        except Timeout:
            continue
        receipt = json.loads(bytes(message.body) if not isinstance(message.body, str) else message.body)
        receiver.accept()
        is_ours = receipt.get("messageId") == message_id
        # Receipts that an earlier run did not wait for come first.
        print(json.dumps(receipt, ensure_ascii=False), file=sys.stdout if is_ours else sys.stderr)
        if is_ours:
            return 1 if receipt["outcome"] == "rejected" else 0

    print("No receipt came within a minute. The report is safe: its receipt will be in the queue.", file=sys.stderr)
    return 3


def main():
    connection_string = sys.argv[3] if len(sys.argv) > 3 else os.environ.get("NPS_CONNECTION")
    if len(sys.argv) < 3 or not connection_string:
        print("usage: post_report.py SUBMITTER FILE [CONNECTION]", file=sys.stderr)
        return 2
    try:
        with open(sys.argv[2], "rb") as file:
            body = file.read()
    except OSError:
        print(f"There is no file {sys.argv[2]} that can be read.", file=sys.stderr)
        return 2
    try:
        connection = connect(connection_string)
        try:
            return post(connection, sys.argv[1], body)
        finally:
            connection.close()
    except (ProtonException, ConnectionException, KeyError, ValueError) as failure:
        print(failure, file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main())
