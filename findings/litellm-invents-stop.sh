#!/usr/bin/env bash
# Package: litellm 1.108.7 (PyPI).
# Behaviour: a provider ends its stream in order, in the middle of a sentence, without a finish reason and without [DONE]. LiteLLM's SDK
#   closes the stream with a last chunk of its own that says finish_reason "stop", and its proxy passes that on, with a usage that it
#   has computed. Nothing tells the half answer from a whole one.
# Seen: "The sea holds " finish_reason=stop
# Exits with 1 if the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
./env/bin/pip install --quiet --disable-pip-version-check 'litellm==1.108.7'
cat > cut.py <<'PYTHON'
import json
import logging
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import litellm

logging.disable(logging.CRITICAL)


class Provider(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        for word in ("The ", "sea ", "holds "):
            choice = {"index": 0, "delta": {"role": "assistant", "content": word}, "finish_reason": None}
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
threading.Thread(target=server.serve_forever, daemon=True).start()
text, finish = "", None
for chunk in litellm.completion(
    model="openai/m",
    api_base=f"http://127.0.0.1:{server.server_port}/v1",
    api_key="any",
    messages=[{"role": "user", "content": "Go on."}],
    stream=True,
):
    text += chunk.choices[0].delta.content or ""
    finish = chunk.choices[0].finish_reason or finish
print(json.dumps(text), f"finish_reason={finish}")
sys.exit(0 if (text, finish) == ("The sea holds ", "stop") else 1)
PYTHON
LITELLM_LOCAL_MODEL_COST_MAP=True ./env/bin/python cut.py
