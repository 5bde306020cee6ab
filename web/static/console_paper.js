// Turns and enlarges the photograph of a paper; without it the picture stands as it was given.
const paper = document.getElementById("paper");
const tools = document.getElementById("paper-tools");
let turned = 0;
let size = 1;

tools.hidden = false;
tools.addEventListener("click", (event) => {
  const { turn, zoom } = event.target.dataset;
  if (turn) turned = (turned + Number(turn) + 360) % 360;
  if (zoom) size = Math.min(6, Math.max(0.5, size * Number(zoom)));
  paper.className = "turned-" + turned;
  paper.width = Math.round(paper.parentElement.clientWidth * size);
});
