"""Tables of a model card, as TOML."""

import json


def table(name: str, fields: dict) -> str:
    def value(v) -> str:
        return json.dumps(v, ensure_ascii=False) if isinstance(v, str | int) else f"{v:.4f}" if name != "[[measured]]" else f"{v:.3f}"

    return f"\n{name}\n" + "".join(f"{k} = {value(v)}\n" for k, v in fields.items())
