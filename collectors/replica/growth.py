"""The records of a synthetic Hub: what a repo of an index looks like, and what changes in it later."""

from typing import TypeVar

from collectors.replica.cards import patch_card
from collectors.replica.seeds import block, sha
from collectors.replica.state import Record
from config.clock import from_iso, to_iso

T = TypeVar("T")

OLDEST = "2022-03-02T23:29:04.000Z"
"""The creation instant the Hub shows for every repo older than the field; it is not unique."""
_BEGIN = from_iso(OLDEST) + 1_000
_END = from_iso("2026-09-01")
_OLD_SHARE = 0.02
_BIRTH_EVERY = 24_000
_CODES = {"model": 0, "dataset": 1, "space": 2}

_LIBRARIES = ("transformers",) * 9 + (
    "diffusers",
    "gguf",
    "peft",
    "peft",
    "sentence-transformers",
    "mlx",
    "timm",
)
_TASKS = ("text-generation",) * 7 + (
    "text-to-image", "text-classification", "feature-extraction", "automatic-speech-recognition",
    "image-classification", "fill-mask", "translation", "image-text-to-text", "reinforcement-learning",
)  # fmt: skip
_LICENSES = ("apache-2.0",) * 6 + (
    "mit",
    "mit",
    "other",
    "llama3.1",
    "gemma",
    "openrail",
    "cc-by-nc-4.0",
    "cc-by-4.0",
)
_LANGUAGES = ("en",) * 8 + ("zh", "fr", "de", "es", "ja", "ko", "ar", "hi")
_FAMILIES = (
    "llama",
    "qwen",
    "mistral",
    "gemma",
    "phi",
    "bert",
    "olmo",
    "falcon",
    "bloom",
    "whisper",
    "sd",
    "t5",
)
_SIZES = (
    "0.5b",
    "1b-instruct",
    "3b-chat",
    "7b-instruct-v0.2",
    "8b-instruct",
    "13b-chat-hf",
    "32b",
    "70b-instruct",
)
_RELATIONS = ("finetune", "finetune", "adapter", "quantized", "quantized", "merge")
_FREE_TAGS = (
    "generated_from_trainer", "autotrain_compatible", "model-index", "text-generation-inference", "merge",
    "custom_code", "conversational", "mergekit", "trl", "sft", "dpo", "unsloth", "lora", "4-bit", "8-bit",
    "gptq", "awq", "imatrix", "onnx", "tensorboard", "deploy:azure", "chat", "instruction-tuned",
    "multilingual",
)  # fmt: skip
_TRAINED = (
    "HuggingFaceH4/ultrachat_200k", "tatsu-lab/alpaca", "HuggingFaceFW/fineweb-edu", "allenai/c4",
    "teknium/OpenHermes-2.5", "wikimedia/wikipedia", "bigcode/the-stack-v2", "open-r1/OpenR1-Math-220k",
)  # fmt: skip
_CATEGORIES = ("n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M")


