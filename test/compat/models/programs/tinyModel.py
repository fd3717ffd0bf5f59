"""Writes a tiny model of random weights for llama.cpp: tinyModel.py FILE CHAT_TEMPLATE_FILE

It says words of a short list in random order, and ends after some tens of them: enough to speak the protocol of a real server.
"""

import sys

import numpy as np
from gguf import GGUFWriter

WORDS = (
    "the sea holds fast to rock and sand waves come in with light wind over deep water fish swim below "
    "weed grows long where tides turn slow stones lie still while gulls call from far away boats go out at dawn"
).split()
WIDTH, LAYERS, HEADS, FEED, CONTEXT = 64, 2, 4, 128, 131072

tokens = ["<unk>", "<s>", "</s>"]
kinds = [2, 3, 3]
for byte in range(256):
    tokens.append(f"<0x{byte:02X}>")
    kinds.append(6)
for sign in [chr(code) for code in range(33, 127)] + ["\u2581"]:
    tokens.append(sign)
    kinds.append(1)
said = sorted({"\u2581" + word for word in WORDS})
first_word = len(tokens)
tokens += said
kinds += [1] * len(said)

random = np.random.default_rng(7)


def weights(*shape, scale=0.2):
    return (random.standard_normal(shape) * scale).astype(np.float32)


path, template = sys.argv[1:3]
writer = GGUFWriter(path, "llama")
writer.add_name("tiny")
writer.add_context_length(CONTEXT)
writer.add_embedding_length(WIDTH)
writer.add_block_count(LAYERS)
writer.add_feed_forward_length(FEED)
writer.add_head_count(HEADS)
writer.add_head_count_kv(HEADS)
writer.add_layer_norm_rms_eps(1e-5)
writer.add_rope_dimension_count(WIDTH // HEADS)
writer.add_rope_freq_base(1_000_000.0)
writer.add_vocab_size(len(tokens))
writer.add_tokenizer_model("llama")
writer.add_token_list(tokens)
# Longer pieces first, so that a word is one token.
writer.add_token_scores([-1000.0 if kind == 6 else float(len(token)) for token, kind in zip(tokens, kinds)])
writer.add_token_types(kinds)
writer.add_bos_token_id(1)
writer.add_eos_token_id(2)
writer.add_unk_token_id(0)
with open(template, encoding="utf-8") as file:
    writer.add_chat_template(file.read())

# Only words and the end can be output: every other row is zero, and loses to the best of the words.
output = np.zeros((len(tokens), WIDTH), dtype=np.float32)
# The end is rare, so that an answer is long enough to be watched.
output[2] = weights(WIDTH, scale=0.7)
output[first_word:] = weights(len(said), WIDTH, scale=1.0)

writer.add_tensor("token_embd.weight", weights(len(tokens), WIDTH, scale=1.0))
writer.add_tensor("output.weight", output)
writer.add_tensor("output_norm.weight", np.ones(WIDTH, dtype=np.float32))
for layer in range(LAYERS):
    writer.add_tensor(f"blk.{layer}.attn_norm.weight", np.ones(WIDTH, dtype=np.float32))
    writer.add_tensor(f"blk.{layer}.ffn_norm.weight", np.ones(WIDTH, dtype=np.float32))
    for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
        writer.add_tensor(f"blk.{layer}.{name}.weight", weights(WIDTH, WIDTH))
    writer.add_tensor(f"blk.{layer}.ffn_gate.weight", weights(FEED, WIDTH))
    writer.add_tensor(f"blk.{layer}.ffn_up.weight", weights(FEED, WIDTH))
    writer.add_tensor(f"blk.{layer}.ffn_down.weight", weights(WIDTH, FEED))

writer.write_header_to_file()
writer.write_kv_data_to_file()
writer.write_tensors_to_file()
writer.close()
