/*
 * Sets the theme before the first paint, so that a light page never flashes dark. A classic script
 * because modules run too late for that; `controls/theme.js` follows every later change.
 */
{
  const wish = new URLSearchParams(location.search).get("theme");
  const light = matchMedia("(prefers-color-scheme: light)").matches;
  const theme = wish === "dark" || wish === "light" ? wish : light ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
}