class Seedbed:
    """The repos of one kind, by index: older ones have smaller indexes."""

    def __init__(self, seed: int, kind: str, size: int) -> None:
        self.seed, self.kind, self.size = seed, kind, size
        self.old = max(int(size * _OLD_SHARE), 1)

    def chance(self, index: int) -> bytes:
        """Return 64 bytes of chance, the repo's own."""
        return block(self.seed, self.kind, index)

    def moment(self, index: int) -> int:
        """Return when a repo was created, in milliseconds UTC; it grows with the index."""
        if index < self.old:
            return from_iso(OLDEST)
        if index >= self.size:
            return _END + (index - self.size + 1) * _BIRTH_EVERY
        # the Hub grows ever faster: most repos are young
        share = (index - self.old) / (self.size - self.old)
        return _BEGIN + int((_END - _BEGIN) * share**0.5)

    def identity(self, index: int) -> str:
        """Return a repo's `_id`; it grows with the index."""
        chance = self.chance(index)
        time = f"{self.moment(index) // 1000:08x}"
        return f"{time}{index:010x}{_CODES[self.kind]:x}{chance[:3].hex()[:5]}"

    def stem(self, index: int) -> str:
        """Return the first part of a repo's name."""
        chance = self.chance(index)
        family = _of(_FAMILIES, chance[4])
        return f"{family}-{_of(_SIZES, chance[5])}" if self.kind == "model" else f"{family}-{self.kind}"

    def record(self, index: int, name: str, base: str | None) -> Record:
        """Return the record of a repo before any generation's change."""
        chance = self.chance(index)
        created = self.moment(index)
        modified = created + int((_END - min(created, _END)) * (chance[6] / 256) ** 4)
        likes = int(10 ** (_fraction(chance, 7) ** 4 * 4.2)) - 1
        license_name = _of(_LICENSES, chance[9])
        card: Record = {"license": license_name} if chance[10] < 160 else {}  # noqa: PLR2004 - of 256
        record: Record = {
            "_id": self.identity(index),
            "id": name,
            "author": name.partition("/")[0],
            "createdAt": to_iso(created),
            "lastModified": to_iso(modified),
            "sha": sha(self.seed, self.kind, index),
            "private": False,
            "gated": _of((False,) * 30 + ("auto", "manual"), chance[11]),
            "disabled": False,
            "likes": likes,
            "trendingScore": likes // 40 if chance[12] < 13 else 0,  # noqa: PLR2004 - of 256
        }
        if self.kind == "model":
            self._model(record, card, chance, base)
        elif self.kind == "dataset":
            self._dataset(record, card, chance)
        else:
            record["sdk"] = _of(("gradio", "gradio", "docker", "static", "streamlit"), chance[13])
            record["tags"] = [record["sdk"], "region:us"]
            card |= {"title": name, "sdk": record["sdk"], "emoji": "🚀"}
        if card:
            record["cardData"] = card
        return record

    def _model(self, record: Record, card: Record, chance: bytes, base: str | None) -> None:
        library, task = _of(_LIBRARIES, chance[13]), _of(_TASKS, chance[14])
        tags: list[str] = []
        if chance[15] < 190:  # noqa: PLR2004 - of 256
            record["library_name"] = library
            tags.append(library)
        if chance[16] < 170:  # noqa: PLR2004 - of 256
            record["pipeline_tag"] = task
            tags.append(task)
        family = str(record["id"]).partition("/")[2].partition("-")[0]
        if library in {"transformers", "peft"}:
            record["config"] = {"architectures": [f"{family.capitalize()}ForCausalLM"], "model_type": family}
            tags += ["safetensors", family, "text-generation-inference", "endpoints_compatible"]
            total = 10**8 + int.from_bytes(chance[17:22], "big") % (70 * 10**9)
            record["safetensors"] = {"parameters": {"BF16": total}, "total": total}
        if chance[22] < 110:  # noqa: PLR2004 - of 256
            card["language"] = [_of(_LANGUAGES, chance[23])]
            tags += card["language"]
        if base is not None:
            relation = _of(_RELATIONS, chance[24])
            card["base_model"] = base
            tags += [f"base_model:{base}", f"base_model:{relation}:{base}"]
        if chance[25] < 60:  # noqa: PLR2004 - of 256
            month = 1900 + chance[26] % 7 * 100 + chance[27] % 12 + 1
            tags.append(f"arxiv:{month}.{int.from_bytes(chance[28:30], 'big'):05d}")
        if "license" in card:
            tags.append(f"license:{card['license']}")
        start = chance[34] % len(_FREE_TAGS)
        tags += (_FREE_TAGS[start:] + _FREE_TAGS[:start])[: 4 + chance[35] % 12]
        if chance[36] < 80:  # noqa: PLR2004 - of 256
            card["datasets"] = [_of(_TRAINED, chance[37]), _of(_TRAINED, chance[38])]
            tags += [f"dataset:{name}" for name in card["datasets"]]
        record["tags"] = [*dict.fromkeys(tags), "region:us"]
        self._downloads(record, chance)

    def _dataset(self, record: Record, card: Record, chance: bytes) -> None:
        category = _of(_CATEGORIES, chance[13])
        language = _of(_LANGUAGES, chance[14])
        card |= {"language": [language], "size_categories": [category]}
        record["description"] = f"A dataset of {category} rows."
        tags = [f"language:{language}", f"size_categories:{category}", "format:parquet", "modality:text"]
        if "license" in card:
            tags.insert(0, f"license:{card['license']}")
        record["tags"] = [*tags, "library:datasets", "region:us"]
        self._downloads(record, chance)

    @staticmethod
    def _downloads(record: Record, chance: bytes) -> None:
        record["downloads"] = int(10 ** (_fraction(chance, 30) ** 5 * 7.5)) - 1
        record["downloadsAllTime"] = record["downloads"] * (3 + chance[32] % 30) + chance[33]

    def change(self, record: Record, share: float, generation: int, at: int) -> bool:
        """Change a record as a generation does, by a number from 0 to 1; False where it is deleted."""
        if share < 0.6:  # noqa: PLR2004 - most of what moves are counters
            key = "likes" if self.kind == "space" else "downloads"
            record[key] += 1 + int(share * 100)
            if "downloadsAllTime" in record:
                record["downloadsAllTime"] += 1 + int(share * 100)
            return True
        if share < 0.95:  # noqa: PLR2004 - the rest is deleted
            if share >= 0.9:  # noqa: PLR2004
                record["gated"] = False if record["gated"] else "auto"
                return True
            if share >= 0.8:  # noqa: PLR2004
                now = (record.get("cardData") or {}).get("license")
                patch_card(record, {"license": "apache-2.0" if now != "apache-2.0" else "mit"})
            record["sha"] = sha(self.seed, self.kind, record["_id"], generation)
            record["lastModified"] = to_iso(at)
            return True
        return False


def _of(choices: tuple[T, ...], byte: int) -> T:
    return choices[byte * len(choices) >> 8]


def _fraction(chance: bytes, place: int) -> float:
    return int.from_bytes(chance[place : place + 2], "big") / 65_536
