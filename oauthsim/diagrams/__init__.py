"""Pictures of a trace: one scene, laid out once, and thin writers for SVG, text, Mermaid and DOT.

`scene.build(trace)` lays out; `svg.svg`, `text.text`, `mermaid.mermaid` and `graphviz.dot` write. Each writer
takes a scene or a trace. `trust_map` draws who trusts whom and who holds which secret.
"""
