// Charts of the insights: bars drawn by Chart.js from a canvas's data-chart, in the page's colours.

const barColours = { bot: "--accent", person: "--bar-person", unsolved: "--bar-unsolved", unanswered: "--soft" };

function colourOf(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function optionsNow() {
  const ink = colourOf("--soft"), line = colourOf("--line");
  const axis = { stacked: true, ticks: { color: ink, precision: 0 }, grid: { color: line } };
  return {
    animation: false, maintainAspectRatio: false, interaction: { mode: "index", intersect: false },
    scales: { x: { ...axis, grid: { display: false } }, y: { ...axis, beginAtZero: true } },
    plugins: { legend: { position: "bottom", labels: { color: colourOf("--ink"), boxWidth: 12 } } },
  };
}

function datasetsOf(series) {
  return series.map(({ of, name, values }) => ({
    label: name, data: values, backgroundColor: colourOf(barColours[of]), maxBarThickness: 40,
  }));
}

document.addEventListener("DOMContentLoaded", () => {
  for (const canvas of document.querySelectorAll("canvas[data-chart]")) {
    const { labels, series } = JSON.parse(canvas.dataset.chart);
    const chart = new Chart(canvas, {
      type: "bar", data: { labels, datasets: datasetsOf(series) }, options: optionsNow(),
    });
    const recolours = () => {
      chart.data.datasets = datasetsOf(series);
      chart.options = optionsNow();
      chart.update();
    };
    new MutationObserver(recolours).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolours);
  }
});
