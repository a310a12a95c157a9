"""Tests over real servers."""
