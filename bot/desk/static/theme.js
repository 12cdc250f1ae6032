// Light or dark as somebody chose; before the page is painted, so that nothing flashes.
const theme = localStorage.getItem("theme");
if (theme) document.documentElement.dataset.theme = theme;
