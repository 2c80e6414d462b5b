/* The parts of the explorer Dash has no accessible component for: choices, tabs, table. React comes with Dash. */
(function () {
  "use strict";
  const { createElement: h, useEffect, useId, useMemo, useRef, useState } = window.React;

  const fold = (text) => text.toLocaleLowerCase().normalize("NFKC");

  /* What is chosen, in words: one name, or the first of several and how many there are. */
  function summary(control, chosen, words) {
    const names = new Map(control.options.map(([code, label]) => [code, label]));
    const told = chosen.filter((code) => names.has(code)).map((code) => names.get(code));
    if (told.length < 2) return told[0] || "—";
    return words.several.replace("{first}", told[0]).replace("{count}", told.length).replace("{rest}", told.length - 1);
  }

  /* One choice: a labelled button that opens a list of radio buttons or check boxes, with a field to search it. */
  function Choice({ control, chosen, words, choose, compare }) {
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
      control.comparable && h("div", { className: "choice-tools" },
        h("button", { type: "button", className: "choice-compare", onClick: () => { close(true); compare(); } }, words.compare)),
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

  /* Where they stand above the figure, on a phone, they are folded until asked for: the figure is seen first. */
  function Controls({ id, controls, value, words, setProps }) {
    const [open, setOpen] = useState(false);
    const kept = useRef({});
    /* Of a long list only the flags are sent again; what the options are called is here already. */
    const whole = (control) => {
      if (control.options) kept.current[control.name] = control.options;
      else control = { ...control, options: kept.current[control.name].map(([code, label], place) => [code, label, Number(control.flags[place])]) };
      return control;
    };
    const choose = (name) => (codes) => setProps({ value: { ...value, [name]: codes, changed: [name] } });
    if (!controls || !controls.length) return h("div", { id });
    const fold = h("button", {
      type: "button", className: "choices-fold", "aria-expanded": open, "aria-controls": id + "-choices", onClick: () => setOpen(!open),
    }, words.choices, h("span", { className: "choice-sign", "aria-hidden": true }));
    return h("div", { id }, fold, h("div", { id: id + "-choices", className: "choices" + (open ? "" : " folded") },
      controls.map(whole).map((control) => h(Choice, {
        key: control.name, control, words, chosen: (value && value[control.name]) || [], choose: choose(control.name),
        compare: () => setProps({ value: { ...value, colour: [control.name], changed: ["colour"] } }),
      }))));
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

  const statusOf = (column, at) => (column.statuses ? column.statuses[at] : column.cells[at] && column.status) || "";
  const sourceOf = (column, at) => (Array.isArray(column.source) ? column.source[at] : column.source);

  /* Where the biography of a figure is told. */
  function traceOf(table, number, at) {
    const column = table.columns[number];
    const source = (table.sources[sourceOf(column, at)] || [])[2];
    if (!source || !table.trace) return "";
    const point = new URLSearchParams([[table.trace.x, table.trace.codes[at]], ["source", source]]);
    return table.trace.base + column.key + "&" + point;
  }

  /* A number for reading, with the minus of type; in tables, which are copied, it keeps the hyphen that programs read. */
  const minus = (text) => text.replaceAll("-", "−");

  /* One figure in words, a line each: what, when and how much, how changed, of what standing. */
  function wording(table, words, number, at) {
    const column = table.columns[number];
    const printed = (column.numbers || column.cells)[at];
    const status = statusOf(column, at);
    const standing = (table.standing[status] || ["", ""])[1];
    const figure = printed ? table.figure.replace("{number}", minus(printed)) : standing || words.nodata;
    const rank = table.ranked && column.ranks[at] ? words.rank.replace("{rank}", column.ranks[at]) : "";
    const basis = table.bases[column.basis];
    return [
      column.label,
      table.x[at] + (basis ? " " + basis : "") + words.colon + (rank ? rank + " " : "") + figure,
      column.changes[at] ? words.change.replace("{change}", minus(column.changes[at])) : "",
      printed && status !== "A" ? standing : "",
    ].filter(Boolean);
  }

  /* The figure somebody chose, on the chart or in the table, with the way to its source. */
  function Details({ table, words, chosen, close }) {
    const hint = words[table.tall ? "details.hint.table" : "details.hint"];
    if (!chosen) return h("p", { id: "details", role: "status", className: "details quiet" }, hint);
    const [number, at] = chosen;
    const [name, href] = table.sources[sourceOf(table.columns[number], at)] || ["", ""];
    const trace = traceOf(table, number, at);
    const [what, ...rest] = wording(table, words, number, at);
    return h("div", { id: "details", role: "status", className: "details" },
      h("p", null, h("strong", null, what)),
      rest.map((line, place) => h("p", { key: place }, line)),
      trace && h("p", null, h("a", { href: trace, id: "trace" }, words.trace)),
      href && h("p", null, h("a", { href }, name)),
      h("button", { type: "button", className: "details-close", onClick: close }, words["details.close"]));
  }

  /* The same point on the chart, where it is drawn. */
  function mark(number, at) {
    const graph = document.querySelector("#graph .js-plotly-plot");
    if (!graph || !window.Plotly || !graph.data) return;
    const points = graph.data.map((trace, curve) => {
      const place = trace.x && trace.dx === undefined ? trace.x.indexOf(at) : at - (trace.x0 || 0);
      return { curveNumber: curve, pointNumber: place, drawn: trace.meta === number && trace.y && trace.y[place] != null };
    });
    const point = points.find((each) => each.drawn);
    if (point) window.Plotly.Fx.hover(graph, [{ curveNumber: point.curveNumber, pointNumber: point.pointNumber }]);
  }

  const IN_SIGHT = 20;

  /* The figures of the chart: rows by period or category, arrow keys from cell to cell, Enter for the whole of one figure. */
  function Table({ id, table, words, chosen, setProps }) {
    const [at, setAt] = useState([0, 0]);
    const [whole, setWhole] = useState(null);
    const body = useRef(null);
    const told = useMemo(() => {
      if (!table) return [];
      return table.order.filter((number) => table.columns.some((column) => column.cells[number] || statusOf(column, number)));
    }, [table]);
    useEffect(() => {
      setAt([0, 0]);
      if (chosen) setProps({ chosen: null });
      const idle = window.requestIdleCallback || ((work) => window.setTimeout(work, 100));
      idle(() => setWhole(table), { timeout: 1000 });
    }, [table]);
    if (!table) return h("div", { id });
    const choose = (number, row) => setProps({ chosen: [number, row] });
    const standing = (row) => {
      const groups = {};
      const drawn = table.columns.filter((column) => column.cells[row]);
      drawn.forEach((column) => {
        const status = statusOf(column, row);
        if (status && status !== "A") (groups[status] = groups[status] || []).push(column.label);
      });
      return Object.entries(groups).map(([status, labels]) => {
        const word = (table.standing[status] || ["", status]).join(" ").trim();
        return labels.length === drawn.length ? word : words.status_of.replace("{status}", word).replace("{columns}", labels.join(words.between));
      }).join(words.sentences);
    };
    const move = (event, row, column) => {
      const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Home: [-row, 0], End: [told.length - 1 - row, 0] }[event.key];
      if (event.key === "Enter" || event.key === " ") choose(column, told[row]);
      else if (step) {
        const next = [Math.min(Math.max(row + step[0], 0), rows.length - 1), Math.min(Math.max(column + step[1], 0), table.columns.length - 1)];
        setAt(next);
        body.current.rows[next[0]].querySelectorAll("td.number")[next[1]].focus();
      } else return;
      event.preventDefault();
    };
    const cell = (row, place) => (column, number) => {
      const text = column.cells[row];
      const status = statusOf(column, row);
      const sign = (table.standing[status] || [""])[0];
      const picked = chosen && chosen[0] === number && chosen[1] === row;
      return h("td", {
        key: number, className: (text ? "number" : "number missing") + (picked ? " picked" : ""), "data-sign": text && sign ? sign : undefined,
        tabIndex: at[0] === place && at[1] === number ? 0 : -1, "aria-selected": picked ? true : undefined,
        onKeyDown: (event) => move(event, place, number), onClick: () => choose(number, row), onFocus: () => { setAt([place, number]); mark(number, row); },
      }, text || sign || words.gap, text ? aside(Array.isArray(column.source) ? column.source[row] : "", "told-by") : null);
    };
    const statuses = told.map(standing);
    const some = statuses.some(Boolean);
    /* The chart is drawn first: of a long table the rows in sight come with it, the others when the browser has time. */
    const rows = (whole === table ? told : told.slice(0, IN_SIGHT)).map((row, place) => h("tr", { key: row },
      h("th", { scope: "row" }, table.x[row], aside(table.breaks[row], "break-sign")),
      table.columns.map(cell(row, place)),
      some ? h("td", { className: "status" }, statuses[place]) : null));
    return h("div", { id, className: "explore-table" },
      h(Details, { table, words, chosen, close: () => setProps({ chosen: null }) }),
      h("div", { className: table.tall ? "scroll" : "scroll explore-box", role: "region", tabIndex: 0, "aria-labelledby": "shown-caption" },
        h("table", { className: "figures", role: "grid", "aria-labelledby": "shown-caption" },
          h("caption", { id: "shown-caption" }, table.caption),
          h("thead", null, h("tr", null, h("th", { scope: "col" }, table.corner),
            table.columns.map((column, number) => h("th", { key: number, scope: "col", className: "number" },
              column.label, h("br"), h("span", { className: "unit" }, table.unit))),
            some ? h("th", { scope: "col" }, words.status) : null)),
          h("tbody", { ref: body }, rows))),
      table.legend.length ? h("p", { className: "legend quiet" }, table.legend.map((each) => h("span", { key: each }, each))) : null);
  }

  /* Tiles and panels come drawn; a tile that is chosen tells of its figure. */
  function Picture({ id, svg }) {
    if (!svg) return h("div", { id, hidden: true });
    const choose = (event) => {
      const tile = event.target.closest("[data-at]");
      if (tile) window.dash_clientside.set_props("table", { chosen: [0, Number(tile.dataset.at)] });
    };
    return h("div", { id, className: "picture", onClick: choose, dangerouslySetInnerHTML: { __html: svg } });
  }

  window.shebao = { Controls, Tabs, Table, Picture };

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

  /* A picture in dots, painted in this browser with its own fonts from the drawing the server makes. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-png]");
    if (!button) return;
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = image.naturalWidth * 2;
      canvas.height = image.naturalHeight * 2;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((blob) => {
        const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: button.dataset.name });
        link.click();
        window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
      }, "image/png");
    };
    image.src = button.dataset.png;
  });

  window.dash_clientside = Object.assign(window.dash_clientside || {}, {
    shebao: {
      screen: function () {
        const now = screen();
        last = JSON.stringify(now);
        return now;
      },
      /* A point of the chart under the pointer is told beside it; one that is clicked is told above the table. */
      pointed: function (hovered, clicked, figure, table, words) {
        const tip = document.getElementById("tip");
        const place = (told) => {
          const point = told && told.points && told.points[0];
          const trace = point && figure && figure.data[point.curveNumber];
          if (!trace || !table) return null;
          const at = trace.orientation === "h" ? point.pointNumber : Math.round(point.x);
          return table.columns[trace.meta] && at in table.x ? { column: trace.meta, at, box: point.bbox } : null;
        };
        const over = place(hovered);
        tip.hidden = !over;
        if (over) {
          tip.replaceChildren(...wording(table, words, over.column, over.at).map((line) => Object.assign(document.createElement("div"), { textContent: line })));
          const graph = document.getElementById("graph");
          const left = Math.min(Math.max((over.box ? over.box.x0 : 0) - tip.offsetWidth / 2, 0), graph.clientWidth - tip.offsetWidth);
          tip.style.left = left + "px";
          tip.style.top = (over.box ? over.box.y0 : 0) + 14 + "px";
        }
        const triggered = window.dash_clientside.callback_context.triggered.map((each) => each.prop_id);
        const chosen = triggered.includes("graph.clickData") && place(clicked);
        return chosen ? [chosen.column, chosen.at] : window.dash_clientside.no_update;
      },
      /* The other language shows the same selection. */
      settled: function (_, search) {
        document.querySelectorAll("a[data-language]").forEach((link) => { link.search = search || ""; });
        return search;
      },
    },
  });
})();
