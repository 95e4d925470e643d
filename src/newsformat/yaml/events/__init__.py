"""The general reader: any YAML 1.2, from the events that ruamel.yaml makes of it.

In comes a text; out come nodes with places, or an error that says what is wrong, and where.
"""
