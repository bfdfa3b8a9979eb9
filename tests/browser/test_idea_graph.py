"""The computational graph: a neuron opened beside itself, whose numbers add up, and the whole chain."""

import pytest
from conftest import parsed

TIMES = "\N{MULTIPLICATION SIGN}"


def boxes(page, term):
    """Return the values in the boxes of a term, top to bottom."""
    texts = page.locator(f".neuron-graph [data-term~={term}] .graph-value").all_text_contents()
    return [parsed(text.replace(TIMES, f" {TIMES} ")) for text in texts]


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
    # The stage is laid out anew after the window: the inset follows, and is not on the neuron.
    page.wait_for_function(
        """() => {
            const names = [".stage-inset", "network-stage", ".mark.ring[data-term=activation]"];
            const found = names.map((name) => document.querySelector(name)?.getBoundingClientRect());
            if (found.some((box) => !box?.width)) return false;
            const [inset, stage, ring] = found;
            const across = inset.right <= ring.left || ring.right <= inset.left;
            const along = inset.bottom <= ring.top || ring.bottom <= inset.top;
            return inset.left >= stage.left && inset.right <= stage.right && (across || along);
        }"""
    )


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
