// The knowledge page: documents with their state and reason, a search to try, websites, permissions.
suite.words({
  en: { bot: "Bot", base: "Knowledge base", newBase: "New knowledge base", indexAgain: "Index again", rules: "Permissions", upload: "Upload",
    document: "Document", state: "State", pages: "Pages", passages: "Passages", size: "Size", actions: "Actions", noDocuments: "No documents yet: drop files here.",
    tryIt: "Try a search", question: "A question", mode: "How", hybrid: "Meaning and words", dense: "Meaning", sparse: "Words", find: "Search", nothing: "Nothing was found.",
    degraded: "The embedding model does not answer: only words were compared.", sites: "Websites", address: "Web address", interval: "Visit again after", addSite: "Add",
    visit: "Visit now", remove: "Remove", sure: "Remove for good?", name: "Name of the knowledge base", next: "next", save: "Save", everybodyElse: "Where no folder says otherwise",
    all: "Everybody", authenticated: "Whoever is signed in", none: "Nobody", saved: "Saved.", queued: "Queued.", again: "again",
    pending: "waiting", processing: "being indexed", indexed: "ready", failed: "failed", reindexing: "being renewed", crawling: "being visited" },
  pt: { bot: "Bot", base: "Base de conhecimento", newBase: "Nova base", indexAgain: "Indexar de novo", rules: "Permissões", upload: "Enviar",
    document: "Documento", state: "Estado", pages: "Páginas", passages: "Trechos", size: "Tamanho", actions: "Ações", noDocuments: "Nenhum documento: solte arquivos aqui.",
    tryIt: "Testar a busca", question: "Uma pergunta", mode: "Como", hybrid: "Sentido e palavras", dense: "Sentido", sparse: "Palavras", find: "Buscar", nothing: "Nada foi encontrado.",
    degraded: "O modelo de embeddings não responde: só as palavras foram comparadas.", sites: "Sites", address: "Endereço", interval: "Visitar de novo em", addSite: "Adicionar",
    visit: "Visitar agora", remove: "Remover", sure: "Remover de vez?", name: "Nome da base de conhecimento", next: "próxima", save: "Salvar", everybodyElse: "Onde nenhuma pasta diz outra coisa",
    all: "Todos", authenticated: "Quem entrou", none: "Ninguém", saved: "Salvo.", queued: "Na fila.", again: "de novo",
    pending: "esperando", processing: "sendo indexado", indexed: "pronto", failed: "falhou", reindexing: "sendo renovado", crawling: "sendo visitado" },
});

