// A day that is chosen in a calendar becomes a line of the field that it adds to.
document.querySelectorAll("[data-adds-to]").forEach((calendar) => {
  calendar.addEventListener("change", () => {
    const field = document.getElementById(calendar.dataset.addsTo);
    if (!calendar.value) return;
    const lines = field.value.split("\n").filter((line) => line.trim());
    if (!lines.includes(calendar.value)) lines.push(calendar.value);
    field.value = lines.join("\n");
    calendar.value = "";
  });
});
