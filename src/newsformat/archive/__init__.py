"""Many files: read one after the other, asked in processes, and changed by a plan.

In come a folder, paths, an archive, a revision of Git or lines of JSON; out come documents, models,
problems, and plans of edits, which are written file by file. `texts` is where the texts come from;
nothing there knows front matter.
"""
