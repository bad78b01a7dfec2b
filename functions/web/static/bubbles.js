// What the conversation looks like: bubbles, sources, suggestions. Knows nothing of sockets.
const log = document.getElementById("log");
marked.use({ gfm: true, breaks: true });

const Bubbles = {
  user(text, id, state) {
    const item = add("user", id);
    item.textContent = text;
    if (state) item.dataset.state = state;
    return item;
  },
  bot(text, id) {
    const item = add("bot", id);
    Bubbles.write(item, text);
    return item;
  },
  write(item, text) {
    const near = isNearEnd();
    item.dataset.source = text;
    item.innerHTML = DOMPurify.sanitize(marked.parse(text), { ADD_ATTR: ["target"] });
    for (const link of item.querySelectorAll("a[href]")) {
      link.target = "_blank";
      link.rel = "noopener noreferrer";
    }
    for (const block of item.querySelectorAll("pre")) block.append(copyButton(block));
    if (near) toEnd();
  },
  sources(item, citations) {
    if (!citations || !citations.length) return;
    const list = document.createElement("ul");
    list.className = "sources";
    list.setAttribute("aria-label", words.sources);
    for (const citation of citations) {
      const entry = document.createElement("li");
      const opens = /^(https?:\/\/|\/(?!\/))/.test(citation.url || "");
      const shown = opens ? document.createElement("a") : entry;
      shown.textContent = `[${citation.n}] ${citation.title}${citation.page ? ", p. " + citation.page : ""}`;
      shown.title = citation.source;
      if (opens) {
        shown.href = citation.url;
        shown.target = "_blank";
        shown.rel = "noopener noreferrer";
        entry.append(shown);
      }
      list.append(entry);
    }
    item.append(list);
  },
  has: (id) => Boolean(id && log.querySelector(`[data-id="${CSS.escape(id)}"]`)),
  name(item, id) {
    if (id) item.dataset.id = id;
  },
  clear: () => log.replaceChildren(),
};

function add(kind, id) {
  const near = isNearEnd();
  const item = document.createElement("li");
  item.className = kind;
  if (id) item.dataset.id = id;
  log.append(item);
  if (near) toEnd();
  return item;
}

function isNearEnd() {
  return log.scrollHeight - log.scrollTop - log.clientHeight < 120;
}

function toEnd() {
  requestAnimationFrame(() => log.scrollTo(0, log.scrollHeight));
}

function copyButton(block) {
  const code = block.textContent;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code);
    button.textContent = words.copied;
    setTimeout(() => { button.textContent = words.copy; }, 1500);
  });
  return button;
}
