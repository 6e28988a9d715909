"""Devices and apps that cannot prove who they are. In the order of teaching."""
