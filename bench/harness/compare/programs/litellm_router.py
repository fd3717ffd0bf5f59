"""LiteLLM's SDK: https://docs.litellm.ai/docs/routing. Its router with retries, fallbacks and a timeout for silence."""

import asyncio
import json
import sys

import litellm
from litellm import Router

litellm.suppress_debug_info = True
routers = {}


def router_of(request):
    """One per setting, as in a program: it remembers which of its deployments fail."""
    key = (request["setting"], request["baseUrl"])
    if key not in routers:
        route = request["route"]
        routers[key] = Router(
            model_list=[
                {
                    "model_name": model,
                    "litellm_params": {"model": f"openai/{model}", "api_base": request["baseUrl"], "api_key": request["key"]},
                }
                for model in route
            ],
            num_retries=request["retries"],
            fallbacks=[{route[0]: route[1:]}] if len(route) > 1 else [],
            timeout=request["timeout"] / 1000,
            stream_timeout=request["timeout"] / 1000,
        )
    return routers[key]


async def ask(request):
    stream = await router_of(request).acompletion(
        model=request["route"][0], messages=[{"role": "user", "content": request["question"]}], stream=True
    )
    text, finish = "", None
    async for chunk in stream:
        if not chunk.choices:
            continue
        text += chunk.choices[0].delta.content or ""
        finish = chunk.choices[0].finish_reason or finish
    return text, finish


async def serve(line):
    request = json.loads(line)
    try:
        text, finish = await asyncio.wait_for(ask(request), request["patience"] / 1000)
        told = {"text": text, "finish": finish}
    except Exception as thrown:  # noqa: BLE001
        told = {"text": "", "error": type(thrown).__name__}
    print(json.dumps({"id": request["id"], **told}), flush=True)


async def main():
    print("ready", flush=True)
    loop = asyncio.get_running_loop()
    running = set()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        task = asyncio.create_task(serve(line))
        running.add(task)
        task.add_done_callback(running.discard)


asyncio.run(main())
