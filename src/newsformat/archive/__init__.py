"""Many files: read one after the other or in several processes, and changed by a plan.

Collections take a folder, paths, an archive, a revision of Git, or lines of JSON. They provide
documents, models, problems, and plans of edits that are written file by file. The texts come from
the package `texts`, which knows nothing about front matter.
"""
