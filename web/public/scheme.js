/* Before the first paint, so that a dark screen does not flash white. */
(function () {
  var chosen = localStorage.getItem("mantine-color-scheme-value");
  var isDark =
    chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", isDark ? "dark" : "light");
})();
