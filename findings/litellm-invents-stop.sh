#!/usr/bin/env bash
# litellm 1.108.7 (PyPI): a broken stream ends with finish_reason "stop".
#
# A provider closes its stream in the middle of a sentence, without a finish reason and without [DONE]. LiteLLM's SDK adds a last chunk with
# finish_reason "stop". Its proxy passes that on, with a usage that it computes. Nothing tells half an answer from a whole one.
#
# Output seen:
#   "The sea holds " finish_reason=stop
#
# Exits with 0 while the behaviour persists, otherwise with 1.
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
