"""Fills huggingface-tokenizers.json with the ids that Hugging Face's tokenizers 0.23.2 gives its texts with its vocabulary:
    pip install tokenizers==0.23.2 && python3 tests/oracle/huggingface-tokenizers.py
The vocabulary there is 600 tokens that our trainer learnt from the first 400 documents of generateWorld(1).
"""

import json
from pathlib import Path

from tokenizers import Tokenizer, models, pre_tokenizers

path = Path(__file__).with_suffix(".json")
fixture = json.loads(path.read_text())
vocabulary = {token: i for i, token in enumerate(fixture["data"]["tokens"])}
merges = [tuple(merge.split(" ")) for merge in fixture["data"]["merges"]]
tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
fixture["cases"] = [{"text": case["text"], "ids": tokenizer.encode(case["text"]).ids} for case in fixture["cases"]]
path.write_text(json.dumps(fixture, indent=1) + "\n")
