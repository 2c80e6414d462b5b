"""The three parts of the page that Dash has no accessible component for; they are drawn by `assets/explore.js`."""

from typing import Any

from dash.development.base_component import Component


class Own(Component):
    """A component of ours: what it is given as keywords are its properties in the browser."""

    _children_props: list[str] = []
    _base_nodes: list[str] = []
    _valid_wildcard_attributes: list[str] = []
    available_wildcard_properties: list[str] = []

    def __init__(self, **properties: Any):
        self._prop_names = self.available_properties = list(properties)
        super().__init__(**properties)


class Controls(Own):
    """The choices: one disclosure with a list to search for each; `value` maps names to codes, `changed` names the last."""

    _namespace = "shebao"
    _type = "Controls"


class Tabs(Own):
    """Tabs for the kinds of drawing, moved through with the arrow keys."""

    _namespace = "shebao"
    _type = "Tabs"


class Table(Own):
    """A table of figures with heads, units and marks that are not copied with the numbers."""

    _namespace = "shebao"
    _type = "Table"


class Picture(Own):
    """A chart drawn by us as SVG, for kinds the chart library has no simple form of; `svg` is None where there is none."""

    _namespace = "shebao"
    _type = "Picture"
