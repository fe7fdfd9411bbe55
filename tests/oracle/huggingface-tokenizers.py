"""Fills huggingface-tokenizers.json with the ids that Hugging Face's tokenizers 0.23.2 gives its texts with its vocabularies:
    pip install tokenizers==0.23.2 && python3 tests/oracle/huggingface-tokenizers.py && npm run format
It says how many ids changed: none where this engine, which wrote the file (tests/oracle/tokenizers.ts --fixture), agrees.
"""

import json
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers

UNKNOWN, USER_DEFINED = 2, 4


def numbers(listed):
    return [float(number) if "." in number else int(number) for number in listed.split()]


def byte_level(stored, vocabulary, tokens):
    pairs = [numbers(pair) for pair in stored["merges"].split(",")]
    merges = [(tokens[left], tokens[right]) for left, right in pairs]
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges, ignore_merges=stored["wholePieces"]))
    splits = [pre_tokenizers.Split(Regex(pattern), "isolated") for pattern in stored["patterns"]]
    bytes_of = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    if stored["nfc"]:
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([*splits, bytes_of])
    return tokenizer


def sentence_piece(stored, vocabulary, tokens):
    """As transformers converts it: every pair that spells a token is a merge, those of the best token first."""
    scores, types = numbers(stored["scores"]), numbers(stored["types"])
    text = {token for token, kind in zip(tokens, types) if kind == 1}
    pairs = [(token[:i], token[i:]) for token in text for i in range(1, len(token))]
    merges = [(left, right) for left, right in pairs if left in text and right in text]
    merges.sort(key=lambda pair: (-scores[vocabulary["".join(pair)]], vocabulary[pair[0]], vocabulary[pair[1]]))
    unknown = tokens[types.index(UNKNOWN)]
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges, byte_fallback=True, unk_token=unknown, fuse_unk=True))
    prefix = [normalizers.Prepend("▁")] if stored["spacePrefix"] == "always" else []
    tokenizer.normalizer = normalizers.Sequence([*prefix, normalizers.Replace(" ", "▁")])
    return tokenizer


def fill(stored):
    tokens = stored["tokens"].split(" ")
    vocabulary = {token: place for place, token in enumerate(tokens)}
    tokenizer = (sentence_piece if "scores" in stored else byte_level)(stored, vocabulary, tokens)
    added = [token for token, kind in zip(tokens, numbers(stored["types"])) if kind == USER_DEFINED]
    tokenizer.add_tokens([AddedToken(token, normalized=False) for token in added])
    ids = numbers(stored["ids"])
    changed = 0
    for case in stored["cases"]:
        given = " ".join(str(ids[place]) for place in tokenizer.encode(case[0], add_special_tokens=False).ids)
        changed += given != case[1]
        case[1] = given
    print(f"{stored['name']}: {len(stored['cases'])} texts, {changed} changed")


path = Path(__file__).with_suffix(".json")
vocabularies = json.loads(path.read_text())
for vocabulary in vocabularies:
    fill(vocabulary)
path.write_text(json.dumps(vocabularies, indent=2, ensure_ascii=False) + "\n")