(() => {
  const at = (id) => document.getElementById(id);
  const { text, api, attempt, tell } = suite;
  let bot = new URLSearchParams(location.search).get("bot") || "default";
  let kb = "";
  let etag = "";

  const call = (method, path, body, headers = {}) => api(method, path, body, { "x-bot-id": bot, ...headers });

  function node(tag, content = "", className = "") {
    const made = document.createElement(tag);
    if (content) made.textContent = content;
    if (className) made.className = className;
    return made;
  }

  function button(label, act) {
    const made = node("button", label, "quiet");
    made.type = "button";
    made.addEventListener("click", () => attempt(act));
    return made;
  }

  function options(select, names, chosen) {
    select.replaceChildren(...names.map((name) => new Option(name, name, false, name === chosen)));
  }

  async function bots() {
    const answer = await api("GET", "/api/bots?limit=100").catch(() => ({ data: [] }));
    const names = (answer.data || []).map((each) => each.name);
    options(at("bot"), names.includes(bot) ? names : [bot, ...names], bot);
  }

  async function bases() {
    const { data } = await call("GET", "/api/kb?limit=100");
    const names = data.map((each) => each.name);
    kb = names.includes(kb) ? kb : names[0] || "";
    options(at("kb"), names, kb);
    const base = data.find((each) => each.name === kb);
    at("figures").textContent = base ? `${base.documents} ${text("document").toLowerCase()} · ${base.chunks} ${text("passages").toLowerCase()} · ${base.size_mb} MB` : "";
  }

  function state(row) {
    const cell = node("td", text(row.status));
    if (row.status !== "indexed" && row.status !== "failed" && row.done) cell.append(node("small", `${row.done}/${row.chunks}`));
    if (row.error) cell.append(node("small", row.error, "error"));
    if (row.note) cell.append(node("small", row.note));
    if (row.status === "failed" && row.next_retry_at) cell.append(node("small", `${text("again")} ${suite.when(new Date(row.next_retry_at))}`));
    return cell;
  }

  function documentRow(row) {
    const line = node("tr");
    const name = node("td");
    const link = node("a", row.path);
    link.href = `/api/kb/documents/${row.id}/file`;
    link.target = "_blank";
    name.append(link);
    if (row.title && row.title !== row.path) name.append(node("small", row.title));
    const actions = node("td");
    actions.append(button(text("retry"), () => again({ document_id: row.id, force: row.status === "indexed" })));
    actions.append(button(text("remove"), async () => {
      if (!(await suite.ask(text("sure"), { danger: true }))) return;
      await call("DELETE", `/api/kb/documents/${row.id}`);
      line.remove();
    }));
    line.append(name, state(row), node("td", row.pages ? String(row.pages) : "", "number wide"), node("td", String(row.chunks), "number wide"),
      node("td", suite.size(row.size), "number wide"), actions);
    return line;
  }

  async function documents() {
    if (!kb) return at("documents").replaceChildren();
    const { data } = await call("GET", `/api/kb/documents?limit=100&kb=${encodeURIComponent(kb)}`);
    at("documents").replaceChildren(...data.map(documentRow));
    at("no-documents").hidden = data.length > 0;
    const settled = data.filter((row) => ["indexed", "failed"].includes(row.status)).length;
    at("progress").hidden = settled === data.length;
    at("progress").value = data.length ? (100 * settled) / data.length : 100;
    return settled === data.length;
  }

  async function websites() {
    const { data } = await call("GET", "/api/kb/websites");
    at("websites").replaceChildren(...data.map((site) => {
      const line = node("tr");
      const name = node("td", site.url);
      name.append(node("small", `${site.pages} ${text("pages").toLowerCase()}${site.next_crawl ? ` · ${text("next")} ${suite.when(new Date(site.next_crawl))}` : ""}`));
      const actions = node("td");
      actions.append(button(text("visit"), async () => {
        await call("POST", "/api/website/force-recrawl", { url: site.url });
        tell(text("queued"));
      }));
      actions.append(button(text("remove"), async () => {
        if (!(await suite.ask(text("sure"), { danger: true }))) return;
        await call("DELETE", `/api/kb/websites/${site.id}`);
        line.remove();
      }));
      line.append(name, state(site), actions);
      return line;
    }));
  }

  async function again(wanted) {
    await call("POST", "/api/kb/index", wanted);
    tell(text("queued"));
    watch();
  }

  // Look again while something is being indexed and the page is seen.
  let watching = 0;
  function watch() {
    clearTimeout(watching);
    watching = setTimeout(async () => {
      if (document.hidden) return watch();
      const settled = await documents().catch(() => true);
      if (settled) await bases().catch(() => undefined);
      else watch();
    }, 2000);
  }

  async function uploadOne(file) {
    const line = node("p", file.name, "muted");
    at("uploads").append(line);
    try {
      const wanted = { kb, path: file.name, content_type: file.type, size: file.size };
      const { data } = await call("POST", "/api/kb/upload", wanted);
      const form = new FormData();
      for (const [name, value] of Object.entries(data.upload.fields)) form.append(name, value);
      form.append("file", file);
      const answer = await fetch(data.upload.url, { method: "POST", body: form });
      if (!answer.ok) throw new Error(text("failed"));
      line.remove();
    } catch (failure) {
      line.textContent = `${file.name}: ${failure.message}`;
      line.className = "error";
    }
  }

  async function upload(files) {
    if (!kb) return tell(text("noDocuments"), "error");
    at("uploads").replaceChildren();
    for (const file of files) await uploadOne(file);
    watch();
  }

  function marked(content, question) {
    const words = question.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 3);
    const shown = node("p");
    for (const piece of content.slice(0, 600).split(/([\p{L}\p{N}]+)/u)) {
      const hit = words.some((word) => piece.toLowerCase().startsWith(word.slice(0, 5)));
      shown.append(hit && piece.trim() ? node("mark", piece) : document.createTextNode(piece));
    }
    return shown;
  }

  at("search").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(async () => {
      const question = at("q").value;
      const found = await call("POST", "/api/kb/search", { query: question, kbs: kb ? [kb] : null, mode: at("mode").value });
      if (found.degraded) tell(text("degraded"), "error");
      at("hits").replaceChildren(...found.data.map((hit) => {
        const item = node("li");
        const where = node("a", `${hit.title || hit.path}${hit.page ? `, p. ${hit.page}` : ""}`);
        where.href = hit.url || `/api/kb/documents/${hit.document_id}/file${hit.page ? `#page=${hit.page}` : ""}`;
        where.target = "_blank";
        where.rel = "noopener noreferrer";
        const head = node("p");
        head.append(where, ` · ${hit.score.toFixed(3)}`);
        item.append(head, marked(hit.content, question));
        return item;
      }));
      if (!found.data.length) at("hits").append(node("p", text("nothing"), "muted"));
    });
  });

  at("site").addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(async () => {
      await call("POST", "/api/kb/websites", { url: at("url").value, refresh: at("refresh").value });
      at("url").value = "";
      await websites();
    });
  });

  let rules = {};
  at("rules").addEventListener("click", () => attempt(async () => {
    if (!kb) return;
    const path = `/api/kb/${encodeURIComponent(kb)}/permissions`;
    const answer = await fetch(path, { headers: { "x-bot-id": bot }, credentials: "same-origin" });
    if (!answer.ok) return tell((await answer.json()).message, "error");
    etag = answer.headers.get("etag") || "";
    rules = (await answer.json()).data;
    at("access").value = rules.default_access;
    at("folders").replaceChildren(...rules.effective.filter((row) => row.folder).map((row) => {
      const line = node("tr");
      const choice = node("td");
      const select = node("select");
      select.setAttribute("aria-label", row.folder);
      select.dataset.folder = row.folder;
      const kinds = ["", "all", "authenticated", "none", ...(["all", "authenticated", "none"].includes(row.access) ? [] : [row.access])];
      select.replaceChildren(...kinds.map((kind) => new Option(kind ? text(kind) : "—", kind)));
      select.value = row.from === row.folder ? row.access : "";
      choice.append(select);
      line.append(node("td", row.folder), choice);
      return line;
    }));
    at("sheet").showModal();
  }));

  at("sheet").querySelector("[data-close]").addEventListener("click", () => at("sheet").close());
  at("rules-form").addEventListener("submit", () => attempt(async () => {
    const folders = { ...rules.folders };
    for (const select of at("folders").querySelectorAll("select")) {
      const { folder } = select.dataset;
      if (!select.value) delete folders[folder];
      else if ((folders[folder] || {}).access !== select.value) folders[folder] = { access: select.value };
    }
    const wanted = { default_access: at("access").value, folders };
    if (rules.description) wanted.description = rules.description;
    if (rules.inheritance) wanted.inheritance = rules.inheritance;
    await call("PUT", `/api/kb/${encodeURIComponent(kb)}/permissions`, wanted, etag ? { "if-match": etag } : {});
    tell(text("saved"));
  }));

  at("new-kb").addEventListener("click", () => attempt(async () => {
    const name = await suite.ask(text("name"), { value: "" });
    if (!name) return;
    await call("POST", "/api/kb", { name });
    kb = name;
    await Promise.all([bases(), documents()]);
  }));
  at("again").addEventListener("click", () => attempt(() => again({ kb, force: true })));
  at("pick").addEventListener("click", () => at("files").click());
  at("files").addEventListener("change", () => attempt(() => upload([...at("files").files])));
  at("drop").addEventListener("dragover", (event) => { event.preventDefault(); at("drop").classList.add("over"); });
  at("drop").addEventListener("dragleave", () => at("drop").classList.remove("over"));
  at("drop").addEventListener("drop", (event) => {
    event.preventDefault();
    at("drop").classList.remove("over");
    attempt(() => upload([...event.dataTransfer.files]));
  });
  at("kb").addEventListener("change", () => { kb = at("kb").value; attempt(show); });
  at("bot").addEventListener("change", () => { bot = at("bot").value; kb = ""; attempt(show); });

  async function show() {
    await bases();
    if (!(await documents())) watch();
    await websites();
  }
  attempt(async () => { await bots(); await show(); });
})();
