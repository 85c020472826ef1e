const form = document.querySelector("form");
const rows = [...document.querySelectorAll("#cases tbody tr")];
const shown = document.querySelector("#shown");
function filter() {
  const wanted = [...form.querySelectorAll("select")].filter((one) => one.value);
  const words = form.querySelector("input").value.toLowerCase();
  let n = 0;
  for (const row of rows) {
    const fits = wanted.every((one) => row.dataset[one.name].split("|").includes(one.value));
    row.hidden = !(fits && row.textContent.toLowerCase().includes(words));
    n += !row.hidden;
  }
  shown.textContent = `${n} / ${rows.length}`;
}
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
filter();
