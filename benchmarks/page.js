// What benchmarks/page.py puts into the page before any script of its own: it notes when an answer is there, when the pen
// moves, when what an answer says has been painted, how often Plotly is called, and what takes long.
(() => {
  const noted = { arrived: 0, moved: 0, painted: null, plots: 0, long: 0, frames: [] };
  let ticking = 0;

  const read = Response.prototype.arrayBuffer;
  Response.prototype.arrayBuffer = async function () {
    const bytes = await read.call(this);
    if (this.url.includes("/predict")) noted.arrived = performance.now();
    return bytes;
  };

  new PerformanceObserver((list) => (noted.long += list.getEntries().length)).observe({ type: "longtask" });
  addEventListener("pointermove", () => Object.assign(noted, { moved: performance.now(), painted: null }), true);

  /** After the next frame; a message comes when that frame has been laid out and painted. */
  function afterPaint(then) {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = then;
      port2.postMessage(null);
    });
  }

  addEventListener("DOMContentLoaded", () => {
    new MutationObserver(() => {
      if (document.body.dataset.state !== "ready") return;
      const { moved } = noted;
      // An answer to what the pen had drawn before it moved on is not what is waited for.
      afterPaint(() => moved === noted.moved && (noted.painted = performance.now()));
    }).observe(document.body, { attributeFilter: ["data-state"] });
    const { Plotly } = window;
    const counted = (call) => (...given) => ((noted.plots += 1), call(...given));
    window.Plotly = new Proxy(Plotly, { get: (own, name) => (typeof own[name] === "function" ? counted(own[name]) : own[name]) });
  });

  window.bench = {
    /** Forgets what was painted until now. */
    forget: () => (noted.painted = null),

    /** What was noted, as soon as something has been painted that was not forgotten. */
    painted: () =>
      new Promise((done) => {
        const look = () => (noted.painted === null ? setTimeout(look, 1) : done({ ...noted }));
        look();
      }),

    /** Milliseconds that Plotly alone needs to draw, with other numbers, the heatmaps that the page shows. */
    bare() {
      const shown = [...document.querySelectorAll(".js-plotly-plot")].filter((plot) => plot.clientWidth > 0);
      const plots = shown.map(({ data, layout }) => {
        const copy = document.createElement("div");
        document.body.append(copy);
        const other = data.map((one) => ({ ...one, z: one.z.map((row) => row.map((value) => -value)) }));
        return { copy, layout, data, other };
      });
      const draw = (which) => plots.forEach((plot) => window.Plotly.react(plot.copy, plot[which], plot.layout, { staticPlot: true }));
      draw("data");
      return new Promise((done) =>
        afterPaint(() => {
          const began = performance.now();
          draw("other");
          afterPaint(() => {
            const took = performance.now() - began;
            for (const { copy } of plots) copy.remove();
            done(took);
          });
        }),
      );
    },

    /** Begins to note frames. */
    begin() {
      Object.assign(noted, { plots: 0, long: 0, frames: [] });
      let last = null;
      const tick = (now) => {
        if (last !== null) noted.frames.push(now - last);
        last = now;
        ticking = requestAnimationFrame(tick);
      };
      ticking = requestAnimationFrame(tick);
    },

    /** What was noted since. */
    end() {
      cancelAnimationFrame(ticking);
      return { ...noted };
    },
  };
})();
