"""What is deleted and what is kept, line by line, and the certificate of it."""

import json

from markupsafe import Markup

from core.forgetting.model import Gone, Kept, summary
from core.forgetting.tables import DeletionRecord
from handlers.families import Family
from handlers.rendering import plain
from handlers.texts import Texts

GONE = Family("data.gone", Gone)
KEPT = Family("data.kept", Kept)


def line(t: Texts, key: str, n: int) -> Markup:
    """Say how many of a kind."""
    return Markup("• {} — {}").format(t(key), t.number(n))


def certificate(t: Texts, record: DeletionRecord, *, key: str | None) -> str:
    """Write the certificate of a deletion; the person's own carries the key of the hashes, the operator's does not."""
    goes = [line(t, GONE(Gone(kind)), n) for kind, n in record.deleted.items()]
    stays = [line(t, KEPT(Kept(kind)), n) for kind, n in record.kept.items()]
    parts = [
        t("data.certificate.title", reference=record.reference, moment=t.moment(record.erased_at)),
        t("data.goes"),
        *goes,
        *([t("data.stays"), *stays] if stays else []),
        t("data.certificate.chat"),
        t("data.certificate.proof" if key else "data.certificate.no_key"),
    ]
    proof = {
        "reference": record.reference,
        "erased_at": record.erased_at.isoformat(timespec="microseconds"),
        "key": key,
        "sha256_of_digests": summary(record.digests),
        "digests": record.digests,
    }
    text = "\n".join(plain(part) for part in parts)
    return f"{text}\n\n{json.dumps(proof, ensure_ascii=False, indent=1)}\n"
