"""Fire together, wire together: a dot for every weight of the selected neuron's layer."""


def test_the_dots_are_the_weights_of_the_selected_layer(open_idea):
    page = open_idea("hebbian", "&select=n:1:3")
    page.get_by_role("img", name="1024 weights").wait_for()  # 64 x 16
    assert page.locator("[data-slot=count]").inner_text() == "1,024"
    page.evaluate("() => backlight.state.set({select: ''})")
    page.get_by_role("img", name="160 weights").wait_for()  # the outputs' 16 x 10
    inked = """() => {
        const canvas = document.querySelector(".hebbian-dots");
        const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return data.filter((value, i) => i % 4 === 3 && value > 0).length;
    }"""
    assert page.evaluate(inked) > 600
