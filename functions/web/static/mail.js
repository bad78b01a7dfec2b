// Mail: folders, list, message; compose with undo; keys j k r a f e s u # / c. Lists come from the server as HTML.
(() => {
  suite.words({
    en: { compose: "New mail", search: "Search: from:ana has:attachment is:unread", refresh: "Look for mail", connect: "Connect an account",
      folders: "Folders", messages: "Messages", message: "Message", back: "Back", reply: "Reply", replyAll: "Reply all", forward: "Forward",
      toArchive: "Archive", star: "Star", markUnread: "Unread", snooze: "Snooze", summarize: "Summarize", suggest: "Suggest a reply", isSpam: "Spam",
      delete: "Delete", choose: "Choose a message.", to: "To", cc: "Copy", bcc: "Blind copy", subject: "Subject", text: "Text", attach: "Attach files",
      later: "Send later", track: "Ask to be told when it is read (adds an image)", send: "Send", address: "Address", password: "Password",
      imap: "Incoming server (IMAP)", smtp: "Outgoing server (SMTP)", noAccount: "No mail account is connected.", noMail: "Nothing here.", account: "Account",
      inbox: "Inbox", sent: "Sent", drafts: "Drafts", trash: "Trash", spam: "Spam", archive: "Archive", blocked: "Images of the sender were not loaded.",
      showImages: "Show images", thread: "Thread", sending: "Sent in ten seconds.", undo: "Undo", undone: "Not sent.", scheduled: "Will be sent later.",
      draftSaved: "Draft saved", connected: "Connected; mail is being fetched.", archived: "Archived", deleted: "Deleted", wrote: "wrote:",
      until: "Until when? (YYYY-MM-DD)", forwarded: "Forwarded message", keptOffline: "Kept as a draft here; it is sent when the platform answers again.", tooLarge: "Attachments have at most 25 MB together." },
    pt: { compose: "Novo e-mail", search: "Buscar: from:ana has:attachment is:unread", refresh: "Buscar e-mails", connect: "Conectar uma conta",
      folders: "Pastas", messages: "Mensagens", message: "Mensagem", back: "Voltar", reply: "Responder", replyAll: "Responder a todos", forward: "Encaminhar",
      toArchive: "Arquivar", star: "Estrela", markUnread: "Não lida", snooze: "Adiar", summarize: "Resumir", suggest: "Sugerir resposta", isSpam: "Spam",
      delete: "Excluir", choose: "Escolha uma mensagem.", to: "Para", cc: "Cópia", bcc: "Cópia oculta", subject: "Assunto", text: "Texto", attach: "Anexar arquivos",
      later: "Enviar depois", track: "Pedir aviso de leitura (inclui uma imagem)", send: "Enviar", address: "Endereço", password: "Senha",
      imap: "Servidor de entrada (IMAP)", smtp: "Servidor de saída (SMTP)", noAccount: "Nenhuma conta de e-mail conectada.", noMail: "Nada aqui.", account: "Conta",
      inbox: "Entrada", sent: "Enviados", drafts: "Rascunhos", trash: "Lixeira", spam: "Spam", archive: "Arquivo", blocked: "As imagens do remetente não foram carregadas.",
      showImages: "Mostrar imagens", thread: "Conversa", sending: "Será enviado em dez segundos.", undo: "Desfazer", undone: "Não enviado.", scheduled: "Será enviado depois.",
      draftSaved: "Rascunho salvo", connected: "Conectada; os e-mails estão chegando.", archived: "Arquivado", deleted: "Excluído", wrote: "escreveu:",
      until: "Até quando? (AAAA-MM-DD)", forwarded: "Mensagem encaminhada", keptOffline: "Guardado aqui como rascunho; será enviado quando a plataforma responder.", tooLarge: "Os anexos têm no máximo 25 MB juntos." },
  });

  const find = (selector) => document.querySelector(selector);
  const list = find("#messages");
  const panes = find("#panes");
  const view = { account: "", folder: "inbox" };
  const api = (route, body, method = "POST") => suite.api(method, `/api/email/${route}`, body);

  // ---------------------------------------------------------------- looking
  function showFolder(folder = view.folder) {
    view.folder = folder;
    find("#q").value = "";
    markFolder();
    const query = new URLSearchParams({ account_id: view.account, folder });
    return htmx.ajax("GET", `/api/ui/email/list?${query}`, { target: list, swap: "innerHTML" });
  }

  function markFolder() {
    for (const link of find("#folders").querySelectorAll("[data-folder]")) {
      const isHere = link.dataset.folder === view.folder || link.dataset.special === view.folder;
      if (isHere) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  async function open(id, images = "block") {
    for (const row of list.children) row.setAttribute("aria-selected", String(row.dataset.mail === id));
    const row = current();
    row?.classList.remove("unread");
    row?.scrollIntoView({ block: "nearest" });
    await htmx.ajax("GET", `/api/ui/email/content/${id}?images=${images}`, { target: "#opened", swap: "innerHTML" });
    for (const cell of document.querySelectorAll("[data-size]:empty")) cell.textContent = suite.size(Number(cell.dataset.size));
    find("#actions").hidden = false;
    panes.classList.add("open");
  }

  const current = () => list.querySelector('[aria-selected="true"]');
  const article = () => find("#reading article");
  const chosen = () => {
    const picked = [...list.querySelectorAll("[data-pick]:checked")].map((box) => box.closest("li").dataset.mail);
    const open = current()?.dataset.mail ?? article()?.dataset.mail;
    return picked.length ? picked : open ? [open] : [];
  };

  function step(by) {
    const rows = [...list.querySelectorAll("[data-mail]")];
    const at = rows.indexOf(current());
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next && next !== current()) open(next.dataset.mail);
  }

  list.addEventListener("click", (event) => {
    const row = event.target.closest("[data-mail]");
    if (row && !event.target.matches("[data-pick]")) open(row.dataset.mail);
  });
  find("#folders").addEventListener("click", (event) => {
    const link = event.target.closest("[data-folder]");
    if (!link) return;
    event.preventDefault();
    showFolder(link.dataset.folder);
  });
  find("#folders").addEventListener("change", (event) => {
    if (event.target.id !== "account") return;
    view.account = event.target.value;
    find("#folders").setAttribute("hx-get", `/api/ui/email/folders?account_id=${view.account}`);
    htmx.process(find("#folders"));
    showFolder("inbox");
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "folders") return;
    const account = find("#account");
    const isFirst = account && !view.account;
    if (account) view.account = account.value;
    markFolder();
    if (isFirst) showFolder();
  });
  find("#find").addEventListener("submit", (event) => {
    event.preventDefault();
    const query = new URLSearchParams({ q: find("#q").value, account_id: view.account });
    htmx.ajax("GET", `/api/ui/email/search?${query}`, { target: list, swap: "innerHTML" });
  });
  find("#reading").addEventListener("click", (event) => {
    const link = event.target.closest("[data-open]");
    const images = event.target.closest("[data-images]");
    if (link) { event.preventDefault(); open(link.dataset.open); }
    if (images) open(images.dataset.images, "show");
  });
  find("#back").addEventListener("click", () => panes.classList.remove("open"));
  find("#refresh").addEventListener("click", () => suite.attempt(async () => {
    if (view.account) await api(`accounts/${view.account}/sync`);
    await showFolder();
  }));

  setInterval(() => { if (!document.hidden) htmx.trigger("#folders", "look"); }, 30_000);

  // ---------------------------------------------------------------- acting
  async function leave(ids, said) {
    const after = current()?.nextElementSibling;
    for (const id of ids) list.querySelector(`[data-mail="${id}"]`)?.remove();
    if (said) suite.tell(suite.text(said));
    if (after?.dataset.mail && innerWidth > 900) await open(after.dataset.mail);
    else {
      find("#opened").innerHTML = "";
      find("#actions").hidden = true;
      panes.classList.remove("open");
    }
  }

  const acts = {
    reply: () => write("reply"),
    replyAll: () => write("replyAll"),
    forward: () => write("forward"),
    archive: async (ids) => { await api("move", { ids, folder: "archive" }); await leave(ids, "archived"); },
    delete: async (ids) => { await api("delete", { ids }); await leave(ids, "deleted"); },
    spam: async (ids) => { await api("mark", { ids, spam: true }); await leave(ids); },
    star: async (ids) => {
      const starred = current()?.dataset.starred !== "1";
      await api("mark", { ids, starred });
      if (current()) current().dataset.starred = String(Number(starred));
      await showFolder();
    },
    unread: async (ids) => { await api("mark", { ids, read: false }); await showFolder(); },
    snooze: async (ids) => {
      const day = await suite.ask(suite.text("until"), { value: new Date(Date.now() + 864e5).toISOString().slice(0, 10) });
      if (!day) return;
      await api("snooze", { ids, until: new Date(`${day}T08:00`).toISOString() });
      await leave(ids);
    },
    summarize: async () => {
      const { data } = await api("ai/summarize", { thread_id: article().dataset.thread });
      const box = document.createElement("div");
      box.className = "card";
      box.textContent = [data.summary, ...data.action_items.map((item) => `• ${item}`)].join("\n");
      article().prepend(box);
    },
    suggest: async () => {
      const { data } = await api("ai/reply", { id: article().dataset.mail });
      write("reply", plain(data.html));
    },
  };

  const plain = (html) => {
    const parsed = new DOMParser().parseFromString(html.replaceAll("</p>", "\n\n").replaceAll("<br>", "\n"), "text/html");
    return parsed.body.textContent.trim();
  };

  function act(name) {
    const ids = chosen();
    if (ids.length) suite.attempt(() => acts[name](ids));
  }
  find("#actions").addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button) act(button.dataset.act);
  });

  // ---------------------------------------------------------------- writing
  const composer = find("#composer");
  const field = (name) => find(`#${name}`);
  const draft = { id: "", parent: "", timer: 0 };

  function write(kind = "", text = "") {
    const known = article()?.dataset ?? {};
    const quote = () => (known.body ?? "").split("\n").map((line) => `> ${line}`).join("\n");
    const prefix = (mark) => (known.subject?.toLowerCase().startsWith(`${mark.toLowerCase()}:`) ? known.subject : `${mark}: ${known.subject}`);
    field("letter").reset();
    Object.assign(draft, { id: "", parent: "" });
    if (kind === "reply" || kind === "replyAll") {
      const mine = find("#account")?.selectedOptions[0]?.textContent ?? "";
      const others = [known.reply || known.from, ...(kind === "replyAll" ? known.to.split(", ") : [])];
      field("to").value = [...new Set(others.filter((one) => one && one !== mine))].join(", ");
      if (kind === "replyAll") field("cc").value = known.cc;
      field("subject").value = prefix("Re");
      field("body").value = `${text}\n\n${known.from} ${suite.text("wrote")}\n${quote()}`;
      draft.parent = known.messageId;
    } else if (kind === "forward") {
      field("subject").value = prefix("Fwd");
      field("body").value = `${text}\n\n--- ${suite.text("forwarded")}: ${known.from}\n${known.body}`;
    }
    field("saved").textContent = "";
    composer.showModal();
    (field("to").value ? field("body") : field("to")).focus();
    field("body").setSelectionRange(0, 0);
  }

  const letter = () => ({
    account_id: view.account, to: field("to").value, cc: field("cc").value, bcc: field("bcc").value, subject: field("subject").value,
    text: field("body").value, in_reply_to: draft.parent ?? "",
  });

  composer.addEventListener("input", () => {
    clearTimeout(draft.timer);
    draft.timer = setTimeout(async () => {
      const answer = await api("draft", { ...letter(), draft_id: draft.id }).catch(() => null);
      if (!answer) return;
      draft.id = answer.data.draft_id;
      field("saved").textContent = suite.text("draftSaved");
    }, 1500);
  });

  async function uploaded(file) {
    const { data } = await api("uploads", { filename: file.name, content_type: file.type || "application/octet-stream", size: file.size });
    const form = new FormData();
    for (const [name, value] of Object.entries(data.upload.fields)) form.append(name, value);
    form.append("file", file);
    const answer = await fetch(data.upload.url, { method: "POST", body: form });
    if (!answer.ok) throw new Error(suite.text("tooLarge"));
    return { upload_id: data.upload_id, filename: file.name, content_type: file.type || "application/octet-stream" };
  }

  // What could not be sent while the platform was away waits in this browser and is sent again under the same key.
  const WAITING = "mail-waiting";
  const waiting = () => JSON.parse(localStorage.getItem(WAITING) || "[]");
  const keep = (items) => localStorage.setItem(WAITING, JSON.stringify(items));

  const post = (wanted, key) => suite.api("POST", "/api/email/send", wanted, { "idempotency-key": key });

  async function sendWaiting() {
    for (const item of waiting()) {
      try {
        await post(item.wanted, item.key);
      } catch (failure) {
        if (failure.status === 0) return;
      }
      keep(waiting().filter((one) => one.key !== item.key));
    }
  }
  addEventListener("online", sendWaiting);
  sendWaiting();

  field("letter").addEventListener("submit", (event) => {
    event.preventDefault();
    suite.attempt(async () => {
      clearTimeout(draft.timer);
      const attachments = [];
      for (const file of field("files").files) attachments.push(await uploaded(file));
      const wanted = { ...letter(), attachments, track: field("track").checked };
      if (wanted.track) wanted.html = `<div>${wanted.text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("\n", "<br>")}</div>`;
      if (field("later").value) wanted.send_at = new Date(field("later").value).toISOString();
      const key = crypto.randomUUID();
      let answer;
      try {
        answer = await post(wanted, key);
      } catch (failure) {
        if (failure.status !== 0) throw failure;
        keep([...waiting(), { wanted, key }]);
        suite.tell(suite.text("keptOffline"));
        composer.close();
        return;
      }
      composer.close();
      if (draft.id) api(`draft/${draft.id}`, undefined, "DELETE").catch(() => null);
      if (wanted.send_at) suite.tell(suite.text("scheduled"));
      else offerUndo(answer.data.message_id);
    });
  });

  function offerUndo(id) {
    const line = document.createElement("p");
    const button = document.createElement("button");
    line.textContent = `${suite.text("sending")} `;
    button.type = "button";
    button.id = "undo";
    button.textContent = suite.text("undo");
    button.addEventListener("click", () => suite.attempt(async () => {
      await api(`send/${id}/cancel`);
      line.remove();
      suite.tell(suite.text("undone"));
    }));
    line.append(button);
    find("#toast").append(line);
    setTimeout(() => line.remove(), 9500);
  }
  find("#compose").addEventListener("click", () => write());

  // ---------------------------------------------------------------- accounts
  const server = (text) => {
    const [host, port] = text.trim().split(":");
    return { host, ...(port && { port: Number(port) }) };
  };
  find("#connect").addEventListener("click", () => { field("account-form").reset(); find("#connecting").showModal(); });
  field("account-form").addEventListener("submit", (event) => {
    event.preventDefault();
    suite.attempt(async () => {
      const wanted = { email: field("email").value, password: field("password").value, imap: server(field("imap").value), smtp: server(field("smtp").value) };
      const { data } = await api("accounts", wanted);
      find("#connecting").close();
      view.account = data.id;
      suite.tell(suite.text("connected"));
      await htmx.ajax("GET", `/api/ui/email/folders?account_id=${data.id}`, { target: "#folders", swap: "innerHTML" });
      await showFolder("inbox");
    });
  });
  for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", () => button.closest("dialog").close());

  // ---------------------------------------------------------------- keys
  const keys = { j: () => step(1), k: () => step(-1), r: () => act("reply"), a: () => act("replyAll"), f: () => act("forward"),
    e: () => act("archive"), s: () => act("star"), u: () => act("unread"), "#": () => act("delete"), c: () => write(), "/": () => find("#q").focus() };
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, dialog");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
})();
