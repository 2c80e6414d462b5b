// The reader's own choice of theme and size of type, kept in this browser only. Pages are whole without it.
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
  var states = {
    theme: { on: dark, next: function () { return dark() ? "light" : "dark"; } },
    size: {
      on: function () { return root.getAttribute("data-size") === "large"; },
      next: function () { return root.getAttribute("data-size") === "large" ? "normal" : "large"; }
    }
  };
  document.addEventListener("DOMContentLoaded", function () {
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
