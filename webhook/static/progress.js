// Keeps the progress of a bulletin up to date: one stream, and no asking. Without it the page is right when it is loaded.
"use strict";

(() => {
  const box = document.getElementById("progress");
  if (!box || !window.EventSource || ["done", "cancelled"].includes(box.dataset.state)) return;
  const stream = new EventSource(box.dataset.events);
  stream.addEventListener("progress", (event) => {
    // Made by our own server from figures and fixed words.
    box.innerHTML = event.data;
    const state = box.querySelector("[data-state]").dataset.state;
    // What can be done has changed with the state.
    if (state !== box.dataset.state) {
      stream.close();
      location.reload();
    }
  });
  stream.addEventListener("end", () => stream.close());
  addEventListener("pagehide", () => stream.close());
})();
