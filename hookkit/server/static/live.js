// Keeps the parts of a page with `data-live` as they are on the server.
//
// One connection for all tabs of a browser: the visible tab that holds the lock listens, and passes
// on what it hears. It lets go when it is hidden. Clocks run without asking the server.
"use strict";
(() => {
  const NAME = "hookkit-live";
  const LEAST_MS = 200; // between two refreshes
  const PART = "[data-live]";
  const stamp = document.querySelector("meta[name=hookkit-live]");
  if (!stamp) return;

  let last = stamp.content; // the id of the last event that this page has or has heard of
  let shown = stamp.content; // the one of what it shows
  let release = null; // lets go of the lock
  let isAsking = false;
  let isDue = false;

  const time = (id) => Number(id.split("-")[0]);
  const isVisible = () => document.visibilityState === "visible";
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(NAME) : null;

  // Refreshing: the page is read again, and its live parts become as they are there. Elements that
  // stay keep focus, selection and scroll.
  const kinds = () =>
    new Set([...document.querySelectorAll(PART)].flatMap((each) => each.dataset.live.split(" ")));

  const refresh = async () => {
    if (isAsking || !isVisible()) {
      isDue = true;
      return;
    }
    isAsking = true;
    isDue = false;
    const asked = last;
    const { scrollingElement: view } = document;
    const isAtEnd = view.scrollTop + view.clientHeight > view.scrollHeight - 40;
    try {
      const [target, ...others] = [...document.querySelectorAll(PART)].map(({ id }) => `#${id}`);
      const selectOOB = others.map((each) => `${each}:outerMorph`).join(",");
      const how = { target, select: target, swap: "outerMorph" };
      await htmx.ajax("GET", location.href, selectOOB ? { ...how, selectOOB } : how);
      shown = asked;
      if (isAtEnd && document.querySelector("[data-follow]")) view.scrollTop = view.scrollHeight;
      tick();
    } catch {
      isDue = true; // the server is away: the next event, or its return, tries again
    }
    setTimeout(() => {
      isAsking = false;
      if (isDue) refresh();
    }, LEAST_MS);
  };

  const hear = ({ kind, id, data }) => {
    if (time(id) > time(last) || kind === "reset") last = id;
    if (kind === "reset") {
      location.reload();
    } else if (kind === "session" || kind === "run") {
      document.dispatchEvent(new CustomEvent("hookkit:live", { detail: { kind, id, data } }));
      const wanted = kinds();
      if (wanted.has(kind) || wanted.has(`${kind}:${data[kind]}`)) refresh();
    }
  };

  // The tab that listens
  const listen = (signal) =>
    new Promise((done) => {
      const source = new EventSource(`/api/v1/events?since=${encodeURIComponent(last)}`);
      const stop = () => {
        source.close();
        done();
      };
      signal.addEventListener("abort", stop);
      const take = (kind) => (event) => {
        const heard = { kind, id: event.lastEventId, data: JSON.parse(event.data) };
        hear(heard);
        channel?.postMessage(heard);
      };
      for (const kind of ["session", "run", "reset"]) source.addEventListener(kind, take(kind));
      source.addEventListener("error", () => {
        // A browser comes back by itself, unless the answer was an error.
        if (source.readyState === EventSource.CLOSED) setTimeout(stop, 2000);
      });
    });

  const lead = async () => {
    if (release || !isVisible() || !document.querySelector(PART)) return;
    const ended = new AbortController();
    release = () => ended.abort();
    const work = () => (ended.signal.aborted ? undefined : listen(ended.signal));
    try {
      if (navigator.locks) await navigator.locks.request(NAME, { signal: ended.signal }, work);
      else await work();
    } catch {
      // the wait for the lock was given up
    }
    release = null;
    if (isVisible()) lead();
  };

  if (channel) {
    channel.onmessage = ({ data }) => {
      if (data.kind === "ask") {
        if (time(last) > time(data.id)) channel.postMessage({ kind: "missed", id: last });
      } else if (data.kind === "missed") {
        if (time(data.id) > time(shown)) {
          last = data.id;
          refresh();
        }
      } else {
        hear(data);
      }
    };
  }

  const catchUp = () => {
    channel?.postMessage({ kind: "ask", id: last });
    if (isDue) refresh();
    lead();
  };
  document.addEventListener("visibilitychange", () => {
    if (isVisible()) catchUp();
    else release?.();
  });
  window.addEventListener("pagehide", () => release?.());
  window.addEventListener("pageshow", (event) => event.persisted && catchUp());

  // Clocks
  const text = (seconds) => {
    const two = (value) => String(value).padStart(2, "0");
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor(seconds / 60) % 60;
    const rest = two(seconds % 60);
    if (hours) return `${hours}h ${two(minutes)}m ${rest}s`;
    return minutes ? `${minutes}m ${rest}s` : `${seconds}s`;
  };
  const ahead = Date.now() - time(stamp.content);
  const offset = Math.abs(ahead) > 5000 ? ahead : 0; // of the clocks of browser and server
  const tick = () => {
    for (const clock of document.querySelectorAll("time[data-since]")) {
      const elapsed = Math.floor((Date.now() - offset - Number(clock.dataset.since)) / 1000);
      const now = text(Math.max(elapsed, 0));
      if (clock.textContent !== now) clock.textContent = now;
    }
  };
  setInterval(() => isVisible() && tick(), 1000);

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", catchUp);
  else catchUp();
})();
