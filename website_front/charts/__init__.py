"""Drawings: where everything lies, worked out here; `templates/charts.html` writes it as SVG, escaped like all else.

Coloured by attributes and by the style sheet, so that they follow the theme. Imports nothing of the website.
"""
