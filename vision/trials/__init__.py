"""Measure the checks on a folder of real photos: decode rate, reuse, blur, time, search."""
