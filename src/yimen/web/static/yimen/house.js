// Small helps for the pages. Everything works without it, slower.
"use strict";

(function () {
  // What an outcome does not ask is out of sight and not sent; the server decides what it asks.
  function among(words, field) { return !!field && !field.disabled && words.split(" ").indexOf(field.value) >= 0; }
  function fit(form) {
    var chosen = form.querySelector("[name='outcome']:checked, [name='outcome'][type='hidden']");
    var result = form.querySelector("select[name='result']");
    function show(part, shown) {
      part.hidden = !shown;
      part.querySelectorAll("input, select, textarea").forEach(function (field) { field.disabled = part.hidden; });
    }
    form.querySelectorAll("[data-for]").forEach(function (part) { show(part, among(part.dataset.for, chosen)); });
    // What belongs to one kind of answer only: the result itself was shown or not above.
    form.querySelectorAll("[data-with]").forEach(function (part) { show(part, among(part.dataset.with, result)); });
  }
  document.addEventListener("change", function (event) {
    if (event.target.name === "outcome" || event.target.name === "result") fit(event.target.form);
  });
  function fitAll() { document.querySelectorAll("form").forEach(fit); }
  document.addEventListener("DOMContentLoaded", fitAll);
  window.addEventListener("pageshow", fitAll); // gone back to: the browser has put the old choice in again

  // A form that was not filled in well: one stands where the first thing is to be put right.
  document.addEventListener("DOMContentLoaded", function () {
    var wrong = document.querySelector("main [aria-invalid='true']:not([type='hidden'])");
    if (wrong) wrong.focus();
  });

  // A form sent twice by a nervous finger is sent once; the server holds the same line by its token.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(function () { delete form.dataset.sent; }, 4000);
  });

  // Rows of a formset: add one more from the template.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-add-row]");
    if (button) {
      var box = document.getElementById(button.dataset.addRow);
      var total = document.querySelector("[name='" + box.dataset.prefix + "-TOTAL_FORMS']");
      var row = box.querySelector("template").innerHTML.replace(/__prefix__/g, total.value);
      box.querySelector("[data-rows]").insertAdjacentHTML("beforeend", row);
      total.value = Number(total.value) + 1;
      box.querySelector("[data-rows]").lastElementChild.querySelector("input,select").focus();
    }
    if (event.target.closest("[data-print]")) window.print();
  });

  // A card reader ends what it types with Enter: in a form that Enter does not send, it goes to the next field.
  document.addEventListener("keydown", function (event) {
    var field = event.target;
    if (event.key !== "Enter" || event.isComposing || !field.matches("form[data-enter-moves] input, form[data-enter-moves] select")) return;
    event.preventDefault();
    var fields = Array.from(field.form.elements).filter(function (one) {
      return one.matches("input:not([type='hidden']), select, textarea, button[name]") && !one.disabled;
    });
    var next = fields[fields.indexOf(field) + 1];
    if (next) next.focus();
  });

  // Keyboard: "/" goes to the search box, Alt+N opens a new request.
  document.addEventListener("keydown", function (event) {
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing) {
      var box = document.getElementById("ym-search");
      if (box) { event.preventDefault(); box.focus(); }
    }
    if (event.altKey && event.key.toLowerCase() === "n") {
      var link = document.querySelector("[data-new-request]");
      if (link) link.click();
    }
  });

  // A form half filled is not left by accident.
  var dirty = false;
  document.addEventListener("input", function (event) { if (event.target.closest("form[data-guard]")) dirty = true; });
  document.addEventListener("submit", function () { dirty = false; });
  window.addEventListener("beforeunload", function (event) { if (dirty && !draft()) event.preventDefault(); });

  // A form that keeps a draft on the server: what was typed since the last keeping goes there when the page is left.
  function draft() { return document.querySelector("form[data-draft]"); }
  document.addEventListener("htmx:beforeRequest", function (event) { if (event.target.id === "draft") dirty = false; });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.target.id === "draft" && !event.detail.successful) dirty = true;
  });
  window.addEventListener("pagehide", function () {
    var form = draft();
    if (dirty && form) navigator.sendBeacon(form.dataset.draft, new FormData(form));
  });
})();
