// The reader's own choice of theme and size of type, kept in this browser only, and citations to copy. Pages are whole without it.
(function () {
  "use strict";
  var root = document.documentElement;
  function recall(name) { try { return localStorage.getItem(name); } catch (error) { return null; } }
  function keep(name, value) { try { localStorage.setItem(name, value); } catch (error) { /* private window */ } }
  function set(name, value) { if (value) { root.setAttribute("data-" + name, value); } }
  set("theme", recall("theme"));
  set("size", recall("size"));

  function dark() {
    var chosen = root.getAttribute("data-theme");
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }
  // A drawing made for a dark screen must be known as such when it goes to paper.
  addEventListener("beforeprint", function () { root.toggleAttribute("data-dark", dark()); });
  var states = {
    theme: { on: dark, next: function () { return dark() ? "light" : "dark"; } },
    size: {
      on: function () { return root.getAttribute("data-size") === "large"; },
      next: function () { return root.getAttribute("data-size") === "large" ? "normal" : "large"; }
    }
  };
  // Today as citations write it, for the blank that waits for the day of reading.
  function today() {
    var now = new Date();
    return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(function (part) { return String(part).padStart(2, "0"); }).join("-");
  }
  // The newer way to copy exists on https alone; the older one copies from a field made for the moment.
  function copy(text) {
    if (navigator.clipboard) { return navigator.clipboard.writeText(text); }
    var field = document.body.appendChild(document.createElement("textarea"));
    field.value = text;
    field.select();
    var done = document.execCommand("copy");
    field.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("not copied"));
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy]");
    if (!button) { return; }
    var text = document.getElementById(button.getAttribute("data-copy")).textContent;
    var status = button.parentNode.querySelector("[role=status]");
    function say(what) { return function () { button.focus(); status.textContent = status.getAttribute("data-" + what); }; }
    status.textContent = "";
    copy(text.replace("[" + button.getAttribute("data-blank") + "]", "[" + today() + "]")).then(say("done"), say("failed"));
  });
  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-copy]").forEach(function (button) { button.hidden = false; });
    document.querySelectorAll("[data-switch]").forEach(function (button) {
      var name = button.getAttribute("data-switch");
      var state = states[name];
      button.hidden = false;
      button.setAttribute("aria-pressed", String(state.on()));
      button.addEventListener("click", function () {
        var value = state.next();
        set(name, value);
        keep(name, value);
        button.setAttribute("aria-pressed", String(state.on()));
      });
    });
  });
})();
