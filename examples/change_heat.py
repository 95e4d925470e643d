"""Read an article, change its heat and print what would be written; the file stays as it is."""

import newsformat as nf

doc = nf.Document.read("examples/night-trains-return.md")
if doc.article.heat is not None:
    doc.article.heat += 6
print(doc.diff(), end="")
