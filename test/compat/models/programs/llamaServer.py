"""llama.cpp's server from xllamacpp: llamaServer.py MODEL PORT WINDOW JINJA(1|0)"""

import signal
import sys
import threading

import xllamacpp

model, port, window, jinja = sys.argv[1:5]
params = xllamacpp.CommonParams()
params.model.path = model
params.hostnames = ["127.0.0.1"]
params.port = int(port)
params.n_ctx = int(window)
params.n_parallel = 1
params.n_predict = 120
params.cpuparams.n_threads = 1
params.use_jinja = jinja == "1"
params.warmup = False
server = xllamacpp.Server(params)
print("ready", flush=True)
ended = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: ended.set())
ended.wait()
