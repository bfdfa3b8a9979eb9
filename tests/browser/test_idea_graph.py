"""The computational graph: a neuron opened beside itself, whose numbers add up, and the whole chain."""

import pytest
from conftest import parsed


def boxes(page, term):
    """Return the values in the boxes of a term, top to bottom."""
    texts = page.locator(f".neuron-graph [data-term~={term}] .graph-value").all_inner_texts()
    return [parsed(text.replace("×", " × ")) for text in texts]


@pytest.mark.parametrize("width", [1440, 390])
def test_a_neuron_is_opened_beside_itself_and_adds_up(open_idea, width):
    page = open_idea("graph", "&select=n:2:3&show=on")
    page.set_viewport_size({"width": width, "height": 860})
    page.evaluate("() => backlight.state.set({select: 'n:2:4'})")
    page.locator(".stage-inset .graph-node").first.wait_for()
    page.wait_for_function(
        """([width]) => {
            const drawn = document.querySelectorAll(".neuron-graph [data-term~=products]").length;
            return drawn === (width > 700 ? 19 : 7);
        }""",
        arg=[width],
    )
    products = boxes(page, "products")  # of each row: input, weight, product; then the others' sum
    assert products[2] == pytest.approx(products[0] * products[1], rel=0.02)
    assert sum(products[2::3]) + products[-1] == pytest.approx(boxes(page, "sum")[0], abs=0.02)
    inset = page.locator(".stage-inset").bounding_box()
    ring = page.locator(".stage-marks .mark.ring[data-term=activation]").bounding_box()
    stage = page.locator("network-stage").bounding_box()
    assert apart(inset, ring)
    assert stage["x"] <= inset["x"]
    assert inset["x"] + inset["width"] <= stage["x"] + stage["width"]


def test_a_product_lights_its_edge_and_its_term(open_idea):
    page = open_idea("graph", "&select=n:2:3&show=on")
    page.locator(".neuron-graph [data-term~=product-1]").first.hover()
    assert page.locator(".stage-marks .mark.edge.lit").count() == 1
    assert page.locator(".idea-formula .lit").count() == 1


def test_from_the_whole_network_into_a_neuron(open_idea):
    page = open_idea("graph", "&select=n:3:1&show=on")
    page.get_by_role("button", name="Whole network").click()
    page.locator(".stage-view .graph-card").first.wait_for()
    assert page.locator(".graph-chain > li").count() == 8  # a0, three times z and a, and C
    page.locator("button.graph-card", has_text="z[1]").click()
    page.locator(".stage-inset .graph-node").first.wait_for()
    assert "select=n%3A1%3A" in page.url or "select=n:1:" in page.url


def apart(one, other):
    """Whether two boxes have nothing in common."""
    return (
        one["x"] + one["width"] <= other["x"]
        or other["x"] + other["width"] <= one["x"]
        or one["y"] + one["height"] <= other["y"]
        or other["y"] + other["height"] <= one["y"]
    )
