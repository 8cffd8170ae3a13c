"""gcp-storage-emulator over a folder, on a free port of loopback: `python gcs.py <folder> <bucket>`."""

import logging
import os
import sys
import threading

# It writes no answer to a connection that is gone; that is not news here.
logging.disable(logging.CRITICAL)
os.environ["STORAGE_BASE"] = sys.argv[1]

from gcp_storage_emulator.server import create_server  # noqa: E402

server = create_server("127.0.0.1", 0, False, default_bucket=sys.argv[2], data_dir=sys.argv[1])
server.start()
print(f"listening on {server._api._httpd.server_address[1]}", flush=True)
threading.Event().wait()
