// The drive: folders, uploads with progress, selection, dialogs. Lists come from the server as HTML.
(() => {
  suite.words({
    en: { place: "Place", mine: "My files", shared: "Shared with me", package: "The bot's package", search: "Search names and contents",
      newFolder: "New folder", upload: "Upload", trash: "Trash", download: "Download", rename: "Rename", move: "Move", copy: "Copy",
      star: "Star", share: "Share", versions: "Versions", extract: "Unpack", delete: "Delete", files: "Files", close: "Close",
      top: "Files", where: "Folder", all: "All", name: "Name", size: "Size", changed: "Changed", emptyFolder: "Nothing here. Drop files to upload them.",
      folderName: "Name of the folder", newName: "New name", target: "To which folder?", selected: "selected", deleteAsk: "Move to the trash?",
      shareWith: "E-mail of the person, or leave empty for a link", link: "Link", copied: "Copied", restore: "Bring back", restored: "Brought back",
      emptyTrash: "Empty the trash", emptyAsk: "Erase everything in the trash for good?", used: "used of", noPreview: "No preview; download the file.",
      current: "present version", done: "Done", packing: "Packing", checking: "Checking", save: "Save", access: "Who has access", end: "End", permission: "May", view: "read", edit: "change" },
    pt: { place: "Lugar", mine: "Meus arquivos", shared: "Compartilhados comigo", package: "O pacote do bot", search: "Procurar em nomes e conteúdos",
      newFolder: "Nova pasta", upload: "Enviar", trash: "Lixeira", download: "Baixar", rename: "Renomear", move: "Mover", copy: "Copiar",
      star: "Estrela", share: "Compartilhar", versions: "Versões", extract: "Descompactar", delete: "Excluir", files: "Arquivos", close: "Fechar",
      top: "Arquivos", where: "Pasta", all: "Todos", name: "Nome", size: "Tamanho", changed: "Alterado", emptyFolder: "Nada aqui. Solte arquivos para enviar.",
      folderName: "Nome da pasta", newName: "Novo nome", target: "Para qual pasta?", selected: "selecionados", deleteAsk: "Mover para a lixeira?",
      shareWith: "E-mail da pessoa, ou vazio para um link", link: "Link", copied: "Copiado", restore: "Restaurar", restored: "Restaurado",
      emptyTrash: "Esvaziar a lixeira", emptyAsk: "Apagar tudo da lixeira para sempre?", used: "usados de", noPreview: "Sem prévia; baixe o arquivo.",
      current: "versão atual", done: "Pronto", packing: "Compactando", checking: "Verificando", save: "Salvar", access: "Quem tem acesso", end: "Encerrar", permission: "Pode", view: "ler", edit: "alterar" },
  });

  const find = (selector) => document.querySelector(selector);
  const listing = find("#listing");
  const view = { root: "user", path: "", sort: "name", order: "asc" };
  const bot = new URLSearchParams(location.search).get("bot") || "";
  const query = (more = {}) => new URLSearchParams({ root: view.root, ...(bot && { bot }), ...more }).toString();
  const address = (kind, path, more = {}) =>
    `/api/drive/${kind}/${path.split("/").map(encodeURIComponent).join("/")}?${query(more)}`;
  const ask = (method, route, body) => suite.api(method, `/api/drive/${route}${bot ? `?bot=${encodeURIComponent(bot)}` : ""}`, body);

  // ---------------------------------------------------------------- looking
  function show(path = view.path) {
    view.path = path;
    find("#q").value = "";
    history.replaceState(null, "", `${location.pathname}${location.search}#${view.root}/${encodeURI(path)}`);
    return load(`/api/ui/drive/list?${query({ path, sort: view.sort, order: view.order })}`);
  }

  async function load(url) {
    await htmx.ajax("GET", url, { target: listing, swap: "innerHTML" });
    showQuota();
  }

  document.addEventListener("htmx:afterSwap", () => {
    for (const cell of listing.querySelectorAll("[data-size]:empty")) {
      if (cell.dataset.size) cell.textContent = suite.size(Number(cell.dataset.size));
    }
    showSelection();
  });

  async function showQuota() {
    const answer = await suite.api("GET", `/api/drive/quota?${query()}`).catch(() => null);
    if (answer) find("#quota").textContent = `${suite.size(answer.data.used)} ${suite.text("used")} ${suite.size(answer.data.quota)}`;
  }

  // ---------------------------------------------------------------- selection
  const picked = () => [...listing.querySelectorAll("[data-pick]:checked")].map((box) => box.closest("tr"));
  const paths = () => picked().map((row) => row.dataset.path);

  function showSelection() {
    const rows = picked();
    for (const row of listing.querySelectorAll("tr[data-path]")) {
      row.setAttribute("aria-selected", String(row.querySelector("[data-pick]").checked));
    }
    find("#selected").hidden = rows.length === 0;
    find("#count").textContent = `${rows.length} ${suite.text("selected")}`;
    const writes = rows.every((row) => row.dataset.rights.includes("write"));
    const one = rows.length === 1;
    const archive = one && /\.(zip|tar|tgz|gz)$/i.test(rows[0].dataset.name);
    const able = { rename: one && writes, move: writes, share: one && rows[0]?.dataset.rights.includes("share"), delete: writes,
      versions: one && rows[0]?.dataset.folderRow === "0", extract: archive && writes, star: one, copy: true, download: true };
    for (const button of find("#selected").querySelectorAll("[data-act]")) button.hidden = !able[button.dataset.act];
  }

  listing.addEventListener("change", (event) => {
    if (event.target.id === "all") {
      for (const box of listing.querySelectorAll("[data-pick]")) box.checked = event.target.checked;
    }
    showSelection();
  });

  listing.addEventListener("click", (event) => {
    const folder = event.target.closest("[data-folder]");
    const sort = event.target.closest("[data-sort]");
    const open = event.target.closest("[data-open]");
    if (folder || sort || open) event.preventDefault();
    if (folder) show(folder.dataset.folder);
    if (sort) {
      view.order = view.sort === sort.dataset.sort && view.order === "asc" ? "desc" : "asc";
      view.sort = sort.dataset.sort;
      show();
    }
    if (open) openRow(open.closest("tr"));
  });

  listing.addEventListener("keydown", (event) => {
    const row = event.target.closest("tr[data-path]");
    if (!row || event.target !== row) return;
    const box = row.querySelector("[data-pick]");
    const moves = { ArrowDown: row.nextElementSibling, ArrowUp: row.previousElementSibling };
    if (event.key in moves) moves[event.key]?.focus();
    else if (event.key === "Enter") openRow(row);
    else if (event.key === " ") { box.checked = !box.checked; showSelection(); }
    else if (event.key === "Delete") { box.checked = true; showSelection(); act.delete(); }
    else return;
    event.preventDefault();
  });

  function openRow(row) {
    if (row.dataset.folderRow === "1") show(row.dataset.path);
    else preview(row);
  }

  // ---------------------------------------------------------------- preview
  async function preview({ dataset: { path, mime, name } }) {
    const box = find("#preview");
    const shown = find("#shown");
    box.querySelector("h2").textContent = name;
    const source = address("download", path, { inline: "true" });
    shown.replaceChildren();
    const kind = mime.split("/")[0];
    if (kind === "image" && mime !== "image/svg+xml") shown.append(element("img", { src: source, alt: name }));
    else if (kind === "audio" || kind === "video") shown.append(element(kind, { src: source, controls: true }));
    else if (mime === "application/pdf") shown.append(element("iframe", { src: source, title: name }));
    else shown.append(await textOf(path));
    shown.append(element("p", {}, [element("a", { href: address("download", path), className: "button", textContent: suite.text("download") })]));
    box.showModal();
  }

  async function textOf(path) {
    try {
      const { data } = await suite.api("GET", address("file", path));
      const area = element("textarea", { value: data.content, rows: 18, readOnly: !data.permissions.includes("write") });
      area.setAttribute("aria-label", data.name);
      if (area.readOnly) return area;
      const save = element("button", { type: "button", className: "primary", textContent: suite.text("save") });
      let { etag } = data;
      save.addEventListener("click", () => suite.attempt(async () => {
        const written = await suite.api("PUT", address("file", path), area.value, { "if-match": `"${etag}"` });
        etag = written.data.etag;
        suite.tell(suite.text("done"), "good");
      }));
      return element("div", {}, [area, save]);
    } catch {
      return element("p", { className: "muted", textContent: suite.text("noPreview") });
    }
  }

  function element(name, fields = {}, children = []) {
    const made = Object.assign(document.createElement(name), fields);
    made.append(...children);
    return made;
  }

  // ---------------------------------------------------------------- uploads
  async function upload(files) {
    for (const file of files) await suite.attempt(() => send(file));
    show();
  }

  async function send(file) {
    const bar = element("progress", { max: 100, value: 0 });
    const label = element("p", { textContent: file.name });
    const line = element("div", {}, [label, bar]);
    find("#uploads").append(line);
    try {
      const { data } = await ask("POST", "upload", { root: view.root, path: view.path, filename: file.name, size: file.size });
      if (data.part_urls) await sendParts(file, data, bar);
      else await post(data.url, data.fields, file, (part) => { bar.value = part * 100; });
      label.textContent = `${file.name}: ${suite.text("checking")}`;
      await ask("POST", `upload/${data.upload_id}/complete`);
    } finally {
      line.remove();
    }
  }

  async function sendParts(file, data, bar) {
    for (const [number, url] of data.part_urls.entries()) {
      const piece = file.slice(number * data.part_size, (number + 1) * data.part_size);
      await request("PUT", url, piece, (part) => { bar.value = ((number + part) / data.part_urls.length) * 100; });
    }
  }

  function post(url, fields, file, step) {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append("file", file);
    return request("POST", url, form, step);
  }

  // XMLHttpRequest, because fetch tells nothing about how much has been sent.
  function request(method, url, body, step) {
    return new Promise((resolve, reject) => {
      const sending = new XMLHttpRequest();
      sending.open(method, url);
      sending.upload.addEventListener("progress", (event) => event.lengthComputable && step(event.loaded / event.total));
      sending.addEventListener("load", () => (sending.status < 300 ? resolve() : reject(new Error(suite.text("failed")))));
      sending.addEventListener("error", () => reject(new Error(suite.text("offline"))));
      sending.send(body);
    });
  }

  find("#pick").addEventListener("click", () => find("#files").click());
  find("#files").addEventListener("change", (event) => {
    const files = [...event.target.files];
    event.target.value = "";
    upload(files);
  });
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    const row = event.target.closest?.("tr[data-folder-row='1']");
    if (event.dataTransfer.files.length) upload([...event.dataTransfer.files]);
    else if (row && dragged.length) transfer("move", dragged, row.dataset.path);
    dragged = [];
  });
  let dragged = [];
  listing.addEventListener("dragstart", (event) => {
    const row = event.target.closest("tr[data-path]");
    dragged = row ? [...new Set([row.dataset.path, ...paths()])] : [];
  });

  // ---------------------------------------------------------------- acts
  function transfer(kind, from, to) {
    return suite.attempt(async () => {
      const { data } = await ask("POST", kind, { root: view.root, from, to: to ? `${to}/` : "", conflict: "rename" });
      if (data.job_id) await finished(data, suite.text(kind));
      await show();
    });
  }

  async function finished(job, title) {
    const bar = element("progress", { max: 100 });
    const line = element("div", {}, [element("p", { textContent: title }), bar]);
    find("#uploads").append(line);
    try {
      const done = await suite.follow(job, (progress) => { bar.value = progress; });
      if (done.status !== "succeeded") throw new Error(done.error || suite.text("failed"));
      return done;
    } finally {
      line.remove();
    }
  }

  const act = {
    async download() {
      const rows = picked();
      if (rows.length === 1 && rows[0].dataset.folderRow === "0") {
        location.assign(address("download", rows[0].dataset.path));
        return;
      }
      const { data } = await ask("POST", "download-zip", { root: view.root, paths: paths() });
      location.assign((await finished(data, suite.text("packing"))).result.url);
    },
    async rename() {
      const [row] = picked();
      const name = await suite.ask(suite.text("newName"), { value: row.dataset.name });
      if (!name) return;
      const folder = row.dataset.path.split("/").slice(0, -1).join("/");
      await ask("POST", "move", { root: view.root, from: row.dataset.path, to: folder ? `${folder}/${name}` : name });
      await show();
    },
    async move() {
      const to = await suite.ask(suite.text("target"), { value: view.path, optional: true });
      if (to !== null) await transfer("move", paths(), to);
    },
    async copy() {
      const to = await suite.ask(suite.text("target"), { value: view.path, optional: true });
      if (to !== null) await transfer("copy", paths(), to);
    },
    async star() {
      const [row] = picked();
      await ask("POST", "favorites", { root: view.root, path: row.dataset.path, starred: row.dataset.starred === "0" });
      await show();
    },
    async extract() {
      const { data } = await ask("POST", "extract", { root: view.root, path: paths()[0], to: view.path });
      await finished(data, suite.text("extract"));
      await show();
    },
    async delete() {
      if (!(await suite.ask(suite.text("deleteAsk"), { danger: true }))) return;
      for (const path of paths()) {
        const answer = await suite.api("DELETE", address("delete", path));
        if (answer.data?.job_id) await finished(answer.data, suite.text("delete"));
      }
      await show();
    },
    async share() {
      const [row] = picked();
      const { path, name } = row.dataset;
      const email = await suite.ask(suite.text("shareWith"), { value: "", optional: true });
      if (email === null) return;
      const wish = email ? { with: [{ email }] } : { link: {} };
      const { data } = await ask("POST", "share", { root: view.root, path, ...wish });
      sheet(name, await accessList(path, data.link_url));
    },
    async versions() {
      const [row] = picked();
      const { data } = await suite.api("GET", address("versions", row.dataset.path));
      sheet(row.dataset.name, element("ul", {}, data.map((version, number) => versionLine(row, version, number))));
    },
  };

  async function accessList(path, link) {
    const list = element("ul");
    if (link) {
      const field = element("input", { readOnly: true, value: new URL(link, location.href).href });
      field.setAttribute("aria-label", suite.text("link"));
      field.addEventListener("focus", () => field.select());
      list.append(element("li", {}, [field]));
    }
    const { data } = await suite.api("GET", `/api/drive/shares?${query({ path })}`);
    for (const share of data) {
      const end = element("button", { type: "button", textContent: suite.text("end") });
      const line = element("li", {}, [`${share.with || suite.text("link")}: ${suite.text(share.permission)} `, end]);
      end.addEventListener("click", () => suite.attempt(async () => {
        await ask("DELETE", `shares/${share.id}`);
        line.remove();
      }));
      list.append(line);
    }
    return list;
  }

  function versionLine(row, version, number) {
    const line = element("li", {}, [`${suite.when(new Date(version.modified))}, ${suite.size(version.size)} `]);
    if (number === 0) {
      line.append(element("span", { className: "chip", textContent: suite.text("current") }));
      return line;
    }
    const back = element("button", { type: "button", textContent: suite.text("restore") });
    back.addEventListener("click", () => suite.attempt(async () => {
      await ask("POST", "versions/restore", { root: view.root, path: row.dataset.path, version: version.version });
      find("#sheet").close();
      await show();
    }));
    line.append(back);
    return line;
  }

  function sheet(title, body) {
    find("#sheet h2").textContent = title;
    find("#sheet-body").replaceChildren(body);
    if (!find("#sheet").open) find("#sheet").showModal();
  }

  async function showTrash() {
    const { data } = await suite.api("GET", `/api/drive/trash?${query()}`);
    const list = element("ul", {}, data.map((item) => {
      const back = element("button", { type: "button", textContent: suite.text("restore") });
      const line = element("li", {}, [`${item.path} (${suite.size(item.size)}) `, back]);
      back.addEventListener("click", () => suite.attempt(async () => {
        const answer = await ask("POST", "trash/restore", { ids: [item.id] });
        for (const job of answer.data.jobs) await finished(job, suite.text("restore"));
        line.remove();
        suite.tell(suite.text("restored"), "good");
        await show();
      }));
      return line;
    }));
    const erase = element("button", { type: "button", className: "danger", textContent: suite.text("emptyTrash"), hidden: !data.length });
    erase.addEventListener("click", () => suite.attempt(async () => {
      if (!(await suite.ask(suite.text("emptyAsk"), { danger: true }))) return;
      await ask("DELETE", "trash");
      find("#sheet").close();
    }));
    const none = data.length ? "" : element("p", { className: "muted", textContent: suite.text("empty") });
    sheet(suite.text("trash"), element("div", {}, [list, none, erase]));
  }

  find("#selected").addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button) suite.attempt(act[button.dataset.act]);
  });
  find("#new-folder").addEventListener("click", () => suite.attempt(async () => {
    const name = await suite.ask(suite.text("folderName"), { value: "" });
    if (!name) return;
    await ask("POST", "mkdir", { root: view.root, path: view.path, name });
    await show();
  }));
  find("#open-trash").addEventListener("click", () => suite.attempt(showTrash));
  find("#root").addEventListener("change", (event) => { view.root = event.target.value; show(""); });
  find("#find").addEventListener("submit", (event) => {
    event.preventDefault();
    const words = find("#q").value.trim();
    if (words) load(`/api/ui/drive/search?${query({ q: words })}`);
    else show();
  });
  for (const button of document.querySelectorAll("[data-close]")) {
    button.addEventListener("click", () => button.closest("dialog").close());
  }

  const [, root, path] = location.hash.match(/^#(user|shared|bot)\/(.*)$/) || [null, "user", ""];
  view.root = root;
  find("#root").value = root;
  show(decodeURI(path));
})();
