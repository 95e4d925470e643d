"""The general reader: any YAML 1.2, by way of the events of ruamel.yaml's parser.

It takes a text, and returns nodes with their places or raises an error that says what is wrong, and
where.
"""
