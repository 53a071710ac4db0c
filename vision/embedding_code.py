"""Shorten the description of a picture by the network to 256 bits, so that all earlier photos can be searched by it."""

import base64
from functools import cache

import numpy as np
from numpy.typing import NDArray

from vision.network import WIDTH

CODE_BYTES = 32
# The mean over 190 photos of rooms and garments, in steps of 1/1000; `benchmarks/vision/candidates.py --fit` prints it.
_USUAL = (
    "Dkdx{95N?DD<Cx`CoC`-BqA^&7(6y0EGr@-GC))$DH<dsHZ&j@F&iZ)DH}5~D<m}^CN3=;8ze70I3GDFE+jG{EFCu?94I6tA~YaYE;ltTAS)"
    "6mCmbXeB{U-+A~7T$EjS=5HX|S)JSsFNA}2I7HX|k+A2}&BB`7a39vv|$A0jO+Egv@_C^aKMFDxS^JSQ9?GCMRUC>IzjDk>i?6(KV!Gb1J%E"
    "+H~8AvGW<8zLnyGbAE3Dkv=;KQ$&gBP|;qC^IA{KS3}fJ1R6aCL%K<C>TB|9w;IuEifWP9wZ?iGcP(QAT1nAIV&6|6eB()IWH+QG9Vx)7#|W"
    "KKQA6IGa@D_D<L5$C`Kk4BrPN(A1EF#CM7O3BOD_jBqbXlB`_p3CoL2tGcO}AI5ROP6%sEWE;S}GGASr6HWw}?DJCK`A|fp@Hz_7YBOo_2A1"
    "yH=Dkdu-J}WI6EjTDFAt5m~M=T^bH5?}-9~~MjKP62eEgvE+J{&P6BrhB$BqJy+DIg#%7cC$%DH<n0EG!-@Gc+M6B{n7>Cn7i|D<3B=5ichz"
    "ATT#0G%P41FexZ6B_ks#9wQtsDIg~!B`!HQ7%wU$FeM^0C?gygGbSA{8W}VlD={A$Cn+U09x5pnBrO&sC?Ov#95*^B956F2C@?T8"
)


def embedding_code(vector: NDArray[np.float32]) -> bytes:
    """Hash a description by the signs of 256 directions.

    Args:
        vector: (512,) float32, what `vision.stage_hint.embed` gives.

    Returns:
        32 bytes whose Hamming distance grows with the angle between descriptions.

    Source: Charikar 2002, doi:10.1145/509907.509965, with a Hadamard transform in place of random directions.
    """
    return embedding_codes(vector[None]).tobytes()


def embedding_codes(vectors: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Hash many descriptions, (N, 512) float32: (N, 32) uint8."""
    return np.packbits((_signs() * (vectors - usual())) @ _hadamard().T > 0, axis=1)


@cache
def usual() -> NDArray[np.float32]:
    """Give the mean description, (512,) float32."""
    return np.frombuffer(base64.b85decode(_USUAL), np.uint8).astype(np.float32) / np.float32(1000)


@cache
def _signs() -> NDArray[np.float32]:
    # A fixed pattern that has nothing to do with the rows of the transform: the parity of n * n * n // 7.
    numbers = np.arange(WIDTH, dtype=np.int64)
    return np.where(numbers * numbers * numbers // 7 % 2, -1, 1).astype(np.float32)


@cache
def _hadamard() -> NDArray[np.float32]:
    matrix = np.ones((1, 1), np.float32)
    while len(matrix) < WIDTH:
        matrix = np.block([[matrix, matrix], [matrix, -matrix]]).astype(np.float32)
    return np.ascontiguousarray(matrix[1 : 8 * CODE_BYTES + 1])
