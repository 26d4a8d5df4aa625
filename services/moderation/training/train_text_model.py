# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy>=2.2", "scipy>=1.15", "scikit-learn>=1.7"]
# ///
"""Trains the weights of `impasto_moderation.text_model` and prints how good they are.

    PYTHONPATH=services/moderation python services/moderation/training/train_text_model.py DATA [--out FILE]

DATA is `samples-1680.jsonl.gz` of github.com/openai/moderation-api-release (MIT): one JSON object a line with
`prompt` and the labels S, H, V, HR, SH, S3, H2, V2 as 0 or 1, a label left out where nobody judged it. Its
content is offensive by nature, so it is not kept in this repository. Scikit-learn and SciPy are needed here
only; the service runs on numpy. The same data and versions give the same weights.

What the figures mean: every text is scored by models that did not see it (5 folds), through the same windows
as at run time; "1 % FPR" is the score that one in a hundred acceptable texts reaches. `policy.py` takes its
thresholds from these figures, so retraining means a new policy version.
"""

import argparse
import gzip
import json
import logging
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found]
from sklearn.metrics import average_precision_score, roc_auc_score  # type: ignore[import-not-found]
from sklearn.model_selection import StratifiedKFold  # type: ignore[import-not-found]

from impasto_moderation import text_model

CATEGORIES = {
    "S": "sexual",
    "H": "hate",
    "V": "violence",
    "HR": "harassment",
    "SH": "self-harm",
    "S3": "sexual/minors",
    "H2": "hate/threatening",
    "V2": "violence/graphic",
}
PARENTS = {"S3": "S", "H2": "H", "V2": "V"}
FOLDS = 5
IDF_STEP = 1 / 16

Row = dict[str, Any]
Floats = NDArray[np.float64]

log = logging.getLogger("train_text_model")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("data", type=Path)
    default = Path(text_model.__file__).parent / text_model.WEIGHTS
    arguments.add_argument("--out", type=Path, default=default)
    options = arguments.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    rows = read_rows(options.data)
    texts = Texts([row["prompt"] for row in rows])
    trained = [train_category(rows, texts, code) for code in CATEGORIES]
    save(options.out, texts.idf, trained)
    log.info("%s: %d bytes", options.out, options.out.stat().st_size)


def read_rows(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [with_implied(json.loads(line)) for line in lines]


def with_implied(row: Row) -> Row:
    """What is sexual with minors is sexual, what is not sexual is not sexual with minors, and so on."""
    for child, parent in PARENTS.items():
        if row.get(child) == 1:
            row[parent] = 1
        if row.get(parent) == 0:
            row[child] = 0
    return row


class Texts:
    """Row `first[i]` of `matrix` is text i as a whole, those up to `first[i + 1]` are its windows."""

    def __init__(self, texts: list[str]) -> None:
        windows = [text_model.windows(text) for text in texts]
        self.first = np.cumsum([0, *(len(w) for w in windows)])
        counted = [text_model.features(words) for text in windows for words in text]
        self.idf = rounded_idf([counted[i][0] for i in self.first[:-1]])
        self.matrix = self._matrix(counted)

    def _matrix(self, counted: list[tuple[NDArray[np.intp], NDArray[np.float32]]]) -> csr_matrix:
        values = [text_model.unit(counts * self.idf[buckets]) for buckets, counts in counted]
        ends = np.cumsum([0, *(len(v) for v in values)])
        buckets = np.concatenate([b for b, _ in counted])
        return csr_matrix((np.concatenate(values), buckets, ends), (len(counted), text_model.BUCKETS))

    def wholes(self, chosen: NDArray[np.intp]) -> csr_matrix:
        return self.matrix[self.first[chosen]]

    def worst(self, chosen: NDArray[np.intp], model: LogisticRegression) -> Floats:
        """Each chosen text's highest probability over its windows."""
        scores = model.predict_proba(self.matrix)[:, 1]
        return np.maximum.reduceat(scores, self.first[:-1])[chosen]


def rounded_idf(documents: list[NDArray[np.intp]]) -> NDArray[np.float32]:
    """Smoothed inverse document frequency per bucket, in the steps in which it is stored."""
    frequency = np.bincount(np.concatenate(documents), minlength=text_model.BUCKETS)
    idf = np.log((1 + len(documents)) / (1 + frequency)) + 1
    return (np.round(idf / IDF_STEP) * IDF_STEP).astype(np.float32)


def train_category(rows: list[Row], texts: Texts, code: str) -> LogisticRegression:
    judged = np.array([i for i, row in enumerate(rows) if code in row])
    labels = np.array([rows[i][code] for i in judged])
    report(CATEGORIES[code], labels, cross_validated(texts, judged, labels))
    return fit(texts.wholes(judged), labels)


def cross_validated(texts: Texts, judged: NDArray[np.intp], labels: NDArray[np.intp]) -> Floats:
    scores = np.zeros(len(judged))
    for train, test in StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(judged, labels):
        model = fit(texts.wholes(judged[train]), labels[train])
        scores[test] = texts.worst(judged[test], model)
    return scores


def fit(matrix: csr_matrix, labels: NDArray[np.intp]) -> LogisticRegression:
    model = LogisticRegression(C=5, class_weight="balanced", solver="liblinear", max_iter=400)
    return model.fit(matrix, labels)


def report(category: str, labels: NDArray[np.intp], scores: Floats) -> None:
    auc, precision = roc_auc_score(labels, scores), average_precision_score(labels, scores)
    line = f"{category:17s} {labels.sum():3d}/{len(labels):4d}  AUC {auc:.3f}  AP {precision:.2f}"
    for rate in (0.01, 0.03):
        threshold = np.quantile(scores[labels == 0], 1 - rate)
        line += f"  {rate:.0%} FPR: {threshold:.2f}, recall {(scores[labels == 1] >= threshold).mean():.2f}"
    log.info(line)


def save(path: Path, idf: NDArray[np.float32], trained: list[LogisticRegression]) -> None:
    """Weights as int8 with one scale per category: an npz of plain arrays, no pickle."""
    weights = np.stack([model.coef_[0] for model in trained], axis=1)
    scale = np.abs(weights).max(axis=0) / 127
    path.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        path,
        categories=np.array(list(CATEGORIES.values())),
        weights=np.round(weights / scale).astype(np.int8),
        scale=scale.astype(np.float32),
        bias=np.array([model.intercept_[0] for model in trained], np.float32),
        idf=np.round(idf / IDF_STEP).astype(np.uint8),
        idf_step=np.float32(IDF_STEP),
    )


if __name__ == "__main__":
    main()
