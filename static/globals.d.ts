/** Plotly is a classic script's global; the page uses it without types of its own. */
declare const Plotly: any;
