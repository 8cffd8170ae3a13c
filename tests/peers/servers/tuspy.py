"""tuspyserver over a folder, on a free port of loopback: `python tuspy.py <folder>`."""

import socket
import sys

import uvicorn
from fastapi import FastAPI
from tuspyserver import create_tus_router

app = FastAPI()
app.include_router(create_tus_router(prefix="files", files_dir=sys.argv[1]))

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
# Who is told of it may knock at once.
listener.listen(128)
print(f"listening on {listener.getsockname()[1]}", flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
