// Tables of a page: a box is a stop of the keyboard only where its table is wider than it.
const boxes = [...document.querySelectorAll(".table-box")];

function reach(box) {
  const scrolls = box.scrollWidth > box.clientWidth + 1;
  if (scrolls) {
    box.tabIndex = 0;
    box.setAttribute("role", "region");
  } else {
    box.removeAttribute("tabindex");
    box.removeAttribute("role");
  }
}

const measured = new ResizeObserver(entries => entries.forEach(entry => reach(entry.target)));
boxes.forEach(box => measured.observe(box));
