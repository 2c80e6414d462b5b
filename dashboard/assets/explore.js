/* The parts of the explorer Dash has no accessible component for: choices, tabs, table. React comes with Dash. */
(function () {
  "use strict";
  const { createElement: h, useEffect, useId, useRef, useState } = window.React;

  const fold = (text) => text.toLocaleLowerCase().normalize("NFKC");

  /* What is chosen, in words: one name, or the first of several and how many there are. */
  function summary(control, chosen, words) {
    const names = new Map(control.options.map(([code, label]) => [code, label]));
    const told = chosen.filter((code) => names.has(code)).map((code) => names.get(code));
    if (told.length < 2) return told[0] || "—";
    return words.several.replace("{first}", told[0]).replace("{count}", told.length).replace("{rest}", told.length - 1);
  }

  /* One choice: a labelled button that opens a list of radio buttons or check boxes, with a field to search it. */
  function Choice({ control, chosen, words, choose }) {
    const [open, setOpen] = useState(false);
    const [sought, setSought] = useState("");
    const id = useId();
    const root = useRef(null);
    const button = useRef(null);
    const searched = control.options.length > 8;
    const moving = useRef(false);
    const close = (back) => {
      setOpen(false);
      setSought("");
      if (back && button.current) button.current.focus();
    };
    useEffect(() => {
      if (!open) return undefined;
      const outside = (event) => root.current && !root.current.contains(event.target) && close(false);
      document.addEventListener("pointerdown", outside);
      document.addEventListener("focusin", outside);
      const panel = root.current.querySelector(".choice-panel");
      const first = panel.querySelector("input[type=search]") || panel.querySelector("input:checked") || panel.querySelector("input");
      if (first) first.focus();
      const checked = panel.querySelector("input:checked");
      const list = panel.querySelector(".choice-list");
      if (checked && list) list.scrollTop = checked.closest("label").offsetTop - list.clientHeight / 2;
      return () => {
        document.removeEventListener("pointerdown", outside);
        document.removeEventListener("focusin", outside);
      };
    }, [open]);
    const wanted = fold(sought.trim());
    const found = control.options.filter(([code, label]) => !wanted || fold(label).includes(wanted) || fold(code).includes(wanted));
    const pick = (code, on) => {
      if (!control.multi) return choose([code]), moving.current || close(true);
      return choose(on ? [...chosen, code] : chosen.filter((each) => each !== code));
    };
    /* Arrows move through the list, which stays open; Enter takes what is marked, or the first that was found. */
    const keys = (event) => {
      const searching = event.target.type === "search";
      moving.current = !searching && event.key.startsWith("Arrow");
      if (searching && event.key === "ArrowDown") {
        const list = root.current.querySelector(".choice-list");
        const next = list.querySelector("input:checked:enabled") || list.querySelector("input:enabled");
        if (next) next.focus();
        event.preventDefault();
      } else if (event.key === "Enter" && event.target.tagName === "INPUT") {
        const first = found.find((each) => each[2]);
        if (searching && wanted && first) pick(first[0], !chosen.includes(first[0]));
        else close(true);
        event.preventDefault();
      }
    };
    const option = ([code, label, told]) => {
      const on = chosen.includes(code);
      return h("label", { key: code, className: "choice-option" + (told ? "" : " choice-none") },
        h("input", {
          type: control.multi ? "checkbox" : "radio",
          name: id,
          value: code,
          checked: on,
          disabled: !told && !on,
          onChange: (event) => pick(code, event.target.checked),
          onClick: () => !control.multi && on && close(true),
        }),
        h("span", null, label),
        told ? null : h("span", { className: "choice-note" }, words.nodata));
    };
    const panel = open && h("div", { className: "choice-panel", id: id + "panel", onKeyDown: keys, onKeyUp: () => { moving.current = false; } },
      searched && h("input", {
        type: "search", className: "choice-search", placeholder: words.find, "aria-label": words.find + " " + control.label,
        value: sought, autoComplete: "off", onChange: (event) => setSought(event.target.value),
      }),
      control.multi && h("div", { className: "choice-tools" },
        h("button", { type: "button", onClick: () => choose(found.filter((each) => each[2]).map((each) => each[0])) }, words.all),
        h("button", { type: "button", onClick: () => choose([]) }, words.clear)),
      h("div", { className: "choice-list", role: control.multi ? "group" : "radiogroup", "aria-labelledby": id + "label" },
        found.length ? found.map(option) : h("p", { className: "choice-note" }, words.none)));
    return h("div", {
      className: "choice", ref: root, "data-name": control.name,
      onKeyDown: (event) => event.key === "Escape" && open && (event.stopPropagation(), close(true)),
    },
      h("label", { className: "choice-label", id: id + "label", htmlFor: id + "button" }, control.label),
      h("button", {
        type: "button", className: "choice-button", id: id + "button", ref: button, "aria-expanded": open,
        "aria-controls": open ? id + "panel" : undefined, "aria-labelledby": id + "label " + id + "value",
        onClick: () => (open ? close(true) : setOpen(true)),
      },
        h("span", { id: id + "value", className: "choice-value" }, summary(control, chosen, words)),
        h("span", { className: "choice-sign", "aria-hidden": true })),
      panel);
  }

  function Controls({ id, controls, value, words, setProps }) {
    const choose = (name) => (codes) => setProps({ value: { ...value, [name]: codes, changed: [name] } });
    return h("div", { id, className: "choices" },
      (controls || []).map((control) => h(Choice, {
        key: control.name, control, words, chosen: (value && value[control.name]) || [], choose: choose(control.name),
      })));
  }

  function Tabs({ id, options, value, setProps }) {
    const tabs = useRef([]);
    const move = (event, number) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, Home: -number, End: options.length - 1 - number }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const next = (number + step + options.length) % options.length;
      tabs.current[next].focus();
      setProps({ value: options[next][0] });
    };
    if (!options || !options.length) return h("div", { id });
    return h("div", { id, role: "tablist", className: "kinds" },
      options.map(([code, label], number) => h("button", {
        key: code, type: "button", role: "tab", className: "kind", "aria-selected": code === value, "aria-controls": "figure",
        tabIndex: code === value ? 0 : -1, ref: (node) => { tabs.current[number] = node; },
        onClick: () => setProps({ value: code }), onKeyDown: (event) => move(event, number),
      }, label)));
  }

  /* What is said of a figure beside it; it stays behind when the table is copied into a spreadsheet. */
  function aside(text, name) {
    return text ? h("span", { className: "beside " + name, key: name }, text) : null;
  }

  function Table({ id, table }) {
    if (!table) return h("div", { id });
    const heads = table.heads.map(([label, unit], number) => h("th", { key: number, scope: "col", className: "number" },
      label, h("br"), h("span", { className: "unit" }, unit)));
    const cell = ([text, sign, missing, source], place) => h("td", {
      key: place, className: missing ? "number missing" : "number", "data-sign": sign && !missing ? sign : undefined,
    }, text, aside(source, "told-by"));
    const lines = table.lines.map(([head, broken, cells, status], number) => h("tr", { key: number },
      h("th", { scope: "row" }, head, aside(broken, "break-sign")),
      cells.map(cell),
      table.status ? h("td", { className: "status" }, status) : null));
    return h("div", { id, className: "explore-table" },
      h("div", { className: table.tall ? "scroll" : "scroll explore-box", role: "region", tabIndex: 0, "aria-labelledby": "shown-caption" },
        h("table", { className: "figures" },
          h("caption", { id: "shown-caption" }, table.caption),
          h("thead", null, h("tr", null, h("th", { scope: "col" }, table.corner), heads,
            table.status ? h("th", { scope: "col" }, table.status) : null)),
          h("tbody", null, lines))),
      table.legend.length ? h("p", { className: "legend quiet" }, table.legend.map((each) => h("span", { key: each }, each))) : null);
  }

  window.shebao = { Controls, Tabs, Table };

  const night = window.matchMedia("(prefers-color-scheme: dark)");

  function screen() {
    const figure = document.getElementById("figure");
    const chosen = document.documentElement.dataset.theme;
    const dark = chosen ? chosen === "dark" : night.matches;
    const width = (figure && figure.clientWidth) || window.innerWidth;
    return { width, mode: dark ? "dark" : "light" };
  }

  let last = "";
  let waiting = 0;
  function later() {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(remeasure, 120);
  }
  function remeasure() {
    const now = screen();
    if (!last || JSON.stringify(now) === last) return;
    last = JSON.stringify(now);
    window.dash_clientside.set_props("screen", { data: now });
  }
  window.addEventListener("resize", later);
  night.addEventListener("change", later);
  new MutationObserver(later).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "data-size"] });

  window.dash_clientside = Object.assign(window.dash_clientside || {}, {
    shebao: {
      screen: function () {
        const now = screen();
        last = JSON.stringify(now);
        return now;
      },
      /* The other language shows the same selection. */
      settled: function (_, search) {
        document.querySelectorAll("a[data-language]").forEach((link) => { link.search = search || ""; });
        return search;
      },
    },
  });
})();
