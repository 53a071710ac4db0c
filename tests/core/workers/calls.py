"""What tests have done in a worker; it imports nothing large."""

import os
import threading
import time
from typing import NoReturn


def spin() -> NoReturn:
    while True:
        pass


def work_for(cpu_s: float) -> float:
    """Use so much of a processor's time, and say how much it became."""
    while (used_s := time.process_time()) < cpu_s:
        pass
    return used_s


def work_in_threads_for(cpu_s: float) -> float:
    """Use so much of a processor's time in threads that end soon, as decoders of pictures and clips do."""
    while time.process_time() < cpu_s:
        thread = threading.Thread(target=sum, args=(range(3_000_000),))
        thread.start()
        thread.join()
    return time.process_time()


def settings_seen() -> list[str]:
    return [name for name in os.environ if name.startswith("GENDAN_")]


def fill_by_opencv() -> None:
    """Ask OpenCV for more memory than there is."""
    import cv2
    import numpy as np

    cv2.resize(np.zeros((100, 100, 3), np.uint8), (40_000, 20_000))
