// Small helps for the pages. Everything works without it, slower.
"use strict";

(function () {
  // Dates in the Chinese form, whatever the browser's own language.
  function dates(root) {
    if (!window.flatpickr) return;
    root.querySelectorAll("input[data-date]").forEach(function (field) {
      if (!field._flatpickr) window.flatpickr(field, { locale: "zh", dateFormat: "Y-m-d", allowInput: true });
    });
  }

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
      dates(box);
      box.querySelector("[data-rows]").lastElementChild.querySelector("input,select").focus();
    }
    if (event.target.closest("[data-print]")) window.print();
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
  window.addEventListener("beforeunload", function (event) { if (dirty) event.preventDefault(); });

  document.addEventListener("DOMContentLoaded", function () { dates(document); });
  document.addEventListener("htmx:load", function (event) { dates(event.target); });
})();
