// What the pages of the suite have in common: words in the person's language, the API, notices, the menu, who is signed in.
// A page adds its own words with `suite.words({en: {…}, pt: {…}})` and marks elements with data-text, data-label, data-placeholder.
const suite = (() => {
  const language = navigator.language.toLowerCase().startsWith("pt") ? "pt" : "en";
  const known = {};

  function words(more) {
    Object.assign(known, more.en, more[language]);
    translate(document);
  }

  const text = (key) => known[key] ?? key;

  function translate(root) {
    for (const item of root.querySelectorAll("[data-text]")) item.textContent = text(item.dataset.text);
    for (const item of root.querySelectorAll("[data-label]")) item.setAttribute("aria-label", text(item.dataset.label));
    for (const item of root.querySelectorAll("[data-placeholder]")) item.placeholder = text(item.dataset.placeholder);
    for (const item of root.querySelectorAll("[data-title-pt]")) {
      item.textContent = language === "pt" ? item.dataset.titlePt : item.dataset.titleEn;
    }
    for (const item of root.querySelectorAll("time[datetime]")) {
      const moment = new Date(item.dateTime);
      if (!Number.isNaN(moment.getTime())) item.textContent = when(moment);
    }
  }

  const when = (moment) =>
    moment.toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });

  // Sizes as people read them.
  function size(bytes) {
    const units = ["B", "KB", "MB", "GB", "TB"];
    let step = 0;
    while (bytes >= 1024 && step < units.length - 1) { bytes /= 1024; step += 1; }
    return `${step ? bytes.toFixed(1) : bytes} ${units[step]}`;
  }

  class Refused extends Error {
    constructor(status, answer) {
      super(answer.message || text("failed"));
      this.status = status;
      this.code = answer.error || "";
      this.details = answer.details || {};
    }
  }

  // Ask the API; the answer's JSON. Throws Refused with the envelope's message.
  async function api(method, path, body, headers = {}) {
    const options = { method, headers: { accept: "application/json", ...headers }, credentials: "same-origin" };
    if (body instanceof FormData || body instanceof Blob || typeof body === "string") options.body = body;
    else if (body !== undefined) {
      options.body = JSON.stringify(body);
      options.headers["content-type"] = "application/json";
    }
    let response;
    try {
      response = await fetch(path, options);
    } catch {
      throw new Refused(0, { message: text("offline") });
    }
    const answer = response.status === 204 ? {} : await response.json().catch(() => ({}));
    if (!response.ok) throw new Refused(response.status, answer);
    return answer;
  }

  function tell(message, kind = "") {
    const line = document.createElement("p");
    line.textContent = message;
    line.className = kind;
    document.getElementById("toast").append(line);
    setTimeout(() => line.remove(), kind ? 9000 : 4000);
  }

  // Run something a person asked for; what goes wrong is told.
  async function attempt(act) {
    try {
      return await act();
    } catch (failure) {
      if (failure.status === 401) signIn();
      else tell(failure.message, "error");
      return undefined;
    }
  }

  function signIn() {
    const here = encodeURIComponent(location.pathname + location.search);
    document.getElementById("sign-in").href = `/auth/login?return_to=${here}`;
    document.getElementById("sign-in").hidden = false;
    tell(text("signInFirst"), "error");
  }

  // Follow a job until it ends; `step` is told its progress.
  async function follow(job, step = () => {}) {
    for (;;) {
      const { data } = await api("GET", `/api/jobs/${job.job_id || job.id}`);
      step(data.progress, data);
      if (["succeeded", "failed", "cancelled"].includes(data.status)) return data;
      await new Promise((resolve) => setTimeout(resolve, 700));
    }
  }

  // Ask for a word or a yes; null when the person thinks better of it.
  function ask(title, { value = null, danger = false, optional = false } = {}) {
    return new Promise((resolve) => {
      const box = document.createElement("dialog");
      box.innerHTML = `<form method="dialog"><h2></h2><input id="answer" autocomplete="off">
        <div class="bar"><button value="" formnovalidate></button><button class="primary" value="yes"></button></div></form>`;
      box.querySelector("h2").textContent = title;
      const input = box.querySelector("input");
      input.setAttribute("aria-label", title);
      if (value === null) input.remove();
      else { input.value = value; input.required = !optional; }
      const [no, yes] = box.querySelectorAll("button");
      no.textContent = text("cancel");
      yes.textContent = text("ok");
      yes.classList.toggle("danger", danger);
      box.addEventListener("close", () => {
        resolve(box.returnValue === "yes" ? (value === null ? true : input.value.trim()) : null);
        box.remove();
      });
      document.body.append(box);
      box.showModal();
      (value === null ? yes : input).focus();
      if (value) input.setSelectionRange(0, value.lastIndexOf(".") > 0 ? value.lastIndexOf(".") : value.length);
    });
  }

  document.documentElement.lang = language;
  words({
    en: { skip: "Skip to the content", menu: "Menu", signIn: "Sign in", signInFirst: "Sign in to go on.", cancel: "Cancel", ok: "OK",
      failed: "That did not work.", offline: "The platform cannot be reached.", loading: "Loading", empty: "Nothing here yet", retry: "Try again" },
    pt: { skip: "Ir para o conteúdo", menu: "Menu", signIn: "Entrar", signInFirst: "Entre para continuar.", cancel: "Cancelar", ok: "OK",
      failed: "Não deu certo.", offline: "A plataforma não responde.", loading: "Carregando", empty: "Nada aqui ainda", retry: "Tentar de novo" },
  });
  document.title = document.querySelector("h1").textContent;

  const menu = document.getElementById("menu");
  const nav = document.getElementById("nav");
  menu?.addEventListener("click", () => menu.setAttribute("aria-expanded", String(nav.classList.toggle("open"))));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && nav?.classList.contains("open")) menu.click();
  });
  document.addEventListener("htmx:afterSwap", (event) => translate(event.target));
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    let answer = {};
    try { answer = JSON.parse(xhr.responseText); } catch { answer = {}; }
    if (xhr.status === 401) signIn();
    else tell(answer.message || text("failed"), "error");
  });
  if (document.getElementById("me")) fetch("/api/auth/me", { credentials: "same-origin" })
    .then((response) => (response.ok ? response.json() : {}))
    .then((me) => {
      const named = me.display_name || me.email || "";
      document.getElementById("me").textContent = me.is_anonymous ? "" : named;
      document.getElementById("sign-in").hidden = Boolean(me.id) && !me.is_anonymous;
      document.body.dispatchEvent(new CustomEvent("known", { detail: me }));
    })
    .catch(() => tell(text("offline"), "error"));

  return { words, text, translate, api, attempt, tell, ask, follow, size, when, language };
})();
